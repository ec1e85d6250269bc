// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of a series that goes on behind its last row.
#include "engine/trained/forecast.h"

#include <QTest>
#include <cmath>

#include "engine/base/error.h"
#include "engine/data/date_steps.h"
#include "tests/support/test_program.h"

namespace forecast_test {

using namespace lamina;

namespace {

Column numbers(std::string name, std::vector<double> values) {
    Column column{.name = std::move(name), .type = ColumnType::Number, .numbers = {}, .codes = {}, .categories = {}};
    column.numbers.assign(values.begin(), values.end());
    return column;
}

PreparedColumn scaled(std::string name) {
    PreparedColumn column;
    column.name = std::move(name);
    column.fill = std::string("0");
    column.offset = 1;
    column.scale = 2;
    return column;
}

/** One Dense layer over the numbers of a window, with these weights. */
TrainedModel overWindow(std::int64_t rows, std::int64_t width, std::int64_t horizon, std::vector<float> kernel, std::vector<float> bias) {
    TrainedModel model;
    Graph& g = model.project.graph;
    const auto units = static_cast<Dim>(bias.size());
    const NodeId in = addNode(g, "Input", "window", {{"shape", Ints{rows, width}}}), flat = addNode(g, "Flatten", "flat");
    lamina::connect(g, in, flat);
    lamina::connect(g, flat, addNode(g, "Dense", "next", {{"units", std::int64_t{units}}}));
    model.weights.variables = {{"next", "kernel", true, Tensor::of(Shape{rows * width, units}, kernel)}, {"next", "bias", true, Tensor::of(Shape{units}, bias)}};
    model.project.training.loss = {"mean_squared_error", {}};
    model.preparation.source = "csv";
    model.preparation.windows.sequenceLength = rows;
    model.preparation.windows.horizon = horizon;
    return model;
}

std::vector<double> ahead(const Forecast& made) {
    const auto& all = made.targets.front().numbers;
    return {all.begin() + static_cast<std::ptrdiff_t>(made.known), all.end()};
}

}  // namespace

class ForecastTest : public QObject {
    Q_OBJECT
 private slots:
    // The next is the sum of the last two; in scaled numbers, 2 (x − 1), that is their sum and 2.
    void itGoesOnFromItsOwnForecastsInTheUnitsOfTheTable() {
        TrainedModel model = overWindow(2, 1, 1, {1, 1}, {2});
        model.preparation.inputs = model.preparation.targets = {scaled("x")};
        QVERIFY(forecasts(model));
        const Forecast made = forecast(model, Table{{numbers("x", {0, 1, 1, 2, 3, 5})}}, 3);
        QCOMPARE(made.known, std::size_t{6});
        QCOMPARE(made.firstRow, std::size_t{0});
        QCOMPARE(ahead(made), (std::vector<double>{8, 13, 21}));
        QVERIFY(made.held.empty());
    }

    // Ten times the value of two rows before: the first two are of rows that there are.
    void aHorizonIsLookedBackOver() {
        TrainedModel model = overWindow(1, 1, 2, {10}, {18});  // 2 (10 x − 1) of 2 (x − 1)
        model.preparation.inputs = model.preparation.targets = {scaled("x")};
        QCOMPARE(ahead(forecast(model, Table{{numbers("x", {7, 1, 2})}}, 3)), (std::vector<double>{10, 20, 100}));
    }

    void whatNobodyKnowsKeepsItsLastValue() {
        TrainedModel model = overWindow(1, 2, 1, {1, 1}, {2});  // x and push, added
        model.preparation.inputs = {scaled("x"), scaled("push")};
        model.preparation.targets = {scaled("x")};
        const Forecast made = forecast(model, Table{{numbers("push", {1, 5}), numbers("x", {3, 4})}}, 2);
        QCOMPARE(ahead(made), (std::vector<double>{9, 14}));
        QCOMPARE(made.held, std::vector<std::string>{"push"});
    }

    void withoutTheTargetsPastItEndsAtItsHorizon() {
        TrainedModel model = overWindow(1, 1, 2, {1}, {0});
        model.preparation.inputs = {scaled("push")};
        model.preparation.targets = {scaled("x")};
        QCOMPARE(furthestAhead(model), std::size_t{2});
        QCOMPARE(ahead(forecast(model, Table{{numbers("push", {1, 5, 6}), numbers("x", {3, 4, 5})}}, 9)), (std::vector<double>{5, 6}));
    }

    void itsRowsHaveTheDatesThatGoOn() {
        TrainedModel model = overWindow(2, 1, 1, {1, 1}, {2});
        model.preparation.inputs = model.preparation.targets = {scaled("x")};
        const Column month{.name = "month", .type = ColumnType::Category, .numbers = {}, .codes = {0, 1, 2}, .categories = {"1983-10", "1983-11", "1983-12"}};
        const Forecast made = forecast(model, Table{{month, numbers("x", {1, 2, 3})}}, 2);
        QCOMPARE(made.times.column, std::string("month"));
        QCOMPARE(made.times.dates.size(), made.targets.front().rows());
        QCOMPARE(made.times.dates[made.known - 1], std::string("1983-12"));
        QCOMPARE(made.times.dates[made.known + 1], std::string("1984-02"));
        QVERIFY(forecast(model, Table{{numbers("x", {1, 2, 3})}}, 2).times.dates.empty());
    }

