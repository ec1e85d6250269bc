// SPDX-License-Identifier: GPL-3.0-or-later
// Opening files that others have written: what we do not have is drawn and kept, and where their weights stay is said.
#include <QDir>
#include <QFile>
#include <QtTest>
#include <algorithm>
#include <cmath>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/platform.h"
#include "engine/data/sources.h"
#include "engine/io/model_export.h"
#include "engine/io/project_json.h"
#include "engine/io/templates.h"
#include "tests/support/foreign_keras.h"
#include "tests/support/test_program.h"
#include "tests/support/window_acts.h"
#include "tests/support/window_bench.h"
#include "tests/support/window_home.h"
#include "ui/document/data_store.h"
#include "ui/document/document.h"
#include "ui/document/training_controller.h"
#include "ui/main_window/question.h"
#include "ui/theme/strip.h"

namespace foreign_files_test {

using namespace lamina;
using namespace lamina::ui;

using test::done;
using test::said;
using test::saveAs;

namespace {

/** Rows of a, b, c, d and y, in which nothing is odd. */
std::vector<std::byte> fourNumbers() {
    std::string csv = "a,b,c,d,y\n";
    for (int i = 0; i < 240; ++i) {
        const double a = i * 37 % 101 / 101.0, b = i * 53 % 103 / 103.0, c = i * 29 % 107 / 107.0, d = i * 71 % 109 / 109.0;
        for (const double x : {a, b, c, d}) csv += std::to_string(x) + ",";
        csv += std::to_string((a + b + c + d) / 4) + "\n";
    }
    const auto bytes = std::as_bytes(std::span(csv));
    return {bytes.begin(), bytes.end()};
}

}  // namespace

class ForeignFilesTest : public QObject {
    Q_OBJECT
 private slots:
    void initTestCase() {
        home_.begin();
        QDir(QString::fromStdString(dataDirectory().string())).removeRecursively();
    }

