// SPDX-License-Identifier: GPL-3.0-or-later
// Arrays as people have them, without a word about what they are: each gets a net and a loss that train.
#include <QtTest>
#include <algorithm>
#include <functional>
#include <set>

#include "engine/checks/fit.h"
#include "engine/data/prepare.h"
#include "engine/data/sources.h"
#include "engine/io/templates.h"
#include "engine/recipes/losses.h"
#include "engine/recipes/metrics.h"
#include "tests/support/test_program.h"

namespace question_test {

using namespace lamina;

namespace {

constexpr Dim samples = 24;

/** Elements made of their place. */
template <class T>
Tensor filled(Shape shape, const std::function<double(std::size_t)>& make) {
    std::vector<T> values(static_cast<std::size_t>(shape.elements()));
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<T>(make(i));
    return Tensor::of(shape, values);
}

double number(std::size_t i) { return 0.37 * static_cast<double>(i % 7) - 1.1; }
double ofThree(std::size_t i) { return static_cast<double>(i % 3); }
double bit(std::size_t i) { return static_cast<double>(i % 2); }
double pixel(std::size_t i) { return static_cast<double>(i * 31 % 256); }

RawData arrays(Arrays all) {
    RawData raw;
    raw.source = "npz";
    raw.arrays = std::make_shared<const Arrays>(std::move(all));
    return raw;
}

struct Case {
    const char* name;
    Arrays data;
    std::string net, loss;
    Shape output;
};

std::vector<Case> cases() {
    const auto rows = filled<float>({samples, 3}, number), sequences = filled<float>({samples, 10, 3}, number);
    const auto pictures = filled<std::uint8_t>({samples, 8, 8, 1}, pixel);
    const auto labels = filled<std::int32_t>({samples}, ofThree);
    const std::string squares = "mean_squared_error", sparse = "sparse_categorical_crossentropy", binary = "binary_crossentropy";
    const auto several = [](std::size_t i) { return i % 4 == 2 ? 1.0 : bit(i / 4 + i % 4); };  // rows of two or three
    return {
        {"numbers", {{"x", rows}, {"y", filled<float>({samples}, number)}}, "table", squares, Shape{1}},
        {"numbers in columns", {{"x", rows}, {"y", filled<double>({samples, 2}, number)}}, "table", squares, Shape{2}},
        {"whole numbers below 0", {{"x", rows}, {"y", filled<std::int32_t>({samples}, [](std::size_t i) { return ofThree(i) - 1; })}}, "table", squares, Shape{1}},
        {"labels", {{"x", rows}, {"y", labels}}, "table", sparse, Shape{3}},
        {"labels as floats", {{"x", rows}, {"y", filled<float>({samples}, ofThree)}}, "table", sparse, Shape{3}},
        {"one-hot", {{"x", rows}, {"y", filled<float>({samples, 3}, [](std::size_t i) { return i % 3 == i / 3 % 3 ? 1.0 : 0.0; })}}, "table", sparse, Shape{3}},
        {"several true", {{"x", rows}, {"y", filled<float>({samples, 4}, several)}}, "table", binary, Shape{4}},
        {"several true in whole numbers", {{"x", rows}, {"y", filled<std::uint8_t>({samples, 4}, several)}}, "table", binary, Shape{4}},
        {"sequences", {{"x", sequences}, {"y", labels}}, "series_lstm", sparse, Shape{3}},
        {"sequences and numbers", {{"x", sequences}, {"y", filled<float>({samples}, number)}}, "series_lstm", squares, Shape{1}},
        {"sequences and several true", {{"x", sequences}, {"y", filled<float>({samples, 4}, several)}}, "series_lstm", binary, Shape{4}},
        {"sequences and sequences", {{"x", sequences}, {"y", filled<float>({samples, 5, 2}, number)}}, "series_lstm", squares, Shape{5, 2}},
        {"pictures", {{"x", pictures}, {"y", labels}}, "digits_cnn", sparse, Shape{3}},
        {"pictures and numbers", {{"x", pictures}, {"y", filled<float>({samples}, number)}}, "digits_cnn", squares, Shape{1}},
        {"pictures without channels", {{"x", filled<std::uint8_t>({samples, 8, 8}, pixel)}, {"y", labels}}, "digits_mlp", sparse, Shape{3}},
        {"tiny pictures", {{"x", filled<std::uint8_t>({samples, 2, 2, 3}, pixel)}, {"y", labels}}, "table", sparse, Shape{3}},
        {"masks", {{"x", pictures}, {"y", filled<std::uint8_t>({samples, 8, 8}, bit)}}, "unet", sparse, Shape{8, 8, 2}},
        {"masks as pictures", {{"x", pictures}, {"y", filled<std::uint8_t>({samples, 8, 8}, [](std::size_t i) { return 255 * bit(i); })}}, "unet", sparse, Shape{8, 8, 2}},
        {"masks with an axis", {{"x", pictures}, {"y", filled<std::uint8_t>({samples, 8, 8, 1}, ofThree)}}, "unet", sparse, Shape{8, 8, 3}},
        {"masks of odd sides", {{"x", filled<std::uint8_t>({samples, 6, 6, 1}, pixel)}, {"y", filled<float>({samples, 6, 6}, bit)}}, "digits_cnn", binary, Shape{6, 6}},
        {"depths", {{"x", pictures}, {"y", filled<float>({samples, 8, 8}, number)}}, "unet", squares, Shape{8, 8}},
        {"samples of four axes", {{"x", filled<float>({samples, 4, 5, 2, 2}, number)}, {"y", filled<float>({samples}, number)}}, "table", squares, Shape{1}},
        {"two inputs", {{"a", rows}, {"b", filled<float>({samples, 4, 2}, number)}, {"y", labels}}, "table", sparse, Shape{3}},
    };
}

std::string words(const std::vector<Issue>& issues) {
    std::string all;
    for (const auto& issue : issues) all += issue.title + ": " + issue.detail + "\n";
    return all;
}

/** Empty where a training of these can begin. */
std::string troubleOf(const Project& project, const RawData& raw) {
    const Inference inference = infer(project.graph);
    if (!inference.issues.empty()) return words(inference.issues);
    const Dataset data = prepare(raw, project.data, wantedBy(project));
    for (const auto& metric : project.training.metrics)
        if (!metricFits(metricOf(metric, lossOf(project.training.loss).kind, inference.at(inference.outputs.front()).output), lossOf(project.training.loss).target)) return metric.name + " does not fit";
    return words(checkFit(project.graph, inference, project.training, shapeOf(data)));
}

std::string activationOf(const Project& project, const std::string& layer) {
    const Node* node = findNode(project.graph, layer);
    const auto found = node ? node->params.find("activation") : Params::const_iterator();
    return node && found != node->params.end() ? std::get<std::string>(found->second) : std::string();
}

}  // namespace

class QuestionTest : public QObject {
    Q_OBJECT
 private slots:
    void arraysGetANetThatTrains_data() {
        QTest::addColumn<int>("which");
        const auto all = cases();
        for (std::size_t i = 0; i < all.size(); ++i) QTest::newRow(all[i].name) << static_cast<int>(i);
    }

