// SPDX-License-Identifier: GPL-3.0-or-later
// Tensors to and from the device, between steps: each call here waits or is followed by one that does.
#pragma once

#include <cuda_runtime.h>

#include <deque>
#include <span>
#include <vector>

#include "engine/base/tensor.h"
#include "engine/plan/plan.h"

namespace lamina::cuda {

class Transfer {
 public:
    explicit Transfer(cudaStream_t stream) : stream_(stream) {}
    ~Transfer() { static_cast<void>(cudaStreamSynchronize(stream_)); }  // what is kept here may still be read
    Transfer(const Transfer&) = delete;
    Transfer& operator=(const Transfer&) = delete;

    std::vector<std::byte> downloadBytes(const std::byte* from, std::uint64_t bytes) const;
    Tensor download(const Value& value, const std::byte* from) const;

    /** Starts to bring a tensor to a value's place, converted to its type; `finish` waits for all of them. Throws Error when
     *  shape or type do not fit. */
    void upload(const Value& value, std::byte* to, const Tensor& tensor);
    void uploadBytes(std::byte* to, std::span<const std::byte> bytes);
    void finish();

 private:
    cudaStream_t stream_;
    std::deque<Tensor> kept_;              // until finish
    std::deque<std::vector<float>> floats_;
};

/** The elements of a tensor as numbers. */
std::vector<double> numbersOf(const Tensor& tensor);

}  // namespace lamina::cuda
