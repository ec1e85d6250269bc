// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/history/variable_look.h"

#include <algorithm>
#include <cmath>
#include <span>

namespace lamina {

namespace {

std::span<const float> numbersOf(std::span<const std::byte> arena, const Value& value) {
    return {reinterpret_cast<const float*>(arena.data() + value.offset), static_cast<std::size_t>(value.shape.elements())};
}

float normOf(std::span<const float> numbers) {
    double sum = 0;
    for (const float v : numbers) sum += static_cast<double>(v) * static_cast<double>(v);
    return static_cast<float>(std::sqrt(sum));
}

float distance(std::span<const float> a, std::span<const float> b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += (static_cast<double>(a[i]) - static_cast<double>(b[i])) * (static_cast<double>(a[i]) - static_cast<double>(b[i]));
    return static_cast<float>(std::sqrt(sum));
}

void markIdle(VariableLook& look, std::span<const float> gradient, std::size_t units) {
    std::vector<bool> moved(units, false);
    for (std::size_t i = 0; i < gradient.size(); ++i)
        if (gradient[i] != 0) moved[i % units] = true;
    look.units = static_cast<std::uint32_t>(units);
    for (std::size_t u = 0; u < std::min(units, 64 * look.idle.size()); ++u)
        if (!moved[u]) look.idle[u / 64] |= std::uint64_t{1} << u % 64;
}

/** What is not finite is in no bin. */
void sortIn(VariableLook& look, std::span<const float> weights) {
    bool any = false;
    for (const float w : weights) {
        if (!std::isfinite(w)) continue;
        look.low = any ? std::min(look.low, w) : w;
        look.high = any ? std::max(look.high, w) : w;
        any = true;
    }
    const float width = (look.high - look.low) / static_cast<float>(VariableLook::bins);
    for (const float w : weights) {
        if (!std::isfinite(w)) continue;
        const auto bin = width > 0 ? static_cast<std::size_t>((w - look.low) / width) : VariableLook::bins / 2;
        ++look.counts[std::min(bin, VariableLook::bins - 1)];
    }
}

}  // namespace

std::vector<WatchedVariable> watchedVariables(const Plan& plan) {
    std::vector<WatchedVariable> all;
    for (std::size_t i = 0; i < plan.weights.size(); ++i)
        if (const PlanWeight& w = plan.weights[i]; w.trainable && plan[w.value].storage == Storage::Weight) all.push_back({w.layer, w.name, i});
    return all;
}

std::vector<VariableLook> variableLooks(const Plan& plan, const std::vector<WatchedVariable>& variables, const LookImage& image, std::uint64_t step) {
    std::vector<VariableLook> looks;
    for (const auto& watched : variables) {
        const Value& value = plan[plan.weights[watched.weight].value];
        const auto before = numbersOf(image.before, value), after = numbersOf(image.after, value), gradient = numbersOf(image.gradients, value);
        VariableLook look;
        look.step = step;
        look.variable = static_cast<std::uint32_t>(looks.size());
        look.gradientNorm = normOf(gradient);
        look.weightNorm = normOf(before);
        look.updateNorm = distance(before, after);
        markIdle(look, gradient, value.shape.scalar() ? 1 : static_cast<std::size_t>(value.shape.back()));
        sortIn(look, after);
        looks.push_back(look);
    }
    return looks;
}

}  // namespace lamina
