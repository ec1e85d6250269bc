// SPDX-License-Identifier: GPL-3.0-or-later
// What is promised of copies that come to the host while the device runs ahead.
#include "engine/train/checkpoints.h"

#include <QtTest>

#include "engine/backend/cpu/cpu_executor.h"
#include "engine/base/error.h"
#include "tests/support/small_net.h"
#include "tests/support/test_program.h"
#include "tests/support/wait_for.h"

namespace checkpoints_test {

using namespace lamina;
using namespace std::chrono_literals;

namespace {

using Clock = Checkpoints::Clock;

const EpochSteps fiveAnEpoch(small::samples, small::batch);

std::unique_ptr<Executor> opened() {
    auto executor = std::make_unique<cpu::CpuExecutor>(small::plan(), 1);
    executor->setWeights(small::startWeights());
    return executor;
}

CallbacksSeen bestIn(int epoch) {
    CallbacksSeen seen;
    seen.stopping.any = true;
    seen.stopping.bestEpoch = epoch;
    return seen;
}

}  // namespace

class CheckpointsTest : public QObject {
    Q_OBJECT
 private slots:
    void anEpochThatIsJudgedLaterIsNotInTheCopy() {
        const auto executor = opened();
        Checkpoints checkpoints(*executor, fiveAnEpoch, 1000ms);
        const EarlyStop stop(small::plan()->metrics, false);
        QVERIFY(!checkpoints.arrived());
        checkpoints.ask(7, 0.05, stop, Clock::now());
        QVERIFY(checkpoints.busy());
        executor->wait();
        QVERIFY(checkpoints.arrived());
        checkpoints.beforeJudging(5, bestIn(-1));  // before the copy: what this epoch brings belongs to it
        checkpoints.beforeJudging(10, bestIn(0));
        checkpoints.beforeJudging(15, bestIn(1));
        const auto copy = checkpoints.take(bestIn(2), false);
        QVERIFY(copy);
        QCOMPARE(copy->step, std::uint64_t{7});
        QCOMPARE(copy->judged.stopping.bestEpoch, 0);
        QVERIFY(!copy->withBest);
        QVERIFY(!checkpoints.busy());
    }

    void aCopyWithTheWeightsOfAnotherEpochIsTakenOnceMore() {
        const auto executor = opened();
        Checkpoints checkpoints(*executor, fiveAnEpoch, 1000ms);
        const EarlyStop stop(small::plan()->metrics, false);
        const auto now = Clock::now();
        checkpoints.ask(7, 0.05, stop, now);
        QVERIFY(!checkpoints.due(now, 8, false));
        QVERIFY(!checkpoints.take(bestIn(0), true));
        QVERIFY(checkpoints.due(now, 8, false));
        // Where the best epoch has just ended, the weights are those of the copy itself.
        checkpoints.ask(5, 0.05, stop, now);
        const auto copy = checkpoints.take(bestIn(0), true);
        QVERIFY(copy);
        QVERIFY(!copy->withBest);
    }

    void theKeepersBestEpochComesWithTheCopy() {
        const auto executor = opened();
        executor->reserveSnapshots(1);
        Checkpoints checkpoints(*executor, fiveAnEpoch, 1000ms);
        const EarlyStop stop(small::plan()->metrics, false);
        BestKeeper keeper({}, small::plan()->metrics, 1);
        Record figures;
        figures.kind = RecordKind::Validation;
        keeper.judge(figures);
        keeper.keep(0, *executor);
        const auto judged = [](int best) { return CallbacksSeen{{}, {}, {best, 0.5}}; };
        checkpoints.ask(7, 0.05, stop, Clock::now(), &keeper);
        const auto copy = checkpoints.take(judged(0), false);
        QVERIFY(copy && copy->withBest);
        QCOMPARE(copy->judged.kept.epoch, 0);
        checkpoints.ask(12, 0.05, stop, Clock::now(), &keeper);
        QVERIFY(!checkpoints.take(judged(1), false));  // another epoch was judged the best meanwhile
        checkpoints.ask(10, 0.05, stop, Clock::now(), &keeper);
        const auto own = checkpoints.take(judged(1), false);
        QVERIFY(own && !own->withBest);
    }

    void anotherIsDueWhereOneIsOfNoUse() {
        const auto executor = opened();
        Checkpoints checkpoints(*executor, fiveAnEpoch, 1000ms);
        const EarlyStop stop(small::plan()->metrics, false);
        const auto now = Clock::now();
        checkpoints.ask(7, 0.05, stop, now);
        checkpoints.replace();
        QVERIFY(!checkpoints.busy());
        QVERIFY(checkpoints.due(now, 8, false));
        checkpoints.ask(7, 0.05, stop, now);
        QVERIFY(checkpoints.take({}, false));
        checkpoints.replace();  // none is on its way
        QVERIFY(!checkpoints.due(now, 8, false));
    }

    void oneIsDueMoreOftenAtTheEndsOfEpochs() {
        const auto executor = opened();
        Checkpoints checkpoints(*executor, fiveAnEpoch, 10s);
        const auto start = Clock::now();
        checkpoints.begin(start);
        QVERIFY(!checkpoints.due(start + 1s, 5, true));
        QVERIFY(checkpoints.due(start + 2s, 5, true));  // the first comes soon
        checkpoints.ask(5, 0.05, EarlyStop(small::plan()->metrics, false), start);
        QVERIFY(checkpoints.due(start + 10s, 10, true));
        QVERIFY(!checkpoints.due(start + 19s, 12, false));
        QVERIFY(checkpoints.due(start + 20s, 12, false));
        QVERIFY(!checkpoints.due(start + 20s, 15, false));  // its figures are still to come
        executor->wait();
    }

    /** Nobody says how often: what a killed run loses is some seconds where writing takes no time, and no more than half a minute. */
    void whatIsSoonWrittenIsWrittenOften() {
        const auto executor = opened();
        Checkpoints checkpoints(*executor, fiveAnEpoch, std::nullopt);
        const EarlyStop stop(small::plan()->metrics, false);
        const auto start = Clock::now();
        checkpoints.begin(start);
        QVERIFY(!checkpoints.due(start + 1s, 5, true));
        QVERIFY(checkpoints.due(start + 2s, 5, true));
        QVERIFY(checkpoints.due(start + 4s, 7, false));
        const auto written = [&](const std::function<void()>& work) {
            checkpoints.ask(5, 0.05, stop, start);
            checkpoints.drop();
            checkpoints.write(work);
            return test::waitFor([&] { return !checkpoints.busy(); });
        };
        QVERIFY(written([] {}));
        QVERIFY(checkpoints.due(start + 2s, 10, true));
        QVERIFY(written([] { QTest::qSleep(200); }));
        QVERIFY(!checkpoints.due(start + 9s, 10, true));
        QVERIFY(checkpoints.due(start + 30s, 10, true));
        QVERIFY(written([] { QTest::qSleep(700); }));
        QVERIFY(!checkpoints.due(start + 29s, 10, true));
        QVERIFY(checkpoints.due(start + 30s, 10, true));
        QVERIFY(written([] {}));
        QVERIFY(written([] { throw Error("the disk is full"); }));
        QVERIFY(!checkpoints.due(start + 29s, 10, true));
        QVERIFY(checkpoints.due(start + 30s, 10, true));
        executor->wait();
    }
};

LAMINA_TEST(CheckpointsTest)

}  // namespace checkpoints_test

#include "checkpoints_test.moc"
