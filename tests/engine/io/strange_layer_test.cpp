// SPDX-License-Identifier: GPL-3.0-or-later
// Files with layers, parameters and values that Lamina does not have: drawn for who mends them, refused for who needs the whole net.
#include "engine/io/strange_layer.h"

#include <QTest>
#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <utility>

#include "engine/compile/infer.h"
#include "engine/io/project_json.h"
#include "engine/model/remedy.h"
#include "tests/engine/io/keras_members.h"
#include "tests/engine/io/sample_models.h"
#include "tests/support/foreign_keras.h"
#include "tests/support/test_program.h"

namespace strange_layer_test {

using namespace lamina;
using test::denseOf;
using test::functionalOf;
using test::inputOf;
using test::layerOf;
using test::tensorOf;

namespace {

KerasContents contentsOf(const Json& model, std::vector<std::string>* warnings = nullptr) {
    std::vector<std::string> unheard;
    return kerasContents(test::kerasOf(model), "m.keras", warnings ? *warnings : unheard);
}

std::string refusalOf(const Json& model) {
    return errorOf([&] { contentsOf(model); });
}

/** The layer as a project file of the drawing has it. */
Json savedLayer(const Project& project, const std::string& name) {
    const Json json = toJson(project);
    for (const auto& layer : json["model"]["config"]["layers"])
        if (layer["name"] == name) return layer;
    return {};
}

Project reopened(const Project& project) {
    const Json json = parseJson(prettyJson(toJson(project)), "p.lamina");
    return projectFromJson(JsonReader(json, "p.lamina"));
}

/** What is wrong with a drawing, a sentence each. */
std::vector<std::string> wrongWith(const Graph& graph) {
    std::vector<std::string> sentences;
    for (const auto& issue : infer(graph).issues)
        if (issue.severity == Issue::Severity::Error) sentences.push_back(issue.sentence());
    return sentences;
}

/** in → head → out, and the first Dense has a config of its own. */
Json netOfHead(const std::function<void(Json& config)>& change) {
    Json head = denseOf("head", "in");
    change(head["config"]);
    return functionalOf({inputOf("in"), head, denseOf("out", "head")});
}

const Json swish = {{"module", "builtins"}, {"class_name", "function"}, {"config", "my_swish"}, {"registered_name", "mine>my_swish"}};

std::size_t unknownLayers(const Graph& graph) {
    std::size_t count = 0;
    for (const auto& issue : infer(graph).issues) count += issue.severity == Issue::Severity::Error && contains(issue.title, "we do not know the layer");
    return count;
}

}  // namespace

class StrangeLayerTest : public QObject {
    Q_OBJECT
 private slots:
    void aStrangeLayerIsACardWithAnError() {
        std::vector<std::string> warnings;
        const KerasContents contents = contentsOf(test::spectralNet(), &warnings);
        QVERIFY(!contents.model);
        const Graph& graph = contents.project.graph;
        QCOMPARE(graph.nodes.size(), std::size_t{3});
        QCOMPARE(graph.edges.size(), std::size_t{2});
        const Node* spectral = findNode(graph, "spectral");
        QVERIFY(spectral && spectral->layer == "SpectralNormalization" && spectral->position != findNode(graph, "in")->position);
        const auto issues = infer(graph).issues;
        QCOMPARE(issues.size(), std::size_t{1});
        QCOMPARE(issues[0].node, spectral->id);
        QCOMPARE(issues[0].sentence(), std::string("spectral: we do not know the layer SpectralNormalization: replace it by layers of the palette, or remove it"));
        QCOMPARE(warnings.size(), std::size_t{1});
        QVERIFY2(contains(warnings[0], "the weights") && contains(warnings[0], "spectral (SpectralNormalization)"), warnings[0].c_str());
        QCOMPARE(contents.project.data.numbers, DataRecipe().numbers);  // it is trained anew
    }

    void whoNeedsTheWholeNetIsRefusedAsBefore() {
        const auto bytes = test::kerasOf(test::spectralNet());
        QVERIFY(contains(errorOf([&] { kerasFromBytes(bytes, "m.keras"); }), "the layer spectral is a SpectralNormalization, which Lamina does not have"));
    }

