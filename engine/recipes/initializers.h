// SPDX-License-Identifier: GPL-3.0-or-later
// Initial weights; distributions are Keras 3's (keras/src/initializers/random_initializers.py).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/shape.h"
#include "engine/recipes/family.h"

namespace lamina {

struct InitializerSpec {
    Member member;
    /** Fills values of a variable of that shape from the random stream (seed, stream). */
    void (*fill)(std::span<float> values, const Shape& shape, std::uint64_t seed, std::uint32_t stream);
};

const std::vector<InitializerSpec>& initializers();

/** Before the name of an initializer: the second quarter of the values, the biases of LSTM's forget gate, becomes 1. */
inline constexpr std::string_view forgetful = "forgetful ";

/** Fills by name. Throws Error naming those there are. */
void initialize(const std::string& name, std::span<float> values, const Shape& shape, std::uint64_t seed,
                std::uint32_t stream);

/** Keras' fan-in and fan-out of a variable's shape. */
struct Fans {
    double in, out;
};
Fans fansOf(const Shape& shape);

}  // namespace lamina
