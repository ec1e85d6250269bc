// SPDX-License-Identifier: GPL-3.0-or-later
// What foreign .keras files say otherwise than ours, and still mean what a layer of ours does.
#include "engine/io/keras_import.h"

#include <QTest>
#include <functional>
#include <utility>

#include "engine/layers/catalogue.h"
#include "tests/engine/io/keras_members.h"
#include "tests/engine/io/sample_models.h"
#include "tests/support/test_program.h"

namespace keras_import_test {

using namespace lamina;

class KerasImportTest : public QObject {
    Q_OBJECT
 private slots:
    void operationsThatAreNoLayersBecomeLayers() {
        const auto scaleOf = [](const char* kind, const std::function<void(Json&)>& change) {
            auto members = unzipped(withWeights(imageNet()));
            members.erase("lamina.json");
            auto config = configOf(members);
            Json& layer = config["config"]["layers"][1];
            layer["module"] = "keras.src.ops.numpy";
            layer["class_name"] = kind;
            layer["config"] = {{"name", "scale"}};
            change(layer["inbound_nodes"][0]["args"]);
            setConfig(members, config);
            return *findNode(readMembers(members).project.graph, "scale");
        };
        const auto two = [](Json& args) { args.push_back(2); };
        const auto twoFirst = [](Json& args) { args.insert(args.begin(), 2.0); };
        const auto is = [](const Node& node, double scale, double offset) {
            const ParamReader params = paramsOf(node);
            return node.layer == "Rescaling" && params.real("scale") == scale && params.real("offset") == offset;
        };
        QVERIFY(is(scaleOf("Add", two), 1, 2));
        QVERIFY(is(scaleOf("Multiply", twoFirst), 2, 0));
        QVERIFY(is(scaleOf("TrueDivide", two), 0.5, 0));
        QVERIFY(is(scaleOf("Subtract", two), 1, -2));
        QVERIFY(is(scaleOf("Subtract", twoFirst), -1, 2));
        QVERIFY(contains(errorOf([&] { scaleOf("TrueDivide", twoFirst); }), "TrueDivide"));
        const Node tanh = scaleOf("Tanh", [](Json&) {});
        QVERIFY(tanh.layer == "Activation" && tanh.params.at("activation") == ParamValue("tanh"));
    }

    void whatOnlyANewStartNeedsIsNoReasonToRefuse() {
        auto members = unzipped(withWeights(imageNet()));
        members.erase("lamina.json");
        auto config = configOf(members);
        auto& conv = config["config"]["layers"][2]["config"];
        conv["kernel_initializer"] = {{"class_name", "VarianceScaling"}, {"config", {{"scale", 2.0}, {"mode", "fan_out"}, {"distribution", "truncated_normal"}}}};
        conv["bias_initializer"] = {{"class_name", "STFT"}, {"config", {{"side", "real"}}}};
        conv["activation"] = {{"class_name", "ReLU"}, {"config", {{"max_value", 6.0}, {"negative_slope", 0.0}, {"threshold", 0.0}}}};
        setConfig(members, config);
        std::vector<std::string> warnings;
        const Node a = *findNode(readMembers(members, &warnings).project.graph, "a");
        QVERIFY(a.params.at("kernel_initializer") == ParamValue("he_normal"));
        QVERIFY(a.params.at("activation") == ParamValue("relu6"));
        QVERIFY(!a.params.contains("bias_initializer"));
        QVERIFY(warnings.size() == 1 && contains(warnings[0], "STFT"));
    }

