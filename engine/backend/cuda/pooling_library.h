// SPDX-License-Identifier: GPL-3.0-or-later
// Pooling by a library, where there is one: a thin door, as that of convolutions. What the library does not take is done by
// kernels of our own.
//
// What was found of cuDNN (9.19, asked to plan for an H200), and why the door is as it is:
// - Its graph interface does all four passes channels last, in float32 and bfloat16, with any padding before and behind, averages
//   of what is no padding, and the place of a maximum in its window as a byte, which is what our op keeps. No engine that it
//   offers for them is noted as nondeterministic, and none works in memory of its own.
// - Its pooling functions of old (cudnnPoolingForward and Backward) know no padding that differs before and behind, and want x
//   and y where a gradient of maxima is taken: a training would have to keep both, four to eight bytes a cell instead of one.
// - Nothing is said of equal maxima. So the library is asked, once, with a small image: unless it gives what our kernels give,
//   maxima with their places stay with them (tiesGoToTheFirst).
// - A plan of pooling is compiled when it is made: half a second to a whole one, where one of a convolution is there at once. What
//   pooling may gain is at most its own time, which is its bytes by the memory's speed; so only large pooling is given away
//   (CudaOptions::libraryPoolingFrom), and a plan is kept as long as the process lives.
// - No pass of ours does more than pooling, so none loses a neighbour that was fused. Pooling of a whole image is a reduction, and
//   of its equal maxima each takes a part, as in Keras: that is ours in any case.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include <cuda_runtime.h>

#include "engine/backend/cuda/kernels/window.h"
#include "engine/base/dtype.h"

namespace lamina::cuda {

/** Pooling, channels last, or its gradient. x (batch, height, width, channels) and out (batch, outHeight, outWidth, channels), or
 *  gradients of them, are of one type. */
struct Pooling {
    enum class Kind : std::uint8_t { Max, Average };  // Average: of the cells of a window that are no padding
    enum class Pass : std::uint8_t { Forward, Backward };
    Kind kind;
    Pass pass;
    Window2D window;
    DType type = DType::Float32;      // or BFloat16
    std::optional<DType> places = {}; // of maxima in their windows, row by row: written forward, where wanted, and read backward
};

/** One with everything decided but where its numbers lie. */
class PlannedPooling {
 public:
    struct Places {
        void *x, *out, *places;  // Backward writes x
    };
    virtual ~PlannedPooling() = default;
    virtual void run(cudaStream_t stream, const Places& at) = 0;
};

/** What the pooling of an executor shares: the library's handle. */
class PoolingLibrary {
 public:
    virtual ~PoolingLibrary() = default;
    /** Null when the library does not do it, or not with our numbers, or not with the same bits at every run. */
    virtual std::shared_ptr<PlannedPooling> plan(const Pooling& pooling) = 0;
};

/** Whether a pooling is one for a library: it moves so many bytes at least, and it is of a kind that a library can do exactly. The
 *  one place where that is decided. */
bool isForLibrary(const Pooling& pooling, std::uint64_t fromBytes);

/** Whether a library finds maxima and their places as our kernel does, above all the first of equal ones. Plans and runs a small
 *  pooling on the device that is chosen, and waits for it. */
bool tiesGoToTheFirst(const std::function<std::shared_ptr<PlannedPooling>(const Pooling&)>& plan, DType type);

/** Null where there is none; why, whyNoConvolutionLibrary says. */
std::unique_ptr<PoolingLibrary> makePoolingLibrary();

}  // namespace lamina::cuda
