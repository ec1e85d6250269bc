// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/recipe_words.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "app/cli/words.h"
#include "engine/base/error.h"
#include "engine/base/spelling.h"
#include "engine/base/words.h"
#include "engine/recipes/metrics.h"

namespace lamina::cli {

namespace {

/** Between two gaps, and behind the last, may be nothing. */
std::vector<std::string> parted(const std::string& words, char gap) {
    std::vector<std::string> parts;
    for (std::size_t begin = 0, end = 0; end != std::string::npos; begin = end + 1) {
        end = words.find(gap, begin);
        parts.push_back(words.substr(begin, end == std::string::npos ? end : end - begin));
    }
    return parts;
}

/** Words parted by commas, none of them empty. */
std::vector<std::string> listed(const std::string& option, const std::string& words) {
    auto parts = parted(words, ',');
    if (std::find(parts.begin(), parts.end(), std::string()) != parts.end())
        throw Error::usage(option + " has a comma with nothing beside it: '" + words + "'", "take the comma away");
    return parts;
}

/** The value that a word stands for; the word itself where it stands for none, which the spec then refuses by its sentence. */
ParamValue valueOf(const ParamSpec& spec, const std::string& word) {
    if (spec.optional && word == "none") return std::monostate{};
    if (spec.type == ParamType::Bool && (word == "true" || word == "false")) return word == "true";
    if (spec.type == ParamType::Int)
        if (const auto whole = readNumber<std::int64_t>(word)) return *whole;
    if (spec.type == ParamType::Float)
        if (const auto number = readNumber<double>(word)) return *number;
    return word;
}

void setMetricParam(Choice& metric, const Member& member, const std::string& words) {
    const auto equals = words.find('=');
    const std::string key = words.substr(0, equals);
    const auto spec = std::find_if(member.params.begin(), member.params.end(), [&](const ParamSpec& p) { return p.key == key; });
    if (spec == member.params.end()) {
        std::vector<std::string> known;
        for (const auto& p : member.params) known.push_back(p.key);
        throw Error::usage("--metrics: " + member.name + " has no setting \"" + key + "\"" + didYouMean(key, known),
                           known.empty() ? "it has none: leave it out" : "it has " + joined(known));
    }
    if (equals == std::string::npos) throw Error::usage("--metrics: " + member.name + ":" + key + " has no value", "write " + key + "=VALUE");
    ParamValue value = valueOf(*spec, words.substr(equals + 1));
    if (const auto why = whyInvalid(*spec, value); !why.empty()) throw Error::usage("--metrics: " + member.name + ": " + key + ": " + why);
    if (value != spec->defaultValue) metric.params[key] = std::move(value);
}

}  // namespace

std::vector<Choice> metricsOf(const std::string& words) {
    std::vector<Choice> chosen;
    if (words == "none") return chosen;
    for (const auto& one : listed("--metrics", words)) {
        const auto parts = parted(one, ':');
        const Member& member = memberOf(metrics(), parts.front(), "metric", Error::Kind::Usage).member;
        Choice metric{member.name, {}};
        for (std::size_t i = 1; i < parts.size(); ++i) setMetricParam(metric, member, parts[i]);
        chosen.push_back(std::move(metric));
    }
    return chosen;
}

void setClassWeight(TrainingRecipe& recipe, const std::string& words) {
    recipe.classWeights.clear();
    if (words == "none" || words == "balanced") {
        recipe.classWeight = words;
        return;
    }
    recipe.classWeight = "own";
    for (const auto& one : listed("--class-weight", words)) {
        const auto equals = one.rfind('=');  // a class may have one in its name
        const auto weight = equals == std::string::npos ? std::nullopt : readNumber<double>(one.substr(equals + 1));
        if (!weight || !(*weight >= 0) || !std::isfinite(*weight) || equals == 0)
            throw Error::usage("--class-weight must be none, balanced or weights from 0 by class (CLASS=WEIGHT,…), not '" + one + "'");
        recipe.classWeights[one.substr(0, equals)] = *weight;
    }
}

}  // namespace lamina::cli
