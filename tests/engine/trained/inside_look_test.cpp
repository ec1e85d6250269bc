// SPDX-License-Identifier: GPL-3.0-or-later
// What is seen of a layer is what the net has there: filters as they lie in the kernel, answers as the net up to there gives them.
#include "engine/trained/inside_look.h"

#include "engine/base/error.h"
#include "engine/compile/compile.h"
#include "engine/compile/initial_weights.h"
#include "engine/train/weights_export.h"
#include "engine/trained/evaluation.h"
#include "tests/support/small_trainings.h"
#include "tests/support/test_program.h"

#include <QtTest>

namespace inside_look_test {

using namespace lamina;

namespace {

NodeId add(Graph& g, NodeId last, const std::string& layer, Params params = {}) { return test::append(g, last, layer, std::move(params)); }

std::vector<Weight> fresh(const Graph& graph) {
    const auto plan = compile(graph, {}, {{{ProgramKind::Predict, 1}}});
    return exportVariables(*plan, initialWeights(*plan));
}

Tensor& valueOf(std::vector<Weight>& weights, const std::string& layer, const std::string& name) {
    const auto it = std::find_if(weights.begin(), weights.end(), [&](const Weight& w) { return w.layer == layer && w.name == name; });
    return it->value;
}

Tensor numbers(const Shape& shape, std::uint64_t seed) {
    Random random(seed);
    std::vector<float> x(static_cast<std::size_t>(shape.elements()));
    for (float& v : x) v = static_cast<float>(random.uniform(-1, 1));
    return Tensor::of(shape, x);
}

Params conv(std::int64_t filters, std::int64_t size) { return {{"filters", filters}, {"kernel_size", Ints{size, size}}, {"padding", std::string("same")}}; }

}  // namespace

class InsideLookTest : public QObject {
    Q_OBJECT
 private slots:
    void filtersAreWhatTheKernelHolds() {
        Graph g;
        const NodeId first = add(g, addNode(g, "Input", {}, {{"shape", Ints{8, 8, 3}}}), "Conv2D", conv(4, 3)), second = add(g, first, "Conv2D", conv(5, 2));
        const std::string one = findNode(g, first)->name, other = findNode(g, second)->name;
        auto weights = fresh(g);
        NetInside net(g);
        QCOMPARE(net.layers().size(), std::size_t{2});
        const InsideLook colours = net.look(one, weights, {});
        QVERIFY(colours.filters.shape() == (Shape{4, 3, 3, 3}));
        QVERIFY(colours.outputs.empty());
        const auto kernel = valueOf(weights, one, "kernel").toFloats();  // (3, 3, 3, 4)
        const auto pictures = colours.filters.toFloats();
        for (std::size_t f = 0; f < 4; ++f)
            for (std::size_t at = 0; at < 27; ++at) QCOMPARE(pictures[f * 27 + at], kernel[at * 4 + f]);
        const InsideLook means = net.look(other, weights, {});
        QVERIFY(means.filters.shape() == (Shape{5, 2, 2, 1}));
        QCOMPARE(means.filterInputs, std::int64_t{4});
        const auto k = valueOf(weights, other, "kernel").toFloats();  // (2, 2, 4, 5)
        QVERIFY(std::fabs(means.filters.toFloats()[3 * 4 + 2] - (k[(2 * 4 + 0) * 5 + 3] + k[(2 * 4 + 1) * 5 + 3] + k[(2 * 4 + 2) * 5 + 3] + k[(2 * 4 + 3) * 5 + 3]) / 4) < 1e-6f);
    }

    void unitsOfADenseThatReadsAPictureArePicturesToo() {
        Graph g;
        NodeId last = add(g, addNode(g, "Input", {}, {{"shape", Ints{5, 4, 1}}}), "Rescaling", {{"scale", 0.5}});
        last = add(g, add(g, last, "Flatten"), "Dense", {{"units", std::int64_t{3}}});
        const NodeId deep = add(g, last, "Dense", {{"units", std::int64_t{2}}});
        auto weights = fresh(g);
        NetInside net(g);
        const InsideLook look = net.look(findNode(g, last)->name, weights, {});
        QVERIFY(look.filters.shape() == (Shape{3, 5, 4, 1}));
        const auto kernel = valueOf(weights, findNode(g, last)->name, "kernel").toFloats();
        QCOMPARE(look.filters.toFloats()[20 + 7], kernel[7 * 3 + 1]);
        QVERIFY(net.look(findNode(g, deep)->name, weights, {}).filters.empty());
    }

    /** The outputs of the last layer are the net's; of one amid it those of a net that ends there. */
    void answersAreThoseOfTheNetUpToThere() {
        Graph g;
        NodeId conv1 = add(g, addNode(g, "Input", {}, {{"shape", Ints{6, 6, 1}}}), "Conv2D", conv(3, 3));
        const NodeId norm = add(g, conv1, "BatchNormalization");
        const NodeId drop = add(g, norm, "Dropout", {{"rate", 0.5}});
        const NodeId end = add(g, add(g, drop, "Flatten"), "Dense", {{"units", std::int64_t{2}}, {"activation", std::string("tanh")}});
        TrainedModel model;
        model.project.graph = g;
        model.weights.variables = fresh(g);
        valueOf(model.weights.variables, findNode(g, norm)->name, "moving_mean") = Tensor::of({3}, std::vector<float>{0.5f, -0.25f, 0});
        const std::vector<Tensor> inputs{numbers({7, 6, 6, 1}, 5)};
        NetInside net(g);
        const InsideLook last = net.look(findNode(g, end)->name, model.weights.variables, inputs);
        QCOMPARE(last.outputs.toFloats(), Predictor(model).predict(inputs).front().toFloats());
        const InsideLook before = net.look(findNode(g, conv1)->name, model.weights.variables, inputs), behind = net.look(findNode(g, drop)->name, model.weights.variables, inputs);
        QVERIFY(behind.outputs.shape() == (Shape{7, 6, 6, 3}));
        const auto x = before.outputs.toFloats(), y = behind.outputs.toFloats();
        const float mean[] = {0.5f, -0.25f, 0};
        for (std::size_t i = 0; i < x.size(); ++i) QVERIFY(std::fabs(y[i] - (x[i] - mean[i % 3]) / std::sqrt(1.001f)) < 1e-5f);  // as in prediction: no chance
    }

