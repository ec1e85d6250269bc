// SPDX-License-Identifier: GPL-3.0-or-later
// Devices that can train: the CPU is always there, others are modules found at run time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/backend/executor.h"

namespace lamina {

struct Device {
    std::string id;      // "cpu", "cuda:0"
    std::string title;   // of the badge: "CPU · 2 cores, AVX-512"
    std::uint64_t memory = 0, freeMemory = 0;  // bytes; 0: not known
    bool usable = true;
    std::string reason;  // why not usable, one sentence
    std::string busId;   // of a GPU: its PCI address, "0000:3b:00.0"
};

/** How products are computed; sums and weights are float32 in all of them. The CPU does not know TF32, and in bfloat16 it rounds
 *  the factors of dense layers' products and of convolutions: activations stay float32, and so does the plan. */
enum class Precision : std::uint8_t { Float32, TensorFloat32, BFloat16 };

struct ExecutorOptions {
    int threads = 0;  // of the CPU; 0: all
    Precision precision = Precision::Float32;
    std::uint64_t dataBudget = 0;  // bytes of a GPU's memory that data may take; 0: what is free
};

/** The samples that a training is given. */
struct DataSize {
    std::uint64_t bytes = 0;                   // inputs and targets of all of them, in their source type
    std::int64_t samples = 0, train = 0, validation = 0;
};

/** What a device takes beside the plan's own memory, in bytes. */
struct DeviceNeed {
    std::uint64_t workspace = 0;  // of its libraries and kernels
    std::uint64_t data = 0;       // samples: all of them, or the window through which they pass
    bool streamed = false;        // the latter
};

class Backend {
 public:
    virtual ~Backend() = default;
    virtual std::string name() const = 0;
    virtual std::vector<Device> devices() const = 0;
    /** Why `devices` is empty, in a clause; empty when it is not. */
    virtual std::string whyNoDevice() const { return {}; }
    /** What `open` and `bind` will take of a device with so many bytes free. */
    virtual DeviceNeed need(const Plan&, const DataSize&, std::uint64_t /*free*/) const { return {}; }
    virtual std::unique_ptr<Executor> open(const Device& device, std::shared_ptr<const Plan> plan,
                                           const ExecutorOptions& options) const = 0;
};

/** The processor; defined in backend/cpu, which is always linked in. */
std::unique_ptr<Backend> makeCpuBackend();

/** How this machine's processor computes in bfloat16, in a clause. */
std::string bfloat16OnCpu();

/** All backends of this process, the CPU first. */
const std::vector<std::unique_ptr<Backend>>& backends();

/** Puts a backend among those of this process, in place of one of the same name that was found; to be called before any device
 *  is asked for. Tests bring devices of their own. */
void registerBackend(std::unique_ptr<Backend> backend);

/** Modules are found at run time: a shared library with a function of this name, which is given the version of these
 *  headers and returns a new Backend, or null when it was built for another version. */
inline constexpr int moduleVersion = 11;
inline constexpr const char* moduleEntry = "lamina_backend";
using ModuleEntry = Backend* (*)(int version);

/** All devices of all backends. */
std::vector<Device> devices();

/** Why there is no GPU among them, in a clause; empty where CUDA answers. */
const std::string& whyNoGpu();

/** A device and, in one sentence, why it was chosen. */
struct DeviceChoice {
    Device device;
    std::string reason;
};

/** A device by id; "cuda" is "cuda:0". Throws Error (usage) when there is none, Error when it cannot be used. */
Device deviceOf(const std::string& id);

/** Chooses: "auto" by cost, else by id. beside: bytes that a training takes of the device beside its plan and the libraries.
 *  Throws Error when the one asked for cannot be used. */
DeviceChoice chooseDevice(const std::string& wanted, const Plan& plan, std::uint64_t beside = 0);

/** As chooseDevice, but whether the memory suffices is not asked: where a training would run if it did. */
Device preferredDevice(const std::string& wanted, const Plan& plan);

/** Bytes of a device's free memory that a training may take: the rest is for others; 0: not known. */
std::uint64_t roomOf(const Device& device);

/** What a training takes of a device beside plan.memory() and `snapshots` bytes of weights that it keeps. */
DeviceNeed needBeside(const Device& device, const Plan& plan, const DataSize& data, std::uint64_t snapshots = 0);

/** Opens an executor on a device of devices(). */
std::unique_ptr<Executor> openExecutor(const Device& device, std::shared_ptr<const Plan> plan,
                                       const ExecutorOptions& options = {});

}  // namespace lamina
