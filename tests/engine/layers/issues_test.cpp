// SPDX-License-Identifier: GPL-3.0-or-later
// Wrong drawings: what is said, and whether the repair that is offered mends them.
#include "engine/compile/infer.h"
#include "engine/layers/catalogue.h"

#include <QtTest>

#include "tests/support/mended.h"
#include "tests/support/test_program.h"

namespace issues_test {

using namespace lamina;

namespace {

using Shapes = std::vector<Ints>;

/** One layer behind Input layers a, b … of these shapes. */
Graph drawing(const std::string& layer, const Params& params, const Shapes& shapes) {
    Graph graph;
    const NodeId id = addNode(graph, layer, "layer", params);
    for (std::size_t i = 0; i < shapes.size(); ++i)
        lamina::connect(graph, addNode(graph, "Input", std::string(1, static_cast<char>('a' + i)), {{"shape", shapes[i]}}), id, static_cast<int>(i));
    return graph;
}

std::string sentences(const Inference& inference) {
    std::string all;
    for (const auto& i : inference.issues) all += i.title + ": " + i.detail + "\n";
    return all;
}

}  // namespace

class IssuesTest : public QObject {
    Q_OBJECT

    static void compareShape(const std::string& layer, const Params& params, const Shapes& shapes, const Shape& expected) {
        const Graph graph = drawing(layer, params, shapes);
        const Inference inference = infer(graph);
        QVERIFY2(!inference.hasErrors(), sentences(inference).c_str());
        const Shape& output = inference.at(findNode(graph, "layer")->id).output;
        QCOMPARE(QString::fromStdString(toString(output)), QString::fromStdString(toString(expected)));
    }

    /** Wrong at first; the words are in the sentences; each fix alone mends it. */
    static void compareIssue(const std::string& layer, const Params& params, const Shapes& shapes,
                             const std::vector<std::string>& words, const std::vector<std::string>& fixes) {
        const Graph graph = drawing(layer, params, shapes);
        const Inference inference = infer(graph);
        QVERIFY(inference.hasErrors());
        const std::string said = sentences(inference);
        for (const auto& w : words) QVERIFY2(said.find(w) != std::string::npos, (w + " is not in: " + said).c_str());
        const Issue& issue = inference.issues.front();
        QCOMPARE(issue.node, findNode(graph, "layer")->id);
        QCOMPARE(issue.remedies.size(), fixes.size());
        for (std::size_t i = 0; i < fixes.size(); ++i) {
            QCOMPARE(QString::fromStdString(issue.remedies[i].title), QString::fromStdString(fixes[i]));
            Graph mended = graph;
            mend(mended, issue.remedies[i]);
            const Inference after = infer(mended);
            QVERIFY2(!after.hasErrors(), (fixes[i] + " leaves: " + sentences(after)).c_str());
        }
    }

