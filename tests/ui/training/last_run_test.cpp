// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of the curves of a run from before, and of the bar below them: nothing that was there before them is seen through them.
#include "ui/training/last_run.h"

#include <QImage>
#include <QStandardPaths>
#include <QTest>
#include <algorithm>

#include "tests/support/test_program.h"
#include "ui/document/document.h"
#include "ui/main_window/status_bar.h"
#include "ui/plots/line_plot.h"
#include "ui/theme/theme.h"

namespace last_run_test {

using namespace lamina::ui;

namespace {

/** The widget as it is painted over what was on the screen there before. */
QImage paintedOver(QWidget& widget, const QColor& before) {
    QImage image(widget.size(), QImage::Format_RGB32);
    image.fill(before);
    widget.render(&image);
    return image;
}

}  // namespace

class LastRunTest : public QObject {
    Q_OBJECT
 private slots:
    void initTestCase() {
        QStandardPaths::setTestModeEnabled(true);
        ThemeManager::instance().install(*qApp);
    }

    void theRoomBeforeDoesNotShineThrough() {
        for (const auto choice : {ThemeChoice::Light, ThemeChoice::Dark}) {
            ThemeManager::instance().setChoice(choice);
            LastRun last;
            last.resize(900, 500);
            last.show();
            QVERIFY(QTest::qWaitForWindowExposed(&last));
            last.loss()->redraw();
            QTest::qWait(50);
            QVERIFY(paintedOver(last, Qt::red) == paintedOver(last, Qt::blue));
        }
    }

    void theStatusBarCoversItsPlace() {
        Document document;
        StatusBar bar(document);
        bar.resize(900, bar.height());
        bar.show();
        QVERIFY(QTest::qWaitForWindowExposed(&bar));
        QVERIFY(paintedOver(bar, Qt::red) == paintedOver(bar, Qt::blue));
    }

    void curvesOfBeforeAreFainter() {
        ThemeManager::instance().setChoice(ThemeChoice::Light);
        const auto darkest = [](bool faded) {
            LinePlot plot(QStringLiteral("Loss"));
            CurveStyle style = CurveStyle::plain();
            style.faded = faded;
            const int curve = plot.addCurve(QStringLiteral("loss"), style);
            for (int i = 0; i < 10; ++i) plot.append(curve, i, 0.5);
            plot.resize(600, 300);
            plot.show();
            plot.redraw();
            QTest::qWait(50);
            const QImage image = plot.canvas()->grab().toImage();
            int red = 255;  // of the blue curve; words stand left of it and below
            for (int y = 12; y < image.height() - 40; ++y) red = std::min(red, image.pixelColor(image.width() / 2 + 7, y).red());
            return red;
        };
        QVERIFY2(darkest(true) > darkest(false) + 30, qPrintable(QStringLiteral("%1 %2").arg(darkest(true)).arg(darkest(false))));
    }
};

LAMINA_WINDOW_TEST(LastRunTest)

}  // namespace last_run_test

#include "last_run_test.moc"
