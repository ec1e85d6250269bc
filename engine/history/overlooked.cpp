// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/history/overlooked.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <span>

#include "engine/recipes/losses.h"

namespace lamina {

namespace {

constexpr double frequent = 0.8;      // of the samples: above it an accuracy says little
constexpr std::size_t epochsNeeded = 3;  // before them any net may still say one class

/** The class of a sample: where its target is 1, else its number. */
template <class T>
std::size_t classOf(std::span<const T> target) {
    if (target.size() == 1) return static_cast<std::size_t>(std::max(0.0f, static_cast<float>(target.front()) + 0.5f));
    return static_cast<std::size_t>(std::max_element(target.begin(), target.end()) - target.begin());
}

using Counts = std::map<std::size_t, std::size_t>;  // class → samples

/** target: (samples × width). Of these rows alone: it is asked again and again while a training runs, and all of them may lie on disk. */
template <class T>
Counts countClasses(const Tensor& target, std::size_t width, const std::vector<std::uint32_t>& rows) {
    const auto values = target.as<T>();
    Counts counts;
    for (const auto row : rows) ++counts[classOf<T>(values.subspan(row * width, width))];
    return counts;
}

}  // namespace

std::optional<Overlooked> rareOverlooked(const Project& project, const Dataset& data, const EpochCurves& curves) {
    const auto& rows = data.parts.validation;
    if (project.training.classWeight != "none" || data.targets.size() != 1 || rows.empty() || curves.loss.size() < epochsNeeded || !std::isfinite(curves.figureNow)) return {};
    if (!curves.figure.starts_with("val_") || !curves.figure.ends_with("accuracy") || data.targets.front().shape().rank() > 2) return {};
    const Tensor& target = data.targets.front();
    const auto width = static_cast<std::size_t>(target.shape().rank() > 1 ? target.shape().back() : 1);
    if (width == 0 || (width > 1 && targetForm(project.training.loss) != TargetForm::OneHot)) return {};  // of labels, and of positions, each is an answer
    if (target.dtype() != DType::Int32 && target.dtype() != DType::Float32) return {};
    const Counts counts = target.dtype() == DType::Int32 ? countClasses<std::int32_t>(target, width, rows) : countClasses<float>(target, width, rows);
    const auto most = std::max_element(counts.begin(), counts.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
    const double share = static_cast<double>(most->second) / static_cast<double>(rows.size());
    if (counts.size() < 2 || share < frequent || curves.figureNow > share + 0.5 / static_cast<double>(rows.size())) return {};
    const auto& names = data.preparation.classes;
    return Overlooked{most->first < names.size() ? names[most->first] : std::to_string(most->first), share, curves.figureNow};
}

}  // namespace lamina
