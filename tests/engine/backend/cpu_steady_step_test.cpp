// SPDX-License-Identifier: GPL-3.0-or-later
// A steady training step allocates nothing, whatever is drawn and however many threads compute it; and their number
// does not change a bit of the weights.
#include <QTest>
#include <algorithm>
#include <numeric>

#include "engine/backend/cpu/cpu_executor.h"
#include "engine/base/random.h"
#include "engine/compile/compile.h"
#include "engine/compile/initial_weights.h"
#include "engine/model/graph.h"
#include "tests/support/counted_allocations.h"

using namespace lamina;

namespace {

using Int = std::int64_t;
constexpr Int batch = 8, samples = 24;

/** A drawing that grows at its end. */
class Drawing {
  public:
    explicit Drawing(Ints input) : input_(input) { then("Input", {{"shape", std::move(input)}}); }
    Drawing& then(const std::string& layer, Params params = {}) {
        const NodeId before = last_;
        last_ = addNode(graph_, layer, {}, std::move(params));
        if (before != 0) connect(graph_, before, last_);
        return *this;
    }
    Drawing& dense(Int units, const std::string& activation) {
        return then("Dense", {{"units", units}, {"activation", activation}});
    }
    Drawing& conv(Int filters, Ints kernel, Params more = {}) {
        more["filters"] = filters;
        more["kernel_size"] = std::move(kernel);
        return then("Conv2D", std::move(more));
    }
    /** Joins what was before `layer` with what comes out of it. */
    Drawing& around(const std::string& join, const std::string& layer, Params params) {
        const NodeId before = last_;
        then(layer, std::move(params));
        const NodeId inside = last_;
        last_ = addNode(graph_, join, {}, {});
        connect(graph_, before, last_, 0);
        connect(graph_, inside, last_, 1);
        return *this;
    }
    const Graph& graph() const { return graph_; }
    const Ints& input() const { return input_; }

  private:
    Graph graph_;
    Ints input_;
    NodeId last_ = 0;
};

Params same(Params more = {}) {
    more["padding"] = std::string("same");
    return more;
}

Drawing convolutions() {
    return Drawing({20, 20, 3})
        .conv(16, {3, 3}, same({{"activation", std::string("relu")}}))
        .conv(17, {5, 5})
        .conv(16, {3, 3}, same({{"strides", Ints{2, 2}}, {"activation", std::string("tanh")}}))
        .conv(12, {3, 2}, {{"dilation_rate", Ints{2, 2}}, {"use_bias", false}})
        .conv(8, {1, 1}, {{"groups", Int{4}}})
        .then("Flatten")
        .dense(5, "softmax");
}
Drawing residual() {
    return Drawing({12, 12, 8})
        .around("Add", "Conv2D", same({{"filters", Int{8}}, {"kernel_size", Ints{3, 3}}}))
        .then("BatchNormalization")
        .then("Activation", {{"activation", std::string("relu")}})
        .around("Concatenate", "Conv2D", same({{"filters", Int{8}}, {"kernel_size", Ints{3, 3}}}))
        .then("AveragePooling2D")
        .then("Dropout", {{"rate", 0.25}})
        .then("GlobalAveragePooling2D")
        .dense(5, "softmax");
}
Drawing lenet() {
    return Drawing({28, 28, 1})
        .conv(32, {5, 5}, {{"activation", std::string("relu")}})
        .then("MaxPooling2D")
        .conv(64, {5, 5}, {{"activation", std::string("relu")}})
        .then("MaxPooling2D")
        .then("Flatten")
        .dense(128, "relu")
        .dense(5, "softmax");
}
Drawing perceptron() {
    return Drawing({300}).dense(700, "relu").dense(400, "gelu").then("Dropout", {{"rate", 0.5}}).dense(5, "softmax");
}

Feed feedOf(const Drawing& drawing) {
    Random random(3);
    const Shape shape = Shape(drawing.input()).withBatch(samples);
    std::vector<float> x(static_cast<std::size_t>(shape.elements()));
    for (float& v : x) v = static_cast<float>(random.uniform(-1, 1));
    std::vector<std::int32_t> y(samples);
    for (auto& v : y) v = static_cast<std::int32_t>(random.below(5));
    return {{Tensor::of(shape, x)}, {Tensor::of({samples}, y)}};
}

std::shared_ptr<const Plan> planOf(const Drawing& drawing) {
    TrainingRecipe recipe;
    recipe.loss.name = "sparse_categorical_crossentropy";
    recipe.optimizer = {"Adam", {}};
    return compile(drawing.graph(), recipe, {{{ProgramKind::Train, batch}}, DType::Float32});
}

struct Training {
    Training(const Drawing& drawing, int threads, Precision precision = Precision::Float32) : executor(planOf(drawing), threads, cpu::bestIsa(), precision) {
        executor.setWeights(initialWeights(executor.plan()));
        executor.bind(feedOf(drawing));
        std::vector<std::uint32_t> rows(samples);
        std::iota(rows.begin(), rows.end(), 0u);
        pass = executor.addPass({rows, true, 5});
    }
    void epochs(int from, int to) {
        constexpr int steps = samples / batch;
        for (int e = from; e < to; ++e) {
            executor.enqueue({0, pass, static_cast<std::uint64_t>(steps * e), static_cast<std::uint32_t>(e), 0, steps});
            executor.enqueuePublish(RecordKind::Epoch, static_cast<std::uint64_t>(steps * (e + 1)),
                                    static_cast<std::uint32_t>(e));
        }
    }
    cpu::CpuExecutor executor;
    int pass = 0;
};

const std::pair<const char*, Drawing (*)()> drawings[] = {
    {"convolutions", convolutions}, {"residual", residual}, {"lenet", lenet}, {"perceptron", perceptron}};

void drawingRows() {
    QTest::addColumn<int>("index");
    for (int i = 0; i < static_cast<int>(std::size(drawings)); ++i) QTest::newRow(drawings[i].first) << i;
}

}  // namespace

class CpuSteadyStepTest : public QObject {
    Q_OBJECT
  private slots:
    void allocatesNothing_data() { drawingRows(); }
    void allocatesNothing() {
        QFETCH(int, index);
        for (const int threads : {1, 3})
            for (const Precision precision : {Precision::Float32, Precision::BFloat16}) {
                Training t(drawings[index].second(), threads, precision);
                t.epochs(0, 2);
                const auto syncs = t.executor.syncs();
                const long before = allocationCount();
                t.epochs(2, 8);
                QCOMPARE(allocationCount() - before, 0L);
                QCOMPARE(t.executor.syncs(), syncs);
            }
    }

    void threadsDoNotChangeABit_data() { drawingRows(); }
    void threadsDoNotChangeABit() {
        QFETCH(int, index);
        for (const Precision precision : {Precision::Float32, Precision::BFloat16}) {
            const auto drawing = drawings[index].second();
            Training one(drawing, 1, precision), two(drawing, 2, precision), three(drawing, 3, precision);
            for (Training* t : {&one, &two, &three}) t->epochs(0, 3);
            const auto expected = one.executor.weights();
            for (Training* t : {&two, &three}) {
                const auto weights = t->executor.weights();
                for (std::size_t i = 0; i < weights.size(); ++i)
                    QVERIFY2(std::ranges::equal(weights[i].bytes(), expected[i].bytes()),
                             one.executor.plan().weights[i].layer.c_str());
            }
        }
    }
};

QTEST_GUILESS_MAIN(CpuSteadyStepTest)
#include "cpu_steady_step_test.moc"
