// SPDX-License-Identifier: GPL-3.0-or-later
// lamina-cli optimizers: the optimizers, with their parameters and defaults
#include "engine/recipes/optimizers.h"

#include <memory>

#include "app/cli/families.h"
#include "app/cli/verbs.h"

namespace lamina::cli {

void addOptimizers(CLI::App& app) {
    auto* verb = app.add_subcommand("optimizers", "the optimizers, with their parameters and defaults");
    auto json = std::make_shared<bool>(false);
    verb->add_flag("--json", *json, "JSON alone on standard output");
    verb->callback([json] { printFamily(membersOf(optimizers()), *json); });
}

}  // namespace lamina::cli
