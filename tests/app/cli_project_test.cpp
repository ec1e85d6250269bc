// SPDX-License-Identifier: GPL-3.0-or-later
// What lamina-cli makes of a person's table, and whose weights it evaluates.
#include <QDate>
#include <QDir>
#include <QFileInfo>
#include <QtTest>
#include <QJsonArray>
#include <cmath>
#include <memory>

#include "engine/data/npy.h"
#include "engine/data/npz.h"
#include "engine/io/keras_file.h"
#include "tests/app/cli_runner.h"
#include "tests/support/shared_data.h"
#include "tests/support/test_program.h"

namespace cli_project_test {

class CliProjectTest : public QObject {
    Q_OBJECT
 private slots:
    void init() {
        cli_ = std::make_unique<CliRunner>();
        for (const char* name : {"yes.csv", "kinds.csv", "prices.csv", "grades.csv"}) QVERIFY(cli_->write(name, tableFor(name)));
    }
    void newSaysWhatItMade_data();
    void newSaysWhatItMade();
    void projectAndDataMoveTogether();
    void aProjectWrittenElsewhereFindsItsData();
    void whatIsWrittenUpAndDownAgainFindsItsData();
    void aRunKnowsWhereItsDataLie();
    void columnsTakeTheTypesAndRolesThatAreSaid();
    void tablesAreReadAsTheyAreSaidToBeWritten();
    void yesOrNoTrainsAndAnswersInClasses();
    void evaluateTakesNoWeightsOfAnotherDrawing();
    void evaluateTakesNoWeightsOfOtherData();
    void evaluateSaysWhoseWeightsItTook();
    void evaluateSaysThatTheTestPartWasNotKeptApart();
    void arraysUnderATablesNameAreSaid();
    void aModelOfArraysRefusesTablesInBothVerbs();
    void aModelOfArraysIsJudgedOnATableOfNumbers();
    void aLogarithmIsUndoneInEveryAnswer();
    void aLogarithmKerasCannotTakeIsSaid();
    void foldsAreJudgedOnWhatTheyHaveNotSeen();
    void aBestEpochIsNotChosenByTheFoldItIsJudgedOn();
    void whatGivesTheTargetAwayIsSaidAndLeftOut();
    void aSeriesIsForecastAndComparedWithTheLastValue();
    void aTextIsReadCharacterByCharacter();
    void endsOfLinesAreSignsAmongTheClasses();
    void sunspotsAreForecastBetterThanByTheirLastValue();
    void diamondsAreWorthWhatTheirLogarithmSays();
    void classesCountAsMuchAsIsSaid();
    void aMetricIsWatchedTwiceWithOtherSettings();
    void aRuleThatHasNoEffectIsSaidAndKept();

 private:
    static QByteArray tableFor(const QByteArray& name);
    bool made(const QString& project, const QString& data, const QStringList& more = {}) const {
        return cli_->call(QStringList{"new", project, "--template", "table", "--data", data} + more).status == 0;
    }
    /** What the first step of a training says under a name; NaN where it says nothing. */
    double firstFigure(const QString& name, const QStringList& more) const {
        cli_->call(QStringList{"train", "p.lamina", "--steps", "1", "--seed", "3", "--telemetry", "log.jsonl"} + more);
        for (const QByteArray& line : cli_->read("log.jsonl").split('\n'))
            if (const QJsonObject one = QJsonDocument::fromJson(line).object(); one["name"] == name) return one["value"].toDouble();
        return std::nan("");
    }
    std::unique_ptr<CliRunner> cli_;
};

/** 200 rows of an age and a kind; the last column is what the file's name says. */
QByteArray CliProjectTest::tableFor(const QByteArray& name) {
    QByteArray csv = "age;kind;answer\n";
    for (int i = 0; i < 200; ++i) {
        const int age = (i * 37) % 100;
        const QByteArray answer = name == "yes.csv"      ? QByteArray::number(age >= 50 ? 1 : 0)
                                  : name == "kinds.csv"  ? QByteArray::number(1 + age / 34)
                                  : name == "grades.csv" ? QByteArray::number(3 + age / 20)
                                                         : QByteArray::number(age * 1.5);
        csv += QByteArray::number(age) + ";" + (i % 2 ? "a" : "b") + ";" + answer + "\n";
    }
    return csv;
}

void CliProjectTest::newSaysWhatItMade_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("data");
    QTest::addColumn<QString>("task");
    QTest::addColumn<QString>("loss");
    QTest::newRow("0 and 1") << "table" << "yes.csv" << "classification into 2 classes: 0, 1" << "binary_crossentropy";
    QTest::newRow("labels from 1") << "table" << "kinds.csv" << "classification into 3 classes: 1, 2, 3" << "sparse_categorical_crossentropy";
    QTest::newRow("whole numbers that are quantities") << "table" << "grades.csv" << "regression" << "mean_squared_error";
    QTest::newRow("numbers") << "table" << "prices.csv" << "regression" << "mean_squared_error";
    QTest::newRow("numbers by wish") << "table_regressor" << "yes.csv" << "regression" << "mean_squared_error";
}

