// SPDX-License-Identifier: GPL-3.0-or-later
// The extents of a tensor. Layers and drawings speak of shapes without the batch axis; plans of shapes with it.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>

namespace lamina {

using Dim = std::int64_t;

/** Up to eight extents, outermost first; a value type that never allocates. */
class Shape {
 public:
    static constexpr int maxRank = 8;

    Shape() = default;
    Shape(std::initializer_list<Dim> dims) : Shape(std::span<const Dim>(dims.begin(), dims.size())) {}
    /** Throws Error when there are more than maxRank extents. */
    explicit Shape(std::span<const Dim> dims);

    int rank() const { return rank_; }
    bool scalar() const { return rank_ == 0; }
    Dim operator[](int axis) const { return dims_[static_cast<std::size_t>(axis)]; }
    Dim& operator[](int axis) { return dims_[static_cast<std::size_t>(axis)]; }
    Dim back() const { return dims_[static_cast<std::size_t>(rank_ - 1)]; }
    std::span<const Dim> dims() const { return {dims_.data(), static_cast<std::size_t>(rank_)}; }
    auto begin() const { return dims_.begin(); }
    auto end() const { return dims_.begin() + rank_; }

    /** Product of all extents; 1 for a scalar. */
    Dim elements() const;
    /** The same shape with one more axis in front: the batch. */
    Shape withBatch(Dim batch) const;
    /** The shape without its first axis. */
    Shape withoutBatch() const;

    bool operator==(const Shape& other) const;

 private:
    std::array<Dim, maxRank> dims_{};
    int rank_ = 0;
};

/** As people read it: "28 × 28 × 32"; "scalar" for no extents. */
std::string toString(const Shape& shape);

}  // namespace lamina
