// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of "Try it" with samples of the data, with pictures the wrong way round, and with answers that are no shares.
#include <QAction>
#include <QImage>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>

#include "tests/support/test_program.h"
#include "ui/evaluation/answer_view.h"
#include "ui/evaluation/arrays_pad.h"
#include "ui/evaluation/drawing_pad.h"
#include "ui/evaluation/live_predictor.h"
#include "ui/evaluation/picture_pad.h"
#include "ui/evaluation/try_panel.h"
#include "ui/plots/bar_list.h"
#include "ui/theme/toggle.h"

namespace try_sample_test {

using namespace lamina;
using namespace lamina::ui;

namespace {

/** The sum of all numbers that enter, on a Flatten. */
std::shared_ptr<TrainedModel> sumOf(Shape sample) {
    auto model = std::make_shared<TrainedModel>();
    Graph& g = model->project.graph;
    const auto dims = sample.dims();
    const NodeId in = addNode(g, "Input", "x", {{"shape", Ints(dims.begin(), dims.end())}}), flat = addNode(g, "Flatten", "flat");
    const NodeId out = addNode(g, "Dense", "y", {{"units", std::int64_t{1}}});
    lamina::connect(g, in, flat);
    lamina::connect(g, flat, out);
    const auto width = static_cast<std::size_t>(sample.elements());
    model->weights.variables = {{"y", "kernel", true, Tensor::of(Shape{sample.elements(), 1}, std::vector<float>(width, 1))}, {"y", "bias", true, Tensor::of(Shape{1}, std::vector<float>{0})}};
    model->project.training.loss = {"mean_squared_error", {}};
    return model;
}

/** Samples of ones, twos, threes …; the last two test. */
std::shared_ptr<Dataset> countedSamples(Shape sample, std::uint32_t count) {
    auto data = std::make_shared<Dataset>();
    std::vector<float> values, sums;
    for (std::uint32_t i = 0; i < count; ++i) {
        values.insert(values.end(), static_cast<std::size_t>(sample.elements()), static_cast<float>(i + 1));
        sums.push_back(static_cast<float>((i + 1) * sample.elements()));
    }
    data->inputs = {Tensor::of(sample.withBatch(count), values)};
    data->targets = {Tensor::of(Shape{count, 1}, sums)};
    data->parts.test = {count - 2, count - 1};
    return data;
}

/** Two numbers in, the same out, as scores of two classes. */
std::shared_ptr<TrainedModel> scores(const char* loss, const char* activation) {
    auto model = std::make_shared<TrainedModel>();
    Graph& g = model->project.graph;
    const NodeId in = addNode(g, "Input", "x", {{"shape", Ints{2}}}), out = addNode(g, "Dense", "y", {{"units", std::int64_t{2}}, {"activation", std::string(activation)}});
    lamina::connect(g, in, out);
    model->weights.variables = {{"y", "kernel", true, Tensor::of(Shape{2, 2}, std::vector<float>{1, 0, 0, 1})}, {"y", "bias", true, Tensor::of(Shape{2}, std::vector<float>{0, 0})}};
    model->project.training.loss = {loss, {}};
    model->preparation.classes = {"cat", "dog"};
    return model;
}

/** Paper with a square of ink in its middle. */
QImage square(int side, int paper, int ink) {
    QImage image(side, side, QImage::Format_Grayscale8);
    image.fill(paper);
    for (int y = side / 3; y < side - side / 3; ++y)
        for (int x = side / 3; x < side - side / 3; ++x) image.scanLine(y)[x] = static_cast<uchar>(ink);
    return image;
}

}  // namespace

class TrySampleTest : public QObject {
    Q_OBJECT
 private slots:
    void aSequenceTooLongToTypeIsTriedWithATestSample() {
        const Shape sample{50, 2};
        TryPanel panel;
        panel.setModel(sumOf(sample), {DType::Float32, sample}, {}, countedSamples(sample, 5));
        QCOMPARE(panel.hint(), QStringLiteral("Take a test sample"));
        QCOMPARE(panel.sample()->text(), QStringLiteral("none"));  // there is none of one's own
        QVERIFY(panel.sample()->isVisibleTo(&panel));
        QCOMPARE(panel.sample()->maximum(), 2);
        panel.sample()->setValue(2);
        QTRY_COMPARE(panel.answer()->answer(), QStringLiteral("500"));
        QCOMPARE(panel.truth(), QStringLiteral("True: 500"));
        panel.fill(3);  // as the page of the answers asks it
        QTRY_COMPARE(panel.answer()->answer(), QStringLiteral("400"));
        QCOMPARE(panel.sample()->value(), 1);
        panel.setModel(sumOf(sample), {DType::Float32, sample}, {}, {});
        QVERIFY(!panel.sample()->isVisibleTo(&panel) && panel.truth().isEmpty());
    }

