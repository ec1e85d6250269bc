// SPDX-License-Identifier: GPL-3.0-or-later
// Templates: every project to begin with is complete, fits its data and lies neatly on the canvas.
#include "engine/base/error.h"
#include "engine/checks/fit.h"
#include "engine/compile/infer.h"
#include "engine/data/prepare.h"
#include "engine/data/sources.h"
#include "engine/io/templates.h"
#include "engine/recipes/losses.h"
#include "engine/recipes/metrics.h"
#include "engine/recipes/optimizers.h"
#include "tests/support/shared_data.h"
#include "tests/support/small_trainings.h"
#include "tests/support/test_program.h"

#include <set>

#include <QtTest>

namespace templates_test {

using namespace lamina;

namespace {

std::string sentences(const std::vector<Issue>& issues) {
    std::string all;
    for (const auto& i : issues) all += i.title + ": " + i.detail + "\n";
    return all;
}

Dataset dataOf(const Project& project) {
    return prepare(load(project.data, {}), project.data, lossOf(project.training.loss).target);
}

}  // namespace

class TemplatesTest : public QObject {
    Q_OBJECT

 private slots:
    /** What people expect to begin with; there may be more. */
    void everyUsualKindOfNetHasATemplate() {
        for (const char* name : {"line", "spirals", "digits_mlp", "digits_cnn", "residual", "photos_cnn", "table", "table_regressor", "autoencoder", "series_lstm", "text", "unet"})
            QCOMPARE(QString::fromStdString(templateNamed(name).project.name), QString(name));
        std::set<std::string> titles;
        for (const auto& t : templates()) QVERIFY2(titles.insert(t.title).second && !t.help.empty(), t.name.c_str());
    }

    void everyTemplateIsComplete_data() {
        QTest::addColumn<QString>("name");
        for (const auto& t : templates()) QTest::newRow(t.name.c_str()) << QString::fromStdString(t.name);
    }

    void everyTemplateIsComplete() {
        QFETCH(QString, name);
        const Project project = projectFromTemplate(name.toStdString());
        QCOMPARE(QString::fromStdString(project.name), name);
        const Inference inference = infer(project.graph);
        QVERIFY2(inference.issues.empty(), sentences(inference.issues).c_str());
        QCOMPARE(inference.inputs.size(), std::size_t{1});
        QCOMPARE(inference.outputs.size(), std::size_t{1});
        optimizerOf(project.training.optimizer);
        const Shape& output = inference.at(inference.outputs[0]).output;
        for (const auto& m : project.training.metrics) metricOf(m, lossOf(project.training.loss).kind, output);
        std::set<std::pair<double, double>> places;
        for (const auto& node : project.graph.nodes) QVERIFY2(places.emplace(node.position.x, node.position.y).second, node.name.c_str());
    }

    void everyTemplateFitsItsData_data() { everyTemplateIsComplete_data(); }

    void everyTemplateFitsItsData() {
        QFETCH(QString, name);
        Project project = projectFromTemplate(name.toStdString());
        if (project.data.source.empty()) QSKIP("takes a table of the person's own");
        if (project.data.source == "digits") project.data.options["samples"] = std::int64_t{200};
        const Dataset data = dataOf(project);
        const auto issues = checkFit(project.graph, infer(project.graph), project.training, shapeOf(data));
        QVERIFY2(issues.empty(), sentences(issues).c_str());
    }

    void everyTemplateLearns_data() { everyTemplateIsComplete_data(); }

    /** Of a few samples, for a few epochs. */
    void everyTemplateLearns() {
        QFETCH(QString, name);
        TrainingJob job;
        job.project = projectFromTemplate(name.toStdString());
        if (job.project.data.source.empty()) QSKIP("takes data of the person's own");
        if (job.project.data.source == "digits") job.project.data.options["samples"] = std::int64_t{200};
        if (job.project.data.source == "shapes") job.project.data.options["samples"] = std::int64_t{60};
        Dataset data = dataOf(job.project);
        data.parts.train.resize(std::min(data.parts.train.size(), std::size_t{200}));
        data.parts.validation.resize(std::min(data.parts.validation.size(), std::size_t{16}));
        const bool pictures = data.inputs.front().shape().rank() == 4;
        TrainingRecipe& r = job.project.training;
        r.epochs = data.samples() < 10 ? 60 : pictures ? 4 : 8;
        r.batchSize = std::min(r.batchSize, std::int64_t{16});
        r.device = "cpu";
        job.record = false;
        job.data = std::make_shared<const Dataset>(std::move(data));
        std::shared_ptr<const History> history;
        test::train(std::move(job), &history);
        std::vector<float> losses;
        for (std::size_t i = 0; i < history->epochs.size(); ++i)
            if (history->epochs[i].kind == RecordKind::Epoch) losses.push_back(history->epochs[i].values[0]);
        QVERIFY(losses.size() >= 4);
        QVERIFY2(losses.back() < 0.98f * losses.front(), qPrintable(QString("from %1 to %2").arg(static_cast<double>(losses.front())).arg(static_cast<double>(losses.back()))));
    }

    void tablesAreSizedByTheirData_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("target");
        QTest::newRow("iris") << "table" << "iris.csv" << "species";
        QTest::newRow("penguins") << "table" << "penguins.csv" << "species";
        QTest::newRow("mpg") << "table_regressor" << "mpg.csv" << "mpg";
    }

    void tablesAreSizedByTheirData() {
        QFETCH(QString, name);
        QFETCH(QString, file);
        QFETCH(QString, target);
        NEEDS_SHARED_DATA(file.toStdString());
        const std::filesystem::path path = test::sharedData(file.toStdString());
        Project project = projectFromTemplate(name.toStdString());
        const std::string scaling = project.data.targetNumbers;
        project.data = sniff(path);
        project.data.targetNumbers = scaling;
        for (auto& [column, choice] : project.data.columns)
            if (choice.role == ColumnRole::Target) choice.role = ColumnRole::Input;
        project.data.columns[target.toStdString()].role = ColumnRole::Target;
        const DataShape shape = shapeOf(dataOf(project));
        adaptToData(project, load(project.data, {}));
        const auto issues = checkFit(project.graph, infer(project.graph), project.training, shape);
        QVERIFY2(issues.empty(), sentences(issues).c_str());
        QCOMPARE(project.training.loss, projectFromTemplate(name.toStdString()).training.loss);
    }

    void anUnknownTemplateNamesThoseThereAre() {
        try {
            projectFromTemplate("quantum");
            QFAIL("expected an error");
        } catch (const Error& e) {
            QVERIFY2(std::string(e.what()).find("digits_cnn") != std::string::npos, e.what());
        }
    }
};

LAMINA_TEST(TemplatesTest)

}  // namespace templates_test

#include "templates_test.moc"
