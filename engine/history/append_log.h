// SPDX-License-Identifier: GPL-3.0-or-later
// A list that one thread appends to while others read it, without a lock: what is published never moves.
#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <memory>

#include "engine/base/error.h"

namespace lamina {

/** One writer, any number of readers. T is copied in and out. Holds up to 2³² elements in chunks made as needed. */
template <class T>
class AppendLog {
 public:
    AppendLog() = default;
    AppendLog(const AppendLog&) = delete;
    AppendLog& operator=(const AppendLog&) = delete;
    ~AppendLog() {
        for (auto& chunk : chunks_) delete[] chunk.load(std::memory_order_relaxed);
    }

    /** Writer only. */
    void append(const T& value) {
        const std::size_t n = size_.load(std::memory_order_relaxed);
        const auto [chunk, at] = place(n);
        if (chunk >= chunks_.size()) throw Error("the history of this run is full");
        T* memory = chunks_[chunk].load(std::memory_order_relaxed);
        if (!memory) {
            memory = new T[std::size_t{1} << (firstBits + chunk)];
            chunks_[chunk].store(memory, std::memory_order_release);
        }
        memory[at] = value;
        size_.store(n + 1, std::memory_order_release);
    }

    std::size_t size() const { return size_.load(std::memory_order_acquire); }

    /** An element below size() as seen by this reader. */
    const T& operator[](std::size_t i) const {
        const auto [chunk, at] = place(i);
        return chunks_[chunk].load(std::memory_order_acquire)[at];
    }

 private:
    static constexpr std::size_t firstBits = 10;  // chunks of 1024, 2048, 4096 …: few, and none is ever moved

    struct Place {
        std::size_t chunk, at;
    };
    static Place place(std::size_t i) {
        const auto chunk = static_cast<std::size_t>(std::bit_width((i >> firstBits) + 1) - 1);
        return {chunk, i - (((std::size_t{1} << chunk) - 1) << firstBits)};
    }
    std::array<std::atomic<T*>, 22> chunks_{};
    std::atomic<std::size_t> size_{0};
};

}  // namespace lamina
