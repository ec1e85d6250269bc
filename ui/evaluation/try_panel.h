// SPDX-License-Identifier: GPL-3.0-or-later
// Try it: draw a picture, drop a photo, type a row or begin a text, and the net answers at once.
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
class PicturePad;
class RowForm;
class WritingPad;

/** What a net takes: one sample's shape, and the type it was stored in (bytes: 0 to 255). An empty shape: nothing to try. */
struct Samples {
    DType type = DType::Float32;
    Shape shape;
};

class TryPanel : public QWidget {
    Q_OBJECT
 public:
    explicit TryPanel(QWidget* parent = nullptr);

    void setModel(std::shared_ptr<const TrainedModel> model, const Samples& samples, const RawData& raw);
    /** Types a row of the raw table into the form. */
    void fill(std::size_t rawRow);

    DrawingPad* pad() const { return pad_; }
    PicturePad* picture() const { return picture_; }
    RowForm* form() const { return form_; }
    WritingPad* writing() const { return writing_; }
    AnswerView* answer() const { return answer_; }

 private:
    void askPad();
    void askPicture();
    void clear();
    void askForm();
    void show(const Tensor& output);
    void showPicture(const Tensor& output);
    using QWidget::show;

    std::shared_ptr<const TrainedModel> model_;
    RawData raw_;
    Samples samples_;
    LivePredictor* predictor_;
    QLabel* hint_;
    DrawingPad* pad_;
    PicturePad* picture_;
    RowForm* form_;
    WritingPad* writing_;
    AnswerView* answer_;
    QPushButton* clear_;
};

/** Whether the net ends without softmax or sigmoid, by its loss. */
bool endsInLogits(const TrainedModel& model);

}  // namespace lamina::ui
