// SPDX-License-Identifier: GPL-3.0-or-later
// Layers that change images by chance in training: against Keras where the chance is narrowed to one number, and by what they
// promise where it is not.
#include <algorithm>
#include <set>

#include "engine/backend/cpu/cpu_executor.h"
#include "engine/base/error.h"
#include "engine/compile/compile.h"
#include "engine/compile/initial_weights.h"
#include "tests/support/json_file.h"
#include "tests/support/keras_cases.h"
#include "tests/support/test_program.h"

#include <QtTest>

namespace augmentation_test {

using namespace lamina;

namespace {

Graph netOf(const std::string& layer, const Params& params, const Shape& image) {
    Graph graph;
    const NodeId input = addNode(graph, "Input", "input", {{"shape", Ints(image.begin(), image.end())}});
    connect(graph, input, addNode(graph, layer, "layer", params));
    return graph;
}

/** What the layer makes of images, as in training or not. */
std::vector<float> changed(const Graph& graph, const Tensor& images, bool training = true, std::uint64_t seed = 42) {
    CompileOptions options{{{ProgramKind::Predict, images.shape()[0]}}};
    options.asInTraining = training;
    TrainingRecipe recipe;
    recipe.seed = seed;
    cpu::CpuExecutor executor(compile(graph, recipe, options), 1);
    executor.setWeights(initialWeights(executor.plan()));
    return executor.predict(std::vector<Tensor>{images}).at(0).toFloats();
}

/** Images whose numbers say where they stand: row · 10 + column. */
Tensor numbered(Dim count, Dim height, Dim width) {
    std::vector<float> values;
    for (Dim i = 0; i < count * height * width; ++i) values.push_back(static_cast<float>(i / width % height * 10 + i % width));
    return Tensor::of({count, height, width, 1}, values);
}

}  // namespace

class AugmentationTest : public QObject {
    Q_OBJECT

 private slots:
    void narrowedToOneNumberTheyDoWhatKerasDoes() {
        int cases = 0;
        for (const auto& row : test::readJson("tests/engine/layers/keras_augmentation.json")) {
            if (!row.contains("y")) continue;
            const Shape shape(row.at("shape").get<Ints>());
            const Tensor x = Tensor::of(shape, row.at("x").get<std::vector<float>>());
            const auto y = changed(netOf(row.at("layer"), test::toParams(row.at("params")), {shape[1], shape[2], shape[3]}), x);
            const auto keras = row.at("y").get<std::vector<float>>();
            QCOMPARE(y.size(), keras.size());
            for (std::size_t i = 0; i < y.size(); ++i)
                QVERIFY2(std::abs(y[i] - keras[i]) < 0.02f, qPrintable(QString("%1 %2: %3, Keras %4").arg(row.dump().substr(0, 110).c_str()).arg(i).arg(y[i]).arg(keras[i])));
            ++cases;
            test::kerasCasePassed();
        }
        QCOMPARE(cases, 19);
    }

    /** Flips and windows: whatever chance does to an image is one of the things that Keras can do to it, and each of those happens. */
    void whatChanceChoosesIsAmongWhatKerasDoes() {
        int cases = 0;
        for (const auto& row : test::readJson("tests/engine/layers/keras_augmentation.json")) {
            if (!row.contains("variants")) continue;
            ++cases;
            const auto one = row.at("x").get<std::vector<float>>();
            const Shape shape(row.at("shape").get<Ints>());
            constexpr Dim copies = 40;
            std::vector<float> many;
            for (Dim i = 0; i < copies; ++i) many.insert(many.end(), one.begin(), one.end());
            const auto y = changed(netOf(row.at("layer"), test::toParams(row.at("params")), {shape[1], shape[2], shape[3]}),
                                   Tensor::of({copies * shape[0], shape[1], shape[2], shape[3]}, many));
            const std::size_t size = row.at("variants").front().size() / static_cast<std::size_t>(shape[0]), images = y.size() / size;
            std::set<std::size_t> met;
            for (std::size_t image = 0; image < images; ++image) {
                const std::vector<float> is(y.begin() + static_cast<std::ptrdiff_t>(image * size), y.begin() + static_cast<std::ptrdiff_t>((image + 1) * size));
                std::size_t which = 0;
                for (; which < row.at("variants").size(); ++which) {
                    const auto all = row.at("variants")[which].get<std::vector<float>>();
                    const auto from = all.begin() + static_cast<std::ptrdiff_t>(image % static_cast<std::size_t>(shape[0]) * size);
                    if (std::equal(is.begin(), is.end(), from)) break;
                }
                QVERIFY2(which < row.at("variants").size(), qPrintable(QString("image %1 of %2").arg(image).arg(row.at("params").dump().c_str())));
                met.insert(which);
            }
            QCOMPARE(met.size(), row.at("variants").size());
            test::kerasCasePassed();
        }
        QCOMPARE(cases, 4);
    }

    void outsideOfTrainingImagesPass() {
        const Tensor x = numbered(3, 4, 5);
        for (const char* layer : {"RandomFlip", "RandomRotation", "RandomTranslation", "RandomZoom", "RandomContrast", "RandomBrightness", "RandomErasing"})
            QCOMPARE(changed(netOf(layer, {}, {4, 5, 1}), x, false), x.toFloats());
    }

