// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of predictions as a table.
#include "engine/trained/predictions.h"

#include <QTest>

#include "engine/data/csv.h"
#include "tests/support/test_program.h"

namespace predictions_test {

using namespace lamina;

namespace {

/** Of two rows, one number each: yes and no. */
Predictions yesAndNo(float first, float second) {
    Predictions made;
    made.answers = {Tensor::of(Shape{2, 1}, std::vector<float>{first, second})};
    return made;
}

TrainedModel binary() {
    TrainedModel model;
    lamina::connect(model.project.graph, addNode(model.project.graph, "Input", "x", {{"shape", Ints{1}}}), addNode(model.project.graph, "Dense", "y", {{"units", std::int64_t{1}}}));
    model.project.training.loss = {"binary_crossentropy", {}};
    model.preparation.classes = {"no", "yes"};
    return model;
}

}  // namespace

class PredictionsTest : public QObject {
    Q_OBJECT
 private slots:
    void packedTablesAreTables() {
        QVERIFY(isTable("a.csv") && isTable("a.csv.gz") && isTable("b.data.gz"));
        QVERIFY(!isTable("t10k-images-idx3-ubyte.gz") && !isTable("a.npz"));
        QVERIFY(isArrays("a.npz") && isArrays("a.npy") && !isArrays("a.npz.gz") && !isArrays("a.csv") && !isArrays("npz"));
    }

    void theFirstCellsAreThoseOfTheCsv() {
        auto model = binary();
        model.preparation.classes = {"no, \"never\"", "two\nlines"};
        const auto cells = predictionCells(model, yesAndNo(0.25f, 0.75f), 9);
        QCOMPARE(cells.size(), std::size_t{3});
        QCOMPARE(cells[0], (std::vector<std::string>{"prediction", "two\nlines"}));
        QCOMPARE(cells[1], (std::vector<std::string>{"no, \"never\"", "0.25"}));
        const auto read = parseCsv(predictionsCsv(model, yesAndNo(0.25f, 0.75f))).table;
        for (std::size_t r = 0; r < 2; ++r) QCOMPARE(read.columns[0].text(r), cells[r + 1][0]);
        QCOMPARE(predictionCells(model, yesAndNo(0.25f, 0.75f), 1).size(), std::size_t{2});
    }

    void rowsAndWhatTheFileSaysStandBeforeTheAnswersWhoseNamesStay() {
        auto model = binary();
        PreparedColumn target;
        target.name = "won";
        model.preparation.targets = {target};
        auto table = std::make_shared<Table>(parseCsv("won,row,won = yes\nyes,a,7\n,b,8\n").table);
        Predictions made = yesAndNo(0.25f, 0.75f);
        made.called = "row";
        made.table = table;
        made.rows = {1, 2};  // the last is a forecast of what is not in the file
        made.names = {"2", "3"};
        using Cells = std::vector<std::string>;
        QCOMPARE(predictionCells(model, made, 9)[0], (Cells{"row", "prediction", "won = yes"}));
        const auto cells = predictionCells(model, made, 9, Beside::File);
        QCOMPARE(cells[0], (Cells{"row", "row (given)", "won = yes (given)", "true won", "prediction", "won = yes"}));
        QCOMPARE(cells[1], (Cells{"2", "b", "8", "", "no", "0.25"}));
        QCOMPARE(cells[2], (Cells{"3", "", "", "", "yes", "0.75"}));
    }

    void aSeriesSaysWhenItsRowsAre() {
        const auto model = binary();
        Predictions made = yesAndNo(0.25f, 0.75f);
        made.called = "row";
        made.table = std::make_shared<Table>(parseCsv("size,month\n7,2024-01\n8,2024-02\n").table);
        made.rows = {1, 2};
        made.names = {"2", "3"};
        made.time = "month";
        made.dates = {"2024-02", "2024-03"};
        QCOMPARE(predictionsCsv(model, made), std::string("month,row,prediction,yes\n2024-02,2,no,0.25\n2024-03,3,yes,0.75\n"));
        const auto cells = predictionCells(model, made, 9, Beside::File);
        QCOMPARE(cells[0], (std::vector<std::string>{"month", "row", "size", "prediction", "yes"}));  // and no month once more
        QCOMPARE(cells[2], (std::vector<std::string>{"2024-03", "3", "", "yes", "0.75"}));
        QCOMPARE(probabilityColumns(model, made, Beside::File).size(), cells[0].size());
    }

