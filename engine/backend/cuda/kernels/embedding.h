// SPDX-License-Identifier: GPL-3.0-or-later
// Rows of a table by number, and the way back.
#pragma once

#include "engine/backend/cuda/launch.h"

namespace lamina::cuda {

/** out (count, n) = rows of table (rows, n) by ids (count), whole numbers. No such row: NaN. */
void addEmbed(LaunchList& list, const float* ids, const float* table, float* out, Count count, Count rows, Count n);
/** dtable (rows, n) = Σ rows of dy by id, in the order of the ids, so that runs are equal bit for bit. */
void addEmbedBackward(LaunchList& list, const float* ids, const float* dy, float* dtable, Count count, Count rows, Count n);

}  // namespace lamina::cuda
