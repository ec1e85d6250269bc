// SPDX-License-Identifier: GPL-3.0-or-later
// The inspector: one editor a parameter, several layers at once, reasons, costs.
#include "ui/inspector/inspector.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QtTest>
#include <algorithm>

#include "engine/io/templates.h"
#include "engine/layers/catalogue.h"
#include "tests/support/fake_gpu.h"
#include "tests/support/test_program.h"
#include "ui/document/data_store.h"
#include "ui/document/verbs.h"
#include "ui/inspector/augmentation_preview.h"
#include "ui/inspector/cost_footer.h"
#include "ui/inspector/layer_panel.h"
#include "ui/theme/toggle.h"

namespace inspector_test {

using namespace lamina;
using namespace lamina::ui;

namespace {

struct Room {
    Document document;
    NodeId input, a, b, drop;
    Inspector inspector{document};
    Room() {
        input = addLayer(document, "Input");
        a = addLayer(document, "Dense");
        b = addLayer(document, "Dense");
        drop = addLayer(document, "Dropout");
        document.closeMerge();
        inspector.resize(280, 900);
        inspector.show();
    }
    ParamEditor& editor(const char* key) const { return *inspector.layerPanel()->editor(key); }
    QLineEdit& field(const char* key) const { return *editor(key).findChild<QLineEdit*>(); }
    std::int64_t units(NodeId id) const { return std::get<std::int64_t>(document.node(id)->params.at("units")); }
    bool says(const QString& words) const {
        for (const auto* label : inspector.findChildren<QLabel*>())
            if (label->isVisibleTo(&inspector) && label->text().contains(words)) return true;
        return false;
    }
};

void type(QLineEdit& field, const char* text) {
    field.setFocus();
    field.selectAll();
    QTest::keyClicks(&field, text);
}

}  // namespace

class InspectorTest : public QObject {
    Q_OBJECT
 private slots:
    void aLongProjectNameLeavesTheFactsInView() {
        Room room;
        room.document.edit("Name", [](Project& p) { p.name = std::string(150, 'n'); });
        room.document.select({});
        QCoreApplication::processEvents();
        bool told = false;
        for (const auto* value : room.inspector.findChildren<QLabel*>("value")) {
            if (!value->isVisibleTo(&room.inspector)) continue;
            told = true;
            QVERIFY2(value->mapTo(&room.inspector, QPoint(value->width(), 0)).x() <= room.inspector.width(), qPrintable(value->text()));
        }
        QVERIFY(told);
    }

    void everyParameterOfEveryLayerHasAnEditor() {
        for (const auto& spec : layerCatalogue()) {
            Document document;
            addLayer(document, spec.name);
            Inspector inspector(document);
            for (const auto& p : spec.params) {
                QVERIFY2(inspector.layerPanel()->editor(p.key), (spec.name + "." + p.key).c_str());
                const QString shown = ParamEditor::words(p, p.defaultValue);
                if (p.type != ParamType::Bool) {
                    const auto back = ParamEditor::parse(p, shown);
                    QVERIFY2(back && whyInvalid(p, *back).empty(), (spec.name + "." + p.key + " " + shown.toStdString()).c_str());
                }
            }
        }
    }

    void aLayerThatWeDoNotHaveShowsWhatItsFileSaysOfIt() {
        Room room;
        room.document.edit("strange", [&](Project& p) {
            Node& node = *findNode(p.graph, room.b);
            node.layer = "Foo";
            node.params = {{"filters", std::int64_t{64}}, {"padding", std::string("same")}};
            node.extra = R"({"config":{"kernel_initializer":{"class_name":"HeNormal","config":{}}}})";
        });
        room.document.select({room.b});
        QCoreApplication::processEvents();
        for (const char* words : {"Foo", "filters", "64", "padding", "same", "kernel_initializer", "HeNormal"}) QVERIFY2(room.says(words), words);
        QVERIFY(!room.inspector.layerPanel()->editor("filters"));
        room.document.select({room.a});
        QCoreApplication::processEvents();
        QVERIFY(!room.says("HeNormal"));
    }

    void typingANumberChangesTheLayerAtOnce() {
        Room room;
        room.document.select({room.a});
        type(room.field("units"), "48");
        QCOMPARE(room.units(room.a), 48);
        QCOMPARE(room.document.history().undoText(), QString("Set units of dense"));
        room.document.history().undo();
        QVERIFY(!room.document.node(room.a)->params.count("units"));
    }

