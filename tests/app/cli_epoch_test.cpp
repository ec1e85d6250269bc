// SPDX-License-Identifier: GPL-3.0-or-later
// Whose weights the verbs of lamina-cli use: of which run of a project, and of which of its epochs.
#include <QtTest>
#include <QJsonArray>
#include <memory>

#include "engine/io/keras_file.h"
#include "tests/app/cli_runner.h"
#include "tests/support/test_program.h"

namespace cli_epoch_test {

class CliEpochTest : public QObject {
    Q_OBJECT
 private slots:
    void init() {
        cli_ = std::make_unique<CliRunner>();
        QByteArray csv = "age;kind;answer\n";
        for (int i = 0; i < 200; ++i) csv += QByteArray::number(i * 37 % 100) + ";" + (i % 2 ? "a" : "b") + ";" + (i * 37 % 100 >= 50 ? "1" : "0") + "\n";
        QVERIFY(cli_->write("yes.csv", csv));
        const auto made = cli_->call({"new", "p.lamina", "--template", "table", "--data", "yes.csv"});
        QVERIFY2(made.status == 0, made.error);
    }

    /** Its best is said to be the epoch with the greatest loss: which is not the last. */
    void theBestEpochsWeightsAreThereWhereAskedFor() {
        QJsonObject project = QJsonDocument::fromJson(cli_->read("p.lamina")).object(), training = project["training"].toObject();
        training["callbacks"] = QJsonArray{QJsonObject{{"class_name", "EarlyStopping"}, {"config", QJsonObject{{"monitor", "val_loss"}, {"mode", "max"}, {"patience", 1000}}}}};
        project["training"] = training;
        QVERIFY(cli_->write("p.lamina", QJsonDocument(project).toJson()));
        QCOMPARE(cli_->call({"train", "p.lamina", "--epochs", "12", "--output", "p.keras"}).status, 0);
        const auto kept = lamina::readKeras(cli_->path("p.keras").toStdString());
        QVERIFY(kept.best && kept.best->epoch < 11);
        const auto lossOf = [&](const QStringList& words) { return cli_->callJson(QStringList{"evaluate"} + words + QStringList{"--json"})["loss"].toDouble(); };
        const double ofRun = lossOf({"p.lamina", "--epoch", "best"});  // while that is the newest
        QCOMPARE(cli_->call({"convert", "p.lamina", "of_run.safetensors", "--epoch", "best"}).status, 0);
        const QString epochs = QString::number(kept.best->epoch + 1);
        const auto said = cli_->call({"evaluate", "p.lamina", "--epoch", "best"});
        QVERIFY2(said.error.contains("with the weights of epoch " + epochs.toUtf8() + " of this run, its best by val_loss: "), said.error);
        QCOMPARE(cli_->call({"train", "p.lamina", "--epochs", epochs, "--output", "then.keras"}).status, 0);
        const double then = lossOf({"then.keras"}), last = lossOf({"p.keras"});
        QVERIFY(then > 0 && then != last);
        QCOMPARE(ofRun, then);
        QCOMPARE(lossOf({"p.keras", "--epoch", "best"}), then);
        QCOMPARE(lossOf({"p.keras", "--epoch", "last"}), last);
        QCOMPARE(cli_->call({"predict", "p.keras", "--input", "yes.csv", "--epoch", "best"}).out, cli_->call({"predict", "then.keras", "--input", "yes.csv"}).out);
        QCOMPARE(cli_->call({"convert", "p.keras", "best.safetensors", "--epoch", "best"}).status, 0);
        QCOMPARE(cli_->call({"convert", "then.keras", "then.safetensors"}).status, 0);
        QCOMPARE(cli_->read("best.safetensors"), cli_->read("then.safetensors"));
        QCOMPARE(cli_->read("of_run.safetensors"), cli_->read("then.safetensors"));
        QCOMPARE(cli_->call({"convert", "p.keras", "best.keras", "--epoch", "best"}).status, 0);
        QCOMPARE(lossOf({"best.keras"}), then);
        const auto again = cli_->call({"evaluate", "best.keras", "--epoch", "best"});
        QVERIFY2(again.status == 0 && again.error.contains("its weights are those of epoch " + epochs.toUtf8() + " already") && !again.error.contains("EarlyStopping"), again.error);
        QCOMPARE(cli_->call({"evaluate", "p.keras", "--epoch", "worst"}).status, 2);
        const auto drawing = cli_->call({"convert", "p.lamina", "q.lamina", "--epoch", "best"});
        QVERIFY2(drawing.status == 2 && drawing.error.contains("a .lamina file holds none"), drawing.error);
    }

