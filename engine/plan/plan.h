// SPDX-License-Identifier: GPL-3.0-or-later
// What compile makes of a drawing: an immutable list of operations with every byte decided.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/plan/ops.h"

namespace lamina {

/** A variable of the model, in the order in which files and snapshots list them. */
struct PlanWeight {
    std::string layer;  // the node's name
    std::string name;   // "kernel", "bias" …
    ValueId value;
    bool trainable;
    std::string initializer;  // Keras' alias: "glorot_uniform"
    double l1 = 0, l2 = 0;    // see WeightPenalty
    std::vector<float> constant{};  // what it always is: a number the layer was given; empty: a variable
    Constraint constraint{};        // see ConstrainWeights
};

enum class ProgramKind : std::uint8_t { Train, Evaluate, Predict };

/** Ops for one batch size: CUDA captures each once, the CPU walks it. */
struct Program {
    ProgramKind kind;
    std::int64_t batch;
    std::vector<Op> ops;
    std::vector<ValueId> inputs;   // of the net, (batch, …)
    std::vector<ValueId> outputs;  // of the net, (batch, …)
    std::uint64_t activationBytes = 0;

    // Written once, in plan.cpp: to copy or end a list of eighty kinds of ops takes a compiler seconds, and plans are held
    // by whoever trains.
    Program(ProgramKind kind, std::int64_t batch);
    Program(const Program&);
    Program(Program&&) noexcept;
    Program& operator=(const Program&);
    Program& operator=(Program&&) noexcept;
    ~Program();
};

/** Memory to the byte, known before anything runs. */
struct MemoryNeed {
    std::uint64_t weights = 0, gradients = 0, optimizer = 0, state = 0, activations = 0, scalars = 0, copies = 0;
    std::uint64_t total() const { return weights + gradients + optimizer + state + activations + scalars + copies; }
};

/** One accumulated figure of an epoch: the loss or a metric. */
struct PlanMetric {
    std::string name;  // as in Keras' logs: "loss", "accuracy"
    bool loss = false;
    MetricKind kind = MetricKind::MeanSquaredError;
    ValueId accumulator;
    bool maximize = false;
};

struct Plan {
    static constexpr std::uint64_t alignment = 64;
    static constexpr std::size_t maxTelemetry = 12;  // figures a step can publish: a record is one cache line

    DType dtype = DType::Float32;  // of all values that are not indices, but for those that `compute` says
    DType compute = DType::Float32;  // BFloat16: mixed precision; see compile/precision.h
    std::vector<Value> values;
    std::vector<PlanWeight> weights;
    std::vector<Program> programs;
    std::vector<std::string> telemetry;  // what a training step publishes: "loss", metrics, "learning_rate", "gradient_norm"
    std::vector<PlanMetric> metrics;     // what an epoch accumulates; the loss first
    std::uint64_t weightBytes = 0;       // also of gradients and of each slot
    std::uint64_t stateBytes = 0, scalarBytes = 0, accumulatorBytes = 0, activationBytes = 0, copyBytes = 0;
    int slotCount = 0;                   // of the optimizer, a weight arena each
    int followingSlots = 0;              // the last of them: what follows the weights, and gradients that wait; see step_ops.h
    int slotsTogether = 0;               // how many of them a file lists variable by variable; see weights_export
    double slotStart = 0;                // what the first slot begins with, all others with 0
    std::uint64_t seed = 0;
    double learningRate = 0;             // the base rate to start with
    double multiplyAdds = 0;             // of one sample, forward

    const Value& operator[](ValueId id) const { return values[static_cast<std::size_t>(id)]; }
    MemoryNeed memory() const;
    /** Index of a program, or -1. */
    int find(ProgramKind kind, std::int64_t batch) const;
    /** The loss of a step, a Scalar; noValue where no program trains. */
    ValueId trainingLoss() const;
};

}  // namespace lamina
