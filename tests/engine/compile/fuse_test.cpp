// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <algorithm>

#include "engine/compile/compile.h"
#include "tests/support/test_program.h"

namespace fuse_test {

using namespace lamina;

namespace {

NodeId then(Graph& g, NodeId last, const std::string& layer, Params params = {}) {
    const NodeId next = addNode(g, layer, {}, std::move(params));
    connect(g, last, next);
    return next;
}

NodeId normalised(Graph& g, NodeId last, const std::string& activation) {
    last = then(g, last, "Conv2D", {{"filters", std::int64_t{4}}, {"kernel_size", Ints{3, 3}}, {"padding", std::string("same")}});
    last = then(g, last, "BatchNormalization");
    return activation.empty() ? last : then(g, last, "Activation", {{"activation", activation}});
}

/** Two normalised convolutions around which a wire leads. */
Graph residual(const std::string& activation) {
    Graph g;
    const NodeId start = normalised(g, addNode(g, "Input", {}, {{"shape", Ints{6, 6, 3}}}), activation);
    const NodeId inner = normalised(g, normalised(g, start, activation), {});
    const NodeId sum = addNode(g, "Add", {}, {});
    connect(g, start, sum, 0);
    connect(g, inner, sum, 1);
    const NodeId last = then(g, then(g, sum, "Activation", {{"activation", activation}}), "GlobalAveragePooling2D");
    then(g, last, "Dense", {{"units", std::int64_t{3}}, {"activation", std::string("softmax")}});
    return g;
}

template <class O>
std::ptrdiff_t count(const Program& p) {
    return std::count_if(p.ops.begin(), p.ops.end(), [](const Op& op) { return std::holds_alternative<O>(op); });
}

template <class O>
std::ptrdiff_t countRelu(const Program& p) {
    return std::count_if(p.ops.begin(), p.ops.end(), [](const Op& op) {
        const auto* o = std::get_if<O>(&op);
        if constexpr (requires { o->relu; }) return o && o->relu;
        else return o && o->reluOf != noValue;
    });
}

const Program& program(const Plan& plan, ProgramKind kind) {
    return *std::find_if(plan.programs.begin(), plan.programs.end(), [&](const Program& p) { return p.kind == kind; });
}

std::shared_ptr<const Plan> planOf(const std::string& activation) {
    TrainingRecipe recipe;
    recipe.loss = {"sparse_categorical_crossentropy", {}};
    return compile(residual(activation), recipe, trainingPrograms(4, 8, 4));
}

}  // namespace

class FuseTest : public QObject {
    Q_OBJECT
 private slots:
    void reluIsDoneWhereItsInputIsMade() {
        const auto plan = planOf("relu");
        const Program &train = program(*plan, ProgramKind::Train), &evaluate = program(*plan, ProgramKind::Evaluate);
        QCOMPARE(count<Activate>(train), 0);
        QCOMPARE(countRelu<BatchNorm>(train), 2);
        QCOMPARE(countRelu<Add>(train), 1);
        QCOMPARE(count<Activate>(evaluate), 0);
        QCOMPARE(countRelu<BatchNormInference>(evaluate), 2);
    }

    /** The gradient behind the sum goes two ways: its slope stays a pass of its own. */
    void slopesOfReluGoWithTheGradientOfTheNormalisation() {
        const auto plan = planOf("relu");
        const Program& train = program(*plan, ProgramKind::Train);
        QCOMPARE(countRelu<BatchNormBackward>(train), 2);
        QCOMPARE(count<ActivateBackward>(train), 1);
    }

    void otherActivationsStayPassesOfTheirOwn() {
        const auto plan = planOf("tanh");
        const Program& train = program(*plan, ProgramKind::Train);
        QCOMPARE(count<Activate>(train), 3);
        QCOMPARE(countRelu<BatchNorm>(train), 0);
        QCOMPARE(countRelu<BatchNormBackward>(train), 0);
    }
};

LAMINA_TEST(FuseTest)

}  // namespace fuse_test

#include "fuse_test.moc"
