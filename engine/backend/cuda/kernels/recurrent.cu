// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backend/cuda/kernels/recurrent.h"

#include "engine/backend/cuda/kernels/device.h"
#include "engine/plan/cell_math.h"

namespace lamina::cuda {

namespace {

struct CellElementary {
    static __device__ float exponential(float x) { return expf(x); }
    static __device__ float tangent(float x) { return tanhf(x); }
};

struct CellArgs {
    CellValues v;
    Cell cell;
    Count rows, units;
};

/** A thread a unit of a row. */
template <CellKind kind>
__global__ void cellStep(CellArgs a) {
    constexpr int gates = static_cast<int>(gatesOf(kind)), kept = static_cast<int>(keptOf(kind));
    const Count u = a.units;
    for (Count i = threadPlace(); i < a.rows * u; i += threadCount()) {
        const Count row = divided(i, u), j = i - row * u;
        CellStep<float> s{};
        for (int g = 0; g < gates; ++g) {
            const Count from = row * gates * u + g * u + j;
            s.fromInput[g] = a.v.x[from] + (a.v.inputBias ? a.v.inputBias[g * u + j] : 0.0f);
            s.fromState[g] = (a.v.fromState ? a.v.fromState[from] : 0.0f) + (a.v.stateBias ? a.v.stateBias[g * u + j] : 0.0f);
        }
        s.before = a.v.before ? a.v.before[i] : 0.0f;
        s.cellBefore = a.v.cellBefore ? a.v.cellBefore[i] : 0.0f;
        if (a.v.mask && a.v.mask[row] == 0.0f) cellRests<CellElementary>(s);
        else cellForward<kind, CellElementary>(a.cell.activation, a.cell.recurrentActivation, s);
        a.v.out[i] = s.state;
        if constexpr (kind == CellKind::Lstm) a.v.cells[i] = s.cell;
        for (int g = 0; g < kept; ++g) a.v.kept[row * kept * u + g * u + j] = s.kept[g];
    }
}

struct CellBackArgs {
    CellBackValues v;
    Cell cell;
    Count rows, units;
};

template <CellKind kind>
__global__ void cellBackStep(CellBackArgs a) {
    constexpr int gates = static_cast<int>(gatesOf(kind)), kept = static_cast<int>(keptOf(kind));
    const Count u = a.units;
    for (Count i = threadPlace(); i < a.rows * u; i += threadCount()) {
        const Count row = divided(i, u), j = i - row * u;
        CellBack<float> s{};
        for (int g = 0; g < kept; ++g) s.kept[g] = a.v.kept[row * kept * u + g * u + j];
        s.state = a.v.state[i];
        if constexpr (kind == CellKind::Lstm) s.cell = a.v.cells[i];
        s.before = a.v.before ? a.v.before[i] : 0.0f;
        s.cellBefore = a.v.cellBefore ? a.v.cellBefore[i] : 0.0f;
        s.dState = a.v.dy[i];
        if (!a.v.first) {
            s.dState += a.v.byKernel[i] + a.v.direct[i];
            s.dCell = a.v.byCell[i];
        }
        if (a.v.mask && a.v.mask[row] == 0.0f) cellRestsBack<CellElementary>(s);
        else cellBackward<kind, CellElementary>(a.cell.activation, a.cell.recurrentActivation, s);
        a.v.direct[i] = s.dBefore;
        a.v.byCell[i] = s.dCellBefore;
        for (int g = 0; g < gates; ++g) {
            a.v.dx[row * gates * u + g * u + j] = s.dInput[g];
            if constexpr (kind == CellKind::Gru) a.v.dgates[row * gates * u + g * u + j] = s.dRecurrent[g];
        }
    }
}

// ---- GruResetBefore, a thread a unit of a row: gates z r and state h of x (b, 3u); kept z, r, h, r · state before

__device__ bool restsAt(const float* mask, Count row) { return mask && mask[row] == 0.0f; }

__global__ void resetGatesStep(CellArgs a) {
    const Count u = a.units;
    for (Count i = threadPlace(); i < a.rows * u; i += threadCount()) {
        const Count row = divided(i, u), j = i - row * u;
        CellStep<float> s{};
        for (int g = 0; g < 2; ++g) {
            s.fromInput[g] = a.v.x[(row * 3 + g) * u + j] + (a.v.inputBias ? a.v.inputBias[g * u + j] : 0.0f);
            s.fromState[g] = a.v.before ? a.v.fromState[(row * 2 + g) * u + j] : 0.0f;
        }
        s.before = a.v.before ? a.v.before[i] : 0.0f;
        if (restsAt(a.v.mask, row)) cellRests<CellElementary>(s);
        else resetGates<CellElementary>(a.cell.recurrentActivation, s);
        for (int g = 0; g < 4; ++g) a.v.kept[(row * 4 + g) * u + j] = s.kept[g];
    }
}

__global__ void resetStateStep(CellArgs a) {
    const Count u = a.units;
    for (Count i = threadPlace(); i < a.rows * u; i += threadCount()) {
        const Count row = divided(i, u), j = i - row * u;
        float* const kept = a.v.kept + row * 4 * u + j;
        CellStep<float> s{};
        s.fromInput[2] = a.v.x[(row * 3 + 2) * u + j] + (a.v.inputBias ? a.v.inputBias[2 * u + j] : 0.0f);
        s.fromState[2] = a.v.before ? a.v.fromState[i] : 0.0f;
        s.before = a.v.before ? a.v.before[i] : 0.0f;
        s.kept[0] = kept[0];
        if (restsAt(a.v.mask, row)) cellRests<CellElementary>(s);
        else resetState<CellElementary>(a.cell.activation, s);
        kept[2 * u] = s.kept[2];
        a.v.out[i] = s.state;
    }
}

__global__ void resetStateBackStep(CellBackArgs a) {
    const Count u = a.units;
    for (Count i = threadPlace(); i < a.rows * u; i += threadCount()) {
        const Count row = divided(i, u), j = i - row * u;
        CellBack<float> s{};
        for (int g = 0; g < 4; ++g) s.kept[g] = a.v.kept[(row * 4 + g) * u + j];
        s.before = a.v.before ? a.v.before[i] : 0.0f;
        s.dState = a.v.dy[i] + (a.v.first ? 0.0f : a.v.byKernel[i] + a.v.direct[i]);
        if (restsAt(a.v.mask, row)) cellRestsBack<CellElementary>(s);
        else resetStateBack<CellElementary>(a.cell.activation, a.cell.recurrentActivation, s);
        a.v.direct[i] = s.dBefore;
        for (int g = 0; g < 3; ++g) a.v.dx[(row * 3 + g) * u + j] = s.dInput[g];
    }
}

__global__ void resetGatesBackStep(CellBackArgs a) {
    const Count u = a.units;
    for (Count i = threadPlace(); i < a.rows * u; i += threadCount()) {
        const Count row = divided(i, u), j = i - row * u;
        if (restsAt(a.v.mask, row)) continue;
        CellBack<float> s{};
        s.kept[1] = a.v.kept[(row * 4 + 1) * u + j];
        s.before = a.v.before[i];
        resetGatesBack<CellElementary>(a.cell.recurrentActivation, s, a.v.byCell[i]);
        a.v.dx[(row * 3 + 1) * u + j] = s.dInput[1];
        a.v.direct[i] += s.dBefore;
    }
}

// ---- the state as the gates see it of which training leaves some out

struct DropStateArgs {
    const float *x, *factors;
    float* out;
    Count rows, n, xRow, xRows, factorRows;
};

__global__ void dropState(DropStateArgs a) {
    for (Count i = threadPlace(); i < a.rows * a.n; i += threadCount()) {
        const Count row = divided(i, a.n), j = i - row * a.n;
        a.out[i] = a.x[modulo(row, a.xRows) * a.xRow + j] * a.factors[modulo(row, a.factorRows) * a.n + j];
    }
}

struct DropStateBackArgs {
    const float *x, *factors;
    float* out;
    Count n, gates;
};

__global__ void dropStateBack(DropStateBackArgs a) {
    for (Count i = threadPlace(); i < a.n; i += threadCount()) {
        float sum = 0;
        for (Count g = 0; g < a.gates; ++g) sum += a.x[g * a.n + i] * a.factors[g * a.n + i];
        a.out[i] = sum;
    }
}

}  // namespace

void addDropState(LaunchList& list, const float* x, Count xRow, Count xRows, const float* factors, Count factorRows, float* out, Count rows, Count n) {
    list.add(dropState, gridOf(rows * n), DropStateArgs{x, factors, out, rows, n, xRow, xRows, factorRows});
}

void addDropStateBack(LaunchList& list, const float* x, const float* factors, float* out, Count n, Count gates) {
    list.add(dropStateBack, gridOf(n), DropStateBackArgs{x, factors, out, n, gates});
}

void addResetGates(LaunchList& list, const Cell& cell, const CellValues& v, Count rows, Count units) {
    list.add(resetGatesStep, gridOf(rows * units), CellArgs{v, cell, rows, units});
}

void addResetState(LaunchList& list, const Cell& cell, const CellValues& v, Count rows, Count units) {
    list.add(resetStateStep, gridOf(rows * units), CellArgs{v, cell, rows, units});
}

void addResetStateBack(LaunchList& list, const Cell& cell, const CellBackValues& v, Count rows, Count units) {
    list.add(resetStateBackStep, gridOf(rows * units), CellBackArgs{v, cell, rows, units});
}

void addResetGatesBack(LaunchList& list, const Cell& cell, const CellBackValues& v, Count rows, Count units) {
    list.add(resetGatesBackStep, gridOf(rows * units), CellBackArgs{v, cell, rows, units});
}

void addCell(LaunchList& list, const Cell& cell, const CellValues& v, Count rows, Count units) {
    const CellArgs a{v, cell, rows, units};
    const Grid grid = gridOf(rows * units);
    switch (cell.kind) {
        case CellKind::SimpleRnn: return list.add(cellStep<CellKind::SimpleRnn>, grid, a);
        case CellKind::Lstm: return list.add(cellStep<CellKind::Lstm>, grid, a);
        case CellKind::Gru: return list.add(cellStep<CellKind::Gru>, grid, a);
        case CellKind::GruResetBefore: break;  // has halves, see addResetGates
    }
}

void addCellBack(LaunchList& list, const Cell& cell, const CellBackValues& v, Count rows, Count units) {
    const CellBackArgs a{v, cell, rows, units};
    const Grid grid = gridOf(rows * units);
    switch (cell.kind) {
        case CellKind::SimpleRnn: return list.add(cellBackStep<CellKind::SimpleRnn>, grid, a);
        case CellKind::Lstm: return list.add(cellBackStep<CellKind::Lstm>, grid, a);
        case CellKind::Gru: return list.add(cellBackStep<CellKind::Gru>, grid, a);
        case CellKind::GruResetBefore: break;  // has halves, see addResetStateBack
    }
}

}  // namespace lamina::cuda
