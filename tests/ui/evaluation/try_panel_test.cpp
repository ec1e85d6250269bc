// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of "Try it" for nets of arrays, for series, and for answers of several numbers.
#include "ui/evaluation/try_panel.h"

#include <QDragEnterEvent>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QPushButton>
#include <QSpinBox>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QUrl>
#include <limits>

#include "tests/support/test_program.h"
#include "ui/evaluation/answer_view.h"
#include "ui/evaluation/arrays_pad.h"
#include "ui/evaluation/drawing_pad.h"
#include "ui/evaluation/row_form.h"
#include "ui/evaluation/series_pad.h"
#include "ui/plots/line_plot.h"

namespace try_panel_test {

using namespace lamina;
using namespace lamina::ui;

namespace {

Column numbers(std::string name, std::vector<double> values) {
    Column column{.name = std::move(name), .type = ColumnType::Number, .numbers = {}, .codes = {}, .categories = {}};
    column.numbers.assign(values.begin(), values.end());
    return column;
}

PreparedColumn plain(std::string name) {
    PreparedColumn column;
    column.name = std::move(name);
    column.fill = std::string("0");
    return column;
}

/** A Dense layer over what `from` gives. */
void answerFrom(TrainedModel& model, NodeId from, std::int64_t width, std::vector<float> kernel, std::int64_t units = 1) {
    lamina::connect(model.project.graph, from, addNode(model.project.graph, "Dense", "y", {{"units", units}}));
    model.weights.variables = {{"y", "kernel", true, Tensor::of(Shape{width, units}, kernel)},
                               {"y", "bias", true, Tensor::of(Shape{units}, std::vector<float>(static_cast<std::size_t>(units)))}};
    model.project.training.loss = {"mean_squared_error", {}};
}

/** The next of a series is the sum of the last two. */
std::shared_ptr<TrainedModel> sumOfTwo() {
    auto model = std::make_shared<TrainedModel>();
    Graph& g = model->project.graph;
    const NodeId in = addNode(g, "Input", "window", {{"shape", Ints{2, 1}}}), flat = addNode(g, "Flatten", "flat");
    lamina::connect(g, in, flat);
    answerFrom(*model, flat, 2, {1, 1});
    model->preparation.source = "csv";
    model->preparation.windows.sequenceLength = 2;
    model->preparation.inputs = model->preparation.targets = {plain("x")};
    return model;
}

/** a (two numbers) and b (one): their digits side by side, from the right. */
std::shared_ptr<TrainedModel> ofTwoInputs() {
    auto model = std::make_shared<TrainedModel>();
    Graph& g = model->project.graph;
    const NodeId a = addNode(g, "Input", "a", {{"shape", Ints{2}}}), b = addNode(g, "Input", "b", {{"shape", Ints{1}}}), both = addNode(g, "Concatenate", "both");
    lamina::connect(g, a, both, 0);
    lamina::connect(g, b, both, 1);
    answerFrom(*model, both, 3, {1, 10, 100});
    return model;
}

/** So many numbers in, the sum and its negative out. */
std::shared_ptr<TrainedModel> sumAndNegative(std::int64_t width) {
    auto model = std::make_shared<TrainedModel>();
    const NodeId in = addNode(model->project.graph, "Input", "x", {{"shape", Ints{width}}});
    std::vector<float> kernel;
    for (std::int64_t i = 0; i < width; ++i) kernel.insert(kernel.end(), {1.0f, -1.0f});
    answerFrom(*model, in, width, kernel, 2);
    return model;
}

/** How much ink there is, on a sheet of 6 × 6. */
std::shared_ptr<TrainedModel> inkOnASheet() {
    auto model = std::make_shared<TrainedModel>();
    Graph& g = model->project.graph;
    const NodeId in = addNode(g, "Input", "image", {{"shape", Ints{6, 6, 1}}}), flat = addNode(g, "Flatten", "flat");
    lamina::connect(g, in, flat);
    answerFrom(*model, flat, 36, std::vector<float>(36, 1));
    return model;
}

}  // namespace

class TryPanelTest : public QObject {
    Q_OBJECT
 private slots:
    void aSeriesGoesOnFromTheLastRows() {
        RawData raw;
        raw.table = std::make_shared<const Table>(Table{{numbers("x", {0, 1, 1, 2, 3, 5})}});
        TryPanel panel;
        panel.setModel(sumOfTwo(), {}, raw);
        SeriesPad& series = *panel.series();
        QVERIFY(series.isVisibleTo(&panel) && !panel.form()->isVisibleTo(&panel));
        QCOMPARE(panel.hint(), QStringLiteral("Go on from the last rows"));
        series.ahead()->setValue(3);
        QTRY_COMPARE(series.rows()->rowCount(), 3);
        QCOMPARE(series.rows()->horizontalHeaderItem(1)->text(), QStringLiteral("x"));
        QCOMPARE(series.rows()->item(0, 0)->text(), QStringLiteral("7"));  // rows count from 1
        for (const auto& [row, value] : {std::pair{0, 8.0}, {1, 13.0}, {2, 21.0}}) QCOMPARE(series.rows()->item(row, 1)->text().toDouble(), value);
        QVERIFY(!series.plot()->isHidden());
        series.ahead()->setValue(5);
        QTRY_COMPARE(series.rows()->rowCount(), 5);
        panel.setModel(sumOfTwo(), {}, {});
        QVERIFY2(series.said().contains("choose data"), qPrintable(series.said()));
        QVERIFY(series.rows()->isHidden() && series.plot()->isHidden());
    }

