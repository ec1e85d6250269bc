// SPDX-License-Identifier: GPL-3.0-or-later
// MultiHeadAttention: every step looks at all steps of a sequence, several times over with different eyes.
// Source: keras/src/layers/attention/multi_head_attention.py. Inputs: query, then value, then key, each one left out the one before.
#include <cmath>

#include "engine/layers/common.h"

namespace lamina {

namespace {

struct Extents {
    Dim heads, key, value, channels;  // channels: of the output
};

Extents extentsOf(const ParamReader& params, Dim queryChannels) {
    const Dim key = params.integer("key_dim");
    return {params.integer("num_heads"), key, params.none("value_dim") ? key : params.integer("value_dim"),
            params.none("output_shape") ? queryChannels : params.ints("output_shape").front()};
}

std::size_t placeOf(std::size_t inputs, std::size_t wanted) { return wanted < inputs ? wanted : inputs - 1; }

void declareProjection(InferContext& c, const std::string& name, const std::string& object, const Shape& kernel, const Shape& bias) {
    const auto declare = [&](const std::string& what, const Shape& shape) {
        WeightSpec spec{name + "_" + what, shape, c.params.text(what + "_initializer")};
        spec.object = object;
        c.weights.push_back(governed(std::move(spec), c.params, what));
    };
    declare("kernel", kernel);
    if (c.params.boolean("use_bias")) declare("bias", bias);
}

bool sequences(InferContext& c) {
    for (std::size_t i = 0; i < c.inputs.size(); ++i)
        if (c.inputs[i].rank() != 2) {
            c.fail(c.node().name + " needs sequences", "expected steps × channels, received " + toString(c.inputs[i]) + " from " + c.inputName(static_cast<int>(i)));
            return false;
        }
    const Shape &value = c.inputs[placeOf(c.inputs.size(), 1)], &key = c.inputs[placeOf(c.inputs.size(), 2)];
    if (value[0] == key[0]) return true;
    c.fail(c.node().name + " needs as many keys as values", "expected " + std::to_string(value[0]) + " steps, received " + std::to_string(key[0]));
    return false;
}

void inferAttention(InferContext& c) {
    if (!sequences(c)) return;
    const Shape &query = c.inputs[0], &value = c.inputs[placeOf(c.inputs.size(), 1)], &key = c.inputs[placeOf(c.inputs.size(), 2)];
    const Extents e = extentsOf(c.params, query[1]);
    c.output = {query[0], e.channels};
    declareProjection(c, "query", "query_dense", {query[1], e.heads, e.key}, {e.heads, e.key});
    declareProjection(c, "key", "key_dense", {key[1], e.heads, e.key}, {e.heads, e.key});
    declareProjection(c, "value", "value_dense", {value[1], e.heads, e.value}, {e.heads, e.value});
    declareProjection(c, "attention_output", "output_dense", {e.heads, e.value, e.channels}, {e.channels});
    const auto steps = static_cast<double>(query[0]), seen = static_cast<double>(key[0]), heads = static_cast<double>(e.heads);
    c.multiplyAdds = heads * static_cast<double>(e.key) * (steps * static_cast<double>(query[1]) + seen * static_cast<double>(key[1]) + steps * seen) +
                     heads * static_cast<double>(e.value) * (seen * static_cast<double>(value[1]) + steps * seen + steps * static_cast<double>(e.channels));
}

/** Writes the layer with its weights in order. */
class Writer {
 public:
    explicit Writer(LowerContext& c)
        : c_(c), step_(c.params.boolean("use_bias") ? 2 : 1), e_(extentsOf(c.params, c.plan.shape(c.inputs[0]).back())), rows_(c.maskOf(0)), columns_(columns()) {}

    ValueId write() {
        const ValueId query = heads(input(0), 0, e_.key), key = heads(input(2), 1, e_.key), value = heads(input(1), 2, e_.value);
        ValueId scores = product(query, key, true, 1 / std::sqrt(static_cast<double>(e_.key)));
        const bool hides = rows_ != noValue || columns_ != noValue;
        if (hides || c_.params.boolean("use_causal_mask")) scores = masked(scores, -1e9);
        ValueId looks = c_.plan.softmax(scores);
        // A step that sees nothing: Keras' fused attention lets it look at all alike; the other, which dropout takes, at none.
        if (hides && c_.params.real("dropout") > 0) looks = masked(looks, 0);
        const ValueId seen = product(dropped(looks), value, false, 1);
        const ValueId out = c_.plan.reshape(projected(permuted(seen), 3, e_.channels), c_.output);
        c_.penalised = penalised_;  // those of all its projections, as in Keras
        return out;
    }

