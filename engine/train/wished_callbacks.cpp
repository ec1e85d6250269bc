// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/wished_callbacks.h"

#include "engine/recipes/callback_of.h"
#include "engine/recipes/callbacks.h"

namespace lamina {

namespace {

const ParamValue* patienceOf(const Choice& stopping) {
    const auto it = stopping.params.find("patience");
    return it == stopping.params.end() ? nullptr : &it->second;
}

}  // namespace

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

void takeOverPatience(TrainingRecipe& recipe, const Choice* stopping) {
    Choice* has = callbackOf(recipe, "EarlyStopping");
    if (!stopping) dropCallback(recipe, "EarlyStopping");
    else if (!has) recipe.callbacks.push_back(*stopping);
    else if (const auto* patience = patienceOf(*stopping)) has->params["patience"] = *patience;
    else has->params.erase("patience");
}

}  // namespace lamina
