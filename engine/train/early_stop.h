// SPDX-License-Identifier: GPL-3.0-or-later
// Keras' EarlyStopping beside a device that runs ahead: the figures of an epoch arrive while later steps are under way, so
// the weights of an epoch are kept on the device until they are judged.
#pragma once

#include <limits>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/backend/executor.h"
#include "engine/plan/epoch_steps.h"
#include "engine/recipes/callbacks.h"
#include "engine/train/kept_epochs.h"

namespace lamina {

class EarlyStop {
 public:
    /** metrics: Plan::metrics. validated: whether there is a validation part to watch. */
    EarlyStop(std::vector<PlanMetric> metrics, bool validated) : metrics_(std::move(metrics)), validated_(validated) {}

    /** Begins to watch, takes over another patience, or (null) ends. firstKept: the first epoch for which keep will be called; where
     *  the best weights are kept those before it cannot be the best. Throws Error (input) when this training does not measure what
     *  is to be watched; all is then as before. */
    void follow(const Choice* choice, int firstKept = 0);
    /** Snapshots on the device: the best epoch's, and those of two that are not judged yet, so that it has an epoch to do while
     *  the figures of the one before arrive. */
    static constexpr int mostKept = 3;
    /** Whether one more can be kept; else the figures of an epoch must arrive first. */
    bool hasRoom() const { return !keepsBest() || snapshots_.size() < mostKept; }
    static bool keepsBest(const Choice& choice);
    /** Figures of so many epochs may arrive before one of them can be the last. */
    int epochsUntilStop() const { return rule_ ? rule_->epochsUntilStop() : std::numeric_limits<int>::max(); }

    bool watches() const { return rule_.has_value(); }
    /** Whether the weights of the best epoch are put back at the end. */
    bool keepsBest() const { return rule_ && rule_->restoreBestWeights(); }
    int patience() const { return rule_ ? rule_->patience() : 0; }
    /** From 0; −1 before the first verdict. Stays when nobody watches any more, until somebody does again. */
    int bestEpoch() const { return bestEpoch_; }
    /** What was watched, of that epoch. */
    double bestFigure() const { return bestFigure_; }

    /** What the rule has seen; nothing where nobody watches. */
    EarlyStopping::Seen seen() const { return rule_ ? rule_->seen() : EarlyStopping::Seen{}; }
    /** Goes on where a training stood that was broken off. The device holds the weights of the best epoch, where those are kept. */
    void goOn(const EarlyStopping::Seen& seen, Executor& executor);
    /** What it has, for another to go on with. */
    KeptEpochs kept() const { return {bestEpoch_, bestFigure_, judgedEpoch_, firstKept_, snapshots_}; }
    /** Goes on with what another has kept, where the best weights are kept. Its patience begins here: an overfitted training has been without a
     *  better epoch for longer than that, and would end at once. */
    void takeOver(const KeptEpochs& kept);
    /** Where the device keeps the weights of the best epoch so far. */
    std::optional<int> bestSlot() const;

    /** Keeps the weights as they stand after the steps enqueued so far, where they may yet be the best. */
    void keep(int epoch, Executor& executor);
    /** Takes the figures of an epoch; other records, and figures nobody watches, say nothing. */
    EarlyStopping::Verdict judge(const Record& record);
    /** "val_loss has not improved since epoch 3". */
    std::string reason() const;
    /** Puts the best weights back, where they are kept and not those of the device anyway; the epoch they are from, or −1. */
    int restoreBest(Executor& executor);

 private:
    EarlyStopping ruleOf(const Choice& choice) const;
    void begin(EarlyStopping rule, int firstKept);
    void forget();

    std::vector<PlanMetric> metrics_;
    bool validated_;
    std::optional<EarlyStopping> rule_;
    std::map<int, int> snapshots_;  // epoch → slot: the best one, and those that are not judged yet
    int firstKept_ = 0, judgedEpoch_ = -1, bestEpoch_ = -1;
    double bestFigure_ = 0;
};

/** Whether the best epoch, as far as judged (−1: none), ended with that step. */
bool endedBest(int best, std::uint64_t step, const EpochSteps& steps);

}  // namespace lamina
