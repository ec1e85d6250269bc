// SPDX-License-Identifier: GPL-3.0-or-later
// Loops over elements and rows that belong to no larger family.
#pragma once

#include "engine/backend/cpu/kernel_arguments.h"
#include "engine/backend/cpu/kernels/math.h"

namespace lamina::cpu {

namespace {

template <class T>
void add(const AddArgs<T>& a, Range r) {
    withFlag(a.relu, [&](auto relu) {
#pragma omp simd
        for (Count i = r.begin; i < r.end; ++i) a.out[i] = reluIf<relu.value>(a.a[i] + a.b[i]);
    });
}

template <class T, CombineKind kind>
T combined(T a, T b) {
    if constexpr (kind == CombineKind::Multiply) return a * b;
    else if constexpr (kind == CombineKind::Subtract) return a - b;
    else if constexpr (kind == CombineKind::Maximum) return (a > b) | (a != a) ? a : b;
    else return (a < b) | (a != a) ? a : b;
}
template <class T, CombineKind kind>
void combineAs(const CombineArgs<T>& a, Range r) {
#pragma omp simd
    for (Count i = r.begin; i < r.end; ++i) a.out[i] = combined<T, kind>(a.a[i], a.b[i]);
}
template <class T>
void combine(const CombineArgs<T>& a, Range r) {
    switch (a.kind) {
        case CombineKind::Multiply: return combineAs<T, CombineKind::Multiply>(a, r);
        case CombineKind::Subtract: return combineAs<T, CombineKind::Subtract>(a, r);
        case CombineKind::Maximum: return combineAs<T, CombineKind::Maximum>(a, r);
        case CombineKind::Minimum: return combineAs<T, CombineKind::Minimum>(a, r);
    }
}

template <class T>
void selectBackward(const SelectBackwardArgs<T>& a, Range r) {
    const T sign = a.kind == CombineKind::Maximum ? T(1) : T(-1);
#pragma omp simd
    for (Count i = r.begin; i < r.end; ++i) {
        const T ahead = (a.x[i] - a.other[i]) * sign;
        a.dx[i] = a.dy[i] * (ahead > T(0) ? T(1) : ahead == T(0) ? T(0.5) : T(0));
    }
}

template <class T>
void affine(const AffineArgs<T>& a, Range r) {
    const T scale = a.scale, offset = a.offset;
#pragma omp simd
    for (Count i = r.begin; i < r.end; ++i) a.out[i] = a.x[i] * scale + offset;
}

template <class T>
void biasAdd(const BiasAddArgs<T>& a, Range r) {
    const Count n = a.n;
    for (Count row = r.begin; row < r.end; ++row) {
        const T* x = a.x + row * n;
        T* out = a.out + row * n;
#pragma omp simd
        for (Count i = 0; i < n; ++i) out[i] = x[i] + a.bias[i];
    }
}

template <class T>
T maximum(const T* x, Count n) {
    T most = x[0];
#pragma omp simd reduction(max : most)
    for (Count i = 0; i < n; ++i) most = x[i] > most ? x[i] : most;
    return most;
}

template <class T>
void softmax(const SoftmaxArgs<T>& a, Range r) {
    const Count n = a.n;
    for (Count row = r.begin; row < r.end; ++row) {
        const T* x = a.x + row * n;
        T* out = a.out + row * n;
        const T most = maximum(x, n);
        T sum = 0;
#pragma omp simd reduction(+ : sum)
        for (Count i = 0; i < n; ++i) {
            const T e = exponential(x[i] - most);
            out[i] = e;
            sum += e;
        }
        const T scale = T(1) / sum;
#pragma omp simd
        for (Count i = 0; i < n; ++i) out[i] *= scale;
    }
}

template <class T>
void softmaxBackward(const SoftmaxBackwardArgs<T>& a, Range r) {
    const Count n = a.n;
    for (Count row = r.begin; row < r.end; ++row) {
        const T *y = a.y + row * n, *dy = a.dy + row * n;
        T* dx = a.dx + row * n;
        T sum = 0;
#pragma omp simd reduction(+ : sum)
        for (Count i = 0; i < n; ++i) sum += dy[i] * y[i];
#pragma omp simd
        for (Count i = 0; i < n; ++i) dx[i] = (dy[i] - sum) * y[i];
    }
}

inline void copyPieces(const CopyArgs& a, Range r) {
    for (Count i = r.begin; i < r.end; ++i)
        __builtin_memcpy(a.to + i * a.toStride, a.from + i * a.fromStride, static_cast<std::size_t>(a.bytes));
}

}  // namespace

}  // namespace lamina::cpu
