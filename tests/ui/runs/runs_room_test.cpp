// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of the Runs room.
#include "ui/runs/runs_room.h"

#include <QDir>
#include <QItemSelectionModel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

#include "engine/io/templates.h"
#include "engine/runs/registry.h"
#include "ui/document/data_store.h"
#include "ui/document/document.h"
#include "ui/document/training_controller.h"
#include "ui/runs/run_model.h"
#include "ui/runs/run_store.h"
#include "ui/theme/strip.h"

using namespace lamina;
using namespace lamina::ui;

namespace {

RunId record(const std::string& name, double loss) {
    Registry registry;
    RunStart start;
    start.name = name;
    start.device = "cpu";
    start.configuration = "{}";
    start.parameters = 1234;
    RunRecorder recorder = registry.begin(start);
    recorder.append("val_loss", {1, 0, 0.1, loss});
    const RunMetric metric{"val_loss", loss, loss, false};
    recorder.finish(Outcome::Finished, {}, std::span(&metric, 1));
    return recorder.id();
}

}  // namespace

class RunsRoomTest : public QObject {
    Q_OBJECT
    RunId good_ = 0, bad_ = 0;

 private slots:
    void init() {
        QDir(QString::fromStdString(dataDirectory().string())).removeRecursively();
        bad_ = record("wide", 0.9);
        good_ = record("deep", 0.3);
    }

    void deletingARunCanBeUndone() {
        Document document;
        DataStore data(document);
        TrainingController training(document, data);
        RunsRoom room(document, training);
        room.show();
        QTRY_COMPARE(room.store().list().runs.size(), std::size_t{2});
        room.select({good_});
        room.deleteSelected();
        QTRY_COMPARE(room.store().list().runs.size(), std::size_t{1});
        auto* strip = room.findChild<Strip*>();
        QTRY_VERIFY(!strip->isHidden());
        for (auto* button : strip->findChildren<QPushButton*>())
            if (button->text() == "Undo") button->click();
        QTRY_COMPARE(room.store().list().runs.size(), std::size_t{2});
    }

    void aRunThatWasStoppedGoesOnWhereItStood() {
        Document document;
        DataStore data(document);
        TrainingController training(document, data);
        Project project = projectFromTemplate("spirals");
        project.training.epochs = 1'000'000;
        document.reset(project);
        QTRY_VERIFY_WITH_TIMEOUT(data.current(), 20'000);
        training.train();
        QTRY_VERIFY_WITH_TIMEOUT(training.status().step > 100, 20'000);
        training.stop();
        QTRY_VERIFY_WITH_TIMEOUT(!training.active(), 20'000);
        const auto run = training.status().run;
        const auto stood = training.status().step;
        document.reset(Project{});
        RunsRoom room(document, training);
        room.show();
        QTRY_VERIFY(!room.store().list().runs.empty());
        room.select({run});
        QPushButton* goOn = nullptr;
        for (auto* button : room.findChildren<QPushButton*>())
            if (button->text() == "Go on") goOn = button;
        QVERIFY(goOn);
        QTRY_VERIFY(goOn->isVisible() && goOn->isEnabled());
        QSignalSpy asked(&room, &RunsRoom::roomAsked);
        goOn->click();
        QCOMPARE(asked.size(), 1);
        QTRY_VERIFY_WITH_TIMEOUT(training.status().state == TrainingState::Running && training.status().step > stood, 20'000);
        QCOMPARE(training.status().run, run);
        QCOMPARE(training.history()->firstStep, stood);
        QCOMPARE(document.project()->graph.nodes.size(), project.graph.nodes.size());
        training.stop();
        QTRY_VERIFY_WITH_TIMEOUT(!training.active(), 20'000);
    }

    void severalSelectedRunsAreCompared() {
        Document document;
        DataStore data(document);
        TrainingController training(document, data);
        RunsRoom room(document, training);
        room.show();
        QTRY_COMPARE(room.store().list().runs.size(), std::size_t{2});
        room.select({good_, bad_});
        QTRY_COMPARE(room.store().details().size(), std::size_t{2});
        QCOMPARE(room.store().details().front().curves.size(), std::size_t{1});
    }

    void aNewRunIsShownInPlaceOfTheOneBefore() {
        Document document;
        DataStore data(document);
        TrainingController training(document, data);
        RunsRoom room(document, training);
        room.show();
        QTRY_COMPARE(room.store().list().runs.size(), std::size_t{2});
        room.select({good_});
        const RunId next = record("deeper", 0.2);
        room.store().refresh();
        QTRY_COMPARE(room.store().list().runs.size(), std::size_t{3});
        QTRY_COMPARE(room.store().details().size(), std::size_t{1});
        QTRY_COMPARE(room.store().details().front().run.id, next);
        room.select({good_, bad_});  // a comparison stays
        record("deepest", 0.1);
        room.store().refresh();
        QTRY_COMPARE(room.store().list().runs.size(), std::size_t{4});
        QCOMPARE(room.table()->selectionModel()->selectedRows().size(), 2);
    }

    void notesAreKept() {
        RunStore store;
        QSignalSpy listed(&store, &RunStore::listChanged);
        store.setNotes(good_, "learns well");
        QVERIFY(listed.wait());
        QCOMPARE(Registry().get(good_).notes, std::string("learns well"));
    }

    void aConditionFilters() {
        const auto runs = Registry().list();
        const auto count = [&](const QString& filter) { return std::count_if(runs.begin(), runs.end(), [&](const auto& r) { return matches(r, filter); }); };
        QCOMPARE(count("val_loss < 0.6"), 1);
        QCOMPARE(count("val_loss>0.1"), 2);
        QCOMPARE(count("deep"), 1);
        QCOMPARE(count("WIDE val_loss < 0.6"), 0);
        QCOMPARE(count("val_accuracy > 0"), 0);
    }

    void runsSortByAMetric() {
        RunModel model;
        RunFilter filter(&model);
        RunList list;
        list.runs = Registry().list();
        list.bytes.resize(list.runs.size());
        model.setList(list);
        QCOMPARE(model.metrics(), QStringList{"val_loss"});
        filter.sort(2, Qt::AscendingOrder);
        QVERIFY(filter.index(0, 0).data().toString().startsWith("deep"));
        filter.sort(2, Qt::DescendingOrder);
        QVERIFY(filter.index(0, 0).data().toString().startsWith("wide"));
    }
};

QTEST_MAIN(RunsRoomTest)
#include "runs_room_test.moc"
