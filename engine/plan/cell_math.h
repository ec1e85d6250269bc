// SPDX-License-Identifier: GPL-3.0-or-later
// One unit of a recurrent cell at one step, forward and backward; the same arithmetic on every device.
// Source: keras/src/layers/rnn (simple_rnn.py, lstm.py, gru.py).
#pragma once

#include "engine/base/host_device.h"
#include "engine/plan/ops.h"

namespace lamina {

/** Kinds of derivativeFromOutput. M: static members exponential and tangent. */
template <class M, class T>
LAMINA_HOST_DEVICE inline T cellActivation(ActivationKind kind, T x) {
    switch (kind) {
        case ActivationKind::Tanh: return M::tangent(x);
        case ActivationKind::Sigmoid: return T(1) / (T(1) + M::exponential(-x));
        case ActivationKind::Relu: return x < T(0) ? T(0) : x;
        case ActivationKind::Relu6: return x < T(0) ? T(0) : x > T(6) ? T(6) : x;
        case ActivationKind::Exponential: return M::exponential(x);
        default: return x;
    }
}

/** The derivative of the same, from its result. */
template <class M, class T>
LAMINA_HOST_DEVICE inline T cellSlope(ActivationKind kind, T y) {
    switch (kind) {
        case ActivationKind::Tanh: return T(1) - y * y;
        case ActivationKind::Sigmoid: return y * (T(1) - y);
        case ActivationKind::Relu: return y > T(0) ? T(1) : T(0);
        case ActivationKind::Relu6: return y > T(0) && y < T(6) ? T(1) : T(0);
        case ActivationKind::Exponential: return y;
        default: return T(1);
    }
}

/** What a step knows of a unit: the sums of its gates from inputs and from the state (biases included), state and cell before,
 *  and what it leaves: state, cell, and what backward needs. */
template <class T>
struct CellStep {
    T fromInput[4], fromState[4];
    T before, cellBefore;
    T state, cell, kept[4];
};

template <CellKind kind, class M, class T>
LAMINA_HOST_DEVICE inline void cellForward(ActivationKind act, ActivationKind gate, CellStep<T>& s) {
    if constexpr (kind == CellKind::SimpleRnn) {
        s.state = cellActivation<M>(act, s.fromInput[0] + s.fromState[0]);
    } else if constexpr (kind == CellKind::Lstm) {
        // Gate by gate, not in a loop: so a loop over units becomes vector code.
        s.kept[0] = cellActivation<M>(gate, s.fromInput[0] + s.fromState[0]);
        s.kept[1] = cellActivation<M>(gate, s.fromInput[1] + s.fromState[1]);
        s.kept[2] = cellActivation<M>(act, s.fromInput[2] + s.fromState[2]);
        s.kept[3] = cellActivation<M>(gate, s.fromInput[3] + s.fromState[3]);
        s.cell = s.kept[1] * s.cellBefore + s.kept[0] * s.kept[2];
        s.state = s.kept[3] * cellActivation<M>(act, s.cell);
    } else {
        static_assert(kind == CellKind::Gru);
        s.kept[0] = cellActivation<M>(gate, s.fromInput[0] + s.fromState[0]);
        s.kept[1] = cellActivation<M>(gate, s.fromInput[1] + s.fromState[1]);
        s.kept[3] = s.fromState[2];
        s.kept[2] = cellActivation<M>(act, s.fromInput[2] + s.kept[1] * s.fromState[2]);
        s.state = s.kept[0] * s.before + (T(1) - s.kept[0]) * s.kept[2];
    }
}

/** GruResetBefore, first half: its gates, and in kept[3] the state that r lets through. */
template <class M, class T>
LAMINA_HOST_DEVICE inline void resetGates(ActivationKind gate, CellStep<T>& s) {
    s.kept[0] = cellActivation<M>(gate, s.fromInput[0] + s.fromState[0]);
    s.kept[1] = cellActivation<M>(gate, s.fromInput[1] + s.fromState[1]);
    s.kept[3] = s.kept[1] * s.before;
}

/** Second half, with the product of that in fromState[2]. */
template <class M, class T>
LAMINA_HOST_DEVICE inline void resetState(ActivationKind act, CellStep<T>& s) {
    s.kept[2] = cellActivation<M>(act, s.fromInput[2] + s.fromState[2]);
    s.state = s.kept[0] * s.before + (T(1) - s.kept[0]) * s.kept[2];
}

/** A step that does not count leaves all as it was. */
template <class M, class T>
LAMINA_HOST_DEVICE inline void cellRests(CellStep<T>& s) {
    s.state = s.before;
    s.cell = s.cellBefore;
    s.kept[0] = s.kept[1] = s.kept[2] = s.kept[3] = T(0);
}

/** The way back through a step. dState: of its state, from the outputs and from the step after it; dCell: of Lstm's cell, from
 *  the step after it. */
template <class T>
struct CellBack {
    T kept[4], state, cell, before, cellBefore;
    T dState, dCell;
    T dInput[4], dRecurrent[4];  // of the sums of the gates
    T dBefore, dCellBefore;      // what goes on to the step before, besides by the kernel
};

template <CellKind kind, class M, class T>
LAMINA_HOST_DEVICE inline void cellBackward(ActivationKind act, ActivationKind gate, CellBack<T>& s) {
    s.dBefore = s.dCellBefore = T(0);
    if constexpr (kind == CellKind::SimpleRnn) {
        s.dInput[0] = s.dState * cellSlope<M>(act, s.state);
    } else if constexpr (kind == CellKind::Lstm) {
        const T shown = cellActivation<M>(act, s.cell);
        const T d = s.dCell + s.dState * s.kept[3] * cellSlope<M>(act, shown);
        s.dInput[0] = d * s.kept[2] * cellSlope<M>(gate, s.kept[0]);
        s.dInput[1] = d * s.cellBefore * cellSlope<M>(gate, s.kept[1]);
        s.dInput[2] = d * s.kept[0] * cellSlope<M>(act, s.kept[2]);
        s.dInput[3] = s.dState * shown * cellSlope<M>(gate, s.kept[3]);
        s.dCellBefore = d * s.kept[1];
    } else {
        static_assert(kind == CellKind::Gru);
        s.dInput[0] = s.dState * (s.before - s.kept[2]) * cellSlope<M>(gate, s.kept[0]);
        s.dInput[2] = s.dState * (T(1) - s.kept[0]) * cellSlope<M>(act, s.kept[2]);
        s.dInput[1] = s.dInput[2] * s.kept[3] * cellSlope<M>(gate, s.kept[1]);
        s.dRecurrent[0] = s.dInput[0], s.dRecurrent[1] = s.dInput[1];
        s.dRecurrent[2] = s.dInput[2] * s.kept[1];
        s.dBefore = s.dState * s.kept[0];
    }
}

/** The way back through the second half of GruResetBefore… */
template <class M, class T>
LAMINA_HOST_DEVICE inline void resetStateBack(ActivationKind act, ActivationKind gate, CellBack<T>& s) {
    s.dInput[0] = s.dState * (s.before - s.kept[2]) * cellSlope<M>(gate, s.kept[0]);
    s.dInput[1] = T(0);
    s.dInput[2] = s.dState * (T(1) - s.kept[0]) * cellSlope<M>(act, s.kept[2]);
    s.dBefore = s.dState * s.kept[0];
}

/** … and through the first, with the gradient of what r let through. */
template <class M, class T>
LAMINA_HOST_DEVICE inline void resetGatesBack(ActivationKind gate, CellBack<T>& s, T dReset) {
    s.dInput[1] = dReset * s.before * cellSlope<M>(gate, s.kept[1]);
    s.dBefore = dReset * s.kept[1];
}

/** The way back through a step that did not count. */
template <class M, class T>
LAMINA_HOST_DEVICE inline void cellRestsBack(CellBack<T>& s) {
    s.dBefore = s.dState;
    s.dCellBefore = s.dCell;
    s.dInput[0] = s.dInput[1] = s.dInput[2] = s.dInput[3] = T(0);
    s.dRecurrent[0] = s.dRecurrent[1] = s.dRecurrent[2] = s.dRecurrent[3] = T(0);
}

}  // namespace lamina
