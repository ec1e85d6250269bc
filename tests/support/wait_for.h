// SPDX-License-Identifier: GPL-3.0-or-later
// Waits until something is so.
#pragma once

#include <QElapsedTimer>
#include <chrono>
#include <thread>

namespace lamina::test {

template <class Condition>
bool waitFor(Condition condition, int milliseconds = 5000) {
    QElapsedTimer timer;
    timer.start();
    while (!condition()) {
        if (timer.elapsed() > milliseconds) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return true;
}

}  // namespace lamina::test
