// SPDX-License-Identifier: GPL-3.0-or-later
// What is promised of project files: what was saved opens exactly, finished or not; nothing a newer Lamina wrote is lost.
#include "engine/io/project_file.h"

#include <QTemporaryDir>
#include <QTest>

#include "engine/base/platform.h"
#include "engine/compile/infer.h"
#include "engine/io/data_paths.h"
#include "engine/io/project_json.h"
#include "engine/io/strange_layer.h"
#include "engine/layers/catalogue.h"
#include "tests/engine/io/bytes.h"
#include "tests/support/test_program.h"

namespace project_file_test {

using namespace lamina;

namespace {

/** One of everything. */
Project sample() {
    Project p;
    p.name = "digits ü";
    p.notes = "line one\nline \"two\"";
    auto& g = p.graph;
    const auto in = addNode(g, "Input", "image", {{"shape", Ints{28, 28, 1}}}, {10.5, -3});
    const auto conv = addNode(g, "Conv2D", "", {{"filters", std::int64_t{8}}, {"kernel_size", Ints{5, 5}}, {"padding", "same"}}, {10, 120});
    const auto a = addNode(g, "ReLU", "left", {{"max_value", 6.0}});
    const auto b = addNode(g, "LeakyReLU", "right", {{"negative_slope", 0.25}});
    const auto add = addNode(g, "Add");
    const auto flat = addNode(g, "Flatten");
    const auto out = addNode(g, "Dense", "out", {{"units", std::int64_t{10}}, {"activation", "softmax"}});
    lamina::connect(g, in, conv);
    lamina::connect(g, conv, a);
    lamina::connect(g, conv, b);
    lamina::connect(g, b, add, 1);  // ports drawn in the other order
    lamina::connect(g, a, add, 0);
    lamina::connect(g, add, flat);
    lamina::connect(g, flat, out);
    findNode(g, conv)->trainable = false;
    p.data.source = "csv";
    p.data.paths = {"../data/digits.csv"};
    p.data.options = {{"delimiter", ";"}, {"header", true}, {"noise", 0.5}, {"rows", std::int64_t{9}}};
    p.data.columns = {{"label", {ColumnType::Category, ColumnRole::Target}}, {"id", {ColumnType::Auto, ColumnRole::Ignore}}, {"income", {ColumnType::Auto, ColumnRole::Input, ColumnScaling::Log1p}}};
    p.data.windows = {.sequenceLength = 12, .sequenceStride = 2, .samplingRate = 3, .horizon = 4, .targetAsInput = false};
    p.data.text = {.maxTokens = 50, .outputSequenceLength = 9};
    p.data.split = {0.5, 0.25, 0.25, 18446744073709551615ull, false, false};
    p.training.loss = {"categorical_crossentropy", {{"label_smoothing", 0.1}}};
    p.training.metrics = {{"accuracy", {}}, {"mse", {}}};
    p.training.optimizer = {"SGD", {{"momentum", 0.9}, {"nesterov", true}}};
    p.training.schedule = Choice{"CosineDecay", {{"decay_steps", std::int64_t{500}}}};
    p.training.callbacks = {{"EarlyStopping", {{"patience", std::int64_t{3}}}}};
    p.training.outputs["side/2"] = {{"huber", {{"delta", 0.5}}}, 0.25, {{"mean_absolute_error", {}}}};
    p.training.epochs = 7;
    p.training.device = "cuda:1";
    p.training.threads = 3;
    return p;
}

}  // namespace

class ProjectFileTest : public QObject {
    Q_OBJECT
    QTemporaryDir folder_;
    std::filesystem::path file() const { return folder_.filePath("p.lamina").toStdString(); }

    static Project again(const Project& project) {
        const auto text = prettyJson(toJson(project));
        const auto json = parseJson(text, "p.lamina");
        return projectFromJson({json, "p.lamina: "});
    }
    static Project parsed(const Json& json) { return projectFromJson({json, "p.lamina: "}); }
    static void comesBack(const Project& project) {
        const auto back = again(project);
        QCOMPARE(QByteArray::fromStdString(prettyJson(toJson(back))), QByteArray::fromStdString(prettyJson(toJson(project))));
        QVERIFY(back.graph == project.graph);
        QVERIFY(back.data == project.data);
        QVERIFY(back.training == project.training);
        QCOMPARE(back.extra, project.extra);
        QVERIFY(back == project);
    }

