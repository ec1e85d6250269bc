// SPDX-License-Identifier: GPL-3.0-or-later
// What is promised of the registry: nothing is lost, nobody lies about being alive, and lists are quick.
#include "engine/runs/registry.h"

#include <QElapsedTimer>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <functional>
#include <thread>

#include "engine/base/error.h"
#include "engine/base/version.h"
#include "engine/io/comparable.h"
#include "engine/io/project_json.h"
#include "engine/io/templates.h"
#include "engine/runs/database.h"
#include "engine/runs/differences.h"
#include "engine/runs/figure_rank.h"
#include "tests/support/sanitized.h"
#include "tests/support/synced.h"

using namespace lamina;

namespace {

RunStart start(const std::string& name) {
    return {name, "cpu", "tiny nets are faster on the CPU", "f00d", R"({"lamina": 1})", 7850, "digits"};
}

/** Trains for ever, until it is killed. */
int recordForEver(const char* directory) {
    Registry registry(directory);
    auto recorder = registry.begin(start("to be killed"));
    for (std::uint64_t step = 1;; ++step) {
        recorder.append("loss", {step, 0, recorder.duration(), 1.0 / static_cast<double>(step)});
        recorder.flush();
        if (step == 50) std::puts("ready"), std::fflush(stdout);
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
}

std::string errorOf(const std::function<void()>& action) {
    try {
        action();
    } catch (const Error& e) {
        return e.what();
    }
    return {};
}

}  // namespace

class RegistryTest : public QObject {
    Q_OBJECT
    std::unique_ptr<QTemporaryDir> folder_;
    std::filesystem::path home() const { return folder_->path().toStdString(); }

 private slots:
    void init() { folder_ = std::make_unique<QTemporaryDir>(); }

    void theFigureThatStandsForARunIsOfValidationAndNoLoss() {
        const auto figure = [](std::initializer_list<const char*> names) {
            RunSummary run;
            for (const char* name : names) run.metrics.push_back({name, std::string(name) == "val_broken" ? std::nan("") : 0.5, 0.5, false});
            const RunMetric* telling = tellingFigure(run);
            return telling ? telling->name : std::string();
        };
        QCOMPARE(figure({"loss", "val_loss", "auc", "val_auc", "test_auc", "step_auc", "learning_rate"}), std::string("val_auc"));
        QCOMPARE(figure({"loss", "val_loss", "val_broken", "accuracy"}), std::string("accuracy"));
        QCOMPARE(figure({"loss", "val_loss"}), std::string("val_loss"));
        QCOMPARE(figure({"step_loss", "learning_rate", "gradient_norm"}), std::string());
    }

    void figuresStandInOneOrder() {
        std::vector<std::string> names = {"step_loss", "gradient_norm", "accuracy", "digit_loss", "loss", "val_accuracy", "val_digit_loss", "val_loss"};
        std::stable_sort(names.begin(), names.end(), [](const auto& a, const auto& b) { return figureRank(a) < figureRank(b); });
        QCOMPARE(names, (std::vector<std::string>{"val_loss", "val_digit_loss", "val_accuracy", "loss", "digit_loss", "accuracy", "gradient_norm", "step_loss"}));
    }

    /** Weights without their run, or a run without its curves, would be of no use after a power cut. */
    void whatWeightsStandOnComesToTheDiskWithThem() {
        Registry registry(home());
        auto recorder = registry.begin(start("mnist"));
        const auto folder = recorder.directory(), weights = recorder.modelFile();
        writeFileAtomically(weights, std::string_view("12345"));
        recorder.append("loss", {1, 0, 0.1, 0.7});
        std::size_t points = 0;
        const test::Synced synced([&](const std::filesystem::path& path) {
            if (path.filename() == "curves.bin") points = readCurves(path).front().points.size();
        });
        recorder.addArtifact("checkpoint", weights);
        QCOMPARE(points, std::size_t{1});
        for (const auto& place : {folder / "curves.bin", folder, folder.parent_path(), home() / "runs.sqlite-wal", home()})
            QVERIFY2(synced.has(place), place.c_str());
    }

