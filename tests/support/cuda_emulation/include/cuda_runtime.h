// SPDX-License-Identifier: GPL-3.0-or-later
// Stands in for the CUDA runtime's header where the sources of engine/backend/cuda are compiled as plain C++: the same
// names for the part of it that they use. What it does is in fibers.cpp (threads of a block) and runtime.cpp (the rest).
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <type_traits>

#define __global__
#define __device__
#define __host__
#define __forceinline__ inline
#define __shared__ static
#define __launch_bounds__(...)

struct uint3 {
    unsigned x, y, z;
};
struct dim3 {
    unsigned x = 1, y = 1, z = 1;
    constexpr dim3(unsigned vx = 1, unsigned vy = 1, unsigned vz = 1) : x(vx), y(vy), z(vz) {}
};

// ---- inside of a kernel -------------------------------------------------------------------------------------------

extern uint3 threadIdx, blockIdx;
extern dim3 blockDim, gridDim;
inline constexpr int warpSize = 32;

namespace cudaEmulation {

/** Waits until all threads of the block are here; a block of which some never come is an error. */
void barrier();
/** Waits until all lanes of the warp have left a value; returns the values of the warp, 32 of them. */
const std::uint64_t* exchange(unsigned mask, std::uint64_t value);
/** The dynamic shared memory of the block. */
void* dynamicShared();

template <class T>
T lane(unsigned mask, T value, int from) {
    static_assert(sizeof(T) <= sizeof(std::uint64_t) && std::is_trivially_copyable_v<T>);
    std::uint64_t bits = 0;
    std::memcpy(&bits, &value, sizeof value);
    bits = exchange(mask, bits)[from];
    std::memcpy(static_cast<void*>(&value), &bits, sizeof value);
    return value;
}
inline int laneIndex() { return static_cast<int>((threadIdx.x + blockDim.x * (threadIdx.y + blockDim.y * threadIdx.z)) % 32); }

}  // namespace cudaEmulation

inline void __syncthreads() { cudaEmulation::barrier(); }
inline void __syncwarp(unsigned mask = 0xffffffffu) { cudaEmulation::exchange(mask, 0); }
inline void __threadfence() {}
inline void __threadfence_system() {}

template <class T>
T __shfl_sync(unsigned mask, T value, int from) { return cudaEmulation::lane(mask, value, from & 31); }
template <class T>
T __shfl_xor_sync(unsigned mask, T value, int other) { return cudaEmulation::lane(mask, value, cudaEmulation::laneIndex() ^ other); }
template <class T>
T __shfl_down_sync(unsigned mask, T value, unsigned by) {
    const int from = cudaEmulation::laneIndex() + static_cast<int>(by);
    return cudaEmulation::lane(mask, value, from < 32 ? from : cudaEmulation::laneIndex());
}
inline unsigned __ballot_sync(unsigned mask, int predicate) {
    const std::uint64_t* all = cudaEmulation::exchange(mask, predicate != 0);
    unsigned bits = 0;
    for (unsigned i = 0; i < 32; ++i) bits |= (mask >> i & 1u) && all[i] ? 1u << i : 0u;
    return bits;
}

inline int __ffs(int x) { return __builtin_ffs(x); }

template <class T>
T atomicAdd(T* at, T value) {
    const T before = *at;
    *at = before + value;
    return before;
}
/** Counts up to `last`, then begins at 0 again. */
inline unsigned atomicInc(unsigned* at, unsigned last) {
    const unsigned before = *at;
    *at = before >= last ? 0 : before + 1;
    return before;
}
inline unsigned atomicExch(unsigned* at, unsigned value) {
    const unsigned before = *at;
    *at = value;
    return before;
}

// ---- the host's side ----------------------------------------------------------------------------------------------

enum cudaError_t {
    cudaSuccess = 0,
    cudaErrorInvalidValue = 1,
    cudaErrorMemoryAllocation = 2,
    cudaErrorInsufficientDriver = 35,
    cudaErrorNoDevice = 100,
    cudaErrorInvalidDevice = 101,
    cudaErrorNotReady = 600,
    cudaErrorLaunchFailure = 719,
    cudaErrorStreamCaptureUnsupported = 900,
    cudaErrorStreamCaptureInvalidated = 901
};
enum cudaMemcpyKind { cudaMemcpyHostToDevice = 1, cudaMemcpyDeviceToHost = 2, cudaMemcpyDeviceToDevice = 3 };
enum cudaStreamCaptureMode { cudaStreamCaptureModeGlobal, cudaStreamCaptureModeThreadLocal, cudaStreamCaptureModeRelaxed };

