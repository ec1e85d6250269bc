// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/blocks.h"

#include <QtTest>
#include <algorithm>

#include "engine/base/error.h"
#include "engine/compile/infer.h"
#include "engine/io/project_json.h"
#include "tests/support/test_program.h"

namespace blocks_test {

using namespace lamina;

namespace {

/** input → a → b → c → d, with a wire from a to the Add that d is. */
struct Net {
    Graph graph;
    NodeId input, a, b, c, d;

    Net() {
        input = addNode(graph, "Input", "input", {{"shape", Ints{4}}}, {0, 0});
        a = addNode(graph, "Dense", "a", {{"units", std::int64_t{4}}}, {0, 90});
        b = addNode(graph, "Dense", "b", {{"units", std::int64_t{4}}}, {0, 180});
        c = addNode(graph, "Dense", "c", {{"units", std::int64_t{4}}}, {0, 270});
        d = addNode(graph, "Add", "d", {}, {0, 360});
        connect(graph, input, a);
        connect(graph, a, b);
        connect(graph, b, c);
        connect(graph, c, d, 0);
        connect(graph, a, d, 1);
    }
    const Node& node(NodeId id) const { return *findNode(graph, id); }
    double y(NodeId id) const { return node(id).position.y; }
};

std::string refusal(const std::function<void()>& act) {
    try {
        act();
    } catch (const Error& e) {
        return e.what();
    }
    return {};
}

const Block& only(const Level& level) {
    if (level.blocks.size() != 1) throw std::logic_error("not one block");
    return level.blocks.front();
}

}  // namespace

class BlocksTest : public QObject {
    Q_OBJECT

 private slots:
    void a_path_is_within_itself_and_what_is_around_it() {
        QVERIFY(within("a/b", "a") && within("a", "a") && within("a", "") && within("", ""));
        QVERIFY(!within("ab", "a") && !within("", "a") && !within("a", "a/b"));
        QCOMPARE(rebased("a/b/c", "a/b", "x"), std::string("x/c"));
        QCOMPARE(rebased("a", "a", ""), std::string());
        QCOMPARE(rebased("", "", "x/y"), std::string("x/y"));
        QCOMPARE(parentOf("a/b"), std::string("a"));
        QCOMPARE(parentOf("a"), std::string());
    }

    void layers_become_one_card_with_the_ends_they_had() {
        Net net;
        QCOMPARE(makeBlock(net.graph, {net.b, net.c}, "", "block"), std::string("block"));
        const Level level = levelOf(net.graph, "");
        QCOMPARE(level.layers, (std::vector{net.input, net.a, net.d}));
        const Block& block = only(level);
        QCOMPARE(block.layers, (std::vector{net.b, net.c}));
        QCOMPARE(block.entries, std::vector{net.b});
        QCOMPARE(block.exits, std::vector{net.c});
        QCOMPARE(level.cardOf.at(net.c), block.id());
        QCOMPARE(level.layersOf(block.id()), block.layers);
        const Graph cards = cardsOf(net.graph, level);
        QCOMPARE(cards.nodes.size(), std::size_t{4});
        QCOMPARE(cards.edges.size(), std::size_t{4});
        // Inside, what is around it is seen as its ends.
        const Level inside = levelOf(net.graph, "block");
        QCOMPARE(inside.layers, (std::vector{net.b, net.c}));
        QCOMPARE(inside.sources, std::vector{net.a});
        QCOMPARE(inside.targets, std::vector{net.d});
    }

    void the_card_takes_one_row_and_ungrouping_gives_the_rows_back() {
        Net net;
        const Graph before = net.graph;
        makeBlock(net.graph, {net.b, net.c}, "", "block");
        QCOMPARE(only(levelOf(net.graph, "")).centre.y, 180.0);
        QCOMPARE(net.y(net.d), 270.0);
        dissolveBlock(net.graph, "block");
        QVERIFY(net.graph == before);
    }

    void what_would_feed_itself_is_no_block() {
        Net net;
        QVERIFY(refusal([&] { makeBlock(net.graph, {net.a, net.d}, "", "block"); }).find("leads out of these layers and in again") != std::string::npos);
        QVERIFY(refusal([&] { makeBlock(net.graph, {}, "", "block"); }).find("needs layers") != std::string::npos);
        makeBlock(net.graph, {net.a, net.b, net.c, net.d}, "", "block");
        QCOMPARE(only(levelOf(net.graph, "")).entries, std::vector{net.a});
    }