    void whatTheFileSaysOfItsParametersIsToldInWords() {
        Json strange = test::spectralLayer();
        strange["config"]["nothing"] = nullptr;
        strange["config"]["kernel_initializer"] = {{"module", "keras.initializers"}, {"class_name", "HeNormal"}, {"config", {{"seed", nullptr}}}};
        strange["config"]["table"] = Json::array({Json::array({1, 2}), Json::array({3, 4})});
        const Project project = contentsOf(functionalOf({inputOf("in"), strange, denseOf("out", "spectral")})).project;
        const std::map<std::string, std::string> said = {{"kernel_initializer", "HeNormal"}, {"layer", "Dense"}, {"power_iterations", "3"}, {"table", "[[1,2],[3,4]]"}};
        QCOMPARE(saidParams(*findNode(project.graph, "spectral")), said);
        QCOMPARE(saidParams(*findNode(reopened(project).graph, "spectral")), said);
    }

    void aDrawingHoldsStrangersUntilTheyAreMended() {
        QVERIFY(holdsStrangers(contentsOf(test::spectralNet()).project.graph));
        Graph graph = contentsOf(netOfHead([](Json& config) { config["activation"] = swish; })).project.graph;
        QVERIFY(holdsStrangers(graph));
        findNode(graph, findNode(std::as_const(graph), "head")->id)->params["activation"] = std::string("relu");
        QVERIFY(!holdsStrangers(graph));
        QVERIFY(!holdsStrangers(Graph{}));
    }

    void aFileWhoseLayersWeHaveIsReadWithItsWeights() {
        const TrainedModel model = withWeights(imageNet(), 2);
        std::vector<std::string> warnings;
        const KerasContents contents = kerasContents(kerasBytes(model), "m.keras", warnings);
        QVERIFY(warnings.empty() && contents.model);
        QCOMPARE(contents.model->weights.variables.size(), model.weights.variables.size());
        QVERIFY(contents.project == contents.model->project);
    }

    void whatTheFileSaysOfTheLayerSurvivesSaving() {
        Json strange = test::spectralLayer();
        Json config = strange["config"];
        config["kernel_regularizer"] = {{"class_name", "L2"}, {"config", {{"l2", 0.5}}}};
        config["kernel_constraint"] = {{"class_name", "Mine"}, {"config", {{"most", 2}}}};
        config["table"] = Json::array({Json::array({1, 2}), Json::array({3, 4})});
        config["words"] = Json::array({"a", "b"});
        config["rate"] = 0.25;
        config["nothing"] = nullptr;
        strange["config"] = config;
        strange["module"] = "mine.layers";
        strange["registered_name"] = "mine>Spectral";
        strange["build_config"] = {{"input_shape", Json::array({nullptr, 4})}};
        Project project = contentsOf(functionalOf({inputOf("in"), strange, denseOf("out", "spectral")})).project;
        for (int saved = 0; saved < 3; ++saved) {
            const Json layer = savedLayer(project, "spectral");
            for (const char* key : {"module", "class_name", "registered_name", "build_config"}) QVERIFY2(layer[key] == strange[key], key);
            for (auto it = config.begin(); it != config.end(); ++it) QVERIFY2(layer["config"].contains(it.key()) && layer["config"][it.key()] == *it, it.key().c_str());
            const Project again = reopened(project);
            QVERIFY(again.graph.edges == project.graph.edges);
            QCOMPARE(unknownLayers(again.graph), std::size_t{1});
            project = again;
        }
    }

    void itIsRenamedAndFrozenAsTheDrawingSays() {
        Project project = contentsOf(test::spectralNet()).project;
        Node& node = *findNode(project.graph, findNode(project.graph, "spectral")->id);
        node.name = "other";
        node.trainable = false;
        const Project again = reopened(project);
        const Node& back = *findNode(again.graph, "other");
        QVERIFY(!back.trainable && back.layer == "SpectralNormalization" && contains(back.extra, "mixed_bfloat16"));
    }