 private slots:
    void shapesFollowKeras() {
        compareShape("Dense", {{"units", std::int64_t{5}}}, {{7}}, {5});
        compareShape("Dense", {{"units", std::int64_t{5}}}, {{28, 28, 3}}, {28, 28, 5});
        compareShape("Flatten", {}, {{4, 5, 6}}, {120});
        compareShape("Conv2D", {}, {{28, 28, 1}}, {26, 26, 32});
        compareShape("Conv2D", {{"padding", std::string("same")}, {"strides", Ints{2, 3}}}, {{7, 8, 1}}, {4, 3, 32});
        compareShape("Conv2D", {{"dilation_rate", std::int64_t{2}}}, {{7, 9, 1}}, {3, 5, 32});
        compareShape("MaxPooling2D", {}, {{7, 9, 5}}, {3, 4, 5});
        compareShape("AveragePooling2D", {{"padding", std::string("same")}}, {{7, 9, 5}}, {4, 5, 5});
        compareShape("GlobalAveragePooling2D", {}, {{7, 9, 5}}, {5});
        compareShape("GlobalAveragePooling2D", {{"keepdims", true}}, {{7, 9, 5}}, {1, 1, 5});
        compareShape("Reshape", {{"target_shape", Ints{3, -1}}}, {{4, 6}}, {3, 8});
        compareShape("Add", {}, {{3, 2}, {3, 2}, {3, 2}}, {3, 2});
        compareShape("Add", {}, {{3, 2, 5}, {5}}, {3, 2, 5});
        compareShape("Multiply", {}, {{1, 1, 5}, {4, 3, 5}}, {4, 3, 5});
        compareShape("Conv1D", {{"padding", std::string("causal")}, {"strides", Ints{2}}}, {{9, 2}}, {5, 32});
        compareShape("DepthwiseConv2D", {{"depth_multiplier", std::int64_t{3}}}, {{9, 8, 2}}, {7, 6, 6});
        compareShape("SeparableConv2D", {{"filters", std::int64_t{7}}}, {{9, 8, 2}}, {7, 6, 7});
        compareShape("Conv2DTranspose", {{"filters", std::int64_t{7}}, {"strides", Ints{2, 2}}}, {{4, 5, 2}}, {9, 11, 7});
        compareShape("Conv2DTranspose", {{"padding", std::string("same")}, {"strides", Ints{2, 3}}}, {{4, 5, 2}}, {8, 15, 32});
        compareShape("MaxPooling1D", {}, {{9, 2}}, {4, 2});
        compareShape("MaxPooling2D", {{"pool_size", Ints{17, 16}}}, {{20, 20, 1}}, {1, 1, 1});
        compareShape("ZeroPadding2D", {{"padding", Ints{1, 0, 2, 3}}}, {{4, 5, 2}}, {5, 10, 2});
        compareShape("Cropping2D", {{"cropping", Ints{1, 0, 2, 3}}}, {{4, 6, 2}}, {3, 1, 2});
        compareShape("Permute", {{"dims", Ints{3, 1, 2}}}, {{4, 5, 2}}, {2, 4, 5});
        compareShape("Concatenate", {}, {{3, 2}, {3, 5}}, {3, 7});
        compareShape("Concatenate", {{"axis", std::int64_t{1}}}, {{3, 2}, {4, 2}}, {7, 2});
    }

    void weightsAndMultiplyAddsAreCounted() {
        const Graph graph = drawing("Conv2D", {{"filters", std::int64_t{64}}, {"padding", std::string("same")}}, {{32, 32, 64}});
        const Inference inference = infer(graph);
        QCOMPARE(inference.parameters, 36928);
        QCOMPARE(inference.multiplyAdds, 32.0 * 32 * 64 * 9 * 64);
        const Inference norm = infer(drawing("BatchNormalization", {}, {{32, 32, 64}}));
        QCOMPARE(norm.parameters, 256);
        QCOMPARE(norm.trainableParameters, 128);
    }

    void aFlatInputBeforeAConvolutionIsReshaped() {
        compareIssue("Conv2D", {}, {{784}}, {"layer needs an image", "784", "from a"}, {"Insert Reshape after a"});
        Graph graph = drawing("Conv2D", {}, {{784}});
        mend(graph, infer(graph).issues.front().remedies.front());
        const Node& reshape = *findNode(graph, "reshape");
        QCOMPARE(QString::fromStdString(toString(infer(graph).at(reshape.id).output)), QString("28 × 28 × 1"));
    }

    void anImageInARowOfFourAxesIsRefused() { compareIssue("MaxPooling2D", {}, {{2, 3, 4, 5}}, {"2 × 3 × 4 × 5"}, {}); }

    void aWindowLargerThanTheImageIsPadded() {
        compareIssue("Conv2D", {{"kernel_size", Ints{5, 5}}}, {{3, 9, 1}}, {"5 × 5", "3 × 9 × 1", "a gives"}, {"Set padding to same"});
        compareIssue("MaxPooling2D", {{"pool_size", Ints{4, 4}}}, {{3, 9, 1}}, {"4 × 4"}, {"Set padding to same"});
    }

    void aWindowLongerThanTheSequenceIsPadded() {
        compareIssue("Conv1D", {{"kernel_size", Ints{5}}}, {{3, 2}}, {"5 steps", "a gives 3 × 2"}, {"Set padding to same"});
    }

    void whatGoesAlongSequencesIsGivenOne() {
        compareIssue("Conv1D", {}, {{12}}, {"a sequence", "received 12 from a"}, {"Insert Reshape after a"});
        compareIssue("MaxPooling1D", {}, {{4, 4, 3}}, {"expected 2 axes", "4 × 4 × 3"}, {"Insert Reshape after a"});
        compareIssue("RepeatVector", {}, {{4, 4, 3}}, {"a row of numbers"}, {"Insert Flatten after a"});
    }

