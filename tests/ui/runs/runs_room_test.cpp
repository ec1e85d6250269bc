// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of the Runs room.
#include "ui/runs/runs_room.h"

#include <QItemSelectionModel>
#include <QLineEdit>
#include <QMouseEvent>
#include <QPushButton>
#include <QSignalSpy>
#include <QSplitter>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

#include "engine/io/json.h"
#include "engine/io/project_json.h"
#include "engine/io/templates.h"
#include "engine/runs/registry.h"
#include "tests/support/runs_bench.h"
#include "tests/support/test_program.h"
#include "ui/plots/line_plot.h"
#include "ui/runs/differences_view.h"
#include "ui/runs/run_model.h"
#include "ui/runs/run_store.h"
#include "ui/theme/strip.h"

namespace runs_room_test {

using namespace lamina;
using namespace lamina::ui;

namespace {

RunId record(const std::string& name, double loss, const std::string& configuration = "{}", Outcome outcome = Outcome::Finished) {
    return test::record({.name = name, .configuration = configuration, .loss = loss, .outcome = outcome});
}

void press(const RunsRoom& room, const QString& words) {
    for (auto* button : room.findChildren<QPushButton*>())
        if (button->text() == words) return button->click();
    QFAIL(qPrintable("there is no button " + words));
}

}  // namespace

class RunsRoomTest : public QObject {
    Q_OBJECT
    RunId good_ = 0, bad_ = 0;

 private slots:
    void init() {
        test::forgetAllRuns();
        bad_ = record("wide", 0.9);
        good_ = record("deep", 0.3);
    }

    void deletingARunCanBeUndone() {
        test::TrainingBench bench;
        auto& [document, data, training] = bench;
        RunsRoom room(document, training);
        room.show();
        QTRY_COMPARE(room.store().list().runs.size(), std::size_t{2});
        room.select({good_});
        room.deleteSelected();
        QTRY_COMPARE(room.store().list().runs.size(), std::size_t{1});
        auto* strip = room.findChild<Strip*>("saidOfRuns");
        QTRY_VERIFY(!strip->isHidden());
        for (auto* button : strip->findChildren<QPushButton*>())
            if (button->text() == "Undo") button->click();
        QTRY_COMPARE(room.store().list().runs.size(), std::size_t{2});
    }

    void aPressOnTheSquareComparesOneMore() {
        test::TrainingBench bench;
        auto& [document, data, training] = bench;
        RunsRoom room(document, training);
        room.resize(1200, 700);
        room.show();
        QTRY_COMPARE(room.store().list().runs.size(), std::size_t{2});
        room.select({good_});
        const auto chosen = [&] { return room.table()->selectionModel()->selectedRows().size(); };
        QCOMPARE(chosen(), 1);
        int other = 0;
        while (room.table()->selectionModel()->isRowSelected(other)) ++other;
        const QRect name = room.table()->visualRect(room.table()->model()->index(other, 0));
        QTest::mouseClick(room.table()->viewport(), Qt::LeftButton, {}, {name.left() + 10, name.center().y()});
        QCOMPARE(chosen(), 2);
        QTest::mouseClick(room.table()->viewport(), Qt::LeftButton, {}, {name.left() + 10, name.center().y()});
        QCOMPARE(chosen(), 1);
        // Neither a mouse that moves a little nor a double click is a selection of its own.
        auto* rows = room.table()->viewport();
        const QPoint square(name.left() + 10, name.center().y());
        QTest::mousePress(rows, Qt::LeftButton, {}, square);
        QMouseEvent moved(QEvent::MouseMove, QPointF(square + QPoint(2, 0)), QPointF(rows->mapToGlobal(square + QPoint(2, 0))), Qt::NoButton, Qt::LeftButton, {});
        QApplication::sendEvent(rows, &moved);
        QCOMPARE(chosen(), 2);
        QTest::mouseRelease(rows, Qt::LeftButton, {}, square + QPoint(2, 0));
        QTest::mouseClick(rows, Qt::LeftButton, {}, square);
        QMouseEvent again(QEvent::MouseButtonDblClick, QPointF(square), QPointF(rows->mapToGlobal(square)), Qt::LeftButton, Qt::LeftButton, {});
        QApplication::sendEvent(rows, &again);  // once less, once more, and not that one alone
        QTest::mouseRelease(rows, Qt::LeftButton, {}, square);
        QCOMPARE(chosen(), 2);
        QTest::mouseClick(rows, Qt::LeftButton, {}, square);
        QCOMPARE(chosen(), 1);
        QTest::mouseClick(room.table()->viewport(), Qt::LeftButton, {}, {name.left() + 80, name.center().y()});
        QCOMPARE(chosen(), 1);
        QVERIFY(room.table()->selectionModel()->isRowSelected(other));
    }

