// SPDX-License-Identifier: GPL-3.0-or-later
// What is promised of .keras files without Keras at hand; tests/parity has Keras itself judge.
#include "engine/io/keras_file.h"

#include <QTemporaryDir>
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "engine/io/hdf5_weights.h"
#include "engine/io/json.h"
#include "engine/io/keras_order.h"
#include "engine/io/zip.h"
#include "tests/engine/io/bytes.h"
#include "tests/engine/io/keras_members.h"
#include "tests/engine/io/sample_models.h"
#include "tests/support/test_program.h"

namespace keras_file_test {
using namespace lamina;

class KerasFileTest : public QObject {
    Q_OBJECT

    static void sameWeights(const Weights& a, const Weights& b) {
        QCOMPARE(a.variables.size(), b.variables.size());
        for (const auto& w : a.variables) {
            const auto it = std::find_if(b.variables.begin(), b.variables.end(),
                                         [&](const Weight& o) { return o.layer == w.layer && o.name == w.name; });
            QVERIFY2(it != b.variables.end(), (w.layer + "/" + w.name).c_str());
            QVERIFY(it->value.shape() == w.value.shape());
            QVERIFY(it->trainable == w.trainable);
            QCOMPARE(it->value.toFloats(), w.value.toFloats());
        }
    }
    static std::string refusal(const Members& members) {
        return errorOf([&] { readMembers(members); });
    }
    /** A refusal after a change of one layer's JSON. */
    static std::string refusalOf(std::size_t layer, const std::function<void(Json&)>& change) {
        auto members = unzipped(withWeights(imageNet()));
        members.erase("lamina.json");
        auto config = configOf(members);
        change(config["config"]["layers"][layer]);
        setConfig(members, config);
        return refusal(members);
    }

 private slots:
    void aModelComesBackWhole() {
        for (const auto& [name, model] : sampleModels()) {
            std::vector<std::string> warnings;
            const auto back = kerasFromBytes(kerasBytes(model), name, &warnings);
            QVERIFY2(warnings.empty(), warnings.empty() ? "" : warnings[0].c_str());
            sameWeights(model.weights, back.weights);
            QCOMPARE(back.weights.iteration, model.weights.iteration);
            QCOMPARE(back.weights.optimizer.size(), model.weights.optimizer.size());
            QVERIFY(back.project.training == model.project.training);
            QVERIFY(back.project.data == model.project.data);
            for (const auto& node : model.project.graph.nodes) {
                const auto* same = findNode(back.project.graph, node.name);
                QVERIFY(same && same->id == node.id && same->params == node.params && same->trainable == node.trainable);
            }
        }
    }

    /** They are in the file twice: in Keras' compile configuration, and beside the model. */
    void metricsOfSeveralOutputsAreNotCountedTwice() {
        TrainedModel model = withWeights(twoEnds());
        model.project.training.metrics = {{"mean_absolute_error", {}}};
        model.project.training.outputs["out_b"] = {{"mean_squared_error", {}}, 0.5, {{"mean_absolute_error", {}}, {"r2_score", {}}}};
        for (int i = 0; i < 3; ++i) {
            const TrainedModel back = kerasFromBytes(kerasBytes(model), "m");
            QVERIFY(back.project.training == model.project.training);
            model = back;
        }
    }

    void whereATrainingStandsTravelsAlong() {
        auto model = withWeights(imageNet(), 2);
        model.progress = {{0.1, 1e-300, 12345.678}, {true, false, 3, 7, std::nan("")}, model.weights.variables, {}, EpochPart::Validation};
        model.progress->best.front().value = Tensor::of(model.progress->best.front().value.shape(), std::vector<float>(model.progress->best.front().value.toFloats().size(), 0.5f));
        const auto bytes = kerasBytes(model);
        const auto back = kerasFromBytes(bytes, "m");
        QVERIFY(back.progress);
        QCOMPARE(back.progress->accumulators, model.progress->accumulators);
        QVERIFY(std::isnan(back.progress->stopping.best));
        QCOMPARE(back.progress->stopping.bestEpoch, 7);
        QCOMPARE(back.progress->stopping.wait, 3);
        QCOMPARE(back.progress->best.size(), model.weights.variables.size());
        QCOMPARE(back.progress->best.front().layer, model.weights.variables.front().layer);
        QCOMPARE(back.progress->best.front().value.toFloats().front(), 0.5f);
        QVERIFY(back.progress->last.empty() && back.progress->next == EpochPart::Validation);

        auto members = unzipped(model);
        members["lamina.progress.safetensors"].resize(20);
        std::vector<std::string> warnings;
        const auto damaged = kerasFromBytes(zipped(members), "m", &warnings);
        QVERIFY(!damaged.progress && warnings.size() == 1);
        sameWeights(model.weights, damaged.weights);
    }

