// SPDX-License-Identifier: GPL-3.0-or-later
// What the numbers of layers add to the loss: by the sample, in training and in evaluation, of one output and of several.
#include <QtTest>

#include <algorithm>
#include <cmath>

#include "engine/backend/backend.h"
#include "engine/compile/compile.h"
#include "tests/support/test_program.h"

namespace activity_test {

using namespace lamina;

namespace {

const Params small{{"units", std::int64_t{2}}, {"activity_regularizer", Floats{0.1, 0.2}}};
constexpr double expected = (0.1 * (1 + 2 + 3) + 0.2 * (1 + 4 + 9)) / 2;  // of the two samples below

/** One Dense that gives what it gets, or two beside each other, of which one is penalised. */
Graph drawing(bool two) {
    Graph g;
    const NodeId input = addNode(g, "Input", "input", {{"shape", Ints{2}}});
    connect(g, input, addNode(g, "Dense", "left", small));
    if (two) connect(g, input, addNode(g, "Dense", "right", {{"units", std::int64_t{2}}}));
    return g;
}

std::shared_ptr<const Plan> planOf(const Graph& g, ProgramKind kind, DType compute = DType::Float32) {
    TrainingRecipe recipe;
    recipe.loss = {"mean_squared_error", {}};
    recipe.metrics.clear();
    recipe.optimizer = {"SGD", {{"learning_rate", 0.0}}};
    CompileOptions options;
    options.programs = {{kind, 2}};
    options.compute = compute;
    return compile(g, recipe, options);
}

/** The loss of an epoch of four samples, of which the answers are right. */
double lossOf(const Graph& g, ProgramKind kind) {
    const auto plan = planOf(g, kind);
    const auto executor = openExecutor(devices().front(), plan, {.threads = 1});
    std::vector<Tensor> weights;
    for (const auto& w : plan->weights)
        weights.push_back(w.name == "kernel" ? Tensor::of(Shape{2, 2}, std::vector<float>{1, 0, 0, 1}) : Tensor::of(Shape{2}, std::vector<float>{0, 0}));
    executor->setWeights(weights);
    const Tensor x = Tensor::of(Shape{4, 2}, std::vector<float>{1, -2, 3, 0, 1, -2, 3, 0});
    executor->bind({{x}, std::vector<Tensor>(g.nodes.size() - 1, x)});  // a target an output
    Pass pass;
    pass.rows = {0, 1, 2, 3};
    executor->enqueue({plan->find(kind, 2), executor->addPass(pass), 0, 0, 0, 2});
    if (kind == ProgramKind::Evaluate) executor->enqueuePublish(RecordKind::Test, 0, 0);
    executor->wait();
    Record record;
    std::uint64_t cursor = 0;
    return executor->ring().read(cursor, record) ? record.values[0] : std::nan("");
}

const ActivityPenalty* penaltyIn(const Program& program) {
    for (const Op& op : program.ops)
        if (const auto* penalty = std::get_if<ActivityPenalty>(&op)) return penalty;
    return nullptr;
}

}  // namespace

class ActivityTest : public QObject {
    Q_OBJECT
 private slots:
    void itJoinsTheLossBySample_data() {
        QTest::addColumn<bool>("training");
        QTest::addColumn<bool>("two");
        for (const bool training : {false, true})
            for (const bool two : {false, true}) QTest::addRow("%s, %s", training ? "training" : "evaluation", two ? "two outputs" : "one output") << training << two;
    }

    void itJoinsTheLossBySample() {
        QFETCH(bool, training);
        QFETCH(bool, two);
        const double loss = lossOf(drawing(two), training ? ProgramKind::Train : ProgramKind::Evaluate);
        QVERIFY2(std::abs(loss - expected) < 1e-6, qPrintable(QString::number(loss)));
    }

    void itHasASlopeInTrainingAlone() {
        const auto training = planOf(drawing(false), ProgramKind::Train), evaluation = planOf(drawing(false), ProgramKind::Evaluate);
        QVERIFY(penaltyIn(training->programs[0]) && penaltyIn(training->programs[0])->gradient != noValue);
        QVERIFY(penaltyIn(evaluation->programs[0]) && penaltyIn(evaluation->programs[0])->gradient == noValue);
    }

    /** Who looks for a number that is none tells the layer by it. */
    void theSumOfGradientsIsNamedAfterTheLayer() {
        const auto plan = planOf(drawing(false), ProgramKind::Train);
        const auto& ops = plan->programs[0].ops;
        const ValueId own = penaltyIn(plan->programs[0])->gradient;
        const auto sum = std::find_if(ops.begin(), ops.end(), [&](const Op& op) {
            const auto* add = std::get_if<Add>(&op);
            return add && (add->a == own || add->b == own);
        });
        QVERIFY(sum != ops.end());
        QCOMPARE(QString::fromStdString((*plan)[std::get<Add>(*sum).out].name), QString("left.backward"));
    }

    void nothingIsAddedWhereNothingCounts() {
        Graph g = drawing(false);
        findNode(g, findNode(std::as_const(g), "left")->id)->params["activity_regularizer"] = Floats{0, 0};
        QVERIFY(!penaltyIn(planOf(g, ProgramKind::Train)->programs[0]));
    }

    /** Of a layer in the middle, whose numbers are bfloat16: those of the last one are float32 anyway. */
    void itReadsFloat32InMixedPrecision() {
        Graph g = drawing(false);
        lamina::connect(g, findNode(std::as_const(g), "left")->id, addNode(g, "Dense", "last", {{"units", std::int64_t{2}}}));
        const auto plan = planOf(g, ProgramKind::Train, DType::BFloat16);
        const Program& program = plan->programs[0];
        const ActivityPenalty* penalty = penaltyIn(program);
        QVERIFY(penalty && (*plan)[penalty->x].dtype == DType::Float32 && (*plan)[penalty->gradient].dtype == DType::Float32);
        QVERIFY(std::any_of(program.ops.begin(), program.ops.end(), [&](const Op& op) {
            const auto* cast = std::get_if<Cast>(&op);
            return cast && cast->out == penalty->x && (*plan)[cast->x].dtype == DType::BFloat16;
        }));
    }
};

LAMINA_TEST(ActivityTest)

}  // namespace activity_test

#include "activity_test.moc"
