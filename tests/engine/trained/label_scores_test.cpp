// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of what is said of labels of which several may be true at once.
#include "engine/trained/label_scores.h"

#include <QTest>
#include <cmath>

#include "tests/support/test_program.h"

namespace label_scores_test {

using namespace lamina;

namespace {

/** Four samples of two labels. */
Dataset labelled(std::vector<float> truth = {1, 0, 1, 1, 0, 0, 0, 1}) {
    Dataset data;
    data.inputs = {Tensor::of<float>({4, 1}, std::vector<float>(4))};
    data.targets = {Tensor::of<float>({4, 2}, truth)};
    return data;
}

Evaluation answered(const std::vector<float>& said) {
    Evaluation evaluation;
    evaluation.rows = {0, 1, 2, 3};
    evaluation.predictions = Tensor::of<float>({4, 2}, said);
    return evaluation;
}

const std::vector<float> chances = {.9f, .2f, .4f, .8f, .1f, .75f, .2f, .7f};

}  // namespace

class LabelScoresTest : public QObject {
    Q_OBJECT
 private slots:
    void eachLabelIsJudgedByItself() {
        const auto scores = labelScores(labelled(), answered(chances));
        QCOMPARE(scores.labels.size(), std::size_t{2});
        const auto &first = scores.labels[0], &second = scores.labels[1];
        QCOMPARE(first.truths, std::size_t{2});
        QCOMPARE(first.precision(), 1.0);
        QCOMPARE(first.recall(), 0.5);
        QCOMPARE(first.f1(), 2.0 / 3);
        QCOMPARE(first.rocAuc, 1.0);
        QCOMPARE(second.precision(), 2.0 / 3);
        QCOMPARE(second.recall(), 1.0);
        QCOMPARE(second.rocAuc, 0.75);
        QCOMPARE(scores.ranking(1).positives, std::size_t{2});
        QCOMPARE(scores.allRight, 0.5);
    }

    void logitsSayYesAboveZero() {
        std::vector<float> logits;
        for (const float p : chances) logits.push_back(std::log(p / (1 - p)));
        const auto scores = labelScores(labelled(), answered(logits), true);
        QCOMPARE(scores.labels[0].recall(), 0.5);
        QCOMPARE(scores.labels[1].saids, std::size_t{3});
    }

    void whatIsNeverSaidHasNoPrecision() {
        const auto scores = labelScores(labelled({1, 0, 1, 0, 0, 0, 0, 0}), answered({.1f, .1f, .1f, .1f, .1f, .1f, .1f, .1f}));
        QVERIFY(std::isnan(scores.labels[0].precision()));
        QCOMPARE(scores.labels[0].f1(), 0.0);
        QVERIFY(std::isnan(scores.labels[1].recall()) && std::isnan(scores.labels[1].rocAuc));
    }

    void labelsAreCalledByTheirColumns() {
        Dataset data = labelled();
        QCOMPARE(labelScores(data, answered(chances)).labels[1].name, std::string("1"));  // of arrays
        data.preparation.targets.resize(2);
        data.preparation.targets[0].name = "wet", data.preparation.targets[0].categories = {"0", "1"};
        data.preparation.targets[1].name = "colour", data.preparation.targets[1].categories = {"blue", "red"};
        const auto scores = labelScores(data, answered(chances));
        QCOMPARE(scores.labels[0].name, std::string("wet"));
        QCOMPARE(scores.labels[1].name, std::string("colour = red"));
    }

    void onlyYesAndNoAreLabels() {
        const Choice yesOrNo{"binary_crossentropy", {}};
        const Tensor said = Tensor::of<float>({4, 2}, chances);
        QVERIFY(aboutLabels(labelled(), said, yesOrNo));
        QVERIFY(!aboutLabels(labelled(), said, {"mean_squared_error", {}}));
        QVERIFY(!aboutLabels(labelled(), said, {"categorical_crossentropy", {}}));
        QVERIFY(!aboutLabels(labelled({1, 0, 1, .3f, 0, 0, 0, 1}), said, yesOrNo));  // a chance
        QVERIFY(!aboutLabels(labelled(), Tensor::of<float>({4, 1}, std::vector<float>(4)), yesOrNo));
    }
};

LAMINA_TEST(LabelScoresTest)

}  // namespace label_scores_test

#include "label_scores_test.moc"
