// SPDX-License-Identifier: GPL-3.0-or-later
// lamina-cli and a net with several Inputs that one table feeds: numbers, the words of a text, and which of some categories.
#include <QtTest>
#include <cmath>
#include <memory>

#include "engine/data/npz.h"
#include "engine/io/keras_file.h"
#include "engine/io/project_file.h"
#include "tests/app/cli_runner.h"
#include "tests/support/test_program.h"

namespace cli_inputs_test {

using namespace lamina;

namespace {

/** The price of a home: twice its area, more in the north, less where it is loud. */
QByteArray homes(int rows) {
    QByteArray text = "area,age,place,said,price\n";
    for (int i = 0; i < rows; ++i) {
        const int area = (i * 7) % 50, place = i % 3, loud = (i / 3) % 2;
        const double price = 0.04 * area + (place == 0 ? 1 : 0) - loud;
        text += QByteArray::number(area) + "," + QByteArray::number(i % 11) + "," + (place == 0 ? "north" : place == 1 ? "south" : "west") + "," +
                (loud ? "a loud street" : "a quiet street") + "," + QByteArray::number(price) + "\n";
    }
    return text;
}

NodeId append(Graph& g, NodeId last, const char* layer, Params params = {}) {
    const NodeId next = addNode(g, layer, {}, std::move(params));
    lamina::connect(g, last, next);
    return next;
}

Project netOfThree() {
    Project p;
    p.name = "homes";
    Graph& g = p.graph;
    const NodeId numbers = addNode(g, "Input", "numbers", {{"shape", Ints{2}}});
    const NodeId said = addNode(g, "Input", "said", {{"shape", Ints{4}}});
    const NodeId where = addNode(g, "Input", "where", {{"shape", Ints{1}}});
    const NodeId words = append(g, append(g, said, "Embedding", {{"input_dim", std::int64_t{20}}, {"output_dim", std::int64_t{4}}}), "GlobalAveragePooling1D");
    const NodeId place = append(g, append(g, where, "Embedding", {{"input_dim", std::int64_t{4}}, {"output_dim", std::int64_t{3}}}), "Flatten");
    const NodeId all = addNode(g, "Concatenate");
    int port = 0;
    for (const NodeId id : {numbers, words, place}) lamina::connect(g, id, all, port++);
    append(g, all, "Dense", {{"units", std::int64_t{1}}});
    p.data.source = "csv";
    p.data.paths = {"homes.csv"};
    p.data.columns["price"].role = ColumnRole::Target;
    p.data.columns["said"].type = ColumnType::Text;
    p.data.text = {.maxTokens = 20, .outputSequenceLength = 4};
    p.training.loss = {"mean_squared_error", {}};
    p.training.metrics = {{"r2_score", {}}};
    p.training.optimizer = {"Adam", {{"learning_rate", 0.02}}};
    p.training.epochs = 60;
    return p;
}

}  // namespace

class CliInputsTest : public QObject {
    Q_OBJECT
 private slots:
    void initTestCase() {
        cli_ = std::make_unique<CliRunner>();
        QVERIFY(cli_->write("homes.csv", homes(300)));
        writeProject(cli_->path("homes.lamina").toStdString(), netOfThree());
        trained_ = cli_->call({"train", "homes.lamina", "--output", "homes.keras", "--device", "cpu"});
    }

    void oneTableTrainsANetWithThreeInputs() {
        QVERIFY2(trained_.status == 0, trained_.error);
        QVERIFY2(trained_.out.contains("numbers: area, age") && trained_.out.contains("said: 4 ids of the words of said") && trained_.out.contains("where: the id of place"), trained_.out.right(400));
        const auto said = cli_->callJson({"evaluate", "homes.keras", "--data", "homes.csv", "--json"});
        QVERIFY2(said["r2_score"].toDouble() > 0.99, qPrintable(QString::number(said["r2_score"].toDouble())));
        QCOMPARE(said["samples"].toInt(), 300);
    }

