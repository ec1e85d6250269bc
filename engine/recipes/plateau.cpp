// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/recipes/plateau.h"

#include <algorithm>
#include <limits>

#include "engine/recipes/callbacks.h"

namespace lamina {

ReduceLROnPlateau::ReduceLROnPlateau(const Choice& choice, bool maximize) : maximize_(maximize) {
    const Member& member = memberOf(callbacks(), "ReduceLROnPlateau", "callback").member;
    requireValid(member, choice.params);
    const ParamReader params(choice.params, member.params);
    monitor_ = params.text("monitor");
    factor_ = params.real("factor");
    minDelta_ = params.real("min_delta");
    minRate_ = params.real("min_lr");
    patience_ = static_cast<int>(params.integer("patience"));
    cooldown_ = static_cast<int>(params.integer("cooldown"));
    if (const auto mode = params.text("mode"); mode != "auto") maximize_ = mode == "max";
}

bool ReduceLROnPlateau::better(double value) const {
    return !seen_.any || (maximize_ ? value > seen_.best + minDelta_ : value < seen_.best - minDelta_);
}

int ReduceLROnPlateau::epochsUntilFall(double rate) const {
    if (rate <= minRate_) return std::numeric_limits<int>::max();
    if (!seen_.any) return 1 + std::max(1, patience_);  // the first is the best there is
    return seen_.resting > 0 ? seen_.resting + std::max(1, patience_) - 1 : std::max(1, patience_ - seen_.wait);
}

std::optional<double> ReduceLROnPlateau::epochEnded(double value, double rate) {
    if (seen_.resting > 0) {
        --seen_.resting;
        seen_.wait = 0;
    }
    if (better(value)) {
        seen_.any = true;
        seen_.best = value;
        seen_.wait = 0;
        return std::nullopt;
    }
    if (seen_.resting > 0 || ++seen_.wait < patience_ || rate <= minRate_) return std::nullopt;
    seen_.resting = cooldown_;
    seen_.wait = 0;
    return std::max(rate * factor_, minRate_);
}

}  // namespace lamina
