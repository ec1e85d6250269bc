// SPDX-License-Identifier: GPL-3.0-or-later
// Matrix products: a thin door to the library, so that tests can put a product of their own behind it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include <cuda_runtime.h>

#include "engine/base/dtype.h"

namespace lamina::cuda {

/** c (m, n) = act(scale · a · b + bias), or c += scale · a · b. Row-major; a (m, k) or, transposed, (k, m), with `lda` elements from row to
 *  row as stored; alike b (k, n) and c. */
struct Product {
    std::int64_t m, n, k;
    const void *a, *b;
    void* c;
    std::int64_t lda, ldb, ldc;
    bool transposeA = false, transposeB = false;
    std::int64_t batch = 1, strideA = 0, strideB = 0, strideC = 0;  // as many products, so many elements apart
    float scale = 1;             // of a · b
    bool accumulate = false;
    const void* bias = nullptr;  // (n), as the result; in the same pass
    bool relu = false;           // in the same pass
    void* mask = nullptr;        // with relu: takes a bit for each element that it let through; `maskBytes` of them
    const void* slopeOf = nullptr;  // such a mask: elements whose bit is 0 become 0
    float* sums = nullptr;       // (n): Σ rows of b, in the same pass
    DType factors = DType::Float32, result = DType::Float32;  // or BFloat16; sums are float32

    /** Whether anything but the product is asked for. */
    bool more() const { return bias || relu || slopeOf || sums; }
};

/** Bits of a row of a mask: what cuBLASLt asks for. */
constexpr std::int64_t maskRow(std::int64_t n) { return (n + 127) / 128 * 128; }
constexpr std::int64_t maskBytes(std::int64_t m, std::int64_t n) { return m * maskRow(n) / 8; }

/** What products of an executor share: the library's handle, workspace, precision. */
class MatmulLibrary {
 public:
    virtual ~MatmulLibrary() = default;
    /** What puts the product into a stream; empty when the library cannot do in the same pass what is asked for besides it.
     *  Throws Error when it cannot do the product at all. */
    virtual std::function<void(cudaStream_t)> plan(const Product& product) = 0;
};

/** Bytes of device memory that the library takes. */
std::uint64_t matmulWorkspace();

/** tensorFloat32: factors are rounded to 10 bits of mantissa, sums stay in float32. */
std::unique_ptr<MatmulLibrary> makeMatmulLibrary(bool tensorFloat32);

}  // namespace lamina::cuda
