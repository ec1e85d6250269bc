// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backend/telemetry.h"

#include <array>
#include <bit>
#include <cstring>
#include <new>
#include <utility>

#include "engine/base/error.h"

namespace lamina {

/** A record as words, each atomic, so that an overtaken reader sees a torn record only to throw it away. */
struct TelemetryRing::Slot {
    static constexpr std::size_t words = sizeof(Record) / sizeof(std::uint64_t);
    std::array<std::atomic<std::uint64_t>, words> word{};
};

namespace {

std::shared_ptr<void> zeroedMemory(std::size_t bytes) {
    constexpr std::align_val_t line{64};
    std::shared_ptr<void> memory(::operator new(bytes, line), [line](void* p) { ::operator delete(p, line); });
    std::memset(memory.get(), 0, bytes);
    return memory;
}

}  // namespace

TelemetryRing::TelemetryRing(std::size_t capacity) : TelemetryRing(capacity, zeroedMemory(bytes(capacity))) {}

TelemetryRing::TelemetryRing(std::size_t capacity, std::shared_ptr<void> memory) : memory_(std::move(memory)), mask_(capacity - 1) {
    static_assert(sizeof(Slot) == sizeof(Record) && sizeof(*published_) == sizeof(std::uint64_t));
    if (!std::has_single_bit(capacity)) throw Error("the telemetry ring holds a power of two of records");
    // Zero bytes are atomics that hold zero, for us as for a device.
    auto* const lines = static_cast<std::byte*>(memory_.get());
    published_ = reinterpret_cast<std::atomic<std::uint64_t>*>(lines);
    slots_ = reinterpret_cast<Slot*>(lines + sizeof(Record));
}

void TelemetryRing::push(const Record& record) {
    const std::uint64_t n = published_->load(std::memory_order_relaxed);
    std::array<std::uint64_t, Slot::words> words;
    std::memcpy(words.data(), &record, sizeof record);
    Slot& slot = slots_[n & mask_];
    for (std::size_t i = 0; i < words.size(); ++i) slot.word[i].store(words[i], std::memory_order_relaxed);
    published_->store(n + 1, std::memory_order_release);
}

bool TelemetryRing::read(std::uint64_t& cursor, Record& out, std::uint64_t* lost) const {
    for (;;) {
        const std::uint64_t end = published();
        if (cursor >= end) return false;
        // The writer may be inside the slot after the newest one, so the oldest slot is not safe.
        const std::uint64_t oldest = end > mask_ ? end - mask_ : 0;
        if (cursor < oldest) {
            if (lost) *lost += oldest - cursor;
            cursor = oldest;
        }
        std::array<std::uint64_t, Slot::words> words;
        const Slot& slot = slots_[cursor & mask_];
        for (std::size_t i = 0; i < words.size(); ++i) words[i] = slot.word[i].load(std::memory_order_relaxed);
        std::atomic_thread_fence(std::memory_order_acquire);
        if (published_->load(std::memory_order_relaxed) - cursor > mask_) continue;
        std::memcpy(static_cast<void*>(&out), words.data(), sizeof out);
        ++cursor;
        return true;
    }
}

}  // namespace lamina
