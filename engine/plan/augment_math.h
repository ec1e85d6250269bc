// SPDX-License-Identifier: GPL-3.0-or-later
// How augmentation sees an image: a map from places of the result to places of the source; the same arithmetic on every
// device. Source: keras/src/layers/preprocessing/image_preprocessing (random_rotation.py, random_translation.py, random_zoom.py,
// random_flip.py, random_erasing.py), keras/src/backend/jax/image.py.
#pragma once

#include <cstdint>

#include "engine/base/host_device.h"
#include "engine/plan/ops.h"

namespace lamina {

/** From column x and row y of the result to those of the source. */
struct ImageMap {
    double a[3] = {1, 0, 0}, b[3] = {0, 1, 0};
};

/** Uniform numbers that an image takes, in [0, 1), of its own words of the stream. */
inline constexpr int chancesAnImage = 8;

template <class M>
LAMINA_HOST_DEVICE inline double between(const double range[2], double u) { return range[0] + (range[1] - range[0]) * u; }

/** m after a map that keeps the directions apart: column → s x + o. */
template <class M>
LAMINA_HOST_DEVICE inline void stretch(ImageMap& m, double sx, double ox, double sy, double oy) {
    for (double* row : {m.a, m.b}) {
        row[2] += row[0] * ox + row[1] * oy;
        row[0] *= sx;
        row[1] *= sy;
    }
}

/** The map of one image of height × width. M: static members cosine and sine. */
template <class M>
LAMINA_HOST_DEVICE inline ImageMap mapOf(const RandomAffine& op, const double* u, double height, double width) {
    ImageMap m;
    if (op.rotation[0] != 0 || op.rotation[1] != 0) {
        const double angle = between<M>(op.rotation, u[0]) * 6.283185307179586, c = M::cosine(angle), s = M::sine(angle);
        const double cx = (width - 1) / 2, cy = (height - 1) / 2;
        m = {{c, -s, cx - cx * c + cy * s}, {s, c, cy - cx * s - cy * c}};
    }
    stretch<M>(m, 1, -between<M>(op.shiftWidth, u[2]) * width, 1, -between<M>(op.shiftHeight, u[1]) * height);
    const double zy = 1 + between<M>(op.zoomHeight, u[3]), zx = op.sameZoom ? zy : 1 + between<M>(op.zoomWidth, u[4]);
    stretch<M>(m, zx, (width - 1) / 2 * (1 - zx), zy, (height - 1) / 2 * (1 - zy));
    const bool flips = u[5] <= 0.5;
    const bool across = op.flipWidth && flips, over = op.flipHeight && flips;
    stretch<M>(m, across ? -1 : 1, across ? width - 1 : 0, over ? -1 : 1, over ? height - 1 : 0);
    return m;
}

/** Moves a result that is smaller by so many rows and columns anywhere inside of the image. */
template <class M>
LAMINA_HOST_DEVICE inline void placeWindow(ImageMap& m, const double* u, std::int64_t spareRows, std::int64_t spareColumns) {
    stretch<M>(m, 1, M::floor(u[6] * static_cast<double>(spareColumns + 1)), 1, M::floor(u[7] * static_cast<double>(spareRows + 1)));
}

/** Where a place outside is read; −1: nowhere, it is fillValue. */
template <class M>
LAMINA_HOST_DEVICE inline std::int64_t placeInside(FillMode mode, std::int64_t i, std::int64_t n) {
    if (i >= 0 && i < n) return i;
    if (mode == FillMode::Constant) return -1;
    if (mode == FillMode::Nearest) return i < 0 ? 0 : n - 1;
    const std::int64_t period = mode == FillMode::Wrap ? n : 2 * n, at = (i % period + period) % period;
    return at < n ? at : period - 1 - at;
}

/** Channel c at a place between pixels, image (height, width, channels). M: static members floor and number, a T as a double. */
template <class M, class T>
LAMINA_HOST_DEVICE inline double sampled(const T* image, std::int64_t height, std::int64_t width, std::int64_t channels, std::int64_t c, double x,
                                         double y, const RandomAffine& op) {
    const auto pixel = [&](std::int64_t row, std::int64_t column) {
        const std::int64_t r = placeInside<M>(op.fill, row, height), q = placeInside<M>(op.fill, column, width);
        return r < 0 || q < 0 ? op.fillValue : M::number(image[(r * width + q) * channels + c]);
    };
    if (op.nearest) return pixel(static_cast<std::int64_t>(M::floor(y + 0.5)), static_cast<std::int64_t>(M::floor(x + 0.5)));
    const double left = M::floor(x), top = M::floor(y), fx = x - left, fy = y - top;
    const auto column = static_cast<std::int64_t>(left), row = static_cast<std::int64_t>(top);
    return (1 - fy) * ((1 - fx) * pixel(row, column) + fx * pixel(row, column + 1)) +
           fy * ((1 - fx) * pixel(row + 1, column) + fx * pixel(row + 1, column + 1));
}

/** What becomes of an image's colours. */
struct ColorChange {
    double contrast = 1, brightness = 0;
};

template <class M>
LAMINA_HOST_DEVICE inline ColorChange changeOf(const RandomColor& op, const double* u) {
    return {between<M>(op.contrast, u[0]), between<M>(op.brightness, u[1]) * (op.range[1] - op.range[0])};
}

/** Rows and columns [begin, end) of an image that are erased; none: all 0. */
struct Patch {
    std::int64_t rows[2] = {0, 0}, columns[2] = {0, 0};
};

/** M: static members root and floor. */
template <class M>
LAMINA_HOST_DEVICE inline Patch patchOf(const RandomErase& op, const double* u, double height, double width) {
    Patch patch;
    if (u[5] >= between<M>(op.factor, u[4])) return patch;
    const double wide = M::root(between<M>(op.scale, u[0])) * width, high = M::root(between<M>(op.scale, u[1])) * height;
    const double left = u[2] * (width - wide), top = u[3] * (height - high);
    const auto ceiling = [](double x) { return -static_cast<std::int64_t>(M::floor(-x)); };
    patch.columns[0] = ceiling(left), patch.columns[1] = ceiling(left + wide);
    patch.rows[0] = ceiling(top), patch.rows[1] = ceiling(top + high);
    return patch;
}

template <class M>
LAMINA_HOST_DEVICE inline double clamped(double x, const double range[2]) { return x < range[0] ? range[0] : x > range[1] ? range[1] : x; }

}  // namespace lamina
