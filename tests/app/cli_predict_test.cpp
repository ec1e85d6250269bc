// SPDX-License-Identifier: GPL-3.0-or-later
// lamina-cli predict and evaluate on files that are written otherwise than most: encodings, arrays under other names, one class alone.
#include <QJsonArray>
#include <QRegularExpression>
#include <QtTest>
#include <cmath>
#include <memory>

#include "engine/data/csv.h"
#include "engine/data/npz.h"
#include "tests/app/cli_runner.h"
#include "tests/support/test_program.h"

namespace cli_predict_test {

using namespace lamina;

namespace {

/** Two towns in Cyrillic letters, as Windows-1251 writes them: Ufa and Omsk. */
const QByteArray ufa("\xD3\xF4\xE0"), omsk("\xCE\xEC\xF1\xEA");

QByteArray towns(int rows, const QByteArray& first, const QByteArray& second) {
    QByteArray text = "town,size,cold\n";
    for (int i = 0; i < rows; ++i) text += (i % 2 ? first : second) + "," + QByteArray::number(i % 7) + (i % 2 ? ",no\n" : ",yes\n");
    return text;
}

}  // namespace

class CliPredictTest : public QObject {
    Q_OBJECT
 private slots:
    void initTestCase() {
        cli_ = std::make_unique<CliRunner>();
        QVERIFY(cli_->write("towns.csv", towns(80, ufa, omsk)));
        const auto made = cli_->call({"new", "towns.lamina", "--data", "towns.csv", "--target", "cold", "--encoding", "windows-1251"});
        QVERIFY2(made.status == 0, made.error);
        const auto trained = cli_->call({"train", "towns.lamina", "--epochs", "40", "--learning-rate", "0.05", "--device", "cpu", "--output", "towns.keras"});
        QVERIFY2(trained.status == 0, trained.error);
    }

    void theEncodingThatWasChosenIsThatOfNewRows() {
        QVERIFY(cli_->write("new.csv", "town,size\n" + ufa + ",3\n" + omsk + ",3\n"));
        const auto answer = cli_->call({"predict", "towns.keras", "--input", "new.csv"});
        QVERIFY2(answer.status == 0, answer.error);
        QVERIFY2(!answer.error.contains("not seen"), answer.error);
        const auto lines = answer.out.trimmed().split('\n');
        QVERIFY2(lines.size() == 3 && lines[1].startsWith("1,no,") && lines[2].startsWith("2,yes,"), answer.out);
        const auto evaluated = cli_->call({"evaluate", "towns.keras", "--data", "towns.csv"});
        QVERIFY2(evaluated.status == 0, evaluated.error);
    }

    void aCellThatCannotBeReadCostsTheAnswerOfItsRowAlone() {
        QVERIFY(cli_->write("odd.csv", "town,size\n" + ufa + ",3\n" + omsk + ",abc\n" + omsk + ",3\n"));
        const auto answer = cli_->call({"predict", "towns.keras", "--input", "odd.csv"});
        QVERIFY2(answer.status == 0, answer.error);
        const auto lines = answer.out.trimmed().split('\n');
        QVERIFY2(lines.size() == 4 && lines[1].startsWith("1,no,") && lines[2].startsWith("2,,") && lines[3].startsWith("3,yes,"), answer.out);
        QVERIFY2(answer.error.contains("row 2 has no answer: column \"size\" holds \"abc\", expected a number"), answer.error);
        QVERIFY(cli_->write("all odd.csv", "town,size\n" + ufa + ",abc\n"));
        const auto none = cli_->call({"predict", "towns.keras", "--input", "all odd.csv"});
        QVERIFY2(none.status == 3 && none.error.contains("all odd.csv, column \"size\", row 1: expected a number, received \"abc\" — correct the value"), none.error);
    }

