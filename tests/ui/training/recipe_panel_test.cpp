// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of the recipe's form, above all where a net has several outputs.
#include "ui/training/recipe_panel.h"

#include <QComboBox>
#include <QCoreApplication>
#include <QEvent>
#include <QLabel>
#include <QMenu>
#include <QMouseEvent>
#include <QSpinBox>
#include <QTest>
#include <QToolButton>

#include "engine/data/prepare.h"
#include "engine/data/sources.h"
#include "tests/support/test_program.h"
#include "ui/document/data_store.h"
#include "ui/document/document.h"
#include "ui/document/memory_outlook.h"
#include "ui/document/training_controller.h"
#include "ui/theme/param_form.h"
#include "ui/training/class_weights_form.h"
#include "ui/training/output_panel.h"

namespace recipe_panel_test {

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

/** Chooses a metric in the menu, or takes it away. */
void triggerMetric(OutputPanel* panel, const QString& name) {
    for (auto* action : panel->findChild<QToolButton*>()->menu()->actions())
        if (action->text() == name) action->trigger();
}

/** The editors of a setting; what was taken away goes first. */
std::vector<ParamField*> fieldsOf(QWidget& panel, const std::string& key = {}) {
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    std::vector<ParamField*> fields;
    for (auto* field : panel.findChildren<ParamField*>())
        if (key.empty() || field->spec().key == key) fields.push_back(field);
    return fields;
}

bool hasLabel(const QWidget& panel, const QString& words) {
    const auto labels = panel.findChildren<QLabel*>();
    return std::any_of(labels.begin(), labels.end(), [&](const QLabel* label) { return label->text() == words; });
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

    void aMetricIsWatchedTwiceWithItsOwnSettings() {
        Bench b(1);
        OutputPanel* panel = b.outputs().front();
        QVERIFY(fieldsOf(*panel, "curve").empty());
        triggerMetric(panel, QStringLiteral("auc"));
        QCOMPARE(fieldsOf(*panel, "curve").size(), std::size_t{1});
        emit fieldsOf(*panel, "curve").front()->edited(std::string("PR"));
        QVERIFY(b.recipe().metrics.at(1) == (Choice{"auc", {{"curve", std::string("PR")}}}));
        QVERIFY(panel->findChild<QToolButton*>()->text().endsWith(QStringLiteral("auc (curve PR)")));  // the arrow is drawn, as that of a list
        panel->findChild<QToolButton*>(QStringLiteral("again"))->click();
        QCOMPARE(fieldsOf(*panel, "curve").size(), std::size_t{2});
        QVERIFY(hasLabel(*panel, QStringLiteral("auc")) && hasLabel(*panel, QStringLiteral("auc_1")));
        emit fieldsOf(*panel, "curve")[1]->edited(std::string("ROC"));
        QVERIFY(b.recipe().metrics == (std::vector<Choice>{{"accuracy", {}}, {"auc", {{"curve", std::string("PR")}}}, {"auc", {}}}));
        panel->findChild<QToolButton*>(QStringLiteral("away"))->click();
        QVERIFY(b.recipe().metrics == (std::vector<Choice>{{"accuracy", {}}, {"auc", {}}}));
        QCOMPARE(fieldsOf(*panel, "curve").size(), std::size_t{1});
        triggerMetric(panel, QStringLiteral("auc"));
        QVERIFY(b.recipe().metrics == (std::vector<Choice>{{"accuracy", {}}}));
        QVERIFY(fieldsOf(*panel, "curve").empty());
        b.document.history().undo();
        QCOMPARE(fieldsOf(*panel, "curve").size(), std::size_t{1});
    }

    /** On a low screen the menu opens under the pointer: the release of the press that opened it is no choice. */
    void aReleaseThatOpenedTheMenuTicksNothing() {
        Bench b(1);
        auto* menu = b.outputs().front()->findChild<QToolButton*>()->menu();
        QAction* auc = nullptr;
        for (auto* action : menu->actions())
            if (action->text() == QStringLiteral("auc")) auc = action;
        QVERIFY(auc);
        menu->popup(QPoint(0, 0));
        const QPoint at = menu->actionGeometry(auc).center();
        QTest::mouseMove(menu, at);
        QMouseEvent drag(QEvent::MouseMove, at, menu->mapToGlobal(at), Qt::NoButton, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(menu, &drag);
        QTest::mouseRelease(menu, Qt::LeftButton, {}, at);
        QVERIFY(!auc->isChecked() && menu->isVisible());
        QTest::mouseClick(menu, Qt::LeftButton, {}, at);
        QVERIFY(auc->isChecked() && menu->isVisible());  // the next is ticked without opening it again
        menu->setActiveAction(auc);
        QTest::keyClick(menu, Qt::Key_Space);
        QVERIFY(!auc->isChecked() && menu->isVisible());
        menu->close();
        QVERIFY(b.recipe().metrics == (std::vector<Choice>{{"accuracy", {}}}));
    }

    void whatSaysNothingOfTheTargetIsNotOffered() {
        Bench b(1);
        chooseLoss(b.outputs().front(), QStringLiteral("mean_squared_error"));
        const auto offered = [&](const QString& name) {
            for (auto* action : b.outputs().front()->findChild<QToolButton*>()->menu()->actions())
                if (action->text() == name) return std::pair(action->isEnabled(), action->toolTip());
            return std::pair(false, QString());
        };
        QVERIFY(offered(QStringLiteral("auc")).first);  // nothing is known of the target
        QVERIFY(!offered(QStringLiteral("sparse_categorical_accuracy")).first && offered(QStringLiteral("sparse_categorical_accuracy")).second.contains(QStringLiteral("no class numbers")));
        b.outputs().front()->setFreeNumbers(true);
        QVERIFY(!offered(QStringLiteral("auc")).first && offered(QStringLiteral("auc")).second.contains(QStringLiteral("numbers of any size")));
        QVERIFY(offered(QStringLiteral("accuracy")).first);  // it is watched, and can be taken away
        QVERIFY(offered(QStringLiteral("r2_score")).first && !offered(QStringLiteral("r2_score")).second.contains(QStringLiteral("nothing here")));
    }

    void aMetricOfANewerLaminaIsNamedAndNoCrash() {
        Bench b(1);
        b.document.edit(QStringLiteral("watch"), [](Project& p) { p.training.metrics = std::vector<Choice>{{"of_tomorrow", {}}, {"auc", {}}}; });
        OutputPanel* panel = b.outputs().front();
        QVERIFY(panel->findChild<QToolButton*>()->text().contains(QStringLiteral("of_tomorrow, auc")));
        QCOMPARE(fieldsOf(*panel, "curve").size(), std::size_t{1});
    }

    /** A spin box that is hidden tells what was typed into it; the metric of its place may be another by then, or none. */
    void whatIsHalfTypedGoesWithItsMetric() {
        Bench b(1);
        OutputPanel* panel = b.outputs().front();
        const QString name = QStringLiteral("sparse_top_k_categorical_accuracy");
        b.document.edit(QStringLiteral("watch"), [&](Project& p) { p.training.metrics = std::vector<Choice>{{"accuracy", {}}, {name.toStdString(), {}}}; });
        QCOMPARE(fieldsOf(*panel, "k").size(), std::size_t{1});
        auto* box = fieldsOf(*panel, "k").front()->findChild<QSpinBox*>();
        QVERIFY(box && box->isVisible());
        box->selectAll();
        QTest::keyClicks(box, "7");
        const int edits = b.document.history().count();
        triggerMetric(panel, name);
        QVERIFY(b.recipe().metrics == (std::vector<Choice>{{"accuracy", {}}}));
        QVERIFY(fieldsOf(*panel, "k").empty());
        QCOMPARE(b.document.history().count(), edits + 1);
    }

    void aSettingThatMayBeNoneShowsIt() {
        Bench b(1);
        OutputPanel* panel = b.outputs().front();
        chooseLoss(panel, QStringLiteral("categorical_crossentropy"));
        triggerMetric(panel, QStringLiteral("f1_score"));
        QCOMPARE(fieldsOf(*panel, "average").size(), std::size_t{1});
        auto* box = fieldsOf(*panel, "average").front()->findChild<QComboBox*>();
        const auto choose = [&](const QString& word) {
            box->setCurrentText(word);
            emit box->activated(box->currentIndex());
        };
        QCOMPARE(box->currentText(), QStringLiteral("none"));
        choose(QStringLiteral("weighted"));
        QVERIFY(b.recipe().metrics.at(1) == (Choice{"f1_score", {{"average", std::string("weighted")}}}));
        choose(QStringLiteral("none"));
        QVERIFY(b.recipe().metrics.at(1) == (Choice{"f1_score", {}}));
    }

    void classesHaveWeightsOfTheirOwn() {
        Bench b(1);
        b.document.edit(QStringLiteral("data"), [](Project& p) { p.data = source("spirals").recipe; });
        QTRY_VERIFY(b.store.current() && b.store.prepared()->dataset);
        auto* form = b.panel.findChild<ClassWeightsForm*>();
        QVERIFY(!form->isVisible());
        const auto chooseWeights = [&](const std::string& word) { emit fieldsOf(b.panel, "class_weight").front()->edited(word); };
        chooseWeights("own");
        QVERIFY(form->isVisible());
        const auto names = classNames(*b.store.prepared()->dataset, 0);
        QVERIFY(names.size() > 1);
        QCOMPARE(fieldsOf(*form).size(), names.size());
        emit fieldsOf(*form, names[1]).front()->edited(2.5);
        QVERIFY(b.recipe().classWeights == (std::map<std::string, double>{{names[1], 2.5}}));
        b.document.edit(QStringLiteral("of other data"), [](Project& p) { p.training.classWeights["gone"] = 3; });
        QCOMPARE(fieldsOf(*form, "gone").size(), std::size_t{1});
        emit fieldsOf(*form, "gone").front()->edited(1.0);
        QVERIFY(b.recipe().classWeights == (std::map<std::string, double>{{names[1], 2.5}}));
        QVERIFY(fieldsOf(*form, "gone").empty());
        chooseWeights("balanced");
        QVERIFY(!form->isVisible() && b.recipe().classWeights.empty());
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

LAMINA_WINDOW_TEST(RecipePanelTest)

}  // namespace recipe_panel_test

#include "recipe_panel_test.moc"
