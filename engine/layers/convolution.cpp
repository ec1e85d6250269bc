// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/layers/convolution.h"

#include <utility>

#include "engine/layers/common.h"
#include "engine/layers/window.h"
#include "engine/recipes/activations.h"

namespace lamina {

std::vector<ParamSpec> convolutionParams(int axes, std::vector<ParamSpec> params, const KernelWords& kernels) {
    const auto extents = [axes](std::int64_t n) { return Ints(static_cast<std::size_t>(axes), n); };
    params.push_back(atMost(intsParam("kernel_size", extents(3), axes, axes == 2 ? "Height and width of the window." : "The steps a window covers."), 1024));
    params.push_back(stridesParam(false, axes));
    params.push_back(paddingParam());
    params.push_back(activationParam());
    params.push_back(useBiasParam());
    params.push_back(advanced(atMost(intsParam("dilation_rate", extents(1), axes, "The spacing of the window's cells."), 1024)));
    for (const auto& [key, help] : kernels) params.push_back(initializerParam(key, "glorot_uniform", help));
    params.push_back(initializerParam("bias_initializer", "zeros", "How the biases start."));
    for (const auto& [key, help] : kernels) params.push_back(regularizerParam(key.substr(0, key.rfind('_')) + "_regularizer"));
    params.push_back(regularizerParam("bias_regularizer"));
    params.push_back(activityRegularizerParam());
    for (const auto& [key, help] : kernels) params.push_back(constraintParam(key.substr(0, key.rfind('_')) + "_constraint"));
    params.push_back(constraintParam("bias_constraint"));
    return params;
}

ParamSpec filtersParam() { return intParam("filters", 32, "How many patterns are looked for: the channels of the output.", 1, 65536); }
ParamSpec groupsParam() { return advanced(intParam("groups", 1, "In how many parts the channels are kept apart.", 1, 65536)); }
ParamSpec depthMultiplierParam() { return intParam("depth_multiplier", 1, "How many patterns are looked for in each channel.", 1, 1024); }

bool stridesFit(InferContext& c) {
    const Ints strides = c.params.ints("strides"), dilation = c.params.ints("dilation_rate"), ones(strides.size(), 1);
    if (strides == ones || dilation == ones) return true;
    c.fail(c.node().name + ": strides and dilation do not go together",
           "expected one of them to be " + toString(ParamValue(ones)) + ", received " + toString(ParamValue(strides)) + " and " +
               toString(ParamValue(dilation)),
           {setParam(c, "strides", ones), setParam(c, "dilation_rate", ones)});
    return false;
}

bool groupsFit(InferContext& c, Dim channels) {
    const Dim groups = c.params.integer("groups"), filters = c.params.integer("filters");
    if (channels % groups != 0)
        c.fail(c.node().name + ": the channels cannot be parted into groups",
               std::to_string(groups) + " groups, " + c.inputName(0) + " gives " + std::to_string(channels) + " channels",
               {setParam(c, "groups", std::int64_t{1})});
    else if (filters % groups != 0)
        c.fail(c.node().name + ": the filters cannot be parted into groups",
               "expected a multiple of " + std::to_string(groups) + " filters, received " + std::to_string(filters),
               {setParam(c, "filters", (filters / groups + 1) * groups)});
    return !c.failed();
}

void declareBias(InferContext& c, Dim channels) {
    if (c.params.boolean("use_bias")) c.weights.push_back(governed({"bias", {channels}, c.params.text("bias_initializer")}, c.params, "bias"));
}

ValueId biasAndActivation(LowerContext& c, ValueId x, std::size_t i) {
    if (c.weights.size() > i) x = c.plan.biasAdd(x, c.weights[i]);
    return applyActivation(c.plan, x, c.params.text("activation"));
}

std::string convolutionSummary(const ParamReader& p, const std::string& key) {
    return (key.empty() ? "" : std::to_string(p.integer(key)) + ", ") + windowSummary(p, "kernel_size") + activationSummary(p);
}

}  // namespace lamina
