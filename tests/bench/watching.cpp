// SPDX-License-Identifier: GPL-3.0-or-later
// lamina-watching [PAIRS]: what the open window with live plots costs a training. The MLP 784-512-512-10 at batch 32 trains
// in the Train room; by turns the window lives and its thread sleeps, which is all that a training without a window lacks.
// Neighbouring seconds are compared, so that what else the machine does falls on both alike.
// lamina-watching train FILE EPOCHS THREADS: writes that project to FILE, trains it to its end with the window open, and says in JSON
// how many steps that were and in what time, for `lamina-cli train FILE` to be compared with.
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
#include <string_view>
#include <vector>

#include "engine/io/project_file.h"
#include "engine/io/templates.h"
#include "ui/document/data_store.h"
#include "ui/document/training_controller.h"
#include "ui/main_window/main_window.h"
#include "ui/theme/theme.h"

using namespace lamina;
using namespace lamina::ui;

namespace {

constexpr int milliseconds = 1000;

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

void untilRunning(TrainingController& training) {
    QObject::connect(&training, &TrainingController::refused, [](const Issue& why) {
        std::fprintf(stderr, "lamina-watching: error: %s\n", why.sentence().c_str());
        std::exit(1);
    });
    training.train();
    const auto begun = [&] { return training.status().state == TrainingState::Running || training.status().state == TrainingState::Finished; };
    while (!begun()) QCoreApplication::processEvents(QEventLoop::AllEvents, 5);
}

void untilEnded(TrainingController& training) {
    training.stop();
    while (training.active()) QCoreApplication::processEvents(QEventLoop::AllEvents, 5);
}

/** The window lives for that long: plots, figures, everything. */
void live(int milliseconds) {
    QEventLoop loop;
    QTimer::singleShot(milliseconds, &loop, &QEventLoop::quit);
    loop.exec();
}

/** The window's thread sleeps: what trains does so as if there were no window. */
void rest(int milliseconds) { QThread::msleep(static_cast<unsigned long>(milliseconds)); }

/** Processor time of this thread, the window's, in seconds. */
double threadSeconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

struct Turn {
    double stepsASecond = 0;
    double window = 0;  // share of all processors that its thread used
};

template <typename Wait>
Turn turn(const TrainingController& training, const Wait& wait) {
    const auto history = training.history();
    const auto steps = history->steps.size();
    const double thread = threadSeconds();
    QElapsedTimer timer;
    timer.start();
    wait(milliseconds);
    const double seconds = 1e-3 * static_cast<double>(timer.elapsed());
    return {static_cast<double>(history->steps.size() - steps) / seconds, (threadSeconds() - thread) / seconds / QThread::idealThreadCount()};
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

void pairs(MainWindow& window, int count) {
    window.document().reset(project());
    window.enter("train");
    untilRunning(window.training());
    live(1000);
    std::vector<double> ratios, alone, share;
    for (int i = 0; i < count; ++i) {
        // Whoever comes first in a pair changes with every pair.
        Turn without, with;
        if (i % 2 == 0) without = turn(window.training(), rest);
        with = turn(window.training(), live);
        if (i % 2 == 1) without = turn(window.training(), rest);
        ratios.push_back(with.stepsASecond / without.stepsASecond);
        alone.push_back(without.stepsASecond);
        share.push_back(with.window);
    }
    untilEnded(window.training());
    std::sort(ratios.begin(), ratios.end());
    std::printf("%d pairs of %d ms: median %.1f %% of %.1f steps/s, quarters %.1f and %.1f %%; the window's thread used %.1f %% of the processors\n", count,
                milliseconds, 100 * median(ratios), median(alone), 100 * ratios[ratios.size() / 4], 100 * ratios[ratios.size() * 3 / 4], 100 * median(share));
}

int whole(MainWindow& window, const char* file, int epochs, int threads) {
    Project p = project();
    p.training.epochs = epochs;
    p.training.threads = threads;
    try {
        writeProject(file, p);
    } catch (const Error& error) {
        std::fprintf(stderr, "lamina-watching: error: %s\n", error.what());
        return 1;
    }
    window.document().reset(std::move(p));
    window.enter("train");
    untilRunning(window.training());
    while (window.training().active()) live(20);
    const TrainingStatus& s = window.training().status();
    std::printf("{\"steps\": %llu, \"seconds\": %.6f, \"syncs\": %llu}\n", static_cast<unsigned long long>(s.step), s.seconds,
                static_cast<unsigned long long>(s.syncs));
    return s.state == TrainingState::Finished ? 0 : 1;
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
    MainWindow window;
    window.resize(1280, 720);
    window.show();
    if (argc == 5 && std::string_view(argv[1]) == "train") return whole(window, argv[2], std::atoi(argv[3]), std::atoi(argv[4]));
    pairs(window, argc > 1 ? std::max(1, std::atoi(argv[1])) : 60);
}