    /** Somebody's Dense is not ours, whose numbers would be others. */
    void aLayerOfSomebodysOwnIsNotTakenForOurs() {
        const auto drawnAs = [](const char* module, const Json& registered, const char* className) {
            Json own = layerOf(module, className, {{"name", "own"}, {"units", 4}}, {tensorOf("in")});
            own["registered_name"] = registered;
            const Json model = functionalOf({inputOf("in"), own, denseOf("out", "own")});
            const Project project = contentsOf(model).project;
            const auto refusal = errorOf([&] { kerasFromBytes(test::kerasOf(model), "m"); });
            const bool same = findNode(reopened(project).graph, "own")->layer == findNode(project.graph, "own")->layer;
            return !refusal.empty() && same && unknownLayers(project.graph) == 1 ? findNode(project.graph, "own")->layer : std::string();
        };
        QCOMPARE(drawnAs("mine.layers", nullptr, "Mine"), std::string("Mine"));
        QCOMPARE(drawnAs("mine.layers", nullptr, "Dense"), std::string("mine.layers.Dense"));
        QCOMPARE(drawnAs("mine.layers", "mine>Dense", "Dense"), std::string("mine>Dense"));
        QCOMPARE(drawnAs("mine.layers", "mine>Model", "Model"), std::string("mine>Model"));
        QCOMPARE(drawnAs("mine.layers", nullptr, "InputLayer"), std::string("mine.layers.InputLayer"));
        QCOMPARE(drawnAs("keras.src.ops.numpy", "Dot", "Dot"), std::string("keras.src.ops.numpy.Dot"));
    }

    void itTakesSeveralInputsAndIsCalledAgain() {
        Json both = layerOf("mine", "Both", {{"name", "both"}}, {tensorOf("in"), tensorOf("side")});
        const Project project = contentsOf(functionalOf({inputOf("in"), denseOf("side", "in"), both, denseOf("out", "both")})).project;
        const NodeId id = findNode(project.graph, "both")->id;
        QCOMPARE(inputsOf(project.graph, id).size(), std::size_t{2});
        QCOMPARE(inputsOf(project.graph, id)[1].from, findNode(project.graph, "side")->id);
        QCOMPARE(reopened(project).graph.edges.size(), std::size_t{4});

        Json twice = test::spectralLayer();
        twice["inbound_nodes"].push_back(test::spectralLayer()["inbound_nodes"][0]);
        twice["inbound_nodes"][1]["args"][0]["config"]["keras_history"] = Json::array({"spectral", 0, 0});
        Json out = denseOf("out", "spectral");
        out["inbound_nodes"][0]["args"][0]["config"]["keras_history"] = Json::array({"spectral", 1, 0});
        const Project again = contentsOf(functionalOf({inputOf("in"), twice, out})).project;
        QCOMPARE(again.graph.nodes.size(), std::size_t{4});
        QCOMPARE(unknownLayers(again.graph), std::size_t{2});
        QCOMPARE(reopened(again).graph.nodes.size(), std::size_t{4});
    }

    void itStandsInTheBlockOfItsModel() {
        Json odd = layerOf("mine", "Odd", {{"name", "odd"}}, {tensorOf("start")});
        const Json inner = layerOf("keras.src.models.functional", "Functional", test::configOfFunctional("inner", {inputOf("start"), odd}, "start", "odd"), {tensorOf("in")});
        const Project project = contentsOf(functionalOf({inputOf("in"), inner, denseOf("out", "inner")})).project;
        QCOMPARE(project.graph.nodes.size(), std::size_t{3});
        QCOMPARE(findNode(project.graph, "odd")->block, std::string("inner"));
        QCOMPARE(findNode(reopened(project).graph, "odd")->block, std::string("inner"));
    }

