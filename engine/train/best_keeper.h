// SPDX-License-Identifier: GPL-3.0-or-later
// Keras' ModelCheckpoint(save_best_only=True) beside a device that runs ahead: the weights of the best epoch are kept on the device
// while a training goes on to its end. It ends nothing and puts nothing back.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/backend/executor.h"
#include "engine/model/training_recipe.h"
#include "engine/train/kept_epochs.h"

namespace lamina {

class BestKeeper {
 public:
    /** What is watched: EarlyStopping's figure in its direction, where there is one; else the least val_loss. */
    struct Watched {
        std::string monitor = "val_loss";
        bool maximize = false;
        /** Whether it is told before the validation begins. */
        bool ofTraining() const { return monitor.rfind("val_", 0) != 0; }
        bool operator==(const Watched&) const = default;
    };
    /** metrics: Plan::metrics. Throws Error (input) where the choice watches what a validated training does not measure. */
    static Watched watchedBy(const Choice* stopping, const std::vector<PlanMetric>& metrics);

    /** Snapshots on the device: the best epoch's, and those of two that are not judged yet: as far ahead as a device is given work. */
    static constexpr int mostKept = 3;
    /** Where figures are there as soon as they are asked for, an epoch is judged before it is kept. */
    static int countOn(const std::string& device) { return device == "cpu" ? 1 : mostKept; }

    /** Keeps in snapshots 0 to count − 1. first: the first epoch for which keep will be called; those before it cannot be the best. */
    BestKeeper(Watched watched, const std::vector<PlanMetric>& metrics, int count, int first = 0);

    const Watched& watched() const { return watched_; }

    /** All that later verdicts depend on. */
    struct Seen {
        int epoch = -1;  // the best so far; −1: none
        double figure = 0;
    };
    const Seen& seen() const { return seen_; }
    /** Where the weights of the best epoch are; nothing where there is none, and where that epoch is the one that just ended. */
    std::optional<int> bestSlot() const { return slot_; }

    /** What it has, for another to go on with. */
    KeptEpochs kept() const;
    /** Goes on with what another has kept. */
    void takeOver(const KeptEpochs& kept);
    /** Whether figures have arrived of an epoch that could be the best. */
    bool hasJudged() const { return judged_ >= first_; }
    /** Whether that epoch can be kept, or needs not be; else figures must arrive first. */
    bool hasRoom(int epoch) const { return !mayBeBest(epoch) || freeSlot().has_value(); }
    /** Keeps the weights as they stand after the steps enqueued so far, where they may be the best and there is room. */
    void keep(int epoch, Executor& executor);
    /** Takes the figures of an epoch; other records say nothing. A figure that is no number is never the best. */
    void judge(const Record& record);

 private:
    bool mayBeBest(int epoch) const { return epoch > judged_ || (epoch == seen_.epoch && !slot_); }
    std::optional<int> freeSlot() const;

    Watched watched_;
    RecordKind kind_ = RecordKind::Validation;  // of the records that have the figure
    std::size_t column_ = 0;
    int count_, first_, judged_ = -1;
    Seen seen_;
    std::optional<int> slot_;                    // of the best epoch
    std::vector<std::pair<int, int>> unjudged_;  // epoch, slot
};

}  // namespace lamina
