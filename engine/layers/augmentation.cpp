// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/layers/augmentation.h"

#include "engine/layers/common.h"

namespace lamina {

ParamSpec rangeParam(const std::string& key, Floats value, const std::string& help) {
    ParamSpec spec = bareIfOne(floatsParam(key, value, help));
    if (value.size() == 1) spec.defaultValue = value.front();  // as Keras writes it
    return spec;
}

std::vector<ParamSpec> fillParams() {
    return {advanced(choiceParam("fill_mode", "reflect", {"reflect", "constant", "wrap", "nearest"}, "What is seen beyond the edge.")),
            advanced(choiceParam("interpolation", "bilinear", {"bilinear", "nearest"}, "What is seen between pixels.")),
            advanced(floatParam("fill_value", 0, "What is beyond the edge, where fill_mode is constant."))};
}

ParamSpec valueRangeParam() {
    ParamSpec spec = floatsParam("value_range", {0, 255}, "What is black and what is white.");
    spec.count = 2;
    return spec;
}

void inferAugmentation(InferContext& c, const std::vector<std::string>& ranges) {
    if (!requireRank(c, 3, "an image: height × width × channels")) return;
    for (const auto& key : ranges) {
        if (c.params.none(key)) continue;
        const Floats values = c.params.floats(key);
        if (values.empty() || values.size() > 2 || (values.size() == 2 && values[0] > values[1]))
            return c.fail(c.node().name + " needs a range in " + key, "expected one number, or two that rise");
    }
    c.output = c.inputs[0];
}

void readRange(const ParamReader& params, const std::string& key, double (&range)[2], bool positive) {
    if (params.none(key)) return;
    const Floats values = params.floats(key);
    range[0] = values.size() > 1 ? values[0] : positive ? 0 : -values[0];
    range[1] = values.back();
}

std::string rangeSummary(const ParamReader& params, const std::string& key) {
    const Floats values = params.floats(key);
    const auto words = [](double v) { return toString(ParamValue(v)); };
    if (values.empty()) return {};
    return values.size() == 1 ? "±" + words(values[0]) : words(values[0]) + " to " + words(values.back());
}

RandomAffine filledAffine(const ParamReader& params) {
    RandomAffine op{};
    const std::string mode = params.text("fill_mode");
    op.fill = mode == "wrap" ? FillMode::Wrap : mode == "constant" ? FillMode::Constant : mode == "nearest" ? FillMode::Nearest : FillMode::Reflect;
    op.nearest = params.text("interpolation") == "nearest";
    op.fillValue = params.real("fill_value");
    return op;
}

LayerSpec augmentationLayer(const std::string& name, const std::string& help, std::vector<ParamSpec> params) {
    LayerSpec spec;
    spec.name = name;
    spec.family = Family::Augmentation;
    spec.help = help;
    spec.params = std::move(params);
    spec.scale = ScaleRule::Passes;
    return spec;
}

}  // namespace lamina
