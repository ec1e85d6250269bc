// SPDX-License-Identifier: GPL-3.0-or-later
// EarlyStopping epoch by epoch, against Keras' own.
#include "engine/base/error.h"
#include "engine/recipes/callback_of.h"
#include "engine/recipes/callbacks.h"
#include "engine/recipes/plateau.h"
#include "tests/support/json_file.h"
#include "tests/support/keras_cases.h"
#include "tests/support/test_program.h"

#include <limits>

#include <QtTest>

namespace callbacks_test {

using namespace lamina;

class CallbacksTest : public QObject {
    Q_OBJECT

 private slots:
    void earlyStoppingStopsWhenKerasStops() {
        int cases = 0;
        for (const auto& row : test::readJson("tests/engine/recipes/keras_recipes.json")) {
            if (row.at("family") != "early_stopping") continue;
            EarlyStopping stopping({"EarlyStopping", test::toParams(row.at("params"))}, row.at("maximize"));
            for (std::size_t epoch = 0; epoch < row.at("values").size(); ++epoch) {
                const auto verdict = stopping.epochEnded(static_cast<int>(epoch), row.at("values")[epoch]);
                const auto& keras = row.at("rows")[epoch];
                const std::string where = row.at("params").dump() + " epoch " + std::to_string(epoch);
                QVERIFY2(stopping.wait() == keras[0], where.c_str());
                if (stopping.bestEpoch() >= 0) QVERIFY2(stopping.bestEpoch() == keras[1], where.c_str());
                QVERIFY2(verdict.stop == keras[2], where.c_str());
                QVERIFY2(verdict.best == (stopping.bestEpoch() == static_cast<int>(epoch)), where.c_str());
            }
            ++cases;
            test::kerasCasePassed();
        }
        QCOMPARE(cases, 15);
    }

    /** So long nobody has to know the figures: told nothing but worse ones, it acts with exactly that epoch. */
    void howManyEpochsCanPassBeforeOneMayActIsKnown() {
        int acted = 0;
        for (const auto& row : test::readJson("tests/engine/recipes/keras_recipes.json")) {
            const bool early = row.at("family") == "early_stopping";
            if (!early && row.at("family") != "plateau") continue;
            const Params params = test::toParams(row.at("params"));
            const bool maximize = early && row.at("maximize");
            const double worse = std::numeric_limits<double>::quiet_NaN();  // whatever is better
            EarlyStopping stopping({"EarlyStopping", early ? params : Params()}, maximize);
            ReduceLROnPlateau plateau({"ReduceLROnPlateau", early ? Params() : params}, false);
            const auto tell = [&](EarlyStopping& s, ReduceLROnPlateau& p, std::size_t epoch, double value) {
                return early ? s.epochEnded(static_cast<int>(epoch), value).stop : p.epochEnded(value, 0.1).has_value();
            };
            for (std::size_t epoch = 0; epoch < row.at("values").size(); ++epoch) {
                const int told = early ? stopping.epochsUntilStop() : plateau.epochsUntilFall(0.1);
                EarlyStopping s = stopping;
                ReduceLROnPlateau p = plateau;
                int passed = 1;
                while (!tell(s, p, epoch + static_cast<std::size_t>(passed) - 1, worse) && passed < 1000) ++passed;
                const bool any = early ? stopping.seen().any : true;
                QVERIFY2(any ? passed == told : passed >= told, qPrintable(QString("%1 epoch %2: %3, told %4").arg(row.dump().substr(0, 120).c_str()).arg(epoch).arg(passed).arg(told)));
                acted += passed < 1000;
                tell(stopping, plateau, epoch, row.at("values")[epoch]);
            }
        }
        QVERIFY(acted > 100);
        ReduceLROnPlateau least({"ReduceLROnPlateau", {{"min_lr", 0.01}}}, false);
        QCOMPARE(least.epochsUntilFall(0.01), std::numeric_limits<int>::max());
    }

    void settingsAreRead() {
        const EarlyStopping stopping({"EarlyStopping", {{"monitor", std::string("val_accuracy")}, {"restore_best_weights", true}}}, true);
        QCOMPARE(QString::fromStdString(stopping.monitor()), QString("val_accuracy"));
        QVERIFY(stopping.restoreBestWeights());
        QCOMPARE(stopping.bestEpoch(), -1);
    }

    void aFigureThatIsNoNumberIsNeverBetter() {
        EarlyStopping stopping({"EarlyStopping", {{"patience", std::int64_t{2}}}}, false);
        QVERIFY(stopping.epochEnded(0, 1.0).best);
        const double nan = std::numeric_limits<double>::quiet_NaN();
        QVERIFY(!stopping.epochEnded(1, nan).best);
        QVERIFY(stopping.epochEnded(2, nan).stop);
    }

    void ofANameThereIsOneInARecipe() {
        TrainingRecipe recipe;
        QVERIFY(!callbackOf(recipe, "EarlyStopping"));
        setCallback(recipe, {"EarlyStopping", {}});
        setCallback(recipe, {"TerminateOnNaN", {}});
        setCallback(recipe, {"EarlyStopping", {{"patience", std::int64_t{7}}}});
        QCOMPARE(recipe.callbacks.size(), std::size_t{2});
        QVERIFY(callbackOf(recipe, "EarlyStopping")->params.at("patience") == ParamValue(std::int64_t{7}));
        dropCallback(recipe, "EarlyStopping");
        QVERIFY(!callbackOf(recipe, "EarlyStopping"));
        QVERIFY(callbackOf(std::as_const(recipe), "TerminateOnNaN") == &recipe.callbacks.front());
    }

    void wrongSettingsAreRefused() {
        QVERIFY_EXCEPTION_THROWN(EarlyStopping({"EarlyStopping", {{"patience", std::int64_t{-1}}}}, false), Error);
        QVERIFY_EXCEPTION_THROWN(EarlyStopping({"EarlyStopping", {{"mode", std::string("sideways")}}}, false), Error);
    }

    void theRateFallsOnAPlateauAsInKeras() {
        int cases = 0;
        for (const auto& row : test::readJson("tests/engine/recipes/keras_recipes.json")) {
            if (row.at("family") != "plateau") continue;
            ReduceLROnPlateau plateau({"ReduceLROnPlateau", test::toParams(row.at("params"))}, false);
            double rate = 0.1;
            for (std::size_t i = 0; i < row.at("values").size(); ++i) {
                if (const auto next = plateau.epochEnded(row.at("values")[i], rate)) rate = *next;
                const double keras = row.at("rates")[i];
                QVERIFY2(std::abs(rate - keras) < 1e-6 * keras + 1e-9, qPrintable(QString("%1 epoch %2: %3, Keras %4").arg(row.dump().substr(0, 90).c_str()).arg(i).arg(rate).arg(keras)));
            }
            ++cases;
            test::kerasCasePassed();
        }
        QCOMPARE(cases, 7);
    }
};

LAMINA_TEST(CallbacksTest)

}  // namespace callbacks_test

#include "callbacks_test.moc"
