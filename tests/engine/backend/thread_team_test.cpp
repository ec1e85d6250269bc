// SPDX-License-Identifier: GPL-3.0-or-later
// What the team of threads promises: every chunk once, whoever takes it, however late a worker wakes up.
#include <sys/resource.h>

#include <QtTest>
#include <atomic>
#include <stdexcept>
#include <vector>

#include "engine/backend/cpu/thread_team.h"
#include "engine/base/error.h"
#include "engine/base/platform.h"
#include "tests/support/sanitized.h"
#include "tests/support/test_program.h"

namespace thread_team_test {

using namespace lamina::cpu;

namespace {

void countVisits(const void* arguments, Range range) {
    auto& visits = **static_cast<std::vector<std::atomic<int>>* const*>(arguments);
    for (std::int64_t i = range.begin; i < range.end; ++i) visits[static_cast<std::size_t>(i)].fetch_add(1, std::memory_order_relaxed);
}

void throwAtSeven(const void*, Range range) {
    if (range.begin <= 7 && 7 < range.end) throw std::runtime_error("seven");
}

}  // namespace

class ThreadTeamTest : public QObject {
    Q_OBJECT
 private slots:
    /** Jobs of changing size follow each other at once, so workers often come to a job that is over. */
    void everyChunkRunsOnceWhateverFollowsIt() {
        constexpr int jobs = 300'000;
        ThreadTeam team(4);
        std::vector<std::atomic<int>> visits(64);
        const auto* argument = &visits;
        std::vector<int> expected(64, 0);
        for (int job = 0; job < jobs; ++job) {
            const std::uint32_t chunks = 1 + static_cast<std::uint32_t>(job * 7 % 16);
            const std::int64_t count = chunks + job % 48;
            team.run(&countVisits, &argument, count, chunks);
            for (std::int64_t i = 0; i < count; ++i) ++expected[static_cast<std::size_t>(i)];
        }
        for (std::size_t i = 0; i < visits.size(); ++i) QCOMPARE(visits[i].load(), expected[i]);
    }

    void whatAKernelThrowsReachesTheCallerAndTheTeamGoesOn() {
        ThreadTeam team(2);
        QVERIFY_THROWS_EXCEPTION(std::runtime_error, team.run(&throwAtSeven, nullptr, 16, 8));
        std::vector<std::atomic<int>> visits(4);
        const auto* argument = &visits;
        team.run(&countVisits, &argument, 4, 4);
        for (const auto& v : visits) QCOMPARE(v.load(), 1);
    }

    void aTeamOfOneNeedsNobody() {
        ThreadTeam team(1);
        std::vector<std::atomic<int>> visits(5);
        const auto* argument = &visits;
        team.run(&countVisits, &argument, 5, 2);
        for (const auto& v : visits) QCOMPARE(v.load(), 1);
    }

    void aSystemWithoutThreadsToGiveIsAnErrorNotTheEnd() {
        if (lamina::test::sanitized) QSKIP("a sanitizer needs more room than this test leaves");
        rlimit before{};
        QCOMPARE(getrlimit(RLIMIT_AS, &before), 0);
        const rlimit little{lamina::resourceUse().residentBytes + (rlim_t{1} << 30), before.rlim_max};  // for the stacks of some threads
        QCOMPARE(setrlimit(RLIMIT_AS, &little), 0);
        QString said;
        try {
            ThreadTeam team(10'000);
        } catch (const lamina::Error& e) {
            said = e.what();
        }
        setrlimit(RLIMIT_AS, &before);
        QVERIFY2(said.contains("expected 10000 threads"), qPrintable(said));
    }
};

LAMINA_TEST(ThreadTeamTest)

}  // namespace thread_team_test

#include "thread_team_test.moc"
