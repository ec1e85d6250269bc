// SPDX-License-Identifier: GPL-3.0-or-later
// What a person can do to a drawing.
#include "ui/document/verbs.h"

#include <QSignalSpy>
#include <QtTest>

#include "tests/support/test_program.h"
#include "ui/document/words.h"

namespace verbs_test {

using namespace lamina;
using namespace lamina::ui;

namespace {

/** Input → a → b → c. */
struct Chain {
    Document document;
    NodeId input, a, b, c;
    Chain() {
        input = addLayer(document, "Input");
        a = addLayer(document, "Dense");
        b = addLayer(document, "Dense");
        c = addLayer(document, "Dense");
        renameLayer(document, a, "a");
        renameLayer(document, b, "b");
        renameLayer(document, c, "c");
    }
    bool wired(NodeId from, NodeId to) const {
        for (const auto& e : document.graph().edges)
            if (e.from == from && e.to == to) return true;
        return false;
    }
};

}  // namespace

class VerbsTest : public QObject {
    Q_OBJECT
 private slots:
    void aNewLayerConnectsItselfToTheSelectedOne() {
        Chain chain;
        QVERIFY(chain.wired(chain.input, chain.a));
        QVERIFY(chain.wired(chain.b, chain.c));
        QCOMPARE(chain.document.selection(), std::vector<NodeId>{chain.c});
        QVERIFY(chain.document.node(chain.c)->position.y > chain.document.node(chain.b)->position.y);
    }

    void aLayerUsedAgainIsSetAsOne() {
        Chain chain;
        useAgain(chain.document, {chain.b});
        const NodeId again = chain.document.selection().front();
        QCOMPARE(chain.document.node(again)->weightsOf, chain.b);
        QVERIFY(setParam(chain.document, {again}, "units", std::int64_t{17}));
        QCOMPARE(std::get<std::int64_t>(chain.document.node(chain.b)->params.at("units")), std::int64_t{17});
        QVERIFY(setTrainable(chain.document, {chain.b}, false));
        QVERIFY(!chain.document.node(again)->trainable);
        duplicateLayers(chain.document, {chain.b, again});
        const auto copies = chain.document.selection();
        QCOMPARE(copies.size(), std::size_t{2});
        QCOMPARE(chain.document.node(copies[1])->weightsOf, copies[0]);  // of each other, not of those they were made from
    }

    void theLossOfAnOutputKeepsToItsLayer() {
        Chain chain;
        chain.document.edit(QStringLiteral("x"), [](Project& p) { p.training.outputs["c"] = {{"huber", {}}, 2, {}}; });
        QVERIFY(renameLayer(chain.document, chain.c, "price"));
        QVERIFY(!chain.document.project()->training.outputs.count("c"));
        QCOMPARE(chain.document.project()->training.outputs.at("price").loss.name, std::string("huber"));
    }

    void withNothingSelectedANewLayerGoesBehindTheOnlyEnd() {
        Chain chain;
        chain.document.select({});
        const NodeId added = addLayer(chain.document, "Dense");
        QVERIFY(chain.wired(chain.c, added));
        chain.document.select({chain.a});
        const NodeId branch = addLayerAt(chain.document, "Dense", {600, 0}, chain.a);
        chain.document.select({});
        const NodeId loose = addLayer(chain.document, "Dense");  // two ends: nobody knows which
        QVERIFY(!chain.wired(added, loose) && !chain.wired(branch, loose));
    }

    void inAChainANewLayerGoesBetween() {
        Chain chain;
        chain.document.select({chain.a});
        const NodeId added = addLayer(chain.document, "Dropout");
        QVERIFY(chain.wired(chain.a, added) && chain.wired(added, chain.b) && !chain.wired(chain.a, chain.b));
    }

    void aMergingLayerTakesAllThatIsSelected() {
        Chain chain;
        chain.document.select({chain.a, chain.b});
        const NodeId sum = addLayer(chain.document, "Add");
        QCOMPARE(inputsOf(chain.document.graph(), sum).size(), std::size_t{2});
    }

    void deleteHealsTheChain() {
        Chain chain;
        deleteLayers(chain.document, {chain.b});
        QVERIFY(chain.wired(chain.a, chain.c));
        deleteLayers(chain.document, {chain.a});
        QVERIFY(chain.wired(chain.input, chain.c));
    }

