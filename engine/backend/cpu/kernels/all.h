// SPDX-License-Identifier: GPL-3.0-or-later
// All kernels and their table. This file is compiled once an instruction set, so nothing in kernels/ may have external
// linkage but the table, and nothing may call an inline function or template of another header that the compiler could
// emit out of line: the linker keeps one copy of such a function, and it could be the one for a machine we are not on.
#pragma once

#include "engine/backend/cpu/kernel_table.h"
#include "engine/backend/cpu/kernels/activations.h"
#include "engine/backend/cpu/kernels/augment.h"
#include "engine/backend/cpu/kernels/batch_norm.h"
#include "engine/backend/cpu/kernels/conv_gradient.h"
#include "engine/backend/cpu/kernels/conv_scatter.h"
#include "engine/backend/cpu/kernels/conv_tiles.h"
#include "engine/backend/cpu/kernels/convolution.h"
#include "engine/backend/cpu/kernels/data.h"
#include "engine/backend/cpu/kernels/embedding.h"
#include "engine/backend/cpu/kernels/group_norm.h"
#include "engine/backend/cpu/kernels/losses.h"
#include "engine/backend/cpu/kernels/masks.h"
#include "engine/backend/cpu/kernels/matmul.h"
#include "engine/backend/cpu/kernels/max_pooling.h"
#include "engine/backend/cpu/kernels/metrics.h"
#include "engine/backend/cpu/kernels/mixing.h"
#include "engine/backend/cpu/kernels/moving_product.h"
#include "engine/backend/cpu/kernels/noise.h"
#include "engine/backend/cpu/kernels/pointwise.h"
#include "engine/backend/cpu/kernels/pooling.h"
#include "engine/backend/cpu/kernels/rearrange.h"
#include "engine/backend/cpu/kernels/recurrent.h"
#include "engine/backend/cpu/kernels/reductions.h"
#include "engine/backend/cpu/kernels/resize.h"
#include "engine/backend/cpu/kernels/updates.h"