    void rowsAheadHaveTheirDates() {
        const Column day{.name = "day", .type = ColumnType::Category, .numbers = {}, .codes = {0, 1, 2}, .categories = {"2024-02-27", "2024-02-28", "2024-02-29"}};
        RawData raw;
        raw.table = std::make_shared<const Table>(Table{{day, numbers("x", {1, 2, 3})}});
        TryPanel panel;
        panel.setModel(sumOfTwo(), {}, raw);
        QTableWidget& rows = *panel.series()->rows();
        QTRY_VERIFY(rows.rowCount() > 1);
        QCOMPARE(rows.horizontalHeaderItem(0)->text(), QStringLiteral("day"));
        QCOMPARE(rows.item(0, 0)->text(), QStringLiteral("2024-03-01"));
    }

    /** 2024-02-27 is the day 19780. */
    void aForecastIsDrawnOverItsDates() {
        const Column day{.name = "day", .type = ColumnType::Category, .numbers = {}, .codes = {0, 1, 2}, .categories = {"2024-02-27", "2024-02-28", "2024-02-29"}};
        RawData raw;
        const auto dated = std::make_shared<const Table>(Table{{day, numbers("x", {1, 2, 3})}});
        raw.table = dated;
        TryPanel panel;
        panel.resize(480, 900);
        panel.setModel(sumOfTwo(), {}, raw);
        panel.show();
        QVERIFY(QTest::qWaitForWindowExposed(&panel));
        LinePlot& plot = *panel.series()->plot();
        QTRY_COMPARE(panel.series()->rows()->rowCount(), 24);
        plot.redraw();
        QCOMPARE(plot.xRange(), (PlotRange{19780, 19780 + 2 + 24}));
        QVERIFY2(plot.xLabels().size() > 1 && plot.xLabels().front() == "2024-02-27" && plot.xLabels().back().startsWith("2024-03"), qPrintable(plot.xLabels().join(' ')));
        raw.table = std::make_shared<const Table>(Table{{numbers("x", {1, 2, 3})}});
        panel.setModel(sumOfTwo(), {}, raw);
        QTRY_COMPARE((plot.redraw(), plot.xRange().high), 3.0 + 24);
        plot.setXRange(2, 5);
        raw.table = dated;
        panel.setModel(sumOfTwo(), {}, raw);
        QTRY_COMPARE((plot.redraw(), plot.xRange().low), 19780.0);  // a part of rows is none of dates
        plot.setXRange(19781, 19783);
        raw.table = std::make_shared<const Table>(Table{{day, numbers("x", {4, 5, 6})}});
        panel.setModel(sumOfTwo(), {}, raw);
        QTRY_COMPARE(panel.series()->rows()->item(0, 1)->text(), QStringLiteral("11"));
        QVERIFY(!plot.following());  // over dates as before
    }

