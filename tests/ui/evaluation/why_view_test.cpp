// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of "Why?": what speaks for an answer is laid over the picture or told by column, and goes with the answer.
#include "ui/evaluation/why_view.h"

#include <QComboBox>
#include <QFontMetrics>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QTest>

#include "tests/support/test_program.h"
#include "ui/evaluation/answer_view.h"
#include "ui/evaluation/drawing_pad.h"
#include "ui/evaluation/picture_pad.h"
#include "ui/evaluation/row_form.h"
#include "ui/evaluation/try_panel.h"
#include "ui/plots/bar_list.h"
#include "ui/theme/fonts.h"
#include "ui/theme/palette.h"
#include "ui/theme/toggle.h"

namespace why_view_test {

using namespace lamina;
using namespace lamina::ui;

namespace {

constexpr int side = 14;  // patches of 2

/** Input → Flatten → Dense with a kernel (numbers, units). */
std::shared_ptr<TrainedModel> denseOver(const Ints& shape, const std::vector<float>& kernel, std::int64_t units, const char* activation, const char* loss) {
    auto model = std::make_shared<TrainedModel>();
    Graph& g = model->project.graph;
    const NodeId in = addNode(g, "Input", "x", {{"shape", shape}}), flat = addNode(g, "Flatten", "flat");
    const NodeId dense = addNode(g, "Dense", "y", {{"units", units}, {"activation", std::string(activation)}});
    lamina::connect(g, in, flat);
    lamina::connect(g, flat, dense);
    const auto numbers = static_cast<Dim>(kernel.size()) / units;
    model->weights.variables = {{"y", "kernel", true, Tensor::of(Shape{numbers, units}, kernel)},
                                {"y", "bias", true, Tensor::of(Shape{units}, std::vector<float>(static_cast<std::size_t>(units)))}};
    model->project.training.loss = {loss, {}};
    return model;
}

/** Yes where there is ink on the left, no where there is some on the right. */
std::shared_ptr<TrainedModel> leftOrRight() {
    std::vector<float> kernel;
    for (int y = 0; y < side; ++y)
        for (int x = 0; x < side; ++x) kernel.insert(kernel.end(), {x < side / 2 ? 0.1f : 0.0f, x < side / 2 ? 0.0f : 0.1f});
    auto model = denseOver(Ints{side, side, 1}, kernel, 2, "softmax", "sparse_categorical_crossentropy");
    model->preparation.classes = {"left", "right"};
    return model;
}

std::shared_ptr<TrainedModel> priceOf() {
    auto model = denseOver(Ints{3}, {100, -10, 0}, 1, "linear", "mean_squared_error");
    model->preparation.source = "csv";
    for (const auto* name : {"rooms", "age", "number"}) {
        PreparedColumn column;
        column.name = name;
        column.fill = std::string("2");
        model->preparation.inputs.push_back(column);
    }
    PreparedColumn price;
    price.name = "price";
    price.scale = 0.1;  // undone in what is told
    model->preparation.targets = {price};
    return model;
}

/** The same with a second output: whether it is dear. */
std::shared_ptr<TrainedModel> priceAndKindOf() {
    auto model = priceOf();
    Graph& g = model->project.graph;
    NodeId flat{};
    for (const Node& node : g.nodes)
        if (node.name == "flat") flat = node.id;
    lamina::connect(g, flat, addNode(g, "Dense", "kind", {{"units", std::int64_t{2}}, {"activation", std::string("softmax")}}));
    model->weights.variables.push_back({"kind", "kernel", true, Tensor::of(Shape{3, 2}, std::vector<float>{0, 0, 0, 0, 0, 1})});
    model->weights.variables.push_back({"kind", "bias", true, Tensor::of(Shape{2}, std::vector<float>(2))});
    model->project.training.outputs["kind"] = {{"sparse_categorical_crossentropy", {}}, 1, {}};
    PreparedColumn kind;
    kind.name = "kind";
    kind.category = true;
    kind.categories = {"cheap", "dear"};
    model->preparation.targets.push_back(kind);
    return model;
}

/** A net of the red of 14 × 14 pixels, and samples for it: dark, with a red spot in the last. */
std::shared_ptr<TrainedModel> redOf() {
    std::vector<float> kernel;
    for (int i = 0; i < side * side; ++i) kernel.insert(kernel.end(), {1, 0, 0});
    return denseOver(Ints{side, side, 3}, kernel, 1, "linear", "mean_squared_error");
}

std::shared_ptr<Dataset> redSpot(float black, float white) {
    auto data = std::make_shared<Dataset>();
    std::vector<float> numbers(2 * side * side * 3, black);
    numbers[(side * side + 4 * side + 5) * 3] = white;
    numbers[0] = numbers[1] = numbers[2] = white;  // every channel reaches it
    data->inputs = {Tensor::of(Shape{2, side, side, 3}, numbers)};
    data->targets = {Tensor::of(Shape{2, 1}, std::vector<float>(2))};
    data->parts.test = {1};
    return data;
}

}  // namespace

class WhyViewTest : public QObject {
    Q_OBJECT
 private slots:
    void whatSpeaksForAPictureIsLaidOverIt() {
        TryPanel panel;
        panel.setModel(leftOrRight(), {DType::Float32, Shape{side, side, 1}}, {});
        QVERIFY(!panel.why()->button()->isVisibleTo(&panel));  // nothing was drawn
        panel.pad()->stroke({3, 3}, {3, 10});
        panel.pad()->stroke({12, 3}, {12, 5});
        QTRY_COMPARE(panel.answer()->answer(), QStringLiteral("left"));
        QTRY_VERIFY(panel.why()->button()->isVisibleTo(&panel));
        QVERIFY(panel.pad()->overlay().isNull());
        panel.why()->button()->click();
        QTRY_VERIFY2(panel.why()->words().contains("speaks for “left”"), qPrintable(panel.why()->words()));
        const QImage overlay = panel.pad()->overlay();
        QCOMPARE(overlay.size(), QSize(side, side));
        const QColor ink = overlay.pixelColor(3, 6), against = overlay.pixelColor(12, 4), paper = overlay.pixelColor(7, 13);
        QVERIFY2(ink.alpha() > 40 && paper.alpha() == 0, qPrintable(QString("%1 %2").arg(ink.alpha()).arg(paper.alpha())));
        QVERIFY(against.alpha() > 10);
        QVERIFY(std::abs(ink.red() - curveColor(1).red()) < 10 && std::abs(against.red() - curveColor(0).red()) < 25);
        panel.pad()->stroke({12, 5}, {12, 10});  // another picture: another answer
        QVERIFY(panel.pad()->overlay().isNull());
        QTRY_VERIFY(panel.why()->button()->isVisibleTo(&panel) && panel.why()->words().isEmpty());
        panel.pad()->clear();
        QVERIFY(!panel.why()->button()->isVisibleTo(&panel));
    }

