// SPDX-License-Identifier: GPL-3.0-or-later
// Try it: draw a picture or type a row, and the net answers at once.
#pragma once

#include <QWidget>
#include <memory>

#include "engine/data/raw_data.h"
#include "engine/train/trained_model.h"

class QLabel;
class QPushButton;

namespace lamina::ui {

class AnswerView;
class DrawingPad;
class LivePredictor;
class RowForm;

class TryPanel : public QWidget {
    Q_OBJECT
 public:
    explicit TryPanel(QWidget* parent = nullptr);

    /** input: a tensor of samples as the net was trained on, for its type and range. */
    void setModel(std::shared_ptr<const TrainedModel> model, const Tensor& input, const RawData& raw);
    /** Types a row of the raw table into the form. */
    void fill(std::size_t rawRow);

    DrawingPad* pad() const { return pad_; }
    RowForm* form() const { return form_; }
    AnswerView* answer() const { return answer_; }

 private:
    void askPad();
    void askForm();
    void show(const Tensor& output);
    using QWidget::show;

    std::shared_ptr<const TrainedModel> model_;
    RawData raw_;
    DType inputType_ = DType::Float32;
    Shape inputShape_;
    LivePredictor* predictor_;
    QLabel* hint_;
    DrawingPad* pad_;
    RowForm* form_;
    AnswerView* answer_;
    QPushButton* clear_;
};

/** Whether the net ends without softmax or sigmoid, by its loss. */
bool endsInLogits(const TrainedModel& model);

}  // namespace lamina::ui
