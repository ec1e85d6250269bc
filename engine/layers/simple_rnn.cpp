// SPDX-License-Identifier: GPL-3.0-or-later
// SimpleRNN: a state made of the input and the state before.
// Source: keras/src/layers/rnn/simple_rnn.py.
#include "engine/layers/recurrent.h"

namespace lamina {

LayerSpec simpleRnnLayer() {
    return recurrentLayer<CellKind::SimpleRnn>("SimpleRNN", "Reads a sequence step by step with a plain state: for short sequences.");
}

}  // namespace lamina
