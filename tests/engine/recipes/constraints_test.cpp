// SPDX-License-Identifier: GPL-3.0-or-later
// Constraints as people write them, what they become, and where they stand in a step. What they do to numbers: keras_vectors_test.
#include <QtTest>

#include <algorithm>

#include "engine/base/error.h"
#include "engine/compile/compile.h"
#include "engine/compile/infer.h"
#include "engine/recipes/constraints.h"
#include "tests/support/test_program.h"

namespace constraints_test {

using namespace lamina;

namespace {

QString tidied(const char* words) { return QString::fromStdString(constraintWords(constraintIn(words))); }

Graph held(const std::string& words, bool trainable = true) {
    Graph g;
    const NodeId input = addNode(g, "Input", "input", {{"shape", Ints{4}}});
    const NodeId dense = addNode(g, "Dense", "dense", {{"units", std::int64_t{3}}, {"kernel_constraint", words}});
    findNode(g, dense)->trainable = trainable;
    const NodeId last = addNode(g, "Dense", "last", {{"units", std::int64_t{2}}});
    lamina::connect(g, input, dense);
    lamina::connect(g, dense, last);
    return g;
}

std::shared_ptr<const Plan> planOf(const Graph& g) {
    TrainingRecipe recipe;
    recipe.loss = {"mean_squared_error", {}};
    recipe.metrics.clear();
    recipe.optimizer = {"SGD", {{"use_ema", true}, {"gradient_accumulation_steps", std::int64_t{2}}}};
    return compile(g, recipe, {{{ProgramKind::Train, 2}, {ProgramKind::Evaluate, 2}}});
}

template <class Wanted>
std::ptrdiff_t placeOf(const Program& program) {
    const auto found = std::find_if(program.ops.begin(), program.ops.end(), [](const Op& op) { return std::holds_alternative<Wanted>(op); });
    return found == program.ops.end() ? -1 : found - program.ops.begin();
}

}  // namespace

class ConstraintsTest : public QObject {
    Q_OBJECT
 private slots:
    void wordsAreThoseOfPython() {
        QCOMPARE(tidied("MaxNorm(max_value=2, axis=0)"), QString("MaxNorm(max_value=2, axis=0)"));
        QCOMPARE(tidied("MaxNorm"), QString("MaxNorm(max_value=2, axis=0)"));
        QCOMPARE(tidied(" max_norm( 0.5 ,axis = [0,1, 2] ) "), QString("MaxNorm(max_value=0.5, axis=[0, 1, 2])"));
        QCOMPARE(tidied("MaxNorm(0.12345678901)"), QString("MaxNorm(max_value=0.12345678901, axis=0)"));
        QVERIFY(QString::fromStdString(whyNoConstraint("MaxNorm(2, max_value=3)")).contains("once"));
        QVERIFY(QString::fromStdString(whyNoConstraint("MaxNorm(most=2)")).contains("it has max_value, axis"));
        QCOMPARE(tidied("NonNeg()"), QString("NonNeg()"));
        QCOMPARE(tidied("non_neg"), QString("NonNeg()"));
        QCOMPARE(tidied("UnitNorm((0, 1))"), QString("UnitNorm(axis=[0, 1])"));
        QCOMPARE(tidied("MinMaxNorm(0.5, rate=0.25, axis=-1)"), QString("MinMaxNorm(min_value=0.5, max_value=1, rate=0.25, axis=-1)"));
    }

    void theyBecomeBoundsOfALength() {
        const Constraint most = lowerConstraint("MaxNorm(3, axis=1)"), unit = lowerConstraint("UnitNorm()"), between = lowerConstraint("MinMaxNorm(0.5, 2, 0.25, [0, 2])");
        QVERIFY(most.kind == ConstraintKind::Norm && most.minimum == 0 && most.maximum == 3 && most.rate == 1 && most.axes == Ints{1});
        QVERIFY(unit.minimum == 1 && unit.maximum == 1 && unit.axes == Ints{0});
        QVERIFY(between.minimum == 0.5 && between.maximum == 2 && between.rate == 0.25 && between.axes == (Ints{0, 2}));
        QVERIFY(lowerConstraint("NonNeg").kind == ConstraintKind::NonNegative);
    }

    void whatIsNoneIsRefusedWithASentence() {
        for (const char* words : {"", "Orthogonal()", "MaxNorm(", "MaxNorm)", "MaxNorm(two)", "MaxNorm(-1)", "MaxNorm(1, 0, 3)", "MaxNorm(length=2)", "NonNeg(1)", "UnitNorm(axis=0.5)",
                                  "UnitNorm(axis=[])", "UnitNorm(axis=[0, 1e300])", "MinMaxNorm(rate=2)", "MaxNorm(1,)", "MaxNorm(1))("}) {
            QVERIFY2(!whyNoConstraint(words).empty(), words);
            QVERIFY_EXCEPTION_THROWN(lowerConstraint(words), Error);
        }
        QVERIFY(whyNoConstraint("NonNeg()").empty());
        QVERIFY2(QString::fromStdString(whyNoConstraint("Orthogonal()")).contains("MaxNorm"), "names those there are");
    }

    void aDrawingWithAWrongOneHasAnIssue() {
        for (const char* words : {"MaxNorm(two)", "UnitNorm(axis=2)", "UnitNorm(axis=-3)"}) {
            const Inference inference = infer(held(words));
            QCOMPARE(inference.issues.size(), std::size_t{1});
            QVERIFY(inference.issues.front().title.find("dense") == 0);
        }
        QVERIFY(infer(held("UnitNorm(axis=[-2, 1])")).issues.empty());
    }

    void theyComeBehindAllThatMovesWeightsInTrainingAlone() {
        const auto plan = planOf(held("NonNeg()"));
        const Program &train = plan->programs[0], &evaluate = plan->programs[1];
        QCOMPARE(train.kind, ProgramKind::Train);
        const auto place = placeOf<ConstrainWeights>(train);
        QVERIFY(placeOf<SgdUpdate>(train) >= 0 && place > placeOf<SgdUpdate>(train) && place > placeOf<AverageWeights>(train) && place < placeOf<Publish>(train));
        const auto& weights = std::get<ConstrainWeights>(train.ops[static_cast<std::size_t>(place)]).weights;
        QCOMPARE(weights.size(), std::size_t{1});
        QCOMPARE(QString::fromStdString((*plan)[weights[0].weight].name), QString("dense.kernel"));
        QCOMPARE(placeOf<ConstrainWeights>(evaluate), std::ptrdiff_t{-1});
    }

    void whatIsFrozenIsNotHeld() { QCOMPARE(placeOf<ConstrainWeights>(planOf(held("NonNeg()", false))->programs[0]), std::ptrdiff_t{-1}); }
};

LAMINA_TEST(ConstraintsTest)

}  // namespace constraints_test

#include "constraints_test.moc"
