// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of the figures about classes.
#include "ui/evaluation/class_figures.h"

#include <QApplication>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QStandardPaths>
#include <QTableView>
#include <QTableWidget>
#include <QSignalSpy>
#include <QTest>
#include <array>
#include <cmath>
#include <memory>

#include "tests/support/test_program.h"
#include "ui/evaluation/class_page.h"
#include "ui/evaluation/confusion_view.h"
#include "ui/plots/points_picture.h"
#include "ui/plots/sample_grid.h"
#include "ui/theme/contrast.h"
#include "ui/theme/palette.h"
#include "ui/theme/theme.h"

namespace class_figures_test {

using namespace lamina;
using namespace lamina::ui;

namespace {

/** Six samples of three classes; two of class 1 are taken for 2, one surely and one less so. */
ClassFigures example() {
    Dataset data;
    data.inputs = {Tensor::of<float>({6, 1}, std::vector<float>(6))};
    data.targets = {Tensor::of<std::int32_t>({6}, std::vector<std::int32_t>{0, 1, 1, 1, 2, 2})};
    data.preparation.classes = {"ant", "bee", "cat"};
    Evaluation evaluation;
    evaluation.rows = {0, 1, 2, 3, 4, 5};
    evaluation.predictions = Tensor::of<float>({6, 3}, std::vector<float>{.8f, .1f, .1f, .1f, .3f, .6f, .0f, .1f, .9f, .1f, .8f, .1f, .1f, .1f, .8f, .2f, .1f, .7f});
    return classFigures(data, evaluation);
}

/** Two windows of three steps over a text of 40 letters; step 2 of the second is taken for "a" where "b" is true, the rest is right. */
struct Letters {
    RawData raw;
    std::shared_ptr<Dataset> data = std::make_shared<Dataset>();
    Evaluation evaluation;
    Letters() {
        auto table = std::make_shared<Table>();
        Column column;
        column.name = "character";
        column.type = ColumnType::Category;
        for (int c = 0; c < 40; ++c) column.categories.push_back(std::string(1, static_cast<char>(c < 26 ? 'a' + c : 'A' + c - 26)));
        column.codes = {3, 0, 2, 1, 1, 1, 39};
        table->columns = {column};
        raw.table = table;
        data->inputs = {Tensor::of<std::int32_t>({2, 3}, std::vector<std::int32_t>{3, 0, 2, 1, 1, 1})};
        data->targets = {Tensor::of<std::int32_t>({2, 3}, std::vector<std::int32_t>{0, 2, 1, 1, 1, 39})};
        data->rows = {3, 6};  // of the target of the last step
        data->preparation.classes = column.categories;
        data->preparation.windows = {.sequenceLength = 3, .sequenceStride = 3, .returnSequences = true};
        PreparedColumn target;
        target.name = "character";
        target.category = true;
        data->preparation.targets = {target};
        evaluation.rows = {0, 1};
        std::vector<float> said(6 * 40, 0.0f);
        const std::array<std::size_t, 6> answers = {0, 2, 1, 1, 0, 39};
        for (std::size_t i = 0; i < 6; ++i) said[i * 40 + answers[i]] = 0.9f;
        evaluation.predictions = Tensor::of<float>({2, 3, 40}, said);
    }
};

}  // namespace

class ClassFiguresTest : public QObject {
    Q_OBJECT
 private slots:
    void initTestCase() {
        QStandardPaths::setTestModeEnabled(true);
        QCoreApplication::setOrganizationName("lamina-test");
        QCoreApplication::setApplicationName("class_figures_test");
        ThemeManager::instance().install(*qApp);
    }

    void theMatrixCountsTrueAgainstSaid() {
        const auto f = example();
        QCOMPARE(f.confusion, (std::vector<int>{1, 0, 0, 0, 1, 2, 0, 0, 2}));
        QCOMPARE(f.accuracy(), 4.0 / 6);
    }

    void whatCannotBeSeenIsShownAsItsKey() {
        Preparation made;
        made.classes = {"a", " ", "\n"};
        QCOMPARE(classNames(made, 4), (QStringList{"a", "␣", "↵", "3"}));
    }

    void mistakesAreCountedMostFrequentFirst() {
        const auto f = example();
        QCOMPARE(f.mistakes(9).size(), std::size_t{1});
        QCOMPARE(f.mistakes(9).front().count, 2);
        QVERIFY(f.mistakes(0).empty());
    }