    void inspectorEditsSeveralLayersAtOnce() {
        Room room;
        setParam(room.document, {room.b}, "units", std::int64_t{9});
        room.document.select({room.a, room.b});
        QCOMPARE(room.field("units").text(), QString());
        QCOMPARE(room.field("units").placeholderText(), QString("mixed"));
        type(room.field("units"), "21");
        QCOMPARE(room.units(room.a), 21);
        QCOMPARE(room.units(room.b), 21);
        QCOMPARE(room.document.history().undoText(), QString("Set units of 2 layers"));
    }

    void layersOfSeveralKindsShowWhatTheyHaveInCommon() {
        Room room;
        room.document.select({room.a, room.drop});
        QVERIFY(!room.inspector.layerPanel()->editor("units"));
        QVERIFY(!room.inspector.layerPanel()->editor("rate"));
    }

    void outOfRangeIsRefusedWithTheReason() {
        Room room;
        room.document.select({room.a});
        const auto before = room.document.project();
        type(room.field("units"), "0");
        QCOMPARE(room.document.project(), before);
        QVERIFY(room.says("whole number"));
        QVERIFY(room.field("units").property("invalid").toBool());
        QTest::keyClick(&room.field("units"), Qt::Key_Return);
        QVERIFY(room.field("units").text() != "0");
    }

    void listsOfNumbersAreTypedAsPeopleWriteThem() {
        const ParamSpec spec{.key = "mean", .type = ParamType::FloatList, .defaultValue = {}, .help = "", .choices = {}, .optional = true};
        for (const char* words : {"5.8, 3", "5.8 3.0", " 5.8;3 "}) QVERIFY2(ParamEditor::parse(spec, words) == ParamValue(Floats{5.8, 3}), words);
        QVERIFY(!ParamEditor::parse(spec, "5.8, three"));
        QVERIFY(ParamEditor::parse(spec, "none") == ParamValue());
    }

    void extentsAreTypedAsPeopleWriteThem() {
        const ParamSpec spec{.key = "kernel_size", .type = ParamType::IntList, .defaultValue = Ints{3, 3}, .help = "", .minimum = 1, .choices = {}, .count = 2};
        for (const char* words : {"3 × 5", "3x5", "3, 5", "(3, 5)", " 3  5 "}) QVERIFY2(ParamEditor::parse(spec, QString::fromUtf8(words)) == ParamValue(Ints{3, 5}), words);
        QVERIFY(!ParamEditor::parse(spec, "three"));
        ParamEditor editor(spec);
        QSignalSpy chosen(&editor, &ParamEditor::chosen);
        type(*editor.findChild<QLineEdit*>(), "7");
        QCOMPARE(chosen.size(), 1);
        QVERIFY(chosen[0][0].value<ParamValue>() == ParamValue(Ints{7, 7}));
    }

    /** As the file gives it back: else a net that was saved and opened would differ from the one that was trained. */
    void oneNumberOfARangeIsThatNumber() {
        const auto& params = findLayer("RandomRotation")->params;
        ParamEditor editor(*std::find_if(params.begin(), params.end(), [](const ParamSpec& p) { return p.key == "factor"; }));
        QSignalSpy chosen(&editor, &ParamEditor::chosen);
        type(*editor.findChild<QLineEdit*>(), "0.05");
        QVERIFY(!chosen.empty());
        QVERIFY(chosen.back()[0].value<ParamValue>() == ParamValue(0.05));
        type(*editor.findChild<QLineEdit*>(), "-0.1, 0.2");
        QVERIFY(chosen.back()[0].value<ParamValue>() == ParamValue(Floats{-0.1, 0.2}));
    }

    void anOptionalParameterTakesNone() {
        const ParamSpec spec{.key = "seed", .type = ParamType::Int, .defaultValue = {}, .help = "", .choices = {}, .optional = true};
        QVERIFY(ParamEditor::parse(spec, "none") == ParamValue{});
        QVERIFY(ParamEditor::parse(spec, "") == ParamValue{});
        QVERIFY(ParamEditor::parse(spec, "3") == ParamValue(std::int64_t{3}));
    }

    void arrowsStepANumber() {
        Room room;
        room.document.select({room.a});
        setParam(room.document, {room.a}, "units", std::int64_t{5});
        room.field("units").setFocus();
        QTest::keyClick(&room.field("units"), Qt::Key_Up);
        QCOMPARE(room.units(room.a), 6);
        QTest::keyClick(&room.field("units"), Qt::Key_Down, Qt::ShiftModifier);
        QCOMPARE(room.units(room.a), 6);  // −4 is no number of units
    }

    void rareParametersAreUnderShowMore() {
        Room room;
        room.document.select({room.a});
        LayerPanel* panel = room.inspector.layerPanel();
        const LayerSpec* spec = findLayer("Dense");
        const auto rare = std::find_if(spec->params.begin(), spec->params.end(), [](const ParamSpec& p) { return p.advanced; });
        if (rare == spec->params.end()) QSKIP("Dense has no rare parameters");
        QVERIFY(!panel->editor(rare->key)->isVisibleTo(panel));
        QTest::mouseClick(panel->showMore(), Qt::LeftButton);
        QVERIFY(panel->editor(rare->key)->isVisibleTo(panel));
    }

