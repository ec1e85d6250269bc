// SPDX-License-Identifier: GPL-3.0-or-later
// What sequences are made of: rows by number, attention, recurrent layers step by step. All steps lie in the graph of a step.
#include "engine/backend/cuda/kernels/embedding.h"
#include "engine/backend/cuda/kernels/pointwise.h"
#include "engine/backend/cuda/kernels/recurrent.h"
#include "engine/backend/cuda/kernels/reductions.h"
#include "engine/backend/cuda/lowering/op_lowering.h"

namespace lamina::cuda {

namespace {

/** Columns of a matrix of float32 whose rows are so many numbers apart. */
struct Columns {
    const float* at;
    Count row;
    bool transposed = false;  // read as its transpose
};

/** One product of such matrices: out (m, n) = a (m, k) · b (k, n), columns of a matrix whose rows are `row` apart. */
void addProduct(OpLowering& l, Columns a, Columns b, float* out, Count row, Count m, Count n, Count k) {
    Product p{};
    p.m = m, p.n = n, p.k = k, p.a = a.at, p.b = b.at, p.c = out;
    p.lda = a.row, p.ldb = b.row, p.ldc = row;
    p.transposeA = a.transposed, p.transposeB = b.transposed;
    multiply(l, p, {});
}

/** The extents of a recurrent layer, and which step comes at which place of its order. */
struct Steps {
    Count steps, rows, units, gates, kept;
    bool reverse;
    Count at(Count place) const { return reverse ? steps - 1 - place : place; }
};

Steps stepsOf(const OpLowering& l, const Cell& cell, ValueId out) {
    const Shape& s = l.plan[out].shape;
    return {s[0], s[1], s[2], gatesOf(cell.kind), keptOf(cell.kind), cell.reverse};
}

float* step(float* base, Count at, Count size) { return base ? base + at * size : nullptr; }

/** Gate by gate, of which each saw a state of its own. before, reset: as the first gates saw it, and the last of GruResetBefore. */
void addKernelGradientByGate(OpLowering& l, const RecurrentBackward& o, const Steps& s, Columns before, Columns reset, const float* sums) {
    const Count u = s.units, columns = u * s.gates, count = (s.steps - 1) * s.rows;
    float* const seen = l.at(o.workspace);
    for (Count g = 0; g < s.gates; ++g) {
        const Columns state = o.cell.kind == CellKind::GruResetBefore && g == 2 ? reset : before;
        addDropState(l.list, state.at, state.row, count, l.at(o.stateFactors) + g * s.rows * u, s.rows, seen, count, u);
        addProduct(l, {seen, u, true}, {sums + g * u, columns}, l.at(o.dkernel) + g * u, columns, u, u, count);
    }
}

void addKernelGradient(OpLowering& l, const RecurrentBackward& o, const Steps& s, float* dgates) {
    const Count u = s.units, state = s.rows * u, columns = u * s.gates, count = (s.steps - 1) * s.rows;
    float* const dkernel = l.at(o.dkernel);
    if (s.steps == 1) return addFill(l.list, dkernel, u * columns, 0.0f);
    const Count first = s.reverse ? 0 : 1;  // in memory, of the steps that have one before them
    const Columns before{step(l.at(o.out), 1 - first, state), u, true};
    const float* const sums = step(dgates, first, s.rows * columns);
    const bool resets = o.cell.kind == CellKind::GruResetBefore;
    const Columns reset{resets ? step(l.at(o.kept), first, state * s.kept) + 3 * u : nullptr, s.kept * u, true};
    if (o.stateFactors != noValue) return addKernelGradientByGate(l, o, s, before, reset, sums);
    if (!resets) return addProduct(l, before, {sums, columns}, dkernel, columns, u, columns, count);
    addProduct(l, before, {sums, columns}, dkernel, columns, u, 2 * u, count);
    addProduct(l, reset, {sums + 2 * u, columns}, dkernel + 2 * u, columns, u, u, count);
}

/** out (b, n·u) = what the state gives n gates from `gate` on. */
void addStateSums(OpLowering& l, const Recurrent& o, const Steps& s, Columns state, Count gate, Count n, float* out) {
    const Count u = s.units, size = s.rows * u, columns = u * s.gates;
    const float* const kernel = l.at(o.kernel) + gate * u;
    if (o.stateFactors == noValue) return addProduct(l, state, {kernel, columns}, out, n * u, s.rows, n * u, u);
    float* const seen = l.at(o.scratch) + s.rows * columns;
    addDropState(l.list, state.at, state.row, s.rows, l.at(o.stateFactors) + gate * size, n * s.rows, seen, n * s.rows, u);
    for (Count g = 0; g < n; ++g) addProduct(l, {seen + g * size, u}, {kernel + g * u, columns}, out + g * u, n * u, s.rows, u, u);
}

/** out (b, u) = what the gradients of n gates from `gate` on, columns of those of all, say of the state. */
void addStateGradient(OpLowering& l, const RecurrentBackward& o, const Steps& s, const float* gates, Count gate, Count n, float* out) {
    const Count u = s.units, size = s.rows * u, columns = u * s.gates;
    const float *const kernel = l.at(o.kernel) + gate * u, *const sums = gates + gate * u;
    if (o.stateFactors == noValue) return addProduct(l, {sums, columns}, {kernel, columns, true}, out, u, s.rows, u, n * u);
    float* const each = l.at(o.workspace);
    for (Count g = 0; g < n; ++g) addProduct(l, {sums + g * u, columns}, {kernel + g * u, columns, true}, each + g * size, u, s.rows, u, u);
    addDropStateBack(l.list, each, l.at(o.stateFactors) + gate * size, out, size, n);
}

/** The sums of a step's gates from the state, and what is made of them. */
void addStep(OpLowering& l, const Recurrent& o, const Steps& s, CellValues v) {
    const Count u = s.units;
    float* const sums = l.at(o.scratch);
    v.fromState = v.before ? sums : nullptr;
    if (o.cell.kind != CellKind::GruResetBefore) {
        if (v.before) addStateSums(l, o, s, {v.before, u}, 0, s.gates, sums);
        return addCell(l.list, o.cell, v, s.rows, u);
    }
    if (v.before) addStateSums(l, o, s, {v.before, u}, 0, 2, sums);
    addResetGates(l.list, o.cell, v, s.rows, u);
    float* const ofReset = sums + s.rows * 2 * u;
    if (v.before) addStateSums(l, o, s, {v.kept + 3 * u, s.kept * u}, 2, 1, ofReset);
    v.fromState = ofReset;
    addResetState(l.list, o.cell, v, s.rows, u);
}

/** The way back through one: what the kernel passes on to the step before lies in byKernel. */
void addStepBack(OpLowering& l, const RecurrentBackward& o, const Steps& s, const CellBackValues& v) {
    const Count u = s.units;
    float* const byKernel = l.at(o.carry);
    if (o.cell.kind != CellKind::GruResetBefore) {
        addCellBack(l.list, o.cell, v, s.rows, u);
        if (v.before) addStateGradient(l, o, s, v.dgates, 0, s.gates, byKernel);
        return;
    }
    addResetStateBack(l.list, o.cell, v, s.rows, u);
    if (!v.before) return;
    addStateGradient(l, o, s, v.dx, 2, 1, v.byCell);
    addResetGatesBack(l.list, o.cell, v, s.rows, u);
    addStateGradient(l, o, s, v.dx, 0, 2, byKernel);
}

}  // namespace

void lowerOp(OpLowering& l, const Embed& o) {
    const Shape& table = l.plan[o.table].shape;
    addEmbed(l.list, l.at(o.ids), l.at(o.table), l.at(o.out), l.size(o.ids), table[0], table[1]);
}

void lowerOp(OpLowering& l, const EmbedBackward& o) {
    const Shape& table = l.plan[o.dtable].shape;
    addEmbedBackward(l.list, l.at(o.ids), l.at(o.dy), l.at(o.dtable), l.size(o.ids), table[0], table[1]);
}

void lowerOp(OpLowering& l, const BatchMatMul& o) {
    const Shape &a = l.plan[o.a].shape, &b = l.plan[o.b].shape, &out = l.plan[o.out].shape;
    Product p = l.product(o.a, o.out);
    p.a = l.raw(o.a), p.b = l.raw(o.b), p.c = l.raw(o.out);
    p.lda = a.back(), p.ldb = b.back(), p.ldc = out.back();
    p.m = out[out.rank() - 2], p.n = out.back(), p.k = o.transposeA ? a[a.rank() - 2] : a.back();
    p.transposeA = o.transposeA, p.transposeB = o.transposeB;
    p.scale = static_cast<float>(o.scale);
    p.batch = out.elements() / (p.m * p.n);
    p.strideA = p.m * p.k, p.strideB = p.k * p.n, p.strideC = p.m * p.n;
    multiply(l, p, {});
}

void lowerOp(OpLowering& l, const Recurrent& o) {
    const Steps s = stepsOf(l, o.cell, o.out);
    const Count state = s.rows * s.units, sums = state * s.gates, columns = s.units * s.gates;
    CellValues v{};
    v.inputBias = l.at(o.bias);
    v.stateBias = o.cell.kind == CellKind::Gru ? step(l.at(o.bias), 1, columns) : nullptr;
    for (Count i = 0; i < s.steps; ++i) {
        const Count at = s.at(i);
        if (i > 0) v.before = step(l.at(o.out), s.at(i - 1), state), v.cellBefore = step(l.at(o.cells), s.at(i - 1), state);
        v.x = step(l.at(o.x), at, sums), v.out = step(l.at(o.out), at, state), v.cells = step(l.at(o.cells), at, state);
        v.kept = step(l.at(o.kept), at, state * s.kept), v.mask = step(l.at(o.mask), at, s.rows);
        addStep(l, o, s, v);
    }
}

void lowerOp(OpLowering& l, const RecurrentBackward& o) {
    const Steps s = stepsOf(l, o.cell, o.out);
    const Count state = s.rows * s.units, sums = state * s.gates, columns = s.units * s.gates;
    float *const dx = l.at(o.dx), *const dgates = o.dgates == noValue ? dx : l.at(o.dgates), *const carry = l.at(o.carry);
    CellBackValues v{};
    v.byKernel = carry, v.direct = carry + state, v.byCell = carry + 2 * state;
    for (Count i = s.steps - 1; i >= 0; --i) {
        const Count at = s.at(i);
        v.first = i == s.steps - 1;
        v.kept = step(l.at(o.kept), at, state * s.kept), v.state = step(l.at(o.out), at, state), v.cells = step(l.at(o.cells), at, state);
        v.before = i > 0 ? step(l.at(o.out), s.at(i - 1), state) : nullptr;
        v.cellBefore = i > 0 ? step(l.at(o.cells), s.at(i - 1), state) : nullptr;
        v.dy = step(l.at(o.dy), at, state), v.dx = step(dx, at, sums), v.dgates = step(dgates, at, sums);
        v.mask = step(l.at(o.mask), at, s.rows);
        addStepBack(l, o, s, v);
    }
    if (o.dkernel != noValue) addKernelGradient(l, o, s, dgates);
    if (o.dbias == noValue) return;
    addColumnSum(l.list, dx, l.at(o.dbias), s.steps * s.rows, columns);
    if (o.cell.kind == CellKind::Gru) addColumnSum(l.list, dgates, l.at(o.dbias) + columns, s.steps * s.rows, columns);
}

}  // namespace lamina::cuda
