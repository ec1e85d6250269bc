// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backend/nvml.h"

#include <array>

#include "engine/base/error.h"
#include "engine/base/platform.h"
#include "engine/base/words.h"

namespace lamina {

namespace {

// The part of the library's binary interface that is used here.
using Handle = void*;
using Result = int;
enum : Result { success = 0, notFound = 6, driverNotLoaded = 9, gpuIsLost = 15, resetRequired = 16, versionMismatch = 18 };
enum : int { temperatureOfGpu = 0, clockOfMultiprocessors = 1, clockOfMemory = 2 };
struct Utilization {
    unsigned gpu, memory;  // percent
};
struct Memory {
    unsigned long long total, free, used;  // bytes
};
struct PciPlace {
    char oldBusId[16];
    unsigned domain, bus, device, pciDeviceId, pciSubSystemId;
    char busId[32];
};

}  // namespace

struct Nvml::Functions {
    Result (*init)() = nullptr;
    Result (*shutdown)() = nullptr;
    const char* (*errorString)(Result) = nullptr;
    Result (*driverVersion)(char*, unsigned) = nullptr;
    Result (*handleByBusId)(const char*, Handle*) = nullptr;
    Result (*name)(Handle, char*, unsigned) = nullptr;
    Result (*utilization)(Handle, Utilization*) = nullptr;
    Result (*memory)(Handle, Memory*) = nullptr;
    // What a driver may lack.
    Result (*power)(Handle, unsigned*) = nullptr;  // milliwatts
    Result (*temperature)(Handle, int, unsigned*) = nullptr;
    Result (*clock)(Handle, int, unsigned*) = nullptr;  // megahertz
    Result (*count)(unsigned*) = nullptr;
    Result (*handleByIndex)(unsigned, Handle*) = nullptr;
    Result (*place)(Handle, PciPlace*) = nullptr;
};

namespace {

template <class F>
void find(void* library, const char* name, F& function) {
    function = reinterpret_cast<F>(symbolOf(library, name));
}

template <class F>
void require(void* library, const std::filesystem::path& file, const char* name, F& function) {
    find(library, name, function);
    if (!function)
        throw Error(std::string("no GPU figures: the NVIDIA driver is too old, it has no ") + name, file.string(), "update the driver");
}

std::string wordsOf(const char* (*errorString)(Result), Result result) {
    const char* words = errorString(result);
    return words ? words : "error " + std::to_string(result);
}

std::string whatToDo(Result result) {
    if (result == versionMismatch) return "the driver was updated while it ran: restart this machine";
    if (result == driverNotLoaded) return "load the NVIDIA driver's kernel module, or restart this machine";
    return "see what nvidia-smi says";
}

/** Throws when no figure of this GPU will come any more. */
double known(Result result, const std::string& gpu, double value) {
    if (result == gpuIsLost || result == resetRequired)
        throw Error("the GPU is lost: it does not answer any more", gpu,
                    "restart this machine, and see in its kernel log (Xid) whether heat or power was the reason");
    return result == success ? value : GpuFigures::unknown;
}

}  // namespace

Nvml::Nvml(const std::filesystem::path& library) : call_(std::make_unique<Functions>()) {
    std::string why;
    void* const open = openLibrary(library, why);
    if (!open) throw Error("no GPU figures: NVIDIA's management library cannot be opened (" + why + ")", {}, "install the one that belongs to the driver");
    Functions& call = *call_;
    require(open, library, "nvmlInit_v2", call.init);
    require(open, library, "nvmlShutdown", call.shutdown);
    require(open, library, "nvmlErrorString", call.errorString);
    require(open, library, "nvmlSystemGetDriverVersion", call.driverVersion);
    require(open, library, "nvmlDeviceGetHandleByPciBusId_v2", call.handleByBusId);
    require(open, library, "nvmlDeviceGetName", call.name);
    require(open, library, "nvmlDeviceGetUtilizationRates", call.utilization);
    require(open, library, "nvmlDeviceGetMemoryInfo", call.memory);
    find(open, "nvmlDeviceGetPowerUsage", call.power);
    find(open, "nvmlDeviceGetTemperature", call.temperature);
    find(open, "nvmlDeviceGetClockInfo", call.clock);
    find(open, "nvmlDeviceGetCount_v2", call.count);
    find(open, "nvmlDeviceGetHandleByIndex_v2", call.handleByIndex);
    find(open, "nvmlDeviceGetPciInfo_v3", call.place);
    if (const Result result = call.init(); result != success)
        throw Error("no GPU figures: the NVIDIA driver does not answer (" + wordsOf(call.errorString, result) + ")", library.string(), whatToDo(result));
}

Nvml::~Nvml() { call_->shutdown(); }

std::string Nvml::driver() const {
    std::array<char, 81> text{};
    return call_->driverVersion(text.data(), text.size() - 1) == success ? text.data() : std::string();
}

Nvml::Gpu Nvml::gpu(const std::string& busId) const {
    Handle handle = nullptr;
    const Result result = call_->handleByBusId(busId.c_str(), &handle);
    if (result == notFound) throw Error("no GPU figures: the driver knows no GPU here", "PCI " + busId, "see what nvidia-smi lists");
    known(result, "PCI " + busId, 0);
    if (result != success)
        throw Error("no GPU figures: the driver does not tell of this GPU (" + wordsOf(call_->errorString, result) + ")", "PCI " + busId, whatToDo(result));
    return {*call_, handle, busId};
}

std::vector<Nvml::Gpu> Nvml::gpus() const {
    std::vector<Gpu> all;
    unsigned count = 0;
    if (!call_->count || !call_->handleByIndex || !call_->place || call_->count(&count) != success) return all;
    for (unsigned i = 0; i < count; ++i) {
        Handle handle = nullptr;
        PciPlace place{};
        if (call_->handleByIndex(i, &handle) != success || call_->place(handle, &place) != success) continue;
        place.busId[sizeof place.busId - 1] = 0;
        all.push_back({*call_, handle, place.busId});
    }
    return all;
}

bool sameGpu(const std::string& busId, const std::string& other) {
    // Both end in "0000:3b:00.0"; some give the domain more digits.
    constexpr std::size_t digits = 12;
    const auto end = [](const std::string& id) { return lowerCase(id.size() > digits ? id.substr(id.size() - digits) : id); };
    return end(busId) == end(other);
}

Nvml::Gpu::Gpu(const Functions& call, void* handle, std::string busId) : call_(&call), handle_(handle), busId_(std::move(busId)) {
    std::array<char, 97> text{};
    name_ = call.name(handle, text.data(), text.size() - 1) == success ? std::string(text.data()) : "GPU " + busId_;
}

GpuFigures Nvml::Gpu::look() const {
    GpuFigures f;
    Utilization busy{};
    Memory memory{};
    const Result told = call_->utilization(handle_, &busy);
    f.utilization = known(told, name_, busy.gpu / 100.0);
    f.memoryUtilization = known(told, name_, busy.memory / 100.0);
    const Result remembered = call_->memory(handle_, &memory);
    f.memory = known(remembered, name_, static_cast<double>(memory.used));
    f.memoryTotal = known(remembered, name_, static_cast<double>(memory.total));
    const auto number = [this](double unit, auto function, auto... which) {
        unsigned value = 0;
        if (!function) return GpuFigures::unknown;
        const Result result = function(handle_, which..., &value);
        return known(result, name_, value * unit);
    };
    f.power = number(1e-3, call_->power);
    f.temperature = number(1, call_->temperature, temperatureOfGpu);
    f.clock = number(1e6, call_->clock, clockOfMultiprocessors);
    f.memoryClock = number(1e6, call_->clock, clockOfMemory);
    return f;
}

}  // namespace lamina
