// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/shape.h"

#include <algorithm>

#include "engine/base/error.h"

namespace lamina {

Shape::Shape(std::span<const Dim> dims) : rank_(static_cast<int>(dims.size())) {
    if (dims.size() > maxRank)
        throw Error("a shape has at most 8 axes", "received " + std::to_string(dims.size()) + " axes");
    std::copy(dims.begin(), dims.end(), dims_.begin());
}

Dim Shape::elements() const {
    Dim n = 1;
    for (Dim d : *this) n *= d;
    return n;
}

Shape Shape::withBatch(Dim batch) const {
    if (rank_ == maxRank) throw Error("a shape has at most 8 axes, the batch included");
    Shape s;
    s.rank_ = rank_ + 1;
    s.dims_[0] = batch;
    std::copy(begin(), end(), s.dims_.begin() + 1);
    return s;
}

Shape Shape::withoutBatch() const {
    return rank_ == 0 ? Shape() : Shape(std::span<const Dim>(dims_.data() + 1, static_cast<std::size_t>(rank_ - 1)));
}

bool Shape::operator==(const Shape& other) const { return std::equal(begin(), end(), other.begin(), other.end()); }

std::string toString(const Shape& shape) {
    if (shape.scalar()) return "scalar";
    std::string s;
    for (Dim d : shape) s += (s.empty() ? "" : " × ") + std::to_string(d);
    return s;
}

}  // namespace lamina