    void aGruWhoseResetGateComesFirstStaysOne() {
        Project p;
        const auto in = addNode(p.graph, "Input", "steps", {{"shape", Ints{5, 3}}});
        const auto gru = addNode(p.graph, "GRU", "early", {{"units", std::int64_t{4}}, {"return_sequences", true}});
        const auto both = addNode(p.graph, "Bidirectional", "both", {{"layer", "GRU"}, {"units", std::int64_t{2}}, {"reset_after", false}});
        lamina::connect(p.graph, in, gru);
        lamina::connect(p.graph, gru, both);
        const auto biasOf = [](const TrainedModel& model, const char* layer) {
            for (const auto& v : model.weights.variables)
                if (v.layer == layer && v.name.ends_with("bias")) return v.value.shape();
            return Shape{};
        };
        QVERIFY(biasOf(withWeights(p), "early") == (Shape{2, 12}));  // without the word it is as Keras' default
        findNode(p.graph, gru)->params["reset_after"] = false;
        auto members = unzipped(withWeights(p));
        members.erase("lamina.json");
        const Json config = configOf(members)["config"]["layers"];
        QVERIFY(config[1]["config"]["reset_after"] == false);
        QVERIFY(config[2]["config"]["layer"]["config"]["reset_after"] == false);
        const TrainedModel model = readMembers(members);
        for (const char* name : {"early", "both"}) QVERIFY(findNode(model.project.graph, name)->params.at("reset_after") == ParamValue(false));
        QVERIFY(biasOf(model, "early") == (Shape{12}) && biasOf(model, "both") == (Shape{6}));
    }

    void aProductOfOpsIsNoDot() {
        Project p;
        const auto a = addNode(p.graph, "Input", "a", {{"shape", Ints{3}}}), b = addNode(p.graph, "Input", "b", {{"shape", Ints{3}}});
        const auto dot = addNode(p.graph, "Dot", "alike", {{"normalize", true}});
        lamina::connect(p.graph, a, dot, 0);
        lamina::connect(p.graph, b, dot, 1);
        auto members = unzipped(withWeights(p));
        members.erase("lamina.json");
        auto config = configOf(members);
        Json& layer = config["config"]["layers"][2];
        QVERIFY(layer["class_name"] == "Dot" && layer["config"]["axes"] == -1);  // Keras takes no list of one
        QVERIFY(findNode(readMembers(members).project.graph, "alike")->params.at("normalize") == ParamValue(true));
        layer["module"] = "keras.src.ops.numpy";
        layer["config"] = {{"name", "alike"}};
        setConfig(members, config);
        QVERIFY(contains(errorOf([&] { readMembers(members); }), "the layer alike is the operation ops.dot, which Lamina does not have"));
    }

    void aLayerAroundNoGruSaysNothingOfTheResetGate() {
        Project p;
        const auto in = addNode(p.graph, "Input", "steps", {{"shape", Ints{5, 3}}});
        const auto both = addNode(p.graph, "Bidirectional", "both", {{"layer", "LSTM"}, {"units", std::int64_t{2}}, {"reset_after", false}});
        lamina::connect(p.graph, in, both);
        const Json config = configOf(unzipped(withWeights(p)))["config"]["layers"][1]["config"]["layer"]["config"];
        QVERIFY(!config.contains("reset_after"));  // Keras' LSTM does not know the word
    }

    void aModelWhoseDirectionsResetDifferentlyIsRefused() {
        Project p;
        const auto in = addNode(p.graph, "Input", "steps", {{"shape", Ints{5, 3}}});
        const auto both = addNode(p.graph, "Bidirectional", "both", {{"layer", "GRU"}, {"units", std::int64_t{2}}, {"reset_after", false}});
        lamina::connect(p.graph, in, both);
        auto members = unzipped(withWeights(p));
        members.erase("lamina.json");
        auto config = configOf(members);
        Json& around = config["config"]["layers"][1]["config"];
        around["backward_layer"] = around["layer"];
        around["backward_layer"]["config"]["reset_after"] = true;
        setConfig(members, config);
        QVERIFY(contains(errorOf([&] { readMembers(members); }), "the two directions differ in reset_after"));
    }

