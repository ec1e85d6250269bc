// SPDX-License-Identifier: GPL-3.0-or-later
// A class for every pixel, in the colours of the classes.
#pragma once

#include <QColor>
#include <QImage>
#include <cstddef>

#include "engine/base/tensor.h"

namespace lamina::ui {

/** The colour of a class in a mask: those of curves, after these six darker or lighter ones. */
QColor maskColor(int c);

/** Mask i of int32 (samples, h, w), one pixel a pixel. */
QImage maskImage(const Tensor& masks, std::size_t i);

}  // namespace lamina::ui
