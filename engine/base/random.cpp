// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/random.h"

#include <cmath>
#include <numbers>

namespace lamina {

std::uint32_t Random::bits() {
    if (used_ == 4) {
        block_ = philox({static_cast<std::uint32_t>(counter_), static_cast<std::uint32_t>(counter_ >> 32), 0, 0}, key_);
        ++counter_;
        used_ = 0;
    }
    return block_[static_cast<std::size_t>(used_++)];
}

double Random::uniform(double low, double high) {
    const std::uint64_t high32 = bits();
    const std::uint64_t all = (high32 << 21) ^ (bits() >> 11);
    return low + (high - low) * static_cast<double>(all) * 0x1.0p-53;
}

double Random::normal(double mean, double stddev) {
    const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));
    return mean + stddev * radius * std::cos(2.0 * std::numbers::pi * uniform());
}

std::uint64_t Random::below(std::uint64_t n) {
    const std::uint64_t high32 = bits();
    return ((high32 << 32) | bits()) % n;
}

Permutation::Permutation(std::uint64_t n, std::uint64_t seed, std::uint32_t epoch)
    : n_(n), key_(streamKey(seed, 0x5EED)), epoch_(epoch) {
    while ((std::uint64_t{1} << (2 * halfBits_)) < n) ++halfBits_;
}

std::uint64_t Permutation::operator()(std::uint64_t position) const {
    const std::uint64_t mask = (std::uint64_t{1} << halfBits_) - 1;
    std::uint64_t x = position;
    do {
        std::uint64_t left = x >> halfBits_, right = x & mask;
        for (std::uint32_t round = 0; round < 4; ++round) {
            const auto f = philox({static_cast<std::uint32_t>(right), static_cast<std::uint32_t>(right >> 32), epoch_, round}, key_)[0];
            const std::uint64_t next = left ^ (f & mask);
            left = right;
            right = next;
        }
        x = (left << halfBits_) | right;
    } while (x >= n_);
    return x;
}

}  // namespace lamina
