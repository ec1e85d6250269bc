// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of the curves of compared runs: over steps, epochs and seconds.
#include "ui/runs/curves_card.h"

#include <QComboBox>
#include <QTest>

#include "tests/support/test_program.h"
#include "ui/plots/legend_item.h"
#include "ui/plots/line_plot.h"

namespace curves_card_test {

using namespace lamina;
using namespace lamina::ui;

namespace {

/** val_loss after each of four epochs, which take so many steps and so many seconds each. */
RunDetails run(RunId id, std::uint64_t steps, double seconds) {
    RunDetails details;
    details.run.id = id;
    Curve loss{"loss", {}}, validation{"val_loss", {}};
    for (std::uint32_t epoch = 0; epoch < 4; ++epoch) {
        loss.points.push_back({epoch * steps + 1, epoch, epoch * seconds, 1.0 / (epoch + 1)});
        validation.points.push_back({(epoch + 1) * steps, epoch, (epoch + 1) * seconds, 1.0 / (epoch + 1)});
    }
    details.curves = {loss, validation};
    return details;
}

}  // namespace

class CurvesCardTest : public QObject {
    Q_OBJECT
 private slots:
    void runsCompareByStepsEpochsAndSeconds_data() {
        QTest::addColumn<QString>("over");
        QTest::addColumn<double>("end");
        QTest::addColumn<QString>("first");
        QTest::newRow("steps") << "steps" << 400.0 << "step ";
        QTest::newRow("epochs") << "epochs" << 4.0 << "epoch ";
        QTest::newRow("seconds") << "seconds" << 12.0 << "seconds ";
    }
    void runsCompareByStepsEpochsAndSeconds() {
        QFETCH(QString, over);
        QFETCH(double, end);
        QFETCH(QString, first);
        CurvesCard card;
        card.resize(640, 320);
        card.QWidget::show();
        card.show({run(1, 100, 1), run(2, 50, 3)});
        auto* box = card.findChildren<QComboBox*>().back();
        QCOMPARE(box->count(), 3);
        box->setCurrentText(over);
        emit box->activated(box->currentIndex());
        auto* plot = card.findChild<LinePlot*>();
        plot->redraw();
        QCOMPARE(plot->xRange().high, end);
        QVERIFY2(plot->xLabels().front().startsWith(first), qPrintable(plot->xLabels().join(' ')));
    }

    /** As they are recorded: each with its step, and all in epoch 0. */
    void figuresThatAreKeptStepByStepAreDrawnOverEpochsToo() {
        auto one = run(1, 100, 1), begun = run(2, 100, 1), further = run(3, 50, 1);
        Curve steps{"step_loss", {}};
        for (std::uint64_t step = 1; step <= 400; ++step) steps.points.push_back({step, 0, 0.01 * static_cast<double>(step), 1});
        one.curves.push_back(steps);
        begun.curves = {steps};  // its first epoch did not end
        further.stepsBefore = 400, further.epochsBefore = 4;
        CurvesCard card;
        card.resize(640, 320);
        card.QWidget::show();
        auto* plot = card.findChild<LinePlot*>();
        auto* over = card.findChildren<QComboBox*>().back();
        over->setCurrentText("epochs");
        const auto end = [&](const std::vector<RunDetails>& runs) {
            card.show(runs);
            plot->redraw();
            return plot->xRange().high;
        };
        QCOMPARE(end({one}), 4.0);
        QCOMPARE(end({one, further}), 8.0);  // whose epochs are of 50 steps
        auto* figure = card.findChildren<QComboBox*>().front();
        figure->setCurrentIndex(figure->findData("step_loss"));
        emit figure->activated(figure->currentIndex());
        QCOMPARE(end({one, begun}), 4.0);
    }

    /** Of several runs one may have been trained without validation; steps jump. */
    void theCurvesBeginWithWhatSaysMost() {
        const auto without = [](RunId id) {
            RunDetails one = run(id, 100, 1);
            one.curves = {{"step_loss", one.curves.front().points}, {"accuracy", one.curves.front().points}, one.curves.front()};
            return one;
        };
        CurvesCard card;
        auto* figure = card.findChildren<QComboBox*>().front();
        card.show({without(1)});
        QCOMPARE(figure->currentData().toString(), QString("loss"));
        card.show({without(1), run(2, 100, 1)});
        QCOMPARE(figure->currentData().toString(), QString("val_loss"));
        figure->setCurrentIndex(figure->findData("accuracy"));
        emit figure->activated(figure->currentIndex());
        card.show({run(2, 100, 1)});
        QCOMPARE(figure->currentData().toString(), QString("val_loss"));
        card.show({without(1), run(2, 100, 1)});
        QCOMPARE(figure->currentData().toString(), QString("accuracy"));  // a person's choice stays
    }

