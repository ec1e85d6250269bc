// SPDX-License-Identifier: GPL-3.0-or-later
// A GPU that has memory and nothing else: for what is decided before a training starts.
#pragma once

#include "engine/backend/backend.h"
#include "engine/base/error.h"

namespace lamina::test {

struct FakeGpu {
    static inline std::uint64_t memory = std::uint64_t{8} << 30, free = memory;
    static inline std::uint64_t workspace = std::uint64_t{32} << 20;
};

class FakeGpuBackend final : public Backend {
 public:
    std::string name() const override { return "cuda"; }
    std::vector<Device> devices() const override {
        Device d;
        d.id = "cuda:0";
        d.title = "Fake H200 · 8 GiB";
        d.memory = FakeGpu::memory;
        d.freeMemory = FakeGpu::free;
        return {d};
    }
    DeviceNeed need(const Plan&, const DataSize& data, std::uint64_t) const override { return {FakeGpu::workspace, data.bytes, false}; }
    std::unique_ptr<Executor> open(const Device&, std::shared_ptr<const Plan>, const ExecutorOptions&) const override {
        throw Error("this GPU computes nothing");
    }
};

}  // namespace lamina::test
