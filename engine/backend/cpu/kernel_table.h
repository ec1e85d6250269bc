// SPDX-License-Identifier: GPL-3.0-or-later
// The kernels of one instruction set, for one type. The sources in kernels/ are compiled once for each instruction set;
// which table is used is decided when the program runs, so that one binary serves every x86-64 machine.
#pragma once

#include <string>

#include "engine/backend/cpu/kernel.h"
#include "engine/backend/cpu/step_arguments.h"

namespace lamina::cpu {

template <class T>
struct KernelTable {
    Kernel<ActivateArgs<T>> activate;
    Kernel<ActivateBackwardArgs<T>> activateBackward;
    Kernel<AddArgs<T>> add;
    Kernel<CombineArgs<T>> combine;
    Kernel<SelectBackwardArgs<T>> selectBackward;
    Kernel<AffineArgs<T>> affine;
    Kernel<MatMulArgs<T>> matMul;
    Count (*matMulTiles)(Count m, Count n);
    Count lanes;  // numbers in a vector
    Kernel<BiasAddArgs<T>> biasAdd;
    Kernel<ColumnSumArgs<T>> columnSum;
    Kernel<BlockSumArgs<T>> blockSum;
    Kernel<SoftmaxArgs<T>> softmax;
    Kernel<SoftmaxBackwardArgs<T>> softmaxBackward;
    Kernel<CopyArgs> copy;
    Kernel<RepeatArgs<T>> repeat, repeatBackward;
    Kernel<PermuteArgs<T>> permute;
    Kernel<PadArgs<T>> pad;
    Kernel<ResizeArgs<T>> resize, resizeBackward;
    Kernel<DropoutArgs<T>> dropout;
    Kernel<SpatialDropoutArgs<T>> spatialDropout;
    Kernel<GaussianNoiseArgs<T>> gaussianNoise;
    Kernel<GroupNormArgs<T>> groupNorm;
    Kernel<GroupNormBackwardArgs<T>> groupNormBackward, groupNormScaleSums;
    Kernel<BatchNormArgs<T>> batchNormSum, batchNormMean, batchNormSquares, batchNormVariance, batchNormApply;
    Kernel<BatchNormInferenceArgs<T>> batchNormFactors, batchNormInference;
    Kernel<InverseStddevArgs<T>> inverseStddev;
    Kernel<BatchNormBackwardArgs<T>> batchNormBackwardSums, batchNormBackwardFinish, batchNormBackwardApply;
    Kernel<ConvArgs<T>> conv, convBackwardData, convBackwardKernel;
    Kernel<PackKernelArgs<T>> packKernel;
    Kernel<ConvTilesArgs<T>> convTiles;
    Kernel<ConvScatterArgs<T>> convScatter;
    Kernel<ConvGradientArgs<T>> convGradient;
    Kernel<PoolArgs<T>> maxPool, maxPoolBackward, averagePool, averagePoolBackward;
    Kernel<GlobalPoolArgs<T>> globalAveragePool, globalAveragePoolBackward, globalMaxPool;
    Kernel<GlobalMaxPoolBackwardArgs<T>> globalMaxPoolBackward;
    Kernel<RandomAffineArgs<T>> randomAffine;
    Kernel<RandomColorArgs<T>> randomColor;
    Kernel<RandomEraseArgs<T>> randomErase;
    Kernel<MixArgs<T>> mixRows, mixLabels;
    Kernel<PenaltyArgs<T>> penalty;
    Kernel<CellArgs<T>> cell;
    Kernel<CellBackArgs<T>> cellBack;
    Kernel<EmbedArgs<T>> embed;
    Kernel<EmbedBackwardArgs<T>> embedBackward;
    Kernel<BatchMatMulArgs<T>> batchMatMul;
    Kernel<StepMaskArgs<T>> stepMask;
    Kernel<MaskWeightsArgs<T>> maskWeights;
    Kernel<AttentionMaskArgs<T>> attentionMask;
    Kernel<GatherArgs<T>> gather;
    Kernel<GatherArgs<std::int32_t>> gatherLabels;
    Kernel<ShuffleArgs> shuffle;
    Kernel<LossArgs<T>> loss;
    Kernel<MetricArgs<T>> metric;
    Kernel<UpdateArgs<T>> sgd, adam;
    Kernel<AdaptiveArgs<T>> adaptive;
    Kernel<ClipArgs<T>> clipSquares, clipApply;
};

/** Instruction sets, the weakest first. */
enum class Isa { Base, Avx2, Avx512 };

/** The best one that this machine and this build have. */
Isa bestIsa();

/** As people write it: "SSE2", "AVX2", "AVX-512". */
std::string isaTitle(Isa isa);

/** The table of an instruction set. */
template <class T>
const KernelTable<T>& kernelTable(Isa isa = bestIsa());

// One pair a compiled instruction set.
const KernelTable<float>& baseKernels(float);
const KernelTable<double>& baseKernels(double);
const KernelTable<float>& avx2Kernels(float);
const KernelTable<double>& avx2Kernels(double);
const KernelTable<float>& avx512Kernels(float);
const KernelTable<double>& avx512Kernels(double);

}  // namespace lamina::cpu
