// SPDX-License-Identifier: GPL-3.0-or-later
// Products by cuBLASLt. It thinks in columns: our row-major c = a · b is its cᵀ = bᵀ · aᵀ, so a and b change places and a
// bias of n lies along its rows, as its epilogue wants.
#include <cublasLt.h>

#include <algorithm>
#include <string>

#include "engine/backend/cuda/check.h"
#include "engine/backend/cuda/matmul.h"
#include "engine/backend/cuda/memory.h"
#include "engine/base/error.h"

namespace lamina::cuda {

namespace {

constexpr std::size_t workspaceBytes = std::size_t{32} << 20;

void require(cublasStatus_t status, const char* tried) {
    if (status != CUBLAS_STATUS_SUCCESS)
        throw Error(std::string("cuBLASLt failed to ") + tried + ": " + cublasLtGetStatusString(status), {},
                    "update CUDA and the driver, or train on the CPU");
}

cudaDataType_t nameOf(DType type) { return type == DType::BFloat16 ? CUDA_R_16BF : CUDA_R_32F; }

struct Layout {
    Layout(DType type, std::int64_t rows, std::int64_t columns, std::int64_t ld) {
        require(cublasLtMatrixLayoutCreate(&handle, nameOf(type), static_cast<std::uint64_t>(rows), static_cast<std::uint64_t>(columns), ld),
                "describe a matrix");
    }
    /** Of as many matrices, so many elements apart. */
    void repeat(std::int64_t batch, std::int64_t stride) {
        const auto count = static_cast<std::int32_t>(batch);
        require(cublasLtMatrixLayoutSetAttribute(handle, CUBLASLT_MATRIX_LAYOUT_BATCH_COUNT, &count, sizeof count), "describe a matrix");
        require(cublasLtMatrixLayoutSetAttribute(handle, CUBLASLT_MATRIX_LAYOUT_STRIDED_BATCH_OFFSET, &stride, sizeof stride), "describe a matrix");
    }
    ~Layout() { cublasLtMatrixLayoutDestroy(handle); }
    Layout(const Layout&) = delete;
    Layout& operator=(const Layout&) = delete;
    cublasLtMatrixLayout_t handle = nullptr;
};

struct Description {
    explicit Description(cublasComputeType_t compute) {
        require(cublasLtMatmulDescCreate(&handle, compute, CUDA_R_32F), "describe a product");
    }
    ~Description() { cublasLtMatmulDescDestroy(handle); }
    Description(const Description&) = delete;
    Description& operator=(const Description&) = delete;
    template <class V>
    void set(cublasLtMatmulDescAttributes_t attribute, const V& value) {
        require(cublasLtMatmulDescSetAttribute(handle, attribute, &value, sizeof value), "describe a product");
    }
    cublasLtMatmulDesc_t handle = nullptr;
};

struct Preference {
    Preference() { require(cublasLtMatmulPreferenceCreate(&handle), "state a preference"); }
    ~Preference() { cublasLtMatmulPreferenceDestroy(handle); }
    Preference(const Preference&) = delete;
    Preference& operator=(const Preference&) = delete;
    template <class V>
    void set(cublasLtMatmulPreferenceAttributes_t attribute, const V& value) {
        require(cublasLtMatmulPreferenceSetAttribute(handle, attribute, &value, sizeof value), "state a preference");
    }
    cublasLtMatmulPreference_t handle = nullptr;
};

/** The largest power of two, up to 256, that an address is a multiple of. */
std::uint32_t alignmentOf(const void* p) {
    const auto address = reinterpret_cast<std::uintptr_t>(p) | 256;
    return static_cast<std::uint32_t>(address & (~address + 1));
}

/** Our b is its A. Its GELU is the one by tanh, which no layer of Keras means unless told so: it stays out. */
cublasLtEpilogue_t epilogueOf(const Product& p) {
    if (p.sums) return CUBLASLT_EPILOGUE_BGRADA;
    if (p.slopeOf) return CUBLASLT_EPILOGUE_DRELU;
    if (p.mask) return p.bias ? CUBLASLT_EPILOGUE_RELU_AUX_BIAS : CUBLASLT_EPILOGUE_RELU_AUX;
    if (p.relu) return p.bias ? CUBLASLT_EPILOGUE_RELU_BIAS : CUBLASLT_EPILOGUE_RELU;
    return CUBLASLT_EPILOGUE_BIAS;
}

/** One product with everything decided. */
class Planned {
 public:
    Planned(cublasLtHandle_t library, void* workspace, cublasComputeType_t compute, const Product& p)
        : library_(library), workspace_(workspace), product_(p), description_(compute),
          b_(p.factors, p.transposeB ? p.k : p.n, p.transposeB ? p.n : p.k, p.ldb),
          a_(p.factors, p.transposeA ? p.m : p.k, p.transposeA ? p.k : p.m, p.lda), c_(p.result, p.n, p.m, p.ldc) {
        const auto operation = [](bool transposed) { return transposed ? CUBLAS_OP_T : CUBLAS_OP_N; };
        description_.set(CUBLASLT_MATMUL_DESC_TRANSA, operation(p.transposeB));
        description_.set(CUBLASLT_MATMUL_DESC_TRANSB, operation(p.transposeA));
        if (p.batch > 1) b_.repeat(p.batch, p.strideB), a_.repeat(p.batch, p.strideA), c_.repeat(p.batch, p.strideC);
        if (!p.more()) return;
        description_.set(CUBLASLT_MATMUL_DESC_EPILOGUE, epilogueOf(p));
        if (p.bias || p.sums) {
            description_.set(CUBLASLT_MATMUL_DESC_BIAS_POINTER, p.sums ? p.sums : p.bias);
            description_.set(CUBLASLT_MATMUL_DESC_BIAS_DATA_TYPE, nameOf(p.result));
        }
        if (const void* mask = p.slopeOf ? p.slopeOf : p.mask) {
            description_.set(CUBLASLT_MATMUL_DESC_EPILOGUE_AUX_POINTER, mask);
            description_.set(CUBLASLT_MATMUL_DESC_EPILOGUE_AUX_LD, maskRow(p.n));
        }
    }

