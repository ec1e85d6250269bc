// SPDX-License-Identifier: GPL-3.0-or-later
// What a run of the registry goes on from, and what is lent of it.
#include "engine/io/ended_run.h"

#include <QTemporaryDir>
#include <QtTest>
#include <memory>
#include <utility>

#include "engine/base/error.h"
#include "engine/checks/fit.h"
#include "engine/data/prepare.h"
#include "engine/data/sources.h"
#include "engine/io/json.h"
#include "engine/io/project_json.h"
#include "engine/io/project_run.h"
#include "engine/io/templates.h"
#include "tests/support/small_trainings.h"
#include "tests/support/test_program.h"

namespace ended_run_test {

using namespace lamina;

class EndedRunTest : public QObject {
    Q_OBJECT
 private slots:
    void theProjectIsAsRecordedWithWhatWasChangedWhileItTrained() {
        const Project project = projectFromTemplate("spirals");
        EndedRun ended;
        ended.run.configuration = toJson(project).dump();
        QVERIFY(goesOnWith(project, recordedProject(ended.run)));
        QCOMPARE(recordedProject(ended).training.epochs, project.training.epochs);  // killed before its first checkpoint
        ended.model.emplace();
        ended.model->project = project;
        ended.model->project.training.epochs += 7;
        ended.model->project.training.callbacks = {{"EarlyStopping", {}}};
        QCOMPARE(recordedProject(ended).training.epochs, project.training.epochs + 7);
        QVERIFY(recordedProject(ended).training.callbacks == ended.model->project.training.callbacks);
        ended.run.configuration = "{";
        ended.run.id = 5;
        QVERIFY_EXCEPTION_THROWN(recordedProject(ended.run), Error);
    }

    /** A path of a file system is bytes, not letters. */
    void aPathThatIsNoTextIsNoObstacle() {
        TrainingJob job;
        job.project = projectFromTemplate("spirals");
        job.project.data.paths = {"/data/d\xe9.csv"};
        keepProjectAndNet(job);
        Run run;
        run.configuration = job.configuration;
        QCOMPARE(recordedProject(run).data.paths, std::vector<std::string>{"/data/d\xef\xbf\xbd.csv"});
    }

    void whatARunDependsOnIsTheSame() {
        const Project then = projectFromTemplate("spirals");
        const auto goesOn = [&](const auto& change) {
            Project now = then;
            change(now);
            return goesOnWith(then, now);
        };
        QVERIFY(goesOn([](Project& p) { p.name = "another", p.notes = "of it"; }));
        QVERIFY(goesOn([](Project& p) { p.training.epochs = 3, p.training.callbacks = {{"EarlyStopping", {}}}; }));
        QVERIFY(goesOn([](Project& p) { p.graph.nodes.front().position.x += 50; }));
        QVERIFY(goesOn([](Project& p) { p.graph.nodes.front().block = "stem"; }));
        QVERIFY(goesOn([](Project& p) { p.graph.nodes.back().params["use_bias"] = true; }));  // as it is without a word
        QVERIFY(goesOn([](Project& p) { removeNode(p.graph, addNode(p.graph, "Dense")); }));
        QVERIFY(!goesOn([](Project& p) { p.graph.nodes.back().params["units"] = std::int64_t{5}; }));
        QVERIFY(!goesOn([](Project& p) { p.training.optimizer.params["learning_rate"] = 0.5; }));
        QVERIFY(!goesOn([](Project& p) { p.data.split.seed += 1; }));
    }

    void aRunWithoutAnythingToGoOnFromIsRefused() {
        const test::Home home;
        Registry registry;
        const auto record = [&](Outcome outcome) {
            auto recorder = registry.begin({});
            recorder.finish(outcome);
            return recorder.id();
        };
        QVERIFY(!endedRun(registry, record(Outcome::Interrupted)).model);
        QVERIFY_EXCEPTION_THROWN(endedRun(registry, record(Outcome::Stopped)), Error);
        QVERIFY_EXCEPTION_THROWN(endedRun(registry, 99), Error);
        QVERIFY(!keptModel(registry, 1));
    }

