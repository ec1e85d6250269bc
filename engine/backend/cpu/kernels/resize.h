// SPDX-License-Identifier: GPL-3.0-or-later
// Images at another size; see plan/resize_math.h.
#pragma once

#include "engine/backend/cpu/kernel_arguments.h"
#include "engine/backend/cpu/kernels/augment.h"
#include "engine/plan/resize_math.h"

namespace lamina::cpu {

namespace {

/** range: rows of the result, of all images. */
template <class T>
void resize(const ResizeArgs<T>& a, Range r) {
    const Count row = a.width * a.channels;
    for (Count place = r.begin; place < r.end; ++place) {
        const Count image = place / a.outHeight;
        const ResizeTap down = resizeTap<Geometry>(place % a.outHeight, a.height, a.outHeight, a.nearest);
        const T *above = a.from + (image * a.height + down.first) * row, *below = a.from + (image * a.height + down.second) * row;
        const T fy = static_cast<T>(down.share);
        T* out = a.to + place * a.outWidth * a.channels;
        for (Count column = 0; column < a.outWidth; ++column, out += a.channels) {
            const ResizeTap across = resizeTap<Geometry>(column, a.width, a.outWidth, a.nearest);
            const Count left = across.first * a.channels, right = across.second * a.channels;
            const T fx = static_cast<T>(across.share);
            for (Count c = 0; c < a.channels; ++c)
                out[c] = (1 - fy) * ((1 - fx) * above[left + c] + fx * above[right + c]) +
                         fy * ((1 - fx) * below[left + c] + fx * below[right + c]);
        }
    }
}

/** from: the slope of the result, to: that of the image. range: rows of the image, of all images. */
template <class T>
void resizeBackward(const ResizeArgs<T>& a, Range r) {
    for (Count place = r.begin; place < r.end; ++place) {
        const Count image = place / a.height, y = place % a.height;
        const ResizeReach rows = resizeReach<Geometry>(y, a.height, a.outHeight);
        T* to = a.to + place * a.width * a.channels;
        for (Count x = 0; x < a.width; ++x, to += a.channels) {
            const ResizeReach columns = resizeReach<Geometry>(x, a.width, a.outWidth);
            for (Count c = 0; c < a.channels; ++c) to[c] = 0;
            for (Count i = rows.begin; i < rows.end; ++i) {
                const double down = resizeShare(resizeTap<Geometry>(i, a.height, a.outHeight, a.nearest), y);
                if (down == 0) continue;
                const T* from = a.from + (image * a.outHeight + i) * a.outWidth * a.channels;
                for (Count j = columns.begin; j < columns.end; ++j) {
                    const auto share = static_cast<T>(down * resizeShare(resizeTap<Geometry>(j, a.width, a.outWidth, a.nearest), x));
                    for (Count c = 0; c < a.channels; ++c) to[c] += share * from[j * a.channels + c];
                }
            }
        }
    }
}

}  // namespace

}  // namespace lamina::cpu
