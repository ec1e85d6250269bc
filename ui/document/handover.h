// SPDX-License-Identifier: GPL-3.0-or-later
// What goes from thread to thread through Qt's queues. Qt locks them, but a thread sanitizer does not see into Qt's
// libraries: it is told here what is handed over and taken.
#pragma once

#if defined(__SANITIZE_THREAD__)
#include <sanitizer/tsan_interface.h>
#endif

namespace lamina::ui {

inline char handoverDesk = 0;

/** Before something is put into a queue of Qt's. */
inline void handOver() {
#if defined(__SANITIZE_THREAD__)
    __tsan_release(&handoverDesk);
#endif
}

/** First thing of what comes out of it. */
inline void takeOver() {
#if defined(__SANITIZE_THREAD__)
    __tsan_acquire(&handoverDesk);
#endif
}

}  // namespace lamina::ui
