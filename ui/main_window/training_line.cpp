// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/main_window/training_line.h"

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
constexpr int readableMs = 200;  // milliseconds: nobody reads figures that change faster

/** "failed at epoch 1: loss is not a number"; empty where all went well. The whole of it is in the message. */
QString failureInWords(const TrainingController& training) {
    const TrainingStatus& status = training.status();
    const std::uint32_t before = training.epochsBefore();  // of the runs it stands on: people count on from there
    if (const auto bad = training.notANumber()) {
        const QString words = !bad->loss                ? TrainingLine::tr("failed at epoch %1: gradient is not a number")
                              : std::isnan(bad->value) ? TrainingLine::tr("failed at epoch %1: loss is NaN")
                                                       : TrainingLine::tr("failed at epoch %1: loss is infinite");  // as Train says it
        return words.arg(before + static_cast<std::uint32_t>(bad->epoch));
    }
    if (status.state != TrainingState::Failed) return {};
    return status.step > 0 ? TrainingLine::tr("failed at epoch %1").arg(before + std::min(status.epoch + 1, std::max(status.epochs, 1u))) : TrainingLine::tr("failed before its first step");
}

/** By EarlyStopping: the epochs that were planned behind it are not missing. */
bool endedEarly(const TrainingStatus& status) {
    return status.state == TrainingState::Finished && status.messages.tells(TrainingMessages::Kind::EndedEarly) && status.epoch < status.epochs;
}

/** "stopped early at epoch 13 of 60". */
QString earlyEndInWords(const TrainingController& training) {
    const std::uint32_t before = training.epochsBefore();
    return TrainingLine::tr("stopped early at epoch %1 of %2").arg(groupedCount(before + training.epochsDone()), groupedCount(before + training.status().epochs));
}

QString endedInWords(const TrainingStatus& status) { return status.state == TrainingState::Stopped ? TrainingLine::tr("stopped") : TrainingLine::tr("finished"); }

}  // namespace

TrainingLine::TrainingLine(TrainingController& training, QWidget* parent)
    : QWidget(parent), training_(training), epoch_(mutedLabel({})), figures_(mutedLabel({})), bar_(new QProgressBar) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(12);
    bar_->setRange(0, barSteps);
    bar_->setFixedWidth(barWidth);
    bar_->setTextVisible(false);
    bar_->setAccessibleName(tr("Training progress"));
    for (QWidget* w : {static_cast<QWidget*>(epoch_), static_cast<QWidget*>(bar_), static_cast<QWidget*>(figures_)}) layout->addWidget(w);
    connect(&training_, &TrainingController::ticked, this, &TrainingLine::tick);
    connect(&training_, &TrainingController::stateChanged, this, &TrainingLine::stateChanged);
    stateChanged();
}

void TrainingLine::stateChanged() {
    const auto& status = training_.status();
    setVisible(training_.active() || status.state != TrainingState::Idle);
    if (training_.waiting()) setSteadyText(epoch_, tr("Preparing the data"));
    write();
}

void TrainingLine::tick() {
    if (training_.tellsNow()) write();
    else if (sinceShown_.elapsed() > readableMs) writeFigures();
}

// Epochs that have ended, as in the strip and at the marks of the curves: the one that runs would be another number.
void TrainingLine::write() {
    const auto& status = training_.status();
    const std::uint32_t before = training_.epochsBefore(), all = before + status.epochs;
    if (!training_.waiting() && status.epochs > 0)
        setSteadyText(epoch_, (all == 1 ? tr("%1 of %2 epoch") : tr("%1 of %2 epochs")).arg(groupedCount(before + training_.epochsDone()), groupedCount(all)));
    writeFigures();
}

void TrainingLine::writeFigures() {
    sinceShown_.start();
    const auto& status = training_.status();
    bar_->setValue(static_cast<int>(training_.progress() * barSteps));
    const bool ended = !training_.active() && status.state != TrainingState::Idle;
    const bool early = ended && endedEarly(status);
    const QString failure = ended && !early ? failureInWords(training_) : QString();
    epoch_->setVisible(failure.isEmpty() && !early);
    bar_->setVisible(failure.isEmpty() && !early);
    if (early) {
        figures_->setToolTip(QString::fromStdString(status.messages.all()));
        return setSteadyText(figures_, earlyEndInWords(training_));
    }
    figures_->setToolTip(failure.isEmpty() ? QString() : QString::fromStdString(status.messages.all()));
    QStringList words{failure.isEmpty() ? tr("%1 %").arg(static_cast<int>(training_.progress() * 100)) : failure};
    if (status.state == TrainingState::Paused) words << tr("paused");
    if (status.active() && status.step > 0) words << tr("step %1").arg(groupedCount(static_cast<std::int64_t>((training_.past() ? training_.past()->steps : 0) + status.step)));
    if (status.active() && status.samplesPerSecond > 0) words << tr("%1 samples/s").arg(shortCount(status.samplesPerSecond));
    if (status.active() && status.secondsLeft > 0) words << tr("%1 left").arg(durationText(status.secondsLeft));
    if (ended && failure.isEmpty()) words << endedInWords(status);
    setSteadyText(figures_, words.join(QStringLiteral("   ")));
}

}  // namespace lamina::ui
