// SPDX-License-Identifier: GPL-3.0-or-later
// What is learnt of real data is worth so much: figures with fixed seeds, settings chosen on validation parts, judged on the test parts
// of splits that nothing was chosen by, and averaged over them where one is small. Skipped where ../shared/data is not.
#include <QFileInfo>
#include <QtTest>
#include <functional>
#include <memory>

#include "engine/io/project_file.h"
#include "tests/app/cli_runner.h"
#include "tests/support/sanitized.h"
#include "tests/support/shared_data.h"
#include "tests/support/test_program.h"

namespace cli_figures_test {

using namespace lamina;

class CliFiguresTest : public QObject {
    Q_OBJECT
 private slots:
    void init() { cli_ = std::make_unique<CliRunner>(); }
    void penguinsAreToldApart();
    void whoSurvivedTheTitanicIsForeseen();
    void wineIsJudgedWithinHalfAMark();
    void milesPerGallonFollowFromTheCar();
    void handsAreRead();

 private:
    bool make(const QStringList& words) const { return cli_->call(QStringList{"new", "p.lamina"} + words).status == 0; }
    void change(const std::function<void(Project&)>& how) const {
        Project project = readProject(cli_->path("p.lamina").toStdString());
        how(project);
        writeProject(cli_->path("p.lamina").toStdString(), project);
    }
    /** The mean of a figure over the test parts of fresh splits, a training each; NaN where one fails. */
    double judge(int splits, const std::function<double(const QJsonObject&)>& figure) const;
    std::unique_ptr<CliRunner> cli_;
};

double CliFiguresTest::judge(int splits, const std::function<double(const QJsonObject&)>& figure) const {
    double sum = 0;
    QString each;
    for (int i = 1; i <= splits; ++i) {
        change([&](Project& p) { p.data.split.seed = static_cast<std::uint64_t>(100 + i); });
        if (const auto trained = cli_->call({"train", "p.lamina", "--seed", "7"}); trained.status != 0) return qWarning("%s", trained.error.constData()), qQNaN();
        const double now = figure(cli_->callJson({"evaluate", "p.lamina", "--json"}));
        sum += now;
        each += QString(" %1").arg(now, 0, 'f', 3);
    }
    qInfo("%.4f over%s", sum / splits, qPrintable(each));
    return sum / splits;
}

void CliFiguresTest::penguinsAreToldApart() {
    NEEDS_SHARED_DATA("penguins.csv");
    QVERIFY(make({"--data", test::sharedDataFile("penguins.csv"), "--target", "species"}));
    QVERIFY(judge(5, [](const QJsonObject& said) { return said["accuracy"].toDouble(); }) >= 0.97);
}

/** Without what repeats another column in words. */
void CliFiguresTest::whoSurvivedTheTitanicIsForeseen() {
    NEEDS_SHARED_DATA("titanic.csv");
    QStringList words{"--data", test::sharedDataFile("titanic.csv"), "--target", "survived"};
    for (const char* column : {"alive", "embark_town", "embarked", "deck", "class"}) words << "--ignore" << column;
    QVERIFY(make(words));
    change([](Project& p) { p.training.epochs = 10; });
    QVERIFY(judge(5, [](const QJsonObject& said) { return said["accuracy"].toDouble(); }) >= 0.79);
}

void CliFiguresTest::wineIsJudgedWithinHalfAMark() {
    NEEDS_SHARED_DATA("winequality-red.csv");
    QVERIFY(make({"--data", test::sharedDataFile("winequality-red.csv"), "--target", "-1"}));
    change([](Project& p) { p.training.loss = {"mean_absolute_error", {}}, p.training.epochs = 60; });
    QVERIFY(judge(5, [](const QJsonObject& said) { return said["mean_absolute_error"].toDouble(); }) <= 0.55);
}

void CliFiguresTest::milesPerGallonFollowFromTheCar() {
    NEEDS_SHARED_DATA("mpg.csv");
    QStringList words{"--data", test::sharedDataFile("mpg.csv"), "--target", "mpg"};
    for (const char* column : {"mpg", "displacement", "horsepower", "weight"}) words << "--log" << column;
    QVERIFY(make(words));
    QVERIFY(judge(5, [](const QJsonObject& said) { return said["own_units"].toObject()["r2_score"].toDouble(); }) >= 0.87);
}

/** Photos of hands that show 0 to 9, moved and turned a little in training. */
void CliFiguresTest::handsAreRead() {
    NEEDS_SHARED_DATA("hands");
    if (test::sanitized) QSKIP("thirty epochs of pictures are too many for instrumented code");
    QVERIFY(make({"--data", test::sharedDataFile("hands")}));
    constexpr std::int64_t epochs = 30, batch = 32, steps = 18;  // steps an epoch
    change([](Project& p) {
        Graph& g = p.graph = {};
        NodeId last = addNode(g, "Input", "image", {{"shape", Ints{64, 64, 3}}});
        const auto add = [&](const char* layer, Params params = {}) {
            const NodeId next = addNode(g, layer, {}, std::move(params));
            lamina::connect(g, last, next);
            last = next;
        };
        add("Rescaling", {{"scale", 1 / 127.5}, {"offset", -1.0}});
        add("RandomTranslation", {{"height_factor", Floats{0.08}}, {"width_factor", Floats{0.08}}});
        add("RandomRotation", {{"factor", Floats{0.03}}});
        for (const std::int64_t filters : {16, 32, 64}) {
            add("Conv2D", {{"filters", filters}, {"kernel_size", Ints{3, 3}}, {"strides", Ints{2, 2}}, {"padding", std::string("same")}});
            add("BatchNormalization");
            add("ReLU");
        }
        add("MaxPooling2D");
        add("Flatten");
        add("Dropout", {{"rate", 0.4}});
        add("Dense", {{"units", std::int64_t{10}}, {"activation", std::string("softmax")}});
        p.training.epochs = epochs;
        p.training.batchSize = batch;
        p.training.optimizer = {"Adam", {}};
        p.training.schedule = Choice{"CosineDecay", {{"initial_learning_rate", 0.004}, {"decay_steps", epochs * steps}}};
    });
    QVERIFY(judge(1, [](const QJsonObject& said) { return said["accuracy"].toDouble(); }) >= 0.85);
}

LAMINA_TEST(CliFiguresTest)

}  // namespace cli_figures_test

#include "cli_figures_test.moc"
