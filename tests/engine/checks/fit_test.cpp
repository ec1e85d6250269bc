// SPDX-License-Identifier: GPL-3.0-or-later
// What is said of a net and data that do not meet, before anything is trained.
#include <QtTest>
#include <algorithm>
#include <optional>

#include "engine/base/error.h"
#include "engine/checks/checkup.h"
#include "engine/checks/ending_check.h"
#include "engine/checks/fit.h"
#include "engine/data/prepare.h"
#include "engine/data/split.h"
#include "tests/support/csv_table.h"
#include "tests/support/mended.h"
#include "tests/support/test_program.h"

namespace fit_test {

using namespace lamina;

namespace {

/** x → trunk → a (3 numbers out), and trunk → b (1). */
struct Fork {
    Fork() {
        const NodeId x = addNode(graph, "Input", "x", {{"shape", Ints{4}}});
        trunk = add(x, "trunk", 8);
        a = add(trunk, "a", 3), b = add(trunk, "b", 1);
        recipe.outputs["b"] = {{"mean_squared_error", {}}, 1, {}};
    }
    NodeId add(NodeId from, const std::string& name, std::int64_t units) {
        const NodeId id = addNode(graph, "Dense", name, {{"units", units}});
        lamina::connect(graph, from, id);
        return id;
    }
    std::vector<Issue> issues(const DataShape& data) const { return checkFit(graph, infer(graph), recipe, data); }

    Graph graph;
    TrainingRecipe recipe;
    NodeId trunk = 0, a = 0, b = 0;
};

DataShape classesOnly() {
    DataShape data;
    data.inputs = {Shape{4}};
    data.ids = {0};
    data.target = Shape{}, data.classes = 3;
    return data;
}

DataShape classesAndNumber() {
    DataShape data = classesOnly();
    data.others = {{Shape{1}, 0}};
    return data;
}

/** Ids at five steps, a class at each: Embedding → LSTM of every step → Dense of so many classes. */
Project tagger(std::int64_t classes) {
    Project p;
    const NodeId x = addNode(p.graph, "Input", "x", {{"shape", Ints{5}}});
    const NodeId e = addNode(p.graph, "Embedding", "e", {{"input_dim", std::int64_t{9}}, {"output_dim", std::int64_t{4}}});
    const NodeId l = addNode(p.graph, "LSTM", "l", {{"units", std::int64_t{3}}, {"return_sequences", true}});
    const NodeId y = addNode(p.graph, "Dense", "y", {{"units", classes}, {"activation", std::string("softmax")}});
    lamina::connect(p.graph, x, e), lamina::connect(p.graph, e, l), lamina::connect(p.graph, l, y);
    p.training.loss = {"sparse_categorical_crossentropy", {}};
    return p;
}

/** Two sequences of five ids and their labels, of any type. */
template <class T>
RawData sequences(const std::vector<T>& labels) {
    RawData raw;
    raw.source = "npz";
    raw.arrays = std::make_shared<const Arrays>(Arrays{{"x", Tensor::of(Shape{2, 5}, std::vector<std::int32_t>{1, 2, 3, 4, 5, 6, 7, 8, 0, 1})}, {"y", Tensor::of(Shape{2, 5}, labels)}});
    return raw;
}

}  // namespace

class FitTest : public QObject {
    Q_OBJECT
 private slots:
    void everyOutputIsHeldAgainstItsOwnTarget() {
        Fork fork;
        QVERIFY(fork.issues(classesAndNumber()).empty());
        findNode(fork.graph, fork.b)->params["units"] = std::int64_t{2};
        const auto issues = fork.issues(classesAndNumber());
        QCOMPARE(issues.size(), std::size_t{1});
        QCOMPARE(issues.front().node, fork.b);
        mend(fork.graph, issues.front().remedies.front());
        QVERIFY(fork.issues(classesAndNumber()).empty());
    }

