// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of more selected runs than there are colours for.
#include <QFile>
#include <QHeaderView>
#include <QItemSelectionModel>
#include <QLabel>
#include <QPlainTextEdit>
#include <QScrollArea>
#include <QScrollBar>
#include <QSet>
#include <QSettings>
#include <QSortFilterProxyModel>
#include <QSplitter>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

#include "engine/io/templates.h"
#include "engine/runs/registry.h"
#include "tests/support/runs_bench.h"
#include "tests/support/test_program.h"
#include "ui/plots/line_plot.h"
#include "ui/runs/run_model.h"
#include "ui/theme/strip.h"
#include "ui/theme/theme.h"

namespace many_runs_test {

using namespace lamina;
using namespace lamina::ui;

namespace {

RunId recorded(double loss, const std::string& kind = {}) { return test::record({.name = "one of many", .kind = kind, .loss = loss}); }

void press(const RunsRoom& room, int row, Qt::KeyboardModifiers modifiers = {}) {
    QTest::mouseClick(room.table()->viewport(), Qt::LeftButton, modifiers, room.table()->visualRect(room.table()->model()->index(row, 1)).center());
}

QList<RunId> chosenIn(const RunsRoom& room) {
    QList<RunId> ids;
    for (const auto& index : room.table()->selectionModel()->selectedRows()) ids << index.data(RunModel::IdRole).toLongLong();
    return ids;
}

RunId atTheTop(const RunsRoom& room) { return room.table()->model()->index(room.table()->rowAt(0), 0).data(RunModel::IdRole).toLongLong(); }

/** A project that trains until it is stopped; its run comes last by its name. */
Project longTraining() {
    Project project = projectFromTemplate("spirals");
    project.name = "the last of many";
    project.training.epochs = 1'000'000;
    return project;
}

QString labelThatBegins(const RunsRoom& room, const QString& words) {
    for (const auto* label : room.findChildren<QLabel*>())
        if (label->text().startsWith(words)) return label->text();
    return {};
}

}  // namespace

class ManyRunsTest : public QObject {
    Q_OBJECT
    std::vector<RunId> runs_;

 private slots:
    void init() {
        test::forgetAllRuns();
        runs_.clear();
        for (int i = 0; i < 8; ++i) runs_.push_back(recorded(0.1 * i));
    }

    void whatIsNotComparedIsSaid() {
        test::RunsBench bench;
        RunsRoom& room = bench.room;
        QTRY_VERIFY(bench.lists(8));
        room.select(runs_);
        QTRY_COMPARE(room.store().details().size(), std::size_t{6});
        QCOMPARE(labelThatBegins(room, "What differs"), QStringLiteral("What differs · the first 6 of the 8 selected"));
        room.select({runs_[0], runs_[1]});
        QTRY_COMPARE(room.store().details().size(), std::size_t{2});
        QCOMPARE(labelThatBegins(room, "What differs"), QStringLiteral("What differs"));
    }

    /** The figures beside it stay in view. */
    void aLongNameTakesNoMoreThanItsColumn() {
        const QString name = "A name" + QString(" of many words").repeated(12);
        Registry().setName(runs_.back(), name.toStdString());
        test::RunsBench bench({1200, 700});
        RunsRoom& room = bench.room;
        QTRY_VERIFY(bench.lists(8));
        const auto* table = room.table();
        QTRY_VERIFY(table->columnWidth(0) >= 240);
        QVERIFY2(table->horizontalHeader()->length() <= table->width(), qPrintable(QString("%1 of %2").arg(table->horizontalHeader()->length()).arg(table->width())));
        QVERIFY(table->model()->index(0, 0).data(Qt::ToolTipRole).toString().startsWith(name));
        QCOMPARE(table->textElideMode(), Qt::ElideMiddle);
    }

    /** As large as the smallest screen leaves it. */
    void allColumnsFitASmallWindow() {
        ThemeManager::instance().install(*qApp);
        for (const char* kind : {"classification", "regression"}) {
            Registry registry;
            RunStart start;
            start.name = "Digits";
            start.device = "cpu";
            start.configuration = "{}";
            start.kind = kind;
            start.parameters = 105'866;
            RunRecorder recorder = registry.begin(start);
            const RunMetric metrics[] = {{"val_loss", 0.028, 0.028, false}, {"val_accuracy", 0.992, 0.992, true}, {"loss", 0.057, 0.057, false}};
            recorder.finish(Outcome::Finished, {}, metrics);
        }
        test::TrainingBench bench;
        auto& [document, data, training] = bench;
        RunsRoom room(document, training);
        room.resize(1212, 642);
        room.show();
        QTRY_COMPARE(room.store().list().runs.size(), std::size_t{10});
        const auto* head = room.table()->horizontalHeader();
        QVERIFY2(head->length() <= room.table()->width(), qPrintable(QString("%1 of %2").arg(head->length()).arg(room.table()->width())));
    }