    void renamingInTheHeader() {
        Room room;
        room.document.select({room.a});
        auto* name = room.inspector.findChild<QLineEdit*>("layerName");
        type(*name, "stem");
        QTest::keyClick(name, Qt::Key_Return);
        QCOMPARE(room.document.node(room.a)->name, std::string("stem"));
    }

    void shapeAndWeightsAreShown() {
        Room room;
        setParam(room.document, {room.input}, "shape", Ints{4});
        setParam(room.document, {room.a}, "units", std::int64_t{3});
        room.document.select({room.a});
        QVERIFY(room.says("4 × 3 + 3 = 15"));
    }

    void anIssueComesWithItsFix() {
        Document document;
        const NodeId input = addLayer(document, "Input");
        setParam(document, {input}, "shape", Ints{8, 8, 1});
        addLayer(document, "Flatten");
        const NodeId conv = addLayer(document, "Conv2D");
        Inspector inspector(document);
        const Issue* issue = document.issue(conv);
        QVERIFY(issue && !issue->remedies.empty());
        QPushButton* button = nullptr;
        for (auto* b : inspector.findChildren<QPushButton*>())
            if (b->text().toStdString() == issue->remedies[0].title) button = b;
        QVERIFY(button);
        button->click();
        QTRY_VERIFY(!document.issue(conv));
    }

    void nothingSelectedShowsTheModel() {
        Room room;
        room.document.select({});
        QVERIFY(!room.inspector.layerPanel());
        QVERIFY(room.says("trainable"));
    }

    void aBatchThatDoesNotFitTheGpuIsMadeToFitInOneStep() {
        registerBackend(std::make_unique<test::FakeGpuBackend>());
        test::FakeGpu::free = std::uint64_t{1} << 30;
        Room room;
        room.document.edit("wide, on the GPU", [&](Project& p) {
            findNode(p.graph, room.a)->params["units"] = std::int64_t{2000};
            p.training.device = "cuda";
            p.training.batchSize = 1 << 18;
        });
        room.document.closeMerge();
        const auto& outlook = room.inspector.findChild<CostFooter*>()->outlook();
        QTRY_VERIFY(outlook.known() && !outlook.memory().fits());
        QTRY_VERIFY(room.says("Does not fit: Fake H200 has room for"));
        QPushButton* button = nullptr;
        for (auto* b : room.inspector.findChildren<QPushButton*>())
            if (b->isVisible() && b->text() == "Set the batch to " + outlook.largestWords()) button = b;
        QVERIFY(button);
        button->click();
        const std::int64_t batch = room.document.project()->training.batchSize;
        QVERIFY(batch > 1 && batch < 1 << 18);
        QTRY_VERIFY(outlook.memory().batch == batch && outlook.memory().fits());
        QTRY_VERIFY(room.says("Fits Fake H200"));
        QVERIFY(!button->isVisible());
        room.document.history().undo();
        QCOMPARE(room.document.project()->training.batchSize, std::int64_t{1 << 18});
    }

    void aLongTimeTakesNoWidthFromTheOtherWordsOfTheCost() {
        Room room;
        auto* footer = room.inspector.findChild<CostFooter*>();
        const auto label = [&](const QString& head) {
            for (auto* one : footer->findChildren<QLabel*>())
                if (one->text().startsWith(head)) return one;
            return static_cast<QLabel*>(nullptr);
        };
        QLabel *time = label("Time"), *memory = label("Memory at batch"), *largest = label("Largest batch");
        QVERIFY(time && memory && largest);
        for (auto* one : footer->findChildren<QLabel*>())
            if (one != time && one->toolTip() == time->toolTip()) one->setText(QString::fromUtf8("≈ 12 min 34 s an epoch"));
        room.inspector.resize(240, 900);  // as narrow as the Model room lets it be
        QCoreApplication::processEvents();
        for (const QLabel* one : {time, memory, largest}) QVERIFY2(one->width() >= one->sizeHint().width(), qPrintable(one->text()));
    }