    void aSampleThatWasLearntFromIsNotCalledATestSample() {
        const Shape sample{50, 2};
        TryPanel panel;
        panel.setModel(sumOf(sample), {DType::Float32, sample}, {}, countedSamples(sample, 5));
        QCOMPARE(panel.sample()->accessibleName(), QStringLiteral("Test sample"));
        const auto all = countedSamples(sample, 5);
        all->parts = {};
        all->parts.validation = {1, 2};
        panel.setModel(sumOf(sample), {DType::Float32, sample}, {}, all);
        QCOMPARE(panel.sample()->accessibleName(), QStringLiteral("Validation sample"));
        all->parts.validation = {};
        all->parts.train = {0, 1, 2, 3, 4};
        panel.setModel(sumOf(sample), {DType::Float32, sample}, {}, all);
        QCOMPARE(panel.sample()->accessibleName(), QStringLiteral("Training sample"));
        QVERIFY(!panel.sample()->toolTip().contains("not learnt"));
        QCOMPARE(panel.sample()->maximum(), 5);
    }

    void theSampleThatIsTriedStaysWhenTheNetIsTrainedAgain() {
        const Shape sample{50, 2};
        const auto data = countedSamples(sample, 5);
        TryPanel panel;
        panel.setModel(sumOf(sample), {DType::Float32, sample}, {}, data);
        panel.sample()->setValue(1);
        QTRY_COMPARE(panel.answer()->answer(), QStringLiteral("400"));
        panel.setModel(sumOf(sample), {DType::Float32, sample}, {}, data);
        QCOMPARE(panel.sample()->value(), 1);
        QTRY_COMPARE(panel.answer()->answer(), QStringLiteral("400"));
    }

    void aTestSampleFillsTheFieldsUntilOneIsEdited() {
        const Shape sample{3};
        TryPanel panel;
        panel.setModel(sumOf(sample), {DType::Float32, sample}, {}, countedSamples(sample, 4));
        panel.sample()->setValue(1);
        QCOMPARE(panel.arrays()->fields()[2]->text(), QStringLiteral("3"));
        QTRY_COMPARE(panel.answer()->answer(), QStringLiteral("9"));
        QCOMPARE(panel.truth(), QStringLiteral("True: 9"));
        panel.arrays()->fields()[0]->setText("1");
        QTRY_COMPARE(panel.answer()->answer(), QStringLiteral("7"));
        QVERIFY(panel.truth().isEmpty());
        QCOMPARE(panel.sample()->value(), 0);
    }

    /** A net that was just taken up is asked about an empty form first; on a busy machine that answer stood beside the sample for seconds. */
    void noAnswerToWhatStoodThereBeforeIsShown() {
        const Shape sample{3};
        TryPanel panel;
        panel.setModel(sumOf(sample), {DType::Float32, sample}, {}, countedSamples(sample, 4));
        QSignalSpy answered(panel.findChild<LivePredictor*>(), &LivePredictor::answered);
        panel.sample()->setValue(1);
        QTRY_COMPARE(panel.answer()->answer(), QStringLiteral("9"));
        QCOMPARE(answered.count(), 1);
    }

    /** What is typed next stays under the finger. */
    void nothingJumpsWhenASampleIsEdited() {
        const Shape sample{3};
        TryPanel panel;
        panel.resize(300, 700);
        panel.show();
        panel.setModel(sumOf(sample), {DType::Float32, sample}, {}, countedSamples(sample, 4));
        panel.sample()->setValue(1);
        QTRY_COMPARE(panel.answer()->answer(), QStringLiteral("9"));
        QCOMPARE(panel.truth(), QStringLiteral("True: 9"));
        QTest::qWait(50);
        const int before = panel.arrays()->y();
        panel.arrays()->fields()[0]->setText("1");
        QTRY_COMPARE(panel.answer()->answer(), QStringLiteral("7"));
        QTest::qWait(50);
        QCOMPARE(panel.arrays()->y(), before);
        QVERIFY(panel.truth().isEmpty());
        const auto labels = panel.findChildren<QLabel*>();
        QVERIFY(std::any_of(labels.begin(), labels.end(), [](const QLabel* l) { return l->isVisible() && l->text() == QStringLiteral("True: –"); }));
    }

