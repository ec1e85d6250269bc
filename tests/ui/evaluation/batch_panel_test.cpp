// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of predicting many at once, from the window.
#include "ui/evaluation/batch_panel.h"

#include <QFile>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTest>

#include "engine/compile/compile.h"
#include "engine/compile/initial_weights.h"

using namespace lamina;
using namespace lamina::ui;

namespace {

PreparedColumn column(std::string name) {
    PreparedColumn made;
    made.name = std::move(name);
    return made;
}

/** y = 2x + 1 of a column x, in a net of one unit; or with a second output, which is its negative. */
std::shared_ptr<const TrainedModel> doubling(bool two = false) {
    auto model = std::make_shared<TrainedModel>();
    Graph& g = model->project.graph;
    const NodeId in = addNode(g, "Input", "x", {{"shape", Ints{1}}});
    lamina::connect(g, in, addNode(g, "Dense", "y", {{"units", std::int64_t{1}}}));
    model->weights.variables = {{"y", "kernel", true, Tensor::of<float>({1, 1}, std::vector<float>{2})}, {"y", "bias", true, Tensor::of<float>({1}, std::vector<float>{1})}};
    if (two) {
        lamina::connect(g, in, addNode(g, "Dense", "z", {{"units", std::int64_t{1}}}));
        model->weights.variables.push_back({"z", "kernel", true, Tensor::of<float>({1, 1}, std::vector<float>{-1})});
        model->weights.variables.push_back({"z", "bias", true, Tensor::of<float>({1}, std::vector<float>{0})});
    }
    model->project.training.loss = {"mean_squared_error", {}};
    model->preparation.source = std::string("csv");
    model->preparation.inputs = {column("x")};
    model->preparation.targets = {column("y")};
    return model;
}

std::vector<std::filesystem::path> paths(const QStringList& names) {
    std::vector<std::filesystem::path> all;
    for (const auto& name : names) all.emplace_back(name.toStdString());
    return all;
}

}  // namespace

class BatchPanelTest : public QObject {
    Q_OBJECT
    QTemporaryDir folder_;

    std::filesystem::path write(const QString& name, const QByteArray& text) const {
        QFile file(folder_.filePath(name));
        if (!file.open(QIODevice::WriteOnly)) qFatal("cannot write");
        file.write(text);
        return file.fileName().toStdString();
    }

 private slots:
    void aTableIsAnsweredAndSaved() {
        BatchPanel panel;
        panel.setModel(doubling());
        panel.predict({write("rows.csv", "x\n1\n2.5\n-3\n")});
        QTRY_VERIFY(!panel.busy());
        QVERIFY2(!panel.csv().empty(), qPrintable(panel.said()));
        QCOMPARE(panel.table()->rowCount(), 3);
        QCOMPARE(panel.table()->horizontalHeaderItem(0)->text(), QStringLiteral("y"));
        QCOMPARE(panel.table()->item(1, 0)->text().toDouble(), 6.0);
        const QString saved = folder_.filePath("out.csv");
        panel.save(saved);
        QFile file(saved);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), QByteArray::fromStdString(panel.csv()));
        QVERIFY(panel.said().contains(saved));
    }

    void everyOutputHasItsColumns() {
        BatchPanel panel;
        panel.setModel(doubling(true));
        panel.predict({write("rows.csv", "x\n4\n")});
        QTRY_VERIFY(!panel.busy());
        QCOMPARE(panel.table()->columnCount(), 2);
        QCOMPARE(panel.table()->horizontalHeaderItem(1)->text(), QStringLiteral("z"));
        QCOMPARE(panel.table()->item(0, 0)->text().toDouble(), 9.0);
        QCOMPARE(panel.table()->item(0, 1)->text().toDouble(), -4.0);
    }

    void whatCannotBeAnsweredIsSaidInPlace() {
        BatchPanel panel;
        panel.setModel(doubling());
        panel.predict({write("rows.csv", "other\n1\n")});
        QTRY_VERIFY(!panel.busy());
        QVERIFY(panel.said().contains(QStringLiteral("x")));
        QVERIFY(panel.csv().empty());
        panel.predict({write("notes.pdf", "%PDF")});
        QVERIFY(panel.said().contains(QStringLiteral("CSV")));
        panel.save(QStringLiteral("/nowhere/at/all.csv"));
        QVERIFY(panel.said().contains(QStringLiteral("/nowhere")));
    }

    void tablesAndPicturesAreTaken() {
        QVERIFY(BatchPanel::takes(paths({"a.csv"})));
        QVERIFY(BatchPanel::takes(paths({"a.png", "b.JPG"})));
        QVERIFY(BatchPanel::takes(paths({folder_.path()})));
        QVERIFY(!BatchPanel::takes(paths({"a.csv", "b.csv"})));
        QVERIFY(!BatchPanel::takes(paths({"net.keras"})));
        QVERIFY(!BatchPanel::takes(paths({})));
    }
};

QTEST_MAIN(BatchPanelTest)
#include "batch_panel_test.moc"
