// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of figures where answers are pictures, and of classes at every step.
#include "ui/evaluation/picture_figures.h"

#include <QTest>
#include <cmath>

#include "ui/evaluation/class_figures.h"
#include "ui/evaluation/picture_page.h"
#include "ui/plots/sample_grid.h"

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
        const auto t = triples(data, evaluation, f, {0});
        QCOMPARE(t.inputs.as<std::uint8_t>()[0], std::uint8_t{255});
        QCOMPARE(t.targets.as<std::uint8_t>()[0], std::uint8_t{255});
        QCOMPARE(t.answers.as<std::uint8_t>()[0], std::uint8_t{127});
    }

    void thePageShowsTheWorstFirst() {
        const Masks m;
        PicturePage page;
        page.show(m.data, m.evaluation);
        QCOMPARE(page.grid()->count(), 2);
        QVERIFY(page.grid()->model()->index(0, 0).data(Qt::ToolTipRole).toString().contains(QStringLiteral("75.0 %")));
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

QTEST_MAIN(PictureFiguresTest)
#include "picture_figures_test.moc"
