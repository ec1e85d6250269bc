// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of the small pictures: bars are as high as their counts, the list says its figures.
#include <QImage>
#include <QPainter>
#include <QtTest>
#include <algorithm>

#include "tests/support/test_program.h"
#include "ui/plots/bar_list.h"
#include "ui/plots/drift_view.h"
#include "ui/plots/histogram.h"
#include "ui/plots/inside_view.h"
#include "ui/plots/map_grid.h"
#include "ui/plots/points_picture.h"
#include "ui/plots/unit_view.h"
#include "ui/theme/contrast.h"
#include "ui/theme/theme.h"

namespace pictures_test {

using namespace lamina;
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

    void whatLiesBeyondAHistogramHasABarOfItsOwn() {
        QImage image = canvas();
        QPainter painter(&image);
        const double counts[] = {10, 10, 10};
        paintHistogram(painter, QRectF(0, 0, 90, 40), counts, {0, 10});  // 4.5 slots of 20
        QVERIFY(image.pixelColor(10, 35) != theme().warning);
        QCOMPARE(height(image, 64), 0);
        QCOMPARE(image.pixelColor(80, 35), theme().warning);
        QCOMPARE(height(image, 80), 40);
    }

    /** Columns are not whole pixels wide: some would have gaps between them, and some not. */
    void aSpreadThatStaysIsOnePicture() {
        DriftView view;
        view.resize(163, 100);
        view.setSpreads(std::vector<Spread>(9, Spread{.x = 1, .low = 0, .high = 1, .counts = {5, 5}}));
        const QImage seen = view.grab().toImage();
        const QColor shade = seen.pixelColor(100, 30);
        QVERIFY(shade != theme().raised);
        for (int x = 50; x < 158; ++x) QCOMPARE(seen.pixelColor(x, 30), shade);
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

    void numbersOfAMapHaveTheirSideOfZero() {
        MapGrid grid;
        grid.resize(200, 100);
        grid.setMaps(Tensor::of({2, 1, 2, 1}, std::vector<float>{4, 0, -2, 1}), MapGrid::Scale::All, "channel");
        QCOMPARE(grid.count(), std::size_t{2});
        QCOMPARE(QColor(grid.picture(0).pixel(0, 0)), theme().accent);  // the largest of all
        QCOMPARE(QColor(grid.picture(0).pixel(1, 0)), theme().raised);
        QVERIFY(QColor(grid.picture(1).pixel(0, 0)) != theme().curves[1]);  // half as large
        grid.setMaps(grid.maps(), MapGrid::Scale::Each, "filter");
        QCOMPARE(QColor(grid.picture(1).pixel(0, 0)), theme().curves[1]);
        QVERIFY(grid.accessibleName().contains("filter 1 to 2"));
    }

    void filtersOfColoursAreColours() {
        MapGrid grid;
        grid.setMaps(Tensor::of({1, 1, 2, 3}, std::vector<float>{1, -1, -1, -1, -1, 1}), MapGrid::Scale::Each, "filter");
        QCOMPARE(QColor(grid.picture(0).pixel(0, 0)), QColor(255, 0, 0));
        QCOMPARE(QColor(grid.picture(0).pixel(1, 0)), QColor(0, 0, 255));
    }

    void asManyMapsAreShownAsThereIsRoomFor() {
        MapGrid grid;
        grid.resize(200, 100);
        grid.setMaps(Tensor::of({512, 3, 3, 1}, std::vector<float>(512 * 9, 1.0f)), MapGrid::Scale::Each, "filter");
        QVERIFY(grid.shown() > 20 && grid.shown() < 512);
        grid.resize(2000, 1000);
        QCOMPARE(grid.shown(), std::size_t{512});
    }

    void ofASequenceTheLiveliestUnitsAreDrawn() {
        std::vector<float> x(10 * 9, 1.0f);
        for (std::size_t t = 0; t < 10; ++t)
            for (const std::size_t unit : {1u, 2u, 4u, 5u, 7u, 8u}) x[t * 9 + unit] = t % 2 ? 1.0f : -1.0f;
        UnitView view;
        view.setAnswers(Tensor::of({10, 9}, x));
        QVERIFY((view.lines() == std::vector<std::size_t>{1, 2, 4, 5, 7, 8}));
    }

    void anInsideIsShownByWhatALayerAnswers() {
        InsideView view;
        const auto look = std::make_shared<InsideLook>();
        look->outputs = Tensor::of({2, 2, 2, 3}, std::vector<float>(24, 0.5f));
        look->units = 3, look->silent = 1, look->zeros = 0.25, look->some = {0, 1};
        view.setSamples(Tensor::of({2, 1}, std::vector<float>{1, 2}), {"row 4", "row 9"});
        view.show(look, "after step 3");
        QCOMPARE(view.maps()->count(), std::size_t{3});
        QCOMPARE(view.filters()->count(), std::size_t{0});
        QCOMPARE(view.sampleName(), QStringLiteral("row 4"));
        QCOMPARE(view.silence(), QStringLiteral("25 % zeros; 1 of 3 units are 0 for every sample"));
        view.refuse("There is nothing.");
        QVERIFY(!view.maps()->isVisibleTo(&view));
    }

    void nothingIsPaintedForNothing() {
        QImage image = canvas();
        QPainter painter(&image);
        paintHistogram(painter, QRectF(0, 0, 100, 40), {});
        paintCategories(painter, QRectF(0, 0, 100, 40), {});
        QCOMPARE(image, canvas());
    }

    void ofTooManyPointsThoseAtTheEdgesAreShownAndAFairChoice() {
        std::vector<PlanePoint> points{{150, -40, 1}, {50.5, 300, 1}};
        for (int i = 0; i < 10'000; ++i) points.push_back({i % 100 + 0.0, i / 100 + 0.0, 0});
        PointsPicture all, few;
        few.setMost(800);
        for (auto* plot : {&all, &few}) plot->setPoints(points);
        QCOMPARE(all.points().size(), std::size_t{10'002});
        QCOMPARE(few.points().size(), std::size_t{800});
        QCOMPARE(few.given(), std::size_t{10'002});
        QCOMPARE(few.bounds(), all.bounds());
        const auto count = [&](auto is) { return static_cast<int>(std::count_if(few.points().begin(), few.points().end(), is)); };
        QCOMPARE(count([](const PlanePoint& p) { return p.group == 1; }), 2);
        const auto left = count([](const PlanePoint& p) { return p.x < 50; });
        QVERIFY2(left > 300 && left < 500, qPrintable(QString::number(left)));
        few.setPoints({{1, 1, 0}, {2, 2, 0}});
        QCOMPARE(few.points().size(), few.given());
    }

    void theListSaysItsFigures() {
        BarList list;
        list.setBars({{"7", 0.94, {}}, {"3", 0.02, "2 of 100"}});
        QCOMPARE(list.accessibleName(), QString("7 94 %, 3 2 of 100"));
        QVERIFY(list.sizeHint().height() >= 40);
    }
};

LAMINA_WINDOW_TEST(PicturesTest)

}  // namespace pictures_test

#include "pictures_test.moc"
