// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/cross_validation.h"

#include <chrono>
#include <cmath>
#include <utility>

#include "engine/base/sentence.h"
#include "engine/checks/fit.h"
#include "engine/data/prepare.h"
#include "engine/train/fold.h"
#include "engine/trained/evaluation.h"

namespace lamina {

namespace {
constexpr std::chrono::milliseconds pace{20};  // between two looks at a training
}

Spread spreadOf(const std::vector<FoldFigures>& folds, const std::string& name) {
    const auto n = static_cast<double>(folds.size());
    Spread s;
    for (const auto& fold : folds) s.mean += fold.at(name) / n;
    if (folds.size() < 2) return s;
    for (const auto& fold : folds) s.deviation += (fold.at(name) - s.mean) * (fold.at(name) - s.mean);
    s.deviation = std::sqrt(s.deviation / (n - 1));
    return s;
}

std::string whyNoFolds(const Project& project) {
    return project.data.windows.on() ? "rows in order of time have no folds: what comes later would train what comes before" : "";
}

CrossValidation::~CrossValidation() {
    cancel();
    join();
}

void CrossValidation::start(Project project, RawData raw, int folds) {
    cancel();
    join();
    wishedToEnd_ = false;
    project.data.split.folds = folds;
    status_ = {};
    status_.active = true;
    status_.folds = folds;
    status_.epochs = static_cast<std::uint32_t>(project.training.epochs);
    thread_ = std::thread([this, project = std::move(project), raw = std::move(raw)] { run(project, raw); });
}

void CrossValidation::cancel() { wishedToEnd_ = true; }

void CrossValidation::join() {
    if (thread_.joinable()) thread_.join();
}

CrossValidationStatus CrossValidation::status() const {
    const std::lock_guard lock(mutex_);
    return status_;
}

void CrossValidation::run(Project project, const RawData& raw) {
    const auto end = [this](auto change) {
        const std::lock_guard lock(mutex_);
        change(status_);
        status_.active = false;
    };
    try {
        bool whole = true;
        for (int& fold = project.data.split.fold = 0; whole && fold < project.data.split.folds; ++fold) whole = runFold(project, raw);
        end([whole](auto& s) { s.cancelled = !whole; });
    } catch (const Error& e) {
        end([&](auto& s) { s.trouble = e.what(), s.failure = e.kind(); });
    } catch (const std::exception& e) {
        end([&](auto& s) { s.trouble = sentenceOf(e); });
    }
}

bool CrossValidation::runFold(const Project& project, const RawData& raw) {
    if (wishedToEnd_) return false;
    TrainingJob job;
    job.project = project;
    const Fold fold = foldApart(prepare(raw, project.data, wantedBy(project)), project);
    job.data = fold.data;
    job.record = false;
    TrainingSession session;
    session.start(std::move(job));
    watch(session);
    if (const TrainingStatus s = session.status(); s.state == TrainingState::Failed) throw Error(s.messages.all(), {}, {}, s.failure);
    if (wishedToEnd_) return false;
    if (!session.model()) throw Error("a fold was trained for no step");  // --epochs is above 0
    const Evaluation evaluation = evaluate(*session.model(), *fold.data, fold.judged);
    FoldFigures figures = evaluation.metrics;
    figures["loss"] = evaluation.loss;
    const std::lock_guard lock(mutex_);
    status_.judged.push_back(std::move(figures));
    status_.share = 0;
    status_.epoch = 0;
    return true;
}

void CrossValidation::watch(TrainingSession& session) {
    for (TrainingStatus s = session.status(); s.active(); s = session.status()) {
        if (wishedToEnd_) session.stop();
        {
            const std::lock_guard lock(mutex_);
            status_.epoch = s.epoch;
            if (s.steps > 0) status_.share = static_cast<double>(s.step) / static_cast<double>(s.steps);
        }
        std::this_thread::sleep_for(pace);
    }
    session.join();
}

}  // namespace lamina
