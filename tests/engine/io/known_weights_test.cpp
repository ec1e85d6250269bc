// SPDX-License-Identifier: GPL-3.0-or-later
// Of a file with a layer that Lamina does not have the others keep their weights, for when the drawing is whole again.
#include "engine/io/known_weights.h"

#include <QTest>
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "engine/compile/compile.h"
#include "engine/compile/infer.h"
#include "engine/compile/initial_weights.h"
#include "engine/io/keras_file.h"
#include "engine/train/weights_export.h"
#include "tests/engine/io/bytes.h"
#include "tests/support/foreign_keras.h"
#include "tests/support/test_program.h"

namespace known_weights_test {

using namespace lamina;
using test::denseOf;
using test::functionalOf;
using test::inputOf;
using test::layerOf;
using test::tensorOf;

namespace {

/** Of a file with weights. */
KerasContents partOf(const Json& model, const std::vector<StoredVariables>& stored, std::vector<std::string>* warnings = nullptr) {
    std::vector<std::string> unheard;
    return kerasContents(test::kerasOf(model, writeHdf5Weights(stored)), "m.keras", warnings ? *warnings : unheard);
}

/** "head.kernel 0.25": the first number of each variable. */
std::vector<std::string> firstNumbers(const Weights& weights) {
    std::vector<std::string> told;
    for (const auto& w : weights.variables) told.push_back(w.layer + "." + w.name + " " + std::to_string(w.value.toFloats().at(0)).substr(0, 4));
    return told;
}

}  // namespace

class KnownWeightsTest : public QObject {
    Q_OBJECT
 private slots:
    void theOtherLayersKeepTheirWeights() {
        std::vector<std::string> warnings;
        const KerasContents contents = partOf(test::spectralBetween(), test::storedBetween(), &warnings);
        QVERIFY(!contents.model && contents.part);
        const Weights& part = contents.part->weights;
        QCOMPARE(firstNumbers(part), (std::vector<std::string>{"before.kernel 0.25", "before.bias 0.50", "out.kernel 0.75", "out.bias 0.50"}));
        QCOMPARE(contents.project.data.numbers, std::string("none"));  // they were learnt from the numbers as they are
        QCOMPARE(warnings.size(), std::size_t{1});
        QCOMPARE(warnings[0], std::string("spectral (SpectralNormalization), which Lamina does not have: replace what is marked in the drawing; "
                                          "the weights of 2 layers are kept, and Train asks whether to go on from them"));

        Graph mended = contents.project.graph;
        Node& node = *findNode(mended, findNode(std::as_const(mended), "spectral")->id);
        node.layer = "Dense";
        node.params = {{"units", std::int64_t{4}}};
        const Inference whole = infer(mended);
        QVERIFY(!whole.hasErrors());
        const FoundWeights found = foundWithin(mended, whole, part);
        QVERIFY(found.layers == 2 && !found.all && found.misfits.empty());
        const Weights all = completed(mended, whole, part, 7);
        QCOMPARE(all.variables.size(), std::size_t{6});
        QCOMPARE(firstNumbers(all).front(), std::string("before.kernel 0.25"));
        QCOMPARE(firstNumbers(all)[4], std::string("out.kernel 0.75"));
        const auto fresh = all.variables[2].value.toFloats();
        QVERIFY(all.variables[2].layer == "spectral" && std::any_of(fresh.begin(), fresh.end(), [&](float x) { return x != fresh.front(); }));
    }

