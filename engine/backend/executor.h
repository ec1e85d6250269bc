// SPDX-License-Identifier: GPL-3.0-or-later
// The contract of a device: it owns the arenas of a plan, runs its programs and publishes telemetry. The trainer only
// enqueues and asks; nothing it does while steps run may wait for the device.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/backend/telemetry.h"
#include "engine/base/tensor.h"
#include "engine/plan/plan.h"

namespace lamina {

static_assert(Record::maxValues == Plan::maxTelemetry);

/** Resident data: one tensor per input and target of the net, (samples, …), in their source type. */
struct Feed {
    std::vector<Tensor> inputs, targets;
};

/** Which rows a pass visits and in what order; position p of epoch e is rows[perm(seed, e)(p)] when shuffled. Where one
 *  step takes the whole pass its order says nothing, and the rows stay as they are. */
struct Pass {
    std::vector<std::uint32_t> rows;
    bool shuffle = false;
    std::uint64_t seed = 0;
};

/** A run of `count` consecutive steps of one program. */
struct Launch {
    int program = 0;               // index in Plan::programs
    int pass = 0;                  // index as given by addPass
    std::uint64_t step = 0;        // global number of steps done before
    std::uint32_t epoch = 0;
    std::uint64_t position = 0;    // in the epoch's order, of the first sample
    std::int64_t count = 1;
};

/** All numbers that make a training go on as if nothing had happened. */
struct ExecutorState {
    std::vector<Tensor> weights;  // Plan::weights, Keras' layout
    std::vector<Tensor> optimizer;  // for each slot, for each trainable weight: Keras' layout
    std::vector<double> accumulators;
};

enum class LookMoment : std::uint8_t { Before, After };

/** What a look inside a training takes along: three weight arenas and the state, laid out as Plan::weights says; see Plan::weightBytes. */
struct LookImage {
    std::span<const std::byte> before, after;  // the weights, on both sides of one step
    std::span<const std::byte> gradients;      // of that step, after clipping
    std::span<const std::byte> state;          // what is kept but does not learn, behind the step
};

class Executor {
 public:
    virtual ~Executor() = default;

    const Plan& plan() const { return *plan_; }

    // ---- before the steps
    virtual void bind(Feed feed) = 0;
    virtual int addPass(Pass pass) = 0;
    /** Sets room aside on the host for checkpoints. */
    virtual void reserveCheckpoint() = 0;
    /** Sets room aside on the host for looks. */
    virtual void reserveLook() = 0;
    /** Sets room aside on the device for snapshots 0 to count − 1: to keep one takes no memory while steps run. Throws Error when
     *  there is not so much. */
    virtual void reserveSnapshots(int count) = 0;

    // ---- while steps run: none of these waits
    /** A step whose loss or gradient norm is no finite number is published and is the last one: all steps after it are left out, those
     *  enqueued before anybody read of it too, until weights, a state or a snapshot are put in place of what it left. */
    virtual void enqueue(const Launch& launch) = 0;
    /** Publishes what was accumulated as a record of that kind, and starts to accumulate anew. */
    virtual void enqueuePublish(RecordKind kind, std::uint64_t step, std::uint32_t epoch) = 0;
    /** Keeps a copy of weights and state on the device under a small number, for which room was set aside. */
    virtual void enqueueSnapshot(int slot) = 0;
    virtual void enqueueRestore(int slot) = 0;
    /** Copies all that a training goes on from to the host, as it is after what was enqueued before; and a snapshot's weights. */
    virtual void enqueueCheckpoint(std::optional<int> snapshot = {}) = 0;
    /** Whether that copy is whole; a query. */
    virtual bool checkpointArrived() = 0;
    /** The copy; for any thread, until the next enqueueCheckpoint. */
    virtual ExecutorState checkpoint() const = 0;
    /** The weights of the snapshot that came with it. */
    virtual std::vector<Tensor> checkpointedSnapshot() const = 0;
    /** Copies the weights to the host as they are before the next step; or, After, as they are behind it, the gradients and the state. */
    virtual void enqueueLook(LookMoment moment) = 0;
    /** Whether the last look is whole; a query. */
    virtual bool lookArrived() = 0;
    /** The copy; for any thread, until the next enqueueLook. */
    virtual LookImage look() const = 0;
    /** Launches and figures not yet done; a query. When there are none, all records have been published. */
    virtual int inFlight() = 0;
    /** Steps done since the executor was made, over all launches; a query. Control::stop leaves out the rest of a launch. */
    virtual std::uint64_t stepsDone() const = 0;
    TelemetryRing& ring() { return *ring_; }
    Control& control() { return *control_; }

    // ---- between: these wait for the device and count as synchronising calls
    virtual void wait() = 0;
    virtual ExecutorState state() = 0;
    virtual void setState(const ExecutorState& state) = 0;
    /** Weights alone, in the order of Plan::weights and Keras' layout. */
    virtual std::vector<Tensor> weights() = 0;
    virtual void setWeights(const std::vector<Tensor>& weights) = 0;
    /** Runs Predict programs over all rows of `inputs`, (n, …) each; output i, (n, …) in its own type, goes to outputs[i], which has just
     *  so many bytes. The CPU takes no memory for it. Throws Error where inputs are not as the plan says. */
    virtual void predictInto(std::span<const Tensor> inputs, std::span<const std::span<std::byte>> outputs) = 0;
    /** The same into tensors of their own. */
    std::vector<Tensor> predict(std::span<const Tensor> inputs);
    /** The value of an activation, weight or gradient after the last step: for tests and for "look inside". */
    virtual std::vector<double> read(ValueId value) = 0;

    /** Where the data lie and what they may take, in a clause; empty where that is no question. */
    virtual std::string dataPlace() const { return {}; }

    /** How often a program was made ready to run since the executor was made; on a GPU: captured. A query. */
    virtual int compiled() const { return static_cast<int>(plan_->programs.size()); }
    /** Seconds in which `enqueue` brought samples to the device, or waited for room for them; 0 where they lie there. A query. */
    virtual double dataSeconds() const { return 0; }

    /** Synchronising calls since the executor was made. */
    std::uint64_t syncs() const { return syncs_; }

 protected:
    /** The largest program that these rows fill, else the smallest that holds them. Throws Error when none predicts. */
    const Program& predictProgram(std::int64_t rows) const;
    /** How many rows all inputs have; throws Error when they differ, or when there is no room for the outputs. */
    std::int64_t rowsOf(std::span<const Tensor> inputs, std::span<const std::span<std::byte>> outputs) const;
    /** A look as one block: before, after, gradients, state. */
    std::uint64_t lookBytes() const { return 3 * plan_->weightBytes + plan_->stateBytes; }
    LookImage lookIn(std::span<const std::byte> block) const {
        const auto part = [&](std::size_t i) { return block.subspan(i * plan_->weightBytes, plan_->weightBytes); };
        return {part(0), part(1), part(2), block.subspan(3 * plan_->weightBytes)};
    }
    /** Ring and control words lie where the device can reach them. */
    explicit Executor(std::shared_ptr<const Plan> plan, std::shared_ptr<TelemetryRing> ring = std::make_shared<TelemetryRing>(),
                      std::shared_ptr<Control> control = std::make_shared<Control>())
        : plan_(std::move(plan)), ring_(std::move(ring)), control_(std::move(control)) {
        control_->learningRate = static_cast<float>(plan_->learningRate);
    }
    std::shared_ptr<const Plan> plan_;
    std::shared_ptr<TelemetryRing> ring_;
    std::shared_ptr<Control> control_;
    std::uint64_t syncs_ = 0;
};

}  // namespace lamina
