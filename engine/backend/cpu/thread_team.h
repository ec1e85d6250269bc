// SPDX-License-Identifier: GPL-3.0-or-later
// The threads of an executor. Work is dealt out in chunks that whoever is awake takes, so that a thread that the system
// has put aside holds up nobody but the chunk it has begun.
#pragma once

#include <atomic>
#include <cstdint>
#include <exception>
#include <thread>
#include <vector>

#include "engine/backend/cpu/kernel.h"

namespace lamina::cpu {

/** The caller and `threads` − 1 workers. Workers spin for some microseconds after a job, then sleep. */
class ThreadTeam {
 public:
    /** Throws Error when the system gives fewer threads. */
    explicit ThreadTeam(int threads);
    ~ThreadTeam();
    ThreadTeam(const ThreadTeam&) = delete;
    ThreadTeam& operator=(const ThreadTeam&) = delete;

    int size() const { return static_cast<int>(workers_.size()) + 1; }

    static constexpr std::uint32_t maxChunks = 0xFFFF;

    /** Runs a kernel over [0, count) in that many equal chunks, 1 … maxChunks; returns when all are done. One caller at a
     *  time. Rethrows what a kernel threw. */
    void run(KernelFunction kernel, const void* arguments, std::int64_t count, std::uint32_t chunks);

 private:
    void close();
    void serve(int thread);
    void work(std::uint32_t job, int thread);
    bool takeChunk(std::uint32_t job, int thread);

    // The job; only written while no chunk is open. The ticket tells all at once: its number (upper 32 bits), how many
    // chunks it has (16) and the next one to take (16), so that a thread that comes late sees that nothing is open.
    std::atomic<KernelFunction> kernel_{nullptr};
    std::atomic<const void*> arguments_{nullptr};
    std::atomic<std::int64_t> count_{0};
    alignas(64) std::atomic<std::uint64_t> ticket_{0};
    alignas(64) std::atomic<std::uint32_t> done_{0};
    alignas(64) std::atomic<std::uint32_t> job_{0};
    std::atomic<int> sleepers_{0};
    std::atomic<bool> failed_{false};
    std::exception_ptr failure_;
    std::atomic<bool> closing_{false};
    std::vector<std::thread> workers_;
};

}  // namespace lamina::cpu