    void whatAPictureSaysWithoutReasonIsSaidSo() {
        TryPanel panel;
        auto model = denseOver(Ints{side, side, 1}, std::vector<float>(2 * side * side), 2, "softmax", "sparse_categorical_crossentropy");
        model->preparation.classes = {"a", "b"};
        panel.setModel(model, {DType::Float32, Shape{side, side, 1}}, {});
        panel.pad()->stroke({3, 3}, {3, 10});
        QTRY_VERIFY(panel.why()->button()->isVisibleTo(&panel));
        panel.why()->button()->click();
        QTRY_VERIFY2(panel.why()->words().contains("No part decides"), qPrintable(panel.why()->words()));
        QVERIFY(panel.pad()->overlay().isNull());
    }

    void theValuesOfARowAreToldByWhatTheyGive() {
        TryPanel panel;
        panel.setModel(priceOf(), {DType::Float32, Shape{3}}, {});
        const auto lines = panel.form()->findChildren<QLineEdit*>();
        QCOMPARE(lines.size(), qsizetype{3});
        lines[0]->setText("5"), lines[1]->setText("30"), lines[2]->setText("77");
        QTRY_COMPARE(panel.answer()->answer(), QStringLiteral("2000"));  // (500 - 300) of tenths
        QTRY_VERIFY(panel.why()->button()->isVisibleTo(&panel));
        panel.why()->button()->click();
        QTRY_VERIFY2(panel.why()->words().contains("price"), qPrintable(panel.why()->words()));
        const auto& bars = panel.why()->bars()->bars();
        QCOMPARE(bars.size(), std::size_t{2});  // the number gives nothing
        QCOMPARE(bars[0].label, QStringLiteral("rooms"));
        QCOMPARE(bars[0].value, QStringLiteral("+3000"));
        QCOMPARE(bars[1].label, QStringLiteral("age"));
        QCOMPARE(bars[1].value, QStringLiteral("−2800"));
        QVERIFY(bars[0].slot != bars[1].slot);
        lines[0]->setText("4");
        QTRY_VERIFY(panel.why()->button()->isVisibleTo(&panel) && panel.why()->words().isEmpty() && panel.why()->bars()->isHidden());
    }

