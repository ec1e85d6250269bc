// SPDX-License-Identifier: GPL-3.0-or-later
// What watches a training and acts on it between epochs; Keras' names and semantics.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/model/training_recipe.h"
#include "engine/recipes/family.h"

namespace lamina {

struct CallbackSpec {
    Member member;
};

/** EarlyStopping, TerminateOnNaN … */
const std::vector<CallbackSpec>& callbacks();

/** Keras' EarlyStopping as a value that is fed one figure an epoch.
 *  Source: keras/src/callbacks/early_stopping.py */
class EarlyStopping {
 public:
    /** maximize: direction for mode "auto", known from the monitored metric. */
    EarlyStopping(const Choice& choice, bool maximize);

    struct Verdict {
        bool best = false;  // the best figure so far
        bool stop = false;
    };
    /** Epochs count from 0; each is told once, in order. */
    Verdict epochEnded(int epoch, double value);

    /** Takes the patience of another choice; what was seen so far stays. */
    void setPatience(const Choice& choice);

    const std::string& monitor() const { return monitor_; }
    bool restoreBestWeights() const { return restoreBest_; }
    int bestEpoch() const { return bestEpoch_; }
    int wait() const { return wait_; }
    int patience() const { return patience_; }

 private:
    bool better(double value, double than) const;

    std::string monitor_;
    double minDelta_ = 0, best_ = 0;
    std::optional<double> baseline_;
    int patience_ = 0, startFrom_ = 0, wait_ = 0, bestEpoch_ = -1;
    bool maximize_ = false, restoreBest_ = false, seen_ = false;
};

}  // namespace lamina
