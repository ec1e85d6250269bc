// SPDX-License-Identifier: GPL-3.0-or-later
// Promises that every layer of the catalogue keeps, whichever it is.
#include <algorithm>
#include <set>

#include "engine/compile/infer.h"
#include "engine/layers/catalogue.h"
#include "engine/layers/same_layers.h"
#include "engine/layers/without_defaults.h"
#include "tests/support/json_file.h"
#include "tests/support/keras_cases.h"
#include "tests/support/layer_drawings.h"
#include "tests/support/test_program.h"

#include <QtTest>

namespace catalogue_test {

using namespace lamina;

namespace {

Node drawn(const std::string& layer) {
    Node node;
    node.layer = layer;
    return node;
}

}  // namespace

class CatalogueTest : public QObject {
    Q_OBJECT

 private slots:
    void layers_data() {
        QTest::addColumn<QString>("name");
        for (const auto& spec : layerCatalogue()) QTest::newRow(spec.name.c_str()) << QString::fromStdString(spec.name);
    }

    void layers() {
        QFETCH(QString, name);
        const LayerSpec& spec = *findLayer(name.toStdString());
        QVERIFY(spec.summary && spec.infer);
        QVERIFY2(!spec.help.empty() && spec.help.back() == '.', "help is one sentence");
        QVERIFY(!title(spec.family).empty());
        std::set<std::string> keys;
        for (const auto& p : spec.params) {
            QVERIFY2(keys.insert(p.key).second, p.key.c_str());
            QVERIFY2(!p.help.empty() && p.help.back() == '.', p.key.c_str());
            QVERIFY2(whyInvalid(p, p.defaultValue).empty(), whyInvalid(p, p.defaultValue).c_str());
        }
    }

    /** Who fits a net to data goes by these, not by names. */
    void aLayerNamesTheParameterOfItsWidth() {
        int wide = 0;
        for (const auto& spec : layerCatalogue()) {
            if (spec.width.empty()) continue;
            Graph graph = fittingDrawing(spec);
            const NodeId layer = findNode(graph, "layer")->id;
            QCOMPARE(widthKey(*findNode(graph, layer)), spec.width);
            findNode(graph, layer)->params[spec.width] = std::int64_t{3};
            QVERIFY2(infer(graph).at(layer).output.back() == 3 && spec.function, spec.name.c_str());
            ++wide;
        }
        QVERIFY(wide > 0 && widthKey(drawn("Flatten")).empty() && widthKey(drawn("unheard of")).empty());
    }

    void aLayerThatLooksIdsUpNamesTheParameterOfHowMany() {
        QCOMPARE(idsKey(drawn("Embedding")), std::string("input_dim"));
        for (const auto& spec : layerCatalogue()) {
            const auto knows = [&](const ParamSpec& p) { return p.key == spec.ids; };
            QVERIFY2(spec.ids.empty() || std::any_of(spec.params.begin(), spec.params.end(), knows), spec.name.c_str());
        }
    }

    void anInputIsWhatNoLayerFeeds() {
        for (const auto& spec : layerCatalogue()) QCOMPARE(isInput(drawn(spec.name)), spec.family == Family::Input);
        QVERIFY(!isInput(drawn("unheard of")));
    }

    /** Who looks through a layer at what is before it goes by this. */
    void aLayerThatKeepsNumbersInTheirPlaceHasAsMany() {
        for (const auto& spec : layerCatalogue()) {
            if (spec.passage != Passage::Keeps) continue;
            const Graph graph = fittingDrawing(spec);
            const Inference inference = infer(graph);
            const NodeId layer = findNode(graph, "layer")->id;
            QVERIFY2(inference.at(inputsOf(graph, layer).front().from).output.elements() == inference.at(layer).output.elements(), spec.name.c_str());
            const NodeInfo& info = inference.at(layer);
            const auto mixes = [&](const WeightSpec& w) { return w.shape.rank() > 1 && w.shape != info.output; };  // PReLU's lie as the numbers do
            QVERIFY2(std::none_of(info.weights.begin(), info.weights.end(), mixes), spec.name.c_str());
        }
        const auto passage = [](const char* layer) { return findLayer(layer)->passage; };
        QVERIFY(passage("Flatten") == Passage::Keeps && passage("ReLU") == Passage::Keeps);
        QVERIFY(passage("MaxPooling2D") == Passage::Moves && passage("GlobalAveragePooling2D") == Passage::Moves);
        for (const char* mixes : {"Dense", "Softmax", "LayerNormalization", "Add", "LSTM"}) QVERIFY2(passage(mixes) == Passage::Mixes, mixes);
    }

