// SPDX-License-Identifier: GPL-3.0-or-later
// Maxima over windows, channels last: a vector of channels at a time, the rest one by one. Of equal maxima the first in
// the window counts; NaN wins.
#pragma once

#include "engine/backend/cpu/kernels/pooling.h"
#include "engine/backend/cpu/kernels/vectors.h"

namespace lamina::cpu {

namespace {

/** The largest so far of `Value`, one number or a vector of them, and the tap it came from. */
template <class Value, class Tap>
struct Largest {
    Value value;
    Tap tap;
    void see(Value x, Count t) {
        const auto more = (!(x <= value)) & (value == value);
        value = more ? x : value;
        tap = more ? Tap{} + static_cast<std::int32_t>(t) : tap;
    }
};

template <class T>
using TapVector = decltype(typename Vectors<T>::Type{} < typename Vectors<T>::Type{});
typedef std::uint8_t FloatBytes __attribute__((vector_size(lanes<float>)));
typedef std::uint8_t DoubleBytes __attribute__((vector_size(lanes<double>)));
typedef std::int32_t FloatWords __attribute__((vector_size(4 * lanes<float>)));
typedef std::int32_t DoubleWords __attribute__((vector_size(4 * lanes<double>)));

/** lanes<T> taps as they are stored. */
template <class T, class I>
struct StoredTaps;
template <>
struct StoredTaps<float, std::uint8_t> {
    using Type = FloatBytes;
};
template <>
struct StoredTaps<double, std::uint8_t> {
    using Type = DoubleBytes;
};
template <>
struct StoredTaps<float, std::int32_t> {
    using Type = FloatWords;
};
template <>
struct StoredTaps<double, std::int32_t> {
    using Type = DoubleWords;
};

template <class T, class I>
void storeTaps(I* to, TapVector<T> taps) {
    const auto stored = __builtin_convertvector(taps, typename StoredTaps<T, I>::Type);
    __builtin_memcpy(to, &stored, sizeof stored);
}
template <class T, class I>
TapVector<T> loadTaps(const I* from) {
    typename StoredTaps<T, I>::Type stored;
    __builtin_memcpy(&stored, from, sizeof stored);
    return __builtin_convertvector(stored, TapVector<T>);
}

/** How far a tap is from the first one of its window. */
inline Count tapOffset(const Window2D& w, Count kh, Count kw) {
    return (kh * w.dilation[0] * w.width + kw * w.dilation[1]) * w.channels;
}

/** Calls `look(offset of the tap in x, tap)` for the taps of a cell that see the image; origin: offset of the first
 * tap, which may be outside. */
template <class Look>
void eachTap(const Window2D& w, const Cells& cells, Count origin, Look look) {
    for (Count kh = cells.top; kh < cells.bottom; ++kh)
        for (Count kw = cells.left; kw < cells.right; ++kw) look(origin + tapOffset(w, kh, kw), kh * w.kernel[1] + kw);
}

/** One cell of out; indices may be null. */
template <class T, class I>
void maxPoolCell(const Window2D& w, const Cells& cells, const T* x, Count origin, T* out, I* indices) {
    using Vector = typename Vectors<T>::Type;
    const T lowest = -static_cast<T>(__builtin_inf());
    const Count first = cells.top * w.kernel[1] + cells.left;
    Count c = 0;
    for (; c + lanes<T> <= w.channels; c += lanes<T>) {
        Largest<Vector, TapVector<T>> largest{Vector{} + lowest, TapVector<T>{} + static_cast<std::int32_t>(first)};
        eachTap(w, cells, origin + c, [&](Count at, Count tap) { largest.see(loadVector(x + at), tap); });
        storeVector(out + c, largest.value);
        if (indices) storeTaps<T>(indices + c, largest.tap);
    }
    for (; c < w.channels; ++c) {
        Largest<T, std::int32_t> largest{lowest, static_cast<std::int32_t>(first)};
        eachTap(w, cells, origin + c, [&](Count at, Count tap) { largest.see(x[at], tap); });
        out[c] = largest.value;
        if (indices) indices[c] = static_cast<I>(largest.tap);
    }
}

template <class T, class I>
void maxPoolRows(const PoolArgs<T>& a, I* indices, Range r) {
    const Window2D& w = a.w;
    for (Count row = r.begin; row < r.end; ++row)
        for (Count ow = 0; ow < w.outWidth; ++ow) {
            const Count b = row / w.outHeight, oh = row % w.outHeight, cell = (row * w.outWidth + ow) * w.channels;
            maxPoolCell(w, cellsOf(w, oh, ow), a.x, cellOffset(w, b, oh, ow, 0, 0), a.out + cell,
                        indices ? indices + cell : nullptr);
        }
}

template <class T>
void maxPool(const PoolArgs<T>& a, Range r) {
    if (a.indices32)
        maxPoolRows(a, a.indices32, r);
    else
        maxPoolRows(a, a.indices8, r);
}

/** Adds a cell's dy where its maximum was. */
template <class T, class I>
void maxPoolBackwardCell(const Window2D& w, const Cells& cells, const T* dy, const I* indices, T* dx, Count origin) {
    using Vector = typename Vectors<T>::Type;
    constexpr Count worthLooking = 16;  // taps; with more it is quicker to write to the one place
    Count c = 0;
    if ((cells.bottom - cells.top) * (cells.right - cells.left) <= worthLooking)
        for (; c + lanes<T> <= w.channels; c += lanes<T>) {
            const Vector d = loadVector(dy + c);
            const TapVector<T> taps = loadTaps<T>(indices + c);
            eachTap(w, cells, origin + c, [&](Count at, Count tap) {
                storeVector(dx + at, loadVector(dx + at) + (taps == static_cast<std::int32_t>(tap) ? d : Vector{}));
            });
        }
    for (; c < w.channels; ++c)
        dx[origin + tapOffset(w, indices[c] / w.kernel[1], indices[c] % w.kernel[1]) + c] += dy[c];
}

template <class T, class I>
void maxPoolBackwardImages(const PoolArgs<T>& a, const I* indices, Range r) {
    const Window2D& w = a.w;
    for (Count b = r.begin; b < r.end; ++b) {
        clearImage(a, b);
        for (Count oh = 0; oh < w.outHeight; ++oh)
            for (Count ow = 0; ow < w.outWidth; ++ow) {
                const Cells cells = cellsOf(w, oh, ow);
                if (cells.top >= cells.bottom || cells.left >= cells.right) continue;
                const Count cell = ((b * w.outHeight + oh) * w.outWidth + ow) * w.channels;
                maxPoolBackwardCell(w, cells, a.dy + cell, indices + cell, a.dx, cellOffset(w, b, oh, ow, 0, 0));
            }
    }
}

template <class T>
void maxPoolBackward(const PoolArgs<T>& a, Range r) {
    if (a.indices32)
        maxPoolBackwardImages(a, a.indices32, r);
    else
        maxPoolBackwardImages(a, a.indices8, r);
}

}  // namespace

}  // namespace lamina::cpu
