// SPDX-License-Identifier: GPL-3.0-or-later
// A zeroed block of memory that starts on a cache line.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>

#include "engine/base/error.h"
#include "engine/base/platform.h"

namespace lamina::cpu {

struct AlignedDelete {
    std::size_t alignment = 0;
    void operator()(std::byte* memory) const { ::operator delete(memory, std::align_val_t(alignment)); }
};

/** Owns `size` zeroed bytes, 64-byte aligned, in large pages where there are many; move-only. */
class AlignedBuffer {
 public:
    static constexpr std::size_t alignment = 64;

    AlignedBuffer() = default;
    /** Throws Error when the memory is not to be had. */
    explicit AlignedBuffer(std::uint64_t size) : size_(size) {
        if (size == 0) return;
        const bool large = size >= largePage;  // what is walked through as a whole wants few page table look-ups
        const std::size_t unit = large ? largePage : alignment, rounded = (size + unit - 1) / unit * unit;
        memory_ = {static_cast<std::byte*>(::operator new(rounded, std::align_val_t(unit), std::nothrow)), AlignedDelete{unit}};
        if (!memory_)
            throw Error("the CPU has no " + std::to_string(size) + " bytes of memory for this plan", {},
                        "choose a smaller batch or a smaller net");
        if (large) preferLargePages(memory_.get(), rounded);
        std::memset(memory_.get(), 0, rounded);
    }

    std::byte* data() const { return memory_.get(); }
    std::uint64_t size() const { return size_; }
    template <class T>
    T* as() const {
        return reinterpret_cast<T*>(memory_.get());
    }

 private:
    std::unique_ptr<std::byte, AlignedDelete> memory_;
    std::uint64_t size_ = 0;
};

}  // namespace lamina::cpu
