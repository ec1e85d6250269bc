// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backend/cuda/data_feed.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <thread>

#include "engine/base/error.h"

namespace lamina::cuda {

namespace {

constexpr std::uint64_t slotBytes = std::uint64_t{32} << 20;  // at most: enough to hide what a copy costs to begin

std::string size(std::uint64_t bytes) {
    const bool large = bytes >= std::uint64_t{10} << 30;
    const auto unit = large ? std::uint64_t{1} << 30 : std::uint64_t{1} << 20;
    return std::to_string((bytes + unit - 1) / unit) + (large ? " GiB" : " MiB");
}

/** How many samples a slot of the window holds: whole batches. */
std::int64_t samplesOfASlot(std::uint64_t sampleBytes, std::uint64_t budget, std::int64_t batch) {
    const std::uint64_t share = std::min(slotBytes, budget / windowSlots);
    return std::max<std::int64_t>(batch, static_cast<std::int64_t>(share / (sampleBytes + 1)) / batch * batch);
}

}  // namespace

std::uint64_t windowBytes(std::uint64_t sampleBytes, std::uint64_t budget, std::int64_t batch) {
    return windowSlots * sampleBytes * static_cast<std::uint64_t>(samplesOfASlot(sampleBytes, budget, batch));
}

void requireSamples(std::span<const Tensor> tensors, const std::vector<Shape>& rows, const std::string& what) {
    if (tensors.size() < rows.size())
        throw Error("expected " + std::to_string(rows.size()) + " tensors, received " + std::to_string(tensors.size()), what);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const Tensor& t = tensors[i];
        if (t.shape().rank() == 0 || t.shape().elements() != t.shape()[0] * rows[i].elements())
            throw Error("expected samples of " + toString(rows[i]) + ", received " + toString(t.shape()), what);
        if (t.dtype() == DType::BFloat16) throw Error("samples in bfloat16 cannot be read here", what, "store them as float32");
    }
}

void DataFeed::bind(Feed feed, std::uint64_t budget, std::int64_t batch) {
    requireSamples(feed.inputs, machine_.inputs.rows, "inputs");
    requireSamples(feed.targets, machine_.targets.rows, "targets");
    members_.clear();
    bytes_ = 0;
    budget_ = budget;
    const auto take = [&](std::vector<Tensor>& tensors, std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) {
            Member m;
            m.tensor = std::move(tensors[i]);
            m.rows = m.tensor.shape()[0];
            m.rowBytes = m.rows == 0 ? 0 : m.tensor.bytes().size() / static_cast<std::uint64_t>(m.rows);
            bytes_ += m.tensor.bytes().size();
            members_.push_back(std::move(m));
        }
    };
    take(feed.inputs, machine_.inputs.rows.size());
    take(feed.targets, machine_.targets.rows.size());
    resident_ = bytes_ <= budget_;
    if (resident_) makeResident();
    else makeWindow(batch);
    host_.clear();
    for (const Member& m : members_) host_.push_back({m.device.data(), m.tensor.dtype()});
    fillTable(machine_.inputs, 0, machine_.inputs.rows.size());
    fillTable(machine_.targets, machine_.inputs.rows.size(), machine_.targets.rows.size());
    bound_ = true;
}

void DataFeed::makeResident() {
    for (Member& m : members_) {
        const auto bytes = m.tensor.bytes();
        m.device = DeviceBuffer(std::max<std::size_t>(bytes.size(), 1));
        if (!bytes.empty())
            check(cudaMemcpyAsync(m.device.data(), bytes.data(), bytes.size(), cudaMemcpyHostToDevice, compute_), "receive the data");
        m.tensor.release(0, bytes.size());
    }
}

void DataFeed::makeWindow(std::int64_t batch) {
    std::uint64_t sample = 0;
    for (const Member& m : members_) sample += m.rowBytes;
    slotSamples_ = samplesOfASlot(sample, budget_, batch);
    for (Member& m : members_) {
        const std::uint64_t bytes = m.rowBytes * static_cast<std::uint64_t>(slotSamples_);
        m.device = DeviceBuffer(std::max<std::uint64_t>(slots * bytes, 1));
        for (PinnedBuffer& p : m.pinned) p = PinnedBuffer(std::max<std::uint64_t>(bytes, 1));
    }
    copy_ = makeStream();
    for (Slot& s : slot_) s = {makeEvent(), makeEvent(), false};
    next_ = 0;
}

void DataFeed::fillTable(const SourceTable& table, std::size_t first, std::size_t count) {
    if (count > 0)
        check(cudaMemcpyAsync(table.table.data(), host_.data() + first, count * sizeof(Source), cudaMemcpyHostToDevice, compute_),
              "receive where the data lie");
}

void DataFeed::requireRows(const std::vector<std::uint32_t>& rows) const {
    if (rows.empty()) return;
    const std::int64_t last = *std::max_element(rows.begin(), rows.end());
    for (const Member& m : members_)
        if (last >= m.rows) throw Error("a pass asks for row " + std::to_string(last) + " of " + std::to_string(m.rows));
}

std::string DataFeed::place() const {
    if (!bound_) return {};
    if (resident_) return "data on the GPU, " + size(bytes_) + " of a budget of " + size(budget_);
    return std::string("data streamed to the GPU") + (onDisk() ? " from the disk, " : ", ") + size(bytes_) + " are more than the budget of " + size(budget_);
}

bool DataFeed::onDisk() const {
    return std::any_of(members_.begin(), members_.end(), [](const Member& m) { return m.tensor.onDisk(); });
}

std::int64_t DataFeed::stage(std::int64_t count, std::int64_t later, const std::function<std::uint32_t(std::int64_t)>& rowOf,
                             const std::function<bool()>& cancelled) {
    const std::size_t at = next_;
    Slot& slot = slot_[at];
    while (slot.used && !reached(slot.copied)) {
        if (cancelled()) return -1;
        std::this_thread::sleep_for(std::chrono::microseconds(20));
    }
    next_ = (next_ + 1) % slots;
    rows_.resize(static_cast<std::size_t>(count));
    for (std::int64_t i = 0; i < count; ++i) rows_[static_cast<std::size_t>(i)] = rowOf(i);
    if (onDisk()) {
        later_.resize(static_cast<std::size_t>(std::min(later, slotSamples_)));
        for (std::size_t i = 0; i < later_.size(); ++i) later_[i] = rowOf(count + static_cast<std::int64_t>(i));
        for (const Member& m : members_) m.tensor.announceRows(later_);
    }
    for (const Member& m : members_) m.tensor.readRows(rows_, m.pinned[at].data());
    if (slot.used) check(cudaStreamWaitEvent(copy_.get(), slot.consumed.get(), 0), "order its copies");
    for (Member& m : members_) {
        std::byte* const to = m.device.data() + at * static_cast<std::uint64_t>(slotSamples_) * m.rowBytes;
        check(cudaMemcpyAsync(to, m.pinned[at].data(), static_cast<std::uint64_t>(count) * m.rowBytes, cudaMemcpyHostToDevice, copy_.get()),
              "receive a part of the data");
    }
    check(cudaEventRecord(slot.copied.get(), copy_.get()), "mark a copy");
    check(cudaStreamWaitEvent(compute_, slot.copied.get(), 0), "wait for its data");
    slot.used = true;
    return static_cast<std::int64_t>(at) * slotSamples_;
}

void DataFeed::stagedStepsAreQueued() {
    const std::size_t last = (next_ + slots - 1) % slots;
    check(cudaEventRecord(slot_[last].consumed.get(), compute_), "mark steps");
}

}  // namespace lamina::cuda