    void aNumberThatIsNoneIsSaidBelowTheFields() {
        const Shape sample{3};
        TryPanel panel;
        panel.setModel(sumOf(sample), {DType::Float32, sample}, {});
        const auto said = [&] {
            for (const auto* label : panel.arrays()->findChildren<QLabel*>())
                if (!label->isHidden() && label->text().contains("no number")) return label->text();
            return QString();
        };
        QVERIFY(said().isEmpty());
        panel.arrays()->fields()[1]->setText("abc");
        QCOMPARE(said(), QStringLiteral("“abc” is no number: it counts as 0."));
        panel.arrays()->fields()[2]->setText("x");
        QCOMPARE(said(), QStringLiteral("2 of them are no numbers: they count as 0."));
        panel.arrays()->fields()[1]->setText("1"), panel.arrays()->fields()[2]->setText("1");
        QVERIFY(said().isEmpty());
    }

    void aTestSampleIsDrawnOnTheSheet() {
        const Shape sample{6, 6, 1};
        auto data = std::make_shared<Dataset>();
        std::vector<std::uint8_t> bytes(72, 0);
        bytes[36 + 14] = 255;
        data->inputs = {Tensor::of(sample.withBatch(2), bytes)};
        data->targets = {Tensor::of(Shape{2}, std::vector<std::int32_t>{0, 1})};
        data->parts.test = {1};
        TryPanel panel;
        panel.setModel(sumOf(sample), {DType::UInt8, sample}, {}, data);
        panel.sample()->setValue(1);
        QCOMPARE(panel.pad()->ink()[14], 1.0f);
        QCOMPARE(panel.truth(), QStringLiteral("True: 1"));
        QTRY_COMPARE(panel.answer()->answer(), QStringLiteral("255"));
        panel.pad()->stroke({1.5, 1.5}, {2.5, 1.5});
        QVERIFY(panel.truth().isEmpty());
    }

    void aSampleThatIsAskedForTakesThePlaceOfWhatWasDrawn() {
        const Shape sample{6, 6, 1};
        auto data = std::make_shared<Dataset>();
        std::vector<std::uint8_t> bytes(72, 0);
        bytes[36 + 14] = 255;
        data->inputs = {Tensor::of(sample.withBatch(2), bytes)};
        data->targets = {Tensor::of(Shape{2}, std::vector<std::int32_t>{0, 1})};
        data->parts.test = {1};
        data->rows = {7, 9};
        TryPanel panel;
        panel.setModel(sumOf(sample), {DType::UInt8, sample}, {}, data);
        panel.pad()->stroke({1.5, 1.5}, {2.5, 1.5});
        panel.fill(9);  // as the room begins: what was drawn stays
        QCOMPARE(panel.sample()->value(), 0);
        panel.tryRow(9);
        QCOMPARE(panel.sample()->value(), 1);
        QCOMPARE(panel.pad()->ink()[14], 1.0f);
        QTRY_COMPARE(panel.answer()->answer(), QStringLiteral("255"));
    }

    /** The data, whose numbers reach to 4, say what full ink is: a pen of 1 would be no ink to such a net. */
    void theSheetIsOfTheRangeOfTheData() {
        const Shape sample{6, 6, 1};
        TryPanel panel;
        panel.setModel(sumOf(sample), {DType::Float32, sample}, {}, countedSamples(sample, 4));
        panel.sample()->setValue(1);
        QTRY_COMPARE(panel.answer()->answer(), QStringLiteral("108"));
        QCOMPARE(panel.truth(), QStringLiteral("True: 108"));
        QCOMPARE(panel.pad()->ink(), std::vector<float>(36, 0.75f));
        panel.pad()->stroke({1.5, 1.5}, {2.5, 1.5});  // two pixels
        QTRY_COMPARE(panel.answer()->answer(), QStringLiteral("110"));
        panel.pad()->clear();
        panel.pad()->stroke({1.5, 1.5}, {2.5, 1.5});
        QTRY_COMPARE(panel.answer()->answer(), QStringLiteral("8"));
    }

