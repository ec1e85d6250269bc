// SPDX-License-Identifier: GPL-3.0-or-later
// Edits outlive a window that is killed: this program starts itself again, edits there, kills that, and looks for them.
#include <sys/resource.h>
#include <unistd.h>

#include <QAction>
#include <QApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QPushButton>
#include <QRegularExpression>
#include <QSettings>
#include <QTemporaryDir>
#include <QThreadPool>
#include <QTimer>
#include <QtTest>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "engine/io/json.h"
#include "engine/io/project_file.h"
#include "engine/io/project_json.h"
#include "engine/io/templates.h"
#include "engine/runs/registry.h"
#include "ui/document/journal.h"
#include "ui/document/training_controller.h"
#include "ui/document/verbs.h"
#include "ui/main_window/main_window.h"
#include "ui/theme/strip.h"
#include "ui/theme/theme.h"

using namespace lamina;
using namespace lamina::ui;

namespace {

/** While it lives files may have 64 bytes, or a folder may not be written to; whoever may do everything is somebody who may not. */
class Trouble {
 public:
    Trouble(bool full, const QString& home, const QString& folder) : folder_(folder) {
        ::getrlimit(RLIMIT_FSIZE, &before_);
        if (full) {
            ::signal(SIGXFSZ, SIG_IGN);
            const rlimit most{64, before_.rlim_max};
            ::setrlimit(RLIMIT_FSIZE, &most);
            return;
        }
        QFile::setPermissions(home, QFile::Permissions(0x7755));
        QFile::setPermissions(folder_, QFile::Permissions(0x5555));
        constexpr uid_t nobody = 65534;
        if (::geteuid() == 0) changed_ = ::seteuid(nobody) == 0;
    }
    ~Trouble() {
        ::setrlimit(RLIMIT_FSIZE, &before_);
        if (changed_ && ::seteuid(0) != 0) std::abort();
        QFile::setPermissions(folder_, QFile::Permissions(0x7755));
    }
    Trouble(const Trouble&) = delete;
    Trouble& operator=(const Trouble&) = delete;

 private:
    QString folder_;
    rlimit before_{};
    bool changed_ = false;
};

}  // namespace

