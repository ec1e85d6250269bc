// SPDX-License-Identifier: GPL-3.0-or-later
// What sequences are made of: rows by number, attention, recurrent layers step by step.
#include "engine/backend/cpu/lowering/op_lowering.h"

namespace lamina::cpu {

namespace {

/** Columns of a matrix whose rows are so many numbers apart. */
template <class T>
struct Columns {
    const T* at;
    Count row;
    bool transposed = false;  // read as its transpose
};

/** One product of matrices: out (m, n) = a (m, k) · b (k, n). */
template <class T>
void addProduct(OpLowering<T>& l, Columns<T> a, Columns<T> b, T* out, Count m, Count n, Count k) {
    MatMulArgs<T> p{};
    p.a = a.at, p.b = b.at, p.out = out, p.m = m, p.n = n, p.k = k;
    p.aRow = a.transposed ? 1 : a.row, p.aColumn = a.transposed ? a.row : 1;
    p.bRow = b.transposed ? 1 : b.row, p.bColumn = b.transposed ? b.row : 1;
    l.list.add(l.k.products.matMul, p, l.k.matMulTiles(m, n), product * static_cast<double>(m * n * k));
}

template <class T>
void addColumnSum(OpLowering<T>& l, const T* x, T* out, Count rows, Count n) {
    const Count blocks = blocksOf(rows, rowsABlock);
    T* partial = blocks == 1 ? out : l.list.template scratch<T>(blocks * n);
    l.list.add(l.k.columnSum, {x, partial, rows, n, rowsABlock}, blocks, passing * static_cast<double>(rows * n));
    if (blocks > 1) l.list.add(l.k.blockSum, {partial, out, blocks, n}, n, passing * static_cast<double>(blocks * n));
}

/** The extents of a recurrent layer, and which step comes at which place of its order. */
struct Steps {
    Count steps, rows, units, gates, kept;
    bool reverse;
    Count at(Count place) const { return reverse ? steps - 1 - place : place; }
};

template <class T>
Steps stepsOf(const OpLowering<T>& l, const Cell& cell, ValueId out) {
    const Shape& s = l.plan[out].shape;
    return {s[0], s[1], s[2], gatesOf(cell.kind), keptOf(cell.kind), cell.reverse};
}

template <class T>
T* step(T* base, Count at, Count size) {
    return base ? base + at * size : nullptr;
}

/** Columns from `begin` on of a matrix (units, columns), from a whole one of n. */
template <class T>
void addColumns(OpLowering<T>& l, const T* from, T* to, const Steps& s, Count begin, Count n) {
    constexpr Count size = sizeof(T);
    l.list.add(l.k.copy, {reinterpret_cast<const std::byte*>(from), reinterpret_cast<std::byte*>(to + begin), n * size, n * size, s.units * s.gates * size},
               s.units, passing * static_cast<double>(s.units * n));
}

template <class T>
void addKernelGradient(OpLowering<T>& l, const RecurrentBackward& o, const Steps& s, const T* dgates) {
    const Count u = s.units, state = s.rows * u, columns = u * s.gates, count = (s.steps - 1) * s.rows;
    T* dkernel = l.at(o.dkernel);
    if (s.steps == 1) return l.list.add(l.k.affine, {l.at(o.kernel), dkernel, T(0), T(0)}, u * columns, passing);
    const Count first = s.reverse ? 0 : 1;  // in memory, of the steps that have one before them
    const Columns<T> before{step(static_cast<const T*>(l.at(o.out)), 1 - first, state), u, true};
    const T* sums = step(dgates, first, s.rows * columns);
    if (o.cell.kind != CellKind::GruResetBefore) return addProduct(l, before, {sums, columns}, dkernel, u, columns, count);
    T *ofGates = l.list.template scratch<T>(2 * u * u), *ofReset = l.list.template scratch<T>(u * u);
    const T* reset = step(static_cast<const T*>(l.at(o.kept)), first, state * s.kept) + 3 * u;
    addProduct(l, before, {sums, columns}, ofGates, u, 2 * u, count);
    addProduct(l, {reset, s.kept * u, true}, {sums + 2 * u, columns}, ofReset, u, u, count);
    addColumns<T>(l, ofGates, dkernel, s, 0, 2 * u);
    addColumns<T>(l, ofReset, dkernel, s, 2 * u, u);
}

/** The sums of a step's gates from the state, and what is made of them. */
template <class T>
void addStep(OpLowering<T>& l, const Recurrent& o, const Steps& s, CellArgs<T> a) {
    const Count u = s.units, columns = u * s.gates;
    const double work = 4 * transcendental * static_cast<double>(s.rows * columns);
    const T* kernel = l.at(o.kernel);
    T* sums = l.at(o.scratch);
    a.fromState = sums;
    if (o.cell.kind != CellKind::GruResetBefore) {
        if (a.before) addProduct(l, {a.before, u}, {kernel, columns}, sums, s.rows, columns, u);
        return l.list.add(l.k.cell, a, s.rows, work);
    }
    if (a.before) addProduct(l, {a.before, u}, {kernel, columns}, sums, s.rows, 2 * u, u);
    l.list.add(l.k.cell, a, s.rows, work);
    T* ofReset = sums + s.rows * 2 * u;
    if (a.before) addProduct(l, {a.kept + 3 * u, s.kept * u}, {kernel + 2 * u, columns}, ofReset, s.rows, u, u);
    a.fromState = ofReset, a.secondHalf = true;
    l.list.add(l.k.cell, a, s.rows, work);
}

/** The way back through one: what the kernel passes on to the step before lies in byKernel. */
template <class T>
void addStepBack(OpLowering<T>& l, const RecurrentBackward& o, const Steps& s, CellBackArgs<T> a) {
    const Count u = s.units, columns = u * s.gates;
    const double work = 4 * transcendental * static_cast<double>(s.rows * columns);
    const T* kernel = l.at(o.kernel);
    T* byKernel = l.at(o.carry);
    l.list.add(l.k.cellBack, a, s.rows, work);
    if (!a.before) return;
    if (o.cell.kind != CellKind::GruResetBefore) return addProduct(l, {a.dgates, columns}, {kernel, columns, true}, byKernel, s.rows, u, columns);
    addProduct(l, {a.dx + 2 * u, columns}, {kernel + 2 * u, columns, true}, a.byCell, s.rows, u, u);
    a.lastHalf = true;
    l.list.add(l.k.cellBack, a, s.rows, work);
    addProduct(l, {a.dx, columns}, {kernel, columns, true}, byKernel, s.rows, u, 2 * u);
}

}  // namespace

template <class T>
void lowerOp(OpLowering<T>& l, const Embed& o) {
    const Shape& table = l.plan[o.table].shape;
    l.list.add(l.k.embed, {l.at(o.ids), l.at(o.table), l.at(o.out), table[0], table[1]}, l.size(o.ids), passing * l.work(o.out));
}

template <class T>
void lowerOp(OpLowering<T>& l, const EmbedBackward& o) {
    const Shape& table = l.plan[o.dtable].shape;
    l.list.add(l.k.embedBackward, {l.at(o.ids), l.at(o.dy), l.at(o.dtable), l.size(o.ids), table[0], table[1]}, table[0],
               passing * (l.work(o.dtable) + l.work(o.dy)));
}

template <class T>
void lowerOp(OpLowering<T>& l, const BatchMatMul& o) {
    const Shape &sa = l.plan[o.a].shape, &sb = l.plan[o.b].shape, &out = l.plan[o.out].shape;
    const Count aRows = sa[sa.rank() - 2], aColumns = sa.back(), bRows = sb[sb.rank() - 2], bColumns = sb.back();
    BatchMatMulArgs<T> a{};
    a.one.a = l.at(o.a), a.one.b = l.at(o.b), a.one.out = l.at(o.out);
    a.one.m = out[out.rank() - 2], a.one.n = out.back(), a.one.k = o.transposeA ? aRows : aColumns;
    a.one.aRow = o.transposeA ? 1 : aColumns, a.one.aColumn = o.transposeA ? aColumns : 1;
    a.one.bRow = o.transposeB ? 1 : bColumns, a.one.bColumn = o.transposeB ? bColumns : 1;
    a.aStride = aRows * aColumns, a.bStride = bRows * bColumns, a.scale = static_cast<T>(o.scale);
    const Count count = out.elements() / (a.one.m * a.one.n);
    l.list.add(l.k.batchMatMul, a, count, product * l.work(o.out) * static_cast<double>(a.one.k));
}

template <class T>
void lowerOp(OpLowering<T>& l, const Recurrent& o) {
    const Steps s = stepsOf(l, o.cell, o.out);
    const Count state = s.rows * s.units, sums = state * s.gates, columns = s.units * s.gates;
    CellArgs<T> a{};
    a.cell = o.cell, a.units = s.units;
    a.inputBias = l.at(o.bias);
    a.stateBias = o.cell.kind == CellKind::Gru ? step(static_cast<const T*>(l.at(o.bias)), 1, columns) : nullptr;
    for (Count i = 0; i < s.steps; ++i) {
        const Count at = s.at(i);
        if (i > 0) a.before = step(l.at(o.out), s.at(i - 1), state), a.cellBefore = step(l.at(o.cells), s.at(i - 1), state);
        a.x = step(l.at(o.x), at, sums), a.out = step(l.at(o.out), at, state), a.cells = step(l.at(o.cells), at, state);
        a.kept = step(l.at(o.kept), at, state * s.kept), a.mask = step(l.at(o.mask), at, s.rows);
        addStep(l, o, s, a);
    }
}

template <class T>
void lowerOp(OpLowering<T>& l, const RecurrentBackward& o) {
    const Steps s = stepsOf(l, o.cell, o.out);
    const Count state = s.rows * s.units, sums = state * s.gates, columns = s.units * s.gates;
    T *dx = l.at(o.dx), *dgates = o.dgates == noValue ? dx : l.at(o.dgates), *carry = l.at(o.carry);
    CellBackArgs<T> a{};
    a.cell = o.cell, a.units = s.units;
    a.byKernel = carry, a.direct = carry + state, a.byCell = carry + 2 * state;
    for (Count i = s.steps - 1; i >= 0; --i) {
        const Count at = s.at(i);
        a.first = i == s.steps - 1;
        a.kept = step(l.at(o.kept), at, state * s.kept), a.state = step(l.at(o.out), at, state), a.cells = step(l.at(o.cells), at, state);
        a.before = i > 0 ? step(l.at(o.out), s.at(i - 1), state) : nullptr;
        a.cellBefore = i > 0 ? step(l.at(o.cells), s.at(i - 1), state) : nullptr;
        a.dy = step(l.at(o.dy), at, state), a.dx = step(dx, at, sums), a.dgates = step(dgates, at, sums);
        a.mask = step(l.at(o.mask), at, s.rows);
        addStepBack(l, o, s, a);
    }
    if (o.dkernel != noValue) addKernelGradient(l, o, s, static_cast<const T*>(dgates));
    if (o.dbias == noValue) return;
    addColumnSum(l, static_cast<const T*>(dx), l.at(o.dbias), s.steps * s.rows, columns);
    if (o.cell.kind == CellKind::Gru) addColumnSum(l, static_cast<const T*>(dgates), l.at(o.dbias) + columns, s.steps * s.rows, columns);
}

LAMINA_LOWERS(Embed)
LAMINA_LOWERS(EmbedBackward)
LAMINA_LOWERS(BatchMatMul)
LAMINA_LOWERS(Recurrent)
LAMINA_LOWERS(RecurrentBackward)

}  // namespace lamina::cpu