    void theBestEpochTravelsAlong() {
        auto model = withWeights(imageNet(), 2);
        model.best = BestEpoch{7, "val_loss", std::numeric_limits<double>::infinity(), model.weights.variables};
        model.best->variables.front().value = Tensor::of(model.best->variables.front().value.shape(), std::vector<float>(model.best->variables.front().value.toFloats().size(), 0.5f));
        std::vector<std::string> warnings;
        const auto back = kerasFromBytes(kerasBytes(model), "m", &warnings);
        QVERIFY(back.best && warnings.empty() && !back.progress);
        QCOMPARE(back.best->epoch, 7);
        QCOMPARE(back.best->watched, std::string("val_loss"));
        QVERIFY(std::isinf(back.best->figure));
        QVERIFY(!back.best->maximize);  // as in a file from before it was told
        model.best->maximize = true;
        QVERIFY(kerasFromBytes(kerasBytes(model), "m").best.value().maximize == std::optional(true));
        QCOMPARE(back.best->variables.size(), model.weights.variables.size());
        QCOMPARE(back.best->variables.back().layer, model.weights.variables.back().layer);
        QCOMPARE(back.best->variables.front().value.toFloats().front(), 0.5f);
        sameWeights(model.weights, back.weights);
        model.best->variables.clear();  // it is the last
        QVERIFY(kerasFromBytes(kerasBytes(model), "m").best.value().variables.empty());

        auto members = unzipped(model);
        members["lamina.best.safetensors"].resize(20);
        const auto damaged = kerasFromBytes(zipped(members), "m", &warnings);
        QVERIFY(!damaged.best && warnings.size() == 1);
        sameWeights(model.weights, damaged.weights);
    }

    void whyThereIsNoBestEpochTravelsAlong() {
        auto model = withWeights(imageNet());
        QVERIFY(kerasFromBytes(kerasBytes(model), "m").noBest == NoBest::Unknown);
        for (const NoBest reason : {NoBest::NotTrainedHere, NoBest::NotValidated, NoBest::NoMemory, NoBest::EndedBefore, NoBest::NoNumber}) {
            model.noBest = reason;
            const auto back = kerasFromBytes(kerasBytes(model), "m");
            QVERIFY(back.noBest == reason);
            QVERIFY(back.project.extra == model.project.extra);  // it is no stranger
        }
        auto members = unzipped(model);
        auto& ours = members["lamina.json"];
        const std::string known = "no_number";
        const auto at = std::search(ours.begin(), ours.end(), known.begin(), known.end(), [](std::byte a, char b) { return static_cast<char>(a) == b; });
        QVERIFY(at != ours.end());
        *at = std::byte{'x'};  // of a newer Lamina
        QVERIFY(readMembers(members).noBest == NoBest::Unknown);
    }

    void aChainIsSequentialAndABranchIsFunctional() {
        QCOMPARE(configOf(unzipped(withWeights(chain())))["class_name"].get<std::string>(), std::string("Sequential"));
        QCOMPARE(configOf(unzipped(withWeights(imageNet())))["class_name"].get<std::string>(), std::string("Functional"));
        auto withStray = chain();
        addNode(withStray.graph, "Input", "stray", {{"shape", Ints{6}}});
        QVERIFY(isChain(chain().graph));
        QVERIFY(!isChain(withStray.graph));
    }

    /** Keras takes [x] for another structure than x and warns of it; it writes a lone input bare. */
    void aLoneInputIsNoListOfOne() {
        const auto inputsOfModel = [](const Project& project) { return configOf(unzipped(withWeights(project)))["config"]["input_layers"]; };
        QCOMPARE(compactJson(inputsOfModel(imageNet())), std::string(R"(["image",0,0])"));
        QCOMPARE(compactJson(inputsOfModel(twoEnds())), std::string(R"([["left",0,0],["right",0,0]])"));
    }

