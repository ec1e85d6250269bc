// SPDX-License-Identifier: GPL-3.0-or-later
// The preparation of a table as layers of the net, and back; tests/parity has Keras judge the same files.
#include "engine/io/preparation_layers.h"

#include <QTest>
#include <functional>

#include "engine/base/error.h"
#include "engine/data/npz.h"
#include "engine/data/prepare.h"
#include "engine/io/json.h"
#include "engine/io/keras_file.h"
#include "engine/io/zip.h"
#include "engine/trained/evaluation.h"
#include "tests/engine/io/bytes.h"
#include "tests/engine/io/sample_models.h"
#include "tests/support/test_program.h"

namespace preparation_layers_test {

using namespace lamina;

namespace {

PreparedColumn number(const std::string& name, double offset, double scale) { return {name, false, "0", offset, scale, {}, true}; }

/** Age and height standardised, a town of three one-hot: five inputs. */
Preparation people() {
    Preparation p;
    p.source = "csv";
    p.inputs = {number("age", 40, 0.1), number("height", 1.7, 8), {"town", true, "", 0, 1, {"Ulm", "Bonn", "Kiel"}, true}};
    p.targets = {{"drink", true, "", 0, 1, {"tea", "coffee"}, false}};
    p.classes = {"tea", "coffee"};
    p.inputShape = Shape{5};
    return p;
}

Preparation prices() {
    Preparation p = people();
    p.targets = {number("price", 250000, 1e-5)};
    p.classes = {};
    return p;
}

TrainedModel net(const Preparation& preparation, std::int64_t outputs) {
    Project p;
    p.name = "people";
    auto& g = p.graph;
    const auto in = addNode(g, "Input", "in", {{"shape", Ints{5}}}, {10, 20});
    const auto a = addNode(g, "Dense", "a", {{"units", std::int64_t{4}}, {"activation", "tanh"}}, {10, 110});
    const auto b = addNode(g, "Dense", "b", {{"units", std::int64_t{4}}}, {200, 110});
    const auto join = addNode(g, "Add", "join");
    const auto out = addNode(g, "Dense", "out", {{"units", outputs}});
    connect(g, in, b);
    connect(g, in, a);
    connect(g, b, join, 0);
    connect(g, a, join, 1);
    connect(g, join, out);
    p.training.loss = {"mean_squared_error", {}};
    TrainedModel model = withWeights(std::move(p), 2);
    model.preparation = preparation;
    return model;
}

const Tensor& rawPeople() {
    static const Tensor rows = Tensor::of(Shape{2, 5}, std::vector<float>{62, 1.81f, 0, 1, 0, 19, 1.66f, 1, 0, 0});
    return rows;
}

std::map<std::string, std::vector<std::byte>> unzipped(const std::vector<std::byte>& bytes) {
    const ZipReader zip(bytes, "m.keras");
    std::map<std::string, std::vector<std::byte>> members;
    for (const auto& name : zip.names()) members[name] = zip.read(name);
    return members;
}

/** The file after a change of one of its JSON members. */
std::vector<std::byte> changed(const TrainedModel& model, const std::string& member, const std::function<void(Json&)>& change) {
    std::vector<ZipMember> list;
    for (auto& [name, bytes] : unzipped(kerasBytes(model))) {
        if (name == member) {
            Json json = parseJson(textOf(bytes), "");
            change(json);
            const auto text = compactJson(json);
            bytes = {bytesOf(text).begin(), bytesOf(text).end()};
        }
        list.push_back({name, bytes});
    }
    return writeZip(list);
}

std::vector<float> answers(const TrainedModel& model, const Tensor& array) {
    Predictor predictor(model);
    return predictArrays(predictor, model, {array}).front().toFloats();
}

/** The optimizer's two slots of a variable, one after the other. */
std::vector<float> slotsOf(const TrainedModel& model, const Weight& variable) {
    std::vector<float> found;
    for (std::size_t i = 0; i < model.weights.variables.size(); ++i) {
        const Weight& w = model.weights.variables[i];
        if (w.layer != variable.layer || w.name != variable.name) continue;
        for (std::size_t slot : {2 * i, 2 * i + 1}) {
            const auto values = model.weights.optimizer.at(slot).toFloats();
            found.insert(found.end(), values.begin(), values.end());
        }
    }
    return found;
}

bool close(const std::vector<float>& a, const std::vector<float>& b) {
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](float x, float y) { return std::abs(x - y) <= 1e-5f * std::max(1.0f, std::abs(y)); });
}

}  // namespace

