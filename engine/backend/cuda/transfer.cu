// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backend/cuda/transfer.h"

#include <string>

#include "engine/backend/cuda/check.h"
#include "engine/base/error.h"

namespace lamina::cuda {

std::vector<std::byte> Transfer::downloadBytes(const std::byte* from, std::uint64_t bytes) const {
    std::vector<std::byte> to(bytes);
    if (bytes > 0) check(cudaMemcpyAsync(to.data(), from, bytes, cudaMemcpyDeviceToHost, stream_), "send values");
    check(cudaStreamSynchronize(stream_), "finish its work");
    return to;
}

Tensor Transfer::download(const Value& value, const std::byte* from) const {
    const auto bytes = static_cast<std::uint64_t>(value.shape.elements()) * sizeOf(value.dtype);
    return Tensor(value.dtype, value.shape, downloadBytes(from, bytes));
}

void Transfer::uploadBytes(std::byte* to, std::span<const std::byte> bytes) {
    if (!bytes.empty()) check(cudaMemcpyAsync(to, bytes.data(), bytes.size(), cudaMemcpyHostToDevice, stream_), "receive values");
}

void Transfer::upload(const Value& value, std::byte* to, const Tensor& tensor) {
    if (!(tensor.shape() == value.shape))
        throw Error("expected " + toString(value.shape) + ", received " + toString(tensor.shape()), value.name);
    if (tensor.dtype() == value.dtype) {
        kept_.push_back(tensor);
        return uploadBytes(to, tensor.bytes());
    }
    if (value.dtype != DType::Float32)
        throw Error("expected " + std::string(name(value.dtype)) + ", received " + std::string(name(tensor.dtype())), value.name);
    floats_.push_back(tensor.toFloats());
    uploadBytes(to, std::as_bytes(std::span(floats_.back())));
}

void Transfer::finish() {
    check(cudaStreamSynchronize(stream_), "finish its work");
    kept_.clear();
    floats_.clear();
}

std::vector<double> numbersOf(const Tensor& tensor) {
    const auto convert = [&](auto zero) {
        const auto from = tensor.as<decltype(zero)>();
        return std::vector<double>(from.begin(), from.end());
    };
    switch (tensor.dtype()) {
        case DType::Float32: return convert(0.0f);
        case DType::Float64: return convert(0.0);
        case DType::UInt8: return convert(std::uint8_t{});
        case DType::Int32: return convert(std::int32_t{});
        case DType::BFloat16: {
            const std::vector<float> floats = tensor.toFloats();
            return {floats.begin(), floats.end()};
        }
    }
    return {};
}

}  // namespace lamina::cuda
