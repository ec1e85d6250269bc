// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/wished_callbacks.h"

#include <algorithm>

#include "engine/recipes/callbacks.h"

namespace lamina {

namespace {

const ParamValue* patienceOf(const Choice& stopping) {
    const auto it = stopping.params.find("patience");
    return it == stopping.params.end() ? nullptr : &it->second;
}

}  // namespace

const Choice* callbackOf(const TrainingRecipe& recipe, const std::string& name) {
    const auto it = std::find_if(recipe.callbacks.begin(), recipe.callbacks.end(), [&](const Choice& c) { return c.name == name; });
    return it == recipe.callbacks.end() ? nullptr : &*it;
}

bool differ(const Choice* a, const Choice* b) { return a && b ? !(*a == *b) : a != b; }

bool patienceDiffers(const Choice* before, const Choice* after) {
    if (!before || !after) return before != after;
    const auto *was = patienceOf(*before), *is = patienceOf(*after);
    return was && is ? *was != *is : was != is;
}

bool watchAlike(const Choice* before, const Choice* after) {
    if (!before || !after || before->name != after->name) return false;
    const auto& parameters = memberOf(callbacks(), before->name, "callback").member.params;
    const ParamReader was(before->params, parameters), is(after->params, parameters);
    return was.text("monitor") == is.text("monitor") && was.text("mode") == is.text("mode");
}

void takeOverPatience(std::vector<Choice>& callbacks, const Choice* stopping) {
    const auto it = std::find_if(callbacks.begin(), callbacks.end(), [](const Choice& c) { return c.name == "EarlyStopping"; });
    if (!stopping) callbacks.erase(it);
    else if (it == callbacks.end()) callbacks.push_back(*stopping);
    else if (const auto* patience = patienceOf(*stopping)) it->params["patience"] = *patience;
    else it->params.erase("patience");
}

void replace(std::vector<Choice>& callbacks, const std::string& name, const Choice* by) {
    const auto it = std::find_if(callbacks.begin(), callbacks.end(), [&](const Choice& c) { return c.name == name; });
    if (!by && it != callbacks.end()) callbacks.erase(it);
    else if (by && it != callbacks.end()) *it = *by;
    else if (by) callbacks.push_back(*by);
}

}  // namespace lamina
