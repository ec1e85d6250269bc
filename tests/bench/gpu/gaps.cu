// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backend/cuda/launch.h"
#include "engine/backend/cuda/memory.h"
#include "tests/bench/gpu/questions.h"
#include "tests/bench/gpu/timing.h"

namespace lamina::cuda {

namespace {

struct SpinArgs {
    long long cycles;
};
/** Keeps a multiprocessor for so many of its cycles. */
__global__ void spin(SpinArgs a) {
    const long long begin = clock64();
    while (clock64() - begin < a.cycles) {}
}
/** The same for a kernel that may begin before the one before it has ended, and waits for it first. */
__global__ void spinAfterwards(SpinArgs a) {
#if __CUDA_ARCH__ >= 900
    cudaGridDependencySynchronize();
    cudaTriggerProgrammaticLaunchCompletion();
#endif
    const long long begin = clock64();
    while (clock64() - begin < a.cycles) {}
}

void launchEarly(cudaStream_t stream, const Grid& grid, const SpinArgs& a) {
    cudaLaunchAttribute early{};
    early.id = cudaLaunchAttributeProgrammaticStreamSerialization;
    early.val.programmaticStreamSerializationAllowed = 1;
    cudaLaunchConfig_t config{};
    config.gridDim = grid.blocks;
    config.blockDim = grid.threads;
    config.stream = stream;
    config.attrs = &early;
    config.numAttrs = 1;
    check(cudaLaunchKernelEx(&config, spinAfterwards, a), "start a kernel");
}

/** Microseconds a node, from graphs of 200 and 1000 in a row. */
double aNode(const Stream& stream, const Grid& grid, long long cycles, bool early) {
    const auto chain = [&](int nodes) {
        const Captured graph = captured(stream.get(), [&](cudaStream_t s) {
            for (int i = 0; i < nodes; ++i) {
                if (early) launchEarly(s, grid, {cycles});
                else launch(s, spin, grid, SpinArgs{cycles});
            }
        });
        return microseconds(stream.get(), [&] { graph.launch(stream.get()); });
    };
    return (chain(1000) - chain(200)) / 800;
}

/** Microseconds of kernels in a row that are launched one by one. */
double aLaunch(const Stream& stream) {
    return microseconds(stream.get(), [&] { launch(stream.get(), spin, Grid{}, SpinArgs{0}); });
}

}  // namespace

nlohmann::json askGaps() {
    const Stream stream = makeStream();
    cudaDeviceProp device{};
    check(cudaGetDeviceProperties(&device, 0), "ask for the GPU");
    auto nodes = nlohmann::json::array();
    for (const unsigned blocks : {1u, 132u, 1056u})
        for (const long long cycles : {0LL, 3000LL}) {
            const Grid grid{dim3(blocks), dim3(256)};
            nodes.push_back({{"blocks", blocks}, {"cycles", cycles}, {"us_a_node", aNode(stream, grid, cycles, false)},
                             {"us_a_node_programmatic", device.major >= 9 ? nlohmann::json(aNode(stream, grid, cycles, true)) : nlohmann::json()}});
        }
    const Captured one = captured(stream.get(), [&](cudaStream_t s) { launch(s, spin, Grid{}, SpinArgs{0}); });
    int kilohertz = 0;  // cycles to time, where the clock is not lower than it may be
    check(cudaDeviceGetAttribute(&kilohertz, cudaDevAttrClockRate, 0), "ask for the GPU");
    return {{"clock_mhz", kilohertz / 1000}, {"nodes", nodes}, {"us_a_launch_without_graph", aLaunch(stream)},
            {"us_a_graph_of_one_node", microseconds(stream.get(), [&] { one.launch(stream.get()); })}};
}

}  // namespace lamina::cuda
