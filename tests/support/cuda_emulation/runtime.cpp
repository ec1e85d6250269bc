// SPDX-License-Identifier: GPL-3.0-or-later
// Memory, streams, events and graphs of the emulated device. Device memory is host memory; a stream is a list of work that
// runs at once or, when deferred, as late as somebody looks.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <new>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "cuda_runtime.h"
#include "tests/support/cuda_emulation/emulation.h"

using Work = std::function<void()>;
using Clock = std::chrono::steady_clock;

struct cudaEmulatedGraph {
    std::vector<Work> nodes;
};

struct cudaEmulatedStream {
    struct Item {
        Work work;
        Clock::time_point due;  // when a device that takes its time would have done it
    };
    std::deque<Item> queue;
    Clock::time_point busyUntil;
    std::unique_ptr<cudaEmulatedGraph> capture;

    void add(Work work, Clock::duration takes) {
        busyUntil = std::max(busyUntil, Clock::now()) + takes;
        queue.push_back({std::move(work), busyUntil});
    }
    bool isDue() const { return !queue.empty() && queue.front().due <= Clock::now(); }
    bool runOne() {
        if (queue.empty()) return false;
        std::this_thread::sleep_until(queue.front().due);
        const Work work = std::move(queue.front().work);
        queue.pop_front();
        work();
        return true;
    }
    void runAll() {
        while (runOne()) {}
    }
};

struct cudaEmulatedEvent {
    std::shared_ptr<bool> done;
    cudaStream_t stream = nullptr;
    bool reached() const { return !done || *done; }
};

namespace cudaEmulation {

namespace {

std::recursive_mutex mutex;
std::uint64_t waits = 0, captureCount = 0, callCount = 0;
std::set<int> used;
std::size_t taken = 0;
std::map<void*, std::size_t> memory;
std::vector<cudaStream_t> streams;

using Lock = std::lock_guard<std::recursive_mutex>;

/** Counts a call that needs the device; whether that is lost. */
bool lost() {
    const Lock lock(mutex);
    ++callCount;
    if (settings().callsUntilLost > 0 && --settings().callsUntilLost == 0) settings().lost = true;
    return settings().lost;
}

/** What takes or gives memory waits for all that is under way. */
void waitForAll() {
    ++waits;
    for (cudaStream_t s : streams) s->runAll();
}

bool capturing() {
    for (cudaStream_t s : streams)
        if (s->capture) return true;
    return false;
}

}  // namespace

Settings& settings() {
    static Settings one;
    return one;
}
std::uint64_t synchronisations() { return waits; }
std::uint64_t captures() { return captureCount; }
std::size_t allocated() { return taken; }
std::uint64_t calls() { return callCount; }
std::size_t contexts() { return used.size(); }

namespace {

cudaError_t enqueue(cudaStream_t stream, Work work, Clock::duration takes) {
    const Lock lock(mutex);
    if (lost()) return cudaErrorLaunchFailure;
    if (!stream) return cudaErrorInvalidValue;
    if (stream->capture) {
        stream->capture->nodes.push_back(std::move(work));
        return cudaSuccess;
    }
    stream->add(std::move(work), takes);
    if (!settings().deferred && settings().launchTakes == Clock::duration{}) stream->runAll();
    return cudaSuccess;
}

}  // namespace

cudaError_t submit(cudaStream_t stream, Work work) { return enqueue(stream, std::move(work), {}); }

}  // namespace cudaEmulation

using namespace cudaEmulation;

const char* cudaGetErrorString(cudaError_t error) {
    switch (error) {
        case cudaSuccess: return "no error";
        case cudaErrorMemoryAllocation: return "out of memory";
        case cudaErrorInsufficientDriver: return "CUDA driver version is insufficient for CUDA runtime version";
        case cudaErrorNoDevice: return "no CUDA-capable device is detected";
        case cudaErrorNotReady: return "device not ready";
        case cudaErrorLaunchFailure: return "unspecified launch failure";
        case cudaErrorStreamCaptureUnsupported: return "operation not permitted when stream is capturing";
        default: return "an error of the emulated device";
    }
}
cudaError_t cudaGetLastError() { return cudaSuccess; }