    /** Of seven rows those five that have two before them are samples, the last two test. */
    void aSeriesGoesOnFromTheSampleThatIsChosen() {
        RawData raw;
        raw.table = std::make_shared<const Table>(Table{{numbers("x", {1, 1, 2, 3, 5, 0, 7})}});
        const auto data = std::make_shared<Dataset>();
        data->inputs = {Tensor::of(Shape{5, 2, 1}, std::vector<float>{1, 1, 1, 2, 2, 3, 3, 5, 5, 0})};
        data->targets = {Tensor::of(Shape{5, 1}, std::vector<float>{2, 3, 5, 0, 7})};
        data->rows = {2, 3, 4, 5, 6};
        data->parts.test = {3, 4};
        data->preparation = sumOfTwo()->preparation;
        const Samples samples{DType::Float32, Shape{2, 1}};
        TryPanel panel;
        panel.setModel(sumOfTwo(), samples, raw, data);
        SeriesPad& series = *panel.series();
        QTableWidget& rows = *series.rows();
        series.ahead()->setValue(3);
        QTRY_COMPARE(rows.rowCount(), 3);
        QCOMPARE(rows.columnCount(), 2);
        QCOMPARE(rows.item(0, 0)->text(), QStringLiteral("8"));
        QVERIFY2(series.said().contains("behind row 7, the last row"), qPrintable(series.said()));
        const auto drawn = [&] {
            QTemporaryDir folder;
            series.plot()->save(folder.filePath("p.csv"));
            QFile csv(folder.filePath("p.csv"));
            return csv.open(QIODevice::ReadOnly) ? csv.readAll() : QByteArray();
        };
        QVERIFY2(drawn().startsWith("row,so far,forecast\n"), drawn());
        panel.sample()->setValue(1);
        QTRY_COMPARE(rows.item(0, 0)->text(), QStringLiteral("6"));
        for (const auto& [row, value] : {std::pair{0, 8.0}, {1, 13.0}, {2, 21.0}}) QCOMPARE(rows.item(row, 1)->text().toDouble(), value);
        QCOMPARE(rows.horizontalHeaderItem(2)->text(), QStringLiteral("true"));
        for (const auto& [row, said] : {std::pair{0, "0"}, {1, "7.000"}, {2, ""}}) QCOMPARE(rows.item(row, 2)->text(), QString(said));
        QVERIFY2(drawn().endsWith("5,5,5,5\n6,,8,0\n7,,13,7\n8,,21,\n"), drawn());
        QVERIFY2(series.said().contains("behind row 5, as if nothing later"), qPrintable(series.said()));
        QVERIFY2(panel.hint().contains("rows of the sample"), qPrintable(panel.hint()));
        panel.setModel(sumOfTwo(), samples, raw, data);  // trained again
        QCOMPARE(panel.sample()->value(), 1);
        series.ahead()->setValue(2);
        QTRY_COMPARE(rows.rowCount(), 2);
        QCOMPARE(rows.item(0, 0)->text(), QStringLiteral("6"));
        panel.sample()->setValue(0);
        QTRY_COMPARE(rows.columnCount(), 2);
        QCOMPARE(rows.item(0, 0)->text(), QStringLiteral("8"));
        QVERIFY2(drawn().startsWith("row,so far,forecast\n"), drawn());
        QCOMPARE(panel.hint(), QStringLiteral("Go on from the last rows"));
    }

    void theAxisOfAForecastFitsWhatIsDrawn() {
        RawData raw;
        raw.table = std::make_shared<const Table>(Table{{numbers("x", {100, -2})}});
        TryPanel panel;
        panel.resize(480, 900);
        panel.setModel(sumOfTwo(), {}, raw);
        panel.series()->ahead()->setValue(2);  // 98 and 96
        panel.show();
        QVERIFY(QTest::qWaitForWindowExposed(&panel));
        QTRY_COMPARE(panel.series()->rows()->rowCount(), 2);
        LinePlot& plot = *panel.series()->plot();
        plot.redraw();
        const PlotRange y = plot.yRange();
        QVERIFY2(y.low > -10 && y.low < -2 && y.high > 100 && y.high < 110, qPrintable(QStringLiteral("%1 to %2").arg(y.low).arg(y.high)));
    }

