// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/fma_peak.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

namespace lamina {

namespace {

constexpr long rounds = 2'000'000;
constexpr int chains = 12;

typedef float Vector16 __attribute__((vector_size(64)));
typedef float Vector8 __attribute__((vector_size(32)));
typedef float Vector4 __attribute__((vector_size(16)));

/** Independent chains of multiply-adds on vectors; returns a number so that the work stays. */
template <class Vector>
[[gnu::always_inline]] inline float chainsOf(float seed) {
    Vector sum[chains];
    const Vector factor = Vector{} + 0.999f, more = Vector{} + seed;
    for (int c = 0; c < chains; ++c) sum[c] = more;
    for (long r = 0; r < rounds; ++r) {
#pragma GCC unroll 12
        for (int c = 0; c < chains; ++c) sum[c] = sum[c] * factor + more;
    }
    Vector total = sum[0];
    for (int c = 1; c < chains; ++c) total += sum[c];
    return total[0];
}

__attribute__((target("avx512f"), optimize("fp-contract=fast"))) float avx512(float seed) { return chainsOf<Vector16>(seed); }
__attribute__((target("avx2,fma"), optimize("fp-contract=fast"))) float avx2(float seed) { return chainsOf<Vector8>(seed); }
float base(float seed) { return chainsOf<Vector4>(seed); }

}  // namespace

double measureFmaPeak(int threads) {
    const bool wide = __builtin_cpu_supports("avx512f"), middle = __builtin_cpu_supports("avx2");
    const auto run = wide ? avx512 : middle ? avx2 : base;
    const double lanes = wide ? 16 : middle ? 8 : 4;
    double best = 0;
    std::atomic<float> kept{0};
    const auto work = [&] { kept.store(run(1e-3f), std::memory_order_relaxed); };
    for (int attempt = 0; attempt < 5; ++attempt) {
        const auto start = std::chrono::steady_clock::now();
        std::vector<std::thread> others;
        for (int i = 1; i < threads; ++i) others.emplace_back(work);
        work();
        for (std::thread& other : others) other.join();
        const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        best = std::max(best, 2.0 * lanes * chains * static_cast<double>(rounds) * threads / seconds);
    }
    return best;
}

}  // namespace lamina
