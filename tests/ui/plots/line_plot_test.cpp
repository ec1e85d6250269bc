// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of the line plot: a million points pan smoothly, follow lets go and comes back, files hold everything.
#include "ui/plots/line_plot.h"

#include <QFile>
#include <QImage>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>
#include <qcustomplot.h>
#include <cmath>
#include <ctime>
#include <random>

#include "engine/base/error.h"
#include "tests/support/sanitized.h"
#include "tests/support/test_program.h"
#include "ui/plots/legend_item.h"
#include "ui/plots/smoothing_choice.h"
#include "ui/theme/palette.h"
#include "ui/theme/theme.h"

namespace line_plot_test {

using namespace lamina::ui;

namespace {

void fill(LinePlot& plot, int curve, int count, double noise = 0.1) {
    std::mt19937 random(7);
    std::normal_distribution<double> normal(0, noise);
    std::vector<double> x, y;
    for (int i = 0; i < count; ++i) {
        x.push_back(i);
        y.push_back(0.4 + 2 * std::exp(-4.0 * i / count) + normal(random));
    }
    plot.append(curve, x, y);
}

void shown(LinePlot& plot) {
    plot.resize(900, 420);
    plot.show();
    QVERIFY(QTest::qWaitForWindowExposed(&plot));
    QTest::qWait(40);
}

void drag(QWidget* canvas, QPoint from, QPoint to, Qt::MouseButton button = Qt::LeftButton, Qt::KeyboardModifiers keys = {}) {
    QTest::mousePress(canvas, button, keys, from);
    QMouseEvent move(QEvent::MouseMove, to, canvas->mapToGlobal(to), Qt::NoButton, button, keys);
    QCoreApplication::sendEvent(canvas, &move);
    QTest::mouseRelease(canvas, button, keys, to);
}

/** Pixels that are nearly of this colour. */
int count(const QImage& image, QColor color) {
    int found = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            const QColor c = image.pixelColor(x, y);
            found += std::abs(c.red() - color.red()) + std::abs(c.green() - color.green()) + std::abs(c.blue() - color.blue()) < 24;
        }
    }
    return found;
}

}  // namespace

class LinePlotTest : public QObject {
    Q_OBJECT
 private Q_SLOTS:
    void initTestCase() {
        QStandardPaths::setTestModeEnabled(true);
        QCoreApplication::setOrganizationName("lamina-test");
        QCoreApplication::setApplicationName("line_plot_test");
        ThemeManager::instance().install(*qApp);
        ThemeManager::instance().setChoice(ThemeChoice::Light);
    }

    void aMillionPointsPanAtThirtyFrames() {
        LinePlot plot("Loss");
        fill(plot, plot.addCurve("loss", CurveStyle::training()), 1000000);
        plot.setSmoothing(0.6);
        shown(plot);
        plot.setXRange(200000, 800000);
        constexpr int frames = 40;
        QElapsedTimer clock;
        clock.start();
        const std::clock_t start = std::clock();
        for (int i = 0; i < frames; ++i) {
            drag(plot.canvas(), {400, 150}, {400 - 9, 150});
            plot.redraw();
            plot.canvas()->repaint();  // what reaches the screen, too
        }
        // By processor time, which is wall time on a machine that does nothing else; this one may be building meanwhile.
        const double rate = frames * static_cast<double>(CLOCKS_PER_SEC) / static_cast<double>(std::clock() - start);
        qInfo("10^6 points: %.0f frames a processor second, %.0f a second now", rate, frames * 1000.0 / static_cast<double>(clock.elapsed()));
        QVERIFY(plot.xRange().low > 200000);
        if (lamina::test::sanitized) QSKIP("timed: a sanitizer takes longer");
        QVERIFY2(rate >= 30, qPrintable(QString::number(rate)));
    }

    void marksLieAboveTheCurves() {
        LinePlot plot("Loss");
        fill(plot, plot.addCurve("loss", CurveStyle::training()), 1000);
        plot.addMark(300, "best, epoch 17", PlotMark::Kind::Best);
        shown(plot);
        plot.redraw();
        auto* canvas = qobject_cast<QCustomPlot*>(plot.canvas());
        QVERIFY(canvas && canvas->itemCount() == 1 && canvas->graphCount() > 0);
        QVERIFY(canvas->item(0)->layer()->index() > canvas->graph(0)->layer()->index());
    }

