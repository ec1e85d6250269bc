// SPDX-License-Identifier: GPL-3.0-or-later
// Bidirectional: a recurrent layer that reads from both ends.
// Source: keras/src/layers/rnn/bidirectional.py. Our drawing is flat where Keras wraps one layer in another.
#include "engine/layers/common.h"
#include "engine/layers/recurrent.h"

namespace lamina {

namespace {

CellKind kindOf(const ParamReader& params) {
    const std::string layer = params.text("layer");
    return layer == "GRU" ? CellKind::Gru : layer == "SimpleRNN" ? CellKind::SimpleRnn : CellKind::Lstm;
}

bool concatenates(const ParamReader& params) { return params.text("merge_mode") == "concat"; }

void inferBidirectional(InferContext& c) {
    if (!inferRecurrent(c, concatenates(c.params) ? 2 : 1)) return;
    declareCell(c, kindOf(c.params), "forward_layer/cell", "forward_");
    declareCell(c, kindOf(c.params), "backward_layer/cell", "backward_");
}

ValueId merged(LowerContext& c, ValueId a, ValueId b) {
    const std::string mode = c.params.text("merge_mode");
    const Shape s = c.plan.shape(a);
    if (mode == "concat") {
        const ValueId out = c.plan.activation(c.output);
        c.plan.forward(Concat{{a, b}, out, s.rank() - 1});
        return out;
    }
    if (mode == "mul") {
        const ValueId out = c.plan.activation(s);
        c.plan.forward(Combine{a, b, out, CombineKind::Multiply});
        return out;
    }
    const ValueId sum = c.plan.add(a, b);
    if (mode == "sum") return sum;
    const ValueId mean = c.plan.activation(s);
    c.plan.forward(Affine{sum, mean, 0.5, 0});
    return mean;
}

/** Where every step gives an output, those that do not count give zeros. */
ValueId reading(LowerContext& c, const Cell& cell, ValueId x, ValueId mask, std::size_t first) {
    const ValueId states = lowerCell(c, cell, x, mask, first);
    return shownStates(c, cell, c.params.boolean("return_sequences") ? countedSteps(c, states, mask) : states);
}

ValueId lowerBidirectional(LowerContext& c) {
    const ValueId x = timeFirstInput(c), mask = maskTimeFirst(c);
    Cell cell = cellOf(kindOf(c.params), c.params);
    const ValueId forward = reading(c, cell, x, mask, 0);
    cell.reverse = true;
    const ValueId backward = reading(c, cell, x, mask, c.weights.size() / 2);
    c.penalised = std::vector<ValueId>{forward, backward};
    if (kindOf(c.params) == CellKind::SimpleRnn) c.penalised->clear();  // Keras' SimpleRNN takes one and leaves it out
    return merged(c, forward, backward);
}

}  // namespace

LayerSpec bidirectionalLayer() {
    LayerSpec spec;
    spec.name = "Bidirectional";
    spec.family = Family::Sequence;
    spec.help = "Reads a sequence from both ends with two recurrent layers.";
    spec.params = recurrentParams(CellKind::Lstm);
    spec.params.insert(spec.params.begin(), {choiceParam("layer", "LSTM", {"LSTM", "GRU", "SimpleRNN"}, "Which layer reads."),
                                             choiceParam("merge_mode", "concat", {"concat", "sum", "mul", "ave"}, "How the two readings become one.")});
    spec.params.push_back(activityRegularizerParam());
    spec.params.push_back(resetAfterParam());
    spec.summary = [](const ParamReader& p) { return p.text("layer") + " " + std::to_string(p.integer("units")); };
    spec.infer = inferBidirectional;
    spec.lower = lowerBidirectional;
    spec.mask = recurrentMask;
    spec.takesMask = true;
    return spec;
}

}  // namespace lamina
