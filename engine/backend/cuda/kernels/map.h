// SPDX-License-Identifier: GPL-3.0-or-later
// One pass over elements with a function of one or two of them, 16 bytes at a time. For kernels' own sources only.
#pragma once

#include "engine/backend/cuda/kernels/device.h"

namespace lamina::cuda {

namespace {

/** out = f(a[, b]) element by element; a thread takes 16 bytes at a time where the addresses allow it. Every element is read
 *  by the thread that writes it, so out may be a or b. */
template <class T, class F>
struct MapArgs {
    const T *a, *b;
    T* out;
    Count count, packs;
    F f;
};

template <class T, class F>
__global__ void map(MapArgs<T, F> a) {
    for (Count p = threadPlace(); p < a.packs; p += threadCount()) {
        Pack<T> x = reinterpret_cast<const Pack<T>*>(a.a)[p], y = x;
        if (a.b) y = reinterpret_cast<const Pack<T>*>(a.b)[p];
        for (int i = 0; i < Pack<T>::size; ++i)
            x.v[i] = static_cast<T>(a.f(static_cast<float>(x.v[i]), static_cast<float>(y.v[i]), p * Pack<T>::size + i));
        reinterpret_cast<Pack<T>*>(a.out)[p] = x;
    }
    for (Count i = a.packs * Pack<T>::size + threadPlace(); i < a.count; i += threadCount()) {
        const T x = a.a[i], y = a.b ? a.b[i] : x;
        a.out[i] = static_cast<T>(a.f(static_cast<float>(x), static_cast<float>(y), i));
    }
}

template <class T, class F>
void addMap(LaunchList& list, const T* a, const T* b, T* out, Count count, F f) {
    const auto place = [](const T* p) { return reinterpret_cast<std::uintptr_t>(p); };
    const bool wide = (place(a) | place(b) | place(out)) % sizeof(Pack<T>) == 0;
    const Count packs = wide ? count / Pack<T>::size : 0;
    list.add(map<T, F>, gridOf(wide ? quotient(count, Pack<T>::size) : count), MapArgs<T, F>{a, b, out, count, packs, f});
}

}  // namespace

}  // namespace lamina::cuda