    void whatHasWeightsAndSetsNoScaleNeedsOne() {
        for (const auto& spec : layerCatalogue()) {
            if (spec.family == Family::Augmentation) QVERIFY2(spec.scale == ScaleRule::Passes, spec.name.c_str());
            const Graph graph = fittingDrawing(spec);
            const bool learns = !infer(graph).at(findNode(graph, "layer")->id).weights.empty();
            if (learns) QVERIFY2(spec.scale != ScaleRule::Passes, spec.name.c_str());
        }
        QVERIFY(findLayer("Dense")->scale == ScaleRule::Needs && findLayer("Rescaling")->scale == ScaleRule::Sets && findLayer("Embedding")->scale == ScaleRule::Sets);
    }

    void theFunctionThatALayerAppliesLastIsKnown() {
        Graph graph;
        const auto functionOf = [&](const char* layer, Params params) { return lastFunction(*findNode(graph, addNode(graph, layer, {}, std::move(params)))); };
        QCOMPARE(functionOf("Dense", {}), std::string("linear"));
        QCOMPARE(functionOf("Conv2DTranspose", {{"activation", std::string("sigmoid")}}), std::string("sigmoid"));
        QCOMPARE(functionOf("Activation", {}), std::string("relu"));
        QCOMPARE(functionOf("Softmax", {}), std::string("softmax"));
        for (const char* none : {"LSTM", "Add", "OfAnotherProgram"}) QCOMPARE(functionOf(none, {}), std::string());
    }

    /** Written or left out, it is the same layer. */
    void whatIsAsUsualIsNotAmongTheChoices() {
        Node dense = drawn("Dense");
        dense.params = {{"units", std::int64_t{5}}, {"use_bias", true}, {"activation", std::string("relu")}, {"unheard_of", true}};
        QVERIFY(withoutDefaults(dense) == (Params{{"units", std::int64_t{5}}, {"activation", std::string("relu")}, {"unheard_of", true}}));
        for (const auto& spec : layerCatalogue()) {
            Node all = drawn(spec.name);
            for (const auto& p : spec.params) all.params[p.key] = p.defaultValue;
            QVERIFY2(withoutDefaults(all).empty(), spec.name.c_str());
        }
        Node unknown = drawn("unheard of");
        unknown.params = dense.params;
        QVERIFY(withoutDefaults(unknown) == dense.params);
    }

    void layersOfTheSameChoicesAreTheSameWhoeverWroteThem() {
        Node said = drawn("Dense"), unsaid = said;
        said.params = {{"units", std::int64_t{5}}, {"use_bias", true}};
        unsaid.params = {{"units", std::int64_t{5}}};
        unsaid.name = "another", unsaid.trainable = false;
        QVERIFY(sameChoices(said, unsaid));
        unsaid.params["units"] = std::int64_t{6};
        QVERIFY(!sameChoices(said, unsaid));
        QVERIFY(!sameChoices(drawn("Dense"), drawn("Flatten")));
    }

    void wiresAreKnownByTheNamesOfTheirLayers() {
        Graph one, other;
        const NodeId a = addNode(one, "Input", "a"), b = addNode(one, "Input", "b"), sum = addNode(one, "Add", "sum");
        lamina::connect(one, a, sum, 0);
        lamina::connect(one, b, sum, 1);
        const NodeId total = addNode(other, "Add", "sum"), second = addNode(other, "Input", "b"), first = addNode(other, "Input", "a");
        lamina::connect(other, second, total, 1);
        lamina::connect(other, first, total, 0);
        QVERIFY(namedWires(one) == namedWires(other));
        lamina::disconnect(other, {second, total, 1});
        QVERIFY(namedWires(one) != namedWires(other));
        QCOMPARE(namedWires(other).size(), std::size_t{1});
    }

    void namesAreUnique() {
        std::set<std::string> names;
        for (const auto& spec : layerCatalogue()) QVERIFY2(names.insert(spec.name).second, spec.name.c_str());
        QVERIFY(names.size() >= 46);
    }

    void defaultsInferAndLowerToTheInferredShape_data() { layers_data(); }

