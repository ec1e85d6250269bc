// SPDX-License-Identifier: GPL-3.0-or-later
// What lamina-cli evaluate says of single classes and single samples.
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>
#include <cmath>
#include <filesystem>
#include <memory>

#include "engine/data/sources.h"
#include "engine/io/project_file.h"
#include "tests/app/cli_runner.h"
#include "tests/support/test_program.h"

namespace cli_answers_test {

class CliAnswersTest : public QObject {
    Q_OBJECT
    std::unique_ptr<CliRunner> cli_;

    static QByteArray rows(bool classes) {
        QByteArray csv = "age,kind,answer\n";
        for (int i = 0; i < 200; ++i) {
            const int age = (i * 37) % 100;
            csv += QByteArray::number(age) + (i % 2 ? ",p," : ",q,") + (classes ? QByteArray(age < 30 ? "low" : age < 70 ? "mid" : "high") : QByteArray::number(3 * age + i % 5)) + "\n";
        }
        return csv;
    }
    void train(bool classes, const char* epochs) {
        QVERIFY(cli_->write("t.csv", rows(classes)));
        QCOMPARE(cli_->call({"new", "t.lamina", "--data", "t.csv"}).status, 0);
        QCOMPARE(cli_->call({"train", "t.lamina", "--epochs", epochs, "--output", "t.keras"}).status, 0);
    }

    /** A net of one Dense that tells both targets of an age. */
    void trainOfTwo(const QByteArray& csv, const std::vector<std::string>& targets, const std::string& activation, const std::string& loss) {
        using namespace lamina;
        QVERIFY(cli_->write("two.csv", csv));
        Project p;
        lamina::connect(p.graph, addNode(p.graph, "Input", "age", {{"shape", Ints{1}}}), addNode(p.graph, "Dense", "both", {{"units", std::int64_t{2}}, {"activation", activation}}));
        p.data = sniff(std::filesystem::path(cli_->path("two.csv").toStdString()));
        p.data.targetNumbers = "standardize";
        for (const auto& name : targets) p.data.columns[name].role = ColumnRole::Target;
        p.training.loss = {loss, {}};
        p.training.metrics = {};
        p.training.optimizer = {"Adam", {{"learning_rate", 0.1}}};
        p.training.epochs = 30;
        writeProject(cli_->path("two.lamina").toStdString(), p);
        const auto trained = cli_->call({"train", "two.lamina", "--output", "two.keras"});
        QVERIFY2(trained.status == 0, trained.error);
    }

 private slots:
    void init() { cli_ = std::make_unique<CliRunner>(); }

    void whichSamplesAreJudgedIsTold() {
        train(true, "2");
        const auto split = [this](const char* shares) {
            auto project = cli_->read("t.lamina");
            const auto at = project.indexOf("\"split\"");
            const auto end = project.indexOf('}', at);
            project.replace(at, end - at + 1, shares);
            QVERIFY(cli_->write("t.lamina", project));
            QCOMPARE(cli_->call({"train", "t.lamina", "--epochs", "2"}).status, 0);
        };
        QCOMPARE(cli_->callJson({"evaluate", "t.lamina", "--json"})["part"].toString(), QString("test"));
        QCOMPARE(cli_->callJson({"evaluate", "t.keras", "--data", "t.csv", "--json"})["part"].toString(), QString("all"));
        split(R"("split": {"train":0.8,"validation":0.2,"test":0,"seed":7,"shuffle":true,"stratify":true})");
        const auto validated = cli_->call({"evaluate", "t.lamina", "--json"});
        const auto of = QJsonDocument::fromJson(validated.out).object();
        QCOMPARE(of["part"].toString(), QString("validation"));
        QCOMPARE(of["samples"].toInt(), 40);
        QVERIFY2(validated.error.contains("these validated the training"), validated.error);
        split(R"("split": {"train":1,"validation":0,"test":0,"seed":7,"shuffle":true,"stratify":true})");
        const auto trained = cli_->call({"evaluate", "t.lamina", "--json"});
        QCOMPARE(QJsonDocument::fromJson(trained.out).object()["part"].toString(), QString("training"));
        QVERIFY2(trained.error.contains("the model was trained on these"), trained.error);
    }

