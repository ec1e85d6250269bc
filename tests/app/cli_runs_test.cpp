// SPDX-License-Identifier: GPL-3.0-or-later
// What lamina-cli makes of the runs of the past: tags and notes, projects, comparisons; and what it says of an ill one.
#include <QFile>
#include <QJsonArray>
#include <QtTest>
#include <memory>

#include "tests/app/cli_runner.h"
#include "tests/support/test_program.h"

namespace cli_runs_test {

class CliRunsTest : public QObject {
    Q_OBJECT
    std::unique_ptr<CliRunner> cli_;

    CliRunner::Answer call(const QStringList& words) const { return cli_->call(words); }
    void train(const QStringList& more) const { QCOMPARE(call(QStringList{"train", "m.lamina", "--epochs", "2"} + more).status, 0); }

 private slots:
    void init() {
        cli_ = std::make_unique<CliRunner>();
        QCOMPARE(call({"new", "m.lamina", "--template", "moons"}).status, 0);
    }

    void tagsJoinAndLeaveAndNotesAreKept() {
        train({});
        QCOMPARE(call({"runs", "tag", "1", "best", "paper"}).status, 0);
        QCOMPARE(call({"runs", "tag", "1", "best", "slow"}).status, 0);
        QCOMPARE(cli_->callJson({"runs", "show", "1", "--json"})["tags"].toString(), QString("best paper slow"));
        QCOMPARE(call({"runs", "tag", "1", "--remove", "paper"}).status, 0);
        QCOMPARE(call({"runs", "note", "1", "with a small rate"}).status, 0);
        const auto shown = call({"runs", "show", "1"}).out;
        QVERIFY2(shown.contains("best slow") && shown.contains("with a small rate"), shown);
        QCOMPARE(call({"runs", "note", "1", ""}).status, 0);
        QVERIFY(!call({"runs", "show", "1"}).out.contains("small rate"));
        QCOMPARE(call({"runs", "tag", "1", "two words"}).status, 2);
        QCOMPARE(call({"runs", "tag", "1", "--remove", "none"}).status, 2);
        QCOMPARE(call({"runs", "tag", "1"}).status, 2);
        QCOMPARE(call({"runs", "note", "9", "x"}).status, 2);
    }

    /** As the window has it: the metric of validation, whichever it is. */
    void theListShowsTheMetricThatIsWatched() {
        train({"--metrics", "auc"});
        const auto list = call({"runs", "list"}).out;
        QVERIFY2(list.contains("val_auc 0.") || list.contains("val_auc 1"), list);
    }

    void aRunOpensAsTheProjectItWasTrainedFrom() {
        train({"--learning-rate", "0.5", "--batch-size", "64"});
        QVERIFY(QFile::remove(cli_->path("m.lamina")));
        const auto made = call({"runs", "open", "1", "again.lamina"});
        QVERIFY2(made.status == 0, made.error);
        QVERIFY(cli_->read("again.lamina").contains("\"batch_size\": 64"));
        QCOMPARE(call({"evaluate", "again.lamina"}).status, 0);  // with the weights of the run
        QCOMPARE(call({"train", "again.lamina", "--epochs", "1"}).status, 0);
        QCOMPARE(call({"runs", "open", "1", "again.lamina"}).status, 2);  // is there
        QCOMPARE(call({"runs", "open", "1", "again.lamina", "--force"}).status, 0);
        QCOMPARE(call({"runs", "open", "1", "again.keras"}).status, 2);
        QCOMPARE(call({"runs", "open", "77", "other.lamina"}).status, 2);
    }

    /** A script sees by the status what a person reads; what there is, is written. */
    void aTrainingThatMeetsNoNumberFails() {
        const auto failed = call({"train", "m.lamina", "--epochs", "2", "--learning-rate", "1e30", "--output", "m.keras"});
        QCOMPARE(failed.status, 1);
        QVERIFY2(failed.error.contains("this training failed") && failed.error.contains("smaller --learning-rate"), failed.error);
        QVERIFY2(failed.out.contains("saved m.keras"), failed.out);
        QCOMPARE(cli_->callJson({"runs", "show", "1", "--json"})["outcome"].toString(), QString("failed"));
    }

