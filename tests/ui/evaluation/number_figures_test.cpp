// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of the figures about numbers and of their plots.
#include <QFile>
#include <QFontMetrics>
#include <QLabel>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <numeric>

#include "engine/data/sources.h"
#include "engine/trained/evaluation.h"
#include "tests/support/test_program.h"
#include "tests/support/window_bench.h"
#include "ui/document/document.h"
#include "ui/document/training_controller.h"
#include "ui/document/words.h"
#include "ui/evaluation/evaluate_room.h"
#include "ui/evaluation/number_page.h"
#include "ui/plots/histogram_view.h"
#include "ui/plots/numbers.h"
#include "ui/plots/points_picture.h"
#include "ui/theme/fonts.h"
#include "ui/theme/stat_tile.h"
#include "ui/theme/theme.h"

namespace number_figures_test {

using namespace lamina::ui;

namespace {

NumberFigures example() { return {"price", {1, 2, 3, 4, 5}, {1.1, 1.9, 3.3, 3.6, 5.5}, {10, 11, 12, 13, 14}}; }

bool near(double a, double b) { return std::abs(a - b) < 1e-9; }

/** Prices of houses by their rooms, which the net learns standardized. */
lamina::Project houses(const QTemporaryDir& directory) {
    QFile file(directory.filePath("houses.csv"));
    if (!file.open(QIODevice::WriteOnly)) return {};
    file.write("rooms,price\n");
    for (int i = 0; i < 60; ++i) file.write(QByteArray::number(i % 10) + "," + QByteArray::number(1000.5 * (i % 10) + i) + "\n");
    file.close();
    lamina::Project project;
    lamina::connect(project.graph, addNode(project.graph, "Input", "rooms", {{"shape", lamina::Ints{1}}}), addNode(project.graph, "Dense", "out", {{"units", std::int64_t{1}}}));
    project.data = lamina::sniff(std::filesystem::path(file.fileName().toStdString()));
    project.data.columns["price"].role = lamina::ColumnRole::Target;
    project.data.targetNumbers = "standardize";
    project.training.loss = {"mean_squared_error", {}};
    project.training.metrics = {{"mean_absolute_error", {}}, {"r2_score", {}}};
    project.training.epochs = 1;
    return project;
}

}  // namespace

class NumberFiguresTest : public QObject {
    Q_OBJECT
 private slots:
    // scikit-learn 1.9.1: mean_absolute_error 0.28, the root of mean_squared_error 0.3224903099319419, r2_score 0.948
    void theFiguresAreThoseOfTheTextbook() {
        QVERIFY(near(example().meanAbsoluteError(), 0.28));
        QVERIFY(near(example().rootMeanSquaredError(), 0.3224903099319419));
        QVERIFY(near(example().r2(), 0.948));
        QVERIFY(near(example().bias(), 0.08));
    }

    void eachColumnOfATargetIsJudgedInItsOwnUnits() {
        lamina::Dataset data;
        data.inputs = {lamina::Tensor::of<float>({2, 1}, std::vector<float>{0, 0})};
        data.targets = {lamina::Tensor::of<float>({2, 2}, std::vector<float>{1, 2, 3, 4})};
        data.preparation.targets.resize(2);
        data.preparation.targets[1].name = "height";
        data.preparation.targets[1].offset = 100;
        lamina::Evaluation evaluation;
        evaluation.rows = {1, 0};
        evaluation.predictions = lamina::Tensor::of<float>({2, 2}, std::vector<float>{3, 5, 1, 2.5f});
        const auto figures = numberFigures(data, evaluation, 1);
        QCOMPARE(figures.name, QStringLiteral("height"));
        QCOMPARE(figures.truth, (std::vector<double>{104, 102}));
        QCOMPARE(figures.said, (std::vector<double>{105, 102.5}));
    }

