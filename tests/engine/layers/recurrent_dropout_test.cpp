// SPDX-License-Identifier: GPL-3.0-or-later
// What training leaves out of the input and of the state of recurrent layers: against Keras where the masks are given, and by what they
// promise where they are drawn. Their gradients are in tests/support/sequence_cases.cpp.
#include <algorithm>
#include <cmath>
#include <map>
#include <stdexcept>
#include <utility>

#include "engine/backend/cpu/cpu_executor.h"
#include "engine/base/random.h"
#include "engine/compile/compile.h"
#include "tests/support/json_file.h"
#include "tests/support/keras_cases.h"
#include "tests/support/plan_sketch.h"
#include "tests/support/test_program.h"

#include <QtTest>

namespace recurrent_dropout_test {

using namespace lamina;

namespace {

using Floats32 = std::vector<float>;

constexpr Dim samples = 4096;
constexpr double chance = 0.04;  // five standard deviations of a share of so many samples

Graph netOf(const std::string& layer, const Params& params, Dim steps, Dim channels = 1) {
    Graph graph;
    const NodeId input = addNode(graph, "Input", "input", {{"shape", Ints{steps, channels}}});
    connect(graph, input, addNode(graph, layer, "layer", params));
    return graph;
}

/** A layer of one unit, all linear and without biases. */
Params linear(const std::string& layer, Params more) {
    more["units"] = std::int64_t{1};
    more["use_bias"] = false;
    more["activation"] = std::string("linear");
    if (layer != "SimpleRNN") more["recurrent_activation"] = std::string("linear");
    return more;
}

/** What it gives for `samples` times the same steps of one channel, as in training or not. weights: of the net, in order. */
Floats32 outputs(const Graph& graph, const Floats32& steps, const std::vector<Floats32>& weights, bool training = true) {
    CompileOptions options{{{ProgramKind::Predict, samples}}};
    options.asInTraining = training;
    cpu::CpuExecutor executor(compile(graph, TrainingRecipe{}, options), 1);
    std::vector<Tensor> values;
    for (std::size_t i = 0; i < executor.plan().weights.size(); ++i)
        values.push_back(Tensor::of(executor.plan()[executor.plan().weights[i].value].shape, weights.at(i)));
    executor.setWeights(values);
    Floats32 x;
    for (Dim i = 0; i < samples; ++i) x.insert(x.end(), steps.begin(), steps.end());
    return executor.predict(std::vector<Tensor>{Tensor::of({samples, static_cast<Dim>(steps.size()), 1}, x)}).at(0).toFloats();
}

/** Which share of the numbers is which, rounded. */
std::map<int, double> shares(const Floats32& numbers) {
    std::map<int, double> found;
    for (const float v : numbers) found[static_cast<int>(std::lround(v))] += 1 / static_cast<double>(numbers.size());
    return found;
}

/** Says where they are others than these, or nothing. */
std::string whereOther(const std::map<int, double>& found, const std::map<int, double>& wanted) {
    for (const auto& [number, share] : found)
        if (!wanted.count(number)) return std::to_string(number) + " is none of them";
    for (const auto& [number, share] : wanted)
        if (const double is = found.count(number) ? found.at(number) : 0; std::abs(is - share) > chance)
            return std::to_string(number) + " is a share of " + std::to_string(is) + ", not of " + std::to_string(share);
    return {};
}

std::shared_ptr<const Plan> planOf(const Params& params, DType compute = DType::Float32) {
    CompileOptions options;
    options.compute = compute;
    options.programs = {{ProgramKind::Train, 8}, {ProgramKind::Evaluate, 8}, {ProgramKind::Predict, 1}};
    TrainingRecipe recipe;
    recipe.loss = {"mean_squared_error", {}};
    recipe.metrics.clear();
    return compile(netOf("LSTM", params, 5, 3), recipe, options);
}

/** One step of training, again and again with the same masks. */
class Training {
 public:
    explicit Training(const std::string& layer) : executor_(planFor(layer), 1) {
        Random random(3);
        const auto numbers = [&](Dim count, double range) {
            Floats32 all;
            for (Dim i = 0; i < count; ++i) all.push_back(static_cast<float>(random.uniform(-range, range)));
            return all;
        };
        for (const auto& w : executor_.plan().weights) weights.push_back(numbers(executor_.plan()[w.value].shape.elements(), 1));
        const Dim columns = layer == "Bidirectional" ? 4 : 2;
        executor_.bind({{Tensor::of({batch, 5, 3}, numbers(batch * 15, 1))}, {Tensor::of({batch, 5, columns}, numbers(batch * 5 * columns, 2))}});
        pass_ = executor_.addPass({{0, 1, 2, 3}, false, 0});
    }
    double loss() {
        const Plan& plan = executor_.plan();
        std::vector<Tensor> values;
        for (const auto& w : plan.weights) values.push_back(Tensor::of(plan[w.value].shape, weights[values.size()]));
        executor_.setWeights(values);
        executor_.enqueue({0, pass_, 4, 0, 0, 1});
        executor_.wait();
        Record record;
        if (!executor_.ring().read(cursor_, record)) throw std::runtime_error("nothing was published");
        return static_cast<double>(record.values[0]);
    }
    /** Of the last step. */
    std::vector<std::vector<double>> gradients() {
        const Plan& plan = executor_.plan();
        std::vector<std::vector<double>> all;
        for (const auto& w : plan.weights) {
            const auto found = std::find_if(plan.values.begin(), plan.values.end(), [&](const Value& v) {
                return v.storage == Storage::Gradient && v.name == plan[w.value].name + ".gradient";
            });
            if (found == plan.values.end()) throw std::runtime_error("a weight without a gradient");
            all.push_back(executor_.read(static_cast<ValueId>(found - plan.values.begin())));
        }
        return all;
    }

