// SPDX-License-Identifier: GPL-3.0-or-later
// What the members of a family (losses, metrics, optimizers …) have in common: words and parameters. One list a family.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/model/param.h"

namespace lamina {

/** A member as people and files know it. */
struct Member {
    std::string name;       // how a recipe names it: "mean_squared_error", "Adam", "glorot_uniform"
    std::string className;  // Keras' class: "MeanSquaredError", "Adam", "GlorotUniform"
    std::vector<std::string> aliases;  // other names Keras takes: "mse", "MSE"
    std::string help;       // one sentence
    std::vector<ParamSpec> params;
};

/** Finds by name, class name or alias; null when there is none. Spec is a struct with a `member`. */
template <class Spec>
const Spec* findMember(const std::vector<Spec>& family, std::string_view name) {
    for (const auto& spec : family) {
        if (spec.member.name == name || spec.member.className == name) return &spec;
        for (const auto& alias : spec.member.aliases)
            if (alias == name) return &spec;
    }
    return nullptr;
}

}  // namespace lamina
