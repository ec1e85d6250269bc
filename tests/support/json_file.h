// SPDX-License-Identifier: GPL-3.0-or-later
// Vectors that tests read from JSON: files, parameters, numbers.
#pragma once

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "engine/model/param.h"

namespace lamina::test {

/** The content of a file, named from the root of the sources. */
inline nlohmann::json readJson(const std::string& path) {
    std::ifstream in(std::string(LAMINA_SOURCE_DIR) + "/" + path);
    if (!in) throw std::runtime_error("cannot open " + path);
    return nlohmann::json::parse(in);
}

inline ParamValue toParamValue(const nlohmann::json& value) {
    if (value.is_null()) return std::monostate{};
    if (value.is_boolean()) return value.get<bool>();
    if (value.is_number_integer()) return value.get<std::int64_t>();
    if (value.is_number()) return value.get<double>();
    if (value.is_string()) return value.get<std::string>();
    nlohmann::json flat = nlohmann::json::array();  // pairs one after another
    for (const auto& v : value) {
        if (v.is_array()) flat.insert(flat.end(), v.begin(), v.end());
        else flat.push_back(v);
    }
    if (flat.size() != value.size()) return toParamValue(flat);
    if (std::all_of(value.begin(), value.end(), [](const auto& v) { return v.is_number_integer(); })) return value.get<Ints>();
    return value.get<Floats>();
}

inline Params toParams(const nlohmann::json& object) {
    Params params;
    for (const auto& [key, value] : object.items()) params[key] = toParamValue(value);
    return params;
}

}  // namespace lamina::test