    /** Standardised, as far as a quarter below 0: that is its paper. */
    void paperIsTheLeastOfTheData() {
        const Shape sample{6, 6};
        auto data = countedSamples(sample, 2);
        std::vector<float> numbers(72, -0.25f);
        numbers[40] = 2.75f;
        data->inputs = {Tensor::of(sample.withBatch(2), numbers)};
        data->parts.test = {0, 1};
        TryPanel panel;
        panel.setModel(sumOf(sample), {DType::Float32, sample}, {}, data);
        panel.sample()->setValue(2);
        QTRY_COMPARE(panel.answer()->answer(), QStringLiteral("-6"));
        QCOMPARE(panel.pad()->ink()[4], 1.0f);
        QCOMPARE(panel.pad()->ink()[5], 0.0f);
        panel.pad()->clear();
        panel.pad()->stroke({1.5, 1.5}, {2.5, 1.5});
        QTRY_COMPARE(panel.answer()->answer(), QStringLiteral("-3"));
    }

    void severalInputsAreOfTheirOwnRangesAndCanBeCleared() {
        auto model = std::make_shared<TrainedModel>();
        Graph& g = model->project.graph;
        const NodeId a = addNode(g, "Input", "a", {{"shape", Ints{6, 6, 1}}}), b = addNode(g, "Input", "b", {{"shape", Ints{2}}});
        const NodeId small = addNode(g, "Rescaling", "small", {{"scale", 1.0 / 255}}), flat = addNode(g, "Flatten", "flat"), join = addNode(g, "Concatenate", "join");
        const NodeId out = addNode(g, "Dense", "y", {{"units", std::int64_t{1}}});
        lamina::connect(g, a, small);
        lamina::connect(g, small, flat);
        lamina::connect(g, flat, join, 0);
        lamina::connect(g, b, join, 1);
        lamina::connect(g, join, out);
        model->weights.variables = {{"y", "kernel", true, Tensor::of(Shape{38, 1}, std::vector<float>(38, 1))}, {"y", "bias", true, Tensor::of(Shape{1}, std::vector<float>{0})}};
        model->project.training.loss = {"mean_squared_error", {}};
        auto data = std::make_shared<Dataset>();
        std::vector<float> sheets(72, 0.0f);
        sheets[36 + 14] = 204, sheets[36 + 15] = 255;
        data->inputs = {Tensor::of(Shape{2, 6, 6, 1}, sheets), Tensor::of(Shape{2, 2}, std::vector<float>{0, 0, 0.5f, 0})};
        data->targets = {Tensor::of(Shape{2, 1}, std::vector<float>{0, 1})};
        data->parts.test = {1};
        TryPanel panel;
        panel.setModel(model, {}, {}, data);
        QPushButton* clear = nullptr;
        for (auto* button : panel.findChildren<QPushButton*>())
            if (button->text() == QLatin1String("Clear")) clear = button;
        QVERIFY(clear && clear->isVisibleTo(&panel) && !clear->isEnabled());
        auto* sheet = panel.arrays()->findChild<DrawingPad*>();
        panel.sample()->setValue(1);
        QTRY_COMPARE(panel.answer()->answer(), QStringLiteral("2.3"));
        QCOMPARE(sheet->ink()[14], 0.8f);
        QVERIFY(clear->isEnabled());
        clear->click();
        QVERIFY(sheet->blank() && !clear->isEnabled() && panel.answer()->answer().isEmpty());
        QCOMPARE(panel.arrays()->fields()[0]->text(), QStringLiteral("0"));
        sheet->stroke({1.5, 1.5}, {2.5, 1.5});
        QTRY_COMPARE(panel.answer()->answer(), QStringLiteral("2"));
        QVERIFY(clear->isEnabled());
    }

