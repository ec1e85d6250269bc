// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of the file that predictions of a table become: written as the table was, with a note where a row needs one.
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "engine/data/csv.h"
#include "engine/trained/predictions.h"
#include "tests/support/test_program.h"

namespace predictions_file_test {

using namespace lamina;

namespace {

/** y = 2x + 1 of a column x; where that is missing it is taken as 2. */
TrainedModel doubling() {
    TrainedModel model;
    Graph& g = model.project.graph;
    lamina::connect(g, addNode(g, "Input", "x", {{"shape", Ints{1}}}), addNode(g, "Dense", "y", {{"units", std::int64_t{1}}}));
    model.weights.variables = {{"y", "kernel", true, Tensor::of<float>({1, 1}, std::vector<float>{2})}, {"y", "bias", true, Tensor::of<float>({1}, std::vector<float>{1})}};
    model.project.training.loss = {"mean_squared_error", {}};
    model.preparation.source = std::string("csv");
    PreparedColumn x, y;
    x.name = "x", x.fill = "2", y.name = "y";
    model.preparation.inputs = {x};
    model.preparation.targets = {y};
    return model;
}

/** 1 of red, -1 of blue. */
TrainedModel colours() {
    TrainedModel model = doubling();
    model.project.graph = {};
    Graph& g = model.project.graph;
    lamina::connect(g, addNode(g, "Input", "x", {{"shape", Ints{2}}}), addNode(g, "Dense", "y", {{"units", std::int64_t{1}}}));
    model.weights.variables = {{"y", "kernel", true, Tensor::of<float>({2, 1}, std::vector<float>{-1, 1})}, {"y", "bias", true, Tensor::of<float>({1}, std::vector<float>{0})}};
    PreparedColumn colour;
    colour.name = "colour", colour.category = true, colour.categories = {"blue", "red"}, colour.fill = "red";
    model.preparation.inputs = {colour};
    return model;
}

}  // namespace

class PredictionsFileTest : public QObject {
    Q_OBJECT
    QTemporaryDir folder_;

    Predictions answers(const TrainedModel& model, const QByteArray& text, const char* name = "rows.csv") const {
        QFile file(folder_.filePath(QLatin1String(name)));
        if (!file.open(QIODevice::WriteOnly)) qFatal("cannot write");
        file.write(text);
        file.close();
        Predictor predictor(model);
        return predictTable(model, predictor, file.fileName().toStdString());
    }

 private slots:
    void answersToATableWithDecimalCommasAreWrittenWithThem() {
        const auto model = doubling();
        const auto made = answers(model, "name;x;y\nfirst;1,5;4,25\n\"a; b\";-2,25;-3,75\n");
        const std::string text = predictionsCsv(model, made, Beside::File);
        QCOMPARE(text, std::string("row;name;x;true y;predicted y\n1;first;1,5;4,25;4\n2;\"a; b\";-2,25;-3,75;-3,5\n"));
        const auto read = parseCsv(text);
        QVERIFY(read.dialect.delimiter == ';' && read.dialect.decimalComma);
        QCOMPARE(read.table.columns[2].numbers[1], -2.25);
        QCOMPARE(read.table.columns[4].numbers[1], -3.5);
        QCOMPARE(read.table.columns[1].text(1), std::string("a; b"));
        QCOMPARE(predictionCells(model, made, 2)[2], (std::vector<std::string>{"2", "-3.5"}));  // the window counts with them
    }

    void soAreThoseToOneWithTabsBetweenItsCells() {
        const auto model = doubling();
        const std::string text = predictionsCsv(model, answers(model, "x\tz\n1,5\t1\n2,25\t2\n"), Beside::File);
        QCOMPARE(text, std::string("row\tx\tz\ty\n1\t1,5\t1\t4\n2\t2,25\t2\t5,5\n"));
        const auto read = parseCsv(text);
        QVERIFY(read.dialect.delimiter == '\t' && read.dialect.decimalComma);
        QCOMPARE(read.table.columns[3].numbers[1], 5.5);
    }

    /** A column that words among its numbers made one of words is one of numbers to the model. */
    void oneOddCellDoesNotHideItsCommas() {
        const auto model = doubling();
        const std::string text = predictionsCsv(model, answers(model, "x;z\n1,5;1\nodd;1\n2,25;1\n"), Beside::File);
        QCOMPARE(text, std::string("row;x;z;y;note\n1;1,5;1;4;\n2;odd;1;;\"no answer: column \"\"x\"\" holds \"\"odd\"\", expected a number\"\n3;2,25;1;5,5;\n"));
        QCOMPARE(parseCsv(text).table.columns[3].numbers[2], 5.5);
    }