    void everyClassHasItsFiguresAndTheMatrixAddsUp() {
        train(true, "3");
        const auto all = cli_->callJson({"evaluate", "t.keras", "--data", "t.csv", "--json"});
        for (const char* key : {"loss", "accuracy", "samples"}) QVERIFY(all[key].isDouble());
        const auto classes = all["classes"].toArray(), confusion = all["confusion"].toArray();
        QCOMPARE(classes.size(), 3);
        QCOMPARE(classes[0].toObject()["name"].toString(), QString("high"));
        int samples = 0, right = 0;
        for (int t = 0; t < 3; ++t) {
            const auto one = classes[t].toObject();
            int inRow = 0, said = 0;
            for (int c = 0; c < 3; ++c) inRow += confusion[t].toArray()[c].toInt(), said += confusion[c].toArray()[t].toInt();
            const int hit = confusion[t].toArray()[t].toInt();
            QCOMPARE(one["samples"].toInt(), inRow);
            QCOMPARE(one["recall"].toDouble(), static_cast<double>(hit) / inRow);
            if (said > 0) QCOMPARE(one["precision"].toDouble(), static_cast<double>(hit) / said);
            else QVERIFY(one["precision"].isNull());
            samples += inRow;
            right += hit;
        }
        QCOMPARE(samples, 200);
        QVERIFY(std::abs(all["accuracy"].toDouble() - right / 200.0) < 1e-6);
        QVERIFY(!all.contains("worst"));
        QCOMPARE(all["always_commonest"].toObject()["class"].toString(), QString("mid"));
        QCOMPARE(all["always_commonest"].toObject()["accuracy"].toDouble(), classes[2].toObject()["samples"].toInt() / 200.0);
        const auto text = cli_->call({"evaluate", "t.keras", "--data", "t.csv"}).out;
        QVERIFY2(text.contains("\nalways saying mid would be right for 40.0 %\n"), text);
        QVERIFY2(text.contains("precision") && text.contains("true \\ said") && text.contains("mid"), text);
    }

    void theWorstAreTheFurthest() {
        train(true, "30");
        const auto all = cli_->callJson({"evaluate", "t.keras", "--data", "t.csv", "--worst", "5", "--json"});
        const auto worst = all["worst"].toArray();
        QCOMPARE(worst.size(), 5);
        for (int i = 1; i < 5; ++i) QVERIFY(worst[i - 1].toObject()["loss"].toDouble() >= worst[i].toObject()["loss"].toDouble());
        const auto first = worst[0].toObject();
        const int row = first["row"].toInt(), age = ((row - 1) * 37) % 100;
        QCOMPARE(first["true"].toString(), QString(age < 30 ? "low" : age < 70 ? "mid" : "high"));
        QVERIFY(cli_->call({"evaluate", "t.keras", "--data", "t.csv", "--worst", "2"}).out.contains("furthest: row, from 1"));
        QCOMPARE(cli_->call({"evaluate", "t.keras", "--worst", "0"}).status, 2);
    }

    void numbersAreInTheirOwnUnits() {
        train(false, "30");
        const auto all = cli_->callJson({"evaluate", "t.keras", "--data", "t.csv", "--worst", "3", "--json"});
        QVERIFY(!all.contains("classes"));
        const auto first = all["worst"].toArray()[0].toObject();
        const int row = first["row"].toInt();
        QCOMPARE(first["true"].toDouble(), std::round(first["true"].toDouble()));
        QVERIFY(std::abs(first["true"].toDouble() - (3 * (((row - 1) * 37) % 100) + (row - 1) % 5)) < 1e-3);
        QVERIFY(std::abs(first["error"].toDouble() - std::abs(first["true"].toDouble() - first["said"].toDouble())) < 1e-3);
    }

    void everyLabelHasItsFigures() {
        QByteArray csv = "age,old,even\n";
        for (int i = 0; i < 200; ++i) csv += QByteArray::number((i * 37) % 100) + ((i * 37) % 100 > 50 ? ",1," : ",0,") + (i % 2 ? "0" : "1") + "\n";
        trainOfTwo(csv, {"old", "even"}, "sigmoid", "binary_crossentropy");
        const auto all = cli_->callJson({"evaluate", "two.keras", "--data", "two.csv", "--json"});
        QVERIFY(!all.contains("classes") && !all.contains("own_units"));
        const auto labels = all["labels"].toArray();
        QCOMPARE(labels.size(), 2);
        const auto old = labels[0].toObject();
        QCOMPARE(old["name"].toString(), QString("old"));
        QCOMPARE(old["samples"].toInt(), 98);
        QVERIFY2(old["auc"].toDouble() > 0.99 && old["recall"].toDouble() > 0.8, QJsonDocument(old).toJson());
        QVERIFY(old["precision"].isDouble() && old["f1_score"].isDouble());
        QCOMPARE(labels[1].toObject()["samples"].toInt(), 100);
        const auto text = cli_->call({"evaluate", "two.keras", "--data", "two.csv"}).out;
        QVERIFY2(text.contains("AUC") && text.contains("even"), text);
    }

