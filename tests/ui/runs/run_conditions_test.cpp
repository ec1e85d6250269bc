// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of what is written to find runs.
#include "ui/runs/run_conditions.h"

#include <QTest>
#include <tuple>

#include "tests/support/test_program.h"
#include "ui/runs/filter_completer.h"
#include "ui/runs/run_model.h"

namespace run_conditions_test {

using namespace lamina;
using namespace lamina::ui;

namespace {

/** Two runs of the same two areas, the other way round. */
RunList twoRuns() {
    RunList list;
    for (const auto& [id, first, second] : {std::tuple{RunId{1}, 0.9, 0.7}, std::tuple{RunId{2}, 0.9, 0.85}}) {
        RunSummary run;
        run.id = id;
        run.name = "wide";
        run.parameters = 1000 * id;
        run.metrics = {{"val_auc", first, first, false}, {"val_auc_1", second, second, false}, {"val_loss", 0.25, 0.25, false}};
        list.runs.push_back({run, 0, {{"val_auc", "val_auc (ROC)"}, {"val_auc_1", "val_auc (PR)"}}});
    }
    return list;
}

int found(const RunList& list, const QString& filter) {
    RunModel model;
    RunFilter runs(&model);
    model.setList(list);
    runs.setFilter(filter);
    return runs.rowCount();
}

}  // namespace

class RunConditionsTest : public QObject {
    Q_OBJECT
 private slots:
    void aFigureGoesByEveryNameItIsShownBy_data() {
        QTest::addColumn<QString>("filter");
        QTest::addColumn<int>("runs");
        QTest::newRow("as in logs") << "val_auc_1 > 0.8" << 1;
        QTest::newRow("as in the table") << "val_auc (PR) > 0.8" << 1;
        QTest::newRow("in quotes") << "\"val_auc (PR)\">0.8" << 1;
        QTest::newRow("its head") << "val_auc (PR) (best) > 0.8" << 1;
        QTest::newRow("its head in quotes") << "\"val_auc (PR) (best)\" > 0.8" << 1;
        QTest::newRow("in other letters") << "VAL_AUC  (pr) > 0.8" << 1;
        QTest::newRow("the other") << "val_auc (ROC) > 0.8" << 2;
        QTest::newRow("two of them") << "val_auc (ROC) > 0.8 val_auc (PR) < 0.8" << 1;
        QTest::newRow("with words") << "wide val_auc (PR) > 0.8, #2" << 1;
        QTest::newRow("with other words") << "deep val_auc (PR) > 0.8" << 0;
        QTest::newRow("of every run") << "parameters >= 2e3" << 1;
        QTest::newRow("not written to its end") << "wide val_auc (PR) >" << 2;
        QTest::newRow("nor its number") << "val_loss < 1e" << 2;
        QTest::newRow("of nobody") << "val_f1 > 0.8" << 0;
    }

    void aFigureGoesByEveryNameItIsShownBy() {
        QFETCH(QString, filter);
        QFETCH(int, runs);
        QCOMPARE(found(twoRuns(), filter), runs);
    }

    /** What runs have is known anew with every list. */
    void aConditionIsReadAgainWithOtherRuns() {
        RunModel model;
        RunFilter runs(&model);
        RunList list = twoRuns();
        auto empty = list;
        empty.runs.clear();
        model.setList(empty);
        runs.setFilter("val_auc (PR) > 0.8");
        QVERIFY(!runs.unknown().isEmpty());
        model.setList(list);
        QVERIFY(runs.unknown().isEmpty());
        QCOMPARE(runs.rowCount(), 1);
        list.runs.front().run.metrics[1].best = 0.95;
        model.setList(list);
        QCOMPARE(runs.rowCount(), 2);
    }

    /** Of a thousand runs at every key. */
    void aFigureOfARunIsLookedUpOnceHoweverItsConditionGoesOn() {
        const RunList list = twoRuns();
        FiguresOfRuns figures(list);
        const auto meeting = [&](const QString& filter) {
            const RunConditions conditions = conditionsIn(filter, figures.names());
            return static_cast<int>(figures.meet(0, conditions)) + static_cast<int>(figures.meet(1, conditions));
        };
        QCOMPARE(meeting("wide"), 2);
        QCOMPARE(figures.lookedUp(), std::size_t{0});
        QCOMPARE(meeting("val_auc_1 > 0"), 2);
        QCOMPARE(meeting("val_auc_1 > 0.8"), 1);
        QCOMPARE(meeting("VAL_AUC_1 > 0.85 wide"), 0);
        QCOMPARE(meeting("val_auc_1 < 0.8 wide"), 1);
        QCOMPARE(figures.lookedUp(), std::size_t{2});
        QCOMPARE(meeting("val_auc_1 > 0.8 val_loss < 1"), 1);  // the other is not asked for its loss
        QCOMPARE(figures.lookedUp(), std::size_t{3});
        figures.forget();
        QCOMPARE(meeting("val_auc_1 > 0.8"), 1);
        QCOMPARE(figures.lookedUp(), std::size_t{2});
    }

    void aNameNobodyHasIsSaidWithTheNearest() {
        const QStringList figures = figuresIn(twoRuns());
        QCOMPARE(conditionsIn("val_los < 0.6", figures).unknown, QStringList{"val_los"});
        const QString said = unknownFigure("val_los", figures);
        QVERIFY2(said.startsWith(QStringLiteral("No run has a figure “val_los”; did you mean ")) && said.contains("val_loss") && said.endsWith('?'), qPrintable(said));
        QVERIFY2(unknownFigure("auc", figures).contains("val_auc"), qPrintable(unknownFigure("auc", figures)));
        const QString far = unknownFigure("zzzzzzzz", figures);
        QVERIFY2(far.contains("there are") && far.contains("val_loss"), qPrintable(far));
    }

    void namesAreOfferedWhereverOneBegins() {
        FilterCompleter completer;
        completer.setFigures(figuresIn(twoRuns()));
        const auto offered = [&](const QString& typed) {
            completer.setCompletionPrefix(typed);
            QStringList all;
            for (int i = 0; completer.setCurrentRow(i); ++i) all << completer.currentCompletion();
            return all;
        };
        QCOMPARE(offered("val_l"), (QStringList{"val_loss", "\"val_loss (best)\""}));
        QCOMPARE(offered("deep val_l"), (QStringList{"deep val_loss", "deep \"val_loss (best)\""}));
        QVERIFY(offered("deep val_auc (P").contains("deep \"val_auc (PR)\""));
        QVERIFY(offered("\"VAL_AUC (P").contains("\"val_auc (PR)\""));
        QCOMPARE(offered("val_loss < 0.6 ta"), QStringList{"val_loss < 0.6 tag:"});
        QVERIFY(offered("val_loss < 0.6").isEmpty() && offered("deep ").isEmpty() && offered("nowhere").isEmpty());
    }
};

LAMINA_WINDOW_TEST(RunConditionsTest)

}  // namespace run_conditions_test

#include "run_conditions_test.moc"
