// SPDX-License-Identifier: GPL-3.0-or-later
// How far off a net is in the units of its target.
#include <QtTest>

#include "engine/trained/own_units.h"
#include "tests/support/test_program.h"

namespace own_units_test {

using namespace lamina;

namespace {

/** Prices of 10, 20, 30 and 40, scaled to (price − 25) / 10; the last is no part of the evaluation. */
Dataset prices() {
    Dataset data;
    PreparedColumn price;
    price.name = "price";
    price.offset = 25;
    price.scale = 0.1;
    data.preparation.source = "csv";
    data.preparation.targets = {price};
    data.inputs = {Tensor::of<float>({4, 1}, std::vector<float>{1, 2, 3, 4})};
    data.targets = {Tensor::of<float>({4, 1}, std::vector<float>{-1.5f, -0.5f, 0.5f, 1.5f})};
    return data;
}

Evaluation said(std::vector<float> scaled) {
    Evaluation evaluation;
    evaluation.rows = {2, 0, 1};
    evaluation.predictions = Tensor::of<float>({static_cast<Dim>(scaled.size()), 1}, scaled);
    return evaluation;
}

}  // namespace

class OwnUnitsTest : public QObject {
    Q_OBJECT
 private slots:
    void errorsAreInTheUnitsOfTheTarget() {
        const auto units = inOwnUnits(prices(), said({0.7f, -1.5f, -0.6f}));  // 32 for 30, 10 for 10, 19 for 20
        QVERIFY(units);
        QCOMPARE(units->target, std::string("price"));
        QVERIFY(std::abs(units->meanAbsoluteError - 1) < 1e-5);
        QVERIFY(std::abs(units->r2Score - (1 - 5.0 / 200)) < 1e-5);  // squares of what is missed, of what there is
        QVERIFY(std::isnan(units->lastValueError));
    }

    void ofEqualTargetsNothingIsToBeExplained() {
        Dataset equal = prices();
        equal.targets = {Tensor::of<float>({4, 1}, std::vector<float>{0.1f, 0.1f, 0.1f, 1.5f})};
        for (const float answer : {0.1f, 0.2f}) QCOMPARE(inOwnUnits(equal, said({answer, answer, answer}))->r2Score, 0.0);
    }

    void eachColumnOfATargetHasItsOwn() {
        Dataset two = prices();
        PreparedColumn rooms;
        rooms.name = "rooms";
        two.preparation.targets.push_back(rooms);
        two.targets = {Tensor::of<float>({4, 2}, std::vector<float>{-1.5f, 1, -0.5f, 2, 0.5f, 3, 1.5f, 4})};
        Evaluation evaluation;
        evaluation.rows = {2, 0, 1};
        evaluation.predictions = Tensor::of<float>({3, 2}, std::vector<float>{0.7f, 3.5f, -1.5f, 1, -0.6f, 1.5f});
        const auto units = columnsInOwnUnits(two, evaluation);
        QCOMPARE(units.size(), std::size_t{2});
        QVERIFY(std::abs(units[0].meanAbsoluteError - 1) < 1e-5);
        QCOMPARE(units[1].target, std::string("rooms"));
        QVERIFY(std::abs(units[1].meanAbsoluteError - 1.0 / 3) < 1e-6);
        QVERIFY(std::abs(units[1].r2Score - (1 - 0.5 / 2)) < 1e-6);
        two.preparation.targets.front().category = true;
        QCOMPARE(columnsInOwnUnits(two, evaluation).size(), std::size_t{1});
    }

    void whatIsNoNumberHasNoUnits() {
        Dataset classes = prices();
        classes.preparation.targets.front().category = true;
        QVERIFY(!inOwnUnits(classes, said({0, 0, 0})));
        Dataset arrays = prices();
        arrays.preparation.targets.clear();
        QVERIFY(!inOwnUnits(arrays, said({0, 0, 0})));
        QVERIFY(!inOwnUnits(prices(), said({0, 0})));  // of other samples
        Evaluation none;
        QVERIFY(!inOwnUnits(prices(), none));
    }
};

LAMINA_TEST(OwnUnitsTest)

}  // namespace own_units_test

#include "own_units_test.moc"
