// SPDX-License-Identifier: GPL-3.0-or-later
// Windows that slide over an image: parameters, extents and padding of convolutions and poolings.
#pragma once

#include <string>

#include "engine/layers/layer_spec.h"

namespace lamina {

ParamSpec stridesParam(bool followsPool);
ParamSpec paddingParam();

/** The window of a layer over an image (height, width, …); kernelKey: "kernel_size" or "pool_size". Padding as in
 *  TensorFlow: of an odd total the larger half comes after. */
Window windowOf(const ParamReader& params, const std::string& kernelKey, Dim height, Dim width);

/** How often a window fits, per axis (0: rows, 1: columns); 0 or less when it does not fit at all. */
Dim windowsAlong(const Window& window, int axis, Dim extent);

/** Sets the output to height' × width' × channels, or fails because the window does not fit; true when all is well. */
bool slide(InferContext& context, const Window& window, const std::string& kernelKey, Dim channels);

/** "3×3, same" for a card; strides where they are not 1 (or not those of the pool). */
std::string windowSummary(const ParamReader& params, const std::string& kernelKey);

}  // namespace lamina
