// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of showing on the canvas in what runs were drawn otherwise.
#include <QSignalSpy>
#include <QTest>

#include "engine/io/json.h"
#include "engine/io/project_json.h"
#include "engine/io/same_drawing.h"
#include "engine/io/templates.h"
#include "tests/support/runs_bench.h"
#include "tests/support/test_program.h"
#include "ui/runs/drawing_differences.h"
#include "ui/theme/strip.h"

namespace on_canvas_test {

using namespace lamina;
using namespace lamina::ui;

namespace {

Project drawn(std::int64_t units, bool dropout = false) {
    Project p = projectFromTemplate("spirals");
    p.name = "drawn";
    p.graph = {};
    NodeId last = addNode(p.graph, "Input", "input", {{"shape", Ints{2}}});
    const auto append = [&](const char* layer, const char* name, Params params) {
        const NodeId next = addNode(p.graph, layer, name, std::move(params));
        lamina::connect(p.graph, last, next);
        last = next;
    };
    append("Dense", "hidden", {{"units", units}});
    if (dropout) append("Dropout", "drop", {{"rate", 0.2}});
    append("Dense", "answer", {{"units", std::int64_t{3}}, {"activation", std::string("softmax")}});
    return p;
}

RunId recorded(const Project& project) { return test::record({.name = project.name, .configuration = toJson(project).dump(), .loss = 0.5}); }

QStringList namesOf(const Document& document) {
    QStringList names;
    for (const NodeId id : document.selection()) names << QString::fromStdString(document.node(id)->name);
    return names;
}

}  // namespace

class OnCanvasTest : public QObject {
    Q_OBJECT
 private slots:
    void init() { test::forgetAllRuns(); }

    void layersAreComparedByName() {
        const Graph a = drawn(8).graph, b = drawn(16, true).graph;
        const auto there = drawingDifference(a, {b});
        QCOMPARE(there.here, std::vector<NodeId>{findNode(a, "hidden")->id});  // the answer's wire says no more than the layer that is new
        QCOMPARE(there.others, std::vector<std::string>{"drop"});
        const auto back = drawingDifference(b, {a});
        QCOMPARE(back.here, (std::vector<NodeId>{findNode(b, "hidden")->id, findNode(b, "drop")->id}));
        QVERIFY(back.others.empty());
        QVERIFY(drawingDifference(a, {a}).none());
        Graph written = a;
        findNode(written, findNode(written, "hidden")->id)->params["use_bias"] = true;  // as it is anyway
        QVERIFY(drawingDifference(a, {written}).none());
        Graph rewired = b;
        lamina::disconnect(rewired, inputsOf(rewired, findNode(rewired, "answer")->id).front());
        lamina::connect(rewired, findNode(rewired, "hidden")->id, findNode(rewired, "answer")->id);
        QCOMPARE(drawingDifference(b, {rewired}).here, std::vector<NodeId>{findNode(b, "answer")->id});
    }

    void theLayersThatDifferAreSelectedInTheOpenDrawing() {
        const RunId a = recorded(drawn(8)), b = recorded(drawn(16, true));
        test::RunsBench bench({1200, 700});
        bench.document.reset(drawn(8));
        const auto open = bench.document.project();
        QTRY_VERIFY(bench.lists(2));
        bench.room.select({a, b});
        QTRY_COMPARE(bench.room.store().details().size(), std::size_t{2});
        QSignalSpy asked(&bench.room, &RunsRoom::roomAsked), told(&bench.room, &RunsRoom::told);
        QVERIFY(test::button(bench.room, "Show on canvas"));
        test::button(bench.room, "Show on canvas")->click();
        QCOMPARE(asked, (QList<QVariantList>{{QStringLiteral("model")}}));
        QCOMPARE(bench.document.project(), open);  // nothing takes its place
        QCOMPARE(namesOf(bench.document), QStringList{"hidden"});
        QCOMPARE(told.size(), 1);
        QVERIFY2(told.front().front().toString().contains(QString("#%1").arg(b)) && told.front().front().toString().contains("2 layers"), qPrintable(told.front().front().toString()));
        QVERIFY2(told.front().back().toString().contains("drop"), qPrintable(told.front().back().toString()));
    }

    void anotherDrawingIsReplacedByThatOfTheFirst() {
        const RunId a = recorded(drawn(8)), b = recorded(drawn(16));
        test::RunsBench bench({1200, 700});
        QTRY_VERIFY(bench.lists(2));
        bench.room.select({a, b});
        QTRY_COMPARE(bench.room.store().details().size(), std::size_t{2});
        const RunId first = bench.room.store().details().front().run.id;
        QSignalSpy told(&bench.room, &RunsRoom::told);
        bench.room.showOnCanvas();
        QTRY_COMPARE(told.size(), 1);
        QVERIFY(sameDrawing(bench.document.graph(), drawn(first == a ? 8 : 16).graph));
        QCOMPARE(namesOf(bench.document), QStringList{"hidden"});
        QCOMPARE(bench.room.store().details().size(), std::size_t{2});  // they stay compared
    }

    void oneRunIsComparedWithItsProjectAsItIsNow() {
        const RunId a = recorded(drawn(8));
        test::RunsBench bench({1200, 700});
        bench.document.reset(drawn(8, true));
        QTRY_VERIFY(bench.lists(1));
        bench.room.select({a});
        QTRY_VERIFY(bench.shows(a));
        bench.room.showOnCanvas();
        QCOMPARE(namesOf(bench.document), QStringList{"drop"});
        bench.document.reset(drawn(8));
        bench.room.select({a});
        QTRY_VERIFY(bench.shows(a));
        QSignalSpy asked(&bench.room, &RunsRoom::roomAsked);
        bench.room.showOnCanvas();
        QVERIFY(asked.isEmpty());
        QVERIFY(bench.room.findChild<Strip*>("saidOfRuns")->sentence().contains("is the same as that of #"));
    }
};

LAMINA_WINDOW_TEST(OnCanvasTest)

}  // namespace on_canvas_test

#include "on_canvas_test.moc"