void CliProjectTest::newSaysWhatItMade() {
    QFETCH(QString, name);
    QFETCH(QString, data);
    QFETCH(QString, task);
    QFETCH(QString, loss);
    const auto answer = cli_->call({"new", "p.lamina", "--template", name, "--data", data, "--target", "answer"});
    QVERIFY2(answer.status == 0, answer.error);
    QVERIFY2(answer.out.contains("task    " + task.toUtf8()), answer.out);
    QVERIFY2(answer.out.contains("target  answer\n"), answer.out);
    QVERIFY2(answer.out.contains("inputs  age, kind: 3 numbers a sample\n"), answer.out);
    QVERIFY2(answer.out.contains("loss    " + loss.toUtf8() + "\n"), answer.out);
    const auto trained = cli_->call({"train", "p.lamina", "--epochs", "1"});
    QVERIFY2(trained.status == 0, trained.error);
}

void CliProjectTest::projectAndDataMoveTogether() {
    QVERIFY(QDir(cli_->path(".")).mkpath("before/data"));
    QVERIFY(cli_->write("before/data/yes.csv", tableFor("yes.csv")));
    QVERIFY(made("before/p.lamina", "before/data/yes.csv"));
    QVERIFY2(cli_->read("before/p.lamina").contains("\"data/yes.csv\""), cli_->read("before/p.lamina"));
    QCOMPARE(cli_->call({"train", "before/p.lamina", "--epochs", "2", "--output", "before/p.keras"}).status, 0);
    QVERIFY(QDir(cli_->path(".")).rename("before", "after"));
    const auto judged = cli_->call({"evaluate", "after/p.lamina"});
    QVERIFY2(judged.status == 0 && judged.error.contains("with the weights of run 1 of"), judged.error);
    const auto alone = cli_->call({"evaluate", "after/p.keras"});
    QVERIFY2(alone.status == 0, alone.error);
    const auto resumed = cli_->call({"train", "after/p.lamina", "--resume", "1", "--epochs", "1"});
    QVERIFY2(resumed.status == 0, resumed.error);
    QVERIFY(cli_->write("after/data/yes.csv", tableFor("yes.csv").replace(";b;0", ";a;0")));
    QVERIFY(QDir(cli_->path(".")).rename("after", "again"));
    const auto changed = cli_->call({"evaluate", "again/p.lamina"});
    QVERIFY2(changed.status == 3 && changed.error.contains("was trained on other data"), changed.error);
}

void CliProjectTest::aProjectWrittenElsewhereFindsItsData() {
    QVERIFY(QDir(cli_->path(".")).mkpath("a/b"));
    QVERIFY(made("p.lamina", "yes.csv"));
    QCOMPARE(cli_->call({"convert", "p.lamina", "a/b/q.lamina"}).status, 0);
    QVERIFY2(cli_->read("a/b/q.lamina").contains("\"../../yes.csv\""), cli_->read("a/b/q.lamina"));
    const auto trained = cli_->call({"train", "a/b/q.lamina", "--epochs", "1", "--output", "a/q.keras"});
    QVERIFY2(trained.status == 0, trained.error);
    QCOMPARE(cli_->call({"convert", "a/q.keras", "r.lamina"}).status, 0);
    QVERIFY2(cli_->read("r.lamina").contains("\"yes.csv\""), cli_->read("r.lamina"));
    const auto aimed = cli_->call({"train", "a/b/q.lamina", "--epochs", "1", "--target", "kind"});  // its columns are read from where it lies
    QVERIFY2(!aimed.error.contains("yes.csv"), aimed.error);
}

void CliProjectTest::whatIsWrittenUpAndDownAgainFindsItsData() {
    QVERIFY(QDir(cli_->path(".")).mkpath("a") && QDir(cli_->path(".")).mkpath("c"));
    QVERIFY(cli_->write("a/yes.csv", tableFor("yes.csv")));
    QVERIFY(made("a/../c/p.lamina", "a/yes.csv"));
    const auto trained = cli_->call({"train", "c/p.lamina", "--epochs", "1", "--output", "a/../c/m.keras"});
    QVERIFY2(trained.status == 0, trained.error);
    const auto again = cli_->call({"evaluate", "c/m.keras"});
    QVERIFY2(again.status == 0, again.error);
}

