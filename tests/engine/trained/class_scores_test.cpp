// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of what is said of classes where there are many classes or many answers: the same figures, in memory that a machine has.
#include "engine/trained/class_scores.h"

#include <QTest>
#include <cmath>

#include "engine/base/random.h"
#include "tests/support/test_program.h"

namespace class_scores_test {

using namespace lamina;

namespace {

struct Asked {
    Dataset data;
    Evaluation evaluation;
};

/** Samples whose class is i mod classes; of each third another class is said. */
Asked asked(int samples, int classes) {
    Asked all;
    std::vector<std::int32_t> labels;
    std::vector<float> said(static_cast<std::size_t>(samples) * static_cast<std::size_t>(classes), 0.0f);
    for (int i = 0; i < samples; ++i) {
        labels.push_back(i % classes);
        all.evaluation.rows.push_back(static_cast<std::uint32_t>(i));
        said[static_cast<std::size_t>(i) * static_cast<std::size_t>(classes) + static_cast<std::size_t>(i % 3 == 2 ? (i * 7 + 1) % classes : i % classes)] = 0.75f;
    }
    all.data.inputs = {Tensor::of(Shape{samples, 1}, std::vector<float>(static_cast<std::size_t>(samples)))};
    all.data.targets = {Tensor::of(Shape{samples}, labels)};
    all.evaluation.predictions = Tensor::of(Shape{samples, classes}, said);
    return all;
}

}  // namespace

class ClassScoresTest : public QObject {
    Q_OBJECT
 private slots:
    /** A vocabulary: its square would be gigabytes. */
    void manyClassesHaveTheSameFiguresWithoutAMatrix() {
        const auto [data, evaluation] = asked(600, ClassScores::mostInMatrix + 1);
        const ClassScores s = classScores(data, evaluation);
        QVERIFY(s.confusion.empty());
        QCOMPARE(s.answers.size(), std::size_t{600});
        QCOMPARE(s.accuracy(), 400.0 / 600);
        for (const int c : {0, 1, 2, 15, 599, 600}) {
            int truths = 0, saids = 0, hits = 0;
            for (const Answered& a : s.answers) truths += a.truth == c, saids += a.said == c, hits += a.truth == c && a.said == c;
            QCOMPARE(s.samplesOf(c), truths);
            QCOMPARE(s.count(c, c), hits);
            if (saids > 0) QCOMPARE(s.precision(c), static_cast<double>(hits) / saids);
            else QVERIFY(std::isnan(s.precision(c)));
            if (truths > 0) QCOMPARE(s.recall(c), static_cast<double>(hits) / truths);
            else QVERIFY(std::isnan(s.recall(c)));
        }
        QCOMPARE(s.count(2, 15), 1);
        QCOMPARE(s.mistakes(1000).size(), std::size_t{200});
        QCOMPARE(s.mistakes(1).front().truth, 2);
    }

    void theCommonestClassIsTheLeastThatANetShouldBeat() {
        auto [data, evaluation] = asked(10, 3);
        evaluation.rows.resize(7);  // 0 1 2 0 1 2 0
        evaluation.predictions = Tensor::of(Shape{7, 3}, std::vector<float>(21, 0.25f));
        const ClassScores s = classScores(data, evaluation);
        QCOMPARE(s.commonest().which, 0);
        QCOMPARE(s.commonest().share, 3.0 / 7);
        QCOMPARE(classScores(data, evaluation, false, 2).commonest().share, 3.0 / 7);  // of all of them
        QCOMPARE(ClassScores{}.commonest().which, -1);
    }

    void aMatrixSaysWhatTheTalliesSay() {
        const auto [data, evaluation] = asked(600, 5);
        ClassScores s = classScores(data, evaluation);
        QCOMPARE(s.confusion.size(), std::size_t{25});
        for (int c = 0; c < 5; ++c) QCOMPARE(s.samplesOf(c), 120);
        int mistakes = 0;
        for (const auto& m : s.mistakes(100)) {
            QCOMPARE(m.count, s.count(m.truth, m.said));
            mistakes += m.count;
        }
        QCOMPARE(s.accuracy(), (600.0 - mistakes) / 600);
    }

    void asManyAnswersAsMayBeAreAllTaken() {
        const auto [data, evaluation] = asked(50, 3);
        QCOMPARE(classScores(data, evaluation, false, 50).answers.size(), std::size_t{50});
        QCOMPARE(classScores(data, evaluation, false, 49).answers.size(), std::size_t{25});
        QCOMPARE(classScores(data, evaluation, false, 25).answers.size(), std::size_t{25});
        QCOMPARE(classScores(data, evaluation, false, 1).answers.size(), std::size_t{1});
    }

    void chancesAreKeptForRankingsAlone() {
        const auto [data, evaluation] = asked(60, 3);
        QVERIFY(classScores(data, evaluation, false, 50'000, 0).chances.empty());
        const ClassScores s = classScores(data, evaluation);
        QCOMPARE(s.chances.size(), std::size_t{60 * 3});
        QCOMPARE(s.ranking(1).positives, std::size_t{20});
    }

    /** Of many classes those of some answers: a ranking of these, each with its own truth. */
    void ofManyClassesSomeAnswersAreRanked() {
        const auto [data, evaluation] = asked(400, 500);
        const ClassScores s = classScores(data, evaluation, false, 50'000, 80'000);
        QCOMPARE(s.answers.size(), std::size_t{400});
        QCOMPARE(s.chancesEvery, std::size_t{3});
        QCOMPARE(s.chances.size(), std::size_t{134 * 500});
        const auto third = s.ranking(3), other = s.ranking(4);  // what is said of sample 3 is kept, of sample 4 it is not
        QCOMPARE(third.positives, std::size_t{1});
        QCOMPARE(third.negatives, std::size_t{133});
        QCOMPARE(third.rocAuc, 1.0);
        QCOMPARE(other.positives, std::size_t{0});
    }
};

LAMINA_TEST(ClassScoresTest)

}  // namespace class_scores_test

#include "class_scores_test.moc"
