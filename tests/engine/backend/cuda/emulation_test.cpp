// SPDX-License-Identifier: GPL-3.0-or-later
// What the emulated device promises to those who are tested on it: threads that meet, talk and share memory; atomics; streams,
// events and graphs that keep their order; calls that wait, counted; a device that takes its time, and one that is lost.
#include <QTest>
#include <algorithm>
#include <chrono>
#include <functional>
#include <numeric>
#include <string>
#include <vector>

#include "cuda_runtime.h"
#include "tests/support/cuda_emulation/emulation.h"

using cudaEmulation::settings;

namespace {

struct Numbers {
    const int* in;
    int* out;
    int count;
};

/** The sum of a block's numbers, by halves in shared memory. */
__global__ void sumOfBlock(Numbers n) {
    __shared__ int parts[256];
    parts[threadIdx.x] = n.in[blockIdx.x * 256 + threadIdx.x];
    for (unsigned half = 128; half > 0; half /= 2) {
        __syncthreads();
        if (threadIdx.x < half) parts[threadIdx.x] += parts[threadIdx.x + half];
    }
    if (threadIdx.x == 0) n.out[blockIdx.x] = parts[0];
}

/** What lane 5 has, what the neighbour has, what lies seven up, and who is odd. */
__global__ void talk(Numbers n) {
    const int own = n.in[threadIdx.x];
    int* const out = n.out + 4 * threadIdx.x;
    out[0] = __shfl_sync(0xffffffffu, own, 5);
    out[1] = __shfl_xor_sync(0xffffffffu, own, 1);
    out[2] = __shfl_down_sync(0xffffffffu, own, 7);
    out[3] = static_cast<int>(__ballot_sync(0xffffffffu, own % 2));
}

/** Every thread hands its number to the one that stands where it does from the other end. */
__global__ void turn(Numbers n) {
    int* const shared = static_cast<int*>(cudaEmulation::dynamicShared());
    shared[threadIdx.x] = n.in[threadIdx.x];
    __syncthreads();
    n.out[threadIdx.x] = shared[blockDim.x - 1 - threadIdx.x];
}

/** The block that comes last, whichever it is, adds up what all have left. */
__global__ void lastBlockSums(Numbers n) {
    if (threadIdx.x != 0) return;
    atomicAdd(n.out, n.in[blockIdx.x]);
    if (atomicInc(reinterpret_cast<unsigned*>(n.out + 1), gridDim.x - 1) == gridDim.x - 1) n.out[2] = n.out[0];
}

__global__ void append(Numbers n) { n.out[++n.out[0]] = n.count; }

void launch(cudaStream_t stream, void (*kernel)(Numbers), unsigned blocks, unsigned threads, const Numbers& numbers, std::size_t shared = 0) {
    cudaLaunchConfig_t config{};
    config.gridDim = dim3(blocks), config.blockDim = dim3(threads);
    config.dynamicSmemBytes = shared;
    config.stream = stream;
    QCOMPARE(cudaLaunchKernelEx(&config, kernel, numbers), cudaSuccess);
}

std::vector<int> counted(int n) {
    std::vector<int> v(static_cast<std::size_t>(n));
    std::iota(v.begin(), v.end(), 0);
    return v;
}

struct Stream {
    Stream() { cudaStreamCreateWithFlags(&handle, cudaStreamNonBlocking); }
    ~Stream() { cudaStreamDestroy(handle); }
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;
    cudaStream_t handle = nullptr;
};

/** What was appended, in its order. */
struct Book {
    std::vector<int> pages = std::vector<int>(64, 0);
    void write(cudaStream_t stream, int what) { launch(stream, append, 1, 1, {nullptr, pages.data(), what}); }
    std::vector<int> read() const { return {pages.begin() + 1, pages.begin() + 1 + pages[0]}; }
};

}  // namespace

class EmulationTest : public QObject {
    Q_OBJECT
 private slots:
    void cleanup() { settings() = {}; }

    void threadsMeetTalkAndShareMemoryInEveryOrder_data() {
        QTest::addColumn<int>("order");
        for (int o = 0; o < 3; ++o) QTest::addRow("%d", o) << o;
    }
    void threadsMeetTalkAndShareMemoryInEveryOrder() {
        QFETCH(int, order);
        settings().order = static_cast<cudaEmulation::Order>(order);
        const Stream s;
        const auto in = counted(4 * 256);
        std::vector<int> sums(4), told(128), turned(96), last(3, 0);
        launch(s.handle, sumOfBlock, 4, 256, {in.data(), sums.data(), 0});
        for (int b = 0; b < 4; ++b) QCOMPARE(sums[static_cast<std::size_t>(b)], 256 * (256 * b) + 255 * 128);
        launch(s.handle, talk, 1, 32, {in.data(), told.data(), 0});
        for (int lane = 0; lane < 32; ++lane) {
            const int* t = told.data() + 4 * lane;
            QCOMPARE(t[0], 5);
            QCOMPARE(t[1], lane ^ 1);
            QCOMPARE(t[2], lane + 7 < 32 ? lane + 7 : lane);
            QCOMPARE(static_cast<unsigned>(t[3]), 0xaaaaaaaau);
        }
        launch(s.handle, turn, 1, 96, {in.data(), turned.data(), 0}, 96 * sizeof(int));
        for (int i = 0; i < 96; ++i) QCOMPARE(turned[static_cast<std::size_t>(i)], 95 - i);
        for (int again = 1; again <= 2; ++again) {  // the counter begins anew by itself
            launch(s.handle, lastBlockSums, 64, 32, {in.data(), last.data(), 0});
            QCOMPARE(last, (std::vector<int>{again * 2016, 0, again * 2016}));
        }
    }

