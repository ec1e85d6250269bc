// SPDX-License-Identifier: GPL-3.0-or-later
// The one list of callbacks.
#include "engine/recipes/callbacks.h"

#include <algorithm>
#include <cmath>

#include "engine/model/param_makers.h"

namespace lamina {

const std::vector<CallbackSpec>& callbacks() {
    static const std::vector<CallbackSpec> all{
        {{"EarlyStopping", "EarlyStopping", {}, "Ends the training when a figure has not become better for some epochs.",
          {textParam("monitor", "val_loss", "Which figure is watched."),
           floatParam("min_delta", 0, "The smallest change that counts as better."),
           intParam("patience", 0, "How many epochs without a better figure are waited for.", 0, 1e9),
           advanced(choiceParam("mode", "auto", {"auto", "min", "max"}, "Whether less or more is better.")),
           advanced(orNone(floatParam("baseline", 0, "A figure that must be beaten for the waiting to start anew."))),
           boolParam("restore_best_weights", false, "Whether the weights of the best epoch are put back at the end."),
           advanced(intParam("start_from_epoch", 0, "How many epochs pass before the figure is watched.", 0, 1e9))}}},
        {{"ReduceLROnPlateau", "ReduceLROnPlateau", {}, "Lowers the learning rate when a figure has not become better for some epochs.",
          {textParam("monitor", "val_loss", "Which figure is watched."),
           floatParam("factor", 0.1, "What is left of the rate.", 0, 0.999999),
           intParam("patience", 10, "How many epochs without a better figure are waited for.", 0, 1e9),
           advanced(choiceParam("mode", "auto", {"auto", "min", "max"}, "Whether less or more is better.")),
           advanced(floatParam("min_delta", 0.0001, "The smallest change that counts as better.")),
           advanced(intParam("cooldown", 0, "How many epochs pass after a change before waiting begins.", 0, 1e9)),
           advanced(floatParam("min_lr", 0, "The rate below which it does not fall.", 0, unbounded))}}},
        {{"TerminateOnNaN", "TerminateOnNaN", {}, "Ends the training when the loss is no number any more.", {}}},
    };
    return all;
}

EarlyStopping::EarlyStopping(const Choice& choice, bool maximize) : maximize_(maximize) {
    const Member& member = memberOf(callbacks(), "EarlyStopping", "callback").member;
    requireValid(member, choice.params);
    const ParamReader params(choice.params, member.params);
    monitor_ = params.text("monitor");
    minDelta_ = std::abs(params.real("min_delta"));
    patience_ = static_cast<int>(params.integer("patience"));
    startFrom_ = static_cast<int>(params.integer("start_from_epoch"));
    restoreBest_ = params.boolean("restore_best_weights");
    if (!params.none("baseline")) baseline_ = params.real("baseline");
    if (const auto mode = params.text("mode"); mode != "auto") maximize_ = mode == "max";
}

void EarlyStopping::setPatience(const Choice& choice) { patience_ = EarlyStopping(choice, maximize_).patience_; }

bool EarlyStopping::better(double value, double than) const {
    return maximize_ ? value - minDelta_ > than : value + minDelta_ < than;
}

int EarlyStopping::epochsUntilStop() const {
    if (!seen_.any && !baseline_) return 1 + std::max(1, patience_);  // the first is the best there is
    return std::max(1, patience_ - seen_.wait);
}

EarlyStopping::Verdict EarlyStopping::epochEnded(int epoch, double value) {
    if (epoch < startFrom_) return {};
    ++seen_.wait;
    if (!seen_.any || better(value, seen_.best)) {
        seen_ = {true, false, seen_.wait, epoch, value};
        if (!baseline_ || better(value, *baseline_)) seen_.wait = 0;
        return {true, false};
    }
    seen_.stopped = seen_.wait >= patience_ && epoch > 0;
    return {false, seen_.stopped};
}

}  // namespace lamina
