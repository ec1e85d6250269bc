// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of figures where answers are pictures, and of classes at every step.
#include "ui/evaluation/picture_figures.h"

#include <QTest>
#include <cmath>
#include <limits>

#include "tests/support/test_program.h"
#include "ui/evaluation/class_figures.h"
#include "ui/evaluation/mask_image.h"
#include "ui/evaluation/mask_legend.h"
#include "ui/evaluation/picture_page.h"
#include "ui/plots/sample_grid.h"

namespace picture_figures_test {

using namespace lamina;
using namespace lamina::ui;

namespace {

/** Two pictures of 4 × 4; the net is right about the first, and takes a row of 1 for 2 in the second. */
struct Masks {
    Masks() {
        std::vector<std::int32_t> truth(32, 0);
        std::vector<float> said(32 * 3, 0);
        for (std::size_t p = 0; p < 32; ++p) {
            truth[p] = p % 16 < 8 ? 0 : 1;
            const int answer = p >= 28 ? 2 : truth[p];
            said[3 * p + static_cast<std::size_t>(answer)] = 1;
        }
        data.inputs = {Tensor::of<std::uint8_t>({2, 4, 4, 1}, std::vector<std::uint8_t>(32, 9))};
        data.targets = {Tensor::of<std::int32_t>({2, 4, 4}, truth)};
        data.preparation.classes = {"ground", "disc", "ring"};
        evaluation.rows = {0, 1};
        evaluation.predictions = Tensor::of<float>({2, 4, 4, 3}, said);
    }
    Dataset data;
    Evaluation evaluation;
};

/** Answers (masks.size(), 4, 4, classes) that say these masks, one a sample. */
Tensor saying(const std::vector<std::vector<std::int32_t>>& masks, Dim classes) {
    std::vector<float> values;
    for (const auto& mask : masks)
        for (const auto said : mask)
            for (Dim c = 0; c < classes; ++c) values.push_back(c == said ? 0.8f : 0.1f);
    return Tensor::of(Shape{static_cast<Dim>(masks.size()), 4, 4, classes}, values);
}

std::vector<std::int32_t> mask(std::int32_t everywhere, std::vector<std::pair<std::size_t, std::int32_t>> but = {}) {
    std::vector<std::int32_t> pixels(16, everywhere);
    for (const auto& [at, c] : but) pixels[at] = c;
    return pixels;
}

Tensor maps(const std::vector<std::vector<std::int32_t>>& masks) {
    std::vector<std::int32_t> all;
    for (const auto& m : masks) all.insert(all.end(), m.begin(), m.end());
    return Tensor::of(Shape{static_cast<Dim>(masks.size()), 4, 4}, all);
}

/** Four samples, of which the last three are judged, in another order; sample 1 is told rightly, 3 is off by 1 of 16 pixels, 2 by 4. */
struct ManyMasks {
    Dataset data;
    Evaluation evaluation;
    ManyMasks() {
        data.inputs = {Tensor::of(Shape{4, 4, 4, 1}, std::vector<std::uint8_t>(64, 128))};
        data.targets = {maps({mask(2), mask(0, {{5, 1}}), mask(0), mask(0, {{0, 1}})})};
        data.preparation.classes = {"ground", "disc", "square"};
        evaluation.rows = {3, 1, 2};
        evaluation.predictions = saying({mask(0), mask(0, {{5, 1}}), mask(0, {{0, 1}, {1, 1}, {2, 1}, {3, 1}})}, 3);
    }
};

/** Two pictures of 4 × 4: the first one comes back with a quarter too much everywhere, the second as it is. */
struct Pictures {
    Dataset data;
    Evaluation evaluation;
    Pictures() {
        std::vector<float> truth(32, 0.0f), said(32, 0.25f);
        for (std::size_t i = 16; i < 32; ++i) truth[i] = said[i] = i % 4 == 0 ? 1.0f : 0.0f;
        said[0] = 3;  // brighter than white
        data.inputs = {Tensor::of(Shape{2, 4, 4, 1}, truth)};
        data.targets = {Tensor::of(Shape{2, 4, 4, 1}, truth)};
        data.preparation.targetsAreInputs = true;
        evaluation.rows = {1, 0};
        std::vector<float> judged(said.begin() + 16, said.end());
        judged.insert(judged.end(), said.begin(), said.begin() + 16);
        evaluation.predictions = Tensor::of(Shape{2, 4, 4, 1}, judged);
    }
};

}  // namespace

class PictureFiguresTest : public QObject {
    Q_OBJECT
 private slots:
    void masksAreJudgedByTheirOverlap() {
        const Masks m;
        QVERIFY(aboutPictures(m.data, m.evaluation.predictions));
        const auto f = pictureFigures(m.data, m.evaluation);
        QVERIFY(f.masks);
        QCOMPARE(f.errors, (std::vector<double>{0, 4.0 / 16}));
        QCOMPARE(f.overlap, (std::vector<double>{1, 12.0 / 16, 0}));
        QVERIFY(std::fabs(f.meanOverlap() - (1 + 0.75) / 3) < 1e-12);
        QCOMPARE(f.worst(1), std::vector<std::size_t>{1});
    }

