// SPDX-License-Identifier: GPL-3.0-or-later
// Parameters as the members of a Keras config.
#pragma once

#include <optional>
#include <vector>

#include "engine/io/json_reader.h"
#include "engine/model/param.h"
#include "engine/model/training_recipe.h"
#include "engine/recipes/family.h"

namespace lamina {

Json toJson(const ParamValue& value);
/** Nothing for what no parameter can hold: objects, lists of other than numbers. */
std::optional<ParamValue> paramFromJson(const Json& json);

/** Every parameter of a spec with its value in effect, then those given that the spec does not know: files stay right
 *  when a default changes. */
Json toConfig(const Params& params, const std::vector<ParamSpec>& specs);

/** The members that a spec knows and that differ from its defaults; all that can be held where specs is null. */
Params fromConfig(const Json& config, const std::vector<ParamSpec>* specs);

/** "mean_squared_error" when all parameters have their defaults, else {"class_name", "config"}. */
Json toJson(const Choice& choice, const Member* member);
/** Both forms; member may be null. */
template <class Spec>
Choice choiceFromJson(const JsonReader& json, const std::vector<Spec>& family) {
    const bool word = json.json().is_string();
    Choice choice{word ? json.text() : json.at("class_name").text(), {}};
    const auto* spec = findMember(family, choice.name);
    if (!word && json.has("config")) choice.params = fromConfig(json.at("config").object().json(), spec ? &spec->member.params : nullptr);
    return choice;
}

}  // namespace lamina