    void aSeriesThatIsTooShortSaysHowManyRowsItTakes() {
        RawData raw;
        raw.table = std::make_shared<const Table>(Table{{numbers("x", {1})}});
        TryPanel panel;
        panel.setModel(sumOfTwo(), {}, raw);
        QTRY_VERIFY2(panel.series()->said().contains("last 2 rows"), qPrintable(panel.series()->said()));
    }

    void everyInputHasItsEditor() {
        TryPanel panel;
        panel.setModel(ofTwoInputs(), {}, {});
        QVERIFY(panel.arrays()->isVisibleTo(&panel));
        const auto fields = panel.arrays()->fields();
        QCOMPARE(fields.size(), std::size_t{3});
        QCOMPARE(fields[2]->accessibleName(), QStringLiteral("b, number 1"));
        for (std::size_t i = 0; i < 3; ++i) fields[i]->setText(QString::number(i + 1));
        QTRY_COMPARE(panel.answer()->answer(), QStringLiteral("321"));
        fields[1]->setText("two");
        QVERIFY(fields[1]->property("invalid").toBool());
        QTRY_COMPARE(panel.answer()->answer(), QStringLiteral("301"));
        panel.setModel(ofTwoInputs(), {}, {});  // trained again
        QCOMPARE(panel.arrays()->fields().front()->text(), QStringLiteral("1"));
        QTRY_COMPARE(panel.answer()->answer(), QStringLiteral("301"));
    }

    void severalNumbersAreNotTakenForClasses() {
        TryPanel panel;
        panel.setModel(sumAndNegative(2), {}, {});
        for (auto* field : panel.arrays()->fields()) field->setText("1.5");
        QTRY_COMPARE(panel.answer()->answer(), QStringLiteral("3 -3"));
        auto named = sumAndNegative(2);
        named->preparation.source = "csv";
        named->preparation.inputs = {plain("u"), plain("v")};
        named->preparation.targets = {plain("more"), plain("less")};
        named->preparation.targets[1].offset = 10;  // undone in the answer
        panel.setModel(named, {}, {});
        for (auto* line : panel.form()->findChildren<QLineEdit*>()) line->setText("2");
        QTRY_COMPARE(panel.answer()->answer(), QStringLiteral("4 6"));
        const auto labels = panel.answer()->findChildren<QLabel*>();
        QVERIFY(std::any_of(labels.begin(), labels.end(), [](const QLabel* l) { return l->text() == "more: 4\nless: 6"; }));
    }

    /** A file of Keras says nothing of its data: what is added to it does. */
    void aNetFromElsewhereIsTriedInTheWordsOfItsData() {
        auto model = sumAndNegative(2);
        model->project.training.loss = {"sparse_categorical_crossentropy", {}};
        auto data = std::make_shared<Dataset>();
        data->inputs = {Tensor::of<float>({2, 2}, std::vector<float>{0, 1, 2, 3})};
        data->targets = {Tensor::of(Shape{2}, std::vector<std::int32_t>{0, 1})};
        data->parts.test = {0, 1};
        data->preparation.source = "csv";
        data->preparation.inputs = {plain("length"), plain("width")};
        data->preparation.inputs[0].offset = 10;  // as the net was judged on it
        data->preparation.classes = {"setosa", "virginica"};
        TryPanel panel;
        panel.setModel(model, {DType::Float32, Shape{2}}, {}, data);
        QCOMPARE(panel.hint(), QStringLiteral("Type a row"));
        const auto lines = panel.form()->findChildren<QLineEdit*>();
        QCOMPARE(lines.size(), qsizetype{2});
        lines[0]->setText("11");
        lines[1]->setText("1");
        QTRY_COMPARE(panel.answer()->answer(), QStringLiteral("setosa"));
        lines[0]->setText("7");
        QTRY_COMPARE(panel.answer()->answer(), QStringLiteral("virginica"));
    }