    void deletingSeveralHealsOverAllOfThem() {
        Chain chain;
        deleteLayers(chain.document, {chain.a, chain.b});
        QVERIFY(chain.wired(chain.input, chain.c));
        QCOMPARE(chain.document.history().undoText(), QString("Delete 2 layers"));
    }

    void deletingClosesTheGapInTheDrawing() {
        Chain chain;
        const auto before = chain.document.project();
        const auto place = [&](NodeId id) { return chain.document.node(id)->position; };
        const Point a = place(chain.a), b = place(chain.b);
        deleteLayers(chain.document, {chain.b});
        QCOMPARE(place(chain.c), b);
        chain.document.history().undo();
        QVERIFY(chain.document.graph() == before->graph);
        deleteLayers(chain.document, {chain.b, chain.a});
        QCOMPARE(place(chain.c), a);
    }

    void theGapOfABranchClosesAsFarAsTheOtherLeavesRoom() {
        Chain chain;
        chain.document.select({chain.a});
        const NodeId aside = addLayerAt(chain.document, "Dense", {Spacing::column, 2 * Spacing::row}, chain.a);
        const NodeId sum = addLayerAt(chain.document, "Add", {0, 4 * Spacing::row}, chain.c);
        QVERIFY(connectLayers(chain.document, aside, sum));
        const auto y = [&](NodeId id) { return chain.document.node(id)->position.y; };
        deleteLayers(chain.document, {chain.c});
        QCOMPARE(y(sum), 3 * Spacing::row);  // a row below both that it adds
        deleteLayers(chain.document, {chain.b});
        QCOMPARE(y(sum), 3 * Spacing::row);
        deleteLayers(chain.document, {aside});
        QCOMPARE(y(sum), 2 * Spacing::row);
    }

    void insertingOnAWireMakesRoom() {
        Chain chain;
        const Edge edge{chain.a, chain.b, 0};
        const Point at = chain.document.node(chain.a)->position;
        const NodeId added = insertLayer(chain.document, "Dropout", edge, {at.x, at.y + 10});
        QVERIFY(chain.wired(chain.a, added) && chain.wired(added, chain.b));
        const auto y = [&](NodeId id) { return chain.document.node(id)->position.y; };
        QVERIFY(y(added) - y(chain.a) >= Spacing::row);
        QVERIFY(y(chain.b) - y(added) >= Spacing::row);
        QVERIFY(y(chain.c) - y(chain.b) >= Spacing::row);
    }

    void aCycleIsRefusedWithBothNames() {
        Chain chain;
        QSignalSpy refused(&chain.document, &Document::refused);
        const auto before = chain.document.project();
        QVERIFY(!connectLayers(chain.document, chain.c, chain.a));
        QCOMPARE(refused.size(), 1);
        const QString sentence = refused[0][0].toString();
        QVERIFY2(sentence.contains("cycle") && sentence.contains("c") && sentence.contains("a"), qPrintable(sentence));
        QCOMPARE(chain.document.project(), before);
    }

    void anInputTakesNoWire() {
        Chain chain;
        QVERIFY(!whyNotConnect(chain.document, chain.c, chain.input).isEmpty());
        QVERIFY(!connectLayers(chain.document, chain.a, chain.a));
    }

    void connectNamesBothEnds() {
        Chain chain;
        QVERIFY(connectLayers(chain.document, chain.a, chain.c));
        QCOMPARE(chain.document.history().undoText(), QString("Connect a to c"));
        QVERIFY(!chain.wired(chain.b, chain.c));
    }

    void anotherWireIntoAMergingLayerTakesTheNextPort() {
        Chain chain;
        chain.document.select({chain.a, chain.b});
        const NodeId sum = addLayer(chain.document, "Add");
        QVERIFY(connectLayers(chain.document, chain.input, sum));
        QCOMPARE(inputsOf(chain.document.graph(), sum).back().port, 2);
    }

    void namesAreUniqueAndWithoutSlash() {
        Chain chain;
        QSignalSpy refused(&chain.document, &Document::refused);
        QVERIFY(!renameLayer(chain.document, chain.a, "b"));
        QVERIFY(!renameLayer(chain.document, chain.a, "a/b"));
        QVERIFY(!renameLayer(chain.document, chain.a, "  "));
        QCOMPARE(refused.size(), 3);
        QVERIFY(renameLayer(chain.document, chain.a, " first "));
        QCOMPARE(chain.document.node(chain.a)->name, std::string("first"));
    }

