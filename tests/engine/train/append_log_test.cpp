// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>
#include <thread>

#include "engine/train/append_log.h"

using namespace lamina;

class AppendLogTest : public QObject {
    Q_OBJECT
 private slots:
    void keepsEveryElementInOrder();
    void aReaderBesideTheWriterSeesOnlyWholeElements();
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

QTEST_GUILESS_MAIN(AppendLogTest)
#include "append_log_test.moc"
