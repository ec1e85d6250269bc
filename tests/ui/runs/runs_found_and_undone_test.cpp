// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of the Runs room: what the filter finds and says, and what Ctrl+Z takes back.
#include <QAction>
#include <QCompleter>
#include <QLineEdit>
#include <QPushButton>
#include <QTableView>
#include <QTest>
#include <QVBoxLayout>
#include <algorithm>

#include "engine/runs/registry.h"
#include "tests/support/runs_bench.h"
#include "tests/support/test_program.h"
#include "ui/plots/line_plot.h"
#include "ui/runs/run_model.h"

namespace runs_found_and_undone_test {

using namespace lamina;
using namespace lamina::ui;

namespace {

/** With weights, which the trash frees. */
RunId recordRun(const std::string& name, const std::string& tags) { return test::record({.name = name, .tags = tags, .bytes = 1000}); }

}  // namespace

class RunsFoundAndUndoneTest : public QObject {
    Q_OBJECT
    RunId wide_ = 0;

 private slots:
    void init() {
        test::forgetAllRuns();
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
        test::RunsBench bench({1200, 700});
        RunsRoom& room = bench.room;
        QTRY_VERIFY(bench.lists(3));
        const auto says = [&](const QString& words) { return bench.says(words); };
        QLineEdit* filter = &bench.filter();
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
        filter->setText("val_los < 0.6");
        QVERIFY(says(QStringLiteral("No run has a figure “val_los”")));
        QVERIFY(filter->completer());
    }

    /** However fast one deletes: a press does not wait for the registry, and a list of before does not bring back what it took. */
    void theCountIsRightAfterEveryClick() {
        for (const char* name : {"a", "b", "c", "d"}) recordRun(name, "demo");
        test::RunsBench bench({1200, 700});
        RunsRoom& room = bench.room;
        QTRY_VERIFY(bench.lists(7));
        bench.filter().setText("tag:demo");
        QVERIFY(bench.says("5 of 7 runs"));
        std::size_t most = 7;
        connect(&room.store(), &RunStore::listChanged, this, [&] { most = std::max(most, room.store().list().runs.size()); });
        for (int left : {4, 3, 2}) {
            room.store().refresh();  // under way while it is deleted, as where a training ends
            room.table()->selectRow(0);
            most = 0;
            room.deleteSelected();
            room.deleteSelected();  // once more before anything has come back: nothing is selected
            QVERIFY2(bench.says(QString("%1 of %2 runs").arg(left).arg(left + 2)), qPrintable(QString::number(left)));
            QCOMPARE(room.table()->model()->rowCount(), left);
            room.store().refresh();
            QTest::qWait(30);
            QVERIFY(most <= std::size_t(left + 2));
        }
        QTRY_COMPARE(Registry().list().size(), std::size_t{4});
        test::button(room, "Undo")->click();
        QTRY_VERIFY(bench.says("3 of 5 runs"));
        bench.filter().clear();
        QVERIFY(bench.says("5 runs"));
    }

    void whatStandsBesideADeletedRunIsShownNext() {
        test::RunsBench bench({1200, 700});
        RunsRoom& room = bench.room;
        QTRY_VERIFY(bench.lists(3));
        room.select({wide_ + 1});
        room.deleteSelected();
        QTRY_VERIFY(bench.lists(2) && bench.shows(wide_));  // the oldest is the last row
        room.deleteSelected();
        QTRY_VERIFY(bench.lists(1) && bench.shows(wide_ + 2));
    }

    /** lamina-cli tags a run while the room is open. */
    void whatAnotherProcessWritesIsSeen() {
        test::RunsBench bench({1200, 700});
        QTRY_VERIFY(bench.lists(3));
        bench.room.select({wide_});
        QTRY_VERIFY(bench.shows(wide_));
        Registry().setTags(wide_, "from outside");
        const auto tagged = [&] {
            const auto& runs = bench.room.store().list().runs;
            return std::any_of(runs.begin(), runs.end(), [](const ListedRun& listed) { return listed.run.tags == "from outside"; });
        };
        QTRY_VERIFY(tagged());
        QTRY_VERIFY(bench.shows(wide_) && bench.room.store().details().front().run.tags == "from outside");
        int lists = 0;
        QTest::qWait(1200);
        connect(&bench.room.store(), &RunStore::listChanged, this, [&] { ++lists; });
        QTest::qWait(2500);
        QCOMPARE(lists, 0);  // to look is not to write
    }

    /** In a window of 1280 × 720. */
    void theTableKeepsItsHeightWhateverIsSelected() {
        QSettings().remove("runs/layout");
        for (int i = 0; i < 8; ++i) recordRun("more", {});
        test::RunsBench bench({1212, 624});
        RunsRoom& room = bench.room;
        QTRY_VERIFY(bench.lists(11));
        room.select({wide_});
        QTRY_VERIFY(bench.shows(wide_));
        const int one = room.table()->height();
        QVERIFY2(room.table()->viewport()->height() >= 7 * room.table()->rowHeight(0), qPrintable(QString::number(room.table()->viewport()->height())));
        room.select({wide_, wide_ + 1});
        QTRY_COMPARE(room.store().details().size(), std::size_t{2});
        QTest::qWait(50);
        QCOMPARE(room.table()->height(), one);
        room.select({});
        QTRY_VERIFY(room.store().details().empty());
        QTest::qWait(50);
        QCOMPARE(room.table()->height(), one);
    }

    /** What cannot be deleted comes back, and it is said why. */
    void aRunThatTrainsComesBackIntoTheList() {
        Registry registry;
        RunStart start;
        start.name = "busy";
        start.configuration = std::string("{}");
        RunRecorder recorder = registry.begin(start);
        test::RunsBench bench({1200, 700});
        QTRY_VERIFY(bench.lists(4));
        bench.room.select({recorder.id()});
        bench.room.deleteSelected();
        QTRY_VERIFY(bench.lists(4) && bench.says("is running"));
        recorder.finish(Outcome::Finished);
    }

    void theUndoOfTheWindowTakesBackADeletedRunFirst() {
        test::TrainingBench bench;
        auto& [document, data, training] = bench;
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
        test::RunsBench bench({1200, 700});
        RunsRoom& room = bench.room;
        QTRY_VERIFY(bench.lists(3));
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

LAMINA_WINDOW_TEST(RunsFoundAndUndoneTest)

}  // namespace runs_found_and_undone_test

#include "runs_found_and_undone_test.moc"
