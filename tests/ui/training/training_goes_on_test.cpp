// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of the Train room about a training that goes on: from another one, and after the project was edited.
#include <QLabel>
#include <QPushButton>
#include <QRegularExpression>
#include <QScopeGuard>
#include <QSemaphore>
#include <QTemporaryDir>
#include <QTest>
#include <QThreadPool>
#include <algorithm>

#include "engine/io/ended_run.h"
#include "engine/io/templates.h"
#include "engine/recipes/callback_of.h"
#include "engine/recipes/schedules.h"
#include "engine/runs/registry.h"
#include "tests/support/learnt_by_heart.h"
#include "tests/support/test_program.h"
#include "tests/support/train_room_bench.h"
#include "ui/main_window/training_line.h"
#include "ui/plots/legend_item.h"
#include "ui/plots/line_plot.h"
#include "ui/theme/strip.h"
#include "ui/training/train_room.h"
#include "ui/training/training_plots.h"

namespace training_goes_on_test {

using namespace lamina;
using namespace lamina::ui;

namespace {

struct Workplace : test::TrainRoomBench {
    bool ended() {
        return QTest::qWaitFor([this] { return training.model() && !training.active(); }, 30'000);
    }
};

using test::button;
using test::shortOf;

}  // namespace

class TrainingGoesOnTest : public QObject {
    Q_OBJECT
 private slots:
    void allRunsBeforeAreDrawnAndCounted() {
        Workplace w;
        TrainingLine progress(w.training);
        w.document.reset(shortOf(4));
        w.room.resize(1400, 900);
        w.room.show();
        w.training.train();
        QVERIFY(w.ended());
        const auto first = w.training.model();
        w.training.trainFurther();
        QTRY_VERIFY_WITH_TIMEOUT(w.training.model() != first && !w.training.active(), 30'000);
        const auto second = w.training.model();
        w.training.trainFurther();
        QTRY_VERIFY_WITH_TIMEOUT(w.training.model() != second && !w.training.active(), 30'000);
        const auto steps = w.training.status().steps;
        QTRY_VERIFY(w.training.past() && w.training.past()->epochs == 8);
        QCOMPARE(w.training.past()->steps, 2 * steps);
        QCOMPARE(w.training.epochsBefore(), std::uint32_t{8});
        Registry registry;
        QCOMPARE(registry.get(w.training.status().run).parent, (Ancestor{second->run, steps}));
        auto* loss = w.room.plots()->loss();
        loss->redraw();
        QVERIFY2(loss->xRange().low >= 0 && loss->xRange().low < 2, qPrintable(QString::number(loss->xRange().low)));
        QCOMPARE(loss->xRange().high, static_cast<double>(3 * steps));
        QCOMPARE(loss->marks().count("went on"), 2);  // one for each joint
        QVERIFY2(loss->xLabels().front() == "epoch 0" && loss->xLabels().back().toDouble() > 8 && loss->xLabels().back().toDouble() <= 12, qPrintable(loss->xLabels().join(' ')));
        const auto says = [&](const QWidget& in, const QString& words) {
            for (const auto* strip : in.findChildren<Strip*>())
                if (!strip->isHidden() && strip->accessibleName().contains(words)) return true;
            return false;
        };
        QTRY_VERIFY(says(w.room, "in epoch 12"));
        QString counted;
        for (const auto* label : progress.findChildren<QLabel*>()) counted += label->text();
        QVERIFY2(counted.contains("12 of 12 epochs"), qPrintable(counted));
    }

    /** In the row of controls, which is always there: the sentence below it offers what is not. */
    void whatCanBePressedStandsOnceInTheRoom() {
        Workplace w;
        w.document.reset(shortOf(2));
        w.room.resize(1400, 900);
        w.room.show();
        w.training.train();
        QVERIFY(w.ended());
        const auto count = [&](const QString& words) {
            const auto all = w.room.findChildren<QPushButton*>();
            return std::count_if(all.begin(), all.end(), [&](const QPushButton* b) { return b->isVisible() && b->text() == words; });
        };
        QTRY_COMPARE(count(QStringLiteral("Evaluate")), 1);
        QCOMPARE(count(w.training.otherWords()), 1);
        QCOMPARE(count(w.training.buttonWords()), 1);
    }

    /** Over before the machine was looked at twice, or stopped long before its end: lines over the whole plot, no dot at its edge. */
    void theShortestTrainingIsALine() {
        Workplace w;
        w.document.reset(shortOf(2));
        w.room.resize(1400, 900);
        w.room.show();
        w.training.train();
        QVERIFY(w.ended());
        auto* speed = w.room.plots()->throughput();
        const auto drawn = [&] { return speed->redraw(), speed->pointsDrawn(); };
        QTRY_VERIFY(drawn() >= 2);
        QCOMPARE(speed->xRange().low, 0.0);
        w.document.reset(shortOf(1'000'000));
        w.training.train();
        QTRY_VERIFY_WITH_TIMEOUT(w.training.status().step > 3, 30'000);
        w.training.stop();
        QTRY_VERIFY_WITH_TIMEOUT(!w.training.active(), 30'000);
        auto* loss = w.room.plots()->loss();
        loss->redraw();
        QCOMPARE(loss->xRange().high, static_cast<double>(w.training.status().step));
    }

    /** Also where nothing stops early: what the sentence names is seen. */
    void theBestEpochIsMarkedOverAllRuns() {
        Workplace w;
        w.document.reset(shortOf(4));
        w.room.show();
        const auto best = [&] {
            EpochCurves all;
            all.beginWith(*w.training.past());
            all.follow(*w.training.history());
            return QStringList{QString("best val_loss, epoch %1").arg(all.best() + 1)};
        };
        const auto marked = [&] { return w.room.plots()->loss()->marks().filter("best"); };
        w.training.train();
        QVERIFY(w.ended());
        QTRY_COMPARE(marked(), best());
        const auto first = w.training.model();
        w.training.trainFurther();
        QTRY_VERIFY_WITH_TIMEOUT(w.training.model() != first && !w.training.active(), 30'000);
        QTRY_VERIFY(w.training.past() && w.training.past()->epochs == 4);
        QTRY_COMPARE(marked(), best());
    }

    /** By EarlyStopping, which begins anew with each. */
    void theBestOfARunIsCountedOnFromThoseBefore() {
        Workplace w;
        Project project = shortOf(4);
        project.training.callbacks = {{"EarlyStopping", {{"patience", std::int64_t{1000}}}}};
        w.document.reset(std::move(project));
        w.room.show();
        w.training.train();
        QVERIFY(w.ended());
        const auto first = w.training.model();
        w.training.trainFurther();
        QTRY_VERIFY_WITH_TIMEOUT(w.training.model() != first && !w.training.active(), 30'000);
        QTRY_COMPARE(w.training.epochsBefore(), std::uint32_t{4});
        std::uint32_t best = 0;
        const auto history = w.training.history();
        for (std::size_t i = 0; i < history->events.size(); ++i)
            if (const Event event = history->events[i]; event.kind == Event::Kind::Best) best = event.epoch;
        QTRY_COMPARE(w.room.plots()->loss()->marks().filter("best"), QStringList{QString("best of this run, epoch %1").arg(4 + best + 1)});
    }

    /** Also where a training ends before its past is read, and of weights that come from Runs. The best is said to be the epoch with the
     *  greatest loss: which is not the last. */
    void theBestEpochIsCountedOverAllRuns() {
        Workplace w;
        Project project = shortOf(6);
        project.training.callbacks = {{"EarlyStopping", {{"mode", std::string("max")}, {"patience", std::int64_t{1000}}}}};
        w.document.reset(project);  // the room is not shown: Qt paints on the threads that are held below
        w.training.train();
        QVERIFY(w.ended());
        QVERIFY(w.training.best());
        QCOMPARE(w.training.bestNumber(), w.training.best()->epoch + 1);
        const auto first = w.training.model();
        QTRY_VERIFY(w.training.past());
        QThreadPool& pool = *QThreadPool::globalInstance();
        const int threads = pool.maxThreadCount();
        QSemaphore read;
        for (int i = 0; i < threads; ++i) pool.start([&read] { read.acquire(); }, 1);  // nothing is read meanwhile
        const auto release = qScopeGuard([&] { read.release(threads), pool.waitForDone(); });
        w.training.trainFurther();
        const bool ended = QTest::qWaitFor([&] { return w.training.model() != first && !w.training.active(); }, 30'000);
        const bool unread = !w.training.past();
        read.release(threads);
        QVERIFY(ended && unread);
        const BestEpoch* best = w.training.best();
        QVERIFY(best);
        QTRY_COMPARE(w.training.bestNumber(), 6 + best->epoch + 1);
        const auto* strip = w.room.findChild<Strip*>();
        QTRY_VERIFY2(strip->accessibleName().contains("in epoch 12"), qPrintable(strip->accessibleName()));

        Registry registry;
        auto kept = keptModel(registry, w.training.model()->run);
        QVERIFY(kept && kept->best);
        Workplace other;
        other.document.reset(project);
        other.training.adopt(std::make_shared<const TrainedModel>(std::move(*kept)), "its run");
        QTRY_COMPARE(other.training.bestNumber(), 6 + best->epoch + 1);
    }

    /** The best of all was in the run before, whose weights are not here: sentence and button tell of the same epoch. */
    void theBestOfThisRunIsNotSaidToBeTheBestOfAll() {
        QTemporaryDir directory;
        Workplace w;
        w.room.show();
        w.document.reset(test::byHeart(directory.filePath("chance.csv"), 60));
        QTRY_VERIFY_WITH_TIMEOUT(w.store.current(), 60'000);
        w.training.train();
        QVERIFY(w.ended());
        const auto first = w.training.model();
        QVERIFY(w.training.best());
        const int before = w.training.bestNumber();
        w.training.trainFurther();
        QTRY_VERIFY_WITH_TIMEOUT(w.training.model() != first && !w.training.active(), 60'000);
        QVERIFY(w.training.best());
        QTRY_VERIFY(w.training.bestNumber() > 60);
        const int since = w.training.bestNumber();
        const QRegularExpression told(QString("in epoch %1, before this run; best since: [^ ]+, epoch %2\\.").arg(before).arg(since));
        const auto* strip = w.room.findChild<Strip*>();
        QTRY_VERIFY2(told.match(strip->accessibleName()).hasMatch(), qPrintable(strip->accessibleName()));
        const auto* use = button(w.room, QString("Use the weights of epoch %1").arg(since));
        QVERIFY(use);
        QVERIFY2(use->toolTip().contains(QString("Epoch %1 had the best val_loss of its run").arg(since)), qPrintable(use->toolTip()));
    }

    void whatWasChangedBeforeItWasTakenUpStaysMarked() {
        Workplace w;
        w.document.reset(shortOf(1'000'000));
        w.room.show();
        const QString changed = QString::fromUtf8("learning rate %1 → 0.0003").arg(QString::number(baseLearningRate(w.document.project()->training)));
        w.training.train();
        QTRY_VERIFY_WITH_TIMEOUT(w.training.status().step > 3, 30'000);
        w.training.setLearningRate(0.0003);
        QTRY_VERIFY_WITH_TIMEOUT(w.room.plots()->loss()->marks().contains(changed), 30'000);
        const auto step = w.training.status().step;
        QTRY_VERIFY_WITH_TIMEOUT(w.training.status().step > step + 3, 30'000);
        for (int times = 1; times <= 2; ++times) {
            w.training.stop();
            QTRY_VERIFY_WITH_TIMEOUT(!w.training.active(), 30'000);
            const auto stood = w.training.status().step;
            w.training.takeUpStopped();
            QTRY_VERIFY_WITH_TIMEOUT(w.training.status().state == TrainingState::Running && w.training.status().step > stood + 3, 30'000);
            QTRY_COMPARE_WITH_TIMEOUT(w.room.plots()->loss()->marks().count("went on"), times, 30'000);
            QVERIFY2(w.room.plots()->loss()->marks().contains(changed), qPrintable(w.room.plots()->loss()->marks().join("; ")));
            QCOMPARE(w.training.status().learningRate, 0.0003);
        }
        w.training.stop();
        QTRY_VERIFY_WITH_TIMEOUT(!w.training.active(), 30'000);
    }

    /** The epochs that have ended: in the strip, at the mark of the best and in the status bar. */
    void epochsAreTheSameNumberWhereverTheyAreTold() {
        Workplace w;
        TrainingLine progress(w.training);
        w.document.reset(shortOf(5'000));
        w.room.show();
        w.training.train();
        QTRY_VERIFY_WITH_TIMEOUT(w.training.status().epoch > 3, 30'000);
        w.training.toggle();
        QTRY_COMPARE(w.training.status().state, TrainingState::Paused);
        static const QRegularExpression told("in epoch (\\d+).*epoch (\\d+)\\."), counted(QStringLiteral("^([\\d\u202f]+) of 5\u202f000 epochs$"));
        QString now;
        const auto same = [&] {
            QString last, best, bar, mark;
            for (const auto* strip : w.room.findChildren<Strip*>())
                if (const auto match = told.match(strip->accessibleName()); match.hasMatch()) last = match.captured(1), best = match.captured(2);
            for (const auto* label : progress.findChildren<QLabel*>())
                if (const auto match = counted.match(label->text()); match.hasMatch()) bar = match.captured(1).remove(QChar(0x202f));
            for (const auto& one : w.room.plots()->loss()->marks())
                if (one.startsWith("best")) mark = one.section(' ', -1);
            now = QStringList{last, bar, best, mark}.join(" ");
            return !last.isEmpty() && last == bar && best == mark;
        };
        QTRY_VERIFY2(same(), qPrintable(now));
        w.training.stop();
        QTRY_VERIFY_WITH_TIMEOUT(!w.training.active(), 30'000);
    }

    /** Its weights know nothing of the epochs after it. */
    void whoGoesOnFromABestEpochCountsFromThere() {
        Workplace w;
        TrainingLine progress(w.training);
        Project project = shortOf(2000);
        project.training.callbacks = {usualEarlyStopping()};
        setBaseLearningRate(project.training, 0.05);  // it soon swings about its best
        w.document.reset(project);
        w.training.train();
        QVERIFY(w.ended());
        const auto& ended = w.training.status();  // strip and status bar count the same epochs
        QVERIFY(ended.epoch < ended.epochs);
        QString counted;
        for (const auto* label : progress.findChildren<QLabel*>()) counted += label->text();
        QVERIFY2(counted.contains(QStringLiteral("%1 of 2\u202f000").arg(ended.epoch)), qPrintable(counted));
        const auto* strip = w.room.findChild<Strip*>();
        QTRY_VERIFY2(strip->sentence().contains(QString("after epoch %1.").arg(ended.epoch)), qPrintable(strip->sentence()));
        const auto first = w.training.model();
        const std::uint64_t anEpoch = w.training.status().steps / w.training.status().epochs;
        QVERIFY(first->bestEpoch >= 0);
        const auto best = static_cast<std::uint64_t>(first->bestEpoch) + 1;
        QVERIFY2(best * anEpoch < w.training.status().step, "it went on past its best epoch");
        w.document.edit("short", [](Project& p) { p.training.epochs = 1; });
        w.training.trainFurther();
        QTRY_VERIFY_WITH_TIMEOUT(w.training.model() != first && !w.training.active(), 30'000);
        QTRY_VERIFY(w.training.past());
        QCOMPARE(w.training.past()->steps, best * anEpoch);
        QCOMPARE(static_cast<std::uint64_t>(w.training.epochsBefore()), best);
        QCOMPARE(Registry().get(w.training.status().run).parent, (Ancestor{first->run, best * anEpoch}));
    }

    void anEditOfWhatIsTrainedIsSaidAndStartsOver() {
        Workplace w;
        w.document.reset(shortOf(1'000'000));
        w.room.show();
        w.training.train();
        QTRY_VERIFY_WITH_TIMEOUT(w.training.status().step > 0, 30'000);
        auto* edited = w.room.findChild<Strip*>("edited");
        QVERIFY(edited->isHidden());
        w.document.edit("epochs", [](Project& p) { p.training.epochs = 2'000'000; });  // is followed
        QVERIFY(edited->isHidden());
        const auto dense = std::find_if(w.document.graph().nodes.begin(), w.document.graph().nodes.end(), [](const Node& n) { return n.layer == "Dense"; });
        w.document.edit("wider", [id = dense->id](Project& p) { findNode(p.graph, id)->params["units"] = std::int64_t{9}; });
        QVERIFY(!edited->isHidden());
        QVERIFY2(edited->sentence().contains("as they were"), qPrintable(edited->sentence()));
        w.document.history().undo();
        QVERIFY(edited->isHidden());
        w.document.history().redo();
        const auto before = w.training.project();
        QVERIFY(button(*edited, "Start over"));
        button(*edited, "Start over")->click();
        QTRY_VERIFY_WITH_TIMEOUT(w.training.project() != before && w.training.status().step > 0, 30'000);
        QVERIFY(edited->isHidden());
        w.training.stop();
        QTRY_VERIFY_WITH_TIMEOUT(!w.training.active(), 30'000);
    }

    void sharesAndErrorsHaveAPlotEach() {
        Workplace w;
        Project project = projectFromTemplate("line");
        project.training.epochs = 2;
        project.training.metrics = {{"mean_absolute_error", {}}, {"r2_score", {}}};
        w.document.reset(project);
        w.room.resize(1212, 640);
        w.room.show();
        w.training.train();
        QVERIFY(w.ended());
        QVERIFY(!w.room.plots()->scores()->isHidden() && !w.room.plots()->errors()->isHidden());
        for (const auto* plot : {w.room.plots()->loss(), w.room.plots()->scores(), w.room.plots()->errors()})  // three beside each other, and all curves named
            for (const auto* item : plot->findChildren<LegendItem*>()) QTRY_VERIFY2(item->isVisible(), qPrintable(item->text()));
        w.document.edit("one", [](Project& p) { p.training.metrics = {{"mean_absolute_error", {}}}; });
        const auto first = w.training.model();
        w.training.train();
        QTRY_VERIFY_WITH_TIMEOUT(w.training.model() != first && !w.training.active(), 30'000);
        QVERIFY(w.room.plots()->scores()->isHidden() && !w.room.plots()->errors()->isHidden());
    }
};

LAMINA_WINDOW_TEST(TrainingGoesOnTest)

}  // namespace training_goes_on_test

#include "training_goes_on_test.moc"
