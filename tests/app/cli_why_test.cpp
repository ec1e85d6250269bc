// SPDX-License-Identifier: GPL-3.0-or-later
// lamina-cli predict --why: what the answers owe the columns of their rows, in words beside which the predictions stay what they were.
#include <QtTest>
#include <memory>

#include "engine/data/npz.h"
#include "tests/app/cli_runner.h"
#include "tests/support/test_program.h"

namespace cli_why_test {

using namespace lamina;

class CliWhyTest : public QObject {
    Q_OBJECT
 private slots:
    void initTestCase() {
        cli_ = std::make_unique<CliRunner>();
        QByteArray text = "age,noise,old\n", prices = "rooms,noise,price\n";
        for (int i = 0; i < 90; ++i) {
            text += QByteArray::number(i) + "," + QByteArray::number(i * 7 % 5) + (i > 45 ? ",yes\n" : ",no\n");
            prices += QByteArray::number(i % 10) + "," + QByteArray::number(i * 7 % 5) + "," + QByteArray::number(1.5 * (i % 10) + 0.25) + "\n";
        }
        QVERIFY(cli_->write("ages.csv", text) && cli_->write("prices.csv", prices));
        QVERIFY(cli_->write("new.csv", "age,noise\n88,2\n3,2\n"));
        train("ages.csv", "ages", "old");
        train("prices.csv", "prices", "price");
    }

    void theColumnThatAClassOwesMostStandsFirst() {
        const auto answer = cli_->call({"predict", "ages.keras", "--input", "new.csv", "--why"});
        QVERIFY2(answer.status == 0, answer.error);
        const auto lines = answer.out.trimmed().split('\n');
        QVERIFY2(lines.size() >= 6, answer.out);
        QVERIFY2(lines[0].startsWith("row 1: yes, ") && lines[0].endsWith("%"), answer.out);
        QVERIFY2(lines[1].startsWith("column") && lines[1].contains("value") && lines[1].endsWith("gives"), answer.out);
        QVERIFY2(lines[2].startsWith("age") && lines[2].contains("88") && lines[2].contains("+") && lines[2].endsWith("%"), answer.out);
        QVERIFY2(answer.out.contains("\n\nrow 2: no, "), answer.out);
        QVERIFY2(!answer.out.contains("prediction"), answer.out);  // no CSV between the words
    }

    void aNumberIsExplainedInItsOwnUnits() {
        QVERIFY(cli_->write("house.csv", "rooms,noise\n9,2\n"));
        const auto answer = cli_->call({"predict", "prices.keras", "--input", "house.csv", "--why"});
        QVERIFY2(answer.status == 0, answer.error);
        const auto lines = answer.out.trimmed().split('\n');
        QVERIFY2(lines.size() >= 3 && lines[0].startsWith("row 1: price ") && lines[2].startsWith("rooms"), answer.out);
        const double gives = lines[2].split('+').value(1).toDouble();  // nine rooms against about the middle, 4.5
        QVERIFY2(gives > 3 && gives < 11, answer.out);
    }

    void thePredictionsAreWrittenAsWithoutIt() {
        QCOMPARE(cli_->call({"predict", "ages.keras", "--input", "new.csv", "--output", "plain.csv"}).status, 0);
        const auto answer = cli_->call({"predict", "ages.keras", "--input", "new.csv", "--output", "said.csv", "--why", "--with-data"});
        QVERIFY2(answer.status == 0, answer.error);
        QVERIFY2(answer.out.contains("row 1: yes") && answer.out.contains("wrote 2 predictions to said.csv"), answer.out);
        QVERIFY(cli_->read("said.csv").startsWith("row,age,noise,"));
        QCOMPARE(cli_->call({"predict", "ages.keras", "--input", "new.csv", "--output", "again.csv", "--why"}).status, 0);
        QCOMPARE(cli_->read("again.csv"), cli_->read("plain.csv"));
    }

