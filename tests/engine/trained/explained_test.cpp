// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of what there is to explain of an answer: its class, its number in its own units, each number that has a name.
#include "engine/trained/explained.h"

#include <QTest>
#include <limits>

#include "tests/support/test_program.h"

namespace explained_test {

using namespace lamina;

namespace {

/** One Input, and a Dense of so many units for each output. */
TrainedModel netOf(const std::vector<std::pair<std::string, std::int64_t>>& outputs, const std::string& activation, const std::string& loss) {
    TrainedModel model;
    Graph& g = model.project.graph;
    const NodeId in = addNode(g, "Input", "x", {{"shape", Ints{2}}});
    for (const auto& [name, units] : outputs) lamina::connect(g, in, addNode(g, "Dense", name, {{"units", units}, {"activation", activation}}));
    model.project.training.loss = {loss, {}};
    return model;
}

PreparedColumn target(const std::string& name, double scale = 1) {
    PreparedColumn column;
    column.name = name;
    column.scale = scale;
    return column;
}

Tensor answer(const std::vector<float>& numbers) { return Tensor::of(Shape{1, static_cast<Dim>(numbers.size())}, numbers); }

}  // namespace

class ExplainedTest : public QObject {
    Q_OBJECT
 private slots:
    void aClassIsExplainedByItsProbability() {
        auto model = netOf({{"y", 3}}, "softmax", "sparse_categorical_crossentropy");
        model.preparation.classes = {"ant", "bee", "cat"};
        const auto found = explainedBy(meaningsOf(model, model.preparation).front(), answer({0.1f, 0.7f, 0.2f}));
        QCOMPARE(found.size(), std::size_t{1});
        QCOMPARE(found[0].said, std::string("bee"));
        QVERIFY(found[0].isClass && found[0].share);
        QCOMPARE(found[0].now, static_cast<double>(0.7f));
        const std::vector<float> other{0.5f, 0.25f, 0.25f};
        QCOMPARE(found[0].value(other), 0.25);  // of the same class, whatever is said then
    }

    void aNumberIsExplainedInItsOwnUnits() {
        auto model = netOf({{"y", 1}}, "linear", "mean_squared_error");
        model.preparation.targets = {target("price", 0.1)};
        const auto found = explainedBy(meaningsOf(model, model.preparation).front(), answer({4}));
        QCOMPARE(found.size(), std::size_t{1});
        QCOMPARE(found[0].said, std::string("price"));
        QVERIFY(!found[0].share && !found[0].isClass);
        QCOMPARE(found[0].now, 40.0);
    }

    void ofSeveralNumbersThoseWithNamesAreExplained() {
        auto model = netOf({{"y", 2}}, "linear", "mean_squared_error");
        QVERIFY(explainedBy(meaningsOf(model, model.preparation).front(), answer({4, 5})).empty());
        model.preparation.targets = {target("price"), target("rent", 0.5)};
        const auto found = explainedBy(meaningsOf(model, model.preparation).front(), answer({4, 5}));
        QCOMPARE(found.size(), std::size_t{2});
        QCOMPARE(found[1].said, std::string("rent"));
        QCOMPARE(found[0].now, 4.0);
        QCOMPARE(found[1].now, 10.0);
    }

    void labelsAreSharesEachByItself() {
        auto model = netOf({{"y", 2}}, "linear", "binary_crossentropy");
        model.project.training.loss.params["from_logits"] = true;
        model.preparation.targets = {target("old"), target("even")};
        const auto found = explainedBy(meaningsOf(model, model.preparation).front(), answer({0, -40}));
        QCOMPARE(found.size(), std::size_t{2});
        QVERIFY(found[0].share && found[1].share && !found[0].isClass);
        QCOMPARE(found[0].now, 0.5);
        QVERIFY(found[1].now > 0 && found[1].now < 1e-9);
    }

    void aSigmoidThatLearnsNumbersSaysNoProbability() {
        auto model = netOf({{"y", 1}}, "sigmoid", "mean_squared_error");
        model.preparation.targets = {target("price", 0.001)};
        const auto meaning = meaningsOf(model, model.preparation).front();
        QVERIFY(!saysHowLikely(meaning));
        QVERIFY(!explainedBy(meaning, answer({0.5f})).front().share);
    }

    /** One answer for all who say them in percent: by loss and ending alone, or of named classes by the ending. */
    void whatNumbersAreProbabilitiesIsDecidedOnce() {
        const auto says = [](const char* activation, const char* loss, bool named, bool logits = false) {
            auto model = netOf({{"y", 2}}, activation, loss);
            if (logits) model.project.training.loss.params["from_logits"] = true;
            const auto only = meaningOf(model.project, {}, {}), byName = meaningOf(model.project, "y", {});
            return saysProbabilities(only, named) && saysProbabilities(byName, named);
        };
        QVERIFY(says("softmax", "categorical_crossentropy", false));
        QVERIFY(says("linear", "categorical_crossentropy", false, true));  // its loss makes them some
        QVERIFY(!says("linear", "categorical_crossentropy", false));
        QVERIFY(!says("sigmoid", "mean_squared_error", false) && says("sigmoid", "mean_squared_error", true));
        QVERIFY(!says("linear", "mean_squared_error", true));
    }

    void outputsAreReadByTheirOwnTargets() {
        auto model = netOf({{"price", 1}, {"kind", 2}}, "linear", "mean_squared_error");
        model.project.training.outputs["kind"] = {{"sparse_categorical_crossentropy", {{"from_logits", true}}}, 1, {}};
        PreparedColumn kind = target("kind");
        kind.category = true;
        kind.categories = {"flat", "tall"};
        model.preparation.targets = {target("price", 0.1), kind};
        const auto meanings = meaningsOf(model, model.preparation);
        QCOMPARE(meanings.size(), std::size_t{2});
        QCOMPARE(explainedBy(meanings[0], answer({1})).front().now, 10.0);
        const auto found = explainedBy(meanings[1], answer({0, 0.5f}));
        QCOMPARE(found.size(), std::size_t{1});
        QCOMPARE(found[0].said, std::string("tall"));
        QVERIFY(found[0].now > 0.6 && found[0].now < 0.63);
    }

    void reasonsAreTheLossesThatAreWorthAWord() {
        Explained share;
        share.share = true;
        const std::vector<double> lost{0.001, -0.3, std::numeric_limits<double>::quiet_NaN(), 0.2};
        QCOMPARE(reasons(share, lost), (std::vector<std::size_t>{1, 3}));
        Explained number;
        number.now = 0.01;  // of so small a number little is much
        QCOMPARE(reasons(number, lost), (std::vector<std::size_t>{1, 3, 0}));
    }

    void whatIsNoNumberOfASampleIsNotExplained() {
        auto model = netOf({{"y", 3}}, "linear", "mean_squared_error");
        model.preparation.classes = {"ant", "bee", "cat"};
        const auto meaning = meaningsOf(model, model.preparation).front();
        QVERIFY(explainedBy(meaning, answer({1, 2, 3})).empty());  // classes without probabilities
        QVERIFY(explainedBy(meaning, Tensor::of(Shape{1, 1, 3}, std::vector<float>{1, 2, 3})).empty());  // a class a step
    }
};

LAMINA_TEST(ExplainedTest)

}  // namespace explained_test

#include "explained_test.moc"
