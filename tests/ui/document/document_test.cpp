// SPDX-License-Identifier: GPL-3.0-or-later
// The document: history by name, merging, selection, refusals, files.
#include "ui/document/document.h"

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

#include "engine/base/error.h"
#include "engine/io/project_file.h"
#include "tests/support/test_program.h"
#include "ui/document/verbs.h"

namespace document_test {

using namespace lamina;
using namespace lamina::ui;

class DocumentTest : public QObject {
    Q_OBJECT
 private slots:
    void aProjectIsNotEditedForTheOneBefore() {
        Document document;
        document.reset(Project{}, {}, true);  // data that were dropped: no file has them
        QVERIFY(document.edited());
        document.reset(Project{});
        QVERIFY(!document.edited());
    }

    void undoRestoresEveryEditByName() {
        Document document;
        std::vector<std::shared_ptr<const Project>> states{document.project()};
        const NodeId input = addLayer(document, "Input");
        states.push_back(document.project());
        const NodeId dense = addLayer(document, "Dense");
        states.push_back(document.project());
        renameLayer(document, dense, "classes");
        states.push_back(document.project());
        setParam(document, {dense}, "units", std::int64_t{7});
        states.push_back(document.project());
        deleteLayers(document, {input});
        states.push_back(document.project());
        const QStringList names{"Add Input", "Add Dense", "Rename dense to classes", "Set units of classes", "Delete input"};
        for (int i = 4; i >= 0; --i) {
            QCOMPARE(document.history().undoText(), names[i]);
            document.history().undo();
            QVERIFY(*document.project() == *states[static_cast<std::size_t>(i)]);
        }
        for (int i = 0; i < 5; ++i) {
            QCOMPARE(document.history().redoText(), names[i]);
            document.history().redo();
            QVERIFY(*document.project() == *states[static_cast<std::size_t>(i) + 1]);
        }
    }

    void theFixThatGivesALayerWeightsOfItsOwnEndsItsError() {
        Document document;
        Project project;
        Graph& g = project.graph;
        const NodeId input = addNode(g, "Input", "x", {{"shape", Ints{4}}});
        const NodeId first = addNode(g, "Dense", "first", {{"units", std::int64_t{4}}}), second = addNode(g, "Dense", "second", {{"units", std::int64_t{8}}});
        lamina::connect(g, input, first);
        lamina::connect(g, first, second);
        findNode(g, second)->weightsOf = first;
        document.reset(std::move(project));
        const Issue* issue = document.issue(second);
        QVERIFY(issue && !issue->remedies.empty());
        const Remedy own = issue->remedies.back();
        QCOMPARE(own.title, std::string("Give second weights of its own"));
        document.edit("own", [&](Project& p) { lamina::mend(p, own); });
        QVERIFY(!document.issue(second));
        QVERIFY(!document.inference().hasErrors());
        QCOMPARE(document.info(second)->parameters, std::int64_t{4 * 8 + 8});
        document.history().undo();
        QVERIFY(document.issue(second));
    }

    void typingInOneFieldIsOneEdit() {
        Document document;
        const NodeId dense = addLayer(document, "Dense");
        document.closeMerge();
        for (const std::int64_t units : {1, 12, 128}) setParam(document, {dense}, "units", units);
        QCOMPARE(document.history().count(), 2);
        document.closeMerge();
        setParam(document, {dense}, "units", std::int64_t{5});
        QCOMPARE(document.history().count(), 3);
        document.history().undo();
        QCOMPARE(std::get<std::int64_t>(document.node(dense)->params.at("units")), 128);
    }

    void aValueTypedBackToWhatItWasLeavesNoEdit() {
        Document document;
        const NodeId dense = addLayer(document, "Dense");
        setParam(document, {dense}, "units", std::int64_t{7});
        document.closeMerge();
        setParam(document, {dense}, "units", std::int64_t{8});
        setParam(document, {dense}, "units", std::int64_t{7});
        QCOMPARE(document.history().undoText(), QString("Set units of dense"));
        QCOMPARE(document.history().count(), 2);
    }

    void aSnapshotNeverChanges() {
        Document document;
        addLayer(document, "Input");
        const auto before = document.project();
        const Project copy = *before;
        addLayer(document, "Dense");
        QVERIFY(*before == copy);
        QVERIFY(before != document.project());
    }

