// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/gpu/timing.h"

#include <algorithm>
#include <array>

#include <cuda.h>

namespace lamina::cuda {

namespace {

/** A function of the driver, or null. version: of CUDA when it came to look as it does here. */
template <class F>
F driverFunction(const char* name, unsigned version) {
    void* function = nullptr;
    cudaDriverEntryPointQueryResult found{};
    if (cudaGetDriverEntryPointByVersion(name, &function, version, cudaEnableDefault, &found) != cudaSuccess) return nullptr;
    return found == cudaDriverEntryPointSuccess ? reinterpret_cast<F>(function) : nullptr;
}

using GetParams = CUresult (*)(CUgraphNode, CUDA_KERNEL_NODE_PARAMS_v2*);
using FunctionName = CUresult (*)(const char**, CUfunction);
using KernelName = CUresult (*)(const char**, CUkernel);

std::string nameOf(cudaGraphNode_t node) {
    static const auto params = driverFunction<GetParams>("cuGraphKernelNodeGetParams", 12000);
    static const auto functionName = driverFunction<FunctionName>("cuFuncGetName", 12030);
    static const auto kernelName = driverFunction<KernelName>("cuKernelGetName", 12030);
    CUDA_KERNEL_NODE_PARAMS_v2 p{};
    const char* name = nullptr;
    if (!params || params(node, &p) != CUDA_SUCCESS) return "?";
    if (p.func && functionName && functionName(&name, p.func) == CUDA_SUCCESS && name) return name;
    if (p.kern && kernelName && kernelName(&name, p.kern) == CUDA_SUCCESS && name) return name;
    return "?";
}

double millisecondsOf(cudaStream_t stream, cudaEvent_t begin, cudaEvent_t end, int calls, const std::function<void()>& work) {
    check(cudaEventRecord(begin, stream), "note a time");
    for (int i = 0; i < calls; ++i) work();
    check(cudaEventRecord(end, stream), "note a time");
    check(cudaEventSynchronize(end), "wait for the GPU");
    float ms = 0;
    check(cudaEventElapsedTime(&ms, begin, end), "read a time");
    return static_cast<double>(ms);
}

Event timer() {
    cudaEvent_t e = nullptr;
    check(cudaEventCreate(&e), "make an event");
    return Event(e);
}

}  // namespace

Captured captured(cudaStream_t stream, const std::function<void(cudaStream_t)>& work) {
    check(cudaStreamBeginCapture(stream, cudaStreamCaptureModeThreadLocal), "begin to capture a graph");
    work(stream);
    cudaGraph_t graph = nullptr;
    check(cudaStreamEndCapture(stream, &graph), "capture a graph");
    return ready(graph);
}

Captured ready(cudaGraph_t graph) {
    Captured c;
    c.graph = graph;
    cudaGraphExec_t exec = nullptr;
    check(cudaGraphInstantiate(&exec, graph, 0), "make a graph ready");
    c.exec = GraphExec(exec);
    return c;
}

std::vector<std::string> kernelNames(cudaGraph_t graph) {
    std::size_t count = 0;
    check(cudaGraphGetNodes(graph, nullptr, &count), "look into a graph");
    std::vector<cudaGraphNode_t> nodes(count);
    if (count > 0) check(cudaGraphGetNodes(graph, nodes.data(), &count), "look into a graph");
    std::vector<std::string> names;
    for (const cudaGraphNode_t node : nodes) {
        cudaGraphNodeType type{};
        check(cudaGraphNodeGetType(node, &type), "look into a graph");
        if (type == cudaGraphNodeTypeKernel) names.push_back(nameOf(node));
    }
    return names;
}

double microseconds(cudaStream_t stream, const std::function<void()>& work) {
    const Event begin = timer(), end = timer();
    int calls = 3;
    static_cast<void>(millisecondsOf(stream, begin.get(), end.get(), calls, work));
    for (double ms = 0; (ms = millisecondsOf(stream, begin.get(), end.get(), calls, work)) < 20 && calls < 1'000'000;)
        calls = ms < 1 ? calls * 8 : static_cast<int>(calls * 25 / ms) + 1;
    std::array<double, 11> rounds{};
    for (double& r : rounds) r = 1000 * millisecondsOf(stream, begin.get(), end.get(), calls, work) / calls;
    std::sort(rounds.begin(), rounds.end());
    return rounds[rounds.size() / 2];
}

}  // namespace lamina::cuda
