// SPDX-License-Identifier: GPL-3.0-or-later
// PReLU: keeps what is positive and a share of what is negative, a share that is learned.
// Source: keras/src/layers/activations/prelu.py; shared axes count from 1, behind the batch.
#include "engine/layers/common.h"

#include <algorithm>
#include <numeric>

namespace lamina {

namespace {

Ints sharedAxes(const ParamReader& params) { return params.none("shared_axes") ? Ints{} : params.ints("shared_axes"); }

void inferPRelu(InferContext& c) {
    const Shape& in = c.inputs[0];
    Shape alpha = in;
    for (const std::int64_t axis : sharedAxes(c.params)) {
        if (axis > in.rank()) {
            Ints allButLast(static_cast<std::size_t>(std::max(in.rank() - 1, 0)));
            std::iota(allButLast.begin(), allButLast.end(), 1);
            const ParamValue mended = allButLast.empty() ? ParamValue() : ParamValue(allButLast);
            return c.fail(c.node().name + " has no such axis",
                          "expected axes from 1 to " + std::to_string(in.rank()) + ", received " + toString(ParamValue(sharedAxes(c.params))) + "; " +
                              c.inputName(0) + " gives " + toString(in),
                          {setParam(c, "shared_axes", mended)});
        }
        alpha[static_cast<int>(axis) - 1] = 1;
    }
    c.output = in;
    c.weights.push_back(governed({"alpha", alpha, c.params.text("alpha_initializer")}, c.params, "alpha"));
}

/** How many axes in front share, so that all behind them is a row of channels with a share each. At least one axis is behind. */
int rowAxes(const Ints& shared, int rank) {
    int axes = 0;
    while (axes < rank - 1 && std::find(shared.begin(), shared.end(), axes + 1) != shared.end()) ++axes;
    return axes;
}

/** The shares of a row. */
ValueId sharesOfRow(LowerContext& c, int axes) {
    Ints have{1}, row{1};
    for (int i = axes; i < c.output.rank() - 1; ++i) {
        have.push_back(c.plan.shape(c.weights[0])[i]);
        row.push_back(c.output[i + 1]);
    }
    ValueId alpha = c.plan.reshape(c.weights[0], Shape(have));
    for (std::size_t i = 1; i < row.size(); ++i)
        if (have[i] != row[i]) alpha = repeated(c, alpha, static_cast<int>(i), row[i]);
    return c.plan.reshape(alpha, {Shape(row).elements()});
}

ValueId constantLike(LowerContext& c, ValueId x, double value) {
    const ValueId out = c.plan.activation(c.plan.shape(x));
    c.plan.forward(Affine{x, out, 0, value});
    return out;
}

/** x (…) with a factor for each channel of its rows: as a normalisation does that knows its moments, of which nothing is left here. */
ValueId scaledRows(LowerContext& c, ValueId x, ValueId factors) {
    const Dim channels = c.plan.shape(factors)[0];
    const Shape rows{c.output.elements() / channels, channels};
    const ValueId out = c.plan.activation(rows);
    c.plan.forward(BatchNormInference{c.plan.reshape(x, rows), factors, noValue, constantLike(c, factors, 0), constantLike(c, factors, 1), out, 0});
    return c.plan.reshape(out, c.output);
}

/** relu(x) less the share of relu(−x). */
ValueId lowerPRelu(LowerContext& c) {
    const ValueId x = c.inputs[0], turned = c.plan.activation(c.output), out = c.plan.activation(c.output);
    c.plan.forward(Affine{x, turned, -1, 0});
    const ValueId share = scaledRows(c, c.plan.activate(turned, {ActivationKind::Relu, 0}), sharesOfRow(c, rowAxes(sharedAxes(c.params), c.output.rank() - 1)));
    c.plan.forward(Combine{c.plan.activate(x, {ActivationKind::Relu, 0}), share, out, CombineKind::Subtract});
    return out;
}

}  // namespace

LayerSpec preluLayer() {
    LayerSpec spec;
    spec.name = "PReLU";
    spec.family = Family::Activation;
    spec.help = "Keeps what is positive and a learned share of what is negative.";
    spec.params = {orNone(intsParam("shared_axes", {1, 2}, 0, "The axes along which one share serves all: of an image 1, 2.")),
                   initializerParam("alpha_initializer", "zeros", "How the shares start."), regularizerParam("alpha_regularizer"),
                   constraintParam("alpha_constraint")};
    spec.summary = [](const ParamReader& p) {
        std::string words;
        for (const std::int64_t axis : sharedAxes(p)) words += (words.empty() ? "shared on " : ", ") + std::to_string(axis);
        return words;
    };
    spec.infer = inferPRelu;
    spec.lower = lowerPRelu;
    spec.mask = passesMask;
    spec.passage = Passage::Keeps;
    return spec;
}

}  // namespace lamina
