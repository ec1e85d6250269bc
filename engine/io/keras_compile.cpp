// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/keras_compile.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>
#include <optional>

#include "engine/base/words.h"
#include "engine/io/param_json.h"
#include "engine/model/param_makers.h"
#include "engine/recipes/losses.h"
#include "engine/recipes/metrics.h"
#include "engine/recipes/optimizers.h"
#include "engine/recipes/schedules.h"

namespace lamina {

namespace {

Json object(const std::string& module, const std::string& className, Json config) {
    return {{"module", module}, {"class_name", className}, {"config", std::move(config)}, {"registered_name", nullptr}};
}

/** A word where all is default, else an object with its name and every key of the class. */
Json lossOrMetric(const Choice& choice, const Member* member, const std::string& module) {
    if (!member || choice.params.empty()) return choice.name;
    Json config = {{"name", choice.name}};
    if (module == "keras.losses") config["reduction"] = "sum_over_batch_size";
    config.update(toConfig(choice.params, member->params));
    return object(module, member->className, std::move(config));
}

template <class Spec>
const Member* memberOf(const std::vector<Spec>& family, const std::string& name) {
    const auto* spec = findMember(family, name);
    return spec ? &spec->member : nullptr;
}

Json optimizer(const TrainingRecipe& recipe) {
    const auto& spec = optimizerOf(recipe.optimizer);
    Json config = {{"name", lowerCase(spec.member.className)}, {"learning_rate", nullptr}, {"weight_decay", nullptr},
                   {"clipnorm", nullptr}, {"global_clipnorm", nullptr}, {"clipvalue", nullptr}, {"use_ema", false},
                   {"ema_momentum", 0.99}, {"ema_overwrite_frequency", nullptr}};
    config.update(toConfig(recipe.optimizer.params, spec.member.params));
    if (recipe.schedule) {
        const auto* member = memberOf(schedules(), recipe.schedule->name);
        Json schedule = toConfig(recipe.schedule->params, member ? member->params : std::vector<ParamSpec>());
        schedule["name"] = recipe.schedule->name;
        config["learning_rate"] = object("keras.optimizers.schedules", recipe.schedule->name, std::move(schedule));
    }
    return object("keras.optimizers", spec.member.className, std::move(config));
}

/** What stands for a loss, metric, optimizer or schedule in a file: a word, an object, or a function by name. */
template <class Spec>
std::optional<Choice> chosen(const JsonReader& json, const std::vector<Spec>& family) {
    const bool function = json.json().is_object() && json.has("config") && json.at("config").json().is_string();
    const auto name = json.json().is_string() ? json.text() : function ? json.at("config").text() : json.at("class_name").text();
    const auto* spec = findMember(family, name);
    if (!spec) return std::nullopt;
    const bool configured = json.json().is_object() && !function && json.has("config");
    return Choice{spec->member.name, configured ? fromConfig(json.at("config").object().json(), &spec->member.params) : Params()};
}

/** Keras keeps a rate as float32 and writes it with all digits of a double: the shortest number that means the same, 0.001. */
void shorten(Params& params, const std::vector<ParamSpec>& specs) {
    for (auto& [key, value] : params) {
        auto* number = std::get_if<double>(&value);
        const float single = number ? static_cast<float>(*number) : 0;
        if (!number || !std::isfinite(single) || static_cast<double>(single) != *number) continue;
        char text[32];
        const auto end = std::to_chars(text, text + sizeof text, single).ptr;
        std::from_chars(text, end, *number);
    }
    std::erase_if(params, [&](const auto& param) {
        return std::any_of(specs.begin(), specs.end(), [&](const ParamSpec& s) { return s.key == param.first && s.defaultValue == param.second; });
    });
}

class ConfigReader {
 public:
    ConfigReader(TrainingRecipe& recipe, const std::vector<std::string>& outputs, std::vector<std::string>& warnings)
        : recipe_(recipe), outputs_(outputs), warnings_(warnings) {}

    void read(const JsonReader& json) {
        if (has(json, "optimizer")) readOptimizer(json.at("optimizer"));
        if (has(json, "loss")) readLosses(json.at("loss"));
        if (outputs_.size() > 1 && has(json, "loss_weights"))
            eachOutput(json.at("loss_weights"), [](OutputRecipe& own, const JsonReader& value) { own.lossWeight = value.real(); });
        if (json.has("metrics")) readAllMetrics(json.at("metrics"));
        if (outputs_.size() > 1) leaveOutWhatIsUsual();
    }

 private:
    /** The first output speaks for all that say nothing of their own. */
    void leaveOutWhatIsUsual() {
        const OutputRecipe first = recipe_.of(outputs_.front());
        recipe_.loss = first.loss, recipe_.metrics = first.metrics;
        std::erase_if(recipe_.outputs, [&](const auto& own) { return own.second == OutputRecipe{first.loss, 1, first.metrics}; });
    }

    static bool has(const JsonReader& json, const std::string& key) { return json.has(key) && !json.at(key).null(); }

