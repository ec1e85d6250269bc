// SPDX-License-Identifier: GPL-3.0-or-later
// What the CPU executes: a flat list of {function, arguments, how far}, made once when a plan is opened.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "engine/backend/cpu/aligned_buffer.h"
#include "engine/backend/cpu/kernel.h"

namespace lamina::cpu {

/** One kernel call. The range [0, count) is dealt out in equal parts to `threads`. */
struct Instruction {
    KernelFunction run;
    const void* arguments;
    std::int64_t count;
    int threads;
};

/** The instructions of a program and all memory they point to. */
class InstructionList {
 public:
    explicit InstructionList(int threads) : threads_(threads) {}

    /** nanoseconds: a rough guess of the work on one thread, which decides whether threads are worth it. */
    template <class A>
    void add(Kernel<A> kernel, A arguments, std::int64_t count, double nanoseconds) {
        if (count <= 0) return;
        auto kept = std::make_shared<A>(std::move(arguments));
        instructions_.push_back({kernel.run, kept.get(), count, threadsFor(count, nanoseconds)});
        arguments_.push_back(std::move(kept));
    }

    /** Zeroed scratch memory that lives as long as the list. */
    template <class T>
    T* scratch(std::int64_t count) {
        scratch_.emplace_back(static_cast<std::uint64_t>(count) * sizeof(T));
        return scratch_.back().as<T>();
    }

    int threads() const { return threads_; }
    const std::vector<Instruction>& instructions() const { return instructions_; }

    /** Walks the list once. */
    void run() const {
        for (const Instruction& i : instructions_) {
            if (i.threads == 1)
                i.run(i.arguments, {0, i.count});
            else
                runParallel(i);
        }
    }

 private:
    /** Waking a thread costs about two microseconds. */
    static constexpr double worthAThread = 8000;

    int threadsFor(std::int64_t count, double nanoseconds) const {
        const double wanted = nanoseconds / worthAThread;
        const auto most = count < threads_ ? static_cast<int>(count) : threads_;
        return wanted < 2 ? 1 : wanted < most ? static_cast<int>(wanted) : most;
    }
    static void runParallel(const Instruction& i);

    int threads_;
    std::vector<Instruction> instructions_;
    std::vector<std::shared_ptr<void>> arguments_;
    std::vector<AlignedBuffer> scratch_;
};

}  // namespace lamina::cpu