    /** Bit for bit, behind what is given with the drawing and what has no weights, too. */
    void layersWithoutWeightsThereBeginAsInAnyTraining() {
        Graph graph;
        NodeId last = addNode(graph, "Input", "in", {{"shape", Ints{4}}});
        const auto behind = [&](const char* layer, const char* name, Params params) {
            const NodeId next = addNode(graph, layer, name, std::move(params));
            lamina::connect(graph, last, next);
            last = next;
        };
        behind("Normalization", "scaled", {{"mean", Floats{1, 2, 3, 4}}, {"variance", Floats{1, 1, 4, 4}}});
        behind("Dense", "first", {{"units", std::int64_t{5}}});
        behind("BatchNormalization", "evened", {});
        behind("ReLU", "bent", {});
        behind("Dense", "last", {{"units", std::int64_t{3}}});
        TrainingRecipe recipe;
        recipe.seed = 11;
        const auto plan = compile(graph, recipe, {{{ProgramKind::Predict, 1}}});
        const auto usual = exportVariables(*plan, initialWeights(*plan));
        const auto all = completed(graph, infer(graph), {}, recipe.seed).variables;
        QCOMPARE(all.size(), usual.size());
        for (std::size_t i = 0; i < all.size(); ++i) {
            QVERIFY(all[i].layer == usual[i].layer && all[i].name == usual[i].name && all[i].trainable == usual[i].trainable);
            QVERIFY2(std::ranges::equal(all[i].value.bytes(), usual[i].value.bytes()), (all[i].layer + "." + all[i].name).c_str());
        }
    }

    void aLayerBehindOneOfOtherWidthFindsNoWeights() {
        const KerasContents contents = partOf(test::spectralBetween(), test::storedBetween());
        Graph mended = contents.project.graph;
        Node& node = *findNode(mended, findNode(std::as_const(mended), "spectral")->id);
        node.layer = "Dense";
        node.params = {{"units", std::int64_t{5}}};
        const Inference whole = infer(mended);
        const FoundWeights found = foundWithin(mended, whole, contents.part->weights);
        QCOMPARE(found.layers, std::size_t{1});
        QCOMPARE(found.misfits, std::vector<std::string>{"out"});
        const Weights all = completed(mended, whole, contents.part->weights, 7);
        QVERIFY(all.variables[4].layer == "out" && all.variables[4].value.shape() == (Shape{5, 4}));
    }

    void aLayerOfWhichAValueIsLackingKeepsItsWeights() {
        Json head = denseOf("head", "in");
        head["config"]["activation"] = "my_swish";
        const KerasContents contents = partOf(functionalOf({inputOf("in"), head, denseOf("out", "head")}),
                                              {{"", "", {}}, test::storedDense("layers/dense", "head", 1), test::storedDense("layers/dense_1", "out", 2)});
        QVERIFY(contents.part);
        QCOMPARE(firstNumbers(contents.part->weights), (std::vector<std::string>{"head.kernel 1.00", "head.bias 0.50", "out.kernel 2.00", "out.bias 0.50"}));
    }

    /** Keras counts by the layers' own names of class: somebody's Dense is the first, ours the second. */
    void noLayerGetsTheWeightsOfSomebodysOwn() {
        Json own = layerOf("mine.layers", "Dense", {{"name", "own"}, {"units", 4}}, {tensorOf("in")});
        own["registered_name"] = "mine>Special";
        const Json net = functionalOf({inputOf("in"), own, denseOf("out", "own")});
        for (const bool named : {true, false}) {
            const auto first = test::storedDense("layers/dense", named ? "own" : "", 9), second = test::storedDense("layers/dense_1", named ? "out" : "", 2);
            const KerasContents contents = partOf(net, {{"", "", {}}, first, second});
            QVERIFY(contents.part);
            QCOMPARE(firstNumbers(contents.part->weights), (std::vector<std::string>{"out.kernel 2.00", "out.bias 0.50"}));
        }
        std::vector<std::string> warnings;
        QVERIFY(!partOf(net, {{"", "", {}}, test::storedDense("layers/dense", "out", 9), test::storedDense("layers/dense_1", "own", 2)}, &warnings).part);
        QVERIFY2(contains(warnings.at(0), "expected the weights of out, received those of own"), warnings.at(0).c_str());
    }

