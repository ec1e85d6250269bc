// SPDX-License-Identifier: GPL-3.0-or-later
// Convolution by its definition, channels last: the reference, in double, and the way of convolutions in groups.
#pragma once

#include "engine/backend/cpu/kernel_arguments.h"
#include "engine/backend/cpu/kernels/activations.h"

namespace lamina::cpu {

namespace {

/** The input coordinate that output coordinate o sees through tap t. */
inline Count tapInput(const Window2D& w, int axis, Count o, Count t) {
    return o * w.strides[axis] - w.padBefore[axis] + t * w.dilation[axis];
}

/** The output coordinate that sees input i through tap t, or -1. */
inline Count tapOutput(const Window2D& w, int axis, Count i, Count t, Count extent) {
    const Count at = i + w.padBefore[axis] - t * w.dilation[axis];
    if (at < 0 || at % w.strides[axis] != 0) return -1;
    return at / w.strides[axis] < extent ? at / w.strides[axis] : -1;
}

/** out[f] += Σ_c x[c] · kernel[c, f] for every group; x (channels), kernel (channels / groups, filters). */
template <class T>
void tapForward(const Window2D& w, const T* x, const T* kernel, T* out) {
    const Count channels = w.channels / w.groups, filters = w.filters / w.groups;
    for (Count g = 0; g < w.groups; ++g)
        for (Count c = 0; c < channels; ++c) {
            const T factor = x[g * channels + c];
            const T* k = kernel + c * w.filters + g * filters;
            T* o = out + g * filters;
#pragma omp simd
            for (Count f = 0; f < filters; ++f) o[f] += factor * k[f];
        }
}

template <class T>
void convPixel(const ConvArgs<T>& a, Count b, Count oh, Count ow, T* out) {
    const Window2D& w = a.w;
    for (Count f = 0; f < w.filters; ++f) out[f] = a.bias ? a.bias[f] : T(0);
    for (Count kh = 0; kh < w.kernel[0]; ++kh) {
        const Count ih = tapInput(w, 0, oh, kh);
        if (ih < 0 || ih >= w.height) continue;
        for (Count kw = 0; kw < w.kernel[1]; ++kw) {
            const Count iw = tapInput(w, 1, ow, kw);
            if (iw < 0 || iw >= w.width) continue;
            tapForward(w, a.x + ((b * w.height + ih) * w.width + iw) * w.channels,
                       a.kernel + (kh * w.kernel[1] + kw) * (w.channels / w.groups) * w.filters, out);
        }
    }
}

template <class T>
void conv(const ConvArgs<T>& a, Range r) {
    const Window2D& w = a.w;
    for (Count row = r.begin; row < r.end; ++row) {
        T* out = a.out + row * w.outWidth * w.filters;
        for (Count ow = 0; ow < w.outWidth; ++ow)
            convPixel(a, row / w.outHeight, row % w.outHeight, ow, out + ow * w.filters);
        if (a.activation.kind != Kind::Linear) applyActivation(a.activation, out, out, w.outWidth * w.filters);
    }
}

/** dx[c] += Σ_f dy[f] · kernel[c, f] for every group. */
template <class T>
void tapBackward(const Window2D& w, const T* dy, const T* kernel, T* dx) {
    const Count channels = w.channels / w.groups, filters = w.filters / w.groups;
    for (Count g = 0; g < w.groups; ++g)
        for (Count c = 0; c < channels; ++c) {
            const T *k = kernel + c * w.filters + g * filters, *d = dy + g * filters;
            T sum = 0;
#pragma omp simd reduction(+ : sum)
            for (Count f = 0; f < filters; ++f) sum += d[f] * k[f];
            dx[g * channels + c] += sum;
        }
}

template <class T>
void convBackwardData(const ConvArgs<T>& a, Range r) {
    const Window2D& w = a.w;
    for (Count row = r.begin; row < r.end; ++row) {
        const Count b = row / w.height, ih = row % w.height;
        for (Count iw = 0; iw < w.width; ++iw) {
            T* dx = a.dx + (row * w.width + iw) * w.channels;
            for (Count c = 0; c < w.channels; ++c) dx[c] = 0;
            for (Count tap = 0; tap < w.kernel[0] * w.kernel[1]; ++tap) {
                const Count oh = tapOutput(w, 0, ih, tap / w.kernel[1], w.outHeight);
                const Count ow = tapOutput(w, 1, iw, tap % w.kernel[1], w.outWidth);
                if (oh < 0 || ow < 0) continue;
                tapBackward(w, a.dy + ((b * w.outHeight + oh) * w.outWidth + ow) * w.filters,
                            a.kernel + tap * (w.channels / w.groups) * w.filters, dx);
            }
        }
    }
}

/** Row (tap, c) of dkernel: the sum over all places of x of channel c of each group times dy. */
template <class T>
void convKernelRow(const ConvArgs<T>& a, Count kh, Count kw, Count c, T* row) {
    const Window2D& w = a.w;
    const Count channels = w.channels / w.groups, filters = w.filters / w.groups;
    for (Count f = 0; f < w.filters; ++f) row[f] = 0;
    for (Count place = 0; place < w.batch * w.outHeight; ++place) {
        const Count ih = tapInput(w, 0, place % w.outHeight, kh);
        if (ih < 0 || ih >= w.height) continue;
        for (Count ow = 0; ow < w.outWidth; ++ow) {
            const Count iw = tapInput(w, 1, ow, kw);
            if (iw < 0 || iw >= w.width) continue;
            const T* x = a.x + ((place / w.outHeight * w.height + ih) * w.width + iw) * w.channels;
            const T* dy = a.dy + (place * w.outWidth + ow) * w.filters;
            for (Count g = 0; g < w.groups; ++g) {
                const T factor = x[g * channels + c];
#pragma omp simd
                for (Count f = g * filters; f < (g + 1) * filters; ++f) row[f] += factor * dy[f];
            }
        }
    }
}

template <class T>
void convBackwardKernel(const ConvArgs<T>& a, Range r) {
    const Count channels = a.w.channels / a.w.groups;
    for (Count row = r.begin; row < r.end; ++row) {
        const Count tap = row / channels;
        convKernelRow(a, tap / a.w.kernel[1], tap % a.w.kernel[1], row % channels, a.dkernel + row * a.w.filters);
    }
}

}  // namespace

}  // namespace lamina::cpu
