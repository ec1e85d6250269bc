// SPDX-License-Identifier: GPL-3.0-or-later
// A zeroed block of memory that starts on a cache line.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>

#include "engine/base/error.h"

namespace lamina::cpu {

/** Owns `size` zeroed bytes, 64-byte aligned; move-only. */
class AlignedBuffer {
 public:
    static constexpr std::size_t alignment = 64;

    AlignedBuffer() = default;
    /** Throws Error when the memory is not to be had. */
    explicit AlignedBuffer(std::uint64_t size) : size_(size) {
        if (size == 0) return;
        const auto rounded = (size + alignment - 1) / alignment * alignment;
        memory_.reset(static_cast<std::byte*>(::operator new(rounded, std::align_val_t(alignment), std::nothrow)));
        if (!memory_)
            throw Error("the CPU has no " + std::to_string(size) + " bytes of memory for this plan", {},
                        "choose a smaller batch or a smaller net");
        std::memset(memory_.get(), 0, rounded);
    }

    std::byte* data() const { return memory_.get(); }
    std::uint64_t size() const { return size_; }
    template <class T>
    T* as() const {
        return reinterpret_cast<T*>(memory_.get());
    }

 private:
    struct Free {
        void operator()(std::byte* p) const { ::operator delete(p, std::align_val_t(alignment)); }
    };
    std::unique_ptr<std::byte, Free> memory_;
    std::uint64_t size_ = 0;
};

}  // namespace lamina::cpu
