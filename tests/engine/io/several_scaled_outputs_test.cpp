// SPDX-License-Identifier: GPL-3.0-or-later
// A net with several outputs whose targets are scaled: in the .keras file each answers in its own units; tests/parity has Keras judge such a file.
#include <QTest>
#include <cmath>

#include "engine/compile/infer.h"
#include "engine/io/json.h"
#include "engine/io/keras_file.h"
#include "engine/io/preparation_layers.h"
#include "engine/io/zip.h"
#include "engine/trained/evaluation.h"
#include "tests/engine/io/bytes.h"
#include "tests/engine/io/sample_models.h"
#include "tests/support/test_program.h"

namespace several_scaled_outputs_test {

using namespace lamina;

namespace {

PreparedColumn number(const std::string& name, double offset, double scale) {
    PreparedColumn column;
    column.name = name;
    column.fill = std::string("0");
    column.offset = offset;
    column.scale = scale;
    return column;
}

PreparedColumn drink() {
    PreparedColumn column;
    column.name = std::string("drink");
    column.category = true;
    column.categories = {"tea", "coffee"};
    column.oneHot = false;
    return column;
}

/** One input of two numbers, and an output a target, in that order. */
TrainedModel net(const std::vector<PreparedColumn>& targets) {
    Project p;
    p.name = std::string("several");
    Graph& g = p.graph;
    const NodeId in = addNode(g, "Input", "in", {{"shape", Ints{2}}}), hidden = addNode(g, "Dense", "hidden", {{"units", std::int64_t{3}}, {"activation", std::string("tanh")}});
    connect(g, in, hidden);
    p.training.loss = {"mean_squared_error", {}};
    for (const auto& target : targets) {
        const NodeId out = addNode(g, "Dense", target.name, {{"units", std::int64_t{target.category ? 2 : 1}}, {"activation", std::string(target.category ? "softmax" : "linear")}});
        connect(g, hidden, out);
        if (target.category) p.training.outputs[target.name] = {{"sparse_categorical_crossentropy", {}}, 1, {{"accuracy", {}}}};
        else p.training.outputs[target.name] = {{"mean_squared_error", {}}, 0.5, {{"mean_absolute_error", {}}}};
    }
    TrainedModel model = withWeights(std::move(p), 2);
    model.preparation.source = std::string("csv");
    model.preparation.inputs = {number("age", 40, 0.1), number("height", 1.7, 8)};
    model.preparation.targets = targets;
    model.preparation.inputShape = Shape{2};
    return model;
}

std::vector<std::vector<PreparedColumn>> orders() {
    const auto area = number("area", 80, 0.02), price = number("price", 250000, 1e-5), plain = number("plain", 0, 1);
    return {{drink(), area}, {area, drink()}, {price, drink(), area}, {area, plain, price}, {plain, area}};
}

std::vector<std::string> outputsOf(const Graph& graph) {
    std::vector<std::string> names;
    for (const NodeId id : infer(graph).outputs) names.push_back(findNode(graph, id)->name);
    return names;
}

std::vector<std::vector<float>> answers(const TrainedModel& model) {
    Predictor predictor(model);
    std::vector<std::vector<float>> all;
    for (const auto& answer : predictArrays(predictor, model, {Tensor::of(Shape{2, 2}, std::vector<float>{62, 1.81f, 19, 1.66f})})) all.push_back(answer.toFloats());
    return all;
}

bool close(const std::vector<std::vector<float>>& a, const std::vector<std::vector<float>>& b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (a[i].size() != b[i].size()) return false;
        for (std::size_t j = 0; j < a[i].size(); ++j)
            if (std::abs(a[i][j] - b[i][j]) > 1e-5f * std::max(1.0f, std::abs(b[i][j]))) return false;
    }
    return true;
}

}  // namespace