cudaError_t cudaDriverGetVersion(int* version) {
    *version = settings().driverVersion;
    return cudaSuccess;
}
cudaError_t cudaRuntimeGetVersion(int* version) {
    *version = 13000;
    return cudaSuccess;
}
cudaError_t cudaGetDeviceCount(int* count) {
    *count = settings().devices;
    return static_cast<cudaError_t>(settings().error);
}
cudaError_t cudaGetDeviceProperties(cudaDeviceProp* properties, int) {
    *properties = {"Emulated GPU", settings().memory, 9, 0, 4};
    return cudaSuccess;
}
cudaError_t cudaDeviceGetPCIBusId(char* busId, int length, int device) {
    std::snprintf(busId, static_cast<std::size_t>(length), "0000:%02x:00.0", 0x3b + device);
    return cudaSuccess;
}
cudaError_t cudaSetDevice(int device) {
    const Lock lock(mutex);
    if (device >= settings().devices) return cudaErrorInvalidDevice;
    used.insert(device);  // it makes the context
    return cudaSuccess;
}
cudaError_t cudaMemGetInfo(std::size_t* free, std::size_t* total) {
    const Lock lock(mutex);
    if (lost()) return cudaErrorLaunchFailure;
    *total = settings().memory;
    *free = settings().memory > taken ? settings().memory - taken : 0;
    return cudaSuccess;
}

cudaError_t cudaMalloc(void** to, std::size_t bytes) {
    const Lock lock(mutex);
    if (lost()) return cudaErrorLaunchFailure;
    if (capturing()) return cudaErrorStreamCaptureUnsupported;
    waitForAll();
    if (bytes >= settings().failAllocationsFrom || taken + bytes > settings().memory) return cudaErrorMemoryAllocation;
    *to = ::operator new(bytes, std::align_val_t{256});
    std::memset(*to, 0xCD, bytes);
    memory[*to] = bytes;
    taken += bytes;
    return cudaSuccess;
}
cudaError_t cudaFree(void* p) {
    const Lock lock(mutex);
    if (!p) return cudaSuccess;
    const auto found = memory.find(p);
    if (found == memory.end()) return cudaErrorInvalidValue;
    if (!settings().lost) waitForAll();
    taken -= found->second;
    memory.erase(found);
    ::operator delete(p, std::align_val_t{256});
    return settings().lost ? cudaErrorLaunchFailure : cudaSuccess;
}
cudaError_t cudaHostAlloc(void** to, std::size_t bytes, unsigned) {
    const Lock lock(mutex);
    if (lost()) return cudaErrorLaunchFailure;
    waitForAll();
    *to = ::operator new(bytes, std::align_val_t{256});
    std::memset(*to, 0xCD, bytes);
    return cudaSuccess;
}
cudaError_t cudaFreeHost(void* p) {
    const Lock lock(mutex);
    if (!settings().lost) waitForAll();
    ::operator delete(p, std::align_val_t{256});
    return cudaSuccess;
}
cudaError_t cudaHostGetDevicePointer(void** device, void* host, unsigned) {
    *device = host;
    return cudaSuccess;
}
cudaError_t cudaMemcpyAsync(void* to, const void* from, std::size_t bytes, cudaMemcpyKind, cudaStream_t stream) {
    return submit(stream, [=] { std::memmove(to, from, bytes); });
}
cudaError_t cudaMemsetAsync(void* p, int value, std::size_t bytes, cudaStream_t stream) {
    return submit(stream, [=] { std::memset(p, value, bytes); });
}

