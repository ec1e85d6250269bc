// SPDX-License-Identifier: GPL-3.0-or-later
// Windows that slide over an image: parameters, extents and padding of convolutions and poolings.
#pragma once

#include <string>

#include "engine/layers/layer_spec.h"

namespace lamina {

/** axes: 2 for images, 1 for sequences. */
ParamSpec stridesParam(bool followsPool, int axes = 2);
ParamSpec paddingParam();
/** "pool_size": a window of two by two, or of two steps. */
ParamSpec poolSizeParam(int axes);

/** The window of a layer over an image (height, width, …); kernelKey: "kernel_size" or "pool_size". Padding as in
 *  TensorFlow: of an odd total the larger half comes after. */
Window windowOf(const ParamReader& params, const std::string& kernelKey, Dim height, Dim width);

/** The window of a layer along a sequence (steps, …), as one over an image of a single row; padding may be "causal", all of it
 *  before. */
Window windowAlong(const ParamReader& params, const std::string& kernelKey, Dim steps);

/** How often a window fits, per axis (0: rows, 1: columns); 0 or less when it does not fit at all. */
Dim windowsAlong(const Window& window, int axis, Dim extent);

/** Sets the output to height' × width' × channels, or fails because the window does not fit; true when all is well. */
bool slide(InferContext& context, const Window& window, const std::string& kernelKey, Dim channels);

/** The same for a sequence: steps' × channels. */
bool slideAlong(InferContext& context, const Window& window, const std::string& kernelKey, Dim channels);

/** Where a MaxPool notes which cell of its window was the largest: bytes where they are enough. */
ValueId poolIndices(LowerContext& context, const Window& window, const Shape& pooled);

/** "3×3, same" for a card; strides where they are not 1 (or not those of the pool). */
std::string windowSummary(const ParamReader& params, const std::string& kernelKey);

}  // namespace lamina
