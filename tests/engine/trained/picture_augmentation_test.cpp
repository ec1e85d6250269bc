// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of augmentation that is turned on and off: the net is the truth, and what is turned on can train.
#include "engine/trained/picture_augmentation.h"

#include <QTest>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/base/error.h"
#include "engine/io/templates.h"
#include "engine/layers/catalogue.h"
#include "engine/trained/augmented_samples.h"
#include "tests/support/test_program.h"

namespace picture_augmentation_test {

using namespace lamina;

namespace {

const Floats bytes{0, 255};

const AugmentationKind& kindNamed(const std::string& title) {
    const auto& all = augmentationKinds();
    return *std::find_if(all.begin(), all.end(), [&](const AugmentationKind& k) { return k.title == title; });
}

/** The layers from an Input on, one after the other, as long as there is one that follows. */
std::string line(const Graph& graph, NodeId at) {
    std::string words = findNode(graph, at)->layer;
    for (auto out = outputsOf(graph, at); out.size() == 1; out = outputsOf(graph, out.front().to)) words += " " + findNode(graph, out.front().to)->layer;
    return words;
}

/** An Input of pictures with what is named behind it, and a small net for classes. */
struct Net {
    Project project;
    NodeId input;
    explicit Net(const std::vector<std::pair<std::string, Params>>& behind = {}, Ints shape = {16, 24, 1}) {
        Graph& g = project.graph;
        input = addNode(g, "Input", "image", {{"shape", std::move(shape)}});
        NodeId last = input;
        for (const auto& [layer, params] : behind) last = then(last, layer, params);
        then(then(last, "Flatten", {}), "Dense", {{"units", std::int64_t{3}}});
    }
    NodeId then(NodeId from, const std::string& layer, const Params& params) {
        const double below = findNode(project.graph, from)->position.y + 100;
        const NodeId id = addNode(project.graph, layer, {}, params, {0, below});
        lamina::connect(project.graph, from, id);
        return id;
    }
    void set(const std::string& title, bool on, const Floats& range = bytes) { setAugmentation(project, input, kindNamed(title), on, range); }
    const Node& layer(const std::string& title) const { return *findNode(project.graph, augmentationBehind(project.graph, input, kindNamed(title))); }
};

}  // namespace

class PictureAugmentationTest : public QObject {
    Q_OBJECT
 private slots:
    void everyKindNamesParametersThatItsLayerHas() {
        for (const auto& kind : augmentationKinds()) {
            QVERIFY(!kind.params.empty() && !helpOf(kind).empty());
            for (const auto& key : kind.params) QVERIFY2(!paramSpec(kind, key).help.empty(), kind.title.c_str());
        }
        QVERIFY_THROWS_EXCEPTION(Error, paramSpec(kindNamed("Rotate"), "units"));
    }

    void layersStandInOneOrderWhateverTheOrderOfTheTicks() {
        Net net;
        const Graph before = net.project.graph;
        for (const char* title : {"Cutout", "Flip", "Brightness", "Rotate"}) net.set(title, true);
        QCOMPARE(line(net.project.graph, net.input), std::string("Input RandomFlip RandomRotation RandomBrightness RandomErasing Flatten Dense"));
        net.set("Flip", true);  // it is there already
        QCOMPARE(net.project.graph.nodes.size(), before.nodes.size() + 4);
        for (const char* title : {"Cutout", "Flip", "Brightness", "Rotate"}) net.set(title, false);
        QCOMPARE(line(net.project.graph, net.input), line(before, net.input));
        QCOMPARE(net.project.graph.nodes.size(), before.nodes.size());
    }

    void theyStandBehindWhatMakesThePictures() {
        Net net({{"Reshape", {{"target_shape", Ints{16, 24, 1}}}}, {"Rescaling", {{"scale", 1.0 / 255}}}}, {384});
        QCOMPARE(pictureInputs(net.project.graph, infer(net.project.graph)), std::vector<NodeId>{net.input});
        net.set("Zoom", true);
        QCOMPARE(line(net.project.graph, net.input), std::string("Input Reshape Rescaling RandomZoom Flatten Dense"));
        QCOMPARE(lastAugmentation(net.project.graph, net.input), net.layer("Zoom").id);
    }

