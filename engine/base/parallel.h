// SPDX-License-Identifier: GPL-3.0-or-later
// Independent pieces of work on all processors, while somebody waits for the whole.
#pragma once

#include <cstddef>
#include <functional>
#include <limits>

namespace lamina {

/**
 * Calls work(0) … work(count − 1), each once, on this thread and helpers: on as many as there are processors, and at most `threads` of them. What
 * one throws is thrown here when all have ended, of several the one of the lowest number; pieces that nobody has begun by then are left out.
 */
void inParallel(std::size_t count, const std::function<void(std::size_t)>& work, std::size_t threads = std::numeric_limits<std::size_t>::max());

}  // namespace lamina
