// SPDX-License-Identifier: GPL-3.0-or-later
// The ring into which every step appends its figures: host-visible memory that the device writes and the window reads,
// without a lock and without a device call.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace lamina {

/** What a record tells of. */
enum class RecordKind : std::uint32_t { Step, Epoch, Validation, Test };

/** One line of telemetry: values in the order of Plan::telemetry (Step) or Plan::metrics (all others). */
struct Record {
    static constexpr int maxValues = 12;
    std::uint64_t step = 0;  // global, from 1: this step is done
    std::uint32_t epoch = 0; // from 0
    RecordKind kind = RecordKind::Step;
    float values[maxValues] = {};
};
static_assert(sizeof(Record) == 64, "one record a cache line");

/** One writer; any number of readers with cursors of their own. The writer never waits for a reader: whoever must not
 *  lose a record (the recorder) bounds the steps in flight by asking `room`. */
class TelemetryRing {
 public:
    static constexpr std::size_t defaultCapacity = 1u << 15;

    /** capacity: a power of two, in records. */
    explicit TelemetryRing(std::size_t capacity = defaultCapacity);
    /** A ring in memory that a device writes to: `bytes(capacity)` zeroed bytes, 64-byte aligned: a cache line that begins
     *  with the published count, then the records. A device writes record n to place n mod capacity, makes that visible
     *  to the host, and then sets the count to n + 1. */
    TelemetryRing(std::size_t capacity, std::shared_ptr<void> memory);
    static constexpr std::size_t bytes(std::size_t capacity) { return (capacity + 1) * sizeof(Record); }

    /** Writer only. */
    void push(const Record& record);

    std::uint64_t published() const { return published_->load(std::memory_order_acquire); }
    std::size_t capacity() const { return mask_ + 1; }

    /** Reads the record at a cursor and moves it on; false when there is none yet. A reader that was overtaken is set
     *  to the oldest record still whole; `lost` counts what it missed. */
    bool read(std::uint64_t& cursor, Record& out, std::uint64_t* lost = nullptr) const;

 private:
    struct Slot;
    std::shared_ptr<void> memory_;
    std::atomic<std::uint64_t>* published_;
    Slot* slots_;
    std::size_t mask_;
};

/** Words from the host to the device, read at every step: no re-capture, no call. */
struct Control {
    std::atomic<float> learningRate{0};  // the base rate now
    std::atomic<std::uint32_t> stop{0};  // nonzero: the rest of the launched steps do nothing
};

}  // namespace lamina