    /** However long the names of their figures are: in a window of 1280 × 720, which leaves the room so much. */
    void whenRunsStartedIsSeenInASmallWindow() {
        Registry registry;
        RunStart start;
        start.name = "ranking";
        start.configuration = std::string("{}");
        RunRecorder recorder = registry.begin(start);
        const RunMetric metrics[] = {{"val_sparse_top_k_categorical_accuracy", 0.9, 0.9, true}, {"val_sparse_categorical_crossentropy", 0.5, 0.5, false},
                                     {"val_mean_squared_logarithmic_error", 0.1, 0.1, false}, {"loss", 0.2, 0.2, false}};
        recorder.finish(Outcome::Finished, {}, metrics);
        test::RunsBench bench({1212, 642});
        QTRY_VERIFY(bench.lists(9));
        const auto& table = *bench.room.table();
        const auto* head = table.horizontalHeader();
        const auto column = [&](const QString& name) {
            for (int c = 0; c < head->count(); ++c)
                if (table.model()->headerData(c, Qt::Horizontal).toString() == name) return c;
            return -1;
        };
        const int started = column("started");
        QVERIFY(started > 0 && table.columnWidth(started) >= head->sectionSizeHint(started));
        QVERIFY2(table.columnViewportPosition(started) + table.columnWidth(started) <= table.viewport()->width() / 2, qPrintable(QString::number(table.columnViewportPosition(started))));
    }

    void onALargeScreenFewRunsLeaveTheRoomToTheirCurves() {
        QSettings().remove("runs/layout");
        test::TrainingBench bench;
        auto& [document, data, training] = bench;
        RunsRoom room(document, training);
        room.resize(2400, 1300);
        room.show();
        QTRY_COMPARE(room.store().list().runs.size(), std::size_t{8});
        const auto* splitter = room.findChild<QSplitter*>();
        QTRY_VERIFY(room.table()->height() < 400);
        QVERIFY(splitter->sizes().value(1) > 700);
    }

    void theTableStaysSortedByWhatItWas() {
        recorded(0.1, "classification");
        test::RunsBench bench;
        RunsRoom& room = bench.room;
        QTRY_VERIFY(bench.lists(9));
        const auto* model = room.table()->model();
        const auto column = [&](const QString& name) {
            for (int c = 0; c < model->columnCount(); ++c)
                if (model->headerData(c, Qt::Horizontal).toString() == name) return c;
            return -1;
        };
        QVERIFY(column("kind") < 0);
        const int before = column("time");
        room.table()->sortByColumn(before, Qt::DescendingOrder);
        recorded(0.1, "regression");
        room.store().refresh();
        QTRY_VERIFY(column("kind") > 0);
        QCOMPARE(column("time"), before + 1);
        QCOMPARE(room.table()->horizontalHeader()->sortIndicatorSection(), before + 1);
        QCOMPARE(room.table()->horizontalHeader()->sortIndicatorOrder(), Qt::DescendingOrder);
    }

