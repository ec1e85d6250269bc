// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/training_progress.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QStringList>
#include <algorithm>
#include <cmath>

#include "ui/document/training_controller.h"
#include "ui/document/words.h"
#include "ui/plots/numbers.h"
#include "ui/theme/labels.h"

namespace lamina::ui {

namespace {

constexpr int barSteps = 1000, barWidth = 180;
constexpr int readable = 200;  // milliseconds: nobody reads figures that change faster

QString endedInWords(const TrainingStatus& status) {
    switch (status.state) {
        case TrainingState::Finished: return TrainingProgress::tr("finished");
        case TrainingState::Stopped: return TrainingProgress::tr("stopped");
        case TrainingState::Failed: return TrainingProgress::tr("failed");
        default: return {};
    }
}

}  // namespace

TrainingProgress::TrainingProgress(TrainingController& training, QWidget* parent)
    : QWidget(parent), training_(training), epoch_(mutedLabel({})), figures_(mutedLabel({})), bar_(new QProgressBar) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(12);
    bar_->setRange(0, barSteps);
    bar_->setFixedWidth(barWidth);
    bar_->setTextVisible(false);
    bar_->setAccessibleName(tr("Training progress"));
    for (QWidget* w : {static_cast<QWidget*>(epoch_), static_cast<QWidget*>(bar_), static_cast<QWidget*>(figures_)}) layout->addWidget(w);
    connect(&training_, &TrainingController::ticked, this, &TrainingProgress::tick);
    connect(&training_, &TrainingController::stateChanged, this, &TrainingProgress::stateChanged);
    stateChanged();
}

void TrainingProgress::stateChanged() {
    const auto& status = training_.status();
    setVisible(training_.active() || status.state != TrainingState::Idle);
    if (training_.waiting()) epoch_->setText(tr("Preparing the data"));
    write();
}

void TrainingProgress::tick() {
    if (!sinceShown_.isValid() || sinceShown_.elapsed() > readable) write();
}

void TrainingProgress::write() {
    sinceShown_.start();
    const auto& status = training_.status();
    if (!training_.waiting() && status.epochs > 0)
        epoch_->setText(tr("Epoch %1 of %2").arg(std::min(status.epoch + 1, status.epochs)).arg(status.epochs));
    bar_->setValue(static_cast<int>(training_.progress() * barSteps));
    QStringList words{tr("%1 %").arg(static_cast<int>(training_.progress() * 100))};
    if (status.state == TrainingState::Paused) words << tr("paused");
    if (status.active() && status.samplesPerSecond > 0) words << tr("%1 samples/s").arg(countText(std::round(status.samplesPerSecond)));
    if (status.active() && status.secondsLeft > 0) words << tr("%1 left").arg(durationText(status.secondsLeft));
    if (!status.active()) words << endedInWords(status);
    if (status.programs > 0) words << counted(static_cast<std::size_t>(status.programs), tr("compiled 1 program"), tr("compiled %1 programs"));
    figures_->setText(words.join(QStringLiteral("   ")));
}

}  // namespace lamina::ui
