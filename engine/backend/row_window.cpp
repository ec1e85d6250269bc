// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backend/row_window.h"

#include <algorithm>
#include <chrono>
#include <span>

#include "engine/base/error.h"
#include "engine/base/random.h"

namespace lamina {

namespace {

/** Whether an epoch visits the rows in another order: where one step takes all of them it says nothing. */
bool mixed(const Pass& pass, std::int64_t batch) { return pass.shuffle && static_cast<std::size_t>(batch) != pass.rows.size(); }

}  // namespace

RowWindow::RowWindow(std::vector<Tensor> tensors, std::uint64_t bytes, std::int64_t batch) : tensors_(std::move(tensors)) {
    for (const Tensor& t : tensors_) {
        rowBytes_.push_back(t.shape().scalar() || t.shape()[0] == 0 ? 0 : t.bytes().size() / static_cast<std::size_t>(t.shape()[0]));
        sampleBytes_ += rowBytes_.back();
    }
    const auto room = static_cast<std::int64_t>(bytes / parts / std::max<std::uint64_t>(sampleBytes_, 1));
    samples_ = std::max(batch, std::min<std::int64_t>(room, tensors_.front().shape()[0]));
    for (Slot& slot : slots_)
        for (const std::size_t row : rowBytes_) slot.data.emplace_back(row * static_cast<std::size_t>(samples_));
    thread_ = std::thread([this] { run(); });
}

RowWindow::~RowWindow() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

void RowWindow::addPass(const Pass& pass) {
    const std::lock_guard lock(mutex_);
    passes_.push_back(&pass);
}

/** Whole steps, or what the pass has left. */
RowWindow::Stretch RowWindow::stretchAt(int pass, std::uint32_t epoch, std::uint64_t position) const {
    const std::int64_t batch = batches_.at(pass);
    const std::uint64_t whole = static_cast<std::uint64_t>(samples_ / batch * batch), all = passes_[static_cast<std::size_t>(pass)]->rows.size();
    return {pass, epoch, position, std::min(whole, all - position)};
}

/** What is asked for next, as far as that can be known: behind a pass comes what came there before. */
RowWindow::Stretch RowWindow::behind(const Stretch& stretch) const {
    const std::uint64_t end = stretch.begin + stretch.count;
    if (end < passes_[static_cast<std::size_t>(stretch.pass)]->rows.size()) return stretchAt(stretch.pass, stretch.epoch, end);
    const auto follower = followers_.find(stretch.pass);
    const Follower then = follower == followers_.end() ? Follower{stretch.pass, 1} : follower->second;
    return stretchAt(then.pass, stretch.epoch + then.epochs, 0);
}

RowWindow::Slot* RowWindow::slotIn(State state) {
    const auto it = std::find_if(slots_.begin(), slots_.end(), [&](const Slot& s) { return s.state == state; });
    return it == slots_.end() ? nullptr : &*it;
}

RowWindow::Slot* RowWindow::slotOf(const Stretch& s) {
    for (Slot& slot : slots_) {
        const Stretch& has = slot.stretch;
        const bool full = slot.state == State::Full || (slot.state == State::Filling && slot.wanted);
        if (full && has.pass == s.pass && has.epoch == s.epoch && has.begin == s.begin && has.count >= s.count) return &slot;
    }
    return nullptr;
}

/** Lets go what was brought in for nothing. */
void RowWindow::startAt(const Stretch& stretch) {
    for (Slot& slot : slots_) {
        if (slot.state == State::Full) slot.state = State::Free;
        slot.wanted = false;
    }
    next_ = stretch;
    changed_.notify_all();
}

void RowWindow::learn(const Stretch& next) {
    if (!last_ || next.begin != 0 || (last_->pass == next.pass && last_->epoch == next.epoch)) return;
    followers_[last_->pass] = {next.pass, next.epoch - last_->epoch};
}

std::optional<RowWindow::Part> RowWindow::part(int pass, std::uint32_t epoch, std::uint64_t position, std::int64_t batch, const std::function<bool()>& cancelled) {
    std::unique_lock lock(mutex_);
    const auto given = [&](Slot& slot) {
        Part out{slot.stretch, {}};
        for (const auto& block : slot.data) out.data.push_back(block.data());
        return out;
    };
    Slot* read = slotIn(State::Read);
    if (read && read->stretch.holds(pass, epoch, position, static_cast<std::uint64_t>(batch))) return given(*read);
    if (read) read->state = State::Free;
    auto& steps = batches_[pass];
    steps = std::max(steps, std::min(batch, samples_));
    Stretch wanted = stretchAt(pass, epoch, position);
    wanted.count = static_cast<std::uint64_t>(batch);
    learn(wanted);
    if (!slotOf(wanted)) startAt(stretchAt(pass, epoch, position));
    changed_.notify_all();
    const auto since = std::chrono::steady_clock::now();
    Slot* slot = nullptr;
    while (!trouble_ && !((slot = slotOf(wanted)) && slot->state == State::Full)) {
        if (cancelled()) return std::nullopt;
        changed_.wait_for(lock, std::chrono::milliseconds(10));
    }
    waited_ += std::chrono::duration<double>(std::chrono::steady_clock::now() - since).count();
    if (trouble_) std::rethrow_exception(trouble_);
    slot->state = State::Read;
    last_ = slot->stretch;
    changed_.notify_all();
    return given(*slot);
}

std::vector<std::uint32_t> RowWindow::rowsOf(const Stretch& stretch) const {
    const Pass& pass = *passes_[static_cast<std::size_t>(stretch.pass)];
    std::vector<std::uint32_t> rows(stretch.count);
    const bool shuffled = mixed(pass, batches_.at(stretch.pass));
    const Permutation order(pass.rows.size(), pass.seed, stretch.epoch);
    for (std::uint64_t i = 0; i < stretch.count; ++i) rows[i] = pass.rows[shuffled ? order(stretch.begin + i) : stretch.begin + i];
    return rows;
}

/** False where it was given up on the way. */
bool RowWindow::fill(Slot& slot) {
    constexpr std::size_t atOnce = 4096;  // rows between two looks whether they are still wanted
    std::vector<std::uint32_t> rows;
    {
        const std::lock_guard lock(mutex_);
        rows = rowsOf(slot.stretch);
    }
    for (std::size_t t = 0; t < tensors_.size(); ++t) {
        const std::span<const std::uint32_t> all(rows);
        tensors_[t].announceRows(all.first(std::min(atOnce, rows.size())));
        for (std::size_t first = 0; first < rows.size(); first += atOnce) {
            if (const std::size_t next = first + atOnce; next < rows.size()) tensors_[t].announceRows(all.subspan(next, std::min(atOnce, rows.size() - next)));
            tensors_[t].readRows(all.subspan(first, std::min(atOnce, rows.size() - first)), slot.data[t].data() + first * rowBytes_[t]);
            const std::lock_guard lock(mutex_);
            if (ending_ || !slot.wanted) return false;
        }
    }
    return true;
}

void RowWindow::run() {
    std::unique_lock lock(mutex_);
    while (true) {
        Slot* slot = nullptr;
        changed_.wait(lock, [&] { return ending_ || (!trouble_ && next_ && (slot = slotIn(State::Free))); });
        if (ending_) return;
        slot->state = State::Filling;
        slot->wanted = true;
        slot->stretch = *next_;
        next_ = behind(slot->stretch);
        lock.unlock();
        bool whole = false;
        std::exception_ptr trouble;
        try {
            whole = fill(*slot);
        } catch (...) {
            trouble = std::current_exception();
        }
        lock.lock();
        slot->state = whole && slot->wanted ? State::Full : State::Free;
        if (slot->wanted) trouble_ = trouble;
        changed_.notify_all();
    }
}

}  // namespace lamina
