// SPDX-License-Identifier: GPL-3.0-or-later
// Every layer, option, loss and optimizer against the numbers that Keras gives (tests/parity/make_vectors.py).
#include "engine/backend/backend.h"
#include "engine/compile/compile.h"
#include "tests/support/json_file.h"
#include "tests/support/keras_cases.h"
#include "tests/support/test_program.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <QtTest>

namespace keras_vectors_test {

using namespace lamina;
using nlohmann::json;

namespace {

/** Of the largest number of a tensor: what float32 sums in another order may differ by. */
constexpr double tolerance = 1e-5;

const json& layerCases() {
    static const json all = test::readJson("tests/engine/layers/keras_layers.json");
    return all;
}

const json& trainingCases() {
    static const json all = test::readJson("tests/engine/layers/keras_training.json");
    return all;
}

const json& netCases() {
    static const json all = test::readJson("tests/engine/layers/keras_nets.json");
    return all;
}

void rows(const json& cases) {
    QTest::addColumn<int>("index");
    for (std::size_t i = 0; i < cases.size(); ++i)
        QTest::newRow(cases[i].at("name").get<std::string>().c_str()) << static_cast<int>(i);
}

std::unique_ptr<Executor> open(const std::shared_ptr<const Plan>& plan, const json& weights) {
    std::vector<Tensor> values;
    for (const auto& w : plan->weights)
        values.push_back(Tensor::of((*plan)[w.value].shape, !w.constant.empty() ? w.constant : weights.at(w.layer + "/" + w.name).get<std::vector<float>>()));
    auto executor = openExecutor(devices().front(), plan, {.threads = 1});  // nets of a few numbers: a pool would only wait
    executor->setWeights(values);
    return executor;
}

Pass allRows(std::int64_t samples) {
    Pass pass;
    pass.rows.resize(static_cast<std::size_t>(samples));
    std::iota(pass.rows.begin(), pass.rows.end(), 0u);
    return pass;
}

/** Says what differs, or nothing. */
std::string difference(const std::string& what, const std::vector<double>& ours, const json& keras) {
    if (ours.size() != keras.size())
        return what + ": " + std::to_string(ours.size()) + " numbers, Keras has " + std::to_string(keras.size());
    double largest = 0;
    for (const auto& k : keras) largest = std::max(largest, std::abs(k.get<double>()));
    for (std::size_t i = 0; i < ours.size(); ++i)
        if (!(std::abs(ours[i] - keras[i].get<double>()) <= tolerance * std::max(largest, 0.2)))
            return what + "[" + std::to_string(i) + "]: " + std::to_string(ours[i]) + ", Keras " + keras[i].dump();
    return {};
}

std::vector<double> numbersOf(const Tensor& tensor) {
    const auto values = tensor.toFloats();
    return {values.begin(), values.end()};
}

Graph drawn(const json& test) {
    Graph graph;
    addNode(graph, "Input", "input", {{"shape", Ints{test.at("batch").get<std::int64_t>()}}});
    for (const auto& n : test.at("nodes")) {
        const NodeId id = addNode(graph, n.at("layer"), n.at("name"), test::toParams(n.at("params")));
        findNode(graph, id)->trainable = n.value("trainable", true);
        for (std::size_t port = 0; port < n.at("inputs").size(); ++port)
            connect(graph, findNode(graph, n.at("inputs")[port].get<std::string>())->id, id, static_cast<int>(port));
    }
    return graph;
}

Tensor identity(std::int64_t n) {
    std::vector<float> values(static_cast<std::size_t>(n * n));
    for (std::int64_t i = 0; i < n; ++i) values[static_cast<std::size_t>(i * n + i)] = 1;
    return Tensor::of(Shape{n, n}, values);
}

ValueId gradientOf(const Plan& plan, const PlanWeight& weight) {
    const std::string name = plan[weight.value].name + ".gradient";
    for (std::size_t i = 0; i < plan.values.size(); ++i)
        if (plan.values[i].storage == Storage::Gradient && plan.values[i].name == name) return static_cast<ValueId>(i);
    return noValue;
}

Record nextRecord(Executor& executor, std::uint64_t& cursor) {
    Record record;
    if (!executor.ring().read(cursor, record)) throw std::runtime_error("nothing was published");
    return record;
}

Graph smallNet(const json& test) {
    Graph graph;
    const NodeId input = addNode(graph, "Input", "input", {{"shape", Ints{4}}});
    Params params{{"units", std::int64_t{5}}, {"activation", std::string("tanh")}};
    if (test.contains("regularizer")) params["kernel_regularizer"] = test.at("regularizer").get<Floats>();
    const NodeId hidden = addNode(graph, "Dense", "hidden", params);
    const NodeId out = addNode(graph, "Dense", "out", {{"units", test.at("columns").get<std::int64_t>()},
                                                       {"activation", test.at("activation").get<std::string>()}});
    connect(graph, input, hidden);
    connect(graph, hidden, out);
    return graph;
}

Choice chosen(const json& object) { return {object.at("name"), test::toParams(object.at("params"))}; }

TrainingRecipe recipeOf(const json& test) {
    TrainingRecipe recipe;
    recipe.loss = chosen(test.at("loss"));
    recipe.optimizer = chosen(test.at("optimizer"));
    recipe.metrics.clear();
    for (const auto& name : test.at("metrics")) recipe.metrics.push_back({name, {}});
    if (test.contains("schedule")) recipe.schedule = chosen(test.at("schedule"));
    return recipe;
}

Feed feedOf(const json& test, std::int64_t samples) {
    const Tensor x = Tensor::of(Shape{samples, 4}, test.at("x").get<std::vector<float>>());
    if (test.at("loss").at("name").get<std::string>().starts_with("sparse"))
        return {{x}, {Tensor::of(Shape{samples}, test.at("y").get<std::vector<std::int32_t>>())}};
    return {{x}, {Tensor::of(Shape{samples, test.at("columns").get<Dim>()}, test.at("y").get<std::vector<float>>())}};
}

}  // namespace

class KerasVectorsTest : public QObject {
    Q_OBJECT