    void arraysGetANetThatTrains() {
        QFETCH(int, which);
        const Case one = cases()[static_cast<std::size_t>(which)];
        const RawData raw = arrays(one.data);
        const DataRecipe recipe = source("npz").recipe;
        const std::string net = templateFor(raw, recipe);
        QCOMPARE(net, one.net);
        Project project = projectFromTemplate(net);
        project.data = recipe;
        adaptToData(project, raw);
        const std::string trouble = troubleOf(project, raw);
        QVERIFY2(trouble.empty(), trouble.c_str());
        QCOMPARE(project.training.loss.name, one.loss);
        const Inference inference = infer(project.graph);
        const Shape output = inference.at(inference.outputs.front()).output;
        QVERIFY2(output == one.output, toString(output).c_str());
        std::set<std::pair<double, double>> places;
        for (const auto& node : project.graph.nodes) QVERIFY2(places.emplace(node.position.x, node.position.y).second, node.name.c_str());
        const Project before = project;
        adaptToData(project, raw);
        QVERIFY(project == before);  // what fits stays
    }

    void theEndSpeaksAsTheLossTakesIt() {
        const auto all = cases();
        const auto adapted = [&](const char* name) {
            const auto one = std::find_if(all.begin(), all.end(), [&](const Case& c) { return std::string(c.name) == name; });
            Project project = projectFromTemplate(one->net);
            project.data = source("npz").recipe;
            adaptToData(project, arrays(one->data));
            return project;
        };
        QCOMPARE(activationOf(adapted("numbers"), "answer"), std::string("linear"));
        QCOMPARE(activationOf(adapted("several true"), "answer"), std::string("sigmoid"));
        QCOMPARE(activationOf(adapted("sequences"), "next"), std::string("softmax"));
        QCOMPARE(activationOf(adapted("depths"), "classes"), std::string("linear"));
        QCOMPARE(activationOf(adapted("masks of odd sides"), "classes"), std::string("sigmoid"));
    }

