// SPDX-License-Identifier: GPL-3.0-or-later
// What the members of a family (losses, metrics, optimizers …) have in common: words and parameters. One list a family.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.h"
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

/** The names in the order to show: for a ParamSpec's choices and for sentences. */
template <class Spec>
std::vector<std::string> memberNames(const std::vector<Spec>& family) {
    std::vector<std::string> names;
    for (const auto& spec : family) names.push_back(spec.member.name);
    return names;
}

/** Throws the Error of a name that a family does not know, with those it knows and the one that may have been meant. */
[[noreturn]] void throwUnknown(std::string_view what, std::string_view name, const std::vector<std::string>& known,
                               Error::Kind kind = Error::Kind::Input);

/** As findMember, but throws Error naming those there are. what: "loss", for the sentence; kind: whose word it is. */
template <class Spec>
const Spec& memberOf(const std::vector<Spec>& family, std::string_view name, std::string_view what, Error::Kind kind = Error::Kind::Input) {
    if (const Spec* spec = findMember(family, name)) return *spec;
    throwUnknown(what, name, memberNames(family), kind);
}

/** Why parameters do not fit a member ("Adam: beta_1: expected a number from 0 to 1, received 2"); empty when they fit.
 *  Keys that it does not know are left alone. */
std::string whyInvalid(const Member& member, const Params& params);

/** Throws Error when whyInvalid has something to say. */
void requireValid(const Member& member, const Params& params);

}  // namespace lamina
