// SPDX-License-Identifier: GPL-3.0-or-later
// What is promised of early stopping beside a device that runs ahead.
#include "engine/train/early_stop.h"

#include <QtTest>

#include "engine/backend/cpu/cpu_executor.h"
#include "tests/support/small_net.h"
#include "tests/support/test_program.h"

namespace early_stop_test {

using namespace lamina;

namespace {

Choice watchLoss() { return {"EarlyStopping", {{"monitor", std::string("loss")}, {"patience", std::int64_t{3}}, {"restore_best_weights", true}}}; }

/** The figures of an epoch, its loss first. */
Record figures(std::uint32_t epoch, float loss) {
    Record record;
    record.kind = RecordKind::Epoch;
    record.epoch = epoch;
    record.values[0] = loss;
    return record;
}

std::unique_ptr<Executor> opened() {
    auto executor = std::make_unique<cpu::CpuExecutor>(small::plan(), 1);
    executor->reserveSnapshots(EarlyStop::mostKept);
    executor->setWeights(small::startWeights());
    return executor;
}

/** All weights are this number. */
void fill(Executor& executor, float number) {
    auto weights = executor.weights();
    for (Tensor& w : weights) w = Tensor::of(w.shape(), std::vector<float>(static_cast<std::size_t>(w.shape().elements()), number));
    executor.setWeights(weights);
}

float firstWeight(Executor& executor) { return executor.weights().front().toFloats().front(); }

}  // namespace

class EarlyStopTest : public QObject {
    Q_OBJECT
 private slots:
    void theWeightsOfTheBestEpochComeBack() {
        const auto executor = opened();
        EarlyStop stop(small::plan()->metrics, false);
        const Choice choice = watchLoss();
        stop.follow(&choice);
        const float losses[] = {3, 1, 2};
        for (int epoch = 0; epoch < 3; ++epoch) {
            fill(*executor, static_cast<float>(epoch));
            stop.keep(epoch, *executor);
            QCOMPARE(stop.judge(figures(static_cast<std::uint32_t>(epoch), losses[epoch])).best, epoch < 2);
        }
        QCOMPARE(stop.restoreBest(*executor), 1);
        QCOMPARE(firstWeight(*executor), 1.0f);
    }

    /** It was switched on while the figures of epoch 1 were under way: whose weights nobody has kept. */
    void anEpochThatEndedBeforeAnybodyWatchedIsNotTheBest() {
        const auto executor = opened();
        EarlyStop stop(small::plan()->metrics, false);
        const Choice choice = watchLoss();
        stop.follow(&choice, 2);
        QVERIFY(!stop.judge(figures(1, 0.5f)).best);
        QCOMPARE(stop.bestEpoch(), -1);
        for (int epoch = 2; epoch < 4; ++epoch) {
            fill(*executor, static_cast<float>(epoch));
            stop.keep(epoch, *executor);
            QCOMPARE(stop.judge(figures(static_cast<std::uint32_t>(epoch), static_cast<float>(epoch))).best, epoch == 2);
        }
        QCOMPARE(stop.restoreBest(*executor), 2);
        QCOMPARE(firstWeight(*executor), 2.0f);
    }

    /** Without weights to put back the figures of every epoch count. */
    void whereNothingIsKeptThatEpochCounts() {
        EarlyStop stop(small::plan()->metrics, false);
        Choice choice = watchLoss();
        choice.params["restore_best_weights"] = false;
        stop.follow(&choice, 2);
        QVERIFY(stop.judge(figures(1, 0.5f)).best);
    }
};

LAMINA_TEST(EarlyStopTest)

}  // namespace early_stop_test

#include "early_stop_test.moc"
