// SPDX-License-Identifier: GPL-3.0-or-later
// Source: the padding rules of TensorFlow ("same", "valid") as keras/src/backend/common uses them.
#include "engine/layers/window.h"

#include <algorithm>

#include "engine/layers/common.h"

namespace lamina {

namespace {

/** The extent a dilated kernel covers. */
Dim reach(const Window& w, int axis) { return (w.kernel[axis] - 1) * w.dilation[axis] + 1; }

std::string times(const Ints& extents) {
    std::string words = std::to_string(extents[0]);
    for (std::size_t i = 1; i < extents.size(); ++i) words += "×" + std::to_string(extents[i]);
    return words;
}

/** Fills in the padding of an axis. */
void padSame(Window& w, int axis, Dim extent) {
    const Dim outputs = (extent + w.strides[axis] - 1) / w.strides[axis];
    const Dim total = std::max<Dim>((outputs - 1) * w.strides[axis] + reach(w, axis) - extent, 0);
    w.padBefore[axis] = total / 2;
    w.padAfter[axis] = total - total / 2;
}

Ints stridesOf(const ParamReader& params, const Ints& kernel) { return params.none("strides") ? kernel : params.ints("strides"); }
Ints dilationOf(const ParamReader& params, const Ints& kernel) {
    return params.knows("dilation_rate") ? params.ints("dilation_rate") : Ints(kernel.size(), 1);
}

}  // namespace

ParamSpec stridesParam(bool followsPool, int axes) {
    const std::string help = axes == 2 ? "How far the window moves, down and to the right" : "How far the window moves";
    ParamSpec spec = atMost(intsParam("strides", Ints(static_cast<std::size_t>(axes), 1), axes, help + "."), 1024);
    if (!followsPool) return spec;
    spec.help = help + "; none: by its own size.";
    return orNone(spec);
}

ParamSpec poolSizeParam(int axes) {
    return atMost(intsParam("pool_size", Ints(static_cast<std::size_t>(axes), 2), axes, axes == 2 ? "Height and width of the window." : "The steps a window covers."), 1024);
}

ParamSpec paddingParam() {
    return choiceParam("padding", "valid", {"valid", "same"}, "valid: the window stays inside; same: the border is padded.");
}

Window windowOf(const ParamReader& params, const std::string& kernelKey, Dim height, Dim width) {
    Window w{};
    const Ints kernel = params.ints(kernelKey), strides = stridesOf(params, kernel), dilation = dilationOf(params, kernel);
    for (int axis = 0; axis < 2; ++axis) {
        const auto i = static_cast<std::size_t>(axis);
        w.kernel[axis] = kernel[i], w.strides[axis] = strides[i], w.dilation[axis] = dilation[i];
        if (params.text("padding") == "same") padSame(w, axis, axis == 0 ? height : width);
    }
    return w;
}

Window windowAlong(const ParamReader& params, const std::string& kernelKey, Dim steps) {
    const Ints kernel = params.ints(kernelKey);
    Window w{{1, kernel[0]}, {1, stridesOf(params, kernel)[0]}, {1, dilationOf(params, kernel)[0]}};
    const std::string padding = params.text("padding");
    if (padding == "same") padSame(w, 1, steps);
    if (padding == "causal") w.padBefore[1] = reach(w, 1) - 1;
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

bool slideAlong(InferContext& c, const Window& w, const std::string& kernelKey, Dim channels) {
    const Dim steps = windowsAlong(w, 1, c.inputs[0][0]);
    if (steps < 1) {
        c.fail(c.node().name + ": its window is longer than the sequence",
               kernelKey + " covers " + std::to_string(reach(w, 1)) + " steps, " + c.inputName(0) + " gives " + toString(c.inputs[0]),
               {setParam(c, "padding", std::string("same"))});
        return false;
    }
    c.output = {steps, channels};
    return true;
}

ValueId poolIndices(LowerContext& c, const Window& w, const Shape& pooled) {
    if (!c.plan.training()) return noValue;
    return c.plan.activation(pooled, w.kernel[0] * w.kernel[1] <= 256 ? DType::UInt8 : DType::Int32);
}

std::string windowSummary(const ParamReader& params, const std::string& kernelKey) {
    const Ints kernel = params.ints(kernelKey);
    std::string words = times(kernel);
    const Ints usual = kernelKey == "pool_size" ? kernel : Ints(kernel.size(), 1);
    if (!params.none("strides") && params.ints("strides") != usual) words += ", /" + times(params.ints("strides"));
    return params.text("padding") == "valid" ? words : words + ", " + params.text("padding");
}

}  // namespace lamina
