// SPDX-License-Identifier: GPL-3.0-or-later
// Memory of the device, and memory of the host that the device can reach.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include <cuda_runtime.h>

namespace lamina::cuda {

/** Owns bytes on the device; move-only. Nothing is written into them. */
class DeviceBuffer {
 public:
    DeviceBuffer() = default;
    /** Throws Error saying how much was asked for and how much is free. */
    explicit DeviceBuffer(std::uint64_t bytes);

    std::byte* data() const { return memory_.get(); }
    std::uint64_t size() const { return size_; }
    template <class T>
    T* as() const { return reinterpret_cast<T*>(memory_.get()); }

 private:
    struct Free {
        void operator()(std::byte* p) const { cudaFree(p); }
    };
    std::unique_ptr<std::byte, Free> memory_;
    std::uint64_t size_ = 0;
};

/** Zeroed, pinned bytes of the host, which the device reads and writes over the bus at `device`. */
class PinnedBuffer {
 public:
    PinnedBuffer() = default;
    explicit PinnedBuffer(std::uint64_t bytes);

    std::byte* data() const { return static_cast<std::byte*>(memory_.get()); }
    std::uint64_t size() const { return size_; }
    std::byte* device() const { return device_; }
    /** The same memory for somebody who keeps it alive. */
    std::shared_ptr<void> shared() const { return memory_; }

 private:
    std::shared_ptr<void> memory_;
    std::byte* device_ = nullptr;
    std::uint64_t size_ = 0;
};

}  // namespace lamina::cuda
