// SPDX-License-Identifier: GPL-3.0-or-later
// Normalisation of each row by its own moments, for each group of channels; layer normalisation is that of one group and one
// cell. The variance is that about the mean, or, where nothing centers, about 0; biased.
// Source: keras/src/layers/normalization (group_normalization.py, rms_normalization.py).
#pragma once

#include "engine/backend/cpu/kernel_arguments.h"
#include "engine/backend/cpu/kernels/math.h"

namespace lamina::cpu {

namespace {

/** Σ f(x) over the cells of one group: x (cells, c), the group's channels first. */
template <class T, class F>
T sumOfGroup(Count cells, Count c, Count width, F f) {
    T sum = 0;
    for (Count cell = 0; cell < cells; ++cell) {
        T ofCell = 0;
#pragma omp simd reduction(+ : ofCell)
        for (Count i = 0; i < width; ++i) ofCell += f(cell * c + i, i);
        sum += ofCell;
    }
    return sum;
}

template <class T>
void groupNorm(const GroupNormArgs<T>& a, Range r) {
    const Count width = a.c / a.groups;
    const T share = T(1) / static_cast<T>(a.cells * width);
    for (Count row = r.begin; row < r.end; ++row)
        for (Count group = 0; group < a.groups; ++group) {
            const Count begin = row * a.cells * a.c + group * width;
            const T* x = a.x + begin;
            T* out = a.out + begin;
            const T mean = a.centers ? sumOfGroup<T>(a.cells, a.c, width, [x](Count at, Count) { return x[at]; }) * share : T(0);
            const T variance = sumOfGroup<T>(a.cells, a.c, width, [x, mean](Count at, Count) {
                return (x[at] - mean) * (x[at] - mean);
            }) * share;
            const T inverse = T(1) / squareRoot(variance + a.epsilon);
            const T *gamma = a.gamma ? a.gamma + group * width : nullptr, *beta = a.beta ? a.beta + group * width : nullptr;
            for (Count cell = 0; cell < a.cells; ++cell)
#pragma omp simd
                for (Count i = 0; i < width; ++i)
                    out[cell * a.c + i] = (x[cell * a.c + i] - mean) * inverse * (gamma ? gamma[i] : T(1)) + (beta ? beta[i] : T(0));
            if (!a.mean) continue;
            a.mean[row * a.groups + group] = mean;
            a.inverseStddev[row * a.groups + group] = inverse;
        }
}

/** dx = (g − mean of g − x̂ · mean of g·x̂) / stddev, with g = dy · gamma; without the mean of g where nothing centers. */
template <class T>
void groupNormBackward(const GroupNormBackwardArgs<T>& a, Range r) {
    const Count width = a.c / a.groups;
    const T share = T(1) / static_cast<T>(a.cells * width);
    for (Count row = r.begin; row < r.end; ++row)
        for (Count group = 0; group < a.groups; ++group) {
            const Count begin = row * a.cells * a.c + group * width;
            const T *x = a.x + begin, *dy = a.dy + begin, *gamma = a.gamma ? a.gamma + group * width : nullptr;
            T* dx = a.dx + begin;
            const T mean = a.mean[row * a.groups + group], inverse = a.inverseStddev[row * a.groups + group];
            const T all = a.centers ? sumOfGroup<T>(a.cells, a.c, width, [=](Count at, Count i) { return dy[at] * (gamma ? gamma[i] : T(1)); }) : T(0);
            const T sum = all * share;
            const T sumNormal = sumOfGroup<T>(a.cells, a.c, width, [=](Count at, Count i) {
                return dy[at] * (gamma ? gamma[i] : T(1)) * (x[at] - mean) * inverse;
            }) * share;
            for (Count cell = 0; cell < a.cells; ++cell)
#pragma omp simd
                for (Count i = 0; i < width; ++i) {
                    const Count at = cell * a.c + i;
                    dx[at] = inverse * (dy[at] * (gamma ? gamma[i] : T(1)) - sum - (x[at] - mean) * inverse * sumNormal);
                }
        }
}

template <class T>
void groupNormScaleSums(const GroupNormBackwardArgs<T>& a, Range r) {
    const Count width = a.c / a.groups, all = a.rows * a.cells;
    for (Count block = r.begin; block < r.end; ++block) {
        T* sum = a.partial + block * a.c;
        for (Count i = 0; i < a.c; ++i) sum[i] = 0;
        const Count end = smaller((block + 1) * a.rowsABlock, all);
        for (Count line = block * a.rowsABlock; line < end; ++line)
            for (Count group = 0; group < a.groups; ++group) {
                const Count moments = line / a.cells * a.groups + group, first = group * width;
                const T mean = a.mean[moments], inverse = a.inverseStddev[moments];
                const T *x = a.x + line * a.c + first, *dy = a.dy + line * a.c + first;
#pragma omp simd
                for (Count i = 0; i < width; ++i) sum[first + i] += dy[i] * (x[i] - mean) * inverse;
            }
    }
}

}  // namespace

}  // namespace lamina::cpu