    /** It comes last in that order, behind the lower edge. */
    void aRunThatThisWindowBeginsIsSelectedAndScrolledTo() {
        for (int i = 0; i < 40; ++i) recorded(0.5);
        test::RunsBench bench({1100, 600});
        RunsRoom& room = bench.room;
        QTRY_VERIFY(bench.lists(48));
        bench.document.reset(longTraining());
        QTRY_VERIFY_WITH_TIMEOUT(bench.store.current(), 20'000);
        press(room, 0);  // the newest before it
        room.table()->sortByColumn(0, Qt::AscendingOrder);
        room.table()->scrollToTop();
        bench.training.train();
        QTRY_VERIFY_WITH_TIMEOUT(bench.training.status().run > runs_.back(), 20'000);
        QTRY_COMPARE_WITH_TIMEOUT(chosenIn(room), QList<RunId>{bench.training.status().run}, 20'000);
        const auto seen = [&] { return room.table()->viewport()->rect().contains(room.table()->visualRect(room.table()->selectionModel()->selectedRows().value(0)).center()); };
        QTRY_VERIFY(seen());
        room.table()->scrollToTop();  // the person's own: another look at the list leaves it
        room.store().refresh();
        QTest::qWait(300);
        QCOMPARE(room.table()->verticalScrollBar()->value(), 0);
        room.hide();
        room.show();
        QTRY_VERIFY(seen());
        bench.training.stop();
        QTRY_VERIFY_WITH_TIMEOUT(!bench.training.active(), 20'000);
    }

    /** Runs that other windows begin push nothing away; who is at the very top sees them come. */
    void whatIsAtTheTopOfTheViewStaysThere() {
        for (int i = 0; i < 40; ++i) recorded(0.5);
        test::RunsBench bench({1100, 600});
        RunsRoom& room = bench.room;
        QTRY_VERIFY(bench.lists(48));
        room.table()->verticalScrollBar()->setValue(20);
        QCOMPARE(room.table()->verticalScrollBar()->value(), 20);
        const RunId top = atTheTop(room);
        for (int i = 0; i < 3; ++i) recorded(0.5);
        room.store().refresh();
        QTRY_VERIFY(bench.lists(51));
        QCOMPARE(atTheTop(room), top);
        QCOMPARE(room.table()->rowAt(0), 23);
        room.table()->scrollToTop();
        const RunId newest = recorded(0.5);
        room.store().refresh();
        QTRY_VERIFY(bench.lists(52));
        QCOMPARE(atTheTop(room), newest);
    }

    /** Their colours, and what they are compared with, stay when the list is read anew. */
    void runsKeepTheOrderInWhichTheyWereChosen() {
        test::RunsBench bench({1100, 700});
        RunsRoom& room = bench.room;
        QTRY_VERIFY(bench.lists(8));
        press(room, 3);
        press(room, 1, Qt::ControlModifier);
        const QList<RunId> both{runs_[4], runs_[6]};
        QCOMPARE(chosenIn(room), both);
        recorded(0.9);
        room.store().refresh();
        QTRY_VERIFY(bench.lists(9));
        QCOMPARE(chosenIn(room), both);
        QTRY_VERIFY(room.store().details().size() == 2 && room.store().details().front().run.id == runs_[4]);
    }

    /** While another window trains: neither an older run nor the newest of before gives way to it. */
    void aRunThatAPersonChoseStaysWhenAnotherWindowBeginsOne() {
        test::RunsBench bench({1100, 700});
        RunsRoom& room = bench.room;
        QTRY_VERIFY(bench.lists(8));
        const auto chosen = [&] { return chosenIn(room); };
        press(room, 2);
        QCOMPARE(chosen(), QList<RunId>{runs_[5]});
        const RunId newest = recorded(0.9);
        room.store().refresh();
        QTRY_VERIFY(bench.lists(9));
        QCOMPARE(chosen(), QList<RunId>{runs_[5]});
        QTRY_VERIFY(bench.shows(runs_[5]));
        QTest::keyClick(room.table(), Qt::Key_Up);
        QCOMPARE(chosen(), QList<RunId>{runs_[6]});  // keys go on from where they were
        for (int i = 0; i < 2; ++i) QTest::keyClick(room.table(), Qt::Key_Up);
        QCOMPARE(chosen(), QList<RunId>{newest});
        recorded(0.9);
        room.store().refresh();
        QTRY_VERIFY(bench.lists(10));
        QCOMPARE(chosen(), QList<RunId>{newest});
        QTRY_VERIFY(bench.shows(newest));
    }

    void anOlderRunThatAPersonChoseStaysWhenThisWindowBeginsOne() {
        test::RunsBench bench({1100, 700});
        RunsRoom& room = bench.room;
        QTRY_VERIFY(bench.lists(8));
        bench.document.reset(longTraining());
        QTRY_VERIFY_WITH_TIMEOUT(bench.store.current(), 20'000);
        press(room, 2);
        bench.training.train();
        QTRY_VERIFY_WITH_TIMEOUT(bench.training.status().run > runs_.back() && bench.lists(9), 20'000);
        bench.training.stop();
        QTRY_VERIFY_WITH_TIMEOUT(!bench.training.active(), 20'000);
        QTRY_VERIFY(room.store().list().runs.front().run.outcome == Outcome::Stopped);  // listed once more since
        QCOMPARE(chosenIn(room), QList<RunId>{runs_[5]});
    }

    /** Other columns are measured anew: none is narrower than its head. */
    void headsAreReadWholeWhenColumnsCome() {
        test::RunsBench bench({700, 600});
        RunsRoom& room = bench.room;
        QTRY_VERIFY(bench.lists(8));
        recorded(0.1, "classification");
        recorded(0.1, "binary classification");
        room.store().refresh();
        QTRY_VERIFY(bench.lists(10));
        auto* table = room.table();
        for (int c = 0; c < table->model()->columnCount(); ++c)
            QVERIFY2(table->columnWidth(c) >= table->horizontalHeader()->fontMetrics().horizontalAdvance(table->model()->headerData(c, Qt::Horizontal).toString()), qPrintable(table->model()->headerData(c, Qt::Horizontal).toString()));
    }

    /** The heads stay as they are, but a state has longer words than those before. */
    void aStateIsReadWholeWhenItChanges() {
        test::RunsBench bench({700, 600});
        QTRY_VERIFY(bench.lists(8));
        const QTableView& table = *bench.room.table();
        const QAbstractItemView& view = table;
        const auto needs = [&] { return view.sizeHintForColumn(RunModel::State); };
        const int before = table.columnWidth(RunModel::State);
        test::record({.name = "one of many", .loss = 0.1, .outcome = Outcome::Interrupted});
        bench.room.store().refresh();
        QTRY_VERIFY(bench.lists(9));
        QVERIFY2(needs() > before, "else it would be read in any case");
        QVERIFY2(table.columnWidth(RunModel::State) >= needs(), qPrintable(QString("%1 of %2").arg(table.columnWidth(RunModel::State)).arg(needs())));
        Registry registry;
        RunStart start;
        start.name = "one of many";
        start.configuration = "{}";
        const RunRecorder recorder = registry.begin(start);
        bench.room.store().refresh();
        QTRY_VERIFY(bench.lists(10));
        auto* runs = qobject_cast<RunModel*>(static_cast<QSortFilterProxyModel*>(table.model())->sourceModel());
        runs->setProgress(recorder.id(), "100 % of it");
        QVERIFY2(table.columnWidth(RunModel::State) >= needs(), qPrintable(QString("%1 of %2").arg(table.columnWidth(RunModel::State)).arg(needs())));
    }

    void whatContinuesARunIsDrawnBehindIt() {
        Registry registry;
        RunStart start;
        start.name = "further";
        start.configuration = std::string("{}");
        RunRecorder first = registry.begin(start);
        for (const std::uint32_t epoch : {0u, 1u, 2u}) first.append("loss", {250 * (epoch + 1ull), epoch, 0.1, 0.5});
        first.finish(Outcome::Finished);
        start.parent = {first.id(), 500};
        RunRecorder recorder = registry.begin(start);
        recorder.append("val_loss", {20, 0, 0.1, 0.4});
        recorder.append("val_loss", {40, 1, 0.2, 0.3});
        recorder.finish(Outcome::Finished);
        test::RunsBench bench({1100, 700});
        RunsRoom& room = bench.room;
        QTRY_VERIFY(bench.lists(10));
        room.select({recorder.id()});
        QTRY_VERIFY(bench.shows(recorder.id()));
        QCOMPARE(room.store().details().front().stepsBefore, std::uint64_t{500});
        QCOMPARE(room.store().details().front().epochsBefore, 2u);
        auto* plot = room.findChild<LinePlot*>();
        plot->redraw();
        QVERIFY2(plot->xRange().high >= 540, qPrintable(QString::number(plot->xRange().high)));
        QVERIFY2(plot->xLabels().join(' ').contains("step"), qPrintable(plot->xLabels().join(' ')));
    }

    void allThatIsSelectedIsExported() {
        const QTemporaryDir folder;
        const QString path = folder.filePath("curves.csv");
        test::RunsBench bench;
        RunsRoom& room = bench.room;
        QTRY_VERIFY(bench.lists(8));
        room.select(runs_);
        room.saveCurves(path);
        QTRY_COMPARE(room.findChild<Strip*>("saidOfRuns")->sentence(), QString("Curves exported."));
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        file.readLine();  // the heads
        QSet<QByteArray> found;
        while (!file.atEnd()) found << file.readLine().split(',').front();
        QCOMPARE(found.size(), qsizetype{8});
    }

    /** In a window of 1280 × 720, which leaves the room so much. */
    void notesAreSeenWholeInASmallWindow() {
        QSettings().remove("runs/layout");
        ThemeManager::instance().install(*qApp);
        test::RunsBench bench({1212, 623});
        QTRY_VERIFY(bench.lists(8));
        bench.room.select({runs_[0]});
        QTRY_VERIFY(bench.shows(runs_[0]));
        const auto* notes = bench.room.findChild<QPlainTextEdit*>();
        const QScrollArea* area = nullptr;
        for (QWidget* w = notes->parentWidget(); w && !area; w = w->parentWidget()) area = qobject_cast<QScrollArea*>(w);
        QVERIFY(area && notes->isVisible());
        const auto end = [&] { return notes->mapTo(area->viewport(), QPoint(0, notes->height())).y(); };
        QTRY_VERIFY2(end() <= area->viewport()->height(), qPrintable(QString("%1 of %2").arg(end()).arg(area->viewport()->height())));
    }
};

LAMINA_WINDOW_TEST(ManyRunsTest)

}  // namespace many_runs_test

#include "many_runs_test.moc"
