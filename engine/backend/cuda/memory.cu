// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backend/cuda/memory.h"

#include <cstring>
#include <string>

#include "engine/backend/cuda/check.h"
#include "engine/base/error.h"

namespace lamina::cuda {

namespace {

thread_local ImaginedMemory* imagined = nullptr;

constexpr std::uint64_t imaginedStart = std::uint64_t{1} << 40, alignment = 256;  // as cudaMalloc aligns

std::string mebibytes(std::uint64_t bytes) { return std::to_string((bytes + (1u << 20) - 1) >> 20) + " MiB"; }

}  // namespace

ImaginedMemory::ImaginedMemory() : next_(imaginedStart) { imagined = this; }
ImaginedMemory::~ImaginedMemory() { imagined = nullptr; }

DeviceBuffer::DeviceBuffer(std::uint64_t bytes) : size_(bytes) {
    if (bytes == 0) return;
    if (imagined) {
        memory_ = std::unique_ptr<std::byte, FreeOnDevice>(reinterpret_cast<std::byte*>(imagined->next_), FreeOnDevice{true});
        imagined->next_ += (bytes + alignment - 1) / alignment * alignment;
        imagined->bytes_ += bytes;
        return;
    }
    void* p = nullptr;
    const cudaError_t error = cudaMalloc(&p, bytes);
    if (error == cudaErrorMemoryAllocation) {
        static_cast<void>(cudaGetLastError());
        std::size_t free = 0, total = 0;
        static_cast<void>(cudaMemGetInfo(&free, &total));
        throw Error("the GPU has no " + mebibytes(bytes) + " of memory for this plan: " + mebibytes(free) + " of " +
                        mebibytes(total) + " are free",
                    {}, "choose a smaller batch or a smaller net, or end other programs on the GPU");
    }
    check(error, "take memory");
    memory_.reset(static_cast<std::byte*>(p));
}

PinnedBuffer::PinnedBuffer(std::uint64_t bytes) : size_(bytes) {
    void* p = nullptr;
    check(cudaHostAlloc(&p, bytes, cudaHostAllocMapped | cudaHostAllocPortable), "pin memory of the host");
    memory_ = std::shared_ptr<void>(p, [](void* q) { cudaFreeHost(q); });
    std::memset(p, 0, bytes);
    void* seen = nullptr;
    check(cudaHostGetDevicePointer(&seen, p, 0), "map memory of the host");
    device_ = static_cast<std::byte*>(seen);
}

}  // namespace lamina::cuda
