// SPDX-License-Identifier: GPL-3.0-or-later
// lamina-watching [ROUNDS]: what the open window with live plots costs a training. The MLP 784-512-512-10 at batch 32 is
// trained in turn without a window and in the Train room of one; the ratio of throughputs of each pair, and their median.
#include <QApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QSettings>
#include <QTemporaryDir>
#include <QThread>
#include <QTimer>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <vector>

#include "engine/io/templates.h"
#include "ui/document/data_store.h"
#include "ui/document/training_controller.h"
#include "ui/main_window/main_window.h"
#include "ui/theme/theme.h"

using namespace lamina;
using namespace lamina::ui;

namespace {

constexpr int seconds = 4;
double windowShare = 0;  // of all processors, used by the window's thread in the last round

Project project() {
    Project p = projectFromTemplate("digits_mlp");
    Graph& g = p.graph = {};
    auto then = [&, last = NodeId{}](const char* layer, Params params) mutable {
        const NodeId next = addNode(g, layer, {}, std::move(params));
        if (last != 0) lamina::connect(g, last, next);
        last = next;
    };
    const auto dense = [&](std::int64_t units, const char* activation) {
        then("Dense", {{"units", units}, {"activation", std::string(activation)}});
    };
    then("Input", {{"shape", Ints{28, 28, 1}}});
    then("Flatten", {});
    dense(512, "relu");
    dense(512, "relu");
    dense(10, "softmax");
    p.training.batchSize = 32;
    p.training.epochs = 1'000'000;
    return p;
}

/** Steps a second over some seconds, after half a second to get going. `pump`: the event loop runs meanwhile. */
double stepsASecond(TrainingController& training, bool pump) {
    const auto wait = [&](int milliseconds) {
        if (!pump) return QThread::msleep(static_cast<unsigned long>(milliseconds));
        QEventLoop loop;
        QTimer::singleShot(milliseconds, &loop, &QEventLoop::quit);
        loop.exec();
    };
    wait(500);
    const auto history = training.history();
    const auto before = history->steps.size();
    QElapsedTimer timer;
    timer.start();
    wait(1000 * seconds);
    return static_cast<double>(history->steps.size() - before) / (1e-3 * static_cast<double>(timer.elapsed()));
}

void untilRunning(TrainingController& training) {
    QObject::connect(&training, &TrainingController::refused, [](const QString& sentence) {
        std::fprintf(stderr, "lamina-watching: error: %s\n", qUtf8Printable(sentence));
        std::exit(1);
    });
    training.train();
    while (training.status().state != TrainingState::Running) QCoreApplication::processEvents(QEventLoop::AllEvents, 5);
}

void untilEnded(TrainingController& training) {
    training.stop();
    while (training.active()) QCoreApplication::processEvents(QEventLoop::AllEvents, 5);
}

double withoutWindow() {
    Document document;
    DataStore data(document);
    TrainingController training(document, data);
    document.reset(project());
    untilRunning(training);
    const double rate = stepsASecond(training, false);
    untilEnded(training);
    return rate;
}

/** Processor time of this thread, the window's, in seconds. */
double threadSeconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

double withWindow() {
    MainWindow window;
    window.document().reset(project());
    window.resize(1280, 720);
    window.show();
    window.enter("train");
    untilRunning(window.training());
    const double before = threadSeconds();
    const double rate = stepsASecond(window.training(), true);
    windowShare = (threadSeconds() - before) / (0.5 + seconds) / QThread::idealThreadCount();
    untilEnded(window.training());
    return rate;
}

}  // namespace

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    QTemporaryDir home;
    qputenv("LAMINA_HOME", home.path().toUtf8());
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, home.path());
    QCoreApplication::setOrganizationName("lamina-bench");
    ThemeManager::instance().install(application);
    const int rounds = argc > 1 ? std::max(1, std::atoi(argv[1])) : 11;
    std::vector<double> ratios;
    for (int i = 0; i < rounds; ++i) {
        // Whoever comes first in a pair changes with every round.
        double bare = 0, watched = 0;
        if (i % 2 == 0) bare = withoutWindow();
        watched = withWindow();
        if (i % 2 == 1) bare = withoutWindow();
        ratios.push_back(watched / bare);
        std::printf("without %8.1f steps/s   with the window %8.1f steps/s   %5.1f %%   (its thread used %.1f %% of the processors)\n", bare, watched,
                    100 * ratios.back(), 100 * windowShare);
        std::fflush(stdout);
    }
    std::sort(ratios.begin(), ratios.end());
    std::printf("median of %d: %.1f %%\n", rounds, 100 * ratios[ratios.size() / 2]);
}
