// SPDX-License-Identifier: GPL-3.0-or-later
// Counts what the program allocates: linked into a test, every operator new goes through here.
#pragma once

#include <climits>
#include <cstddef>

namespace lamina {

/** Allocations since the program began, by all threads. */
long allocationCount();

/** While it lives, no thread but the one that made it gets memory, so many bytes at once or more; times: how often, then there is some again. */
class StarvedThreads {
 public:
    explicit StarvedThreads(std::size_t from = 0, long times = LONG_MAX);
    ~StarvedThreads();
    StarvedThreads(const StarvedThreads&) = delete;
    StarvedThreads& operator=(const StarvedThreads&) = delete;
    /** How often one asked in vain. */
    long refusals() const;
};

}  // namespace lamina