    void theTimeOfAStepIsPredictedAndOfAnEpochWhereThereAreData() {
        Room room;
        const auto& outlook = room.inspector.findChild<CostFooter*>()->outlook();
        QTRY_VERIFY_WITH_TIMEOUT(room.says("a step"), 60'000);  // the device is measured first
        QVERIFY2(outlook.timeWords().startsWith(QString::fromUtf8("≈ ")) || outlook.timeWords().startsWith("<"), qPrintable(outlook.timeWords()));
        QVERIFY(outlook.timeGrounds().startsWith("A prediction"));
        Document document;
        document.edit("moons", [](Project& p) { p = projectFromTemplate("moons"); });
        DataStore store(document);
        const MemoryOutlook withData(document, &store);
        QTRY_VERIFY_WITH_TIMEOUT(withData.timed(), 60'000);
        QVERIFY(withData.timeWords().endsWith("an epoch"));
        QVERIFY(withData.allEpochsWords().endsWith("epochs."));
    }

    void aDeviceThatIsNotThereIsSaidWhereItsMemoryWouldBe() {
        Room room;
        room.document.edit("another GPU", [&](Project& p) { p.training.device = "cuda:7"; });
        QTRY_VERIFY(room.says("Expected a device of auto, cpu"));
    }

    void layersOfChanceShowWhatTrainingSees() {
        Document document;
        document.edit("digits", [](Project& p) {
            p = projectFromTemplate("digits_cnn");
            p.data.options["samples"] = std::int64_t{60};
        });
        DataStore store(document);
        const NodeId input = document.project()->graph.nodes.front().id;
        document.select({input});
        const NodeId turn = addLayer(document, "RandomRotation");
        document.edit("wire", [&](Project& p) {
            const Edge wire = outputsOf(p.graph, input).front();
            if (wire.to != turn) insertOnEdge(p.graph, wire, turn);
        });
        document.select({turn});
        Inspector inspector(document, &store);
        auto* preview = inspector.findChild<AugmentationPreview*>();
        QVERIFY(preview);
        QTRY_COMPARE(preview->images().size(), std::size_t{8});
        const auto before = preview->images();
        preview->again();
        QTRY_VERIFY(preview->images().size() == 8 && preview->images() != before);
        const auto turned = preview->images();
        document.edit("mix", [](Project& p) { p.training.mixUp = 0.4; });
        QTRY_VERIFY(preview->images().size() == 8 && preview->images() != turned);  // it is mixed before it is turned
    }

    void whatMixUpMakesOfTheSamplesIsShownAtTheInput() {
        Document document;
        document.edit("digits", [](Project& p) {
            p = projectFromTemplate("digits_cnn");
            p.data.options["samples"] = std::int64_t{60};
        });
        DataStore store(document);
        document.select({document.project()->graph.nodes.front().id});
        Inspector inspector(document, &store);
        auto* preview = inspector.layerPanel()->findChild<AugmentationPreview*>();
        QVERIFY(preview && preview->isHidden());
        document.edit("mix", [](Project& p) { p.training.mixUp = 0.2; });
        QTRY_COMPARE(preview->images().size(), std::size_t{8});
        QVERIFY(!preview->isHidden());
        document.edit("do not mix", [](Project& p) { p.training.mixUp = 0; });
        QVERIFY(preview->isHidden());
    }

    void ofANetOfNumbersThereAreNoPicturesToShow() {
        Document document;
        document.reset(projectFromTemplate("spirals"));
        document.edit("mix", [](Project& p) { p.training.mixUp = 0.2; });
        DataStore store(document);
        document.select({document.project()->graph.nodes.front().id});
        Inspector inspector(document, &store);
        auto* preview = inspector.layerPanel()->findChild<AugmentationPreview*>();
        QVERIFY(preview && preview->isHidden());  // its shape tells before there are data
        QTRY_VERIFY(store.current());
        QVERIFY(preview->isHidden());
    }

    void noiseIsShownAsTrainingSeesIt() {
        Document document;
        document.edit("digits", [](Project& p) {
            p = projectFromTemplate("digits_cnn");
            p.data.options["samples"] = std::int64_t{60};
        });
        DataStore store(document);
        const NodeId input = document.project()->graph.nodes.front().id;
        document.select({input});
        const NodeId noise = addLayer(document, "GaussianNoise");
        document.edit("wire", [&](Project& p) {
            const Edge wire = outputsOf(p.graph, input).front();
            if (wire.to != noise) insertOnEdge(p.graph, wire, noise);
            findNode(p.graph, noise)->params["stddev"] = 60.0;
        });
        document.select({noise});
        Inspector inspector(document, &store);
        auto* preview = inspector.layerPanel()->findChild<AugmentationPreview*>();
        QVERIFY(preview);
        QTRY_COMPARE(preview->images().size(), std::size_t{8});
        const auto before = preview->images();
        preview->again();
        QTRY_VERIFY(preview->images().size() == 8 && preview->images() != before);
    }
};

LAMINA_WINDOW_TEST(InspectorTest)

}  // namespace inspector_test

#include "inspector_test.moc"