    void aDecimalCommaThatWasLearntIsThatOfNewRows() {
        const auto rows = [](int odd) {
            QByteArray text = "a;b;y\n";
            for (int i = 0; i < 60; ++i) text += (i == odd ? QByteArray("abc") : QByteArray::number(i % 7) + "," + QByteArray::number(10 + i)) + ";" + QByteArray::number(i % 3) + (i % 2 ? ";no\n" : ";yes\n");
            return text;
        };
        QVERIFY(cli_->write("commas.csv", rows(-1)) && cli_->write("odd commas.csv", rows(4)));
        QCOMPARE(cli_->call({"new", "commas.lamina", "--data", "commas.csv"}).status, 0);
        QCOMPARE(cli_->call({"train", "commas.lamina", "--epochs", "1", "--device", "cpu", "--output", "commas.keras"}).status, 0);
        const auto lines = cli_->call({"predict", "commas.keras", "--input", "odd commas.csv"}).out.trimmed().split('\n');
        QCOMPARE(lines.size(), 61);
        for (int i = 1; i <= 60; ++i) QCOMPARE(lines[i].startsWith(QByteArray::number(i) + ";;"), i == 5);
        QCOMPARE(cli_->call({"predict", "commas.keras", "--input", "commas.csv", "--with-data", "--output", "said.csv"}).status, 0);
        const QByteArray said = cli_->read("said.csv");
        const auto again = parseCsv({said.constData(), static_cast<std::size_t>(said.size())});  // written as the table was
        QVERIFY2(again.dialect.delimiter == ';' && again.dialect.decimalComma, said.left(200));
        QCOMPARE(again.table.columns[1].numbers[1], 1.11);
        const auto& share = again.table.columns.back();
        QVERIFY2(share.type == ColumnType::Number && share.numbers[0] > 0 && share.numbers[0] < 1, said.left(200));
        const auto read = cli_->call({"new", "odd.lamina", "--data", "odd commas.csv", "--type", "a=number"});
        QVERIFY2(read.status == 0 && read.out.contains("inputs  a, b: 2 numbers a sample"), read.out + read.error);
    }

    void aRowOfAnotherLengthCostsItsAnswerAlone() {
        QByteArray rows = "town,size\n";
        for (int i = 0; i < 12; ++i) rows += i == 4 ? ufa + "\n" : omsk + ",3\n";
        QVERIFY(cli_->write("short.csv", rows));
        const auto answer = cli_->call({"predict", "towns.keras", "--input", "short.csv", "--output", "said.csv"});
        QVERIFY2(answer.status == 0, answer.error);
        QVERIFY2(answer.error.contains("row 5 has no answer: line 6: expected 2 cells, received 1"), answer.error);
        QVERIFY2(answer.out.contains("wrote 11 predictions"), answer.out);
        const auto lines = cli_->read("said.csv").trimmed().split('\n');
        QVERIFY2(lines.size() == 13 && lines[4].startsWith("4,yes,") && lines[5].startsWith("5,,") && lines[6].startsWith("6,yes,"), cli_->read("said.csv"));
    }

    void whatIsLeftOutIsSaidByAllWhoRead() {
        QByteArray rows = towns(80, ufa, omsk);
        rows.insert(rows.indexOf('\n') + 1, "alone\n");
        QVERIFY(cli_->write("broken.csv", rows));
        const QByteArray said = "left out 1 row: line 2 (expected 3 cells, received 1); correct these lines if they shall count";
        const auto made = cli_->call({"new", "broken.lamina", "--data", "broken.csv", "--target", "cold", "--encoding", "windows-1251"});
        QVERIFY2(made.status == 0 && made.out.contains(said), made.out + made.error);
        const auto trained = cli_->call({"train", "broken.lamina", "--epochs", "1", "--device", "cpu"});
        QVERIFY2(trained.status == 0 && trained.error.contains(said), trained.error);
        const auto judged = cli_->call({"evaluate", "towns.keras", "--data", "broken.csv", "--json"});
        QVERIFY2(judged.status == 0 && judged.error.contains(said) && judged.out.contains("\"samples\":80"), judged.out + judged.error);
    }