    void whatWrapsAStrangeLayerIsDrawnByItsName() {
        const Json odd = {{"module", "mine"}, {"class_name", "Odd"}, {"config", {{"name", "odd"}, {"units", 2}}}, {"registered_name", "mine>Odd"}};
        const auto net = [&](const char* wrapper, const Json& inner, const Json& backward = nullptr) {
            Json config = {{"name", "around"}, {"layer", inner}};
            if (!backward.is_null()) config["backward_layer"] = backward;
            return functionalOf({inputOf("in"), layerOf("keras.layers", wrapper, config, {tensorOf("in")}), denseOf("out", "around")});
        };
        const auto drawnAs = [&](const Json& model, const Json& inner) {
            std::vector<std::string> warnings;
            const KerasContents contents = contentsOf(model, &warnings);
            const Graph graph = reopened(contents.project).graph;
            const bool kept = savedLayer(reopened(contents.project), "around")["config"]["layer"] == inner;
            const std::string layer = findNode(graph, "around")->layer;
            return !contents.model && kept && graph.edges.size() == 2 && unknownLayers(graph) == 1 && contains(warnings.at(0), "around (" + layer + ")") ? layer : std::string();
        };
        QCOMPARE(drawnAs(net("TimeDistributed", odd), odd), std::string("TimeDistributed"));
        QCOMPARE(drawnAs(net("Bidirectional", odd), odd), std::string("Bidirectional(Odd)"));
        Json keras = odd;
        keras["module"] = "keras.layers";
        keras["registered_name"] = nullptr;
        QCOMPARE(drawnAs(net("Bidirectional", keras), keras), std::string("Bidirectional(Odd)"));
        Json lstm = keras, gru = keras;
        lstm["class_name"] = "LSTM", gru["class_name"] = "GRU";
        QCOMPARE(drawnAs(net("Bidirectional", lstm, gru), lstm), std::string("Bidirectional(LSTM, GRU)"));
        const auto refused = [](const Json& model) { return errorOf([&] { kerasFromBytes(test::kerasOf(model), "m.keras"); }); };
        QVERIFY(contains(refused(net("Bidirectional", odd)), "around is of a class that is not Keras' own"));
        QVERIFY(contains(refused(net("Bidirectional", keras)), "LSTM, GRU or SimpleRNN"));
        QVERIFY(contains(refused(net("Bidirectional", lstm, gru)), "the two directions are different layers"));
    }

    void aValueThatOursDoesNotHaveIsACardWithAnError() {
        const Json net = netOfHead([](Json& config) { config["activation"] = "my_swish", config["novelty"] = 3; });
        std::vector<std::string> warnings;
        KerasContents contents = contentsOf(net, &warnings);
        QVERIFY(!contents.model);
        Graph& graph = contents.project.graph;
        QVERIFY(graph.nodes.size() == 3 && graph.edges.size() == 2);
        const Node* head = findNode(std::as_const(graph), "head");
        QVERIFY(head->layer == "Dense" && head->params.at("units") == ParamValue(std::int64_t{4}));
        const auto wrong = wrongWith(graph);
        QCOMPARE(wrong.size(), std::size_t{2});
        QVERIFY2(contains(wrong[0], "head: activation is not right: expected one of ") && wrong[0].ends_with("received my_swish"), wrong[0].c_str());
        QCOMPARE(wrong[1], std::string("head has no parameter novelty: Dense does not know it, received 3; remove it"));
        QCOMPARE(warnings.size(), std::size_t{1});
        QVERIFY2(contains(warnings[0], "Lamina does not have head (Dense with activation = my_swish)") && contains(warnings[0], "head (Dense with novelty = 3)"), warnings[0].c_str());
        QCOMPARE(contents.project.data.numbers, DataRecipe().numbers);  // it is trained anew
        QVERIFY(contains(errorOf([&] { kerasFromBytes(test::kerasOf(net), "m.keras"); }), "the layer head has activation = \"my_swish\", which Lamina does not know"));

        const Issue unknown = infer(graph).issues.at(1);
        QCOMPARE(unknown.offer(), std::string("Remove novelty"));
        mend(contents.project, unknown.remedies.front());
        QCOMPARE(wrongWith(contents.project.graph).size(), std::size_t{1});
    }

    void whatTheFileSaysOfTheValueSurvivesSavingUntilItIsMended() {
        const Json words = Json::array({"a", "b"});
        Project project = contentsOf(netOfHead([&](Json& config) { config["activation"] = swish, config["words"] = words; })).project;
        for (int saved = 0; saved < 3; ++saved) {
            const Node head = *findNode(std::as_const(project.graph), "head");
            QVERIFY(head.params.at("activation") == ParamValue("mine>my_swish") && head.params.at("words") == ParamValue("[\"a\",\"b\"]"));
            QCOMPARE(wrongWith(project.graph).size(), std::size_t{2});
            const Json layer = savedLayer(project, "head");
            QVERIFY(layer["class_name"] == "Dense" && layer["config"]["activation"] == swish && layer["config"]["words"] == words);
            const Project again = reopened(project);
            QVERIFY(*findNode(again.graph, "head") == head && again.extra.empty());
            project = again;
        }
        Node& head = *findNode(project.graph, findNode(std::as_const(project.graph), "head")->id);
        head.params["activation"] = std::string("relu");
        head.params.erase("words");
        const Json layer = savedLayer(project, "head");
        QVERIFY(layer["config"]["activation"] == "relu" && !layer["config"].contains("words") && !layer.contains("lacking"));
        QVERIFY(!infer(reopened(project).graph).hasErrors());
    }