    /** What it is drawn as is seen and mended; it is nothing to train yet. */
    void aFileWithALayerThatWeDoNotHaveOpensAsADrawing() {
        const QString net = home_.filePath("foreign.keras"), kept = home_.filePath("foreign.lamina");
        writeFileAtomically(net.toStdString(), test::kerasOf(test::spectralNet()));
        const auto strange = [](const Document& document) {
            const Node* node = findNode(document.graph(), "spectral");
            const Issue* issue = node ? document.issue(node->id) : nullptr;
            return issue && issue->severity == Issue::Severity::Error && node->layer == "SpectralNormalization" ? node : nullptr;
        };
        MainWindow window;
        window.show();
        window.openFile(net);
        QTRY_COMPARE_WITH_TIMEOUT(window.document().graph().nodes.size(), std::size_t{3}, 30'000);
        QVERIFY(strange(window.document()));
        QCOMPARE(window.current(), QString("model"));
        QVERIFY(said(window).isVisible() && said(window).sentence().contains("foreign.keras"));
        QVERIFY2(said(window).detail().startsWith("the weights") && said(window).detail().contains("spectral (SpectralNormalization)"), qPrintable(said(window).detail()));
        QVERIFY(said(window).detail().endsWith("then train it."));
        QVERIFY(!window.training().model());
        window.training().train();
        QVERIFY(!window.training().active());
        const auto blockers = window.training().blockers();
        QVERIFY(std::any_of(blockers.begin(), blockers.end(), [](const Issue& i) { return i.title.find("we do not know the layer SpectralNormalization") != std::string::npos; }));
        saveAs(window, kept);
        MainWindow again;
        QVERIFY(again.openFile(kept));
        const Node* node = strange(again.document());
        QVERIFY(node && node->params.at("power_iterations") == ParamValue(std::int64_t{3}));
        for (const char* word : {"mixed_bfloat16", "\"layer\""}) QVERIFY2(node->extra.find(word) != std::string::npos, node->extra.c_str());
    }

    /** Once what is strange is replaced; what has no weights there begins with new ones. */
    void theWeightsOfTheOtherLayersAreAskedAboutWhenTheDrawingIsWhole() {
        const QString net = home_.filePath("between.keras"), table = home_.filePath("four.csv");
        writeFileAtomically(net.toStdString(), test::kerasOf(test::spectralBetween(), writeHdf5Weights(test::storedBetween())));
        writeFileAtomically(table.toStdString(), fourNumbers());
        MainWindow window;
        window.show();
        window.openFile(net);
        QTRY_COMPARE_WITH_TIMEOUT(window.document().graph().nodes.size(), std::size_t{4}, 30'000);
        QVERIFY2(said(window).detail().contains("the weights of 2 layers are kept"), qPrintable(said(window).detail()));
        auto& training = window.training();
        const auto* asked = window.findChild<Question*>("fileWeights");
        window.trainAction().trigger();
        QVERIFY(!asked->isVisible() && !training.active() && !training.model());

        window.document().edit("mend", [&](Project& p) {
            Node& strange = *findNode(p.graph, findNode(std::as_const(p.graph), "spectral")->id);
            strange.layer = "Dense";
            strange.params = {{"units", std::int64_t{4}}};
            strange.extra.clear();
            lamina::connect(p.graph, findNode(std::as_const(p.graph), "out")->id, addNode(p.graph, "Dense", "end", {{"units", std::int64_t{1}}}));
            p.data = sniff(table.toStdString());
            p.data.numbers = "none";
            p.data.columns["y"].role = ColumnRole::Target;
            p.training.loss = {"mean_squared_error", {}};
            p.training.metrics.clear();
            p.training.optimizer = {"SGD", {{"learning_rate", 1e-6}}};
            p.training.epochs = 1;
        });
        QTRY_VERIFY_WITH_TIMEOUT(training.store().current() && training.store().examined(), 20'000);
        const auto inTheWay = training.blockers();
        QVERIFY2(inTheWay.empty(), inTheWay.empty() ? "" : inTheWay.front().sentence().c_str());
        const QString sentence = "2 layers of this net have their weights from between.keras.";
        QTRY_COMPARE(test::detailOf(window, sentence), QString("Train asks whether to go on from them. The others begin with new ones."));
        window.trainAction().trigger();
        QTRY_VERIFY(asked->isVisible());
        QVERIFY(!training.active());
        QCOMPARE(asked->sentence(), sentence);
        const auto strips = window.findChildren<Strip*>();
        const auto says = [&](const Strip* strip) { return strip->isVisible() && strip->sentence() == sentence; };
        QVERIFY(std::count_if(strips.begin(), strips.end(), says) == 1);  // not the room's too
        test::button(*asked, "Train further from its weights")->click();
        QTRY_VERIFY_WITH_TIMEOUT(training.model() && !training.active(), 30'000);
        const auto first = [&](const char* layer) {
            for (const Weight& w : training.model()->weights.variables)
                if (w.layer == layer && w.name == "kernel") return w.value.toFloats().front();
            return 0.0F;
        };
        QVERIFY2(std::abs(first("before") - 0.25F) < 1e-3F && std::abs(first("out") - 0.75F) < 1e-3F, qPrintable(QString::number(first("before"))));
        QTRY_VERIFY(!training.hasJustEnded());
        window.trainAction().trigger();  // those are in Runs now
        QVERIFY(!asked->isVisible() && training.active());
        training.stop();
        QTRY_VERIFY_WITH_TIMEOUT(!training.active(), 20'000);
    }

    /** The strange layer had none, and is taken out: what is left is the net of the file, trained. */
    void aNetThatIsWholeWithoutTheStrangeLayerIsAskedAboutAsAWholeFile() {
        const QString net = home_.filePath("odd.keras"), table = home_.filePath("six.csv");
        writeFileAtomically(net.toStdString(), test::kerasOf(test::oddFirst(), writeHdf5Weights(test::storedBehindOdd())));
        writeFileAtomically(table.toStdString(), fourNumbers());
        MainWindow window;
        window.show();
        window.openFile(net);
        QTRY_COMPARE_WITH_TIMEOUT(window.document().graph().nodes.size(), std::size_t{4}, 30'000);
        QVERIFY2(said(window).detail().contains("the weights of 2 layers are kept"), qPrintable(said(window).detail()));
        auto& training = window.training();
        window.document().edit("move", [](Project& p) { p.graph.nodes.front().position.x += 40; });
        QVERIFY(said(window).isVisible());  // nothing is mended yet
        window.document().edit("take out", [&](Project& p) {
            const NodeId odd = findNode(p.graph, "odd")->id, in = findNode(p.graph, "in")->id, first = findNode(p.graph, "first")->id;
            std::erase_if(p.graph.edges, [&](const Edge& e) { return e.from == odd || e.to == odd; });
            std::erase_if(p.graph.nodes, [&](const Node& n) { return n.id == odd; });
            lamina::connect(p.graph, in, first);
            p.data = sniff(table.toStdString());
            p.data.numbers = "none";
            p.data.columns["y"].role = ColumnRole::Target;
            p.training.loss = {"mean_squared_error", {}};
            p.training.metrics.clear();
            p.training.optimizer = {"SGD", {{"learning_rate", 1e-6}}};
            p.training.epochs = 1;
        });
        QVERIFY(said(window).isHidden());
        QTRY_VERIFY_WITH_TIMEOUT(training.store().current() && training.store().examined(), 20'000);
        const auto inTheWay = training.blockers();
        QVERIFY2(inTheWay.empty(), inTheWay.empty() ? "" : inTheWay.front().sentence().c_str());
        const auto* asked = window.findChild<Question*>("fileWeights");
        window.trainAction().trigger();
        QTRY_VERIFY(asked->isVisible());
        QCOMPARE(asked->sentence(), QString("This net has the weights of odd.keras."));
        QCOMPARE(asked->detail(), QString("Nothing is trained yet."));  // there are no others
        test::button(*asked, "Train further from its weights")->click();
        QTRY_VERIFY_WITH_TIMEOUT(training.model() && !training.active(), 30'000);
        for (const Weight& w : training.model()->weights.variables)
            if (w.name == "kernel") QVERIFY2(std::abs(w.value.toFloats().front() - (w.layer == "first" ? 0.25F : 0.75F)) < 1e-3F, w.layer.c_str());
    }

    void aDrawingThatIsSavedSaysWhereTheWeightsOfTheOtherLayersStay() {
        const QString net = home_.filePath("parted.keras");
        writeFileAtomically(net.toStdString(), test::kerasOf(test::spectralBetween(), writeHdf5Weights(test::storedBetween())));
        MainWindow window;
        window.show();
        window.openFile(net);
        QTRY_COMPARE_WITH_TIMEOUT(window.document().graph().nodes.size(), std::size_t{4}, 30'000);
        saveAs(window, home_.filePath("parted.lamina"));
        QVERIFY(!done(window).isHidden());
        QCOMPARE(done(window).sentence(), QString("The drawing is saved; the weights stay in parted.keras."));
        QVERIFY(!test::button(done(window), "Export the net…"));  // there is none yet
    }

    void aValueThatWeDoNotHaveOpensAsADrawing() {
        const QString net = home_.filePath("swish.keras");
        Json head = test::denseOf("head", "in");
        head["config"]["activation"] = "my_swish";
        writeFileAtomically(net.toStdString(), test::kerasOf(test::functionalOf({test::inputOf("in"), head, test::denseOf("out", "head")})));
        MainWindow window;
        window.show();
        window.openFile(net);
        QTRY_COMPARE_WITH_TIMEOUT(window.document().graph().nodes.size(), std::size_t{3}, 30'000);
        const Node* node = findNode(window.document().graph(), "head");
        const Issue* issue = node ? window.document().issue(node->id) : nullptr;
        QVERIFY(issue && issue->severity == Issue::Severity::Error && issue->sentence().find("my_swish") != std::string::npos);
        QVERIFY2(said(window).detail().contains("head (Dense with activation = my_swish)"), qPrintable(said(window).detail()));
        QVERIFY(!window.training().model());
    }

    void aRuleOfAnotherKindIsSaidAndStaysInTheFile() {
        const QString file = home_.filePath("ruled.lamina");
        Json json = toJson(projectFromTemplate("line"));
        for (Json& layer : json["model"]["config"]["layers"])
            if (layer["class_name"] == "Dense") layer["config"]["kernel_constraint"] = {{"class_name", "Orthogonal"}, {"config", Json::object()}};
        writeFileAtomically(file.toStdString(), prettyJson(json));
        MainWindow window;
        window.show();
        QVERIFY(window.openFile(file));
        QVERIFY(said(window).isVisible() && said(window).sentence().contains("ruled.lamina"));
        QVERIFY2(said(window).detail().contains("has a kernel_constraint (Orthogonal)") && said(window).detail().endsWith("in training."), qPrintable(said(window).detail()));
        saveAs(window, home_.filePath("again.lamina"));
        QFile again(home_.filePath("again.lamina"));
        QVERIFY(again.open(QIODevice::ReadOnly) && again.readAll().contains("Orthogonal"));
        window.openTemplate("line");
        QVERIFY(!said(window).isVisible());
    }

    void aProjectOfANewerLaminaIsSaidAndKeepsWhatIsItsOwn() {
        const QString file = home_.filePath("newer.lamina"), copy = home_.filePath("newer again.lamina");
        Json json = toJson(projectFromTemplate("line"));
        json["lamina"] = 99;
        json["holograms"] = 3;
        for (Json& layer : json["model"]["config"]["layers"])
            if (layer["class_name"] == "Dense") layer["config"]["kernel_constraint"] = {{"class_name", "Orthogonal"}, {"config", Json::object()}};
        writeFileAtomically(file.toStdString(), prettyJson(json));
        MainWindow window;
        window.show();
        QVERIFY(window.openFile(file));
        QVERIFY(said(window).isVisible());
        QCOMPARE(said(window).sentence(), QString("A newer Lamina wrote newer.lamina."));
        for (const char* words : {"stays in the file", "open it with the newer Lamina", "has a kernel_constraint (Orthogonal)"})
            QVERIFY2(said(window).detail().contains(words), qPrintable(said(window).detail()));
        saveAs(window, copy);
        QFile again(copy);
        QVERIFY(again.open(QIODevice::ReadOnly));
        const QByteArray kept = again.readAll();
        QVERIFY(kept.contains("\"lamina\": 99") && kept.contains("holograms"));
        QVERIFY(said(window).isVisible());
        window.enter("start");
        QVERIFY(said(window).isHidden());  // it is not of what can be opened there
        QVERIFY(window.openFile(file));
        QVERIFY(said(window).isVisible());
        window.openTemplate("line");
        QVERIFY(!said(window).isVisible());
    }

    void whereTheWeightsOfAFileStayIsSaid() {
        MainWindow window;
        window.show();
        window.openTemplate("line");
        window.document().edit("short", [](Project& p) { p.training.epochs = 2; });
        window.training().train();
        QTRY_VERIFY_WITH_TIMEOUT(window.training().model() != nullptr, 30'000);
        const QString net = home_.filePath("net.keras");
        writeModel(net.toStdString(), *window.training().model());
        MainWindow other;
        other.show();
        other.openFile(net);
        QTRY_VERIFY_WITH_TIMEOUT(other.training().model() != nullptr, 30'000);
        saveAs(other, home_.filePath("kept.lamina"));
        QVERIFY2(done(other).sentence().contains("net.keras"), qPrintable(done(other).sentence()));
        QVERIFY(QFile::exists(home_.filePath("kept.lamina")));
    }

 private:
    const test::WindowHome home_;
};

LAMINA_WINDOW_TEST(ForeignFilesTest)

}  // namespace foreign_files_test

#include "foreign_files_test.moc"
