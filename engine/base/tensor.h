// SPDX-License-Identifier: GPL-3.0-or-later
// A block of elements with a shape, for everything that is not inside a plan: data sets, weights in files, predictions.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "engine/base/dtype.h"
#include "engine/base/shape.h"

namespace lamina {

/** Row-major elements, shared and immutable once made: copies are cheap and may cross threads. */
class Tensor {
 public:
    Tensor() = default;
    /** Throws Error when the bytes are not shape × size of an element. */
    Tensor(DType dtype, Shape shape, std::vector<std::byte> bytes);
    template <class T>
    static Tensor of(Shape shape, std::span<const T> values) {
        const auto bytes = std::as_bytes(values);
        return Tensor(dtypeOf<T>, shape, std::vector<std::byte>(bytes.begin(), bytes.end()));
    }
    template <class T>
    static Tensor of(Shape shape, const std::vector<T>& values) {
        return of(shape, std::span<const T>(values));
    }

    DType dtype() const { return dtype_; }
    const Shape& shape() const { return shape_; }
    bool empty() const { return !bytes_; }
    std::span<const std::byte> bytes() const { return bytes_ ? std::span<const std::byte>(*bytes_) : std::span<const std::byte>(); }
    /** The elements as T; throws Error when they are of another type. */
    template <class T>
    std::span<const T> as() const {
        require(dtypeOf<T>);
        return {reinterpret_cast<const T*>(bytes().data()), bytes().size() / sizeof(T)};
    }
    /** The elements converted to float32, whatever they are. */
    std::vector<float> toFloats() const;

 private:
    void require(DType wanted) const;
    DType dtype_ = DType::Float32;
    Shape shape_;
    std::shared_ptr<const std::vector<std::byte>> bytes_;
};

}  // namespace lamina