 private slots:
    void whatWasSavedOpensExactly() {
        writeProject(file(), sample());
        comesBack(sample());
        Project inMemory = sample();
        makePathsAbsolute(inMemory, file().parent_path());
        QVERIFY(readProject(file()) == inMemory);
        comesBack(Project{});
    }

    void pathsAreAbsoluteInMemoryAndRelativeInTheFile() {
        const auto home = std::filesystem::path(folder_.path().toStdString());
        Project project = sample();
        project.data.paths = {(home / "data/digits.csv").string(), (home.parent_path() / "away.csv").string()};
        writeProject(file(), project);
        const auto bytes = readFile(file());
        const auto written = parseJson({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, "p.lamina");
        QCOMPARE(written["data"]["paths"], Json({"data/digits.csv", "../away.csv"}));
        QVERIFY(readProject(file()) == project);
        const auto elsewhere = home / "deeper" / "q.lamina";
        std::filesystem::create_directory(elsewhere.parent_path());
        writeProject(elsewhere, readProject(file()));
        QVERIFY(readProject(elsewhere).data.paths == project.data.paths);
    }

    void dataAreFoundFromAFolderThatIsNamedWithDots() {
        const std::filesystem::path home = folder_.path().toStdString();
        for (const char* folder : {"b", "c"}) std::filesystem::create_directories(home / folder);
        Project project = sample();
        project.data.paths = {(home / "b/d.csv").string(), (home / "c/../b/e.csv").string()};
        writeProject(home / "b/../c/p.lamina", project);
        QCOMPARE(readProject(home / "c/p.lamina").data.paths, (std::vector<std::string>{(home / "b/d.csv").string(), (home / "b/e.csv").string()}));
    }

    void theDataOfARunAreFoundWhereItsProjectHasThem() {
        const std::filesystem::path home = folder_.path().toStdString();
        Project now, early, moved, other;
        now.data.source = early.data.source = moved.data.source = other.data.source = "csv";
        now.data.paths = {(home / "there.csv").string()};
        early.data.paths = {"data/old.csv"};
        moved.data.paths = {"/nowhere/there.csv"};
        other.data.paths = {"/nowhere/else.csv"};
        for (Project* run : {&early, &moved, &other}) findData(*run, now, home);
        QCOMPARE(early.data.paths.front(), (home / "data/old.csv").string());
        QCOMPARE(moved.data.paths, now.data.paths);
        QCOMPARE(other.data.paths.front(), std::string("/nowhere/else.csv"));
    }

    /** From before there were logarithms, windows and texts: every row is a sample, as it was. */
    void olderProjectsOpenAsTheyWere() {
        auto json = toJson(sample());
        json["data"].erase("windows");
        json["data"].erase("text");
        for (auto& column : json["data"]["columns"]) column.erase("scaling");
        Project expected = sample();
        expected.data.windows = {};
        expected.data.text = {};
        expected.data.columns["income"].scaling = ColumnScaling::Auto;
        QVERIFY(parsed(json) == expected);
    }

    void whatIsNotFinishedOpensExactly() {
        Project p;
        auto& g = p.graph;
        addNode(g, "Dense", "alone");
        const auto add = addNode(g, "Add", "add");
        const auto in = addNode(g, "Input", "late");
        lamina::connect(g, in, add, 2);  // ports 0 and 1 have no wire yet
        addNode(g, "NotYetKnown", "mystery", {{"depth", std::int64_t{3}}, {"mode", std::monostate{}}});
        const auto two = addNode(g, "Dense", "two_wires");
        lamina::connect(g, in, two, 0);
        lamina::connect(g, add, two, 1);
        removeNode(g, 1);
        comesBack(p);
    }

    /** In the file they are several calls of one layer, as Keras has them. */
    void layersThatShareWeightsComeBackByTheirNames() {
        Project p;
        auto& g = p.graph;
        const auto in = addNode(g, "Input", "x", {{"shape", Ints{4}}}), first = addNode(g, "Dense", "first", {{"units", std::int64_t{4}}}, {1, 2});
        const auto second = addSharer(g, first, {3, 4}), third = addSharer(g, first, {5, 6});
        lamina::connect(g, in, third);  // the one that has the weights is called last
        lamina::connect(g, third, second);
        lamina::connect(g, second, first);
        findNode(g, second)->name = "middle";
        const auto back = again(p);
        for (const auto& node : p.graph.nodes) {
            const Node* found = findNode(back.graph, node.id);
            QVERIFY(found);
            QCOMPARE(found->name, node.name);
            QCOMPARE(found->weightsOf, node.weightsOf);
            QCOMPARE(inputsOf(back.graph, node.id), inputsOf(p.graph, node.id));
            QVERIFY(found->params == node.params && found->position == node.position);
        }
        QCOMPARE(toJson(p)["model"]["config"]["layers"].size(), std::size_t{2});
    }

    void layersOfOneNameOrNoneStayApart() {
        Project p;
        auto& g = p.graph;
        const auto in = addNode(g, "Input", "x");
        for (const char* name : {"same", "same", "same#3", "a/b"}) lamina::connect(g, in, addNode(g, "Dense", name));
        g.nodes[1].name = "";
        comesBack(p);
    }

    void everyLayerWithItsDefaultsComesBack() {
        Project p;
        for (const auto& spec : layerCatalogue()) addNode(p.graph, spec.name);
        comesBack(p);
    }

    void aThousandLayersTakeNoLong() {
        Project p;
        NodeId last = addNode(p.graph, "Input");
        for (int i = 0; i < 1000; ++i) {
            const auto next = addNode(p.graph, "Dense", std::to_string(i) + "d");
            p.graph.edges.push_back({last, next, 0});
            last = next;
        }
        comesBack(p);
    }

    void theFileIsReadable() {
        const auto text = prettyJson(toJson(sample()));
        QVERIFY(contains(text, "\"lamina\": 1") || contains(text, "\"lamina\":1"));
        for (const auto& line : QByteArray::fromStdString(text).split('\n')) QVERIFY(line.size() < 400);
    }

    void unknownKeysSurviveAtEveryLevel() {
        auto json = toJson(sample());
        json["future"] = {{"a", nullptr}};
        json["model"]["config"]["layers"][1]["quantization"] = "int8";
        json["model"]["config"]["layers"][1]["config"]["kernel_regularizer"] = {{"class_name", "L2"}, {"config", {{"l2", 0.01}}}};
        json["model"]["config"]["novelty"] = 1;
        json["canvas"]["zoom"] = 1.5;
        json["canvas"]["layers"]["left"]["colour"] = "red";
        json["data"]["augment"] = Json::array({"flip"});
        json["data"]["split"]["groups"] = "patient";
        json["data"]["columns"]["label"]["unit"] = "kg";
        json["training"]["accumulate"] = 4;
        json["training"]["optimizer"]["wrapped"] = true;
        json["training"]["callbacks"][0]["config"]["future"] = Json::object();
        const auto project = parsed(json);
        QVERIFY(!project.extra.empty() && !project.data.extra.empty() && !project.training.extra.empty());
        QVERIFY(contains(findNode(project.graph, "conv2d")->extra, "int8"));
        const auto text = QByteArray::fromStdString(prettyJson(toJson(again(project))));
        QCOMPARE(text.count("quantization"), 1);
        for (const char* key : {"future", "int8", "kernel_regularizer", "novelty", "zoom", "colour", "augment", "groups", "unit", "accumulate", "wrapped"})
            QVERIFY2(text.contains(key), key);
        QVERIFY(again(project) == project);
    }

    void constraintsAreRulesThatWeHaveOrLeft() {
        auto json = toJson(sample());
        Json& config = json["model"]["config"]["layers"][1]["config"];
        config["kernel_constraint"] = {{"class_name", "MaxNorm"}, {"config", {{"max_value", 3}, {"axis", 0}}}};
        config["bias_constraint"] = {{"class_name", "Mine"}, {"config", Json::object()}};
        const auto project = parsed(json);
        const Params& params = findNode(project.graph, "conv2d")->params;
        QVERIFY(params.at("kernel_constraint") == ParamValue("MaxNorm(max_value=3, axis=0)"));
        QVERIFY(!params.contains("bias_constraint"));
        QVERIFY(again(project) == project);
    }

    /** What of a weight's rules is none of ours has no effect, which is said, and stays until another is chosen. */
    void rulesOfOtherKindsStayInTheFile() {
        const Json penalty = {{"module", "mine"}, {"class_name", "Mine"}, {"config", {{"most", 2}}}, {"registered_name", "mine>Mine"}};
        const Json rule = {{"class_name", "Orthogonal"}, {"config", Json::object()}};
        auto json = toJson(sample());
        json["model"]["config"]["layers"][1]["config"]["kernel_regularizer"] = penalty;
        json["model"]["config"]["layers"][1]["config"]["bias_constraint"] = rule;
        auto project = again(parsed(json));
        const auto layerOf = [](const Project& p) { return toJson(p)["model"]["config"]["layers"][1]; };
        QVERIFY(layerOf(project)["config"]["kernel_regularizer"] == penalty && layerOf(project)["config"]["bias_constraint"] == rule);
        QVERIFY(again(project) == project && project.extra.empty() && !infer(project.graph).hasErrors());
        QCOMPARE(notApplied(project.graph), (std::vector<std::string>{"conv2d has a kernel_regularizer (mine>Mine) that Lamina does not apply in training",
                                                                      "conv2d has a bias_constraint (Orthogonal) that Lamina does not apply in training"}));
        QVERIFY(notApplied(sample().graph).empty());
        Node& conv = *findNode(project.graph, findNode(std::as_const(project.graph), "conv2d")->id);
        conv.params["kernel_regularizer"] = Floats{0, 0.5};
        conv.params["bias_constraint"] = std::string("NonNeg()");
        QVERIFY(notApplied(project.graph).empty());
        QVERIFY(layerOf(project)["config"]["kernel_regularizer"]["class_name"] == "L1L2" && !layerOf(project)["config"]["kernel_regularizer"]["config"].contains("most"));
        QVERIFY(layerOf(project)["config"]["bias_constraint"]["class_name"] == "NonNeg");
    }

    void rulesOfBothDirectionsStayInTheFile() {
        Project p;
        const auto in = addNode(p.graph, "Input", "steps", {{"shape", Ints{5, 3}}});
        const auto both = addNode(p.graph, "Bidirectional", "both", {{"layer", "GRU"}, {"units", std::int64_t{2}}});
        lamina::connect(p.graph, in, both);
        auto json = toJson(p);
        const Json rule = {{"class_name", "Orthogonal"}, {"config", Json::object()}};
        json["model"]["config"]["layers"][1]["config"]["layer"]["config"]["recurrent_constraint"] = rule;
        const auto project = again(parsed(json));
        QVERIFY(toJson(project)["model"]["config"]["layers"][1]["config"]["layer"]["config"]["recurrent_constraint"] == rule);
        QCOMPARE(notApplied(project.graph), (std::vector<std::string>{"both has a recurrent_constraint (Orthogonal) that Lamina does not apply in training"}));
        const Json mine = {{"module", "mine"}, {"class_name", "NonNeg"}, {"config", Json::object()}, {"registered_name", "mine>NonNeg"}};  // Keras' is ours
        json["model"]["config"]["layers"][1]["config"]["layer"]["config"]["recurrent_constraint"] = mine;
        const auto owned = again(parsed(json));
        QVERIFY(toJson(owned)["model"]["config"]["layers"][1]["config"]["layer"]["config"]["recurrent_constraint"] == mine);
        QCOMPARE(notApplied(owned.graph), (std::vector<std::string>{"both has a recurrent_constraint (mine>NonNeg) that Lamina does not apply in training"}));
    }

    void weightsOfClassesAreWrittenByTheirNames() {
        Project project = sample();
        QCOMPARE(toJson(project)["training"]["class_weight"].dump(), std::string("\"none\""));
        project.training.classWeight = "own";
        project.training.classWeights = {{"cat", 2}, {"dog of Ü", 0.5}};
        const Json json = toJson(project);
        QCOMPARE(json["training"]["class_weight"].dump(), std::string("{\"cat\":2.0,\"dog of Ü\":0.5}"));
        QVERIFY(parsed(json) == project);
        Json words = json;
        words["training"]["class_weight"]["cat"] = "much";
        QVERIFY(contains(errorOf([&] { parsed(words); }), "cat"));
    }

    void aFileCutOffSaysWhere() {
        const auto text = prettyJson(toJson(sample()));
        for (std::size_t size = 0; size + 2 < text.size(); size += 31) {
            writeFileAtomically(file(), text.substr(0, size));
            const auto words = errorOf([&] { readProject(file()); });
            QVERIFY2(contains(words, size == 0 ? "p.lamina: there is nothing in it" : "p.lamina: it ends in the middle, in line ") && contains(words, "it was cut off"), words.c_str());
        }
    }

    void aNewerFileOpensAsFarAsItCan() {
        auto json = toJson(sample());
        json["lamina"] = 2;
        QVERIFY(parsed(json).graph == sample().graph);
        json["training"]["epochs"] = {{"most", 9}};
        QVERIFY(contains(errorOf([&] { parsed(json); }), "newer Lamina"));
    }

    /** Else that Lamina would take what is its own for what an old one wrote. */
    void aNewerFileKeepsItsVersion() {
        auto json = toJson(sample());
        QVERIFY(newerPart(parsed(json)).empty());
        json["lamina"] = 99;
        json["novelty"] = {{"much", true}};
        const Project project = again(parsed(json));
        QCOMPARE(toJson(project)["lamina"], Json(99));
        QCOMPARE(toJson(project)["novelty"], json["novelty"]);
        QVERIFY(project == parsed(json));
        QCOMPARE(newerPart(project).size(), std::size_t(1));
        QVERIFY(contains(newerPart(project).front(), "a newer Lamina wrote this project (version 99)"));
    }

    void aPathThatIsNoTextIsRefused() {
        writeProject(file(), sample());
        Project project = sample();
        project.data.paths = {folder_.filePath("d").toStdString() + "\xe9.csv"};
        const auto words = errorOf([&] { writeProject(file(), project); });
        QVERIFY2(contains(words, "UTF-8") && contains(words, "rename the file"), words.c_str());
        QVERIFY(readProject(file()).data.paths != project.data.paths);  // the old file stays
    }

    void whatIsWrongIsSaidWithItsPlace() {
        auto json = toJson(sample());
        json["training"]["epochs"] = "many";
        QVERIFY(contains(errorOf([&] { parsed(json); }), "p.lamina: training.epochs: expected a whole number, received \"many\""));
        json = toJson(sample());
        json["data"]["columns"]["id"]["role"] = "boss";
        QVERIFY(contains(errorOf([&] { parsed(json); }), "data.columns.id.role: expected one of input, target, ignore"));
        json["data"]["columns"]["id"]["role"] = "ignore";
        json["data"]["columns"]["id"]["scaling"] = "root";
        QVERIFY(contains(errorOf([&] { parsed(json); }), "data.columns.id.scaling: expected one of auto, log, log1p"));
        json = toJson(sample());
        json["model"]["config"]["layers"][6]["inbound_nodes"][0]["args"][0]["config"]["keras_history"][0] = "nobody";
        QVERIFY(contains(errorOf([&] { parsed(json); }), "nobody"));
        QVERIFY(contains(errorOf([&] { parsed(Json::object()); }), "no Lamina project"));
        QVERIFY(contains(errorOf([&] { parsed(Json::array()); }), "expected an object"));
    }

    void aCycleIsRefused() {
        auto json = toJson(sample());
        auto& layers = json["model"]["config"]["layers"];
        layers[1]["inbound_nodes"] = layers[6]["inbound_nodes"];
        QVERIFY(contains(errorOf([&] { parsed(json); }), "cycle"));
    }
};

LAMINA_TEST(ProjectFileTest)

}  // namespace project_file_test

#include "project_file_test.moc"
