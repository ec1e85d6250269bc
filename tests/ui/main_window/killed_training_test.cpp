// SPDX-License-Identifier: GPL-3.0-or-later
// A window that trains is killed behind a checkpoint, at a moment nobody chose; the next window is killed likewise; and the one after
// that goes on from Runs. Its weights are those of the training that nobody killed, to the last bit. This program starts itself again
// as those windows. A tenth of LAMINA_KILLS says how often (2; each takes five seconds),
// LAMINA_KILL_SEED when.
#include <QApplication>
#include <QDateTime>
#include <QFileInfo>
#include <QProcess>
#include <QPushButton>
#include <QSettings>
#include <QTimer>
#include <QtTest>
#include <algorithm>

#include "engine/io/keras_file.h"
#include "engine/io/project_file.h"
#include "engine/io/templates.h"
#include "engine/runs/registry.h"
#include "tests/support/small_trainings.h"
#include "ui/document/training_controller.h"
#include "ui/main_window/main_window.h"
#include "ui/runs/run_store.h"
#include "ui/runs/runs_room.h"
#include "ui/theme/strip.h"
#include "ui/theme/theme.h"

using namespace lamina;
using namespace lamina::ui;

namespace {

constexpr int patience = 60'000;

/** An order of rows, dropout, moving statistics, Adam's slots, a last batch that is smaller, and validation; it does not end by itself. */
Project endlessProject() {
    Project p = projectFromTemplate("moons");
    p.name = "killed";
    p.graph = {};
    NodeId last = addNode(p.graph, "Input", "input", {{"shape", Ints{2}}});
    last = test::append(p.graph, last, "Dense", {{"units", std::int64_t{32}}, {"activation", std::string("relu")}});
    last = test::append(p.graph, last, "BatchNormalization", {});
    last = test::append(p.graph, last, "Dropout", {{"rate", 0.2}});
    test::append(p.graph, last, "Dense", {{"units", std::int64_t{2}}, {"activation", std::string("softmax")}});
    p.training.epochs = 100'000'000;
    p.training.batchSize = 48;
    p.training.optimizer = {"Adam", {{"learning_rate", 0.001}}};
    p.training.callbacks.clear();
    p.training.device = "cpu";
    return p;
}

bool press(const QWidget& where, const QString& words) {
    for (auto* button : where.findChildren<QPushButton*>())
        if (button->text() == words) return button->click(), true;
    return false;
}

/** The window that will be killed: it trains a project, or goes on with the run that it is offered. */
int trainAndWait(const QString& path) {
    MainWindow window;
    window.show();
    QTimer look;
    if (path.isEmpty()) {
        QObject::connect(&look, &QTimer::timeout, &window, [&] {
            auto* strip = window.findChild<Strip*>("interrupted");
            if (!strip->isHidden() && press(*strip, "Resume")) look.stop();
        });
        look.start(20);
    } else {
        window.openFile(path);
        window.training().train();
    }
    QTimer::singleShot(2 * patience, qApp, &QApplication::quit);
    return QApplication::exec();
}

}  // namespace

class KilledTrainingTest : public QObject {
    Q_OBJECT
 private slots:
    void initTestCase() {
        ThemeManager::instance().install(*qApp);
        QSettings().clear();
    }
    void aTrainingWhoseWindowsWereKilledGoesOnFromRunsToTheSameBits();

 private:
    /** Starts a window and kills it a while after its run has another checkpoint. */
    void killBehindACheckpoint(const QStringList& words, int milliseconds);
    const test::Home home_;
};

void KilledTrainingTest::killBehindACheckpoint(const QStringList& words, int milliseconds) {
    const QString kept = home_.folder.filePath("runs/1/model.keras");
    const auto before = QFileInfo(kept).lastModified();
    QProcess other;
    other.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    other.start(QCoreApplication::applicationFilePath(), words);
    QVERIFY(other.waitForStarted());
    QTRY_VERIFY_WITH_TIMEOUT(QFileInfo::exists(kept) && QFileInfo(kept).lastModified() != before, patience);
    QTest::qWait(milliseconds);
    QCOMPARE(other.state(), QProcess::Running);
    other.kill();
    QVERIFY(other.waitForFinished());
    QCOMPARE(other.exitStatus(), QProcess::CrashExit);
}