    void blocks_lie_in_blocks() {
        Net net;
        makeBlock(net.graph, {net.b, net.c}, "", "inner");
        QCOMPARE(makeBlock(net.graph, {net.a, net.b, net.c, net.d}, "", "outer"), std::string("outer"));
        QCOMPARE(net.node(net.b).block, std::string("outer/inner"));
        QCOMPARE(net.node(net.a).block, std::string("outer"));
        QCOMPARE(blocksOf(net.graph), (std::vector<std::string>{"outer/inner", "outer"}));
        QCOMPARE(only(levelOf(net.graph, "outer")).path, std::string("outer/inner"));
        QCOMPARE(only(levelOf(net.graph, "")).layers.size(), std::size_t{4});
        dissolveBlock(net.graph, "outer");
        QCOMPARE(net.node(net.b).block, std::string("inner"));
        QCOMPARE(net.node(net.a).block, std::string());
    }

    void names_are_free_and_can_be_changed() {
        Net net;
        makeBlock(net.graph, {net.a}, "", "block");
        QCOMPARE(makeBlock(net.graph, {net.b}, "", "block"), std::string("block_1"));
        QCOMPARE(renameBlock(net.graph, "block_1", "stage"), std::string("stage"));
        QCOMPARE(net.node(net.b).block, std::string("stage"));
        QVERIFY(refusal([&] { renameBlock(net.graph, "stage", "block"); }).find("already called") != std::string::npos);
        QVERIFY(refusal([&] { renameBlock(net.graph, "stage", "a/b"); }).find("/") != std::string::npos);
        QVERIFY(!refusal([&] { renameBlock(net.graph, "stage", ""); }).empty());
    }

    void a_block_is_repeated_behind_itself() {
        Net net;
        const NodeId out = addNode(net.graph, "Dense", "out", {{"units", std::int64_t{2}}}, {0, 450});
        lamina::connect(net.graph, net.d, out);
        // A residual block: both its layers take what came before it.
        makeBlock(net.graph, {net.b, net.c, net.d}, "", "stage");
        const auto all = repeatBlock(net.graph, "stage", 3, 90);
        QCOMPARE(all.size(), std::size_t{9});
        const Level level = levelOf(net.graph, "");
        QCOMPARE(level.blocks.size(), std::size_t{3});
        QCOMPARE(level.blocks[2].path, std::string("stage_2"));
        QCOMPARE(level.blocks[1].centre.y - level.blocks[0].centre.y, 90.0);
        QVERIFY(net.y(out) > level.blocks[2].centre.y);
        const auto& inference = infer(net.graph);
        QVERIFY(!inference.hasErrors());
        QCOMPARE(inference.parameters, std::int64_t{20 + 3 * 40 + 10});
        QCOMPARE(inference.outputs, std::vector{out});
        QCOMPARE(inputsOf(net.graph, out).front().from, all.back());
        const auto into = inputsOf(net.graph, level.blocks[1].exits.front());  // the copy's Add: its own c, and the first block's Add
        QCOMPARE(into.size(), std::size_t{2});
        QVERIFY(std::any_of(into.begin(), into.end(), [&](const Edge& e) { return e.from == net.d; }));
    }

    void what_has_no_way_through_is_not_repeated() {
        Net net;
        makeBlock(net.graph, {net.a, net.b}, "", "two_ends");
        QVERIFY(refusal([&] { repeatBlock(net.graph, "two_ends", 2, 90); }).find("one way in and one way out") != std::string::npos);
    }

    void copies_share_among_themselves_only() {
        Net net;
        const NodeId again = addSharer(net.graph, net.b, {250, 180});
        net.graph.edges.clear();
        lamina::connect(net.graph, net.input, net.b);
        lamina::connect(net.graph, net.b, again);
        lamina::connect(net.graph, again, net.c);
        makeBlock(net.graph, {net.b, again}, "", "stage");
        const auto all = repeatBlock(net.graph, "stage", 2, 90);
        QCOMPARE(findNode(net.graph, all[3])->weightsOf, all[2]);
        QCOMPARE(findNode(net.graph, all[2])->weightsOf, NodeId{0});
    }

    void a_project_keeps_its_blocks() {
        Net net;
        makeBlock(net.graph, {net.b, net.c}, "", "inner");
        makeBlock(net.graph, {net.a, net.b, net.c, net.d}, "", "outer");
        Project project;
        project.graph = net.graph;
        const Json json = toJson(project);
        QCOMPARE(projectFromJson(JsonReader(json, "test")).graph, net.graph);
        // Those without are written as ever.
        QVERIFY(!json["canvas"]["layers"]["input"].contains("block"));
        Json odd = json;
        odd["canvas"]["layers"]["b"]["block"] = "//outer///inner/";
        QCOMPARE(findNode(projectFromJson(JsonReader(odd, "test")).graph, "b")->block, std::string("outer/inner"));
    }
};

LAMINA_TEST(BlocksTest)

}  // namespace blocks_test

#include "blocks_test.moc"