    void probabilitiesAreToldFromOtherNumbers() {
        auto model = binary();
        using Columns = std::vector<bool>;
        QCOMPARE(probabilityColumns(model, yesAndNo(0.25f, 0.75f)), (Columns{false, false}));  // it ends without a sigmoid
        for (Node& node : model.project.graph.nodes)
            if (node.name == "y") node.params["activation"] = std::string("sigmoid");
        QCOMPARE(probabilityColumns(model, yesAndNo(0.25f, 0.75f)), (Columns{false, true}));
        Predictions made = yesAndNo(0.25f, 0.75f);
        made.called = "row";
        made.names = {"1", "2"};
        made.table = std::make_shared<Table>(parseCsv("size\n1\n2\n").table);
        made.rows = {0, 1};
        const auto head = predictionCells(model, made, 0, Beside::File).front();
        QCOMPARE(head, (std::vector<std::string>{"row", "size", "prediction", "yes"}));
        QCOMPARE(probabilityColumns(model, made, Beside::File), (Columns{false, false, false, true}));
        model.project.training.loss.params["from_logits"] = true;
        QCOMPARE(probabilityColumns(model, made, Beside::File), (Columns{false, false, false, false}));
    }

    void whatIsNotAnsweredIsEmptyAndNotJudged() {
        auto model = binary();
        PreparedColumn target;
        target.name = "won";
        model.preparation.targets = {target};
        Predictions made = yesAndNo(0.25f, 0.75f);
        made.called = "row";
        made.table = std::make_shared<Table>(parseCsv("won\nno\nno\n").table);
        made.rows = {0, 1};
        made.names = {"1", "2"};
        QCOMPARE(made.count(), std::size_t{2});
        made.unanswered = {false, true};
        QCOMPARE(made.count(), std::size_t{1});
        QCOMPARE(predictionCells(model, made, 9)[2], (std::vector<std::string>{"2", "", ""}));
        QCOMPARE(predictionsCsv(model, made), std::string("row,prediction,won = yes\n1,no,0.25\n2,,\n"));
        const auto good = judged(model, made);
        QCOMPARE(good.size(), std::size_t{1});
        QCOMPARE(good.front().known, std::size_t{1});
        QCOMPARE(good.front().right, std::size_t{1});
    }

    void severalTargetsOfOneOutputAreCalledByTheirNames() {
        auto model = binary();
        model.preparation.classes = {};
        PreparedColumn old, tall;
        old.name = "age", old.category = true, old.categories = {"young", "old"};
        tall.name = "tall";
        model.preparation.targets = {old, tall};
        Predictions made;
        made.answers = {Tensor::of(Shape{1, 2}, std::vector<float>{0.25f, 0.75f})};
        QCOMPARE(predictionCells(model, made, 1)[0], (std::vector<std::string>{"age = old", "tall"}));
    }

    // As those of an output with a number for each class.
    void ofSeveralOutputsAYesOrNoIsCalledByItsClass() {
        auto model = binary();
        const NodeId input = findNode(model.project.graph, "x")->id;
        lamina::connect(model.project.graph, input, addNode(model.project.graph, "Dense", "z", {{"units", std::int64_t{1}}}));
        PreparedColumn won, score;
        won.name = "won", won.category = true, won.categories = {"lost", "won"};
        score.name = "points";
        model.preparation.targets = {won, score};
        auto made = yesAndNo(0.25f, 0.75f);
        made.answers.push_back(made.answers.front());
        const auto cells = predictionCells(model, made, 2);
        QCOMPARE(cells[0], (std::vector<std::string>{"y.prediction", "y.won", "z"}));
        QCOMPARE(cells[2], (std::vector<std::string>{"won", "0.75", "0.75"}));
    }

    void whatIsTrueOfAPictureIsTheFolderOfAClass() {
        Predictions made = yesAndNo(0.25f, 0.75f);
        made.called = "file";
        made.names = {"pets/yes/1.png", "new/2.png"};
        const auto cells = predictionCells(binary(), made, 9, Beside::File);
        QCOMPARE(cells[0], (std::vector<std::string>{"file", "true", "prediction", "yes"}));
        QCOMPARE(cells[1][1], std::string("yes"));
        QCOMPARE(cells[2][1], std::string());
        made.names = {"a.png", "b.png"};
        QCOMPARE(predictionCells(binary(), made, 9, Beside::File)[0].size(), std::size_t{3});
    }