    void labelsOfEveryStepAskForAsManyUnitsAsThereAreClasses() {
        const RawData raw = sequences(std::vector<std::int32_t>{0, 6, 2, 3, 1, 4, 4, 5, 0, 2});
        DataRecipe keep;
        keep.split = {1, 0, 0, 0, false, false};
        for (const std::int64_t units : {7, 9}) {
            const Project p = tagger(units);
            const Dataset data = prepare(raw, keep, wantedBy(p));
            QVERIFY(data.targets.front().shape() == (Shape{2, 5}));
            QVERIFY(data.preparation.classes.empty());
            const auto issues = checkFit(p.graph, infer(p.graph), p.training, shapeOf(data));
            QVERIFY2(issues.empty() == (units == 7), issues.empty() ? "" : issues.front().detail.c_str());
        }
    }

    void labelsOfEveryStepMayLookOneHotOrBeFloats() {
        DataRecipe keep;
        keep.split = {1, 0, 0, 0, false, false};
        const Project p = tagger(2);
        const Dataset data = prepare(sequences(std::vector<float>{0, 1, 0, 0, 0, 0, 0, 0, 0, 1}), keep, wantedBy(p));  // one 1 a row
        QVERIFY(data.targets.front().dtype() == DType::Int32);
        QVERIFY(data.targets.front().shape() == (Shape{2, 5}));
        QVERIFY(checkFit(p.graph, infer(p.graph), p.training, shapeOf(data)).empty());
        QVERIFY_EXCEPTION_THROWN(prepare(sequences(std::vector<float>{0, 1.5f, 0, 0, 0, 0, 0, 0, 0, 1}), keep, wantedBy(p)), Error);
    }

    void anOutputWithoutATargetLeadsNowhereAndCanBeRemoved() {
        Fork fork;
        const NodeId deep = fork.add(fork.a, "deep", 3);
        const auto issues = fork.issues(classesOnly());
        QCOMPARE(issues.size(), std::size_t{1});
        QCOMPARE(issues.front().node, fork.b);  // at the end of the shorter way
        QVERIFY(issues.front().title.find("leads nowhere") != std::string::npos);
        mend(fork.graph, issues.front().remedies.front());
        QVERIFY(fork.issues(classesOnly()).empty());
        QVERIFY(findNode(fork.graph, deep));
    }

    void aCallbackThatWatchesWhatIsNotMeasuredIsSaidBefore() {
        Project p;
        p.training.callbacks = {{"TerminateOnNaN", {}}, {"ReduceLROnPlateau", {{"monitor", std::string("loss")}}}, {"EarlyStopping", {}}};
        QVERIFY(!watchedInVain(p, true));
        requireWatched(p);
        p.data.split = {.train = 1, .validation = 0, .test = 0};
        const auto found = watchedInVain(p, false);
        QVERIFY(found && found->severity == Issue::Severity::Error);
        QCOMPARE(found->sentence(), std::string("EarlyStopping watches val_loss, but nothing is kept for validation"));
        QCOMPARE(found->offer(), std::string("Keep 20 % for validation"));
        try {
            requireWatched(p);
            QFAIL("no error");
        } catch (const Error& e) {
            QVERIFY(e.kind() == Error::Kind::Input && std::string(e.what()).find("watch loss") != std::string::npos);
        }
        mend(p, found->remedies.front());
        requireWatched(p);
        QVERIFY(keepsValidation(p.data.split));
        // A share of too few samples: another one helps nobody.
        const auto few = watchedInVain(p, false);
        QVERIFY(few && few->offer() == "Watch loss instead");
        mend(p, few->remedies.front());
        QVERIFY(!watchedInVain(p, false));
        QCOMPARE(std::get<std::string>(p.training.callbacks[2].params.at("monitor")), std::string("loss"));
        p.data.split = {.train = 1, .validation = 0, .test = 0, .folds = 4};
        p.training.callbacks[2].params.clear();
        requireWatched(p);  // a fold validates
    }