    void ofALongFormTheAnswerStandsAbove() {
        auto model = sumAndNegative(2);
        model->preparation.source = "csv";
        model->preparation.inputs = {plain("u"), plain("v")};
        TryPanel panel;
        panel.setModel(model, {}, {});
        panel.show();
        QTRY_VERIFY(panel.answer()->isVisible());
        const auto top = [&](QWidget* w) { return w->mapTo(&panel, QPoint()).y(); };
        QTRY_VERIFY(top(panel.answer()) < top(panel.form()));
        panel.setModel(inkOnASheet(), {DType::Float32, Shape{6, 6, 1}}, {});
        QTRY_VERIFY(top(panel.answer()) > top(panel.pad()));
    }

    void whatCannotBeTypedSaysWhatToDo() {
        TryPanel panel;
        panel.setModel(sumAndNegative(100), {}, {});
        QVERIFY(!panel.arrays()->isVisibleTo(&panel));
        QVERIFY2(panel.hint().contains("100 numbers") && panel.hint().contains("lamina-cli predict"), qPrintable(panel.hint()));
        panel.setModel(sumAndNegative(64), {}, {});
        QVERIFY(panel.arrays()->isVisibleTo(&panel));
    }

    void aSampleOfTheDataIsTypedIntoTheFields() {
        auto data = std::make_shared<Dataset>();
        data->inputs = {Tensor::of<float>({2, 2}, std::vector<float>{1, 2, 3, 4.5f})};
        data->rows = {7, 9};  // rows of the source
        TryPanel panel;
        panel.setModel(sumAndNegative(2), {DType::Float32, Shape{2}}, {}, data);
        panel.fill(9);
        QCOMPARE(panel.arrays()->fields()[1]->text(), QStringLiteral("4.5"));
        QTRY_COMPARE(panel.answer()->answer(), QStringLiteral("7.5 -7.5"));
    }

    void theFieldsOfASampleHoldAllFiguresUntilTheyAreEdited() {
        const std::vector<float> sample{0.123456789f, 16777215.0f};
        ArraysPad pad;
        pad.show({{"x", {DType::Float32, Shape{2}}}});
        pad.fill({Tensor::of<float>({1, 2}, sample)});
        QCOMPARE(pad.fields()[0]->text(), QStringLiteral("0.123457"));
        QCOMPARE(pad.inputs().front().toFloats(), sample);
        pad.fields()[0]->setText("2");
        QCOMPARE(pad.inputs().front().toFloats(), (std::vector<float>{2, 16777215.0f}));  // what was not touched stays whole
        pad.fields()[1]->setText("1.6e7");
        QCOMPARE(pad.inputs().front().toFloats(), (std::vector<float>{2, 1.6e7f}));
        pad.clear();
        QCOMPARE(pad.inputs().front().toFloats(), (std::vector<float>{0, 0}));
    }

    void aDroppedFileThatIsNoPictureIsSaid() {
        QTemporaryDir directory;
        QFile broken(directory.filePath("broken.png"));
        QVERIFY(broken.open(QIODevice::WriteOnly));
        broken.write("this is none");
        broken.close();
        TryPanel panel;
        panel.setModel(inkOnASheet(), {DType::Float32, Shape{6, 6, 1}}, {});
        panel.pad()->stroke({3.5, 1.5}, {3.5, 4.5});
        QMimeData dragged;
        dragged.setUrls({QUrl::fromLocalFile(broken.fileName())});
        QDragEnterEvent enter({5, 5}, Qt::CopyAction, &dragged, Qt::LeftButton, {});
        QCoreApplication::sendEvent(panel.pad(), &enter);  // a drop goes where something was dragged to
        QDropEvent drop({5, 5}, Qt::CopyAction, &dragged, Qt::LeftButton, {});
        QCoreApplication::sendEvent(panel.pad(), &drop);
        QVERIFY2(panel.answer()->accessibleDescription().contains("broken.png cannot be read as a picture"), qPrintable(panel.answer()->accessibleDescription()));
        QTest::qWait(200);  // the answer to the stroke would come now
        QVERIFY(panel.answer()->answer().isEmpty());
    }

