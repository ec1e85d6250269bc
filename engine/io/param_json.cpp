// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/param_json.h"

#include <algorithm>
#include <type_traits>

namespace lamina {

Json toJson(const ParamValue& value) {
    return std::visit([]<class T>(const T& v) -> Json {
        if constexpr (std::is_same_v<T, std::monostate>) return nullptr;
        else return v;
    }, value);
}

std::optional<ParamValue> paramFromJson(const Json& json) {
    if (json.is_null()) return ParamValue(std::monostate{});
    if (json.is_boolean()) return ParamValue(json.get<bool>());
    if (json.is_number_unsigned() && json.get<std::uint64_t>() > std::uint64_t{INT64_MAX}) return std::nullopt;
    if (json.is_number_integer()) return ParamValue(json.get<std::int64_t>());
    if (json.is_number_float()) return ParamValue(json.get<double>());
    if (json.is_string()) return ParamValue(json.get<std::string>());
    if (!json.is_array()) return std::nullopt;
    Ints ints;
    Floats floats;
    Json flat = Json::array();
    for (const auto& element : json) {  // pairs of numbers count one after another
        if (element.is_array()) flat.insert(flat.end(), element.begin(), element.end());
        else flat.push_back(element);
    }
    for (const auto& element : flat) {
        const auto one = paramFromJson(element);
        if (!one || !element.is_number()) return std::nullopt;
        if (const auto* whole = std::get_if<std::int64_t>(&*one)) ints.push_back(*whole);
        floats.push_back(element.get<double>());
    }
    if (ints.size() == floats.size()) return ParamValue(std::move(ints));
    return ParamValue(std::move(floats));
}

Json toConfig(const Params& params, const std::vector<ParamSpec>& specs) {
    Json config = Json::object();
    for (const auto& spec : specs) {
        const ParamValue& value = paramValue(params, specs, spec.key);
        const auto* sides = std::get_if<Ints>(&value);
        if (spec.pairs && sides && sides->size() == 4) config[spec.key] = {{(*sides)[0], (*sides)[1]}, {(*sides)[2], (*sides)[3]}};
        else config[spec.key] = toJson(spec.bareIfOne ? bareIfOne(value) : value);
    }
    for (const auto& [key, value] : params)
        if (!config.contains(key)) config[key] = toJson(value);
    return config;
}

Params fromConfig(const Json& config, const std::vector<ParamSpec>* specs) {
    Params params;
    for (auto it = config.begin(); it != config.end(); ++it) {
        auto value = paramFromJson(*it);
        if (!value) continue;
        if (specs) {
            const auto spec = std::find_if(specs->begin(), specs->end(), [&](const ParamSpec& s) { return s.key == it.key(); });
            if (spec == specs->end() || spec->defaultValue == *value) continue;
            if (spec->bareIfOne && bareIfOne(spec->defaultValue) == bareIfOne(*value)) continue;  // in brackets, as Lamina wrote it once
            if (spec->bareIfOne) value = bareIfOne(std::move(*value));
        }
        params[it.key()] = *value;
    }
    return params;
}

Json toJson(const Choice& choice, const Member* member) {
    if (choice.params.empty()) return choice.name;
    static const std::vector<ParamSpec> none;
    return {{"class_name", choice.name}, {"config", toConfig(choice.params, member ? member->params : none)}};
}

}  // namespace lamina
