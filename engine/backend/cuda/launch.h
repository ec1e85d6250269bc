// SPDX-License-Identifier: GPL-3.0-or-later
// The launches of a program: made once with all their arguments, then put into a stream as often as wanted, above all into
// one that is captured into a graph. A kernel takes one struct of pointers and extents, as on the CPU.
#pragma once

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "engine/backend/cuda/check.h"
#include "engine/backend/cuda/memory.h"

namespace lamina::cuda {

using Count = std::int64_t;

/** How a kernel is spread out. */
struct Grid {
    dim3 blocks{1}, threads{32};
    std::size_t shared = 0;  // bytes
};

inline constexpr unsigned blockThreads = 256;
/** More blocks than this walk on: enough to fill any GPU several times. */
inline constexpr Count mostBlocks = 132 * 16;

constexpr Count quotient(Count count, Count size) { return (count + size - 1) / size; }

/** One thread a piece of work, with threads that walk on where there is very much of it. */
inline Grid gridOf(Count pieces) {
    if (pieces <= blockThreads) return {dim3(1), dim3(static_cast<unsigned>(quotient(pieces > 0 ? pieces : 1, 32) * 32))};
    const Count blocks = quotient(pieces, blockThreads);
    return {dim3(static_cast<unsigned>(blocks < mostBlocks ? blocks : mostBlocks)), dim3(blockThreads)};
}

template <class A>
void launch(cudaStream_t stream, void (*kernel)(A), const Grid& grid, const A& arguments) {
    cudaLaunchConfig_t config{};
    config.gridDim = grid.blocks;
    config.blockDim = grid.threads;
    config.dynamicSmemBytes = grid.shared;
    config.stream = stream;
    check(cudaLaunchKernelEx(&config, kernel, arguments), "start a kernel");
}

class LaunchList {
 public:
    using Launch = std::function<void(cudaStream_t)>;

    template <class A>
    void add(void (*kernel)(A), const Grid& grid, const A& arguments) {
        launches_.push_back([=](cudaStream_t stream) { launch(stream, kernel, grid, arguments); });
    }
    void add(Launch launch) { launches_.push_back(std::move(launch)); }

    /** Device memory that lives as long as the list; zeroed before its first launch. */
    template <class T>
    T* scratch(Count count) {
        scratch_.emplace_back(static_cast<std::uint64_t>(count) * sizeof(T));
        return scratch_.back().template as<T>();
    }
    /** Device memory with these values from the first launch on. */
    template <class T>
    T* constants(const std::vector<T>& values) {
        T* const to = scratch<T>(static_cast<Count>(values.size()));
        const auto* bytes = reinterpret_cast<const std::byte*>(values.data());
        filled_.push_back({reinterpret_cast<std::byte*>(to), {bytes, bytes + values.size() * sizeof(T)}});
        return to;
    }

    /** Zeroes and fills the memory. The list must live until the stream has come by. */
    void prepare(cudaStream_t stream) const {
        for (const DeviceBuffer& s : scratch_) check(cudaMemsetAsync(s.data(), 0, s.size(), stream), "clear memory");
        for (const auto& [to, bytes] : filled_)
            check(cudaMemcpyAsync(to, bytes.data(), bytes.size(), cudaMemcpyHostToDevice, stream), "copy constants");
    }
    /** All launches once, in their order. */
    void run(cudaStream_t stream) const {
        for (const Launch& l : launches_) l(stream);
    }
    std::size_t size() const { return launches_.size(); }

 private:
    std::vector<Launch> launches_;
    std::vector<DeviceBuffer> scratch_;
    std::vector<std::pair<std::byte*, std::vector<std::byte>>> filled_;
};

}  // namespace lamina::cuda
