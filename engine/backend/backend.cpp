// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backend/backend.h"

#include <algorithm>

#include "engine/backend/modules.h"
#include "engine/base/error.h"
#include "engine/base/quantities.h"
#include "engine/base/words.h"

namespace lamina {

namespace {

struct Backends {
    Backends() {
        all.push_back(makeCpuBackend());
        FoundModule cuda = findCudaModule();
        if (cuda.backend) all.push_back(std::move(cuda.backend));
        whyNoCuda = std::move(cuda.whyNot);
    }
    std::vector<std::unique_ptr<Backend>> all;
    std::string whyNoCuda;
};

Backends& found() {
    static Backends one;
    return one;
}

const Backend& backendOf(const Device& device) {
    const std::string family = device.id.substr(0, device.id.find(':'));
    for (const auto& b : backends())
        if (b->name() == family) return *b;
    throw Error("there is no device \"" + device.id + "\"");
}

/** Floating point operations of a step: forward, and in training twice as much backward. */
double operationsAStep(const Plan& plan) {
    double most = 0;
    for (const Program& p : plan.programs) {
        const double passes = p.kind == ProgramKind::Train ? 3 : 1;
        most = std::max(most, 2 * passes * plan.multiplyAdds * static_cast<double>(p.batch));
    }
    return most;
}

std::string numberOf(double value, const char* unit) { return (value < 10 ? shortNumber(value, 2) : fixedNumber(value, 0)) + " " + unit; }

/** What stays free for the libraries of a GPU; of the processors' memory a tenth for other programs. */
constexpr std::uint64_t deviceReserve = std::uint64_t{512} << 20;
constexpr double worthADevice = 1e6;  // operations a step

/** The GPU with the most free memory, where the plan fits (if that is asked) and a step is worth it; else the CPU. */
DeviceChoice chooseByCost(const std::vector<Device>& all, const Plan& plan, std::uint64_t beside, bool mustFit) {
    const Device* best = nullptr;
    std::string why = found().whyNoCuda;
    for (const Device& d : all) {
        if (d.id == "cpu") continue;
        if (!d.usable) why = d.title + " cannot be used: " + d.reason;
        else if (!best || d.freeMemory > best->freeMemory) best = &d;
    }
    if (!best) return {all.front(), "on the CPU because " + why};
    const double operations = operationsAStep(plan);
    if (operations < worthADevice)
        return {all.front(), "on the CPU because a step takes " + numberOf(operations / 1e6, "MFLOP") + ", done before a GPU has begun"};
    const std::uint64_t needed = plan.memory().total() + needBeside(*best, plan, {}).workspace + beside;
    if (mustFit && needed > roomOf(*best))
        return {all.front(), "on the CPU because training takes " + shortBytes(needed) + " and the GPU has " +
                                 shortBytes(best->freeMemory) + " free"};
    return {*best, "on the GPU because a step takes " + numberOf(operations / 1e6, "MFLOP")};
}

std::string idsOf(const std::vector<Device>& all) {
    std::vector<std::string> ids;
    for (const Device& d : all) ids.push_back(d.id);
    return joined(ids);
}

}  // namespace

const std::vector<std::unique_ptr<Backend>>& backends() {
    return found().all;
}

void registerBackend(std::unique_ptr<Backend> backend) {
    auto& all = found().all;
    std::erase_if(all, [&](const auto& b) { return b->name() == backend->name(); });
    all.push_back(std::move(backend));
}

std::vector<Device> devices() {
    std::vector<Device> all;
    for (const auto& b : backends())
        for (Device& d : b->devices()) all.push_back(std::move(d));
    return all;
}

const std::string& whyNoGpu() { return found().whyNoCuda; }

Device deviceOf(const std::string& id) {
    const auto all = devices();
    for (const Device& d : all) {
        if (d.id != id && d.id != id + ":0") continue;
        if (!d.usable) throw Error("the device " + d.id + " cannot be used: " + d.reason, {}, "choose auto or cpu");
        return d;
    }
    const std::string why = id.rfind("cuda", 0) == 0 && !found().whyNoCuda.empty() ? ": " + found().whyNoCuda : "";
    throw Error::usage("expected a device of auto, " + idsOf(all) + ", received \"" + id + "\"" + why, "choose auto or cpu");
}

DeviceChoice chooseDevice(const std::string& wanted, const Plan& plan, std::uint64_t beside) {
    if (wanted == "auto" || wanted.empty()) return chooseByCost(devices(), plan, beside, true);
    return {deviceOf(wanted), "chosen by hand"};
}

Device preferredDevice(const std::string& wanted, const Plan& plan) {
    return wanted == "auto" || wanted.empty() ? chooseByCost(devices(), plan, 0, false).device : deviceOf(wanted);
}

std::uint64_t roomOf(const Device& device) {
    const std::uint64_t reserve = device.id == "cpu" ? device.memory / 10 : deviceReserve;
    return device.freeMemory > reserve ? device.freeMemory - reserve : std::min<std::uint64_t>(device.freeMemory, 1);
}

DeviceNeed needBeside(const Device& device, const Plan& plan, const DataSize& data, std::uint64_t snapshots) {
    return backendOf(device).need(plan, data, device.freeMemory - std::min(device.freeMemory, snapshots));
}

std::unique_ptr<Executor> openExecutor(const Device& device, std::shared_ptr<const Plan> plan, const ExecutorOptions& options) {
    return backendOf(device).open(device, std::move(plan), options);
}

}  // namespace lamina