    /** What a category is compared with is said as it is: older files do not keep the commonest one. */
    void theCommonestCategoryGivesNothing() {
        for (const bool kept : {true, false}) {
            auto model = denseOver(Ints{3}, {100, -10, 7}, 1, "linear", "mean_squared_error");
            model->preparation.source = "csv";
            PreparedColumn port, age, price;
            port.name = "port";
            port.category = true;
            port.categories = {"C", "S"};
            if (kept) port.commonest = std::string("S");
            age.name = "age";
            age.fill = std::string("2");
            price.name = "price";
            model->preparation.inputs = {port, age};
            model->preparation.targets = {price};
            TryPanel panel;
            panel.setModel(model, {DType::Float32, Shape{3}}, {});
            panel.form()->findChild<QComboBox*>()->setCurrentText("S");
            panel.form()->findChild<QLineEdit*>()->setText("5");
            QTRY_COMPARE(panel.answer()->answer(), QStringLiteral("25"));  // 5 · 7 - 10
            QTRY_VERIFY(panel.why()->button()->isVisibleTo(&panel));
            panel.why()->button()->click();
            QTRY_VERIFY2(panel.why()->words().contains("gives to price"), qPrintable(panel.why()->words()));
            QCOMPARE(panel.why()->words().contains("commonest category"), kept);
            QCOMPARE(panel.why()->bars()->bars().size(), kept ? std::size_t{1} : std::size_t{2});
            QCOMPARE(panel.why()->bars()->bars()[0].value, QStringLiteral("+21"));
        }
    }

    void noValueLiesOverItsBar() {
        BarList list;
        list.setBars({{"rooms", 1, "+1.235e+05", 1}, {"age", 0.5, "−2800", 0}});
        QVERIFY(list.valueWidth() > QFontMetrics(ui::font(TextSize::Body)).horizontalAdvance("+1.235e+05"));
        const int wide = list.valueWidth();
        list.setBars({{"7", 0.9, {}, 0}});
        QVERIFY(list.valueWidth() < wide);
    }

    void ofSeveralOutputsTheOneThatIsChosenIsExplained() {
        TryPanel panel;
        panel.setModel(priceAndKindOf(), {DType::Float32, Shape{3}}, {});
        const auto lines = panel.form()->findChildren<QLineEdit*>();
        QCOMPARE(lines.size(), qsizetype{3});
        lines[0]->setText("5"), lines[1]->setText("30"), lines[2]->setText("7");
        QTRY_COMPARE(panel.answers().at(1)->answer(), QStringLiteral("dear"));
        QTRY_VERIFY(panel.why()->button()->isVisibleTo(&panel));
        QComboBox* choice = panel.why()->choice();
        QVERIFY(choice->isVisibleTo(&panel));
        QCOMPARE(choice->count(), 2);
        QCOMPARE(choice->itemText(1), QStringLiteral("kind"));
        panel.why()->button()->click();
        QTRY_VERIFY2(panel.why()->words().contains("gives to price"), qPrintable(panel.why()->words()));
        QCOMPARE(panel.why()->bars()->bars()[0].label, QStringLiteral("rooms"));
        choice->setCurrentIndex(1);  // who has asked why of one wants to know it of the other
        QTRY_VERIFY2(panel.why()->words().contains("gives to “dear”"), qPrintable(panel.why()->words()));
        QCOMPARE(panel.why()->bars()->bars().size(), std::size_t{1});
        QCOMPARE(panel.why()->bars()->bars()[0].label, QStringLiteral("number"));
        QVERIFY(panel.why()->bars()->bars()[0].value.endsWith("%"));
        lines[2]->setText("8");  // the next answer is asked about in the same way
        QTRY_VERIFY(panel.why()->button()->isVisibleTo(&panel) && panel.why()->words().isEmpty());
        QCOMPARE(choice->currentText(), QStringLiteral("kind"));
        choice->setCurrentIndex(0);
        QVERIFY(panel.why()->words().isEmpty());  // nobody has asked
        panel.setModel(priceOf(), {DType::Float32, Shape{3}}, {});
        QTRY_VERIFY(panel.why()->button()->isVisibleTo(&panel) && !choice->isVisibleTo(&panel));
    }