void CliProjectTest::aRunKnowsWhereItsDataLie() {
    QVERIFY(made("p.lamina", "yes.csv"));
    QCOMPARE(cli_->call({"train", "p.lamina", "--epochs", "1"}).status, 0);
    const auto configuration = QJsonDocument::fromJson(cli_->callJson({"runs", "show", "1", "--json"})["configuration"].toString().toUtf8()).object();
    QCOMPARE(configuration["data"].toObject()["paths"].toArray().first().toString(), QFileInfo(cli_->path("yes.csv")).canonicalFilePath());
}

void CliProjectTest::columnsTakeTheTypesAndRolesThatAreSaid() {
    QByteArray csv = "zip,weight,size,price\n";
    for (int i = 0; i < 60; ++i) csv += QByteArray::number(10 + i % 3) + "," + QByteArray::number(1 + i % 2) + "," + QByteArray::number(i) + "," + QByteArray::number(i * 2.5) + "\n";
    QVERIFY(cli_->write("homes.csv", csv));
    const auto said = cli_->call({"new", "h.lamina", "--data", "homes.csv", "--type", "zip=category", "--role", "weight=sample_weight", "--role", "size=target", "--role", "price=ignore"});
    QVERIFY2(said.status == 0 && said.out.contains("target  size\n") && said.out.contains("inputs  zip: 3 numbers"), said.out + said.error);
    const auto columns = QJsonDocument::fromJson(cli_->read("h.lamina")).object()["data"].toObject()["columns"].toObject();
    QCOMPARE(columns["weight"].toObject()["role"].toString(), QString("sample_weight"));
    QCOMPARE(columns["zip"].toObject()["type"].toString(), QString("category"));
    QCOMPARE(cli_->call({"train", "h.lamina", "--epochs", "1"}).status, 0);
    const auto refused = [&](const QStringList& more, const char* words) {
        const auto answer = cli_->call(QStringList{"new", "n.lamina", "--data", "homes.csv"} + more);
        QVERIFY2(answer.status == 2 && answer.error.contains(words), answer.error);
    };
    refused({"--type", "zip=categry"}, "did you mean \"category\"?");
    refused({"--type", "zip"}, "--type takes COLUMN=TYPE");
    refused({"--role", "zap=input"}, "zap");
    refused({"--role", "zip=input", "--role", "price=key"}, "must be input, target, ignore or sample_weight");
}

void CliProjectTest::tablesAreReadAsTheyAreSaidToBeWritten() {
    QByteArray csv;
    for (int i = 0; i < 60; ++i) csv += QByteArray::number(i) + "," + QByteArray::number(i % 7) + ";" + (i % 2 ? "gr\xfcn" : "rot") + "\n";  // 12,5;grün in Latin-1
    QVERIFY(cli_->write("eu.dat", csv));
    const auto said = cli_->call({"new", "e.lamina", "--data", "eu.dat", "--delimiter", "semicolon", "--decimal", "comma", "--encoding", "latin-1", "--no-header"});
    QVERIFY2(said.status == 0 && said.out.contains("target  column 2") && said.out.contains("grün") && said.out.contains("1 number a sample"), said.out + said.error);
    QCOMPARE(cli_->call({"train", "e.lamina", "--epochs", "1"}).status, 0);
    QVERIFY(cli_->call({"new", "f.lamina", "--data", "eu.dat", "--delimiter", "semi"}).status == 2);
    const auto none = cli_->call({"new", "g.lamina", "--template", "moons", "--no-header"});
    QVERIFY2(none.status == 2 && none.error.contains("--no-header is about your data"), none.error);
}

void CliProjectTest::yesOrNoTrainsAndAnswersInClasses() {
    QVERIFY(made("p.lamina", "yes.csv"));
    QVERIFY(cli_->read("p.lamina").contains("sigmoid"));
    QCOMPARE(cli_->call({"train", "p.lamina", "--output", "p.keras"}).status, 0);
    QVERIFY(cli_->callJson({"evaluate", "p.lamina", "--json"})["accuracy"].toDouble() > 0.9);
    QVERIFY(cli_->write("ask.csv", "age;kind\n99;a\n1;a\n"));
    const auto lines = cli_->call({"predict", "p.keras", "--input", "ask.csv"}).out.split('\n');
    QVERIFY2(lines.size() > 2 && lines[0].startsWith("row,prediction") && lines[1].startsWith("1,1,") && lines[2].startsWith("2,0,"), lines.join('|'));
}

