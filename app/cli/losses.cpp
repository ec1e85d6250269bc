// SPDX-License-Identifier: GPL-3.0-or-later
// lamina-cli losses: the losses, with their parameters and defaults
#include "engine/recipes/losses.h"

#include <memory>

#include "app/cli/families.h"
#include "app/cli/verbs.h"

namespace lamina::cli {

void addLosses(CLI::App& app) {
    auto* verb = app.add_subcommand("losses", "the losses, with their parameters and defaults");
    auto json = std::make_shared<bool>(false);
    verb->add_flag("--json", *json, "JSON alone on standard output");
    verb->callback([json] { printFamily(membersOf(losses()), *json); });
}

}  // namespace lamina::cli
