// SPDX-License-Identifier: GPL-3.0-or-later
// How much of Keras' stored answers was compared: counted case by case, as they pass, and added up by tests/parity/run.
#pragma once

#include <QTest>
#include <cstdio>

namespace lamina::test {

/** To be called at the end of every case of a file that tests/parity/make_vectors.py wrote; the program says at its end how many passed. */
inline void kerasCasePassed() {
    static struct Count {
        int passed = 0;
        ~Count() { std::printf("stored cases of Keras: %d\n", passed); }
    } count;
    if (!QTest::currentTestFailed()) ++count.passed;
}

}  // namespace lamina::test
