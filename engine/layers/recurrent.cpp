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

/** Whether some of input or state is left out, as in training; rate: the parameter that says how much. */
bool drops(const LowerContext& c, const char* rate) { return c.plan.training() && c.params.real(rate) > 0; }

/** Each direction draws for itself, of the input and of the state. */
std::uint32_t streamOf(const LowerContext& c, const Cell& cell, bool ofState) {
    return c.stream ^ (cell.reverse ? 0x80000000u : 0u) ^ (ofState ? 0x40000000u : 0u);
}

/** The input `times` times, (times · batch, steps, channels), without the channels that training leaves out: of each sample others, and
 *  the same at all its steps. */
ValueId droppedInput(LowerContext& c, const Cell& cell, Dim times) {
    const double rate = c.params.real("dropout");
    const Shape in = c.plan.shape(c.inputs[0]), all{times * in[0], in[1], in[2]};
    ValueId x = c.inputs[0];
    if (times > 1) {
        const ValueId copies = c.plan.activation({1, times, in.elements()});
        c.plan.forward(Repeat{c.plan.reshape(x, {1, 1, in.elements()}), copies, 1, times});
        x = c.plan.reshape(copies, all);
    }
    const ValueId out = c.plan.activation(all);
    if (rate == 1) c.plan.forward(Affine{x, out, 0, 0});
    else c.plan.forward(SpatialDropout{x, out, rate, streamOf(c, cell, false)});
    return out;
}

/** x (gates · batch, steps, channels) by the kernel (channels, gates · units), each gate's own x by its own columns. */
ValueId sumsByGate(LowerContext& c, ValueId x, ValueId kernel, Dim gates) {
    const Shape s = c.plan.shape(x), k = c.plan.shape(kernel);
    const Dim batch = s[0] / gates, units = k[1] / gates;
    const ValueId seen = c.plan.activation({gates, s[1], batch, s[2]}), sums = c.plan.activation({gates, s[1] * batch, units});
    c.plan.forward(Permute{c.plan.reshape(x, {gates, batch, s[1], s[2]}), seen, {0, 2, 1, 3}});
    const ValueId kernels = permuted(c, c.plan.reshape(kernel, {k[0], gates, units}));
    c.plan.forward(BatchMatMul{c.plan.reshape(seen, {gates, s[1] * batch, s[2]}), kernels, sums});
    return c.plan.reshape(permuted(c, sums), {s[1], batch, k[1]});
}

/** What the input gives the gates, without biases: (steps, batch, gates · units). As in Keras, each gate sees an input of its own where
 *  training leaves out some of the state, too. x: of timeFirstInput. */
ValueId inputSums(LowerContext& c, const Cell& cell, ValueId x, ValueId kernel) {
    const Dim gates = gatesOf(cell.kind);
    if (x == noValue && gates > 1 && drops(c, "recurrent_dropout")) return sumsByGate(c, droppedInput(c, cell, gates), kernel, gates);
    if (x == noValue) x = permuted(c, droppedInput(c, cell, 1));
    const Shape in = c.plan.shape(x);
    return c.plan.reshape(c.plan.matMul(c.plan.reshape(x, {in[0] * in[1], in[2]}), kernel), {in[0], in[1], c.plan.shape(kernel)[1]});
}

/** What each gate sees of the state, (gates, batch, units), while training leaves out some of it; noValue: all. */
ValueId stateFactors(LowerContext& c, const Cell& cell, Dim batch, Dim units) {
    if (!drops(c, "recurrent_dropout")) return noValue;
    const ValueId out = c.plan.activation({gatesOf(cell.kind), batch, units});
    c.plan.forward(Dropout{noValue, out, c.params.real("recurrent_dropout"), streamOf(c, cell, true)});
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
    params.push_back(floatParam("recurrent_dropout", 0, "The share of the state that training leaves out, for each gate another.", 0, 1));
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

ValueId timeFirstInput(LowerContext& c) { return drops(c, "dropout") ? noValue : permuted(c, c.inputs[0]); }

ValueId maskTimeFirst(LowerContext& c) {
    const ValueId mask = c.maskOf(0);
    if (mask == noValue) return noValue;
    const Shape s = c.plan.shape(mask);
    return c.plan.reshape(permuted(c, c.plan.reshape(mask, {s[0], s[1], 1})), {s[1], s[0]});
}

MaskRule recurrentMask(const ParamReader& params, const Shape&) { return params.boolean("return_sequences") ? MaskRule::Passes : MaskRule::Ends; }

ValueId lowerCell(LowerContext& c, const Cell& cell, ValueId x, ValueId mask, std::size_t first) {
    const Shape in = c.plan.shape(c.inputs[0]);
    const Dim batch = in[0], steps = in[1], units = c.params.integer("units"), columns = units * gatesOf(cell.kind);
    const ValueId sums = inputSums(c, cell, x, c.weights[first]), factors = stateFactors(c, cell, batch, units);
    const Shape scratch = factors == noValue ? Shape{batch, columns} : Shape{3, batch, columns};
    Recurrent op{cell, sums, c.weights[first + 1], c.params.boolean("use_bias") ? c.weights[first + 2] : noValue,
                 c.plan.activation({steps, batch, units}), noValue, noValue, c.plan.activation(scratch), mask, factors};
    if (cell.kind == CellKind::Lstm) op.cells = c.plan.activation({steps, batch, units});
    if (const Dim kept = keptOf(cell.kind); kept > 0) op.kept = c.plan.activation({steps, batch, kept * units});
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
        ValueId states = lowerCell(c, cell, timeFirstInput(c), mask, 0);
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
