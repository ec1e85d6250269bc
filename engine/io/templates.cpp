// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/templates.h"

#include <algorithm>

#include "engine/base/error.h"
#include "engine/data/sources.h"
#include "engine/recipes/family.h"

namespace lamina {
namespace {

constexpr double kRow = 90, kAside = 250;  // between cards on the canvas

/** A net that grows downwards, layer by layer. */
class Sketch {
 public:
    /** Adds a layer below the last and feeds it from there. */
    NodeId add(const std::string& layer, const std::string& name, Params params = {}) { return addTo(last_, layer, name, std::move(params)); }
    /** Adds a layer below the last, fed by any other. */
    NodeId addTo(NodeId from, const std::string& layer, const std::string& name, Params params = {}, double x = 0) {
        const NodeId id = addNode(graph_, layer, name, std::move(params), {x, y_});
        if (from) connect(graph_, from, id);
        y_ += kRow;
        last_ = id;
        return id;
    }
    /** A second input. */
    void feed(NodeId from, NodeId to) { connect(graph_, from, to, 1); }
    NodeId dense(const std::string& name, std::int64_t units, const std::string& activation) {
        return add("Dense", name, {{"units", units}, {"activation", activation}});
    }
    NodeId conv(const std::string& name, std::int64_t filters, const std::string& activation, std::int64_t strides = 1) {
        Params params{{"filters", filters}, {"kernel_size", Ints{3, 3}}, {"padding", "same"}, {"activation", activation}};
        if (strides > 1) params["strides"] = Ints{strides, strides};
        return add("Conv2D", name, std::move(params));
    }
    NodeId last() const { return last_; }
    void up(int rows) { y_ -= kRow * rows; }
    Graph take() { return std::move(graph_); }