    void anotherProjectComparesNothingYet() {
        test::TrainingBench bench;
        auto& [document, data, training] = bench;
        RunsRoom room(document, training);
        room.show();
        QTRY_COMPARE(room.store().list().runs.size(), std::size_t{2});
        room.select({good_, bad_});
        QTRY_COMPARE(room.store().details().size(), std::size_t{2});
        document.reset(projectFromTemplate("line"));
        QVERIFY(!room.table()->selectionModel()->hasSelection());
        QTRY_VERIFY(room.store().details().empty());
    }

    void aRunThatWasStoppedGoesOnWhereItStood() {
        test::TrainingBench bench;
        auto& [document, data, training] = bench;
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
            if (button->text() == "Resume") goOn = button;
        QVERIFY(goOn);
        QTRY_VERIFY(goOn->isVisible() && goOn->isEnabled());
        QSignalSpy asked(&room, &RunsRoom::roomAsked);
        goOn->click();
        QTRY_COMPARE(asked.size(), 1);
        QTRY_VERIFY_WITH_TIMEOUT(training.status().state == TrainingState::Running && training.status().step > stood, 20'000);
        QCOMPARE(training.status().run, run);
        QCOMPARE(training.history()->firstStep, stood);
        QCOMPARE(document.project()->graph.nodes.size(), project.graph.nodes.size());
        training.stop();
        QTRY_VERIFY_WITH_TIMEOUT(!training.active(), 20'000);
    }

    void aTrainingThatBeganMeanwhileKeepsItsProject() {
        test::TrainingBench bench;
        auto& [document, data, training] = bench;
        Project project = projectFromTemplate("spirals");
        project.training.epochs = 1'000'000;
        document.reset(project);
        QTRY_VERIFY_WITH_TIMEOUT(data.current(), 20'000);
        const auto before = document.project();
        const RunId run = record("stopped", 0.5, toJson(projectFromTemplate("line")).dump(), Outcome::Interrupted);
        RunsRoom room(document, training);
        room.show();
        QTRY_COMPARE(room.store().list().runs.size(), std::size_t{3});
        room.select({run});
        QTRY_VERIFY(room.store().details().size() == 1 && room.store().details().front().run.id == run);
        press(room, "Resume");
        training.train();  // while it is read
        QVERIFY(training.active());
        auto* strip = room.findChild<Strip*>("saidOfRuns");
        QTRY_COMPARE(strip->sentence(), QString("This run cannot be resumed."));
        QCOMPARE(document.project(), before);
        training.stop();
        QTRY_VERIFY_WITH_TIMEOUT(!training.active(), 20'000);
    }

    void aProjectOpenedSinceIsNotReplacedByARun() {
        test::TrainingBench bench;
        auto& [document, data, training] = bench;
        const RunId run = record("stopped", 0.5, toJson(projectFromTemplate("line")).dump(), Outcome::Interrupted);
        RunsRoom room(document, training);
        room.show();
        QTRY_COMPARE(room.store().list().runs.size(), std::size_t{3});
        for (const char* button : {"Resume", "Open as project"}) {
            room.select({run});
            QTRY_VERIFY(room.store().details().size() == 1 && room.store().details().front().run.id == run);
            press(room, button);
            document.reset(projectFromTemplate("spirals"));
            const auto since = document.project();
            QTest::qWait(500);
            QCOMPARE(document.project(), since);
            QVERIFY(!training.active());
        }
    }

    /** As lamina-cli recorded it before paths were absolute there. */
    void anEarlyRunOpensWithTheDataBesideItsProject() {
        const QTemporaryDir folder;
        QFile table(folder.filePath("points.csv"));
        QVERIFY(table.open(QIODevice::WriteOnly));
        table.write("a,b\n1,2\n3,4\n5,6\n");
        table.close();
        Project project = projectFromTemplate("table_regressor");
        project.name = "points";
        project.data.source = "csv";
        project.data.paths = {"points.csv"};
        const RunId run = record("points", 0.5, toJson(project).dump());
        test::TrainingBench bench;
        auto& [document, data, training] = bench;
        document.reset(project);
        document.saveAs(folder.filePath("points.lamina"));
        document.reset(project, folder.filePath("points.lamina"));
        RunsRoom room(document, training);
        room.show();
        QTRY_COMPARE(room.store().list().runs.size(), std::size_t{3});
        room.select({run});
        QTRY_VERIFY(room.store().details().size() == 1 && room.store().details().front().run.id == run);
        press(room, "Open as project");
        QTRY_VERIFY(document.path().isEmpty());
        QCOMPARE(document.project()->data.paths.front(), table.fileName().toStdString());
        QVERIFY(document.path().isEmpty() && document.edited());
        QTRY_COMPARE_WITH_TIMEOUT(data.state(), DataStore::State::Ready, 20'000);
    }

    void aRunOpensAsItsProjectWithItsWeights() {
        test::TrainingBench bench;
        auto& [document, data, training] = bench;
        Project project = projectFromTemplate("spirals");
        project.training.epochs = 2;
        project.notes = "as it was";
        document.reset(project);
        QTRY_VERIFY_WITH_TIMEOUT(data.current(), 20'000);
        training.train();
        QTRY_VERIFY_WITH_TIMEOUT(training.model() != nullptr, 20'000);
        const auto run = training.status().run;
        const auto weights = training.model()->weights.variables.front().value.toFloats();
        document.reset(Project{});
        RunsRoom room(document, training);
        room.show();
        QTRY_VERIFY(!room.store().list().runs.empty());
        room.select({run});
        QTRY_VERIFY(room.store().details().size() == 1 && room.store().details().front().run.id == run);
        QSignalSpy asked(&room, &RunsRoom::roomAsked);
        press(room, "Open as project");
        QTRY_VERIFY(training.model());
        QCOMPARE(asked, (QList<QVariantList>{{QStringLiteral("model")}}));
        QCOMPARE(QByteArray::fromStdString(toJson(*document.project()).dump(1)), QByteArray::fromStdString(toJson(project).dump(1)));
        QVERIFY(document.edited() && document.path().isEmpty());  // it asks to be saved
        QCOMPARE(training.model()->weights.variables.front().value.toFloats(), weights);
        QCOMPARE(training.origin(), QString("run #%1").arg(run));
        QCOMPARE(room.table()->selectionModel()->selectedRows().size(), 1);  // it stays chosen
    }

    void curvesOfSeveralRunsLieOverOneAnother() {
        test::TrainingBench bench;
        auto& [document, data, training] = bench;
        RunsRoom room(document, training);
        room.show();
        QTRY_COMPARE(room.store().list().runs.size(), std::size_t{2});
        room.select({good_, bad_});
        QTRY_COMPARE(room.store().details().size(), std::size_t{2});
        const QTemporaryDir folder;
        const QString file = folder.filePath("curves.csv");
        room.findChild<LinePlot*>()->save(file);
        const auto written = [&] {
            QFile saved(file);
            return saved.open(QIODevice::ReadOnly) ? saved.readAll() : QByteArray();
        };
        const QByteArray csv = written();
        for (const auto& [run, value] : {std::pair{good_, "0.3"}, std::pair{bad_, "0.9"}})
            QVERIFY2(csv.contains("#" + QByteArray::number(static_cast<qlonglong>(run))) && csv.contains(value), csv);
        room.select({good_});
        QTRY_COMPARE(room.store().details().size(), std::size_t{1});
        room.findChild<LinePlot*>()->save(file);
        QVERIFY2(written().contains("0.3") && !written().contains("0.9"), written());  // the other run's curve is gone
    }

    void whatDiffersStandsInATable() {
        Project slow = projectFromTemplate("spirals"), fast = slow;
        slow.training.optimizer.params["learning_rate"] = 0.001;
        fast.training.optimizer.params["learning_rate"] = 0.25;
        const RunId a = record("slow", 0.5, toJson(slow).dump()), b = record("fast", 0.4, toJson(fast).dump());
        test::TrainingBench bench;
        auto& [document, data, training] = bench;
        RunsRoom room(document, training);
        room.show();
        QTRY_COMPARE(room.store().list().runs.size(), std::size_t{4});
        room.select({a, b});
        QTRY_COMPARE(room.store().details().size(), std::size_t{2});
        auto* table = room.findChild<DifferencesView*>();
        QTRY_VERIFY(table->isVisible());
        QStringList rows;
        for (int r = 0; r < table->rowCount(); ++r) {
            QStringList cells;
            for (int c = 0; c < table->columnCount(); ++c) cells << table->item(r, c)->text();
            rows << cells.join(" | ");
        }
        QVERIFY2(rows.size() > 1 && rows.front().contains("(best)"), qPrintable(rows.join("\n")));
        QVERIFY2(rows.back().contains("learning_rate") && rows.back().contains("0.001") && rows.back().contains("0.25"), qPrintable(rows.join("\n")));
        QCOMPARE(table->horizontalHeaderItem(1)->text(), QString("#%1").arg(room.store().details().front().run.id));
    }

    void tagsAreWrittenAndFound() {
        test::TrainingBench bench;
        auto& [document, data, training] = bench;
        RunsRoom room(document, training);
        room.show();
        QTRY_COMPARE(room.store().list().runs.size(), std::size_t{2});
        room.select({good_});
        QTRY_VERIFY(room.store().details().size() == 1 && room.store().details().front().run.id == good_);
        QLineEdit *tags = nullptr, *filter = nullptr;
        for (auto* field : room.findChildren<QLineEdit*>()) {
            if (field->placeholderText().startsWith("words")) tags = field;
            if (field->placeholderText().startsWith("Filter")) filter = field;
        }
        QVERIFY(tags && filter);
        tags->setFocus();
        QTest::keyClicks(tags, "baseline keep");
        QTest::keyClick(tags, Qt::Key_Return);
        QTRY_COMPARE(Registry().get(good_).tags, std::string("baseline keep"));
        QTRY_COMPARE(room.store().list().runs.front().run.tags, std::string("baseline keep"));
        filter->setText("baseline");
        QCOMPARE(room.table()->model()->rowCount(), 1);
        QCOMPARE(room.table()->model()->index(0, 0).data(RunModel::IdRole).toLongLong(), good_);
    }

    void editsThatAreNotSavedAreAskedForBeforeARunTakesTheirPlace_data() {
        QTest::addColumn<QString>("button");
        QTest::newRow("open as project") << "Open as project";
        QTest::newRow("go on") << "Resume";
    }

    void editsThatAreNotSavedAreAskedForBeforeARunTakesTheirPlace() {
        QFETCH(QString, button);
        test::TrainingBench bench;
        auto& [document, data, training] = bench;
        Project project = projectFromTemplate("line");
        project.name = "of the run";
        const RunId run = record("stopped", 0.5, toJson(project).dump(), Outcome::Interrupted);
        document.reset(projectFromTemplate("spirals"), {}, true);
        const auto before = document.project();
        int asked = 0;
        std::function<void()> goOn;
        RunsRoom room(document, training, [&](std::function<void()> go) { ++asked, goOn = std::move(go); });
        room.show();
        QTRY_COMPARE(room.store().list().runs.size(), std::size_t{3});
        room.select({run});
        QTRY_VERIFY(room.store().details().size() == 1 && room.store().details().front().run.id == run);
        for (auto* b : room.findChildren<QPushButton*>())
            if (b->text() == button) b->click();
        QTRY_COMPARE(asked, 1);
        QTest::qWait(50);
        QCOMPARE(document.project(), before);
        QVERIFY(!training.active());
        goOn();  // answered a while later
        QCOMPARE(document.project()->name, std::string("of the run"));
        training.stop();
        QTRY_VERIFY_WITH_TIMEOUT(!training.active(), 20'000);
    }

    void aRunWhoseProjectCannotBeReadReplacesNothing() {
        test::TrainingBench bench;
        auto& [document, data, training] = bench;
        document.reset(projectFromTemplate("spirals"), {}, true);
        const auto before = document.project();
        const RunId run = record("broken", 0.5, R"({"version": 999})");
        int asked = 0;
        RunsRoom room(document, training, [&](const std::function<void()>& go) { ++asked, go(); });
        room.show();
        QTRY_COMPARE(room.store().list().runs.size(), std::size_t{3});
        room.select({run});
        QTRY_VERIFY(room.store().details().size() == 1 && room.store().details().front().run.id == run);
        for (auto* b : room.findChildren<QPushButton*>())
            if (b->text() == "Open as project") b->click();
        auto* strip = room.findChild<Strip*>("saidOfRuns");
        QTRY_COMPARE(strip->sentence(), QString("This run cannot be opened as a project."));
        QCOMPARE(asked, 0);
        QCOMPARE(document.project(), before);
    }

    void exportedCurvesReadBackAsTheyWere() {
        const QTemporaryDir folder;
        const QString path = folder.filePath("curves.csv");
        const RunId run = record("third", 1.0 / 3);
        test::TrainingBench bench;
        auto& [document, data, training] = bench;
        RunsRoom room(document, training);
        room.resize(1200, 700);
        room.show();
        QTRY_COMPARE(room.store().list().runs.size(), std::size_t{3});
        room.select({run});
        QTRY_VERIFY(room.store().details().size() == 1 && room.store().details().front().run.id == run);
        auto* strip = room.findChild<Strip*>("saidOfRuns");
        const QRect table = room.findChild<QSplitter*>()->geometry();
        room.saveCurves(path);
        QTRY_COMPARE(strip->sentence(), QString("Curves exported."));
        QTest::qWait(50);
        QCOMPARE(room.findChild<QSplitter*>()->geometry(), table);  // nothing moved under the pointer
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readLine().trimmed(), QByteArray("run,name,step,epoch,time,value"));
        const auto cells = file.readLine().trimmed().split(',');
        QCOMPARE(cells[1], QByteArray("val_loss"));
        QCOMPARE(cells[5].toDouble(), 1.0 / 3);
        room.saveCurves("/dev/full");
        QTRY_COMPARE(strip->sentence(), QString("The curves cannot be written."));
    }

    void severalSelectedRunsAreCompared() {
        test::TrainingBench bench;
        auto& [document, data, training] = bench;
        RunsRoom room(document, training);
        room.show();
        QTRY_COMPARE(room.store().list().runs.size(), std::size_t{2});
        room.select({good_, bad_});
        QTRY_COMPARE(room.store().details().size(), std::size_t{2});
        QCOMPARE(room.store().details().front().curves.size(), std::size_t{1});
    }

    void aRunOfThisWindowIsShownInPlaceOfTheOneBefore() {
        test::TrainingBench bench;
        auto& [document, data, training] = bench;
        RunsRoom room(document, training);
        room.show();
        QTRY_COMPARE(room.store().list().runs.size(), std::size_t{2});
        Project project = projectFromTemplate("spirals");
        project.training.epochs = 1;
        document.reset(project);
        QTRY_VERIFY_WITH_TIMEOUT(data.current(), 20'000);
        room.select({good_});
        training.train();
        QTRY_COMPARE_WITH_TIMEOUT(room.store().list().runs.size(), std::size_t{3}, 20'000);
        QTRY_VERIFY_WITH_TIMEOUT(!training.active() && room.store().details().size() == 1 && room.store().details().front().run.id == training.status().run, 20'000);
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
        for (const auto& run : Registry().list()) list.runs.push_back({run});
        model.setList(list);
        QCOMPARE(model.metrics(), QStringList{"val_loss"});
        filter.sort(3, Qt::AscendingOrder);
        QVERIFY(filter.index(0, 0).data().toString().startsWith("deep"));
        filter.sort(3, Qt::DescendingOrder);
        QVERIFY(filter.index(0, 0).data().toString().startsWith("wide"));
    }
};

LAMINA_WINDOW_TEST(RunsRoomTest)

}  // namespace runs_room_test

#include "runs_room_test.moc"