    void onlySharesAreSaidInPercent_data() {
        QTest::addColumn<QString>("loss");
        QTest::addColumn<QString>("activation");
        QTest::addColumn<bool>("shares");
        QTest::newRow("softmax") << "sparse_categorical_crossentropy" << "softmax" << true;
        QTest::newRow("softmax for numbers") << "mean_squared_error" << "softmax" << true;
        QTest::newRow("bare") << "sparse_categorical_crossentropy" << "linear" << false;
        QTest::newRow("numbers") << "mean_squared_error" << "linear" << false;
    }
    void onlySharesAreSaidInPercent() {
        QFETCH(QString, loss);
        QFETCH(QString, activation);
        QFETCH(bool, shares);
        TryPanel panel;
        panel.setModel(scores(qPrintable(loss), qPrintable(activation)), {DType::Float32, Shape{2}}, {});
        panel.arrays()->fields()[1]->setText("2.5");
        QTRY_COMPARE(panel.answer()->answer(), QStringLiteral("dog"));
        const auto& bars = panel.answer()->findChild<BarList*>()->bars();
        QCOMPARE(bars.size(), std::size_t{2});
        if (shares) QVERIFY(bars[0].value.isEmpty());  // made of the share
        else QCOMPARE(bars[0].value, QStringLiteral("2.5"));
        QCOMPARE(panel.answer()->findChild<BarList*>()->accessibleName().contains("%"), shares);
    }

    void aPhotoThatLooksInvertedIsSaidToAndTurned() {
        const Shape sample{8, 8, 1};
        auto model = sumOf(sample);
        model->preparation.source = "image_folder";
        model->edgeLightness = 0;
        TryPanel panel;
        panel.setModel(model, {DType::UInt8, sample}, {});
        QVERIFY(!panel.invert()->isVisibleTo(&panel));
        panel.picture()->take(square(8, 0, 255));
        QVERIFY(panel.wrongWay().isEmpty() && panel.invert()->isVisibleTo(&panel));
        panel.picture()->take(square(8, 255, 0));
        QVERIFY2(panel.wrongWay().contains("looks inverted: its edge is light"), qPrintable(panel.wrongWay()));
        panel.invert()->click();
        QVERIFY(panel.wrongWay().isEmpty());
        QCOMPARE(panel.picture()->picture().as<std::uint8_t>()[0], std::uint8_t{0});  // what the net sees
        QTRY_COMPARE(panel.answer()->answer(), QString::number(255 * 16));
    }

    void thereIsNothingToClearInAnEmptyEditor() {
        const Shape sample{8, 8, 1};
        auto model = sumOf(sample);
        TryPanel panel;
        panel.setModel(model, {DType::Float32, sample}, {});
        QPushButton* clear = nullptr;
        for (auto* button : panel.findChildren<QPushButton*>())
            if (button->text() == QLatin1String("Clear")) clear = button;
        QVERIFY(clear && clear->isVisibleTo(&panel) && !clear->isEnabled());
        panel.pad()->stroke({3, 3}, {5, 3});
        QVERIFY(clear->isEnabled());
        clear->click();
        QVERIFY(!clear->isEnabled());
        panel.pad()->stroke({3, 3}, {5, 3});
        QTRY_VERIFY(!panel.answer()->answer().isEmpty());
        QTest::keyClick(panel.pad(), Qt::Key_Delete);
        QVERIFY(!clear->isEnabled() && panel.answer()->answer().isEmpty());
        auto photos = std::make_shared<TrainedModel>(*model);
        photos->preparation.source = "image_folder";
        panel.setModel(photos, {DType::UInt8, sample}, {});
        QVERIFY(!clear->isEnabled());
        panel.picture()->take(square(8, 255, 0));
        QVERIFY(clear->isEnabled());
        QTRY_VERIFY(!panel.answer()->answer().isEmpty());
        QTest::keyClick(panel.picture(), Qt::Key_Delete);
        QVERIFY(!clear->isEnabled() && panel.answer()->answer().isEmpty());
    }

