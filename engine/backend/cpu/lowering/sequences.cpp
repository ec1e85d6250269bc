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

/** out (rows, u) = state · factors, which begin anew after so many rows. */
template <class T>
void addDropState(OpLowering<T>& l, Columns<T> state, Count stateRows, const T* factors, Count factorRows, T* out, Count rows, Count u) {
    l.list.add(l.k.dropState, {state.at, factors, out, u, state.row, stateRows, factorRows}, rows, passing * static_cast<double>(rows * u));
}

/** Gate by gate, of which each saw a state of its own. before, reset: as the first gates saw it, and the last of GruResetBefore. */
template <class T>
void addKernelGradientByGate(OpLowering<T>& l, const RecurrentBackward& o, const Steps& s, Columns<T> before, Columns<T> reset, const T* sums) {
    const Count u = s.units, count = (s.steps - 1) * s.rows;
    const T* factors = l.at(o.stateFactors);
    T *seen = l.at(o.workspace), *ofGate = l.list.template scratch<T>(u * u);
    for (Count g = 0; g < s.gates; ++g) {
        const bool ofReset = o.cell.kind == CellKind::GruResetBefore && g == 2;
        addDropState(l, ofReset ? reset : before, count, factors + g * s.rows * u, s.rows, seen, count, u);
        addProduct<T>(l, {seen, u, true}, {sums + g * u, u * s.gates}, ofGate, u, u, count);
        addColumns<T>(l, ofGate, l.at(o.dkernel), s, g * u, u);
    }
}

template <class T>
void addKernelGradient(OpLowering<T>& l, const RecurrentBackward& o, const Steps& s, const T* dgates) {
    const Count u = s.units, state = s.rows * u, columns = u * s.gates, count = (s.steps - 1) * s.rows;
    T* dkernel = l.at(o.dkernel);
    if (s.steps == 1) return l.list.add(l.k.affine, {l.at(o.kernel), dkernel, T(0), T(0)}, u * columns, passing);
    const Count first = s.reverse ? 0 : 1;  // in memory, of the steps that have one before them
    const Columns<T> before{step(static_cast<const T*>(l.at(o.out)), 1 - first, state), u, true};
    const T* sums = step(dgates, first, s.rows * columns);
    const bool resets = o.cell.kind == CellKind::GruResetBefore;
    const T* kept = resets ? step(static_cast<const T*>(l.at(o.kept)), first, state * s.kept) + 3 * u : nullptr;
    const Columns<T> reset{kept, s.kept * u, true};
    if (o.stateFactors != noValue) return addKernelGradientByGate(l, o, s, before, reset, sums);
    if (!resets) return addProduct(l, before, {sums, columns}, dkernel, u, columns, count);
    T *ofGates = l.list.template scratch<T>(2 * u * u), *ofReset = l.list.template scratch<T>(u * u);
    addProduct(l, before, {sums, columns}, ofGates, u, 2 * u, count);
    addProduct(l, reset, {sums + 2 * u, columns}, ofReset, u, u, count);
    addColumns<T>(l, ofGates, dkernel, s, 0, 2 * u);
    addColumns<T>(l, ofReset, dkernel, s, 2 * u, u);
}

/** out (b, n·u) = what the state gives n gates from `gate` on. */
template <class T>
void addStateSums(OpLowering<T>& l, const Recurrent& o, const Steps& s, Columns<T> state, Count gate, Count n, T* out) {
    const Count u = s.units, size = s.rows * u, columns = u * s.gates;
    const T* kernel = l.at(o.kernel) + gate * u;
    if (o.stateFactors == noValue) return addProduct(l, state, {kernel, columns}, out, s.rows, n * u, u);
    T *seen = l.at(o.scratch) + s.rows * columns, *sums = seen + s.rows * columns;
    addDropState(l, state, s.rows, static_cast<const T*>(l.at(o.stateFactors)) + gate * size, n * s.rows, seen, n * s.rows, u);
    if (n == 1) return addProduct<T>(l, {seen, u}, {kernel, columns}, out, s.rows, u, u);
    constexpr Count bytes = sizeof(T);
    for (Count g = 0; g < n; ++g) {
        addProduct<T>(l, {seen + g * size, u}, {kernel + g * u, columns}, sums, s.rows, u, u);
        const CopyArgs copy{reinterpret_cast<const std::byte*>(sums), reinterpret_cast<std::byte*>(out + g * u), u * bytes, u * bytes, n * u * bytes};
        l.list.add(l.k.copy, copy, s.rows, passing * static_cast<double>(size));
    }
}

/** out (b, u) = what the gradients of n gates from `gate` on, columns of those of all, say of the state. */
template <class T>
void addStateGradient(OpLowering<T>& l, const RecurrentBackward& o, const Steps& s, const T* gates, Count gate, Count n, T* out) {
    const Count u = s.units, size = s.rows * u, columns = u * s.gates;
    const T *kernel = l.at(o.kernel) + gate * u, *sums = gates + gate * u;
    if (o.stateFactors == noValue) return addProduct<T>(l, {sums, columns}, {kernel, columns, true}, out, s.rows, u, n * u);
    T* each = l.at(o.workspace);
    for (Count g = 0; g < n; ++g) addProduct<T>(l, {sums + g * u, columns}, {kernel + g * u, columns, true}, each + g * size, s.rows, u, u);
    l.list.add(l.k.dropStateBack, {each, static_cast<const T*>(l.at(o.stateFactors)) + gate * size, out, size, n}, size,
               passing * static_cast<double>(n * size));
}

/** The sums of a step's gates from the state, and what is made of them. */
template <class T>
void addStep(OpLowering<T>& l, const Recurrent& o, const Steps& s, CellArgs<T> a) {
    const Count u = s.units;
    const double work = 4 * transcendental * static_cast<double>(s.rows * u * s.gates);
    T* sums = l.at(o.scratch);
    a.fromState = sums;
    if (o.cell.kind != CellKind::GruResetBefore) {
        if (a.before) addStateSums<T>(l, o, s, {a.before, u}, 0, s.gates, sums);
        return l.list.add(l.k.cell, a, s.rows, work);
    }
    if (a.before) addStateSums<T>(l, o, s, {a.before, u}, 0, 2, sums);
    l.list.add(l.k.cell, a, s.rows, work);
    T* ofReset = sums + s.rows * 2 * u;
    if (a.before) addStateSums<T>(l, o, s, {a.kept + 3 * u, s.kept * u}, 2, 1, ofReset);
    a.fromState = ofReset, a.secondHalf = true;
    l.list.add(l.k.cell, a, s.rows, work);
}

/** The way back through one: what the kernel passes on to the step before lies in byKernel. */
template <class T>
void addStepBack(OpLowering<T>& l, const RecurrentBackward& o, const Steps& s, CellBackArgs<T> a) {
    const double work = 4 * transcendental * static_cast<double>(s.rows * s.units * s.gates);
    T* byKernel = l.at(o.carry);
    l.list.add(l.k.cellBack, a, s.rows, work);
    if (!a.before) return;
    if (o.cell.kind != CellKind::GruResetBefore) return addStateGradient<T>(l, o, s, a.dgates, 0, s.gates, byKernel);
    addStateGradient<T>(l, o, s, a.dx, 2, 1, a.byCell);
    a.lastHalf = true;
    l.list.add(l.k.cellBack, a, s.rows, work);
    addStateGradient<T>(l, o, s, a.dx, 0, 2, byKernel);
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