void CliProjectTest::evaluateTakesNoWeightsOfAnotherDrawing() {
    QVERIFY(made("p.lamina", "yes.csv"));
    QCOMPARE(cli_->call({"train", "p.lamina", "--epochs", "1"}).status, 0);
    QVERIFY(made("p.lamina", "kinds.csv", {"--force"}));
    const auto answer = cli_->call({"evaluate", "p.lamina"});
    QCOMPARE(answer.status, 3);
    QVERIFY2(answer.error.contains("run 1 of") && answer.error.contains("belongs to another drawing"), answer.error);
}

void CliProjectTest::evaluateTakesNoWeightsOfOtherData() {
    QVERIFY(made("p.lamina", "yes.csv"));
    QVERIFY(cli_->write("other.csv", tableFor("yes.csv")));
    QCOMPARE(cli_->call({"train", "p.lamina", "--epochs", "1"}).status, 0);
    QCOMPARE(cli_->call({"train", "p.lamina", "--epochs", "1", "--data", "other.csv", "--target", "answer"}).status, 0);
    const auto answer = cli_->call({"evaluate", "p.lamina"});
    QVERIFY2(answer.status == 0, answer.error);
    QVERIFY2(answer.error.contains("the newest run, run 2 of") && answer.error.contains("was trained on other data"), answer.error);
    QVERIFY2(answer.error.contains("with the weights of run 1 of"), answer.error);
}

void CliProjectTest::evaluateSaysWhoseWeightsItTook() {
    QVERIFY(made("p.lamina", "yes.csv"));
    for (int i = 0; i < 2; ++i) QCOMPARE(cli_->call({"train", "p.lamina", "--epochs", "1"}).status, 0);
    const auto answer = cli_->call({"evaluate", "p.lamina", "--json"});
    QVERIFY2(answer.error.startsWith("lamina-cli: with the weights of run 2 of "), answer.error);
    QCOMPARE(answer.error.count('\n'), 1);
    const auto keys = QJsonDocument::fromJson(answer.out).object().keys();
    for (const char* key : {"accuracy", "loss", "samples"}) QVERIFY2(keys.contains(key), answer.out);
    QVERIFY2(!answer.out.contains("own_units"), answer.out);  // they are of numbers
}

void CliProjectTest::evaluateSaysThatTheTestPartWasNotKeptApart() {
    QVERIFY(made("p.lamina", "yes.csv"));
    QCOMPARE(cli_->call({"train", "p.lamina", "--epochs", "1", "--validation-split", "0.2"}).status, 0);
    const auto answer = cli_->call({"evaluate", "p.lamina"});
    QCOMPARE(answer.status, 0);
    QVERIFY2(answer.error.contains("some of these may have been trained on"), answer.error);
}

void CliProjectTest::arraysUnderATablesNameAreSaid() {
    QVERIFY(made("p.lamina", "yes.csv"));
    QCOMPARE(cli_->call({"train", "p.lamina", "--epochs", "1", "--output", "p.keras"}).status, 0);
    lamina::writeNpz(cli_->path("xy.npz").toStdString(), std::vector<lamina::NamedTensor>{{"x", lamina::Tensor::of(lamina::Shape{1, 3}, std::vector<float>(3, 1.0f))}});
    QVERIFY(QFile::rename(cli_->path("xy.npz"), cli_->path("xy.csv")));
    const auto answer = cli_->call({"predict", "p.keras", "--input", "xy.csv"});
    QCOMPARE(answer.status, 3);
    QVERIFY2(answer.error.contains("this is no table"), answer.error);
}

void CliProjectTest::aModelOfArraysRefusesTablesInBothVerbs() {
    QVERIFY(made("p.lamina", "yes.csv"));
    QCOMPARE(cli_->call({"train", "p.lamina", "--epochs", "1", "--output", "p.keras"}).status, 0);
    lamina::TrainedModel model = lamina::readKeras(cli_->path("p.keras").toStdString());
    model.preparation = {};
    lamina::writeKeras(cli_->path("bare.keras").toStdString(), model);
    const auto evaluated = cli_->call({"evaluate", "bare.keras", "--data", "yes.csv"});
    const auto predicted = cli_->call({"predict", "bare.keras", "--input", "yes.csv"});
    QCOMPARE(evaluated.status, 3);
    QCOMPARE(predicted.status, 3);
    QCOMPARE(evaluated.error, predicted.error);
    QVERIFY2(evaluated.error.contains("takes arrays, not a table") && evaluated.error.contains("lamina-cli train"), evaluated.error);
    using namespace lamina;
    writeNpz(cli_->path("xy.npz").toStdString(), std::vector<NamedTensor>{{"x", Tensor::of(Shape{4, 3}, std::vector<float>(12, 1.0f))},
                                                                          {"y", Tensor::of(Shape{4}, std::vector<float>{0, 1, 1, 0})}});
    QCOMPARE(cli_->callJson({"evaluate", "bare.keras", "--data", "xy.npz", "--json"})["samples"].toInt(), 4);
}

