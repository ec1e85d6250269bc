// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of comparing runs.
#include "ui/runs/what_differs.h"

#include <QHeaderView>
#include <QStandardPaths>
#include <QTest>
#include <utility>

#include "engine/io/json.h"
#include "engine/io/project_json.h"
#include "tests/support/test_program.h"
#include "ui/runs/differences_view.h"
#include "ui/theme/palette.h"
#include "ui/theme/theme.h"

namespace what_differs_test {

using namespace lamina;
using namespace lamina::ui;

namespace {

Run run(std::string configuration, std::int64_t parameters = 100) {
    Run r;
    r.configuration = std::move(configuration);
    r.parameters = parameters;
    r.dataFingerprint = "8c1f 04ae 91d2 77b0";
    r.device = "cpu";
    return r;
}

Project drawn(bool dropout) {
    Project p;
    NodeId last = addNode(p.graph, "Input", "input", {{"shape", Ints{2}}});
    const auto append = [&](const char* layer, const char* name, Params params) {
        const NodeId next = addNode(p.graph, layer, name, std::move(params));
        lamina::connect(p.graph, last, next);
        last = next;
    };
    append("Dense", "hidden", {{"units", std::int64_t{8}}});
    if (dropout) append("Dropout", "drop", {{"rate", 0.2}});
    append("Dense", "answer", {{"units", std::int64_t{3}}});
    return p;
}

}  // namespace

class WhatDiffersTest : public QObject {
    Q_OBJECT
 private slots:
    void theSameRunsDifferInNothing() {
        const auto r = run(R"({"training": {"batch_size": 32, "optimizer": {"name": "Adam"}}})");
        QVERIFY(whatDiffers({r, r}).empty());
    }

    void aSettingThatDiffersIsARow() {
        const auto found = whatDiffers({run(R"({"training": {"batch_size": 32, "seed": 1}})"), run(R"({"training": {"batch_size": 64, "seed": 1}})")});
        QCOMPARE(found.size(), std::size_t{1});
        QCOMPARE(found[0].what, QStringLiteral("batch_size"));
        QCOMPARE(found[0].values, (QStringList{"32", "64"}));
        QCOMPARE(found[0].departs, (std::vector<bool>{false, true}));
    }

    void anotherOptimizerIsNamed() {
        const auto found = whatDiffers({run(R"({"training": {"optimizer": {"name": "Adam"}}})"), run(R"({"training": {"optimizer": {"name": "SGD"}}})")});
        QCOMPARE(found.size(), std::size_t{1});
        QCOMPARE(found[0].values, (QStringList{"Adam", "SGD"}));
    }

    void aLayerIsCalledByItsName() {
        const auto found = whatDiffers({run(R"({"model": {"config": {"layers": [{"class_name": "Dense", "config": {"name": "wide", "units": 8}}]}}})"),
                                        run(R"({"model": {"config": {"layers": [{"class_name": "Dense", "config": {"name": "wide", "units": 16}}]}}})")});
        QCOMPARE(found.size(), std::size_t{1});
        QCOMPARE(found[0].what, QStringLiteral("wide · units"));
    }

    void whatCameOutAndWhatWasChosenComeFirst() {
        const auto net = [](const std::string& units) { return "\"model\": {\"config\": {\"layers\": [{\"class_name\": \"Dense\", \"config\": {\"name\": \"a\", \"units\": " + units + "}}]}}"; };
        auto one = run("{" + net("8") + ", \"data\": {\"missing\": \"impute\"}, \"training\": {\"batch_size\": 32, \"epochs\": 5, \"optimizer\": {\"class_name\": \"Adam\", \"config\": {\"learning_rate\": 0.1, \"beta_1\": 0.9}}}}");
        auto other = run("{" + net("16") + ", \"data\": {\"missing\": \"drop\"}, \"training\": {\"batch_size\": 64, \"epochs\": 9, \"optimizer\": {\"class_name\": \"SGD\", \"config\": {\"learning_rate\": 0.2}}}}", 200);
        other.dataFingerprint = "0000 1111 2222 3333";
        one.metrics = {{"loss", 0.5, 0.5, false}, {"val_loss", 0.25, 0.75, false}};
        other.metrics = {{"loss", 0.4, 0.4, false}, {"val_loss", 0.125, 0.75, false}};
        QStringList rows;
        for (const auto& difference : whatDiffers({one, other})) rows << difference.what;
        QCOMPARE(rows, (QStringList{"val_loss (best)", "epochs", "optimizer", "optimizer \u00b7 learning_rate", "batch_size", "loss (best)", "data", "missing", "parameters", "a \u00b7 units"}));
        QCOMPARE(whatDiffers({one, other}).front().values, (QStringList{"0.250", "0.125"}));
    }

