// SPDX-License-Identifier: GPL-3.0-or-later
// What the recurrent layers share: parameters, weights, and the way through time.
// Source: keras/src/layers/rnn (simple_rnn.py, lstm.py, gru.py).
#pragma once

#include <string>
#include <vector>

#include "engine/layers/layer_spec.h"

namespace lamina {

/** Parameters of a layer of such cells, without merge_mode, go_backwards and the like. */
std::vector<ParamSpec> recurrentParams(CellKind kind);
/** GRU's own. */
ParamSpec resetAfterParam();

/** The cell that a layer's parameters describe: of kind Gru, reset_after chooses between two. */
Cell cellOf(CellKind kind, const ParamReader& params);

/** (steps, units) or (units), as return_sequences says. Fails unless the input is a sequence. */
bool inferRecurrent(InferContext& context, int directions);
/** kernel, recurrent_kernel and bias of a cell under an object of the layer ("cell"); prefix: before their names. */
void declareCell(InferContext& context, CellKind asked, const std::string& object, const std::string& prefix);

/** The input with time first, (steps, batch, channels); noValue where training leaves some of it out: each reading then leaves out its own. */
ValueId timeFirstInput(LowerContext& context);
/** The mask of the input with time first: (steps, batch); noValue where there is none. */
ValueId maskTimeFirst(LowerContext& context);
/** All states (steps, batch, units) of timeFirstInput, x, by the weights from `first` on. */
ValueId lowerCell(LowerContext& context, const Cell& cell, ValueId x, ValueId mask, std::size_t first);
/** What the layer gives: all states with the batch first, or the last one in the cell's order of time. */
ValueId shownStates(LowerContext& context, const Cell& cell, ValueId states);
/** Where every step gives an output, the mask goes on. */
MaskRule recurrentMask(const ParamReader& params, const Shape& input);

/** A layer of one such cell. */
template <CellKind kind>
LayerSpec recurrentLayer(const std::string& name, const std::string& help);

}  // namespace lamina
