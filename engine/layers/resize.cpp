// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/layers/resize.h"

#include <algorithm>

#include "engine/layers/common.h"
#include "engine/layers/framing.h"

namespace lamina {

ValueId resized(LowerContext& c, ValueId x, Dim height, Dim width, bool nearest) {
    const Shape in = c.plan.shape(x);
    if (in[1] == height && in[2] == width) return x;
    const ValueId out = c.plan.activation({in[0], height, width, in[3]});
    c.plan.forward(Resize{x, out, nearest});
    return out;
}

ValueId croppedToAspect(LowerContext& c, ValueId x, Dim height, Dim width) {
    const Shape in = c.plan.shape(x);
    const Dim rows = std::clamp<Dim>(in[2] * height / width, 1, in[1]), columns = std::clamp<Dim>(in[1] * width / height, 1, in[2]);
    if (rows == in[1] && columns == in[2]) return x;
    const Dim top = (in[1] - rows) / 2, left = (in[2] - columns) / 2;
    return framed(c, x, {-top, rows + top - in[1], -left, columns + left - in[2]});
}

namespace {

ValueId shifted(LowerContext& c, ValueId x, double by) {
    if (by == 0) return x;
    const ValueId out = c.plan.activation(c.plan.shape(x));
    c.plan.forward(Affine{x, out, 1, by});
    return out;
}

}  // namespace

ValueId paddedToAspect(LowerContext& c, ValueId x, Dim height, Dim width, double value) {
    const Shape in = c.plan.shape(x);
    const Dim rows = std::max<Dim>(in[2] * height / width, in[1]), columns = std::max<Dim>(in[1] * width / height, in[2]);
    if (rows == in[1] && columns == in[2]) return x;
    const Dim top = (rows - in[1]) / 2, left = (columns - in[2]) / 2;
    // Frames are zeros: around the image less the value, which is added again.
    return shifted(c, framed(c, shifted(c, x, -value), {top, rows - in[1] - top, left, columns - in[2] - left}), value);
}

std::vector<ParamSpec> targetSizeParams() {
    return {intParam("height", 32, "Rows of the result.", 1, 65536), intParam("width", 32, "Columns of the result.", 1, 65536)};
}

std::string targetSizeSummary(const ParamReader& p) { return std::to_string(p.integer("height")) + "×" + std::to_string(p.integer("width")); }

}  // namespace lamina
