// SPDX-License-Identifier: GPL-3.0-or-later
// The products of bfloat16 and their table, compiled once an instruction set as all.h is; what is said there holds here.
#pragma once

#include "engine/backend/cpu/kernel_table.h"
#include "engine/backend/cpu/kernels/conv_gradient.h"
#include "engine/backend/cpu/kernels/conv_scatter.h"
#include "engine/backend/cpu/kernels/conv_tiles.h"
#include "engine/backend/cpu/kernels/moving_product.h"

namespace lamina::cpu {

namespace {

constexpr BFloat16Table tableOfBFloat16{
    kernelOf<RoundRowsArgs, roundRows>(),
    kernelOf<RoundPairsArgs, roundRowPairs>(),
    {kernelOf<MatMulArgs<BFloat16>, matMul<BFloat16>>(), kernelOf<MatMulArgs<BFloat16>, matMulColumns<BFloat16>>(),
     kernelOf<PackPanelsArgs<BFloat16>, packPanels<BFloat16>>(), kernelOf<MovingProductArgs<BFloat16>, movingProduct<BFloat16>>(),
     kernelOf<ConvTilesArgs<BFloat16>, convTiles<BFloat16>>(),
     kernelOf<ConvScatterArgs<BFloat16>, convScatter<BFloat16>>(), kernelOf<ConvGradientArgs<BFloat16>, convGradient<BFloat16>>()},
};

}  // namespace

const BFloat16Table& LAMINA_KERNELS() { return tableOfBFloat16; }

}  // namespace lamina::cpu
