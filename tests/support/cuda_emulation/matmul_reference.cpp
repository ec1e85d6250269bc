// SPDX-License-Identifier: GPL-3.0-or-later
// The matrix product of the emulated device: by its definition, sums in double.
#include <algorithm>
#include <vector>

#include "engine/backend/cuda/matmul.h"
#include "tests/support/cuda_emulation/emulation.h"

namespace lamina::cuda {

namespace {

void multiply(const Product& p) {
    std::vector<double> row(static_cast<std::size_t>(p.n));
    for (std::int64_t i = 0; i < p.m; ++i) {
        for (std::int64_t j = 0; j < p.n; ++j)
            row[static_cast<std::size_t>(j)] = p.accumulate ? static_cast<double>(p.c[i * p.ldc + j]) : 0;
        for (std::int64_t q = 0; q < p.k; ++q) {
            const double a = static_cast<double>(p.transposeA ? p.a[q * p.lda + i] : p.a[i * p.lda + q]);
            for (std::int64_t j = 0; j < p.n; ++j)
                row[static_cast<std::size_t>(j)] += a * static_cast<double>(p.transposeB ? p.b[j * p.ldb + q] : p.b[q * p.ldb + j]);
        }
        for (std::int64_t j = 0; j < p.n; ++j) {
            auto value = static_cast<float>(row[static_cast<std::size_t>(j)] + (p.bias ? static_cast<double>(p.bias[j]) : 0));
            if (p.relu && value < 0) value = 0;
            p.c[i * p.ldc + j] = value;
        }
    }
}

class Reference final : public MatmulLibrary {
 public:
    std::function<void(cudaStream_t)> plan(const Product& p) override {
        if ((p.bias || p.relu) && !cudaEmulation::settings().fusedProducts) return {};
        return [p](cudaStream_t stream) { static_cast<void>(cudaEmulation::submit(stream, [p] { multiply(p); })); };
    }
};

}  // namespace

std::unique_ptr<MatmulLibrary> makeMatmulLibrary(bool) { return std::make_unique<Reference>(); }

}  // namespace lamina::cuda
