// SPDX-License-Identifier: GPL-3.0-or-later
// The kernels of one instruction set, for one type. The sources in kernels/ are compiled once for each instruction set;
// which table is used is decided when the program runs, so that one binary serves every x86-64 machine.
#pragma once

#include <string>

#include "engine/backend/cpu/kernel.h"
#include "engine/backend/cpu/sequence_arguments.h"
#include "engine/backend/cpu/step_arguments.h"

namespace lamina::cpu {

/** What multiplies factors F. */
template <class F>
struct ProductKernels {
    Kernel<MatMulArgs<F>> matMul, matMulColumns;
    Kernel<PackPanelsArgs<F>> packPanels;
    Kernel<MovingProductArgs<F>> movingProduct;
    Kernel<ConvTilesArgs<F>> convTiles;
    Kernel<ConvScatterArgs<F>> convScatter;
    Kernel<ConvGradientArgs<F>> convGradient;
};

template <class T>
struct KernelTable {
    Kernel<ActivateArgs<T>> activate;
    Kernel<ActivateBackwardArgs<T>> activateBackward;
    Kernel<AddArgs<T>> add;
    Kernel<CombineArgs<T>> combine;
    Kernel<SelectBackwardArgs<T>> selectBackward;
    Kernel<AffineArgs<T>> affine;
    ProductKernels<T> products;  // convolutions: of float32
    Count (*matMulTiles)(Count m, Count n);
    Count lanes, panelColumns;  // numbers in a vector, and at most in a row of a panel
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
    Kernel<DropStateArgs<T>> dropState;
    Kernel<DropStateBackArgs<T>> dropStateBack;
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
    Kernel<ConstrainArgs<T>> constrain;
};

/** Products of factors in bfloat16, and what rounds them. */
struct BFloat16Table {
    Kernel<RoundRowsArgs> roundRows;
    Kernel<RoundPairsArgs> roundPairs;
    ProductKernels<BFloat16> products;
};

/** Instruction sets, the weakest first. The last one multiplies bfloat16 by instructions of its own. */
enum class Isa { Base, Avx2, Avx512, Avx512BFloat16 };

/** The best one that this machine and this build have. */
Isa bestIsa();

/** As people write it: "SSE2", "AVX2", "AVX-512", "AVX-512 with bfloat16". */
std::string isaTitle(Isa isa);

/** The table of an instruction set. */
template <class T>
const KernelTable<T>& kernelTable(Isa isa = bestIsa());

/** The same of bfloat16. */
const BFloat16Table& bfloat16Table(Isa isa = bestIsa());

// One pair a compiled instruction set.
const KernelTable<float>& baseKernels(float);
const KernelTable<double>& baseKernels(double);
const KernelTable<float>& avx2Kernels(float);
const KernelTable<double>& avx2Kernels(double);
const KernelTable<float>& avx512Kernels(float);
const KernelTable<double>& avx512Kernels(double);
const BFloat16Table& baseBFloat16();
const BFloat16Table& avx2BFloat16();
const BFloat16Table& avx512BFloat16();
const BFloat16Table& avx512bf16BFloat16();

}  // namespace lamina::cpu
