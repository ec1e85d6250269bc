// SPDX-License-Identifier: GPL-3.0-or-later
// What the CPU executes: a flat list of {function, arguments, how far}, made once when a plan is opened.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "engine/backend/cpu/aligned_buffer.h"
#include "engine/backend/cpu/kernel.h"
#include "engine/backend/cpu/thread_team.h"

namespace lamina::cpu {

/** One kernel call over [0, count), dealt out to the team in chunks; one chunk is done by the caller. */
struct Instruction {
    KernelFunction run;
    const void* arguments;
    std::int64_t count;
    std::uint32_t chunks;
};

/** The instructions of a program and all memory they point to. */
class InstructionList {
 public:
    explicit InstructionList(ThreadTeam& team) : team_(&team) {}

    /** nanoseconds: a rough guess of the work on one thread, which decides whether threads are worth it. chunksAThread: at most, so that
     *  one that is put aside is helped; fewer where a chunk begins with work of its own. */
    template <class A>
    void add(Kernel<A> kernel, A arguments, std::int64_t count, double nanoseconds, int chunksAThread = 4) {
        if (count <= 0) return;
        auto kept = std::make_shared<A>(std::move(arguments));
        instructions_.push_back({kernel.run, kept.get(), count, chunksFor(count, nanoseconds, chunksAThread)});
        arguments_.push_back(std::move(kept));
    }

    /** Zeroed scratch memory that lives as long as the list. */
    template <class T>
    T* scratch(std::int64_t count) {
        scratch_.emplace_back(static_cast<std::uint64_t>(count) * sizeof(T));
        return scratch_.back().as<T>();
    }

    int threads() const { return team_->size(); }

    /** Walks the list once. */
    void run() const {
        for (const Instruction& i : instructions_) {
            if (i.chunks == 1) i.run(i.arguments, {0, i.count});
            else team_->run(i.run, i.arguments, i.count, i.chunks);
        }
    }

 private:
    /** Work below this is done before another thread has noticed it. */
    static constexpr double worthAThread = 4'000, worthAChunk = 2'000;

    std::uint32_t chunksFor(std::int64_t count, double nanoseconds, int chunksAThread) const {
        if (team_->size() == 1 || nanoseconds < worthAThread) return 1;
        const std::int64_t most = std::min<std::int64_t>({count, chunksAThread * team_->size(), ThreadTeam::maxChunks});
        return static_cast<std::uint32_t>(std::clamp<std::int64_t>(static_cast<std::int64_t>(nanoseconds / worthAChunk), 1, most));
    }

    ThreadTeam* team_;
    std::vector<Instruction> instructions_;
    std::vector<std::shared_ptr<void>> arguments_;
    std::vector<AlignedBuffer> scratch_;
};

}  // namespace lamina::cpu