    /** While a run trains it is read anew each second. */
    void thePartThatAPersonLooksAtStaysWhileTheCurvesGrow() {
        auto grown = run(1, 100, 1);
        grown.curves.back().points.push_back({500, 4, 5, 0.1});
        CurvesCard card;
        card.resize(640, 320);
        card.QWidget::show();
        auto* plot = card.findChild<LinePlot*>();
        const auto show = [&](const std::vector<RunDetails>& runs) {
            card.show(runs);
            plot->redraw();
        };
        show({run(1, 100, 1), run(2, 50, 3)});
        plot->setXRange(100, 200);
        const PlotRange x = plot->xRange(), y = plot->yRange();
        show({grown, run(2, 50, 3)});
        QVERIFY(!plot->following() && plot->xRange() == x && plot->yRange() == y);
        show({run(2, 50, 3), grown});  // as another order of the table has them
        QVERIFY(!plot->following() && plot->xRange() == x && plot->yRange() == y);
        QTest::mouseDClick(plot->canvas(), Qt::LeftButton);
        show({grown, run(2, 50, 3)});
        QCOMPARE(plot->xRange().high, 500.0);
        plot->setXRange(100, 200);
        show({grown});
        QVERIFY(plot->following());  // other runs
        QCOMPARE(plot->xRange().high, 500.0);
        plot->setXRange(100, 200);
        auto* over = card.findChildren<QComboBox*>().back();
        over->setCurrentText("epochs");
        emit over->activated(over->currentIndex());
        plot->redraw();
        QCOMPARE(plot->xRange().high, 5.0);
    }

    /** The first epoch ends while somebody looks at what happens in it. */
    void theFigureThatAPersonLooksAtStaysWhileOthersCome() {
        auto young = run(1, 100, 1);
        young.curves.pop_back();
        CurvesCard card;
        auto* plot = card.findChild<LinePlot*>();
        auto* figure = card.findChildren<QComboBox*>().front();
        card.show({young});
        card.show({run(1, 100, 1)});
        QCOMPARE(figure->currentData().toString(), QString("val_loss"));
        card.show({young});
        QCOMPARE(figure->currentData().toString(), QString("loss"));
        plot->setXRange(10, 20);
        card.show({run(1, 100, 1)});
        QCOMPARE(figure->currentData().toString(), QString("loss"));
        QVERIFY(!plot->following());
        plot->setFollow(true);
        card.show({run(1, 100, 1)});
        QCOMPARE(figure->currentData().toString(), QString("loss"));
        card.show({run(2, 100, 1)});
        QCOMPARE(figure->currentData().toString(), QString("val_loss"));
    }

    void aCurveThatWasHiddenStaysHiddenWhileItGrows() {
        CurvesCard card;
        card.resize(640, 320);
        card.QWidget::show();
        auto* plot = card.findChild<LinePlot*>();
        card.show({run(1, 100, 1)});
        plot->redraw();
        QVERIFY(plot->pointsDrawn() > 0);
        card.findChild<LegendItem*>()->click();
        card.show({run(1, 100, 1)});
        plot->redraw();
        QCOMPARE(plot->pointsDrawn(), std::size_t{0});
        card.show({run(2, 100, 1)});
        plot->redraw();
        QVERIFY(plot->pointsDrawn() > 0);
    }

    void whatContinuesAnotherIsDrawnBehindIt() {
        auto second = run(2, 100, 1);
        second.stepsBefore = 400;
        CurvesCard card;
        card.resize(640, 320);
        card.QWidget::show();
        card.show({run(1, 100, 1), second});
        auto* plot = card.findChild<LinePlot*>();
        plot->redraw();
        QCOMPARE(plot->xRange().high, 800.0);
    }

    /** Nor is there a step between two of few. */
    void betweenTwoStepsThereIsNone() {
        for (const std::uint64_t points : {1u, 2u, 4u}) {
            RunDetails one = run(1, 3, 1);
            for (auto& curve : one.curves) curve.points.resize(points);
            CurvesCard card;
            card.resize(640, 320);
            card.QWidget::show();
            card.show({one});
            auto* plot = card.findChild<LinePlot*>();
            plot->redraw();
            QVERIFY(!plot->xLabels().isEmpty());
            QVERIFY2(!plot->xLabels().join(' ').contains('.'), qPrintable(plot->xLabels().join(' ')));
        }
    }
};

LAMINA_WINDOW_TEST(CurvesCardTest)

}  // namespace curves_card_test

#include "curves_card_test.moc"