    void eachImageIsFlippedOrNot() {
        const Tensor x = numbered(64, 2, 3);
        const auto y = changed(netOf("RandomFlip", {{"mode", std::string("horizontal")}}, {2, 3, 1}), x);
        const std::vector<float> plain{0, 1, 2, 10, 11, 12}, flipped{2, 1, 0, 12, 11, 10};
        int flips = 0;
        for (std::size_t image = 0; image < 64; ++image) {
            const std::vector<float> is(y.begin() + static_cast<std::ptrdiff_t>(6 * image), y.begin() + static_cast<std::ptrdiff_t>(6 * image + 6));
            QVERIFY(is == plain || is == flipped);
            flips += is == flipped ? 1 : 0;
        }
        QVERIFY2(flips > 16 && flips < 48, qPrintable(QString::number(flips)));
    }

    void everyImageHasAChanceOfItsOwnAndTheSameSeedTheSame() {
        const Tensor x = numbered(16, 8, 8);
        const Graph graph = netOf("RandomRotation", {{"factor", 0.5}}, {8, 8, 1});
        const auto y = changed(graph, x);
        std::set<std::vector<float>> different;
        for (std::size_t image = 0; image < 16; ++image)
            different.insert({y.begin() + static_cast<std::ptrdiff_t>(64 * image), y.begin() + static_cast<std::ptrdiff_t>(64 * image + 64)});
        QCOMPARE(different.size(), std::size_t{16});
        QCOMPARE(changed(graph, x), y);
        QVERIFY(changed(graph, x, true, 43) != y);
    }

    void contrastStaysInRangeAroundTheMean() {
        const Tensor x = numbered(32, 4, 4);
        const auto y = changed(netOf("RandomContrast", {{"factor", 0.5}, {"value_range", Floats{0, 30}}}, {4, 4, 1}), x);
        QVERIFY(*std::min_element(y.begin(), y.end()) >= 0 && *std::max_element(y.begin(), y.end()) <= 30);
        std::set<float> spreads;
        for (std::size_t image = 0; image < 32; ++image) spreads.insert(y[16 * image + 6] - y[16 * image + 5]);  // neighbours: 1 before
        QVERIFY(spreads.size() > 20 && *spreads.begin() >= 0.49f && *spreads.rbegin() <= 1.51f);
    }

    void aPatchIsErasedAndNothingElse() {
        const Tensor x = numbered(32, 10, 10);
        const auto y = changed(netOf("RandomErasing", {{"factor", Floats{1, 1}}, {"scale", Floats{0.1, 0.3}}, {"fill_value", 200.0}}, {10, 10, 1}), x);
        for (std::size_t image = 0; image < 32; ++image) {
            int erased = 0;
            for (std::size_t i = 0; i < 100; ++i) {
                const float is = y[100 * image + i];
                QVERIFY(is == 200.0f || is == x.toFloats()[100 * image + i]);
                erased += is == 200.0f ? 1 : 0;
            }
            QVERIFY2(erased >= 4 && erased <= 42, qPrintable(QString::number(erased)));
        }
    }

    void aWindowIsCutOutAnywhereAndEachImageHasItsOwn() {
        const auto y = changed(netOf("RandomCrop", {{"height", std::int64_t{3}}, {"width", std::int64_t{2}}}, {5, 4, 1}), numbered(64, 5, 4));
        std::set<float> corners;
        for (std::size_t image = 0; image < 64; ++image) {
            const float corner = y[6 * image];
            corners.insert(corner);
            const std::vector<float> is(y.begin() + static_cast<std::ptrdiff_t>(6 * image), y.begin() + static_cast<std::ptrdiff_t>(6 * image + 6));
            QCOMPARE(is, (std::vector<float>{corner, corner + 1, corner + 10, corner + 11, corner + 20, corner + 21}));
        }
        QCOMPARE(corners, (std::set<float>{0, 1, 2, 10, 11, 12, 20, 21, 22}));
    }

    void afterTrainingTheMiddleIsBroughtToTheSizeOfTheWindow() {
        const auto y = changed(netOf("RandomCrop", {{"height", std::int64_t{2}}, {"width", std::int64_t{2}}}, {4, 8, 1}), numbered(2, 4, 8), false);
        const std::vector<float> half{7.5f, 9.5f, 27.5f, 29.5f};  // columns 2 to 5, each cell of four
        QCOMPARE(y, (std::vector<float>{half[0], half[1], half[2], half[3], half[0], half[1], half[2], half[3]}));
    }

    void behindALayerThatLearnsIsAnError() {
        Graph graph;
        const NodeId input = addNode(graph, "Input", "input", {{"shape", Ints{6, 6, 1}}}), conv = addNode(graph, "Conv2D", "conv"),
                     flip = addNode(graph, "RandomFlip", "flip"), gap = addNode(graph, "GlobalAveragePooling2D", "gap");
        lamina::connect(graph, input, conv), lamina::connect(graph, conv, flip), lamina::connect(graph, flip, gap);
        TrainingRecipe recipe;
        recipe.loss = {"mean_squared_error", {}}, recipe.metrics.clear();
        QVERIFY_EXCEPTION_THROWN(compile(graph, recipe, trainingPrograms(2, 4, 0)), Error);
    }

    void aRangeOfThreeNumbersIsAnIssue() {
        const Graph graph = netOf("RandomRotation", {{"factor", Floats{0.1, 0.2, 0.3}}}, {6, 6, 1});
        QVERIFY(infer(graph).hasErrors());
    }
};

LAMINA_TEST(AugmentationTest)

}  // namespace augmentation_test

#include "augmentation_test.moc"
