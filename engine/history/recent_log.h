// SPDX-License-Identifier: GPL-3.0-or-later
// A list that one thread appends to while others read it, and that forgets: it takes the same room however long it grows.
#pragma once

#include <algorithm>
#include <cstddef>
#include <mutex>
#include <vector>

namespace lamina {

/** Elements keep their number, from 0; the newest `kept` of them are there. For any threads. */
template <class T>
class RecentLog {
 public:
    explicit RecentLog(std::size_t kept) : kept_(kept) {}

    void append(const T& value) {
        const std::lock_guard lock(mutex_);
        if (elements_.size() < kept_) elements_.push_back(value);
        else elements_[size_ % kept_] = value;
        ++size_;
    }

    /** So many were appended in all. */
    std::size_t size() const {
        const std::lock_guard lock(mutex_);
        return size_;
    }
    /** The number of the oldest that is there; size() where there is none. */
    std::size_t first() const {
        const std::lock_guard lock(mutex_);
        return size_ - elements_.size();
    }
    /** A copy of an element below size(), which must not be 0; of the oldest where that one is forgotten. */
    T operator[](std::size_t i) const {
        const std::lock_guard lock(mutex_);
        return elements_[std::max(i, size_ - elements_.size()) % kept_];
    }

 private:
    const std::size_t kept_;
    mutable std::mutex mutex_;  // guards what follows
    std::vector<T> elements_;
    std::size_t size_ = 0;
};

}  // namespace lamina