void KilledTrainingTest::aTrainingWhoseWindowsWereKilledGoesOnFromRunsToTheSameBits() {
    const QString path = home_.folder.filePath("killed.lamina");
    writeProject(path.toStdString(), endlessProject());
    const int asked = qEnvironmentVariableIntValue("LAMINA_KILL_SEED");
    const auto seed = static_cast<std::uint64_t>(asked > 0 ? asked : QDateTime::currentMSecsSinceEpoch());
    Random random(seed);
    const int kills = std::max(2, qEnvironmentVariableIntValue("LAMINA_KILLS") / 10);
    std::int64_t step = 0;  // of the newest checkpoint
    for (int i = 0; i < kills; ++i) {
        killBehindACheckpoint(i == 0 ? QStringList{"--train", path} : QStringList{"--go-on"}, static_cast<int>(random.below(300)));
        if (QTest::currentTestFailed()) return;
        const auto runs = Registry().list();
        QCOMPARE(runs.size(), std::size_t{1});
        QCOMPARE(runs.front().outcome, Outcome::Interrupted);
        const std::int64_t now = readKeras(Registry().modelFile(1)).weights.iteration;
        QVERIFY2(now > step, "a window that goes on trains on");
        step = now;
    }
    qInfo("seed %llu: killed %d times, at last behind step %lld", static_cast<unsigned long long>(seed), kills, static_cast<long long>(step));

    MainWindow window;
    window.show();
    auto* runs = static_cast<RunsRoom*>(window.room("runs"));
    window.enter("runs");
    QTRY_VERIFY_WITH_TIMEOUT(!runs->store().list().runs.empty(), patience);
    runs->select({1});
    QTRY_VERIFY_WITH_TIMEOUT(runs->store().details().size() == 1 && runs->store().details().front().run.id == 1, patience);
    QVERIFY(press(*runs, "Resume"));
    TrainingController& training = window.training();
    QTRY_VERIFY_WITH_TIMEOUT(training.status().state == TrainingState::Running && training.status().step > static_cast<std::uint64_t>(step) + 1'000, patience);
    QCOMPARE(training.status().run, RunId{1});
    QVERIFY(training.earlier().same);
    QCOMPARE(training.earlier().steps, static_cast<std::uint64_t>(step));
    training.stop();
    QTRY_VERIFY_WITH_TIMEOUT(!training.active() && training.model(), patience);
    const Weights resumed = training.model()->weights;

    TrainingJob unbroken;
    unbroken.project = *training.project();
    unbroken.data = training.learntFrom();
    unbroken.record = false;
    unbroken.maxSteps = resumed.iteration;
    const Weights whole = test::train(std::move(unbroken)).weights;
    QCOMPARE(whole.iteration, resumed.iteration);
    QVERIFY(!whole.variables.empty() && whole.variables.size() == resumed.variables.size());
    for (std::size_t i = 0; i < whole.variables.size(); ++i)
        QVERIFY2(test::sameBytes(whole.variables[i].value, resumed.variables[i].value), (whole.variables[i].layer + "/" + whole.variables[i].name).c_str());
    QVERIFY(!whole.optimizer.empty() && whole.optimizer.size() == resumed.optimizer.size());
    for (std::size_t i = 0; i < whole.optimizer.size(); ++i) QVERIFY2(test::sameBytes(whole.optimizer[i], resumed.optimizer[i]), std::to_string(i).c_str());
}

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    QTemporaryDir settings;
    QCoreApplication::setOrganizationName("lamina-test");
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, settings.path());
    const QStringList words = QCoreApplication::arguments();
    if (words.value(1) == "--train" || words.value(1) == "--go-on") return trainAndWait(words.value(2));
    KilledTrainingTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "killed_training_test.moc"
