// SPDX-License-Identifier: GPL-3.0-or-later
// lamina-cli templates: what a new project can begin with.
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/cli/verbs.h"
#include "engine/io/templates.h"

namespace lamina::cli {

namespace {
void print(bool json) {
    auto list = nlohmann::json::array();
    for (const auto& t : templates()) {
        if (json) list.push_back({{"name", t.name}, {"title", t.title}, {"help", t.help}});
        else std::cout << t.name << "\n    " << t.help << "\n";
    }
    if (json) std::cout << list.dump(2) << "\n";
}
}  // namespace

void addTemplates(CLI::App& app) {
    auto* verb = app.add_subcommand("templates", "what a new project can begin with");
    auto json = std::make_shared<bool>(false);
    verb->add_flag("--json", *json, "JSON alone on standard output");
    verb->callback([json] { print(*json); });
}

}  // namespace lamina::cli
