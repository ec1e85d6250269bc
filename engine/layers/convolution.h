// SPDX-License-Identifier: GPL-3.0-or-later
// What the convolutions share: parameters by axes, and rules between channels, groups and strides.
// Source: keras/src/layers/convolutional/base_conv.py.
#pragma once

#include "engine/layers/layer_spec.h"

namespace lamina {

/** What a kernel is called and how it starts: {"kernel_initializer", "How the weights start."} */
using KernelWords = std::vector<std::pair<std::string, std::string>>;

/** The parameters in Keras' order. axes: 2 for images, 1 for sequences; first: what comes before kernel_size. */
std::vector<ParamSpec> convolutionParams(int axes, std::vector<ParamSpec> first, const KernelWords& kernels = {{"kernel_initializer", "How the weights start."}});
ParamSpec filtersParam();
ParamSpec groupsParam();
ParamSpec depthMultiplierParam();

/** Fails where strides and dilation are both more than 1. */
bool stridesFit(InferContext& context);
/** Fails where channels or filters cannot be parted into groups. */
bool groupsFit(InferContext& context, Dim channels);

/** The bias as a weight, where there is one. */
void declareBias(InferContext& context, Dim channels);
/** x with the bias, weights[i], where there is one, and the activation. */
ValueId biasAndActivation(LowerContext& context, ValueId x, std::size_t i);

/** "32, 3×3, same · relu"; key: of the number in front, or empty. */
std::string convolutionSummary(const ParamReader& params, const std::string& key);

}  // namespace lamina
