// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of a net that answers while somebody types.
#include "ui/evaluation/live_predictor.h"

#include <QSignalSpy>
#include <QTest>

#include "tests/support/test_program.h"

namespace live_predictor_test {

using namespace lamina;
using namespace lamina::ui;

namespace {

/** y = 2x + 1. */
std::shared_ptr<const TrainedModel> doubling() {
    auto model = std::make_shared<TrainedModel>();
    Graph& g = model->project.graph;
    lamina::connect(g, addNode(g, "Input", "x", {{"shape", Ints{1}}}), addNode(g, "Dense", "y", {{"units", std::int64_t{1}}}));
    model->weights.variables = {{"y", "kernel", true, Tensor::of<float>({1, 1}, std::vector<float>{2})}, {"y", "bias", true, Tensor::of<float>({1}, std::vector<float>{1})}};
    model->project.training.loss = {"mean_squared_error", {}};
    return model;
}

}  // namespace

class LivePredictorTest : public QObject {
    Q_OBJECT
 private slots:
    void aQuestionThatWaitsIsAnsweredAlsoAfterAFailure() {
        const Tensor good = Tensor::of<float>({1, 1}, std::vector<float>{3}), bad = Tensor::of<float>({1, 7}, std::vector<float>(7));
        LivePredictor predictor;
        predictor.setModel(doubling());
        QSignalSpy answered(&predictor, &LivePredictor::answered), failed(&predictor, &LivePredictor::failed);
        predictor.ask({bad});
        predictor.ask({good});  // while the other is thought about
        QTRY_COMPARE(failed.count(), 1);
        QTRY_COMPARE(answered.count(), 1);
    }

    void anAnswerIsKnownToBeOfTheNewestQuestion() {
        LivePredictor predictor;
        predictor.setModel(doubling());
        std::vector<std::pair<float, bool>> told;
        connect(&predictor, &LivePredictor::answered, this, [&](const std::vector<Tensor>& outputs) { told.emplace_back(outputs.front().toFloats().front(), predictor.thinks()); });
        for (const float x : {1.0f, 2.0f, 3.0f}) predictor.ask(Tensor::of<float>({1, 1}, std::vector<float>{x}));
        QTRY_COMPARE(told.size(), std::size_t{2});
        QVERIFY(told[0] == std::pair(3.0f, true) && told[1] == std::pair(7.0f, false));
    }
};

LAMINA_TEST(LivePredictorTest)

}  // namespace live_predictor_test

#include "live_predictor_test.moc"