void CliProjectTest::aModelOfArraysIsJudgedOnATableOfNumbers() {
    using namespace lamina;
    std::vector<float> x, y;
    QByteArray csv = "age,size,answer\n";
    for (int i = 0; i < 40; ++i) {
        const int age = i * 37 % 50, size = i % 7, answer = age >= 25 ? 1 : 0;
        csv += QByteArray::number(age) + "," + QByteArray::number(size) + "," + QByteArray::number(answer) + "\n";
        x.push_back(static_cast<float>(age)), x.push_back(static_cast<float>(size)), y.push_back(static_cast<float>(answer));
    }
    QVERIFY(cli_->write("numbers.csv", csv));
    QVERIFY(made("n.lamina", "numbers.csv"));
    QCOMPARE(cli_->call({"train", "n.lamina", "--epochs", "1", "--output", "n.keras"}).status, 0);
    TrainedModel model = readKeras(cli_->path("n.keras").toStdString());
    model.preparation = {};
    model.project.data = {};
    writeKeras(cli_->path("bare.keras").toStdString(), model);
    writeNpz(cli_->path("numbers.npz").toStdString(), std::vector<NamedTensor>{{"x", Tensor::of(Shape{40, 2}, x)}, {"y", Tensor::of(Shape{40}, y)}});
    const auto table = cli_->call({"evaluate", "bare.keras", "--data", "numbers.csv", "--json"}), arrays = cli_->call({"evaluate", "bare.keras", "--data", "numbers.npz", "--json"});
    QVERIFY2(table.status == 0 && table.error.contains("as they stand, in the order age, size"), table.error);
    QCOMPARE(table.out, arrays.out);
    QVERIFY(cli_->write("broken.csv", csv + "7\n"));
    const auto broken = cli_->call({"evaluate", "bare.keras", "--data", "broken.csv", "--json"});
    QVERIFY2(broken.status == 0 && broken.error.contains("left out 1 row: line 42"), broken.error);
    QCOMPARE(broken.out, arrays.out);
    const auto gap = cli_->write("gap.csv", csv + "7,,1\n") ? cli_->call({"evaluate", "bare.keras", "--data", "gap.csv"}) : CliRunner::Answer();
    QVERIFY2(gap.status == 3 && gap.error.contains("takes arrays, not a table"), gap.error);
    const auto none = cli_->call({"evaluate", "bare.keras"});
    QVERIFY2(none.status == 2 && none.error.contains("the model names no data"), none.error);
}

/** e to the tenth of an age: the answers are such numbers again, in predict and in the figures. */
void CliProjectTest::aLogarithmIsUndoneInEveryAnswer() {
    QByteArray csv = "age,answer\n";
    for (int i = 0; i < 200; ++i) csv += QByteArray::number((i * 37) % 100) + "," + QByteArray::number(std::exp((i * 37) % 100 / 10.0)) + "\n";
    QVERIFY(cli_->write("growth.csv", csv));
    const auto made = cli_->call({"new", "g.lamina", "--template", "table_regressor", "--data", "growth.csv", "--log", "answer"});
    QVERIFY2(made.out.contains("scaling log of answer, then standardize"), made.out + made.error);
    QCOMPARE(cli_->call({"train", "g.lamina", "--epochs", "200", "--seed", "3", "--output", "g.keras"}).status, 0);
    const auto figures = cli_->callJson({"evaluate", "g.lamina", "--json"});
    const auto units = figures["own_units"].toObject();
    QCOMPARE(units["target"].toString(), QString("answer"));
    QVERIFY(figures["r2_score"].toDouble() > 0.98);
    QVERIFY2(units["mean_absolute_error"].toDouble() > 5 * figures["mean_absolute_error"].toDouble(), "of numbers up to 20 000, not of their logarithms");
    QVERIFY(cli_->write("one.csv", "age\n50\n"));
    const auto answer = cli_->call({"predict", "g.keras", "--input", "one.csv"}).out;
    const double said = answer.split('\n').value(1).split(',').value(1).toDouble();
    QVERIFY2(said > 110 && said < 200, answer);  // e to the 5th is 148
}