    std::vector<Floats32> weights;

 private:
    static constexpr Dim batch = 4;

    static std::shared_ptr<const Plan> planFor(const std::string& layer) {
        const Params params{{"units", std::int64_t{2}}, {"return_sequences", true}, {"dropout", 0.4}, {"recurrent_dropout", 0.4}};
        Graph graph = netOf(layer, params, 5, 3);
        connect(graph, findNode(std::as_const(graph), "layer")->id, addNode(graph, layer, "second", params));
        TrainingRecipe recipe;
        recipe.loss = {"mean_squared_error", {}};
        recipe.metrics.clear();
        recipe.optimizer = {"SGD", {{"learning_rate", 0.0}}};
        return compile(graph, recipe, {{{ProgramKind::Train, batch}}});
    }

    cpu::CpuExecutor executor_;
    int pass_ = 0;
    std::uint64_t cursor_ = 0;
};

template <class O>
std::vector<O> opsOf(const Program& program) {
    std::vector<O> found;
    for (const Op& op : program.ops)
        if (const auto* o = std::get_if<O>(&op)) found.push_back(*o);
    return found;
}

}  // namespace

class RecurrentDropoutTest : public QObject {
    Q_OBJECT

 private slots:
    void byGivenMasksTheStateIsThatOfKeras() {
        int cases = 0;
        for (const auto& row : test::readJson("tests/engine/layers/keras_dropout.json")) {
            const std::string layer = row.at("layer");
            const CellKind gru = row.at("reset_after") ? CellKind::Gru : CellKind::GruResetBefore;
            Cell cell{layer == "SimpleRNN" ? CellKind::SimpleRnn : layer == "LSTM" ? CellKind::Lstm : gru};
            cell.reverse = row.at("reverse");
            const Dim steps = row.at("steps"), batch = row.at("batch"), units = row.at("units"), gates = gatesOf(cell.kind), columns = gates * units;
            PlanSketch s(DType::Float32);
            const ValueId sums = s.input({steps, batch, columns}), kernel = s.input({units, columns});
            const ValueId bias = s.input(cell.kind == CellKind::Gru ? Shape{2, columns} : Shape{columns}), factors = s.input({gates, batch, units});
            Recurrent op{cell, sums, kernel, bias, s.activation({steps, batch, units}), noValue, noValue, s.activation({3, batch, columns})};
            op.stateFactors = factors;
            if (cell.kind == CellKind::Lstm) op.cells = s.activation({steps, batch, units});
            if (keptOf(cell.kind) > 0) op.kept = s.activation({steps, batch, keptOf(cell.kind) * units});
            s.program(ProgramKind::Train, 1, {op});
            cpu::CpuExecutor executor(s.finish(), 2);
            std::vector<Tensor> values;
            for (const char* name : {"sums", "kernel", "bias", "factors"})
                values.push_back(Tensor::of(executor.plan()[executor.plan().weights[values.size()].value].shape, row.at(name).get<Floats32>()));
            executor.setWeights(values);
            executor.enqueue({0, executor.addPass({{0}, false, 0}), 0, 0, 0, 1});
            const std::vector<double> ours = executor.read(op.out);
            const auto keras = row.at("out").get<std::vector<double>>();
            QCOMPARE(ours.size(), keras.size());
            for (std::size_t i = 0; i < keras.size(); ++i)
                QVERIFY2(std::abs(ours[i] - keras[i]) < 1e-5, (row.at("name").get<std::string>() + " " + std::to_string(i)).c_str());
            ++cases;
            test::kerasCasePassed();
        }
        QCOMPARE(cases, 7);
    }

