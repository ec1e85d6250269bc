// SPDX-License-Identifier: GPL-3.0-or-later
#include <cuda_device_runtime_api.h>

#include "engine/backend/cuda/launch.h"
#include "engine/backend/cuda/memory.h"
#include "tests/bench/gpu/questions.h"
#include "tests/bench/gpu/timing.h"

namespace lamina::cuda {

namespace {

struct TickArgs {
    unsigned* counter;
};
/** A node that does next to nothing. */
__global__ void tick(TickArgs a) {
    if (threadIdx.x == 0 && blockIdx.x == 0) *a.counter += 1;
}

struct LastArgs {
    unsigned* counter;  // of steps, begins again with 0
    unsigned steps;
    cudaGraphConditionalHandle handle;
};
/** The last node of a looped step: whether there is another one. */
__global__ void last(LastArgs a) {
    if (threadIdx.x != 0) return;
    const unsigned next = *a.counter + 1;
    const bool more = next < a.steps;
    *a.counter = more ? next : 0;
    cudaGraphSetConditional(a.handle, more ? 1 : 0);
}

struct Counters {
    Counters() : memory(2 * sizeof(unsigned)) {
        check(cudaMemset(memory.data(), 0, memory.size()), "clear memory");
        check(cudaDeviceSynchronize(), "wait for the GPU");
    }
    DeviceBuffer memory;
    unsigned* ticks() const { return memory.as<unsigned>(); }
    unsigned* steps() const { return memory.as<unsigned>() + 1; }
};

void putStep(cudaStream_t stream, const Counters& c, int nodes) {
    for (int n = 0; n < nodes; ++n) launch(stream, tick, Grid{}, TickArgs{c.ticks()});
}

Captured looped(cudaStream_t stream, const Counters& c, int nodes, unsigned steps) {
    cudaGraph_t graph = nullptr;
    check(cudaGraphCreate(&graph, 0), "make a graph");
    cudaGraphConditionalHandle handle{};
    check(cudaGraphConditionalHandleCreate(&handle, graph, 1, cudaGraphCondAssignDefault), "make a condition");
    cudaGraphNodeParams params{};
    params.type = cudaGraphNodeTypeConditional;
    params.conditional.handle = handle;
    params.conditional.type = cudaGraphCondTypeWhile;
    params.conditional.size = 1;
    cudaGraphNode_t node = nullptr;
    check(cudaGraphAddNode(&node, graph, nullptr, nullptr, 0, &params), "make a loop");
    cudaGraph_t body = params.conditional.phGraph_out[0];
    check(cudaStreamBeginCaptureToGraph(stream, body, nullptr, nullptr, 0, cudaStreamCaptureModeThreadLocal), "begin to capture a loop");
    putStep(stream, c, nodes - 1);
    launch(stream, last, Grid{}, LastArgs{c.steps(), steps, handle});
    check(cudaStreamEndCapture(stream, &body), "capture a loop");
    return ready(graph);
}

}  // namespace

nlohmann::json askLoops() {
    const Stream stream = makeStream();
    const Counters c;
    auto answers = nlohmann::json::array();
    for (const int nodes : {2, 10, 30}) {
        nlohmann::json row{{"nodes_a_step", nodes}};
        for (const int steps : {1, 8, 32, 128}) {
            const Captured unrolled = captured(stream.get(), [&](cudaStream_t s) {
                for (int i = 0; i < steps; ++i) putStep(s, c, nodes);
            });
            row["unrolled_" + std::to_string(steps) + "_us_a_step"] = microseconds(stream.get(), [&] { unrolled.launch(stream.get()); }) / steps;
        }
        for (const int steps : {32, 1024}) {
            const Captured loop = looped(stream.get(), c, nodes, static_cast<unsigned>(steps));
            row["loop_node_" + std::to_string(steps) + "_us_a_step"] = microseconds(stream.get(), [&] { loop.launch(stream.get()); }) / steps;
        }
        answers.push_back(row);
    }
    return answers;
}

}  // namespace lamina::cuda