    void anotherOneIsSaid() {
        QVERIFY(cli_->write("utf8.csv", "town,size\nУфа,3\nОмск,3\n"));
        QVERIFY(cli_->write("all.csv", towns(20, "Уфа", "Омск")));
        const auto wrong = cli_->call({"predict", "towns.keras", "--input", "utf8.csv"});
        QVERIFY2(wrong.error.contains("not seen"), wrong.error);
        const auto right = cli_->call({"predict", "towns.keras", "--input", "utf8.csv", "--encoding", "utf-8"});
        QVERIFY2(right.status == 0 && !right.error.contains("not seen"), right.error);
        QVERIFY2(right.out.contains("\n1,no,") && right.out.contains("\n2,yes,"), right.out);
        const auto judged = cli_->callJson({"evaluate", "towns.keras", "--data", "all.csv", "--encoding", "auto", "--json"});
        QVERIFY(judged["accuracy"].toDouble() > 0.9);
        QCOMPARE(cli_->call({"predict", "towns.keras", "--input", "utf8.csv", "--encoding", "klingon"}).status, 2);
        QCOMPARE(cli_->call({"evaluate", "towns.keras", "--encoding", "utf-8"}).status, 2);
    }

    void aYesOrNoIsCalledByItsTargetAndClass() {
        QByteArray text = "a,survived\n";
        for (int i = 0; i < 60; ++i) text += QByteArray::number(i) + (i > 30 ? ",1\n" : ",0\n");
        QVERIFY(cli_->write("ship.csv", text));
        QCOMPARE(cli_->call({"new", "ship.lamina", "--data", "ship.csv"}).status, 0);
        QCOMPARE(cli_->call({"train", "ship.lamina", "--epochs", "1", "--device", "cpu", "--output", "ship.keras"}).status, 0);
        const auto answer = cli_->call({"predict", "ship.keras", "--input", "ship.csv"});
        QVERIFY2(answer.out.startsWith("row,prediction,survived = 1\n"), answer.out.left(80) + answer.error);
    }

    void whatATrainingOfFewStepsAndAnEvaluationSayIsShort() {
        QCOMPARE(cli_->call({"new", "moons.lamina", "--template", "moons"}).status, 0);
        const auto trained = cli_->call({"train", "moons.lamina", "--steps", "2", "--device", "cpu", "--output", "moons.keras"});
        QVERIFY2(trained.out.contains("2 steps in ") && trained.out.contains("  loss ") && trained.out.contains(" in the last step"), trained.out);
        const auto said = cli_->call({"evaluate", "moons.lamina"});
        QVERIFY2(said.status == 0, said.error);
        const QRegularExpression figure(QStringLiteral("^(loss|accuracy|binary_accuracy)  ([0-9.e+-]+)$"), QRegularExpression::MultilineOption);
        auto found = figure.globalMatch(QString::fromUtf8(said.out));
        QVERIFY2(found.hasNext(), said.out);
        while (found.hasNext()) QVERIFY2(found.next().captured(2).remove(QRegularExpression("e.*|[.-]")).size() <= 10, said.out);  // of a float32 nine figures tell all
    }

    void aModelThatBecomesAProjectSaysWhereItsWeightsAre() {
        const auto made = cli_->call({"convert", "towns.keras", "again.lamina"});
        QVERIFY2(made.status == 0 && made.out.contains("wrote again.lamina: the drawing and its recipes, without the weights, which stay in towns.keras"), made.out + made.error);
        const auto copied = cli_->call({"convert", "towns.keras", "again.keras"});
        QVERIFY2(copied.status == 0 && !copied.out.contains("without the weights"), copied.out);
    }

    void theOnlyArrayIsTheInputWhateverItsName() {
        QCOMPARE(cli_->call({"new", "line.lamina", "--template", "line"}).status, 0);
        QCOMPARE(cli_->call({"train", "line.lamina", "--steps", "1", "--device", "cpu", "--output", "line.keras"}).status, 0);
        const Tensor rows = Tensor::of(Shape{3, 1}, std::vector<float>{1, 2, 3});
        writeNpz(cli_->path("x.npz").toStdString(), {{"x", rows}});
        writeNpz(cli_->path("some.npz").toStdString(), {{"samples", rows}});
        writeNpz(cli_->path("two.npz").toStdString(), {{"samples", rows}, {"others", rows}});
        const auto x = cli_->call({"predict", "line.keras", "--input", "x.npz"}), some = cli_->call({"predict", "line.keras", "--input", "some.npz"});
        QVERIFY2(some.status == 0, some.error);
        QCOMPARE(some.out, x.out);
        const auto two = cli_->call({"predict", "line.keras", "--input", "two.npz"});
        QVERIFY2(two.status == 3 && two.error.contains("holds neither x nor") && two.error.contains("call the array x"), two.error);
    }