    void itsDaysGoOnOrAreNotKnown() {
        TrainedModel model = overWindow(2, 1, 1, {1, 1}, {2});
        model.preparation.inputs = model.preparation.targets = {scaled("x")};
        const Column month{.name = "month", .type = ColumnType::Category, .numbers = {}, .codes = {0, 1, 2, 3}, .categories = {"1970-01", "1970-02", "1970-03", "1970-04"}};
        QCOMPARE(forecast(model, Table{{month, numbers("x", {1, 2, 3, 4})}}, 2).times.days, (std::vector<double>{0, 31, 59, 90, 120, 151}));
        Column day{.name = "day", .type = ColumnType::Category, .numbers = {}, .codes = {}, .categories = {}};
        for (std::int32_t i = 0; i < 40; ++i) day.codes.push_back(i == 1 ? -1 : i), day.categories.push_back(dateText(100 + i));
        const Forecast gap = forecast(model, Table{{day, numbers("x", std::vector<double>(40, 0.0))}}, 20);
        QCOMPARE(gap.known, std::size_t{40});
        QVERIFY(!gap.times.dates.empty() && gap.times.days.empty());
    }

    // The next is the sum of the last two; what the table says of it lies beside.
    void itGoesOnFromARowAsIfTheTableEndedBeforeIt() {
        TrainedModel model = overWindow(2, 1, 1, {1, 1}, {2});
        model.preparation.inputs = model.preparation.targets = {scaled("x")};
        const Column month{.name = "month", .type = ColumnType::Category, .numbers = {}, .codes = {0, 1, 2, 3, 4}, .categories = {"1983-10", "1983-11", "1983-12", "1984-01", "1984-02"}};
        const Table table{{month, numbers("x", {1, 2, 3, 7, 7})}};
        const Forecast made = forecast(model, table, 4, 3);
        QCOMPARE(made.firstRow + made.known, std::size_t{3});
        QCOMPARE(ahead(made), (std::vector<double>{5, 8, 13, 21}));
        QCOMPARE(made.truth.size(), std::size_t{1});
        QVERIFY(made.truth.front().numbers == numbers("x", {7, 7}).numbers);
        QCOMPARE(made.times.dates, (std::vector<std::string>{"1983-10", "1983-11", "1983-12", "1984-01", "1984-02", "1984-03", "1984-04"}));
        QCOMPARE(forecast(model, table, 1, 3).truth.front().rows(), std::size_t{1});  // no further than the forecast
        QVERIFY(forecast(model, table, 4).truth.empty() && forecast(model, table, 4, 5).truth.empty());
    }

    void withTooFewRowsBeforeItItGoesOnFromTheFirstThatCanBe() {
        TrainedModel model = overWindow(2, 1, 2, {1, 1}, {2});  // the first window's target is row 3, and row 2 is forecast by none
        model.preparation.inputs = model.preparation.targets = {scaled("x")};
        const Forecast made = forecast(model, Table{{numbers("x", {1, 2, 3, 7, 7})}}, 1, 2);
        QCOMPARE(made.firstRow + made.known, std::size_t{3});
        QCOMPARE(ahead(made), std::vector<double>{3});
    }

    void wordsFollowOneAnother() {
        TrainedModel model = overWindow(1, 2, 1, {0, 1, 1, 0}, {0, 0});  // each is followed by the other
        PreparedColumn sky;
        sky.name = "sky";
        sky.category = true;
        sky.categories = {"clear", "rain"};
        model.preparation.inputs = model.preparation.targets = {sky};
        model.preparation.classes = sky.categories;
        const Column seen{.name = "sky", .type = ColumnType::Category, .numbers = {}, .codes = {0, 1}, .categories = {"clear", "rain"}};
        const Forecast made = forecast(model, Table{{seen}}, 3);
        QCOMPARE(made.targets.front().text(2), std::string("clear"));
        QCOMPARE(made.targets.front().text(3), std::string("rain"));
        QCOMPARE(made.targets.front().text(4), std::string("clear"));
    }

    void tooFewRowsAreRefusedWithHowManyAreNeeded() {
        TrainedModel model = overWindow(4, 1, 1, {1, 1, 1, 1}, {0});
        model.preparation.inputs = model.preparation.targets = {scaled("x")};
        try {
            forecast(model, Table{{numbers("x", {1, 2})}}, 1);
            QFAIL("nothing to look back at");
        } catch (const Error& e) {
            QVERIFY2(QByteArray(e.what()).contains("last 4 rows, received 2"), e.what());
        }
        model.preparation.windows.sequenceLength = 0;
        QVERIFY(!forecasts(model));
    }
};

LAMINA_TEST(ForecastTest)

}  // namespace forecast_test

#include "forecast_test.moc"
