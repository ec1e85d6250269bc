// SPDX-License-Identifier: GPL-3.0-or-later
// How the net is trained: Keras' compile and fit arguments as plain values.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/model/param.h"

namespace lamina {

/** A member of a family by name with what differs from its defaults: an optimizer, a loss, a schedule, a callback. */
struct Choice {
    std::string name;  // Keras' snake-case alias for losses and metrics, class name for optimizers and schedules
    Params params;
    bool operator==(const Choice&) const = default;
};

/** What one of several outputs is asked, named as Keras' compile has it. */
struct OutputRecipe {
    Choice loss{"sparse_categorical_crossentropy", {}};
    double lossWeight = 1;  // of its loss in the loss of all
    std::vector<Choice> metrics;
    bool operator==(const OutputRecipe&) const = default;
};

struct TrainingRecipe {
    Choice loss{"sparse_categorical_crossentropy", {}};
    std::vector<Choice> metrics{{"accuracy", {}}};
    std::map<std::string, OutputRecipe> outputs;  // of a net with several, by their layers' names; those not here: loss and metrics above
    Choice optimizer{"Adam", {}};
    std::optional<Choice> schedule;       // replaces the optimizer's learning_rate
    std::vector<Choice> callbacks;        // EarlyStopping …
    std::int64_t epochs = 20;
    std::int64_t batchSize = 32;
    bool shuffle = true;
    std::uint64_t seed = 42;
    std::string device = "auto";        // auto | cpu | cuda | cuda:N
    std::string precision = "float32";  // float32 | tf32 | bfloat16
    std::string classWeight = "none";   // none | balanced: rare classes count more | own: as classWeights says
    std::map<std::string, double> classWeights;  // by the name of a class; those not here have 1
    double mixUp = 0;                   // alpha of MixUp: samples are mixed with others of their batch; 0: they are not
    int threads = 0;                    // 0: all but what the window needs
    std::string extra;                  // JSON object of keys we do not know
    bool operator==(const TrainingRecipe&) const = default;

    OutputRecipe of(const std::string& output) const {
        const auto own = outputs.find(output);
        return own == outputs.end() ? OutputRecipe{loss, 1, metrics} : own->second;
    }
};

}  // namespace lamina
