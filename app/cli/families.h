// SPDX-License-Identifier: GPL-3.0-or-later
// Listings of layers and recipe families, for people and as JSON.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/model/param.h"
#include "engine/recipes/family.h"

namespace lamina::cli {

nlohmann::json toJson(const ParamValue& value);
nlohmann::json toJson(const std::vector<ParamSpec>& params);
nlohmann::json toJson(const Member& member);

/** "units, activation=linear, use_bias=true". */
std::string signature(const std::vector<ParamSpec>& params);

/** Prints a family: a table, or JSON alone. */
void printFamily(const std::vector<Member>& members, bool json);

template <class Spec>
std::vector<Member> membersOf(const std::vector<Spec>& family) {
    std::vector<Member> members;
    for (const auto& spec : family) members.push_back(spec.member);
    return members;
}

}  // namespace lamina::cli
