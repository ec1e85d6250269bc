// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of the figures about classes.
#include "ui/evaluation/class_figures.h"

#include <QTest>
#include <cmath>

using namespace lamina;
using namespace lamina::ui;

namespace {

/** Six samples of three classes; two of class 1 are taken for 2, one surely and one less so. */
ClassFigures example() {
    Dataset data;
    data.inputs = {Tensor::of<float>({6, 1}, std::vector<float>(6))};
    data.targets = {Tensor::of<std::int32_t>({6}, std::vector<std::int32_t>{0, 1, 1, 1, 2, 2})};
    data.preparation.classes = {"ant", "bee", "cat"};
    Evaluation evaluation;
    evaluation.rows = {0, 1, 2, 3, 4, 5};
    evaluation.predictions = Tensor::of<float>({6, 3}, std::vector<float>{.8f, .1f, .1f, .1f, .3f, .6f, .0f, .1f, .9f, .1f, .8f, .1f, .1f, .1f, .8f, .2f, .1f, .7f});
    return classFigures(data, evaluation);
}

}  // namespace

class ClassFiguresTest : public QObject {
    Q_OBJECT
 private slots:
    void theMatrixCountsTrueAgainstSaid() {
        const auto f = example();
        QCOMPARE(f.confusion, (std::vector<int>{1, 0, 0, 0, 1, 2, 0, 0, 2}));
        QCOMPARE(f.accuracy(), 4.0 / 6);
    }

    void precisionAndRecallAreThoseOfTheTextbook() {
        const auto f = example();
        QCOMPARE(f.precision(2), 2.0 / 4);
        QCOMPARE(f.recall(1), 1.0 / 3);
        QCOMPARE(f.recall(0), 1.0);
    }

    void aCellListsItsSamplesSurestFirst() {
        const auto cell = example().cell(1, 2);
        QCOMPARE(cell.size(), std::size_t{2});
        QCOMPARE(cell[0].sample, 2u);
        QCOMPARE(cell[1].sample, 1u);
    }

    void theMostMistakenIsSaidInWords() { QCOMPARE(example().mostMistaken(), QStringLiteral("Most mistaken: bee as cat (2)")); }

    void aYesOrNoHasTwoClasses() {
        const auto p = probabilities({0.75f}, false);
        QCOMPARE(p.size(), std::size_t{2});
        QCOMPARE(p[1], 0.75f);
    }

    void logitsBecomeProbabilities() {
        const auto p = probabilities({0, std::log(3.0f)}, true);
        QVERIFY(std::abs(p[0] - 0.25f) < 1e-6f);
        QVERIFY(std::abs(p[1] - 0.75f) < 1e-6f);
    }
};

QTEST_GUILESS_MAIN(ClassFiguresTest)
#include "class_figures_test.moc"