    /** Whether the library knows a way. */
    bool choose() {
        Preference preference;
        preference.set(CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES, workspaceBytes);
        preference.set(CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_A_BYTES, alignmentOf(product_.b));
        preference.set(CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_B_BYTES, alignmentOf(product_.a));
        preference.set(CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_C_BYTES, alignmentOf(product_.c));
        preference.set(CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_D_BYTES, alignmentOf(product_.c));
        int found = 0;
        const cublasStatus_t status = cublasLtMatmulAlgoGetHeuristic(library_, description_.handle, b_.handle, a_.handle, c_.handle,
                                                                     c_.handle, preference.handle, 1, &way_, &found);
        return status == CUBLAS_STATUS_SUCCESS && found > 0 && way_.state == CUBLAS_STATUS_SUCCESS;
    }

    void run(cudaStream_t stream) const {
        const float scale = product_.scale, keep = product_.accumulate ? 1.0f : 0.0f;
        require(cublasLtMatmul(library_, description_.handle, &scale, product_.b, b_.handle, product_.a, a_.handle, &keep, product_.c,
                               c_.handle, product_.c, c_.handle, &way_.algo, workspace_, workspaceBytes, stream),
                "multiply");
    }

 private:
    cublasLtHandle_t library_;
    void* workspace_;
    Product product_;
    Description description_;
    Layout b_, a_, c_;
    cublasLtMatmulHeuristicResult_t way_{};
};

class CublasLt final : public MatmulLibrary {
 public:
    explicit CublasLt(bool tensorFloat32)
        : compute_(tensorFloat32 ? CUBLAS_COMPUTE_32F_FAST_TF32 : CUBLAS_COMPUTE_32F), workspace_(workspaceBytes) {
        require(cublasLtCreate(&library_), "start");
    }
    ~CublasLt() override { cublasLtDestroy(library_); }
    CublasLt(const CublasLt&) = delete;
    CublasLt& operator=(const CublasLt&) = delete;

    std::function<void(cudaStream_t)> plan(const Product& p) override {
        // TF32 is a way to take float32 factors; sums of bfloat16 ones are float32 in any case.
        const auto compute = p.factors == DType::Float32 ? compute_ : CUBLAS_COMPUTE_32F;
        auto planned = std::make_shared<Planned>(library_, workspace_.data(), compute, p);
        if (planned->choose()) return [planned](cudaStream_t stream) { planned->run(stream); };
        if (p.more()) return {};
        throw Error("cuBLASLt knows no way to multiply " + std::to_string(p.m) + " × " + std::to_string(p.k) + " by " +
                        std::to_string(p.k) + " × " + std::to_string(p.n),
                    {}, "train on the CPU");
    }

 private:
    cublasComputeType_t compute_;
    DeviceBuffer workspace_;
    cublasLtHandle_t library_ = nullptr;
};

}  // namespace

std::uint64_t matmulWorkspace() { return workspaceBytes; }

std::unique_ptr<MatmulLibrary> makeMatmulLibrary(bool tensorFloat32) { return std::make_unique<CublasLt>(tensorFloat32); }

}  // namespace lamina::cuda