    /** A note for whose text there is no room begins below the text that took it. */
    void noLineCrossesTheTextOfAMark() {
        LinePlot plot("Loss");
        fill(plot, plot.addCurve("loss", CurveStyle::training()), 1000);
        plot.addMark(300, "best val_loss, epoch 31", PlotMark::Kind::Best);
        shown(plot);
        const auto above = [&] {
            plot.redraw();
            auto* canvas = qobject_cast<QCustomPlot*>(plot.canvas());
            const QImage image = canvas->toPixmap(canvas->width(), canvas->height()).toImage();
            return image.copy(0, 0, image.width(), canvas->axisRect()->top() - 1);
        };
        const QImage before = above();
        plot.addMark(340, "paused", PlotMark::Kind::Note);
        QVERIFY(before.height() > 10);
        QCOMPARE(above(), before);
    }

    void theTicksCountWhatXIsShownAs() {
        LinePlot plot("Loss");
        fill(plot, plot.addCurve("loss", CurveStyle::training()), 1000);
        plot.setXScale(XScale{[](double step) { return step / 50; }, [](double epoch) { return epoch * 50; }, "epoch"});
        shown(plot);
        plot.redraw();
        QVERIFY2(plot.xLabels().size() > 2 && plot.xLabels().front() == "epoch 0", qPrintable(plot.xLabels().join(' ')));
        QVERIFY2(plot.xLabels().back().toDouble() > 10 && plot.xLabels().back().toDouble() <= 20, qPrintable(plot.xLabels().join(' ')));
        plot.setXScale(std::nullopt);
        plot.redraw();
        QVERIFY2(!plot.xLabels().front().contains("epoch"), qPrintable(plot.xLabels().join(' ')));
    }

    void daysAreDates() {
        LinePlot plot("load");
        const int load = plot.addCurve("load", CurveStyle::plain());
        plot.setXKind(PlotX::Days);
        plot.setXName("month");
        plot.append(load, -3653, 1);  // 1960-01-01
        plot.append(load, -31, 2);
        shown(plot);
        plot.redraw();
        QCOMPARE(plot.xRange(), (PlotRange{-3653, -31}));
        QCOMPARE(plot.xLabels(), (QStringList{"1960", "1962", "1964", "1966", "1968"}));
        QTemporaryDir folder;
        plot.save(folder.filePath("a.csv"));
        QFile file(folder.filePath("a.csv"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), QByteArray("month,load\n1960-01-01,1\n1969-12-01,2\n"));
    }

    void theSamePictureTakesFewPoints() {
        LinePlot plot("Loss");
        fill(plot, plot.addCurve("loss", CurveStyle::plain()), 1000000);
        shown(plot);
        plot.redraw();
        QVERIFY(plot.pointsDrawn() > 900);
        QVERIFY(plot.pointsDrawn() <= 4u * 900u);
    }

    void appendingManyTimesRepaintsOnceATick() {
        LinePlot plot("Loss");
        const int curve = plot.addCurve("loss");
        shown(plot);
        QTest::qWait(50);
        struct Counter : QObject {
            int paints = 0;
            bool eventFilter(QObject*, QEvent* event) override {
                paints += event->type() == QEvent::Paint;
                return false;
            }
        } counter;
        plot.canvas()->installEventFilter(&counter);
        for (int i = 0; i < 5000; ++i) plot.append(curve, i, i);
        QTest::qWait(60);
        QTRY_VERIFY(counter.paints >= 1);
        QVERIFY2(counter.paints <= 5, qPrintable(QString::number(counter.paints)));
    }

    void followLetsGoWhenDraggedAndComesBackByDoubleClick() {
        LinePlot plot("Loss");
        const int curve = plot.addCurve("loss");
        fill(plot, curve, 1000);
        shown(plot);
        QSignalSpy changed(&plot, &LinePlot::followChanged);
        QVERIFY(plot.following());
        QCOMPARE(plot.xRange().high, 999.0);
        plot.append(curve, 2000, 1);
        plot.redraw();
        QCOMPARE(plot.xRange().high, 2000.0);

        drag(plot.canvas(), {300, 100}, {200, 100});
        QVERIFY(!plot.following());
        const PlotRange kept = plot.xRange();
        QVERIFY(kept.low > 0);
        plot.append(curve, 5000, 1);
        plot.redraw();
        QCOMPARE(plot.xRange(), kept);

        QTest::mouseDClick(plot.canvas(), Qt::LeftButton, {}, {300, 100});
        plot.redraw();
        QVERIFY(plot.following());
        QCOMPARE(plot.xRange().high, 5000.0);
        QCOMPARE(changed.count(), 2);
    }

