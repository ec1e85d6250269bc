// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/tensor.h"

#include <cstring>
#include <string>

#include "engine/base/error.h"
#include "engine/base/half.h"

namespace lamina {

Tensor::Tensor(DType dtype, Shape shape, std::vector<std::byte> bytes) : dtype_(dtype), shape_(shape) {
    const auto wanted = static_cast<std::size_t>(shape.elements()) * sizeOf(dtype);
    if (bytes.size() != wanted)
        throw Error("a tensor of " + toString(shape) + " " + std::string(name(dtype)) + " takes " + std::to_string(wanted) +
                    " bytes, received " + std::to_string(bytes.size()));
    bytes_ = std::make_shared<const std::vector<std::byte>>(std::move(bytes));
}

void Tensor::require(DType wanted) const {
    if (dtype_ != wanted)
        throw Error("expected a tensor of " + std::string(name(wanted)) + ", received " + std::string(name(dtype_)));
}

std::vector<float> Tensor::toFloats() const {
    std::vector<float> out(static_cast<std::size_t>(empty() ? 0 : shape_.elements()));
    const auto convert = [&](auto zero) {
        const auto* p = reinterpret_cast<const decltype(zero)*>(bytes().data());
        for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<float>(p[i]);
    };
    switch (dtype_) {
        case DType::Float32: convert(0.0f); break;
        case DType::Float64: convert(0.0); break;
        case DType::UInt8: convert(std::uint8_t{}); break;
        case DType::Int32: convert(std::int32_t{}); break;
        case DType::BFloat16:
            for (std::size_t i = 0; i < out.size(); ++i) {
                std::uint16_t half;
                std::memcpy(&half, bytes().data() + 2 * i, 2);
                out[i] = brainToFloat(half);
            }
            break;
    }
    return out;
}

}  // namespace lamina
