// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backend/cuda/kernels/resize.h"

#include "engine/backend/cuda/kernels/device.h"
#include "engine/plan/resize_math.h"

namespace lamina::cuda {

namespace {

struct Rounding {
    static __device__ double floor(double x) { return ::floor(x); }
};

template <class T>
struct ResizeArgs {
    const T* from;
    T* to;
    Resizing size;
    Count count;  // of what is written
};

/** Where number i lies in images of that many rows, columns and channels. */
struct ResizeCell {
    Count image, row, column, channel;
};
__device__ inline ResizeCell cellOf(Count i, Count height, Count width, Count channels) {
    const Count cell = divided(i, channels), row = divided(cell, width), image = divided(row, height);
    return {image, row - image * height, cell - row * width, i - cell * channels};
}

template <class T>
__global__ void resize(ResizeArgs<T> a) {
    const Resizing s = a.size;
    for (Count i = threadPlace(); i < a.count; i += threadCount()) {
        const ResizeCell at = cellOf(i, s.outHeight, s.outWidth, s.channels);
        const ResizeTap down = resizeTap<Rounding>(at.row, s.height, s.outHeight, s.nearest);
        const ResizeTap across = resizeTap<Rounding>(at.column, s.width, s.outWidth, s.nearest);
        const auto pixel = [&](Count row, Count column) {
            return static_cast<float>(a.from[((at.image * s.height + row) * s.width + column) * s.channels + at.channel]);
        };
        const auto fx = static_cast<float>(across.share), fy = static_cast<float>(down.share);
        const float above = (1 - fx) * pixel(down.first, across.first) + fx * pixel(down.first, across.second);
        const float below = (1 - fx) * pixel(down.second, across.first) + fx * pixel(down.second, across.second);
        a.to[i] = static_cast<T>((1 - fy) * above + fy * below);
    }
}

template <class T>
__global__ void resizeBackward(ResizeArgs<T> a) {
    const Resizing s = a.size;
    for (Count i = threadPlace(); i < a.count; i += threadCount()) {
        const ResizeCell at = cellOf(i, s.height, s.width, s.channels);
        const ResizeReach rows = resizeReach<Rounding>(at.row, s.height, s.outHeight);
        const ResizeReach columns = resizeReach<Rounding>(at.column, s.width, s.outWidth);
        float sum = 0;
        for (Count row = rows.begin; row < rows.end; ++row) {
            const double down = resizeShare(resizeTap<Rounding>(row, s.height, s.outHeight, s.nearest), at.row);
            if (down == 0) continue;
            for (Count column = columns.begin; column < columns.end; ++column) {
                const double share = down * resizeShare(resizeTap<Rounding>(column, s.width, s.outWidth, s.nearest), at.column);
                const Count place = ((at.image * s.outHeight + row) * s.outWidth + column) * s.channels + at.channel;
                sum += static_cast<float>(share) * static_cast<float>(a.from[place]);
            }
        }
        a.to[i] = static_cast<T>(sum);
    }
}

}  // namespace

template <class T>
void addResize(LaunchList& list, const T* x, T* out, const Resizing& size, Count images) {
    const Count count = images * size.outHeight * size.outWidth * size.channels;
    list.add(resize<T>, gridOf(count), ResizeArgs<T>{x, out, size, count});
}

template <class T>
void addResizeBackward(LaunchList& list, const T* dy, T* dx, const Resizing& size, Count images) {
    const Count count = images * size.height * size.width * size.channels;
    list.add(resizeBackward<T>, gridOf(count), ResizeArgs<T>{dy, dx, size, count});
}

template void addResize<float>(LaunchList&, const float*, float*, const Resizing&, Count);
template void addResize<BFloat16>(LaunchList&, const BFloat16*, BFloat16*, const Resizing&, Count);
template void addResizeBackward<float>(LaunchList&, const float*, float*, const Resizing&, Count);
template void addResizeBackward<BFloat16>(LaunchList&, const BFloat16*, BFloat16*, const Resizing&, Count);

}  // namespace lamina::cuda
