// SPDX-License-Identifier: GPL-3.0-or-later
// Normalisations.
#include "engine/backend/cpu/lowering/op_lowering.h"

namespace lamina::cpu {

namespace {

template <class T, class O>
void addBatchNormBackward(OpLowering<T>& l, const O& o, const T* mean, const T* inverseStddev, bool constantStatistics, const T* rowWeights) {
    BatchNormBackwardArgs<T> a{};
    a.x = l.at(o.x), a.gamma = l.at(o.gamma), a.mean = mean, a.inverseStddev = inverseStddev, a.dy = l.at(o.dy), a.reluOf = l.at(o.reluOf);
    a.dx = l.at(o.dx), a.dgamma = l.at(o.dgamma), a.dbeta = l.at(o.dbeta);
    a.c = l.plan[o.x].shape.back(), a.rows = l.size(o.x) / a.c;
    a.rowsABlock = rowsABlock, a.blocks = blocksOf(a.rows, rowsABlock);
    a.partial = l.list.template scratch<T>(a.blocks * 2 * a.c), a.sums = l.list.template scratch<T>(2 * a.c);
    a.constantStatistics = constantStatistics, a.rowWeights = rowWeights;
    l.list.add(l.k.batchNormBackwardSums, a, a.blocks, passing * l.work(o.x));
    l.list.add(l.k.batchNormBackwardFinish, a, a.c, 0);
    if (a.dx) l.list.add(l.k.batchNormBackwardApply, a, a.rows, passing * l.work(o.x));
}

}  // namespace

template <class T>
void lowerOp(OpLowering<T>& l, const BatchNorm& o) {
    BatchNormArgs<T> a{};
    a.x = l.at(o.x), a.gamma = l.at(o.gamma), a.beta = l.at(o.beta), a.out = l.at(o.out);
    a.movingMean = l.at(o.movingMean), a.movingVariance = l.at(o.movingVariance);
    a.mean = l.at(o.mean), a.inverseStddev = l.at(o.inverseStddev);
    a.c = l.plan[o.x].shape.back(), a.rows = l.size(o.x) / a.c;
    a.rowsABlock = rowsABlock, a.blocks = blocksOf(a.rows, rowsABlock);
    a.partial = l.list.template scratch<T>(a.blocks * 2 * a.c);
    a.momentum = static_cast<T>(o.momentum), a.epsilon = static_cast<T>(o.epsilon), a.relu = o.relu;
    a.rowWeights = l.at(o.rowWeights);
    l.list.add(l.k.batchNormSum, a, a.blocks, passing * l.work(o.x));
    l.list.add(l.k.batchNormMean, a, a.c, 0);
    l.list.add(l.k.batchNormSquares, a, a.blocks, passing * l.work(o.x));
    l.list.add(l.k.batchNormVariance, a, a.c, 0);
    l.list.add(l.k.batchNormApply, a, a.rows, passing * l.work(o.x));
}

template <class T>
void lowerOp(OpLowering<T>& l, const BatchNormInference& o) {
    BatchNormInferenceArgs<T> a{};
    a.x = l.at(o.x), a.gamma = l.at(o.gamma), a.beta = l.at(o.beta), a.out = l.at(o.out);
    a.movingMean = l.at(o.movingMean), a.movingVariance = l.at(o.movingVariance);
    a.c = l.plan[o.x].shape.back();
    a.factor = l.list.template scratch<T>(2 * a.c);
    a.epsilon = static_cast<T>(o.epsilon), a.relu = o.relu;
    l.list.add(l.k.batchNormFactors, a, a.c, 0);
    l.list.add(l.k.batchNormInference, a, l.size(o.x) / a.c, passing * l.work(o.x));
}

template <class T>
void lowerOp(OpLowering<T>& l, const BatchNormBackward& o) {
    addBatchNormBackward<T>(l, o, l.at(o.mean), l.at(o.inverseStddev), false, l.at(o.rowWeights));
}

template <class T>
void lowerOp(OpLowering<T>& l, const BatchNormInferenceBackward& o) {
    const Count c = l.plan[o.x].shape.back();
    T* inverseStddev = l.list.template scratch<T>(c);
    l.list.add(l.k.inverseStddev, {l.at(o.movingVariance), inverseStddev, static_cast<T>(o.epsilon)}, c, 0);
    addBatchNormBackward<T>(l, o, l.at(o.movingMean), inverseStddev, true, nullptr);
}

template <class T>
void lowerOp(OpLowering<T>& l, const GroupNorm& o) {
    const Shape& s = l.plan[o.x].shape;
    l.list.add(l.k.groupNorm, {l.at(o.x), l.at(o.gamma), l.at(o.beta), l.at(o.out), l.at(o.mean), l.at(o.inverseStddev),
                               s.elements() / (s[0] * s.back()), s.back(), o.groups, static_cast<T>(o.epsilon), o.centers},
               s[0], 2 * passing * l.work(o.x));
}

template <class T>
void lowerOp(OpLowering<T>& l, const GroupNormBackward& o) {
    const Shape& s = l.plan[o.x].shape;
    GroupNormBackwardArgs<T> a{};
    a.x = l.at(o.x), a.gamma = l.at(o.gamma), a.mean = l.at(o.mean), a.inverseStddev = l.at(o.inverseStddev), a.dy = l.at(o.dy), a.dx = l.at(o.dx);
    a.rows = s[0], a.c = s.back(), a.cells = s.elements() / (a.rows * a.c);
    a.groups = o.groups, a.rowsABlock = rowsABlock, a.centers = o.centers;
    if (a.dx) l.list.add(l.k.groupNormBackward, a, a.rows, 2 * passing * l.work(o.x));
    if (o.dbeta != noValue) lowerOp(l, BiasGradient{o.dy, o.dbeta});
    if (o.dgamma == noValue) return;
    const Count blocks = blocksOf(a.rows * a.cells, rowsABlock);
    a.partial = blocks == 1 ? l.at(o.dgamma) : l.list.template scratch<T>(blocks * a.c);
    l.list.add(l.k.groupNormScaleSums, a, blocks, passing * l.work(o.x));
    if (blocks > 1) l.list.add(l.k.blockSum, {a.partial, l.at(o.dgamma), blocks, a.c}, a.c, passing * static_cast<double>(blocks * a.c));
}

LAMINA_LOWERS(BatchNorm)
LAMINA_LOWERS(BatchNormInference)
LAMINA_LOWERS(BatchNormBackward)
LAMINA_LOWERS(BatchNormInferenceBackward)
LAMINA_LOWERS(GroupNorm)
LAMINA_LOWERS(GroupNormBackward)

}  // namespace lamina::cpu
