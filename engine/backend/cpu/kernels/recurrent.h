// SPDX-License-Identifier: GPL-3.0-or-later
// The pointwise part of a step of a recurrent layer, a row of the batch at a time; see plan/cell_math.h.
#pragma once

#include "engine/backend/cpu/kernel_arguments.h"
#include "engine/backend/cpu/kernels/math.h"
#include "engine/plan/cell_math.h"

namespace lamina::cpu {

namespace {

template <CellKind kind, bool usual, class T>
void cellRow(const CellArgs<T>& a, Count row) {
    constexpr Count gates = gatesOf(kind), kept = keptOf(kind);
    const ActivationKind act = usual ? ActivationKind::Tanh : a.cell.activation, gate = usual ? ActivationKind::Sigmoid : a.cell.recurrentActivation;
    const Count u = a.units;
    const T *x = a.x + row * gates * u, *r = a.fromState ? a.fromState + row * gates * u : nullptr;
    const T *before = a.before ? a.before + row * u : nullptr, *cellBefore = a.cellBefore ? a.cellBefore + row * u : nullptr;
    T *out = a.out + row * u, *cell = a.cells ? a.cells + row * u : nullptr, *keep = a.kept ? a.kept + row * kept * u : nullptr;
    for (Count j = 0; j < u; ++j) {
        CellStep<T> s{};
        for (Count g = 0; g < gates; ++g) {
            s.fromInput[g] = x[g * u + j] + (a.inputBias ? a.inputBias[g * u + j] : T(0));
            s.fromState[g] = (r ? r[g * u + j] : T(0)) + (a.stateBias ? a.stateBias[g * u + j] : T(0));
        }
        s.before = before ? before[j] : T(0);
        s.cellBefore = cellBefore ? cellBefore[j] : T(0);
        cellForward<kind, Elementary>(act, gate, s);
        out[j] = s.state;
        if constexpr (kind == CellKind::Lstm) cell[j] = s.cell;
        for (Count g = 0; g < kept; ++g) keep[g * u + j] = s.kept[g];
    }
}

template <CellKind kind, bool usual, class T>
void cellBackRow(const CellBackArgs<T>& a, Count row) {
    constexpr Count gates = gatesOf(kind), kept = keptOf(kind);
    const ActivationKind act = usual ? ActivationKind::Tanh : a.cell.activation, gate = usual ? ActivationKind::Sigmoid : a.cell.recurrentActivation;
    const Count u = a.units, at = row * u;
    for (Count j = 0; j < u; ++j) {
        CellBack<T> s{};
        for (Count g = 0; g < kept; ++g) s.kept[g] = a.kept[row * kept * u + g * u + j];
        s.state = a.state[at + j];
        if constexpr (kind == CellKind::Lstm) s.cell = a.cells[at + j];
        s.before = a.before ? a.before[at + j] : T(0);
        s.cellBefore = a.cellBefore ? a.cellBefore[at + j] : T(0);
        s.dState = a.dy[at + j];
        if (!a.first) s.dState += a.byKernel[at + j] + a.direct[at + j], s.dCell = a.byCell[at + j];
        cellBackward<kind, Elementary>(act, gate, s);
        a.direct[at + j] = s.dBefore;
        a.byCell[at + j] = s.dCellBefore;
        for (Count g = 0; g < gates; ++g) {
            a.dx[row * gates * u + g * u + j] = s.dInput[g];
            if constexpr (kind == CellKind::Gru) a.dgates[row * gates * u + g * u + j] = s.dRecurrent[g];
        }
    }
}

template <CellKind kind, class T>
void cellRows(const CellArgs<T>& a, Range r, bool usual) {
    for (Count row = r.begin; row < r.end; ++row) usual ? cellRow<kind, true>(a, row) : cellRow<kind, false>(a, row);
}
template <CellKind kind, class T>
void cellBackRows(const CellBackArgs<T>& a, Range r, bool usual) {
    for (Count row = r.begin; row < r.end; ++row) usual ? cellBackRow<kind, true>(a, row) : cellBackRow<kind, false>(a, row);
}

inline bool usualCell(const Cell& c) { return c.activation == ActivationKind::Tanh && c.recurrentActivation == ActivationKind::Sigmoid; }

template <class T>
void cell(const CellArgs<T>& a, Range r) {
    const bool usual = usualCell(a.cell);
    switch (a.cell.kind) {
        case CellKind::SimpleRnn: return cellRows<CellKind::SimpleRnn>(a, r, usual);
        case CellKind::Lstm: return cellRows<CellKind::Lstm>(a, r, usual);
        case CellKind::Gru: return cellRows<CellKind::Gru>(a, r, usual);
    }
}

template <class T>
void cellBack(const CellBackArgs<T>& a, Range r) {
    const bool usual = usualCell(a.cell);
    switch (a.cell.kind) {
        case CellKind::SimpleRnn: return cellBackRows<CellKind::SimpleRnn>(a, r, usual);
        case CellKind::Lstm: return cellBackRows<CellKind::Lstm>(a, r, usual);
        case CellKind::Gru: return cellBackRows<CellKind::Gru>(a, r, usual);
    }
}

}  // namespace

}  // namespace lamina::cpu
