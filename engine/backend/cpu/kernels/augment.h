// SPDX-License-Identifier: GPL-3.0-or-later
// Images changed by chance in training: turned, moved, zoomed, flipped, their colours, patches erased; plan/augment_math.h.
#pragma once

#include "engine/backend/cpu/kernel_arguments.h"
#include "engine/backend/cpu/kernels/math.h"
#include "engine/backend/cpu/kernels/noise.h"
#include "engine/plan/augment_math.h"

namespace lamina::cpu {

namespace {

/** The functions that plan/augment_math.h asks for, of this instruction set alone. */
struct Geometry {
    static double cosine(double x) { return __builtin_cos(x); }
    static double sine(double x) { return __builtin_sin(x); }
    static double floor(double x) { return __builtin_floor(x); }
    static double root(double x) { return __builtin_sqrt(x); }
    template <class T>
    static double number(T x) { return static_cast<double>(x); }
};

struct Chances {
    double u[chancesAnImage];
};

/** The uniform numbers of an image: two blocks of its stream. */
inline Chances chancesOf(Count image, const StepState& state, std::uint64_t key) {
    Chances c;
    for (Count half = 0; half < 2; ++half) {
        const Words w = wordsOf(2 * image + half, state, key);
        for (int i = 0; i < 4; ++i) c.u[4 * half + i] = static_cast<double>(w.word[i] >> 8) * 0x1.0p-24;
    }
    return c;
}

/** range: images. */
template <class T>
void randomAffine(const RandomAffineArgs<T>& a, Range r) {
    const Count size = a.height * a.width * a.channels, outSize = a.outHeight * a.outWidth * a.channels;
    for (Count image = r.begin; image < r.end; ++image) {
        const Chances chances = chancesOf(image, *a.state, a.key);
        ImageMap m = mapOf<Geometry>(a.op, chances.u, static_cast<double>(a.height), static_cast<double>(a.width));
        placeWindow<Geometry>(m, chances.u, a.height - a.outHeight, a.width - a.outWidth);
        const T* x = a.x + image * size;
        T* out = a.out + image * outSize;
        for (Count row = 0; row < a.outHeight; ++row)
            for (Count column = 0; column < a.outWidth; ++column) {
                const auto i = static_cast<double>(column), j = static_cast<double>(row);
                const double fromX = m.a[0] * i + m.a[1] * j + m.a[2], fromY = m.b[0] * i + m.b[1] * j + m.b[2];
                for (Count c = 0; c < a.channels; ++c, ++out)
                    *out = static_cast<T>(sampled<Geometry>(x, a.height, a.width, a.channels, c, fromX, fromY, a.op));
            }
    }
}

/** range: images. */
template <class T>
void randomColor(const RandomColorArgs<T>& a, Range r) {
    const Count size = a.pixels * a.channels;
    for (Count image = r.begin; image < r.end; ++image) {
        const Chances chances = chancesOf(image, *a.state, a.key);
        const ColorChange change = changeOf<Geometry>(a.op, chances.u);
        for (Count c = 0; c < a.channels; ++c) {
            const T* x = a.x + image * size + c;
            T* out = a.out + image * size + c;
            double mean = 0;
            for (Count i = 0; i < size; i += a.channels) mean += static_cast<double>(x[i]);
            mean /= static_cast<double>(a.pixels);
            for (Count i = 0; i < size; i += a.channels) {
                const double y = (static_cast<double>(x[i]) - mean) * change.contrast + mean + change.brightness;
                out[i] = static_cast<T>(clamped<Geometry>(y, a.op.range));
            }
        }
    }
}

/** range: images. Erased numbers are fillValue, or noise of a stream of their own. */
template <class T>
void randomErase(const RandomEraseArgs<T>& a, Range r) {
    const Count size = a.height * a.width * a.channels;
    for (Count image = r.begin; image < r.end; ++image) {
        const Chances chances = chancesOf(image, *a.state, a.key);
        const Patch patch = patchOf<Geometry>(a.op, chances.u, static_cast<double>(a.height), static_cast<double>(a.width));
        for (Count i = 0; i < size; ++i) {
            const Count at = image * size + i, column = i / a.channels % a.width, row = i / (a.channels * a.width);
            const bool erased = row >= patch.rows[0] && row < patch.rows[1] && column >= patch.columns[0] && column < patch.columns[1];
            if (!erased) {
                a.out[at] = a.x[at];
                continue;
            }
            const Words w = wordsOf(at, *a.state, a.noiseKey);
            const double fill = a.op.noise ? a.op.fillValue * static_cast<double>(normalOf(w.word[0], w.word[1], T(0))) : a.op.fillValue;
            a.out[at] = static_cast<T>(clamped<Geometry>(fill, a.op.range));
        }
    }
}

}  // namespace

}  // namespace lamina::cpu
