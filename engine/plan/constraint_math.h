// SPDX-License-Identifier: GPL-3.0-or-later
// What holds a weight to a constraint; the same arithmetic on every device. Source: keras/src/constraints/constraints.py.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "engine/base/host_device.h"
#include "engine/base/shape.h"
#include "engine/plan/step_ops.h"

namespace lamina {

/** The numbers of a weight that a norm is made of: element `member` of vector `group` lies at firsts[group] + members[member]. */
struct NormVectors {
    std::vector<std::int64_t> firsts, members;
};

/** Vectors along those axes of a row-major tensor; without an axis of its own each number is one. */
inline NormVectors normVectors(const Shape& shape, const std::vector<std::int64_t>& axes) {
    NormVectors vectors{{0}, {0}};
    std::int64_t stride = shape.elements();
    for (int axis = 0; axis < shape.rank(); ++axis) {
        stride /= shape[axis];
        const bool along = std::any_of(axes.begin(), axes.end(), [&](std::int64_t a) { return a == axis || a == axis - shape.rank(); });
        auto& offsets = along ? vectors.members : vectors.firsts;
        std::vector<std::int64_t> finer;
        finer.reserve(offsets.size() * static_cast<std::size_t>(shape[axis]));
        for (const std::int64_t offset : offsets)
            for (Dim i = 0; i < shape[axis]; ++i) finer.push_back(offset + i * stride);
        offsets = std::move(finer);
    }
    return vectors;
}

/** The numbers of a constraint of norms. */
template <class T>
struct NormBounds {
    T minimum, maximum, rate;
};

template <class T>
NormBounds<T> normBounds(const Constraint& c) {
    return {static_cast<T>(c.minimum), static_cast<T>(c.maximum), static_cast<T>(c.rate)};
}

/** What a vector of that norm is multiplied by. */
template <class T>
LAMINA_HOST_DEVICE inline T normFactor(const NormBounds<T>& bounds, T norm) {
    const T clipped = norm < bounds.minimum ? bounds.minimum : norm > bounds.maximum ? bounds.maximum : norm;
    const T desired = bounds.rate == T(1) ? clipped : bounds.rate * clipped + (T(1) - bounds.rate) * norm;
    return desired / (T(1e-7) + norm);
}

/** 0 for what is below; what is no number stays none. */
template <class T>
LAMINA_HOST_DEVICE inline T notNegative(T w) { return w < T(0) ? T(0) : w; }

}  // namespace lamina