    void theErrorsOverThePageAreInTheUnitOfTheirColumn() {
        QTemporaryDir directory;
        lamina::test::TrainingBench bench;
        auto& [document, store, training] = bench;
        EvaluateRoom room(training);
        QSignalSpy evaluated(&room, &EvaluateRoom::evaluated);
        document.reset(houses(directory));
        training.train();
        QVERIFY(evaluated.wait(60'000));
        const auto data = training.data();
        const double scale = data->preparation.targets.front().scale;
        QVERIFY(scale < 0.1);
        const auto judged = lamina::evaluate(*training.model(), *data, data->parts.test);
        const double error = judged.metrics.at("mean_absolute_error") / scale;
        QVERIFY(std::abs(error / numberFigures(*data, judged).meanAbsoluteError() - 1) < 1e-3);  // what the page would tell
        const auto tile = [&](const char* name) {
            for (const auto* one : room.findChildren<StatTile*>())
                if (!one->isHidden() && one->accessibleName().startsWith(QLatin1String(name))) return one;
            return static_cast<const StatTile*>(nullptr);
        };
        QVERIFY(tile("test mean_absolute_error") && tile("test loss") && tile("test r2_score"));
        QCOMPARE(tile("test mean_absolute_error")->figure(), valueText(error));
        QCOMPARE(tile("test mean_absolute_error")->unit(), QStringLiteral("in units of price"));
        QVERIFY(tile("test mean_absolute_error")->toolTip().startsWith(valueText(judged.metrics.at("mean_absolute_error"))));
        QCOMPARE(tile("test loss")->figure(), valueText(judged.loss));
        QCOMPARE(tile("test loss")->unit(), QStringLiteral("of standardized price"));
        QCOMPARE(tile("test r2_score")->unit(), QString());  // a share of whatever unit
    }

    void theWorstIsFarthestOffOnEitherSide() {
        const auto worst = example().worst(3);
        QCOMPARE(worst, (std::vector<std::size_t>{4, 3, 2}));
    }

    void whatIsNoNumberIsWorst() {
        auto figures = example();
        figures.said[1] = std::numeric_limits<double>::quiet_NaN();
        QCOMPARE(figures.worst(1).front(), std::size_t{1});
    }

    void aTargetThatNeverVariesHasNoShareToExplain() {
        const NumberFigures flat{"x", {2, 2}, {1, 3}, {0, 1}};
        QVERIFY(std::isnan(flat.r2()));
    }

    void ofManyRowsThePlotsShowAChoiceAndSaySo() {
        constexpr std::uint32_t rows = 6000;
        NumberFigures figures{"price", std::vector<double>(rows), std::vector<double>(rows), std::vector<std::uint32_t>(rows)};
        for (std::uint32_t i = 0; i < rows; ++i) figures.truth[i] = i, figures.said[i] = i + i % 7, figures.samples[i] = i;
        lamina::Dataset data;
        data.inputs = {lamina::Tensor::of<float>({rows, 1}, std::vector<float>(rows))};
        NumberPage page;
        const auto said = [&](const QString& words) {
            const auto labels = page.findChildren<QLabel*>();
            return static_cast<int>(std::count_if(labels.begin(), labels.end(), [&](const QLabel* label) { return label->text().contains(words); }));
        };
        page.show(figures, data, {});
        const auto plots = page.findChildren<PointsPicture*>();
        QCOMPARE(plots.size(), 2);
        for (const auto* plot : plots) QCOMPARE(plot->points().size(), std::size_t{5000});
        QCOMPARE(said(groupedCount(5000) + " of " + groupedCount(6000) + " points; "), 2);
        const auto bins = page.histogram()->bins();
        QCOMPARE(std::accumulate(bins.counts.begin(), bins.counts.end(), 0.0), 6000.0);  // of all of them
        for (auto* all : {&figures.truth, &figures.said}) all->resize(5000);
        figures.samples.resize(5000);
        page.show(figures, data, {});
        QCOMPARE(said(" points; "), 0);
    }

    void everyValueIsInOneBinAndZeroIsBetweenTwo() {
        const double values[] = {-1.05, -0.2, -0.01, 0, 0.01, 0.4, 2.3, std::numeric_limits<double>::quiet_NaN()};
        const Bins bins = binned(values, 30);
        QCOMPARE(std::accumulate(bins.counts.begin(), bins.counts.end(), 0.0), 7.0);
        QVERIFY(bins.low <= -1.05 && bins.high() > 2.3);
        QVERIFY(bins.counts.size() > 10 && bins.counts.size() < 60);
        QVERIFY(near(std::remainder(bins.low, bins.width), 0));
    }

    void oneValueIsOneBar() {
        const double values[] = {3, 3, 3};
        QCOMPARE(binned(values, 30).counts, std::vector<double>{3});
        QVERIFY(binned({}, 30).counts.empty());
    }

    void theHeadsOfTheWorstAreReadWhole() {
        ThemeManager::instance().install(*qApp);
        const NumberFigures figures{"x", {2, 2}, {1, 3}, {0, 1}};
        lamina::Dataset data;
        data.inputs = {lamina::Tensor::of<float>({2, 1}, std::vector<float>{1, 2})};
        NumberPage page;
        page.show(figures, data, {});
        constexpr int around = 24;  // pixels beside the words of a head
        const QFontMetrics head(lamina::ui::font(TextSize::Small, QFont::DemiBold));
        const QString row = page.worst()->model()->headerData(0, Qt::Horizontal).toString();
        QVERIFY2(page.worst()->columnWidth(0) >= head.horizontalAdvance(row) + around, qPrintable(QString::number(page.worst()->columnWidth(0))));
    }
};

LAMINA_WINDOW_TEST(NumberFiguresTest)

}  // namespace number_figures_test

#include "number_figures_test.moc"
