// SPDX-License-Identifier: GPL-3.0-or-later
// How an image of another size is read: cells are squares, and those of both images cover the same picture; the same arithmetic
// on every device. Source: jax.image.resize without antialias, which is what Keras' Resizing does by default.
#pragma once

#include <cstdint>

#include "engine/base/host_device.h"

namespace lamina {

/** The two cells of an axis that a cell of the result is read from, and the share of the second. */
struct ResizeTap {
    std::int64_t first, second;
    double share;
};

/** Cell i of `out` cells, read from `in`. M: a static member floor. */
template <class M>
LAMINA_HOST_DEVICE inline ResizeTap resizeTap(std::int64_t i, std::int64_t in, std::int64_t out, bool nearest) {
    const double middle = (static_cast<double>(i) + 0.5) * static_cast<double>(in) / static_cast<double>(out);
    const auto inside = [in](std::int64_t at) { return at < 0 ? 0 : at < in ? at : in - 1; };
    const double low = M::floor(nearest ? middle : middle - 0.5);
    const auto first = static_cast<std::int64_t>(low);
    if (nearest) return {inside(first), inside(first), 0};
    return {inside(first), inside(first + 1), middle - 0.5 - low};
}

/** What cell r gives to a tap. */
LAMINA_HOST_DEVICE inline double resizeShare(const ResizeTap& tap, std::int64_t r) {
    return (tap.first == r ? 1 - tap.share : 0) + (tap.second == r ? tap.share : 0);
}

/** Cells [begin, end) of the result among which are all that cell r gives to. */
struct ResizeReach {
    std::int64_t begin, end;
};

template <class M>
LAMINA_HOST_DEVICE inline ResizeReach resizeReach(std::int64_t r, std::int64_t in, std::int64_t out) {
    const double scale = static_cast<double>(out) / static_cast<double>(in), at = static_cast<double>(r);
    const auto begin = static_cast<std::int64_t>(M::floor((at - 0.5) * scale - 0.5));
    const auto end = static_cast<std::int64_t>(M::floor((at + 1.5) * scale - 0.5)) + 2;
    return {r == 0 || begin < 0 ? 0 : begin, r == in - 1 || end > out ? out : end};
}

}  // namespace lamina
