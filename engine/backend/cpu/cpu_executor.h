// SPDX-License-Identifier: GPL-3.0-or-later
// Runs a plan on this machine's processor, in the thread that calls: a launch is done when enqueue returns.
#pragma once

#include <memory>
#include <optional>

#include "engine/backend/cpu/lowering.h"
#include "engine/backend/backend.h"
#include "engine/backend/row_window.h"
#include "engine/backend/snapshot_slots.h"

namespace lamina::cpu {

class CpuExecutor final : public Executor {
 public:
    /** threads: 0: all. isa: one that this machine has. Throws Error when the plan does not fit into memory or cannot be
     *  computed here. */
    CpuExecutor(std::shared_ptr<const Plan> plan, int threads, Isa isa = bestIsa(), Precision precision = Precision::Float32);
    ~CpuExecutor() override;

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
    bool checkpointArrived() override { return true; }
    ExecutorState checkpoint() const override;
    std::vector<Tensor> checkpointedSnapshot() const override;
    void enqueueLook(LookMoment moment) override;
    bool lookArrived() override { return true; }
    LookImage look() const override { return lookIn(look_); }
    int inFlight() override { return 0; }
    std::uint64_t stepsDone() const override { return stepsDone_; }

    std::string dataPlace() const override;
    double dataSeconds() const override { return window_ ? window_->waited() : 0; }

    void wait() override { ++syncs_; }
    ExecutorState state() override;
    void setState(const ExecutorState& state) override;
    std::vector<Tensor> weights() override;
    void setWeights(const std::vector<Tensor>& weights) override;
    void predictInto(std::span<const Tensor> inputs, std::span<const std::span<std::byte>> outputs) override;
    std::vector<double> read(ValueId value) override;

 private:
    struct Order;
    struct Snapshot {
        std::vector<std::byte> weights, state;
    };

    void openWindow();
    bool enter(const Launch& launch, std::int64_t step, std::int64_t batch);
    void requireRows(const std::vector<std::uint32_t>& rows) const;
    void runPrediction(const Program& program, std::int64_t begin, std::int64_t rows, std::span<const std::span<std::byte>> outputs);
    Tensor tensorOf(const Value& value, const std::byte* data) const;
    void setValue(const Value& value, std::byte* data, const Tensor& tensor) const;

    Machine machine_;
    std::vector<InstructionList> programs_;
    std::vector<std::unique_ptr<Order>> passes_;
    std::unique_ptr<RowWindow> window_;  // where data lie on disk; it ends before the passes
    std::optional<RowWindow::Part> part_;  // that the steps read now
    std::vector<std::uint32_t> windowRows_;
    SnapshotSlots<Snapshot> snapshots_;
    std::vector<std::byte> checkpoint_;  // see StateImage
    std::vector<std::byte> look_;        // see lookIn
    std::vector<std::uint32_t> predictRows_;
    std::uint64_t stepsDone_ = 0;
};

}  // namespace lamina::cpu
