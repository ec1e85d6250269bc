// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of the one training of a window.
#include "ui/document/training_controller.h"

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "engine/data/fingerprint.h"
#include "engine/data/npz.h"
#include "engine/data/prepare.h"
#include "engine/data/sources.h"
#include "engine/recipes/schedules.h"
#include "engine/runs/registry.h"
#include "tests/support/heartbeat.h"
#include "tests/support/sanitized.h"
#include "tests/support/test_program.h"
#include "tests/support/window_bench.h"
#include "ui/document/verbs.h"

namespace training_controller_test {

using namespace lamina;
using namespace lamina::ui;

namespace {

/** Input → Dense … → Dense(classes, softmax). */
Graph mlp(Ints input, const std::vector<std::int64_t>& hidden, std::int64_t classes) {
    Graph graph;
    NodeId last = addNode(graph, "Input", "input", {{"shape", input}});
    const auto follow = [&](NodeId next) {
        connect(graph, last, next);
        last = next;
    };
    if (input.size() > 1) follow(addNode(graph, "Flatten"));
    for (const auto units : hidden) follow(addNode(graph, "Dense", {}, {{"units", units}, {"activation", std::string("relu")}}));
    follow(addNode(graph, "Dense", "classes", {{"units", classes}, {"activation", std::string("softmax")}}));
    return graph;
}

Project spirals(std::int64_t epochs) {
    Project project;
    project.data = source("spirals").recipe;
    project.graph = mlp({2}, {16}, 2);
    project.training.epochs = epochs;
    return project;
}

using Bench = test::TrainingBench;

}  // namespace

class TrainingControllerTest : public QObject {
    Q_OBJECT
 private slots:
    void whatIsMissingIsToldInASentence() {
        Bench b;
        QSignalSpy refused(&b.training, &TrainingController::refused);
        b.training.train();
        QCOMPARE(refused.count(), 1);
        QVERIFY(refused.front().front().value<Issue>().title.find("no data") != std::string::npos);
        QVERIFY(!b.training.active());
    }

