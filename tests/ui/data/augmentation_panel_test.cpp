// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of augmentation in the Data room: a tick is a layer of the net, and what is shown is what training would see.
#include "ui/data/augmentation_panel.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QTest>
#include <algorithm>

#include "engine/io/templates.h"
#include "tests/support/test_program.h"
#include "ui/data/data_room.h"
#include "ui/document/data_store.h"
#include "ui/document/document.h"
#include "ui/document/verbs.h"
#include "ui/theme/choice_box.h"
#include "ui/theme/param_form.h"
#include "ui/theme/theme.h"

namespace augmentation_panel_test {

using namespace lamina;
using namespace lamina::ui;

namespace {

struct AugmentationBench {
    Document document;
    DataStore store{document};
    AugmentationPanel panel{document, store};
    explicit AugmentationBench(const char* name = "digits_cnn") {
        Project project = projectFromTemplate(name);
        project.data.options["samples"] = std::int64_t{60};
        document.reset(std::move(project));
        panel.resize(280, 700);
        panel.show();
    }
    QCheckBox& box(const char* title) const {
        const auto all = panel.findChildren<QCheckBox*>();
        return **std::find_if(all.begin(), all.end(), [&](const QCheckBox* b) { return b->text() == QLatin1String(title); });
    }
    /** The field of a parameter beside a box: "Rotate factor". */
    template <class Editor>
    Editor& field(const char* name) const {
        const auto all = panel.findChildren<Editor*>();
        return **std::find_if(all.begin(), all.end(), [&](const Editor* e) { return e->accessibleName() == QLatin1String(name); });
    }
    const Node* layer(const char* kind) const {
        const auto& nodes = document.graph().nodes;
        const auto it = std::find_if(nodes.begin(), nodes.end(), [&](const Node& n) { return n.layer == kind; });
        return it == nodes.end() ? nullptr : &*it;
    }
    QString note() const {
        const auto* label = panel.findChild<QLabel*>(QStringLiteral("augmentationNote"));
        return label->isHidden() ? QString() : label->text();
    }
};

void typeInto(QLineEdit& field, const char* words) {
    field.setFocus();
    field.selectAll();
    QTest::keyClicks(&field, QLatin1String(words));
    QTest::keyClick(&field, Qt::Key_Return);
}

}  // namespace

class AugmentationPanelTest : public QObject {
    Q_OBJECT
 private slots:
    void aTickDrawsTheLayerAndUndoTakesItAway() {
        AugmentationBench b;
        QTRY_VERIFY_WITH_TIMEOUT(b.store.current(), 30'000);
        QVERIFY(!b.layer("RandomRotation") && !b.box("Rotate").isChecked());
        const int before = b.document.history().index();
        b.box("Rotate").setFocus();
        QTest::keyClick(&b.box("Rotate"), Qt::Key_Space);
        const Node* rotation = b.layer("RandomRotation");
        QVERIFY(rotation && b.box("Rotate").isChecked());
        QCOMPARE(b.document.history().index(), before + 1);
        QCOMPARE(b.document.node(inputsOf(b.document.graph(), rotation->id).front().from)->layer, std::string("Rescaling"));
        QVERIFY(!b.document.inference().hasErrors());
        b.document.history().undo();
        QVERIFY(!b.layer("RandomRotation") && !b.box("Rotate").isChecked());
        b.document.history().redo();
        QTest::keyClick(&b.box("Rotate"), Qt::Key_Space);
        QVERIFY(!b.layer("RandomRotation"));
    }

    void aLayerThatIsDrawnElsewhereIsTicked() {
        AugmentationBench b("photos_cnn");
        QVERIFY(b.box("Flip").isChecked() && b.box("Zoom").isChecked() && !b.box("Crop").isChecked());
        QCOMPARE(b.field<QComboBox>("Flip mode").currentText(), QString("horizontal"));
        QVERIFY(setParam(b.document, {b.layer("RandomFlip")->id}, "mode", std::string("vertical")));
        QCOMPARE(b.field<QComboBox>("Flip mode").currentText(), QString("vertical"));
        deleteLayers(b.document, {b.layer("RandomFlip")->id});
        QVERIFY(!b.box("Flip").isChecked());
    }

    void aParameterIsOneUndoStepEach() {
        AugmentationBench b;
        QTRY_VERIFY_WITH_TIMEOUT(b.store.current(), 30'000);
        auto& factor = b.field<QLineEdit>("Rotate factor");
        QVERIFY(!factor.isEnabled());
        QCOMPARE(factor.text(), QString("0.1"));  // what it would begin with
        b.box("Rotate").click();
        const int before = b.document.history().index();
        typeInto(factor, "0.25");
        QVERIFY(std::get<Floats>(b.layer("RandomRotation")->params.at("factor")) == Floats{0.25});
        typeInto(factor, "0.5");
        QCOMPARE(b.document.history().index(), before + 2);
        b.document.history().undo();
        QVERIFY(std::get<Floats>(b.layer("RandomRotation")->params.at("factor")) == Floats{0.25});
        QCOMPARE(factor.text(), QString("0.25"));
        typeInto(factor, "much");
        QCOMPARE(b.document.history().index(), before + 1);
    }

    void mixUpIsTheOneOfTheTrainingRecipe() {
        AugmentationBench b;
        b.box("MixUp").click();
        QCOMPARE(b.document.project()->training.mixUp, 0.2);
        typeInto(b.field<QLineEdit>("MixUp alpha"), "0.4");
        QCOMPARE(b.document.project()->training.mixUp, 0.4);
        b.box("MixUp").click();
        QCOMPARE(b.document.project()->training.mixUp, 0.0);
    }

    void aValueThatIsNotTakenSaysWhatIsAndWhatStays() {
        AugmentationBench b;
        b.box("MixUp").click();
        auto& field = b.field<QLineEdit>("MixUp alpha");
        const auto reason = [&] {
            const auto* label = field.parentWidget()->findChild<QLabel*>(QStringLiteral("reason"));
            return label && label->isVisible() ? label->text() : QString();
        };
        QCOMPARE(reason(), QString());
        typeInto(field, "5");
        QCOMPARE(reason(), QString("Expected a number from 0 to 1, received 5: 0.2 stays."));
        QCOMPARE(field.toolTip(), reason());
        QCOMPARE(b.document.project()->training.mixUp, 0.2);
        typeInto(field, "0.4");
        QVERIFY(reason().isEmpty() && !field.property("invalid").toBool());
        typeInto(field, "much");
        QCOMPARE(reason(), QString::fromUtf8("Expected a number, received “much”: 0.4 stays."));
        b.box("MixUp").click();
        QVERIFY(reason().isEmpty() && !field.property("invalid").toBool() && field.text() != "much");
    }

    void eightSamplesFollowWhatIsTicked() {
        AugmentationBench b;
        QTRY_COMPARE_WITH_TIMEOUT(b.panel.images().size(), std::size_t{8}, 30'000);
        const auto plain = b.panel.images();
        b.box("Noise").click();
        QTRY_VERIFY(b.panel.images().size() == 8 && b.panel.images() != plain);
        const auto noisy = b.panel.images();
        b.panel.again();
        QTRY_VERIFY(b.panel.images().size() == 8 && b.panel.images() != noisy);
        b.box("Noise").click();
        QTRY_VERIFY(b.panel.images() == plain);
    }

    /** No name touches what stands beside it, and no word of a choice is cut off. */
    void everyRowHasRoomForItsWords() {
        ThemeManager::instance().install(*qApp);
        AugmentationBench b;
        for (const auto* box : b.panel.findChildren<QCheckBox*>()) QVERIFY2(box->width() >= box->sizeHint().width(), qPrintable(box->text()));
        for (const auto* choice : b.panel.findChildren<ChoiceBox*>()) QCOMPARE(choice->shown(), choice->currentText());
    }

    void picturesAreCountedAsPictures() {
        Document document;
        DataStore store(document);
        DataRoom room(document, store);
        const auto says = [&](const char* words) {
            const auto all = room.findChildren<QLabel*>();
            return std::any_of(all.begin(), all.end(), [&](const QLabel* l) { return l->text() == QLatin1String(words); });
        };
        Project digits = projectFromTemplate("digits_cnn");
        digits.data.options["samples"] = std::int64_t{60};
        document.reset(digits);
        QTRY_VERIFY_WITH_TIMEOUT(store.current() && says("pictures used"), 30'000);
        QVERIFY(!says("rows used"));
        const auto labels = room.findChildren<QLabel*>();
        QVERIFY(std::any_of(labels.begin(), labels.end(), [](const QLabel* l) { return l->text().startsWith("60 pictures"); }));
        document.reset(projectFromTemplate("spirals"));
        QTRY_VERIFY_WITH_TIMEOUT(store.current() && says("rows used"), 30'000);
        QVERIFY(!says("pictures used"));
    }

    void whatMovesStaysOffWhereTheTargetsArePictures() {
        AugmentationBench b("unet");
        QTRY_VERIFY_WITH_TIMEOUT(b.store.current() && b.store.prepared()->dataset, 30'000);
        QVERIFY(!b.box("Rotate").isEnabled() && !b.box("Crop").isEnabled() && b.box("Brightness").isEnabled());
        QVERIFY2(b.note().contains("would not move along"), qPrintable(b.note()));
    }

    void ofSeveralInputsTheFirstIsServedAndNamed() {
        AugmentationBench b;
        QCOMPARE(b.note(), QString());
        b.document.edit("another", [](Project& p) {
            const NodeId input = addNode(p.graph, "Input", "second", {{"shape", Ints{28, 28, 1}}});
            const NodeId flatten = addNode(p.graph, "Flatten");
            lamina::connect(p.graph, input, flatten);
        });
        QVERIFY2(b.note().contains("2 Inputs take pictures: this is about image"), qPrintable(b.note()));
        b.document.edit("none", [](Project& p) { p.graph = {}; });
        QVERIFY2(b.note().contains("No Input"), qPrintable(b.note()));
        QVERIFY(!b.box("Flip").isEnabled());
    }

    void theRoomHasItForPicturesOnly() {
        Document document;
        DataStore store(document);
        DataRoom room(document, store);
        const auto* section = room.findChild<AugmentationPanel*>()->parentWidget();
        document.reset(projectFromTemplate("spirals"));
        QTRY_VERIFY_WITH_TIMEOUT(store.current(), 30'000);
        QVERIFY(section->isHidden());
        Project digits = projectFromTemplate("digits_cnn");
        digits.data.options["samples"] = std::int64_t{60};
        document.reset(digits);
        QTRY_VERIFY_WITH_TIMEOUT(store.current() && !section->isHidden(), 30'000);
        document.reset(projectFromTemplate("spirals"));
        QTRY_VERIFY_WITH_TIMEOUT(store.current() && section->isHidden(), 30'000);
    }

    void aPairOfNumbersIsReadWhole() {
        AugmentationBench b;
        QTRY_VERIFY_WITH_TIMEOUT(b.store.current(), 30'000);
        const auto& field = b.field<QLineEdit>("Cutout scale");
        constexpr int around = 26;  // pixels of the frame of a field and what it leaves beside its words
        QVERIFY(field.text().contains(','));
        QTRY_VERIFY2(field.width() >= field.fontMetrics().horizontalAdvance(field.text()) + around, qPrintable(QString::number(field.width())));
        for (const auto* word : b.panel.findChildren<QLabel*>())  // nor does it cost the words before the others
            if (word->buddy()) QVERIFY2(word->width() >= word->fontMetrics().horizontalAdvance(word->text()), qPrintable(word->text()));
    }
};

LAMINA_WINDOW_TEST(AugmentationPanelTest)

}  // namespace augmentation_panel_test

#include "augmentation_panel_test.moc"
