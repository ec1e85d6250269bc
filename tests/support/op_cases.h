// SPDX-License-Identifier: GPL-3.0-or-later
// One list of cases for all backends: every op that may carry a gradient, in plain and in awkward shapes, with the ops
// that take its gradient; and the losses.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tests/support/plan_sketch.h"

namespace lamina {

/** What a case has built: out, and for each input the value of its gradient, or noValue. */
struct BuiltCase {
    ValueId out = noValue;
    std::vector<ValueId> gradients;
};

struct OpCase {
    std::string name;
    std::vector<Shape> inputs;
    Shape out;
    /** Appends forward and backward ops; dy is a value as out. */
    std::function<BuiltCase(PlanSketch&, std::vector<Op>&, const std::vector<ValueId>& in, ValueId dy)> build;
    double low = -1, high = 1;  // range of the inputs' random numbers
    double step = 1e-6;         // of the central difference
    bool large = false;         // too large for a gradient check by differences
};

/** All ops with a gradient. */
const std::vector<OpCase>& opCases();

/** A loss with a random prediction and a target that fits. */
struct LossCase {
    std::string name;
    LossKind kind;
    Shape prediction;
    bool fromLogits = false;
    double labelSmoothing = 0, weight = 1;
    double delta = 1, alpha = 0.25, gamma = 2;
    bool classBalancing = false;
    std::vector<double> classWeights{};
    bool sampleWeights = false;  // 0, 0.5, 1, 1.5, 0 …
    bool ofRows = false;         // they are weights of rows, not samples

    Shape weightShape() const { return Shape(prediction.dims().first(ofRows ? static_cast<std::size_t>(prediction.rank() - 1) : 1)); }
    std::vector<double> weightsOfSamples() const {
        std::vector<double> all;
        for (Dim i = 0; i < weightShape().elements() && sampleWeights; ++i) all.push_back(0.5 * static_cast<double>(i % 4));
        return all;
    }
    Loss op(ValueId prediction, ValueId target, ValueId loss, ValueId gradient, ValueId accumulator) const {
        return {kind, prediction, target, loss, gradient, accumulator, fromLogits, labelSmoothing, weight, delta, alpha, gamma, classBalancing};
    }
    /** Whether targets are 0 or 1. */
    bool yesOrNo() const {
        return kind == LossKind::BinaryCrossentropy || kind == LossKind::BinaryFocalCrossentropy || kind == LossKind::Hinge || kind == LossKind::SquaredHinge;
    }
};
const std::vector<LossCase>& lossCases();

/** A metric with its parameters, its shape and whether its targets are classes. */
struct MetricCase {
    std::string name;
    MetricKind kind;
    Shape shape;
    LossKind loss = LossKind::MeanSquaredError;
    std::int64_t count = 5;
    bool labels = false;
    bool masked = false;  // every third row and the last do not count

    std::vector<float> mask() const {
        std::vector<float> all(static_cast<std::size_t>(shape[0]));
        for (std::size_t i = 0; i < all.size(); ++i) all[i] = i % 3 == 1 || i + 1 == all.size() ? 0 : 1;
        return all;
    }
    Metric op(ValueId prediction, ValueId target, ValueId result, ValueId accumulator) const {
        return {kind, prediction, target, result, accumulator, 0.5, loss, false, 0, count};
    }
    /** Whether targets are 0 or 1. */
    bool yesOrNo() const { return kind == MetricKind::BinaryAccuracy || countsAnswers(kind); }
};
const std::vector<MetricCase>& metricCases();

}  // namespace lamina
