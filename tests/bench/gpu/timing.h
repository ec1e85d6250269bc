// SPDX-License-Identifier: GPL-3.0-or-later
// Times of work on a GPU, and what a captured graph is made of.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <cuda_runtime.h>

#include "engine/backend/cuda/stream.h"

namespace lamina::cuda {

/** A graph that is kept beside its executable form, so that it can be looked into. */
struct Captured {
    Captured() = default;
    Captured(Captured&& other) noexcept : graph(std::exchange(other.graph, nullptr)), exec(std::move(other.exec)) {}
    Captured& operator=(Captured&& other) noexcept {
        std::swap(graph, other.graph);
        exec = std::move(other.exec);
        return *this;
    }
    ~Captured() {
        if (graph) static_cast<void>(cudaGraphDestroy(graph));
    }
    void launch(cudaStream_t stream) const { check(cudaGraphLaunch(exec.get(), stream), "launch a graph"); }

    cudaGraph_t graph = nullptr;
    GraphExec exec;
};

/** What `work` puts into a stream. */
Captured captured(cudaStream_t stream, const std::function<void(cudaStream_t)>& work);
/** A graph made by hand, ready to run. Takes it over. */
Captured ready(cudaGraph_t graph);

/** Names of the kernels of a graph in no order, as the driver knows them; "?" where it does not say. */
std::vector<std::string> kernelNames(cudaGraph_t graph);

/** Microseconds that `work` takes on the stream: the median of 11 rounds of as many calls as last about 20 ms, after warm-up. */
double microseconds(cudaStream_t stream, const std::function<void()>& work);

}  // namespace lamina::cuda