    void aNetWithoutPlacesIsArranged() {
        Project p;
        auto& g = p.graph;
        const auto a = addNode(g, "Input", "a", {{"shape", Ints{3}}}), b = addNode(g, "Input", "b", {{"shape", Ints{3}}});
        const auto join = addNode(g, "Concatenate", "join"), out = addNode(g, "Dense", "out");
        lamina::connect(g, a, join, 1);
        lamina::connect(g, b, join, 0);
        lamina::connect(g, join, out);
        auto members = unzipped(withWeights(p));
        members.erase("lamina.json");
        const auto back = readMembers(members).project.graph;
        const auto at = [&](const char* name) { return findNode(back, name)->position; };
        QVERIFY(at("b").x < at("a").x);  // as their wires end on the Concatenate
        QCOMPARE(at("a").y, at("b").y);
        QVERIFY(at("join").y > at("a").y && at("out").y > at("join").y);
    }

    void theOptimizersStateFollowsItsVariables() {
        // Keras lists b before a; the slots must move with them and back again.
        const auto model = withWeights(imageNet(), 2);
        const auto back = kerasFromBytes(kerasBytes(model), "m");
        const auto find = [](const TrainedModel& m, const std::string& layer, std::size_t slot) {
            std::size_t i = 0;
            for (const auto& w : m.weights.variables) {
                if (!w.trainable) continue;
                if (w.layer == layer) return m.weights.optimizer[2 * i + slot].toFloats();
                ++i;
            }
            return std::vector<float>();
        };
        for (const char* layer : {"a", "b", "norm", "out"})
            for (std::size_t slot : {0u, 1u}) QCOMPARE(find(back, layer, slot), find(model, layer, slot));
    }

    void preparationAndRecipesTravelAlong() {
        auto model = withWeights(imageNet());
        model.preparation.source = "csv";
        model.preparation.inputs = {{"age", false, "40", 12.5, 0.1, {}, true}};
        model.preparation.classes = {"cat", "dog"};
        model.project.data.source = "csv";
        model.project.data.paths = {"pets.csv"};
        model.project.graph.nodes[3].position = {12, 34};
        model.bestEpoch = 7;
        const auto back = kerasFromBytes(kerasBytes(model), "m");
        QVERIFY(back.preparation == model.preparation);
        QVERIFY(back.project.data == model.project.data);
        QCOMPARE(back.bestEpoch, 7);
        QVERIFY(findNode(back.project.graph, model.project.graph.nodes[3].id)->position == (Point{12, 34}));
    }

    void aNameThatNobodyChoseIsThatOfTheFile() {
        const QTemporaryDir folder;
        const std::filesystem::path file = folder.filePath("mine.keras").toStdString();
        auto model = withWeights(imageNet());
        for (const auto& [name, called] : {std::pair{"sequential_2", "mine"}, std::pair{"model", "mine"}, std::pair{"models", "models"}}) {
            model.project.name = name;
            writeKeras(file, model);
            QCOMPARE(readKeras(file).project.name, std::string(called));
        }
    }

    void withoutOurMemberTheModelStillOpens() {
        const auto model = withWeights(imageNet(), 2);
        auto members = unzipped(model);
        members.erase("lamina.json");
        members.erase("metadata.json");
        const auto back = readMembers(members);
        QVERIFY(back.noBest == NoBest::NotTrainedHere);
        sameWeights(model.weights, back.weights);
        QCOMPARE(back.project.name, std::string("image net"));
        QVERIFY(back.project.training.optimizer == model.project.training.optimizer);
        QCOMPARE(back.project.training.loss.name, std::string("sparse_categorical_crossentropy"));
        QVERIFY(back.project.graph.nodes[1].position != back.project.graph.nodes[0].position);
    }

    void aDamagedMemberOfOursCostsOnlyItself() {
        auto members = unzipped(withWeights(imageNet()));
        members["lamina.json"].resize(20);
        std::vector<std::string> warnings;
        QCOMPARE(readMembers(members, &warnings).weights.variables.size(), std::size_t(9));
        QCOMPARE(warnings.size(), std::size_t(1));
    }

