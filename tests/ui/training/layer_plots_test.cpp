// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of what is shown of layers while they learn, and of what is said when they do not.
#include "ui/training/layer_plots.h"

#include <QAction>
#include <QComboBox>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <algorithm>

#include "tests/support/heartbeat.h"
#include "tests/support/sanitized.h"
#include "tests/support/test_program.h"
#include "ui/plots/drift_view.h"
#include "ui/plots/legend_item.h"
#include "ui/plots/line_plot.h"
#include "ui/theme/palette.h"
#include "ui/theme/strip.h"
#include "ui/theme/theme.h"
#include "ui/training/diagnoses_view.h"
#include "ui/training/layer_choice.h"

namespace layer_plots_test {

using namespace lamina;
using namespace lamina::ui;

namespace {

std::shared_ptr<History> historyOf(std::uint32_t layers) {
    auto history = std::make_shared<History>(std::vector<std::string>{"loss"}, std::vector<std::string>{"loss"});
    for (std::uint32_t i = 0; i < layers; ++i) history->variables.push_back({"layer_" + std::to_string(i), "kernel", i});
    return history;
}

void look(History& history, std::uint64_t step, float width) {
    for (std::uint32_t v = 0; v < history.variables.size(); ++v) {
        VariableLook l;
        l.step = step, l.variable = v;
        l.gradientNorm = 0.5f, l.weightNorm = 2, l.updateNorm = 0.002f;
        l.low = -width, l.high = width;
        l.counts[10] = 7;
        history.looks.append(l);
    }
}

Diagnosis deadUnits() { return {Diagnosis::Kind::DeadUnits, "a", "3 of the 4 units of a learn nothing.", "Dead.", {{"Mend a", [](Project& p) { p.name = "mended"; }}}}; }

}  // namespace

class LayerPlotsTest : public QObject {
    Q_OBJECT
 private slots:
    void theMenuOfLayersHasTheColoursOfTheCurves() {
        LayerPlots plots;
        plots.begin(historyOf(8));
        const auto colour = [](const QAction* action) { return action->icon().pixmap(18, 18).toImage().pixelColor(1, 9); };
        const auto& layers = plots.choice()->actions();
        QVERIFY(layers[0]->isChecked());
        QCOMPARE(colour(layers[0]).rgb(), curveColor(0).rgb());
        const auto free = std::find_if(layers.begin(), layers.end(), [](const QAction* a) { return !a->isChecked(); });
        QVERIFY(free != layers.end());
        QCOMPARE(colour(*free).rgb(), theme().line.rgb());
        (*free)->toggle();
        QVERIFY(colour(*free).rgb() != theme().line.rgb());
        layers[0]->toggle();
        QCOMPARE(colour(layers[0]).rgb(), theme().line.rgb());
    }

    void whatIsLookedAtIsShown() {
        const auto history = historyOf(3);
        LayerPlots plots;
        plots.begin(history);
        look(*history, 9, 1);
        look(*history, 19, 3);
        plots.follow();
        QCOMPARE(plots.chosen()->count(), 3);
        QCOMPARE(plots.weights()->moments(), std::size_t{2});
        QCOMPARE(plots.weights()->low(), -3.0);
        QCOMPARE(plots.weights()->high(), 3.0);
        for (auto* plot : plots.plots()) {
            plot->resize(300, 200);
            plot->redraw();
            QVERIFY(plot->pointsDrawn() >= 3 * 2);
        }
    }

    void twoMatricesOfALayerAreToldApart() {
        const auto history = historyOf(1);
        history->variables = {{"lstm", "kernel", 0}, {"lstm", "recurrent_kernel", 1}, {"dense", "kernel", 2}};
        LayerPlots plots;
        plots.begin(history);
        QStringList names;
        for (const auto* item : plots.plots().front()->findChildren<LegendItem*>()) names << item->text();
        QCOMPARE(names, (QStringList{"lstm.kernel", "lstm.recurrent_kernel", "dense"}));
    }

    void aDeepNetShowsItsEnds() {
        const auto history = historyOf(40);
        LayerPlots plots;
        plots.begin(history);
        look(*history, 0, 1), look(*history, 1, 1);
        plots.follow();
        plots.plots().front()->resize(300, 200);
        plots.plots().front()->redraw();
        QCOMPARE(plots.plots().front()->pointsDrawn(), std::size_t{6 * 2});
        QCOMPARE(plots.chosen()->count(), 40);
    }

    void everyLayerCanBeChosen() {
        const auto history = historyOf(40);
        LayerPlots plots;
        plots.begin(history);
        look(*history, 0, 1), look(*history, 1, 1);
        plots.follow();
        const auto names = [&] {
            QStringList all;
            for (const auto* item : plots.plots().back()->findChildren<LegendItem*>()) all << item->text();
            return all;
        };
        const auto drawn = [&] {
            plots.plots().front()->resize(300, 200);
            plots.plots().front()->redraw();
            return plots.plots().front()->pointsDrawn();
        };
        QVERIFY(plots.choice()->isVisibleTo(&plots));
        QCOMPARE(plots.choice()->actions().size(), std::size_t{40});
        QVERIFY(!names().contains("layer_3"));
        plots.choice()->actions()[3]->toggle();
        QVERIFY(names().contains("layer_3"));
        QCOMPARE(drawn(), std::size_t{7 * 2});  // with what was seen before
        QCOMPARE(plots.choice()->button()->text(), QStringLiteral("7 of 40 layers"));
        plots.choice()->actions()[0]->toggle();
        QVERIFY(!names().contains("layer_0"));
        plots.begin(historyOf(40));  // the same net again
        QVERIFY(names().contains("layer_3") && !names().contains("layer_0"));
        plots.begin(historyOf(3));
        QCOMPARE(names(), (QStringList{"layer_0", "layer_1", "layer_2"}));
        QVERIFY(!plots.choice()->isVisibleTo(&plots));
    }

