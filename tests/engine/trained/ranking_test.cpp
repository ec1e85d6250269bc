// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of ROC and precision-recall: the textbook's figures, ties found together, nothing made up where a side is empty.
#include "engine/trained/ranking.h"

#include <QTest>
#include <cmath>
#include <limits>

#include "tests/support/test_program.h"

namespace ranking_test {

using namespace lamina;

namespace {

bool near(double a, double b) { return std::abs(a - b) < 1e-9; }

}  // namespace

class RankingTest : public QObject {
    Q_OBJECT
 private slots:
    // The example of scikit-learn's roc_auc_score: 0.75; average_precision_score: 0.8333…
    void theFiguresAreThoseOfTheTextbook() {
        const float scores[] = {0.1f, 0.4f, 0.35f, 0.8f};
        const auto r = rank(scores, {false, false, true, true});
        QVERIFY(near(r.rocAuc, 0.75));
        QVERIFY(near(r.averagePrecision, 5.0 / 6));
        QCOMPARE(r.points.size(), std::size_t{5});
        QVERIFY(near(r.points[2].falsePositiveRate, 0.5) && near(r.points[2].recall, 0.5) && near(r.points[2].precision, 0.5));
    }

    // Of six pairs four are in order and two are tied: (4 + 2 / 2) / 6. Taken one by one the tie would give 4/6 or 1.
    void samplesOfTheSameScoreAreFoundTogether() {
        const float scores[] = {0.5f, 0.5f, 0.5f, 0.2f, 0.9f};
        const auto r = rank(scores, {true, false, true, false, true});
        QVERIFY(near(r.rocAuc, 5.0 / 6));
        QVERIFY(near(r.averagePrecision, 1.0 / 3 + 2.0 / 3 * 0.75));
        QCOMPARE(r.points.size(), std::size_t{4});  // nothing, 0.9, 0.5, 0.2
        const float other[] = {0.5f, 0.5f, 0.5f, 0.2f, 0.9f};
        QVERIFY(near(rank(other, {false, true, true, false, true}).rocAuc, r.rocAuc));  // whatever the order
    }

    void oneScoreForAllIsChance() {
        const float scores[] = {0.3f, 0.3f, 0.3f, 0.3f};
        const auto r = rank(scores, {true, false, false, false});
        QVERIFY(near(r.rocAuc, 0.5));
        QVERIFY(near(r.averagePrecision, 0.25));
    }

    // Scores in eighths, so that many are tied; scikit-learn 1.9.1: roc_auc_score 0.8359375, average_precision_score 0.7696969696969697.
    void manyTiesAgreeWithScikitLearn() {
        const float scores[] = {0.625f, 0, 1.25f, 0.5f, 0.75f, 1.25f, 1.125f, 0.875f, 0.75f, 1.125f, 0.5f, 0.875f,
                                0.875f, 0.125f, 0.125f, 0.625f, 1, 0.375f, 0.625f, 0.25f, 0.5f, 0.75f, 0.375f, 0.625f};
        const std::vector<bool> positive{true,  false, true,  false, false, true, true,  false, true,  true,  false, false,
                                         false, false, false, true,  false, false, false, false, false, true, false, false};
        const auto r = rank(scores, positive);
        QVERIFY(near(r.rocAuc, 0.8359375));
        QVERIFY(near(r.averagePrecision, 0.7696969696969697));
        QVERIFY(near(r.points.back().falsePositiveRate, 1) && near(r.points.back().recall, 1));
    }

    void aClassWithoutSamplesHasNoArea() {
        const float scores[] = {0.1f, 0.9f};
        QVERIFY(std::isnan(rank(scores, {false, false}).rocAuc) && std::isnan(rank(scores, {false, false}).averagePrecision));
        QVERIFY(std::isnan(rank(scores, {true, true}).rocAuc));
        QVERIFY(std::isnan(rank({}, {}).rocAuc));
    }

    void anAnswerThatIsNoNumberIsTheLeastSure() {
        const float nan = std::numeric_limits<float>::quiet_NaN();
        const float scores[] = {nan, 0.2f, nan, 0.9f};
        QVERIFY(near(rank(scores, {false, true, false, true}).rocAuc, 1));
    }
};

LAMINA_TEST(RankingTest)

}  // namespace ranking_test

#include "ranking_test.moc"