    void aGraphDoesAtEachLaunchWhatWasCapturedInItsOrder() {
        const Stream s;
        Book book;
        cudaGraph_t graph = nullptr;
        cudaGraphExec_t ready = nullptr;
        QCOMPARE(cudaStreamBeginCapture(s.handle, cudaStreamCaptureModeThreadLocal), cudaSuccess);
        book.write(s.handle, 1);
        book.write(s.handle, 2);
        cudaEvent_t event = nullptr;
        void* memory = nullptr;
        QCOMPARE(cudaEventCreateWithFlags(&event, cudaEventDisableTiming), cudaSuccess);
        QCOMPARE(cudaEventRecord(event, s.handle), cudaErrorStreamCaptureUnsupported);
        QCOMPARE(cudaStreamSynchronize(s.handle), cudaErrorStreamCaptureUnsupported);
        QCOMPARE(cudaMalloc(&memory, 8), cudaErrorStreamCaptureUnsupported);
        QCOMPARE(cudaStreamEndCapture(s.handle, &graph), cudaSuccess);
        const auto captures = cudaEmulation::captures();
        QCOMPARE(cudaGraphInstantiate(&ready, graph, 0), cudaSuccess);
        QCOMPARE(cudaEmulation::captures(), captures + 1);
        QVERIFY(book.read().empty());  // nothing was done yet
        settings().deferred = true;
        book.write(s.handle, 0);
        QCOMPARE(cudaGraphLaunch(ready, s.handle), cudaSuccess);
        book.write(s.handle, 3);
        QCOMPARE(cudaGraphLaunch(ready, s.handle), cudaSuccess);
        QVERIFY(book.read().empty());
        QCOMPARE(cudaStreamSynchronize(s.handle), cudaSuccess);
        QCOMPARE(book.read(), (std::vector<int>{0, 1, 2, 3, 1, 2}));
        cudaEventDestroy(event), cudaGraphDestroy(graph), cudaGraphExecDestroy(ready);
    }

    void anEventIsReachedWhenAllBeforeItIsDone() {
        const Stream a, b;
        Book book;
        cudaEvent_t event = nullptr;
        cudaEventCreateWithFlags(&event, cudaEventDisableTiming);
        QCOMPARE(cudaEventQuery(event), cudaSuccess);  // never recorded
        settings().deferred = true;
        book.write(a.handle, 1);
        book.write(a.handle, 2);
        cudaEventRecord(event, a.handle);
        book.write(a.handle, 4);
        cudaStreamWaitEvent(b.handle, event, 0);
        book.write(b.handle, 3);
        QCOMPARE(cudaEventQuery(event), cudaErrorNotReady);
        QCOMPARE(book.read(), std::vector<int>{1});  // a look lets a little be done
        QCOMPARE(cudaStreamSynchronize(b.handle), cudaSuccess);
        QCOMPARE(book.read(), (std::vector<int>{1, 2, 3}));
        QCOMPARE(cudaEventQuery(event), cudaSuccess);
        cudaStreamSynchronize(a.handle);
        QCOMPARE(book.read(), (std::vector<int>{1, 2, 3, 4}));
        cudaEventDestroy(event);
    }

    void callsThatWaitAreCounted_data() {
        QTest::addColumn<std::function<void(cudaStream_t)>>("call");
        const auto row = [](const char* name, std::function<void(cudaStream_t)> call) { QTest::newRow(name) << std::move(call); };
        row("cudaStreamSynchronize", [](cudaStream_t s) { cudaStreamSynchronize(s); });
        row("cudaMalloc", [](cudaStream_t) {
            void* memory = nullptr;
            cudaMalloc(&memory, 16);
            const auto counted = cudaEmulation::synchronisations();
            cudaFree(memory);
            QCOMPARE(cudaEmulation::synchronisations(), counted + 1);
        });
        row("cudaHostAlloc", [](cudaStream_t) {
            void* memory = nullptr;
            cudaHostAlloc(&memory, 16, cudaHostAllocMapped);
            const auto counted = cudaEmulation::synchronisations();
            cudaFreeHost(memory);
            QCOMPARE(cudaEmulation::synchronisations(), counted + 1);
        });
    }
    void callsThatWaitAreCounted() {
        QFETCH(std::function<void(cudaStream_t)>, call);
        const Stream s;
        Book book;
        settings().deferred = true;
        book.write(s.handle, 1);
        const auto counted = cudaEmulation::synchronisations();
        call(s.handle);
        QVERIFY(cudaEmulation::synchronisations() > counted);
        QCOMPARE(book.read(), std::vector<int>{1});  // it did wait
    }