    void aTargetOfOneValueIsSaidToBe() {
        QByteArray text = "a,survived\n";
        for (int i = 0; i < 60; ++i) text += QByteArray::number(i) + ",1\n";
        QVERIFY(cli_->write("lucky.csv", text));
        QJsonObject project = QJsonDocument::fromJson(cli_->read("ship.lamina")).object(), data = project["data"].toObject();
        data["paths"] = QJsonArray{"lucky.csv"};
        project["data"] = data;
        QVERIFY(cli_->write("lucky.lamina", QJsonDocument(project).toJson()));
        const auto trained = cli_->call({"train", "lucky.lamina", "--epochs", "1", "--device", "cpu"});
        QVERIFY2(trained.status == 3 && trained.error.contains("the target has only one value, \"1\"") && trained.error.contains("survived"), trained.error);
        const auto told = cli_->call({"doctor", "lucky.lamina"});
        QVERIFY2(told.out.contains("problem  ") && told.out.contains("only one value"), told.out);
    }

    void rowsKeepTheNumbersOfTheFileWhereSomeAreDropped() {
        QByteArray text = "a,b,y\n";
        for (int i = 0; i < 60; ++i) {
            const double y = i == 40 ? 500 : 0.25 * i;  // one that nobody could foresee
            text += (i < 10 ? QByteArray(",") : QByteArray::number(i * 0.5) + "," + QByteArray::number(i % 7)) + "," + QByteArray::number(y) + "\n";
        }
        QVERIFY(cli_->write("gaps.csv", text));
        QCOMPARE(cli_->call({"new", "gaps.lamina", "--data", "gaps.csv", "--target", "y"}).status, 0);
        QJsonObject project = QJsonDocument::fromJson(cli_->read("gaps.lamina")).object(), data = project["data"].toObject();
        data["missing"] = "drop_empty";
        project["data"] = data;
        QVERIFY(cli_->write("gaps.lamina", QJsonDocument(project).toJson()));
        const auto trained = cli_->call({"train", "gaps.lamina", "--epochs", "1", "--device", "cpu", "--output", "gaps.keras"});
        QVERIFY2(trained.status == 0, trained.error);
        const auto worst = cli_->callJson({"evaluate", "gaps.lamina", "--worst", "50", "--json"})["worst"].toArray();
        QVERIFY(worst.size() > 3);
        for (const auto& one : worst) {
            const int row = one.toObject()["row"].toInt();
            QVERIFY(row > 10 && std::abs(one.toObject()["true"].toDouble() - (row == 41 ? 500 : 0.25 * (row - 1))) < 1e-3);
        }
        const auto lines = cli_->call({"predict", "gaps.keras", "--input", "gaps.csv", "--with-data"}).out.trimmed().split('\n');
        QCOMPARE(lines.size(), 61);
        QVERIFY2(lines[41].startsWith("41,20,5,500,"), lines[41]);
    }

    void columnsThatAreMissingAreSaidOfTheFile() {
        QVERIFY(cli_->write("other.csv", "length,width\n1,2\n"));
        const auto answer = cli_->call({"predict", "towns.keras", "--input", "other.csv"});
        QCOMPARE(answer.status, 3);
        QVERIFY2(answer.error.contains("other.csv: the columns town, size are missing"), answer.error);
    }

    void whatIsForPicturesAloneIsRefusedForTables() {
        const auto answer = cli_->call({"predict", "towns.keras", "--input", "new.csv", "--invert"});
        QVERIFY2(answer.status == 2 && answer.error.contains("--invert is for pictures"), answer.error);
    }

 private:
    std::unique_ptr<CliRunner> cli_;
};

LAMINA_TEST(CliPredictTest)

}  // namespace cli_predict_test

#include "cli_predict_test.moc"