struct cudaEmulatedStream;
struct cudaEmulatedEvent;
struct cudaEmulatedGraph;
using cudaStream_t = cudaEmulatedStream*;
using cudaEvent_t = cudaEmulatedEvent*;
using cudaGraph_t = cudaEmulatedGraph*;
using cudaGraphExec_t = cudaEmulatedGraph*;

inline constexpr unsigned cudaStreamNonBlocking = 1, cudaEventDisableTiming = 2, cudaHostAllocMapped = 2, cudaHostAllocPortable = 1;

struct cudaDeviceProp {
    char name[256];
    std::size_t totalGlobalMem;
    int major, minor, multiProcessorCount;
};
struct cudaLaunchConfig_t {
    dim3 gridDim, blockDim;
    std::size_t dynamicSmemBytes = 0;
    cudaStream_t stream = nullptr;
    void* attrs = nullptr;
    unsigned numAttrs = 0;
};

const char* cudaGetErrorString(cudaError_t error);
cudaError_t cudaGetLastError();
cudaError_t cudaDriverGetVersion(int* version);
cudaError_t cudaRuntimeGetVersion(int* version);
cudaError_t cudaGetDeviceCount(int* count);
cudaError_t cudaGetDeviceProperties(cudaDeviceProp* properties, int device);
cudaError_t cudaDeviceGetPCIBusId(char* busId, int length, int device);
cudaError_t cudaSetDevice(int device);
cudaError_t cudaMemGetInfo(std::size_t* free, std::size_t* total);
cudaError_t cudaMalloc(void** memory, std::size_t bytes);
cudaError_t cudaFree(void* memory);
cudaError_t cudaHostAlloc(void** memory, std::size_t bytes, unsigned flags);
cudaError_t cudaFreeHost(void* memory);
cudaError_t cudaHostGetDevicePointer(void** device, void* host, unsigned flags);
cudaError_t cudaMemcpyAsync(void* to, const void* from, std::size_t bytes, cudaMemcpyKind kind, cudaStream_t stream);
cudaError_t cudaMemsetAsync(void* memory, int value, std::size_t bytes, cudaStream_t stream);
cudaError_t cudaStreamCreateWithFlags(cudaStream_t* stream, unsigned flags);
cudaError_t cudaStreamDestroy(cudaStream_t stream);
cudaError_t cudaStreamSynchronize(cudaStream_t stream);
cudaError_t cudaStreamWaitEvent(cudaStream_t stream, cudaEvent_t event, unsigned flags = 0);
cudaError_t cudaStreamBeginCapture(cudaStream_t stream, cudaStreamCaptureMode mode);
cudaError_t cudaStreamEndCapture(cudaStream_t stream, cudaGraph_t* graph);
cudaError_t cudaEventCreateWithFlags(cudaEvent_t* event, unsigned flags);
cudaError_t cudaEventDestroy(cudaEvent_t event);
cudaError_t cudaEventRecord(cudaEvent_t event, cudaStream_t stream);
cudaError_t cudaEventQuery(cudaEvent_t event);
cudaError_t cudaEventSynchronize(cudaEvent_t event);
cudaError_t cudaGraphInstantiate(cudaGraphExec_t* executable, cudaGraph_t graph, unsigned long long flags = 0);
cudaError_t cudaGraphLaunch(cudaGraphExec_t executable, cudaStream_t stream);
cudaError_t cudaGraphGetNodes(cudaGraph_t graph, void* nodes, std::size_t* count);
cudaError_t cudaGraphDestroy(cudaGraph_t graph);
cudaError_t cudaGraphExecDestroy(cudaGraphExec_t executable);

namespace cudaEmulation {

/** Puts work into a stream, or into the graph that is being captured from it. */
cudaError_t submit(cudaStream_t stream, std::function<void()> work);
/** Runs `thread` for every thread of every block. */
void runGrid(dim3 grid, dim3 block, std::size_t shared, const std::function<void()>& thread);

}  // namespace cudaEmulation

template <class... P, class... A>
cudaError_t cudaLaunchKernelEx(const cudaLaunchConfig_t* config, void (*kernel)(P...), A&&... arguments) {
    const dim3 grid = config->gridDim, block = config->blockDim;
    const std::size_t shared = config->dynamicSmemBytes;
    return cudaEmulation::submit(config->stream, [=] { cudaEmulation::runGrid(grid, block, shared, [&] { kernel(arguments...); }); });
}
