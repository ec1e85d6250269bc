// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/document/dialog_folder.h"

#include <QDir>
#include <QFile>
#include <QSettings>
#include <QTemporaryDir>
#include <QtTest>

#include "engine/base/error.h"
#include "tests/support/test_program.h"
#include "ui/document/file_patterns.h"

namespace dialog_folder_test {

using namespace lamina::ui;

class DialogFolderTest : public QObject {
    Q_OBJECT
 private slots:
    void initTestCase() {
        QSettings::setDefaultFormat(QSettings::IniFormat);
        QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, home_.path());
        QCoreApplication::setOrganizationName("lamina-test");
    }
    void init() { QSettings().clear(); }

    void theNextDialogBeginsBesideWhatWorked() {
        const QString before = dialogFolder(DialogPurpose::Projects);
        QVERIFY(QFileInfo(before).isDir() && before != home_.path());  // the person's documents
        workedIn(DialogPurpose::Projects, home_.filePath("mine.lamina"));
        QCOMPARE(dialogFolder(DialogPurpose::Projects), home_.path());
        QCOMPARE(dialogFile(DialogPurpose::Projects, "other.lamina"), home_.filePath("other.lamina"));
    }

    /** After a photo was chosen to try a net on, neither the project nor the net is proposed to lie among the photos. */
    void everyPurposeHasItsFolder() {
        const QString photos = folder("photos"), nets = folder("nets"), tables = folder("tables");
        workedIn(DialogPurpose::Projects, home_.filePath("mine.lamina"));
        workedIn(DialogPurpose::Data, tables + "/rows.csv");
        workedIn(DialogPurpose::Exports, nets + "/mine.keras");
        workedIn(DialogPurpose::Samples, photos + "/cat.png");
        QCOMPARE(dialogFolder(DialogPurpose::Projects), home_.path());
        QCOMPARE(dialogFolder(DialogPurpose::Data), tables);
        QCOMPARE(dialogFolder(DialogPurpose::Samples), photos);
        QCOMPARE(dialogFile(DialogPurpose::Projects, "mine.lamina"), home_.filePath("mine.lamina"));
        QCOMPARE(dialogFile(DialogPurpose::Exports, "mine.keras"), nets + "/mine.keras");
        QCOMPARE(dialogFile(DialogPurpose::Exports, "mine.keras", tables + "/mine.lamina"), tables + "/mine.keras");  // beside the project
    }

    void whatHasNoFolderYetBeginsWhereProjectsAre() {
        workedIn(DialogPurpose::Projects, home_.filePath("mine.lamina"));
        for (const auto purpose : {DialogPurpose::Data, DialogPurpose::Samples}) QCOMPARE(dialogFolder(purpose), home_.path());
        QCOMPARE(dialogFile(DialogPurpose::Exports, "mine.keras"), home_.filePath("mine.keras"));
    }

    void aFolderThatIsNotThereIsNotRemembered() {
        workedIn(DialogPurpose::Projects, home_.filePath("mine.lamina"));
        workedIn(DialogPurpose::Projects, home_.filePath("gone/mine.lamina"));
        QCOMPARE(dialogFolder(DialogPurpose::Projects), home_.path());
    }

    void aFolderThatIsGoneIsNotOffered() {
        const QString first = dialogFolder(DialogPurpose::Projects);
        workedIn(DialogPurpose::Projects, folder("short") + "/mine.lamina");
        QVERIFY(QDir(home_.path()).rmdir("short"));
        QCOMPARE(dialogFolder(DialogPurpose::Projects), first);
        QCOMPARE(dialogFile(DialogPurpose::Projects, "mine.lamina"), QDir(first).filePath("mine.lamina"));
    }

    void nothingIsSavedToWhereNothingCanBeWritten() {
        const QString locked = folder("data");
        workedIn(DialogPurpose::Projects, locked + "/mine.lamina");
        QVERIFY(QFile::setPermissions(locked, QFile::Permissions(0x5555)));
        const bool writable = QFileInfo(locked).isWritable();
        const QString toOpen = dialogFolder(DialogPurpose::Projects), toSave = dialogFile(DialogPurpose::Projects, "mine.lamina", locked + "/mine.lamina");
        QFile::setPermissions(locked, QFile::Permissions(0x7755));
        QCOMPARE(toOpen, locked);  // a project may lie where one may only read
        if (writable) QSKIP("whoever runs this may write everywhere");
        QVERIFY2(!toSave.startsWith(locked), qPrintable(toSave));
    }

    /** No dialog has a list of its own of what the engine reads. */
    void dialogsShowTheFilesThatSourcesRead() {
        QCOMPARE(filePatterns({"npz"}), QStringLiteral("*.npz *.npy"));
        const QStringList some = filePatterns({"csv", "image_folder"}).split(' ');
        QVERIFY(some.contains("*.csv") && some.contains("*.data") && some.contains("*.jpeg") && some.contains("*.webp") && !some.contains("*.npy"));
        const QStringList all = filePatterns().split(' ');
        for (const char* file : {"*.csv", "*.npz", "*-ubyte", "*.md"}) QVERIFY2(all.contains(file), file);
        QVERIFY(!all.contains("*.png"));                // those of a folder of pictures are read by their folder
        QCOMPARE(all.count(QStringLiteral("*.txt")), 1);  // of tables, and of texts
        QVERIFY_EXCEPTION_THROWN(filePatterns({"xlsx"}), lamina::Error);
    }

 private:
    QString folder(const QString& name) const {
        const QString path = home_.filePath(name);
        QDir().mkpath(path);
        return path;
    }

    QTemporaryDir home_;
};

LAMINA_TEST(DialogFolderTest)

}  // namespace dialog_folder_test

#include "dialog_folder_test.moc"