    void noiseOnRowsOfNumbersKeepsNothingFromThePicturesBehindIt() {
        Net net({{"GaussianNoise", {}}, {"Reshape", {{"target_shape", Ints{16, 24, 1}}}}}, {384});
        net.set("Flip", true);
        QCOMPARE(line(net.project.graph, net.input), std::string("Input GaussianNoise Reshape RandomFlip Flatten Dense"));
        QVERIFY(!infer(net.project.graph).hasErrors());
    }

    void whatIsBlackAndWhiteFollowsTheNet() {
        Net raw, scaled({{"Rescaling", {{"scale", 1.0 / 127.5}, {"offset", -1.0}}}});
        for (Net* net : {&raw, &scaled})
            for (const char* title : {"Brightness", "Noise"}) net->set(title, true);
        QVERIFY(raw.layer("Brightness").params.empty());
        QCOMPARE(std::get<double>(raw.layer("Noise").params.at("stddev")), 25.5);
        QVERIFY(std::get<Floats>(scaled.layer("Brightness").params.at("value_range")) == (Floats{-1, 1}));
        QCOMPARE(std::get<double>(scaled.layer("Noise").params.at("stddev")), 0.2);
        Net units;
        units.set("Noise", true, {0, 1});
        QVERIFY(units.layer("Noise").params.empty());
    }

    void aWindowIsALittleSmallerThanThePicture() {
        Net net;
        net.set("Crop", true);
        const auto side = [&](const char* key) { return std::get<std::int64_t>(net.layer("Crop").params.at(key)); };
        QCOMPARE(side("height"), std::int64_t{14});
        QCOMPARE(side("width"), std::int64_t{21});
        QVERIFY(!infer(net.project.graph).hasErrors());
    }

    void noCardLiesOverAnother() {
        Net net;
        for (const auto& kind : augmentationKinds()) setAugmentation(net.project, net.input, kind, true, bytes);
        const auto& nodes = net.project.graph.nodes;
        for (std::size_t i = 0; i < nodes.size(); ++i)
            for (std::size_t k = 0; k < i; ++k) QVERIFY2(nodes[i].position != nodes[k].position, nodes[i].name.c_str());
    }

    void whatFollowsMovesUpAgainWhereALayerGoes() {
        Project project = projectFromTemplate("digits_cnn");
        const NodeId input = pictureInputs(project.graph, infer(project.graph)).front();
        const auto lowest = [&] {
            double y = 0;
            for (const Node& n : project.graph.nodes) y = std::max(y, n.position.y);
            return y;
        };
        const double before = lowest();
        for (const auto& kind : augmentationKinds()) setAugmentation(project, input, kind, true, bytes);
        QVERIFY(lowest() > before + 300);
        for (const auto& kind : augmentationKinds()) setAugmentation(project, input, kind, false, bytes);
        QVERIFY2(std::abs(lowest() - before) < 30, qPrintable(QString("%1 instead of %2").arg(lowest()).arg(before)));
        for (const Node& a : project.graph.nodes)
            for (const Node& b : project.graph.nodes) QVERIFY(a.id == b.id || a.position != b.position);
    }

    /** A card beside the line, which the others do not take, stays where it is and is not laid over. */
    void nothingMovesUpOverAnotherCard() {
        Net net;
        net.set("Flip", true);
        Graph& g = net.project.graph;
        const Node* flat = findNode(g, outputsOf(g, net.layer("Flip").id).front().to);
        const Point place = flat->position;
        const NodeId id = flat->id;
        addNode(g, "Input", "other", {{"shape", Ints{2}}}, {place.x + 10, place.y - 100});
        net.set("Flip", false);
        QCOMPARE(findNode(g, id)->position.y, place.y);
    }