    void picturesAreJudgedByTheirSquaredError() {
        Dataset data;
        data.inputs = {Tensor::of<std::uint8_t>({2, 4, 4, 1}, std::vector<std::uint8_t>(32, 255))};
        data.targets = {Tensor::of<float>({2, 4, 4, 1}, std::vector<float>(32, 1))};
        Evaluation evaluation;
        evaluation.rows = {1};
        evaluation.predictions = Tensor::of<float>({1, 4, 4, 1}, std::vector<float>(16, 0.5f));
        QVERIFY(aboutPictures(data, evaluation.predictions));
        const auto f = pictureFigures(data, evaluation);
        QVERIFY(!f.masks);
        QCOMPARE(f.errors, std::vector<double>{0.25});
        PicturePage page;
        page.show(f, data);
        QCOMPARE(page.grid()->picture(0, 1).pixelColor(0, 0), QColor(255, 255, 255));
        QCOMPARE(page.grid()->picture(1, 1).pixelColor(0, 0), QColor(255, 255, 255));
        QCOMPARE(page.grid()->picture(2, 1).pixelColor(0, 0), QColor(128, 128, 128));
    }

    void thePageShowsTheWorstFirst() {
        const Masks m;
        PicturePage page;
        page.show(pictureFigures(m.data, m.evaluation), m.data);
        QCOMPARE(page.grid()->count(), 2);
        QVERIFY(page.grid()->model()->index(0, 0).data(Qt::ToolTipRole).toString().contains(QStringLiteral("75.0 %")));
    }

    void aMaskIsJudgedPixelByPixelAndTheWorstComesFirst() {
        const ManyMasks m;
        QVERIFY(aboutPictures(m.data, m.evaluation.predictions));
        const auto figures = pictureFigures(m.data, m.evaluation);
        QVERIFY(figures.masks);
        QCOMPARE(figures.errors, (std::vector<double>{1.0 / 16, 0, 4.0 / 16}));
        QCOMPARE(figures.worst(9), (std::vector<std::size_t>{2, 0, 1}));
        QVERIFY(std::abs(figures.meanError() - 5.0 / 48) < 1e-12);
    }

    // Class 0: 42 pixels told rightly, 1 of class 1 taken for it, 4 of it taken for class 1; class 1: 1 right, 1 missed, 4 too many.
    void overlapIsIntersectionOverUnionOfEachClass() {
        const ManyMasks m;
        const auto figures = pictureFigures(m.data, m.evaluation);
        QVERIFY(std::abs(figures.overlap[0] - 42.0 / 47) < 1e-12);
        QVERIFY(std::abs(figures.overlap[1] - 1.0 / 6) < 1e-12);
        QVERIFY(std::isnan(figures.overlap[2]));  // in none of the judged ones
        QVERIFY(std::abs(figures.meanOverlap() - (42.0 / 47 + 1.0 / 6) / 2) < 1e-12);
    }

