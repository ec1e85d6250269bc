// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of layers as text, which anybody may have edited.
#include "engine/io/layers_json.h"

#include <QtTest>
#include <algorithm>
#include <string>

#include "engine/base/error.h"
#include "tests/support/test_program.h"

namespace layers_json_test {

using namespace lamina;

namespace {

/** JSON with ' for ". */
std::string quoted(std::string text) {
    std::replace(text.begin(), text.end(), '\'', '"');
    return text;
}

/** One layer, with more members than it has. */
std::string layer(const std::string& id, const std::string& more = {}) {
    return "{'id': " + id + ", 'class_name': 'Dense', 'name': 'd', 'config': {}, 'position': [0, 1]" + (more.empty() ? "" : ", " + more) + "}";
}

std::string text(const std::string& layers, const std::string& wires = {}) { return quoted("{'lamina_layers': 1, 'layers': [" + layers + "], 'wires': [" + wires + "]}"); }

}  // namespace

class LayersJsonTest : public QObject {
    Q_OBJECT
 private slots:
    void layersComeBackAsTheyWere() {
        Graph piece;
        piece.nextId = 7;
        const NodeId in = addNode(piece, "Input", "in", {{"shape", Ints{8, 8, 1}}}, {-3, 0.25});
        const NodeId conv = addNode(piece, "Conv2D", "conv", {{"filters", std::int64_t{3}}, {"activation", std::string("relu")}, {"use_bias", false}});
        const NodeId normal = addNode(piece, "Normalization", "normal", {{"mean", Floats{5.84, 3}}, {"axis", std::monostate{}}});
        const NodeId again = addSharer(piece, conv, {1, 2});
        lamina::connect(piece, in, conv);
        lamina::connect(piece, conv, normal);
        lamina::connect(piece, in, again);
        piece.nodes[1].trainable = false;
        piece.nodes[1].block = "encoder/first";
        piece.nodes[2].extra = quoted("{'registered_name':'mine'}");
        QVERIFY(layersFromText(layersText(piece)) == piece);
    }

    void whatCannotBeIsLeftOut() {
        const std::string noId = layer("0") + "," + layer("9223372036854775807");
        const Graph graph = layersFromText(text(layer("1") + "," + layer("2") + "," + layer("2") + "," + noId, "[1, 2, 0], [2, 1, 0], [1, 1, 0], [3, 2, 1], [1, 2, -1], [1, 2, 4294967297]"));
        QCOMPARE(graph.nodes.size(), std::size_t{2});
        QVERIFY(graph.edges == (std::vector<Edge>{{1, 2, 0}}));
        QCOMPARE(graph.nextId, NodeId{3});
        for (const char* extra : {"{", "5", "[1]", "null"}) {  // saving a project reads it
            const Graph odd = layersFromText(text(layer("1", "'extra': '" + std::string(extra) + "'")));
            QCOMPARE(odd.nodes[0].extra, std::string());
        }
    }

    /** JSON has no words for numbers that are none: such a parameter is none after copying, so it is none at once. */
    void parametersThatCannotBeWrittenAreNone() {
        const Graph graph = layersFromText(text("{'id': 1, 'class_name': 'Dense', 'name': 'd', 'position': [0, 0], 'config': {'units': NaN, 'a': [1, Infinity], 'b': {'c': 1}, 'd': 2.5}}"));
        for (const char* key : {"units", "a", "b"}) QVERIFY2(graph.nodes[0].params.at(key) == ParamValue(std::monostate{}), key);
        QVERIFY(graph.nodes[0].params.at("d") == ParamValue(2.5));
        QVERIFY(layersFromText(layersText(graph)) == graph);
        QVERIFY_THROWS_EXCEPTION(Error, layersFromText(text("{'id': 1, 'class_name': 'Dense', 'name': 'd', 'config': {}, 'position': [Infinity, 0]}")));
    }

    void otherTextsAreRefused() {
        const std::string deep = std::string(1'000'000, '[') + std::string(1'000'000, ']');
        for (const std::string& other : {std::string(), std::string("hello"), std::string("[1, 2]"), quoted("{'layers': [], 'wires': []}"), text(""), text("{}"), text(layer("'x'")),
                                         text(layer("1.5")), text(layer("1"), "[1]"), text(layer("1", "'extra': {}")), text(layer("1", "'deep': " + deep))})
            QVERIFY_THROWS_EXCEPTION(Error, layersFromText(other));
    }
};

LAMINA_TEST(LayersJsonTest)

}  // namespace layers_json_test

#include "layers_json_test.moc"
