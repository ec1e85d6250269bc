// SPDX-License-Identifier: GPL-3.0-or-later
// What all families do with names and parameters that are wrong.
#include "engine/recipes/family.h"

#include "engine/base/spelling.h"
#include "engine/base/words.h"

namespace lamina {

namespace {

/** So many names are read; a list of more is looked up. */
constexpr std::size_t readable = 10;

std::string someOf(const std::vector<std::string>& known) {
    if (known.size() <= readable) return joined(known);
    return joined({known.begin(), known.begin() + readable}) + " … (" + std::to_string(known.size()) + " in all)";
}

}  // namespace

void throwUnknown(std::string_view what, std::string_view name, const std::vector<std::string>& known, Error::Kind kind) {
    throw Error("there is no " + std::string(what) + " \"" + std::string(name) + "\"" + didYouMean(name, known), {}, "choose one of " + someOf(known), kind);
}

std::string whyInvalid(const Member& member, const Params& params) {
    for (const auto& spec : member.params) {
        const auto it = params.find(spec.key);
        if (it == params.end()) continue;
        if (const auto why = whyInvalid(spec, it->second); !why.empty()) return member.name + ": " + spec.key + ": " + why;
    }
    return {};
}

void requireValid(const Member& member, const Params& params) {
    if (const auto why = whyInvalid(member, params); !why.empty()) throw Error::input(why, {});
}

}  // namespace lamina
