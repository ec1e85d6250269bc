// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "tests/support/op_case_makers.h"

namespace lamina {

namespace {

OpCase batchMatMul(const std::string& name, Dim m, Dim n, Dim k, bool ta, bool tb, double scale) {
    OpCase c;
    c.name = "BatchMatMul " + name;
    c.inputs = {ta ? Shape{2, 3, k, m} : Shape{2, 3, m, k}, tb ? Shape{2, 3, n, k} : Shape{2, 3, k, n}};
    c.out = {2, 3, m, n};
    c.large = m * n * k > 2'000;
    c.build = [=](PlanSketch& s, Ops& ops, const In& in, ValueId dy) {
        const ValueId out = s.activation({2, 3, m, n}), da = s.activation(s.shape(in[0])), db = s.activation(s.shape(in[1]));
        ops.push_back(BatchMatMul{in[0], in[1], out, ta, tb, scale});
        if (ta) ops.push_back(BatchMatMul{in[1], dy, da, tb, true, scale});
        else ops.push_back(BatchMatMul{dy, in[1], da, false, !tb, scale});
        if (tb) ops.push_back(BatchMatMul{dy, in[0], db, true, ta, scale});
        else ops.push_back(BatchMatMul{in[0], dy, db, !ta, false, scale});
        return BuiltCase{out, {da, db}};
    };
    return c;
}

/** Of random numbers x (…, 1) about half count: those above 0. */
ValueId maskOf(PlanSketch& s, Ops& ops, ValueId x) {
    const Shape shape = s.shape(x), steps(shape.dims().first(static_cast<std::size_t>(shape.rank() - 1)));
    const ValueId positive = s.activation(shape), mask = s.activation(steps);
    ops.push_back(Activate{x, positive, {ActivationKind::Relu, 0}});
    ops.push_back(StepMask{positive, mask, 0});
    return mask;
}

/** With the softmax that makes numbers of it again; rows of which nothing is seen are among them. */
OpCase attentionMask(const std::string& name, bool rows, bool columns, bool causal) {
    OpCase c;
    c.name = "AttentionMask " + name;
    const Shape x{4, 3, 5, 6};
    c.inputs = {x, {4, 5, 1}, {4, 6, 1}};
    c.out = x;
    c.build = [=](PlanSketch& s, Ops& ops, const In& in, ValueId dy) {
        const ValueId seen = s.activation(x), y = s.activation(x), shares = s.activation(x), dx = s.activation(x);
        const AttentionMask mask{in[0], seen, rows ? maskOf(s, ops, in[1]) : noValue, columns ? maskOf(s, ops, in[2]) : noValue, causal};
        ops.push_back(mask);
        ops.push_back(Softmax{seen, y});
        ops.push_back(SoftmaxBackward{y, dy, shares});
        ops.push_back(AttentionMask{shares, dx, mask.rows, mask.columns, causal, 0});
        return BuiltCase{y, {dx, noValue, noValue}};
    };
    return c;
}

/** The mean over the steps that count. */
OpCase maskWeights(Dim rows, Dim steps, Dim channels) {
    OpCase c;
    c.name = "MaskWeights " + std::to_string(rows) + " × " + std::to_string(steps);
    c.inputs = {{rows, steps, 1}, {rows, steps, channels}};
    c.out = {rows, 1, channels};
    c.large = rows * steps > 200;
    c.build = [=](PlanSketch& s, Ops& ops, const In& in, ValueId dy) {
        const ValueId shares = s.activation({rows, 1, steps}), mean = s.activation({rows, 1, channels}), dx = s.activation({rows, steps, channels});
        ops.push_back(MaskWeights{maskOf(s, ops, in[0]), shares, rows, 2.5});
        ops.push_back(BatchMatMul{shares, in[1], mean});
        ops.push_back(BatchMatMul{shares, dy, dx, true});
        return BuiltCase{mean, {noValue, dx}};
    };
    return c;
}

/** Ids are cut to whole numbers. scaled: between others, so that in mixed precision numbers change their type on both ways. */
OpCase embed(Dim rows, Dim n, Shape ids, bool scaled = false) {
    OpCase c;
    c.name = "Embed " + toString(ids) + " of " + std::to_string(rows) + " × " + std::to_string(n) + (scaled ? ", scaled" : "");
    std::vector<Dim> out(ids.begin(), ids.end());
    out.push_back(n);
    c.inputs = {ids, {rows, n}};
    c.out = Shape(out);
    c.low = 0, c.high = static_cast<double>(rows);
    c.large = rows * n > 100;
    c.build = [=](PlanSketch& s, Ops& ops, const In& in, ValueId dy) {
        const ValueId y = s.activation(Shape(out)), dtable = s.activation({rows, n});
        ops.push_back(Embed{in[0], in[1], y});
        if (!scaled) {
            ops.push_back(EmbedBackward{in[0], dy, dtable});
            return BuiltCase{y, {noValue, dtable}};
        }
        const ValueId scaledY = s.activation(Shape(out)), scaledDy = s.activation(Shape(out));
        ops.push_back(Affine{y, scaledY, 0.5, 0});
        ops.push_back(Affine{dy, scaledDy, 0.5, 0});
        ops.push_back(EmbedBackward{in[0], scaledDy, dtable});
        return BuiltCase{scaledY, {noValue, dtable}};
    };
    return c;
}

/** dropped: the state on its way to each gate by factors of any kind, not only those that drop some of it. */
OpCase recurrent(const std::string& name, Cell cell, Dim steps, Dim rows, Dim units, bool bias = true, bool masked = false, bool dropped = false) {
    OpCase c;
    c.name = "Recurrent " + name;
    const Dim columns = units * gatesOf(cell.kind);
    const bool gru = cell.kind == CellKind::Gru;
    const Shape factors{gatesOf(cell.kind), rows, units}, workspace{std::max(steps, factors[0]), rows, units};
    c.inputs = {{steps, rows, columns}, {units, columns}};
    if (bias) c.inputs.push_back(gru ? Shape{2, columns} : Shape{columns});
    if (dropped) c.inputs.push_back(factors);
    if (masked) c.inputs.push_back({steps, rows, 1});
    c.out = {steps, rows, units};
    c.large = steps * rows * units > 200;
    c.build = [=](PlanSketch& s, Ops& ops, const In& in, ValueId dy) {
        Recurrent op{cell, in[0], in[1], bias ? in[2] : noValue, s.activation({steps, rows, units}), noValue, noValue,
                     s.activation(dropped ? Shape{3, rows, columns} : Shape{rows, columns})};
        if (dropped) op.stateFactors = in[bias ? 3 : 2];
        if (cell.kind == CellKind::Lstm) op.cells = s.activation({steps, rows, units});
        if (keptOf(cell.kind) > 0) op.kept = s.activation({steps, rows, keptOf(cell.kind) * units});
        const ValueId dx = s.activation(s.shape(in[0])), dkernel = s.activation(s.shape(in[1])), dbias = bias ? s.activation(s.shape(in[2])) : noValue;
        if (masked) op.mask = maskOf(s, ops, in.back());
        ops.push_back(op);
        ops.push_back(RecurrentBackward{cell, op.kernel, op.bias, op.out, op.cells, op.kept, dy, dx, dkernel, dbias,
                                        gru ? s.activation(s.shape(in[0])) : noValue, s.activation({3, rows, units}), op.mask, op.stateFactors,
                                        dropped ? s.activation(workspace) : noValue});
        In gradients{dx, dkernel};
        if (bias) gradients.push_back(dbias);
        if (dropped) gradients.push_back(noValue);
        if (masked) gradients.push_back(noValue);
        return BuiltCase{op.out, gradients};
    };
    return c;
}

/** A mask drawn of ones, as the state is multiplied by. */
OpCase dropoutOfOnes(Shape x) {
    OpCase c;
    c.name = "Dropout of ones " + toString(x);
    c.inputs = {x};
    c.out = x;
    c.build = [=](PlanSketch& s, Ops& ops, const In& in, ValueId dy) {
        const ValueId mask = s.activation(x), out = s.activation(x), dx = s.activation(x);
        ops.push_back(Dropout{noValue, mask, 0.4, 5});
        ops.push_back(Combine{in[0], mask, out, CombineKind::Multiply});
        ops.push_back(Combine{dy, mask, dx, CombineKind::Multiply});
        return BuiltCase{out, {dx}};
    };
    return c;
}

}  // namespace

void addSequences(std::vector<OpCase>& all) {
    all.push_back(batchMatMul("plain", 4, 5, 3, false, false, 1));
    all.push_back(batchMatMul("b transposed, scaled", 4, 5, 3, false, true, 0.25));
    all.push_back(batchMatMul("a transposed", 4, 5, 3, true, false, 2));
    all.push_back(batchMatMul("both transposed", 4, 5, 3, true, true, 1));
    all.push_back(batchMatMul("larger", 33, 20, 40, false, true, 0.5));
    all.push_back(attentionMask("causal", false, false, true));
    all.push_back(attentionMask("of rows", true, false, false));
    all.push_back(attentionMask("of rows and columns, causal", true, true, true));
    all.push_back(maskWeights(3, 7, 2));
    all.push_back(maskWeights(2, 700, 3));
    all.push_back(unary("Reverse", {5, 2, 3}, {5, 2, 3}, [](ValueId x, ValueId y) { return Reverse{x, y}; },
                        [](ValueId, ValueId, ValueId dy, ValueId dx) { return Reverse{dy, dx}; }));
    all.push_back(embed(7, 3, {2, 9}));
    all.push_back(embed(7, 3, {2, 9}, true));
    all.push_back(embed(100, 40, {70}));
    all.push_back(dropoutOfOnes({4, 3, 8}));
    all.push_back(dropoutOfOnes({3, 5, 7}));
    using A = ActivationKind;
    const std::pair<CellKind, std::string> kinds[] = {
        {CellKind::SimpleRnn, "SimpleRNN"}, {CellKind::Lstm, "LSTM"}, {CellKind::Gru, "GRU"}, {CellKind::GruResetBefore, "GRU, reset before"}};
    for (const auto& [kind, name] : kinds) {
        all.push_back(recurrent(name, {kind}, 4, 3, 2));
        all.push_back(recurrent(name + " backwards, no bias", {kind, A::Tanh, A::Sigmoid, true}, 3, 2, 3, false));
        all.push_back(recurrent(name + " of one step, linear", {kind, A::Linear, A::Tanh}, 1, 3, 2));
        all.push_back(recurrent(name + ", masked", {kind}, 5, 4, 2, true, true));
        all.push_back(recurrent(name + " backwards, relu, no bias, masked", {kind, A::Relu, A::Sigmoid, true}, 4, 3, 2, false, true));
        all.push_back(recurrent(name + " larger, masked", {kind}, 7, 18, 19, true, true));
        all.push_back(recurrent(name + " larger, sigmoid", {kind, A::Sigmoid, A::Sigmoid}, 6, 19, 21));
        all.push_back(recurrent(name + ", dropped", {kind}, 4, 3, 2, true, false, true));
        all.push_back(recurrent(name + " of one step, dropped", {kind}, 1, 3, 2, true, false, true));
        all.push_back(recurrent(name + " of two steps backwards, no bias, masked, dropped", {kind, A::Tanh, A::Sigmoid, true}, 2, 3, 3, false, true, true));
        all.push_back(recurrent(name + " larger, masked, dropped", {kind}, 7, 18, 19, true, true, true));
    }
}

}  // namespace lamina
