// SPDX-License-Identifier: GPL-3.0-or-later
// How long an event loop was kept from its next event.
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTest>
#include <QTimer>
#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <thread>

namespace lamina::test {

/** Milliseconds that this thread has been at work. */
inline double worked() {
    timespec t{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) * 1e3 + static_cast<double>(t.tv_nsec) * 1e-6;
}

/** Beats every 5 ms and keeps the longest gap, by the clock and by this thread's own work. */
struct Heart : QTimer {
    double longest = 0, busiest = 0;
    Heart() {
        watch_.start();
        before_ = worked();
        QObject::connect(this, &QTimer::timeout, this, [this] {
            longest = std::max(longest, static_cast<double>(watch_.nsecsElapsed()) * 1e-6);
            busiest = std::max(busiest, worked() - before_);
            watch_.restart();
            before_ = worked();
        });
        start(5);
    }

 private:
    QElapsedTimer watch_;
    double before_ = 0;
};

/** More programs want to run than there are processors. */
inline bool crowded() {
    double load = 0;
    return getloadavg(&load, 1) == 1 && load > std::thread::hardware_concurrency() + 1.0;
}

/** Milliseconds of a stretch's longest gap. */
struct Gap {
    double longest = 0, busiest = 0;
};

/** The best of up to three stretches of `each` milliseconds: a stall of ours comes in every one of them, but a machine that
 *  halts for a tenth of a second, as a guest among others does, does so once. Stops at the first without a gap over `limit`. */
inline Gap steadiest(int each, double limit) {
    Gap best;
    for (int stretch = 0; stretch < 3; ++stretch) {
        Heart heart;
        QTest::qWait(each);
        heart.stop();
        qInfo("between two heartbeats at most %.0f ms, %.0f ms of them at work", heart.longest, heart.busiest);
        if (stretch == 0 || heart.longest < best.longest) best = {heart.longest, heart.busiest};
        if (best.longest <= limit) break;
    }
    return best;
}

}  // namespace lamina::test
