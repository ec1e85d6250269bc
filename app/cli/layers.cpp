// SPDX-License-Identifier: GPL-3.0-or-later
// lamina-cli layers: the layers of the palette.
#include <iostream>
#include <memory>

#include "app/cli/families.h"
#include "app/cli/verbs.h"
#include "engine/layers/catalogue.h"

namespace lamina::cli {

namespace {

void printJson() {
    auto list = nlohmann::json::array();
    for (const auto& layer : layerCatalogue())
        list.push_back({{"name", layer.name}, {"family", title(layer.family)}, {"help", layer.help}, {"parameters", toJson(layer.params)}});
    std::cout << list.dump(2) << "\n";
}

void printText() {
    std::string_view family;
    for (const auto& layer : layerCatalogue()) {
        if (title(layer.family) != family) {
            family = title(layer.family);
            std::cout << "\n" << family << "\n";
        }
        std::cout << "  " << layer.name << "(" << signature(layer.params) << ")\n      " << layer.help << "\n";
    }
}

}  // namespace

void addLayers(CLI::App& app) {
    auto* verb = app.add_subcommand("layers", "the layers, with their parameters and defaults");
    auto json = std::make_shared<bool>(false);
    verb->add_flag("--json", *json, "JSON alone on standard output");
    verb->callback([json] { *json ? printJson() : printText(); });
}

}  // namespace lamina::cli
