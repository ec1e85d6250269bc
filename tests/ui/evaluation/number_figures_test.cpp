// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of the figures about numbers and of their plots.
#include <QLabel>
#include <QTest>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "tests/support/test_program.h"
#include "ui/document/words.h"
#include "ui/evaluation/number_page.h"
#include "ui/plots/histogram_view.h"
#include "ui/plots/points_picture.h"

namespace number_figures_test {

using namespace lamina::ui;

namespace {

NumberFigures example() { return {"price", {1, 2, 3, 4, 5}, {1.1, 1.9, 3.3, 3.6, 5.5}, {10, 11, 12, 13, 14}}; }

bool near(double a, double b) { return std::abs(a - b) < 1e-9; }

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
};

LAMINA_WINDOW_TEST(NumberFiguresTest)

}  // namespace number_figures_test

#include "number_figures_test.moc"