    void defaultsInferAndLowerToTheInferredShape() {
        QFETCH(QString, name);
        const LayerSpec& spec = *findLayer(name.toStdString());
        const Graph graph = fittingDrawing(spec);
        const Inference inference = infer(graph);
        QVERIFY2(inference.issues.empty(), inference.issues.empty() ? "" : inference.issues[0].detail.c_str());
        const Node& node = *findNode(graph, "layer");
        const NodeInfo& info = inference.at(node.id);
        QVERIFY(info.known);
        if (!spec.lower) return;
        for (const bool training : {false, true}) {
            Plan plan;
            PlanBuilder builder(plan, training);
            const Shape output = info.output.withBatch(3);
            LowerContext context{builder, paramsOf(node), {}, {}, {}, output, 1, true};
            for (const auto& shape : info.inputs) context.inputs.push_back(builder.activation(shape.withBatch(3)));
            for (const auto& w : info.weights) context.weights.push_back(builder.activation(w.shape));
            const ValueId out = spec.lower(context);
            QCOMPARE(QString::fromStdString(toString(builder.shape(out))), QString::fromStdString(toString(output)));
        }
    }

    void summariesReadLikeCards() {
        const auto summary = [](const char* layer, const Params& params) {
            const LayerSpec& spec = *findLayer(layer);
            return QString::fromStdString(spec.summary(ParamReader(params, spec.params)));
        };
        QCOMPARE(summary("Conv2D", {{"filters", std::int64_t{64}}, {"padding", std::string("same")}}), QString("64, 3×3, same"));
        QCOMPARE(summary("Conv2D", {{"strides", Ints{2, 2}}, {"activation", std::string("relu")}}), QString("32, 3×3, /2×2 · relu"));
        QCOMPARE(summary("Dense", {{"units", std::int64_t{10}}, {"activation", std::string("softmax")}}), QString("10 · softmax"));
        QCOMPARE(summary("Dropout", {{"rate", 0.2}}), QString("0.2"));
        QCOMPARE(summary("Concatenate", {}), QString("axis −1"));
        QCOMPARE(summary("MaxPooling2D", {}), QString("2×2"));
        QCOMPARE(summary("Rescaling", {}), QString("× 1/255"));
        QCOMPARE(summary("Normalization", {{"mean", Floats{5.8, 3}}, {"variance", Floats{0.7, 0.2}}, {"invert", true}}), QString("2 features, inverse"));
        QCOMPARE(summary("Add", {}), QString());
        QCOMPARE(summary("Conv1D", {{"padding", std::string("causal")}, {"strides", Ints{2}}}), QString("32, 3, /2, causal"));
        QCOMPARE(summary("DepthwiseConv2D", {}), QString("3×3"));
        QCOMPARE(summary("ZeroPadding2D", {{"padding", Ints{1, 0, 2, 3}}}), QString("1, 0, 2, 3"));
        QCOMPARE(summary("Permute", {}), QString("2, 1"));
        QCOMPARE(summary("GroupNormalization", {}), QString("32 groups"));
        QCOMPARE(summary("UpSampling2D", {}), QString("×2×2"));
        QCOMPARE(summary("PReLU", {{"shared_axes", Ints{1, 2}}}), QString("shared on 1, 2"));
        QCOMPARE(summary("Dot", {{"normalize", true}}), QString("cosine"));
        QCOMPARE(summary("ActivityRegularization", {{"l2", 0.01}}), QString("l2 0.01"));
        for (const auto& spec : layerCatalogue()) summary(spec.name.c_str(), {});
    }

    void defaultsAreThoseOfKeras_data() { layers_data(); }

    void defaultsAreThoseOfKeras() {
        QFETCH(QString, name);
        if (name == "Input") QSKIP("Keras' Input is a function; its shape has no default");
        const auto table = test::readJson("tests/engine/layers/keras_defaults.json");
        const auto row = std::find_if(table.begin(), table.end(), [&](const auto& r) {
            return r.at("family") == "layer" && r.at("name") == name.toStdString();
        });
        QVERIFY2(row != table.end(), "tests/parity/make_vectors.py does not list this layer");
        for (const auto& p : findLayer(name.toStdString())->params) {
            const auto& required = row->at("required");
            if (std::find(required.begin(), required.end(), p.key) != required.end()) continue;
            QVERIFY2(row->at("defaults").contains(p.key), p.key.c_str());
            const ParamValue keras = test::toParamValue(row->at("defaults").at(p.key));
            QCOMPARE(QString::fromStdString(toString(p.defaultValue)), QString::fromStdString(toString(keras)));
        }
        for (const auto& key : row->at("required")) {
            const auto& params = findLayer(name.toStdString())->params;
            const bool known = std::any_of(params.begin(), params.end(), [&](const auto& p) { return p.key == key; });
            QVERIFY2(known, key.get<std::string>().c_str());
        }
        test::kerasCasePassed();
    }
};

LAMINA_TEST(CatalogueTest)

}  // namespace catalogue_test

#include "catalogue_test.moc"
