// SPDX-License-Identifier: GPL-3.0-or-later
// Runs a plan on an NVIDIA GPU. Each program is captured into CUDA graphs when it is first launched, one of a single step and
// one of many; where a training stands lives on the device, so a launch needs nothing but its beginning.
#pragma once

#include <memory>

#include "engine/backend/cuda/options.h"
#include "engine/backend/executor.h"

namespace lamina::cuda {

struct HostMemory;

/** Of the free memory, what data may take: a tenth stays free for what CUDA and others take later. */
constexpr std::uint64_t budgetOf(std::uint64_t freeMemory) { return freeMemory / 10 * 9; }

class CudaExecutor final : public Executor {
 public:
    /** Throws Error when the plan does not fit into the GPU's memory or cannot be computed there. */
    explicit CudaExecutor(std::shared_ptr<const Plan> plan, const CudaOptions& options = {});
    ~CudaExecutor() override;

    void bind(Feed feed) override;
    int addPass(Pass pass) override;
    void reserveCheckpoint() override;
    void reserveLook() override;
    void reserveSnapshots(int count) override;

    void enqueue(const Launch& launch) override;
    void enqueuePublish(RecordKind kind, std::uint64_t step, std::uint32_t epoch) override;
    void enqueueSnapshot(int slot) override;
    void enqueueRestore(int slot) override;
    void enqueueCheckpoint(std::optional<int> snapshot = {}) override;
    bool checkpointArrived() override;
    ExecutorState checkpoint() const override;
    std::vector<Tensor> checkpointedSnapshot() const override;
    void enqueueLook(LookMoment moment) override;
    bool lookArrived() override;
    LookImage look() const override;
    int inFlight() override;
    std::uint64_t stepsDone() const override;

    void wait() override;
    ExecutorState state() override;
    void setState(const ExecutorState& state) override;
    std::vector<Tensor> weights() override;
    void setWeights(const std::vector<Tensor>& weights) override;
    void predictInto(std::span<const Tensor> inputs, std::span<const std::span<std::byte>> outputs) override;
    std::vector<double> read(ValueId value) override;

    std::string dataPlace() const override;

    /** Graphs captured so far. */
    int captures() const { return compiled(); }
    int compiled() const override;
    double dataSeconds() const override;
    /** Kernels and products of one step of a program: nodes of its graph. */
    std::size_t launches(int program) const;

 private:
    CudaExecutor(std::shared_ptr<const Plan> plan, const CudaOptions& options, std::unique_ptr<HostMemory> host);

    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace lamina::cuda