    void whatIsCutOffMustLeaveSomething() {
        compareIssue("Cropping2D", {{"cropping", Ints{2, 2, 0, 0}}}, {{4, 9, 1}}, {"4 rows", "0 columns", "4 × 9 × 1"}, {"Set cropping to 0 × 0 × 0 × 0"});
        compareIssue("Cropping1D", {{"cropping", Ints{3, 3}}}, {{6, 1}}, {"6 steps"}, {"Set cropping to 0 × 0"});
        compareIssue("ZeroPadding2D", {{"padding", Ints{1, 1, 1}}}, {{4, 9, 1}}, {"one number", "received 3"}, {"Set padding to 1 × 1"});
    }

    void aPermutationNamesEveryAxisOnce() {
        compareIssue("Permute", {{"dims", Ints{2, 2}}}, {{3, 4}}, {"every axis once", "received 2 × 2"}, {"Set dims to 2 × 1"});
        compareIssue("Permute", {{"dims", Ints{2, 1}}}, {{3, 4, 5}}, {"3 × 4 × 5"}, {"Set dims to 1 × 3 × 2"});
    }

    void normalisationsSayWhichAxesTheyTake() {
        compareIssue("LayerNormalization", {{"axis", Ints{1}}}, {{3, 4}}, {"last axes only", "a gives 3 × 4"}, {"Set axis to -1"});
        compareIssue("LayerNormalization", {{"axis", Ints{-2, -1}}}, {{4}}, {"last axes only"}, {"Set axis to -1"});
        for (const char* norm : {"LayerNormalization", "GroupNormalization", "BatchNormalization"}) compareIssue(norm, {}, {{}}, {"at least one axis"}, {});
        compareIssue("GroupNormalization", {}, {{3, 3, 6}}, {"32 groups", "6 channels"}, {"Set groups to 1", "Set groups to -1"});
        compareIssue("RMSNormalization", {{"axis", Ints{1}}}, {{3, 4}}, {"last axes only", "a gives 3 × 4"}, {"Set axis to -1"});
    }

    void sharesAreSharedOnAxesThatThereAre() {
        compareIssue("PReLU", {{"shared_axes", Ints{1, 4}}}, {{8, 8, 3}}, {"no such axis", "from 1 to 3"}, {"Set shared_axes to 1 × 2"});
        compareIssue("PReLU", {{"shared_axes", Ints{2}}}, {{6}}, {"no such axis", "from 1 to 1"}, {"Set shared_axes to none"});
    }

    void aDotSumsOverAxesOfOneLength() {
        compareShape("Dot", {}, {{3}, {3}}, Shape{1});
        compareShape("Dot", {{"axes", Ints{1, 2}}}, {{3, 5}, {10, 3}}, Shape{5, 10});
        compareShape("Dot", {{"axes", std::int64_t{1}}}, {{3, 5}, {3}}, Shape{5});
        compareIssue("Dot", {}, {{4, 3}, {5, 2}}, {"axes of equal length", "a gives 4 × 3", "over 3 and 2 numbers"}, {});
        compareIssue("Dot", {{"axes", Ints{1}}}, {{4, 3}, {5, 3}}, {"over 4 and 5 numbers"}, {"Set axes to -1"});
        compareIssue("Dot", {{"axes", Ints{0}}}, {{3}, {3}}, {"no such axis", "received 0"}, {"Set axes to -1"});
        compareIssue("Dot", {{"axes", Ints{1, 1, 1}}}, {{3}, {3}}, {"no such axis"}, {"Set axes to -1"});
        compareIssue("Dot", {}, {{1, 1, 1, 1, 2}, {1, 1, 1, 1, 2}}, {"too many axes", "8 axes would be left"}, {});
    }

    void groupsMustDivideChannelsAndFilters() {
        compareIssue("Conv2D", {{"groups", std::int64_t{3}}, {"filters", std::int64_t{6}}}, {{8, 8, 4}}, {"3 groups", "4 channels"},
                     {"Set groups to 1"});
        compareIssue("Conv2D", {{"groups", std::int64_t{2}}, {"filters", std::int64_t{5}}}, {{8, 8, 4}}, {"multiple of 2", "5"},
                     {"Set filters to 6"});
    }

    void stridesAndDilationTogetherAreRefused() {
        compareIssue("Conv2D", {{"strides", Ints{2, 2}}, {"dilation_rate", Ints{2, 2}}}, {{16, 16, 1}}, {"strides and dilation"},
                     {"Set strides to 1 × 1", "Set dilation_rate to 1 × 1"});
    }