class LostEditsTest : public QObject {
    Q_OBJECT
 private slots:
    void initTestCase() { ThemeManager::instance().install(*qApp); }
    void init() {
        home_ = std::make_unique<QTemporaryDir>();
        qputenv("LAMINA_HOME", home_->path().toUtf8());
        QSettings().clear();
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
        auto* strip = window.findChild<Strip*>("lost");
        QVERIFY(strip->isVisible());
        QVERIFY2(strip->sentence().contains("Line (mine.lamina)"), qPrintable(strip->sentence()));
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

    void whatIsRestoredIsOfferedTheWeightsItHadLearnt() {
        const QDir journal(home_->filePath("journal"));
        {
            MainWindow window;
            window.openTemplate("line");
            window.document().edit("short", [](Project& p) { p.training.epochs = 20; });
            window.training().train();
            QTRY_VERIFY_WITH_TIMEOUT(window.training().model() != nullptr && !window.training().active(), 30'000);
            QTRY_COMPARE(journal.entryList({"*.json"}).size(), 1);
            QVERIFY(QFile::copy(journal.filePath(journal.entryList({"*.json"}).front()), journal.filePath("kept.json")));  // as a crash leaves it
        }
        MainWindow window;
        window.show();
        press(*window.findChild<Strip*>("lost"), "Restore");
        auto* offer = window.findChild<Strip*>("offer");
        QTRY_VERIFY_WITH_TIMEOUT(offer->isVisible(), 30'000);
        QVERIFY2(offer->sentence().endsWith("has trained this net."), qPrintable(offer->sentence()));
        press(*offer, "Use its weights");
        QTRY_VERIFY_WITH_TIMEOUT(window.training().model() != nullptr, 30'000);
    }

    void aDroppedTableThatWasTrainedIsRestored() {
        QFile table(home_->filePath("points.csv"));
        QVERIFY(table.open(QIODevice::WriteOnly));
        table.write("a,b,y\n");
        for (int i = 0; i < 60; ++i) table.write(QByteArray::number(i % 7) + "," + QByteArray::number(i * 13 % 29) + "," + QByteArray::number(i * 0.5) + "\n");
        table.close();
        const QDir journal(home_->filePath("journal"));
        RunId run = 0;
        {
            MainWindow window;
            QVERIFY(window.openFile(table.fileName()));
            QTRY_COMPARE_WITH_TIMEOUT(window.document().project()->data.source, std::string("csv"), 30'000);
            QTRY_VERIFY_WITH_TIMEOUT(window.training().blockers().empty(), 30'000);
            QVERIFY(!window.document().edited());
            QCOMPARE(journal.entryList({"*.json"}).size(), 0);
            window.training().train();
            QTRY_VERIFY_WITH_TIMEOUT(window.training().active(), 30'000);
            QTRY_COMPARE_WITH_TIMEOUT(journal.entryList({"*.json"}).size(), 1, 15'000);
            QVERIFY(!window.document().edited());
            QTRY_VERIFY_WITH_TIMEOUT(tellsOfARun(journal), 15'000);
            QVERIFY(QFile::copy(journal.filePath(journal.entryList({"*.json"}).front()), journal.filePath("kept.json")));  // as a crash leaves it
            run = window.training().status().run;
            QTRY_VERIFY_WITH_TIMEOUT(window.training().status().step > 0, 30'000);  // of none there are no weights
            window.training().stop();
            QTRY_VERIFY_WITH_TIMEOUT(!window.training().active(), 30'000);
        }
        MainWindow window;
        window.show();
        auto* strip = window.findChild<Strip*>("lost");
        QVERIFY2(strip->isVisible() && strip->sentence().contains("was trained and not saved"), qPrintable(strip->sentence()));
        QTRY_VERIFY2_WITH_TIMEOUT(strip->detail().endsWith(QString("Its weights are in Runs #%1.").arg(run)), qPrintable(strip->detail()), 15'000);
        press(*strip, "Restore");
        QCOMPARE(window.document().project()->data.paths.front(), table.fileName().toStdString());
        QVERIFY(!window.document().graph().nodes.empty() && window.document().edited());
        QTRY_VERIFY_WITH_TIMEOUT(Journal::lost().empty(), 15'000);
    }

    /** It lies in no file, but nobody has trained it since, and its weights are not lost. */
    void ofARunThatWasOpenedItIsSaidWhereItsWeightsAre() {
        const QDir journal(home_->filePath("journal"));
        RunId run = 0;
        {
            MainWindow window;
            window.openTemplate("line");
            window.document().edit("short", [](Project& p) { p.training.epochs = 20; });
            window.document().saveAs(home_->filePath("mine.lamina"));
            window.training().train();
            QTRY_VERIFY_WITH_TIMEOUT(window.training().model() != nullptr && !window.training().active(), 30'000);
            run = window.training().status().run;
            const auto learnt = window.training().model();
            QTRY_COMPARE_WITH_TIMEOUT(journal.entryList({"*.json"}).size(), 0, 15'000);
            window.document().reset(Project(*window.document().project()), {}, true);  // as Runs opens it
            window.training().adopt(learnt, "its run");
            QTRY_VERIFY_WITH_TIMEOUT(tellsOfARun(journal), 15'000);
            QVERIFY(QFile::copy(journal.filePath(journal.entryList({"*.json"}).front()), journal.filePath("kept.json")));  // as a crash leaves it
        }
        const QString without = saidWithout(Registry().modelFile(run));
        QVERIFY2(without.startsWith("That was on") && !without.contains("weights"), qPrintable(without));
        MainWindow window;
        window.show();
        auto* strip = window.findChild<Strip*>("lost");
        QCOMPARE(strip->sentence(), QString("Line was open and not saved when Lamina ended."));
        QTRY_VERIFY2_WITH_TIMEOUT(strip->detail().endsWith(QString("Its weights are in Runs #%1.").arg(run)), qPrintable(strip->detail()), 15'000);
        press(*strip, "Restore");
        QTRY_VERIFY_WITH_TIMEOUT(!QFile::exists(journal.filePath("kept.json")), 15'000);
        QTRY_VERIFY_WITH_TIMEOUT(tellsOfARun(journal), 15'000);  // it may happen again

        const QString own = journal.filePath(journal.entryList({"*.json"}).front());
        const qint64 before = QFileInfo(own).size();
        addLayer(window.document(), "Dense");  // Evaluate finds no weights for it
        QTRY_VERIFY_WITH_TIMEOUT(QFileInfo(own).size() > before, 15'000);
        QVERIFY(QFile::copy(own, journal.filePath("kept.json")));
        const QString misfit = saidInTheEnd(MainWindow());
        QVERIFY2(misfit.startsWith("They are of") && !misfit.contains("weights"), qPrintable(misfit));
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
            auto* lost = window.findChild<Strip*>("lost");
            window.complain("Something else.");
            window.openTemplate("spirals");
            QVERIFY(lost->isVisible());  // whatever is said or done meanwhile
            const QString journal = home_->filePath("journal/") + QDir(home_->filePath("journal")).entryList({"*.json"}).value(0);
            QVERIFY(QFile::copy(journal, home_->filePath("journal/older.json")));  // of the same file, by a window that ended before
            QCOMPARE(Journal::lost().size(), std::size_t{2});
            press(*lost, "Discard");
            QVERIFY(!lost->isVisible());
        }
        QVERIFY(Journal::lost().empty());
    }

    void aRunThatWasInterruptedIsOfferedAndGoesOn() {
        RunId run = 0;
        {
            MainWindow window;
            window.openTemplate("line");
            window.document().edit("longer", [](Project& p) { p.training.epochs = 100'000'000; });
            window.training().train();
            QTRY_VERIFY_WITH_TIMEOUT(window.training().status().step > 100, 30'000);
            window.training().stop();
            QTRY_VERIFY_WITH_TIMEOUT(!window.training().active(), 30'000);
            run = window.training().status().run;
            Registry().resume(run, window.training().status().step).finish(Outcome::Interrupted);
        }
        MainWindow window;
        window.show();
        auto* strip = window.findChild<Strip*>("interrupted");
        QTRY_VERIFY_WITH_TIMEOUT(strip->isVisible(), 20'000);
        QVERIFY2(strip->sentence().startsWith(QString("Run %1 was interrupted at epoch ").arg(run)), qPrintable(strip->sentence()));
        window.document().edit("name", [](Project& p) { p.name = "edited"; });
        QVERIFY(!window.close());
        press(*strip, "Resume");  // that question first
        QVERIFY(!strip->isHidden() && !strip->isVisible() && !window.training().active());
        window.document().history().undo();  // nothing to ask about any more
        press(*strip, "Resume");
        QVERIFY(!strip->isVisible());
        QTRY_COMPARE_WITH_TIMEOUT(window.training().status().state, TrainingState::Running, 30'000);
        QCOMPARE(window.training().status().run, run);
        QCOMPARE(window.current(), QString("train"));
        window.training().stop();
        QTRY_VERIFY_WITH_TIMEOUT(!window.training().active(), 30'000);
    }

    /** Not in a copy that lies nowhere; and it is said where the checkpoint is older than the end. */
    void aRunOfASavedProjectGoesOnInItsFile() {
        const QString path = home_->filePath("mine.lamina");
        RunId run = 0;
        {
            MainWindow window;
            window.openTemplate("line");
            window.document().edit("longer", [](Project& p) {
                p.name = "mine";
                p.training.epochs = 100'000'000;
            });
            window.document().saveAs(path);
            QVERIFY(window.openFile(path));  // and is remembered
            window.training().train();
            QTRY_VERIFY_WITH_TIMEOUT(window.training().status().step > 100, 30'000);
            window.training().stop();
            QTRY_VERIFY_WITH_TIMEOUT(!window.training().active(), 30'000);
            const TrainingStatus& status = window.training().status();
            run = status.run;
            auto recorder = Registry().resume(run, status.step);
            recorder.append("loss", {status.step + 400, static_cast<std::uint32_t>(status.epoch) + 40, 1e6, 0.5});
            recorder.finish(Outcome::Interrupted);
        }
        MainWindow window;
        window.show();
        auto* strip = window.findChild<Strip*>("interrupted");
        QTRY_VERIFY_WITH_TIMEOUT(strip->isVisible(), 20'000);
        QVERIFY2(strip->detail().contains("from its last checkpoint, in epoch "), qPrintable(strip->detail()));
        press(*strip, "Resume");
        QTRY_COMPARE_WITH_TIMEOUT(window.training().status().state, TrainingState::Running, 30'000);
        QCOMPARE(window.training().status().run, run);
        QCOMPARE(window.document().path(), path);
        QVERIFY(!window.document().edited());
        window.training().stop();
        QTRY_VERIFY_WITH_TIMEOUT(!window.training().active(), 30'000);
    }

    void aRunThatWasLeftAsItIsIsNotOfferedAgain() {
        RunStart start;
        start.name = "line";
        start.configuration = toJson(projectFromTemplate("line")).dump();
        auto recorder = Registry().begin(start);
        recorder.append("loss", {1, 0, 0.1, 0.5});
        recorder.append("loss", {2, 1, 0.2, 0.4});
        recorder.finish(Outcome::Interrupted);
        {
            MainWindow window;
            window.show();
            auto* strip = window.findChild<Strip*>("interrupted");
            QTRY_VERIFY_WITH_TIMEOUT(strip->isVisible(), 20'000);
            QCOMPARE(strip->sentence(), QString("Run %1 was interrupted at epoch 3.").arg(recorder.id()));
            emit strip->closed();
            QVERIFY(!strip->isVisible());
        }
        {
            MainWindow window;
            window.show();
            QTest::qWait(500);
            QVERIFY(!window.findChild<Strip*>("interrupted")->isVisible());
        }
        Registry().resume(recorder.id(), 2).finish(Outcome::Interrupted);  // it went on after all, and was broken off again
        MainWindow window;
        window.show();
        QTRY_VERIFY_WITH_TIMEOUT(window.findChild<Strip*>("interrupted")->isVisible(), 20'000);
    }

    /** A run that continues another one is told by the epochs of both, as Train does. */
    void epochsOfAnInterruptedRunAreCountedAsInTrain() {
        RunStart start;
        start.name = "line";
        start.configuration = toJson(projectFromTemplate("line")).dump();
        Registry registry;
        auto first = registry.begin(start);
        for (std::uint32_t epoch = 0; epoch < 40; ++epoch) first.append("loss", {epoch + 1, epoch, 0.1, 0.5});
        first.finish(Outcome::Finished);
        start.parent = {first.id(), 40};
        auto second = registry.begin(start);
        for (std::uint32_t epoch = 0; epoch < 2; ++epoch) second.append("loss", {epoch + 1, epoch, 0.1, 0.5});
        second.finish(Outcome::Interrupted);
        MainWindow window;
        window.show();
        auto* strip = window.findChild<Strip*>("interrupted");
        QTRY_VERIFY_WITH_TIMEOUT(strip->isVisible(), 20'000);
        QCOMPARE(strip->sentence(), QString("Run %1 was interrupted at epoch 43.").arg(second.id()));
        emit strip->closed();
    }

    void editsThatCannotBeKeptAreSaidUntilTheyCan() {
        QFile inTheWay(home_->filePath("home"));
        QVERIFY(inTheWay.open(QIODevice::WriteOnly));
        qputenv("LAMINA_HOME", inTheWay.fileName().toUtf8());
        MainWindow window;
        window.show();
        auto* strip = window.findChild<Strip*>("unkept");
        QVERIFY(strip->isHidden());
        window.openTemplate("line");
        addLayer(window.document(), "Dense");
        QTRY_VERIFY(!strip->isHidden());
        QVERIFY2(strip->sentence().contains("are not kept"), qPrintable(strip->sentence()));
        QVERIFY(inTheWay.remove());
        addLayer(window.document(), "Dense");
        QTRY_VERIFY(strip->isHidden());
    }

    void aSaveThatFailsIsSaid_data() {
        QTest::addColumn<bool>("full");
        QTest::addColumn<QString>("words");
        QTest::newRow("a full disk") << true << "File too large";
        QTest::newRow("a folder that is read-only") << false << "Permission denied";
    }
    void aSaveThatFailsIsSaid() {
        QFETCH(bool, full);
        QFETCH(QString, words);
        const QString path = home_->filePath("mine/mine.lamina");
        QVERIFY(QDir(home_->path()).mkdir("mine"));
        MainWindow window;
        window.show();
        window.openTemplate("line");
        window.document().saveAs(path);
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray before = file.readAll();
        addLayer(window.document(), "Dense");
        {
            const Trouble trouble(full, home_->path(), QFileInfo(path).path());
            for (auto* action : window.actions())
                if (action->text() == "Save") action->trigger();
        }
        auto* strip = window.findChild<Strip*>("said");
        QVERIFY(strip->isVisible());
        QVERIFY2(strip->sentence().contains(words) && strip->sentence().contains("mine"), qPrintable(strip->sentence()));
        QVERIFY(window.document().edited());
        file.seek(0);
        QCOMPARE(file.readAll(), before);
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
    /** The one journal there says which run has the weights. */
    static bool tellsOfARun(const QDir& journal) {
        const auto files = journal.entryList({"*.json"});
        QFile file(journal.filePath(files.value(0)));
        return files.size() == 1 && file.open(QIODevice::ReadOnly) && QString::fromUtf8(file.readAll()).contains(QRegularExpression(R"("run": ?[1-9])"));
    }
    /** What a window says of lost edits, once all that it looks for beside itself is found. */
    static QString saidInTheEnd(const MainWindow& window) {
        QThreadPool::globalInstance()->waitForDone();
        QCoreApplication::processEvents();
        return window.findChild<Strip*>("lost")->detail();
    }
    /** What a window says of lost edits while a file is not there. */
    static QString saidWithout(const std::filesystem::path& file) {
        const auto aside = std::filesystem::path(file).concat(".aside");
        std::filesystem::rename(file, aside);
        const auto back = qScopeGuard([&] { std::filesystem::rename(aside, file); });
        return saidInTheEnd(MainWindow());
    }
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