void CliProjectTest::whatGivesTheTargetAwayIsSaidAndLeftOut() {
    QByteArray csv = "age,alive,survived\n";
    for (int i = 0; i < 60; ++i) csv += QByteArray::number(i % 13) + (i % 2 ? ",yes,1\n" : ",no,0\n");
    QVERIFY(cli_->write("ship.csv", csv));
    const auto first = cli_->call({"new", "s.lamina", "--data", "ship.csv"});
    QVERIFY2(first.out.contains("alive tells the target (survived) in other words: leave it out with --ignore alive"), first.out + first.error);
    const auto second = cli_->call({"new", "s.lamina", "--data", "ship.csv", "--ignore", "alive", "--force"});
    QVERIFY2(!second.out.contains("doctor") && second.out.contains("inputs  age: 1 number"), second.out + second.error);
    QCOMPARE(cli_->call({"new", "t.lamina", "--data", "ship.csv", "--ignore", "survived"}).status, 2);
    QCOMPARE(cli_->call({"new", "t.lamina", "--template", "line", "--ignore", "x"}).status, 2);
}

void CliProjectTest::foldsAreJudgedOnWhatTheyHaveNotSeen() {
    QCOMPARE(cli_->call({"new", "s.lamina", "--template", "spirals"}).status, 0);
    const auto said = cli_->callJson({"cross-validate", "s.lamina", "--folds", "3", "--epochs", "60", "--json"});
    const auto folds = said["folds"].toArray();
    QCOMPARE(folds.size(), 3);
    double mean = 0;
    for (const auto fold : folds) mean += fold.toObject()["accuracy"].toDouble() / 3;
    QVERIFY(std::abs(mean - said["mean"].toObject()["accuracy"].toDouble()) < 1e-9);
    QVERIFY(mean > 0.9);
    QVERIFY(said["stddev"].toObject()["accuracy"].toDouble() >= 0);
    QCOMPARE(cli_->call({"cross-validate", "s.lamina", "--folds", "1"}).status, 2);
}

/** Of answers that are chance the best epoch of many would look like knowledge. */
void CliProjectTest::aBestEpochIsNotChosenByTheFoldItIsJudgedOn() {
    QByteArray csv = "a,b,c,answer\n";
    quint32 chance = 1;
    const auto next = [&] { return (chance = chance * 1664525u + 1013904223u) >> 16; };
    for (int i = 0; i < 120; ++i) csv += QByteArray::number(next() % 100) + "," + QByteArray::number(next() % 100) + "," + QByteArray::number(next() % 100) + (next() % 2 ? ",yes\n" : ",no\n");
    QVERIFY(cli_->write("chance.csv", csv));
    QVERIFY(made("p.lamina", "chance.csv"));
    QJsonObject project = QJsonDocument::fromJson(cli_->read("p.lamina")).object(), training = project["training"].toObject();
    training["callbacks"] = QJsonArray{QJsonObject{{"class_name", "EarlyStopping"},
        {"config", QJsonObject{{"monitor", "val_accuracy"}, {"patience", 200}, {"restore_best_weights", true}}}}};
    training["epochs"] = 200;
    project["training"] = training;
    QVERIFY(cli_->write("p.lamina", QJsonDocument(project).toJson()));
    const auto answer = cli_->call({"cross-validate", "p.lamina", "--folds", "8", "--json"});
    QVERIFY2(answer.status == 0 && answer.error.contains("held out"), answer.error);
    const double accuracy = QJsonDocument::fromJson(answer.out).object()["mean"].toObject()["accuracy"].toDouble();
    QVERIFY2(accuracy < 0.6, answer.out);
}

void CliProjectTest::aLogarithmKerasCannotTakeIsSaid() {
    QVERIFY(made("p.lamina", "prices.csv", {"--log", "age"}));
    const auto trained = cli_->call({"train", "p.lamina", "--epochs", "1", "--output", "p.keras"});
    QVERIFY2(trained.out.contains("Keras has no layer that takes a logarithm (age)"), trained.out + trained.error);
    lamina::writeNpy(cli_->path("x.npy").toStdString(), lamina::Tensor::of(lamina::Shape{1, 3}, std::vector<float>{0, 1, 0}));
    QVERIFY(cli_->call({"predict", "p.keras", "--input", "x.npy"}).error.contains("Keras has no layer that takes a logarithm (age)"));
    QVERIFY(cli_->call({"convert", "p.keras", "again.keras"}).out.contains("Keras has no layer that takes a logarithm (age)"));
    QCOMPARE(cli_->call({"new", "q.lamina", "--template", "table", "--data", "prices.csv", "--log", "kind"}).status, 2);
    QCOMPARE(cli_->call({"new", "q.lamina", "--template", "line", "--log", "x"}).status, 2);
}