    void aCheckupSaysWhatKeepsATrainingFromBeginning() {
        Project p;
        p.data.source = "csv";
        p.data.columns["t"].role = ColumnRole::Target;
        p.data.split = {.train = 1, .validation = 0, .test = 0};
        p.training.callbacks = {{"EarlyStopping", {}}};
        const NodeId x = addNode(p.graph, "Input", "x", {{"shape", Ints{5}}});
        lamina::connect(p.graph, x, addNode(p.graph, "Dense", "y", {{"units", std::int64_t{2}}, {"activation", std::string("softmax")}}));
        std::string text = "a,b,t\n";
        for (int i = 0; i < 40; ++i) text += std::to_string(i * 7 % 40) + "," + std::to_string(i * 3 % 40) + (i % 3 ? i % 3 == 1 ? ",u\n" : ",v\n" : ",w\n");
        const RawData raw = test::table(text);
        const auto pressAll = [&] {
            QStringList pressed;
            for (int i = 0; i < 10; ++i) {
                const auto all = checkup(raw, p);
                const auto next = std::find_if(all.begin(), all.end(), [](const Issue& f) { return f.severity == Issue::Severity::Error && f.mends(); });
                if (next == all.end()) break;
                pressed << QString::fromStdString(next->offer());
                mend(p, next->remedies.front());
            }
            return pressed;
        };
        for (const Issue& f : checkup(raw, p)) QVERIFY2(f.sentence().find("fit the loss") == std::string::npos, f.sentence().c_str());
        const QStringList pressed = pressAll();
        QVERIFY2(pressed.contains("Adapt the net") && pressed.contains("Keep 20 % for validation"), qPrintable(pressed.join("; ")));
        for (const Issue& f : checkup(raw, p)) QVERIFY2(f.severity != Issue::Severity::Error, f.sentence().c_str());
    }

    void classesUnderAnotherLossGetTheirOwnByOneButton_data() {
        QTest::addColumn<QString>("loss");
        QTest::addColumn<int>("units");
        QTest::newRow("squares of one") << "mean_squared_error" << 1;
        QTest::newRow("squares of three") << "mean_squared_error" << 3;
        QTest::newRow("yes or no") << "binary_crossentropy" << 1;
        QTest::newRow("three times yes or no") << "binary_crossentropy" << 3;
    }
    void classesUnderAnotherLossGetTheirOwnByOneButton() {
        QFETCH(QString, loss);
        QFETCH(int, units);
        Project p;
        p.data.source = "csv";
        p.data.columns["t"].role = ColumnRole::Target;
        p.training.loss = {loss.toStdString(), {}};
        const NodeId x = addNode(p.graph, "Input", "x", {{"shape", Ints{2}}});
        lamina::connect(p.graph, x, addNode(p.graph, "Dense", "y", {{"units", std::int64_t{units}}, {"activation", std::string(loss[0] == 'b' ? "sigmoid" : "linear")}}));
        std::string text = "a,b,t\n";
        for (int i = 0; i < 60; ++i) text += std::to_string(i * 7 % 40) + "," + std::to_string(i * 3 % 50) + (i % 3 ? i % 3 == 1 ? ",u\n" : ",v\n" : ",w\n");
        const RawData raw = test::table(text);
        const auto button = [&] {
            const auto all = checkup(raw, p);
            const auto found = std::find_if(all.begin(), all.end(), [](const Issue& f) { return f.offer() == "Use sparse categorical crossentropy with 3 units and softmax"; });
            return found == all.end() ? std::optional<Issue>() : *found;
        };
        const auto offered = button();
        QVERIFY(offered && offered->mends());
        mend(p, offered->remedies.front());
        QCOMPARE(p.training.loss.name, std::string("sparse_categorical_crossentropy"));
        QVERIFY(!button());
        for (const Issue& f : checkup(raw, p)) QVERIFY2(f.severity != Issue::Severity::Error, f.sentence().c_str());
    }

