// SPDX-License-Identifier: GPL-3.0-or-later
// The matrix product of the emulated device: by its definition, sums in double; factors are rounded as the precision says.
#include <algorithm>
#include <vector>

#include "engine/backend/cuda/check.h"
#include "engine/backend/cuda/kernels/bfloat16.h"
#include "engine/backend/cuda/matmul.h"
#include "tests/support/cuda_emulation/emulation.h"
#include "tests/support/cuda_emulation/rounding.h"

namespace lamina::cuda {

namespace {

/** F: of the factors, R: of the result. */
template <class F, class R>
void multiplyOne(const Product& p, std::int64_t place, bool tensorFloat32) {
    const auto *a = static_cast<const F*>(p.a) + place * p.strideA, *b = static_cast<const F*>(p.b) + place * p.strideB;
    const auto factor = [&](F x) { return cudaEmulation::rounded(static_cast<float>(x), tensorFloat32); };
    auto* const c = static_cast<R*>(p.c) + place * p.strideC;
    const auto* const bias = static_cast<const R*>(p.bias);
    std::vector<double> row(static_cast<std::size_t>(p.n));
    for (std::int64_t i = 0; i < p.m; ++i) {
        for (std::int64_t j = 0; j < p.n; ++j)
            row[static_cast<std::size_t>(j)] = p.accumulate ? static_cast<double>(static_cast<float>(c[i * p.ldc + j])) : 0;
        for (std::int64_t q = 0; q < p.k; ++q) {
            const double left = static_cast<double>(p.scale) * factor(p.transposeA ? a[q * p.lda + i] : a[i * p.lda + q]);
            for (std::int64_t j = 0; j < p.n; ++j)
                row[static_cast<std::size_t>(j)] += left * factor(p.transposeB ? b[j * p.ldb + q] : b[q * p.ldb + j]);
        }
        std::fill_n(static_cast<std::uint8_t*>(p.mask) + (p.mask ? i * maskRow(p.n) / 8 : 0), p.mask ? maskRow(p.n) / 8 : 0, std::uint8_t{0});
        for (std::int64_t j = 0; j < p.n; ++j) {
            auto value = static_cast<float>(row[static_cast<std::size_t>(j)] + (bias ? static_cast<double>(static_cast<float>(bias[j])) : 0));
            if (p.relu && value < 0) value = 0;
            const std::int64_t bit = i * maskRow(p.n) + j;
            if (p.mask && value > 0) static_cast<std::uint8_t*>(p.mask)[bit / 8] |= static_cast<std::uint8_t>(1 << bit % 8);
            if (p.slopeOf && !(static_cast<const std::uint8_t*>(p.slopeOf)[bit / 8] >> bit % 8 & 1)) value = 0;
            c[i * p.ldc + j] = static_cast<R>(value);
        }
    }
    for (std::int64_t j = 0; p.sums && j < p.n; ++j) {
        double sum = 0;
        for (std::int64_t q = 0; q < p.k; ++q) sum += static_cast<double>(static_cast<float>(b[q * p.ldb + j]));
        p.sums[j] = static_cast<float>(sum);
    }
}

template <class F, class R>
void multiply(const Product& p, bool tensorFloat32) {
    for (std::int64_t place = 0; place < p.batch; ++place) multiplyOne<F, R>(p, place, tensorFloat32);
}

void multiplyAny(const Product& p, bool tensorFloat32) {
    if (p.factors == DType::Float32) multiply<float, float>(p, tensorFloat32);
    else if (p.result == DType::Float32) multiply<BFloat16, float>(p, false);
    else multiply<BFloat16, BFloat16>(p, false);
}

class ReferenceMatmul final : public MatmulLibrary {
 public:
    explicit ReferenceMatmul(bool tensorFloat32) : tensorFloat32_(tensorFloat32) {}
    std::function<void(cudaStream_t)> plan(const Product& p) override {
        auto& settings = cudaEmulation::settings();
        if (p.more() && settings.agreements > 0 && --settings.agreements == 0) settings.fusedProducts = false;
        if (p.more() && !settings.fusedProducts) return {};
        return [p, rounds = tensorFloat32_](cudaStream_t stream) {
            check(cudaEmulation::submit(stream, [p, rounds] { multiplyAny(p, rounds); }), "multiply");
        };
    }

 private:
    bool tensorFloat32_;
};

}  // namespace

std::uint64_t matmulWorkspace() { return 0; }

std::unique_ptr<MatmulLibrary> makeMatmulLibrary(bool tensorFloat32) { return std::make_unique<ReferenceMatmul>(tensorFloat32); }

}  // namespace lamina::cuda
