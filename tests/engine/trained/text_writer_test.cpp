// SPDX-License-Identifier: GPL-3.0-or-later
// A net that learnt a text writes it on; one that reads something else does not.
#include "engine/base/error.h"
#include "engine/data/prepare.h"
#include "engine/data/text_tokens.h"
#include "engine/train/trainer.h"
#include "engine/trained/text_writer.h"
#include "tests/support/test_program.h"

#include <QtTest>

namespace text_writer_test {

using namespace lamina;

namespace {

NodeId append(Graph& g, NodeId last, const std::string& layer, Params params = {}) {
    const NodeId next = addNode(g, layer, {}, std::move(params));
    lamina::connect(g, last, next);
    return next;
}

/** Trained on a text that comes again and again. everyStep: it answers behind each character, not only behind a whole window. */
TrainedModel trained(const std::string& again, bool everyStep, std::int64_t length = 6) {
    std::string text;
    while (text.size() < 600) text += again;
    RawData raw;
    raw.table = std::make_shared<const Table>(Table{{charactersOf(text)}});
    TrainingJob job;
    DataRecipe& recipe = job.project.data;
    recipe.windows.sequenceLength = length;
    recipe.windows.returnSequences = everyStep;
    recipe.columns["character"].role = ColumnRole::Target;
    recipe.categories = "ordinal";
    job.data = std::make_shared<const Dataset>(prepare(raw, recipe, TargetForm::Index));
    const auto classes = static_cast<std::int64_t>(job.data->preparation.classes.size());
    Graph& g = job.project.graph;
    NodeId last = addNode(g, "Input", {}, {{"shape", Ints{length}}});
    last = append(g, last, "Embedding", {{"input_dim", classes}, {"output_dim", std::int64_t{8}}});
    last = append(g, last, "LSTM", {{"units", std::int64_t{24}}, {"return_sequences", everyStep}});
    append(g, last, "Dense", {{"units", classes}, {"activation", std::string("softmax")}});
    job.project.training.epochs = 12;
    job.project.training.optimizer = {"Adam", {{"learning_rate", 0.02}}};
    job.record = false;
    TrainingCommands commands;
    Trainer trainer(std::move(job), commands, [](const TrainingStatus&) {});
    return trainer.run();
}

std::string written(TextWriter& writer, int characters) {
    std::string text;
    for (int i = 0; i < characters; ++i) text += writer.next();
    return text;
}

}  // namespace

class TextWriterTest : public QObject {
    Q_OBJECT

 private slots:
    void aTextThatWasLearntGoesOn_data() {
        QTest::addColumn<bool>("everyStep");
        QTest::addRow("answers behind every character") << true;
        QTest::addRow("answers behind a window") << false;
    }
    void aTextThatWasLearntGoesOn() {
        QFETCH(bool, everyStep);
        const TrainedModel model = trained("abcdé ", everyStep);
        QVERIFY(writesText(model));
        TextWriter writer(model, {0, 1});
        QVERIFY(writer.begin(everyStep ? "ab" : "dé abcdé ab").empty());
        QCOMPARE(QString::fromStdString(written(writer, 14)), QString("cdé abcdé abcd"));
    }

    void hotterIsBolderAndASeedWritesTheSame() {
        const TrainedModel model = trained("abcdef", true);
        const auto text = [&](double temperature, std::uint64_t seed) {
            TextWriter writer(model, {temperature, seed});
            writer.begin("abc");
            return written(writer, 60);
        };
        QCOMPARE(text(8, 3), text(8, 3));
        QVERIFY(text(8, 3) != text(8, 4));
        QVERIFY(text(8, 3) != text(0, 3));
        QCOMPARE(text(0, 3), text(0, 4));
    }

    void unknownCharactersAreLeftOutAndNamed() {
        const TrainedModel model = trained("abcdef", true);
        TextWriter writer(model, {0, 1});
        QCOMPARE(writer.begin("a?b?c!"), (std::vector<std::string>{"!", "?"}));
        QCOMPARE(QString::fromStdString(written(writer, 3)), QString("def"));
        QVERIFY_EXCEPTION_THROWN(writer.begin("?!"), Error);
        QVERIFY_EXCEPTION_THROWN(writer.begin(""), Error);
    }

    void whoReadsNoCharactersDoesNotWrite() {
        const TrainedModel model;
        QVERIFY(!writesText(model));
        QVERIFY_EXCEPTION_THROWN(TextWriter{model}, Error);
    }
};

LAMINA_TEST(TextWriterTest)

}  // namespace text_writer_test

#include "text_writer_test.moc"
