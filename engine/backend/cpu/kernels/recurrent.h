// SPDX-License-Identifier: GPL-3.0-or-later
// The pointwise part of a step of a recurrent layer, a row of the batch at a time; see plan/cell_math.h.
#pragma once

#include <type_traits>
#include <utility>

#include "engine/backend/cpu/sequence_arguments.h"
#include "engine/backend/cpu/kernels/math.h"
#include "engine/plan/cell_math.h"

namespace lamina::cpu {

namespace {

/** use(0), use(1) … use(n − 1), each a constant of its own. */
template <Count n, class Use>
void eachOf(Use use) {
    [&]<Count... g>(std::integer_sequence<Count, g...>) { (use(std::integral_constant<Count, g>{}), ...); }
    (std::make_integer_sequence<Count, n>{});
}

/** Of the state, and of the gates. */
struct Activations {
    ActivationKind act = ActivationKind::Tanh, gate = ActivationKind::Sigmoid;
};

/** What a step has or not; known to the compiler, its loop over units becomes vector code. */
template <bool first, bool biased, bool kept>
struct Has {
    static constexpr bool nothingBefore = first, bias = biased, backward = kept;
};

/** tanh and sigmoid, with what `H` says; without one, any activations, and all is looked up. */
template <CellKind kind, class H, class T>
void cellRow(const CellArgs<T>& a, Count row) {
    constexpr bool usual = !std::is_same_v<H, void>;
    constexpr Count gates = gatesOf(kind), kept = keptOf(kind);
    const Activations of = usual ? Activations{} : Activations{a.cell.activation, a.cell.recurrentActivation};
    const ActivationKind act = of.act, gate = of.gate;  // clang 14 takes no structured bindings into a loop of omp simd
    bool begins = !a.before, biased = a.inputBias, keeps = a.kept;
    if constexpr (usual) begins = H::nothingBefore, biased = H::bias, keeps = H::backward;
    const Count u = a.units;
    const T *x = a.x + row * gates * u, *r = begins ? nullptr : a.fromState + row * gates * u;
    const T *before = begins ? nullptr : a.before + row * u, *cellBefore = begins || kind != CellKind::Lstm ? nullptr : a.cellBefore + row * u;
    T *out = a.out + row * u, *cell = kind == CellKind::Lstm ? a.cells + row * u : nullptr, *keep = keeps ? a.kept + row * kept * u : nullptr;
    const T *inputBias = a.inputBias, *stateBias = a.stateBias;
#pragma omp simd
    for (Count j = 0; j < u; ++j) {
        CellStep<T> s{};
        eachOf<gates>([&](auto g) {
            s.fromInput[g] = x[g * u + j] + (biased ? inputBias[g * u + j] : T(0));
            s.fromState[g] = (begins ? T(0) : r[g * u + j]) + (kind == CellKind::Gru && biased ? stateBias[g * u + j] : T(0));
        });
        s.before = begins ? T(0) : before[j];
        s.cellBefore = begins || kind != CellKind::Lstm ? T(0) : cellBefore[j];
        cellForward<kind, Elementary>(act, gate, s);
        out[j] = s.state;
        if constexpr (kind == CellKind::Lstm) cell[j] = s.cell;
        eachOf<kept>([&](auto g) {
            if (keeps) keep[g * u + j] = s.kept[g];
        });
    }
}

/** A row that does not count: of all kinds alike, and seldom worth a loop of vectors of its own. */
template <CellKind kind, class T>
void restingRow(const CellArgs<T>& a, Count row) {
    constexpr Count kept = keptOf(kind);
    for (Count j = 0; j < a.units; ++j) {
        const Count at = row * a.units + j;
        CellStep<T> s{};
        s.before = a.before ? a.before[at] : T(0);
        s.cellBefore = a.before && kind == CellKind::Lstm ? a.cellBefore[at] : T(0);
        cellRests<Elementary>(s);
        a.out[at] = s.state;
        if constexpr (kind == CellKind::Lstm) a.cells[at] = s.cell;
        for (Count g = 0; a.kept && g < kept; ++g) a.kept[(row * kept + g) * a.units + j] = s.kept[g];
    }
}

template <CellKind kind, class T>
void restingBackRow(const CellBackArgs<T>& a, Count row) {
    constexpr Count gates = gatesOf(kind);
    for (Count j = 0; j < a.units; ++j) {
        const Count at = row * a.units + j;
        CellBack<T> s{};
        s.dState = a.dy[at] + (a.first ? T(0) : a.byKernel[at] + a.direct[at]);
        s.dCell = a.first ? T(0) : a.byCell[at];
        cellRestsBack<Elementary>(s);
        a.direct[at] = s.dBefore;
        a.byCell[at] = s.dCellBefore;
        for (Count g = 0; g < gates; ++g) {
            a.dx[(row * gates + g) * a.units + j] = s.dInput[g];
            if constexpr (kind == CellKind::Gru) a.dgates[(row * gates + g) * a.units + j] = s.dRecurrent[g];
        }
    }
}

template <CellKind kind, class H, class T>
void cellBackRow(const CellBackArgs<T>& a, Count row) {
    constexpr bool usual = !std::is_same_v<H, void>;
    constexpr Count gates = gatesOf(kind), kept = keptOf(kind);
    const Activations of = usual ? Activations{} : Activations{a.cell.activation, a.cell.recurrentActivation};
    const ActivationKind act = of.act, gate = of.gate;  // clang 14 takes no structured bindings into a loop of omp simd
    bool begins = !a.before, ends = a.first;
    if constexpr (usual) begins = H::nothingBefore, ends = H::backward;
    const Count u = a.units, at = row * u;
    const T *keep = a.kept + row * kept * u, *state = a.state + at, *cells = kind == CellKind::Lstm ? a.cells + at : nullptr;
    const T *before = begins ? nullptr : a.before + at, *cellBefore = begins || kind != CellKind::Lstm ? nullptr : a.cellBefore + at;
    const T *dy = a.dy + at, *byKernel = a.byKernel + at;
    T *direct = a.direct + at, *byCell = a.byCell + at, *dx = a.dx + row * gates * u, *dgates = a.dgates + row * gates * u;
#pragma omp simd
    for (Count j = 0; j < u; ++j) {
        CellBack<T> s{};
        eachOf<kept>([&](auto g) { s.kept[g] = keep[g * u + j]; });
        s.state = state[j];
        if constexpr (kind == CellKind::Lstm) s.cell = cells[j];
        s.before = begins ? T(0) : before[j];
        s.cellBefore = begins || kind != CellKind::Lstm ? T(0) : cellBefore[j];
        s.dState = dy[j] + (ends ? T(0) : byKernel[j] + direct[j]);
        s.dCell = ends ? T(0) : byCell[j];
        cellBackward<kind, Elementary>(act, gate, s);
        direct[j] = s.dBefore;
        byCell[j] = s.dCellBefore;
        eachOf<gates>([&](auto g) {
            dx[g * u + j] = s.dInput[g];
            if constexpr (kind == CellKind::Gru) dgates[g * u + j] = s.dRecurrent[g];
        });
    }
}

/** Of GruResetBefore, one half of a step. */
template <bool usual, class T>
void resetGatesRow(const CellArgs<T>& a, Count row) {
    const ActivationKind gate = usual ? ActivationKind::Sigmoid : a.cell.recurrentActivation;
    const bool begins = !a.before, biased = a.inputBias;
    const Count u = a.units;
    const T *x = a.x + row * 3 * u, *r = begins ? nullptr : a.fromState + row * 2 * u, *before = begins ? nullptr : a.before + row * u;
    const T* bias = a.inputBias;
    T* keep = a.kept + row * 4 * u;
#pragma omp simd
    for (Count j = 0; j < u; ++j) {
        CellStep<T> s{};
        eachOf<2>([&](auto g) {
            s.fromInput[g] = x[g * u + j] + (biased ? bias[g * u + j] : T(0));
            s.fromState[g] = begins ? T(0) : r[g * u + j];
        });
        s.before = begins ? T(0) : before[j];
        resetGates<Elementary>(gate, s);
        keep[j] = s.kept[0], keep[u + j] = s.kept[1], keep[3 * u + j] = s.kept[3];
    }
}

template <bool usual, class T>
void resetStateRow(const CellArgs<T>& a, Count row) {
    const ActivationKind act = usual ? ActivationKind::Tanh : a.cell.activation;
    const bool begins = !a.before, biased = a.inputBias;
    const Count u = a.units;
    const T *x = a.x + (row * 3 + 2) * u, *r = begins ? nullptr : a.fromState + row * u, *before = begins ? nullptr : a.before + row * u;
    const T* bias = biased ? a.inputBias + 2 * u : nullptr;
    T *keep = a.kept + row * 4 * u, *out = a.out + row * u;
#pragma omp simd
    for (Count j = 0; j < u; ++j) {
        CellStep<T> s{};
        s.fromInput[2] = x[j] + (biased ? bias[j] : T(0));
        s.fromState[2] = begins ? T(0) : r[j];
        s.before = begins ? T(0) : before[j];
        s.kept[0] = keep[j];
        resetState<Elementary>(act, s);
        keep[2 * u + j] = s.kept[2];
        out[j] = s.state;
    }
}

template <bool usual, class T>
void resetStateBackRow(const CellBackArgs<T>& a, Count row) {
    const ActivationKind act = usual ? ActivationKind::Tanh : a.cell.activation, gate = usual ? ActivationKind::Sigmoid : a.cell.recurrentActivation;
    const bool begins = !a.before, ends = a.first;
    const Count u = a.units, at = row * u;
    const T *keep = a.kept + row * 4 * u, *before = begins ? nullptr : a.before + at, *dy = a.dy + at, *byKernel = a.byKernel + at;
    T *direct = a.direct + at, *dx = a.dx + row * 3 * u;
#pragma omp simd
    for (Count j = 0; j < u; ++j) {
        CellBack<T> s{};
        s.kept[0] = keep[j], s.kept[2] = keep[2 * u + j];
        s.before = begins ? T(0) : before[j];
        s.dState = dy[j] + (ends ? T(0) : byKernel[j] + direct[j]);
        resetStateBack<Elementary>(act, gate, s);
        direct[j] = s.dBefore;
        eachOf<3>([&](auto g) { dx[g * u + j] = s.dInput[g]; });
    }
}

template <bool usual, class T>
void resetGatesBackRow(const CellBackArgs<T>& a, Count row) {
    const ActivationKind gate = usual ? ActivationKind::Sigmoid : a.cell.recurrentActivation;
    const Count u = a.units, at = row * u;
    const T *keep = a.kept + (row * 4 + 1) * u, *before = a.before + at, *dReset = a.byCell + at;
    T *direct = a.direct + at, *dx = a.dx + (row * 3 + 1) * u;
#pragma omp simd
    for (Count j = 0; j < u; ++j) {
        CellBack<T> s{};
        s.kept[1] = keep[j];
        s.before = before[j];
        resetGatesBack<Elementary>(gate, s, dReset[j]);
        dx[j] = s.dInput[1];
        direct[j] += s.dBefore;
    }
}

/** use(std::true_type) or use(std::false_type). */
template <class Use>
void withConstant(bool yes, Use use) {
    if (yes) use(std::true_type{});
    else use(std::false_type{});
}

template <CellKind kind, class T>
void cellRows(const CellArgs<T>& a, Range r, bool usual) {
    const auto rows = [&](auto* has) {
        for (Count row = r.begin; row < r.end; ++row) {
            if (a.mask && a.mask[row] == T(0)) restingRow<kind>(a, row);
            else cellRow<kind, std::remove_pointer_t<decltype(has)>>(a, row);
        }
    };
    if (!usual) return rows(static_cast<void*>(nullptr));
    withConstant(!a.before, [&](auto begins) {
        withConstant(a.inputBias, [&](auto biased) {
            withConstant(a.kept, [&](auto keeps) { rows(static_cast<Has<begins.value, biased.value, keeps.value>*>(nullptr)); });
        });
    });
}

template <CellKind kind, class T>
void cellBackRows(const CellBackArgs<T>& a, Range r, bool usual) {
    const auto rows = [&](auto* has) {
        for (Count row = r.begin; row < r.end; ++row) {
            if (a.mask && a.mask[row] == T(0)) restingBackRow<kind>(a, row);
            else cellBackRow<kind, std::remove_pointer_t<decltype(has)>>(a, row);
        }
    };
    if (!usual) return rows(static_cast<void*>(nullptr));
    withConstant(!a.before, [&](auto begins) {
        withConstant(a.first, [&](auto ends) { rows(static_cast<Has<begins.value, false, ends.value>*>(nullptr)); });
    });
}

/** A row that does not count is done with in the half that comes first. */
template <class T>
void resetRows(const CellArgs<T>& a, Range r, bool usual) {
    withConstant(usual, [&](auto known) {
        for (Count row = r.begin; row < r.end; ++row) {
            const bool rests = a.mask && a.mask[row] == T(0);
            if (rests && !a.secondHalf) restingRow<CellKind::GruResetBefore>(a, row);
            else if (!rests && a.secondHalf) resetStateRow<known.value>(a, row);
            else if (!rests) resetGatesRow<known.value>(a, row);
        }
    });
}

template <class T>
void resetBackRows(const CellBackArgs<T>& a, Range r, bool usual) {
    withConstant(usual, [&](auto known) {
        for (Count row = r.begin; row < r.end; ++row) {
            const bool rests = a.mask && a.mask[row] == T(0);
            if (rests && !a.lastHalf) restingBackRow<CellKind::GruResetBefore>(a, row);
            else if (!rests && a.lastHalf) resetGatesBackRow<known.value>(a, row);
            else if (!rests) resetStateBackRow<known.value>(a, row);
        }
    });
}

inline bool usualCell(const Cell& c) { return c.activation == ActivationKind::Tanh && c.recurrentActivation == ActivationKind::Sigmoid; }

template <class T>
void cell(const CellArgs<T>& a, Range r) {
    const bool usual = usualCell(a.cell);
    switch (a.cell.kind) {
        case CellKind::SimpleRnn: return cellRows<CellKind::SimpleRnn>(a, r, usual);
        case CellKind::Lstm: return cellRows<CellKind::Lstm>(a, r, usual);
        case CellKind::Gru: return cellRows<CellKind::Gru>(a, r, usual);
        case CellKind::GruResetBefore: return resetRows(a, r, usual);
    }
}

template <class T>
void cellBack(const CellBackArgs<T>& a, Range r) {
    const bool usual = usualCell(a.cell);
    switch (a.cell.kind) {
        case CellKind::SimpleRnn: return cellBackRows<CellKind::SimpleRnn>(a, r, usual);
        case CellKind::Lstm: return cellBackRows<CellKind::Lstm>(a, r, usual);
        case CellKind::Gru: return cellBackRows<CellKind::Gru>(a, r, usual);
        case CellKind::GruResetBefore: return resetBackRows(a, r, usual);
    }
}

/** The state as the gates see it of which training leaves some out. */
template <class T>
void dropState(const DropStateArgs<T>& a, Range r) {
    for (Count row = r.begin; row < r.end; ++row) {
        const T *x = a.x + row % a.xRows * a.xRow, *factors = a.factors + row % a.factorRows * a.n;
        T* out = a.out + row * a.n;
#pragma omp simd
        for (Count j = 0; j < a.n; ++j) out[j] = x[j] * factors[j];
    }
}

template <class T>
void dropStateBack(const DropStateBackArgs<T>& a, Range r) {
    for (Count i = r.begin; i < r.end; ++i) {
        T sum = T(0);
        for (Count g = 0; g < a.gates; ++g) sum += a.x[g * a.n + i] * a.factors[g * a.n + i];
        a.out[i] = sum;
    }
}

}  // namespace

}  // namespace lamina::cpu
