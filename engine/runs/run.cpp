// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runs/run.h"

#include <algorithm>

namespace lamina {

std::string_view name(Outcome outcome) {
    switch (outcome) {
        case Outcome::Running: return "running";
        case Outcome::Finished: return "finished";
        case Outcome::Stopped: return "stopped";
        case Outcome::Interrupted: return "interrupted";
        case Outcome::Failed: return "failed";
    }
    return "?";
}

const RunMetric* RunSummary::metric(std::string_view metricName) const {
    const auto it = std::find_if(metrics.begin(), metrics.end(), [&](const RunMetric& m) { return m.name == metricName; });
    return it == metrics.end() ? nullptr : &*it;
}

}  // namespace lamina
