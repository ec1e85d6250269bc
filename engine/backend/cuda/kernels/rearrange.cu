// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backend/cuda/kernels/rearrange.h"

#include "engine/backend/cuda/kernels/device.h"

namespace lamina::cuda {

namespace {

template <class T>
struct RepeatArgs {
    const T* from;
    T* to;
    Count count, inner, times;  // of what is written
};

template <class T>
__global__ void repeat(RepeatArgs<T> a) {
    for (Count i = threadPlace(); i < a.count; i += threadCount()) {
        const Count piece = divided(divided(i, a.inner), a.times);
        a.to[i] = a.from[piece * a.inner + modulo(i, a.inner)];
    }
}

template <class T>
__global__ void repeatBackward(RepeatArgs<T> a) {
    for (Count i = threadPlace(); i < a.count; i += threadCount()) {
        const Count piece = divided(i, a.inner), first = piece * a.times * a.inner + (i - piece * a.inner);
        float sum = 0;
        for (Count t = 0; t < a.times; ++t) sum += static_cast<float>(a.from[first + t * a.inner]);
        a.to[i] = static_cast<T>(sum);
    }
}

template <class T>
struct PermuteArgs {
    const T* x;
    T* out;
    Permutation p;
    Count count;
};

template <class T>
__global__ void permute(PermuteArgs<T> a) {
    for (Count i = threadPlace(); i < a.count; i += threadCount()) {
        Count rest = i, offset = 0;
        for (int axis = a.p.rank - 1; axis >= 0; --axis) {
            const Count above = divided(rest, a.p.extents[axis]);
            offset += (rest - above * a.p.extents[axis]) * a.p.strides[axis];
            rest = above;
        }
        a.out[i] = a.x[offset];
    }
}

template <class T, class U>
struct TurnArgs {
    const T* x;
    U* out;
    Count rows, columns;
};

/** For what is small beside all else that is done with it: kernels of convolutions. */
template <class T, class U>
__global__ void turn(TurnArgs<T, U> a) {
    for (Count i = threadPlace(); i < a.rows * a.columns; i += threadCount()) {
        const Count column = divided(i, a.rows), row = i - column * a.rows;
        a.out[i] = static_cast<U>(static_cast<float>(a.x[row * a.columns + column]));
    }
}

template <class T>
struct PadArgs {
    const T* x;
    T* out;
    Frame f;
    Count count;
};

template <class T>
__global__ void pad(PadArgs<T> a) {
    const Frame f = a.f;
    for (Count i = threadPlace(); i < a.count; i += threadCount()) {
        const Count cell = divided(i, f.channels), row = divided(cell, f.outWidth), image = divided(row, f.outHeight);
        const Count w = cell - row * f.outWidth - f.before[1], h = row - image * f.outHeight - f.before[0];
        const bool outside = h < 0 || h >= f.height || w < 0 || w >= f.width;
        a.out[i] = outside ? static_cast<T>(0.0f) : a.x[((image * f.height + h) * f.width + w) * f.channels + (i - cell * f.channels)];
    }
}

}  // namespace

template <class T>
void addRepeat(LaunchList& list, const T* x, T* out, Count pieces, Count inner, Count times) {
    const Count count = pieces * inner * times;
    list.add(repeat<T>, gridOf(count), RepeatArgs<T>{x, out, count, inner, times});
}

template <class T>
void addRepeatBackward(LaunchList& list, const T* dy, T* dx, Count pieces, Count inner, Count times) {
    list.add(repeatBackward<T>, gridOf(pieces * inner), RepeatArgs<T>{dy, dx, pieces * inner, inner, times});
}

template <class T>
void addPermute(LaunchList& list, const T* x, T* out, const Permutation& p, Count count) {
    list.add(permute<T>, gridOf(count), PermuteArgs<T>{x, out, p, count});
}

template <class T, class U>
void addTurn(LaunchList& list, const T* x, U* out, Count rows, Count columns) {
    list.add(turn<T, U>, gridOf(rows * columns), TurnArgs<T, U>{x, out, rows, columns});
}

template <class T>
void addPad(LaunchList& list, const T* x, T* out, const Frame& f, Count images) {
    const Count count = images * f.outHeight * f.outWidth * f.channels;
    list.add(pad<T>, gridOf(count), PadArgs<T>{x, out, f, count});
}

template void addRepeat<float>(LaunchList&, const float*, float*, Count, Count, Count);
template void addRepeat<BFloat16>(LaunchList&, const BFloat16*, BFloat16*, Count, Count, Count);
template void addRepeatBackward<float>(LaunchList&, const float*, float*, Count, Count, Count);
template void addRepeatBackward<BFloat16>(LaunchList&, const BFloat16*, BFloat16*, Count, Count, Count);
template void addPermute<float>(LaunchList&, const float*, float*, const Permutation&, Count);
template void addPermute<BFloat16>(LaunchList&, const BFloat16*, BFloat16*, const Permutation&, Count);
template void addTurn<float, float>(LaunchList&, const float*, float*, Count, Count);
template void addTurn<BFloat16, BFloat16>(LaunchList&, const BFloat16*, BFloat16*, Count, Count);
template void addTurn<BFloat16, float>(LaunchList&, const BFloat16*, float*, Count, Count);
template void addPad<float>(LaunchList&, const float*, float*, const Frame&, Count);
template void addPad<BFloat16>(LaunchList&, const BFloat16*, BFloat16*, const Frame&, Count);

}  // namespace lamina::cuda