    /** Calls for every output and what is said of it: by name, in a list in their order, or one thing for all. */
    void eachOutput(const JsonReader& json, const std::function<void(OutputRecipe&, const JsonReader&)>& action) {
        const bool byName = json.json().is_object() && !json.has("class_name");
        std::size_t place = 0;
        const auto call = [&](const std::string& name, const JsonReader& value) {
            if (!value.null()) action(recipe_.outputs.try_emplace(name, OutputRecipe{recipe_.loss, 1, {}}).first->second, value);
        };
        if (byName) return json.each(call);
        if (!json.json().is_array() || json.json().size() != outputs_.size())
            for (const auto& name : outputs_) call(name, json);
        else json.each([&](const std::string&, const JsonReader& value) { call(outputs_[place++], value); });
    }

    std::optional<Choice> lossFrom(const JsonReader& json) {
        auto choice = chosen(json, losses());
        if (!choice) warnings_.push_back("the loss " + compactJson(json.json()) + " is not known here: choose one before training");
        return choice;
    }

    void readLosses(const JsonReader& json) {
        const bool byName = json.json().is_object() && !json.has("class_name"), list = json.json().is_array();
        if (outputs_.size() > 1) return eachOutput(json, [&](OutputRecipe& own, const JsonReader& value) { own.loss = lossFrom(value).value_or(own.loss); });
        if ((byName || list) && json.json().size() != 1) json.refuse("one loss: the net has one output");
        const JsonReader one = byName || list ? JsonReader(*json.json().begin(), json.where()) : json;
        recipe_.loss = lossFrom(one).value_or(recipe_.loss);
    }

    void readMetrics(const JsonReader& json, std::vector<Choice>& metrics) {
        const bool one = json.json().is_string() || json.has("class_name");
        if (!one) return json.each([&](const std::string&, const JsonReader& element) {
            if (!element.null()) readMetrics(element, metrics);
        });
        const auto word = json.json().is_string() ? json.text() : std::string();
        // "accuracy" stays a word: which accuracy it is follows from loss and output, as in Keras.
        if (word == "accuracy" || word == "acc") metrics.push_back({"accuracy", {}});
        else if (auto choice = chosen(json, lamina::metrics())) metrics.push_back(std::move(*choice));
        else warnings_.push_back("the metric " + compactJson(json.json()) + " is not known here and left out");
    }

    void readAllMetrics(const JsonReader& json) {
        recipe_.metrics.clear();
        if (json.null()) return;
        if (outputs_.size() < 2) return readMetrics(json, recipe_.metrics);
        for (const auto& name : outputs_)  // what lies beside the model has said the same
            if (const auto own = recipe_.outputs.find(name); own != recipe_.outputs.end()) own->second.metrics.clear();
        eachOutput(json, [&](OutputRecipe& own, const JsonReader& value) { readMetrics(value, own.metrics); });
    }

    void readOptimizer(const JsonReader& json) {
        auto choice = chosen(json, optimizers());
        if (!choice) return warnings_.push_back("the optimizer is not known here: choose one before training");
        if (json.json().is_object() && json.at("config").has("learning_rate") && json.at("config").at("learning_rate").json().is_object())
            readSchedule(json.at("config").at("learning_rate"), *choice);
        else recipe_.schedule.reset();
        shorten(choice->params, optimizerOf(*choice).member.params);
        recipe_.optimizer = std::move(*choice);
    }

    void readSchedule(const JsonReader& json, Choice& optimizer) {
        recipe_.schedule = chosen(json, schedules());
        optimizer.params.erase("learning_rate");
        if (!recipe_.schedule) warnings_.push_back("the learning-rate schedule is not known here and left out");
    }

    TrainingRecipe& recipe_;
    const std::vector<std::string>& outputs_;
    std::vector<std::string>& warnings_;
};

}  // namespace

namespace {

Json lossJson(const Choice& loss) { return lossOrMetric(loss, memberOf(losses(), loss.name), "keras.losses"); }

Json metricsOf(const std::vector<Choice>& chosen) {
    Json list = Json::array();
    for (const auto& metric : chosen)
        list.push_back(lossOrMetric(metric, metric.name == "accuracy" ? nullptr : memberOf(metrics(), metric.name), "keras.metrics"));
    return list;
}

}  // namespace

Json toCompileConfig(const TrainingRecipe& recipe, const std::vector<std::string>& outputs) {
    Json loss = lossJson(recipe.loss), weights, watched = metricsOf(recipe.metrics);
    if (outputs.size() > 1) {
        loss = weights = watched = Json::object();
        for (const auto& name : outputs) {
            const OutputRecipe own = recipe.of(name);
            loss[name] = lossJson(own.loss), weights[name] = own.lossWeight, watched[name] = metricsOf(own.metrics);
        }
    }
    return {{"optimizer", optimizer(recipe)},
            {"loss", loss},
            {"loss_weights", weights},
            {"metrics", watched},
            {"weighted_metrics", nullptr},
            {"run_eagerly", false},
            {"steps_per_execution", 1},
            {"jit_compile", false}};
}

void readCompileConfig(const JsonReader& json, TrainingRecipe& recipe, const std::vector<std::string>& outputs, std::vector<std::string>& warnings,
                       bool ownWeight) {
    if (!json.json().is_object() || json.json().empty()) return;
    ConfigReader(recipe, outputs, warnings).read(json);
    if (!ownWeight && outputs.size() < 2 && json.has("loss_weights") && !json.at("loss_weights").null())
        warnings.push_back("the loss_weights " + compactJson(json.at("loss_weights").json()) + " are left out: the loss counts as it is");
}

}  // namespace lamina
