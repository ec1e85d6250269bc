// SPDX-License-Identifier: GPL-3.0-or-later
// The one list of initializers.
#include "engine/recipes/initializers.h"

#include <algorithm>
#include <cmath>

#include "engine/base/random.h"
#include "engine/recipes/orthogonal.h"

namespace lamina {

namespace {

/** Standard deviation of a standard normal cut off at ±2: what the spread is divided by so that it comes out as asked. */
constexpr double truncatedStddev = 0.87962566103423978;

double truncatedNormal(Random& random) {
    for (;;)
        if (const double x = random.normal(); std::abs(x) < 2.0) return x;
}

/** Which fan the variance follows. */
enum class Fan { In, Average };

double variance(double scale, Fan fan, const Shape& shape) {
    const Fans fans = fansOf(shape);
    return scale / std::max(1.0, fan == Fan::In ? fans.in : (fans.in + fans.out) / 2);
}

using Values = std::span<float>;

template <int scale, Fan fan>
void scaledUniform(Values values, const Shape& shape, std::uint64_t seed, std::uint32_t stream) {
    Random random(seed, stream);
    const double limit = std::sqrt(3 * variance(scale, fan, shape));
    for (auto& v : values) v = static_cast<float>(random.uniform(-limit, limit));
}

template <int scale, Fan fan>
void scaledNormal(Values values, const Shape& shape, std::uint64_t seed, std::uint32_t stream) {
    Random random(seed, stream);
    const double stddev = std::sqrt(variance(scale, fan, shape)) / truncatedStddev;
    for (auto& v : values) v = static_cast<float>(stddev * truncatedNormal(random));
}

void randomUniform(Values values, const Shape&, std::uint64_t seed, std::uint32_t stream) {
    Random random(seed, stream);
    for (auto& v : values) v = static_cast<float>(random.uniform(-0.05, 0.05));
}

void randomNormal(Values values, const Shape&, std::uint64_t seed, std::uint32_t stream) {
    Random random(seed, stream);
    for (auto& v : values) v = static_cast<float>(random.normal(0, 0.05));
}

void randomTruncatedNormal(Values values, const Shape&, std::uint64_t seed, std::uint32_t stream) {
    Random random(seed, stream);
    for (auto& v : values) v = static_cast<float>(0.05 * truncatedNormal(random));
}

template <int value>
void constant(Values values, const Shape&, std::uint64_t, std::uint32_t) {
    std::fill(values.begin(), values.end(), static_cast<float>(value));
}

}  // namespace

Fans fansOf(const Shape& shape) {
    if (shape.scalar()) return {1, 1};
    if (shape.rank() == 1) return {static_cast<double>(shape[0]), static_cast<double>(shape[0])};
    double field = 1;
    for (int axis = 0; axis < shape.rank() - 2; ++axis) field *= static_cast<double>(shape[axis]);
    return {field * static_cast<double>(shape[shape.rank() - 2]), field * static_cast<double>(shape.back())};
}

const std::vector<InitializerSpec>& initializers() {
    static const std::vector<InitializerSpec> all{
        {{"glorot_uniform", "GlorotUniform", {}, "Uniform, spread by inputs and outputs: for tanh, sigmoid and linear.", {}},
         scaledUniform<1, Fan::Average>},
        {{"glorot_normal", "GlorotNormal", {}, "Normal, spread by inputs and outputs.", {}}, scaledNormal<1, Fan::Average>},
        {{"he_uniform", "HeUniform", {}, "Uniform, spread by inputs: for relu and its kin.", {}}, scaledUniform<2, Fan::In>},
        {{"he_normal", "HeNormal", {}, "Normal, spread by inputs: for relu and its kin.", {}}, scaledNormal<2, Fan::In>},
        {{"lecun_uniform", "LecunUniform", {}, "Uniform, spread by inputs: for selu.", {}}, scaledUniform<1, Fan::In>},
        {{"lecun_normal", "LecunNormal", {}, "Normal, spread by inputs: for selu.", {}}, scaledNormal<1, Fan::In>},
        {{"random_uniform", "RandomUniform", {"uniform"}, "Uniform between −0.05 and 0.05.", {}}, randomUniform},
        {{"random_normal", "RandomNormal", {"normal"}, "Normal with standard deviation 0.05.", {}}, randomNormal},
        {{"truncated_normal", "TruncatedNormal", {}, "Normal with standard deviation 0.05, cut off at 0.1.", {}},
         randomTruncatedNormal},
        {{"orthogonal", "Orthogonal", {"OrthogonalInitializer"}, "A random rotation: keeps lengths through deep nets.", {}},
         fillOrthogonal},
        {{"zeros", "Zeros", {"zero"}, "All 0.", {}}, constant<0>},
        {{"ones", "Ones", {"one"}, "All 1.", {}}, constant<1>},
    };
    return all;
}

void initialize(const std::string& name, std::span<float> values, const Shape& shape, std::uint64_t seed,
                std::uint32_t stream) {
    if (name.starts_with(forgetful)) {
        initialize(name.substr(forgetful.size()), values, shape, seed, stream);
        const std::size_t units = values.size() / 4;
        std::fill_n(values.begin() + static_cast<std::ptrdiff_t>(units), units, 1.0f);
        return;
    }
    memberOf(initializers(), name, "initializer").fill(values, shape, seed, stream);
}

}  // namespace lamina