 private:
    /** Which steps can be looked at: those that count among the values, and among the keys where they are given. */
    ValueId columns() const {
        const ValueId values = c_.maskOf(placeOf(c_.inputs.size(), 1)), keys = c_.maskOf(placeOf(c_.inputs.size(), 2));
        if (values == noValue || keys == noValue || values == keys) return values == noValue ? keys : values;
        const ValueId both = c_.plan.activation(c_.plan.shape(keys));
        c_.plan.forward(Combine{values, keys, both, CombineKind::Minimum});
        return both;
    }
    ValueId input(std::size_t wanted) const { return c_.inputs[placeOf(c_.inputs.size(), wanted)]; }

    /** x (batch, steps, …) · kernel, flat: (batch · steps, columns). */
    ValueId projected(ValueId x, std::size_t which, Dim columns) {
        const Shape s = c_.plan.shape(x);
        const Dim rows = s[0] * s[1], channels = s.elements() / rows;
        const std::size_t at = which * step_;
        ValueId y = c_.plan.matMul(c_.plan.reshape(x, {rows, channels}), c_.plan.reshape(c_.weights[at], {channels, columns}));
        if (step_ > 1) y = c_.plan.biasAdd(y, c_.plan.reshape(c_.weights[at + 1], {columns}));
        penalised_.push_back(y);
        return y;
    }
    /** (batch, heads, steps, size). */
    ValueId heads(ValueId x, std::size_t which, Dim size) {
        const Shape s = c_.plan.shape(x);
        return permuted(c_.plan.reshape(projected(x, which, e_.heads * size), {s[0], s[1], e_.heads, size}));
    }
    /** Steps and heads change places. */
    ValueId permuted(ValueId x) {
        const Shape s = c_.plan.shape(x);
        const ValueId out = c_.plan.activation({s[0], s[2], s[1], s[3]});
        c_.plan.forward(Permute{x, out, {0, 2, 1, 3}});
        return out;
    }
    ValueId product(ValueId a, ValueId b, bool transposeB, double scale) {
        const Shape sa = c_.plan.shape(a), sb = c_.plan.shape(b);
        const ValueId out = c_.plan.activation({sa[0], sa[1], sa[2], transposeB ? sb[2] : sb[3]});
        c_.plan.forward(BatchMatMul{a, b, out, false, transposeB, scale});
        return out;
    }
    ValueId masked(ValueId x, double fill) {
        const ValueId out = c_.plan.activation(c_.plan.shape(x));
        c_.plan.forward(AttentionMask{x, out, rows_, columns_, c_.params.boolean("use_causal_mask"), fill});
        return out;
    }
    ValueId dropped(ValueId x) {
        const double rate = c_.params.real("dropout");
        if (!c_.plan.training() || rate == 0) return x;
        const ValueId out = c_.plan.activation(c_.plan.shape(x));
        if (rate == 1) c_.plan.forward(Affine{x, out, 0, 0});
        else c_.plan.forward(Dropout{x, out, rate, c_.stream});
        return out;
    }

    LowerContext& c_;
    std::size_t step_;
    Extents e_;
    const ValueId rows_, columns_;  // masks
    std::vector<ValueId> penalised_;
};

}  // namespace

LayerSpec multiHeadAttentionLayer() {
    LayerSpec spec;
    spec.name = "MultiHeadAttention";
    spec.family = Family::Sequence;
    spec.help = "Lets every step of a sequence look at all others and take what it needs.";
    spec.maxInputs = 3;
    spec.params = {
        intParam("num_heads", 4, "How many times it looks, each time with other eyes.", 1, 1e4),
        intParam("key_dim", 16, "The length of a head's query and key.", 1, 1e6),
        orNone(intParam("value_dim", 16, "The length of a head's value; none: as key_dim.", 1, 1e6)),
        floatParam("dropout", 0, "The share of looks that training leaves out.", 0, 1),
        boolParam("use_causal_mask", false, "Whether a step sees those before it and itself alone."),
        useBiasParam(),
        advanced(orNone(intsParam("output_shape", {64}, 1, "How many channels come out; none: as many as the query has."))),
        initializerParam("kernel_initializer", "glorot_uniform", "How the weights start."),
        initializerParam("bias_initializer", "zeros", "How the biases start."),
        regularizerParam("kernel_regularizer"),
        regularizerParam("bias_regularizer"),
        activityRegularizerParam(),
        constraintParam("kernel_constraint"),
        constraintParam("bias_constraint"),
    };
    spec.summary = [](const ParamReader& p) { return std::to_string(p.integer("num_heads")) + " × " + std::to_string(p.integer("key_dim")); };
    spec.infer = inferAttention;
    spec.lower = [](LowerContext& c) { return Writer(c).write(); };
    spec.mask = passesMask;
    return spec;
}

}  // namespace lamina