    /** Ours has the penalty and the constraints of the directions; a penalty of what they give together is said, and stays in the file. */
    void bothDirectionsHaveThePenaltyAndTheConstraintsOfTheirLayer() {
        Project p;
        const auto in = addNode(p.graph, "Input", "steps", {{"shape", Ints{5, 3}}});
        const auto both = addNode(p.graph, "Bidirectional", "both", {{"layer", "GRU"}, {"units", std::int64_t{2}}, {"activity_regularizer", Floats{0.1, 0.2}},
                                                                     {"recurrent_constraint", "UnitNorm(axis=0)"}});
        lamina::connect(p.graph, in, both);
        auto members = unzipped(withWeights(p));
        members.erase("lamina.json");
        auto config = configOf(members);
        Json& around = config["config"]["layers"][1]["config"];
        const Json inner = around["layer"]["config"];
        QVERIFY(!around.contains("activity_regularizer") && inner["activity_regularizer"]["class_name"] == "L1L2" && inner["recurrent_constraint"]["class_name"] == "UnitNorm");
        std::vector<std::string> warnings;
        QVERIFY(findNode(readMembers(members, &warnings).project.graph, "both")->params == findNode(std::as_const(p.graph), both)->params);
        QVERIFY(warnings.empty());

        // Keras says of every object where it had it in memory.
        around["backward_layer"] = around["layer"];
        for (const char* direction : {"layer", "backward_layer"})
            for (const char* key : {"recurrent_constraint", "activity_regularizer"}) around[direction]["config"][key]["shared_object_id"] = direction[0];
        setConfig(members, config);
        QVERIFY(findNode(readMembers(members).project.graph, "both")->params == findNode(std::as_const(p.graph), both)->params);

        around["backward_layer"]["config"]["recurrent_constraint"] = nullptr;
        setConfig(members, config);
        QVERIFY(contains(errorOf([&] { readMembers(members); }), "the two directions differ in recurrent_constraint"));

        around.erase("backward_layer");
        around["activity_regularizer"] = {{"class_name", "L2"}, {"config", {{"l2", 0.5}}}};
        setConfig(members, config);
        const TrainedModel model = readMembers(members, &warnings);
        QVERIFY(warnings.size() == 1 && contains(warnings[0], "both has a merged_activity_regularizer"));
        QVERIFY(findNode(model.project.graph, "both")->params == findNode(std::as_const(p.graph), both)->params);
    }

    void whatIsLeftOutOfTheStateComesAndGoes() {
        Project p;
        NodeId last = addNode(p.graph, "Input", "steps", {{"shape", Ints{5, 3}}});
        for (const char* layer : {"SimpleRNN", "LSTM", "GRU", "Bidirectional"}) {
            Params params{{"units", std::int64_t{2}}, {"dropout", 0.2}, {"recurrent_dropout", 0.3}};
            if (layer == std::string("Bidirectional")) params["layer"] = std::string("GRU");
            else params["return_sequences"] = true;
            const NodeId next = addNode(p.graph, layer, layer, params);
            lamina::connect(p.graph, last, next);
            last = next;
        }
        auto members = unzipped(withWeights(p));
        members.erase("lamina.json");
        auto config = configOf(members);
        for (std::size_t i = 1; i < 4; ++i) QCOMPARE(config["config"]["layers"][i]["config"]["recurrent_dropout"].get<double>(), 0.3);
        Json& around = config["config"]["layers"][4]["config"];
        QVERIFY(!around.contains("recurrent_dropout") && around["layer"]["config"]["recurrent_dropout"] == 0.3);
        std::vector<std::string> warnings;
        const Project again = readMembers(members, &warnings).project;
        QVERIFY(warnings.empty());
        for (const char* layer : {"SimpleRNN", "LSTM", "GRU", "Bidirectional"})
            QVERIFY2(findNode(again.graph, layer)->params == findNode(std::as_const(p.graph), layer)->params, layer);

        around["backward_layer"] = around["layer"];
        around["backward_layer"]["config"]["recurrent_dropout"] = 0.1;
        setConfig(members, config);
        QVERIFY(contains(errorOf([&] { readMembers(members); }), "the two directions differ in recurrent_dropout"));
    }

    void aModelThatWasNeverCompiledGetsALossThatFitsItsOnlyNumber() {
        const auto lossOf = [](const char* activation) {
            Project p = chain();
            findNode(p.graph, findNode(std::as_const(p.graph), "out")->id)->params = {{"units", std::int64_t{1}}, {"activation", activation}};
            auto members = unzipped(withWeights(p));
            members.erase("lamina.json");
            auto config = configOf(members);
            config["compile_config"] = Json::object();
            setConfig(members, config);
            return readMembers(members).project.training.loss.name;
        };
        QCOMPARE(lossOf("sigmoid"), std::string("binary_crossentropy"));
        QCOMPARE(lossOf("linear"), std::string("mean_squared_error"));
    }
};

LAMINA_TEST(KerasImportTest)

}  // namespace keras_import_test

#include "keras_import_test.moc"
