// SPDX-License-Identifier: GPL-3.0-or-later
// The arguments of the CPU's kernels, continued: what losses, metrics, penalties and optimizers take.
#pragma once

#include "engine/backend/cpu/kernel_arguments.h"
#include "engine/plan/constraint_math.h"
#include "engine/plan/loss_math.h"
#include "engine/plan/update_math.h"

namespace lamina::cpu {

/** Loss by blocks of rows: partial[block] = Σ loss. range: blocks. */
template <class T>
struct LossArgs {
    LossKind kind;
    const T* prediction;
    const T* target;
    const std::int32_t* labels;
    T* gradient;  // or none
    double* partial;
    Count rows, n, rowsABlock;
    LossNumbers<T> numbers;
    T gradientScale;  // weight / number of terms
    const T* classWeights;   // or none
    const T* sampleWeights;  // or none
    Count rowsASample;
};

/** Metric by blocks of rows: partial (blocks, sums) as in metric_math.h. range: blocks. */
template <class T>
struct MetricArgs {
    MetricKind kind;
    const T* prediction;
    const T* target;
    const std::int32_t* labels;
    double* partial;
    Count rows, n, rowsABlock, sums;
    T threshold;
    bool counts;  // countsAnswers of the kind
    Count count;  // k, or thresholds of an area
    LossKind loss;  // of MeanLoss and CosineSimilarity
    LossNumbers<T> numbers;
    T termsARow;  // of that loss
    const T* mask;  // (rows): which count; or none: all
};

/** A piece of a weight with a penalty; partial: one a block. g may be null. range: blocks. */
struct PenaltyBlock {
    Count begin, count;
    double l1, l2;
};
template <class T>
struct PenaltyArgs {
    const T* w;
    T* g;
    const PenaltyBlock* blocks;
    double* partial;
};

/** Factors of this step, made by a small instruction before the update. */
template <class T>
struct UpdateFactors {
    T rate, decay;  // learning rate (Adam: bias corrected); share of w to take away
    bool rests;     // a step without an update
};

/** Gradients that wait for an update. range: elements. */
template <class T>
struct AccumulateArgs {
    T *g, *sum;
    const StepState* state;
    std::int64_t steps;
};

/** Weights and what follows them. range: elements. */
template <class T>
struct AverageArgs {
    T *w, *average;
    const StepState* state;
    AverageWeights op;
};

/** Vectors of one weight that are held to a norm; of none, numbers that are held above 0. range: bundles of vectors, or elements. */
template <class T>
struct ConstrainArgs {
    static constexpr Count bundle = 16;  // vectors that lie beside each other share their cache lines
    T* w;
    const Count *firsts, *members;  // as NormVectors; null: not of norms
    Count vectors, size;
    NormBounds<T> bounds;
};

/** One pass over the flat arenas by blocks; partial[block] = Σ g². range: blocks of elementsABlock. */
template <class T>
struct UpdateArgs {
    T *w, *g, *slot0, *slot1, *slot2;
    double* partial;
    const UpdateFactors<T>* factors;
    Count count, elementsABlock;
    T momentum, beta1, beta2, epsilon;
    bool nesterov, amsgrad;
};

/** A weight that moves where its gradient is made: strips of rows of the product, and what each does to the weight. range: strips. */
template <class F>
struct MovingProductArgs {
    MatMulArgs<F> product;           // its left factor transposed; out: the gradient, for a step that keeps it
    UpdateArgs<SumOf<F>> update;     // of the elements of this weight; partial: one a strip
    Kernel<UpdateArgs<SumOf<F>>> rule;
    const StepState* state;
    Count rowsAStrip;
    SumOf<F>* gradients;  // (threads, rowsAStrip, n)
    F* factors;           // (threads, k, rowsAStrip): the left ones of a strip
    const F* panels;      // of the right factor, as packPanels leaves them; or none
};

/** The same pass for an adaptive optimizer. */
template <class T>
struct AdaptiveArgs {
    UpdateKind kind;
    T *w, *g, *slot[3];
    double* partial;
    const AdaptiveFactors<T>* factors;
    AdaptiveNumbers<T> numbers;
    Count count, elementsABlock;
    int slotCount;
};

/** A piece of one variable of the flat gradient. */
struct ClipBlock {
    Count begin, count, variable;
};

template <class T>
struct ClipArgs {  // range: blocks
    T* g;
    const ClipBlock* blocks;
    double* partial;  // one a block
    const T* scale;   // one a variable
    T limit;          // by value; ≤ 0: by scale
};

}  // namespace lamina::cpu