    /** A line's end in a name would break the table off, a tab move its columns. */
    void namesOfSeveralLinesStayInTheirs() {
        QByteArray text = "noise,mood,old\n", sure = "\"yes\nsure\"";
        for (int i = 0; i < 90; ++i) text += QByteArray::number(i * 7 % 5) + (i > 45 ? ",\"up\tand\tdown\"," + sure : ",calm,no") + "\n";
        QVERIFY(cli_->write("moods.csv", text));
        train("moods.csv", "moods", "old");
        QVERIFY(cli_->write("mood.csv", "noise,mood\n2,\"up\tand\tdown\"\n"));
        const auto answer = cli_->call({"predict", "moods.keras", "--input", "mood.csv", "--why"});
        QVERIFY2(answer.status == 0, answer.error);
        QVERIFY2(answer.out.startsWith("row 1: yes↵sure, "), answer.out);
        QVERIFY2(answer.out.contains("up⇥and⇥down") && !answer.out.contains('\t'), answer.out);
        const auto judged = cli_->call({"evaluate", "moods.keras", "--data", "moods.csv"});
        QVERIFY2(judged.status == 0 && judged.out.contains("\nyes↵sure ") && !judged.out.contains("yes\nsure"), judged.out + judged.error);
    }

    void aRowWithoutAnAnswerIsPassedOver() {
        QVERIFY(cli_->write("odd.csv", "age,noise\n88,x\n3,2\n"));
        const auto answer = cli_->call({"predict", "ages.keras", "--input", "odd.csv", "--why"});
        QVERIFY2(answer.status == 0 && answer.error.contains("row 1 has no answer"), answer.error);
        QVERIFY2(answer.out.startsWith("row 2: no, "), answer.out);
    }

    /** What is read as words for the sake of one cell keeps how its numbers are written. */
    void decimalCommasBesideACellThatIsNoNumberAreExplained() {
        QVERIFY(cli_->write("comma.csv", "age;noise\n88,5;2\n3,25;2\n60,5;1\nx;1\n70,5;3\n"));
        const auto answer = cli_->call({"predict", "ages.keras", "--input", "comma.csv", "--why"});
        QVERIFY2(answer.status == 0 && answer.error.contains("row 4 has no answer"), answer.error);
        QVERIFY2(answer.out.startsWith("row 1: yes, ") && answer.out.contains("88,5") && answer.out.contains("row 5: yes"), answer.out);
    }

    void whatCannotBeExplainedIsRefused() {
        writeNpz(cli_->path("x.npz").toStdString(), {{"x", Tensor::of(Shape{1, 2}, std::vector<float>{1, 2})}});
        const auto arrays = cli_->call({"predict", "ages.keras", "--input", "x.npz", "--why"});
        QVERIFY2(arrays.status == 2 && arrays.error.contains("--why is for tables and pictures"), arrays.error);
        const auto beside = cli_->call({"predict", "ages.keras", "--input", "new.csv", "--why", "--with-data"});
        QVERIFY2(beside.status == 2 && beside.error.contains("give --output Y.csv"), beside.error);
        QVERIFY2(cli_->call({"predict", "--help"}).out.contains("--why"), "help");
    }

    void whatIsForecastFromSeveralRowsIsRefused() {
        QByteArray text = "load\n";
        for (int i = 0; i < 80; ++i) text += QByteArray::number(i % 8) + "\n";
        QVERIFY(cli_->write("load.csv", text));
        const auto made = cli_->call({"new", "load.lamina", "--template", "series", "--data", "load.csv", "--sequence-length", "8"});
        QVERIFY2(made.status == 0, made.error);
        QCOMPARE(cli_->call({"train", "load.lamina", "--epochs", "1", "--device", "cpu", "--output", "load.keras"}).status, 0);
        const auto answer = cli_->call({"predict", "load.keras", "--input", "load.csv", "--why"});
        QVERIFY2(answer.status == 2 && answer.error.contains("from several in a row"), answer.error);
    }

 private:
    void train(const QString& data, const QString& name, const QString& target) const {
        const auto made = cli_->call({"new", name + ".lamina", "--data", data, "--target", target});
        QVERIFY2(made.status == 0, made.error);
        const auto trained = cli_->call({"train", name + ".lamina", "--epochs", "60", "--learning-rate", "0.02", "--batch-size", "8", "--device", "cpu", "--output", name + ".keras"});
        QVERIFY2(trained.status == 0, trained.error);
    }

    std::unique_ptr<CliRunner> cli_;
};

LAMINA_TEST(CliWhyTest)

}  // namespace cli_why_test

#include "cli_why_test.moc"
