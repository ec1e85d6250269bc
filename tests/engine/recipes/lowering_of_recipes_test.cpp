// SPDX-License-Identifier: GPL-3.0-or-later
// What a recipe's choices become as ops: losses, metrics, optimizers, clipping.
#include "engine/base/error.h"
#include "engine/recipes/losses.h"
#include "engine/recipes/metrics.h"
#include "engine/recipes/optimizers.h"
#include "tests/support/test_program.h"

#include <QtTest>

namespace lowering_of_recipes_test {

using namespace lamina;

namespace {

int slotsOf(const Choice& choice) {
    const OptimizerSpec& spec = optimizerOf(choice);
    return spec.slotCount(ParamReader(choice.params, spec.member.params));
}

UpdateOp updateOf(const Choice& choice) {
    const OptimizerSpec& spec = optimizerOf(choice);
    return spec.lower(ParamReader(choice.params, spec.member.params));
}

}  // namespace

class LoweringOfRecipesTest : public QObject {
    Q_OBJECT

 private slots:
    void accuracyResolvesAsInKeras() {
        const auto kind = [](LossKind loss, const Shape& output) { return metricOf({"accuracy", {}}, loss, output).kind; };
        QCOMPARE(kind(LossKind::SparseCategoricalCrossentropy, {1}), MetricKind::SparseCategoricalAccuracy);  // labels stay labels
        QCOMPARE(kind(LossKind::BinaryCrossentropy, {1}), MetricKind::BinaryAccuracy);
        QCOMPARE(kind(LossKind::SparseCategoricalCrossentropy, {10}), MetricKind::SparseCategoricalAccuracy);
        QCOMPARE(kind(LossKind::CategoricalCrossentropy, {10}), MetricKind::CategoricalAccuracy);
        QCOMPARE(kind(LossKind::BinaryCrossentropy, {4}), MetricKind::CategoricalAccuracy);  // as Keras does
        QCOMPARE(kind(LossKind::MeanSquaredError, {1}), MetricKind::BinaryAccuracy);
        QCOMPARE(metricOf({"mse", {}}, LossKind::MeanSquaredError, {3}).kind, MetricKind::MeanSquaredError);
        QVERIFY(metricOf({"accuracy", {}}, LossKind::CategoricalCrossentropy, {10}).maximize);
        QVERIFY(!metricOf({"mse", {}}, LossKind::MeanSquaredError, {1}).maximize);
    }

    void metricsAreLoggedUnderKerasNames() {
        QCOMPARE(QString::fromStdString(metricLogName({"accuracy", {}})), QString("accuracy"));
        QCOMPARE(QString::fromStdString(metricLogName({"acc", {}})), QString("acc"));
        QCOMPARE(QString::fromStdString(metricLogName({"mse", {}})), QString("mse"));
        QCOMPARE(QString::fromStdString(metricLogName({"R2Score", {}})), QString("r2_score"));
    }

    void lossesCarryTheirParameters() {
        const Loss op = lowerLoss({"categorical_crossentropy", {{"from_logits", true}, {"label_smoothing", 0.1}}});
        QCOMPARE(op.kind, LossKind::CategoricalCrossentropy);
        QVERIFY(op.fromLogits);
        QCOMPARE(op.labelSmoothing, 0.1);
        QCOMPARE(op.weight, 1.0);
        QCOMPARE(op.gradient, noValue);
        QCOMPARE(lossOf({"sparse_categorical_crossentropy", {}}).target, TargetForm::Index);
        QCOMPARE(lossOf({"categorical_crossentropy", {}}).target, TargetForm::OneHot);
        QCOMPARE(lossOf({"bce", {}}).target, TargetForm::Binary);
        QCOMPARE(lossOf({"mse", {}}).target, TargetForm::Number);
    }

    void metricsFitTheFormOfTheTargets() {
        const auto fits = [](const char* metric, TargetForm form) { return metricFits(memberOf(metrics(), metric, "metric"), form); };
        for (const TargetForm form : {TargetForm::Index, TargetForm::OneHot, TargetForm::Binary, TargetForm::Number}) {
            QVERIFY(fits("accuracy", form) && fits("precision", form) && fits("auc", form));
            QCOMPARE(fits("sparse_categorical_accuracy", form), form == TargetForm::Index);
            QCOMPARE(fits("sparse_categorical_crossentropy", form), form == TargetForm::Index);
            QCOMPARE(fits("mean_squared_error", form), form != TargetForm::Index);
            QCOMPARE(fits("kl_divergence", form), form != TargetForm::Index);
        }
    }

    void metricsCarryTheirParameters() {
        const auto lowered = [](const Choice& c) { return lowerMetric(c, metricOf(c, LossKind::CategoricalCrossentropy, {3})); };
        QCOMPARE(lowered({"auc", {}}).kind, MetricKind::AucRoc);
        QCOMPARE(lowered({"auc", {{"curve", std::string("PR")}, {"num_thresholds", std::int64_t{50}}}}).kind, MetricKind::AucPr);
        QCOMPARE(lowered({"auc", {{"num_thresholds", std::int64_t{50}}}}).count, std::int64_t{50});
        QCOMPARE(lowered({"f1_score", {}}).kind, MetricKind::F1Macro);
        QCOMPARE(lowered({"f1_score", {{"average", std::string("weighted")}}}).kind, MetricKind::F1Weighted);
        QCOMPARE(lowered({"precision", {{"thresholds", 0.8}}}).threshold, 0.8);
        QCOMPARE(lowered({"recall", {}}).threshold, 0.5);
        QCOMPARE(lowered({"top_k_categorical_accuracy", {{"k", std::int64_t{2}}}}).count, std::int64_t{2});
    }

