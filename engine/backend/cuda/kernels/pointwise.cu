// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backend/cuda/kernels/pointwise.h"

#include "engine/backend/cuda/kernels/activation_math.h"
#include "engine/backend/cuda/kernels/map.h"

namespace lamina::cuda {

namespace {

template <Kind kind>
struct ActivateElement {
    float alpha;
    __device__ float operator()(float x, float, Count) const { return activation<kind>(x, alpha); }
};
template <Kind kind>
struct SlopeElement {
    float alpha;
    __device__ float operator()(float dy, float reference, Count) const { return dy * slope<kind>(reference, alpha); }
};
struct SumElement {
    bool relu;
    __device__ float operator()(float x, float y, Count) const { return relu ? activation<Kind::Relu>(x + y, 0.0f) : x + y; }
};
template <CombineKind kind>
struct CombineElement {
    __device__ float operator()(float x, float y, Count) const {
        if constexpr (kind == CombineKind::Multiply) return x * y;
        else if constexpr (kind == CombineKind::Subtract) return x - y;
        else if constexpr (kind == CombineKind::Maximum) return x > y || x != x ? x : y;
        else return x < y || x != x ? x : y;
    }
};
/** Of dy and x, with the other of the two beside. */
template <class T>
struct SelectElement {
    const T* other;
    float sign;
    __device__ float operator()(float dy, float x, Count i) const {
        const float ahead = (x - static_cast<float>(other[i])) * sign;
        return dy * (ahead > 0 ? 1.0f : ahead == 0 ? 0.5f : 0.0f);
    }
};
struct AffineElement {
    float scale, offset;
    __device__ float operator()(float x, float, Count) const { return x * scale + offset; }
};
template <class T, Kind kind>
struct BiasElement {
    const T* bias;
    Count n;
    float alpha;
    __device__ float operator()(float x, float, Count i) const {
        return activation<kind>(x + static_cast<float>(bias[modulo(i, n)]), alpha);
    }
};

struct FillArgs {
    float* out;
    Count count;
    float value;
};
__global__ void fillElements(FillArgs a) {
    for (Count i = threadPlace(); i < a.count; i += threadCount()) a.out[i] = a.value;
}

template <class T, class U>
struct CastArgs {
    const T* x;
    U* out;
    Count count;
};
/** Four at a time; both begin at a multiple of that. */
template <class T, class U>
__global__ void castElements(CastArgs<T, U> a) {
    for (Count p = threadPlace(); p < a.count / 4; p += threadCount()) {
        const Unit<T, 4> x = reinterpret_cast<const Unit<T, 4>*>(a.x)[p];
        Unit<U, 4> out;
        for (int i = 0; i < 4; ++i) out.v[i] = static_cast<U>(x.v[i]);
        reinterpret_cast<Unit<U, 4>*>(a.out)[p] = out;
    }
    for (Count i = a.count / 4 * 4 + threadPlace(); i < a.count; i += threadCount()) a.out[i] = static_cast<U>(a.x[i]);
}

/** Units of U: the widest type that all addresses and strides are multiples of. */
template <class U>
struct CopyArgs {
    const U* from;
    U* to;
    Count pieces, units, fromStride, toStride;
};
template <class U>
__global__ void copyPieces(CopyArgs<U> a) {
    for (Count i = threadPlace(); i < a.pieces * a.units; i += threadCount()) {
        const Count piece = divided(i, a.units), unit = i - piece * a.units;
        a.to[piece * a.toStride + unit] = a.from[piece * a.fromStride + unit];
    }
}

template <class U>
bool addCopyOf(LaunchList& list, const std::byte* from, std::byte* to, Count pieces, Count bytes, Count fromStride, Count toStride) {
    constexpr Count size = sizeof(U);
    const auto all = static_cast<Count>(reinterpret_cast<std::uintptr_t>(from) | reinterpret_cast<std::uintptr_t>(to)) | bytes |
                     fromStride | toStride;
    if (all % size != 0) return false;
    list.add(copyPieces<U>, gridOf(pieces * (bytes / size)),
             CopyArgs<U>{reinterpret_cast<const U*>(from), reinterpret_cast<U*>(to), pieces, bytes / size, fromStride / size,
                         toStride / size});
    return true;
}

}  // namespace

template <class T>
void addActivate(LaunchList& list, ActivationFunction f, const T* x, T* out, Count n) {
    withKind(f.kind, [&](auto kind) {
        addMap<T>(list, x, nullptr, out, n, ActivateElement<decltype(kind)::value>{static_cast<float>(f.alpha)});
    });
}

template <class T>
void addActivateBackward(LaunchList& list, ActivationFunction f, const T* reference, const T* dy, T* dx, Count n) {
    withKind(f.kind, [&](auto kind) {
        addMap<T>(list, dy, reference, dx, n, SlopeElement<decltype(kind)::value>{static_cast<float>(f.alpha)});
    });
}

template <class T>
void addSum(LaunchList& list, const T* a, const T* b, T* out, Count n, bool relu) {
    addMap<T>(list, a, b, out, n, SumElement{relu});
}

template <class T>
void addCombine(LaunchList& list, CombineKind kind, const T* a, const T* b, T* out, Count n) {
    switch (kind) {
        case CombineKind::Multiply: return addMap<T>(list, a, b, out, n, CombineElement<CombineKind::Multiply>{});
        case CombineKind::Subtract: return addMap<T>(list, a, b, out, n, CombineElement<CombineKind::Subtract>{});
        case CombineKind::Maximum: return addMap<T>(list, a, b, out, n, CombineElement<CombineKind::Maximum>{});
        case CombineKind::Minimum: return addMap<T>(list, a, b, out, n, CombineElement<CombineKind::Minimum>{});
    }
}

template <class T>
void addSelectBackward(LaunchList& list, CombineKind kind, const T* x, const T* other, const T* dy, T* dx, Count n) {
    addMap<T>(list, dy, x, dx, n, SelectElement<T>{other, kind == CombineKind::Maximum ? 1.0f : -1.0f});
}

template <class T>
void addAffine(LaunchList& list, const T* x, T* out, Count n, double scale, double offset) {
    addMap<T>(list, x, nullptr, out, n, AffineElement{static_cast<float>(scale), static_cast<float>(offset)});
}

template <class T>
void addBias(LaunchList& list, const T* x, const T* bias, T* out, Count rows, Count n, ActivationFunction f) {
    withKind(f.kind, [&](auto kind) {
        addMap<T>(list, x, nullptr, out, rows * n, BiasElement<T, decltype(kind)::value>{bias, n, static_cast<float>(f.alpha)});
    });
}

void addFill(LaunchList& list, float* out, Count n, float value) { list.add(fillElements, gridOf(n), FillArgs{out, n, value}); }

template <class T, class U>
void addCast(LaunchList& list, const T* x, U* out, Count n) {
    list.add(castElements<T, U>, gridOf(quotient(n, 4)), CastArgs<T, U>{x, out, n});
}

void addCopy(LaunchList& list, const std::byte* from, std::byte* to, Count pieces, Count bytes, Count fromStride, Count toStride) {
    const bool done = addCopyOf<Pack<std::uint32_t>>(list, from, to, pieces, bytes, fromStride, toStride) ||
                      addCopyOf<std::uint32_t>(list, from, to, pieces, bytes, fromStride, toStride) ||
                      addCopyOf<std::uint8_t>(list, from, to, pieces, bytes, fromStride, toStride);
    static_cast<void>(done);
}

template void addActivate<float>(LaunchList&, ActivationFunction, const float*, float*, Count);
template void addActivate<BFloat16>(LaunchList&, ActivationFunction, const BFloat16*, BFloat16*, Count);
template void addActivateBackward<float>(LaunchList&, ActivationFunction, const float*, const float*, float*, Count);
template void addActivateBackward<BFloat16>(LaunchList&, ActivationFunction, const BFloat16*, const BFloat16*, BFloat16*, Count);
template void addSum<float>(LaunchList&, const float*, const float*, float*, Count, bool);
template void addSum<BFloat16>(LaunchList&, const BFloat16*, const BFloat16*, BFloat16*, Count, bool);
template void addCombine<float>(LaunchList&, CombineKind, const float*, const float*, float*, Count);
template void addCombine<BFloat16>(LaunchList&, CombineKind, const BFloat16*, const BFloat16*, BFloat16*, Count);
template void addSelectBackward<float>(LaunchList&, CombineKind, const float*, const float*, const float*, float*, Count);
template void addSelectBackward<BFloat16>(LaunchList&, CombineKind, const BFloat16*, const BFloat16*, const BFloat16*, BFloat16*, Count);
template void addAffine<float>(LaunchList&, const float*, float*, Count, double, double);
template void addAffine<BFloat16>(LaunchList&, const BFloat16*, BFloat16*, Count, double, double);
template void addBias<float>(LaunchList&, const float*, const float*, float*, Count, Count, ActivationFunction);
template void addBias<BFloat16>(LaunchList&, const BFloat16*, const BFloat16*, BFloat16*, Count, Count, ActivationFunction);
template void addCast<float, BFloat16>(LaunchList&, const float*, BFloat16*, Count);
template void addCast<BFloat16, float>(LaunchList&, const BFloat16*, float*, Count);

}  // namespace lamina::cuda
