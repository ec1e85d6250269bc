// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of the table of runs.
#include "ui/runs/run_model.h"

#include <QLabel>
#include <QTest>

#include "tests/support/test_program.h"
#include "ui/plots/numbers.h"
#include "ui/runs/run_facts.h"

namespace run_model_test {

using namespace lamina;
using namespace lamina::ui;

namespace {

ListedRun run(RunId id, const std::string& kind, const std::vector<std::string>& metrics) {
    RunSummary run;
    run.id = id;
    run.name = "net";
    run.kind = kind;
    for (const auto& name : metrics) run.metrics.push_back({name, 0.25, 0.25, false});
    return {run};
}

QStringList heads(const RunModel& model) {
    QStringList all;
    for (int c = 0; c < model.columnCount(); ++c) all << model.headerData(c, Qt::Horizontal, Qt::DisplayRole).toString();
    return all;
}

}  // namespace

class RunModelTest : public QObject {
    Q_OBJECT
 private slots:
    void theLossIsShownWhateverElseIsMeasured() {
        RunModel model;
        RunList list;
        list.runs = {run(3, "regression", {"loss", "val_loss", "mean_absolute_error", "val_mean_absolute_error"}), run(2, "classification", {"loss", "val_loss", "accuracy", "val_accuracy"})};
        model.setList(list);
        const QStringList all = heads(model);
        QVERIFY2(all.contains("loss (best)") && all.contains("val_loss (best)"), qPrintable(all.join(' ')));
        QCOMPARE(model.data(model.index(0, static_cast<int>(all.indexOf("loss (best)"))), Qt::DisplayRole).toString(), QString("0.250"));
    }

    void numbersOfAnySizeAreThoseOfTheTrainRoom() {
        RunModel model;
        RunList list;
        list.runs = {run(3, "", {"loss"}), run(2, "", {"loss"})};
        list.runs[0].run.metrics[0].best = 1202203.75;
        list.runs[1].run.metrics[0].best = 2.49e-5;
        model.setList(list);
        const int loss = static_cast<int>(heads(model).indexOf("loss (best)"));
        QCOMPARE(model.data(model.index(0, loss), Qt::DisplayRole).toString(), valueText(1202203.75));
        QCOMPARE(model.data(model.index(1, loss), Qt::DisplayRole).toString(), QString("2.49e-5").replace('-', valueText(2.49e-5).contains(QChar(0x2212)) ? QChar(0x2212) : QChar('-')));
    }

    /** auc_1 is one area in one run and another in the next. */
    void metricsAreCalledAsInTheOtherRooms() {
        RunModel model;
        RunList list;
        list.runs = {run(3, "", {"val_auc", "val_auc_1"}), run(2, "", {"val_auc", "val_auc_1"})};
        list.runs[0].run.metrics[1].best = 0.75;
        list.runs[1].run.metrics[0].best = 0.5;
        list.runs[0].words = {{"val_auc", "val_auc (ROC)"}, {"val_auc_1", "val_auc (PR)"}};
        list.runs[1].words = {{"val_auc", "val_auc (PR)"}, {"val_auc_1", "val_auc (ROC)"}};
        model.setList(list);
        const QStringList all = heads(model);
        QVERIFY2(all.contains("val_auc (PR) (best)") && all.contains("val_auc (ROC) (best)") && !all.join(' ').contains("_1"), qPrintable(all.join(' ')));
        const int area = static_cast<int>(all.indexOf("val_auc (PR) (best)"));
        QCOMPARE(model.data(model.index(0, area), Qt::DisplayRole).toString(), QString("0.750"));
        QCOMPARE(model.data(model.index(1, area), Qt::DisplayRole).toString(), QString("0.500"));
        QCOMPARE(model.data(model.index(0, area), RunModel::SortRole).toDouble(), 0.75);
    }

    void projectsOfSeveralKindsSayWhich() {
        RunModel model;
        RunList list;
        list.runs = {run(3, "regression", {"loss"}), run(2, "classification", {"loss"}), run(1, "", {"loss"})};
        model.setList(list);
        const int kind = static_cast<int>(heads(model).indexOf("kind"));
        QVERIFY(kind > 0);
        QCOMPARE(model.data(model.index(0, kind), Qt::DisplayRole).toString(), QString("regression"));
        QCOMPARE(model.data(model.index(2, kind), Qt::DisplayRole).toString(), QString("–"));
        QCOMPARE(heads(model).back(), QString("tags"));
        list.runs[1].run.tags = "good";  // somebody has marked some: that is seen without scrolling
        model.setList(list);
        QVERIFY(heads(model).indexOf("tags") == kind && heads(model).indexOf("kind") == kind + 1 && heads(model).back() == "device");
        list.runs.erase(list.runs.begin());
        model.setList(list);
        QVERIFY(!heads(model).contains("kind"));  // it would say nothing
    }

    /** Metrics may have long names, and there may be many: what tells runs of one name apart stands before them. */
    void whenARunStartedIsSaidBeforeItsFigures() {
        RunModel model;
        RunList list;
        list.runs = {run(3, "", {"loss", "val_loss", "accuracy", "val_accuracy"}), run(2, "", {"loss"})};
        list.runs[0].run.started = 2e9, list.runs[1].run.started = 1e9;
        list.runs[0].run.tags = "good";
        model.setList(list);
        QCOMPARE(heads(model).mid(0, 3), (QStringList{"run", "state", "started"}));
        QCOMPARE(model.data(model.index(1, 2), Qt::DisplayRole).toString(), dayInWords(1e9));
        RunFilter filter(&model);
        filter.sort(2, Qt::AscendingOrder);  // by the time, not by its words
        QCOMPARE(filter.index(0, 0).data(RunModel::IdRole).toLongLong(), RunId{2});
        filter.sort(2, Qt::DescendingOrder);
        QCOMPARE(filter.index(0, 0).data(RunModel::IdRole).toLongLong(), RunId{3});
    }

    void aRunSaysWhichOneItContinues() {
        RunModel model;
        RunList list;
        list.runs = {run(13, "", {"loss"})};
        list.runs.front().run.parent = {12, 500};
        model.setList(list);
        QCOMPARE(model.data(model.index(0, 0), Qt::DisplayRole).toString(), QString("net #13 · continues #12"));
        RunFacts facts;
        Run whole;
        static_cast<RunSummary&>(whole) = list.runs.front().run;
        const auto says = [&] {
            for (const auto* label : facts.findChildren<QLabel*>())
                if (label->text() == "run #12 after 500 steps") return label->isVisibleTo(&facts);
            return false;
        };
        facts.show(whole);
        QVERIFY(says());
        whole.id = 14, whole.parent = {};
        facts.show(whole);
        QVERIFY(!says());
    }
};

LAMINA_WINDOW_TEST(RunModelTest)

}  // namespace run_model_test

#include "run_model_test.moc"