    void oneHotMasksAndYesOrNoAreMasksToo() {
        ManyMasks m;
        const auto indices = pictureFigures(m.data, m.evaluation);
        std::vector<float> oneHot;
        for (const auto c : m.data.targets.front().as<std::int32_t>())
            for (int k = 0; k < 3; ++k) oneHot.push_back(k == c ? 1.0f : 0.0f);
        m.data.targets = {Tensor::of(Shape{4, 4, 4, 3}, oneHot)};
        const auto figures = pictureFigures(m.data, m.evaluation);
        QVERIFY(figures.masks);
        QCOMPARE(figures.errors, indices.errors);

        Dataset yesOrNo;
        yesOrNo.inputs = m.data.inputs;
        std::vector<float> truth(16, 1.0f);
        truth[15] = 0;
        yesOrNo.targets = {Tensor::of(Shape{1, 4, 4, 1}, truth)};
        Evaluation evaluation;
        evaluation.rows = {0};
        std::vector<float> said(16, 0.4f);
        said[0] = 0.6f;
        evaluation.predictions = Tensor::of(Shape{1, 4, 4, 1}, said);
        QVERIFY(aboutPictures(yesOrNo, evaluation.predictions));
        QCOMPARE(pictureFigures(yesOrNo, evaluation).errors, std::vector<double>{14.0 / 16});
        QCOMPARE(pictureFigures(yesOrNo, evaluation, true).errors, std::vector<double>{1.0 / 16});  // logits above 0 say yes
    }

    void aPictureIsJudgedByItsSquaredErrorAndShownFromBlackToWhite() {
        const Pictures p;
        QVERIFY(aboutPictures(p.data, p.evaluation.predictions));
        const auto figures = pictureFigures(p.data, p.evaluation);
        QVERIFY(!figures.masks);
        QCOMPARE(figures.errors[0], 0.0);
        QVERIFY(std::abs(figures.errors[1] - (9 + 15 * 0.0625) / 16) < 1e-9);
        QCOMPARE(figures.worst(1).front(), std::size_t{1});
        QCOMPARE(figures.said.as<float>()[16], 1.0f);
    }

    void whatIsNoNumberIsWorst() {
        Pictures p;
        auto values = p.evaluation.predictions.toFloats();
        values[3] = std::numeric_limits<float>::quiet_NaN();
        p.evaluation.predictions = Tensor::of(Shape{2, 4, 4, 1}, values);
        const auto figures = pictureFigures(p.data, p.evaluation);
        QCOMPARE(figures.worst(1).front(), std::size_t{0});
        QCOMPARE(figures.said.as<float>()[3], 0.0f);
    }

    void classesAndNumbersAreNoPictures() {
        Dataset data;
        data.inputs = {Tensor::of(Shape{2, 8}, std::vector<float>(16))};
        data.targets = {Tensor::of(Shape{2}, std::vector<std::int32_t>(2))};
        QVERIFY(!aboutPictures(data, Tensor::of(Shape{2, 3}, std::vector<float>(6))));
        data.targets = {Tensor::of(Shape{2, 8, 8}, std::vector<float>(128))};  // a series
        QVERIFY(!aboutPictures(data, Tensor::of(Shape{2, 8, 8}, std::vector<float>(128))));
    }

