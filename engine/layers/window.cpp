// SPDX-License-Identifier: GPL-3.0-or-later
// Source: the padding rules of TensorFlow ("same", "valid") as keras/src/backend/common uses them.
#include "engine/layers/window.h"

#include <algorithm>

#include "engine/layers/common.h"

namespace lamina {

namespace {

/** The extent a dilated kernel covers. */
Dim reach(const Window& w, int axis) { return (w.kernel[axis] - 1) * w.dilation[axis] + 1; }

std::string times(const Ints& pair) { return std::to_string(pair[0]) + "×" + std::to_string(pair[1]); }

}  // namespace

ParamSpec stridesParam(bool followsPool) {
    ParamSpec spec = atMost(intsParam("strides", {1, 1}, 2, "How far the window moves, down and to the right."), 1024);
    if (!followsPool) return spec;
    spec.help = "How far the window moves, down and to the right; none: by its own size.";
    return orNone(spec);
}

ParamSpec paddingParam() {
    return choiceParam("padding", "valid", {"valid", "same"}, "valid: the window stays inside; same: the border is padded.");
}

Window windowOf(const ParamReader& params, const std::string& kernelKey, Dim height, Dim width) {
    Window w{};
    const Ints kernel = params.ints(kernelKey);
    const Ints strides = params.none("strides") ? kernel : params.ints("strides");
    const Ints dilation = params.knows("dilation_rate") ? params.ints("dilation_rate") : Ints{1, 1};
    const bool same = params.text("padding") == "same";
    for (int axis = 0; axis < 2; ++axis) {
        const auto i = static_cast<std::size_t>(axis);
        w.kernel[axis] = kernel[i];
        w.strides[axis] = strides[i];
        w.dilation[axis] = dilation[i];
        if (!same) continue;
        const Dim extent = axis == 0 ? height : width;
        const Dim outputs = (extent + strides[i] - 1) / strides[i];
        const Dim total = std::max<Dim>((outputs - 1) * strides[i] + reach(w, axis) - extent, 0);
        w.padBefore[axis] = total / 2;
        w.padAfter[axis] = total - total / 2;
    }
    return w;
}

Dim windowsAlong(const Window& w, int axis, Dim extent) {
    const Dim room = extent + w.padBefore[axis] + w.padAfter[axis] - reach(w, axis);
    return room < 0 ? 0 : room / w.strides[axis] + 1;
}

bool slide(InferContext& c, const Window& w, const std::string& kernelKey, Dim channels) {
    const Shape& in = c.inputs[0];
    const Dim height = windowsAlong(w, 0, in[0]), width = windowsAlong(w, 1, in[1]);
    if (height < 1 || width < 1) {
        const std::string window = std::to_string(reach(w, 0)) + " × " + std::to_string(reach(w, 1));
        c.fail(c.node().name + ": its window is larger than the image",
               kernelKey + " covers " + window + ", " + c.inputName(0) + " gives " + toString(in),
               {setParam(c, "padding", std::string("same"))});
        return false;
    }
    c.output = {height, width, channels};
    return true;
}

std::string windowSummary(const ParamReader& params, const std::string& kernelKey) {
    const Ints kernel = params.ints(kernelKey);
    std::string words = times(kernel);
    const Ints usual = kernelKey == "pool_size" ? kernel : Ints{1, 1};
    if (!params.none("strides") && params.ints("strides") != usual) words += ", /" + times(params.ints("strides"));
    return params.text("padding") == "valid" ? words : words + ", " + params.text("padding");
}

}  // namespace lamina