    void everyStepKnowsItsPlace() {
        const Letters l;
        const auto f = classFigures(*l.data, l.evaluation);
        QCOMPARE(f.steps, 3);
        const auto wrong = f.cell(1, 0);
        QCOMPARE(wrong.size(), std::size_t{1});
        QCOMPARE(wrong.front().sample, 1u);
        QCOMPARE(wrong.front().step, 1);
    }

    void manyClassesAreATableOfConfusionsInsteadOfAMatrix() {
        const Letters l;
        ClassPage page;
        page.show(nullptr, l.data, l.raw, classFigures(*l.data, l.evaluation));
        QVERIFY(page.confusion()->isHidden());
        QVERIFY(!page.confusions()->isHidden());
        QCOMPARE(page.confusions()->rowCount(), 1);
        QCOMPARE(page.confusions()->item(0, 0)->text(), QStringLiteral("b"));
        QCOMPARE(page.confusions()->item(0, 1)->text(), QStringLiteral("a"));
        QCOMPARE(page.confusions()->item(0, 2)->text(), QStringLiteral("1"));
        page.confusions()->setCurrentCell(0, 0);
        QCOMPARE(page.rows()->model()->rowCount(), 1);
    }

    void fromTheSamplesOfACellOneComesBackToTheWorst() {
        const Letters l;
        ClassPage page;
        page.show(nullptr, l.data, l.raw, classFigures(*l.data, l.evaluation));
        const int worst = page.rows()->model()->rowCount();
        QVERIFY(worst > 1 && page.back()->isHidden());
        for (const bool escape : {false, true}) {
            page.confusions()->setCurrentCell(0, 0);  // the same row both times
            QCOMPARE(page.rows()->model()->rowCount(), 1);
            QVERIFY(!page.back()->isHidden());
            if (escape) QTest::keyClick(&page, Qt::Key_Escape);
            else page.back()->click();
            QCOMPARE(page.rows()->model()->rowCount(), worst);
            QVERIFY(page.back()->isHidden());
        }
    }

