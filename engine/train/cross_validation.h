// SPDX-License-Identifier: GPL-3.0-or-later
// As many trainings as folds, each judged on the fold it has not seen: how good the recipe is, and how much of that is chance.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "engine/base/error.h"
#include "engine/data/raw_data.h"
#include "engine/model/project.h"
#include "engine/train/session.h"

namespace lamina {

/** Loss and metrics of a fold, by their names in Keras' logs. */
using FoldFigures = std::map<std::string, double>;

/** Mean and deviation over folds: of a sample, over n − 1. */
struct Spread {
    double mean = 0, deviation = 0;
};
Spread spreadOf(const std::vector<FoldFigures>& folds, const std::string& name);

/** Why a project's data have no folds, in a sentence; empty where they have. */
std::string whyNoFolds(const Project& project);

/** Where it stands: a copy. */
struct CrossValidationStatus {
    bool active = false, cancelled = false;
    int folds = 0;                    // asked for
    std::vector<FoldFigures> judged;  // of the folds that are done, in their order
    std::uint32_t epoch = 0, epochs = 0;
    double share = 0;                 // of the training of the fold that is on: 0 to 1
    std::string trouble;              // why it failed, a sentence
    Error::Kind failure = Error::Kind::Failed;
};

/** The trainings run one after another on a thread of their own; nothing is recorded in the registry. The test part stays out. */
class CrossValidation {
 public:
    CrossValidation() = default;
    ~CrossValidation();

    /** Begins at once and returns; one that runs is cancelled first. */
    void start(Project project, RawData raw, int folds);
    /** Asks; figures of folds that are done stay. */
    void cancel();
    /** Waits for the end. */
    void join();
    CrossValidationStatus status() const;

 private:
    void run(Project project, const RawData& raw);
    /** False: cancelled. */
    bool runFold(const Project& project, const RawData& raw);
    void watch(TrainingSession& session);

    std::thread thread_;
    std::atomic<bool> wishedToEnd_{false};
    mutable std::mutex mutex_;  // guards the status; held for copies only
    CrossValidationStatus status_;
};

}  // namespace lamina
