// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of the page of figures about a series: its course, and its worst samples.
#include <QFile>
#include <QSignalSpy>
#include <QTableView>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTest>

#include "engine/io/templates.h"
#include "tests/support/test_program.h"
#include "tests/support/window_bench.h"
#include "ui/evaluation/course_plot.h"
#include "ui/evaluation/evaluate_room.h"
#include "ui/evaluation/number_page.h"
#include "ui/evaluation/output_figures.h"
#include "ui/evaluation/series_pad.h"
#include "ui/evaluation/try_panel.h"

namespace series_page_test {

using namespace lamina;
using namespace lamina::ui;

namespace {

Column numbers(std::string name, std::vector<double> values) {
    Column column{.name = std::move(name), .type = ColumnType::Number, .numbers = {}, .codes = {}, .categories = {}};
    column.numbers.assign(values.begin(), values.end());
    return column;
}

/** Six months of a number, and of another one. */
std::shared_ptr<const Table> months(bool dated) {
    Table table{{numbers("x", {5, 6, 10, 20, 30, 40}), numbers("push", {0, 0, 1, 2, 3, 4})}};
    const Column month{.name = "month", .type = ColumnType::Category, .numbers = {}, .codes = {0, 1, 2, 3, 4, 5},
                       .categories = {"1970-01", "1970-02", "1970-03", "1970-04", "1970-05", "1970-06"}};
    if (dated) table.columns.insert(table.columns.begin(), month);
    return std::make_shared<const Table>(std::move(table));
}

/** Of each two rows the x behind them. */
std::shared_ptr<const Dataset> windows() {
    auto data = std::make_shared<Dataset>();
    data->inputs = {Tensor::of(Shape{4, 2, 1}, std::vector<float>{5, 6, 6, 10, 10, 20, 20, 30})};
    data->targets = {Tensor::of(Shape{4, 1}, std::vector<float>{10, 20, 30, 40})};
    data->rows = {2, 3, 4, 5};
    data->preparation.source = "csv";
    data->preparation.windows.sequenceLength = 2;
    data->preparation.targets.resize(1);
    data->preparation.targets.front().name = "x";
    return data;
}

/** As if a net had said this of three of them, the last one first. */
OutputFigures figures(const Table* table) {
    Evaluation evaluation;
    evaluation.rows = {3, 1, 2};
    evaluation.predictions = Tensor::of(Shape{3, 1}, std::vector<float>{41, 17, 32});
    return outputFigures(std::make_shared<const TrainedModel>(), windows(), evaluation, 0, table);
}

QStringList heads(const NumberPage& page) {
    QStringList all;
    for (int c = 0; c < page.worst()->model()->columnCount(); ++c) all << page.worst()->model()->headerData(c, Qt::Horizontal, Qt::DisplayRole).toString();
    return all;
}

QStringList cells(const NumberPage& page, int row) {
    QStringList all;
    for (int c = 0; c < page.worst()->model()->columnCount(); ++c) all << page.worst()->model()->index(row, c).data().toString();
    return all;
}

}  // namespace

class SeriesPageTest : public QObject {
    Q_OBJECT
 private slots:
    void whatWasTrueAndWhatWasSaidIsDrawnInOrderOfTime() {
        const auto table = months(true);
        const OutputFigures made = figures(table.get());
        NumberPage page;
        RawData raw;
        raw.table = table;
        page.show(std::get<NumberFigures>(made.figures), *made.data, raw);
        QVERIFY(page.course()->isVisibleTo(&page));
        QTemporaryDir folder;
        const QString file = folder.filePath("course.csv");
        page.course()->save(file);
        QFile csv(file);
        QVERIFY(csv.open(QIODevice::ReadOnly));
        QCOMPARE(csv.readAll(), QByteArray("month,true,predicted\n1970-04-01,20,17\n1970-05-01,30,32\n1970-06-01,40,41\n"));
    }

