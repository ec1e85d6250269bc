// SPDX-License-Identifier: GPL-3.0-or-later
// Kill -9 at moments of chance: what was trained goes on to the same bits, and what was written is whole. Half of LAMINA_KILLS
// says how often (20; each takes a third of a second, of three trainings); LAMINA_KILL_SEED gives other moments.
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <QDir>
#include <QJsonArray>
#include <QRandomGenerator>
#include <QtTest>
#include <memory>

#include "engine/io/project_file.h"
#include "engine/io/templates.h"
#include "tests/app/cli_runner.h"
#include "tests/support/test_program.h"

namespace cli_kill_test {

class CliKillTest : public QObject {
    Q_OBJECT
 private slots:
    void init();
    void aKilledTrainingGoesOnBitForBit_data();
    void aKilledTrainingGoesOnBitForBit();
    void aRunKilledBeforeItsFirstCheckpointBeginsAgain();
    void aStoppedRunWithItsBestWeightsGoesOn();
    void aFullDiskIsSaidAndLeavesWhatWasThere();
    void aFolderThatCannotBeWrittenToIsSaid();

 private:
    /** Dropout, a last batch that is not full, validation, Adam, and an end that EarlyStopping finds. */
    void writeProject(bool restoreBest);
    /** Pictures that are moved, noised and mixed by chance, and gradients that wait for a third batch. */
    void writePictures();
    QStringList trainWords(const QStringList& more) const { return QStringList{"train", "m.lamina", "--threads", "1"} + more; }
    /** Starts it and kills it after so many milliseconds; false when it had ended before. */
    bool killedAfter(const QStringList& words, int milliseconds);
    QString outcome() const { return QJsonDocument::fromJson(cli_->call({"runs", "list", "--json"}).out).array().first().toObject()["outcome"].toString(); }
    QByteArray weightsOf(const QString& model) const {
        cli_->call({"convert", model, "weights.safetensors"});
        return cli_->read("weights.safetensors");
    }
    std::unique_ptr<CliRunner> cli_;
};

void CliKillTest::init() {
    cli_ = std::make_unique<CliRunner>();
    QCOMPARE(cli_->call({"new", "m.lamina", "--template", "moons"}).status, 0);
}

void CliKillTest::writeProject(bool restoreBest) {
    QJsonObject project = QJsonDocument::fromJson(cli_->read("m.lamina")).object();
    QJsonObject model = project["model"].toObject(), config = model["config"].toObject();
    QJsonArray layers = config["layers"].toArray();
    QJsonObject last = layers.last().toObject(), drop = last;
    drop["class_name"] = "Dropout";
    drop["name"] = "drop";
    drop["config"] = QJsonObject{{"name", "drop"}, {"rate", 0.2}};
    const QByteArray joined = QJsonDocument(last).toJson().replace("\"hidden_2\"", "\"drop\"");
    layers.replace(layers.size() - 1, drop);
    layers.append(QJsonDocument::fromJson(joined).object());
    config["layers"] = layers;
    model["config"] = config;
    project["model"] = model;
    QJsonObject training = project["training"].toObject();
    training["batch_size"] = 48;
    training["epochs"] = 2000;
    training["callbacks"] = QJsonArray{QJsonObject{{"class_name", "EarlyStopping"},
        {"config", QJsonObject{{"monitor", "val_loss"}, {"patience", 600}, {"restore_best_weights", restoreBest}}}}};
    project["training"] = training;
    QVERIFY(cli_->write("m.lamina", QJsonDocument(project).toJson()));
}

void CliKillTest::writePictures() {
    using namespace lamina;
    Project p = projectFromTemplate("digits_mlp");
    p.data.options["samples"] = std::int64_t{120};
    p.graph = {};
    NodeId last = addNode(p.graph, "Input", "image", {{"shape", Ints{28, 28, 1}}});
    const auto add = [&](const char* layer, Params params = {}) {
        const NodeId next = addNode(p.graph, layer, {}, std::move(params));
        lamina::connect(p.graph, last, next);
        last = next;
    };
    add("RandomTranslation", {{"height_factor", Floats{0.1}}, {"width_factor", Floats{0.1}}});
    add("RandomRotation", {{"factor", Floats{0.05}}});
    add("GaussianNoise", {{"stddev", 8.0}});
    add("Rescaling", {{"scale", 1 / 255.0}});
    add("MaxPooling2D", {{"pool_size", Ints{4, 4}}});
    add("Flatten");
    add("Dense", {{"units", std::int64_t{16}}, {"activation", std::string("relu")}});
    add("Dense", {{"units", std::int64_t{10}}, {"activation", std::string("softmax")}});
    p.training.batchSize = 16;
    p.training.epochs = 200;
    p.training.mixUp = 0.2;
    p.training.optimizer = {"Adam", {{"gradient_accumulation_steps", std::int64_t{3}}, {"use_ema", true}}};
    lamina::writeProject(cli_->path("m.lamina").toStdString(), p);
}

bool CliKillTest::killedAfter(const QStringList& words, int milliseconds) {
    QProcess process;
    cli_->prepare(process);
    process.start(LAMINA_CLI, words);
    if (!process.waitForReadyRead(30'000)) return false;  // it trains
    if (process.waitForFinished(milliseconds)) return false;
    process.kill();
    return process.waitForFinished() && process.exitStatus() == QProcess::CrashExit;
}

void CliKillTest::aKilledTrainingGoesOnBitForBit_data() {
    QTest::addColumn<bool>("restoreBest");
    QTest::addColumn<bool>("pictures");
    QTest::newRow("the last weights") << false << false;
    QTest::newRow("the best weights") << true << false;
    QTest::newRow("pictures changed by chance") << false << true;
}

void CliKillTest::aKilledTrainingGoesOnBitForBit() {
    QFETCH(bool, restoreBest);
    QFETCH(bool, pictures);
    if (pictures) writePictures();
    else writeProject(restoreBest);
    const QByteArray project = cli_->read("m.lamina");
    const auto whole = cli_->call(trainWords({"--output", "whole.keras"}));
    QVERIFY2(whole.status == 0, whole.error);
    const QByteArray unbroken = weightsOf("whole.keras");
    QVERIFY(unbroken.size() > 1000);

    const int kills = qEnvironmentVariableIntValue("LAMINA_KILLS") > 0 ? qEnvironmentVariableIntValue("LAMINA_KILLS") / 2 : 10;
    QRandomGenerator chance(static_cast<quint32>(qEnvironmentVariableIntValue("LAMINA_KILL_SEED") + (restoreBest ? 1 : pictures ? 2 : 0)));
    int run = 1, done = 0;
    for (bool begun = false; done < kills;) {
        if (!begun) ++run;
        const QStringList words = begun ? trainWords({"--resume", QString::number(run), "--checkpoint-every", "0"}) : trainWords({"--checkpoint-every", "0"});
        begun = killedAfter(words, chance.bounded(200));
        done += begun;
        if (begun && outcome() == "finished") begun = false;  // all was done but the end of the process
        if (begun) QCOMPARE(outcome(), QString("interrupted"));
        QCOMPARE(cli_->read("m.lamina"), project);
        if (done < kills && begun && chance.bounded(3) > 0) continue;  // killed again
        if (!begun) {  // it came to its end
            QCOMPARE(weightsOf("home/runs/" + QString::number(run) + "/model.keras"), unbroken);
            continue;
        }
        const auto resumed = cli_->call(trainWords({"--resume", QString::number(run), "--output", "parts.keras"}));
        QVERIFY2(resumed.status == 0, resumed.error);
        QVERIFY(!resumed.error.contains("counts anew"));
        QCOMPARE(outcome(), QString("finished"));
        QCOMPARE(weightsOf("parts.keras"), unbroken);
        begun = false;
    }
    qInfo("%d kills, %d runs", done, run - 1);
}

void CliKillTest::aRunKilledBeforeItsFirstCheckpointBeginsAgain() {
    QVERIFY(killedAfter(trainWords({"--epochs", "100000"}), 100));
    QVERIFY(!QFile::exists(cli_->path("home/runs/1/model.keras")));
    const auto resumed = cli_->call(trainWords({"--resume", "1", "--epochs", "3", "--output", "parts.keras"}));
    QVERIFY2(resumed.status == 0 && resumed.error.contains("begins again"), resumed.error);
    QCOMPARE(cli_->call(trainWords({"--epochs", "3", "--output", "whole.keras"})).status, 0);
    QCOMPARE(weightsOf("parts.keras"), weightsOf("whole.keras"));
}

void CliKillTest::aStoppedRunWithItsBestWeightsGoesOn() {
    writeProject(true);
    QCOMPARE(cli_->call(trainWords({"--output", "whole.keras"})).status, 0);
    QCOMPARE(cli_->call(trainWords({"--steps", "1009"})).status, 0);
    const auto resumed = cli_->call(trainWords({"--resume", "2", "--output", "parts.keras"}));
    QVERIFY2(resumed.status == 0, resumed.error);
    QCOMPARE(weightsOf("parts.keras"), weightsOf("whole.keras"));
}

void CliKillTest::aFullDiskIsSaidAndLeavesWhatWasThere() {
    QCOMPARE(cli_->call(trainWords({"--epochs", "2", "--output", "m.keras"})).status, 0);
    const QByteArray before = cli_->read("m.keras"), project = cli_->read("m.lamina");
    const auto full = [&](const QStringList& words) {
        QProcess process;
        cli_->prepare(process);
        process.setChildProcessModifier([] {
            const rlimit most{1024, 1024};
            ::setrlimit(RLIMIT_FSIZE, &most);
            ::signal(SIGXFSZ, SIG_IGN);
        });
        process.start(LAMINA_CLI, words);
        return cli_->end(process);
    };
    const auto trained = full(trainWords({"--epochs", "2", "--output", "m.keras"}));
    QVERIFY2(trained.status == 1 && trained.error.startsWith("lamina-cli: error: "), trained.error);
    const auto made = full({"new", "m.lamina", "--template", "digits_cnn"});
    QVERIFY2(made.status != 0 && made.error.startsWith("lamina-cli: error: "), made.error);
    QCOMPARE(cli_->read("m.keras"), before);
    QCOMPARE(cli_->read("m.lamina"), project);
    const auto converted = full({"convert", "m.keras", "m.safetensors"});
    QVERIFY2(converted.status == 1 && converted.error.contains("m.safetensors") && converted.error.contains("has room"), converted.error);
    QCOMPARE(QDir(cli_->path(".")).entryList({".*.*"}, QDir::Files | QDir::Hidden), QStringList());  // no litter
    QCOMPARE(cli_->call({"runs", "list"}).status, 0);
}

void CliKillTest::aFolderThatCannotBeWrittenToIsSaid() {
    QCOMPARE(cli_->call(trainWords({"--epochs", "2", "--output", "m.keras"})).status, 0);
    QVERIFY(QDir(cli_->path(".")).mkdir("elsewhere"));
    QFile::setPermissions(cli_->path("elsewhere"), QFile::Permissions(0x7777));
    QFile::setPermissions(cli_->path("."), QFile::Permissions(0x5555));
    QProcess process;
    cli_->prepare(process);
    QProcessEnvironment environment = process.processEnvironment();
    environment.insert("LAMINA_HOME", cli_->path("elsewhere"));
    process.setProcessEnvironment(environment);
    process.setChildProcessModifier([] {
        constexpr uid_t nobody = 65534;  // whoever may do everything tries as somebody who may not
        if (::geteuid() == 0 && (::setgid(nobody) != 0 || ::setuid(nobody) != 0)) ::_exit(77);
    });
    process.start(LAMINA_CLI, {"convert", "m.keras", "m.safetensors"});
    const auto answer = cli_->end(process);
    QFile::setPermissions(cli_->path("."), QFile::Permissions(0x7700));
    QVERIFY2(answer.status == 2 && answer.error.contains("m.safetensors") && answer.error.contains("may not be written to"), answer.error);
    QVERIFY(!QFile::exists(cli_->path("m.safetensors")));
}

LAMINA_TEST(CliKillTest)

}  // namespace cli_kill_test

#include "cli_kill_test.moc"
