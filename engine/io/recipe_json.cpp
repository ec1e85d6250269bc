// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/recipe_json.h"

#include "engine/io/json_difference.h"
#include "engine/io/param_json.h"
#include "engine/recipes/callbacks.h"
#include "engine/recipes/losses.h"
#include "engine/recipes/metrics.h"
#include "engine/recipes/optimizers.h"
#include "engine/recipes/schedules.h"

namespace lamina {

namespace {

// ---- words of columns, by their enum

constexpr const char* typeWords[] = {"auto", "number", "category", "text"};
constexpr const char* roleWords[] = {"input", "target", "ignore", "input_and_target", "sample_weight"};
constexpr const char* scalingWords[] = {"auto", "log", "log1p"};

template <class Enum, std::size_t n>
Enum wordAmong(const JsonReader& json, const char* const (&words)[n]) {
    const auto word = json.text();
    std::string all;
    for (std::size_t i = 0; i < n; ++i) {
        if (word == words[i]) return static_cast<Enum>(i);
        all += (i ? ", " : "one of ") + std::string(words[i]);
    }
    json.refuse(all);
}

Json toJson(const ColumnChoice& column) {
    Json json = {{"type", typeWords[static_cast<int>(column.type)]}, {"role", roleWords[static_cast<int>(column.role)]},
                 {"scaling", scalingWords[static_cast<int>(column.scaling)]}};
    if (!column.input.empty()) json["input"] = column.input;
    return json;
}

ColumnChoice columnFromJson(const JsonReader& json) {
    ColumnChoice column;
    json.object();
    if (json.has("type")) column.type = wordAmong<ColumnType>(json.at("type"), typeWords);
    if (json.has("role")) column.role = wordAmong<ColumnRole>(json.at("role"), roleWords);
    if (json.has("scaling")) column.scaling = wordAmong<ColumnScaling>(json.at("scaling"), scalingWords);
    json.read("input", column.input);
    return column;
}

Json toJson(const Split& s) {
    Json json = {{"train", s.train}, {"validation", s.validation}, {"test", s.test}, {"seed", s.seed}, {"shuffle", s.shuffle}, {"stratify", s.stratify}};
    if (s.folds > 1) json["folds"] = s.folds, json["fold"] = s.fold;
    if (s.duplicatesTogether) json["duplicates_together"] = true;
    return json;
}

Json toJson(const Windows& w) {
    return {{"sequence_length", w.sequenceLength}, {"sequence_stride", w.sequenceStride}, {"sampling_rate", w.samplingRate},
            {"horizon", w.horizon}, {"target_as_input", w.targetAsInput}, {"return_sequences", w.returnSequences}};
}

Windows windowsFromJson(const JsonReader& json) {
    Windows windows;
    json.object();
    json.read("sequence_length", windows.sequenceLength);
    json.read("sequence_stride", windows.sequenceStride);
    json.read("sampling_rate", windows.samplingRate);
    json.read("horizon", windows.horizon);
    json.read("target_as_input", windows.targetAsInput);
    json.read("return_sequences", windows.returnSequences);
    return windows;
}

Json toJson(const TextTokens& t) { return {{"max_tokens", t.maxTokens}, {"output_sequence_length", t.outputSequenceLength}}; }

TextTokens textFromJson(const JsonReader& json) {
    TextTokens text;
    json.object();
    json.read("max_tokens", text.maxTokens);
    json.read("output_sequence_length", text.outputSequenceLength);
    return text;
}

Split splitFromJson(const JsonReader& json) {
    Split split;
    json.object();
    json.read("train", split.train);
    json.read("validation", split.validation);
    json.read("test", split.test);
    json.read("seed", split.seed);
    json.read("shuffle", split.shuffle);
    json.read("stratify", split.stratify);
    json.read("folds", split.folds);
    json.read("fold", split.fold);
    json.read("duplicates_together", split.duplicatesTogether);
    return split;
}

// ---- choices

template <class Spec>
Json chosen(const Choice& choice, const std::vector<Spec>& family) {
    const auto* spec = findMember(family, choice.name);
    return lamina::toJson(choice, spec ? &spec->member : nullptr);
}

template <class Spec>
Json chosen(const std::vector<Choice>& choices, const std::vector<Spec>& family) {
    Json list = Json::array();
    for (const auto& choice : choices) list.push_back(chosen(choice, family));
    return list;
}

template <class Spec>
void read(const JsonReader& json, const std::string& key, Choice& choice, const std::vector<Spec>& family) {
    if (json.has(key)) choice = choiceFromJson(json.at(key), family);
}

template <class Spec>
void read(const JsonReader& json, const std::string& key, std::vector<Choice>& choices, const std::vector<Spec>& family) {
    if (!json.has(key)) return;
    choices.clear();
    json.at(key).list().each([&](const std::string&, const JsonReader& one) { choices.push_back(choiceFromJson(one, family)); });
}

}  // namespace

Json toJson(const DataRecipe& recipe) {
    Json columns = Json::object();
    for (const auto& [name, column] : recipe.columns) columns[name] = toJson(column);
    Json options = Json::object();
    for (const auto& [key, value] : recipe.options) options[key] = toJson(value);
    Json json = {
        {"source", recipe.source},
        {"paths", recipe.paths},
        {"options", options},
        {"columns", columns},
        {"numbers", recipe.numbers},
        {"categories", recipe.categories},
        {"missing", recipe.missing},
        {"target_numbers", recipe.targetNumbers},
        {"target_categories", recipe.targetCategories},
        {"windows", toJson(recipe.windows)},
        {"text", toJson(recipe.text)},
        {"split", toJson(recipe.split)},
    };
    if (recipe.minClassSamples > 0) json["min_class_samples"] = recipe.minClassSamples;
    putBack(json, fromExtra(recipe.extra));
    return json;
}

DataRecipe dataRecipeFromJson(const JsonReader& json) {
    DataRecipe recipe;
    json.object();
    json.read("source", recipe.source);
    json.read("paths", recipe.paths);
    if (json.has("options")) recipe.options = fromConfig(json.at("options").object().json(), nullptr);
    if (json.has("columns"))
        json.at("columns").object().each([&](const std::string& name, const JsonReader& c) { recipe.columns[name] = columnFromJson(c); });
    json.read("numbers", recipe.numbers);
    json.read("categories", recipe.categories);
    json.read("missing", recipe.missing);
    json.read("min_class_samples", recipe.minClassSamples);
    json.read("target_numbers", recipe.targetNumbers);
    json.read("target_categories", recipe.targetCategories);
    if (json.has("windows")) recipe.windows = windowsFromJson(json.at("windows"));
    if (json.has("text")) recipe.text = textFromJson(json.at("text"));
    if (json.has("split")) recipe.split = splitFromJson(json.at("split"));
    recipe.extra = toExtra(unknownPart(json.json(), toJson(recipe)));
    return recipe;
}

namespace {

Json outputsToJson(const std::map<std::string, OutputRecipe>& outputs) {
    Json json = Json::object();
    for (const auto& [name, own] : outputs)
        json[name] = {{"loss", chosen(own.loss, losses())}, {"loss_weight", own.lossWeight}, {"metrics", chosen(own.metrics, metrics())}};
    return json;
}

std::map<std::string, OutputRecipe> outputsFromJson(const JsonReader& json) {
    std::map<std::string, OutputRecipe> outputs;
    json.object().each([&](const std::string& name, const JsonReader& value) {
        OutputRecipe& own = outputs[name];
        read(value.object(), "loss", own.loss, losses());
        value.read("loss_weight", own.lossWeight);
        read(value, "metrics", own.metrics, metrics());
    });
    return outputs;
}

/** A word, or Keras' dictionary with names for the numbers of classes. */
void readClassWeight(const JsonReader& json, TrainingRecipe& recipe) {
    if (!json.json().is_object()) {
        recipe.classWeight = json.text();
        return;
    }
    recipe.classWeight = "own";
    json.each([&](const std::string& name, const JsonReader& weight) { recipe.classWeights[name] = weight.real(); });
}

}  // namespace

Json toJson(const TrainingRecipe& recipe) {
    Json json = {
        {"loss", chosen(recipe.loss, losses())},
        {"metrics", chosen(recipe.metrics, metrics())},
        {"optimizer", chosen(recipe.optimizer, optimizers())},
        {"learning_rate_schedule", recipe.schedule ? chosen(*recipe.schedule, schedules()) : Json()},
        {"callbacks", chosen(recipe.callbacks, callbacks())},
        {"epochs", recipe.epochs},
        {"batch_size", recipe.batchSize},
        {"shuffle", recipe.shuffle},
        {"seed", recipe.seed},
        {"device", recipe.device},
        {"precision", recipe.precision},
        {"class_weight", recipe.classWeight == "own" ? Json(recipe.classWeights) : Json(recipe.classWeight)},
        {"mixup", recipe.mixUp},
        {"threads", recipe.threads},
    };
    if (!recipe.outputs.empty()) json["outputs"] = outputsToJson(recipe.outputs);
    putBack(json, fromExtra(recipe.extra));
    return json;
}

TrainingRecipe trainingRecipeFromJson(const JsonReader& json) {
    TrainingRecipe recipe;
    json.object();
    read(json, "loss", recipe.loss, losses());
    read(json, "metrics", recipe.metrics, metrics());
    if (json.has("outputs")) recipe.outputs = outputsFromJson(json.at("outputs"));
    read(json, "optimizer", recipe.optimizer, optimizers());
    if (json.has("learning_rate_schedule") && !json.at("learning_rate_schedule").null())
        recipe.schedule = choiceFromJson(json.at("learning_rate_schedule"), schedules());
    read(json, "callbacks", recipe.callbacks, callbacks());
    json.read("epochs", recipe.epochs);
    json.read("batch_size", recipe.batchSize);
    json.read("shuffle", recipe.shuffle);
    json.read("seed", recipe.seed);
    json.read("device", recipe.device);
    json.read("precision", recipe.precision);
    if (json.has("class_weight")) readClassWeight(json.at("class_weight"), recipe);
    json.read("mixup", recipe.mixUp);
    json.read("threads", recipe.threads);
    recipe.extra = toExtra(unknownPart(json.json(), toJson(recipe)));
    return recipe;
}

}  // namespace lamina