    void whoKeptNoBestEpochIsTold() {
        QCOMPARE(cli_->call({"train", "p.lamina", "--epochs", "1", "--validation-split", "0", "--output", "p.keras"}).status, 0);
        const auto file = cli_->call({"evaluate", "p.keras", "--epoch", "best"});
        QVERIFY2(file.status == 3 && file.error.contains("p.keras kept no best epoch: it had no validation part"), file.error);
        const auto run = cli_->call({"evaluate", "p.lamina", "--epoch", "best"});
        QVERIFY2(run.status == 3 && run.error.contains("run 1 kept no best epoch: it had no validation part"), run.error);
    }

    void aTrainedProjectIsTakenAwayWithItsWeights() {
        QCOMPARE(cli_->call({"train", "p.lamina", "--epochs", "3", "--output", "p.keras"}).status, 0);
        const auto taken = cli_->call({"convert", "p.lamina", "taken.keras"});
        QVERIFY2(taken.status == 0 && taken.error.contains("with the weights of run 1 of ") && !taken.error.contains("untrained"), taken.error);
        QVERIFY2(taken.out.contains("wrote taken.keras; takes raw numbers"), taken.out);
        for (const QString name : {"p", "taken"}) QCOMPARE(cli_->call({"convert", name + ".keras", name + ".safetensors"}).status, 0);
        QVERIFY(!cli_->read("p.safetensors").isEmpty());
        QCOMPARE(cli_->read("taken.safetensors"), cli_->read("p.safetensors"));
        const auto drawing = cli_->call({"convert", "p.lamina", "q.lamina"});
        QVERIFY2(drawing.status == 0 && drawing.error.isEmpty(), drawing.error);  // of which run is no matter there
    }

    void aProjectWithoutARunIsSaidToBeUntrained() {
        const auto fresh = cli_->call({"convert", "p.lamina", "fresh.keras"});
        QVERIFY2(fresh.status == 0 && fresh.error.contains("untrained: with the weights a training would begin with"), fresh.error);
        const auto none = cli_->call({"evaluate", "fresh.keras", "--epoch", "best"});
        QVERIFY2(none.status == 3 && none.error.contains("fresh.keras kept no best epoch: it was not trained here"), none.error);
        const auto best = cli_->call({"convert", "p.lamina", "best.keras", "--epoch", "best"});
        QVERIFY2(best.status == 3 && best.error.contains("this project has not been trained yet as it stands"), best.error);
        QCOMPARE(cli_->call({"train", "p.lamina", "--epochs", "1"}).status, 0);
        QCOMPARE(cli_->call({"new", "p.lamina", "--template", "table_regressor", "--data", "yes.csv", "--force"}).status, 0);
        const auto other = cli_->call({"convert", "p.lamina", "other.keras"});
        QVERIFY2(other.status == 0 && other.error.contains("belongs to another drawing") && other.error.contains("untrained: "), other.error);
    }

    void aProjectOfATextWritesItOn() {
        QVERIFY(cli_->write("abc.txt", QByteArray("abcde, fgh. ").repeated(60)));
        QCOMPARE(cli_->call({"new", "t.lamina", "--data", "abc.txt", "--sequence-length", "8"}).status, 0);
        const QStringList more{"--prompt", "abcde, fgh. Z", "--length", "12"};
        const auto early = cli_->call(QStringList{"generate", "t.lamina"} + more);
        QVERIFY2(early.status == 3 && early.error.contains("this project has not been trained yet"), early.error);
        QCOMPARE(cli_->call({"train", "t.lamina", "--epochs", "2", "--output", "t.keras"}).status, 0);
        const auto project = cli_->call(QStringList{"generate", "t.lamina"} + more), model = cli_->call(QStringList{"generate", "t.keras"} + more);
        QVERIFY2(project.status == 0 && project.error.contains("with the weights of run 1 of "), project.error);
        QVERIFY2(project.error.contains("left out, since the model has not learnt them: \"Z\""), project.error);
        QVERIFY(project.out.startsWith("abcde, fgh. Z"));
        QCOMPARE(project.out, model.out);
    }

 private:
    std::unique_ptr<CliRunner> cli_;
};

LAMINA_TEST(CliEpochTest)

}  // namespace cli_epoch_test

#include "cli_epoch_test.moc"