    /** After a step that leaves a state of 1, one that sees nothing else: what it gives says which gates saw that state, doubled. */
    void eachGateSeesAStateOfItsOwn_data() {
        QTest::addColumn<QString>("layer");
        QTest::addColumn<bool>("resetAfter");
        QTest::addRow("SimpleRNN") << "SimpleRNN" << true;
        QTest::addRow("LSTM") << "LSTM" << true;
        QTest::addRow("GRU") << "GRU" << true;
        QTest::addRow("GRU, reset before") << "GRU" << false;
    }

    void eachGateSeesAStateOfItsOwn() {
        QFETCH(QString, layer);
        QFETCH(bool, resetAfter);
        Params params = linear(layer.toStdString(), {{"recurrent_dropout", 0.5}});
        if (layer == "GRU") params["reset_after"] = resetAfter;
        // LSTM: o · (f + i · c); GRU: z + (1 − z) · r · h; each 0 or 2.
        const std::map<int, double> wanted = layer == "SimpleRNN" ? std::map<int, double>{{0, 0.5}, {2, 0.5}}
                                             : layer == "LSTM"    ? std::map<int, double>{{0, 0.6875}, {4, 0.1875}, {8, 0.0625}, {12, 0.0625}}
                                                                  : std::map<int, double>{{0, 0.375}, {2, 0.375}, {4, 0.125}, {-2, 0.125}};
        const Floats32 kernel = layer == "SimpleRNN" ? Floats32{1} : layer == "LSTM" ? Floats32{1, 1, 1, 1} : Floats32{0, 0, 1};
        const Floats32 y = outputs(netOf(layer.toStdString(), params, 2), {1, 0}, {kernel, Floats32(kernel.size(), 1)});
        const std::string other = whereOther(shares(y), wanted);
        QVERIFY2(other.empty(), other.c_str());
    }

    void whatIsLeftOutOfTheStateIsTheSameAtAllSteps() {
        const Graph net = netOf("SimpleRNN", linear("SimpleRNN", {{"recurrent_dropout", 0.5}, {"return_sequences", true}}), 4);
        const Floats32 y = outputs(net, {1, 0, 0, 0}, {{1}, {1}});
        for (std::size_t i = 0; i < samples; ++i) {
            const float seen = y[4 * i + 1];
            QVERIFY(y[4 * i] == 1 && y[4 * i + 2] == seen * seen && y[4 * i + 3] == seen * seen * seen);
        }
    }

    /** Without recurrent_dropout all gates see the same, with it each its own. */
    void whatIsLeftOutOfTheInputIsOfEachSampleAndTheSameAtAllSteps() {
        const Graph plain = netOf("SimpleRNN", linear("SimpleRNN", {{"dropout", 0.5}, {"return_sequences", true}}), 3);
        const Floats32 y = outputs(plain, {1, 1, 1}, {{1}, {0}});
        for (std::size_t i = 0; i < samples; ++i) QVERIFY(y[3 * i + 1] == y[3 * i] && y[3 * i + 2] == y[3 * i]);
        const std::string other = whereOther(shares(y), {{0, 0.5}, {2, 0.5}});
        QVERIFY2(other.empty(), other.c_str());
        for (const double ofState : {0.0, 0.5}) {
            const Graph gated = netOf("LSTM", linear("LSTM", {{"dropout", 0.5}, {"recurrent_dropout", ofState}}), 1);
            const double all = ofState > 0 ? 0.125 : 0.5;  // o · i · c
            const std::string differs = whereOther(shares(outputs(gated, {1}, {{1, 1, 1, 1}, {0, 0, 0, 0}})), {{0, 1 - all}, {8, all}});
            QVERIFY2(differs.empty(), differs.c_str());
        }
    }

    void theDirectionsLeaveOutDifferentParts() {
        for (const char* what : {"dropout", "recurrent_dropout"}) {
            Params params = linear("SimpleRNN", {{what, 0.5}});
            params["layer"] = std::string("SimpleRNN");
            const bool ofInput = what == std::string("dropout");
            const Floats32 recurrent{ofInput ? 0.0f : 1.0f};
            const Floats32 y = outputs(netOf("Bidirectional", params, 2), {1, 1}, {{1}, recurrent, {1}, recurrent});
            Floats32 alike;
            for (std::size_t i = 0; i < samples; ++i) alike.push_back(y[2 * i] == y[2 * i + 1] ? 1.0f : 0.0f);
            const std::string other = whereOther(shares(alike), {{0, 0.5}, {1, 0.5}});
            QVERIFY2(other.empty(), (std::string(what) + ": " + other).c_str());
        }
    }