 private:
    Graph graph_;
    NodeId last_ = 0;
    double y_ = 0;
};

Project project(const std::string& name, const std::string& data, Sketch& sketch, const std::string& loss, std::int64_t epochs,
                std::int64_t batch, double learningRate) {
    Project p;
    p.name = name;
    p.graph = sketch.take();
    p.data = source(data).recipe;
    p.training.loss = {loss, {}};
    p.training.metrics = {{loss == "mean_squared_error" ? "mean_absolute_error" : "accuracy", {}}};
    p.training.optimizer = {"Adam", {{"learning_rate", learningRate}}};
    p.training.epochs = epochs;
    p.training.batchSize = batch;
    return p;
}

Template line() {
    Sketch s;
    s.add("Input", "x", {{"shape", Ints{1}}});
    s.add("Dense", "y", {{"units", std::int64_t{1}}});
    Project p = project("line", "line", s, "mean_squared_error", 500, 6, 0.1);
    return {"line", "Line", "y = 2x − 1 from six points", std::move(p)};
}

Template exclusiveOr() {
    Sketch s;
    s.add("Input", "bits", {{"shape", Ints{2}}});
    s.dense("hidden", 8, "tanh");
    s.dense("classes", 2, "softmax");
    return {"xor", "XOR", "what one layer cannot learn", project("xor", "xor", s, "sparse_categorical_crossentropy", 300, 32, 0.05)};
}

/** Two classes in the plane. */
Template planar(const std::string& name, const std::string& title, const std::string& help, std::int64_t units, std::int64_t epochs) {
    Sketch s;
    s.add("Input", "point", {{"shape", Ints{2}}});
    s.dense("hidden_1", units, "relu");
    s.dense("hidden_2", units, "relu");
    s.dense("classes", 2, "softmax");
    return {name, title, help, project(name, name, s, "sparse_categorical_crossentropy", epochs, 32, 0.01)};
}

void image(Sketch& s) {
    s.add("Input", "image", {{"shape", Ints{28, 28, 1}}});
    s.add("Rescaling", "rescaling", {{"scale", 1.0 / 255}});
}

Template digitsMlp() {
    Sketch s;
    image(s);
    s.add("Flatten", "flatten");
    s.dense("hidden_1", 128, "relu");
    s.add("Dropout", "dropout", {{"rate", 0.2}});
    s.dense("hidden_2", 64, "relu");
    s.dense("classes", 10, "softmax");
    return {"digits_mlp", "Digits, dense", "drawn digits, 28 × 28", project("digits_mlp", "digits", s, "sparse_categorical_crossentropy", 20, 64, 0.001)};
}

Template digitsCnn() {
    Sketch s;
    image(s);
    s.conv("conv_1", 16, "relu");
    s.add("MaxPooling2D", "pool_1");
    s.conv("conv_2", 32, "relu");
    s.add("MaxPooling2D", "pool_2");
    s.add("Flatten", "flatten");
    s.dense("hidden", 64, "relu");
    s.add("Dropout", "dropout", {{"rate", 0.3}});
    s.dense("classes", 10, "softmax");
    return {"digits_cnn", "Digits", "a small CNN, 28 × 28", project("digits_cnn", "digits", s, "sparse_categorical_crossentropy", 10, 64, 0.001)};
}

/** Two convolutions and a wire round them; with a stride the wire has a convolution of its own. */
void residualBlock(Sketch& s, const std::string& at, std::int64_t filters, std::int64_t strides) {
    // With Keras' 0.99 the moving averages of 66 steps an epoch lag behind for eight epochs, and validation with them.
    const Params quickMean = {{"momentum", 0.9}};
    const NodeId from = s.last();
    s.conv("conv_" + at + "a", filters, "linear", strides);
    s.add("BatchNormalization", "bn_" + at + "a", quickMean);
    s.add("Activation", "relu_" + at + "a", {{"activation", "relu"}});
    s.conv("conv_" + at + "b", filters, "linear");
    const NodeId body = s.add("BatchNormalization", "bn_" + at + "b", quickMean);
    NodeId around = from;
    if (strides > 1) {
        s.up(3);
        around = s.addTo(from, "Conv2D", "shortcut_" + at,
                         {{"filters", filters}, {"kernel_size", Ints{1, 1}}, {"strides", Ints{strides, strides}}}, kAside);
        s.up(-2);
    }
    const NodeId sum = s.addTo(body, "Add", "add_" + at);
    s.feed(around, sum);
    s.add("Activation", "relu_" + at, {{"activation", "relu"}});
}

Template residual() {
    Sketch s;
    image(s);
    s.conv("conv_stem", 16, "relu");
    residualBlock(s, "1", 16, 1);
    residualBlock(s, "2", 32, 2);
    s.add("GlobalAveragePooling2D", "gap");
    s.dense("classes", 10, "softmax");
    return {"residual", "Residual net", "wires round convolutions", project("residual", "digits", s, "sparse_categorical_crossentropy", 10, 64, 0.001)};
}

/** For the person's own photos: the drop of their folder, and lamina-cli new --data, set its input and its head. */
Template photos() {
    Sketch s;
    s.add("Input", "image", {{"shape", Ints{64, 64, 3}}});
    s.add("Rescaling", "rescaling", {{"scale", 1.0 / 255}});
    for (int stage = 1; stage <= 4; ++stage) {
        const std::string at = std::to_string(stage);
        s.conv("conv_" + at, stage == 1 ? 16 : stage == 2 ? 32 : 64, "relu");
        s.add("MaxPooling2D", "pool_" + at);
    }
    s.add("Flatten", "flatten");
    s.add("Dropout", "dropout", {{"rate", 0.4}});
    s.dense("hidden", 64, "relu");
    s.dense("classes", 10, "softmax");
    Template made{"photos_cnn", "Photos", "your folders: one a class", project("photos_cnn", "digits", s, "sparse_categorical_crossentropy", 30, 32, 0.001)};
    made.project.data = {};
    return made;
}

/** A net that looks back: the value of the next row from those of the last two dozen. */
Template series() {
    Sketch s;
    s.add("Input", "window", {{"shape", Ints{24, 1}}});
    s.add("Conv1D", "conv_1", {{"filters", std::int64_t{16}}, {"kernel_size", Ints{5}}, {"padding", "same"}, {"activation", "relu"}});
    s.add("Conv1D", "conv_2", {{"filters", std::int64_t{16}}, {"kernel_size", Ints{3}}, {"padding", "same"}, {"activation", "relu"}});
    s.add("Flatten", "flatten");
    s.dense("hidden", 32, "relu");
    s.dense("next", 1, "linear");
    Template made{"series", "Series", "the next value from the last 24", project("series", "series", s, "mean_squared_error", 40, 32, 0.0005)};
    // The newest rows are unlike the oldest: a net that went on learning these would lose to the forecast that nothing changes.
    made.project.training.callbacks = {{"EarlyStopping", {{"patience", std::int64_t{8}}, {"restore_best_weights", true}}}};
    return made;
}

/** For the person's own rows: lamina-cli new --data and the drop of a file set its input and its head. */
Template table(const std::string& name, const std::string& title, const std::string& help, std::int64_t outputs,
               const std::string& activation, const std::string& loss) {
    Sketch s;
    s.add("Input", "row", {{"shape", Ints{4}}});
    s.dense("hidden_1", 64, "relu");
    s.dense("hidden_2", 32, "relu");
    s.dense("answer", outputs, activation);
    Template made{name, title, help, project(name, "spirals", s, loss, 60, 32, 0.003)};
    made.project.data = {};
    if (loss == "mean_squared_error") made.project.training.metrics = {{"mean_absolute_error", {}}, {"r2_score", {}}};
    return made;
}

}  // namespace

const std::vector<Template>& templates() {
    static const std::vector<Template> all{
        line(), planar("spirals", "Spirals", "two arms, seen as a picture", 32, 100), digitsCnn(), residual(),
        digitsMlp(), exclusiveOr(), planar("moons", "Moons", "two half moons that interlock", 16, 60),
        planar("circles", "Circles", "one ring inside another", 16, 60),
        series(), photos(), table("table", "Table", "your CSV: classes", 3, "softmax", "sparse_categorical_crossentropy"),
        table("table_regressor", "Table", "your CSV: numbers", 1, "linear", "mean_squared_error")};
    return all;
}

std::string templateFor(const RawData& raw) {
    const bool images = raw.arrays && !raw.arrays->empty() && raw.arrays->front().tensor.shape().rank() == 4;
    return !images ? "table" : raw.source == "image_folder" ? "photos_cnn" : "digits_cnn";
}

Project projectFromTemplate(const std::string& name) {
    std::vector<std::string> names;
    for (const auto& t : templates()) {
        if (t.name == name) return t.project;
        names.push_back(t.name);
    }
    throwUnknown("template", name, names, Error::Kind::Usage);
}

}  // namespace lamina
