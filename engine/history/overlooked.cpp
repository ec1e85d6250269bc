// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/history/overlooked.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "engine/recipes/losses.h"

namespace lamina {

namespace {

constexpr double frequent = 0.8;      // of the samples: above it an accuracy says little
constexpr std::size_t epochsNeeded = 3;  // before them any net may still say one class

/** The class of a sample: where its target is 1, else its number. values: (samples × width). */
std::size_t classOf(const std::vector<float>& values, std::size_t width, std::uint32_t sample) {
    const auto begin = values.begin() + static_cast<std::ptrdiff_t>(sample * width);
    if (width == 1) return static_cast<std::size_t>(std::max(0.0f, *begin + 0.5f));
    return static_cast<std::size_t>(std::max_element(begin, begin + static_cast<std::ptrdiff_t>(width)) - begin);
}

}  // namespace

std::optional<Overlooked> rareOverlooked(const Project& project, const Dataset& data, const EpochCurves& curves) {
    const auto& rows = data.parts.validation;
    if (project.training.classWeight != "none" || data.targets.size() != 1 || rows.empty() || curves.loss.size() < epochsNeeded || !std::isfinite(curves.figureNow)) return {};
    if (!curves.figure.starts_with("val_") || !curves.figure.ends_with("accuracy") || data.targets.front().shape().rank() > 2) return {};
    const auto values = data.targets.front().toFloats();
    const std::size_t width = values.size() / std::max<std::size_t>(static_cast<std::size_t>(data.samples()), 1);
    if (width == 0 || (width > 1 && targetForm(project.training.loss) != TargetForm::OneHot)) return {};  // of labels, and of positions, each is an answer
    std::map<std::size_t, std::size_t> counts;
    for (const auto row : rows) ++counts[classOf(values, width, row)];
    const auto most = std::max_element(counts.begin(), counts.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
    const double share = static_cast<double>(most->second) / static_cast<double>(rows.size());
    if (counts.size() < 2 || share < frequent || curves.figureNow > share + 0.5 / static_cast<double>(rows.size())) return {};
    const auto& names = data.preparation.classes;
    return Overlooked{most->first < names.size() ? names[most->first] : std::to_string(most->first), share, curves.figureNow};
}

}  // namespace lamina