    void newRowsAreAnsweredByTheirColumns() {
        QVERIFY(cli_->write("new.csv", "said,place,area,age\na quiet street,north,25,3\na loud street,south,25,3\nunheard of,elsewhere,,\n"));
        const auto answer = cli_->call({"predict", "homes.keras", "--input", "new.csv", "--output", "y.csv"});
        QVERIFY2(answer.status == 0, answer.error);
        QVERIFY2(answer.error.contains("place = \"elsewhere\""), answer.error);
        const auto lines = cli_->read("y.csv").trimmed().split('\n');
        QCOMPARE(lines.size(), 4);
        QCOMPARE(lines[0], QByteArray("row,price,note"));
        QVERIFY2(lines[3].contains("area is missing, taken as ") && lines[1].endsWith(','), lines[3]);
        const auto price = [&](int line) { return lines[line].split(',').value(1).toDouble(); };
        QVERIFY2(std::fabs(price(1) - 2) < 0.3 && std::fabs(price(2) - 0) < 0.3, lines[1] + " " + lines[2]);
    }

    void arraysGoTheWayThatKerasTakes() {
        const auto model = readKeras(cli_->path("homes.keras").toStdString());
        QVERIFY(model.rawArrays);  // numbers are scaled by a Normalization in the file
        writeNpz(cli_->path("x.npz").toStdString(), {{"numbers", Tensor::of(Shape{2, 2}, std::vector<float>{25, 3, 25, 3})},
                                                     {"said", Tensor::of(Shape{2, 4}, idsOf(model, {"a", "quiet", "street", "", "a", "loud", "street", ""}))},
                                                     {"where", Tensor::of(Shape{2, 1}, std::vector<std::int32_t>{1, 2})}});
        const auto answer = cli_->call({"predict", "homes.keras", "--input", "x.npz", "--output", "z.csv"});
        QVERIFY2(answer.status == 0, answer.error);
        const auto rows = cli_->read("y.csv").trimmed().split('\n'), arrays = cli_->read("z.csv").trimmed().split('\n');
        for (int i : {1, 2}) QVERIFY2(std::fabs(rows[i].split(',').value(1).toDouble() - arrays[i].toDouble()) < 1e-4, rows[i] + " " + arrays[i]);
    }

    void arraysThatDifferInSamplesAreSaid() {
        writeNpz(cli_->path("odd.npz").toStdString(), {{"numbers", Tensor::of(Shape{2, 2}, std::vector<float>{25, 3, 25, 3})},
                                                       {"said", Tensor::of(Shape{2, 4}, std::vector<std::int32_t>(8, 1))},
                                                       {"where", Tensor::of(Shape{3, 1}, std::vector<std::int32_t>{1, 2, 1})}});
        const auto answer = cli_->call({"predict", "homes.keras", "--input", "odd.npz"});
        QVERIFY2(answer.status == 3 && (answer.error.contains("the arrays hold 2 and 3 samples") || answer.error.contains("the arrays hold 3 and 2 samples")), answer.error);
    }

    void aColumnIsGivenToAnInputByHand() {
        Project p = netOfThree();
        for (Node& node : p.graph.nodes) {
            if (node.name == "where") node.name = "other";
            if (node.name == "numbers") node.params["shape"] = Ints{1};
        }
        addNode(p.graph, "Input", "second", {{"shape", Ints{1}}});
        const NodeId second = p.graph.nodes.back().id;
        const auto all = std::find_if(p.graph.nodes.begin(), p.graph.nodes.end(), [](const Node& n) { return n.layer == "Concatenate"; });
        lamina::connect(p.graph, second, all->id, 3);
        writeProject(cli_->path("four.lamina").toStdString(), p);
        const auto refused = cli_->call({"train", "four.lamina", "--epochs", "1"});
        QCOMPARE(refused.status, 3);
        QVERIFY2(refused.error.contains("area, age enter none of the Inputs"), refused.error);
        const auto fed = cli_->call({"train", "four.lamina", "--epochs", "1", "--feed", "area=numbers", "--feed", "age=second"});
        QVERIFY2(fed.status == 0, fed.error);
        QCOMPARE(cli_->call({"train", "four.lamina", "--feed", "area"}).status, 2);
        const auto nowhere = cli_->call({"train", "four.lamina", "--feed", "area=nowhere"});
        QVERIFY2(nowhere.status == 2 && nowhere.error.contains("the net has no Input nowhere"), nowhere.error);
        QByteArray renamed = homes(300);
        renamed.replace("area,", "area=m2,");
        QVERIFY(renamed.contains("area=m2") && cli_->write("m2.csv", renamed));
        p.data.paths = {"m2.csv"};
        writeProject(cli_->path("five.lamina").toStdString(), p);
        const auto equals = cli_->call({"train", "five.lamina", "--epochs", "1", "--feed", "area=m2=numbers", "--feed", "age=second"});
        QVERIFY2(equals.status == 0, equals.error);
    }

