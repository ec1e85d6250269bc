// SPDX-License-Identifier: GPL-3.0-or-later
// Normalisations.
#include "engine/backend/cuda/kernels/batch_norm.h"
#include "engine/backend/cuda/kernels/group_norm.h"
#include "engine/backend/cuda/lowering/op_lowering.h"

namespace lamina::cuda {

void lowerOp(OpLowering& l, const BatchNorm& o) {
    l.typed(o.x, [&](auto t) {
        const BatchNormValues<decltype(t)> v{l.at(o.x, t), l.at(o.gamma), l.at(o.beta), l.at(o.movingMean), l.at(o.movingVariance), l.at(o.out, t),
                                             l.at(o.mean), l.at(o.inverseStddev), o.relu, l.at(o.rowWeights)};
        addBatchNorm(l.list, l.m.state(), v, l.rows(o.x), l.columns(o.x), o.momentum, o.epsilon);
    });
}

void lowerOp(OpLowering& l, const BatchNormInference& o) {
    l.typed(o.x, [&](auto t) {
        const BatchNormValues<decltype(t)> v{l.at(o.x, t), l.at(o.gamma), l.at(o.beta), l.at(o.movingMean), l.at(o.movingVariance), l.at(o.out, t),
                                             nullptr, nullptr, o.relu, nullptr};
        addBatchNormInference(l.list, v, l.rows(o.x), l.columns(o.x), o.epsilon);
    });
}

void lowerOp(OpLowering& l, const BatchNormBackward& o) {
    l.typed(o.dy, [&](auto t) {
        addBatchNormBackward<decltype(t)>(l.list, {l.at(o.x, t), l.at(o.dy, t), l.at(o.reluOf, t), l.at(o.gamma), l.at(o.mean), l.at(o.inverseStddev), nullptr,
                                                  l.at(o.dx, t), l.at(o.dgamma), l.at(o.dbeta), l.at(o.rowWeights)},
                                          l.rows(o.x), l.columns(o.x), 0);
    });
}

void lowerOp(OpLowering& l, const BatchNormInferenceBackward& o) {
    l.typed(o.dy, [&](auto t) {
        addBatchNormBackward<decltype(t)>(l.list, {l.at(o.x, t), l.at(o.dy, t), l.at(o.reluOf, t), l.at(o.gamma), l.at(o.movingMean), nullptr,
                                                  l.at(o.movingVariance), l.at(o.dx, t), l.at(o.dgamma), l.at(o.dbeta), nullptr},
                                          l.rows(o.x), l.columns(o.x), o.epsilon);
    });
}

void lowerOp(OpLowering& l, const GroupNorm& o) {
    const Shape& s = l.plan[o.x].shape;
    l.typed(o.x, [&](auto t) {
        GroupNormValues<decltype(t)> v{};
        v.x = l.at(o.x, t), v.gamma = l.at(o.gamma), v.beta = l.at(o.beta), v.out = l.at(o.out, t);
        v.mean = l.at(o.mean), v.inverseStddev = l.at(o.inverseStddev);
        v.rows = s[0], v.c = s.back(), v.cells = s.elements() / (s[0] * s.back()), v.groups = o.groups, v.centers = o.centers;
        addGroupNorm(l.list, v, o.epsilon);
    });
}

void lowerOp(OpLowering& l, const GroupNormBackward& o) {
    const Shape& s = l.plan[o.x].shape;
    l.typed(o.dy, [&](auto t) {
        GroupNormValues<decltype(t)> v{};
        v.x = l.at(o.x, t), v.dy = l.at(o.dy, t), v.gamma = l.at(o.gamma), v.dx = l.at(o.dx, t);
        v.mean = l.at(o.mean), v.inverseStddev = l.at(o.inverseStddev), v.dgamma = l.at(o.dgamma), v.dbeta = l.at(o.dbeta);
        v.rows = s[0], v.c = s.back(), v.cells = s.elements() / (s[0] * s.back()), v.groups = o.groups, v.centers = o.centers;
        addGroupNormBackward(l.list, v);
    });
}

}  // namespace lamina::cuda
