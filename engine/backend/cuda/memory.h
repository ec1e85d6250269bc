// SPDX-License-Identifier: GPL-3.0-or-later
// Memory of the device, and memory of the host that the device can reach.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include <cuda_runtime.h>

namespace lamina::cuda {

/** While one lives, buffers that this thread makes are imagined: they have addresses and sizes and no memory, and nothing may
 *  run on them. What a plan takes of a device is counted this way by the code that will take it. */
class ImaginedMemory {
 public:
    ImaginedMemory();
    ~ImaginedMemory();
    ImaginedMemory(const ImaginedMemory&) = delete;
    ImaginedMemory& operator=(const ImaginedMemory&) = delete;

    /** Bytes of all buffers that were made. */
    std::uint64_t bytes() const { return bytes_; }

 private:
    friend class DeviceBuffer;
    std::uint64_t bytes_ = 0, next_;
};

struct FreeOnDevice {
    bool imagined = false;
    void operator()(std::byte* p) const {
        if (!imagined) cudaFree(p);
    }
};

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
    std::unique_ptr<std::byte, FreeOnDevice> memory_;
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
