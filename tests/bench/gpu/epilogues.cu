// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "engine/backend/cuda/kernels/bfloat16.h"
#include "engine/backend/cuda/kernels/pointwise.h"
#include "engine/backend/cuda/kernels/reductions.h"
#include "engine/backend/cuda/launch.h"
#include "engine/backend/cuda/matmul.h"
#include "engine/backend/cuda/memory.h"
#include "engine/base/error.h"
#include "tests/bench/gpu/questions.h"
#include "tests/bench/gpu/timing.h"

namespace lamina::cuda {

namespace {

struct Size {
    std::int64_t m, n, k;
};

template <class T>
struct FillArgs {
    T* to;
    std::int64_t count;
};
/** Numbers from -1 to 1 in no order: products of zeros take less power and time than any real ones. */
template <class T>
__global__ void fill(FillArgs<T> a) {
    const std::int64_t all = static_cast<std::int64_t>(gridDim.x) * blockDim.x;
    for (std::int64_t i = static_cast<std::int64_t>(blockIdx.x) * blockDim.x + threadIdx.x; i < a.count; i += all) {
        std::uint32_t h = static_cast<std::uint32_t>(i) * 2654435761u;
        h = (h ^ h >> 15) * 2246822519u;
        h = (h ^ h >> 13) * 3266489917u;
        a.to[i] = T(static_cast<float>(h >> 8) * (2.0f / 16777216.0f) - 1.0f);
    }
}

/** Room for the largest product and what is done behind it. */
struct Operands {
    explicit Operands(const Size& s, DType type)
        : size(s), factors(type), a(bytes(s.m * s.k)), b(bytes(s.k * s.n)), c(static_cast<std::uint64_t>(s.m * s.n) * 4), d(bytes(s.m * s.n)),
          bias(bytes(s.n)), sums(static_cast<std::uint64_t>(s.n) * 4), mask(static_cast<std::uint64_t>(maskBytes(s.m, s.n))) {
        for (const DeviceBuffer* buffer : {&a, &b, &d, &bias}) {
            if (type == DType::BFloat16) fillAll<BFloat16>(*buffer);
            else fillAll<float>(*buffer);
        }
        for (const DeviceBuffer* buffer : {&c, &sums}) check(cudaMemset(buffer->data(), 0, buffer->size()), "clear memory");
        check(cudaMemset(mask.data(), 0x5a, mask.size()), "fill memory");
        check(cudaDeviceSynchronize(), "wait for the GPU");
    }
    template <class T>
    static void fillAll(const DeviceBuffer& buffer) {
        const FillArgs<T> all{buffer.as<T>(), static_cast<std::int64_t>(buffer.size() / sizeof(T))};
        launch(nullptr, fill<T>, Grid{dim3(1056), dim3(256)}, all);
    }
    std::uint64_t bytes(std::int64_t count) const { return static_cast<std::uint64_t>(count) * sizeOf(factors); }
    Product product() const {
        Product p{};
        p.m = size.m, p.n = size.n, p.k = size.k;
        p.a = a.data(), p.b = b.data(), p.c = c.data();
        p.lda = size.k, p.ldb = size.n, p.ldc = size.n;
        p.factors = p.result = factors;
        return p;
    }
    Size size;
    DType factors;
    DeviceBuffer a, b, c, d, bias, sums, mask;  // c: room for float32
};

template <class T>
void addSeparately(LaunchList& list, const Operands& o, const std::string& what) {
    T* const c = o.c.as<T>();
    const Size& s = o.size;
    const ActivationFunction relu{ActivationKind::Relu};
    if (what == "bias") addBias(list, c, o.bias.as<const T>(), c, s.m, s.n);
    if (what == "bias relu" || what == "bias relu mask") addBias(list, c, o.bias.as<const T>(), c, s.m, s.n, relu);
    if (what == "slope") addActivateBackward(list, relu, o.d.as<const T>(), static_cast<const T*>(c), c, s.m * s.n);
    if (what == "sums of b") addColumnSum(list, o.b.as<const T>(), o.sums.as<float>(), s.k, s.n);
}

Product withEpilogue(const Operands& o, const std::string& what) {
    Product p = o.product();
    if (what.starts_with("bias")) p.bias = o.bias.data();
    if (what == "bias relu" || what == "bias relu mask") p.relu = true;
    if (what == "bias relu mask") p.mask = o.mask.data();
    if (what == "slope") p.slopeOf = o.mask.data();
    // A gradient of weights and bias: its result is float32, as in a step.
    if (what == "sums of b") p.sums = o.sums.as<float>(), p.transposeA = true, p.lda = p.m, p.result = DType::Float32;
    return p;
}

nlohmann::json ask(const Stream& stream, MatmulLibrary& library, const Operands& o, const std::string& what) {
    Product bare = withEpilogue(o, what);
    bare.bias = nullptr, bare.relu = false, bare.mask = nullptr, bare.slopeOf = nullptr, bare.sums = nullptr;
    const auto product = library.plan(bare);
    LaunchList list;
    if (o.factors == DType::BFloat16) addSeparately<BFloat16>(list, o, what);
    else addSeparately<float>(list, o, what);
    list.prepare(stream.get());
    check(cudaStreamSynchronize(stream.get()), "wait for the GPU");
    const Captured apart = captured(stream.get(), [&](cudaStream_t s) { product(s), list.run(s); });
    const Captured alone = captured(stream.get(), [&](cudaStream_t s) { product(s); });
    nlohmann::json row{{"epilogue", what}, {"product_us", microseconds(stream.get(), [&] { alone.launch(stream.get()); })},
                       {"separate_us", microseconds(stream.get(), [&] { apart.launch(stream.get()); })}};
    if (const auto together = library.plan(withEpilogue(o, what))) {
        const Captured fused = captured(stream.get(), [&](cudaStream_t s) { together(s); });
        const auto names = kernelNames(fused.graph);
        row["fused_us"] = microseconds(stream.get(), [&] { fused.launch(stream.get()); });
        row["fused_kernels"] = names;
        // What the library does behind the product in a kernel of its own is not fused, whatever it is called.
        row["really_fused"] = kernelNames(alone.graph).size() == names.size() &&
                              std::none_of(names.begin(), names.end(), [](const std::string& n) { return n.find("epilogue") != std::string::npos && n.find("globalKernel") != std::string::npos; });
    }
    return row;
}

}  // namespace

nlohmann::json askEpilogues() {
    const Stream stream = makeStream();
    auto answers = nlohmann::json::array();
    for (const auto& [type, tensorFloat32, name] : {std::tuple{DType::Float32, true, "tf32"}, {DType::BFloat16, true, "bfloat16"}, {DType::Float32, false, "float32"}}) {
        const auto library = makeMatmulLibrary(tensorFloat32);
        for (const Size& s : {Size{128, 512, 784}, Size{1024, 512, 512}, Size{128, 10, 512}, Size{8192, 4096, 4096}}) {
            const Operands o(s, type);
            for (const char* what : {"bias", "bias relu", "bias relu mask", "slope", "sums of b"}) {
                nlohmann::json row{{"epilogue", what}};
                try {
                    row = ask(stream, *library, o, what);
                } catch (const Error& error) {
                    row["error"] = error.what();
                }
                row["m"] = s.m, row["n"] = s.n, row["k"] = s.k, row["type"] = name;
                answers.push_back(row);
            }
        }
    }
    return answers;
}

}  // namespace lamina::cuda