    void severalAreComparedWithTheirCurves() {
        train({});
        auto project = cli_->read("m.lamina");
        project.replace("\"y\":90.0", "\"y\":91.0");  // layers lie elsewhere from here on
        QVERIFY(cli_->write("m.lamina", project));
        train({"--learning-rate", "0.5"});
        train({"--learning-rate", "0.5", "--batch-size", "64"});
        const auto all = cli_->callJson({"runs", "compare", "1", "2", "3", "--json"});
        QCOMPARE(all["training.batch_size"].toArray().size(), 3);
        QCOMPARE(all["training.batch_size"].toArray()[2].toInt(), 64);
        for (const QJsonValue& best : all["best val_loss"].toArray()) QVERIFY(best.isDouble());
        for (const QString& key : all.keys()) QVERIFY2(!key.startsWith("canvas"), qPrintable(key));
        const auto text = call({"runs", "compare", "1", "2", "3", "--curves", "curves.csv"});
        QVERIFY2(text.out.contains("batch_size") && text.out.contains("learning_rate") && text.out.contains("#3") && text.out.contains("val_loss"), text.out);
        QVERIFY(!text.out.contains("positions"));
        QVERIFY2(text.out.contains("wrote curves.csv\n"), text.out);
        const auto again = call({"runs", "compare", "1", "2", "3", "--curves", "curves.csv"});
        QVERIFY2(again.out.contains("wrote curves.csv, replacing the one that was there\n"), again.out);
        const auto asJson = call({"runs", "compare", "1", "2", "3", "--curves", "curves.csv", "--json"});
        QVERIFY2(QJsonDocument::fromJson(asJson.out).isObject(), asJson.out);
        QVERIFY2(asJson.error.contains("wrote curves.csv, replacing the one that was there"), asJson.error);
        const auto lines = cli_->read("curves.csv").split('\n');
        QCOMPARE(lines[0], QByteArray("run,name,curve,step,epoch,time,value"));
        int ofThird = 0;
        for (const auto& line : lines) ofThird += line.startsWith("3,") && line.contains(",val_loss,");
        QCOMPARE(ofThird, 2);  // epochs
        QCOMPARE(call({"runs", "compare", "1", "x"}).status, 2);
        QCOMPARE(call({"runs", "compare", "1"}).status, 2);
        QCOMPARE(call({"runs", "compare", "1", "2", "--curves", "curves.txt"}).status, 2);
    }

    void anIllTrainingIsDiagnosedAtItsEnd() {
        QByteArray noise = "a,b,c,d,kind\n";  // labels by chance: all there is to learn is by heart
        quint32 chance = 1;
        const auto next = [&] { return chance = (chance * 1103515245u + 12345u) % 2147483648u, chance / 65536; };
        for (int i = 0; i < 120; ++i) {
            for (int c = 0; c < 4; ++c) noise += QByteArray::number(next() % 1000) + ",";
            noise += next() % 2 ? "yes\n" : "no\n";
        }
        QVERIFY(cli_->write("noise.csv", noise));
        QCOMPARE(call({"new", "n.lamina", "--data", "noise.csv"}).status, 0);
        const auto ill = call({"train", "n.lamina", "--epochs", "300", "--learning-rate", "0.01"});
        QVERIFY2(ill.status == 0 && ill.out.contains("diagnosis  It learns the training samples by heart") && ill.out.contains("would help: "), ill.out + ill.error);
        const auto further = call({"train", "n.lamina", "--resume", "1", "--epochs", "1"});  // one epoch alone could not tell
        QVERIFY2(further.status == 0 && further.out.contains("diagnosis  It learns the training samples by heart"), further.out + further.error);
        const auto well = call({"train", "m.lamina", "--epochs", "1"});
        QVERIFY2(!well.out.contains("diagnosis"), well.out);
    }
};

LAMINA_TEST(CliRunsTest)

}  // namespace cli_runs_test

#include "cli_runs_test.moc"
