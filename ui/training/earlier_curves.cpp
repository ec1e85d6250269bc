// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/earlier_curves.h"

#include "engine/runs/registry.h"

namespace lamina::ui {

std::vector<EarlierCurve> earlierCurves(const TrainingController::Earlier& before) {
    const double shift = before.same ? 0 : static_cast<double>(before.steps);
    std::vector<EarlierCurve> found;
    for (const auto& curve : Registry().curves(before.run)) {
        EarlierCurve earlier{curve.name, {}, {}};
        for (const auto& point : curve.points) {
            if (point.step > before.steps) break;
            earlier.x.push_back(static_cast<double>(point.step) - shift);
            earlier.y.push_back(point.value);
        }
        if (!earlier.x.empty()) found.push_back(std::move(earlier));
    }
    return found;
}

}  // namespace lamina::ui