    void theMenuOfLayersStaysOpenWhileSomeAreChosen() {
        LayerPlots plots;
        plots.begin(historyOf(8));
        plots.show();
        auto* menu = plots.choice()->button()->menu();
        menu->popup(plots.mapToGlobal(QPoint(10, 10)));
        QAction* second = plots.choice()->actions()[1];
        const bool before = second->isChecked();
        QTest::mouseClick(menu, Qt::LeftButton, {}, menu->actionGeometry(second).center());
        QCOMPARE(second->isChecked(), !before);
        QVERIFY(menu->isVisible());
        menu->close();
        menu->popup(plots.mapToGlobal(QPoint(10, 10)));  // over its button: the release of the press that opened it chooses nothing
        QTest::mouseRelease(menu, Qt::LeftButton, {}, menu->actionGeometry(second).center());
        QCOMPARE(second->isChecked(), !before);
        QVERIFY(menu->isVisible());
        menu->close();
    }

    void whatIsSelectedOnTheCanvasIsDrawn() {
        const auto history = historyOf(40);
        LayerPlots plots;
        plots.begin(history);
        const auto drawn = [&](const QString& name) {
            const auto items = plots.plots().front()->findChildren<LegendItem*>();
            return std::any_of(items.begin(), items.end(), [&](const LegendItem* item) { return item->text() == name; });
        };
        QVERIFY(!drawn("layer_5"));
        plots.setSelected({"layer_5"});
        QVERIFY(drawn("layer_5"));
        plots.setSelected({"layer_0"});  // is drawn anyway
        QVERIFY(!drawn("layer_5") && drawn("layer_0"));
        plots.setSelected({});
        QVERIFY(drawn("layer_0"));
    }

    void aWholeNetThatIsSelectedIsNoThicketOfCurves() {
        LayerPlots plots;
        plots.begin(historyOf(1000));
        QStringList all;
        for (int i = 0; i < 1000; ++i) all << QStringLiteral("layer_%1").arg(i);
        plots.setSelected(all);
        const auto drawn = plots.plots().front()->findChildren<LegendItem*>().size();
        QVERIFY2(drawn >= 6 && drawn < 50, qPrintable(QString::number(drawn)));
        QVERIFY(plots.choice()->button()->text().endsWith("of 1000 layers"));
    }

    void aLongTrainingCostsNoMoreToWatch() {
        const auto history = historyOf(1);
        LayerPlots plots;
        plots.begin(history);
        std::uint64_t step = 0;
        while (step < 200'000) look(*history, step++, 1);
        plots.follow();
        QCOMPARE(plots.weights()->moments(), DriftView::mostColumns);
        const double before = test::worked();
        for (int i = 0; i < 50; ++i) {
            look(*history, step++, 1);
            plots.follow();
        }
        const double spent = test::worked() - before;
        QVERIFY2(spent < (test::sanitized ? 2000 : 200), qPrintable(QString("50 looks took %1 ms").arg(spent)));
    }

    void anotherTrainingBeginsAnew() {
        const auto history = historyOf(2);
        LayerPlots plots;
        plots.begin(history);
        look(*history, 0, 1);
        plots.follow();
        plots.begin(historyOf(1));
        QCOMPARE(plots.weights()->moments(), std::size_t{0});
        QCOMPARE(plots.chosen()->count(), 1);
    }

    void aRemedyIsAButton() {
        DiagnosesView view;
        view.show({deadUnits()});
        QVERIFY(!view.isHidden());
        QSignalSpy chosen(&view, &DiagnosesView::remedyChosen);
        Project project;
        connect(&view, &DiagnosesView::remedyChosen, [&](const Remedy& remedy) { mend(project, remedy); });
        auto* button = view.strips().front()->findChild<QPushButton*>();
        QVERIFY(button);
        QCOMPARE(button->text(), QStringLiteral("Mend a"));
        view.show({deadUnits()});  // said again: the button stays
        QCOMPARE(view.strips().front()->findChild<QPushButton*>(), button);
        button->click();
        QCOMPARE(project.name, std::string("mended"));
        view.show({});
        QVERIFY(view.isHidden());
    }

    void whatIsWrongWithTheDataIsLookedAtThere() {
        DiagnosesView view;
        Diagnosis found{Diagnosis::Kind::NotANumber, {}, "In step 3 a target is NaN.", {}, {}};
        found.ofData = true;
        view.show({found});
        QSignalSpy asked(&view, &DiagnosesView::dataAsked);
        auto* button = view.strips().front()->findChild<QPushButton*>();
        QVERIFY(button);
        QCOMPARE(button->text(), QStringLiteral("Go to Data"));
        button->click();
        QCOMPARE(asked.count(), 1);
    }
};

LAMINA_WINDOW_TEST(LayerPlotsTest)

}  // namespace layer_plots_test

#include "layer_plots_test.moc"
