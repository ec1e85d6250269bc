// SPDX-License-Identifier: GPL-3.0-or-later
// GRU: a state that two gates keep or change.
// Source: keras/src/layers/rnn/gru.py.
#include "engine/layers/recurrent.h"

namespace lamina {

LayerSpec gruLayer() {
    return recurrentLayer<CellKind::Gru>("GRU", "Reads a sequence step by step with a gated memory: lighter than LSTM.");
}

}  // namespace lamina