    void unitsThatNeverAnswerAreCounted() {
        Graph g;
        const NodeId dense = add(g, addNode(g, "Input", {}, {{"shape", Ints{2}}}), "Dense", {{"units", std::int64_t{4}}, {"activation", std::string("relu")}});
        auto weights = fresh(g);
        const std::string name = findNode(g, dense)->name;
        valueOf(weights, name, "kernel") = Tensor::of({2, 4}, std::vector<float>{0, 1, 0, -1, 0, 0, 0, 0});
        valueOf(weights, name, "bias") = Tensor::of({4}, std::vector<float>{-1, 0, 2, 0});
        const std::vector<Tensor> inputs{Tensor::of({4, 2}, std::vector<float>{1, 0, 2, 0, 3, 0, 4, 0})};  // never below 0: the fourth is silent
        const InsideLook look = NetInside(g).look(name, weights, inputs);
        QCOMPARE(look.units, std::int64_t{4});
        QCOMPARE(look.silent, std::int64_t{2});
        QCOMPARE(look.zeros, 0.5);
        QCOMPARE(look.some.size(), std::size_t{16});
    }

    /** The second of two layers that are one: the first is on another way. */
    void aLayerThatUsesAnothersWeightsHasThem() {
        Graph g;
        const NodeId a = addNode(g, "Input", {}, {{"shape", Ints{3}}}), b = addNode(g, "Input", {}, {{"shape", Ints{3}}});
        const NodeId owner = add(g, a, "Dense", {{"units", std::int64_t{2}}}), user = add(g, b, "Dense", {{"units", std::int64_t{2}}});
        findNode(g, user)->weightsOf = owner;
        const NodeId sum = addNode(g, "Add", {}, {}, {});
        lamina::connect(g, owner, sum, 0);
        lamina::connect(g, user, sum, 1);
        const auto weights = fresh(g);
        const std::vector<Tensor> inputs{numbers({5, 3}, 1), numbers({5, 3}, 2)};
        NetInside net(g);
        const auto x = net.look(findNode(g, owner)->name, weights, inputs).outputs.toFloats(), y = net.look(findNode(g, user)->name, weights, inputs).outputs.toFloats(),
                   z = net.look(findNode(g, sum)->name, weights, inputs).outputs.toFloats();
        for (std::size_t i = 0; i < z.size(); ++i) QVERIFY(std::fabs(x[i] + y[i] - z[i]) < 1e-5f);
        QVERIFY(x != y);
    }

    void weightsOfAnotherNetAreRefusedInWords() {
        Graph g;
        const NodeId dense = add(g, addNode(g, "Input", {}, {{"shape", Ints{2}}}), "Dense", {{"units", std::int64_t{4}}});
        const std::vector<Tensor> inputs{numbers({4, 2}, 3)};
        QVERIFY_THROWS_EXCEPTION(Error, NetInside(g).look(findNode(g, dense)->name, {}, inputs));
        QVERIFY_THROWS_EXCEPTION(Error, NetInside(g).look("nobody", {}, inputs));
    }

    /** What a training hands over at a look is what its weights are behind that step, moving statistics included. */
    void aTrainingHandsItsWeightsOverWhenAsked() {
        TrainingJob job = test::spiralJob(1);
        Graph& g = job.project.graph;
        g = {};
        NodeId last = add(g, addNode(g, "Input", {}, {{"shape", Ints{2}}}), "Dense", {{"units", std::int64_t{8}}});
        last = add(g, last, "BatchNormalization");
        add(g, last, "Dense", {{"units", std::int64_t{2}}, {"activation", std::string("softmax")}});
        TrainingCommands commands;
        Trainer trainer(job, commands, [](const TrainingStatus&) {});
        const auto history = trainer.history();
        history->weights.ask();
        trainer.run();
        const auto seen = history->weights.latest();
        QVERIFY(seen && !history->weights.asked());
        job.maxSteps = static_cast<std::int64_t>(seen->step);
        const TrainedModel model = test::train(job);
        QCOMPARE(seen->variables.size(), model.weights.variables.size());
        for (std::size_t i = 0; i < seen->variables.size(); ++i) {
            QCOMPARE(seen->variables[i].name, model.weights.variables[i].name);
            QVERIFY2(test::sameBytes(seen->variables[i].value, model.weights.variables[i].value), seen->variables[i].name.c_str());
        }
        QCOMPARE(trainer.status().syncs, std::uint64_t{0});
    }
};

LAMINA_TEST(InsideLookTest)

}  // namespace inside_look_test

#include "inside_look_test.moc"