    /** One of forty is rare, and whatever v is tells nothing of it. */
    void aClassThatIsNeverSaidIsNamed() {
        QByteArray csv = "v,kind\n";
        for (int i = 0; i < 400; ++i) csv += QByteArray::number(i * 7 % 40) + (i % 40 == 7 ? ",rare\n" : ",usual\n");
        QVERIFY(cli_->write("rare.csv", csv));
        QVERIFY(cli_->call({"new", "rare.lamina", "--data", "rare.csv"}).out.contains("inputs  v: 1 number a sample\n"));
        const auto trained = cli_->call({"train", "rare.lamina", "--epochs", "4", "--output", "rare.keras"});
        QVERIFY2(trained.out.contains("diagnosis  It is no better than always saying usual."), trained.out + trained.error);
        const auto text = cli_->call({"evaluate", "rare.keras", "--data", "rare.csv"}).out;
        QVERIFY2(text.contains("\nIt never says rare: its 10 samples are all taken for other classes\nwould help: Let rare classes count more (train with --class-weight balanced)\n"), text);
        const auto all = cli_->callJson({"evaluate", "rare.keras", "--data", "rare.csv", "--json"});
        QCOMPARE(all["never_said"].toString(), QString("It never says rare: its 10 samples are all taken for other classes"));
        const auto weighed = cli_->call({"train", "rare.lamina", "--epochs", "4", "--class-weight", "balanced"});
        QVERIFY2(weighed.status == 0 && !weighed.out.contains("It is no better"), weighed.out + weighed.error);
    }

    /** Its columns are called as people named them; what is asked is in no file of questions. */
    void aFileWithoutAHeaderIsAnsweredWithoutItsTarget() {
        using namespace lamina;
        QByteArray csv;
        for (int i = 0; i < 60; ++i) csv += QByteArray::number(i * 7 % 30) + "," + QByteArray::number(2 * (i * 7 % 30) + 1) + "\n";
        QVERIFY(cli_->write("bare.csv", csv));
        Project p;
        lamina::connect(p.graph, addNode(p.graph, "Input", "age", {{"shape", Ints{1}}}), addNode(p.graph, "Dense", "answer", {{"units", std::int64_t{1}}}));
        p.data = sniff(std::filesystem::path(cli_->path("bare.csv").toStdString()));
        p.data.options["column_names"] = std::string("age,years");
        p.data.columns.clear();
        p.data.columns["years"].role = ColumnRole::Target;
        p.training.loss = {"mean_squared_error", {}};
        p.training.metrics = {};
        p.training.epochs = 1;
        writeProject(cli_->path("bare.lamina").toStdString(), p);
        const auto trained = cli_->call({"train", "bare.lamina", "--output", "bare.keras"});
        QVERIFY2(trained.status == 0, trained.error);
        QVERIFY(cli_->write("ask.csv", "1\n4\n7\n") && cli_->write("more.csv", "1,2,3\n4,5,6\n7,8,9\n"));
        for (const char* file : {"ask.csv", "bare.csv"}) {
            const auto answered = cli_->call({"predict", "bare.keras", "--input", file});
            QVERIFY2(answered.status == 0, answered.error);
        }
        const auto refused = cli_->call({"predict", "bare.keras", "--input", "more.csv"});
        QVERIFY2(refused.status == 3 && refused.error.contains("more.csv: column_names names 2 columns (age, years), the file has 3"), refused.error);
    }

    void everyColumnOfATargetIsInItsOwnUnits() {
        QByteArray csv = "age,height,weight\n";
        for (int i = 0; i < 200; ++i) csv += QByteArray::number((i * 37) % 100) + "," + QByteArray::number(3 * ((i * 37) % 100) + 0.25) + "," + QByteArray::number(90.5 - (i * 37) % 100) + "\n";
        trainOfTwo(csv, {"height", "weight"}, "linear", "mean_squared_error");
        const auto units = cli_->callJson({"evaluate", "two.keras", "--data", "two.csv", "--json"})["own_units"].toArray();
        QCOMPARE(units.size(), 2);
        QCOMPARE(units[0].toObject()["target"].toString(), QString("height"));
        QVERIFY(units[1].toObject()["mean_absolute_error"].isDouble() && units[1].toObject()["r2_score"].isDouble());
        const auto text = cli_->call({"evaluate", "two.keras", "--data", "two.csv"}).out;
        QVERIFY2(text.contains("in units of height") && text.contains("in units of weight"), text);
    }
};

LAMINA_TEST(CliAnswersTest)

}  // namespace cli_answers_test

#include "cli_answers_test.moc"
