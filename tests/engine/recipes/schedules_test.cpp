// SPDX-License-Identifier: GPL-3.0-or-later
// Learning rates of every step, against Keras' own.
#include "engine/base/error.h"
#include "engine/recipes/optimizers.h"
#include "engine/recipes/schedules.h"
#include "tests/support/json_file.h"
#include "tests/support/keras_cases.h"
#include "tests/support/test_program.h"

#include <QtTest>

namespace schedules_test {

using namespace lamina;

class SchedulesTest : public QObject {
    Q_OBJECT

 private slots:
    void ratesAreThoseOfKeras() {
        int cases = 0;
        for (const auto& row : test::readJson("tests/engine/recipes/keras_recipes.json")) {
            if (row.at("family") != "schedule") continue;
            TrainingRecipe recipe;
            recipe.schedule = Choice{row.at("name"), test::toParams(row.at("params"))};
            const LearningRate op = lowerSchedule(recipe.schedule);
            const double base = baseLearningRate(recipe);
            for (std::size_t i = 0; i < row.at("steps").size(); ++i) {
                const double rate = learningRateAt(op, base, row.at("steps")[i]), keras = row.at("rates")[i];
                QVERIFY2(std::abs(rate - keras) <= 2e-7 + 1e-5 * keras,
                         qPrintable(QString("%1 at %2: %3, Keras %4").arg(row.dump().substr(0, 90).c_str())
                                        .arg(row.at("steps")[i].get<int>()).arg(rate).arg(keras)));
            }
            ++cases;
            test::kerasCasePassed();
        }
        QCOMPARE(cases, 14);
    }

    void theBaseRateOfAnyScheduleCanBeSet() {
        for (const auto& spec : schedules()) {
            TrainingRecipe recipe;
            recipe.schedule = Choice{spec.member.name, {}};
            setBaseLearningRate(recipe, 0.25);
            QCOMPARE(baseLearningRate(recipe), 0.25);
            QVERIFY2(std::abs(learningRateAt(lowerSchedule(recipe.schedule), 0.25, 0) - 0.25) < 1e-12, spec.member.name.c_str());
        }
        TrainingRecipe pieces;
        pieces.schedule = Choice{"PiecewiseConstantDecay", {{"boundaries", Floats{5}}, {"values", Floats{0.1, 0.02}}}};
        setBaseLearningRate(pieces, 0.2);
        QCOMPARE(learningRateAt(lowerSchedule(pieces.schedule), 0.2, 6), 0.04);
    }

    void piecesThatDoNotFitAreRefused() {
        const auto refused = [](Floats boundaries, Floats values) {
            try {
                lowerSchedule(Choice{"PiecewiseConstantDecay", {{"boundaries", std::move(boundaries)}, {"values", std::move(values)}}});
                return false;
            } catch (const Error&) {
                return true;
            }
        };
        QVERIFY(refused({5}, {0.1}));
        QVERIFY(refused({5, 3}, {0.1, 0.2, 0.3}));
        QVERIFY(refused({5}, {0, 0.1}));
        QVERIFY(refused(Floats(20, 1), Floats(21, 0.1)));
        QVERIFY(!refused({5}, {0.1, 0.2}));
    }

    void withoutAScheduleTheOptimizersRateStays() {
        TrainingRecipe recipe;
        recipe.optimizer = {"SGD", {{"learning_rate", 0.25}}};
        QCOMPARE(baseLearningRate(recipe), 0.25);
        QCOMPARE(lowerSchedule(recipe.schedule).kind, ScheduleKind::Constant);
        QCOMPARE(learningRateAt(lowerSchedule({}), 0.25, 12345), 0.25);
        recipe.optimizer = {"Adam", {}};
        QCOMPARE(baseLearningRate(recipe), 0.001);
    }
};

LAMINA_TEST(SchedulesTest)

}  // namespace schedules_test

#include "schedules_test.moc"