/** Two waves and a date beside them, four fifths of a row's change known from the row before. */
void CliProjectTest::aSeriesIsForecastAndComparedWithTheLastValue() {
    QByteArray csv = "day,load\n";
    for (int i = 0; i < 400; ++i) csv += QDate(2024, 1, 1).addDays(i).toString(Qt::ISODate).toLatin1() + "," + QByteArray::number(50 + 20 * std::sin(i / 3.0)) + "\n";
    QVERIFY(cli_->write("load.csv", csv));
    const auto made = cli_->call({"new", "s.lamina", "--template", "series", "--data", "load.csv", "--sequence-length", "12", "--horizon", "2"});
    QVERIFY2(made.out.contains("inputs  load: 12 rows a sample, 1 number a row") && made.out.contains("in order of time: 267 windows train, 60 validate, 60 test"),
             made.out + made.error);
    QVERIFY(cli_->call({"train", "s.lamina", "--epochs", "30", "--output", "s.keras"}).out.contains("windows of 12 rows"));
    const auto units = cli_->callJson({"evaluate", "s.lamina", "--json"})["own_units"].toObject();
    QVERIFY2(units["mean_absolute_error"].toDouble() < units["last_value_mean_absolute_error"].toDouble() / 2, QJsonDocument(units).toJson());
    QVERIFY(cli_->call({"evaluate", "s.lamina"}).out.contains("forecasting the last value again would miss by"));
    const auto said = cli_->call({"predict", "s.keras", "--input", "load.csv"}).out.trimmed().split('\n');
    QCOMPARE(said.front(), QByteArray("day,row,load"));
    QCOMPARE(said.size(), 1 + 400 - 11);
    QVERIFY2(said[1].startsWith("2024-01-14,14,"), said[1]);
    QVERIFY2(said.last().startsWith("2025-02-05,402,"), said.last());  // two days ahead of the file
    QVERIFY(std::abs(said.last().split(',').last().toDouble() - (50 + 20 * std::sin(401 / 3.0))) < 5);
}

/** Better than the forecast that nothing changes, of the numbers that everybody knows. */
void CliProjectTest::sunspotsAreForecastBetterThanByTheirLastValue() {
    NEEDS_SHARED_DATA("monthly-sunspots.csv");
    const QString file = lamina::test::sharedDataFile("monthly-sunspots.csv");
    QCOMPARE(cli_->call({"new", "spots.lamina", "--template", "series", "--data", file}).status, 0);
    QCOMPARE(cli_->call({"train", "spots.lamina", "--seed", "7"}).status, 0);
    const auto units = cli_->callJson({"evaluate", "spots.lamina", "--json"})["own_units"].toObject();
    QVERIFY2(units["mean_absolute_error"].toDouble() < 0.97 * units["last_value_mean_absolute_error"].toDouble(), QJsonDocument(units).toJson());
}

/** The prices of diamonds by their logarithm: R² of 0.97, of which the newest figure is 0.99. */
void CliProjectTest::diamondsAreWorthWhatTheirLogarithmSays() {
    NEEDS_SHARED_DATA("diamonds.csv");
    const QString file = lamina::test::sharedDataFile("diamonds.csv");
    QCOMPARE(cli_->call({"new", "d.lamina", "--data", file, "--target", "price", "--log", "price"}).status, 0);
    QCOMPARE(cli_->call({"train", "d.lamina", "--seed", "7", "--epochs", "4"}).status, 0);
    QVERIFY(cli_->callJson({"evaluate", "d.lamina", "--json"})["r2_score"].toDouble() > 0.97);
}

void CliProjectTest::aTextIsReadCharacterByCharacter() {
    QVERIFY(cli_->write("abc.txt", QByteArray("abcde, fgh. ").repeated(60)));
    const auto made = cli_->call({"new", "t.lamina", "--data", "abc.txt", "--sequence-length", "8"});
    QVERIFY2(made.out.contains("8 ids a sample, of 11"), made.out + made.error);
    QCOMPARE(cli_->call({"train", "t.lamina", "--epochs", "60", "--output", "t.keras"}).status, 0);
    QVERIFY(cli_->callJson({"evaluate", "t.lamina", "--json"})["accuracy"].toDouble() > 0.9);
    QVERIFY(cli_->write("next.txt", "gh. abcde"));
    const auto said = cli_->call({"predict", "t.keras", "--input", "next.txt"}).out.trimmed().split('\n');
    QCOMPARE(said.size(), 3);
    QVERIFY2(said[1].startsWith("9,e,"), said[1]);  // windows began at every eighth character: this one at one that it has learnt
    QVERIFY(cli_->write("other.txt", "fgh. abcZ"));
    const auto refused = cli_->call({"predict", "t.keras", "--input", "other.txt"});
    QCOMPARE(refused.status, 3);
    QVERIFY(refused.error.contains("the net does not know character"));
}

