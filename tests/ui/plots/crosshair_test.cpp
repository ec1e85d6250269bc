// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of the crosshair: it reads the curve that is there, and says nothing of one that is not.
#include <QtTest>
#include <qcustomplot.h>

#include "tests/support/test_program.h"
#include "ui/plots/line_plot.h"
#include "ui/plots/plot_overlay.h"
#include "ui/theme/theme.h"

namespace crosshair_test {

using namespace lamina::ui;

namespace {

void fill(LinePlot& plot, int curve, int count) {
    for (int x = 0; x < count; ++x) plot.append(curve, x, 1 + 0.01 * x);
}

void shown(LinePlot& plot) {
    plot.resize(900, 420);
    plot.show();
    QVERIFY(QTest::qWaitForWindowExposed(&plot));
    QTest::qWait(40);
    plot.redraw();
}

void pointAt(LinePlot& plot, double x) {
    auto* canvas = qobject_cast<QCustomPlot*>(plot.canvas());
    const QPoint at(qRound(canvas->xAxis->coordToPixel(x)), canvas->axisRect()->rect().center().y());
    QMouseEvent move(QEvent::MouseMove, at, canvas->mapToGlobal(at), Qt::NoButton, Qt::NoButton, {});
    QCoreApplication::sendEvent(canvas, &move);
}

/** The curves in the crosshair's card, by the first words of their names. */
QStringList read(const LinePlot& plot) {
    QStringList names;
    for (auto* child : plot.canvas()->findChildren<QWidget*>()) {
        const auto* overlay = dynamic_cast<PlotOverlay*>(child);
        if (!overlay || !overlay->reading()) continue;
        for (const auto& line : overlay->reading()->lines) names << line.text.section(QLatin1Char(' '), 0, 0);
    }
    return names;
}

}  // namespace

class CrosshairTest : public QObject {
    Q_OBJECT
 private Q_SLOTS:
    void initTestCase() {
        QStandardPaths::setTestModeEnabled(true);
        QCoreApplication::setOrganizationName("lamina-test");
        QCoreApplication::setApplicationName("crosshair_test");
        ThemeManager::instance().install(*qApp);
        ThemeManager::instance().setChoice(ThemeChoice::Light);
    }

    /** Of a forecast, which has fewer points than what is known, too. */
    void thePointerReadsTheCurveThatReachesIt() {
        LinePlot plot("load");
        const int known = plot.addCurve("known", CurveStyle::plain(0)), forecast = plot.addCurve("forecast", CurveStyle::plain(1));
        fill(plot, known, 100);
        for (const double x : {99.0, 110.0, 120.0}) plot.append(forecast, x, 1);
        shown(plot);
        double head = -1;
        plot.setDescribeX([&](double x) {
            head = x;
            return QString();
        });
        for (const double x : {119.0, 50.0}) {
            pointAt(plot, x);
            QCOMPARE(head, x > 100 ? 120.0 : 50.0);
        }
    }

    /** A forecast that begins later, or a run that has ended, has no value there; its first and last points can be read. */
    void aCurveIsNotReadWhereItHasNoPoints() {
        LinePlot plot("load");
        const int known = plot.addCurve("known", CurveStyle::plain(0)), forecast = plot.addCurve("forecast", CurveStyle::plain(1));
        const int brief = plot.addCurve("brief", CurveStyle::plain(2));
        fill(plot, known, 100);
        for (const double x : {110.0, 115.0, 120.0}) plot.append(forecast, x, 1);
        for (const double x : {0.0, 20.0, 39.6}) plot.append(brief, x, 1);
        shown(plot);
        const auto readAt = [&](double x) {
            pointAt(plot, x);
            return read(plot);
        };
        QCOMPARE(readAt(10), (QStringList{"known", "brief"}));
        QCOMPARE(readAt(39.6), (QStringList{"known", "brief"}));  // the crosshair stands at 40
        QCOMPARE(readAt(45), (QStringList{"known", "brief"}));  // its last point is the nearest of those it would have
        QCOMPARE(readAt(60), QStringList("known"));
        QCOMPARE(readAt(99), QStringList("known"));
        QCOMPARE(readAt(102), QStringList("known"));  // of two that do not reach it: the nearer one
        QCOMPARE(readAt(108), QStringList("forecast"));
        QCOMPARE(readAt(115), QStringList("forecast"));
    }
};

LAMINA_WINDOW_TEST(CrosshairTest)

}  // namespace crosshair_test

#include "crosshair_test.moc"
