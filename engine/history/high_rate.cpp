// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/history/high_rate.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "engine/recipes/optimizers.h"
#include "engine/recipes/schedules.h"

namespace lamina {

namespace {

constexpr double farAbove = 9.9;            // times the usual rate: below it something else may be the reason
constexpr std::size_t epochsJudged = 3;     // of which none was better
constexpr std::size_t samplesCounted = 20'000;  // it is asked again and again while a training runs
constexpr double byChance = 0.02;           // of an accuracy

double usualRate(const TrainingRecipe& recipe) {
    const Params nothing;
    return ParamReader(nothing, optimizerOf(recipe.optimizer).member.params).real("learning_rate");
}

/** What the best answer for all samples is, and has. */
struct Constant {
    std::string answer;
    double loss = 0;
    double share = 1;  // of the samples that it tells rightly
};

/** Rows of the target, no more than are needed, as numbers: `width` each. */
std::vector<double> someOf(const Tensor& target, std::size_t width, const std::vector<std::uint32_t>& rows) {
    std::vector<double> values;
    const auto take = [&](const auto all) {
        for (std::size_t i = 0; i < rows.size(); i += std::max<std::size_t>(1, rows.size() / samplesCounted))
            for (const auto v : all.subspan(rows[i] * width, width)) values.push_back(static_cast<double>(v));
    };
    if (target.dtype() == DType::Int32) take(target.as<std::int32_t>());
    if (target.dtype() == DType::Float32) take(target.as<float>());
    return values;
}

/** Classes: a number each, or the place of the 1. */
Constant ofClasses(const std::vector<double>& values, std::size_t width, const std::vector<std::string>& names) {
    std::map<std::size_t, std::size_t> counts;
    const std::size_t samples = values.size() / width;
    for (std::size_t i = 0; i < samples; ++i) {
        const auto own = std::span(values).subspan(i * width, width);
        ++counts[width == 1 ? static_cast<std::size_t>(std::max(0.0, own.front() + 0.5)) : static_cast<std::size_t>(std::max_element(own.begin(), own.end()) - own.begin())];
    }
    const auto most = std::max_element(counts.begin(), counts.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
    Constant found{most->first < names.size() ? names[most->first] : std::to_string(most->first), 0, static_cast<double>(most->second) / static_cast<double>(samples)};
    for (const auto& [_, count] : counts) {
        const double share = static_cast<double>(count) / static_cast<double>(samples);
        found.loss -= share * std::log(share);
    }
    return found;
}

/** Numbers: what their mean has, squared or not. */
Constant ofNumbers(const std::vector<double>& values, std::size_t width, bool squared) {
    std::vector<double> means(width);
    const double samples = static_cast<double>(values.size() / width);
    for (std::size_t i = 0; i < values.size(); ++i) means[i % width] += values[i] / samples;
    Constant found{"the mean"};
    for (std::size_t i = 0; i < values.size(); ++i) {
        const double off = std::fabs(values[i] - means[i % width]);
        found.loss += (squared ? off * off : off) / static_cast<double>(values.size());
    }
    return found;
}

std::optional<Constant> constantOf(const Project& project, const Dataset& data, const std::vector<std::uint32_t>& rows) {
    if (data.targets.size() != 1 || rows.empty() || data.targets.front().shape().rank() > 2) return {};
    const Tensor& target = data.targets.front();
    const auto width = static_cast<std::size_t>(target.shape().rank() > 1 ? target.shape().back() : 1);
    if (width == 0) return {};
    const auto values = someOf(target, width, rows);
    const std::string& loss = project.training.loss.name;
    if (values.empty()) return {};
    if (loss == "categorical_crossentropy" ? width > 1 : width == 1 && (loss == "binary_crossentropy" || loss == "sparse_categorical_crossentropy"))
        return ofClasses(values, width, data.preparation.classes);
    if (loss == "mean_squared_error" || loss == "mean_absolute_error") return ofNumbers(values, width, loss == "mean_squared_error");
    return {};
}

}  // namespace

bool fallsToUsual(const TrainingRecipe& recipe, double by) { return baseLearningRate(recipe) * by > usualRate(recipe); }

double lowerRate(const TrainingRecipe& recipe, double by) { return std::min(baseLearningRate(recipe) * by, usualRate(recipe)); }

std::optional<NothingLearnt> nothingLearnt(const Project& project, const Dataset& data, const EpochCurves& curves) {
    const TrainingRecipe& recipe = project.training;
    if (curves.loss.size() < epochsJudged || recipe.classWeight != "none" || !(baseLearningRate(recipe) > farAbove * usualRate(recipe))) return {};
    const auto learnt = constantOf(project, data, data.parts.train);
    if (!learnt || !(*std::min_element(curves.loss.end() - epochsJudged, curves.loss.end()) >= learnt->loss)) return {};
    if (curves.figure.ends_with("accuracy")) {  // a loss may hold more than its answers: what keeps weights small
        const auto judged = constantOf(project, data, curves.figure.starts_with("val_") ? data.parts.validation : data.parts.train);
        if (!judged || !(curves.figureNow <= judged->share + byChance)) return {};
    }
    return NothingLearnt{learnt->answer, curves.loss.back(), learnt->loss};
}

}  // namespace lamina