    void withoutDatesItIsDrawnOverItsRows() {
        const auto table = months(false);
        const OutputFigures made = figures(table.get());
        NumberPage page;
        RawData raw;
        raw.table = table;
        page.show(std::get<NumberFigures>(made.figures), *made.data, raw);
        page.resize(1200, 900);
        page.show();
        QVERIFY(QTest::qWaitForWindowExposed(&page));
        page.course()->redraw();
        QCOMPARE(page.course()->xRange(), (PlotRange{4, 6}));  // rows count from 1
        QCOMPARE(heads(page).front(), QStringLiteral("row"));
    }

    void anotherTargetOverTheSameRowsIsSeenWhole() {
        CoursePlot plot;
        const std::vector<std::uint32_t> rows{0, 1, 2};
        const std::vector<double> warm{10, 11, 12}, pressure{1000, 1010, 1005};
        const SeriesCourse first = courseOf(Table{}, rows, warm, warm), second = courseOf(Table{}, rows, pressure, pressure);
        plot.show("warm", first);
        plot.setFollow(false);
        plot.show("warm", first);
        QVERIFY(!plot.following());  // the same again, as somebody looks at it
        plot.show("pressure", second);
        QVERIFY(plot.following());
    }

    void aWorstSampleWithoutADateIsKnownByItsRow() {
        auto table = std::make_shared<Table>(*months(true));
        table->columns.front().codes[3] = -1;
        const OutputFigures made = figures(table.get());
        NumberPage page;
        RawData raw;
        raw.table = table;
        page.show(std::get<NumberFigures>(made.figures), *made.data, raw);
        QCOMPARE(cells(page, 0).front(), QStringLiteral("row 4"));
    }

    void whatIsNoSeriesHasNoCourse() {
        const OutputFigures made = figures(nullptr);
        NumberPage page;
        page.show(std::get<NumberFigures>(made.figures), *made.data, {});
        QVERIFY(!page.course()->isVisibleTo(&page));
    }

    void theWorstSamplesOfASeriesSayEachThingOnce() {
        const auto table = months(true);
        const OutputFigures made = figures(table.get());
        NumberPage page;
        RawData raw;
        raw.table = table;
        page.show(std::get<NumberFigures>(made.figures), *made.data, raw);
        QCOMPARE(heads(page), (QStringList{"month", "true", "predicted", "off by", "push"}));
        QCOMPARE(cells(page, 0), (QStringList{"1970-04", "20", "17", "\u22123.000", "2"}));
        QSignalSpy chosen(&page, &NumberPage::sampleChosen);
        emit page.worst()->clicked(page.worst()->model()->index(0, 0));
        QCOMPARE(chosen.front().front().toUInt(), 3u);
    }

    void inTheRoomTheTestPartIsDrawnAndASampleOfItGoesOn() {
        test::TrainingBench bench;
        EvaluateRoom room(bench.training);
        room.resize(1500, 900);
        static_cast<QWidget&>(room).show();
        QSignalSpy evaluated(&room, &EvaluateRoom::evaluated);
        Project project = projectFromTemplate("series");
        project.training.epochs = 1;
        bench.document.reset(std::move(project));
        bench.training.train();
        QVERIFY(evaluated.wait(60'000));
        QVERIFY(room.numberPage()->course()->isVisibleTo(room.numberPage()));
        const auto& data = *bench.training.data();
        room.numberPage()->course()->redraw();
        QCOMPARE(room.numberPage()->course()->xRange().high, static_cast<double>(data.rowOf(data.parts.test.back()) + 1));
        const SeriesPad& pad = *room.tryPanel()->series();
        QTRY_VERIFY2(pad.said().contains("the last row"), qPrintable(pad.said()));
        emit room.numberPage()->sampleChosen(data.rowOf(data.parts.test.front()));
        QTRY_VERIFY2(pad.said().contains("as if nothing later were known"), qPrintable(pad.said()));
        QCOMPARE(pad.rows()->item(0, 0)->text(), QString::number(data.rowOf(data.parts.test.front()) + 2 - static_cast<std::uint32_t>(data.preparation.windows.horizon)));
    }
};

LAMINA_WINDOW_TEST(SeriesPageTest)

}  // namespace series_page_test

#include "series_page_test.moc"
