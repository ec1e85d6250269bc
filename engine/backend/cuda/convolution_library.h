// SPDX-License-Identifier: GPL-3.0-or-later
// Convolutions by a library, where there is one: a thin door, as that of products, so that tests can put one of their own
// behind it. What the library does not take goes through columns of images and products.
#pragma once

#include <cstdint>
#include <cstddef>
#include <memory>
#include <string>

#include <cuda_runtime.h>

#include "engine/backend/cuda/kernels/window.h"
#include "engine/base/dtype.h"

namespace lamina::cuda {

/** A convolution, channels last, or one of its gradients. x (batch, height, width, channels) and out (batch, outHeight,
 *  outWidth, filters), the kernel, and gradients of them are of one type. The kernel has its channels last, too: (filters, kh, kw,
 *  channels / groups). */
struct Convolution {
    enum class Pass : std::uint8_t { Forward, BackwardData, BackwardKernel };
    Pass pass;
    Window2D window;
    DType type = DType::Float32;  // or BFloat16
    bool bias = false;            // Forward: (filters) of that type is added, in the same pass
    bool relu = false;            // Forward, behind the bias: in the same pass
};

/** One with everything decided but where its numbers lie. */
class PlannedConvolution {
 public:
    struct Places {
        void *x, *kernel, *out;  // BackwardData writes x, BackwardKernel kernel
        const void* bias = nullptr;
    };
    virtual ~PlannedConvolution() = default;
    virtual void run(cudaStream_t stream, const Places& places) = 0;
};

/** What the convolutions of an executor share: the library's handle, memory to work in, precision. */
class ConvolutionLibrary {
 public:
    virtual ~ConvolutionLibrary() = default;
    /** Null when the library does not do it, or not with the same bits at every run. */
    virtual std::shared_ptr<PlannedConvolution> plan(const Convolution& convolution) = 0;
};

/** Memory to work in that such a library is given. */
constexpr std::uint64_t convolutionWorkspace = std::uint64_t{64} << 20;

/** Why there is none, in a clause; empty where there is one. */
const std::string& whyNoConvolutionLibrary();

/** Null where there is none. workspace: convolutionWorkspace bytes. tensorFloat32: factors may be rounded to 10 bits. */
std::unique_ptr<ConvolutionLibrary> makeConvolutionLibrary(std::byte* workspace, bool tensorFloat32);

}  // namespace lamina::cuda