    void whatTheNetSaysOfAPlaneIsOnThePaperOfTheTheme() {
        auto model = std::make_shared<TrainedModel>();
        auto& graph = model->project.graph;
        const NodeId input = addNode(graph, "Input", "input", {{"shape", Ints{2}}});
        lamina::connect(graph, input, addNode(graph, "Dense", "classes", {{"units", std::int64_t{2}}, {"activation", std::string("softmax")}}));
        model->weights.variables = {{"classes", "kernel", true, Tensor::of(Shape{2, 2}, std::vector<float>{1, -1, 1, -1})}, {"classes", "bias", true, Tensor::of(Shape{2}, std::vector<float>{0, 0})}};
        auto data = std::make_shared<Dataset>();
        data->inputs = {Tensor::of<float>({4, 2}, std::vector<float>{-1, -1, 1, 1, -1, 1, 1, -1})};
        data->targets = {Tensor::of<std::int32_t>({4}, std::vector<std::int32_t>{1, 0, 0, 1})};
        data->preparation.classes = {"a", "b"};
        Evaluation evaluation;
        evaluation.rows = {0, 1, 2, 3};
        evaluation.predictions = Tensor::of<float>({4, 2}, std::vector<float>{.1f, .9f, .9f, .1f, .5f, .5f, .5f, .5f});
        ThemeManager::instance().setChoice(ThemeChoice::Light);
        ClassPage page;
        page.show(model, data, {}, classFigures(*data, evaluation));
        const auto* plane = page.findChild<PointsPicture*>();
        const auto lightness = [&] { return plane->background().isNull() ? -1 : plane->background().pixelColor(0, 0).lightness(); };
        QTRY_VERIFY_WITH_TIMEOUT(lightness() > 128, 20'000);
        const auto labels = page.findChildren<QLabel*>();
        const QString blue = curveColor(0).name();
        QVERIFY(std::any_of(labels.begin(), labels.end(), [&](const QLabel* l) { return l->isVisibleTo(&page) && l->text().contains(blue) && l->text().contains(";b"); }));  // which colour is which class
        ThemeManager::instance().setChoice(ThemeChoice::Dark);
        QTRY_VERIFY_WITH_TIMEOUT(lightness() >= 0 && lightness() < 128, 20'000);
        ThemeManager::instance().setChoice(ThemeChoice::Light);
    }

    // The target of step 2 of the window whose last target is row 7 (from 1) is row 6.
    void aStepIsShownWithItsRowAndWhatTheNetHadSeen() {
        const Letters l;
        ClassPage page;
        page.show(nullptr, l.data, l.raw, classFigures(*l.data, l.evaluation));
        page.confusions()->setCurrentCell(0, 0);
        const auto* rows = page.rows()->model();
        QStringList heads, cells;
        for (int c = 0; c < rows->columnCount(); ++c) heads << rows->headerData(c, Qt::Horizontal).toString(), cells << rows->index(0, c).data().toString();
        QCOMPARE(cells.value(heads.indexOf(QStringLiteral("row"))), QStringLiteral("6"));
        QCOMPARE(cells.value(heads.indexOf(QStringLiteral("step"))), QStringLiteral("2"));
        QCOMPARE(cells.value(heads.indexOf(QStringLiteral("after"))), QStringLiteral("bb"));
    }

    void precisionAndRecallAreThoseOfTheTextbook() {
        const auto f = example();
        QCOMPARE(f.precision(2), 2.0 / 4);
        QCOMPARE(f.recall(1), 1.0 / 3);
        QCOMPARE(f.recall(0), 1.0);
    }

    // As scikit-learn's precision_recall_fscore_support has it: 1, 1/2, 2/3.
    void f1IsTheHarmonicMean() {
        const auto f = example();
        QCOMPARE(f.f1(0), 1.0);
        QCOMPARE(f.f1(1), 0.5);
        QVERIFY(std::abs(f.f1(2) - 2.0 / 3) < 1e-12);
        ClassFigures none;
        none.classes = {"a", "b"};
        none.size = 2;
        none.confusion = {2, 0, 1, 0};
        QCOMPARE(none.f1(1), 0.0);  // there is one, and it was not found
        none.confusion = {2, 0, 0, 0};
        QVERIFY(std::isnan(none.f1(1)));
    }

    void theWorstHaveTheLargestLossWhateverWasSaid() {
        const auto worst = example().worst(3);
        QCOMPARE(worst.size(), std::size_t{3});
        QCOMPARE(worst[0].sample, 2u);  // probability 0.1 of what is true, as sample 1 has 0.3
        QVERIFY(std::abs(worst[0].loss + std::log(0.1)) < 1e-6);
        QCOMPARE(worst[1].sample, 1u);
        QCOMPARE(worst[2].sample, 5u);  // right, but unsure
    }

    void theMostUncertainHaveTheSmallestLeadWhateverIsTrue() {
        const auto uncertain = example().uncertain(2);
        QCOMPARE(uncertain.size(), std::size_t{2});
        QCOMPARE(uncertain[0].sample, 1u);
        QVERIFY(std::abs(uncertain[0].lead - 0.3f) < 1e-6f);
        QCOMPARE(uncertain[1].sample, 5u);  // which is right
    }

    void ofAnswersThatAreNoSharesNobodyIsSaidToBeSure() {
        const Letters l;
        ClassFigures figures = classFigures(*l.data, l.evaluation);
        const auto heads = [](const ClassFigures& shown) {
            const Letters own;
            ClassPage page;
            page.show(nullptr, own.data, own.raw, shown);
            QStringList all;
            for (int c = 0; c < page.rows()->model()->columnCount(); ++c) all << page.rows()->model()->headerData(c, Qt::Horizontal).toString();
            for (const auto* label : page.findChildren<QLabel*>())
                if (label->text().endsWith("largest loss first")) all << "by loss";
            return all;
        };
        QVERIFY(heads(figures).contains("by loss"));
        QVERIFY(heads(figures).contains("sure") && heads(figures).contains("loss"));
        figures.shares = false;
        QVERIFY(!heads(figures).contains("by loss"));
        QVERIFY(!heads(figures).contains("sure") && !heads(figures).contains("loss") && heads(figures).contains("said"));
    }

    void fromTheWorstOneGoesToTheMostUncertainAndBack() {
        const Letters l;
        ClassPage page;
        page.show(nullptr, l.data, l.raw, classFigures(*l.data, l.evaluation));
        const auto heads = [&] {
            QStringList all;
            for (int c = 0; c < page.rows()->model()->columnCount(); ++c) all << page.rows()->model()->headerData(c, Qt::Horizontal).toString();
            return all;
        };
        QVERIFY(!heads().contains("lead"));
        page.ranked()->click();
        QVERIFY(heads().contains("lead"));
        page.show(nullptr, l.data, l.raw, classFigures(*l.data, l.evaluation));  // trained further
        QVERIFY(heads().contains("lead"));
        page.beginAnew();
        page.show(nullptr, l.data, l.raw, classFigures(*l.data, l.evaluation));  // of another project
        QVERIFY(!heads().contains("lead"));
        page.ranked()->click();
        QVERIFY(heads().contains("lead"));
        page.confusions()->setCurrentCell(0, 0);
        QVERIFY(page.ranked()->isHidden() && !heads().contains("lead"));
        page.back()->click();
        QVERIFY(!page.ranked()->isHidden() && !heads().contains("lead"));  // the worst, as the button says
    }

    void howSureItWasIsSaidAsAProbability() {
        const Letters l;
        const auto cells = [&](bool shares, bool uncertain, const char* head) {
            ClassFigures figures = classFigures(*l.data, l.evaluation);
            figures.shares = shares;
            figures.answers.front().sureness = 6.5e-10f;
            ClassPage page;
            page.show(nullptr, l.data, l.raw, figures);
            if (uncertain) page.ranked()->click();
            QStringList all;
            const auto* rows = page.rows()->model();
            for (int c = 0; c < rows->columnCount(); ++c)
                for (int r = 0; r < rows->rowCount() && rows->headerData(c, Qt::Horizontal).toString() == QString(head); ++r) all << rows->index(r, c).data().toString();
            return all;
        };
        QVERIFY(cells(true, false, "sure").contains("90 %") && cells(true, false, "sure").contains("< 0.01 %"));
        QVERIFY(cells(true, true, "lead").contains("90 %"));
        QVERIFY(cells(false, true, "lead").contains("0.90"));  // of scores it is no probability
    }

    /** In one line under a small picture "true a long name …" would say everything but the answer. */
    void underAPictureTheAnswerIsReadWhateverClassesAreCalled() {
        const auto under = [](const std::vector<std::string>& classes) {
            auto data = std::make_shared<Dataset>();
            data->inputs = {Tensor::of<float>({2, 8, 8, 1}, std::vector<float>(128))};
            data->targets = {Tensor::of<std::int32_t>({2}, std::vector<std::int32_t>{0, 1})};
            data->preparation.classes = classes;
            Evaluation evaluation;
            evaluation.rows = {0, 1};
            evaluation.predictions = Tensor::of<float>({2, 2}, std::vector<float>{.2f, .8f, .1f, .9f});
            ClassPage page;
            page.show(nullptr, data, {}, classFigures(*data, evaluation));
            const auto* grid = page.findChild<SampleGrid*>();
            const Caption caption = grid->caption(0);
            return QStringList{caption.first, caption.between, grid->model()->index(0, 0).data(Qt::ToolTipRole).toString()};
        };
        const auto brief = under({"0", "1"});
        QCOMPARE(brief[0], QStringLiteral("true 0 · said 1"));
        QVERIFY(brief[1].isEmpty());
        const auto longer = under({"a long name", "another name"});
        QCOMPARE(longer[0], QStringLiteral("true a long name"));
        QCOMPARE(longer[1], QStringLiteral("said another name"));
        QVERIFY2(longer[2].contains("said another name"), qPrintable(longer[2]));
    }

    void aPictureThatIsClickedOrAskedForByReturnIsTried() {
        auto data = std::make_shared<Dataset>();
        data->inputs = {Tensor::of<float>({2, 8, 8, 1}, std::vector<float>(128))};
        data->targets = {Tensor::of<std::int32_t>({2}, std::vector<std::int32_t>{0, 1})};
        data->preparation.classes = {"a", "b"};
        data->rows = {70, 90};
        Evaluation evaluation;
        evaluation.rows = {0, 1};
        evaluation.predictions = Tensor::of<float>({2, 2}, std::vector<float>{.2f, .8f, .1f, .9f});
        ClassPage page;
        page.resize(900, 600);
        page.show(nullptr, data, {}, classFigures(*data, evaluation));
        auto* grid = page.findChild<SampleGrid*>();
        QCOMPARE(grid->samples().front(), 0u);  // the worst
        QSignalSpy chosen(&page, &ClassPage::sampleChosen);
        emit grid->clicked(grid->model()->index(0, 0));
        QCOMPARE(chosen.count(), 1);
        QCOMPARE(chosen[0][0].toUInt(), 70u);
        emit grid->activated(grid->model()->index(1, 0));
        QCOMPARE(chosen.last()[0].toUInt(), 90u);
    }

    void onALargeScreenTheMatrixGrowsAndTheSamplesTakeTheWidth() {
        const Letters l;
        ClassPage page;
        page.show(nullptr, l.data, l.raw, classFigures(*l.data, l.evaluation));
        ConfusionView small;
        small.setFigures(example());
        small.resize(700, 700);
        QCOMPARE(small.cellRect(0, 0).height(), 78.0);
        small.setLargest(620);
        QVERIFY2(small.cellRect(0, 0).height() > 150, qPrintable(QString::number(small.cellRect(0, 0).height())));
        QVERIFY(small.heightForWidth(700) <= 620);
        QVERIFY(small.heightForWidth(200) < 230);  // as wide as it is
        for (const QSize size : {QSize(1100, 600), QSize(2200, 1300), QSize(1400, 700)}) {
            page.resize(size);
            page.show();
            QCoreApplication::processEvents();
            const auto* rows = page.rows();
            const int spare = rows->viewport()->width() - rows->horizontalHeader()->length();
            QVERIFY2(spare >= 0 && spare < rows->horizontalHeader()->count(), qPrintable(QString("%1 of %2").arg(spare).arg(rows->viewport()->width())));
        }
    }

    void anAnswerThatIsNoNumberIsTheWorst() {
        Dataset data;
        data.inputs = {Tensor::of<float>({2, 1}, std::vector<float>(2))};
        data.targets = {Tensor::of<std::int32_t>({2}, std::vector<std::int32_t>{0, 1})};
        Evaluation evaluation;
        evaluation.rows = {0, 1};
        evaluation.predictions = Tensor::of<float>({2, 2}, std::vector<float>{0, 1, std::nanf(""), std::nanf("")});
        QCOMPARE(classFigures(data, evaluation).worst(1).front().sample, 1u);
    }

    void aClassIsRankedAgainstTheRest() {
        const auto f = example();  // of cat: .1 .6 .9 .1 | .8 .7; against them six of eight pairs are in order
        const auto r = f.ranking(2);
        QCOMPARE(r.positives, std::size_t{2});
        QCOMPARE(r.negatives, std::size_t{4});
        QCOMPARE(r.rocAuc, 6.0 / 8);
    }

    void aCellListsItsSamplesSurestFirst() {
        const auto cell = example().cell(1, 2);
        QCOMPARE(cell.size(), std::size_t{2});
        QCOMPARE(cell[0].sample, 2u);
        QCOMPARE(cell[1].sample, 1u);
    }

    void theNumberOfEveryCellIsInOneColourAndLegible() {
        for (const auto choice : {ThemeChoice::Dark, ThemeChoice::Light}) {
            ThemeManager::instance().setChoice(choice);
            for (const bool right : {true, false})
                for (const double share : {0.05, 0.5, 0.8, 1.0}) QVERIFY(contrast(theme().text, confusionFill(right, share)) > 4.4);
            QVERIFY(confusionFill(true, 0.2) != confusionFill(true, 1));
        }
    }

    void theMostMistakenIsSaidInWords() { QCOMPARE(example().mostMistaken(), QStringLiteral("Most mistaken: bee as cat (2)")); }

    void aYesOrNoHasTwoClasses() {
        const auto p = probabilities({0.75f}, false);
        QCOMPARE(p.size(), std::size_t{2});
        QCOMPARE(p[1], 0.75f);
    }

    void logitsBecomeProbabilities() {
        const auto p = probabilities({0, std::log(3.0f)}, true);
        QVERIFY(std::abs(p[0] - 0.25f) < 1e-6f);
        QVERIFY(std::abs(p[1] - 0.75f) < 1e-6f);
    }
};

LAMINA_WINDOW_TEST(ClassFiguresTest)

}  // namespace class_figures_test

#include "class_figures_test.moc"