    void inAChainTheFileTellsWhatTheNextLayerWasBuiltFor() {
        const auto bare = [](Json layer) {
            layer.erase("inbound_nodes");
            layer.erase("name");
            return layer;
        };
        Json out = bare(denseOf("out", "odd"));
        out["build_config"] = {{"input_shape", Json::array({nullptr, 3})}};
        const Json odd = bare(layerOf("mine.layers", "Odd", {{"name", "odd"}}, {}));
        const Json config = {{"name", "net"}, {"layers", Json::array({bare(inputOf("in")), odd, out})}};
        const Json net = {{"module", "keras"}, {"class_name", "Sequential"}, {"config", config}, {"registered_name", "Sequential"}};
        const KerasContents contents = partOf(net, {{"", "", {}}, test::storedDense("layers/dense", "out", 2, 3)});
        QVERIFY(contents.part);
        QVERIFY(contents.part->weights.variables.front().value.shape() == (Shape{3, 4}));
    }

    /** Where the file tells no shapes: a kernel has the channels that came in among its own extents. */
    void layersBehindAStrangeOneAreAsTheTensorsOfTheFileHaveThem() {
        const auto behind = [](const char* className, Json config, const char* from) {
            return test::dumb(layerOf("keras.layers", className, std::move(config), {tensorOf(from)}));
        };
        const Json image = layerOf("keras.layers", "InputLayer", {{"name", "in"}, {"batch_shape", Json::array({nullptr, 8, 8, 3})}, {"dtype", "float32"}}, {});
        const Json kernel = Json::array({3, 3});
        const Json net = functionalOf({image, behind("Conv2D", {{"name", "first"}, {"filters", 6}, {"kernel_size", kernel}}, "in"),
                                       test::dumb(layerOf("mine.layers", "Odd", {{"name", "odd"}}, {tensorOf("first")})),
                                       behind("Conv2D", {{"name", "parted"}, {"filters", 2}, {"kernel_size", kernel}, {"groups", 2}}, "odd"),
                                       behind("BatchNormalization", {{"name", "evened"}}, "parted"),
                                       behind("GlobalAveragePooling2D", {{"name", "pooled"}}, "evened"), behind("Dense", {{"name", "out"}, {"units", 4}}, "pooled")});
        const auto all = [](Shape shape, float number) { return Tensor::of(shape, std::vector<float>(static_cast<std::size_t>(shape.elements()), number)); };
        std::vector<std::string> warnings;
        const KerasContents contents = partOf(net, {{"", "", {}},
                                                    {"layers/conv2d", "first", {all({3, 3, 3, 6}, 1), all({6}, 2)}},
                                                    {"layers/conv2d_1", "parted", {all({3, 3, 5, 2}, 3), all({2}, 4)}},
                                                    {"layers/batch_normalization", "evened", {all({2}, 5), all({2}, 6), all({2}, 7), all({2}, 8)}},
                                                    {"layers/dense", "out", {all({2, 4}, 9), all({4}, 0)}}}, &warnings);
        QVERIFY2(contents.part, warnings.at(0).c_str());
        QVERIFY2(contains(warnings.at(0), "the weights of 4 layers are kept"), warnings.at(0).c_str());
        QCOMPARE(firstNumbers(contents.part->weights),
                 (std::vector<std::string>{"first.kernel 1.00", "first.bias 2.00", "parted.kernel 3.00", "parted.bias 4.00", "evened.gamma 5.00", "evened.beta 6.00",
                                           "evened.moving_mean 7.00", "evened.moving_variance 8.00", "out.kernel 9.00", "out.bias 0.00"}));
        Graph mended = contents.project.graph;
        Node& odd = *findNode(mended, findNode(std::as_const(mended), "odd")->id);
        odd.layer = "Conv2D";
        odd.params = {{"filters", std::int64_t{10}}, {"kernel_size", Ints{1, 1}}};
        const FoundWeights found = foundWithin(mended, infer(mended), contents.part->weights);
        QVERIFY(found.layers == 4 && !found.all && found.misfits.empty());
        odd.params["filters"] = std::int64_t{12};
        QCOMPARE(foundWithin(mended, infer(mended), contents.part->weights).misfits, std::vector<std::string>{"parted"});
    }