    void picturesFromNoughtToOneAreNotDividedByTwoHundredAndFiftyFive() {
        Project project = projectFromTemplate("digits_cnn");
        project.data = source("npz").recipe;
        for (const bool bytes : {true, false, true}) {  // and back again
            const Tensor pictures = bytes ? filled<std::uint8_t>({samples, 8, 8, 1}, bit) : filled<float>({samples, 8, 8, 1}, bit);
            adaptToData(project, arrays({{"x", pictures}, {"y", filled<std::int32_t>({samples}, ofThree)}}));
            QCOMPARE(std::get<double>(findNode(project.graph, "rescaling")->params.at("scale")), bytes ? 1.0 / 255 : 1.0);
        }
    }

    void aNetForNumbersStaysOne() {
        for (const char* name : {"table", "table_regressor"}) {
            Project project = projectFromTemplate(name);
            project.data = source("npz").recipe;
            const RawData raw = arrays({{"x", filled<float>({samples, 3}, number)}, {"y", filled<float>({samples}, ofThree)}});
            adaptToData(project, raw);
            QVERIFY((project.training.loss.name == "mean_squared_error") == (std::string(name) == "table_regressor"));
            QVERIFY(troubleOf(project, raw).empty());
        }
    }

    void whatIsGivenBackAsItIsKeepsItsLoss() {
        Project project = projectFromTemplate("autoencoder");
        project.data = source("npz").recipe;
        project.data.columns["x"].role = ColumnRole::InputAndTarget;
        project.data.columns["y"].role = ColumnRole::Ignore;
        const RawData raw = arrays({{"x", filled<std::uint8_t>({samples, 28, 28, 1}, pixel)}, {"y", filled<std::int32_t>({samples}, ofThree)}});
        for (const char* loss : {"binary_crossentropy", "mean_squared_error"}) {
            project.training.loss = {loss, {}};
            adaptToData(project, raw);
            QCOMPARE(project.training.loss.name, std::string(loss));
        }
    }

    void threeClassesAreNoYesOrNo() {
        Project project = projectFromTemplate("table");
        project.data = source("npz").recipe;
        project.training.loss = {"binary_crossentropy", {}};
        const RawData raw = arrays({{"x", filled<float>({samples, 3}, number)}, {"y", filled<std::int32_t>({samples}, ofThree)}});
        adaptToData(project, raw);
        QCOMPARE(project.training.loss.name, std::string("sparse_categorical_crossentropy"));
        QVERIFY(troubleOf(project, raw).empty());
    }
};

LAMINA_TEST(QuestionTest)

}  // namespace question_test

#include "question_test.moc"
