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

    /** All that later verdicts depend on. */
    struct Seen {
        bool any = false;       // an epoch counted
        bool stopped = false;   // the last verdict was to stop
        int wait = 0, bestEpoch = -1;
        double best = 0;
        bool operator==(const Seen&) const = default;
    };
    const Seen& seen() const { return seen_; }
    /** Goes on where another one stood. */
    void goOn(const Seen& seen) { seen_ = seen; }

    /** Takes the patience of another choice; what was seen so far stays. */
    void setPatience(const Choice& choice);

    const std::string& monitor() const { return monitor_; }
    bool restoreBestWeights() const { return restoreBest_; }
    int bestEpoch() const { return seen_.bestEpoch; }
    int wait() const { return seen_.wait; }
    int patience() const { return patience_; }
    /** The number of the next epoch to be told, from 1, that may be the last: if none until then is better. */
    int epochsUntilStop() const;

 private:
    bool better(double value, double than) const;

    std::string monitor_;
    double minDelta_ = 0;
    std::optional<double> baseline_;
    int patience_ = 0, startFrom_ = 0;
    bool maximize_ = false, restoreBest_ = false;
    Seen seen_;
};

}  // namespace lamina
