// SPDX-License-Identifier: GPL-3.0-or-later
// LSTM: a state and a memory that gates keep, change and show.
// Source: keras/src/layers/rnn/lstm.py.
#include "engine/layers/recurrent.h"

namespace lamina {

LayerSpec lstmLayer() {
    return recurrentLayer<CellKind::Lstm>("LSTM", "Reads a sequence step by step with a memory that can keep and forget.");
}

}  // namespace lamina
