// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/past.h"

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
    }
    std::erase_if(past.curves, [](const Curve& curve) { return curve.points.empty(); });
    return past;
}

}  // namespace lamina
