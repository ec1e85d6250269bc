// SPDX-License-Identifier: GPL-3.0-or-later
// lamina-cli metrics: the metrics, with their parameters and defaults
#include "engine/recipes/metrics.h"

#include <memory>

#include "app/cli/families.h"
#include "app/cli/verbs.h"

namespace lamina::cli {

void addMetrics(CLI::App& app) {
    auto* verb = app.add_subcommand("metrics", "the metrics, with their parameters and defaults");
    auto json = std::make_shared<bool>(false);
    verb->add_flag("--json", *json, "JSON alone on standard output");
    verb->callback([json] { printFamily(membersOf(metrics()), *json); });
}

}  // namespace lamina::cli
