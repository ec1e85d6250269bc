// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backend/cuda/kernels/convolution.h"

#include "engine/backend/cuda/kernels/device.h"

namespace lamina::cuda {

namespace {

template <class T>
struct ColumnArgs {
    Window2D w;
    const T* from;
    T* to;
    Count units;  // of channels
};

/** U: a channel, or 16 bytes of them. A thread a unit of a column. */
template <class U>
__global__ void columnsOfImages(ColumnArgs<U> a) {
    const Window2D& w = a.w;
    const Count taps = Count{w.kernel[0]} * w.kernel[1], cells = Count{w.outHeight} * w.outWidth;
    for (Count i = threadPlace(); i < w.batch * cells * taps * a.units; i += threadCount()) {
        const Count column = divided(i, a.units), unit = i - column * a.units;
        const Count cell = divided(column, taps), tap = column - cell * taps;
        const Count b = divided(cell, cells), place = cell - b * cells;
        const int oh = static_cast<int>(divided(place, w.outWidth)), ow = static_cast<int>(modulo(place, w.outWidth));
        const int h = tapInput(w, 0, oh, static_cast<int>(divided(tap, w.kernel[1])));
        const int x = tapInput(w, 1, ow, static_cast<int>(modulo(tap, w.kernel[1])));
        U value{};
        if (inside(h, w.height) && inside(x, w.width)) value = a.from[((b * w.height + h) * w.width + x) * a.units + unit];
        a.to[i] = value;
    }
}

/** A sum of units in float32. */
template <class U>
struct Total {
    float v = 0;
    __device__ void add(const U& x) { v += static_cast<float>(x); }
    __device__ U value() const { return static_cast<U>(v); }
};
template <class T>
struct Total<Pack<T>> {
    Total<T> v[Pack<T>::size];
    __device__ void add(const Pack<T>& x) {
        for (int i = 0; i < Pack<T>::size; ++i) v[i].add(x.v[i]);
    }
    __device__ Pack<T> value() const {
        Pack<T> x;
        for (int i = 0; i < Pack<T>::size; ++i) x.v[i] = v[i].value();
        return x;
    }
};

template <class U>
__global__ void imagesOfColumns(ColumnArgs<U> a) {
    const Window2D& w = a.w;
    const Count taps = Count{w.kernel[0]} * w.kernel[1];
    for (Count i = threadPlace(); i < Count{w.batch} * w.height * w.width * a.units; i += threadCount()) {
        const Count pixel = divided(i, a.units), unit = i - pixel * a.units;
        const Count row = divided(pixel, w.width), b = divided(row, w.height);
        const int h = static_cast<int>(row - b * w.height), x = static_cast<int>(pixel - row * w.width);
        Total<U> sum;
        for (int kh = 0; kh < w.kernel[0]; ++kh) {
            const int oh = tapOutput(w, 0, h, kh);
            if (oh < 0) continue;
            for (int kw = 0; kw < w.kernel[1]; ++kw) {
                const int ow = tapOutput(w, 1, x, kw);
                if (ow < 0) continue;
                const Count cell = (b * w.outHeight + oh) * w.outWidth + ow;
                sum.add(a.from[(cell * taps + kh * w.kernel[1] + kw) * a.units + unit]);
            }
        }
        a.to[i] = sum.value();
    }
}

template <class T>
struct ConvArgs {
    Window2D w;
    const T *x, *kernel, *bias, *dy;
    T* out;
    float* dkernel = nullptr;
};

/** A thread an element of out. */
template <class T>
__global__ void conv(ConvArgs<T> a) {
    const Window2D& w = a.w;
    const int channels = w.channels / w.groups, filters = w.filters / w.groups;
    for (Count i = threadPlace(); i < Count{w.batch} * w.outHeight * w.outWidth * w.filters; i += threadCount()) {
        const Count cell = divided(i, w.filters), row = divided(cell, w.outWidth), b = divided(row, w.outHeight);
        const int f = static_cast<int>(i - cell * w.filters), ow = static_cast<int>(cell - row * w.outWidth),
                  oh = static_cast<int>(row - b * w.outHeight);
        float sum = a.bias ? static_cast<float>(a.bias[f]) : 0.0f;
        for (int kh = 0; kh < w.kernel[0]; ++kh) {
            const int h = tapInput(w, 0, oh, kh);
            if (!inside(h, w.height)) continue;
            for (int kw = 0; kw < w.kernel[1]; ++kw) {
                const int x = tapInput(w, 1, ow, kw);
                if (!inside(x, w.width)) continue;
                const T* from = a.x + ((b * w.height + h) * w.width + x) * w.channels + f / filters * channels;
                const T* k = a.kernel + Count{kh * w.kernel[1] + kw} * channels * w.filters + f;
                for (int c = 0; c < channels; ++c) sum += static_cast<float>(from[c]) * static_cast<float>(k[Count{c} * w.filters]);
            }
        }
        a.out[i] = static_cast<T>(sum);
    }
}

/** A thread an element of dx. */
template <class T>
__global__ void convBackwardData(ConvArgs<T> a) {
    const Window2D& w = a.w;
    const int channels = w.channels / w.groups, filters = w.filters / w.groups;
    for (Count i = threadPlace(); i < Count{w.batch} * w.height * w.width * w.channels; i += threadCount()) {
        const Count pixel = divided(i, w.channels), row = divided(pixel, w.width), b = divided(row, w.height);
        const int c = static_cast<int>(i - pixel * w.channels), x = static_cast<int>(pixel - row * w.width),
                  h = static_cast<int>(row - b * w.height);
        const int group = c / channels;
        float sum = 0;
        for (int kh = 0; kh < w.kernel[0]; ++kh) {
            const int oh = tapOutput(w, 0, h, kh);
            if (oh < 0) continue;
            for (int kw = 0; kw < w.kernel[1]; ++kw) {
                const int ow = tapOutput(w, 1, x, kw);
                if (ow < 0) continue;
                const T* dy = a.dy + ((b * w.outHeight + oh) * w.outWidth + ow) * w.filters + group * filters;
                const T* k = a.kernel + (Count{kh * w.kernel[1] + kw} * channels + (c - group * channels)) * w.filters + group * filters;
                for (int f = 0; f < filters; ++f) sum += static_cast<float>(dy[f]) * static_cast<float>(k[f]);
            }
        }
        a.out[i] = static_cast<T>(sum);
    }
}

/** A block an element of dkernel; its threads share the cells of out. */
template <class T>
__global__ void convBackwardKernel(ConvArgs<T> a) {
    const Window2D& w = a.w;
    const int channels = w.channels / w.groups, filters = w.filters / w.groups;
    const Count cells = Count{w.batch} * w.outHeight * w.outWidth, all = Count{w.kernel[0]} * w.kernel[1] * channels * w.filters;
    for (Count i = blockIdx.x; i < all; i += gridDim.x) {
        const int f = static_cast<int>(modulo(i, w.filters)), c = static_cast<int>(modulo(divided(i, w.filters), channels));
        const int tap = static_cast<int>(divided(i, Count{w.filters} * channels));
        float sum = 0;
        for (Count cell = threadIdx.x; cell < cells; cell += blockDim.x) {
            const Count row = divided(cell, w.outWidth), b = divided(row, w.outHeight);
            const int h = tapInput(w, 0, static_cast<int>(row - b * w.outHeight), tap / w.kernel[1]);
            const int x = tapInput(w, 1, static_cast<int>(cell - row * w.outWidth), tap % w.kernel[1]);
            if (!inside(h, w.height) || !inside(x, w.width)) continue;
            sum += static_cast<float>(a.x[((b * w.height + h) * w.width + x) * w.channels + f / filters * channels + c]) *
                   static_cast<float>(a.dy[cell * w.filters + f]);
        }
        sum = blockSum(sum);
        if (threadIdx.x == 0) a.dkernel[i] = sum;
    }
}

/** Whether 16 bytes at a time fit. */
template <class T>
bool wide(const Window2D& w, const T* a, const T* b) {
    return w.channels % Pack<T>::size == 0 && (reinterpret_cast<std::uintptr_t>(a) | reinterpret_cast<std::uintptr_t>(b)) % 16 == 0;
}

}  // namespace

template <class T>
void addColumnsOfImages(LaunchList& list, const Window2D& w, const T* x, T* columns) {
    const Count count = Count{w.batch} * w.outHeight * w.outWidth * w.kernel[0] * w.kernel[1] * w.channels;
    if (wide(w, x, columns)) {
        using U = Pack<T>;
        list.add(columnsOfImages<U>, gridOf(count / U::size),
                 ColumnArgs<U>{w, reinterpret_cast<const U*>(x), reinterpret_cast<U*>(columns), w.channels / U::size});
    } else {
        list.add(columnsOfImages<T>, gridOf(count), ColumnArgs<T>{w, x, columns, w.channels});
    }
}

template <class T>
void addImagesOfColumns(LaunchList& list, const Window2D& w, const T* columns, T* dx) {
    const Count count = Count{w.batch} * w.height * w.width * w.channels;
    if (wide(w, columns, dx)) {
        using U = Pack<T>;
        list.add(imagesOfColumns<U>, gridOf(count / U::size),
                 ColumnArgs<U>{w, reinterpret_cast<const U*>(columns), reinterpret_cast<U*>(dx), w.channels / U::size});
    } else {
        list.add(imagesOfColumns<T>, gridOf(count), ColumnArgs<T>{w, columns, dx, w.channels});
    }
}

template <class T>
void addConv(LaunchList& list, const Window2D& w, const T* x, const T* kernel, const T* bias, T* out) {
    list.add(conv<T>, gridOf(Count{w.batch} * w.outHeight * w.outWidth * w.filters), ConvArgs<T>{w, x, kernel, bias, nullptr, out});
}
template <class T>
void addConvBackwardData(LaunchList& list, const Window2D& w, const T* kernel, const T* dy, T* dx) {
    list.add(convBackwardData<T>, gridOf(Count{w.batch} * w.height * w.width * w.channels),
             ConvArgs<T>{w, nullptr, kernel, nullptr, dy, dx});
}
template <class T>
void addConvBackwardKernel(LaunchList& list, const Window2D& w, const T* x, const T* dy, float* dkernel) {
    const Count all = Count{w.kernel[0]} * w.kernel[1] * (w.channels / w.groups) * w.filters;
    const Count cells = Count{w.batch} * w.outHeight * w.outWidth;
    constexpr Count cellsAThread = 16;  // below that the sum over the block costs more than what is summed up
    const Count wanted = quotient(quotient(cells, cellsAThread), 32) * 32;
    const auto threads = static_cast<unsigned>(wanted < blockThreads ? wanted : blockThreads);
    list.add(convBackwardKernel<T>, Grid{dim3(static_cast<unsigned>(all < mostBlocks ? all : mostBlocks)), dim3(threads)},
             ConvArgs<T>{w, x, nullptr, nullptr, dy, nullptr, dkernel});
}

template void addColumnsOfImages<float>(LaunchList&, const Window2D&, const float*, float*);
template void addColumnsOfImages<BFloat16>(LaunchList&, const Window2D&, const BFloat16*, BFloat16*);
template void addImagesOfColumns<float>(LaunchList&, const Window2D&, const float*, float*);
template void addImagesOfColumns<BFloat16>(LaunchList&, const Window2D&, const BFloat16*, BFloat16*);
template void addConv<float>(LaunchList&, const Window2D&, const float*, const float*, const float*, float*);
template void addConv<BFloat16>(LaunchList&, const Window2D&, const BFloat16*, const BFloat16*, const BFloat16*, BFloat16*);
template void addConvBackwardData<float>(LaunchList&, const Window2D&, const float*, const float*, float*);
template void addConvBackwardData<BFloat16>(LaunchList&, const Window2D&, const BFloat16*, const BFloat16*, BFloat16*);
template void addConvBackwardKernel<float>(LaunchList&, const Window2D&, const float*, const float*, float*);
template void addConvBackwardKernel<BFloat16>(LaunchList&, const Window2D&, const BFloat16*, const BFloat16*, float*);

}  // namespace lamina::cuda