    void whatDoesNotWaitIsNotCounted() {
        const Stream s;
        Book book;
        int from = 1, to = 0;
        cudaEvent_t event = nullptr;
        settings().deferred = true;
        const auto counted = cudaEmulation::synchronisations();
        cudaEventCreateWithFlags(&event, cudaEventDisableTiming);
        book.write(s.handle, 1);
        cudaMemcpyAsync(&to, &from, sizeof to, cudaMemcpyHostToDevice, s.handle);
        cudaEventRecord(event, s.handle);
        cudaEventQuery(event);
        QCOMPARE(cudaEmulation::synchronisations(), counted);
        QCOMPARE(to, 0);
        cudaStreamSynchronize(s.handle);
        QCOMPARE(to, 1);
        cudaEventDestroy(event);
    }

    void aDeviceThatTakesItsTimeIsDoneWhenThatHasPassed() {
        const Stream s;
        cudaEmulatedGraph* nothing = nullptr;
        cudaGraphExec_t ready = nullptr;
        cudaEvent_t event = nullptr;
        cudaEventCreateWithFlags(&event, cudaEventDisableTiming);
        cudaStreamBeginCapture(s.handle, cudaStreamCaptureModeThreadLocal);
        cudaStreamEndCapture(s.handle, &nothing);
        cudaGraphInstantiate(&ready, nothing, 0);
        settings().launchTakes = std::chrono::milliseconds(20);
        const auto since = std::chrono::steady_clock::now();
        cudaGraphLaunch(ready, s.handle);
        cudaGraphLaunch(ready, s.handle);
        cudaEventRecord(event, s.handle);
        QVERIFY(std::chrono::steady_clock::now() - since < std::chrono::milliseconds(20));  // the call does not wait
        while (cudaEventQuery(event) == cudaErrorNotReady) {}
        QVERIFY(std::chrono::steady_clock::now() - since >= std::chrono::milliseconds(40));
        cudaEventDestroy(event), cudaGraphDestroy(nothing), cudaGraphExecDestroy(ready);
    }

    void ofALostDeviceEveryCallFails() {
        Stream s;
        int number = 0;
        void* memory = nullptr;
        std::size_t free = 0, total = 0;
        cudaEvent_t event = nullptr;
        cudaGraph_t graph = nullptr;
        cudaGraphExec_t ready = nullptr;
        cudaEventCreateWithFlags(&event, cudaEventDisableTiming);
        cudaStreamBeginCapture(s.handle, cudaStreamCaptureModeThreadLocal);
        cudaStreamEndCapture(s.handle, &graph);
        cudaGraphInstantiate(&ready, graph, 0);
        settings().callsUntilLost = 1;
        QCOMPARE(cudaMalloc(&memory, 8), cudaErrorLaunchFailure);
        QVERIFY(settings().lost);
        QCOMPARE(cudaHostAlloc(&memory, 8, 0), cudaErrorLaunchFailure);
        QCOMPARE(cudaMemGetInfo(&free, &total), cudaErrorLaunchFailure);
        QCOMPARE(cudaMemcpyAsync(&number, &number, 4, cudaMemcpyHostToDevice, s.handle), cudaErrorLaunchFailure);
        QCOMPARE(cudaMemsetAsync(&number, 0, 4, s.handle), cudaErrorLaunchFailure);
        QCOMPARE(cudaEventRecord(event, s.handle), cudaErrorLaunchFailure);
        QCOMPARE(cudaEventQuery(event), cudaErrorLaunchFailure);
        QCOMPARE(cudaStreamWaitEvent(s.handle, event, 0), cudaErrorLaunchFailure);
        QCOMPARE(cudaStreamSynchronize(s.handle), cudaErrorLaunchFailure);
        QCOMPARE(cudaStreamBeginCapture(s.handle, cudaStreamCaptureModeThreadLocal), cudaErrorLaunchFailure);
        QCOMPARE(cudaGraphLaunch(ready, s.handle), cudaErrorLaunchFailure);
        QCOMPARE(cudaGraphInstantiate(&ready, graph, 0), cudaErrorLaunchFailure);
        QCOMPARE(cudaEmulation::submit(s.handle, [] {}), cudaErrorLaunchFailure);
        cudaEventDestroy(event), cudaGraphDestroy(graph), cudaGraphExecDestroy(ready);
    }
};


QTEST_GUILESS_MAIN(EmulationTest)
#include "emulation_test.moc"
