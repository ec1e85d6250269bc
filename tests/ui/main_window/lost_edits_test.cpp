// SPDX-License-Identifier: GPL-3.0-or-later
// Edits outlive a window that is killed: this program starts itself again, edits there, kills that, and looks for them.
#include <QApplication>
#include <QDir>
#include <QFile>
#include <QProcess>
#include <QPushButton>
#include <QSettings>
#include <QTemporaryDir>
#include <QTimer>
#include <QtTest>
#include <iostream>

#include "engine/io/project_file.h"
#include "ui/document/journal.h"
#include "ui/document/verbs.h"
#include "ui/main_window/main_window.h"
#include "ui/theme/strip.h"
#include "ui/theme/theme.h"

using namespace lamina;
using namespace lamina::ui;

class LostEditsTest : public QObject {
    Q_OBJECT
 private slots:
    void initTestCase() { ThemeManager::instance().install(*qApp); }
    void init() {
        home_ = std::make_unique<QTemporaryDir>();
        qputenv("LAMINA_HOME", home_->path().toUtf8());
    }

    void editsOfAKilledWindowAreOfferedAndRestored() {
        const QString path = home_->filePath("mine.lamina");
        {
            MainWindow window;
            window.openTemplate("line");
            window.document().saveAs(path);
        }
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray saved = file.readAll();
        killAWindowThatEdits(path);

        MainWindow window;
        window.show();
        auto* strip = window.findChild<Strip*>();
        QVERIFY(strip->isVisible());
        QVERIFY2(strip->sentence().contains("line"), qPrintable(strip->sentence()));
        file.seek(0);
        QCOMPARE(file.readAll(), saved);  // never touched
        press(*strip, "Restore");
        QCOMPARE(window.document().graph().nodes.size(), std::size_t{4});
        QCOMPARE(window.document().path(), path);
        QVERIFY(window.document().edited());
        QTRY_VERIFY_WITH_TIMEOUT(Journal::lost().empty(), 15'000);
    }

    void theHistoryComesBackWithTheEdits() {
        const QString path = home_->filePath("mine.lamina");
        {
            MainWindow window;
            window.openTemplate("line");
            window.document().saveAs(path);
        }
        killAWindowThatEdits(path);
        const auto lost = Journal::lost();
        QCOMPARE(lost.size(), std::size_t{1});
        QCOMPARE(lost.front().history.steps.size(), std::size_t{3});  // two layers, and one that was undone
        Document document;
        document.reset(lost.front().history, lost.front().path);
        QVERIFY(document.edited());
        QCOMPARE(document.graph().nodes.size(), std::size_t{4});
        QVERIFY(document.history().canRedo());
        document.history().redo();
        QCOMPARE(document.graph().nodes.size(), std::size_t{5});
        for (int i = 0; i < 3; ++i) document.history().undo();
        QVERIFY(!document.history().canUndo() && document.edited());
        QCOMPARE(document.graph().nodes.size(), std::size_t{2});
        QVERIFY(*document.project() == readProject(path.toStdString()));
    }

    void discardedEditsAreNotOfferedAgain() {
        const QString path = home_->filePath("mine.lamina");
        {
            MainWindow window;
            window.openTemplate("line");
            window.document().saveAs(path);
        }
        killAWindowThatEdits(path);
        {
            MainWindow window;
            window.show();
            press(*window.findChild<Strip*>(), "Discard");
            QVERIFY(!window.findChild<Strip*>()->isVisible());
        }
        QVERIFY(Journal::lost().empty());
    }

    void aWindowThatIsAliveOrWasClosedLeavesNothingToRestore() {
        {
            MainWindow window;
            window.openTemplate("line");
            addLayer(window.document(), "Dense");
            QTRY_COMPARE(QDir(home_->filePath("journal")).entryList({"*.json"}).size(), 1);
            QVERIFY(Journal::lost().empty());  // it is alive
            window.document().history().undo();
            QTRY_COMPARE(QDir(home_->filePath("journal")).entryList({"*.json"}).size(), 0);
            window.document().history().redo();
            QTRY_COMPARE(QDir(home_->filePath("journal")).entryList({"*.json"}).size(), 1);
        }
        QVERIFY(Journal::lost().empty());
        QCOMPARE(QDir(home_->filePath("journal")).entryList(QDir::Files).size(), 0);
    }

 private:
    void killAWindowThatEdits(const QString& path) {
        QProcess other;
        other.start(QCoreApplication::applicationFilePath(), {"--edit", path});
        QVERIFY(other.waitForStarted());
        QTRY_COMPARE_WITH_TIMEOUT(QDir(home_->filePath("journal")).entryList({"*.json"}).size(), 1, 20'000);
        other.kill();
        QVERIFY(other.waitForFinished());
        QCOMPARE(other.exitStatus(), QProcess::CrashExit);
    }
    static void press(Strip& strip, const QString& words) {
        for (auto* button : strip.findChildren<QPushButton*>())
            if (button->text() == words) return button->click();
        QFAIL(qPrintable("no button " + words));
    }
    std::unique_ptr<QTemporaryDir> home_;
};

namespace {

/** The window that will be killed. */
int editAndWait(QApplication& application, const QString& path) {
    MainWindow window;
    window.openFile(path);
    for (int i = 0; i < 3; ++i) addLayer(window.document(), "Dense");
    window.document().history().undo();
    QTimer::singleShot(60'000, &application, &QApplication::quit);
    return QApplication::exec();
}

}  // namespace

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    QTemporaryDir settings;
    QCoreApplication::setOrganizationName("lamina-test");
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, settings.path());
    const QStringList words = QCoreApplication::arguments();
    if (words.value(1) == "--edit") return editAndWait(application, words.value(2));
    LostEditsTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "lost_edits_test.moc"