    void adaptiveOptimizersCarryTheirParameters() {
        const auto rms = std::get<AdaptiveUpdate>(updateOf({"RMSprop", {{"rho", 0.8}, {"momentum", 0.5}, {"centered", true}, {"weight_decay", 0.01}}}));
        QCOMPARE(rms.kind, UpdateKind::RMSprop);
        QCOMPARE(rms.beta1, 0.5);
        QCOMPARE(rms.beta2, 0.8);
        QVERIFY(rms.centered);
        QCOMPARE(rms.weightDecay, 0.01);
        QCOMPARE(slotsOf({"RMSprop", {}}), 1);
        QCOMPARE(slotsOf({"RMSprop", {{"momentum", 0.5}, {"centered", true}}}), 3);
        QCOMPARE(slotsOf({"Lion", {}}), 1);
        QCOMPARE(slotsOf({"Nadam", {}}), 2);
        QCOMPARE(std::get<AdaptiveUpdate>(updateOf({"Lion", {}})).beta2, 0.99);
        QCOMPARE(std::get<AdaptiveUpdate>(updateOf({"Adadelta", {}})).beta2, 0.95);
    }

    void aThresholdReachesTheMetric() {
        const Choice choice{"binary_accuracy", {{"threshold", 0.7}}};
        QCOMPARE(lowerMetric(choice, metricOf(choice, LossKind::BinaryCrossentropy, {1})).threshold, 0.7);
        const Choice accuracy{"accuracy", {}};
        QCOMPARE(lowerMetric(accuracy, metricOf(accuracy, LossKind::BinaryCrossentropy, {1})).threshold, 0.5);
    }

    void optimizersKeepTheSlotsTheyNeed() {
        QCOMPARE(slotsOf({"SGD", {}}), 0);
        QCOMPARE(slotsOf({"SGD", {{"momentum", 0.9}}}), 1);
        QCOMPARE(slotsOf({"Adam", {}}), 2);
        QCOMPARE(slotsOf({"Adam", {{"amsgrad", true}}}), 3);
        QCOMPARE(slotsOf({"AdamW", {}}), 2);
    }

    void optimizersCarryTheirParameters() {
        const auto sgd = std::get<SgdUpdate>(updateOf({"SGD", {{"momentum", 0.9}, {"nesterov", true}, {"weight_decay", 0.01}}}));
        QCOMPARE(sgd.momentum, 0.9);
        QVERIFY(sgd.nesterov);
        QCOMPARE(sgd.weightDecay, 0.01);
        const auto adam = std::get<AdamUpdate>(updateOf({"Adam", {}}));
        QCOMPARE(adam.weightDecay, 0.0);
        QCOMPARE(adam.epsilon, 1e-7);
        QCOMPARE(std::get<AdamUpdate>(updateOf({"AdamW", {}})).weightDecay, 0.004);
        QVERIFY(std::get<AdamUpdate>(updateOf({"AdamW", {{"amsgrad", true}}})).amsgrad);
    }

    void whatFollowsTheWeightsHasSlotsBehindTheOptimizers() {
        const Choice both{"Adam", {{"use_ema", true}, {"ema_momentum", 0.9}, {"ema_overwrite_frequency", std::int64_t{50}}, {"gradient_accumulation_steps", std::int64_t{4}}}};
        QCOMPARE(followingSlots({"Adam", {}}), 0);
        QCOMPARE(followingSlots(both), 2);
        const auto average = averagingOf(both, 2);
        QVERIFY(average && average->slot == 2 && average->momentum == 0.9 && average->overwriteEvery == 50 && average->updateEvery == 4);
        const auto waiting = accumulationOf(both, 2);
        QVERIFY(waiting && waiting->slot == 3 && waiting->steps == 4);
        QVERIFY(!averagingOf({"SGD", {}}, 0) && !accumulationOf({"SGD", {}}, 0));
    }

    void onlyOneKindOfClippingIsAllowed() {
        const ClipGradients none = lowerClipping({"Adam", {}});
        QVERIFY(none.clipNorm < 0 && none.clipValue < 0 && none.globalClipNorm < 0);
        QCOMPARE(lowerClipping({"SGD", {{"clipnorm", 1.5}}}).clipNorm, 1.5);
        QCOMPARE(lowerClipping({"SGD", {{"clipvalue", 0.5}}}).clipValue, 0.5);
        QCOMPARE(lowerClipping({"AdamW", {{"global_clipnorm", 2.0}}}).globalClipNorm, 2.0);
        QVERIFY_EXCEPTION_THROWN(lowerClipping({"SGD", {{"clipnorm", 1.0}, {"clipvalue", 1.0}}}), Error);
    }
};

LAMINA_TEST(LoweringOfRecipesTest)

}  // namespace lowering_of_recipes_test

#include "lowering_of_recipes_test.moc"
