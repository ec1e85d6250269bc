// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of what is said where a net overlooks classes.
#include "engine/trained/never_said.h"

#include <QTest>

#include "tests/support/test_program.h"

namespace never_said_test {

using namespace lamina;

namespace {

/** Samples of two classes, the second of them `rare`; the net says the second of the first `found` of these. */
ClassScores scores(int often, int rare, int found, std::size_t most = 50'000) {
    Dataset data;
    Evaluation evaluation;
    std::vector<std::int32_t> labels;
    std::vector<float> said;
    for (int i = 0; i < often + rare; ++i) {
        const bool second = i >= often && i - often < found;
        labels.push_back(i < often ? 0 : 1);
        said.insert(said.end(), {second ? 0.2f : 0.8f, second ? 0.8f : 0.2f});
        evaluation.rows.push_back(static_cast<std::uint32_t>(i));
    }
    data.inputs = {Tensor::of(Shape{often + rare, 1}, std::vector<float>(labels.size()))};
    data.targets = {Tensor::of(Shape{often + rare}, labels)};
    evaluation.predictions = Tensor::of(Shape{often + rare, 2}, said);
    return classScores(data, evaluation, false, most);
}

}  // namespace

class NeverSaidTest : public QObject {
    Q_OBJECT
 private slots:
    void aRareClassThatIsNeverSaidIsNamedWithWhatHelps() {
        Project project;
        const auto found = neverSaid(scores(99, 4, 0), {"ok", "fraud"}, project.training);
        QVERIFY(found);
        QCOMPARE(found->sentence(), std::string("It never says fraud: its 4 samples are all taken for other classes"));
        QCOMPARE(neverSaid(scores(99, 4, 0), {"a", "\n"}, project.training)->title, std::string("It never says ↵"));
        QCOMPARE(found->offer(), std::string("Let rare classes count more"));
        mend(project, found->remedies.front());
        QCOMPARE(project.training.classWeight, std::string("balanced"));
        QVERIFY(!neverSaid(scores(99, 4, 0), {"ok", "fraud"}, project.training)->mends());  // they do already
        QVERIFY(!neverSaid(scores(99, 4, 1), {"ok", "fraud"}, {}));
        QVERIFY(!neverSaid(scores(99, 0, 0), {"ok", "fraud"}, {}));  // there is none to say
    }

    /** Of many answers a part is looked at closely: never is never of all of them. */
    void whatIsLeftOutOfTheFiguresCounts() {
        const ClassScores few = scores(95, 4, 1, 50);  // every second: 96 and 98, of the samples 95 … 98
        QCOMPARE(few.count(1, 1), 0);
        QVERIFY(!neverSaid(few, {"ok", "fraud"}, {}));
        const auto found = neverSaid(scores(95, 4, 0, 50), {"ok", "fraud"}, {});
        QVERIFY(found && found->detail == "its 4 samples are all taken for other classes");
        QCOMPARE(classToLookAt(few), 1);
    }

    void ofEvenClassesWeightsAreNoHelp() {
        const auto found = neverSaid(scores(5, 4, 0), {"a", "b"}, {});
        QVERIFY(found && !found->mends());
        QCOMPARE(neverSaid(scores(5, 1, 0), {"a", "b"}, {})->detail, std::string("its only sample is taken for another class"));
    }

    void theRarestClassIsLookedAtFirstWhereTheyAreUneven() {
        QCOMPARE(classToLookAt(scores(2, 30, 30)), 0);
        QCOMPARE(classToLookAt(scores(30, 2, 2)), 1);
        QCOMPARE(classToLookAt(scores(20, 30, 30)), 1);  // of no and yes
    }

    /** The bound is the doctor's own: what it warns of before a training is what is offered after it. */
    void aClassIsRareWhereAnotherIsFiveTimesAsFrequent() {
        QCOMPARE(classToLookAt(scores(5, 25, 25)), 0);
        QCOMPARE(classToLookAt(scores(5, 24, 24)), 1);
        QVERIFY(neverSaid(scores(25, 5, 0), {"ok", "fraud"}, {})->mends());
        QVERIFY(!neverSaid(scores(24, 5, 0), {"ok", "fraud"}, {})->mends());
    }
};

LAMINA_TEST(NeverSaidTest)

}  // namespace never_said_test

#include "never_said_test.moc"