    void masksAreShownBesideTheirInputInTheColoursOfTheLegend() {
        const ManyMasks m;
        PicturePage page;
        page.show(pictureFigures(m.data, m.evaluation), m.data);
        QCOMPARE(page.grid()->samples(), (std::vector<std::uint32_t>{2, 3, 1}));
        QCOMPARE(page.grid()->caption(2).second, QStringLiteral("75.0 % of the pixels are right"));
        const QImage target = page.grid()->picture(1, 3), answer = page.grid()->picture(2, 3);
        QCOMPARE(target.pixelColor(0, 0), maskColor(1));
        QCOMPARE(target.pixelColor(1, 0), maskColor(0));
        QCOMPARE(answer.pixelColor(0, 0), maskColor(0));
        QCOMPARE(page.legend()->words().size(), 3);
        QVERIFY2(page.legend()->words()[1].startsWith("disc"), qPrintable(page.legend()->words()[1]));
        QVERIFY(!page.legend()->isHidden());
    }

    void coloursOfAnyNumberOfClassesDiffer() {
        for (int a = 0; a < 18; ++a)
            for (int b = 0; b < a; ++b) QVERIFY2(maskColor(a) != maskColor(b), qPrintable(QStringLiteral("%1 and %2").arg(a).arg(b)));
    }

    void picturesAreShownInTheGreysOfTheirTargets() {
        const Pictures p;
        PicturePage page;
        page.show(pictureFigures(p.data, p.evaluation), p.data);
        QCOMPARE(page.grid()->samples(), (std::vector<std::uint32_t>{0, 1}));
        QVERIFY(page.legend()->isHidden());
        const auto& grid = *page.grid();
        QCOMPARE(grid.picture(1, 1), grid.picture(2, 1));
        QVERIFY(grid.picture(1, 0).pixelColor(1, 1) != grid.picture(2, 0).pixelColor(1, 1));
        QVERIFY2(grid.caption(0).second.startsWith("mean squared error 0.6"), qPrintable(grid.caption(0).second));
    }

    void numbersAreNoPictures() {
        Dataset data;
        data.inputs = {Tensor::of<float>({2, 3}, std::vector<float>(6))};
        data.targets = {Tensor::of<float>({2, 1}, std::vector<float>(2))};
        QVERIFY(!aboutPictures(data, data.targets.front()));
    }

    void everyStepIsAnAnswer() {
        Dataset data;
        data.inputs = {Tensor::of<std::int32_t>({2, 3}, std::vector<std::int32_t>(6))};
        data.targets = {Tensor::of<std::int32_t>({2, 3}, std::vector<std::int32_t>{0, 1, 0, 1, 1, 1})};
        data.preparation.classes = {"a", "b"};
        Evaluation evaluation;
        evaluation.rows = {1};
        evaluation.predictions = Tensor::of<float>({1, 3, 2}, std::vector<float>{.9f, .1f, .2f, .8f, .3f, .7f});
        QVERIFY(aboutClasses(data, evaluation.predictions));
        const auto f = classFigures(data, evaluation);
        QCOMPARE(f.confusion, (std::vector<int>{0, 0, 1, 2}));
        QCOMPARE(f.worst(1).front().sample, 1u);
    }

    void aFurtherOutputIsLookedAtByItself() {
        Dataset data;
        data.targets = {Tensor::of<float>({2, 1}, std::vector<float>{1, 2}), Tensor::of<std::int32_t>({2}, std::vector<std::int32_t>{0, 1})};
        PreparedColumn number, kind;
        kind.category = true;
        kind.categories = {"ant", "bee"};
        data.preparation.targets = {number, kind};
        Evaluation evaluation;
        evaluation.others = {Tensor::of<float>({2, 2}, std::vector<float>{1, 0, 0, 1})};
        const auto [own, said] = ofOutput(data, evaluation, 1);
        QCOMPARE(own.targets.size(), std::size_t{1});
        QCOMPARE(own.preparation.classes, (std::vector<std::string>{"ant", "bee"}));
        QVERIFY((said.predictions.shape() == Shape{2, 2}));
    }
};

LAMINA_WINDOW_TEST(PictureFiguresTest)

}  // namespace picture_figures_test

#include "picture_figures_test.moc"