    void aNetWithoutAStrangeLayerThatHadNoWeightsIsThatOfTheFile() {
        const auto stored = test::storedBehindOdd();
        const KerasContents contents = partOf(test::oddFirst(), stored);
        QVERIFY(contents.part);
        Graph mended = contents.project.graph;
        const NodeId odd = findNode(std::as_const(mended), "odd")->id;
        std::erase_if(mended.edges, [&](const Edge& e) { return e.from == odd || e.to == odd; });
        std::erase_if(mended.nodes, [&](const Node& n) { return n.id == odd; });
        lamina::connect(mended, findNode(std::as_const(mended), "in")->id, findNode(std::as_const(mended), "first")->id);
        const Inference whole = infer(mended);
        QVERIFY(!whole.hasErrors());
        const FoundWeights found = foundWithin(mended, whole, contents.part->weights);
        QVERIFY(found.layers == 2 && found.all && found.misfits.empty());
        const auto all = completed(mended, whole, contents.part->weights, 7).variables;
        QCOMPARE(all.size(), std::size_t{4});
        for (std::size_t i = 0; i < all.size(); ++i) QVERIFY2(std::ranges::equal(all[i].value.bytes(), stored[1 + i / 2].variables[i % 2].bytes()), all[i].name.c_str());
    }

    /** A file that a person has changed: Keras counted the strange layer as a Dense. */
    void layersBehindOneThatWasCountedOtherwiseAreFoundByTheirNames() {
        const auto before = test::storedDense("layers/dense", "before", 0.25F), strange = test::storedDense("layers/dense_1", "spectral", 9);
        const KerasContents contents = partOf(test::spectralBetween(), {{"", "", {}}, before, strange, test::storedDense("layers/dense_2", "out", 0.75F)});
        QVERIFY(contents.part);
        QCOMPARE(firstNumbers(contents.part->weights), (std::vector<std::string>{"before.kernel 0.25", "before.bias 0.50", "out.kernel 0.75", "out.bias 0.50"}));
    }

    void weightsBehindAStrangeLayerThatNoInputExplainsAreSaid() {
        const auto said = [](std::vector<Tensor> first) {
            auto stored = test::storedBehindOdd();
            stored[1].variables = std::move(first);
            std::vector<std::string> warnings;
            const KerasContents contents = partOf(test::oddFirst(), stored, &warnings);
            return contents.part ? std::string() : warnings.at(0);
        };
        const Tensor bias = Tensor::of({6}, std::vector<float>(6, 0.5F)), narrow = Tensor::of({4, 5}, std::vector<float>(20, 0.25F));
        const std::string units = said({narrow, bias}), lacks = said({Tensor::of({4, 6}, std::vector<float>(24, 0.25F))}), none = said({});
        QVERIFY2(contains(units, "first: expected kernel of 4 × 6, received 4 × 5"), units.c_str());
        QVERIFY2(contains(lacks, "first: expected 2 weights, received 1"), lacks.c_str());
        QVERIFY2(contains(none, "first: expected 2 weights, received 0"), none.c_str());
    }

    /** The drawing opens, and what is wrong with the weights is said. */
    void weightsThatDoNotFitAreNotKept() {
        const auto said = [](std::vector<StoredVariables> stored) {
            std::vector<std::string> warnings;
            const KerasContents contents = partOf(test::spectralBetween(), std::move(stored), &warnings);
            const bool drawnAlone = !contents.part && !contents.model && contents.project.graph.nodes.size() == 4;
            return drawnAlone ? warnings.at(0) : std::string();
        };
        auto stored = test::storedBetween();
        stored[1] = test::storedDense("layers/dense", "before", 1, 3);
        QVERIFY2(contains(said(stored), "before: expected kernel of 4 × 4, received 3 × 4"), said(stored).c_str());
        stored[1].variables.clear();
        QVERIFY2(contains(said(stored), "before: expected 2 weights, received 0"), said(stored).c_str());
    }
};

LAMINA_TEST(KnownWeightsTest)

}  // namespace known_weights_test

#include "known_weights_test.moc"
