// SPDX-License-Identifier: GPL-3.0-or-later
// Figures are told in the unit of what they are of.
#include "engine/trained/told_figure.h"

#include <QTest>

#include "tests/support/test_program.h"

namespace told_figure_test {

using namespace lamina;

namespace {

PreparedColumn column(std::string name, double offset = 0, double scale = 1) {
    PreparedColumn made;
    made.name = std::move(name);
    made.offset = offset;
    made.scale = scale;
    return made;
}

Preparation of(std::vector<PreparedColumn> targets) {
    Preparation made;
    made.targets = std::move(targets);
    return made;
}

}  // namespace

class ToldFigureTest : public QObject {
    Q_OBJECT
 private slots:
    void errorsOfAStandardizedTargetAreInItsOwnUnit() {
        const auto prices = of({column("price", 20, 0.25)});
        for (const char* name : {"mean_absolute_error", "mae", "root_mean_squared_error", "mean_absolute_error_1"}) {
            const auto told = toldFigure(prices, {}, name, 0.5);
            QCOMPARE(told.value, 2.0);
            QCOMPARE(told.unit, std::string("in units of price"));
            QVERIFY(told.own);
        }
        const auto squared = toldFigure(prices, {}, "mean_squared_error", 0.5);
        QCOMPARE(squared.value, 8.0);
        QCOMPARE(squared.unit, std::string("in squared units of price"));
    }

    void whatCannotBeTurnedBackSaysOnWhichScaleItIs() {
        const auto prices = of({column("price", 20, 0.25)});
        for (const char* name : {"loss", "log_cosh_error"}) {
            const auto told = toldFigure(prices, {}, name, 0.5);
            QCOMPARE(told.value, 0.5);
            QCOMPARE(told.unit, std::string("of standardized price"));
            QVERIFY(!told.own);
        }
        QCOMPARE(toldFigure(of({column("price")}), {}, "loss", 0.5).unit, std::string());
    }

    void aScoreHasNoUnit() {
        const auto told = toldFigure(of({column("price", 20, 0.25)}), {}, "r2_score", 0.5);
        QCOMPARE(told.value, 0.5);
        QCOMPARE(told.unit, std::string());
        QVERIFY(told.own);
    }

    void errorsOfALogarithmAreOfTheLogarithm() {
        auto price = column("price", 3, 0.5);
        price.function = ColumnScaling::Log;
        const auto told = toldFigure(of({price}), {}, "mean_absolute_error", 0.25);
        QCOMPARE(told.value, 0.5);
        QCOMPARE(told.unit, std::string("of log price"));
        QVERIFY(!told.own);
        QCOMPARE(toldFigure(of({price}), {}, "loss", 0.25).unit, std::string("of standardized log price"));
        price.function = ColumnScaling::Log1p;
        QVERIFY(!toldFigure(of({price}), {}, "r2_score", 0.25).own);
        QCOMPARE(toldFigure(of({price}), {}, "r2_score", 0.25).unit, std::string("of log (1 + price)"));
    }

    void ofSeveralOutputsEachHasItsOwn() {
        const auto both = of({column("price", 20, 0.25), column("area", 0, 0.5)});
        const std::vector<std::string> outputs{"cost", "size"};
        QCOMPARE(toldFigure(both, outputs, "cost_mean_absolute_error", 1).value, 4.0);
        QCOMPARE(toldFigure(both, outputs, "size_mean_absolute_error", 1).unit, std::string("in units of area"));
        QCOMPARE(toldFigure(both, outputs, "size_loss", 1).unit, std::string("of standardized area"));
        QCOMPARE(toldFigure(both, outputs, "loss", 1).unit, std::string("of standardized targets"));
    }

    /** As Keras names layers that nobody has named. */
    void anOutputWhoseNameBeginsAsAnothersHasItsOwnFigures() {
        const auto both = of({column("price", 20, 0.25), column("area", 0, 0.5)});
        for (const bool turned : {false, true}) {
            const std::vector<std::string> outputs = turned ? std::vector<std::string>{"dense_1", "dense"} : std::vector<std::string>{"dense", "dense_1"};
            const auto longer = toldFigure(both, outputs, "dense_1_mean_absolute_error", 1);
            QCOMPARE(longer.unit, std::string(turned ? "in units of price" : "in units of area"));
            QCOMPARE(longer.value, turned ? 4.0 : 2.0);
            QCOMPARE(toldFigure(both, outputs, "dense_mean_absolute_error_1", 1).unit, std::string(turned ? "in units of area" : "in units of price"));
        }
    }

    void severalColumnsOfAnOutputHaveNoUnitInCommon() {
        const auto told = toldFigure(of({column("price", 20, 0.25), column("area")}), {}, "mean_absolute_error", 1);
        QCOMPARE(told.value, 1.0);
        QCOMPARE(told.unit, std::string("of standardized targets"));
        QVERIFY(!told.own);
        QCOMPARE(toldFigure(of({column("price"), column("area")}), {}, "mean_absolute_error", 1).unit, std::string());
    }

    void classesAndArraysStayAsTheyAre() {
        auto kind = column("kind");
        kind.category = true;
        for (const auto& preparation : {of({kind}), of({})})
            for (const char* name : {"loss", "accuracy", "mean_absolute_error"}) {
                const auto told = toldFigure(preparation, {}, name, 0.75);
                QCOMPARE(told.value, 0.75);
                QVERIFY(told.unit.empty() && !told.own);
            }
    }
};

LAMINA_TEST(ToldFigureTest)

}  // namespace told_figure_test

#include "told_figure_test.moc"
