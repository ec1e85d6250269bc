// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "engine/compile/compile.h"
#include "tests/support/test_program.h"

namespace precision_test {

using namespace lamina;

/** Which values of a plan in mixed precision are bfloat16, and what that costs. */
class PrecisionTest : public QObject {
    Q_OBJECT
 private slots:
    void productsReadBfloat16AndVariablesStayFloat32_data();
    void productsReadBfloat16AndVariablesStayFloat32();
    void theLossReadsFloat32LogitsStraightFromTheProduct();
    void usualNetsNeedNoCast();
    void copiesLieAtHalfTheOffsetOfTheirVariables();
    void memoryFallsByHalfOfTheActivations();
    void predictionsAreFloat32();
    void whatIsDoneInFloat32AtTheEndIsDifferentiatedInFloat32();
    void momentsThatAreMadeOfOthersStayFloat32();
    void aPlanInFloat32IsAsItWas();
};

namespace {

NodeId then(Graph& g, NodeId last, const std::string& layer, Params params) {
    const NodeId next = addNode(g, layer, {}, std::move(params));
    connect(g, last, next);
    return next;
}

Graph perceptron(const std::string& end) {
    Graph g;
    NodeId last = addNode(g, "Input", {}, {{"shape", Ints{64}}});
    last = then(g, last, "Dense", {{"units", std::int64_t{96}}, {"activation", std::string("relu")}});
    last = then(g, last, "BatchNormalization", {});
    last = then(g, last, "Dropout", {{"rate", 0.3}});
    last = then(g, last, "Dense", {{"units", std::int64_t{96}}, {"activation", std::string("gelu")}});
    then(g, last, "Dense", {{"units", std::int64_t{10}}, {"activation", end}});
    return g;
}

/** Convolutions in a branch that is added, a frozen one, and pools. */
Graph images() {
    Graph g;
    const auto conv = [](bool grouped) {
        return Params{{"filters", std::int64_t{8}}, {"kernel_size", Ints{3, 3}}, {"padding", std::string("same")},
                      {"activation", std::string("relu")}, {"groups", std::int64_t{grouped ? 2 : 1}}};
    };
    NodeId last = addNode(g, "Input", {}, {{"shape", Ints{8, 8, 3}}});
    last = then(g, last, "Conv2D", conv(false));
    const NodeId inner = then(g, last, "Conv2D", conv(true));
    const NodeId sum = addNode(g, "Add", {}, {});
    connect(g, last, sum, 0);
    connect(g, inner, sum, 1);
    last = then(g, sum, "MaxPooling2D", {});
    last = then(g, last, "Conv2D", conv(false));
    findNode(g, last)->trainable = false;
    last = then(g, last, "Flatten", {});
    then(g, last, "Dense", {{"units", std::int64_t{10}}, {"activation", std::string("softmax")}});
    return g;
}

std::shared_ptr<const Plan> planOf(const Graph& g, DType compute = DType::BFloat16, const std::string& loss = "sparse_categorical_crossentropy",
                                   std::int64_t batch = 512) {
    TrainingRecipe recipe;
    recipe.loss = {loss, {}};
    recipe.metrics.clear();
    CompileOptions options;
    options.programs = {{ProgramKind::Train, batch}, {ProgramKind::Evaluate, batch}, {ProgramKind::Predict, 1}};
    options.compute = compute;
    return compile(g, recipe, options);
}

template <class O>
std::vector<O> opsOf(const Program& p) {
    std::vector<O> found;
    for (const Op& op : p.ops)
        if (const auto* o = std::get_if<O>(&op)) found.push_back(*o);
    return found;
}

}  // namespace

void PrecisionTest::productsReadBfloat16AndVariablesStayFloat32_data() {
    QTest::addColumn<bool>("convolutions");
    QTest::addRow("dense") << false;
    QTest::addRow("convolutions") << true;
}

void PrecisionTest::productsReadBfloat16AndVariablesStayFloat32() {
    QFETCH(bool, convolutions);
    const auto plan = planOf(convolutions ? images() : perceptron("softmax"));
    const auto type = [&](ValueId id) { return (*plan)[id].dtype; };
    for (const Program& p : plan->programs) {
        for (const auto& o : opsOf<MatMul>(p)) {
            QVERIFY(type(o.a) == DType::BFloat16 && type(o.b) == DType::BFloat16);
            if (o.bias != noValue) QVERIFY(type(o.bias) == type(o.out));
        }
        for (const auto& o : opsOf<Conv2D>(p)) QVERIFY(type(o.x) == DType::BFloat16 && type(o.kernel) == DType::BFloat16 && type(o.out) == DType::BFloat16);
        for (const auto& o : opsOf<Conv2DBackwardKernel>(p)) QVERIFY(type(o.x) == DType::BFloat16 && type(o.dy) == DType::BFloat16);
        for (const auto& o : opsOf<BatchNorm>(p)) QVERIFY(type(o.x) == DType::BFloat16 && type(o.mean) == DType::Float32);
    }
    for (const Value& v : plan->values)
        if (v.storage == Storage::Weight || v.storage == Storage::Gradient || v.storage == Storage::State || v.storage == Storage::Scalar)
            QVERIFY2(v.dtype == DType::Float32, v.name.c_str());
}

void PrecisionTest::theLossReadsFloat32LogitsStraightFromTheProduct() {
    const auto plan = planOf(perceptron("softmax"));
    const Program& train = plan->programs[static_cast<std::size_t>(plan->find(ProgramKind::Train, 512))];
    const Loss loss = opsOf<Loss>(train).front();
    QVERIFY((*plan)[loss.prediction].dtype == DType::Float32);
    QVERIFY((*plan)[loss.gradient].dtype == DType::BFloat16);
    QVERIFY(loss.fromLogits);
    QCOMPARE(opsOf<MatMul>(train)[2].out, loss.prediction);
}

void PrecisionTest::usualNetsNeedNoCast() {
    for (const Graph& g : {perceptron("softmax"), images()}) {
        const auto plan = planOf(g);
        for (const Program& p : plan->programs) QCOMPARE(opsOf<Cast>(p).size(), std::size_t{0});
    }
}

void PrecisionTest::copiesLieAtHalfTheOffsetOfTheirVariables() {
    const auto plan = planOf(images());
    int found = 0;
    for (const Value& v : plan->values) {
        if (v.storage != Storage::Copy) continue;
        ++found;
        QVERIFY(v.dtype == DType::BFloat16);
        QVERIFY(v.offset % 16 == 0);
        QVERIFY(v.offset + static_cast<std::uint64_t>(v.shape.elements()) * 2 <= plan->copyBytes);
        const bool state = v.offset >= plan->weightBytes / 2;
        const auto variable = std::find_if(plan->weights.begin(), plan->weights.end(), [&](const PlanWeight& w) {
            const Value& of = (*plan)[w.value];
            return of.storage == (state ? Storage::State : Storage::Weight) && (of.offset + (state ? plan->weightBytes : 0)) / 2 == v.offset;
        });
        QVERIFY2(variable != plan->weights.end() && (*plan)[variable->value].shape == v.shape, v.name.c_str());
    }
    QCOMPARE(found, 7);  // kernels and biases of four layers; the last bias joins float32 logits
}

void PrecisionTest::memoryFallsByHalfOfTheActivations() {
    const MemoryNeed half = planOf(perceptron("softmax"))->memory(), full = planOf(perceptron("softmax"), DType::Float32)->memory();
    QCOMPARE(half.weights, full.weights);
    QCOMPARE(half.optimizer, full.optimizer);
    QCOMPARE(half.gradients, full.gradients);
    QCOMPARE(half.copies, (full.weights + full.state) / 2);
    QCOMPARE(full.copies, std::uint64_t{0});
    QVERIFY2(half.activations * 100 < full.activations * 56, qPrintable(QStringLiteral("%1 of %2").arg(half.activations).arg(full.activations)));
    QVERIFY(half.total() < full.total());
}

void PrecisionTest::predictionsAreFloat32() {
    for (const char* end : {"softmax", "sigmoid", "linear", "tanh"}) {
        const auto plan = planOf(perceptron(end), DType::BFloat16, "mean_squared_error");
        const Program& predict = plan->programs[static_cast<std::size_t>(plan->find(ProgramKind::Predict, 1))];
        QVERIFY((*plan)[predict.outputs.front()].dtype == DType::Float32);
        QVERIFY((*plan)[predict.inputs.front()].dtype == DType::BFloat16);
        QCOMPARE(opsOf<Cast>(predict).size(), std::size_t{0});
    }
}

void PrecisionTest::whatIsDoneInFloat32AtTheEndIsDifferentiatedInFloat32() {
    const auto plan = planOf(perceptron("softmax"), DType::BFloat16, "mean_squared_error");
    const Program& train = plan->programs[static_cast<std::size_t>(plan->find(ProgramKind::Train, 512))];
    const SoftmaxBackward slope = opsOf<SoftmaxBackward>(train).front();
    for (ValueId id : {slope.y, slope.dy, slope.dx}) QVERIFY((*plan)[id].dtype == DType::Float32);
    QCOMPARE(opsOf<Cast>(train).size(), std::size_t{1});  // of the gradient of the logits, for the products
}

void PrecisionTest::momentsThatAreMadeOfOthersStayFloat32() {
    Graph g;
    NodeId last = then(g, addNode(g, "Input", {}, {{"shape", Ints{4, 4, 3}}}), "Normalization", {{"mean", Floats{0.5}}, {"variance", Floats{2}}});
    last = then(g, then(g, last, "Dense", {{"units", std::int64_t{8}}}), "PReLU", {{"shared_axes", Ints{1, 2}}});
    last = then(g, last, "PReLU", {{"shared_axes", Ints{2}}});
    then(g, then(g, last, "Flatten", {}), "Dense", {{"units", std::int64_t{10}}, {"activation", std::string("softmax")}});
    const auto plan = planOf(g);
    const auto full = [&](ValueId id) { return id == noValue || (*plan)[id].dtype == DType::Float32; };
    for (const Program& p : plan->programs) {
        QCOMPARE(opsOf<BatchNormInference>(p).size(), std::size_t{3});
        for (const auto& o : opsOf<BatchNormInference>(p)) QVERIFY(full(o.gamma) && full(o.beta) && full(o.movingMean) && full(o.movingVariance));
        for (const auto& o : opsOf<BatchNormInferenceBackward>(p)) QVERIFY(full(o.gamma) && full(o.movingMean) && full(o.movingVariance) && full(o.dgamma));
    }
    QCOMPARE(opsOf<BatchNormInferenceBackward>(plan->programs[0]).size(), std::size_t{2});  // of the PReLUs; nothing learns before the Normalization
}

void PrecisionTest::aPlanInFloat32IsAsItWas() {
    const auto plan = planOf(images(), DType::Float32);
    for (const Value& v : plan->values) QVERIFY(v.dtype != DType::BFloat16 && v.storage != Storage::Copy);
}

LAMINA_TEST(PrecisionTest)

}  // namespace precision_test

#include "precision_test.moc"