cudaError_t cudaStreamCreateWithFlags(cudaStream_t* stream, unsigned) {
    const Lock lock(mutex);
    if (lost()) return cudaErrorLaunchFailure;
    streams.push_back(*stream = new cudaEmulatedStream);
    return cudaSuccess;
}
cudaError_t cudaStreamDestroy(cudaStream_t stream) {
    const Lock lock(mutex);
    if (!settings().lost) stream->runAll();
    std::erase(streams, stream);
    delete stream;
    return cudaSuccess;
}
cudaError_t cudaStreamSynchronize(cudaStream_t stream) {
    const Lock lock(mutex);
    if (lost()) return cudaErrorLaunchFailure;
    if (stream->capture) return cudaErrorStreamCaptureUnsupported;
    ++waits;
    stream->runAll();
    return cudaSuccess;
}
cudaError_t cudaStreamWaitEvent(cudaStream_t stream, cudaEvent_t event, unsigned) {
    const Lock lock(mutex);
    return submit(stream, [done = event->done, other = event->stream] {
        while (done && !*done && other->runOne()) {}
    });
}
cudaError_t cudaStreamBeginCapture(cudaStream_t stream, cudaStreamCaptureMode) {
    const Lock lock(mutex);
    if (lost()) return cudaErrorLaunchFailure;
    stream->capture = std::make_unique<cudaEmulatedGraph>();
    return cudaSuccess;
}
cudaError_t cudaStreamEndCapture(cudaStream_t stream, cudaGraph_t* graph) {
    const Lock lock(mutex);
    if (!stream->capture) return cudaErrorInvalidValue;
    *graph = stream->capture.release();
    return cudaSuccess;
}

cudaError_t cudaEventCreateWithFlags(cudaEvent_t* event, unsigned) {
    if (lost()) return cudaErrorLaunchFailure;
    *event = new cudaEmulatedEvent;
    return cudaSuccess;
}
cudaError_t cudaEventDestroy(cudaEvent_t event) {
    delete event;
    return cudaSuccess;
}
cudaError_t cudaEventRecord(cudaEvent_t event, cudaStream_t stream) {
    const Lock lock(mutex);
    if (stream->capture) return cudaErrorStreamCaptureUnsupported;
    event->done = std::make_shared<bool>(false);  // one that is recorded on a lost device is never reached
    event->stream = stream;
    return submit(stream, [done = event->done] { *done = true; });
}
cudaError_t cudaEventQuery(cudaEvent_t event) {
    const Lock lock(mutex);
    if (lost()) return cudaErrorLaunchFailure;
    if (event->reached()) return cudaSuccess;
    if (settings().deferred) event->stream->runOne();
    else while (event->stream->isDue()) event->stream->runOne();
    return event->reached() ? cudaSuccess : cudaErrorNotReady;
}
cudaError_t cudaEventSynchronize(cudaEvent_t event) {
    const Lock lock(mutex);
    if (lost()) return cudaErrorLaunchFailure;
    ++waits;
    while (!event->reached() && event->stream->runOne()) {}
    return cudaSuccess;
}

cudaError_t cudaGraphInstantiate(cudaGraphExec_t* executable, cudaGraph_t graph, unsigned long long) {
    if (lost()) return cudaErrorLaunchFailure;
    ++captureCount;
    *executable = new cudaEmulatedGraph(*graph);
    return cudaSuccess;
}
cudaError_t cudaGraphLaunch(cudaGraphExec_t executable, cudaStream_t stream) {
    const auto run = [executable] {
        for (const Work& node : executable->nodes) node();
    };
    return enqueue(stream, run, settings().launchTakes);
}
cudaError_t cudaGraphGetNodes(cudaGraph_t graph, void*, std::size_t* count) {
    *count = graph->nodes.size();
    return cudaSuccess;
}
cudaError_t cudaGraphDestroy(cudaGraph_t graph) {
    delete graph;
    return cudaSuccess;
}
cudaError_t cudaGraphExecDestroy(cudaGraphExec_t executable) {
    delete executable;
    return cudaSuccess;
}