    void aRateOfOneLeavesOutTheWholeState() {
        const Graph net = netOf("SimpleRNN", linear("SimpleRNN", {{"recurrent_dropout", 1.0}}), 2);
        for (const float v : outputs(net, {1, 3}, {{1}, {1}})) QCOMPARE(v, 3.0f);
    }

    void evaluationSeesAll() {
        for (const auto& [rate, ofInput] : {std::pair{0.5, 0.0}, std::pair{0.5, 0.5}}) {
            const Graph net = netOf("LSTM", linear("LSTM", {{"recurrent_dropout", rate}, {"dropout", ofInput}}), 2);
            for (const float v : outputs(net, {1, 0}, {{1, 1, 1, 1}, {1, 1, 1, 1}}, false)) QCOMPARE(v, 2.0f);
        }
        const auto plan = planOf({{"units", std::int64_t{2}}, {"recurrent_dropout", 0.5}, {"dropout", 0.5}});
        for (const Program& p : plan->programs) {
            const bool trains = p.kind == ProgramKind::Train;
            QCOMPARE(opsOf<Recurrent>(p).at(0).stateFactors != noValue, trains);
            QCOMPARE(opsOf<Dropout>(p).size() + opsOf<SpatialDropout>(p).size() + opsOf<BatchMatMul>(p).size() > 0, trains);
        }
    }

    /** Of two of them, one behind the other, so that the way back through the input is seen, too. */
    void theGradientsOfLayersAreThoseOfDifferences_data() {
        QTest::addColumn<QString>("layer");
        for (const char* layer : {"SimpleRNN", "LSTM", "GRU", "Bidirectional"}) QTest::addRow("%s", layer) << layer;
    }

    void theGradientsOfLayersAreThoseOfDifferences() {
        QFETCH(QString, layer);
        Training training(layer.toStdString());
        training.loss();
        const auto gradients = training.gradients();
        for (std::size_t w = 0; w < gradients.size(); ++w)
            for (std::size_t i = 0; i < gradients[w].size(); i += 3) {
                float& weight = training.weights[w][i];
                const float before = weight;
                weight = before + 0.01f;
                const double up = training.loss();
                weight = before - 0.01f;
                const double down = training.loss();
                weight = before;
                const QString what = QString("weight %1, %2: %3, by differences %4").arg(w).arg(i).arg(gradients[w][i]).arg((up - down) / 0.02);
                QVERIFY2(std::abs(gradients[w][i] - (up - down) / 0.02) < 1e-3, qPrintable(what));
            }
    }

    void inMixedPrecisionTheMasksOfTheStateStayFloat32() {
        const auto plan = planOf({{"units", std::int64_t{2}}, {"recurrent_dropout", 0.5}, {"dropout", 0.5}}, DType::BFloat16);
        for (const Program& p : plan->programs)
            for (const auto& op : opsOf<Recurrent>(p))
                if (op.stateFactors != noValue) QVERIFY((*plan)[op.stateFactors].dtype == DType::Float32 && (*plan)[op.x].dtype == DType::Float32);
    }

    /** Not even memory more: the way of nets that leave out nothing. */
    void aRateOfZeroChangesNothing() {
        const auto without = planOf({{"units", std::int64_t{2}}}), with = planOf({{"units", std::int64_t{2}}, {"recurrent_dropout", 0.0}});
        QCOMPARE(with->values.size(), without->values.size());
        QCOMPARE(with->activationBytes, without->activationBytes);
        for (std::size_t i = 0; i < with->programs.size(); ++i) {
            const Program& p = with->programs[i];
            QCOMPARE(p.ops.size(), without->programs[i].ops.size());
            const Recurrent op = opsOf<Recurrent>(p).at(0);
            QVERIFY(op.stateFactors == noValue && opsOf<Dropout>(p).empty());
            QCOMPARE((*with)[op.scratch].shape.rank(), 2);
            for (const auto& back : opsOf<RecurrentBackward>(p)) QVERIFY(back.stateFactors == noValue && back.workspace == noValue);
        }
    }
};

LAMINA_TEST(RecurrentDropoutTest)

}  // namespace recurrent_dropout_test

#include "recurrent_dropout_test.moc"
