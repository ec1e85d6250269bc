// SPDX-License-Identifier: GPL-3.0-or-later
// Pooling by cuDNN and by our own kernels, side by side, each pass captured into a graph: what decides from what size on the
// library is asked (CudaOptions::libraryPoolingFrom). A line of JSON a pass; bytes are those that it moves at least.
#include <chrono>
#include <iostream>
#include <string>

#include <nlohmann/json.hpp>

#include "engine/backend/cuda/kernels/bfloat16.h"
#include "engine/backend/cuda/kernels/pooling.h"
#include "engine/backend/cuda/options.h"
#include "engine/backend/cuda/pooling_library.h"
#include "engine/base/error.h"
#include "tests/bench/gpu/timing.h"

namespace lamina::cuda {

namespace {

using Kind = Pooling::Kind;
using Pass = Pooling::Pass;

struct Case {
    const char* name;
    Window2D window;
};
constexpr Case cases[] = {
    {"lenet-64, 2x2", {64, 26, 26, 32, 13, 13, 32, {2, 2}, {2, 2}, {1, 1}, {0, 0}, 1}},
    {"lenet-1024, 2x2", {1024, 26, 26, 32, 13, 13, 32, {2, 2}, {2, 2}, {1, 1}, {0, 0}, 1}},
    {"resnet stem at 128, 3x3 behind", {128, 112, 112, 64, 56, 56, 64, {3, 3}, {2, 2}, {1, 1}, {0, 0}, 1}},
    {"inception branch at 128, 3x3 all round", {128, 35, 35, 192, 35, 35, 192, {3, 3}, {1, 1}, {1, 1}, {1, 1}, 1}},
    {"vgg at 64, 2x2", {64, 224, 224, 64, 112, 112, 64, {2, 2}, {2, 2}, {1, 1}, {0, 0}, 1}},
};

struct Images {
    DeviceBuffer x, out, places;
};

template <class T>
struct FillArgs {
    T* to;
    Count count;
};
/** Numbers from -1 to 1 in no order. */
template <class T>
__global__ void fill(FillArgs<T> a) {
    const Count all = static_cast<Count>(gridDim.x) * blockDim.x;
    for (Count i = static_cast<Count>(blockIdx.x) * blockDim.x + threadIdx.x; i < a.count; i += all)
        a.to[i] = T(static_cast<float>((static_cast<std::uint32_t>(i) * 2654435761u) >> 8) * (2.0f / 16777216.0f) - 1.0f);
}
template <class T>
void fillAll(const DeviceBuffer& buffer) {
    launch(nullptr, fill<T>, Grid{dim3(1056), dim3(256)}, FillArgs<T>{buffer.as<T>(), static_cast<Count>(buffer.size() / sizeof(T))});
}

template <class T>
void addOurs(LaunchList& list, const Pooling& p, const Images& at) {
    auto *const places = at.places.as<std::uint8_t>();
    if (p.kind == Kind::Max && p.pass == Pass::Forward) addMaxPool(list, p.window, at.x.as<const T>(), at.out.as<T>(), p.places ? places : nullptr);
    else if (p.kind == Kind::Max) addMaxPoolBackward<T, std::uint8_t>(list, p.window, places, at.out.as<const T>(), at.x.as<T>());
    else if (p.pass == Pass::Forward) addAveragePool(list, p.window, at.x.as<const T>(), at.out.as<T>());
    else addAveragePoolBackward(list, p.window, at.out.as<const T>(), at.x.as<T>());
}

double microsecondsOf(cudaStream_t stream, const std::function<void(cudaStream_t)>& work) {
    work(stream);  // kernels are loaded outside of the graph
    const Captured graph = captured(stream, work);
    return microseconds(stream, [&] { graph.launch(stream); });
}

template <class T>
nlohmann::json timesOf(PoolingLibrary* library, cudaStream_t stream, const Pooling& p) {
    const Window2D& w = p.window;
    const auto cells = static_cast<std::uint64_t>(w.batch) * static_cast<std::uint64_t>(w.height * w.width) * static_cast<std::uint64_t>(w.channels);
    const auto outs = static_cast<std::uint64_t>(w.batch) * static_cast<std::uint64_t>(w.outHeight * w.outWidth) * static_cast<std::uint64_t>(w.channels);
    const Images at{DeviceBuffer(cells * sizeof(T)), DeviceBuffer(outs * sizeof(T)), DeviceBuffer(outs)};
    fillAll<T>(at.x), fillAll<T>(at.out);
    check(cudaMemset(at.places.data(), 0, at.places.size()), "clear memory");
    check(cudaDeviceSynchronize(), "wait for the GPU");
    LaunchList ours;
    addOurs<T>(ours, p, at);
    nlohmann::json line{{"bytes", (cells + outs) * sizeof(T) + (p.places ? outs : 0)},
                        {"our_microseconds", microsecondsOf(stream, [&](cudaStream_t s) { ours.run(s); })}};
    if (!library) return line;
    const auto begin = std::chrono::steady_clock::now();
    const auto planned = library->plan(p);
    line["plan_seconds"] = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    if (!planned) line["cudnn"] = "does not do it";
    else line["cudnn_microseconds"] = microsecondsOf(stream, [&](cudaStream_t s) { planned->run(s, {at.x.data(), at.out.data(), at.places.data()}); });
    return line;
}

void timeAll() {
    const auto library = makePoolingLibrary();
    if (!library) std::cerr << "pooling_times: cuDNN is not here; our own kernels alone\n";
    const Stream stream = makeStream();
    for (const Case& c : cases)
        for (const DType type : {DType::BFloat16, DType::Float32})
            for (const Pooling& p : {Pooling{Kind::Max, Pass::Forward, c.window, type, DType::UInt8}, Pooling{Kind::Max, Pass::Backward, c.window, type, DType::UInt8},
                                     Pooling{Kind::Average, Pass::Forward, c.window, type}, Pooling{Kind::Average, Pass::Backward, c.window, type}}) {
                nlohmann::json line{{"pooling", c.name}, {"type", std::string(name(type))}, {"kind", p.kind == Kind::Max ? "max" : "average"},
                                    {"pass", p.pass == Pass::Forward ? "forward" : "backward"}, {"for_the_library", isForLibrary(p, CudaOptions{}.libraryPoolingFrom)}};
                line.update(type == DType::BFloat16 ? timesOf<BFloat16>(library.get(), stream.get(), p) : timesOf<float>(library.get(), stream.get(), p));
                std::cout << line.dump() << std::endl;
            }
}

}  // namespace

}  // namespace lamina::cuda

int main() {
    int count = 0;
    if (cudaGetDeviceCount(&count) != cudaSuccess || count == 0) {
        std::cerr << "pooling_times: there is no GPU here that CUDA can use\n";
        return 77;  // skipped
    }
    try {
        lamina::cuda::timeAll();
    } catch (const lamina::Error& error) {
        std::cerr << "pooling_times: " << error.what() << '\n';
        return 1;
    }
    return 0;
}
