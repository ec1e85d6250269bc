// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of the small pictures: bars are as high as their counts, the list says its figures, a pressed point is the nearest.
#include <QImage>
#include <QPainter>
#include <QSignalSpy>
#include <QtTest>

#include "ui/plots/bar_list.h"
#include "ui/plots/histogram.h"
#include "ui/plots/scatter_plot.h"
#include "ui/theme/contrast.h"
#include "ui/theme/theme.h"

using namespace lamina::ui;

namespace {

QImage canvas() {
    QImage image(100, 40, QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::white);
    return image;
}

/** Painted rows in a column. */
int height(const QImage& image, int x) {
    int rows = 0;
    for (int y = 0; y < image.height(); ++y) rows += image.pixelColor(x, y) != QColor(Qt::white);
    return rows;
}

}  // namespace

class PicturesTest : public QObject {
    Q_OBJECT
 private Q_SLOTS:
    void barsAreAsHighAsTheirCounts() {
        QImage image = canvas();
        QPainter painter(&image);
        const double counts[] = {10, 5, 0, 10};
        paintHistogram(painter, QRectF(0, 0, 100, 40), counts);
        QCOMPARE(height(image, 12), 40);
        QCOMPARE(height(image, 37), 20);
        QCOMPARE(height(image, 62), 1);  // a hair
    }

    void categoriesBeyondTheSixthAreOneBlock() {
        QImage image = canvas();
        QPainter painter(&image);
        const std::vector<double> counts(20, 1.0);
        paintCategories(painter, QRectF(0, 0, 100, 40), counts);
        QCOMPARE(image.pixelColor(90, 35), theme().faint);
        QCOMPARE(height(image, 90), 40);  // fifteen together are the highest
        QVERIFY(height(image, 5) <= 4);
    }

    void nothingIsPaintedForNothing() {
        QImage image = canvas();
        QPainter painter(&image);
        paintHistogram(painter, QRectF(0, 0, 100, 40), {});
        paintCategories(painter, QRectF(0, 0, 100, 40), {});
        QCOMPARE(image, canvas());
    }

    void theListSaysItsFigures() {
        BarList list;
        list.setBars({{"7", 0.94, {}}, {"3", 0.02, "2 of 100"}});
        QCOMPARE(list.accessibleName(), QString("7 94 %, 3 2 of 100"));
        QVERIFY(list.sizeHint().height() >= 40);
    }

    void pointsArePaintedInTheCurvesColour() {
        ScatterPlot plot("Predicted against true");
        std::vector<double> x;
        for (int i = 0; i < 60; ++i) x.push_back(i);
        std::vector<double> y(x.rbegin(), x.rend());
        plot.setPoints(x, y);
        plot.resize(400, 400);
        plot.show();
        QVERIFY(QTest::qWaitForWindowExposed(&plot));
        QTest::qWait(30);
        const QImage image = plot.grab().toImage();
        int blue = 0;
        for (int row = 0; row < image.height(); ++row) {
            for (int column = 0; column < image.width(); ++column) {
                const QColor c = image.pixelColor(column, row);
                blue += c.blue() > c.red() + 60;
            }
        }
        QVERIFY2(blue > 600, qPrintable(QString::number(blue)));
    }

    void aPressFindsTheNearestPoint() {
        ScatterPlot plot("Predicted against true");
        const double x[] = {0, 1, 2}, y[] = {0, 1, 2};
        plot.setPoints(x, y);
        plot.resize(400, 400);
        plot.show();
        QVERIFY(QTest::qWaitForWindowExposed(&plot));
        QTest::qWait(30);
        QSignalSpy pressed(&plot, &ScatterPlot::pointPressed);
        QWidget* axes = nullptr;
        for (QWidget* child : plot.findChildren<QWidget*>()) {
            if (child->height() > 200) axes = child;
        }
        QVERIFY(axes);
        for (int step = 0; step < 400 && pressed.isEmpty(); ++step) {  // along the diagonal from the top right
            QTest::mouseClick(axes, Qt::LeftButton, {}, QPoint(axes->width() - 20 - step, 20 + step));
        }
        QCOMPARE(pressed.count(), 1);
        QCOMPARE(pressed[0][0].value<std::size_t>(), std::size_t(2));
    }
};

QTEST_MAIN(PicturesTest)
#include "pictures_test.moc"