    /** What is watched has nothing to do with what the target asks. */
    void whatIsWatchedInVainHidesNoOtherLoss() {
        Project p;
        p.data.source = "csv";
        p.data.columns["t"].role = ColumnRole::Target;
        p.data.split = {.train = 1, .validation = 0, .test = 0};
        p.training.loss = {"binary_crossentropy", {}};
        p.training.callbacks = {{"EarlyStopping", {}}};
        const NodeId x = addNode(p.graph, "Input", "x", {{"shape", Ints{2}}});
        lamina::connect(p.graph, x, addNode(p.graph, "Dense", "y", {{"units", std::int64_t{3}}, {"activation", std::string("sigmoid")}}));
        std::string text = "a,b,t\n";
        for (int i = 0; i < 60; ++i) text += std::to_string(i * 7 % 40) + "," + std::to_string(i * 3 % 50) + (i % 3 ? i % 3 == 1 ? ",u\n" : ",v\n" : ",w\n");
        const auto all = checkup(test::table(text), p);
        const auto offered = [&](const char* title) { return std::any_of(all.begin(), all.end(), [&](const Issue& f) { return f.offer() == title; }); };
        QVERIFY(offered("Keep 20 % for validation") && offered("Use sparse categorical crossentropy with 3 units and softmax"));
    }

    void arraysOfNumbersUnderALossForClassesGetOneForNumbers() {
        Project p = tagger(2);
        p.graph = {};
        p.data.source = "npz";
        const NodeId x = addNode(p.graph, "Input", "x", {{"shape", Ints{5}}});
        lamina::connect(p.graph, x, addNode(p.graph, "Dense", "y", {{"units", std::int64_t{3}}, {"activation", std::string("softmax")}}));
        std::vector<float> inputs(100), targets(20);
        for (std::size_t i = 0; i < inputs.size(); ++i) inputs[i] = static_cast<float>(i * 7 % 13);
        for (std::size_t i = 0; i < targets.size(); ++i) targets[i] = 0.3f * static_cast<float>(i);
        const auto raw = [&] { return RawData{"npz", "", nullptr, std::make_shared<const Arrays>(Arrays{{"x", Tensor::of(Shape{20, 5}, inputs)}, {"y", Tensor::of(Shape{20}, targets)}})}; };
        const auto all = checkup(raw(), p);
        QVERIFY(std::any_of(all.begin(), all.end(), [](const Issue& f) { return f.sentence().find("which is no whole number") != std::string::npos; }));
        const auto offered = std::find_if(all.begin(), all.end(), [](const Issue& f) { return f.offer() == "Adapt the net to y"; });
        QVERIFY(offered != all.end());
        mend(p, offered->remedies.front());
        QCOMPARE(p.training.loss.name, std::string("mean_squared_error"));
        for (const Issue& f : checkup(raw(), p)) QVERIFY2(f.severity != Issue::Severity::Error, f.sentence().c_str());
    }

    void labelsUnderALossForYesOrNoGetOneForClasses() {
        Project p = tagger(2);
        p.graph = {};
        p.data.source = "npz";
        p.training.loss = {"binary_crossentropy", {}};
        const NodeId x = addNode(p.graph, "Input", "x", {{"shape", Ints{5}}});
        lamina::connect(p.graph, x, addNode(p.graph, "Dense", "y", {{"units", std::int64_t{1}}, {"activation", std::string("sigmoid")}}));
        std::vector<float> inputs(150);
        std::vector<std::int32_t> labels(30);
        for (std::size_t i = 0; i < inputs.size(); ++i) inputs[i] = static_cast<float>(i * 7 % 13);
        for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = static_cast<std::int32_t>(i % 3);
        const RawData raw{"npz", "", nullptr, std::make_shared<const Arrays>(Arrays{{"x", Tensor::of(Shape{30, 5}, inputs)}, {"y", Tensor::of(Shape{30}, labels)}})};
        const auto all = checkup(raw, p);
        const auto offered = std::find_if(all.begin(), all.end(), [](const Issue& f) { return f.offer() == "Adapt the net to y"; });
        QVERIFY(offered != all.end());
        mend(p, offered->remedies.front());
        QCOMPARE(p.training.loss.name, std::string("sparse_categorical_crossentropy"));
        for (const Issue& f : checkup(raw, p)) QVERIFY2(f.severity != Issue::Severity::Error, f.sentence().c_str());
    }

