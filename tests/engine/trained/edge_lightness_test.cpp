// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of telling a picture that is dark on light from those that are light on dark.
#include "engine/trained/edge_lightness.h"

#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <filesystem>

#include "engine/base/platform.h"
#include "engine/base/row_store.h"
#include "engine/io/keras_file.h"
#include "tests/support/test_program.h"

namespace edge_lightness_test {

using namespace lamina;

namespace {

constexpr std::size_t side = 6;

/** One picture: paper with a square of ink in its middle. */
void paint(std::vector<std::uint8_t>& bytes, std::uint8_t paper, std::uint8_t ink) {
    for (std::size_t y = 0; y < side; ++y)
        for (std::size_t x = 0; x < side; ++x) bytes.push_back(std::min({x, y, side - 1 - x, side - 1 - y}) >= 2 ? ink : paper);
}

Tensor pictures(const std::vector<std::pair<int, int>>& paperAndInk) {
    std::vector<std::uint8_t> bytes;
    for (const auto& [paper, ink] : paperAndInk) paint(bytes, static_cast<std::uint8_t>(paper), static_cast<std::uint8_t>(ink));
    return Tensor::of(Shape{static_cast<Dim>(paperAndInk.size()), side, side, 1}, bytes);
}

Dataset of(Tensor inputs) {
    Dataset data;
    data.inputs = {std::move(inputs)};
    return data;
}

}  // namespace

class EdgeLightnessTest : public QObject {
    Q_OBJECT
 private slots:
    void edgesOfOnePaperTell() {
        QCOMPARE(edgeLightness(of(pictures({{0, 255}, {0, 200}}))).value(), 0.0);
        QCOMPARE(edgeLightness(of(pictures({{255, 0}, {255, 9}}))).value(), 1.0);
    }

    void edgesThatDifferOrAreInBetweenTellNothing() {
        QVERIFY(!edgeLightness(of(pictures({{0, 255}, {255, 0}}))));
        QVERIFY(!edgeLightness(of(pictures({{128, 255}, {128, 0}}))));
        QVERIFY(!edgeLightness(of(Tensor::of(Shape{1, 4}, std::vector<std::uint8_t>{0, 0, 0, 0}))));
        QVERIFY(!edgeLightness(of(Tensor::of(Shape{1, 3, 3, 1}, std::vector<float>(9)))));  // nobody says what is white
    }

    void onlyTheTrainingPartIsLookedAt() {
        Dataset data = of(pictures({{0, 255}, {255, 0}}));
        data.parts.train = {1};
        data.parts.test = {0};
        QCOMPARE(edgeLightness(data).value(), 1.0);
    }

    /** It is asked for when a training has ended: what was learnt must not be lost with them. */
    void picturesThatAFileHasLostTellNothing() {
        const QTemporaryDir folder;
        const std::filesystem::path file = std::filesystem::path(folder.path().toStdString()) / "pictures";
        const Tensor here = pictures({{0, 255}, {0, 200}});
        writeFileAtomically(file, here.bytes());
        const Dataset data = of(Tensor(DType::UInt8, here.shape(), RowStore::ofFile(file)));
        QCOMPARE(edgeLightness(data).value(), 0.0);
        std::filesystem::resize_file(file, 10);
        QVERIFY(!edgeLightness(data));
    }

    /** Checkpoints of a training ask again and again. */
    void picturesOfATrainingAreLookedAtOnce() {
        const auto store = RowStore::make(2 * side * side);
        const Tensor dark = pictures({{0, 255}, {0, 200}});
        std::copy(dark.bytes().begin(), dark.bytes().end(), store->bytes().begin());
        const Dataset data = of(Tensor(DType::UInt8, dark.shape(), store));
        KnownEdges edges;
        QCOMPARE(edges.lightness(data).value(), 0.0);
        std::fill(store->bytes().begin(), store->bytes().end(), std::byte{255});
        QCOMPARE(edgeLightness(data).value(), 1.0);
        QCOMPARE(edges.lightness(data).value(), 0.0);
    }

    void darkOnLightLooksInvertedWhereLightOnDarkWasLearnt() {
        const Tensor both = pictures({{250, 20}, {10, 240}});
        QVERIFY(looksInverted(0, both, 0) && !looksInverted(0, both, 1));
        QVERIFY(!looksInverted(1, both, 0) && looksInverted(1, both, 1));
        const Tensor turned = invertedPictures(both);
        QVERIFY(!looksInverted(0, turned, 0) && looksInverted(0, turned, 1));
        QCOMPARE(turned.as<std::uint8_t>()[0], std::uint8_t{5});
    }

    void itIsSaidInASentence() {
        QCOMPARE(invertedWords(0, 2, 3), std::string("2 of 3 pictures look inverted: their edges are light, those of the training pictures dark"));
        QCOMPARE(invertedWords(1, 1, 1), std::string("the picture looks inverted: its edge is dark, those of the training pictures light"));
    }

    void theFileKeepsIt() {
        TrainedModel model;
        model.project.name = "edges";
        lamina::connect(model.project.graph, addNode(model.project.graph, "Input", "x", {{"shape", Ints{1}}}), addNode(model.project.graph, "Dense", "y", {{"units", std::int64_t{1}}}));
        model.weights.variables = {{"y", "kernel", true, Tensor::of(Shape{1, 1}, std::vector<float>{1})}, {"y", "bias", true, Tensor::of(Shape{1}, std::vector<float>{0})}};
        QVERIFY(!kerasFromBytes(kerasBytes(model), "m.keras").edgeLightness);
        model.edgeLightness = 0.0625;
        const auto back = kerasFromBytes(kerasBytes(model), "m.keras");
        QCOMPARE(back.edgeLightness.value_or(-1), 0.0625);
        QVERIFY(back.project.extra.find("edge_lightness") == std::string::npos);
    }
};

LAMINA_TEST(EdgeLightnessTest)

}  // namespace edge_lightness_test

#include "edge_lightness_test.moc"