    void mixUpIsANumberOfTheRecipe() {
        Net net;
        const Graph before = net.project.graph;
        net.set("MixUp", true);
        QCOMPARE(net.project.training.mixUp, 0.2);
        net.project.training.mixUp = 0.6;
        net.set("MixUp", true);
        QCOMPARE(net.project.training.mixUp, 0.6);
        net.set("MixUp", false);
        QVERIFY(net.project.training.mixUp == 0 && net.project.graph == before && !augments(net.project, net.input, kindNamed("MixUp")));
    }

    void allOfThemAtOnceMakeAnotherPictureOfTheDigits() {
        Project project = projectFromTemplate("digits_cnn");
        const auto inputs = pictureInputs(project.graph, infer(project.graph));
        QCOMPARE(inputs.size(), std::size_t{1});
        for (const auto& kind : augmentationKinds()) setAugmentation(project, inputs.front(), kind, true, bytes);
        QVERIFY(!infer(project.graph).hasErrors());
        const Tensor samples = Tensor::of({8, 28, 28, 1}, std::vector<float>(8 * 28 * 28, 100));
        const Tensor made = augmentedSamples(project.graph, lastAugmentation(project.graph, inputs.front()), samples, 1, project.training.mixUp);
        QVERIFY(made.shape() == (Shape{8, 25, 25, 1}));
        const auto values = made.toFloats();
        QVERIFY(std::any_of(values.begin(), values.end(), [&](float v) { return v != values.front(); }));
    }

    /** A folder of pictures is read class by class: the first eight would be of one. */
    void samplesToLookAtAreFromAllOverTheTrainingPart() {
        Dataset data;
        std::vector<float> numbers(100);
        std::iota(numbers.begin(), numbers.end(), 0.0f);
        data.inputs.push_back(Tensor::of({100, 1}, numbers));
        for (std::uint32_t i = 20; i < 100; ++i) data.parts.train.push_back(i);
        QCOMPARE(someTrained(data, 0, 8).toFloats(), (std::vector<float>{20, 30, 40, 50, 60, 70, 80, 90}));
        data.parts.train = {7, 3, 5};
        QCOMPARE(someTrained(data, 0, 8).toFloats(), (std::vector<float>{7, 3, 5}));
        data.parts.train.clear();
        QVERIFY(someTrained(data, 0, 8).shape() == (Shape{0, 1}));
    }

    void whatElseIsInTheNetDoesNotCount() {
        Net net;
        const NodeId dense = topologicalOrder(net.project.graph).back();
        net.then(dense, "GaussianNoise", {});
        QVERIFY(!augments(net.project, net.input, kindNamed("Noise")));
        const Net numbers({}, {2});
        QVERIFY(pictureInputs(numbers.project.graph, infer(numbers.project.graph)).empty());
    }

    void anInputThatFeedsSeveralGivesThemAllTheSame() {
        Net net;
        net.then(net.input, "Flatten", {});
        net.set("Flip", true);
        QCOMPARE(outputsOf(net.project.graph, net.input).size(), std::size_t{1});
        QCOMPARE(outputsOf(net.project.graph, net.layer("Flip").id).size(), std::size_t{2});
    }

    void theRangeOfPixelsIsThatOfTheSamples() {
        const auto rangeOf = [](std::vector<float> values) { return pixelRange(Tensor::of({static_cast<Dim>(values.size())}, values)); };
        QVERIFY(rangeOf({0, 0.5f, 1}) == (Floats{0, 1}));
        QVERIFY(rangeOf({-1, 0.5f}) == (Floats{-1, 1}));
        QVERIFY(rangeOf({0, 17}) == bytes);
        QVERIFY(rangeOf({-2.5f, 3.25f}) == (Floats{-3, 4}));
    }
};

LAMINA_TEST(PictureAugmentationTest)

}  // namespace picture_augmentation_test

#include "picture_augmentation_test.moc"
