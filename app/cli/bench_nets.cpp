// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/bench_nets.h"

#include <algorithm>
#include <utility>

#include "engine/base/error.h"
#include "engine/base/random.h"
#include "engine/recipes/family.h"

namespace lamina::cli {

namespace {

using Int = std::int64_t;

/** A drawing that grows layer by layer at its end. */
struct Drawing {
    explicit Drawing(Ints input) : last(addNode(graph, "Input", {}, {{"shape", std::move(input)}})) {}
    NodeId after(NodeId from, const std::string& layer, Params params = {}) {
        const NodeId next = addNode(graph, layer, {}, std::move(params));
        connect(graph, from, next);
        return next;
    }
    Drawing& then(const std::string& layer, Params params = {}) {
        last = after(last, layer, std::move(params));
        return *this;
    }
    Drawing& dense(Int units, const char* activation) {
        return then("Dense", {{"units", units}, {"activation", std::string(activation)}});
    }
    Graph graph;
    NodeId last;
};

Graph line() { return Drawing({1}).dense(1, "linear").graph; }
Graph iris() { return Drawing({4}).dense(16, "relu").dense(16, "relu").dense(3, "softmax").graph; }
Graph mlp() { return Drawing({784}).dense(512, "relu").dense(512, "relu").dense(10, "softmax").graph; }

Params conv5(Int filters) {
    return {{"filters", filters}, {"kernel_size", Ints{5, 5}}, {"activation", std::string("relu")}};
}
Graph lenet() {
    return Drawing({28, 28, 1}).then("Conv2D", conv5(32)).then("MaxPooling2D").then("Conv2D", conv5(64))
        .then("MaxPooling2D").then("Flatten").dense(128, "relu").dense(10, "softmax").graph;
}

/** A convolution without bias, for what is normalised next. */
Params plain(Int filters, Int kernel, Int stride) {
    return {{"filters", filters}, {"kernel_size", Ints{kernel, kernel}}, {"strides", Ints{stride, stride}},
            {"padding", std::string("same")}, {"use_bias", false}};
}
Params relu() { return {{"activation", std::string("relu")}}; }

/** Two convolutions beside a short cut, which is a convolution of its own where the shape changes. */
void residualBlock(Drawing& d, Int filters, Int stride, bool changes) {
    NodeId beside = d.last;
    if (changes) beside = d.after(d.after(beside, "Conv2D", plain(filters, 1, stride)), "BatchNormalization");
    d.then("Conv2D", plain(filters, 3, stride)).then("BatchNormalization").then("Activation", relu());
    d.then("Conv2D", plain(filters, 3, 1)).then("BatchNormalization");
    const NodeId sum = addNode(d.graph, "Add");
    connect(d.graph, d.last, sum, 0);
    connect(d.graph, beside, sum, 1);
    d.last = d.after(sum, "Activation", relu());
}

Graph resnet(const Ints& stages, int blocks) {
    Drawing d({32, 32, 3});
    d.then("Conv2D", plain(stages.front(), 3, 1)).then("BatchNormalization").then("Activation", relu());
    for (const Int filters : stages)
        for (int block = 0; block < blocks; ++block) {
            const bool changes = filters > stages.front() && block == 0;
            residualBlock(d, filters, changes ? 2 : 1, changes);
        }
    return d.then("GlobalAveragePooling2D").dense(10, "softmax").graph;
}
Graph resnet20() { return resnet({16, 32, 64}, 3); }
Graph resnet18() { return resnet({64, 128, 256, 512}, 2); }

Params units(Int n) { return {{"units", n}}; }

/** A sequence of 100 places with 64 numbers, and what an LSTM has in mind at its end. */
Graph lstm() { return Drawing({100, 64}).then("LSTM", units(128)).dense(10, "softmax").graph; }

/** What comes out of `inside` joins what went in, and the sum is normalised. */
void joined(Drawing& d, NodeId before) {
    const NodeId sum = addNode(d.graph, "Add");
    connect(d.graph, before, sum, 0);
    connect(d.graph, d.last, sum, 1);
    d.last = d.after(sum, "LayerNormalization");
}

/** One block of a transformer's encoder over 64 places with 128 numbers: four heads, then two dense layers a place. */
Graph transformer() {
    Drawing d({64, 128});
    const NodeId in = d.last;
    d.then("MultiHeadAttention", {{"num_heads", Int{4}}, {"key_dim", Int{32}}});
    joined(d, in);
    const NodeId middle = d.last;
    d.dense(512, "relu").dense(128, "linear");
    joined(d, middle);
    return d.then("GlobalAveragePooling1D").dense(10, "softmax").graph;
}

Graph wide() {
    Drawing d({4096});
    for (int layer = 0; layer < 7; ++layer) d.dense(4096, "relu");
    return d.dense(10, "softmax").graph;
}

TrainingRecipe recipe(Int batch, const char* loss, Choice optimizer) {
    TrainingRecipe r;
    r.batchSize = batch;
    r.loss = {loss, {}};
    r.optimizer = std::move(optimizer);
    r.metrics.clear();
    return r;
}

}  // namespace

const std::vector<BenchNet>& benchNets() {
    const char* sparse = "sparse_categorical_crossentropy";
    const Choice sgd{"SGD", {{"learning_rate", 0.01}}}, momentum{"SGD", {{"learning_rate", 0.1}, {"momentum", 0.9}}};
    static const std::vector<BenchNet> all = {
        {"line", line, recipe(6, "mean_squared_error", sgd), {1}, 0},
        {"iris", iris, recipe(32, sparse, {"Adam", {}}), {4}, 3},
        {"mlp-32", mlp, recipe(32, sparse, {"Adam", {}}), {784}, 10},
        {"mlp-128", mlp, recipe(128, sparse, {"Adam", {}}), {784}, 10},
        {"lenet-64", lenet, recipe(64, sparse, {"Adam", {}}), {28, 28, 1}, 10},
        {"resnet20-128", resnet20, recipe(128, sparse, momentum), {32, 32, 3}, 10},
        {"lstm-64", lstm, recipe(64, sparse, {"Adam", {}}), {100, 64}, 10},
        {"transformer-32", transformer, recipe(32, sparse, {"Adam", {}}), {64, 128}, 10},
        {"predict-mlp-1", mlp, recipe(1, sparse, {"Adam", {}}), {784}, 10, false, true},
        {"predict-mlp-128", mlp, recipe(128, sparse, {"Adam", {}}), {784}, 10, false, true},
        {"predict-lenet-1", lenet, recipe(1, sparse, {"Adam", {}}), {28, 28, 1}, 10, false, true},
        {"predict-lenet-64", lenet, recipe(64, sparse, {"Adam", {}}), {28, 28, 1}, 10, false, true},
        {"mlp-1024", mlp, recipe(1024, sparse, {"Adam", {}}), {784}, 10, true},
        {"lenet-1024", lenet, recipe(1024, sparse, {"Adam", {}}), {28, 28, 1}, 10, true},
        {"resnet20-1024", resnet20, recipe(1024, sparse, momentum), {32, 32, 3}, 10, true},
        {"resnet18-128", resnet18, recipe(128, sparse, momentum), {32, 32, 3}, 10, true},
        {"wide-8192", wide, recipe(8192, sparse, {"Adam", {}}), {4096}, 10, true},
    };
    return all;
}

const BenchNet& benchNet(const std::string& name) {
    for (const BenchNet& net : benchNets())
        if (net.name == name) return net;
    throwUnknown("case", name, benchNetNames(), Error::Kind::Usage);
}

std::vector<std::string> benchNetNames() {
    std::vector<std::string> names;
    for (const BenchNet& net : benchNets()) names.push_back(net.name);
    return names;
}

Feed benchData(const BenchNet& net, std::int64_t samples) {
    Random random(1);
    std::vector<float> x(static_cast<std::size_t>(samples * net.input.elements()));
    for (float& v : x) v = static_cast<float>(random.uniform(-1, 1));
    Feed feed;
    feed.inputs = {Tensor::of<float>(net.input.withBatch(samples), x)};
    if (net.classes == 0) {
        for (float& v : x) v = 2 * v - 1;
        feed.targets = {Tensor::of<float>({samples, 1}, x)};
        return feed;
    }
    std::vector<std::int32_t> y(static_cast<std::size_t>(samples));
    for (auto& v : y) v = static_cast<std::int32_t>(random.below(static_cast<std::uint64_t>(net.classes)));
    feed.targets = {Tensor::of<std::int32_t>({samples}, y)};
    return feed;
}

}  // namespace lamina::cli