class SeveralScaledOutputsTest : public QObject {
    Q_OBJECT
 private slots:
    void everyOutputEndsInItsOwnLayersAndTheWayBackLeavesNoTrace() {
        for (const auto& targets : orders()) {
            const TrainedModel model = net(targets);
            Graph graph = model.project.graph;
            const auto layers = addPreparation(graph, model.preparation);
            QVERIFY(layers);
            const auto scaled = std::count_if(targets.begin(), targets.end(), [](const PreparedColumn& t) { return !t.category && t.scale != 1; });
            QCOMPARE(static_cast<long>(layers->outputs.size()), static_cast<long>(scaled));
            const auto ends = outputsOf(graph), drawn = outputsOf(model.project.graph);
            QCOMPARE(ends.size(), drawn.size());
            for (std::size_t i = 0; i < ends.size(); ++i) QCOMPARE(drawnOutput(graph, *layers, ends[i]), drawn[i]);  // in the same order
            removePreparation(graph, model.preparation, *layers);
            QVERIFY(graph == model.project.graph);
        }
    }

    void theNetWithLayersAnswersInTheUnitsOfEach() {
        for (const auto& targets : orders()) {
            const TrainedModel model = net(targets);
            TrainedModel whole = model;
            QVERIFY(addPreparation(whole.project.graph, model.preparation));
            whole.preparation = {};
            QVERIFY(close(answers(whole), answers(model)));
        }
    }

    void theFileOpensAsDrawn() {
        for (const auto& targets : orders()) {
            const TrainedModel model = net(targets);
            std::vector<std::string> warnings;
            const auto back = kerasFromBytes(kerasBytes(model), "m", &warnings);
            QVERIFY2(warnings.empty(), warnings.empty() ? "" : warnings.front().c_str());
            QVERIFY(back.rawArrays && back.preparation == model.preparation);
            QCOMPARE(back.project.graph.nodes.size(), model.project.graph.nodes.size());
            QCOMPARE(outputsOf(back.project.graph), outputsOf(model.project.graph));
            for (const auto& target : targets) QVERIFY2(back.project.training.of(target.name) == model.project.training.of(target.name), target.name.c_str());
            for (const auto& [name, own] : back.project.training.outputs) QVERIFY2(findNode(back.project.graph, name), name.c_str());
            QVERIFY(close(answers(back), answers(model)));
        }
    }

    void kerasIsToldTheLossOfEachUnderTheLayerThatEndsIt() {
        const TrainedModel model = net({drink(), number("area", 80, 0.02)});
        const auto bytes = kerasBytes(model);
        const Json config = parseJson(textOf(ZipReader(bytes, "m").read("config.json")), ""), compiled = config["compile_config"];
        QCOMPARE(compiled["loss"].size(), std::size_t{2});
        QVERIFY(compiled["loss"].contains("drink") && !compiled["loss"].contains("area"));
        const std::string end = config["config"]["output_layers"][1][0].get<std::string>();
        QCOMPARE(compiled["loss"][end].get<std::string>(), std::string("mean_squared_error"));
        QVERIFY(std::abs(compiled["loss_weights"][end].get<double>() - 0.5 * 0.02 * 0.02) < 1e-12);  // as the scaled loss counts
        QCOMPARE(compiled["loss_weights"]["drink"].get<double>(), 1.0);
    }

    void logarithmsOfSomeTargetsAreNoHindranceWhereEachHasItsOutput() {
        auto logged = number("price", 8, 2);
        logged.function = ColumnScaling::Log;
        const TrainedModel model = net({number("area", 80, 0.02), logged});
        QVERIFY(whyApart(model.preparation, 2).empty());
        QVERIFY(!whyApart(model.preparation, 1).empty());
        const auto back = kerasFromBytes(kerasBytes(model), "m");
        QVERIFY(back.rawArrays);
        QVERIFY(close(answers(back), answers(model)));
        TrainedModel whole = model;
        QVERIFY(addPreparation(whole.project.graph, model.preparation));
        whole.preparation = {};
        QVERIFY(close(answers(whole), answers(model)));
    }
};

LAMINA_TEST(SeveralScaledOutputsTest)

}  // namespace several_scaled_outputs_test

#include "several_scaled_outputs_test.moc"
