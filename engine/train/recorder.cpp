// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/recorder.h"

#include <algorithm>
#include <cmath>
#include <exception>

namespace lamina {

Recorder::Recorder(const RunStart& start, std::shared_ptr<const History> history, std::vector<PlanMetric> metrics)
    : run_(registry_.begin(start)), history_(std::move(history)), plan_(std::move(metrics)), thread_([this] { watch(); }) {}

Recorder::Recorder(RunId resumed, const RunStart& now, std::shared_ptr<const History> history, std::vector<PlanMetric> metrics)
    : run_(registry_.resume(resumed, history->firstStep, now)), before_(registry_.get(resumed).duration), history_(std::move(history)), plan_(std::move(metrics)),
      figures_(registry_.get(resumed).metrics), thread_([this] { watch(); }) {}

Recorder::~Recorder() { endThread(); }

void Recorder::endThread() {
    {
        std::lock_guard lock(mutex_);
        ending_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void Recorder::keep(const std::string& kind, const std::filesystem::path& file) {
    std::lock_guard lock(mutex_);
    copyNew();  // the curves reach as far as the file
    run_.addArtifact(kind, file);
}

void Recorder::finish(Outcome outcome, const std::string& message, const std::filesystem::path& artifact) {
    endThread();
    copyNew();
    if (!artifact.empty()) run_.addArtifact("weights", artifact);
    run_.finish(outcome, message, figures_);
}

void Recorder::watch() {
    std::unique_lock lock(mutex_);
    while (!wake_.wait_for(lock, std::chrono::milliseconds(250), [this] { return ending_; })) {
        try {
            copyNew();
            run_.flush();
            reportNew();
        } catch (const std::exception&) {
            // A full disk, or memory that is short, must not end a training: the points stay for the next attempt and for finish().
        }
    }
}

/** Once an epoch; amid a long one from time to time, so that a run that is killed tells how long it was. */
void Recorder::reportNew() {
    constexpr auto heardEvery = std::chrono::seconds(10);
    const auto now = std::chrono::steady_clock::now();
    if (epochs_ == epochsReported_ && now - reported_ < heardEvery) return;
    run_.report(figures_);
    epochsReported_ = epochs_;
    reported_ = now;
}

void Recorder::copyNew() {
    run_.trained(seconds_);
    copySteps();
    copyEpochs();
}

void Recorder::copySteps() {
    const std::size_t end = history_->steps.size();
    for (; steps_ < end; steps_ = thinning_.after(steps_)) {
        CurvePoint point{history_->firstStep + steps_ + 1, 0, run_.duration(), 0};
        for (; column_ < history_->steps.columns(); ++column_) {
            point.value = static_cast<double>(history_->steps.at(steps_, column_));
            run_.append("step_" + history_->stepNames()[column_], point);
        }
        column_ = 0;
    }
}

void Recorder::copyEpochs() {
    const std::size_t end = history_->epochs.size();
    for (; epochs_ < end; ++epochs_) {
        const Record record = history_->epochs[epochs_];
        for (; figure_ < plan_.size(); ++figure_) {
            const std::size_t i = figure_;
            const std::string name = logName(record.kind, plan_[i].name);
            const double value = static_cast<double>(record.values[i]);
            auto figure = std::find_if(figures_.begin(), figures_.end(), [&](const RunMetric& m) { return m.name == name; });
            if (figure == figures_.end()) figure = figures_.insert(figures_.end(), {name, value, value, plan_[i].maximize});
            figure->last = value;
            const bool better = plan_[i].maximize ? value > figure->best : value < figure->best;
            if (better || std::isnan(figure->best)) figure->best = value;
            run_.append(name, {record.step, record.epoch, run_.duration(), value});
        }
        figure_ = 0;
    }
}

}  // namespace lamina