    static void checkGradients(Executor& executor, const json& test) {
        std::size_t compared = 0;
        for (const auto& w : executor.plan().weights) {
            if (!w.trainable) continue;
            const std::string path = w.layer + "/" + w.name;
            const std::string wrong = difference("gradient of " + path, executor.read(gradientOf(executor.plan(), w)),
                                                 test.at("gradients").at(path));
            QVERIFY2(wrong.empty(), wrong.c_str());
            ++compared;
        }
        QCOMPARE(compared, test.at("gradients").size());
    }

    static void checkMoved(Executor& executor, const json& test) {
        const auto weights = executor.weights();
        for (std::size_t i = 0; i < weights.size(); ++i) {
            const auto& w = executor.plan().weights[i];
            const std::string path = w.layer + "/" + w.name;
            if (!test.contains("moved") || !test.at("moved").contains(path)) continue;
            const std::string wrong = difference(path, numbersOf(weights[i]), test.at("moved").at(path));
            QVERIFY2(wrong.empty(), wrong.c_str());
        }
    }

    /** The weights that Keras has after its steps, of which all must be ours, too. */
    static void checkWeights(Executor& executor, const json& keras) {
        const auto weights = executor.weights();
        std::size_t compared = 0;
        for (std::size_t i = 0; i < weights.size(); ++i) {
            const std::string path = executor.plan().weights[i].layer + "/" + executor.plan().weights[i].name;
            if (!keras.contains(path)) continue;
            const std::string wrong = difference(path, numbersOf(weights[i]), keras.at(path));
            QVERIFY2(wrong.empty(), wrong.c_str());
            ++compared;
        }
        QCOMPARE(compared, keras.size());
    }

    static void checkEvaluation(Executor& executor, int pass, std::uint64_t& cursor, const json& keras) {
        const Plan& plan = executor.plan();
        executor.enqueue({plan.find(ProgramKind::Evaluate, 4), pass, 0, 0, 0, 1});
        executor.enqueue({plan.find(ProgramKind::Evaluate, 3), pass, 0, 0, 4, 1});
        executor.enqueuePublish(RecordKind::Test, 0, 0);
        executor.wait();
        const Record record = nextRecord(executor, cursor);
        QCOMPARE(plan.metrics.size(), keras.size());
        for (std::size_t i = 0; i < plan.metrics.size(); ++i) {
            const std::string wrong = difference(plan.metrics[i].name, {record.values[i]}, json::array({keras.at(plan.metrics[i].name)}));
            QVERIFY2(wrong.empty(), wrong.c_str());
        }
    }

 private slots:
    void layers_data() { rows(layerCases()); }

