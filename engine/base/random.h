// SPDX-License-Identifier: GPL-3.0-or-later
// Counter-based random numbers: number i of stream (seed, step, layer) is a pure function, so that any step can be
// replayed, on any number of threads and on any device.
// Source: Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3" (Philox4x32-10).
#pragma once

#include <array>
#include <cstdint>

namespace lamina {

/** Philox4x32-10: four 32-bit words from a 128-bit counter and a 64-bit key. */
constexpr std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter, std::uint64_t key) {
    auto k0 = static_cast<std::uint32_t>(key);
    auto k1 = static_cast<std::uint32_t>(key >> 32);
    for (int round = 0; round < 10; ++round) {
        const std::uint64_t a = 0xD2511F53ull * counter[0];
        const std::uint64_t b = 0xCD9E8D57ull * counter[2];
        counter = {static_cast<std::uint32_t>(b >> 32) ^ counter[1] ^ k0, static_cast<std::uint32_t>(b),
                   static_cast<std::uint32_t>(a >> 32) ^ counter[3] ^ k1, static_cast<std::uint32_t>(a)};
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
    return counter;
}

/** In [0, 1): the upper 24 bits, exact in float32. */
constexpr float uniform(std::uint32_t bits) { return static_cast<float>(bits >> 8) * 0x1.0p-24f; }

/** Key of a stream: which layer (or other consumer) of which seed. */
constexpr std::uint64_t streamKey(std::uint64_t seed, std::uint32_t stream) {
    return seed ^ (0x9E3779B97F4A7C15ull * (stream + 1ull));
}

/** A sequential reader of one stream, for the host: initial weights, synthetic data, splits. */
class Random {
 public:
    explicit Random(std::uint64_t seed, std::uint32_t stream = 0) : key_(streamKey(seed, stream)) {}
    std::uint32_t bits();
    /** In [low, high). */
    double uniform(double low = 0.0, double high = 1.0);
    double normal(double mean = 0.0, double stddev = 1.0);
    /** In [0, n). */
    std::uint64_t below(std::uint64_t n);

 private:
    std::uint64_t key_;
    std::uint64_t counter_ = 0;
    std::array<std::uint32_t, 4> block_{};
    int used_ = 4;
};

/** A pseudo-random permutation of [0, n) with O(1) state: position → index. A Feistel network on the next even power of
 *  two with cycle walking, so that the order of an epoch needs no memory and can be computed on a device. */
class Permutation {
 public:
    Permutation() = default;
    Permutation(std::uint64_t n, std::uint64_t seed, std::uint32_t epoch);
    std::uint64_t operator()(std::uint64_t position) const;

 private:
    std::uint64_t n_ = 0;
    std::uint64_t key_ = 0;
    std::uint32_t epoch_ = 0;
    int halfBits_ = 1;
};

/** Turns the number of a layer's stream into that of a second one. */
inline constexpr std::uint32_t noiseStream = 0x40000000u;
/** The stream of MixUp, beyond those of layers. */
inline constexpr std::uint32_t mixStream = 0x20000000u;

}  // namespace lamina