    void aParameterOutOfRangeIsRefusedWithTheReason() {
        Chain chain;
        QSignalSpy refused(&chain.document, &Document::refused);
        QVERIFY(!setParam(chain.document, {chain.a}, "units", std::int64_t{0}));
        QCOMPARE(refused.size(), 1);
        QVERIFY2(refused[0][0].toString().contains("units"), qPrintable(refused[0][0].toString()));
    }

    void aDefaultIsStoredAsAbsence() {
        Chain chain;
        setParam(chain.document, {chain.a}, "activation", std::string("relu"));
        QVERIFY(chain.document.node(chain.a)->params.count("activation"));
        setParam(chain.document, {chain.a}, "activation", std::string("linear"));
        QVERIFY(!chain.document.node(chain.a)->params.count("activation"));
    }

    void duplicateKeepsTheWiresAmongTheCopies() {
        Chain chain;
        duplicateLayers(chain.document, {chain.a, chain.b});
        QCOMPARE(chain.document.graph().nodes.size(), std::size_t{6});
        const auto copies = chain.document.selection();
        QCOMPARE(copies.size(), std::size_t{2});
        QVERIFY(chain.wired(copies[0], copies[1]));
        QVERIFY(inputsOf(chain.document.graph(), copies[0]).empty());
    }

    void aFixIsOneEditWithItsName() {
        Document document;
        const NodeId image = addLayer(document, "Input");
        setParam(document, {image}, "shape", Ints{8, 8, 1});
        document.select({image});
        addLayer(document, "Flatten");
        addLayer(document, "Conv2D");
        const Issue* issue = document.issue(document.selection().front());
        QVERIFY(issue);
        QVERIFY(!issue->remedies.empty());
        const Remedy fix = issue->remedies.front();
        QVERIFY(mend(document, fix));
        QCOMPARE(document.history().undoText().toStdString(), fix.title);
    }

    void aFixMakesRoomForTheLayerItInserts() {
        Document document;
        const NodeId image = addLayer(document, "Input");
        setParam(document, {image}, "shape", Ints{8, 8, 1});
        document.select({image});
        std::vector<NodeId> order{image};
        for (const char* layer : {"Flatten", "Conv2D", "MaxPooling2D"}) order.push_back(addLayer(document, layer));
        const Remedy fix = document.issue(order[2])->remedies.front();
        QVERIFY(mend(document, fix));
        const Node* reshape = findNode(document.graph(), "reshape");
        QVERIFY(reshape);
        order.insert(order.begin() + 2, reshape->id);
        const Point first = document.node(image)->position;
        for (std::size_t i = 0; i < order.size(); ++i) {
            QCOMPARE(document.node(order[i])->position.x, first.x);
            QCOMPARE(document.node(order[i])->position.y, first.y + static_cast<double>(i) * Spacing::row);
        }
    }

    void onlyLayersThatFitAreOffered() {
        const auto flat = layersThatDoNotFit(Shape{64});
        QVERIFY(!flat.contains("Dense"));
        QVERIFY(!flat.contains("Add"));
        QVERIFY(flat.contains("MaxPooling2D"));
        QVERIFY2(flat.at("MaxPooling2D").contains("64"), qPrintable(flat.at("MaxPooling2D")));
        QVERIFY(flat.contains("Input"));
        QVERIFY(!layersThatDoNotFit(Shape{28, 28, 3}).contains("MaxPooling2D"));
    }

    void numbersReadAsPeopleWriteThem() {
        QCOMPARE(shortCount(650), QString("650"));
        QCOMPARE(shortCount(36928), QString("36.9\u202fk"));
        QCOMPARE(shortCount(1.2e6), QString("1.2\u202fM"));
        QCOMPARE(shortCount(999999), QString("1\u202fM"));
        QCOMPARE(groupedCount(36928), QString("36\u202f928"));
        QCOMPARE(groupedCount(1234567), QString("1\u202f234\u202f567"));
        QCOMPARE(shortBytes(412e6), QString("412\u202fMB"));
        QCOMPARE(shortDuration(0.00081), QString("0.8\u202fms"));
        QCOMPARE(shortDuration(4.2), QString("4.2\u202fs"));
        QCOMPARE(shortDuration(38.4), QString("38\u202fs"));
        QCOMPARE(shortDuration(200), QString("3\u202fmin 20\u202fs"));
        QCOMPARE(shortDuration(7500), QString("2\u202fh 5\u202fmin"));
    }
};

LAMINA_WINDOW_TEST(VerbsTest)

}  // namespace verbs_test

#include "verbs_test.moc"
