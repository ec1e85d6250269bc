// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of the Runs room: what the filter finds and says, and what Ctrl+Z takes back.
#include <QAction>
#include <QDir>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTableView>
#include <QTest>
#include <QVBoxLayout>

#include "engine/base/platform.h"
#include "engine/runs/registry.h"
#include "ui/document/data_store.h"
#include "ui/document/document.h"
#include "ui/document/training_controller.h"
#include "ui/plots/line_plot.h"
#include "ui/runs/run_model.h"
#include "ui/runs/run_store.h"
#include "ui/runs/runs_room.h"

using namespace lamina;
using namespace lamina::ui;

namespace {

RunId recordRun(const std::string& name, const std::string& tags) {
    Registry registry;
    RunStart start;
    start.name = name;
    start.device = "cpu";
    start.configuration = "{}";
    start.tags = tags;
    RunRecorder recorder = registry.begin(start);
    writeFileAtomically(recorder.directory() / "weights.keras", std::string(1000, 'w'));  // what the trash frees
    recorder.finish(Outcome::Finished, {}, {});
    return recorder.id();
}

}  // namespace

class RunsFoundAndUndoneTest : public QObject {
    Q_OBJECT
    RunId wide_ = 0;

 private slots:
    void init() {
        QDir(QString::fromStdString(dataDirectory().string())).removeRecursively();
        wide_ = recordRun("wide", "demo");
        recordRun("demo", "other");
        recordRun("deep", "other");
    }

    void fieldsAreNamedBeforeAWord() {
        RunSummary run;
        run.name = "wide", run.tags = "demo keep", run.notes = "tag of war";
        QVERIFY(matches(run, "tag:demo") && matches(run, "name:wide") && matches(run, "NAME:Wid tag:keep"));
        QVERIFY(!matches(run, "tag:wide") && !matches(run, "name:demo") && !matches(run, "tag:demo name:deep"));
        QVERIFY(matches(run, "tag") && !matches(run, "http:demo"));  // a word; no field of a run
    }

    void theFilterSaysHowManyItFindsAndHowToSeeAll() {
        Document document;
        DataStore data(document);
        TrainingController training(document, data);
        RunsRoom room(document, training);
        room.resize(1200, 700);
        room.show();
        QTRY_COMPARE(room.store().list().runs.size(), std::size_t{3});
        const auto says = [&](const QString& words) {
            for (const auto* label : room.findChildren<QLabel*>())
                if (label->isVisible() && label->text().contains(words)) return true;
            return false;
        };
        QLineEdit* filter = nullptr;
        for (auto* field : room.findChildren<QLineEdit*>())
            if (field->placeholderText().startsWith("Filter")) filter = field;
        QVERIFY(says("3 runs"));
        filter->setText("tag:demo");
        QVERIFY(says("1 of 3 runs"));
        QVERIFY(room.table()->isVisible());
        filter->setText("nowhere");
        QVERIFY(says("0 of 3 runs") && says("nowhere"));
        QVERIFY(!room.table()->isVisible() && !room.findChild<LinePlot*>()->isVisible());
        for (auto* button : room.findChildren<QPushButton*>())
            if (button->text() == "Show all runs" && button->isVisible()) button->click();
        QVERIFY(filter->text().isEmpty() && room.table()->isVisible() && room.findChild<LinePlot*>()->isVisible());
        QCOMPARE(room.table()->model()->rowCount(), 3);
        QVERIFY(!says(" of 3 runs"));
    }

    void theUndoOfTheWindowTakesBackADeletedRunFirst() {
        Document document;
        DataStore data(document);
        TrainingController training(document, data);
        QWidget window;
        int undone = 0;
        QAction undo;
        undo.setShortcut(QKeySequence::Undo);
        connect(&undo, &QAction::triggered, this, [&] { ++undone; });
        window.addAction(&undo);
        auto* layout = new QVBoxLayout(&window);
        auto* room = new RunsRoom(document, training);
        layout->addWidget(room);
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        QTRY_COMPARE(room->store().list().runs.size(), std::size_t{3});
        room->select({wide_});
        room->table()->setFocus();
        room->deleteSelected();
        QTRY_COMPARE(room->store().list().runs.size(), std::size_t{2});
        QTest::keyClick(room->table(), Qt::Key_Z, Qt::ControlModifier);
        QTRY_COMPARE(room->store().list().runs.size(), std::size_t{3});
        QCOMPARE(undone, 0);
        QTest::keyClick(room->table(), Qt::Key_Z, Qt::ControlModifier);  // nothing more to take back here
        QCOMPARE(undone, 1);
        room->select({wide_});
        room->deleteSelected();
        QTRY_COMPARE(room->store().list().runs.size(), std::size_t{2});
        room->hide();  // another room is shown
        QTest::keyClick(&window, Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(undone, 2);
    }

    void whatIsGoneForGoodIsNotOfferedAnyMore() {
        Document document;
        DataStore data(document);
        TrainingController training(document, data);
        RunsRoom room(document, training);
        room.resize(1200, 700);
        room.show();
        QTRY_COMPARE(room.store().list().runs.size(), std::size_t{3});
        const auto button = [&](const QString& words) {
            for (auto* one : room.findChildren<QPushButton*>())
                if (one->text().startsWith(words) && one->isVisible()) return one;
            return static_cast<QPushButton*>(nullptr);
        };
        room.select({wide_});
        room.deleteSelected();
        QTRY_VERIFY(button("Undo") && button("Empty trash"));
        button("Empty trash")->click();
        QVERIFY(!button("Undo"));
        QTRY_VERIFY(!button("Empty trash"));
        QCOMPARE(room.store().list().runs.size(), std::size_t{2});
    }
};

QTEST_MAIN(RunsFoundAndUndoneTest)
#include "runs_found_and_undone_test.moc"