    void theWheelZoomsAboutThePointer() {
        LinePlot plot("Loss");
        fill(plot, plot.addCurve("loss"), 1000);
        shown(plot);
        const PlotRange before = plot.xRange();
        const QPoint centre = plot.canvas()->rect().center();
        QWheelEvent wheel(centre, plot.canvas()->mapToGlobal(centre), {}, {0, 120}, Qt::NoButton, {}, Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(plot.canvas(), &wheel);
        QVERIFY(plot.xRange().size() < before.size());
        QVERIFY(plot.xRange().low > before.low && plot.xRange().high < before.high);
        QVERIFY(!plot.following());
    }

    void theWheelTurnsThePageUntilThePlotWasClicked() {
        QScrollArea page;
        auto* plot = new LinePlot("Loss");
        fill(*plot, plot->addCurve("loss"), 1000);
        plot->setFixedSize(600, 900);
        page.setWidget(plot);
        page.resize(640, 400);
        page.show();
        QVERIFY(QTest::qWaitForWindowActive(&page));
        QTest::qWait(40);
        page.setFocus();
        const PlotRange before = plot->xRange();
        const QPoint at(300, 100);
        const auto turn = [&](int angle, Qt::KeyboardModifiers keys = {}) {
            QWheelEvent wheel(at, plot->canvas()->mapToGlobal(at), {}, {0, angle}, Qt::NoButton, keys, Qt::NoScrollPhase, false);
            QSpontaneKeyEvent::setSpontaneous(&wheel);  // one of a program, as sendEvent makes it, goes no further
            qApp->notify(plot->canvas(), &wheel);
        };
        turn(-120);
        QVERIFY(page.verticalScrollBar()->value() > 0 && plot->following());
        const int down = page.verticalScrollBar()->value();
        QTest::mouseClick(plot->canvas(), Qt::LeftButton, {}, at);
        turn(120);
        QCOMPARE(page.verticalScrollBar()->value(), down);
        QVERIFY(plot->xRange().size() < before.size());
        page.setFocus();
        const double nearer = plot->xRange().size();
        turn(120, Qt::ControlModifier);
        QVERIFY(plot->xRange().size() < nearer);
    }

    void aBoxZoomsIntoItself_data() {
        QTest::addColumn<int>("button");
        QTest::addColumn<int>("keys");
        QTest::newRow("right drag") << static_cast<int>(Qt::RightButton) << 0;
        QTest::newRow("Shift-drag") << static_cast<int>(Qt::LeftButton) << static_cast<int>(Qt::ShiftModifier);
    }
    void aBoxZoomsIntoItself() {
        QFETCH(int, button);
        QFETCH(int, keys);
        LinePlot plot("Loss");
        fill(plot, plot.addCurve("loss"), 1000);
        shown(plot);
        const PlotRange x = plot.xRange(), y = plot.yRange();
        drag(plot.canvas(), {300, 100}, {500, 200}, static_cast<Qt::MouseButton>(button), static_cast<Qt::KeyboardModifiers>(keys));
        QVERIFY(std::abs(plot.xRange().size() / x.size() - 200.0 / (plot.canvas()->width() - 58)) < 0.02);
        QVERIFY(plot.yRange().size() < 0.5 * y.size());
    }

    void keysPanZoomAndFollow() {
        LinePlot plot("Loss");
        fill(plot, plot.addCurve("loss"), 1000);
        shown(plot);
        QTest::keyClick(plot.canvas(), Qt::Key_Right);
        QVERIFY(!plot.following() && plot.xRange().low > 0);
        const double width = plot.xRange().size();
        QTest::keyClick(plot.canvas(), Qt::Key_Plus);
        QVERIFY(plot.xRange().size() < width);
        QTest::keyClick(plot.canvas(), Qt::Key_Home);
        QVERIFY(plot.following());
        QVERIFY(plot.canvas()->focusPolicy() & Qt::TabFocus);
    }

    void theLegendHidesACurve() {
        LinePlot plot("Loss");
        const int small = plot.addCurve("small"), huge = plot.addCurve("huge", CurveStyle::validation());
        plot.append(small, 0, 1), plot.append(small, 1, 1);
        plot.append(huge, 0, 1000), plot.append(huge, 1, 1000);
        shown(plot);
        const auto items = plot.findChildren<LegendItem*>();
        QCOMPARE(items.size(), 2);
        QTest::mouseClick(items[1], Qt::LeftButton);
        plot.redraw();
        QVERIFY(plot.yRange().high < 10);
    }

    void aSpikeAmongAMillionIsSeen() {
        LinePlot plot("Loss");
        const int curve = plot.addCurve("loss", CurveStyle::plain());
        std::vector<double> x(1000000), y(1000000, 0.0);
        for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<double>(i);
        y[512345] = 1;
        plot.append(curve, x, y);
        shown(plot);
        plot.redraw();
        const QImage image = plot.canvas()->grab().toImage();
        const QImage upper = image.copy(60, image.height() / 4, image.width() - 80, image.height() / 4);
        QVERIFY(count(upper, Theme::light().curves[0]) > 20);
    }

    void theThemeRepaints() {
        LinePlot plot("Loss");
        fill(plot, plot.addCurve("loss", CurveStyle::plain()), 100);
        shown(plot);
        ThemeManager::instance().setChoice(ThemeChoice::Dark);
        QImage image;
        const auto curve = [&] { return count(image = plot.canvas()->grab().toImage(), Theme::night().curves[0]); };
        QTRY_VERIFY(curve() > 100);
        ThemeManager::instance().setChoice(ThemeChoice::Light);
        QCOMPARE(image.pixelColor(image.width() - 3, 3).name(), Theme::night().panel.name());
    }

    void csvHoldsAllPoints() {
        QTemporaryDir folder;
        LinePlot plot("Loss");
        const int loss = plot.addCurve("loss"), val = plot.addCurve("val,loss", CurveStyle::validation());
        fill(plot, loss, 50000);
        plot.append(val, 10, 0.1 + 0.2);
        plot.append(val, 60000, std::nan(""));
        plot.save(folder.filePath("a.csv"));
        QFile file(folder.filePath("a.csv"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QList<QByteArray> lines = file.readAll().split('\n');
        QCOMPARE(lines.size(), 1 + 50000 + 1 + 1);
        QCOMPARE(lines[0], QByteArray("step,loss,\"val,loss\""));
        QCOMPARE(lines[11].split(',')[0], QByteArray("10"));
        QCOMPARE(lines[11].split(',')[2].toDouble(), 0.1 + 0.2);  // to the last bit
        QCOMPARE(lines[50001], QByteArray("60000,,nan"));
    }

    void picturesAreWritten() {
        QTemporaryDir folder;
        LinePlot plot("Loss");
        fill(plot, plot.addCurve("loss"), 1000);
        plot.addMark(300, "best, epoch 17", PlotMark::Kind::Best);
        shown(plot);
        for (const char* name : {"a.png", "a.svg", "a.pdf"}) plot.save(folder.filePath(name));
        const QImage image(folder.filePath("a.png"));
        QVERIFY(image.width() >= 2 * 480);
        QVERIFY(count(image, Theme::light().curves[0]) > 500);
        QFile svg(folder.filePath("a.svg")), pdf(folder.filePath("a.pdf"));
        QVERIFY(svg.open(QIODevice::ReadOnly) && pdf.open(QIODevice::ReadOnly));
        const QByteArray words = svg.readAll();
        QVERIFY(words.contains("best, epoch 17") && words.contains("Loss"));
        QVERIFY(pdf.readAll().startsWith("%PDF"));
    }

    void whatCannotBeWrittenIsAnError() {
        LinePlot plot("Loss");
        QVERIFY_EXCEPTION_THROWN(plot.save("/no/such/folder/a.csv"), lamina::Error);
        QVERIFY_EXCEPTION_THROWN(plot.save("/tmp/a.bmp"), lamina::Error);
    }

    void fewPointsAreSeenOnTheirLine() {
        LinePlot plot("Loss");
        const int curve = plot.addCurve("loss", CurveStyle::training());
        fill(plot, curve, 3);
        shown(plot);
        plot.redraw();
        auto* canvas = qobject_cast<QCustomPlot*>(plot.canvas());
        const auto dotted = [canvas] { return canvas->graph(canvas->graphCount() - 1)->scatterStyle().shape() == QCPScatterStyle::ssDisc; };
        QVERIFY(dotted());
        QCOMPARE(canvas->graph(canvas->graphCount() - 1)->lineStyle(), QCPGraph::lsLine);
        for (int i = 3; i < 100; ++i) plot.append(curve, i, 1);
        plot.redraw();
        QVERIFY(!dotted());
    }

    void fewPointsAreShownAsTheyAreAndManyAreSmoothed() {
        auto& choice = SmoothingChoice::instance();
        choice.choose({});
        LinePlot plot("Loss"), other("Metric");
        const int curve = plot.addCurve("loss", CurveStyle::training());
        for (auto* one : {&plot, &other}) one->followSmoothingChoice();
        for (int i = 0; i < 199; ++i) plot.append(curve, i, i % 2);
        QCOMPARE(plot.smoothing(), 0.0);
        plot.append(curve, 199, 1);
        QCOMPARE(plot.smoothing(), 0.6);
        QCOMPARE(other.smoothing(), 0.0);
        choice.choose(0.3);  // as the slider of either does
        QVERIFY(plot.smoothing() == 0.3 && other.smoothing() == 0.3);
        plot.clear();
        QCOMPARE(plot.smoothing(), 0.3);
        QCOMPARE(QSettings().value("plots/smoothing").toDouble(), 0.3);  // for the next window
        choice.choose(0.0);
        fill(plot, curve, 1000);
        QCOMPARE(plot.smoothing(), 0.0);
        choice.choose({});
        QVERIFY(plot.smoothing() == 0.6 && other.smoothing() == 0.0);
        QVERIFY(!QSettings().contains("plots/smoothing"));
    }

    void aNarrowPlotHasItsLegendBelow() {
        LinePlot plot("Errors");
        for (const char* name : {"mean_absolute_error", "val_mean_absolute_error"}) plot.addCurve(name);
        plot.resize(330, 260);
        plot.show();
        QVERIFY(QTest::qWaitForWindowExposed(&plot));
        const auto seen = [&] {
            int count = 0;
            for (const auto* item : plot.findChildren<LegendItem*>()) count += item->isVisible() && item->parentWidget()->rect().contains(item->geometry());
            return count;
        };
        QVERIFY(seen() < 2);
        const int axes = plot.canvas()->height();
        plot.setLegendBelow(true);
        QTRY_COMPARE(seen(), 2);
        QTRY_VERIFY(plot.canvas()->height() < axes);
        plot.setLegendBelow(false);
        QTRY_VERIFY(seen() < 2);
        QTRY_COMPARE(plot.canvas()->height(), axes);
    }

    /** Accuracies are often 1, and the first epoch stands on the left border. */
    void aPointOnTheBorderIsSeenWhole() {
        LinePlot plot("Accuracy");
        const int curve = plot.addCurve("val_accuracy", CurveStyle::validation());
        plot.setFixedY(0, 1);
        for (int x = 0; x < 4; ++x) plot.append(curve, x, 1);
        shown(plot);
        plot.redraw();
        const auto* canvas = qobject_cast<QCustomPlot*>(plot.canvas());
        const QRect axes = canvas->axisRect()->rect();
        const QImage seen = plot.canvas()->grab().toImage();
        QVERIFY(count(seen.copy(axes.left(), axes.top() - 3, axes.width(), 3), curveColor(1)) > 0);
        QVERIFY(count(seen.copy(axes.left() - 3, axes.top(), 3, axes.height()), curveColor(1)) > 0);
    }

    void whatXIsCanBeWrittenBelow() {
        LinePlot plot("ROC");
        fill(plot, plot.addCurve("recall"), 100);
        shown(plot);
        plot.redraw();
        const auto* canvas = qobject_cast<QCustomPlot*>(plot.canvas());
        const int before = canvas->axisRect()->height();
        plot.setXTitle("false positive rate");
        plot.redraw();
        QVERIFY(canvas->axisRect()->height() < before);  // it has a line of its own
    }

    void aCurveCanGoWhileOthersGrow() {
        LinePlot plot("Loss");
        const int a = plot.addCurve("a"), b = plot.addCurve("b");
        fill(plot, a, 100);
        shown(plot);
        plot.removeCurve(a);
        plot.append(a, 200, 1);  // a late point of the one that is gone
        plot.append(b, 200, 1);
        plot.redraw();
        QCOMPARE(plot.findChildren<LegendItem*>().size(), 1);
    }
};

LAMINA_WINDOW_TEST(LinePlotTest)

}  // namespace line_plot_test

#include "line_plot_test.moc"
