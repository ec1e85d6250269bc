// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/history/monitor.h"

#include <algorithm>

#include "engine/base/error.h"
#include "engine/history/history.h"

namespace lamina {

bool monitorMaximizes(const std::string& callback, const std::string& monitor, const std::vector<PlanMetric>& metrics, bool validated) {
    const std::string metric = monitor.rfind("val_", 0) == 0 ? monitor.substr(4) : monitor;
    const auto it = std::find_if(metrics.begin(), metrics.end(), [&](const PlanMetric& m) { return m.name == metric; });
    if (it == metrics.end())
        throw Error::input(callback + " watches " + monitor + ", which this training does not measure", "", "choose loss, val_loss or one of the metrics");
    if (monitor != metric && !validated)
        throw Error::input(callback + " watches " + monitor + ", but there is no validation part", "", "give validation a share of the split, or watch " + metric);
    return it->maximize;
}

std::optional<double> monitored(const Record& record, const std::string& monitor, const std::vector<PlanMetric>& metrics) {
    if (record.kind == RecordKind::Step) return std::nullopt;
    for (std::size_t i = 0; i < metrics.size(); ++i)
        if (logName(record.kind, metrics[i].name) == monitor) return static_cast<double>(record.values[i]);
    return std::nullopt;
}

}  // namespace lamina