    void aDiskThatFailsKeepsNoWeightsFromBeingNamed() {
        Registry registry(home());
        auto recorder = registry.begin(start("mnist"));
        const auto weights = recorder.modelFile();
        writeFileAtomically(weights, std::string_view("12345"));
        test::Synced synced;
        synced.fail(EIO);
        recorder.addArtifact("checkpoint", weights);
        QCOMPARE(registry.get(recorder.id()).artifacts.size(), std::size_t{1});
    }

    void aFinishedRunTellsEverything() {
        Registry registry(home());
        auto recorder = registry.begin(start("mnist"));
        recorder.append("loss", {1, 0, 0.1, 0.7});
        const RunMetric metrics[] = {{"loss", 0.1, 0.2, false}, {"val_accuracy", 0.98, std::nan(""), true}};
        writeFileAtomically(recorder.directory() / "weights.keras", std::string_view("12345"));
        recorder.addArtifact("weights", recorder.directory() / "weights.keras");
        recorder.finish(Outcome::Finished, "stopped early at epoch 7", metrics);

        const Run run = Registry(home()).get(recorder.id());
        QCOMPARE(run.name, std::string("mnist"));
        QCOMPARE(run.engineVersion, std::string(version()));
        QCOMPARE(run.configuration, std::string(R"({"lamina": 1})"));
        QCOMPARE(run.parameters, std::int64_t(7850));
        QVERIFY(run.outcome == Outcome::Finished);
        QCOMPARE(run.message, std::string("stopped early at epoch 7"));
        QVERIFY(std::abs(run.started - now()) < 60 && run.trainedAt >= run.started);
        QCOMPARE(run.metric("loss")->best, 0.1);
        QVERIFY(std::isnan(run.metric("val_accuracy")->last));
        QCOMPARE(run.artifacts.size(), std::size_t(2));
        QCOMPARE(run.artifacts[1].kind, std::string("weights"));
        QCOMPARE(run.artifacts[1].bytes, std::uint64_t(5));
        QVERIFY(std::filesystem::exists(run.artifacts[0].path));
        QCOMPARE(registry.curves(run.id)[0].points[0].value, 0.7);
    }

    void aRunIsRunningWhileItsRecorderLives() {
        Registry registry(home()), window(home());
        {
            const auto recorder = registry.begin(start("alive"));
            QVERIFY(window.list()[0].outcome == Outcome::Running);
            QVERIFY(errorOf([&] { window.remove(recorder.id()); }).find("is running") != std::string::npos);
            QVERIFY(errorOf([&] { window.resume(recorder.id(), 0); }).find("is running") != std::string::npos);
        }
        QVERIFY(window.list()[0].outcome == Outcome::Interrupted);
    }