    void addNamesBothShapes() {
        compareIssue("Add", {}, {{4, 4, 8}, {4, 4, 6}}, {"a gives 4 × 4 × 8", "b gives 4 × 4 × 6"}, {"Insert Conv2D after b"});
        compareIssue("Add", {}, {{8}, {6}}, {"a gives 8", "b gives 6"}, {"Insert Dense after b"});
        compareIssue("Add", {}, {{4, 3}, {12}}, {"a gives 4 × 3", "b gives 12"}, {"Insert Reshape after b"});
        compareIssue("Add", {}, {{4, 4, 8}, {2, 2, 8}}, {"b gives 2 × 2 × 8"}, {});
    }

    void aMaskIsNoShareOfScores() {
        Graph graph;
        const NodeId words = addNode(graph, "Input", "words", {{"shape", Ints{7}}}), vectors = addNode(graph, "Embedding", "vectors", {{"mask_zero", true}});
        const NodeId shares = addNode(graph, "Softmax", "shares");
        lamina::connect(graph, words, vectors);
        lamina::connect(graph, vectors, shares);
        const Inference inference = infer(graph);
        QVERIFY2(sentences(inference).find("shares cannot take a sequence with a mask") != std::string::npos, sentences(inference).c_str());
        QCOMPARE(inference.issues.front().remedies.size(), std::size_t(1));
        mend(graph, inference.issues.front().remedies.front());
        QVERIFY2(!infer(graph).hasErrors(), sentences(infer(graph)).c_str());
        QVERIFY(infer(graph).at(shares).masked);
    }

    void masksOfDifferentRanksAreNotMerged() {
        Graph graph;
        const auto masked = [&](const char* name, const Ints& shape) {
            const NodeId id = addNode(graph, "Masking", name);
            lamina::connect(graph, addNode(graph, "Input", {}, {{"shape", shape}}), id);
            return id;
        };
        const NodeId add = addNode(graph, "Add", "add");
        lamina::connect(graph, masked("steps", {5, 3}), add, 0);
        lamina::connect(graph, masked("rows", {2, 5, 3}), add, 1);
        QVERIFY2(sentences(infer(graph)).find("add cannot merge these masks") != std::string::npos, sentences(infer(graph)).c_str());
    }

    void maskingWantsSteps() { compareIssue("Masking", {}, {{5}}, {"layer needs steps", "received 5 from a"}, {}); }

    void concatenateWantsEqualRanks() {
        compareIssue("Concatenate", {}, {{64}, {32, 32, 64}}, {"layer needs inputs of equal rank", "a gives 64, b gives 32 × 32 × 64"},
                     {"Insert GlobalAveragePooling2D after b", "Insert Flatten after b"});
        compareIssue("Concatenate", {}, {{5, 6}, {3}}, {"a gives 5 × 6"}, {"Insert Flatten after a"});
        compareIssue("Concatenate", {}, {{5, 6}, {4, 6}}, {"joined axis", "a gives 5 × 6, b gives 4 × 6"}, {});
        compareIssue("Concatenate", {{"axis", std::int64_t{0}}}, {{5}, {4}}, {"no such axis", "received 0"}, {"Set axis to -1"});
        compareIssue("Concatenate", {{"axis", std::int64_t{4}}}, {{5, 6}, {5, 6}}, {"no such axis"}, {"Set axis to -1"});
    }

    void reshapeKeepsTheNumberOfElements() {
        compareIssue("Reshape", {{"target_shape", Ints{5, 5}}}, {{4, 6}}, {"a gives 4 × 6 = 24", "5 × 5"}, {"Set target_shape to -1"});
        compareIssue("Reshape", {{"target_shape", Ints{5, -1}}}, {{4, 6}}, {"5 × -1"}, {"Set target_shape to -1"});
        compareIssue("Reshape", {{"target_shape", Ints{-1, -1}}}, {{4, 6}}, {"one of them −1"}, {});
        compareIssue("Reshape", {{"target_shape", Ints{0, 5}}}, {{4, 6}}, {"from 1"}, {});
        const Ints huge(4, std::int64_t{1} << 40);
        compareIssue("Reshape", {{"target_shape", huge}}, {{4, 6}}, {"do not hold as many"}, {"Set target_shape to -1"});
    }