class PreparationLayersTest : public QObject {
    Q_OBJECT

 private slots:
    void theWayBackLeavesNoTrace() {
        for (const auto& preparation : {people(), prices()}) {
            const Graph drawn = net(preparation, 1).project.graph;
            Graph graph = drawn;
            const auto layers = addPreparation(graph, preparation);
            QVERIFY(layers && graph.nodes.size() > drawn.nodes.size());
            removePreparation(graph, preparation, *layers);
            QVERIFY(graph == drawn);
        }
    }

    void categoriesPassAndNumbersAreScaled() {
        Graph graph = net(people(), 2).project.graph;
        const auto layers = addPreparation(graph, people());
        QVERIFY(layers && layers->inputs.size() == 1 && layers->outputs.empty());
        const Node& node = *findNode(graph, layers->inputs.front());
        const auto variance = std::get<Floats>(node.params.at("variance"));
        QVERIFY(std::get<Floats>(node.params.at("mean")) == (Floats{40, 1.7, 0, 0, 0}));
        QVERIFY(std::abs(variance[0] - 100) < 1e-12 && variance[1] == 1.0 / 64 && variance[2] == 1 && variance[4] == 1);
    }

    /** The net of the file, whose layers do the scaling, says what the net as drawn says with its recipe. */
    void theNetWithLayersSaysWhatNetAndRecipeSay() {
        for (const auto& preparation : {people(), prices()}) {
            const TrainedModel model = net(preparation, 1);
            TrainedModel whole = model;
            QVERIFY(addPreparation(whole.project.graph, preparation));
            whole.preparation = {};
            const auto ours = answers(model, rawPeople());
            QVERIFY(close(ours, answers(whole, rawPeople())));
            TrainedModel unscaled = model;
            unscaled.preparation = {};
            QVERIFY(!close(ours, answers(unscaled, rawPeople())));
        }
    }

    /** The way back from a logarithm is a layer of Keras: the file answers in prices. */
    void aLogarithmOfTheTargetIsTakenBackInTheNet() {
        for (const auto function : {ColumnScaling::Log, ColumnScaling::Log1p}) {
            Preparation p = prices();
            p.targets[0] = number("price", 8, 2);
            p.targets[0].function = function;
            const TrainedModel model = net(p, 1);
            TrainedModel whole = model;
            const auto layers = addPreparation(whole.project.graph, p);
            QVERIFY(layers && layers->outputs.size() == (function == ColumnScaling::Log ? 2u : 3u));
            whole.preparation = {};
            const auto ours = answers(model, rawPeople());
            QVERIFY(close(ours, answers(whole, rawPeople())));
            TrainedModel unscaled = model;
            unscaled.preparation.targets.clear();
            const double expected = std::exp(answers(unscaled, rawPeople())[0] / 2.0 + 8) - (function == ColumnScaling::Log ? 0 : 1);
            QVERIFY(std::abs(ours[0] / expected - 1) < 1e-5);
            removePreparation(whole.project.graph, p, *layers);
            QVERIFY(whole.project.graph == model.project.graph);
            const auto back = kerasFromBytes(kerasBytes(model), "m");
            QVERIFY(back.preparation == p && back.project.graph.nodes.size() == model.project.graph.nodes.size());
            QCOMPARE(answers(back, rawPeople()), ours);
            QVERIFY(!lossWeight(p, "mean_squared_error"));
        }
    }