    /** And not the last edit of the net, which the window's own undo would. */
    void aStrokeCanBeTakenBack() {
        const Shape sample{8, 8, 1};
        QWidget window;
        QAction of("Undo");
        of.setShortcut(QKeySequence::Undo);
        window.addAction(&of);
        int others = 0;
        connect(&of, &QAction::triggered, &window, [&] { ++others; });
        auto* panel = new TryPanel(&window);
        panel->resize(300, 700);
        window.resize(300, 700);
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        panel->setModel(sumOf(sample), {DType::Float32, sample}, {});
        DrawingPad* pad = panel->pad();
        QTest::mouseClick(pad, Qt::LeftButton, {}, QPoint(40, 40));
        const auto one = pad->ink();
        QTest::mouseClick(pad, Qt::LeftButton, {}, QPoint(150, 150));
        QVERIFY(pad->ink() != one);
        QVERIFY(pad->hasFocus());
        QTest::keyClick(pad, Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(pad->ink(), one);
        QTest::keyClick(pad, Qt::Key_Delete);
        QVERIFY(pad->blank());
        QTest::keyClick(pad, Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(pad->ink(), one);
        for (int i = 0; i < 3; ++i) QTest::keyClick(pad, Qt::Key_Z, Qt::ControlModifier);  // once more than there is
        QVERIFY(pad->blank());
        QCOMPARE(others, 0);
        QTRY_VERIFY(panel->answer()->answer().isEmpty());
    }

    /** As a form begins with a row: a photo is replaced by the next, a sheet is drawn on. */
    void aPhotoBeginsWithASampleOfTheData() {
        const Shape sample{8, 8, 1};
        auto data = std::make_shared<Dataset>();
        data->inputs = {Tensor::of(sample.withBatch(2), std::vector<std::uint8_t>(128, 7))};
        data->targets = {Tensor::of(Shape{2}, std::vector<std::int32_t>{0, 1})};
        data->parts.test = {1};
        TryPanel panel;
        panel.setModel(sumOf(sample), {DType::UInt8, sample}, {}, data);
        panel.beginWith(1);
        QCOMPARE(panel.sample()->value(), 0);
        auto photos = sumOf(sample);
        photos->preparation.source = "image_folder";
        panel.setModel(photos, {DType::UInt8, sample}, {}, data);
        panel.beginWith(1);
        QCOMPARE(panel.sample()->value(), 1);
        QTRY_COMPARE(panel.answer()->answer(), QString::number(7 * 64));
        panel.picture()->take(square(8, 255, 0));
        panel.beginWith(1);  // what the person has chosen stays
        QCOMPARE(panel.sample()->value(), 0);
    }

    void whatIsClearedIsNoLongerInverted() {
        const Shape sample{8, 8, 1};
        auto model = sumOf(sample);
        model->preparation.source = "image_folder";
        TryPanel panel;
        panel.setModel(model, {DType::UInt8, sample}, {});
        panel.picture()->take(square(8, 255, 0));
        panel.invert()->click();
        QCOMPARE(panel.picture()->picture().as<std::uint8_t>()[0], std::uint8_t{0});
        for (auto* button : panel.findChildren<QPushButton*>())
            if (button->text() == QLatin1String("Clear")) button->click();
        panel.picture()->take(square(8, 255, 0));
        QVERIFY(!panel.invert()->isChecked());
        QCOMPARE(panel.picture()->picture().as<std::uint8_t>()[0], std::uint8_t{255});
    }

    void aModelThatDoesNotKnowItsPicturesSaysNothing() {
        const Shape sample{8, 8, 1};
        auto model = sumOf(sample);
        model->preparation.source = "image_folder";
        TryPanel panel;
        panel.setModel(model, {DType::UInt8, sample}, {});
        panel.picture()->take(square(8, 255, 0));
        QVERIFY(panel.wrongWay().isEmpty());
    }

    void aPictureOnTheSheetIsSeenAsTheNetHasLearntIt() {
        const Shape sample{8, 8, 1};
        auto model = sumOf(sample);
        model->edgeLightness = 0;
        TryPanel panel;
        panel.setModel(model, {DType::Float32, sample}, {});
        panel.pad()->take(square(8, 255, 0));
        QVERIFY2(panel.wrongWay().contains("seen inverted"), qPrintable(panel.wrongWay()));
        QVERIFY(panel.invert()->isChecked());
        QTRY_COMPARE(panel.answer()->answer(), QStringLiteral("16"));
        panel.invert()->click();
        QTRY_COMPARE(panel.answer()->answer(), QStringLiteral("48"));
        QVERIFY(panel.wrongWay().isEmpty());
    }

    void whereTheNetHasLearntFromDarkOnLightThePenIsDark() {
        const Shape sample{8, 8, 1};
        auto model = sumOf(sample);
        model->edgeLightness = 1;
        TryPanel panel;
        panel.setModel(model, {DType::Float32, sample}, {});
        panel.pad()->take(square(8, 255, 0));
        QVERIFY(panel.wrongWay().isEmpty() && !panel.invert()->isChecked());
        QTRY_COMPARE(panel.answer()->answer(), QStringLiteral("48"));
    }
};

LAMINA_WINDOW_TEST(TrySampleTest)

}  // namespace try_sample_test

#include "try_sample_test.moc"
