// SPDX-License-Identifier: GPL-3.0-or-later
// A run that ended with its window, or with the machine, is offered to the next window.
#include <QSettings>
#include <algorithm>
#include <exception>
#include <filesystem>
#include <limits>
#include <optional>

#include "engine/base/platform.h"
#include "engine/history/past.h"
#include "engine/io/ended_run.h"
#include "ui/document/training_controller.h"
#include "ui/main_window/main_window.h"
#include "ui/runs/runs_room.h"
#include "ui/theme/name_label.h"
#include "ui/theme/strip.h"

namespace lamina::ui {

struct InterruptedRun {
    RunId run = 0;
    QString project;
    int epoch = 1;     // in which it ended, from 1, over all the runs that it continues
    int from = 1;      // that it goes on in: its last checkpoint is older than its end
    double heard = 0;  // when: one that goes on and is broken off again is another case

    QString called() const { return QStringLiteral("%1 at %2").arg(run).arg(heard, 0, 'f', 3); }
};

namespace {

const QString kDeclined = QStringLiteral("runs/declined");

/** The epoch that was under way after so many steps, by the ends of those before it; from 1. */
int epochUnderWay(const Registry& registry, const Run& run, std::int64_t epochs, std::int64_t steps) {
    std::int64_t epoch = 1;
    for (const auto& curve : registry.curves(run.id))
        for (const auto& end : curve.points)
            if (curve.name == "loss" && static_cast<std::int64_t>(end.step) <= steps) epoch = static_cast<std::int64_t>(end.epoch) + 2;
    return static_cast<int>(std::min(epoch, epochs));
}

constexpr std::int64_t allSteps = std::numeric_limits<std::int64_t>::max();

/** Steps that its checkpoint has behind it; all where there is none to read: who resumes it is told. */
std::int64_t stepsKept(const Registry& registry, RunId run) {
    try {
        const auto kept = keptModel(registry, run);
        return kept ? static_cast<std::int64_t>(kept->weights.iteration) : allSteps;
    } catch (const std::exception&) {
        return allSteps;
    }
}

/** Epochs of the runs that it continues: Train counts on from them. */
int epochsBefore(Registry& registry, const Ancestor& parent) {
    try {
        return parent.run > 0 ? static_cast<int>(pastOf(registry, parent, false).epochs) : 0;
    } catch (const std::exception&) {
        return 0;  // they cannot be read: neither can Train
    }
}

/** The run that was heard of last, where it was broken off: older ones have been left as they are. Throws where it cannot be read. */
std::optional<InterruptedRun> newestInterrupted() {
    if (!std::filesystem::exists(dataDirectory() / "runs.sqlite")) return {};  // looking makes none
    Registry registry;
    RunQuery newest;
    newest.sortBy = "trained_at";
    newest.limit = 1;
    const auto runs = registry.list(newest);
    if (runs.empty() || runs.front().outcome != Outcome::Interrupted) return {};
    const Run run = registry.get(runs.front().id);
    const std::int64_t epochs = recordedProject(run).training.epochs;
    const int before = epochsBefore(registry, run.parent);
    return InterruptedRun{run.id, QString::fromStdString(run.name), before + epochUnderWay(registry, run, epochs, allSteps),
                          before + epochUnderWay(registry, run, epochs, stepsKept(registry, run.id)), run.trainedAt};
}

}  // namespace

void MainWindow::goOnWith(std::int64_t run) {
    if (training_->held()) return;
    enter(QStringLiteral("runs"));  // it says there what is in the way
    static_cast<RunsRoom*>(room(QStringLiteral("runs")))->goOnWith(run);
}

void MainWindow::lookForInterrupted() {
    findingInterrupted_.start(newestInterrupted,
                              [this](const std::optional<InterruptedRun>& found) {
                                  if (found && !training_->active() && QSettings().value(kDeclined).toString() != found->called()) offerInterrupted(*found);
                              },
                              [](const QString&) {});  // there is no registry, or none that can be read: Runs says so
}

void MainWindow::offerInterrupted(const InterruptedRun& run) {
    interrupted_->show(Strip::Tone::Info, tr("Run %1 was interrupted at epoch %2.").arg(run.run).arg(run.epoch),
                        run.from < run.epoch ? tr("It trained %1 and can be resumed from its last checkpoint, in epoch %2.").arg(shortName(run.project)).arg(run.from)
                                             : tr("It trained %1 and can be resumed from its last checkpoint.").arg(shortName(run.project)));
    interrupted_->addAction(tr("Resume"), [this, id = run.run] {
        if (training_->held()) return;  // it is still offered once that is answered
        interrupted_->hide();
        goOnWith(id);
    });
    connect(interrupted_, &Strip::closed, this, [this, called = run.called()] {
        QSettings().setValue(kDeclined, called);
        interrupted_->hide();
    }, Qt::SingleShotConnection);
}

}  // namespace lamina::ui
