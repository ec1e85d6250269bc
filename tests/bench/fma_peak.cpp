// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/fma_peak.h"

#include <omp.h>

#include <algorithm>
#include <chrono>

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
    volatile float kept = 0;
    for (int attempt = 0; attempt < 5; ++attempt) {
        const auto start = std::chrono::steady_clock::now();
#pragma omp parallel num_threads(threads)
        {
            const float result = run(1e-3f);
#pragma omp critical
            kept = kept + result;
        }
        const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        best = std::max(best, 2.0 * lanes * chains * static_cast<double>(rounds) * threads / seconds);
    }
    return best;
}

}  // namespace lamina
