// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/small_net.h"

#include <limits>
#include <numeric>

#include "engine/base/random.h"
#include "tests/support/plan_sketch.h"

namespace lamina::small {

std::shared_ptr<const Plan> plan() {
    PlanSketch s(DType::Float32);
    s.plan().learningRate = 0.05;
    s.plan().slotCount = 2;
    s.plan().telemetry = {"loss", "accuracy", "learning_rate", "gradient_norm"};
    const ValueId kernel = s.weight({4, 3}), bias = s.weight({3});
    const ValueId dkernel = s.gradientOf(kernel), dbias = s.gradientOf(bias);
    const ValueId x = s.activation({batch, 4}), label = s.activation({batch}, DType::Int32), dropped = s.activation({batch, 4});
    const ValueId z = s.activation({batch, 3}), dz = s.activation({batch, 3}), y = s.activation({batch, 3});
    const ValueId loss = s.scalar(), accuracy = s.scalar(), rate = s.scalar(), norm = s.scalar();
    const ValueId lossSum = s.accumulator(2), accuracySum = s.accumulator(2);
    s.plan().metrics = {{"loss", true, {}, lossSum, false},
                        {"accuracy", false, MetricKind::SparseCategoricalAccuracy, accuracySum, true}};
    const Loss lossOp{LossKind::SparseCategoricalCrossentropy, z, label, loss, dz, lossSum, true};
    const Metric metric{MetricKind::SparseCategoricalAccuracy, z, label, accuracy, accuracySum};
    s.program(ProgramKind::Train, batch,
              {Gather{Gather::From::Input, 0, x}, Gather{Gather::From::Target, 0, label}, Dropout{x, dropped, 0.2, 1},
               MatMul{dropped, kernel, z, false, false, bias}, lossOp, metric, MatMul{dropped, dz, dkernel, true, false},
               BiasGradient{dz, dbias}, LearningRate{ScheduleKind::Constant, rate}, AdamUpdate{rate, norm},
               Publish{{loss, accuracy, rate, norm}}});
    s.program(ProgramKind::Predict, batch, {MatMul{x, kernel, z, false, false, bias}, Softmax{z, y}});
    s.plan().programs[1].inputs = {x};
    s.plan().programs[1].outputs = {y};
    return s.finish();
}

Feed data() {
    Random random(9);
    std::vector<float> x(samples * 4);
    std::vector<std::int32_t> y(samples);
    for (Dim i = 0; i < samples; ++i) {
        y[static_cast<std::size_t>(i)] = static_cast<std::int32_t>(i % 3);
        for (Dim j = 0; j < 4; ++j)
            x[static_cast<std::size_t>(4 * i + j)] = static_cast<float>(random.uniform(-0.3, 0.3) + (i % 3 == j ? 1 : 0));
    }
    return {{Tensor::of({samples, 4}, x)}, {Tensor::of({samples}, y)}};
}

Feed dataWithInfinity(std::size_t row) {
    Feed feed = data();
    auto x = feed.inputs.front().toFloats();
    x[4 * row] = std::numeric_limits<float>::infinity();
    feed.inputs.front() = Tensor::of({samples, 4}, x);
    return feed;
}

std::vector<std::uint32_t> allRows() {
    std::vector<std::uint32_t> rows(samples);
    std::iota(rows.begin(), rows.end(), 0u);
    return rows;
}

std::vector<Tensor> startWeights() {
    std::vector<float> kernel(12);
    for (std::size_t i = 0; i < 12; ++i) kernel[i] = 0.1f * static_cast<float>(i % 5) - 0.2f;
    return {Tensor::of({4, 3}, kernel), Tensor::of({3}, std::vector<float>(3, 0.0f))};
}

void epochs(Executor& executor, int pass, int from, int to) {
    for (int e = from; e < to; ++e) {
        executor.enqueue({0, pass, static_cast<std::uint64_t>(5 * e), static_cast<std::uint32_t>(e), 0, samples / batch});
        executor.enqueuePublish(RecordKind::Epoch, static_cast<std::uint64_t>(5 * (e + 1)), static_cast<std::uint32_t>(e));
    }
}

}  // namespace lamina::small
