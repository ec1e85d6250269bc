// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of the words for figures: what is watched twice is told apart, all else keeps its name.
#include "engine/trained/figure_words.h"

#include <QTest>

#include "engine/compile/compile.h"
#include "tests/support/test_program.h"

namespace figure_words_test {

using namespace lamina;

namespace {

const Choice roc{"auc", {}}, precisionRecall{"auc", {{"curve", std::string("PR")}}};

/** Dense outputs of one number each, for yes or no. */
Project yesOrNo(const std::vector<std::string>& outputs) {
    Project p;
    const NodeId input = addNode(p.graph, "Input", "x", {{"shape", Ints{2}}});
    for (const auto& name : outputs) lamina::connect(p.graph, input, addNode(p.graph, "Dense", name, {{"units", std::int64_t{1}}, {"activation", std::string("sigmoid")}}));
    p.training.loss = {"binary_crossentropy", {}};
    p.training.metrics = {roc, precisionRecall, {"accuracy", {}}};
    return p;
}

}  // namespace

class FigureWordsTest : public QObject {
    Q_OBJECT
 private slots:
    void whatIsWatchedTwiceIsNamedByWhatDiffers() {
        const Project p = yesOrNo({"y"});
        QCOMPARE(figureWords(p, "auc"), std::string("auc (ROC)"));
        QCOMPARE(figureWords(p, "auc_1"), std::string("auc (PR)"));
        QCOMPARE(figureWords(p, "val_auc_1"), std::string("val_auc (PR)"));
        for (const char* same : {"accuracy", "val_accuracy", "loss", "val_loss", "learning_rate", "auc_2"}) QCOMPARE(figureWords(p, same), std::string(same));
    }

    void whatDoesNotDifferKeepsItsName() {
        Project p = yesOrNo({"y"});
        p.training.metrics = {precisionRecall, precisionRecall};
        QCOMPARE(figureWords(p, "auc_1"), std::string("auc_1"));
        p.training.metrics = {precisionRecall};
        QCOMPARE(figureWords(p, "auc"), std::string("auc"));
    }

    void everyOutputHasItsOwn() {
        Project p = yesOrNo({"left", "right"});
        p.training.outputs["right"] = {p.training.loss, 1, {{"accuracy", {}}}};
        QCOMPARE(figureWords(p, "left_auc_1"), std::string("left_auc (PR)"));
        QCOMPARE(figureWords(p, "val_left_auc"), std::string("val_left_auc (ROC)"));
        QCOMPARE(figureWords(p, "right_accuracy"), std::string("right_accuracy"));
    }

    /** The words are for people: what a plan, and so logs and files, call them stays Keras' name. */
    void theNamesOfThePlanAreFound() {
        const Project p = yesOrNo({"y"});
        const auto plan = compile(p.graph, p.training, {{{ProgramKind::Train, 4}}});
        std::vector<std::string> names, words;
        for (const auto& metric : plan->metrics) names.push_back(metric.name), words.push_back(figureWords(p, metric.name));
        QCOMPARE(names, (std::vector<std::string>{"loss", "auc", "auc_1", "accuracy"}));
        QCOMPARE(words, (std::vector<std::string>{"loss", "auc (ROC)", "auc (PR)", "accuracy"}));
    }
};

LAMINA_TEST(FigureWordsTest)

}  // namespace figure_words_test

#include "figure_words_test.moc"
