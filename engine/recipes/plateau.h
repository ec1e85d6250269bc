// SPDX-License-Identifier: GPL-3.0-or-later
// Keras' ReduceLROnPlateau as a value that is fed one figure an epoch.
// Source: keras/src/callbacks/reduce_lr_on_plateau.py
#pragma once

#include <optional>
#include <string>

#include "engine/model/training_recipe.h"

namespace lamina {

class ReduceLROnPlateau {
 public:
    /** maximize: direction for mode "auto", known from the monitored metric. Throws Error when parameters do not fit. */
    ReduceLROnPlateau(const Choice& choice, bool maximize);

    /** Takes the figure of an epoch; each is told once, in order. The new learning rate where `rate` shall fall. */
    std::optional<double> epochEnded(double value, double rate);

    /** The number of the next epoch to be told, from 1, after which `rate` may fall: if none until then is better. */
    int epochsUntilFall(double rate) const;

    /** What it knows of the epochs so far: with it, another goes on as this one. */
    struct Seen {
        bool any = false;
        double best = 0;
        int wait = 0, resting = 0;  // resting: epochs of the cooldown that are left
        bool operator==(const Seen&) const = default;
    };
    const Seen& seen() const { return seen_; }
    void goOn(const Seen& seen) { seen_ = seen; }

    const std::string& monitor() const { return monitor_; }

 private:
    bool better(double value) const;

    std::string monitor_;
    double factor_ = 0.1, minDelta_ = 0, minRate_ = 0;
    int patience_ = 0, cooldown_ = 0;
    bool maximize_ = false;
    Seen seen_;
};

}  // namespace lamina