namespace lamina::cpu {

namespace {

template <class T>
constexpr KernelTable<T> makeTable() {
    KernelTable<T> t;
    t.activate = kernelOf<ActivateArgs<T>, activate<T>>();
    t.activateBackward = kernelOf<ActivateBackwardArgs<T>, activateBackward<T>>();
    t.add = kernelOf<AddArgs<T>, add<T>>();
    t.combine = kernelOf<CombineArgs<T>, combine<T>>();
    t.selectBackward = kernelOf<SelectBackwardArgs<T>, selectBackward<T>>();
    t.affine = kernelOf<AffineArgs<T>, affine<T>>();
    t.products.matMul = kernelOf<MatMulArgs<T>, matMul<T>>();
    t.products.matMulColumns = kernelOf<MatMulArgs<T>, matMulColumns<T>>();
    t.products.packPanels = kernelOf<PackPanelsArgs<T>, packPanels<T>>();
    t.products.movingProduct = kernelOf<MovingProductArgs<T>, movingProduct<T>>();
    t.matMulTiles = matMulTiles<T>;
    t.lanes = lanes<T>, t.panelColumns = panelColumns<T>;
    t.biasAdd = kernelOf<BiasAddArgs<T>, biasAdd<T>>();
    t.columnSum = kernelOf<ColumnSumArgs<T>, columnSum<T>>();
    t.blockSum = kernelOf<BlockSumArgs<T>, blockSum<T>>();
    t.softmax = kernelOf<SoftmaxArgs<T>, softmax<T>>();
    t.softmaxBackward = kernelOf<SoftmaxBackwardArgs<T>, softmaxBackward<T>>();
    t.copy = kernelOf<CopyArgs, copyPieces>();
    t.repeat = kernelOf<RepeatArgs<T>, repeat<T>>();
    t.repeatBackward = kernelOf<RepeatArgs<T>, repeatBackward<T>>();
    t.permute = kernelOf<PermuteArgs<T>, permute<T>>();
    t.pad = kernelOf<PadArgs<T>, pad<T>>();
    t.resize = kernelOf<ResizeArgs<T>, resize<T>>();
    t.resizeBackward = kernelOf<ResizeArgs<T>, resizeBackward<T>>();
    t.spatialDropout = kernelOf<SpatialDropoutArgs<T>, spatialDropout<T>>();
    t.gaussianNoise = kernelOf<GaussianNoiseArgs<T>, gaussianNoise<T>>();
    t.groupNorm = kernelOf<GroupNormArgs<T>, groupNorm<T>>();
    t.groupNormBackward = kernelOf<GroupNormBackwardArgs<T>, groupNormBackward<T>>();
    t.groupNormScaleSums = kernelOf<GroupNormBackwardArgs<T>, groupNormScaleSums<T>>();
    t.dropout = kernelOf<DropoutArgs<T>, dropout<T>>();
    t.batchNormSum = kernelOf<BatchNormArgs<T>, batchNormSum<T>>();
    t.batchNormMean = kernelOf<BatchNormArgs<T>, batchNormMean<T>>();
    t.batchNormSquares = kernelOf<BatchNormArgs<T>, batchNormSquares<T>>();
    t.batchNormVariance = kernelOf<BatchNormArgs<T>, batchNormVariance<T>>();
    t.batchNormApply = kernelOf<BatchNormArgs<T>, batchNormApply<T>>();
    t.batchNormFactors = kernelOf<BatchNormInferenceArgs<T>, batchNormFactors<T>>();
    t.batchNormInference = kernelOf<BatchNormInferenceArgs<T>, batchNormInference<T>>();
    t.inverseStddev = kernelOf<InverseStddevArgs<T>, inverseStddev<T>>();
    t.batchNormBackwardSums = kernelOf<BatchNormBackwardArgs<T>, batchNormBackwardSums<T>>();
    t.batchNormBackwardFinish = kernelOf<BatchNormBackwardArgs<T>, batchNormBackwardFinish<T>>();
    t.batchNormBackwardApply = kernelOf<BatchNormBackwardArgs<T>, batchNormBackwardApply<T>>();
    t.conv = kernelOf<ConvArgs<T>, conv<T>>();
    t.convBackwardData = kernelOf<ConvArgs<T>, convBackwardData<T>>();
    t.convBackwardKernel = kernelOf<ConvArgs<T>, convBackwardKernel<T>>();
    if constexpr (sizeof(T) == sizeof(float)) {
        t.packKernel = kernelOf<PackKernelArgs<T>, packKernel<T>>();
        t.products.convTiles = kernelOf<ConvTilesArgs<T>, convTiles<T>>();
        t.products.convScatter = kernelOf<ConvScatterArgs<T>, convScatter<T>>();
        t.products.convGradient = kernelOf<ConvGradientArgs<T>, convGradient<T>>();
    }
    t.maxPool = kernelOf<PoolArgs<T>, maxPool<T>>();
    t.maxPoolBackward = kernelOf<PoolArgs<T>, maxPoolBackward<T>>();
    t.averagePool = kernelOf<PoolArgs<T>, averagePool<T>>();
    t.averagePoolBackward = kernelOf<PoolArgs<T>, averagePoolBackward<T>>();
    t.globalAveragePool = kernelOf<GlobalPoolArgs<T>, globalAveragePool<T>>();
    t.globalAveragePoolBackward = kernelOf<GlobalPoolArgs<T>, globalAveragePoolBackward<T>>();
    t.globalMaxPool = kernelOf<GlobalPoolArgs<T>, globalMaxPool<T>>();
    t.globalMaxPoolBackward = kernelOf<GlobalMaxPoolBackwardArgs<T>, globalMaxPoolBackward<T>>();
    t.randomAffine = kernelOf<RandomAffineArgs<T>, randomAffine<T>>();
    t.randomColor = kernelOf<RandomColorArgs<T>, randomColor<T>>();
    t.randomErase = kernelOf<RandomEraseArgs<T>, randomErase<T>>();
    t.mixRows = kernelOf<MixArgs<T>, mixRows<T>>();
    t.mixLabels = kernelOf<MixArgs<T>, mixLabels<T>>();
    t.penalty = kernelOf<PenaltyArgs<T>, penalty<T>>();
    t.cell = kernelOf<CellArgs<T>, cell<T>>();
    t.cellBack = kernelOf<CellBackArgs<T>, cellBack<T>>();
    t.dropState = kernelOf<DropStateArgs<T>, dropState<T>>();
    t.dropStateBack = kernelOf<DropStateBackArgs<T>, dropStateBack<T>>();
    t.embed = kernelOf<EmbedArgs<T>, embed<T>>();
    t.embedBackward = kernelOf<EmbedBackwardArgs<T>, embedBackward<T>>();
    t.batchMatMul = kernelOf<BatchMatMulArgs<T>, batchMatMul<T>>();
    t.stepMask = kernelOf<StepMaskArgs<T>, stepMask<T>>();
    t.maskWeights = kernelOf<MaskWeightsArgs<T>, maskWeights<T>>();
    t.attentionMask = kernelOf<AttentionMaskArgs<T>, attentionMask<T>>();
    t.gather = kernelOf<GatherArgs<T>, gather<T>>();
    t.gatherLabels = kernelOf<GatherArgs<std::int32_t>, gather<std::int32_t>>();
    t.shuffle = kernelOf<ShuffleArgs, shuffle>();
    t.loss = kernelOf<LossArgs<T>, loss<T>>();
    t.metric = kernelOf<MetricArgs<T>, metric<T>>();
    t.sgd = kernelOf<UpdateArgs<T>, sgd<T>>();
    t.adam = kernelOf<UpdateArgs<T>, adam<T>>();
    t.adaptive = kernelOf<AdaptiveArgs<T>, adaptive<T>>();
    t.clipSquares = kernelOf<ClipArgs<T>, clipSquares<T>>();
    t.clipApply = kernelOf<ClipArgs<T>, clipApply<T>>();
    t.constrain = kernelOf<ConstrainArgs<T>, constrain<T>>();
    return t;
}

template <class T>
constexpr KernelTable<T> table = makeTable<T>();

}  // namespace

const KernelTable<float>& LAMINA_KERNELS(float) { return table<float>; }
const KernelTable<double>& LAMINA_KERNELS(double) { return table<double>; }

}  // namespace lamina::cpu