    void whatIsInTheWayIsKnownWithoutALookAtAllSamples() {
        constexpr Dim samples = 4'000'000;
        const QTemporaryDir folder;
        const std::string file = folder.filePath("labels.npz").toStdString();
        std::vector<std::int32_t> labels(samples);
        for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = static_cast<std::int32_t>(i % 3);
        writeNpz(file, {{"x", Tensor::of<std::int32_t>({samples, 1}, labels)}, {"y", Tensor::of<std::int32_t>({samples}, labels)}});
        Bench b;
        Project project;
        project.data = sniff(file);
        project.graph = mlp({1}, {}, 4);  // for a class too many
        b.document.reset(std::move(project));
        QTRY_VERIFY_WITH_TIMEOUT(b.store.current(), 60'000);
        QCOMPARE(b.store.prepared()->shape.classes, std::int64_t{3});
        const double before = test::worked();
        for (int i = 0; i < 100; ++i) QCOMPARE(b.training.blockers().size(), std::size_t{1});
        const double spent = test::worked() - before;
        QVERIFY2(spent < (test::sanitized ? 500 : 50), qPrintable(QString("100 times took %1 ms").arg(spent)));
    }

    void trainingWaitsForTheDataAndThenBegins() {
        Bench b;
        b.document.reset(spirals(3));
        b.training.train();
        QVERIFY(b.training.active());
        QTRY_VERIFY_WITH_TIMEOUT(b.training.model() != nullptr, 20'000);
        QCOMPARE(b.training.status().state, TrainingState::Finished);
        QCOMPARE(b.training.progress(), 1.0);
        QVERIFY(b.training.data() != nullptr);
    }

    void anotherProjectIsNotTrainedForTheOneThatWaited() {
        Bench b;
        b.document.reset(spirals(3));
        b.training.train();
        QVERIFY(b.training.waiting());
        QSignalSpy told(&b.training, &TrainingController::stateChanged);
        b.document.reset(spirals(4));
        QVERIFY(!b.training.active() && told.count() > 0);
        QTRY_VERIFY(b.store.current());
        QTest::qWait(100);
        QVERIFY(!b.training.active() && !b.training.history());
    }

    void anotherProjectIsNotTrainedInPlaceOfARestart() {
        Bench b;
        b.document.reset(spirals(100'000));
        b.training.train();
        QTRY_VERIFY_WITH_TIMEOUT(b.training.status().step > 0, 20'000);
        const auto before = b.training.project();
        b.training.restart();
        b.document.reset(spirals(90'000));
        QTRY_VERIFY_WITH_TIMEOUT(!b.training.status().active(), 20'000);
        QTRY_VERIFY(b.store.current());
        QTest::qWait(100);
        QVERIFY(!b.training.active());
        QCOMPARE(b.training.project(), before);
    }

    void aNetThatDoesNotFitTheDataIsMendedByItsButtons() {
        Bench b;
        Project project = spirals(1);
        project.graph = mlp({7}, {8}, 5);
        b.document.reset(std::move(project));
        QTRY_VERIFY(b.store.current());
        QVERIFY(!b.training.blockers().empty());
        for (int clicks = 0; clicks < 3; ++clicks) {
            const auto found = shapeMisfits(*b.document.project(), b.document.inference(), b.store.prepared()->shape, b.store.raw());
            if (found.empty()) break;
            QVERIFY2(found.front().mends(), found.front().title.c_str());
            QVERIFY(mend(b.document, found.front().remedies.front()));
            QTRY_VERIFY(b.store.current());
        }
        QVERIFY(b.training.blockers().empty());
    }

    void aCallbackThatWatchesNoValidationIsMendedByItsButton() {
        Bench b;
        Project project = spirals(1);
        project.data.split = {.train = 1, .validation = 0, .test = 0};
        project.training.callbacks = {{"EarlyStopping", {}}};
        b.document.reset(std::move(project));
        QTRY_VERIFY(b.store.current());
        const auto found = b.training.blockers();
        QCOMPARE(found.size(), std::size_t{1});
        QVERIFY2(found.front().title.starts_with("EarlyStopping watches val_loss"), found.front().title.c_str());
        QVERIFY(found.front().room == Issue::Room::Data && found.front().mends());
        b.document.edit("as no file should have it", [](Project& p) { p.training.callbacks = {{"EarlyStopping", {{"monitor", std::int64_t{5}}}}}; });
        QVERIFY(b.training.blockers().empty());  // the trainer refuses it, in a sentence
        b.document.history().undo();
        QVERIFY(mend(b.document, found.front().remedies.front()));
        QTRY_VERIFY(b.store.current());
        QVERIFY(b.training.blockers().empty());
    }

    void changingTheLearningRateWhileItRunsIsAMarkOnTheCurve() {
        Bench b;
        b.document.reset(spirals(100'000));
        b.training.train();
        QTRY_VERIFY_WITH_TIMEOUT(b.training.status().step > 0, 20'000);
        b.training.setLearningRate(3e-4);
        const auto marked = [&] {
            const auto history = b.training.history();
            for (std::size_t i = 0; history && i < history->events.size(); ++i)
                if (history->events[i].kind == Event::Kind::LearningRate) return true;
            return false;
        };
        QTRY_VERIFY(marked());
        b.training.stop();
        QTRY_VERIFY(!b.training.active());
        QCOMPARE(b.training.status().state, TrainingState::Stopped);
        QVERIFY(b.training.model() != nullptr);
    }

    void pauseHoldsAndResumeGoesOn() {
        Bench b;
        b.document.reset(spirals(100'000));
        b.training.toggle();
        QTRY_COMPARE_WITH_TIMEOUT(b.training.status().state, TrainingState::Running, 20'000);
        b.training.toggle();
        QTRY_COMPARE(b.training.status().state, TrainingState::Paused);
        const auto held = b.training.status().step;
        QTest::qWait(100);
        QCOMPARE(b.training.status().step, held);
        b.training.toggle();
        QTRY_VERIFY(b.training.status().step > held);
        b.training.stop();
        QTRY_VERIFY(!b.training.active());
    }

    void aStopIsTheEndOfARestartToo() {
        Bench b;
        b.document.reset(spirals(100'000));
        b.training.train();
        QTRY_VERIFY_WITH_TIMEOUT(b.training.status().step > 0, 20'000);
        b.training.restart();
        b.training.stop();
        QTRY_VERIFY_WITH_TIMEOUT(!b.training.status().active(), 20'000);
        QTest::qWait(100);
        QVERIFY(!b.training.active());
    }

    void theLearningRateIsThatOfTheSchedule() {
        Bench b;
        Project project = spirals(2);
        project.training.schedule = Choice{"PiecewiseConstantDecay", {{"boundaries", Ints{10}}, {"values", Floats{0.1, 0.01}}}};
        b.document.reset(project);
        b.training.setLearningRate(0.05);
        const TrainingRecipe& recipe = b.document.project()->training;
        QVERIFY(std::fabs(baseLearningRate(recipe) - 0.05) < 1e-12);
        QVERIFY(!recipe.schedule->params.contains("initial_learning_rate"));
    }

    /** Another split in the document: what it learnt from is no test. */
    void aNetIsJudgedOnThePartsItHad() {
        const QTemporaryDir folder;
        const QString file = folder.filePath("t.csv");
        {
            QFile csv(file);
            QVERIFY(csv.open(QIODevice::WriteOnly));
            csv.write("u,v,kind\n");
            for (int i = 0; i < 200; ++i) csv.write(QByteArray::number(i % 17) + "," + QByteArray::number(i * 7 % 23) + "," + (i % 3 ? "a" : "b") + "\n");
        }
        Project project;
        project.data = sniff(file.toStdString());
        project.graph = mlp({2}, {4}, 2);
        project.training.epochs = 1;
        project.training.loss = {"sparse_categorical_crossentropy", {}};
        Bench first;
        first.document.reset(project);
        QTRY_VERIFY(first.store.current());
        const auto inTheWay = first.training.blockers();
        QVERIFY2(inTheWay.empty(), inTheWay.empty() ? "" : inTheWay.front().title.c_str());
        first.training.train();
        QTRY_VERIFY_WITH_TIMEOUT(first.training.model() != nullptr, 20'000);
        const auto tested = first.training.data()->parts.test;
        QVERIFY(!tested.empty() && tested.size() < 60);
        project.data.split.seed = 99;
        Bench second;
        second.document.reset(project);
        second.training.adopt(first.training.model(), "net.keras");
        QTRY_VERIFY_WITH_TIMEOUT(second.training.data() != nullptr, 20'000);
        QCOMPARE(second.training.data()->parts.test, tested);
    }

    /** A test file of one class is a fair question to a net of a file that knows no data; to learn from it is not. */
    void anAdoptedNetIsJudgedOnRowsOfOneClass() {
        const QTemporaryDir folder;
        QFile csv(folder.filePath("ones.csv"));
        QVERIFY(csv.open(QIODevice::WriteOnly));
        csv.write("u,v,kind\n");
        for (int i = 0; i < 40; ++i) csv.write(QByteArray::number(i % 17) + "," + QByteArray::number(i * 7 % 23) + ",1\n");
        csv.close();
        Bench first;
        first.document.reset(spirals(1));
        first.training.train();
        QTRY_VERIFY_WITH_TIMEOUT(first.training.model() != nullptr, 20'000);
        auto foreign = std::make_shared<TrainedModel>(*first.training.model());
        foreign->preparation = {};
        Project project = spirals(1);
        project.training.loss = {"sparse_categorical_crossentropy", {}};
        project.data = sniff(std::filesystem::path(csv.fileName().toStdString()));
        project.data.columns["kind"].role = ColumnRole::Target;
        Bench second;
        second.document.reset(project);
        second.training.adopt(foreign, "net.keras");
        QTRY_VERIFY_WITH_TIMEOUT(second.training.data() != nullptr, 20'000);
        const auto labels = second.training.data()->targets.front().as<std::int32_t>();
        QVERIFY(labels.size() == 40 && std::all_of(labels.begin(), labels.end(), [](std::int32_t label) { return label == 1; }));
        const auto inTheWay = second.training.blockers();
        QVERIFY(!inTheWay.empty());
        QVERIFY2(inTheWay.front().title.find("only one value") != std::string::npos, inTheWay.front().title.c_str());
    }

    void anAdoptedNetIsJudgedAtOnceAndTrainedFurther() {
        Bench first;
        Project project = spirals(2);
        project.training.shuffle = false;
        first.document.reset(project);
        first.training.train();
        QTRY_VERIFY_WITH_TIMEOUT(first.training.model() != nullptr, 20'000);
        const auto model = first.training.model();

        Bench second;
        second.document.reset(project);
        second.training.adopt(model, "net.keras");
        QCOMPARE(second.training.model(), model);
        QTRY_VERIFY_WITH_TIMEOUT(second.training.data() != nullptr, 20'000);
        QCOMPARE(second.training.data()->fingerprint, first.training.data()->fingerprint);
        QVERIFY(second.training.goesOn());
        QCOMPARE(second.training.buttonWords(), QString("Train"));  // one rule, wherever weights come from: new ones
        QCOMPARE(second.training.otherWords(), QString("Train further"));

        // The first figure of a training that goes on is where the other one ended; from scratch it is where that began.
        const double began = first.training.history()->steps.at(0, 0);
        second.training.takeOther();
        QTRY_VERIFY_WITH_TIMEOUT(second.training.model() != model, 20'000);
        const double wentOn = second.training.history()->steps.at(0, 0);
        QVERIFY2(wentOn != began, qPrintable(QString::number(wentOn)));
        QVERIFY(second.training.goesOn());
        second.training.toggle();
        QTRY_VERIFY_WITH_TIMEOUT(second.training.history() && second.training.history()->steps.size() > 0 && !second.training.active(), 20'000);
        QCOMPARE(double(second.training.history()->steps.at(0, 0)), began);
        QVERIFY(!second.training.goesOn());
    }

    void aTrainingThatWasStoppedIsResumedAndCanStartOver() {
        Bench b;
        b.document.reset(spirals(100'000));
        QCOMPARE(b.training.buttonWords(), QString("Train"));
        QVERIFY(b.training.otherWords().isEmpty());
        b.training.toggle();
        QTRY_VERIFY_WITH_TIMEOUT(b.training.status().step > 0, 20'000);
        QVERIFY(b.training.otherWords().isEmpty());
        b.training.stop();
        QTRY_VERIFY_WITH_TIMEOUT(!b.training.active(), 20'000);
        const auto run = b.training.status().run;
        const auto stood = b.training.status().step;
        QCOMPARE(b.training.buttonWords(), QString("Resume"));
        QCOMPARE(b.training.otherWords(), QString("Start over"));
        b.training.toggle();
        QVERIFY(b.training.active());  // what it goes on from is read beside the window
        QTRY_VERIFY_WITH_TIMEOUT(b.training.status().state == TrainingState::Running && b.training.status().step > stood, 20'000);
        QCOMPARE(b.training.status().run, run);
        QCOMPARE(b.training.history()->firstStep, stood);
        QVERIFY(b.training.earlier().run == run && b.training.earlier().same && b.training.earlier().steps == stood);
        b.training.stop();
        QTRY_VERIFY_WITH_TIMEOUT(!b.training.active(), 20'000);

        // Another recipe is another run; its weights are not lost for that.
        b.document.edit("rename", [](Project& p) { p.name = "another name"; });
        QVERIFY(b.training.resumes());
        b.training.setLearningRate(1e-4);
        QVERIFY(!b.training.resumes());
        QCOMPARE(b.training.buttonWords(), QString("Train"));
        QCOMPARE(b.training.otherWords(), QString("Train further"));
        b.document.history().undo();
        QCOMPARE(b.training.buttonWords(), QString("Resume"));
        b.document.edit("fewer", [](Project& p) { p.training.epochs = 0; });  // none is left
        QVERIFY(!b.training.resumes());
        b.document.history().undo();

        b.training.takeOther();
        QTRY_VERIFY_WITH_TIMEOUT(b.training.status().run != run && b.training.status().step > 0, 20'000);
        QCOMPARE(b.training.history()->firstStep, std::uint64_t{0});
        QCOMPARE(b.training.earlier().run, std::int64_t{0});
        b.training.stop();
        QTRY_VERIFY_WITH_TIMEOUT(!b.training.active(), 20'000);
    }

    void aTrainingThatIsFinishedIsTrainedAnewOrFurther() {
        Bench b;
        b.document.reset(spirals(2));
        b.training.toggle();
        QTRY_VERIFY_WITH_TIMEOUT(b.training.model() != nullptr && !b.training.active(), 20'000);
        const auto first = b.training.model();
        QCOMPARE(b.training.buttonWords(), QString("Train"));
        QCOMPARE(b.training.otherWords(), QString("Train further"));
        b.training.takeOther();
        QTRY_VERIFY_WITH_TIMEOUT(b.training.model() != first && !b.training.active(), 20'000);
        QVERIFY(b.training.earlier().run == first->run && first->run > 0 && !b.training.earlier().same);
        QCOMPARE(b.training.earlier().steps, static_cast<std::uint64_t>(first->weights.iteration));
        b.document.edit("units", [](Project& p) { p.graph.nodes[1].params["units"] = std::int64_t{20}; });
        QVERIFY(b.training.otherWords().isEmpty());  // they do not fit any more
    }

    /** The scaling of another split would be another input for the weights. */
    void whoGoesOnKeepsThePreparationItHasLearnt() {
        const QTemporaryDir folder;
        const QString file = folder.filePath("t.csv");
        {
            QFile csv(file);
            QVERIFY(csv.open(QIODevice::WriteOnly));
            csv.write("u,v,kind\n");
            for (int i = 0; i < 200; ++i) csv.write(QByteArray::number(i % 17) + "," + QByteArray::number(i * 7 % 23) + "," + (i % 3 ? "a" : "b") + "\n");
        }
        Project project;
        project.data = sniff(file.toStdString());
        project.graph = mlp({2}, {4}, 2);
        project.training.epochs = 2;
        Bench b;
        b.document.reset(project);
        b.training.train();
        QTRY_VERIFY_WITH_TIMEOUT(b.training.model() != nullptr && !b.training.active(), 20'000);
        const auto learnt = b.training.model();
        b.document.edit("split", [](Project& p) { p.data.split.seed = 99; });
        QTRY_VERIFY(b.store.current());
        QVERIFY(!(b.store.prepared()->dataset->preparation == learnt->preparation));
        {
            QSignalSpy inTheWay(&b.training, &TrainingController::refused);
            b.training.trainFurther();
            QVERIFY(b.training.waiting());  // the data are prepared as they were learnt
            b.document.edit("no units", [](Project& p) { p.graph.nodes[1].params["units"] = std::int64_t{0}; });
            QTRY_VERIFY_WITH_TIMEOUT(!b.training.active(), 20'000);
            QCOMPARE(inTheWay.count(), 1);
            QVERIFY(b.training.model() == learnt);
            b.document.history().undo();
            QTRY_VERIFY(b.store.current());
        }
        b.training.trainFurther();
        QTRY_VERIFY_WITH_TIMEOUT(b.training.model() != learnt && !b.training.active(), 20'000);
        QVERIFY(b.training.model()->preparation == learnt->preparation);
        QVERIFY(b.training.data()->parts.test == b.store.prepared()->dataset->parts.test);  // the parts are the document's

        // A run of an older Lamina, which fitted its data otherwise: its own data are those.
        EndedRun old{Registry().get(learnt->run), *learnt};
        old.run.outcome = Outcome::Stopped;
        old.model->preparation.inputs.front().offset += 0.5;
        b.document.edit("more", [](Project& p) { p.training.epochs = 4; });
        QTRY_VERIFY(b.store.current());
        const Dataset then = prepareAsLearnt(b.store.raw(), b.document.project()->data, wantedBy(*b.document.project()), old.model->preparation);
        old.run.dataFingerprint = fingerprintText(then.fingerprint);
        QSignalSpy refused(&b.training, &TrainingController::refused);
        b.training.goOn(old);
        QTRY_VERIFY_WITH_TIMEOUT(!b.training.active(), 20'000);
        QVERIFY2(refused.isEmpty(), refused.isEmpty() ? "" : refused.front().front().value<Issue>().title.c_str());
        QVERIFY(b.training.model()->preparation == old.model->preparation);
        QCOMPARE(b.training.status().run, learnt->run);
    }

    void weightsThatDoNotFitTheDrawingAreRefusedByName() {
        Bench b;
        b.document.reset(spirals(1));
        b.training.train();
        QTRY_VERIFY_WITH_TIMEOUT(b.training.model() != nullptr, 20'000);
        QVERIFY(b.training.whyNotFurther().isEmpty());
        b.document.edit("units", [](Project& p) { p.graph.nodes[1].params["units"] = std::int64_t{20}; });
        QVERIFY2(b.training.whyNotFurther().contains("dense takes a kernel of 2 × 20"), qPrintable(b.training.whyNotFurther()));
        QSignalSpy refused(&b.training, &TrainingController::refused);
        b.training.trainFurther();
        QCOMPARE(refused.count(), 1);
        QVERIFY(!b.training.active());
    }

    void anotherProjectForgetsTheNetOfTheOneBefore() {
        Bench b;
        b.document.reset(spirals(1));
        b.training.train();
        QTRY_VERIFY_WITH_TIMEOUT(b.training.model() != nullptr, 20'000);
        b.document.reset(spirals(1));
        QVERIFY(b.training.model() == nullptr);
        QVERIFY(b.training.history() == nullptr);
        QCOMPARE(b.training.status().state, TrainingState::Idle);
    }

    void theEventLoopNeverStallsOver50msWhileTraining() {
        Bench b;
        Project project;
        project.data = source("digits").recipe;
        project.graph = mlp({28, 28, 1}, {512, 512}, 10);
        project.training.epochs = 100'000;
        b.document.reset(std::move(project));
        QTRY_VERIFY_WITH_TIMEOUT(b.store.current(), 60'000);
        const auto misfit = shapeMisfits(*b.document.project(), b.document.inference(), b.store.prepared()->shape, b.store.raw());
        if (!misfit.empty()) mend(b.document, misfit.front().remedies.front());
        b.training.train();
        QTRY_COMPARE_WITH_TIMEOUT(b.training.status().state, TrainingState::Running, 60'000);
        const test::Gap heart = test::steadiest(2000, 50);
        b.training.stop();
        QTRY_VERIFY(!b.training.active());
        if (test::sanitized) QSKIP("timed: a sanitizer takes longer");
        QVERIFY2(heart.busiest <= 50, qPrintable(QString::number(heart.busiest)));
        if (test::crowded()) QSKIP("other programs take the processors: what the clock says is theirs");
        QVERIFY2(heart.longest <= 50, qPrintable(QString::number(heart.longest)));
    }
};

LAMINA_TEST(TrainingControllerTest)

}  // namespace training_controller_test

#include "training_controller_test.moc"
