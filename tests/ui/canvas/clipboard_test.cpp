// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of layers on the clipboard.
#include "ui/canvas/clipboard.h"

#include <QtTest>
#include <memory>
#include <set>

#include "tests/support/test_program.h"
#include "ui/document/verbs.h"

namespace clipboard_test {

using namespace lamina;
using namespace lamina::ui;

class ClipboardTest : public QObject {
    Q_OBJECT
 private slots:
    void pasteGivesUniqueNames() {
        Document document;
        addLayer(document, "Input");
        const NodeId a = addLayer(document, "Dense"), b = addLayer(document, "Dense");
        const std::unique_ptr<QMimeData> data(toClipboard(pieceOf(document, {a, b})));
        Document other;
        for (int i = 0; i < 3; ++i) insertGraph(other, *fromClipboard(data.get()), {0, 0}, "Paste");
        std::set<std::string> names;
        for (const auto& n : other.graph().nodes) names.insert(n.name);
        QCOMPARE(names.size(), std::size_t{6});
        QCOMPARE(other.graph().edges.size(), std::size_t{3});
    }

    void theClipboardKeepsEveryParameterExactly() {
        Graph piece;
        addNode(piece, "Conv2D", "c", {{"filters", std::int64_t{3}}, {"kernel_size", Ints{3, 5}}, {"activation", "relu"}, {"use_bias", false}}, {1.5, -2});
        addNode(piece, "Dropout", "d", {{"rate", 1.0}, {"seed", std::monostate{}}});
        addNode(piece, "Normalization", "n", {{"mean", Floats{5.84, 3}}, {"variance", Floats{1, 2}}});
        piece.nodes[1].trainable = false;
        const std::unique_ptr<QMimeData> data(toClipboard(piece));
        const auto back = fromClipboard(data.get());
        QVERIFY(back.has_value());
        QVERIFY(back->nodes == piece.nodes);
    }

    /** The largest whole number leaves no room for the next layer's. */
    void idsThatNoLayerCanHaveAreLeftOut() {
        Graph piece;
        addNode(piece, "Input");
        const std::unique_ptr<QMimeData> data(toClipboard(piece));
        QMimeData edited;
        edited.setText(data->text().replace(QRegularExpression("\"id\": *1\\b"), "\"id\": 9223372036854775807"));
        QVERIFY(edited.text() != data->text());
        const auto back = fromClipboard(&edited);
        QVERIFY(!back || back->nodes.empty());
    }

    void otherClipboardsAreNoLayers() {
        for (const char* words : {"", "hello", "[1, 2]", "{\"lamina_layers\": 1}", "{\"lamina_layers\": 1, \"layers\": [{}], \"wires\": []}",
                                  "{\"lamina_layers\": 1, \"layers\": [{\"id\": \"x\"}], \"wires\": [[1]]}"}) {
            QMimeData data;
            data.setText(QString::fromUtf8(words));
            QVERIFY2(!fromClipboard(&data), words);
        }
    }
};

LAMINA_WINDOW_TEST(ClipboardTest)

}  // namespace clipboard_test

#include "clipboard_test.moc"
