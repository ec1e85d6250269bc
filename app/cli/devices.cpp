// SPDX-License-Identifier: GPL-3.0-or-later
// lamina-cli devices: what can train here.
#include <iostream>
#include <memory>

#include <nlohmann/json.hpp>

#include "app/cli/verbs.h"
#include "engine/backend/backend.h"

namespace lamina::cli {

namespace {
void print(bool json) {
    auto list = nlohmann::json::array();
    for (const auto& d : devices()) {
        if (json) list.push_back({{"id", d.id}, {"title", d.title}, {"usable", d.usable}, {"reason", d.reason}, {"memory", d.memory}, {"free_memory", d.freeMemory}});
        else std::cout << d.id << "  " << d.title << (d.usable ? "" : "  (not usable: " + d.reason + ")") << "\n";
    }
    if (json) std::cout << list.dump(2) << "\n";
}
}  // namespace

void addDevices(CLI::App& app) {
    auto* verb = app.add_subcommand("devices", "the devices that can train here");
    auto json = std::make_shared<bool>(false);
    verb->add_flag("--json", *json, "JSON alone on standard output");
    verb->callback([json] { print(*json); });
}

}  // namespace lamina::cli