    void photosOfNumbersAreShownWithWhatSpeaksForThem_data() {
        QTest::addColumn<float>("black");
        QTest::addColumn<float>("white");
        QTest::newRow("0 to 1") << 0.0f << 1.0f;
        QTest::newRow("standardised") << -0.5f << 3.0f;
    }
    void photosOfNumbersAreShownWithWhatSpeaksForThem() {
        QFETCH(float, black);
        QFETCH(float, white);
        TryPanel panel;
        panel.setModel(redOf(), {DType::Float32, Shape{side, side, 3}}, {}, redSpot(black, white));
        QVERIFY(panel.picture()->isVisibleTo(&panel));
        panel.sample()->setValue(1);
        const QString sum = QString::number(static_cast<double>(black) * (side * side - 1) + static_cast<double>(white), 'g', 5);
        QTRY_COMPARE(panel.answer()->answer(), sum);  // as the data hold it
        QCOMPARE(panel.picture()->shown().size(), QSize(side, side));
        QCOMPARE(panel.picture()->shown().pixelColor(5, 4), QColor(255, 0, 0));
        QCOMPARE(panel.picture()->shown().pixelColor(9, 9), QColor(0, 0, 0));
        QTRY_VERIFY(panel.why()->button()->isVisibleTo(&panel));
        panel.why()->button()->click();
        QTRY_VERIFY2(panel.why()->words().contains("speaks for the answer"), qPrintable(panel.why()->words()));
        QVERIFY(panel.picture()->overlay().pixelColor(5, 4).alpha() > 40);
        QCOMPARE(panel.picture()->overlay().pixelColor(12, 12).alpha(), 0);
    }

    void aPhotoIsTakenAsTheNumbersTheNetHasLearntFrom() {
        TryPanel panel;
        panel.setModel(redOf(), {DType::Float32, Shape{side, side, 3}}, {}, redSpot(-0.5f, 3));
        QImage photo(side, side, QImage::Format_RGB32);
        photo.fill(QColor(255, 0, 0));
        panel.picture()->take(photo);
        QTRY_COMPARE(panel.answer()->answer(), QString::number(3 * side * side));
        panel.invert()->click();
        QTRY_COMPARE(panel.answer()->answer(), QString::number(-side * side / 2));
        QCOMPARE(panel.picture()->shown().pixelColor(3, 3), QColor(0, 255, 255));
    }

    void theSheetOfANetWithOtherInputsIsExplained() {
        auto model = std::make_shared<TrainedModel>();
        Graph& g = model->project.graph;
        const NodeId a = addNode(g, "Input", "a", {{"shape", Ints{side, side, 1}}}), b = addNode(g, "Input", "b", {{"shape", Ints{2}}});
        const NodeId flat = addNode(g, "Flatten", "flat"), join = addNode(g, "Concatenate", "join");
        lamina::connect(g, a, flat);
        lamina::connect(g, flat, join, 0);
        lamina::connect(g, b, join, 1);
        lamina::connect(g, join, addNode(g, "Dense", "y", {{"units", std::int64_t{1}}}));
        constexpr int numbers = side * side + 2;
        model->weights.variables = {{"y", "kernel", true, Tensor::of(Shape{numbers, 1}, std::vector<float>(numbers, 1))}, {"y", "bias", true, Tensor::of(Shape{1}, std::vector<float>{0})}};
        model->project.training.loss = {"mean_squared_error", {}};
        TryPanel panel;
        panel.setModel(model, {}, {});
        QVERIFY(!panel.why()->button()->isVisibleTo(&panel));
        auto* sheet = panel.arrays()->findChild<DrawingPad*>();
        sheet->stroke({3, 3}, {3, 10});
        QTRY_VERIFY(panel.why()->button()->isVisibleTo(&panel));
        panel.why()->button()->click();
        QTRY_VERIFY2(panel.why()->words().contains("speaks for the answer"), qPrintable(panel.why()->words()));
        QVERIFY(sheet->overlay().pixelColor(3, 6).alpha() > 40 && sheet->overlay().pixelColor(12, 4).alpha() == 0);
        panel.arrays()->fields()[0]->setText("3");
        QVERIFY(sheet->overlay().isNull());
    }

    void howLikelyAYesIsIsSaidAsAProbability() {
        TryPanel panel;
        auto model = denseOver(Ints{3}, {1, 0, 0}, 1, "sigmoid", "binary_crossentropy");
        panel.setModel(model, {DType::Float32, Shape{3}}, {});
        panel.arrays()->fields()[0]->setText("-21.15");
        QTRY_COMPARE(panel.answer()->answer(), QStringLiteral("< 0.01 %"));
    }

    void severalNumbersAreNotExplained() {
        auto model = denseOver(Ints{3}, {1, 2, 3, 4, 5, 6}, 2, "linear", "mean_squared_error");
        TryPanel panel;
        panel.setModel(model, {DType::Float32, Shape{3}}, {});
        QTRY_VERIFY(!panel.answer()->answer().isEmpty());
        QVERIFY(!panel.why()->button()->isVisibleTo(&panel));
    }
};

LAMINA_WINDOW_TEST(WhyViewTest)

}  // namespace why_view_test

#include "why_view_test.moc"
