// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <atomic>
#include <chrono>
#include <vector>

#include "engine/backend/cuda/launch.h"
#include "engine/backend/cuda/memory.h"
#include "tests/bench/gpu/questions.h"
#include "tests/bench/gpu/timing.h"

namespace lamina::cuda {

namespace {

constexpr std::uint64_t trips = 2000;

struct EchoArgs {
    const volatile std::uint64_t* asked;  // the host writes
    volatile std::uint64_t* answered;     // the device writes
    std::uint64_t count;
};
/** Answers each word of the host; gives up after some seconds, so that nothing hangs. */
__global__ void echo(EchoArgs a) {
    const long long begin = clock64();
    for (std::uint64_t next = 1; next <= a.count; ++next) {
        while (*a.asked < next)
            if (clock64() - begin > 20'000'000'000LL) return;
        *a.answered = next;
        __threadfence_system();
    }
}

/** Microseconds from the host's word to the device's answer, sorted. */
std::vector<double> roundTrips(const Stream& stream) {
    const PinnedBuffer words(256);
    auto* const asked = reinterpret_cast<std::atomic<std::uint64_t>*>(words.data());
    auto* const answered = reinterpret_cast<std::atomic<std::uint64_t>*>(words.data() + 128);
    launch(stream.get(), echo, Grid{}, EchoArgs{reinterpret_cast<const volatile std::uint64_t*>(words.device()),
                                                reinterpret_cast<volatile std::uint64_t*>(words.device() + 128), trips});
    using Clock = std::chrono::steady_clock;
    std::vector<double> times;
    for (std::uint64_t i = 1; i <= trips; ++i) {
        const auto begin = Clock::now();
        asked->store(i, std::memory_order_release);
        while (answered->load(std::memory_order_acquire) < i)
            if (Clock::now() - begin > std::chrono::seconds(5)) return times;
        times.push_back(std::chrono::duration<double, std::micro>(Clock::now() - begin).count());
    }
    check(cudaStreamSynchronize(stream.get()), "wait for the GPU");
    std::sort(times.begin(), times.end());
    return times;
}

enum class End { Nothing, Record, RecordAndControl };

struct EndArgs {
    unsigned* counter;
    volatile std::uint64_t* ring;           // 8 words a record, and the count
    const volatile std::uint64_t* control;
    End end;
};
/** What the end of a step may do: a record of 64 bytes into the host's memory, and a word out of it. */
__global__ void endOfStep(EndArgs a) {
    if (threadIdx.x != 0) return;
    const unsigned step = ++*a.counter;
    if (a.end == End::Nothing) return;
    for (int i = 0; i < 8; ++i) a.ring[8 + (step % 64) * 8 + static_cast<unsigned>(i)] = step;
    __threadfence_system();
    a.ring[0] = step;
    if (a.end == End::RecordAndControl && *a.control != 0) *a.counter = 0;
}

double microsecondsOf(const Stream& stream, End end) {
    const DeviceBuffer counter(sizeof(unsigned));
    const PinnedBuffer host(8192);
    check(cudaMemset(counter.data(), 0, counter.size()), "clear memory");
    check(cudaDeviceSynchronize(), "wait for the GPU");
    auto* const words = reinterpret_cast<volatile std::uint64_t*>(host.device());
    const EndArgs args{counter.as<unsigned>(), words, words + 1000, end};
    const auto chain = [&](int nodes) {
        const Captured graph = captured(stream.get(), [&](cudaStream_t s) {
            for (int i = 0; i < nodes; ++i) launch(s, endOfStep, Grid{}, args);
        });
        return microseconds(stream.get(), [&] { graph.launch(stream.get()); });
    };
    return (chain(500) - chain(100)) / 400;
}

}  // namespace

nlohmann::json askRing() {
    const Stream stream = makeStream();
    const auto times = roundTrips(stream);
    const auto at = [&](double share) { return times.empty() ? nlohmann::json() : nlohmann::json(times[static_cast<std::size_t>(share * static_cast<double>(times.size() - 1))]); };
    return {{"round_trip_us", {{"median", at(0.5)}, {"99 %", at(0.99)}, {"count", times.size()}}},
            {"end_of_step_us", {{"without", microsecondsOf(stream, End::Nothing)}, {"record", microsecondsOf(stream, End::Record)},
                                {"record_and_control_word", microsecondsOf(stream, End::RecordAndControl)}}}};
}

}  // namespace lamina::cuda