    void aLayerThatOnlyOneRunHasIsOneRow() {
        const auto layer = [](const std::string& kind, const std::string& name, const std::string& from, const std::string& more) {
            return "{\"class_name\": \"" + kind + "\", \"config\": {\"name\": \"" + name + "\", \"dtype\": \"float32\"" + more + "}, \"inbound_nodes\": [{\"args\": [{\"config\": {\"keras_history\": [\"" + from + "\", 0, 0]}}]}]}";
        };
        const auto net = [](const std::string& layers) { return run("{\"model\": {\"config\": {\"layers\": [" + layers + "]}}}"); };
        const std::string dense = layer("Dense", "hidden", "image", ", \"units\": 8");
        const std::string pool = layer("GlobalAveragePooling2D", "avg_pool", "hidden", ", \"keepdims\": false");
        const auto found = whatDiffers({net(dense + ", " + layer("Dense", "answer", "hidden", ", \"units\": 2")),
                                        net(dense + ", " + pool + ", " + layer("Dense", "answer", "avg_pool", ", \"units\": 2"))});
        QStringList rows;
        for (const auto& difference : found) rows << difference.what + QStringLiteral(": ") + difference.values.join(QStringLiteral(", "));
        QCOMPARE(rows, (QStringList{"avg_pool: \u2014, GlobalAveragePooling2D"}));
    }

    void drawingsOfMoreOrFewerLayersAreCounted() {
        const Run three = run(toJson(drawn(false)).dump()), four = run(toJson(drawn(true)).dump());
        const auto counts = [](const std::vector<Run>& runs) {
            for (const auto& difference : whatDiffers(runs))
                if (difference.what == QLatin1String("graph")) return difference;
            return Difference();
        };
        QCOMPARE(counts({three, four}).values, (QStringList{"3 layers", "4 layers +1"}));
        QCOMPARE(counts({four, three, four}).values, (QStringList{"4 layers", "3 layers \u22121", "4 layers"}));
        QCOMPARE(counts({four, three, four}).departs, (std::vector<bool>{false, true, false}));
        QVERIFY(counts({three, three}).values.isEmpty());
        QVERIFY(counts({run("{}"), run("nonsense")}).values.isEmpty());
        Run better = four, worse = three;
        worse.metrics = {{"val_loss", 0.5, 0.5, false}}, better.metrics = {{"val_loss", 0.25, 0.25, false}};
        const auto found = whatDiffers({worse, better});
        QCOMPARE(found[0].what, QStringLiteral("val_loss (best)"));
        QCOMPARE(found[1].what, QStringLiteral("graph"));
    }

    void callbacksAreNamedAndNoneIsSaid() {
        const auto found = whatDiffers({run(R"({"training": {"callbacks": []}})"), run(R"({"training": {"callbacks": [{"name": "EarlyStopping", "params": {"patience": 5}}, {"name": "TerminateOnNaN"}]}})")});
        const auto row = std::find_if(found.begin(), found.end(), [](const Difference& d) { return d.what == "callbacks"; });
        QVERIFY(row != found.end());
        QCOMPARE(row->values, (QStringList{"none", "EarlyStopping, TerminateOnNaN"}));
    }

    /** A run and its continuation: one file says every setting, the other none, for they have their defaults. */
    void whatIsLeftOutHasItsDefault() {
        const auto whole = run(R"({"training": {"optimizer": {"class_name": "Adam", "config": {"learning_rate": 0.001, "beta_1": 0.9, "amsgrad": false, "clipnorm": null}}, "loss": "mse", "callbacks": ["EarlyStopping"]}})");
        const auto brief = run(R"({"training": {"optimizer": "Adam", "loss": {"class_name": "mean_squared_error", "config": {}}, "callbacks": [{"class_name": "EarlyStopping", "config": {"patience": 0}}]}})");
        const auto found = whatDiffers({whole, brief});
        QVERIFY2(found.empty(), qPrintable(found.empty() ? QString() : found[0].what));
        const auto faster = run(R"({"training": {"optimizer": {"class_name": "Adam", "config": {"learning_rate": 0.01}}, "loss": "mse", "callbacks": [{"class_name": "EarlyStopping", "config": {"patience": 5}}]}})");
        QStringList rows;
        for (const auto& difference : whatDiffers({brief, faster})) rows << difference.what + QStringLiteral(": ") + difference.values.join(QStringLiteral(", "));
        QCOMPARE(rows, (QStringList{"optimizer \u00b7 learning_rate: 0.001, 0.01", "callbacks \u00b7 EarlyStopping \u00b7 patience: 0, 5"}));
    }

    void howACallbackIsSetIsToldBesideNone() {
        const auto none = run(R"({"training": {"callbacks": []}})");
        const auto stops = run(R"({"training": {"callbacks": [{"class_name": "EarlyStopping", "config": {"monitor": "val_loss", "patience": 5, "mode": "auto"}}]}})");
        QStringList rows;
        for (const auto& difference : whatDiffers({stops, none})) rows << difference.what + QStringLiteral(": ") + difference.values.join(QStringLiteral(", "));
        QCOMPARE(rows, (QStringList{"callbacks: EarlyStopping, none", "callbacks \u00b7 EarlyStopping \u00b7 patience: 5, \u2014"}));
    }

