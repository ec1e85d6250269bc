// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/bench_cases.h"

#include <functional>
#include <numeric>

#include "engine/backend/backend.h"
#include "engine/base/error.h"
#include "engine/base/random.h"
#include "engine/compile/compile.h"
#include "engine/compile/initial_weights.h"
#include "engine/model/graph.h"

namespace lamina {

namespace {

using Int = std::int64_t;

/** A chain of layers, each joined to the one before. */
class Chain {
 public:
    explicit Chain(Ints shape) { then("Input", {{"shape", std::move(shape)}}); }
    Chain& then(const std::string& layer, Params params = {}) {
        const NodeId id = addNode(graph_, layer, {}, std::move(params));
        if (last_ != 0) connect(graph_, last_, id);
        last_ = id;
        return *this;
    }
    Chain& dense(Int units, const std::string& activation) {
        return then("Dense", {{"units", units}, {"activation", activation}});
    }
    Chain& conv(Int filters, Int kernel) {
        return then("Conv2D", {{"filters", filters}, {"kernel_size", Ints{kernel, kernel}}, {"activation", std::string("relu")}});
    }
    const Graph& graph() const { return graph_; }

 private:
    Graph graph_;
    NodeId last_ = 0;
};

struct Recipe {
    std::string name;
    std::function<Graph()> graph;
    Ints inputShape;
    Int classes;  // 0: one number, mean squared error
    Int batch, samples;
    Choice optimizer;
};

Graph mlp() { return Chain({784}).dense(512, "relu").dense(512, "relu").dense(10, "softmax").graph(); }
Graph lenet() {
    return Chain({28, 28, 1}).conv(32, 5).then("MaxPooling2D").conv(64, 5).then("MaxPooling2D").then("Flatten")
        .dense(128, "relu").dense(10, "softmax").graph();
}
Graph iris() { return Chain({4}).dense(16, "relu").dense(16, "relu").dense(3, "softmax").graph(); }
Graph line() { return Chain({1}).dense(1, "linear").graph(); }

const std::vector<Recipe>& recipes() {
    static const std::vector<Recipe> all = {
        {"line", line, {1}, 0, 6, 6, {"SGD", {{"learning_rate", 0.01}}}},
        {"iris", iris, {4}, 3, 32, 128, {"Adam", {}}},
        {"mlp-32", mlp, {784}, 10, 32, 8192, {"Adam", {}}},
        {"mlp-128", mlp, {784}, 10, 128, 8192, {"Adam", {}}},
        {"lenet-64", lenet, {28, 28, 1}, 10, 64, 4096, {"Adam", {}}},
    };
    return all;
}

const Recipe& recipeOf(const std::string& name) {
    for (const Recipe& r : recipes())
        if (r.name == name) return r;
    throw Error::usage("there is no case \"" + name + "\"");
}

Feed randomData(const Recipe& r) {
    Random random(1);
    const Shape shape = Shape(r.inputShape).withBatch(r.samples);
    std::vector<float> x(static_cast<std::size_t>(shape.elements()));
    for (float& v : x) v = static_cast<float>(random.uniform());
    Feed feed;
    feed.inputs = {Tensor::of(shape, x)};
    if (r.classes == 0) {
        for (float& v : x) v = 2 * v - 1;
        feed.targets = {Tensor::of({r.samples, 1}, x)};
        return feed;
    }
    std::vector<std::int32_t> y(static_cast<std::size_t>(r.samples));
    for (auto& v : y) v = static_cast<std::int32_t>(random.below(static_cast<std::uint64_t>(r.classes)));
    feed.targets = {Tensor::of({r.samples}, y)};
    return feed;
}

}  // namespace

std::vector<std::string> benchCaseNames() {
    std::vector<std::string> names;
    for (const Recipe& r : recipes()) names.push_back(r.name);
    return names;
}

BenchCase makeBenchCase(const std::string& name, int threads) {
    const Recipe& r = recipeOf(name);
    TrainingRecipe training;
    training.loss.name = r.classes ? "sparse_categorical_crossentropy" : "mean_squared_error";
    training.metrics.clear();
    training.optimizer = r.optimizer;
    BenchCase c;
    c.name = name;
    c.batch = r.batch;
    c.plan = compile(r.graph(), training, {{{ProgramKind::Train, r.batch}, {ProgramKind::Predict, 1}}, DType::Float32});
    c.executor = openExecutor(chooseDevice("cpu", *c.plan).device, c.plan, {threads});
    c.executor->setWeights(initialWeights(*c.plan));
    c.executor->bind(randomData(r));
    std::vector<std::uint32_t> rows(static_cast<std::size_t>(r.samples));
    std::iota(rows.begin(), rows.end(), 0u);
    c.pass = c.executor->addPass({rows, true, 7});
    c.stepsAnEpoch = r.samples / r.batch;
    return c;
}

}  // namespace lamina