    void aKilledRunReadsInterruptedAndItsCurvesOpen() {
        QProcess process;
        process.start(QCoreApplication::applicationFilePath(), {"--record", folder_->path()});
        QVERIFY(process.waitForReadyRead(20'000));
        Registry registry(home());
        QVERIFY(registry.list().at(0).outcome == Outcome::Running);
        process.kill();
        QVERIFY(process.waitForFinished());
        const auto run = registry.list().at(0);
        QVERIFY(run.outcome == Outcome::Interrupted);
        const auto points = registry.curves(run.id).at(0).points;
        QVERIFY(points.size() >= 50);
        for (std::size_t i = 0; i < points.size(); ++i) QCOMPARE(points[i].step, std::uint64_t(i + 1));
    }

    void anInterruptedRunGoesOnWhereItWasSaved() {
        Registry registry(home());
        RunId id = 0;
        {
            auto recorder = registry.begin(start("in two parts"));
            id = recorder.id();
            for (std::uint64_t step = 1; step <= 20; ++step) recorder.append("loss", {step, 0, 0, 1});
        }
        RunStart now;
        now.device = "cuda:0";
        now.deviceReason = "asked for";
        now.configuration = "{\"epochs\": 2}";
        auto recorder = registry.resume(id, 15, now);
        QCOMPARE(registry.get(id).device, std::string("cuda:0"));
        QCOMPARE(registry.get(id).deviceReason, std::string("asked for"));
        QCOMPARE(registry.get(id).configuration, std::string("{\"epochs\": 2}"));
        QVERIFY(registry.get(id).outcome == Outcome::Running);
        for (std::uint64_t step = 16; step <= 30; ++step) recorder.append("loss", {step, 0, 0, 2});
        recorder.finish(Outcome::Finished);
        const auto points = registry.curves(id)[0].points;
        QCOMPARE(points.size(), std::size_t(30));
        QCOMPARE(points[14].value, 1.0);
        QCOMPARE(points[15].value, 2.0);
    }

    /** What was best behind the checkpoint no longer is: those epochs are trained again. */
    void figuresOfARunThatGoesOnAreThoseOfTheCurvesItKeeps() {
        Registry registry(home());
        RunId id = 0;
        {
            auto recorder = registry.begin(start("killed behind its checkpoint"));
            id = recorder.id();
            for (std::uint32_t epoch = 0; epoch < 6; ++epoch) {
                recorder.append("val_loss", {10 * (epoch + 1), epoch, 0, 1.0 / (epoch + 1)});
                recorder.append("val_accuracy", {10 * (epoch + 1), epoch, 0, epoch == 1 ? 0.9 : 0.1 * epoch});
                if (epoch > 3) recorder.append("late", {10 * (epoch + 1), epoch, 0, 7});
            }
            recorder.report(std::vector<RunMetric>{{"val_loss", 1.0 / 6, 1.0 / 6}, {"val_accuracy", 0.9, 0.5, true}, {"late", 7, 7}, {"of no curve", 3, 4}});
        }
        registry.resume(id, 30).finish(Outcome::Stopped);
        const Run run = registry.get(id);
        QCOMPARE(run.metric("val_loss")->best, 1.0 / 3);
        QCOMPARE(run.metric("val_loss")->last, 1.0 / 3);
        QCOMPARE(run.metric("val_accuracy")->best, 0.9);
        QCOMPARE(run.metric("val_accuracy")->last, 0.2);
        QVERIFY(!run.metric("late"));
        QCOMPARE(run.metric("of no curve")->best, 3.0);
    }

    void theTrashGivesBackAndFreesBytes() {
        Registry registry(home());
        for (const char* name : {"keep", "drop"}) {
            auto recorder = registry.begin(start(name));
            writeFileAtomically(recorder.directory() / "weights.keras", std::string(1000, 'w'));
            recorder.finish(Outcome::Stopped);
        }
        registry.remove(1);
        registry.remove(2);
        QVERIFY(registry.list().empty());
        RunQuery inTrash;
        inTrash.trashed = true;
        QCOMPARE(registry.list(inTrash).size(), std::size_t(2));
        registry.restore(1);
        QCOMPARE(registry.list().at(0).name, std::string("keep"));
        QCOMPARE(registry.trashBytes(), std::uint64_t(1000));
        const auto files = registry.directory(2);
        QCOMPARE(registry.purge(), std::uint64_t(1000));
        QVERIFY(!std::filesystem::exists(files));
        QVERIFY(errorOf([&] { registry.get(2); }).find("there is no run 2") != std::string::npos);
        QVERIFY(std::filesystem::exists(registry.directory(1) / "weights.keras"));
        QCOMPARE(registry.begin(start("new")).id(), RunId(3));  // a number is never given twice
    }

    /** A damaged registry is moved aside, as its error advises: the folders of its runs stay, and stay theirs. */
    void aNewRunTakesNoFolderOfARegistryThatWasMovedAside() {
        {
            Registry registry(home());
            auto recorder = registry.begin(start("old"));
            writeFileAtomically(recorder.modelFile(), std::string_view("weights"));
            recorder.append("loss", {1, 0, 0, 0.5});
            recorder.finish(Outcome::Finished);
        }
        for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(home() / (std::string("runs.sqlite") + end));
        for (const char* other : {"7", "notes", "9 of them", "-12"}) std::filesystem::create_directory(home() / "runs" / other);
        Registry registry(home());
        QVERIFY(registry.list().empty());
        const auto fresh = registry.begin(start("new"));
        QCOMPARE(fresh.id(), RunId(8));
        QVERIFY(!std::filesystem::exists(fresh.modelFile()));
        QVERIFY(registry.curves(fresh.id()).empty());
        QVERIFY(std::filesystem::exists(home() / "runs" / "1" / "model.keras"));
        QCOMPARE(registry.begin(start("newer")).id(), RunId(9));
    }

    void aRegistryNamedFromTheWorkingFolderKeepsWhatARunLeaves() {
        Registry registry(std::filesystem::relative(home()));
        auto recorder = registry.begin(start("near"));
        writeFileAtomically(recorder.modelFile(), std::string_view("weights"));
        recorder.addArtifact("weights", recorder.modelFile());
        recorder.append("loss", {1, 0, 0, 0.5});
        recorder.finish(Outcome::Finished);
        const Run run = registry.get(recorder.id());
        QCOMPARE(run.artifacts.size(), std::size_t(2));
        for (const auto& artifact : run.artifacts) QVERIFY(artifact.path.is_absolute() && std::filesystem::exists(artifact.path));
    }

    void listsAreFilteredAndSorted() {
        Registry registry(home());
        const double best[] = {0.5, 0.9, 0.7};
        for (int i = 0; i < 3; ++i) {
            auto recorder = registry.begin(start(i == 1 ? "Wide" : "deep"));
            const RunMetric metric[] = {{"val_accuracy", best[i], best[i], true}};
            recorder.finish(i == 2 ? Outcome::Failed : Outcome::Finished, "", metric);
        }
        registry.begin(start("no figures yet")).finish(Outcome::Stopped);
        registry.setNotes(3, "The one for the paper");
        registry.setTags(3, "paper final");
        registry.setName(1, "first");

        const auto ids = [&](auto choose) {
            RunQuery query;
            choose(query);
            std::string s;
            for (const auto& run : registry.list(query)) s += std::to_string(run.id);
            return s;
        };
        QCOMPARE(ids([](RunQuery&) {}), std::string("4321"));
        QCOMPARE(ids([](RunQuery& q) { q.sortBy = "val_accuracy"; }), std::string("2314"));
        QCOMPARE(ids([](RunQuery& q) { q.sortBy = "val_accuracy", q.descending = false; }), std::string("1324"));
        QCOMPARE(ids([](RunQuery& q) { q.text = "wide"; }), std::string("2"));
        QCOMPARE(ids([](RunQuery& q) { q.text = "PAPER"; }), std::string("3"));
        QCOMPARE(ids([](RunQuery& q) { q.outcome = Outcome::Failed; }), std::string("3"));
        QCOMPARE(ids([](RunQuery& q) { q.dataFingerprint = "beef"; }), std::string(""));
        QCOMPARE(ids([](RunQuery& q) { q.sortBy = "name", q.descending = false, q.limit = 2; }), std::string("23"));
    }

    void tenThousandRunsListAtOnce() {
        Registry registry(home());
        Database database(home() / "runs.sqlite");
        Transaction transaction(database);
        const std::string project(20'000, '{');
        for (int i = 1; i <= 10'000; ++i) {
            database.prepare("INSERT INTO runs (name, engine_version, device, device_reason, data_fingerprint, parameters, "
                             "started, trained_at, outcome, notes) VALUES ('a run', '1', 'cpu', 'small', 'f00d', 7850, ?, ?, "
                             "'finished', 'some words about it')").bind(1.0 * i).bind(2.0 * i).run();
            database.prepare("INSERT INTO configurations VALUES (?, ?)").bind(std::int64_t(i)).bind(project).run();
            for (const char* name : {"loss", "accuracy", "val_loss", "val_accuracy"})
                database.prepare("INSERT INTO metrics VALUES (?, ?, ?, ?, 'min')")
                    .bind(std::int64_t(i)).bind(std::string_view(name)).bind(0.1 * i).bind(0.2 * i).run();
        }
        transaction.commit();
        RunQuery byLoss;
        byLoss.sortBy = "val_loss";
        QElapsedTimer clock;
        clock.start();
        const auto runs = registry.list(byLoss);
        const auto milliseconds = clock.elapsed();
        qInfo("10 000 runs in %lld ms", static_cast<long long>(milliseconds));
        QCOMPARE(runs.size(), std::size_t(10'000));
        QCOMPARE(runs[0].metrics.size(), std::size_t(4));
        QCOMPARE(runs[0].id, RunId(10'000));
        if (test::sanitized) QSKIP("timed: a sanitizer takes longer");
        QVERIFY2(milliseconds < 800, "promised: 200 ms; four times that is allowed on a busy machine");
    }

    void severalWritersAtOnceLoseNothing() {
        Registry first(home());
        std::vector<std::thread> writers;
        for (int i = 0; i < 4; ++i)
            writers.emplace_back([&] {
                Registry registry(home());
                for (int k = 0; k < 10; ++k) registry.begin(start("parallel")).finish(Outcome::Finished);
            });
        for (auto& writer : writers) writer.join();
        const auto runs = first.list();
        QCOMPARE(runs.size(), std::size_t(40));
        for (const auto& run : runs) QVERIFY(run.outcome == Outcome::Finished);
    }

    void aRunTellsWhichOneItContinues() {
        Registry registry(home());
        RunStart first = start("mnist"), second = first, third = first;
        first.kind = "classification";
        const RunId a = registry.begin(first).id();
        second.parent = {a, 500};
        const RunId b = registry.begin(second).id();
        third.parent = {b, 80};
        const RunId c = registry.begin(third).id();
        QCOMPARE(registry.get(c).parent, (Ancestor{b, 80}));
        QCOMPARE(registry.get(a).parent, Ancestor{});
        QCOMPARE(registry.get(a).kind, std::string("classification"));
        QCOMPARE(registry.lineage({c, 30}), (std::vector<Ancestor>{{a, 500}, {b, 80}, {c, 30}}));
        QCOMPARE(registry.lineage({}), std::vector<Ancestor>{});
        registry.remove(a);
        registry.purge();
        QCOMPARE(registry.lineage({c, 30}), (std::vector<Ancestor>{{b, 80}, {c, 30}}));  // as far as is known
    }

    void aRegistryFromBeforeIsBroughtUpToDate() {
        RunId old = 0;
        {
            Registry registry(home());
            old = registry.begin(start("mnist")).id();
            Database database(home() / "runs.sqlite");
            for (const char* column : {"parent", "parent_step", "kind"}) database.execute(std::string("ALTER TABLE runs DROP COLUMN ") + column);
            database.execute("PRAGMA user_version = 1");
        }
        Registry registry(home());
        QCOMPARE(registry.get(old).name, std::string("mnist"));
        QVERIFY(registry.get(old).parent == Ancestor{} && registry.get(old).kind.empty());
        RunStart next = start("mnist");
        next.parent = {old, 7};
        QCOMPARE(registry.get(registry.begin(next).id()).parent, (Ancestor{old, 7}));
    }

    void aNewerRegistryIsNotTouched() {
        Registry registry(home());
        Database(home() / "runs.sqlite").execute("PRAGMA user_version = 99");
        QVERIFY(errorOf([&] { Registry again(home()); }).find("newer Lamina") != std::string::npos);
    }

    void aPlaceThatCannotBeWrittenToIsSaidInWords() {
        writeFileAtomically(home() / "file", std::string_view("x"));
        QVERIFY(errorOf([&] { Registry registry(home() / "file"); }).find("LAMINA_HOME") != std::string::npos);
    }

    void aDamagedRegistryIsSaidInWords() {
        writeFileAtomically(home() / "runs.sqlite", std::string(5000, 'x'));
        QVERIFY(errorOf([&] { Registry registry(home()); }).find("damaged") != std::string::npos);
    }

    void aFullDiskIsSaidInWords() {
        Registry registry(home());
        Database database(home() / "runs.sqlite");
        database.execute("PRAGMA max_page_count = 12");
        const auto fill = [&] {
            database.prepare("INSERT INTO configurations VALUES (1, ?)").bind(std::string(100'000, ' ')).run();
        };
        database.execute("PRAGMA foreign_keys = OFF");
        QVERIFY(errorOf(fill).find("make room") != std::string::npos);
    }

    void wiresAreToldByTheLayersThatTheyComeFrom() {
        Project one = projectFromTemplate("spirals"), other = one;
        const auto at = std::find_if(other.graph.nodes.begin(), other.graph.nodes.end(), [](const Node& n) { return n.name == "hidden_2"; });
        for (auto& edge : other.graph.edges)
            if (edge.to == at->id) edge.from = other.graph.nodes.front().id;
        std::vector<Run> runs(2);
        runs[0].configuration = toJson(one).dump();
        runs[1].configuration = toJson(other).dump();
        bool told = false;
        for (const auto& difference : settingsThatDiffer(runs)) {
            QVERIFY2(difference.what.find("inbound") == std::string::npos, difference.what.c_str());
            told = told || (difference.what == "hidden_2 · inputs" && difference.values == std::vector<std::string>{"hidden_1", "point"});
        }
        QVERIFY(told);
    }

    /** A run of before Lamina had a parameter, or wrote it as today. */
    void equalNetsOfOtherTimesDoNotDiffer() {
        Project p;
        NodeId last = addNode(p.graph, "Input", "image", {{"shape", Ints{8, 8, 3}}});
        for (const auto& [layer, name] : {std::pair{"RandomContrast", "contrast"}, {"BatchNormalization", "norm"}}) {
            const NodeId next = addNode(p.graph, layer, name);
            lamina::connect(p.graph, last, next);
            last = next;
        }
        const Json now = toJson(p);
        Json before = now;
        Json& layers = before["model"]["config"]["layers"];
        layers[1]["config"]["factor"] = 0.2;
        for (const char* key : {"beta_regularizer", "gamma_regularizer"}) QCOMPARE(layers[2]["config"].erase(key), std::size_t{1});
        std::vector<Run> runs(2);
        const auto differences = [&] {
            runs[0].configuration = now.dump(), runs[1].configuration = before.dump();
            return settingsThatDiffer(comparable(runs));
        };
        QVERIFY(differences().empty());
        layers[1]["config"]["factor"] = 0.3;
        layers[2]["config"]["momentum"] = 0.5;
        layers[2]["config"]["novelty"] = "much";  // of a newer Lamina
        QStringList found;
        for (const auto& one : differences()) found << QString::fromStdString(one.what + ": " + one.values[0] + " | " + one.values[1]);
        found.sort();
        QCOMPARE(found, (QStringList{"contrast · factor: 0.2, 0.2 | 0.3, 0.3", "norm · momentum: 0.99 | 0.5", "norm · novelty: — | much"}));
    }

    void settingsOfAMetricThatIsWatchedTwiceAreToldApart() {
        std::vector<Run> runs(2);
        const auto watching = [](const char* second) {
            const auto auc = [](const char* curve) { return std::string("{\"class_name\": \"auc\", \"config\": {\"curve\": \"") + curve + "\"}}"; };
            return "{\"training\": {\"metrics\": [" + auc("PR") + ", " + auc(second) + "]}}";
        };
        runs[0].configuration = watching("PR");
        runs[1].configuration = watching("ROC");
        const auto differences = settingsThatDiffer(runs);
        QCOMPARE(differences.size(), std::size_t{1});
        QCOMPARE(differences.front().what, std::string("metrics · auc_1 · curve"));
        QCOMPARE(differences.front().values, (std::vector<std::string>{"PR", "ROC"}));
    }
};

int main(int argc, char** argv) {
    if (argc == 3 && std::string_view(argv[1]) == "--record") return recordForEver(argv[2]);
    QCoreApplication application(argc, argv);
    RegistryTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "registry_test.moc"
