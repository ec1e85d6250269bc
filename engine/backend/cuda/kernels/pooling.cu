// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backend/cuda/kernels/pooling.h"

#include "engine/backend/cuda/kernels/device.h"

namespace lamina::cuda {

namespace {

template <class T, class I>
struct PoolArgs {
    Window2D w;
    const T *x, *dy;
    T *out, *dx;
    I* indices;
};

/** A cell of an image: which image, row, column, channel. */
struct PoolCell {
    Count b;
    int h, w, c;
};
__device__ inline PoolCell cellOf(Count i, int height, int width, int channels) {
    const Count pixel = divided(i, channels), row = divided(pixel, width), b = divided(row, height);
    return {b, static_cast<int>(row - b * height), static_cast<int>(pixel - row * width), static_cast<int>(i - pixel * channels)};
}
__device__ inline Count inputAt(const Window2D& w, Count b, int h, int x, int c) {
    return ((b * w.height + h) * w.width + x) * w.channels + c;
}
__device__ inline Count outputAt(const Window2D& w, Count b, int h, int x, int c) {
    return ((b * w.outHeight + h) * w.outWidth + x) * w.channels + c;
}
__host__ __device__ inline Count inputs(const Window2D& w) { return Count{w.batch} * w.height * w.width * w.channels; }
__host__ __device__ inline Count outputs(const Window2D& w) { return Count{w.batch} * w.outHeight * w.outWidth * w.channels; }

template <class T, class I>
__global__ void maxPool(PoolArgs<T, I> a) {
    const Window2D& w = a.w;
    for (Count i = threadPlace(); i < outputs(w); i += threadCount()) {
        const PoolCell o = cellOf(i, w.outHeight, w.outWidth, w.channels);
        float best = -INFINITY;
        int at = -1;
        for (int kh = 0; kh < w.kernel[0]; ++kh) {
            const int h = tapInput(w, 0, o.h, kh);
            if (!inside(h, w.height)) continue;
            for (int kw = 0; kw < w.kernel[1]; ++kw) {
                const int x = tapInput(w, 1, o.w, kw);
                if (!inside(x, w.width)) continue;
                const auto value = static_cast<float>(a.x[inputAt(w, o.b, h, x, o.c)]);
                if (at < 0 || (!(value <= best) && best == best)) at = kh * w.kernel[1] + kw, best = value;
            }
        }
        a.out[i] = static_cast<T>(best);
        if (a.indices) a.indices[i] = static_cast<I>(at < 0 ? 0 : at);
    }
}

/** Calls take(oh, ow, tap) for every output cell whose window holds a cell of the input. */
template <class Take>
__device__ void forWindowsOf(const Window2D& w, const PoolCell& cell, Take take) {
    for (int kh = 0; kh < w.kernel[0]; ++kh) {
        const int oh = tapOutput(w, 0, cell.h, kh);
        if (oh < 0) continue;
        for (int kw = 0; kw < w.kernel[1]; ++kw) {
            const int ow = tapOutput(w, 1, cell.w, kw);
            if (ow >= 0) take(oh, ow, kh * w.kernel[1] + kw);
        }
    }
}

template <class T, class I>
__global__ void maxPoolBackward(PoolArgs<T, I> a) {
    const Window2D& w = a.w;
    for (Count i = threadPlace(); i < inputs(w); i += threadCount()) {
        const PoolCell cell = cellOf(i, w.height, w.width, w.channels);
        float sum = 0;
        forWindowsOf(w, cell, [&](int oh, int ow, int tap) {
            const Count o = outputAt(w, cell.b, oh, ow, cell.c);
            if (static_cast<int>(a.indices[o]) == tap) sum += static_cast<float>(a.dy[o]);
        });
        a.dx[i] = static_cast<T>(sum);
    }
}

/** How many cells of a window along an axis are no padding. */
__device__ inline int cellsAlong(const Window2D& w, int axis, int o) {
    int n = 0;
    for (int t = 0; t < w.kernel[axis]; ++t) n += inside(tapInput(w, axis, o, t), axis == 0 ? w.height : w.width);
    return n;
}
__device__ inline float shareOf(const Window2D& w, int oh, int ow) {
    const int n = cellsAlong(w, 0, oh) * cellsAlong(w, 1, ow);
    return 1.0f / static_cast<float>(n > 0 ? n : 1);
}

template <class T>
__global__ void averagePool(PoolArgs<T, int> a) {
    const Window2D& w = a.w;
    for (Count i = threadPlace(); i < outputs(w); i += threadCount()) {
        const PoolCell o = cellOf(i, w.outHeight, w.outWidth, w.channels);
        float sum = 0;
        for (int kh = 0; kh < w.kernel[0]; ++kh) {
            const int h = tapInput(w, 0, o.h, kh);
            if (!inside(h, w.height)) continue;
            for (int kw = 0; kw < w.kernel[1]; ++kw) {
                const int x = tapInput(w, 1, o.w, kw);
                if (inside(x, w.width)) sum += static_cast<float>(a.x[inputAt(w, o.b, h, x, o.c)]);
            }
        }
        a.out[i] = static_cast<T>(sum * shareOf(w, o.h, o.w));
    }
}

template <class T>
__global__ void averagePoolBackward(PoolArgs<T, int> a) {
    const Window2D& w = a.w;
    for (Count i = threadPlace(); i < inputs(w); i += threadCount()) {
        const PoolCell cell = cellOf(i, w.height, w.width, w.channels);
        float sum = 0;
        forWindowsOf(w, cell, [&](int oh, int ow, int) {
            sum += static_cast<float>(a.dy[outputAt(w, cell.b, oh, ow, cell.c)]) * shareOf(w, oh, ow);
        });
        a.dx[i] = static_cast<T>(sum);
    }
}

template <class T>
struct GlobalPoolArgs {
    const T* x;
    T* out;
    Count batch, cells, channels;
};

template <class T>
__global__ void globalAveragePool(GlobalPoolArgs<T> a) {
    for (Count i = threadPlace(); i < a.batch * a.channels; i += threadCount()) {
        const Count b = divided(i, a.channels), c = i - b * a.channels;
        float sum = 0;
        for (Count cell = 0; cell < a.cells; ++cell) sum += static_cast<float>(a.x[(b * a.cells + cell) * a.channels + c]);
        a.out[i] = static_cast<T>(sum / static_cast<float>(a.cells));
    }
}

template <class T>
__global__ void globalAveragePoolBackward(GlobalPoolArgs<T> a) {
    const float share = 1.0f / static_cast<float>(a.cells);
    const Count image = a.cells * a.channels;
    for (Count i = threadPlace(); i < a.batch * image; i += threadCount())
        a.out[i] = static_cast<T>(static_cast<float>(a.x[divided(i, image) * a.channels + modulo(i, a.channels)]) * share);
}

/** NaN wins. */
template <class T>
__global__ void globalMaxPool(GlobalPoolArgs<T> a) {
    for (Count i = threadPlace(); i < a.batch * a.channels; i += threadCount()) {
        const Count b = divided(i, a.channels), c = i - b * a.channels;
        float most = static_cast<float>(a.x[b * a.cells * a.channels + c]);
        for (Count cell = 1; cell < a.cells; ++cell) {
            const auto x = static_cast<float>(a.x[(b * a.cells + cell) * a.channels + c]);
            most = x > most || x != x ? x : most;
        }
        a.out[i] = static_cast<T>(most);
    }
}

template <class T>
struct GlobalMaxPoolBackwardArgs {
    const T *x, *y, *dy;
    T* dx;
    Count batch, cells, channels;
};

template <class T>
__global__ void globalMaxPoolBackward(GlobalMaxPoolBackwardArgs<T> a) {
    for (Count i = threadPlace(); i < a.batch * a.channels; i += threadCount()) {
        const Count b = divided(i, a.channels), first = b * a.cells * a.channels + (i - b * a.channels);
        const auto y = static_cast<float>(a.y[i]);
        float equal = 0;
        for (Count cell = 0; cell < a.cells; ++cell) equal += static_cast<float>(a.x[first + cell * a.channels]) == y ? 1.0f : 0.0f;
        const float part = static_cast<float>(a.dy[i]) / equal;
        for (Count cell = 0; cell < a.cells; ++cell) {
            const Count at = first + cell * a.channels;
            a.dx[at] = static_cast<T>(static_cast<float>(a.x[at]) == y ? part : 0.0f);
        }
    }
}

}  // namespace

template <class T, class I>
void addMaxPool(LaunchList& list, const Window2D& w, const T* x, T* out, I* indices) {
    list.add(maxPool<T, I>, gridOf(outputs(w)), PoolArgs<T, I>{w, x, nullptr, out, nullptr, indices});
}
template <class T, class I>
void addMaxPoolBackward(LaunchList& list, const Window2D& w, const I* indices, const T* dy, T* dx) {
    list.add(maxPoolBackward<T, const I>, gridOf(inputs(w)), PoolArgs<T, const I>{w, nullptr, dy, nullptr, dx, indices});
}
template <class T>
void addAveragePool(LaunchList& list, const Window2D& w, const T* x, T* out) {
    list.add(averagePool<T>, gridOf(outputs(w)), PoolArgs<T, int>{w, x, nullptr, out, nullptr, nullptr});
}
template <class T>
void addAveragePoolBackward(LaunchList& list, const Window2D& w, const T* dy, T* dx) {
    list.add(averagePoolBackward<T>, gridOf(inputs(w)), PoolArgs<T, int>{w, nullptr, dy, nullptr, dx, nullptr});
}
template <class T>
void addGlobalAveragePool(LaunchList& list, const T* x, T* out, Count batch, Count cells, Count channels) {
    list.add(globalAveragePool<T>, gridOf(batch * channels), GlobalPoolArgs<T>{x, out, batch, cells, channels});
}
template <class T>
void addGlobalAveragePoolBackward(LaunchList& list, const T* dy, T* dx, Count batch, Count cells, Count channels) {
    list.add(globalAveragePoolBackward<T>, gridOf(batch * cells * channels), GlobalPoolArgs<T>{dy, dx, batch, cells, channels});
}

template <class T>
void addGlobalMaxPool(LaunchList& list, const T* x, T* out, Count batch, Count cells, Count channels) {
    list.add(globalMaxPool<T>, gridOf(batch * channels), GlobalPoolArgs<T>{x, out, batch, cells, channels});
}
template <class T>
void addGlobalMaxPoolBackward(LaunchList& list, const T* x, const T* y, const T* dy, T* dx, Count batch, Count cells, Count channels) {
    list.add(globalMaxPoolBackward<T>, gridOf(batch * channels), GlobalMaxPoolBackwardArgs<T>{x, y, dy, dx, batch, cells, channels});
}

template void addMaxPool<float, std::uint8_t>(LaunchList&, const Window2D&, const float*, float*, std::uint8_t*);
template void addMaxPool<BFloat16, std::uint8_t>(LaunchList&, const Window2D&, const BFloat16*, BFloat16*, std::uint8_t*);
template void addMaxPool<float, std::int32_t>(LaunchList&, const Window2D&, const float*, float*, std::int32_t*);
template void addMaxPool<BFloat16, std::int32_t>(LaunchList&, const Window2D&, const BFloat16*, BFloat16*, std::int32_t*);
template void addMaxPoolBackward<float, std::uint8_t>(LaunchList&, const Window2D&, const std::uint8_t*, const float*, float*);
template void addMaxPoolBackward<BFloat16, std::uint8_t>(LaunchList&, const Window2D&, const std::uint8_t*, const BFloat16*, BFloat16*);
template void addMaxPoolBackward<float, std::int32_t>(LaunchList&, const Window2D&, const std::int32_t*, const float*, float*);
template void addMaxPoolBackward<BFloat16, std::int32_t>(LaunchList&, const Window2D&, const std::int32_t*, const BFloat16*, BFloat16*);
template void addAveragePool<float>(LaunchList&, const Window2D&, const float*, float*);
template void addAveragePool<BFloat16>(LaunchList&, const Window2D&, const BFloat16*, BFloat16*);
template void addAveragePoolBackward<float>(LaunchList&, const Window2D&, const float*, float*);
template void addAveragePoolBackward<BFloat16>(LaunchList&, const Window2D&, const BFloat16*, BFloat16*);
template void addGlobalAveragePool<float>(LaunchList&, const float*, float*, Count, Count, Count);
template void addGlobalAveragePool<BFloat16>(LaunchList&, const BFloat16*, BFloat16*, Count, Count, Count);
template void addGlobalAveragePoolBackward<float>(LaunchList&, const float*, float*, Count, Count, Count);
template void addGlobalAveragePoolBackward<BFloat16>(LaunchList&, const BFloat16*, BFloat16*, Count, Count, Count);
template void addGlobalMaxPool<float>(LaunchList&, const float*, float*, Count, Count, Count);
template void addGlobalMaxPool<BFloat16>(LaunchList&, const BFloat16*, BFloat16*, Count, Count, Count);
template void addGlobalMaxPoolBackward<float>(LaunchList&, const float*, const float*, const float*, float*, Count, Count, Count);
template void addGlobalMaxPoolBackward<BFloat16>(LaunchList&, const BFloat16*, const BFloat16*, const BFloat16*, BFloat16*, Count, Count, Count);

}  // namespace lamina::cuda