    void whereTheTruthIsGivenTheAnswersAreJudged() {
        auto model = binary();
        PreparedColumn target;
        target.name = "won";
        model.preparation.targets = {target};
        Predictions made = yesAndNo(0.25f, 0.75f);
        made.called = "row";
        made.names = {"1", "3"};
        made.rows = {0, 2};
        QVERIFY(judged(model, made).empty());
        made.table = std::make_shared<Table>(parseCsv("won,n\nyes,1\nno,2\nyes,3\n").table);
        const auto both = judged(model, made).at(0);
        QVERIFY(both.classes && both.target.empty());
        QCOMPARE(both.known, std::size_t{2});
        QCOMPARE(both.right, std::size_t{1});
        made.table = std::make_shared<Table>(parseCsv("won,n\n,1\nno,2\nyes,3\n").table);
        QCOMPARE(judged(model, made).at(0).known, std::size_t{1});
        model.preparation.classes = {};
        made.table = std::make_shared<Table>(parseCsv("won,n\n1.25,1\n2,2\n0.25,3\n").table);
        const auto numbers = judged(model, made).at(0);
        QVERIFY(!numbers.classes);
        QCOMPARE(numbers.known, std::size_t{2});
        QCOMPARE(numbers.meanAbsoluteError, 0.75);
    }

    void everyOutputIsJudgedByItsTarget() {
        auto model = binary();
        const NodeId input = findNode(model.project.graph, "x")->id;
        lamina::connect(model.project.graph, input, addNode(model.project.graph, "Dense", "z", {{"units", std::int64_t{1}}}));
        PreparedColumn won, points;
        won.name = "won", won.category = true, won.categories = {"no", "yes"};
        points.name = "points";
        model.preparation.targets = {won, points};
        auto made = yesAndNo(0.25f, 0.75f);
        made.answers.push_back(Tensor::of(Shape{2, 1}, std::vector<float>{3, 4}));
        made.called = "row";
        made.names = {"1", "2"};
        made.rows = {0, 1};
        made.table = std::make_shared<Table>(parseCsv("points,won\n5,yes\n4.5,yes\n").table);
        const auto both = judged(model, made);
        QCOMPARE(both.size(), std::size_t{2});
        const auto& first = both[0].target == "points" ? both[0] : both[1];
        const auto& second = both[0].target == "points" ? both[1] : both[0];
        QVERIFY(!first.classes && second.classes);
        QCOMPARE(first.meanAbsoluteError, 1.25);
        QCOMPARE(second.target, std::string("won"));
        QCOMPARE(second.right, std::size_t{1});
    }

    void everyNumberOfAnOnlyOutputIsJudgedByItsTarget() {
        auto model = binary();
        model.preparation.classes = {};
        PreparedColumn old, tall;
        old.name = "age", old.category = true, old.categories = {"young", "old"};
        tall.name = "tall";
        model.preparation.targets = {old, tall};
        Predictions made;
        made.answers = {Tensor::of(Shape{2, 2}, std::vector<float>{0.25f, 1.0f, 0.75f, 2.0f})};
        made.called = "row";
        made.names = {"1", "2"};
        made.rows = {0, 1};
        made.table = std::make_shared<Table>(parseCsv("age,tall\nyoung,1.5\nyoung,\n").table);
        const auto both = judged(model, made);
        QCOMPARE(both.size(), std::size_t{2});
        QVERIFY(both[0].classes && !both[1].classes);
        QCOMPARE(both[0].known, std::size_t{2});
        QCOMPARE(both[0].right, std::size_t{1});
        QCOMPARE(both[1].known, std::size_t{1});
        QCOMPARE(both[1].meanAbsoluteError, 0.5);
    }

    // A logit above 0 is a probability above one half.
    void aSingleClassHasNoOtherToSay() {
        auto model = binary();
        model.preparation.classes = {"yes"};
        const auto cells = predictionCells(model, yesAndNo(0.25f, 0.75f), 9);
        QCOMPARE(cells[0], (std::vector<std::string>{"yes"}));
        QCOMPARE(cells[2], (std::vector<std::string>{"0.75"}));
    }

    void logitsSayYesAboveZero() {
        auto model = binary();
        QCOMPARE(predictionCells(model, yesAndNo(0.25f, -0.25f), 2)[1][0], std::string("no"));
        model.project.training.loss.params["from_logits"] = true;
        QCOMPARE(predictionCells(model, yesAndNo(0.25f, -0.25f), 2)[1][0], std::string("yes"));
        QCOMPARE(predictionCells(model, yesAndNo(0.25f, -0.25f), 2)[2][0], std::string("no"));
    }
};

LAMINA_TEST(PredictionsTest)

}  // namespace predictions_test

#include "predictions_test.moc"
