// SPDX-License-Identifier: GPL-3.0-or-later
// What all graphs of cuDNN have in common: tensors, the ways that it offers, one of them made ready to run.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "engine/backend/cuda/cudnn/cudnn_descriptor.h"
#include "engine/backend/cuda/kernels/window.h"
#include "engine/base/dtype.h"

namespace lamina::cuda {

using CudnnDims = std::vector<std::int64_t>;

/** A plan that can be run: its descriptor and the bytes it works in. */
struct CudnnPlan {
    CudnnDescriptor descriptor;
    std::int64_t workspace;
};

cudnnDataType_t cudnnNameOf(DType type);

/** dims (n, c, h, w) as cuDNN counts them, lying channels last. place: by which name its address is told when it runs. */
CudnnDescriptor cudnnTensor(const CudnnLibrary& library, std::int64_t place, const CudnnDims& dims, cudnnDataType_t type, bool isVirtual = false);

/** What an output needs of padding behind the input; a rest that no window sees needs none. axis: 0 or 1. */
std::int64_t padAfter(const Window2D& window, int axis);

CudnnDescriptor cudnnGraph(const CudnnLibrary& library, const std::vector<CudnnDescriptor>& operations);

/** What cuDNN notes about the numbers of an engine. */
using CudnnNotes = std::vector<cudnnBackendNumericalNote_t>;
bool has(const CudnnNotes& notes, cudnnBackendNumericalNote_t note);

/** The first way in cuDNN's own order whose notes are taken and that works in so many bytes at most; nothing when there is none.
 *  device: a finished descriptor of the properties of a device. Throws CudnnRefusal when nothing is known for such a graph. */
std::optional<CudnnPlan> firstPlan(const CudnnLibrary& library, const CudnnDescriptor& device, const CudnnDescriptor& graph,
                                   const std::function<bool(const CudnnNotes&)>& takes, std::int64_t workspace);

}  // namespace lamina::cuda
