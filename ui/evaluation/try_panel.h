// SPDX-License-Identifier: GPL-3.0-or-later
// Try it: draw a picture, drop a photo, type a row or begin a text, and the net answers at once.
#pragma once

#include <QWidget>
#include <memory>
#include <vector>

#include "engine/data/raw_data.h"
#include "engine/train/trained_model.h"

class QLabel;
class QPushButton;
class QVBoxLayout;

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
    /** Of the first output. */
    AnswerView* answer() const { return answers_.front(); }
    /** One an output of the net. */
    const std::vector<AnswerView*>& answers() const { return answers_; }

 private:
    void askPad();
    void askPicture();
    void clear();
    void askForm();
    /** A view for each output of the net, under its name where there are several. */
    void makeAnswers();
    void setMessage(const QString& sentence);
    void showAnswers(const std::vector<Tensor>& outputs);

    std::shared_ptr<const TrainedModel> model_;
    RawData raw_;
    Samples samples_;
    LivePredictor* predictor_;
    QLabel* hint_;
    DrawingPad* pad_;
    PicturePad* picture_;
    RowForm* form_;
    WritingPad* writing_;
    QWidget* answering_;
    QVBoxLayout* answerList_;
    std::vector<AnswerView*> answers_;
    QPushButton* clear_;
};

/** Whether an output of the net ends without softmax or sigmoid, by its loss. */
bool endsInLogits(const TrainedModel& model, std::size_t output = 0);

}  // namespace lamina::ui
