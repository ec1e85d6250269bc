// SPDX-License-Identifier: GPL-3.0-or-later
// The pointwise part of a step of a recurrent layer; see plan/cell_math.h.
#pragma once

#include "engine/backend/cuda/launch.h"
#include "engine/plan/ops.h"

namespace lamina::cuda {

/** One step, forward: x (b, g·u), fromState (b, g·u), before, cellBefore (b, u), biases (g·u), each of which but x may be null;
 *  out, cells (b, u), kept (b, 4u); mask (b): which rows count, or null: all. */
struct CellValues {
    const float *x, *fromState, *inputBias, *stateBias, *before, *cellBefore;
    float *out, *cells, *kept;
    const float* mask;
};
void addCell(LaunchList& list, const Cell& cell, const CellValues& v, Count rows, Count units);
/** GruResetBefore in its two halves: its gates, fromState (b, 2u); then its state, fromState (b, u), the product of what r lets through. */
void addResetGates(LaunchList& list, const Cell& cell, const CellValues& v, Count rows, Count units);
void addResetState(LaunchList& list, const Cell& cell, const CellValues& v, Count rows, Count units);

/** The same step on the way back. first: no step came after it. byKernel, direct, byCell (b, u): what later steps passed on. */
struct CellBackValues {
    const float *kept, *state, *cells, *before, *cellBefore, *dy, *byKernel;
    float *direct, *byCell, *dx, *dgates;
    bool first;
    const float* mask;
};
void addCellBack(LaunchList& list, const Cell& cell, const CellBackValues& v, Count rows, Count units);
/** The second half, then the first, with the gradient of what r let through in byCell. */
void addResetStateBack(LaunchList& list, const Cell& cell, const CellBackValues& v, Count rows, Count units);
void addResetGatesBack(LaunchList& list, const Cell& cell, const CellBackValues& v, Count rows, Count units);

/** out (rows, n) = x · factors. Rows of x lie xRow apart; x begins anew after xRows of them, factors (factorRows, n) after factorRows. */
void addDropState(LaunchList& list, const float* x, Count xRow, Count xRows, const float* factors, Count factorRows, float* out, Count rows, Count n);
/** out (n) = Σ over gates of x (gates, n) · factors (gates, n). */
void addDropStateBack(LaunchList& list, const float* x, const float* factors, float* out, Count n, Count gates);

}  // namespace lamina::cuda