    void layers() {
        QFETCH(int, index);
        const json& test = layerCases()[static_cast<std::size_t>(index)];
        const auto batch = test.at("batch").get<std::int64_t>();
        TrainingRecipe recipe;
        recipe.loss = {"mean_squared_error", {}};
        recipe.metrics.clear();
        recipe.optimizer = {"SGD", {{"learning_rate", 0.0}}};
        const auto plan = compile(drawn(test), recipe, {{{ProgramKind::Train, batch}, {ProgramKind::Predict, batch}}});
        const auto executor = open(plan, test.at("weights"));

        const Tensor x = identity(batch);
        const auto outputs = executor->predict(std::vector<Tensor>{x});
        std::string wrong = difference("inference", numbersOf(outputs.at(0)), test.at("inference"));
        QVERIFY2(wrong.empty(), wrong.c_str());

        const Shape output(test.at("output").get<Ints>());
        QCOMPARE(QString::fromStdString(toString(outputs.at(0).shape())), QString::fromStdString(toString(output.withBatch(batch))));
        executor->bind({{x}, {Tensor::of(output.withBatch(batch), test.at("target").get<std::vector<float>>())}});
        executor->enqueue({plan->find(ProgramKind::Train, batch), executor->addPass(allRows(batch)), 0, 0, 0, 1});
        executor->wait();
        std::uint64_t cursor = 0;
        wrong = difference("loss", {nextRecord(*executor, cursor).values[0]}, json::array({test.at("loss")}));
        QVERIFY2(wrong.empty(), wrong.c_str());
        checkGradients(*executor, test);
        checkMoved(*executor, test);
        lamina::test::kerasCasePassed();
    }

    void training_data() { rows(trainingCases()); }

    void training() {
        QFETCH(int, index);
        const json& test = trainingCases()[static_cast<std::size_t>(index)];
        constexpr std::int64_t samples = 7;
        CompileOptions programs{{{ProgramKind::Train, samples}, {ProgramKind::Evaluate, 4}, {ProgramKind::Evaluate, 3}}};
        if (test.contains("class_weight")) programs.classWeights = {test.at("class_weight").get<std::vector<float>>()};
        const auto plan = compile(smallNet(test), recipeOf(test), programs);
        const auto executor = open(plan, test.at("weights"));
        executor->bind(feedOf(test, samples));
        const int pass = executor->addPass(allRows(samples));
        std::uint64_t cursor = 0;
        checkEvaluation(*executor, pass, cursor, test.at("before"));
        std::vector<double> losses;
        for (std::uint64_t step = 0; step < test.at("losses").size(); ++step) {
            executor->enqueue({plan->find(ProgramKind::Train, samples), pass, step, static_cast<std::uint32_t>(step), 0, 1});
            executor->wait();
            losses.push_back(nextRecord(*executor, cursor).values[0]);
        }
        const std::string wrong = difference("losses", losses, test.at("losses"));
        QVERIFY2(wrong.empty(), wrong.c_str());
        checkWeights(*executor, test.at("after"));
        lamina::test::kerasCasePassed();
    }

    void trainingOfNets_data() { rows(netCases()); }

    /** Penalties of every weight that can have one, layers that are frozen, gradients through attention and up-sampling, samples that are mixed,
     *  dropout and noise: Keras got the numbers that ours draw. */
    void trainingOfNets() {
        QFETCH(int, index);
        const json& test = netCases()[static_cast<std::size_t>(index)];
        const auto batch = test.at("batch").get<std::int64_t>();
        TrainingRecipe recipe;
        recipe.loss = {"mean_squared_error", {}};
        recipe.metrics.clear();
        recipe.optimizer = chosen(test.at("optimizer"));
        recipe.mixUp = test.value("mixup", 0.0);
        CompileOptions programs{{{ProgramKind::Train, batch}}};
        if (test.contains("inference")) programs.programs.push_back({ProgramKind::Predict, batch});
        const auto plan = compile(drawn(test), recipe, programs);
        const auto executor = open(plan, test.at("weights"));
        const Shape output(test.at("output").get<Ints>());
        std::string wrong;
        if (test.contains("inference")) {
            const auto outputs = executor->predict(std::vector<Tensor>{identity(batch)});
            wrong = difference("inference", numbersOf(outputs.at(0)), test.at("inference"));
        }
        QVERIFY2(wrong.empty(), wrong.c_str());
        executor->bind({{identity(batch)}, {Tensor::of(output.withBatch(batch), test.at("target").get<std::vector<float>>())}});
        const int pass = executor->addPass(allRows(batch));
        std::vector<double> losses;
        std::uint64_t cursor = 0;
        for (std::uint64_t step = 0; step < test.at("losses").size(); ++step) {
            executor->enqueue({plan->find(ProgramKind::Train, batch), pass, step, static_cast<std::uint32_t>(step), 0, 1});
            executor->wait();
            losses.push_back(nextRecord(*executor, cursor).values[0]);
        }
        wrong = difference("losses", losses, test.at("losses"));
        QVERIFY2(wrong.empty(), wrong.c_str());
        checkWeights(*executor, test.at("after"));
        lamina::test::kerasCasePassed();
    }
};

LAMINA_TEST(KerasVectorsTest)

}  // namespace keras_vectors_test

#include "keras_vectors_test.moc"
