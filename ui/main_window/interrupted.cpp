// SPDX-License-Identifier: GPL-3.0-or-later
// A run that ended with its window, or with the machine, is offered to the next window.
#include <QSettings>
#include <algorithm>
#include <filesystem>
#include <optional>

#include "engine/base/platform.h"
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
    int epoch = 1;     // in which it ended, from 1
    double heard = 0;  // when: one that goes on and is broken off again is another case

    QString called() const { return QStringLiteral("%1 at %2").arg(run).arg(heard, 0, 'f', 3); }
};

namespace {

const QString kDeclined = QStringLiteral("runs/declined");

/** The epoch that was under way, by the ends of those before it. */
int epochUnderWay(const Registry& registry, const Run& run, std::int64_t epochs) {
    for (const auto& curve : registry.curves(run.id))
        if (curve.name == "loss" && !curve.points.empty()) return static_cast<int>(std::min<std::int64_t>(curve.points.back().epoch + 2, epochs));
    return 1;
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
    return InterruptedRun{run.id, QString::fromStdString(run.name), epochUnderWay(registry, run, recordedProject(run).training.epochs), run.trainedAt};
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
    interrupted_->show(Strip::Tone::Info, tr("Run %1 was interrupted at epoch %2.").arg(run.run).arg(run.epoch), tr("It trained %1 and can be resumed from its last checkpoint.").arg(shortName(run.project)));
    interrupted_->addAction(tr("Resume"), [this, id = run.run] {
        interrupted_->hide();
        goOnWith(id);
    });
    connect(interrupted_, &Strip::closed, this, [this, called = run.called()] {
        QSettings().setValue(kDeclined, called);
        interrupted_->hide();
    }, Qt::SingleShotConnection);
}

}  // namespace lamina::ui
