// SPDX-License-Identifier: GPL-3.0-or-later
// How far a long loading is, and the wish that it ends; read and written by several threads.
#pragma once

#include <atomic>
#include <cstddef>

#include "engine/base/error.h"

namespace lamina {

struct LoadProgress {
    std::atomic<std::size_t> done = 0, total = 0;  // files, or bytes; total 0: not known
    std::atomic<bool> bytes = false;
    std::atomic<bool> cancelled = false;
};

/** Throws Error where the wish is that it ends. */
inline void requireWanted(const LoadProgress* progress) {
    if (progress && progress->cancelled) throw Error("loading was cancelled");
}

}  // namespace lamina