    void anEmptySheetSaysWhatToDo() {
        const Samples sheet{DType::Float32, Shape{6, 6, 1}};
        TryPanel panel;
        const auto said = [&] { return panel.answer()->accessibleDescription(); };
        panel.setModel(inkOnASheet(), sheet, {});
        QVERIFY2(said().contains("draw on the sheet"), qPrintable(said()));
        panel.pad()->stroke({3.5, 1.5}, {3.5, 4.5});
        QTRY_VERIFY(!panel.answer()->answer().isEmpty());
        panel.pad()->clear();
        QVERIFY2(panel.answer()->answer().isEmpty() && said().contains("draw on the sheet"), qPrintable(said()));
        auto data = std::make_shared<Dataset>();
        data->inputs = {Tensor::of<float>({2, 6, 6, 1}, std::vector<float>(72, 1))};
        data->parts.test = {0, 1};
        panel.setModel(inkOnASheet(), sheet, {}, data);
        QVERIFY2(said().contains("choose a sample"), qPrintable(said()));
        QCOMPARE(panel.sample()->text(), QStringLiteral("your own"));
    }

    void severalEmptySheetsAreNotAnswered() {
        auto model = std::make_shared<TrainedModel>();
        Graph& g = model->project.graph;
        const NodeId a = addNode(g, "Input", "a", {{"shape", Ints{6, 6, 1}}}), b = addNode(g, "Input", "b", {{"shape", Ints{6, 6, 1}}});
        const NodeId both = addNode(g, "Concatenate", "both"), flat = addNode(g, "Flatten", "flat");
        lamina::connect(g, a, both, 0);
        lamina::connect(g, b, both, 1);
        lamina::connect(g, both, flat);
        answerFrom(*model, flat, 72, std::vector<float>(72, 1));
        TryPanel panel;
        panel.setModel(model, {}, {});
        QTest::qWait(200);  // an answer to nothing would come now
        QVERIFY(panel.answer()->answer().isEmpty());
        QCOMPARE(panel.answer()->accessibleDescription(), QStringLiteral("Nothing is drawn or typed yet: do so below, at “a”, “b”, and the answer stands here."));
        panel.show();
        QTRY_VERIFY(panel.answer()->isVisible() && panel.answer()->mapTo(&panel, QPoint()).y() < panel.arrays()->y());  // they are below it
        panel.arrays()->findChildren<DrawingPad*>().front()->stroke({3.5, 1.5}, {3.5, 4.5});
        QTRY_VERIFY(!panel.answer()->answer().isEmpty());
    }

    void aDrawingIsAnsweredByTheNetThatIsTrainedNext() {
        TryPanel panel;
        const Samples sheet{DType::Float32, Shape{6, 6, 1}};
        panel.setModel(inkOnASheet(), sheet, {});
        panel.pad()->stroke({3.5, 1.5}, {3.5, 4.5});
        QTRY_VERIFY(!panel.answer()->answer().isEmpty());
        panel.setModel(inkOnASheet(), sheet, {});
        QTRY_VERIFY(!panel.answer()->answer().isEmpty());
        panel.pad()->stroke({1.5, 1.5}, {4.5, 1.5});
        for (auto* button : panel.findChildren<QPushButton*>())
            if (button->text() == "Clear") button->click();
        QTest::qWait(200);  // the answer to the last stroke would come now
        QVERIFY(panel.answer()->answer().isEmpty());
    }

    void aNumberBeyondAllIsWrittenAsTheTilesWriteIt() {
        AnswerView view;
        view.setNumber("rent", std::numeric_limits<double>::infinity());
        QCOMPARE(view.answer(), QString(QChar(0x221E)));
        view.setNumber("rent", 503.5);
        QCOMPARE(view.answer(), QString("503.5"));
    }
};

LAMINA_WINDOW_TEST(TryPanelTest)

}  // namespace try_panel_test

#include "try_panel_test.moc"
