// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/recipes/orthogonal.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "engine/base/random.h"

namespace lamina {

namespace {

using Vector = std::vector<double>;

double dot(const Vector& a, const Vector& b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
    return sum;
}

/** Gram and Schmidt, each twice: once more against rounding. The signs are those of a QR with a positive diagonal. */
void orthonormalise(std::vector<Vector>& vectors) {
    for (std::size_t k = 0; k < vectors.size(); ++k) {
        auto& v = vectors[k];
        for (int round = 0; round < 2; ++round)
            for (std::size_t j = 0; j < k; ++j) {
                const double along = dot(vectors[j], v);
                for (std::size_t i = 0; i < v.size(); ++i) v[i] -= along * vectors[j][i];
            }
        const double length = std::sqrt(dot(v, v));
        for (auto& x : v) x /= length;
    }
}

}  // namespace

void fillOrthogonal(std::span<float> values, const Shape& shape, std::uint64_t seed, std::uint32_t stream) {
    const auto columns = static_cast<std::size_t>(shape.rank() > 1 ? shape.back() : 1);
    const std::size_t rows = columns == 0 ? 0 : values.size() / columns;
    const bool tall = rows >= columns;
    std::vector<Vector> vectors(std::min(rows, columns), Vector(std::max(rows, columns)));
    Random random(seed, stream);
    for (auto& v : vectors)
        for (auto& x : v) x = random.normal();
    orthonormalise(vectors);
    for (std::size_t r = 0; r < rows; ++r)
        for (std::size_t c = 0; c < columns; ++c)
            values[r * columns + c] = static_cast<float>(tall ? vectors[c][r] : vectors[r][c]);
}

}  // namespace lamina
