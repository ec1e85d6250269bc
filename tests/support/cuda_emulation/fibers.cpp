// SPDX-License-Identifier: GPL-3.0-or-later
// The threads of a block as fibers: a thread runs until it waits for others, then another one goes on. Blocks run one
// after another, which is why shared memory can be static.
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <memory>
#include <mutex>
#include <numeric>
#include <vector>

#include "cuda_runtime.h"
#include "tests/support/cuda_emulation/context.h"
#include "tests/support/cuda_emulation/emulation.h"

uint3 threadIdx, blockIdx;
dim3 blockDim, gridDim;

namespace cudaEmulation {

namespace {

[[noreturn]] void fail(const char* what) {
    std::fprintf(stderr, "emulated kernel, block %u %u %u thread %u %u: %s\n", blockIdx.x, blockIdx.y, blockIdx.z, threadIdx.x,
                 threadIdx.y, what);
    std::abort();
}

/** A stack that runs one thread of a block at a time. */
struct Fiber {
    Context context;
    uint3 thread{};
};

/** What the lanes of a warp leave for each other; two sets, so that the fast do not overwrite what the slow still read. */
struct Warp {
    std::uint64_t values[2][32];
    unsigned arrived = 0, set = 0;
    std::vector<Fiber*> waiting;
};

/** The numbers below `count` in the order of the settings. */
class Sequence {
 public:
    explicit Sequence(std::uint64_t count = 1) : count_(count), order_(settings().order) {
        if (order_ != Order::Mixed) return;
        stride_ = count * 5 / 8 | 1;  // without a common divisor it visits all
        while (std::gcd(stride_, count) != 1) ++stride_;
        stride_ %= count;
    }
    std::uint64_t operator[](std::uint64_t i) const {
        switch (order_) {
            case Order::Forward: return i;
            case Order::Backward: return count_ - 1 - i;
            case Order::Mixed: break;
        }
        return (i * stride_ + count_ / 3) % count_;
    }

 private:
    std::uint64_t count_, stride_ = 1;
    Order order_;
};

/** Runs one block after another; there is one of it, and whoever runs a grid holds it. */
class Multiprocessor {
 public:
    void run(dim3 grid, dim3 block, std::size_t shared, const std::function<void()>& thread) {
        const std::lock_guard lock(mutex_);
        gridDim = grid, blockDim = block;
        body_ = &thread;
        threads_ = block.x * block.y * block.z;
        if (threads_ == 0 || threads_ > 1024) fail("a block has 1 to 1024 threads");
        if (shared > 48 * 1024) fail("a block has 48 KiB of shared memory unless it asks for more");
        shared_.assign(shared + 16, 0xCD);
        const std::uint64_t blocks = std::uint64_t{grid.x} * grid.y * grid.z;
        const Sequence sequence(blocks);
        order_ = Sequence(threads_);
        for (std::uint64_t i = 0; i < blocks; ++i) {
            const std::uint64_t b = sequence[i];
            blockIdx = {static_cast<unsigned>(b % grid.x), static_cast<unsigned>(b / grid.x % grid.y),
                        static_cast<unsigned>(b / grid.x / grid.y)};
            runBlock();
        }
    }

    void barrier() {
        if (++arrived_ == threads_) {
            arrived_ = 0;
            for (Fiber* f : atBarrier_) ready_.push_back(f);
            atBarrier_.clear();
            return;
        }
        atBarrier_.push_back(current_);
        yield();
    }

    const std::uint64_t* exchange(unsigned mask, std::uint64_t value) {
        const unsigned index = linear(current_->thread);
        if (threads_ % 32 != 0) fail("a warp that is not full talks");
        if (mask != 0xffffffffu) fail("only whole warps talk here");
        Warp& warp = warps_[index / 32];
        const unsigned set = warp.set;
        warp.values[set][index % 32] = value;
        if (++warp.arrived == 32) {
            warp.arrived = 0;
            warp.set ^= 1;
            for (Fiber* f : warp.waiting) ready_.push_back(f);
            warp.waiting.clear();
        } else {
            warp.waiting.push_back(current_);
            yield();
        }
        return warp.values[set];
    }

    void* shared() {
        const auto address = reinterpret_cast<std::uintptr_t>(shared_.data());
        return reinterpret_cast<void*>((address + 15) / 16 * 16);
    }

 private:
    static unsigned linear(const uint3& t) { return t.x + blockDim.x * (t.y + blockDim.y * t.z); }

    void runBlock() {
        warps_.assign((threads_ + 31) / 32, {});
        next_ = done_ = 0;
        while (done_ < threads_) {
            if (!ready_.empty()) {
                Fiber* const f = ready_.front();
                ready_.pop_front();
                resume(f);
            } else if (next_ < threads_) {
                resume(idleFiber());
            } else {
                fail("some threads wait for others that never come");
            }
        }
        if (arrived_ != 0) fail("some threads wait at a barrier, others have ended");
    }

    Fiber* idleFiber() {
        if (idle_.empty()) {
            all_.push_back(std::make_unique<Fiber>());
            all_.back()->context.start(&Multiprocessor::enter, this);
            return all_.back().get();
        }
        Fiber* const f = idle_.back();
        idle_.pop_back();
        return f;
    }

    static void enter(void* self) { static_cast<Multiprocessor*>(self)->serve(); }

    /** The life of a fiber: threads that have not begun yet, one after another; then it waits for the next block. */
    void serve() {
        for (;;) {
            while (next_ < threads_) {
                const auto i = static_cast<unsigned>(order_[next_++]);
                Fiber* const self = current_;
                threadIdx = {i % blockDim.x, i / blockDim.x % blockDim.y, i / blockDim.x / blockDim.y};
                self->thread = threadIdx;
                (*body_)();
                ++done_;
            }
            idle_.push_back(current_);
            yield();
        }
    }

    void resume(Fiber* f) {
        current_ = f;
        threadIdx = f->thread;
        f->context.resume();
    }
    void yield() { current_->context.yield(); }

    std::mutex mutex_;
    Sequence order_;
    const std::function<void()>* body_ = nullptr;
    unsigned threads_ = 0, next_ = 0, done_ = 0, arrived_ = 0;
    Fiber* current_ = nullptr;
    std::deque<Fiber*> ready_;
    std::vector<Fiber*> atBarrier_, idle_;
    std::vector<std::unique_ptr<Fiber>> all_;
    std::vector<Warp> warps_;
    std::vector<unsigned char> shared_;
};

Multiprocessor& multiprocessor() {
    static auto* const one = new Multiprocessor;  // its fibers never end, so neither does it
    return *one;
}

}  // namespace

void barrier() { multiprocessor().barrier(); }
const std::uint64_t* exchange(unsigned mask, std::uint64_t value) { return multiprocessor().exchange(mask, value); }
void* dynamicShared() { return multiprocessor().shared(); }
void runGrid(dim3 grid, dim3 block, std::size_t shared, const std::function<void()>& thread) {
    multiprocessor().run(grid, block, shared, thread);
}

}  // namespace cudaEmulation