    /** What people have beside tables: numbers, several labels at once, sequences, masks, two inputs. */
    void arraysOfAnyKindMakeAProjectThatTrains_data() {
        QTest::addColumn<QStringList>("more");
        QTest::addColumn<QString>("said");
        QTest::newRow("numbers") << QStringList() << "mean_squared_error";
        QTest::newRow("numbers by wish") << QStringList{"--template", "table_regressor"} << "mean_squared_error";
        QTest::newRow("several") << QStringList() << "binary_crossentropy";
        QTest::newRow("sequences") << QStringList() << "template series_lstm";
        QTest::newRow("masks") << QStringList() << "template unet";
        QTest::newRow("two") << QStringList() << "sparse_categorical_crossentropy";
    }
    void arraysOfAnyKindMakeAProjectThatTrains() {
        QFETCH(QStringList, more);
        QFETCH(QString, said);
        const auto of = [](Shape shape, auto make) {
            std::vector<decltype(make(0))> values;
            for (int i = 0; i < shape.elements(); ++i) values.push_back(make(i));
            return Tensor::of(shape, values);
        };
        const auto number = [](int i) { return 0.1f * static_cast<float>(i * 7 % 31) - 1; };
        const auto label = [](int i) { return std::int32_t{i % 3}; };
        const QString kind = QString::fromUtf8(QTest::currentDataTag());
        NamedTensor x{"x", of(Shape{40, 5}, number)}, y{"y", of(Shape{40}, number)};
        if (kind == "several") y.tensor = of(Shape{40, 4}, [](int i) { return i % 4 < 2 ? 1.0f : static_cast<float>(i / 4 % 2); });
        if (kind == "sequences") x.tensor = of(Shape{40, 10, 3}, number), y.tensor = of(Shape{40}, label);
        if (kind == "masks") x.tensor = of(Shape{40, 8, 8, 1}, number), y.tensor = of(Shape{40, 8, 8}, label);
        if (kind == "two") y.tensor = of(Shape{40}, label);
        std::vector<NamedTensor> all{x, y};
        if (kind == "two") all.push_back({"more", of(Shape{40, 2, 3}, number)});
        writeNpz(cli_->path("any.npz").toStdString(), all);
        const auto made = cli_->call(QStringList{"new", "any.lamina", "--force", "--data", "any.npz"} + more);
        QVERIFY2(made.status == 0, made.error);
        QVERIFY2(made.out.contains(said.toUtf8()), made.out);
        const auto trained = cli_->call({"train", "any.lamina", "--steps", "1", "--device", "cpu"});
        QVERIFY2(trained.status == 0, trained.error);
    }

 private:
    static std::vector<std::int32_t> idsOf(const TrainedModel& model, const std::vector<std::string>& words) {
        std::vector<std::int32_t> ids;
        for (const auto& column : model.preparation.inputs) {
            if (column.length == 0) continue;
            for (const auto& word : words) ids.push_back(static_cast<std::int32_t>(std::find(column.categories.begin(), column.categories.end(), word) - column.categories.begin()));
        }
        return ids;
    }

    std::unique_ptr<CliRunner> cli_;
    CliRunner::Answer trained_;
};

LAMINA_TEST(CliInputsTest)

}  // namespace cli_inputs_test

#include "cli_inputs_test.moc"