    /** As where a file has been written anew since. */
    void aTargetThatIsNotInTheArraysIsAFinding() {
        Project p = tagger(2);
        p.data.source = "npz";
        p.data.columns["gone"].role = ColumnRole::Target;
        const RawData raw{"npz", "", nullptr, std::make_shared<const Arrays>(Arrays{{"x", Tensor::of(Shape{20, 5}, std::vector<float>(100))}})};
        const auto all = checkup(raw, p);
        QVERIFY(std::any_of(all.begin(), all.end(), [](const Issue& f) { return f.sentence().find("the target \"gone\" is not in the data") != std::string::npos; }));
    }

    void labelsFromBelowZeroAreCountedByAButton() {
        Project p = tagger(2);
        p.graph = {};
        p.data.source = "npz";
        const NodeId x = addNode(p.graph, "Input", "x", {{"shape", Ints{5}}});
        lamina::connect(p.graph, x, addNode(p.graph, "Dense", "y", {{"units", std::int64_t{2}}, {"activation", std::string("softmax")}}));
        std::vector<float> inputs(100);
        std::vector<std::int32_t> targets(20);
        for (std::size_t i = 0; i < inputs.size(); ++i) inputs[i] = static_cast<float>(i * 7 % 13);
        for (std::size_t i = 0; i < targets.size(); ++i) targets[i] = i % 2 ? 1 : -1;
        const RawData raw{"npz", "", nullptr, std::make_shared<const Arrays>(Arrays{{"x", Tensor::of(Shape{20, 5}, inputs)}, {"y", Tensor::of(Shape{20}, targets)}})};
        const auto all = checkup(raw, p);
        const auto offered = std::find_if(all.begin(), all.end(), [](const Issue& f) { return f.offer() == "Count the classes anew"; });
        QVERIFY(offered != all.end());
        QVERIFY2(offered->sentence().find("these labels begin at -1") != std::string::npos, offered->sentence().c_str());
        mend(p, offered->remedies.front());
        adaptToData(p, raw);
        QCOMPARE(p.training.loss.name, std::string("sparse_categorical_crossentropy"));
        const Dataset data = prepare(raw, p.data, wantedBy(p));
        QCOMPARE(data.preparation.classes, (std::vector<std::string>{"-1", "1"}));
        QCOMPARE(data.targets.front().as<std::int32_t>()[1], 1);
        QCOMPARE(prepareWith(raw, data.preparation, wantedBy(p)).targets.front().as<std::int32_t>()[0], 0);
        for (const Issue& f : checkup(raw, p)) QVERIFY2(f.severity != Issue::Severity::Error, f.sentence().c_str());
    }