    /** Somebody's own ReLU, L2 and words for parameters are not taken for Keras'. */
    void whatIsCalledAsOursIsNotOurs() {
        const Json relu = {{"module", "mine"}, {"class_name", "ReLU"}, {"config", Json::object()}, {"registered_name", "mine>ReLU"}};
        const Json penalty = {{"module", "mine"}, {"class_name", "L2"}, {"config", {{"l2", 0.5}}}, {"registered_name", "mine>L2"}};
        std::vector<std::string> warnings;
        const Json net = netOfHead([&](Json& config) { config["activation"] = relu, config["kernel_regularizer"] = penalty; });
        const Project project = contentsOf(net, &warnings).project;
        const Node* head = findNode(project.graph, "head");
        QVERIFY(head->params.at("activation") == ParamValue("mine>ReLU") && !head->params.contains("kernel_regularizer"));
        QVERIFY2(warnings.size() == 2 && contains(warnings[1], "head has a kernel_regularizer of a kind that Lamina does not have: it is left out"), warnings.at(1).c_str());
        QVERIFY(contains(errorOf([&] { kerasFromBytes(test::kerasOf(net), "m.keras"); }), "the layer head has activation"));
    }

    void norIsItWithinALayerAroundAnother() {
        const auto read = [](const char* owner, std::vector<std::string>* warnings) {
            const auto object = [&](const char* family, const char* className, const Json& config) -> Json {
                const std::string mine = owner;
                return {{"module", mine.empty() ? std::string("keras.") + family : mine}, {"class_name", className}, {"config", config},
                        {"registered_name", mine.empty() ? Json() : Json(mine + ">" + className)}};
            };
            const Json config = {{"name", "lstm"}, {"units", 2}, {"kernel_regularizer", object("regularizers", "L2", {{"l2", 0.5}})},
                                 {"recurrent_constraint", object("constraints", "NonNeg", Json::object())}};
            const Json inner = {{"module", "keras.layers"}, {"class_name", "LSTM"}, {"config", config}, {"registered_name", nullptr}};
            const Json both = layerOf("keras.layers", "Bidirectional", {{"name", "both"}, {"layer", inner}}, {tensorOf("spectral")});
            return *findNode(contentsOf(functionalOf({inputOf("in"), test::spectralLayer(), both, denseOf("out", "both")}), warnings).project.graph, "both");
        };
        std::vector<std::string> warnings;
        const Node keras = read("", &warnings);
        QCOMPARE(warnings.size(), std::size_t{1});  // of the layer before it
        QVERIFY(keras.params.at("kernel_regularizer") == ParamValue(Floats{0, 0.5}) && keras.params.contains("recurrent_constraint"));
        const Node mine = read("mine", &warnings);
        QVERIFY(!mine.params.contains("kernel_regularizer") && !mine.params.contains("recurrent_constraint"));
        for (const char* key : {"kernel_regularizer", "recurrent_constraint"}) {
            const std::string said = std::string("both has a ") + key + " of a kind that Lamina does not have: it is left out";
            QVERIFY2(std::find(warnings.begin(), warnings.end(), said) != warnings.end(), key);
        }
    }

    /** Also where the word is fine and the value is not, or does not go with the layer before it. */
    void whatIsWrongWithALayerIsSeenOnItsCard() {
        const auto drawn = [](const char* key, const Json& value, std::string* warning) {
            std::vector<std::string> warnings;
            const KerasContents contents = contentsOf(netOfHead([&](Json& config) { config[key] = value; }), &warnings);
            *warning = warnings.empty() ? std::string() : warnings.front();
            return contents.model ? std::vector<std::string>{} : wrongWith(reopened(contents.project).graph);
        };
        const auto received = [](const std::vector<std::string>& wrong, const char* what) {
            return wrong.size() == 1 && contains(wrong[0], "head: units is not right: expected a whole number from 1") && wrong[0].ends_with(what);
        };
        std::string warning;
        QVERIFY(received(drawn("units", "many", &warning), "received many"));
        QVERIFY2(contains(warning, "the weights") && contains(warning, "head: units is not right") && contains(warning, "mend what is marked"), warning.c_str());
        QVERIFY(received(drawn("units", swish, &warning), "received mine>my_swish"));
        QVERIFY(contains(warning, "head (Dense with units = mine>my_swish)"));
        QVERIFY(received(drawn("units", 0, &warning), "received 0"));
    }

