// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/layer_config.h"

#include <algorithm>
#include <array>
#include <optional>

#include "engine/base/error.h"
#include "engine/base/words.h"
#include "engine/io/param_json.h"
#include "engine/recipes/constraints.h"

namespace lamina {

namespace {

constexpr std::array outer = {"name", "trainable", "dtype", "merge_mode"};
constexpr std::array mustAgree = {"units", "activation", "recurrent_activation", "use_bias", "dropout", "recurrent_dropout", "return_sequences",
                                  "reset_after", "activity_regularizer", "kernel_constraint", "recurrent_constraint", "bias_constraint"};

/** Keras' wrapper can have a penalty of its own, of what the directions give together; ours has that of the directions. */
constexpr auto ofWrapper = "merged_activity_regularizer";

bool isOuter(const std::string& key) { return std::find(outer.begin(), outer.end(), key) != outer.end(); }

/** Both directions must read alike: ours have one set of parameters. */
void requireAlike(const JsonReader& forward, const JsonReader& backward) {
    const auto of = [](const JsonReader& json, const char* key) {
        Json value = json.has(key) ? json.at(key).json() : Json();
        if (value.is_object()) value.erase("shared_object_id");  // where Keras had it in memory
        return value;
    };
    if (forward.at("class_name").text() != backward.at("class_name").text())
        throw Error::input("the two directions are different layers", backward.where(), "use two layers and a Concatenate in Keras");
    for (const char* key : mustAgree)
        if (of(forward.at("config"), key) != of(backward.at("config"), key))
            throw Error::input(std::string("the two directions differ in ") + key, backward.where(), "use two layers and a Concatenate in Keras");
}

Json wrapped(const Json& flat) {
    Json config = Json::object(), inner = Json::object();
    const std::string layer = flat.value("layer", "LSTM"), name = flat.value("name", "bidirectional");
    for (auto it = flat.begin(); it != flat.end(); ++it) {
        if (it.key() == "layer") continue;
        if (layer == "SimpleRNN" && it.key() == "recurrent_activation") continue;
        if (layer != "LSTM" && it.key() == "unit_forget_bias") continue;
        if (layer != "GRU" && it.key() == "reset_after") continue;
        if (it.key() == ofWrapper) config["activity_regularizer"] = it.value();
        else (isOuter(it.key()) ? config : inner)[it.key()] = it.value();
    }
    inner["name"] = lowerCase(layer);
    if (config.contains("trainable")) inner["trainable"] = config["trainable"];
    config["layer"] = {{"module", "keras.layers"}, {"class_name", layer}, {"config", inner}, {"registered_name", nullptr}};
    return config;
}

Json flattened(const JsonReader& config) {
    if (!config.has("layer") || !config.at("layer").json().is_object()) return config.json();
    const JsonReader inner = config.at("layer");
    const std::string layer = inner.at("class_name").text();
    if (layer != "LSTM" && layer != "GRU" && layer != "SimpleRNN") inner.at("class_name").refuse("LSTM, GRU or SimpleRNN");
    if (inner.at("config").has("go_backwards") && inner.at("config").at("go_backwards").json() == true)
        inner.at("config").at("go_backwards").refuse("false: the first direction reads forward");
    if (config.has("backward_layer") && !config.at("backward_layer").null()) requireAlike(inner, config.at("backward_layer"));
    Json flat = Json::object();
    for (auto it = config.json().begin(); it != config.json().end(); ++it)
        if (it.key() == "activity_regularizer" && !it->is_null()) flat[ofWrapper] = it.value();
        else if (it.key() != "layer" && it.key() != "backward_layer") flat[it.key()] = it.value();
    for (auto it = inner.at("config").object().json().begin(); it != inner.at("config").json().end(); ++it)
        if (!isOuter(it.key())) flat[it.key()] = it.value();
    flat["layer"] = layer;
    return flat;
}

bool namesRegularizer(const std::string& key) { return key.ends_with("_regularizer"); }

Json regularizerObject(const Json& list) {
    const double l1 = list.size() > 1 ? list[0].get<double>() : 0, l2 = list.empty() ? 0 : list.back().get<double>();
    return {{"module", "keras.regularizers"}, {"class_name", "L1L2"}, {"config", {{"l1", l1}, {"l2", l2}}}, {"registered_name", nullptr}};
}

Json regularizerList(const Json& object) {
    const Json config = object.value("config", Json::object());
    const auto of = [&](const char* key) { return config.contains(key) && config[key].is_number() ? config[key].get<double>() : 0.0; };
    return Json::array({of("l1"), of("l2")});
}

bool namesConstraint(const std::string& key) { return key.ends_with("_constraint"); }

Json constraintObject(const std::string& words) {
    const Choice choice = constraintIn(words);
    const Member& member = memberOf(constraints(), choice.name, "constraint").member;
    return {{"module", "keras.constraints"}, {"class_name", member.className}, {"config", toConfig(choice.params, member.params)}, {"registered_name", nullptr}};
}

/** Keras takes one number of a RandomContrast for that much more and no less, whatever its documentation says; two are less and more. */
Json lessAndMore(const Json& factor) { return factor.is_number() ? Json::array({factor, factor}) : factor; }
Json oneForBoth(const Json& factor) {
    const bool both = factor.is_array() && factor.size() == 2 && factor[0].is_number() && factor[0] == factor[1];
    return both ? Json(factor[0]) : factor;
}

/** Nothing for an object that ours cannot say. */
std::optional<std::string> constraintOf(const Json& object) {
    if (isForeign(object) || !object.is_object() || !object.contains("class_name") || !object["class_name"].is_string()) return std::nullopt;
    const ConstraintSpec* spec = findMember(constraints(), object["class_name"].get<std::string>());
    const Json config = object.value("config", Json::object());
    if (!spec || !config.is_object()) return std::nullopt;
    Choice choice{spec->member.name, fromConfig(config, &spec->member.params)};
    const bool whole = std::all_of(spec->member.params.begin(), spec->member.params.end(), [&](const ParamSpec& p) {
        return !config.contains(p.key) || (paramFromJson(config[p.key]) && !config[p.key].is_null());
    });
    if (!whole || !whyInvalid(spec->member, choice.params).empty()) return std::nullopt;
    return constraintWords(choice);
}

}  // namespace

bool isForeign(const Json& object) {
    const auto word = [&](const char* key, const char* otherwise) -> std::string {
        return object.is_object() && object.contains(key) && object[key].is_string() ? object[key].get<std::string>() : otherwise;
    };
    return word("registered_name", "").find('>') != std::string::npos || !word("module", "keras").starts_with("keras");
}

bool isKnownConstraint(const Json& value) { return constraintOf(value).has_value(); }

bool isKnownRegularizer(const Json& value) {
    if (isForeign(value) || !value.is_object() || !value.contains("class_name")) return false;
    const Json& name = value["class_name"];
    return name == "L1" || name == "L2" || name == "L1L2";
}

Json toKerasConfig(const std::string& layer, Json flat) {
    for (auto it = flat.begin(); it != flat.end(); ++it)
        if (namesRegularizer(it.key()) && it->is_array()) *it = regularizerObject(*it);
        else if (namesConstraint(it.key()) && it->is_string() && whyNoConstraint(it->get<std::string>()).empty()) *it = constraintObject(it->get<std::string>());
    if (layer == "Dot" && flat.contains("axes") && flat["axes"].is_array() && flat["axes"].size() == 1) flat["axes"] = Json(flat["axes"][0]);
    if (layer == "RandomContrast" && flat.contains("factor")) flat["factor"] = lessAndMore(flat["factor"]);
    return layer == "Bidirectional" ? wrapped(flat) : flat;
}

Json fromKerasConfig(const std::string& layer, const JsonReader& config) {
    Json flat = layer == "Bidirectional" ? flattened(config) : config.json();
    for (auto it = flat.begin(); it != flat.end(); ++it)
        if (namesRegularizer(it.key()) && isKnownRegularizer(*it)) *it = regularizerList(*it);
        else if (const auto words = namesConstraint(it.key()) ? constraintOf(*it) : std::nullopt) *it = *words;
    if (layer == "Dot" && flat.contains("axes") && flat["axes"].is_number()) flat["axes"] = Json::array({flat["axes"]});
    if (layer == "RandomContrast" && flat.contains("factor")) flat["factor"] = oneForBoth(flat["factor"]);
    return flat;
}

}  // namespace lamina