    void anEndingThatTheLossDoesNotTakeIsMended_data() {
        QTest::addColumn<QString>("loss");
        QTest::addColumn<bool>("fromLogits");
        QTest::addColumn<int>("units");
        QTest::addColumn<QString>("activation");
        QTest::addColumn<bool>("softmaxBehind");
        QTest::addColumn<QString>("sentence");
        QTest::addColumn<QString>("title");
        const QString sparse = "sparse_categorical_crossentropy", binary = "binary_crossentropy", squares = "mean_squared_error";
        QTest::newRow("probabilities") << sparse << false << 3 << "softmax" << false << "" << "";
        QTest::newRow("logits") << sparse << true << 3 << "linear" << false << "" << "";
        QTest::newRow("numbers") << squares << false << 1 << "linear" << false << "" << "";
        QTest::newRow("no softmax") << sparse << false << 3 << "linear" << false << "y ends without a softmax" << "Set y to softmax";
        QTest::newRow("no sigmoid") << binary << false << 1 << "relu" << false << "y ends without a sigmoid" << "Set y to sigmoid";
        QTest::newRow("softmax in net and loss") << sparse << true << 3 << "softmax" << false << "The softmax is applied twice: in y and in the loss" << "Switch from_logits off";
        QTest::newRow("softmax in two layers") << sparse << false << 3 << "softmax" << true << "The softmax is applied twice: in y and in softmax" << "Set y to linear";
        QTest::newRow("softmax of one number") << binary << false << 1 << "softmax" << false << "The softmax of y is over a single number" << "Set y to sigmoid";
    }
    void anEndingThatTheLossDoesNotTakeIsMended() {
        QFETCH(QString, loss);
        QFETCH(bool, fromLogits);
        QFETCH(int, units);
        QFETCH(QString, activation);
        QFETCH(bool, softmaxBehind);
        QFETCH(QString, sentence);
        QFETCH(QString, title);
        Project p;
        p.training.loss = {loss.toStdString(), {}};
        if (fromLogits) p.training.loss.params["from_logits"] = true;
        const NodeId x = addNode(p.graph, "Input", "x", {{"shape", Ints{4}}});
        const NodeId y = addNode(p.graph, "Dense", "y", {{"units", std::int64_t{units}}, {"activation", activation.toStdString()}});
        lamina::connect(p.graph, x, y);
        if (softmaxBehind) lamina::connect(p.graph, y, addNode(p.graph, "Softmax", "softmax"));
        const auto found = examineEndings(p, infer(p.graph));
        QCOMPARE(found.size(), std::size_t(sentence.isEmpty() ? 0 : 1));
        if (found.empty()) return;
        QVERIFY2(QString::fromStdString(found.front().sentence()).startsWith(sentence), found.front().sentence().c_str());
        QCOMPARE(QString::fromStdString(found.front().offer()), title);
        mend(p, found.front().remedies.front());
        QVERIFY(examineEndings(p, infer(p.graph)).empty());
    }

    void aSoftmaxOfOneNumberIsNoSigmoidWhereALossAsksWhichClass() {
        Project p;
        p.training.loss = {"sparse_categorical_crossentropy", {}};
        const NodeId x = addNode(p.graph, "Input", "x", {{"shape", Ints{4}}});
        lamina::connect(p.graph, x, addNode(p.graph, "Dense", "y", {{"units", std::int64_t{1}}, {"activation", std::string("softmax")}}));
        const auto found = examineEndings(p, infer(p.graph));
        QCOMPARE(found.size(), std::size_t{1});
        QVERIFY(found.front().offer().empty() && !found.front().mends());
    }

    void onlyWhatEndsInProbabilitiesAnswersInShares() {
        const auto shares = [](const char* activation, const Choice& loss) {
            Project p;
            p.training.loss = loss;
            const NodeId x = addNode(p.graph, "Input", "x", {{"shape", Ints{4}}});
            lamina::connect(p.graph, x, addNode(p.graph, "Dense", "y", {{"units", std::int64_t{2}}, {"activation", std::string(activation)}}));
            return answersInShares(p, {});
        };
        QVERIFY(shares("softmax", {"sparse_categorical_crossentropy", {}}) && shares("sigmoid", {"mean_squared_error", {}}));
        QVERIFY(shares("linear", {"sparse_categorical_crossentropy", {{"from_logits", true}}}));
        QVERIFY(!shares("linear", {"sparse_categorical_crossentropy", {}}) && !shares("linear", {"mean_squared_error", {}}));
        QVERIFY(!shares("tanh", {"categorical_hinge", {}}));
    }

    void aTargetWithoutAnOutputIsSaid() {
        Fork fork;
        removeNode(fork.graph, fork.b);
        const auto issues = fork.issues(classesAndNumber());
        QCOMPARE(issues.size(), std::size_t{1});
        QVERIFY(issues.front().title.find("1 output, the data 2 targets") != std::string::npos);
    }
};

LAMINA_TEST(FitTest)

}  // namespace fit_test

#include "fit_test.moc"