    /** What an older Lamina fitted may be fitted otherwise today: the run's data are those that its own preparation gives. */
    void aRunWhoseDataMovedIsKnownByThePreparationItLearntWith() {
        const test::Home home;
        const QTemporaryDir before, after;
        const auto write = [](const QTemporaryDir& folder) {
            QFile csv(folder.filePath("t.csv"));
            if (csv.open(QIODevice::WriteOnly)) csv.write("u,v,kind\n");
            for (int i = 0; i < 60; ++i) csv.write(QByteArray::number(i % 17) + "," + QByteArray::number(i * 7 % 23) + "," + (i % 3 ? "a" : "b") + "\n");
            return folder.filePath("t.csv").toStdString();
        };
        TrainingJob job;
        job.project.name = "t";
        job.project.data = sniff(write(before));
        test::append(job.project.graph, addNode(job.project.graph, "Input", {}, {{"shape", Ints{2}}}), "Dense", {{"units", std::int64_t{2}}, {"activation", std::string("softmax")}});
        job.project.training.epochs = 1;
        const RawData raw = load(job.project.data, {});
        const Wanted wanted = wantedBy(job.project);
        Preparation old = prepare(raw, job.project.data, wanted).preparation;
        old.inputs.front().offset += 0.5;
        job.data = std::make_shared<const Dataset>(prepareAsLearnt(raw, job.project.data, wanted, old));
        keepProjectAndNet(job);
        Project now = job.project;
        test::train(std::move(job));
        now.data.paths = {write(after)};
        Registry registry;
        int reads = 0;
        const auto read = [&reads](const DataRecipe& recipe) { return ++reads, load(recipe, {}); };
        const auto newest = runsOf(registry, now, {}, true, read).newest;
        QVERIFY(newest && newest->weights == registry.modelFile(newest->run.id));
        QCOMPARE(keptModel(registry, newest->run.id)->run, newest->run.id);
        now.name = "otherwise";
        QVERIFY(!runsOf(registry, now, {}, true, read).newest);
        QVERIFY(runsOf(registry, now, {}, true, read, true).newest);

        // The newest is another project's, which has the same drawing and data: it is nobody's but where this one has none.
        now.name = "t";
        RunStart foreign;
        foreign.name = "a copy", foreign.configuration = registry.get(newest->run.id).configuration;
        foreign.dataFingerprint = newest->run.dataFingerprint;
        auto theirs = registry.begin(foreign);
        std::filesystem::copy_file(newest->weights, theirs.modelFile());
        theirs.finish(Outcome::Finished);
        QVERIFY(registry.list().front().id == theirs.id());
        for (const bool anyName : {false, true}) QCOMPARE(runsOf(registry, now, {}, true, read, anyName).newest->run.id, newest->run.id);
        now.name = "otherwise";
        QCOMPARE(runsOf(registry, now, {}, true, read, true).newest->run.name, std::string("a copy"));
        registry.remove(theirs.id());

        // Runs that came later, with weights: of the same files when they held something else, and of a Lamina that is yet to come.
        const RunId ours = registry.list().front().id;
        const auto later = [&](const std::string& configuration) {
            RunStart start;
            start.name = "t", start.configuration = configuration;
            auto recorder = registry.begin(start);
            std::filesystem::copy_file(registry.modelFile(ours), recorder.modelFile());
            recorder.finish(Outcome::Finished);
        };
        for (int i = 0; i < 3; ++i) later(registry.get(ours).configuration);
        later(R"({"lamina": 1, "model": 7})");
        reads = 0;
        const auto found = runsOf(registry, now, {}, true, read, true).newest;
        QVERIFY(found && found->run.id == ours);
        QCOMPARE(reads, 1);  // however many runs are looked at
        now.name = "t";
        QVERIFY_EXCEPTION_THROWN(runsOf(registry, now, {}, true, read), Error);  // its own is asked for
    }
};

LAMINA_TEST(EndedRunTest)

}  // namespace ended_run_test

#include "ended_run_test.moc"