    void positionsOnTheCanvasDoNotCount() {
        QVERIFY(whatDiffers({run(R"({"positions": {"a": [1, 2]}})"), run(R"({"positions": {"a": [3, 4]}})")}).empty());
    }

    void valuesAreSeenBesideLongNames() {
        DifferencesView view;
        view.resize(560, 200);  // on a screen of 1280 × 720
        view.QWidget::show();
        const std::string name = "a_layer_whose_name_takes_more_room_than_there_is_for_it_and_then_some_more_of_it_to_the_end";
        const auto dense = [&](int units) { return run(R"({"model": {"config": {"layers": [{"class_name": "Dense", "config": {"name": ")" + name + R"(", "units": )" + std::to_string(units) + "}}]}}}"); };
        std::vector<RunDetails> details;
        for (int i = 0; i < 3; ++i) {
            details.push_back({dense(8 + i), {}});
            details.back().run.id = i + 1;
        }
        view.show(details);
        QCOMPARE(view.rowCount(), 1);
        const int width = view.viewport()->width();
        QVERIFY(view.columnWidth(0) <= width / 2);
        QCOMPARE(view.horizontalHeaderItem(0)->text(), QString("Bold: unlike #1"));  // which the other two are
        QVERIFY(view.columnWidth(0) >= view.horizontalHeader()->sectionSizeHint(0));
        QVERIFY(!view.item(0, 1)->font().bold() && view.item(0, 2)->font().weight() >= QFont::DemiBold && view.item(0, 3)->font().weight() >= QFont::DemiBold);
        for (int c = 1; c <= 3; ++c) {
            const QRect cell = view.visualItemRect(view.item(0, c));
            QVERIFY2(cell.width() >= 84 && cell.right() < width, qPrintable(QString("column %1 ends at %2 of %3").arg(c).arg(cell.right()).arg(width)));
        }
        for (int c = 1; c <= 3; ++c)  // as the curves beside them
            QCOMPARE(view.horizontalHeaderItem(c)->icon().pixmap(14, 14).toImage().pixelColor(7, 7), curveColor(c - 1));
        QStandardPaths::setTestModeEnabled(true);  // the choice is kept
        ThemeManager::instance().setChoice(ThemeManager::instance().choice() == ThemeChoice::Dark ? ThemeChoice::Light : ThemeChoice::Dark);
        QCOMPARE(view.horizontalHeaderItem(1)->icon().pixmap(14, 14).toImage().pixelColor(7, 7), curveColor(0));
        QVERIFY(view.item(0, 0)->toolTip().contains(QString::fromStdString(name)));
        for (int i = 3; i < 6; ++i) {
            details.push_back({dense(8 + i), {}});
            details.back().run.id = i + 1;
        }
        view.resize(400, 200);
        view.show(details);
        for (int c = 1; c <= 6; ++c) QVERIFY(view.columnWidth(c) >= 84);  // many scroll
    }

    /** A path breaks into lines, nothing of it is left out; its column can be wider, and stays so. */
    void longValuesAreReadWhole() {
        DifferencesView view;
        view.resize(420, 300);
        view.QWidget::show();
        const auto from = [&](const std::string& folder) { return run("{\"data\": {\"paths\": [\"/home/somebody/measurements/of_the_whole_year/" + folder + "/table_of_points.csv\"]}}"); };
        std::vector<RunDetails> details{{from("first"), {}}, {run("{\"data\": {\"paths\": [\"/b.csv\"]}}"), {}}};
        details[0].run.id = 1, details[1].run.id = 2;
        view.show(details);
        QCOMPARE(view.rowCount(), 1);
        const QTableWidgetItem* value = view.item(0, 1);
        QVERIFY(value->toolTip().endsWith("/first/table_of_points.csv"));
        const int text = view.fontMetrics().horizontalAdvance(value->text()), line = view.fontMetrics().lineSpacing();
        const auto lines = [&] { return (text + view.columnWidth(1) - 1) / view.columnWidth(1); };
        QVERIFY(lines() > 1);
        QVERIFY2(view.rowHeight(0) >= lines() * line, qPrintable(QString("%1 for %2 lines").arg(view.rowHeight(0)).arg(lines())));
        const int before = view.rowHeight(0), wide = view.columnWidth(1) + 150;
        view.setColumnWidth(1, wide);  // as dragged
        QVERIFY(view.rowHeight(0) < before);
        view.resize(500, 300);
        view.show(details);
        QCOMPARE(view.columnWidth(1), wide);
        details.push_back({from("third"), {}});
        details[2].run.id = 3;
        view.show(details);
        QVERIFY(view.columnWidth(1) < wide);  // another table
    }

    void aBrokenConfigurationIsNoCrash() { QVERIFY(whatDiffers({run("{"), run("nonsense")}).empty()); }
};

LAMINA_WINDOW_TEST(WhatDiffersTest)

}  // namespace what_differs_test

#include "what_differs_test.moc"
