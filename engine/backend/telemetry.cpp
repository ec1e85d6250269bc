// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backend/telemetry.h"

#include <array>
#include <bit>
#include <cstring>

#include "engine/base/error.h"

namespace lamina {

/** A record as words, each atomic, so that an overtaken reader sees a torn record only to throw it away. */
struct TelemetryRing::Slot {
    static constexpr std::size_t words = sizeof(Record) / sizeof(std::uint64_t);
    std::array<std::atomic<std::uint64_t>, words> word{};
};

void TelemetryRing::Free::operator()(Slot* p) const { delete[] p; }

TelemetryRing::TelemetryRing(std::size_t capacity) : slots_(new Slot[capacity]), mask_(capacity - 1) {
    if (!std::has_single_bit(capacity)) throw Error("the telemetry ring holds a power of two of records");
}

void TelemetryRing::push(const Record& record) {
    const std::uint64_t n = published_.load(std::memory_order_relaxed);
    std::array<std::uint64_t, Slot::words> words;
    std::memcpy(words.data(), &record, sizeof record);
    Slot& slot = slots_[n & mask_];
    for (std::size_t i = 0; i < words.size(); ++i) slot.word[i].store(words[i], std::memory_order_relaxed);
    published_.store(n + 1, std::memory_order_release);
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
        if (published_.load(std::memory_order_relaxed) - cursor > mask_) continue;
        std::memcpy(static_cast<void*>(&out), words.data(), sizeof out);
        ++cursor;
        return true;
    }
}

}  // namespace lamina
