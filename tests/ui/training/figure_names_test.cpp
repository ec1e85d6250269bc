// SPDX-License-Identifier: GPL-3.0-or-later
// A metric that is watched twice is told apart where people read it; history and files keep Keras' names.
#include <QComboBox>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>
#include <algorithm>

#include "engine/data/sources.h"
#include "tests/support/test_program.h"
#include "tests/support/window_bench.h"
#include "ui/evaluation/evaluate_room.h"
#include "ui/plots/legend_item.h"
#include "ui/runs/runs_room.h"
#include "ui/theme/stat_tile.h"
#include "ui/training/training_plots.h"

namespace figure_names_test {

using namespace lamina;
using namespace lamina::ui;

namespace {

/** Two arms, one number for yes or no, both areas under curves. */
Project twoAreas() {
    Project project;
    project.data = source("spirals").recipe;
    const NodeId input = addNode(project.graph, "Input", "input", {{"shape", Ints{2}}});
    lamina::connect(project.graph, input, addNode(project.graph, "Dense", "arm", {{"units", std::int64_t{1}}, {"activation", std::string("sigmoid")}}));
    project.training.loss = {"binary_crossentropy", {}};
    project.training.metrics = {{"auc", {}}, {"auc", {{"curve", std::string("PR")}}}};
    project.training.epochs = 2;
    return project;
}

}  // namespace

class FigureNamesTest : public QObject {
    Q_OBJECT
 private slots:
    void aMetricThatIsWatchedTwiceIsNamedByItsSetting() {
        test::TrainingBench bench;
        auto& [document, store, training] = bench;
        TrainingPlots plots(training);
        document.reset(twoAreas());
        training.train();
        QTRY_VERIFY_WITH_TIMEOUT(training.model() != nullptr && !training.active(), 60'000);
        const auto& logged = training.history()->epochNames();
        QCOMPARE(logged, (std::vector<std::string>{"loss", "auc", "auc_1"}));
        QStringList curves;
        for (const auto* item : plots.findChildren<LegendItem*>()) curves << item->text();
        for (const char* name : {"auc (ROC)", "auc (PR)", "val_auc (ROC)", "val_auc (PR)"}) QVERIFY2(curves.contains(QLatin1String(name)), qPrintable(curves.join(QChar(u'|'))));
        EvaluateRoom room(training);
        QSignalSpy evaluated(&room, &EvaluateRoom::evaluated);
        static_cast<QWidget&>(room).show();
        QVERIFY(evaluated.wait(30'000));
        QStringList tiles;
        for (const auto* tile : room.findChildren<StatTile*>()) tiles << tile->accessibleName();
        const auto told = [&](const char* name) { return std::any_of(tiles.begin(), tiles.end(), [&](const QString& t) { return t.contains(QLatin1String(name)); }); };
        QVERIFY2(told("auc (ROC):") && told("auc (PR):"), qPrintable(tiles.join(QChar(u'|'))));

        RunsRoom runs(document, training);
        runs.resize(1400, 900);
        static_cast<QWidget&>(runs).show();
        const auto heads = [&] {
            QStringList all;
            for (int c = 0; c < runs.table()->model()->columnCount(); ++c) all << runs.table()->model()->headerData(c, Qt::Horizontal).toString();
            return all.join(QChar(u'|'));
        };
        QTRY_VERIFY2_WITH_TIMEOUT(heads().contains("auc (PR) (best)") && !heads().contains("auc_1"), qPrintable(heads()), 30'000);
        runs.select({training.status().run});
        QComboBox* figures = nullptr;
        for (auto* box : runs.findChildren<QComboBox*>())
            if (box->accessibleName() == "Figure to compare") figures = box;
        QVERIFY(figures);
        QTRY_VERIFY_WITH_TIMEOUT(figures->findText("val_auc (PR)") >= 0, 30'000);
        QVERIFY(figures->findText("auc (PR), step by step") >= 0 && figures->findText("val_auc_1") < 0 && figures->findText("step_auc_1") < 0);
    }
};

LAMINA_WINDOW_TEST(FigureNamesTest)

}  // namespace figure_names_test

#include "figure_names_test.moc"
