// SPDX-License-Identifier: GPL-3.0-or-later
// How a net ends, and what makes it end otherwise.
#include "engine/checks/net_end.h"

#include <QtTest>

#include "engine/checks/fit.h"
#include "engine/checks/question.h"
#include "engine/compile/infer.h"
#include "tests/support/mended.h"
#include "tests/support/test_program.h"

namespace net_end_test {

using namespace lamina;

namespace {

/** x → y, a Dense, → what follows; each layer in one function. */
struct Chain {
    Project project;
    NodeId dense = 0, last = 0;

    Chain(std::int64_t units, const std::string& activation, const std::vector<std::pair<std::string, Params>>& behind = {}) {
        const NodeId x = addNode(project.graph, "Input", "x", {{"shape", Ints{4}}});
        last = dense = addNode(project.graph, "Dense", "y", {{"units", units}, {"activation", activation}});
        lamina::connect(project.graph, x, dense);
        for (const auto& [layer, params] : behind) {
            const NodeId next = addNode(project.graph, layer, {}, params);
            lamina::connect(project.graph, last, next);
            last = next;
        }
    }

    std::string activation(NodeId id) const { return std::get<std::string>(findNode(project.graph, id)->params.at("activation")); }
    std::vector<Issue> issues(const DataShape& shape) const { return checkFit(project.graph, infer(project.graph), project.training, shape); }
};

DataShape classes(std::int64_t count) {
    DataShape shape;
    shape.inputs = {Shape{4}};
    shape.classes = count;
    return shape;
}

}  // namespace

class NetEndTest : public QObject {
    Q_OBJECT

 private slots:
    /** Setting that of the Dense before it would change nothing: the function is applied once, by the last layer that has one. */
    void aFunctionOfItsOwnLayerIsTheOneThatIsSet() {
        Chain chain(3, "relu", {{"Activation", {{"activation", std::string("tanh")}}}});
        askWhich(chain.project, 5);
        QCOMPARE(chain.project.training.loss.name, std::string("sparse_categorical_crossentropy"));
        QCOMPARE(chain.activation(chain.last), std::string("softmax"));
        QCOMPARE(chain.activation(chain.dense), std::string("linear"));
        QVERIFY(infer(chain.project.graph).at(chain.last).output == Shape{5});
    }

    void aSoftmaxMakesRoomForAnotherFunction() {
        Chain chain(1, "linear", {{"Softmax", {}}});
        learnBy(chain.project, "binary_crossentropy", {{"accuracy", {}}}, "sigmoid");
        QCOMPARE(findNode(chain.project.graph, chain.last)->layer, std::string("Activation"));
        QCOMPARE(chain.activation(chain.last), std::string("sigmoid"));
        QVERIFY(!infer(chain.project.graph).hasErrors());
        Chain stays(3, "linear", {{"Softmax", {}}});
        askWhich(stays.project);
        QCOMPARE(findNode(stays.project.graph, stays.last)->layer, std::string("Softmax"));
    }

    void aReshapeSaysWhatIsBeforeIt() {
        Chain chain(6, "softmax", {{"Reshape", {{"target_shape", Ints{2, 3}}}}});
        learnBy(chain.project, "mean_squared_error", {}, "linear");
        QCOMPARE(chain.activation(chain.dense), std::string("linear"));
    }

    void theUnitsComeWithTheFunctionOfTheLoss_data() {
        QTest::addColumn<QString>("activation");
        QTest::addColumn<bool>("logits");
        QTest::addColumn<bool>("behind");
        QTest::addColumn<QString>("title");
        QTest::addColumn<QString>("then");
        QTest::newRow("softmax") << "relu" << false << false << "Set y to 3 · softmax" << "softmax";
        QTest::newRow("logits") << "linear" << true << false << "Set y to 3" << "linear";
        QTest::newRow("a softmax follows") << "linear" << false << true << "Set y to 3" << "linear";
    }
    void theUnitsComeWithTheFunctionOfTheLoss() {
        QFETCH(QString, activation);
        QFETCH(bool, logits);
        QFETCH(bool, behind);
        QFETCH(QString, title);
        QFETCH(QString, then);
        std::vector<std::pair<std::string, Params>> more;
        if (behind) more = {{"Softmax", {}}};
        Chain chain(7, activation.toStdString(), more);
        chain.project.training.loss = {"sparse_categorical_crossentropy", {}};
        if (logits) chain.project.training.loss.params["from_logits"] = true;
        const auto issues = chain.issues(classes(3));
        QCOMPARE(issues.size(), std::size_t{1});
        QCOMPARE(QString::fromStdString(issues.front().remedies.front().title), title);
        mend(chain.project.graph, issues.front().remedies.front());
        QCOMPARE(QString::fromStdString(chain.activation(chain.dense)), then);
        QVERIFY(chain.issues(classes(3)).empty());
    }

    void numbersOfSeveralPlacesAreLabelsWhereTheyAreWholeOrShares() {
        QCOMPARE(labelsIn(Tensor::of(Shape{2, 2}, std::vector<float>{0.5f, 7, 3, 1})), std::size_t{0});
        QCOMPARE(labelsIn(Tensor::of(Shape{2, 2}, std::vector<float>{0.5f, 0.5f, 0, 1})), std::size_t{1});
        QCOMPARE(labelsIn(Tensor::of(Shape{2, 2}, std::vector<float>{2, 1, 0, 5})), std::size_t{1});
        QCOMPARE(labelsIn(Tensor::of(Shape{2, 2}, std::vector<std::int32_t>{-1, 1, 0, 5})), std::size_t{1});
    }
};

LAMINA_TEST(NetEndTest)

}  // namespace net_end_test

#include "net_end_test.moc"