    void anEditThatThrowsChangesNothingAndSaysWhy() {
        Document document;
        addLayer(document, "Input");
        QSignalSpy refused(&document, &Document::refused), changed(&document, &Document::changed);
        const auto before = document.project();
        QVERIFY(!document.edit("Break", [](Project& p) {
            p.graph.nodes.clear();
            throw Error("it cannot be");
        }));
        QCOMPARE(refused.size(), 1);
        QCOMPARE(refused[0][0].toString(), QString("it cannot be"));
        QCOMPARE(changed.size(), 0);
        QCOMPARE(document.project(), before);
    }

    void shapesAreKnownAfterEveryEdit() {
        Document document;
        const NodeId input = addLayer(document, "Input");
        const NodeId dense = addLayer(document, "Dense");
        setParam(document, {input}, "shape", Ints{5});
        setParam(document, {dense}, "units", std::int64_t{3});
        QVERIFY(document.info(dense)->known);
        QCOMPARE(document.info(dense)->parameters, 5 * 3 + 3);
        document.history().undo();
        QVERIFY(document.info(dense)->parameters != 5 * 3 + 3);
    }

    void deletedLayersLeaveTheSelectionAndComeBackWithUndo() {
        Document document;
        const NodeId a = addLayer(document, "Input"), b = addLayer(document, "Dense");
        document.select({a, b});
        deleteLayers(document, {b});
        QCOMPARE(document.selection(), std::vector<NodeId>{a});
        document.history().undo();
        QCOMPARE(document.selection(), (std::vector<NodeId>{a, b}));
    }

    void editedMeansDifferentFromTheFile() {
        QTemporaryDir directory;
        Document document;
        QVERIFY(!document.edited());
        addLayer(document, "Input");
        QVERIFY(document.edited());
        document.saveAs(directory.filePath("a.lamina"));
        QVERIFY(!document.edited());
        addLayer(document, "Dense");
        QVERIFY(document.edited());
        document.history().undo();
        QVERIFY(!document.edited());
    }

    void aSavedProjectOpensAsItWas() {
        QTemporaryDir directory;
        Document document;
        addLayer(document, "Input");
        addLayer(document, "Dense");
        document.saveAs(directory.filePath("a.lamina"));
        Document other;
        other.open(directory.filePath("a.lamina"));
        QCOMPARE(other.graph().nodes.size(), std::size_t{2});
        QCOMPARE(other.graph().nodes[1].name, document.graph().nodes[1].name);
        QVERIFY(other.graph().nodes[1].position == document.graph().nodes[1].position);
        QCOMPARE(other.graph().edges.size(), std::size_t{1});
        QVERIFY(!other.edited());
        QCOMPARE(other.history().count(), 0);
    }

    void aFileThatSaysNoPlacesOpensArranged() {
        QTemporaryDir directory;
        Project project;
        std::vector<NodeId> chain{addNode(project.graph, "Input")};
        for (int i = 0; i < 3; ++i) {
            chain.push_back(addNode(project.graph, "Dense"));
            lamina::connect(project.graph, chain[chain.size() - 2], chain.back());
        }
        for (const NodeId id : {chain[1], chain[2]}) findNode(project.graph, id)->block = "two";
        writeProject(directory.filePath("heap.lamina").toStdString(), project);
        Document document;
        document.open(directory.filePath("heap.lamina"));
        const auto& nodes = document.graph().nodes;
        for (std::size_t i = 1; i < nodes.size(); ++i) QVERIFY(nodes[i].position.y > nodes[i - 1].position.y + 1);
        QVERIFY(!document.edited());
    }

    void dataBesideTheProjectIsFoundAgainFromAnotherFolder() {
        QTemporaryDir directory;
        Document document;
        const std::string data = directory.filePath("data/iris.csv").toStdString();
        document.edit("Choose data", [&](Project& p) { p.data.source = "csv", p.data.paths = {data}; });
        document.saveAs(directory.filePath("a.lamina"));
        QFile file(directory.filePath("a.lamina"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray text = file.readAll();
        QVERIFY2(text.contains("\"data/iris.csv\""), text.constData());
        QCOMPARE(document.project()->data.paths.front(), data);
        Document other;
        other.open(directory.filePath("a.lamina"));
        QCOMPARE(other.project()->data.paths.front(), data);
    }

    void aBrokenFileLeavesTheProjectAsItIs() {
        QTemporaryDir directory;
        QFile file(directory.filePath("broken.lamina"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("{ \"layers\": [");
        file.close();
        Document document;
        addLayer(document, "Input");
        const auto before = document.project();
        QVERIFY_EXCEPTION_THROWN(document.open(file.fileName()), Error);
        QCOMPARE(document.project(), before);
    }
};

LAMINA_WINDOW_TEST(DocumentTest)

}  // namespace document_test

#include "document_test.moc"
