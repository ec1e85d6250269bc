// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/families.h"

#include <iostream>

#include "engine/base/words.h"

namespace lamina::cli {

namespace {
const char* typeName(ParamType type) {
    switch (type) {
        case ParamType::Bool: return "bool";
        case ParamType::Int: return "int";
        case ParamType::Float: return "float";
        case ParamType::Text: return "text";
        case ParamType::Choice: return "choice";
        case ParamType::IntList: return "ints";
        case ParamType::FloatList: return "floats";
    }
    return "?";
}
}  // namespace

nlohmann::json toJson(const ParamValue& value) {
    return std::visit([](const auto& v) -> nlohmann::json {
        if constexpr (std::is_same_v<std::decay_t<decltype(v)>, std::monostate>) return nullptr;
        else return v;
    }, value);
}

nlohmann::json toJson(const std::vector<ParamSpec>& params) {
    auto list = nlohmann::json::array();
    for (const auto& p : params) {
        nlohmann::json one = {{"name", p.key}, {"type", typeName(p.type)}, {"default", toJson(p.defaultValue)}, {"help", p.help}};
        if (!p.choices.empty()) one["choices"] = p.choices;
        list.push_back(std::move(one));
    }
    return list;
}

nlohmann::json toJson(const Member& member) {
    return {{"name", member.name}, {"class_name", member.className}, {"aliases", member.aliases}, {"help", member.help}, {"parameters", toJson(member.params)}};
}

std::string signature(const std::vector<ParamSpec>& params) {
    std::vector<std::string> parts;
    for (const auto& p : params) parts.push_back(p.key + "=" + toString(p.defaultValue));
    return joined(parts);
}

void printFamily(const std::vector<Member>& members, bool json) {
    if (json) {
        auto list = nlohmann::json::array();
        for (const auto& m : members) list.push_back(toJson(m));
        std::cout << list.dump(2) << "\n";
        return;
    }
    for (const auto& m : members) {
        std::cout << m.name << "\n    " << m.help << "\n";
        if (!m.params.empty()) std::cout << "    " << signature(m.params) << "\n";
    }
}

}  // namespace lamina::cli