/** A class that is a line's end breaks neither the sentence of new nor the tables of evaluate. */
void CliProjectTest::endsOfLinesAreSignsAmongTheClasses() {
    QVERIFY(cli_->write("lines.text", QByteArray("abcdefg\nhi jklm\n").repeated(60)));
    const auto made = cli_->call({"new", "t.lamina", "--data", "lines.text", "--sequence-length", "7"});
    const auto task = made.out.mid(made.out.indexOf("  task ")).split('\n');
    QVERIFY2(task.size() > 1 && task[0].contains("15 classes: ") && task[0].contains("↵") && task[1].startsWith("  target "), made.out + made.error);
    QCOMPARE(cli_->call({"train", "t.lamina", "--epochs", "1", "--output", "t.keras"}).status, 0);
    const auto judged = cli_->call({"evaluate", "t.keras", "--data", "lines.text", "--worst", "1000"});
    QVERIFY2(judged.status == 0, judged.error);
    const auto at = judged.out.indexOf("furthest: row");
    QVERIFY2(at > 0 && judged.out.indexOf("↵", at) > 0, judged.out);
    const auto rows = judged.out.mid(at).trimmed().split('\n').mid(1);
    QVERIFY(rows.size() > 50);
    for (const QByteArray& row : rows) QVERIFY2(row.trimmed().split(' ').first().toInt() > 0, row);
}

void CliProjectTest::classesCountAsMuchAsIsSaid() {
    QVERIFY(made("p.lamina", "kinds.csv"));
    const double plain = firstFigure("loss", {}), doubled = firstFigure("loss", {"--class-weight", "1=2,2=2,3=2"});
    QVERIFY(plain > 0.01);
    QVERIFY2(std::abs(doubled - 2 * plain) < 1e-5, qPrintable(QString("%1, %2").arg(plain).arg(doubled)));
    const auto nothing = cli_->call({"train", "p.lamina", "--class-weight", "1=0,2=0,3=0"});
    QCOMPARE(nothing.status, 3);
    QVERIFY2(nothing.error.contains("0 for every class") && nothing.error.contains("give one of them"), nothing.error);
    const auto answer = cli_->call({"train", "p.lamina", "--class-weight", "1=2,4=2"});
    QCOMPARE(answer.status, 3);
    QVERIFY2(answer.error.contains("the class \"4\"") && answer.error.contains("one of 1, 2, 3"), answer.error);
}

void CliProjectTest::aMetricIsWatchedTwiceWithOtherSettings() {
    QVERIFY(made("p.lamina", "kinds.csv"));
    const QString name = "sparse_top_k_categorical_accuracy";
    const QStringList both{"--metrics", name + ":k=1," + name + ":k=3"};
    QVERIFY(firstFigure(name, both) < 1);
    QCOMPARE(firstFigure(name + "_1", both), 1.0);  // one of three is among the best three
    QVERIFY(std::isnan(firstFigure("accuracy", both)));
}

void CliProjectTest::aRuleThatHasNoEffectIsSaidAndKept() {
    QCOMPARE(cli_->call({"new", "m.lamina", "--template", "moons"}).status, 0);
    const QByteArray none = "\"kernel_constraint\": null", rule = "\"kernel_constraint\": {\"class_name\": \"Orthogonal\", \"config\": {}}";
    QVERIFY(cli_->write("r.lamina", cli_->read("m.lamina").replace(none, rule)));
    const auto answer = cli_->call({"convert", "r.lamina", "again.lamina"});
    QCOMPARE(answer.status, 0);
    QVERIFY2(answer.error.contains("has a kernel_constraint (Orthogonal) that Lamina does not apply in training"), answer.error);
    QVERIFY(cli_->read("again.lamina").contains("Orthogonal"));
    QVERIFY(!cli_->call({"convert", "m.lamina", "plain.lamina"}).error.contains("does not apply"));
}

LAMINA_TEST(CliProjectTest)

}  // namespace cli_project_test

#include "cli_project_test.moc"
