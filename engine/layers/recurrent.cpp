// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/layers/recurrent.h"

#include "engine/layers/common.h"
#include "engine/layers/sequence.h"
#include "engine/recipes/activations.h"
#include "engine/recipes/initializers.h"

namespace lamina {

namespace {

/** Activations whose slope follows from the result: backward keeps nothing else. */
const std::vector<std::string> cellActivations = {"tanh", "sigmoid", "relu", "relu6", "exponential", "linear"};

ActivationKind kindOf(const std::string& name) { return memberOf(activations(), name, "activation").function.kind; }

/** In training, the same channels are dropped at all steps. */
ValueId droppedInput(LowerContext& c, ValueId x, const Cell& cell) {
    const double rate = c.params.real("dropout");
    if (!c.plan.training() || rate == 0) return x;
    const ValueId out = c.plan.activation(c.plan.shape(x));
    if (rate == 1) c.plan.forward(Affine{x, out, 0, 0});
    else c.plan.forward(SpatialDropout{x, out, rate, c.stream ^ (cell.reverse ? 0x80000000u : 0u)});
    return out;
}

CellKind chosenKind(CellKind kind, const ParamReader& params) {
    return kind == CellKind::Gru && !params.boolean("reset_after") ? CellKind::GruResetBefore : kind;
}

ValueId permuted(LowerContext& c, ValueId x) {
    const Shape s = c.plan.shape(x);
    const ValueId out = c.plan.activation({s[1], s[0], s[2]});
    c.plan.forward(Permute{x, out, {1, 0, 2}});
    return out;
}

ValueId reversed(LowerContext& c, ValueId x) {
    const ValueId out = c.plan.activation(c.plan.shape(x));
    c.plan.forward(Reverse{x, out});
    return out;
}

}  // namespace

std::vector<ParamSpec> recurrentParams(CellKind kind) {
    std::vector<ParamSpec> params = {intParam("units", 64, "How many numbers the state has.", 1, 1e6),
                                     boolParam("return_sequences", false, "Whether every step gives an output, or the last one alone."),
                                     choiceParam("activation", "tanh", cellActivations, "What the new state goes through.")};
    if (kind != CellKind::SimpleRnn)
        params.push_back(advanced(choiceParam("recurrent_activation", "sigmoid", cellActivations, "What the gates go through.")));
    params.push_back(floatParam("dropout", 0, "The share of input channels that training leaves out.", 0, 1));
    params.push_back(useBiasParam());
    params.push_back(initializerParam("kernel_initializer", "glorot_uniform", "How the weights of the inputs start."));
    params.push_back(initializerParam("recurrent_initializer", "orthogonal", "How the weights of the state start."));
    params.push_back(initializerParam("bias_initializer", "zeros", "How the biases start."));
    params.push_back(regularizerParam("kernel_regularizer"));
    params.push_back(regularizerParam("recurrent_regularizer"));
    params.push_back(regularizerParam("bias_regularizer"));
    for (const char* key : {"kernel_constraint", "recurrent_constraint", "bias_constraint"}) params.push_back(constraintParam(key));
    if (kind == CellKind::Lstm)
        params.push_back(advanced(boolParam("unit_forget_bias", true, "Whether the forget gate starts open, so that the state lasts.")));
    if (kind == CellKind::Gru) params.push_back(resetAfterParam());
    return params;
}

ParamSpec resetAfterParam() {
    return advanced(boolParam("reset_after", true, "Whether the reset gate comes after the state's product with its weights, or before it."));
}

Cell cellOf(CellKind kind, const ParamReader& params) {
    Cell cell{chosenKind(kind, params)};
    cell.activation = kindOf(params.text("activation"));
    if (kind != CellKind::SimpleRnn) cell.recurrentActivation = kindOf(params.text("recurrent_activation"));
    return cell;
}

bool inferRecurrent(InferContext& c, int directions) {
    if (!requireSequence(c)) return false;
    const Dim units = c.params.integer("units") * directions;
    c.output = c.params.boolean("return_sequences") ? Shape{c.inputs[0][0], units} : Shape{units};
    return true;
}

void declareCell(InferContext& c, CellKind asked, const std::string& object, const std::string& prefix) {
    const CellKind kind = chosenKind(asked, c.params);
    const Dim channels = c.inputs[0][1], units = c.params.integer("units"), columns = units * gatesOf(kind);
    const auto declare = [&](const char* name, const Shape& shape, const std::string& initializer) {
        WeightSpec spec{prefix + name, shape, initializer};
        spec.object = object;
        c.weights.push_back(std::move(spec));
    };
    declare("kernel", {channels, columns}, c.params.text("kernel_initializer"));
    c.weights.back() = governed(c.weights.back(), c.params, "kernel");
    declare("recurrent_kernel", {units, columns}, c.params.text("recurrent_initializer"));
    c.weights.back() = governed(c.weights.back(), c.params, "recurrent");
    c.multiplyAdds += static_cast<double>(c.inputs[0][0]) * static_cast<double>(columns) * static_cast<double>(channels + units);
    if (!c.params.boolean("use_bias")) return;
    const bool startsOpen = kind == CellKind::Lstm && c.params.boolean("unit_forget_bias");
    declare("bias", kind == CellKind::Gru ? Shape{2, columns} : Shape{columns},
            (startsOpen ? std::string(forgetful) : std::string()) + c.params.text("bias_initializer"));
    c.weights.back() = governed(c.weights.back(), c.params, "bias");
}

ValueId timeFirst(LowerContext& c, ValueId x) { return permuted(c, x); }

ValueId maskTimeFirst(LowerContext& c) {
    const ValueId mask = c.maskOf(0);
    if (mask == noValue) return noValue;
    const Shape s = c.plan.shape(mask);
    return c.plan.reshape(permuted(c, c.plan.reshape(mask, {s[0], s[1], 1})), {s[1], s[0]});
}

MaskRule recurrentMask(const ParamReader& params, const Shape&) { return params.boolean("return_sequences") ? MaskRule::Passes : MaskRule::Ends; }

ValueId lowerCell(LowerContext& c, const Cell& cell, ValueId x, ValueId mask, std::size_t first) {
    x = droppedInput(c, x, cell);
    const Shape in = c.plan.shape(x);
    const Dim units = c.params.integer("units"), columns = units * gatesOf(cell.kind);
    const ValueId sums = c.plan.reshape(c.plan.matMul(c.plan.reshape(x, {in[0] * in[1], in[2]}), c.weights[first]), {in[0], in[1], columns});
    Recurrent op{cell, sums, c.weights[first + 1], c.params.boolean("use_bias") ? c.weights[first + 2] : noValue,
                 c.plan.activation({in[0], in[1], units}), noValue, noValue, c.plan.activation({in[1], columns}), mask};
    if (cell.kind == CellKind::Lstm) op.cells = c.plan.activation({in[0], in[1], units});
    if (const Dim kept = keptOf(cell.kind); kept > 0) op.kept = c.plan.activation({in[0], in[1], kept * units});
    c.plan.forward(op);
    return op.out;
}

ValueId shownStates(LowerContext& c, const Cell& cell, ValueId states) {
    if (c.params.boolean("return_sequences")) return permuted(c, states);
    const Shape s = c.plan.shape(states);
    const ValueId last = c.plan.activation({1, 1, s[1], s[2]});
    c.plan.forward(Pad{c.plan.reshape(states, {1, s[0], s[1], s[2]}), last, {cell.reverse ? 0 : 1 - s[0], 0}});
    return c.plan.reshape(last, {s[1], s[2]});
}

template <CellKind kind>
LayerSpec recurrentLayer(const std::string& name, const std::string& help) {
    LayerSpec spec;
    spec.name = name;
    spec.family = Family::Sequence;
    spec.help = help;
    spec.params = recurrentParams(kind);
    if (kind != CellKind::SimpleRnn) spec.params.push_back(activityRegularizerParam());  // Keras' SimpleRNN takes one and leaves it out
    spec.params.push_back(advanced(boolParam("go_backwards", false, "Whether it reads from the last step to the first, and gives them in that order.")));
    spec.params.push_back(advanced(boolParam("zero_output_for_mask", false, "Whether steps that do not count give zeros, not the state before them.")));
    spec.summary = [](const ParamReader& p) { return std::to_string(p.integer("units")) + (p.boolean("return_sequences") ? " · every step" : ""); };
    spec.infer = [](InferContext& c) {
        if (inferRecurrent(c, 1)) declareCell(c, kind, "cell", "");
    };
    spec.lower = [](LowerContext& c) {
        Cell cell = cellOf(kind, c.params);
        cell.reverse = c.params.boolean("go_backwards");
        const ValueId mask = maskTimeFirst(c);
        ValueId states = lowerCell(c, cell, timeFirst(c, c.inputs[0]), mask, 0);
        if (c.params.boolean("zero_output_for_mask")) states = countedSteps(c, states, mask);
        return shownStates(c, cell, cell.reverse && c.params.boolean("return_sequences") ? reversed(c, states) : states);
    };
    spec.mask = recurrentMask;
    spec.takesMask = true;
    return spec;
}

template LayerSpec recurrentLayer<CellKind::SimpleRnn>(const std::string&, const std::string&);
template LayerSpec recurrentLayer<CellKind::Lstm>(const std::string&, const std::string&);
template LayerSpec recurrentLayer<CellKind::Gru>(const std::string&, const std::string&);

}  // namespace lamina