    /** Keras has no layer for it, so arrays are prepared ones, here as there, and it is said. */
    void aLogarithmOfAnInputIsSaidNotToBeInTheNet() {
        Preparation p = prices();
        p.inputs[0].function = ColumnScaling::Log;
        const TrainedModel model = net(p, 1);
        Graph graph = model.project.graph;
        QVERIFY(!addPreparation(graph, p));
        QVERIFY(whyApart(p).find("Keras has no layer that takes a logarithm (age)") == 0);
        QVERIFY(whyApart(prices()).empty());
        const auto bytes = kerasBytes(model);
        const auto back = kerasFromBytes(bytes, "m");
        QVERIFY(!back.rawArrays && back.preparation == p);  // rows still go through it
        TrainedModel bare = model;
        bare.preparation = {};
        QCOMPARE(answers(back, rawPeople()), answers(bare, rawPeople()));  // an array means what it means to Keras
    }

    void smallAndLargeUnitsTakeSeveralLayers() {
        Preparation p = prices();
        p.inputs[0] = number("wavelength", 5e-7, 1 / 1e-9);
        p.targets[0] = number("atoms", 6e23, 1 / 1e21);
        TrainedModel whole = net(p, 1);
        const auto layers = addPreparation(whole.project.graph, p);
        QVERIFY(layers && layers->inputs.size() == 2 && layers->outputs.size() == 2);
        whole.preparation = {};
        const Tensor rows = Tensor::of(Shape{1, 5}, std::vector<float>{5.03e-7f, 1.8f, 1, 0, 0});
        const auto one = answers(net(p, 1), rows), other = answers(whole, rows);
        QVERIFY2(std::abs(one[0] / other[0] - 1) < 1e-4f, (std::to_string(one[0]) + " and " + std::to_string(other[0])).c_str());
    }

    void nothingIsAddedWhereNothingIsScaledOrNothingFits() {
        const Graph drawn = net(people(), 2).project.graph;
        Graph graph = drawn;
        Preparation plain = people();
        plain.inputs[0] = number("age", 0, 1), plain.inputs[1] = number("height", 0, 1);
        const auto none = addPreparation(graph, plain);
        QVERIFY(none && none->inputs.empty() && none->outputs.empty());
        Preparation narrow = people();
        narrow.inputs.pop_back();
        QVERIFY(!addPreparation(graph, narrow));
        Preparation twoPrices = prices();
        twoPrices.targets.push_back(number("rent", 900, 0.01));
        twoPrices.targets.push_back(number("rooms", 3, 1));
        QVERIFY(!addPreparation(graph, twoPrices));  // the net gives two numbers
        QVERIFY(!addPreparation(graph, Preparation()));
        QVERIFY(graph == drawn);
    }

    void theFileCarriesTheLayersAndOpensAsDrawn() {
        const TrainedModel model = net(prices(), 1);
        const auto bytes = kerasBytes(model);
        const Json config = parseJson(textOf(unzipped(bytes).at("config.json")), "");
        int normalizations = 0;
        for (const auto& layer : config["config"]["layers"]) normalizations += layer["class_name"] == "Normalization";
        QCOMPARE(normalizations, 2);
        const Json ours = parseJson(textOf(unzipped(bytes).at("lamina.json")), "");
        QCOMPARE(QString::fromStdString(ours["input_columns"].dump()), QString("[\"age\",\"height\",\"town = Ulm\",\"town = Bonn\",\"town = Kiel\"]"));

        std::vector<std::string> warnings;
        const auto back = kerasFromBytes(bytes, "m", &warnings);
        QVERIFY2(warnings.empty(), warnings.empty() ? "" : warnings[0].c_str());
        QVERIFY(back.rawArrays && back.preparation == model.preparation);
        QCOMPARE(back.project.graph.nodes.size(), model.project.graph.nodes.size());
        for (const auto& node : model.project.graph.nodes) QVERIFY(*findNode(back.project.graph, node.name) == node);
        QVERIFY(back.project.graph.edges == model.project.graph.edges);
        QCOMPARE(back.project.graph.nextId, model.project.graph.nextId);
        QCOMPARE(back.project.extra, model.project.extra);
        QCOMPARE(back.weights.variables.size(), model.weights.variables.size());
        QCOMPARE(back.weights.iteration, model.weights.iteration);
        for (const auto& w : model.weights.variables) QCOMPARE(slotsOf(back, w), slotsOf(model, w));
        QCOMPARE(answers(back, rawPeople()), answers(model, rawPeople()));
    }

