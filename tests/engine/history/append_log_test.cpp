// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>
#include <thread>

#include "engine/history/append_log.h"
#include "engine/history/recent_log.h"
#include "engine/history/thinning.h"
#include "tests/support/test_program.h"

namespace append_log_test {

using namespace lamina;

class AppendLogTest : public QObject {
    Q_OBJECT
 private slots:
    void keepsEveryElementInOrder();
    void aReaderBesideTheWriterSeesOnlyWholeElements();
    void whatGoesOnForEverIsThinnedOut();
    void aLogOfTheNewestForgetsTheOldest();
    void aReaderOfTheNewestSeesOnlyWholeElements();
};

void AppendLogTest::keepsEveryElementInOrder() {
    AppendLog<int> log;
    for (int i = 0; i < 100'000; ++i) log.append(i);
    QCOMPARE(log.size(), std::size_t{100'000});
    for (std::size_t i = 0; i < log.size(); ++i)
        if (log[i] != static_cast<int>(i)) QFAIL(std::to_string(i).c_str());
}

void AppendLogTest::aReaderBesideTheWriterSeesOnlyWholeElements() {
    struct Pair {
        std::uint64_t a = 0, b = 0;
    };
    AppendLog<Pair> log;
    constexpr std::size_t n = 200'000;
    std::thread writer([&] {
        for (std::uint64_t i = 1; i <= n; ++i) log.append({i, ~i});
    });
    bool whole = true;
    for (std::size_t seen = 0; seen < n;)
        for (const std::size_t end = log.size(); seen < end; ++seen) whole = whole && log[seen].a == seen + 1 && log[seen].b == ~(seen + 1);
    writer.join();
    QVERIFY(whole);
}

void AppendLogTest::whatGoesOnForEverIsThinnedOut() {
    Thinning thinning(8);
    std::vector<std::size_t> kept;
    for (std::size_t i = 0; i < 1'000'000; i = thinning.after(i)) kept.push_back(i);
    const std::vector<std::size_t> beginning(kept.begin(), kept.begin() + 16);
    QCOMPARE(beginning, (std::vector<std::size_t>{0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20, 24, 28}));
    QVERIFY2(kept.size() < 8 * 11, std::to_string(kept.size()).c_str());  // half of 8 for every doubling
    QVERIFY(kept.back() > 900'000);  // and the end is there
}

void AppendLogTest::aLogOfTheNewestForgetsTheOldest() {
    RecentLog<std::size_t> log(100);
    QCOMPARE(log.first(), log.size());
    for (std::size_t i = 0; i < 1234; ++i) {
        log.append(i);
        QCOMPARE(log.size(), i + 1);
        QCOMPARE(log.first(), i < 100 ? 0 : i - 99);
        for (std::size_t k = log.first(); k < log.size(); k += 33) QCOMPARE(log[k], k);
    }
    QCOMPARE(log[5], log.first());  // forgotten
}

void AppendLogTest::aReaderOfTheNewestSeesOnlyWholeElements() {
    struct Pair {
        std::size_t a = 0, b = 0;
    };
    RecentLog<Pair> log(64);
    log.append({0, 0});
    std::thread writer([&] {
        for (std::size_t i = 1; i < 200'000; ++i) log.append({i, i});
    });
    bool whole = true;
    for (std::size_t size = 0; size < 200'000; size = log.size()) {
        const Pair p = log[size == 0 ? 0 : size - 1];
        whole = whole && p.a == p.b && p.a + 1 >= size;
    }
    writer.join();
    QVERIFY(whole);
}

LAMINA_TEST(AppendLogTest)

}  // namespace append_log_test

#include "append_log_test.moc"
