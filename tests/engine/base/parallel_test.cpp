// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/parallel.h"

#include <QtTest>
#include <atomic>
#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/test_program.h"

namespace parallel_test {

using namespace lamina;

class ParallelTest : public QObject {
    Q_OBJECT
 private slots:
    void everyPieceIsDoneOnce() {
        for (const std::size_t count : {0u, 1u, 2u, 1000u}) {
            std::vector<std::atomic<int>> done(count);
            inParallel(count, [&](std::size_t i) { ++done[i]; });
            for (const auto& times : done) QCOMPARE(times.load(), 1);
        }
    }

    void noMoreThreadsWorkThanMay() {
        std::atomic<int> now = 0, most = 0;
        const auto work = [&](std::size_t) {
            const int here = ++now;
            for (int seen = most; seen < here && !most.compare_exchange_weak(seen, here);) {}
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
            --now;
        };
        inParallel(20, work, 1);
        QCOMPARE(most.load(), 1);
    }

    void ofSeveralErrorsTheFirstIsThrownWhenAllHaveEnded() {
        for (int turn = 0; turn < 50; ++turn) {
            std::atomic<int> working = 0;
            const auto work = [&](std::size_t i) {
                ++working;
                if (i % 2 == 0) std::this_thread::sleep_for(std::chrono::microseconds(200));
                --working;
                if (i >= 2) throw std::runtime_error(std::to_string(i));
            };
            std::string said;
            try {
                inParallel(100, work);
            } catch (const std::runtime_error& e) {
                said = e.what();
            }
            QCOMPARE(said, std::string("2"));
            QCOMPARE(working.load(), 0);
        }
    }
};

LAMINA_TEST(ParallelTest)

}  // namespace parallel_test

#include "parallel_test.moc"
