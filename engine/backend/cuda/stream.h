// SPDX-License-Identifier: GPL-3.0-or-later
// Streams, events and graphs as values that clean up after themselves.
#pragma once

#include <functional>
#include <utility>

#include "engine/backend/cuda/check.h"

namespace lamina::cuda {

/** A handle of the runtime with the call that ends it; move-only. */
template <class H, cudaError_t (*end)(H)>
class Handle {
 public:
    Handle() = default;
    explicit Handle(H h) : h_(h) {}
    Handle(Handle&& other) noexcept : h_(std::exchange(other.h_, H{})) {}
    Handle& operator=(Handle&& other) noexcept {
        std::swap(h_, other.h_);
        return *this;
    }
    ~Handle() {
        if (h_) static_cast<void>(end(h_));
    }
    H get() const { return h_; }
    explicit operator bool() const { return h_ != H{}; }

 private:
    H h_{};
};

using Stream = Handle<cudaStream_t, cudaStreamDestroy>;
using Event = Handle<cudaEvent_t, cudaEventDestroy>;
using GraphExec = Handle<cudaGraphExec_t, cudaGraphExecDestroy>;

inline Stream makeStream() {
    cudaStream_t s = nullptr;
    check(cudaStreamCreateWithFlags(&s, cudaStreamNonBlocking), "make a stream");
    return Stream(s);
}
inline Event makeEvent() {
    cudaEvent_t e = nullptr;
    check(cudaEventCreateWithFlags(&e, cudaEventDisableTiming), "make an event");
    return Event(e);
}
/** Whether all work before an event is done; a query, no wait. */
inline bool reached(const Event& e) {
    const cudaError_t error = cudaEventQuery(e.get());
    if (error == cudaErrorNotReady) return false;
    check(error, "go on: it stopped in the middle of its work");
    return true;
}

/** What `work` puts into a stream, as a graph. */
template <class Work>
GraphExec capture(cudaStream_t stream, Work work) {
    check(cudaStreamBeginCapture(stream, cudaStreamCaptureModeThreadLocal), "begin to capture a graph");
    cudaGraph_t graph = nullptr;
    try {
        work(stream);
    } catch (...) {
        if (cudaStreamEndCapture(stream, &graph) == cudaSuccess && graph) cudaGraphDestroy(graph);
        throw;
    }
    check(cudaStreamEndCapture(stream, &graph), "capture a graph");
    cudaGraphExec_t executable = nullptr;
    const cudaError_t error = cudaGraphInstantiate(&executable, graph, 0);
    cudaGraphDestroy(graph);
    check(error, "make a graph ready");
    return GraphExec(executable);
}

}  // namespace lamina::cuda