    void aWordThatIsANumberAmongBlanksKeepsThem() {
        const auto model = doubling();
        const std::string text = predictionsCsv(model, answers(model, "x;name\n1,5;\" 5\"\n2,25;b\n"), Beside::File);
        QCOMPARE(text, std::string("row;x;name;y\n1;1,5;\" 5\";4\n2;2,25;b;5,5\n"));
        QCOMPARE(parseCsv(text).table.columns[2].text(0), std::string(" 5"));
    }

    void otherTablesHaveCommasBetweenTheirCells() {
        const auto model = doubling();
        QCOMPARE(predictionsCsv(model, answers(model, "x,z\n1.5,\"a, b\"\n2.25,c\n"), Beside::File), std::string("row,x,z,y\n1,1.5,\"a, b\",4\n2,2.25,c,5.5\n"));
        QCOMPARE(predictionsCsv(model, answers(model, "x;z\n1.5;a\n2.25;b\n"), Beside::File), std::string("row,x,z,y\n1,1.5,a,4\n2,2.25,b,5.5\n"));
        QCOMPARE(predictionsCsv(model, answers(model, "x\n1.5\n2.25\n")), std::string("row,y\n1,4\n2,5.5\n"));
    }

    void manyRowsStandInTheirOrder() {  // they are written in parts, side by side
        const auto model = doubling();
        std::string rows = "x\n", lines = "row,y\n";
        for (int i = 1; i <= 140'000; ++i) {
            rows += std::to_string(i % 1000) + "\n";
            lines += std::to_string(i) + "," + std::to_string(2 * (i % 1000) + 1) + "\n";
        }
        QVERIFY(predictionsCsv(model, answers(model, QByteArray::fromStdString(rows))) == lines);
    }

    void whatHasNoAnswerSaysWhyInItsLine() {
        const auto model = doubling();
        const auto odd = answers(model, "x\n1\nabc\n3\n");
        QCOMPARE(predictionsCsv(model, odd), std::string("row,y,note\n1,3,\n2,,\"no answer: column \"\"x\"\" holds \"\"abc\"\", expected a number\"\n3,7,\n"));
        QCOMPARE(probabilityColumns(model, odd).size(), std::size_t{3});
        QCOMPARE(predictionCells(model, odd, 1)[0], (std::vector<std::string>{"row", "y", "note"}));
        const auto ragged = answers(model, "x,z\n1,1\n1,1\n1\n1,1\n1,1\n1,1\n1,1\n1,1\n1,1\n1,1\n");
        const auto lines = predictionCells(model, ragged, 9);
        QCOMPARE(lines[3], (std::vector<std::string>{"3", "", "no answer: line 4: expected 2 cells, received 1"}));
        QCOMPARE(lines[4], (std::vector<std::string>{"4", "3", ""}));
    }

    void aMissingCellIsNotedBesideWorseOnly() {
        const auto model = doubling();
        QCOMPARE(predictionsCsv(model, answers(model, "note,x\nhello,1\nbye,\n"), Beside::File), std::string("row,note,x,y\n1,hello,1,3\n2,bye,,5\n"));
        QCOMPARE(predictionsCsv(model, answers(model, "note,x\nhello,1\nbye,\nodd,abc\n"), Beside::File),
                 std::string("row,note (given),x,y,note\n1,hello,1,3,\n2,bye,,5,x is missing\n3,odd,abc,,\"no answer: column \"\"x\"\" holds \"\"abc\"\", expected a number\"\n"));
        QCOMPARE(predictionsCsv(model, answers(model, "z,x\n,1\n2,3\n")), std::string("row,y\n1,3\n2,7\n"));  // what does not enter the net
    }

    void aCategoryThatTheModelHasNotSeenIsNoted() {
        const auto model = colours();
        const auto cells = predictionCells(model, answers(model, "colour,z\nred,1\ngreen,2\n,3\n"), 3);
        QCOMPARE(cells[1], (std::vector<std::string>{"1", "1", ""}));
        QCOMPARE(cells[2][2], std::string("colour holds \"green\", which the model has not seen"));
        QCOMPARE(cells[3], (std::vector<std::string>{"3", "1", "colour is missing, taken as red"}));
    }

    /** A category of numbers, of which the file holds the 0 as -0. */
    void minusNoughtIsNoNewCategory() {
        auto model = colours();
        model.preparation.inputs[0].categories = {"0", "1"}, model.preparation.inputs[0].fill = "1";
        QCOMPARE(predictionsCsv(model, answers(model, "colour,z\n1,1\n-0,2\n0,3\n")), std::string("row,y\n1,1\n2,-1\n3,-1\n"));
        const auto cells = predictionCells(model, answers(model, "colour,z\n1,1\n2,2\n"), 2);
        QCOMPARE(cells[2][2], std::string("colour holds \"2\", which the model has not seen"));
    }
};

LAMINA_TEST(PredictionsFileTest)

}  // namespace predictions_file_test

#include "predictions_file_test.moc"
