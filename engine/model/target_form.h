// SPDX-License-Identifier: GPL-3.0-or-later
// How targets must look for a loss.
#pragma once

namespace lamina {

/** Index: int32 (n). OneHot: float32 (n, classes). Number: float32 (n, columns). Binary: two classes as float32 (n, 1) of
 *  0 and 1. Where classes meet Number or Binary, two become 0/1 in one column and more become one-hot. */
enum class TargetForm { Index, OneHot, Number, Binary };

}  // namespace lamina
