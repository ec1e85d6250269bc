// SPDX-License-Identifier: GPL-3.0-or-later
// The processor as a device: always there, and the reference for all others.

#include "engine/backend/backend.h"
#include "engine/backend/cpu/cpu_executor.h"
#include "engine/backend/cpu/kernel_table.h"
#include "engine/base/platform.h"

namespace lamina::cpu {

namespace {

class CpuBackend final : public Backend {
 public:
    std::string name() const override { return "cpu"; }
    std::vector<Device> devices() const override;
    std::unique_ptr<Executor> open(const Device& device, std::shared_ptr<const Plan> plan,
                                   const ExecutorOptions& options) const override;
};

std::vector<Device> CpuBackend::devices() const {
    Device d;
    d.id = "cpu";
    const int cores = processors();
    d.title = "CPU · " + std::to_string(cores) + (cores == 1 ? " core, " : " cores, ") + isaTitle(bestIsa());
    d.memory = physicalMemory();
    d.freeMemory = freeMemory();
    return {d};
}

std::unique_ptr<Executor> CpuBackend::open(const Device&, std::shared_ptr<const Plan> plan,
                                           const ExecutorOptions& options) const {
    return std::make_unique<CpuExecutor>(std::move(plan), options.threads, bestIsa(), options.precision);
}

}  // namespace

}  // namespace lamina::cpu

namespace lamina {

std::string bfloat16OnCpu() {
    return cpu::bestIsa() == cpu::Isa::Avx512BFloat16
               ? "factors of products in bfloat16, all else in float32"
               : "factors of products in bfloat16, for which this processor has no instructions: slower than float32";
}

std::unique_ptr<Backend> makeCpuBackend() { return std::make_unique<cpu::CpuBackend>(); }

}  // namespace lamina
