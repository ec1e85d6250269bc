// SPDX-License-Identifier: GPL-3.0-or-later
// What sequences are made of: rows by number, attention, recurrent layers step by step.
#include "engine/backend/cpu/lowering/op_lowering.h"

namespace lamina::cpu {

namespace {

/** One product of plain matrices: out (m, n) = a (m, k) · b (k, n). */
template <class T>
void addProduct(OpLowering<T>& l, const T* a, bool transposeA, const T* b, bool transposeB, T* out, Count m, Count n, Count k) {
    MatMulArgs<T> p{};
    p.a = a, p.b = b, p.out = out, p.m = m, p.n = n, p.k = k;
    p.aRow = transposeA ? 1 : k, p.aColumn = transposeA ? m : 1;
    p.bRow = transposeB ? 1 : n, p.bColumn = transposeB ? k : 1;
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

template <class T>
void addKernelGradient(OpLowering<T>& l, const RecurrentBackward& o, const Steps& s, const T* dgates) {
    const Count state = s.rows * s.units, sums = s.rows * s.units * s.gates, columns = s.units * s.gates;
    T* dkernel = l.at(o.dkernel);
    if (s.steps == 1) return l.list.add(l.k.affine, {l.at(o.kernel), dkernel, T(0), T(0)}, s.units * columns, passing);
    const T* before = step(static_cast<const T*>(l.at(o.out)), s.reverse ? 1 : 0, state);
    addProduct(l, before, true, step(dgates, s.reverse ? 0 : 1, sums), false, dkernel, s.units, columns, (s.steps - 1) * s.rows);
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
void lowerOp(OpLowering<T>& l, const CausalMask& o) {
    const Shape& s = l.plan[o.x].shape;
    l.list.add(l.k.causalMask, {l.at(o.x), l.at(o.out), s[s.rank() - 2], s.back()}, s.elements() / s.back(), passing * l.work(o.x));
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
        if (i > 0) {
            a.before = step(l.at(o.out), s.at(i - 1), state), a.cellBefore = step(l.at(o.cells), s.at(i - 1), state);
            a.fromState = l.at(o.scratch);
            addProduct(l, a.before, false, static_cast<const T*>(l.at(o.kernel)), false, l.at(o.scratch), s.rows, columns, s.units);
        }
        a.x = step(l.at(o.x), at, sums), a.out = step(l.at(o.out), at, state), a.cells = step(l.at(o.cells), at, state);
        a.kept = step(l.at(o.kept), at, state * s.kept);
        l.list.add(l.k.cell, a, s.rows, 4 * transcendental * static_cast<double>(sums));
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
        l.list.add(l.k.cellBack, a, s.rows, 4 * transcendental * static_cast<double>(sums));
        if (i > 0) addProduct(l, static_cast<const T*>(a.dgates), false, static_cast<const T*>(l.at(o.kernel)), true, carry, s.rows, s.units, columns);
    }
    if (o.dkernel != noValue) addKernelGradient(l, o, s, static_cast<const T*>(dgates));
    if (o.dbias == noValue) return;
    addColumnSum(l, static_cast<const T*>(dx), l.at(o.dbias), s.steps * s.rows, columns);
    if (o.cell.kind == CellKind::Gru) addColumnSum(l, static_cast<const T*>(dgates), l.at(o.dbias) + columns, s.steps * s.rows, columns);
}

LAMINA_LOWERS(Embed)
LAMINA_LOWERS(EmbedBackward)
LAMINA_LOWERS(BatchMatMul)
LAMINA_LOWERS(CausalMask)
LAMINA_LOWERS(Recurrent)
LAMINA_LOWERS(RecurrentBackward)

}  // namespace lamina::cpu