    void aNetThatIsNoneIsRefusedAsAWhole() {
        Json lonely = denseOf("out", "in");
        lonely["inbound_nodes"] = Json::array();
        QVERIFY(contains(refusalOf(functionalOf({lonely})), "mend the drawing first"));
    }

    void whatCannotBeDrawnIsRefusedByTheNameOfTheLayer() {
        const auto net = [](const Json& out, const Json& strange) { return functionalOf({inputOf("in"), strange, out}); };
        const std::string refusal = "the layer spectral is a SpectralNormalization, which Lamina does not have";
        Json second = denseOf("out", "spectral");
        second["inbound_nodes"][0]["args"][0]["config"]["keras_history"] = Json::array({"spectral", 0, 1});
        QVERIFY(contains(refusalOf(net(second, test::spectralLayer())), refusal));
        Json named = test::spectralLayer();
        named["inbound_nodes"][0]["kwargs"] = {{"context", tensorOf("in")}};
        QVERIFY(contains(refusalOf(net(denseOf("out", "spectral"), named)), refusal));
        Json number = test::spectralLayer();
        number["inbound_nodes"][0]["args"].push_back(2);
        QVERIFY(contains(refusalOf(net(denseOf("out", "spectral"), number)), refusal));
        Json circle = test::spectralLayer();
        circle["inbound_nodes"][0]["args"][0] = tensorOf("out");
        QVERIFY(contains(refusalOf(net(denseOf("out", "spectral"), circle)), refusal));
        Json odd = test::spectralLayer();
        odd["config"] = "none";
        QVERIFY(!refusalOf(net(denseOf("out", "spectral"), odd)).empty());
    }

    void filesThatMeanHarmAreRefusedAsBefore() {
        auto members = unzipped(withWeights(imageNet()));
        members.erase("lamina.json");
        auto config = configOf(members);
        config["config"]["layers"][2]["class_name"] = "Conv7D";
        setConfig(members, config);
        const auto refused = [](const std::vector<std::byte>& bytes) {
            std::vector<std::string> unheard;
            return errorOf([&] { kerasContents(bytes, "m.keras", unheard); });
        };
        QCOMPARE(refused(zipped(members)), std::string());
        auto pickled = members;
        pickled.erase("model.weights.h5");
        pickled["model.weights.npz"] = {};
        QVERIFY(contains(refused(zipped(pickled)), "hold code"));
        QVERIFY(contains(refused({}), "no .keras file"));
        const auto good = test::kerasOf(test::spectralNet());
        for (std::size_t i = 0; i < good.size(); i += good.size() / 300 + 1) {
            auto bytes = good;
            bytes[i] ^= std::byte{0x20};
            refused(bytes);
            refused({good.begin(), good.begin() + static_cast<std::ptrdiff_t>(i)});
        }
    }

    /** A newer Lamina may have layers that this one has not: what it put beside the model is used as far as it goes. */
    void whatLaminaKeepsBesideTheModelIsUsed() {
        auto model = withWeights(imageNet());
        model.project.notes = "of tomorrow";
        model.project.graph.nodes[2].position = {12, 34};
        auto members = unzipped(model);
        auto config = configOf(members);
        config["config"]["layers"][2]["class_name"] = "Conv7D";
        setConfig(members, config);
        std::vector<std::string> warnings;
        const KerasContents contents = kerasContents(zipped(members), "m.keras", warnings);
        QVERIFY(!contents.model);
        QCOMPARE(contents.project.notes, std::string("of tomorrow"));
        const Node* a = findNode(contents.project.graph, "a");
        QVERIFY(a->layer == "Conv7D" && a->position == (Point{12, 34}));
        QVERIFY(contents.project.training.optimizer == model.project.training.optimizer);
    }
};

LAMINA_TEST(StrangeLayerTest)

}  // namespace strange_layer_test

#include "strange_layer_test.moc"