    void normalizationWantsAMeanAndAVarianceOfEachFeature() {
        compareShape("Normalization", {}, {{4, 3}}, {4, 3});
        compareShape("Normalization", {{"mean", Floats{1, 2, 3}}, {"variance", Ints{1, 2, 3}}}, {{4, 3}}, {4, 3});
        compareShape("Normalization", {{"mean", 0.5}, {"variance", std::int64_t{2}}}, {{4, 3}}, {4, 3});
        compareIssue("Normalization", {{"mean", Floats{1, 2}}, {"variance", Floats{1, 2}}}, {{4, 3}}, {"or 3 as a gives", "2 in mean"}, {});
        compareIssue("Normalization", {{"mean", Floats{1, 2, 3}}, {"variance", Floats{1}}}, {{3}}, {"3 in mean and 1 in variance"}, {});
        compareIssue("Normalization", {{"mean", Floats{1, 2, 3}}}, {{3}}, {"both mean and variance"}, {});
        compareIssue("Normalization", {{"mean", Floats{1}}, {"variance", Floats{-1}}}, {{3}}, {"numbers from 0", "-1"}, {});
        compareIssue("Normalization", {{"axis", std::int64_t{1}}}, {{4, 4, 3}}, {"last axis"}, {"Set axis to -1"});
        QCOMPARE(infer(drawing("Normalization", {{"mean", 0.5}, {"variance", 2.0}}, {{3}})).parameters, 0);
        const Inference adapted = infer(drawing("Normalization", {}, {{3}}));
        QCOMPARE(adapted.parameters, 7);  // mean, variance and a count, as Keras counts
        QCOMPARE(adapted.trainableParameters, 0);
    }

    void listsOfNumbersAreReadAsPeopleTypeThem() {
        QVERIFY(numbersIn("5.8, 3 ;-1e-3\t4") == (Floats{5.8, 3, -0.001, 4}));
        QVERIFY(!numbersIn("5.8, three") && !numbersIn("") && !numbersIn(" , ") && !numbersIn("1e999"));
        QCOMPARE(QString::fromStdString(toString(ParamValue(Floats{5.8, 3}))), QString("5.8, 3"));
    }

    void onlyTheLastAxisIsNormalised() {
        compareIssue("BatchNormalization", {{"axis", std::int64_t{1}}}, {{4, 4, 3}}, {"last axis"}, {"Set axis to -1"});
        compareIssue("Softmax", {{"axis", std::int64_t{1}}}, {{4, 3}}, {"last axis"}, {"Set axis to -1"});
        compareShape("BatchNormalization", {{"axis", std::int64_t{3}}}, {{4, 4, 3}}, {4, 4, 3});
    }

    void parametersOutOfRangeAreSaid() {
        compareIssue("Dense", {{"units", std::int64_t{0}}}, {{4}}, {"units", "from 1", "received 0"}, {});
        compareIssue("Dropout", {{"rate", 1.5}}, {{4}}, {"rate", "from 0 to 1", "received 1.5"}, {});
        compareIssue("Activation", {{"activation", std::string("foo")}}, {{4}}, {"relu", "received foo"}, {});
        compareIssue("ReLU", {{"threshold", 1.0}}, {{4}}, {"threshold"}, {"Set threshold to 0"});
        compareIssue("Conv2D", {{"kernel_size", Ints{3}}}, {{8, 8, 1}}, {"2 whole numbers"}, {});
    }

    void whatNoMachineHoldsIsRefused() {
        const Params large{{"shape", Ints{1 << 20, 1 << 20, 1 << 20}}};
        Graph graph;
        addNode(graph, "Input", "layer", large);
        QVERIFY(infer(graph).hasErrors());
        const Graph dense = drawing("Dense", {{"units", std::int64_t{1000000}}}, {{10000000}});
        QVERIFY2(sentences(infer(dense)).find("too large") != std::string::npos, sentences(infer(dense)).c_str());
    }

    void anInputMayHaveSevenAxes() {
        Graph graph;
        const NodeId id = addNode(graph, "Input", "input", {{"shape", Ints(7, 2)}});
        QVERIFY(!infer(graph).hasErrors());
        findNode(graph, id)->params["shape"] = Ints(8, 2);
        QVERIFY(infer(graph).hasErrors());
        findNode(graph, id)->params["shape"] = Ints(9, 2);
        QVERIFY(infer(graph).hasErrors());
    }
};

LAMINA_TEST(IssuesTest)

}  // namespace issues_test

#include "issues_test.moc"