    void layersAreListedInKerasOrder() {
        const auto config = configOf(unzipped(withWeights(imageNet())));
        std::string names;
        for (const auto& layer : config["config"]["layers"]) names += layer["name"].get<std::string>() + " ";
        QCOMPARE(names, std::string("image scale a norm b pool join drop flat out "));
    }

    void aChainOfTenThousandLayersHasAnOrder() {
        Graph g;
        NodeId last = addNode(g, "Input", "in");
        for (int i = 0; i < 10'000; ++i) {
            g.nodes.push_back({g.nextId, "Dense", std::to_string(i), {}, {}, true, {}});
            g.edges.push_back({last, g.nextId, 0});
            last = g.nextId++;
        }
        const auto order = kerasOrder(g, {last});
        QCOMPARE(order.size(), std::size_t(10'001));
        QCOMPARE(order.back(), last);
    }

    void kerasOwnFormsAreRead() {
        auto members = unzipped(withWeights(imageNet()));
        members.erase("lamina.json");
        auto config = configOf(members);
        auto& layers = config["config"]["layers"];
        layers[2]["config"]["kernel_initializer"] = {{"module", "keras.initializers"}, {"class_name", "HeNormal"}, {"config", {{"seed", nullptr}}}};
        layers[2]["config"]["dtype"] = {{"module", "keras"}, {"class_name", "DTypePolicy"}, {"config", {{"name", "float32"}}}};
        layers[4]["config"]["kernel_constraint"] = nullptr;
        layers[2]["config"]["data_format"] = "channels_last";
        layers[2]["config"]["kernel_regularizer"] = {{"class_name", "L2"}, {"config", {{"l2", 0.01}}}};
        layers[2]["config"]["bias_regularizer"] = {{"class_name", "L1"}, {"config", {{"l1", 0.02}}}};
        layers[2]["config"]["activity_regularizer"] = {{"class_name", "L2"}, {"config", {{"l2", 0.01}}}};
        layers[2]["config"]["bias_constraint"] = {{"class_name", "NonNeg"}, {"config", Json::object()}};
        layers[2]["config"]["kernel_constraint"] = {{"class_name", "MaxNorm"}, {"config", {{"max_value", 0.5}, {"axis", {0, 1, 2}}}}};
        layers[2]["build_config"] = {{"input_shape", {nullptr, 8, 8, 3}}};
        config["config"]["input_layers"] = {"image", 0, 0};
        config["config"]["output_layers"] = {{"classes", {"out", 0, 0}}};
        config["compile_config"]["loss"] = {{"module", "keras.losses"}, {"class_name", "SparseCategoricalCrossentropy"},
                                            {"config", {{"from_logits", true}, {"name", "x"}, {"ignore_class", nullptr}}}};
        setConfig(members, config);
        std::vector<std::string> warnings;
        const auto back = readMembers(members, &warnings);
        QVERIFY(findNode(back.project.graph, "a")->params.at("kernel_initializer") == ParamValue("he_normal"));
        QVERIFY(back.project.training.loss.params.at("from_logits") == ParamValue(true));
        QVERIFY(findNode(back.project.graph, "a")->params.at("kernel_regularizer") == ParamValue(Floats{0, 0.01}));
        QVERIFY2(warnings.empty(), warnings.empty() ? "" : warnings[0].c_str());
        QVERIFY(findNode(back.project.graph, "a")->params.at("bias_regularizer") == ParamValue(Floats{0.02, 0}));
        QVERIFY(findNode(back.project.graph, "a")->params.at("activity_regularizer") == ParamValue(Floats{0, 0.01}));
        QVERIFY(findNode(back.project.graph, "a")->params.at("bias_constraint") == ParamValue("NonNeg()"));
        QVERIFY(findNode(back.project.graph, "a")->params.at("kernel_constraint") == ParamValue("MaxNorm(max_value=0.5, axis=[0, 1, 2])"));
        const auto again = configOf(unzipped(back))["config"]["layers"][2]["config"]["kernel_constraint"];
        QCOMPARE(again["class_name"].get<std::string>(), std::string("MaxNorm"));
        QCOMPARE(again["config"].dump(), std::string("{\"max_value\":0.5,\"axis\":[0,1,2]}"));
        const std::string written = textOf(unzipped(back).at("config.json"));
        QVERIFY(contains(written, "\"L1L2\""));  // as Keras says our two numbers
    }

    void wholeNumbersThatAnEmbeddingTakesAreNoLoss() {
        auto members = unzipped(withWeights(texts()));
        members.erase("lamina.json");
        auto config = configOf(members);
        const auto warnedOf = [&](const std::string& input) {
            for (auto& layer : config["config"]["layers"])
                if (layer["name"] == input) layer["config"]["dtype"] = "int32";
            setConfig(members, config);
            std::vector<std::string> warnings;
            readMembers(members, &warnings);
            return warnings;
        };
        QVERIFY(warnedOf("words").empty());
        const auto warnings = warnedOf("other");
        QCOMPARE(warnings.size(), std::size_t(1));
        QVERIFY(contains(warnings[0], "other takes \"int32\""));
    }

    void aRateOfKerasIsTheShortestNumberThatMeansTheSame() {
        auto members = unzipped(withWeights(imageNet()));
        members.erase("lamina.json");
        auto config = configOf(members);
        const auto rateOf = [&](double written) {
            config["compile_config"]["optimizer"]["config"]["learning_rate"] = written;
            setConfig(members, config);
            const auto params = readMembers(members).project.training.optimizer.params;
            return params.contains("learning_rate") ? std::get<double>(params.at("learning_rate")) : -1;
        };
        QCOMPARE(rateOf(0.003000000026077032), 0.003);
        QCOMPARE(rateOf(0.0010000000474974513), -1.0);  // the usual one
        QCOMPARE(rateOf(0.00312345678912345), 0.00312345678912345);  // no float32: as it is
    }

    /** As Keras saves a net whose embedding hides zeros: `not_equal` beside the layers, and the memory called with it. */
    static Members withMask(const std::function<void(Json& op, Json& call)>& change) {
        auto members = unzipped(withWeights(texts()));
        members.erase("lamina.json");
        auto config = configOf(members);
        auto& layers = config["config"]["layers"];
        const auto tensor = [](const char* layer) { return Json{{"class_name", "__keras_tensor__"}, {"config", {{"shape", {nullptr, 7}}, {"dtype", "bool"}, {"keras_history", {layer, 0, 0}}}}}; };
        Json op = {{"module", "keras.src.ops.numpy"}, {"class_name", "NotEqual"}, {"config", {{"name", "not_equal"}}}, {"registered_name", "NotEqual"}, {"name", "not_equal"},
                   {"inbound_nodes", {{{"args", {tensor("words"), 0}}, {"kwargs", Json::object()}}}}};
        for (auto& layer : layers)
            if (layer["name"] == "memory") {
                Json& call = layer["inbound_nodes"][0]["kwargs"];
                call = {{"training", false}, {"mask", tensor("not_equal")}};
                change(op, call);
            }
        layers.push_back(op);
        setConfig(members, config);
        return members;
    }
    static Project texts() {
        Project project;
        Graph& g = project.graph;
        const NodeId words = addNode(g, "Input", "words", {{"shape", Ints{7}}}), other = addNode(g, "Input", "other", {{"shape", Ints{7}}});
        const NodeId vectors = addNode(g, "Embedding", "vectors", {{"input_dim", std::int64_t{5}}, {"output_dim", std::int64_t{3}}, {"mask_zero", true}});
        const NodeId memory = addNode(g, "LSTM", "memory", {{"units", std::int64_t{2}}, {"go_backwards", true}}), join = addNode(g, "Concatenate", "join");
        lamina::connect(g, words, vectors);
        lamina::connect(g, vectors, memory);
        lamina::connect(g, memory, join, 0);
        lamina::connect(g, other, join, 1);
        return project;
    }

    void masksThatTheNetHasAnywayAreRead() {
        const auto back = readMembers(withMask([](Json&, Json&) {}));
        QCOMPARE(back.project.graph.nodes.size(), texts().graph.nodes.size());
        QVERIFY(findNode(back.project.graph, "vectors")->params.at("mask_zero") == ParamValue(true));
        QVERIFY(findNode(back.project.graph, "memory")->params.at("go_backwards") == ParamValue(true));
        QVERIFY(readMembers(withMask([](Json&, Json& call) { call["mask"] = nullptr; })).project.graph.edges.size() == 4);
    }

    void otherMasksAreRefused() {
        const auto told = [](const auto& change) { return refusal(withMask(change)); };
        const std::string own = "memory is called with a mask of its own";
        QVERIFY(contains(told([](Json& op, Json&) { op["inbound_nodes"][0]["args"][0]["config"]["keras_history"][0] = "other"; }), own));
        QVERIFY(contains(told([](Json& op, Json&) { op["inbound_nodes"][0]["args"][1] = 3; }), own));
        QVERIFY(contains(told([](Json& op, Json&) { op["class_name"] = "Greater"; }), "the layer not_equal is a Greater"));
        QVERIFY(contains(told([](Json&, Json& call) { call["mask"]["config"]["keras_history"][0] = "nothing"; }), "nothing"));
        QVERIFY(contains(told([](Json& op, Json&) { op["inbound_nodes"][0]["args"][0]["config"]["keras_history"][0] = "not_equal"; }), own));
    }

    void masksCountWhereKerasOrdersLayersByDepth() {
        Graph g;
        const NodeId numbers = addNode(g, "Input", "numbers", {{"shape", Ints{4, 3}}});
        const auto dense = [&](const char* name, NodeId from) {
            const NodeId id = addNode(g, "Dense", name, {{"units", std::int64_t{3}}});
            lamina::connect(g, from, id);
            return id;
        };
        const NodeId first = dense("first", numbers), side = dense("side", dense("beside", numbers)), masking = addNode(g, "Masking", "masking");
        const NodeId memory = addNode(g, "GRU", "memory", {{"units", std::int64_t{3}}}), last = addNode(g, "GlobalMaxPooling1D", "last"), join = addNode(g, "Concatenate", "join");
        lamina::connect(g, first, masking);
        lamina::connect(g, masking, memory);
        lamina::connect(g, side, last);
        lamina::connect(g, last, join, 0);
        lamina::connect(g, memory, join, 1);
        std::string names;
        for (const NodeId id : kerasOrder(g, {join})) names += findNode(g, id)->name + " ";
        QCOMPARE(names, std::string("numbers first beside side masking last memory join "));
    }

    void aRegularizerOfAnotherKindHasNoEffectAndIsSaid() {
        auto members = unzipped(withWeights(imageNet()));
        members.erase("lamina.json");
        auto config = configOf(members);
        const Json orthogonal = {{"class_name", "OrthogonalRegularizer"}, {"config", {{"factor", 0.01}, {"mode", "rows"}}}};
        config["config"]["layers"][2]["config"]["kernel_regularizer"] = orthogonal;
        config["config"]["layers"][2]["config"]["bias_regularizer"] = {{"module", "mine"}, {"class_name", "L2"}, {"config", {{"l2", 0.5}}}, {"registered_name", "mine>L2"}};
        setConfig(members, config);
        std::vector<std::string> warnings;
        const auto back = readMembers(members, &warnings);
        QCOMPARE(warnings.size(), std::size_t(2));
        QVERIFY2(contains(warnings[0] + warnings[1], "a has a kernel_regularizer of a kind that Lamina does not have: it is not applied in training"), warnings[0].c_str());
        QVERIFY2(contains(warnings[0] + warnings[1], "a has a bias_regularizer of a kind that Lamina does not have: it is left out"), warnings[1].c_str());
        // Keras' own it opens again; somebody's it would not without their code.
        const Json written = configOf(unzipped(back))["config"]["layers"][2]["config"];
        QVERIFY(written["kernel_regularizer"] == orthogonal && written["bias_regularizer"].is_null());
    }

    void aConstraintOfAnotherKindHasNoEffectAndIsSaid() {
        for (const Json& other : {Json{{"class_name", "Orthogonal"}, {"config", Json::object()}}, Json{{"class_name", "MaxNorm"}, {"config", {{"max_value", -1}}}},
                                  Json{{"class_name", "UnitNorm"}, {"config", {{"axis", nullptr}}}}}) {
            auto members = unzipped(withWeights(imageNet()));
            members.erase("lamina.json");
            auto config = configOf(members);
            config["config"]["layers"][2]["config"]["kernel_constraint"] = other;
            setConfig(members, config);
            std::vector<std::string> warnings;
            const auto back = readMembers(members, &warnings);
            QCOMPARE(warnings.size(), std::size_t(1));
            QVERIFY(contains(warnings[0], "a has a kernel_constraint"));
            QVERIFY(!findNode(back.project.graph, "a")->params.contains("kernel_constraint"));
        }
    }

    void whatWeCannotHonourNamesTheLayer() {
        QVERIFY(contains(refusalOf(2, [](Json& l) { l["class_name"] = "Conv7D"; }), "the layer a is a Conv7D"));
        QVERIFY(contains(refusalOf(2, [](Json& l) { l["class_name"] = "Lambda"; }), "a"));
        QVERIFY(contains(refusalOf(2, [](Json& l) { l["module"] = "my.code"; }), "runs no code"));
        QVERIFY(contains(refusalOf(2, [](Json& l) { l["registered_name"] = "mine>Conv2D"; }), "runs no code"));
        QVERIFY(contains(refusalOf(2, [](Json& l) { l["config"]["data_format"] = "channels_first"; }), "the layer a has data_format"));
        QVERIFY(contains(refusalOf(2, [](Json& l) { l["config"]["activation"] = "wobble"; }), "the layer a has activation"));
        QVERIFY(contains(refusalOf(0, [](Json& l) { l["config"]["batch_shape"] = {nullptr, nullptr, 8, 3}; }), "any length"));
        QVERIFY(contains(refusalOf(9, [](Json& l) { l["config"]["units"] = 11; }), "out: expected kernel of"));
        QVERIFY(contains(refusalOf(9, [](Json& l) { l["config"]["units"] = "many"; }), "units"));
    }

    void otherFilesAreToldApart() {
        const auto refused = [](std::string_view bytes) {
            return errorOf([&] { kerasFromBytes(bytesOf(bytes), "m.keras"); });
        };
        QVERIFY(contains(refused("\x89HDF\r\n\x1a\n"), "old HDF5 form"));
        QVERIFY(contains(refused("version https://git-lfs.github.com/spec/v1\n"), "git lfs pull"));
        QVERIFY(contains(refused("GIF89a"), "no .keras file"));
        QVERIFY(contains(refused(""), "no .keras file"));
        auto members = unzipped(withWeights(imageNet()));
        auto noWeights = members;
        noWeights.erase("model.weights.h5");
        noWeights["model.weights.npz"] = {};
        QVERIFY(contains(refusal(noWeights), "hold code"));
        members.erase("config.json");
        QVERIFY(contains(refusal(members), "config.json"));
    }

    void whatIsNotFinishedIsNotWritten() {
        auto model = withWeights(imageNet());
        addNode(model.project.graph, "Input", "lonely");
        QVERIFY(contains(errorOf([&] { kerasBytes(model); }), "lonely"));
        model = withWeights(imageNet());
        model.weights.variables.pop_back();
        QVERIFY(contains(errorOf([&] { kerasBytes(model); }), "out: the weight bias"));
        model = withWeights(imageNet());
        lamina::disconnect(model.project.graph, model.project.graph.edges[0]);
        QVERIFY(contains(errorOf([&] { kerasBytes(model); }), "scale needs"));
    }

    void anyCutOrFlippedByteIsReadOrRefused() {
        const auto good = kerasBytes(withWeights(imageNet()));
        for (std::size_t size = 0; size < good.size(); size += good.size() / 50)
            QVERIFY(!errorOf([&] { kerasFromBytes(std::span(good).first(size), "m"); }).empty());
        for (std::size_t i = 0; i < good.size(); i += good.size() / 200 + 1) {
            auto bytes = good;
            bytes[i] ^= std::byte{0x20};
            errorOf([&] { kerasFromBytes(bytes, "m"); });
        }
    }
};

LAMINA_TEST(KerasFileTest)
}  // namespace keras_file_test
#include "keras_file_test.moc"
