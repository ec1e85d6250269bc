// SPDX-License-Identifier: GPL-3.0-or-later
// lamina-cli devices: what can train here.
#include <cmath>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "app/cli/verbs.h"
#include "engine/backend/backend.h"
#include "engine/base/error.h"
#include "engine/backend/nvml.h"
#include "engine/base/words.h"

namespace lamina::cli {

namespace {

/** A device, or a GPU that the driver knows and CUDA does not give. */
struct Line {
    Device device;
    std::string driver;  // empty: not known
};

void addGpu(std::vector<Line>& lines, const Nvml::Gpu& gpu, const std::string& driver) {
    for (Line& line : lines)
        if (sameGpu(line.device.busId, gpu.busId())) {
            line.driver = driver;
            return;
        }
    const GpuFigures f = gpu.look();
    Device d;
    d.title = gpu.name();
    d.busId = gpu.busId();
    if (!std::isnan(f.memory)) d.memory = static_cast<std::uint64_t>(f.memoryTotal), d.freeMemory = static_cast<std::uint64_t>(f.memoryTotal - f.memory);
    d.usable = false;
    d.reason = whyNoGpu().empty() ? "CUDA does not show it: see CUDA_VISIBLE_DEVICES" : whyNoGpu();
    lines.push_back({d, driver});
}

std::vector<Line> allLines() {
    std::vector<Line> lines;
    for (const auto& d : devices()) lines.push_back({d, {}});
    try {
        const Nvml nvml;
        for (const auto& gpu : nvml.gpus()) addGpu(lines, gpu, nvml.driver());
    } catch (const Error&) {
        return lines;  // devices() has said what can be used; without NVML there is no more to tell
    }
    return lines;
}

std::string gigabytes(std::uint64_t bytes) {
    return fixedNumber(static_cast<double>(bytes) / 1e9, 1);
}

std::string words(const Line& line) {
    const Device& d = line.device;
    std::string text = (d.id.empty() ? d.busId : d.id) + "  " + d.title;
    if (!line.driver.empty()) text += ", driver " + line.driver;
    if (!d.busId.empty() && d.memory > 0) text += ", " + gigabytes(d.freeMemory) + " of " + gigabytes(d.memory) + " GB free";
    return d.usable ? text : text + "  (not usable: " + d.reason + ")";
}

nlohmann::json json(const Line& line) {
    const Device& d = line.device;
    nlohmann::json one = {{"id", d.id}, {"title", d.title}, {"usable", d.usable}, {"reason", d.reason}, {"memory", d.memory}, {"free_memory", d.freeMemory}};
    if (d.id.empty()) one["id"] = nullptr;
    if (!d.busId.empty()) one["bus_id"] = d.busId;
    if (!line.driver.empty()) one["driver"] = line.driver;
    return one;
}

void print(bool asJson) {
    auto list = nlohmann::json::array();
    for (const Line& line : allLines()) {
        if (asJson) list.push_back(json(line));
        else std::cout << words(line) << "\n";
    }
    if (asJson) std::cout << list.dump(2) << "\n";
}

}  // namespace

void addDevices(CLI::App& app) {
    auto* verb = app.add_subcommand("devices", "the devices that can train here");
    auto asJson = std::make_shared<bool>(false);
    verb->add_flag("--json", *asJson, "JSON alone on standard output");
    verb->callback([asJson] { print(*asJson); });
}

}  // namespace lamina::cli