    void severalTripsScaleOnce() {
        const TrainedModel model = net(prices(), 1);
        const auto once = kerasFromBytes(kerasBytes(model), "m");
        const auto twice = kerasFromBytes(kerasBytes(once), "m");
        QCOMPARE(twice.project.graph.nodes.size(), model.project.graph.nodes.size());
        QCOMPARE(answers(twice, rawPeople()), answers(model, rawPeople()));
    }

    void kerasIsToldTheScaleOfTheLoss() {
        const auto weightOf = [](const std::string& loss) {
            TrainedModel model = net(prices(), 1);
            model.project.training.loss = {loss, {}};
            const Json config = parseJson(textOf(unzipped(kerasBytes(model)).at("config.json")), "");
            const Json weights = config["compile_config"]["loss_weights"];
            return weights.is_array() ? weights[0].get<double>() : 0.0;
        };
        QVERIFY(std::abs(weightOf("mean_squared_error") / 1e-10 - 1) < 1e-9);
        QVERIFY(std::abs(weightOf("mean_absolute_error") / 1e-5 - 1) < 1e-9);
        QCOMPARE(weightOf("binary_crossentropy"), 0.0);
        QVERIFY(!lossWeight(people(), "mean_squared_error"));
    }

    /** A file of Lamina from before: no layers, so its arrays are prepared already, there and here. */
    void olderFilesOpenAsBefore() {
        const TrainedModel model = net(people(), 2);
        TrainedModel bare = model;
        bare.preparation = {};
        const auto bytes = changed(bare, "lamina.json", [&](Json& json) {
            json["preparation"] = parseJson(textOf(unzipped(kerasBytes(model)).at("lamina.json")), "")["preparation"];
        });
        std::vector<std::string> warnings;
        const auto back = kerasFromBytes(bytes, "m", &warnings);
        QVERIFY(warnings.empty() && back.preparation == model.preparation && !back.rawArrays);
        QCOMPARE(answers(back, rawPeople()), answers(bare, rawPeople()));
        const auto again = kerasFromBytes(kerasBytes(back), "m");  // saved today it takes raw numbers
        QVERIFY(again.rawArrays);
        QCOMPARE(answers(again, rawPeople()), answers(model, rawPeople()));
    }

    /** Who changed mean or variance in the net means the net. */
    void layersThatAreNotThePreparationStayInTheNet() {
        const TrainedModel model = net(people(), 2);
        const auto change = [](Json& config) {
            for (auto& layer : config["config"]["layers"])
                if (layer["class_name"] == "Normalization") layer["config"]["mean"][0] = 41.0;
        };
        std::vector<std::string> warnings;
        const auto back = kerasFromBytes(changed(model, "config.json", change), "m", &warnings);
        QCOMPARE(warnings.size(), std::size_t{1});
        QVERIFY(back.preparation.inputs.empty() && findNode(back.project.graph, "normalization"));
        QVERIFY(!close(answers(back, rawPeople()), answers(model, rawPeople())));

        for (const char* wrong : {R"(["a"])", R"(["nobody"])", R"(["in"])", R"([])", R"(["normalization","normalization"])"}) {
            const auto other = kerasFromBytes(changed(model, "lamina.json", [&](Json& json) { json["preparation_layers"]["inputs"] = parseJson(wrong, ""); }), "m");
            QVERIFY2(findNode(other.project.graph, "normalization") && other.preparation.inputs.empty(), wrong);
            QVERIFY(close(answers(other, rawPeople()), answers(model, rawPeople())));
        }
    }

    void aNetOfKerasTakesNumbersAsTheyAre() {
        auto members = unzipped(kerasBytes(net(people(), 2)));
        members.erase("lamina.json");
        std::vector<ZipMember> list;
        for (const auto& [name, bytes] : members) list.push_back({name, bytes});
        const auto back = kerasFromBytes(writeZip(list), "m");
        QCOMPARE(back.project.data.numbers, std::string("none"));
        QVERIFY(findNode(back.project.graph, "normalization"));
        QVERIFY(close(answers(back, rawPeople()), answers(net(people(), 2), rawPeople())));
    }
};

LAMINA_TEST(PreparationLayersTest)

}  // namespace preparation_layers_test

#include "preparation_layers_test.moc"
