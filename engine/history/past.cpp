// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/history/past.h"

#include <algorithm>

namespace lamina {

namespace {

/** Puts a run's curves behind those that are there, up to a step; answers its whole epochs. */
std::uint32_t lengthen(std::vector<Curve>& all, const std::vector<Curve>& own, const Ancestor& run, std::uint64_t stepsBefore, std::uint32_t epochsBefore) {
    std::uint32_t epochs = 0;
    for (const Curve& curve : own) {
        auto at = std::find_if(all.begin(), all.end(), [&](const Curve& c) { return c.name == curve.name; });
        if (at == all.end()) at = all.insert(all.end(), {curve.name, {}});
        for (CurvePoint point : curve.points) {
            if (point.step > run.steps) break;
            if (curve.name == "loss") epochs = std::max(epochs, point.epoch + 1);
            point.step += stepsBefore;
            point.epoch += epochsBefore;
            at->points.push_back(point);
        }
    }
    return epochs;
}

}  // namespace

const Curve* Past::curve(const std::string& name) const {
    const auto at = std::find_if(curves.begin(), curves.end(), [&](const Curve& c) { return c.name == name; });
    return at == curves.end() ? nullptr : &*at;
}

Past pastOf(Registry& registry, const Ancestor& newest, bool same) {
    Past past;
    for (const Ancestor& run : registry.lineage(newest)) {
        const std::uint32_t epochs = lengthen(past.curves, registry.curves(run.run), run, past.steps, past.epochs);
        if (same && run.run == newest.run) break;
        past.steps += run.steps;
        past.epochs += epochs;
        past.joints.push_back(past.steps);
    }
    std::erase_if(past.curves, [](const Curve& curve) { return curve.points.empty(); });
    return past;
}

std::vector<RateChange> rateChanges(const Past& past) {
    constexpr std::size_t steady = 2;  // so many points of one rate before and after it
    std::vector<RateChange> changes;
    const Curve* curve = past.curve("step_learning_rate");
    if (!curve) return changes;
    const auto& points = curve->points;
    for (std::size_t i = steady; i + steady <= points.size(); ++i) {
        const double before = points[i - 1].value, after = points[i].value;
        if (before == after || points[i - 2].value != before || points[i + 1].value != after) continue;
        const auto between = [&](std::uint64_t joint) { return joint >= points[i - 1].step && joint < points[i].step; };
        if (std::none_of(past.joints.begin(), past.joints.end(), between)) changes.push_back({points[i].step - 1, before, after});
    }
    return changes;
}

}  // namespace lamina
