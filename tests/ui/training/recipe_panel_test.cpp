// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of the recipe's form, above all where a net has several outputs.
#include "ui/training/recipe_panel.h"

#include <QComboBox>
#include <QLabel>
#include <QMenu>
#include <QTest>
#include <QToolButton>

#include "ui/document/data_store.h"
#include "ui/document/document.h"
#include "ui/document/memory_outlook.h"
#include "ui/document/training_controller.h"
#include "ui/training/output_panel.h"

using namespace lamina;
using namespace lamina::ui;

namespace {

struct Bench {
    Document document;
    DataStore store{document};
    TrainingController training{document, store};
    MemoryOutlook outlook{document, &store};
    RecipePanel panel{document, training, outlook};

    explicit Bench(int outputs) {
        Project project;
        const NodeId in = addNode(project.graph, "Input", "x", {{"shape", Ints{4}}});
        for (int i = 0; i < outputs; ++i) lamina::connect(project.graph, in, addNode(project.graph, "Dense", "out_" + std::to_string(i), {{"units", std::int64_t{2}}}));
        document.reset(project);
        panel.show();
    }
    std::vector<OutputPanel*> outputs() const {
        std::vector<OutputPanel*> shown;
        for (auto* p : panel.findChildren<OutputPanel*>())
            if (p->isVisible()) shown.push_back(p);
        return shown;
    }
    const TrainingRecipe& recipe() const { return document.project()->training; }
};

void chooseLoss(OutputPanel* panel, const QString& name) {
    auto* box = panel->findChild<QComboBox*>();
    box->setCurrentText(name);
    emit box->activated(box->currentIndex());
}

}  // namespace

class RecipePanelTest : public QObject {
    Q_OBJECT
 private slots:
    void oneOutputHasTheLoss() {
        Bench b(1);
        QCOMPARE(b.outputs().size(), std::size_t{1});
        chooseLoss(b.outputs().front(), QStringLiteral("mean_squared_error"));
        QCOMPARE(b.recipe().loss.name, std::string("mean_squared_error"));
        QVERIFY(b.recipe().outputs.empty());
    }

    void everyOutputHasItsOwn() {
        Bench b(2);
        QCOMPARE(b.outputs().size(), std::size_t{2});
        chooseLoss(b.outputs()[1], QStringLiteral("huber"));
        QCOMPARE(b.recipe().outputs.at("out_1").loss.name, std::string("huber"));
        QCOMPARE(b.recipe().of("out_0").loss.name, std::string("sparse_categorical_crossentropy"));
        auto* menu = b.outputs()[1]->findChild<QToolButton*>()->menu();
        for (auto* action : menu->actions())
            if (action->text() == QStringLiteral("mean_absolute_error")) action->trigger();
        const auto& metrics = b.recipe().outputs.at("out_1").metrics;
        QVERIFY(std::any_of(metrics.begin(), metrics.end(), [](const Choice& c) { return c.name == "mean_absolute_error"; }));
        QVERIFY(b.recipe().metrics == TrainingRecipe().metrics);
    }

    void aSecondOutputComesAndGoes() {
        Bench b(1);
        b.document.edit(QStringLiteral("fork"), [](Project& p) {
            lamina::connect(p.graph, p.graph.nodes.front().id, addNode(p.graph, "Dense", "more", {{"units", std::int64_t{1}}}));
        });
        QCOMPARE(b.outputs().size(), std::size_t{2});
        b.document.history().undo();
        QCOMPARE(b.outputs().size(), std::size_t{1});
    }
};

QTEST_MAIN(RecipePanelTest)
#include "recipe_panel_test.moc"
