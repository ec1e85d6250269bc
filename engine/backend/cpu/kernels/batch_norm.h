// SPDX-License-Identifier: GPL-3.0-or-later
// Batch normalisation over all axes but the last. Moments by fixed blocks of rows, the variance about the mean, biased,
// also in the moving average. Source: keras/src/layers/normalization/batch_normalization.py.
#pragma once

#include "engine/backend/cpu/kernel_arguments.h"
#include "engine/backend/cpu/kernels/activations.h"
#include "engine/backend/cpu/kernels/reductions.h"

namespace lamina::cpu {

namespace {

/** Σ over blocks of partial (blocks, 2, c), one of the two halves. */
template <class T>
T sumOfBlocks(const T* partial, Count blocks, Count c, Count half, Count channel) {
    double sum = 0;
    for (Count b = 0; b < blocks; ++b) sum += static_cast<double>(partial[(2 * b + half) * c + channel]);
    return static_cast<T>(sum);
}

/** Σ weight · x over rows; those of weight 0 are not looked at. */
template <class T>
void sumWeightedRows(const BatchNormArgs<T>& a, Count begin, Count end, T* sum) {
    for (Count c = 0; c < a.c; ++c) sum[c] = 0;
    for (Count row = begin; row < end; ++row) {
        const T weight = a.rowWeights[row];
        if (weight == T(0)) continue;
#pragma omp simd
        for (Count c = 0; c < a.c; ++c) sum[c] += weight * a.x[row * a.c + c];
    }
}

/** range: blocks. */
template <class T>
void batchNormSum(const BatchNormArgs<T>& a, Range r) {
    for (Count b = r.begin; b < r.end; ++b)
        if (a.rowWeights) sumWeightedRows(a, b * a.rowsABlock, smaller((b + 1) * a.rowsABlock, a.rows), a.partial + 2 * b * a.c);
        else sumRows(a.x, b * a.rowsABlock, smaller((b + 1) * a.rowsABlock, a.rows), a.c, a.partial + 2 * b * a.c);
}

/** range: channels. */
template <class T>
void batchNormMean(const BatchNormArgs<T>& a, Range r) {
    for (Count c = r.begin; c < r.end; ++c) {
        a.mean[c] = sumOfBlocks(a.partial, a.blocks, a.c, 0, c) / static_cast<T>(a.rows);
        a.movingMean[c] = a.movingMean[c] * a.momentum + a.mean[c] * (T(1) - a.momentum);
    }
}

/** Σ (x − mean)²; range: blocks. */
template <class T>
void batchNormSquares(const BatchNormArgs<T>& a, Range r) {
    for (Count b = r.begin; b < r.end; ++b) {
        T* sum = a.partial + (2 * b + 1) * a.c;
        for (Count c = 0; c < a.c; ++c) sum[c] = 0;
        const Count end = smaller((b + 1) * a.rowsABlock, a.rows);
        for (Count row = b * a.rowsABlock; row < end; ++row) {
            const T weight = a.rowWeights ? a.rowWeights[row] : T(1);
            if (weight == T(0)) continue;
#pragma omp simd
            for (Count c = 0; c < a.c; ++c) {
                const T d = a.x[row * a.c + c] - a.mean[c];
                sum[c] += weight * d * d;
            }
        }
    }
}

/** range: channels. */
template <class T>
void batchNormVariance(const BatchNormArgs<T>& a, Range r) {
    for (Count c = r.begin; c < r.end; ++c) {
        const T variance = sumOfBlocks(a.partial, a.blocks, a.c, 1, c) / static_cast<T>(a.rows);
        a.movingVariance[c] = a.movingVariance[c] * a.momentum + variance * (T(1) - a.momentum);
        a.inverseStddev[c] = T(1) / squareRoot(variance + a.epsilon);
    }
}

/** range: rows. */
template <class T>
void batchNormApply(const BatchNormArgs<T>& a, Range r) {
    withFlag(a.relu, [&](auto relu) {
        for (Count row = r.begin; row < r.end; ++row) {
            const T* x = a.x + row * a.c;
            T* out = a.out + row * a.c;
#pragma omp simd
            for (Count c = 0; c < a.c; ++c) {
                const T normal = (x[c] - a.mean[c]) * a.inverseStddev[c];
                out[c] = reluIf<relu.value>(normal * (a.gamma ? a.gamma[c] : T(1)) + (a.beta ? a.beta[c] : T(0)));
            }
        }
    });
}

/** range: channels. */
template <class T>
void batchNormFactors(const BatchNormInferenceArgs<T>& a, Range r) {
    for (Count c = r.begin; c < r.end; ++c) {
        const T scale = (a.gamma ? a.gamma[c] : T(1)) / squareRoot(a.movingVariance[c] + a.epsilon);
        a.factor[c] = scale;
        a.factor[a.c + c] = (a.beta ? a.beta[c] : T(0)) - a.movingMean[c] * scale;
    }
}

template <class T>
void batchNormInference(const BatchNormInferenceArgs<T>& a, Range r) {
    withFlag(a.relu, [&](auto relu) {
        for (Count row = r.begin; row < r.end; ++row) {
            const T* x = a.x + row * a.c;
            T* out = a.out + row * a.c;
#pragma omp simd
            for (Count c = 0; c < a.c; ++c) out[c] = reluIf<relu.value>(x[c] * a.factor[c] + a.factor[a.c + c]);
        }
    });
}

template <class T>
void inverseStddev(const InverseStddevArgs<T>& a, Range r) {
    for (Count c = r.begin; c < r.end; ++c) a.out[c] = T(1) / squareRoot(a.variance[c] + a.epsilon);
}

/** dy of an element, relu's slope included. */
template <bool relu, class T>
inline T dyOf(const BatchNormBackwardArgs<T>& a, Count i) {
    if constexpr (relu) return a.dy[i] * slope<Kind::Relu>(a.reluOf[i], T(0));
    else return a.dy[i];
}

/** range: blocks. */
template <class T>
void batchNormBackwardSums(const BatchNormBackwardArgs<T>& a, Range r) {
    withFlag(a.reluOf != nullptr, [&](auto relu) {
        for (Count b = r.begin; b < r.end; ++b) {
            T *sum = a.partial + 2 * b * a.c, *sumNormal = sum + a.c;
            for (Count c = 0; c < 2 * a.c; ++c) sum[c] = 0;
            const Count end = smaller((b + 1) * a.rowsABlock, a.rows);
            for (Count row = b * a.rowsABlock; row < end; ++row)
#pragma omp simd
                for (Count c = 0; c < a.c; ++c) {
                    const T dy = dyOf<relu.value>(a, row * a.c + c);
                    sum[c] += dy;
                    sumNormal[c] += dy * (a.x[row * a.c + c] - a.mean[c]) * a.inverseStddev[c];
                }
        }
    });
}

/** range: channels. */
template <class T>
void batchNormBackwardFinish(const BatchNormBackwardArgs<T>& a, Range r) {
    for (Count c = r.begin; c < r.end; ++c) {
        a.sums[c] = sumOfBlocks(a.partial, a.blocks, a.c, 0, c);
        a.sums[a.c + c] = sumOfBlocks(a.partial, a.blocks, a.c, 1, c);
        if (a.dbeta) a.dbeta[c] = a.sums[c];
        if (a.dgamma) a.dgamma[c] = a.sums[a.c + c];
    }
}

/** range: rows. */
template <class T>
void batchNormBackwardApply(const BatchNormBackwardArgs<T>& a, Range r) {
    const T equalShare = a.constantStatistics ? T(0) : T(1) / static_cast<T>(a.rows);
    withFlag(a.reluOf != nullptr, [&](auto relu) {
        for (Count row = r.begin; row < r.end; ++row) {
            const T share = a.rowWeights ? a.rowWeights[row] * equalShare : equalShare;
            const T* x = a.x + row * a.c;
            T* dx = a.dx + row * a.c;
#pragma omp simd
            for (Count c = 0; c < a.c; ++c) {
                const T normal = (x[c] - a.mean[c]) * a.inverseStddev[c];
                const T scale = (a.gamma ? a.gamma[c] : T(1)) * a.inverseStddev[c];
                dx[c] = scale * (dyOf<relu.value>(a, row * a.c + c) - share * (a.sums[c] + normal * a.sums[a.c + c]));
            }
        }
    });
}

}  // namespace

}  // namespace lamina::cpu
