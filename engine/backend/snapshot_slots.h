// SPDX-License-Identifier: GPL-3.0-or-later
// Room that is set aside for snapshots, by number; a backend says what one of them is.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "engine/base/error.h"

namespace lamina {

template <class Snapshot>
class SnapshotSlots {
 public:
    /** make: a snapshot's room; where it throws, all is as before. */
    template <class Make>
    void reserve(int count, Make make) {
        std::vector<std::pair<Snapshot, bool>> more;
        while (static_cast<int>(slots_.size() + more.size()) < count) more.emplace_back(make(), false);
        for (auto& made : more) slots_.push_back(std::move(made));
    }
    /** To be filled. Throws Error when no room was set aside for that number. */
    Snapshot& fill(int slot) {
        if (slot < 0 || static_cast<std::size_t>(slot) >= slots_.size())
            throw Error("there is room for " + std::to_string(slots_.size()) + " snapshots, received number " + std::to_string(slot));
        slots_[static_cast<std::size_t>(slot)].second = true;
        return slots_[static_cast<std::size_t>(slot)].first;
    }
    /** Throws Error when there is none of that number. */
    const Snapshot& kept(int slot) const {
        if (slot < 0 || static_cast<std::size_t>(slot) >= slots_.size() || !slots_[static_cast<std::size_t>(slot)].second)
            throw Error("there is no snapshot " + std::to_string(slot));
        return slots_[static_cast<std::size_t>(slot)].first;
    }

 private:
    std::vector<std::pair<Snapshot, bool>> slots_;  // with whether it was taken
};

}  // namespace lamina
