// SPDX-License-Identifier: GPL-3.0-or-later
// A block of elements with a shape, for everything that is not inside a plan: data sets, weights in files, predictions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "engine/base/dtype.h"
#include "engine/base/shape.h"

namespace lamina {

class RowStore;

/** Row-major elements, shared and immutable once made: copies are cheap and may cross threads. */
class Tensor {
 public:
    Tensor() = default;
    /** Throws Error when the bytes are not shape × size of an element. */
    Tensor(DType dtype, Shape shape, std::vector<std::byte> bytes);
    /** The elements that begin there in a store, which may lie on disk (see row_store.h). Throws Error when it ends before
     *  theirs, or when they do not begin where their type may. */
    Tensor(DType dtype, Shape shape, std::shared_ptr<const RowStore> store, std::size_t begin = 0);
    template <class T>
    static Tensor of(Shape shape, std::span<const T> values) {
        const auto bytes = std::as_bytes(values);
        return Tensor(dtypeOf<T>, shape, std::vector<std::byte>(bytes.begin(), bytes.end()));
    }
    template <class T>
    static Tensor of(Shape shape, const std::vector<T>& values) {
        return of(shape, std::span<const T>(values));
    }
    /** Without a copy. */
    template <class T>
    static Tensor of(Shape shape, std::vector<T>&& values) {
        Tensor tensor;
        tensor.dtype_ = dtypeOf<T>;
        tensor.shape_ = shape;
        tensor.requireSize(values.size() * sizeof(T));
        tensor.adopt(std::move(values));
        return tensor;
    }

    DType dtype() const { return dtype_; }
    const Shape& shape() const { return shape_; }
    bool empty() const { return !owner_; }
    std::span<const std::byte> bytes() const { return bytes_; }
    /** The same elements in another shape of as many. */
    Tensor reshaped(Shape shape) const;

    // ---- elements on disk
    /** Whether they are: reading them through `bytes` works, page by page, but readRows is what does not wait for each. */
    bool onDisk() const;
    /** Copies rows of the first axis, one behind the other, in that order. Throws Error when the file has lost them. */
    void readRows(std::span<const std::uint32_t> rows, std::byte* to) const;
    /** Begins to bring such rows in from the disk and returns at once. */
    void announceRows(std::span<const std::uint32_t> rows) const;
    /** Gives back the memory of bytes [begin, begin + size) that were read: they stay on disk. */
    void release(std::size_t begin, std::size_t size) const;

    /** The elements as T; throws Error when they are of another type. */
    template <class T>
    std::span<const T> as() const {
        require(dtypeOf<T>);
        return {reinterpret_cast<const T*>(bytes().data()), bytes().size() / sizeof(T)};
    }
    /** The elements converted to float32, whatever they are. */
    std::vector<float> toFloats() const;

 private:
    template <class T>
    void adopt(std::vector<T> values) {
        auto kept = std::make_shared<const std::vector<T>>(std::move(values));
        bytes_ = std::as_bytes(std::span<const T>(*kept));
        owner_ = std::move(kept);
    }
    void require(DType wanted) const;
    void requireSize(std::size_t bytes) const;
    std::size_t rowBytes() const;

    DType dtype_ = DType::Float32;
    Shape shape_;
    std::shared_ptr<const void> owner_;
    std::span<const std::byte> bytes_;
    const RowStore* store_ = nullptr;  // owner_, where it is one
};

}  // namespace lamina
