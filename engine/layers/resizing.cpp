// SPDX-License-Identifier: GPL-3.0-or-later
// Resizing: images at a size of their own, in training as after it.
// Source: keras/src/layers/preprocessing/image_preprocessing/resizing.py.
#include "engine/layers/common.h"
#include "engine/layers/resize.h"

namespace lamina {

namespace {

std::vector<ParamSpec> params() {
    std::vector<ParamSpec> all = targetSizeParams();
    all.push_back(choiceParam("interpolation", "bilinear", {"bilinear", "nearest"}, "What is seen between pixels."));
    all.push_back(boolParam("crop_to_aspect_ratio", false, "Cuts off what does not fit instead of stretching."));
    all.push_back(boolParam("pad_to_aspect_ratio", false, "Frames what does not fit instead of stretching."));
    all.push_back(advanced(choiceParam("fill_mode", "constant", {"constant"}, "What the frame is filled with.")));
    all.push_back(advanced(floatParam("fill_value", 0, "The number that the frame is filled with.")));
    return all;
}

void inferResizing(InferContext& c) {
    if (!requireRank(c, 3, "an image: height × width × channels")) return;
    if (c.params.boolean("crop_to_aspect_ratio") && c.params.boolean("pad_to_aspect_ratio"))
        return c.fail(c.node().name + " cannot both crop and pad", "choose one of crop_to_aspect_ratio and pad_to_aspect_ratio", {setParam(c, "pad_to_aspect_ratio", false)});
    c.output = {c.params.integer("height"), c.params.integer("width"), c.inputs[0][2]};
}

ValueId lowerResizing(LowerContext& c) {
    const Dim height = c.output[1], width = c.output[2];
    ValueId x = c.inputs[0];
    if (c.params.boolean("crop_to_aspect_ratio")) x = croppedToAspect(c, x, height, width);
    if (c.params.boolean("pad_to_aspect_ratio")) x = paddedToAspect(c, x, height, width, c.params.real("fill_value"));
    return resized(c, x, height, width, c.params.text("interpolation") == "nearest");
}

}  // namespace

LayerSpec resizingLayer() {
    LayerSpec spec;
    spec.name = "Resizing";
    spec.family = Family::Reshaping;
    spec.help = "Brings images to a size.";
    spec.params = params();
    spec.summary = targetSizeSummary;
    spec.infer = inferResizing;
    spec.lower = lowerResizing;
    spec.scale = ScaleRule::Passes;
    return spec;
}

}  // namespace lamina
