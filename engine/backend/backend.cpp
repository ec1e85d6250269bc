// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backend/backend.h"

#include <dlfcn.h>

#include "engine/base/error.h"

namespace lamina {

namespace {

std::vector<std::unique_ptr<Backend>> makeBackends() {
    std::vector<std::unique_ptr<Backend>> all;
    all.push_back(makeCpuBackend());
    return all;
}

/** Why there is no CUDA device, in a clause. */
std::string noCuda() {
    void* driver = dlopen("libcuda.so.1", RTLD_LAZY | RTLD_LOCAL);
    if (!driver) return "no CUDA driver was found";
    dlclose(driver);
    return "this build has no CUDA module";
}

const Backend& backendOf(const Device& device) {
    const std::string family = device.id.substr(0, device.id.find(':'));
    for (const auto& b : backends())
        if (b->name() == family) return *b;
    throw Error("there is no device \"" + device.id + "\"");
}

DeviceChoice chooseByCost(const std::vector<Device>& all) {
    return {all.front(), "on the CPU because " + noCuda()};
}

std::string idsOf(const std::vector<Device>& all) {
    std::string ids;
    for (const Device& d : all) ids += (ids.empty() ? "" : ", ") + d.id;
    return ids;
}

}  // namespace

const std::vector<std::unique_ptr<Backend>>& backends() {
    static const auto all = makeBackends();
    return all;
}

std::vector<Device> devices() {
    std::vector<Device> all;
    for (const auto& b : backends())
        for (Device& d : b->devices()) all.push_back(std::move(d));
    return all;
}

DeviceChoice chooseDevice(const std::string& wanted, const Plan&) {
    const auto all = devices();
    if (wanted == "auto" || wanted.empty()) return chooseByCost(all);
    for (const Device& d : all) {
        if (d.id != wanted && d.id != wanted + ":0") continue;
        if (!d.usable) throw Error("the device " + d.id + " cannot be used: " + d.reason, {}, "choose auto or cpu");
        return {d, "chosen by hand"};
    }
    const std::string why = wanted.rfind("cuda", 0) == 0 ? ": " + noCuda() : "";
    throw Error::usage("expected a device of auto, " + idsOf(all) + ", received \"" + wanted + "\"" + why, "choose auto or cpu");
}

std::unique_ptr<Executor> openExecutor(const Device& device, std::shared_ptr<const Plan> plan, const ExecutorOptions& options) {
    return backendOf(device).open(device, std::move(plan), options);
}

}  // namespace lamina
