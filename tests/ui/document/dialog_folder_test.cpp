// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/document/dialog_folder.h"

#include <QDir>
#include <QFile>
#include <QSettings>
#include <QTemporaryDir>
#include <QtTest>

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
        QCOMPARE(dialogFolder(), QString());
        workedIn(home_.filePath("mine.lamina"));
        QCOMPARE(dialogFolder(), home_.path());
        QCOMPARE(dialogFolder("other.lamina"), home_.filePath("other.lamina"));
    }

    void aFolderThatIsNotThereIsNotRemembered() {
        workedIn(home_.filePath("mine.lamina"));
        workedIn(home_.filePath("gone/mine.lamina"));
        QCOMPARE(dialogFolder(), home_.path());
    }

    void aFolderThatIsGoneIsNotOffered() {
        QVERIFY(QDir(home_.path()).mkdir("short"));
        workedIn(home_.filePath("short/mine.lamina"));
        QVERIFY(QDir(home_.path()).rmdir("short"));
        QCOMPARE(dialogFolder("mine.lamina"), QString("mine.lamina"));
    }

    void nothingIsSavedToWhereNothingCanBeWritten() {
        const QString folder = home_.filePath("data");
        QVERIFY(QDir().mkpath(folder));
        workedIn(folder + "/rows.csv");
        QVERIFY(QFile::setPermissions(folder, QFile::Permissions(0x5555)));
        const bool writable = QFileInfo(folder).isWritable();
        const QString toOpen = dialogFolder(), toSave = dialogFolder("mine.lamina");
        QFile::setPermissions(folder, QFile::Permissions(0x7755));
        QCOMPARE(toOpen, folder);  // data may lie where one may only read
        if (writable) QSKIP("whoever runs this may write everywhere");
        QCOMPARE(toSave, QString("mine.lamina"));
    }

 private:
    QTemporaryDir home_;
};

QTEST_GUILESS_MAIN(DialogFolderTest)
#include "dialog_folder_test.moc"
