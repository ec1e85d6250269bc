// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backend/cpu/thread_team.h"

#include <chrono>
#include <string>
#include <system_error>
#include <utility>

#include "engine/backend/cpu/compute_scope.h"
#include "engine/base/error.h"

namespace lamina::cpu {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::microseconds patience{20};

void pauseBriefly() {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
}

/** Spins until `ready` or out of patience; whether it is ready. */
template <class Ready>
bool spin(Ready ready) {
    const auto end = Clock::now() + patience;
    do {
        for (int i = 0; i < 32; ++i) {
            if (ready()) return true;
            pauseBriefly();
        }
    } while (Clock::now() < end);
    return ready();
}

}  // namespace

ThreadTeam::ThreadTeam(int threads) {
    try {
        for (int i = 1; i < threads; ++i) workers_.emplace_back([this, i] { serve(i); });
    } catch (const std::system_error& e) {
        const std::string got = std::to_string(size());
        close();  // a thread that is not joined would end the program
        throw Error("expected " + std::to_string(threads) + " threads, the system gives " + got + ": " + e.what(), {}, "choose fewer threads");
    }
}

ThreadTeam::~ThreadTeam() { close(); }

void ThreadTeam::close() {
    closing_ = true;
    ++job_;
    job_.notify_all();
    for (std::thread& worker : workers_) worker.join();
}

void ThreadTeam::serve(int thread) {
    const ComputeScope scope;
    for (std::uint32_t seen = 0;;) {
        if (!spin([&] { return job_.load(std::memory_order_acquire) != seen; })) {
            ++sleepers_;
            job_.wait(seen);
            --sleepers_;
        }
        seen = job_.load(std::memory_order_acquire);
        if (closing_) return;
        work(seen, thread);
    }
}

void ThreadTeam::work(std::uint32_t job, int thread) {
    while (takeChunk(job, thread)) {}
}

/** Takes and runs the next chunk of a job; false when it has none left. */
bool ThreadTeam::takeChunk(std::uint32_t job, int thread) {
    std::uint64_t ticket = ticket_.load(std::memory_order_acquire);
    for (;;) {
        const auto chunk = static_cast<std::uint32_t>(ticket & maxChunks);
        const auto chunks = static_cast<std::uint32_t>(ticket >> 16 & maxChunks);
        if (ticket >> 32 != job || chunk == chunks) return false;
        const KernelFunction kernel = kernel_.load(std::memory_order_relaxed);
        const void* arguments = arguments_.load(std::memory_order_relaxed);
        const std::int64_t count = count_.load(std::memory_order_relaxed);
        // Success proves that the job was still open, hence that what was read above belongs to it.
        if (!ticket_.compare_exchange_weak(ticket, ticket + 1, std::memory_order_acq_rel, std::memory_order_acquire)) continue;
        const Range range{count * chunk / chunks, count * (chunk + 1) / chunks, thread};
        try {
            if (range.begin < range.end) kernel(arguments, range);
        } catch (...) {
            if (!failed_.exchange(true)) failure_ = std::current_exception();
        }
        done_.fetch_add(1, std::memory_order_acq_rel);
        return true;
    }
}

void ThreadTeam::run(KernelFunction kernel, const void* arguments, std::int64_t count, std::uint32_t chunks) {
    kernel_.store(kernel, std::memory_order_relaxed);
    arguments_.store(arguments, std::memory_order_relaxed);
    count_.store(count, std::memory_order_relaxed);
    done_.store(0, std::memory_order_relaxed);
    const std::uint32_t job = job_.load(std::memory_order_relaxed) + 1;
    ticket_.store(std::uint64_t{job} << 32 | std::uint64_t{chunks} << 16, std::memory_order_release);
    job_.store(job);
    if (sleepers_.load() > 0) job_.notify_all();
    work(job, 0);
    const auto finished = [&] { return done_.load(std::memory_order_acquire) == chunks; };
    while (!spin(finished)) std::this_thread::yield();
    if (failed_.load()) {
        failed_ = false;
        std::rethrow_exception(std::exchange(failure_, nullptr));
    }
}

}  // namespace lamina::cpu
