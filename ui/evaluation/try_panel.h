// SPDX-License-Identifier: GPL-3.0-or-later
// Try it: draw a picture, drop a photo, type a row or some numbers, begin a text or let a series go on, and the net answers at once.
#pragma once

#include <QWidget>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "engine/data/dataset.h"
#include "engine/data/raw_data.h"
#include "engine/trained/trained_model.h"
#include "ui/evaluation/answer_meaning.h"
#include "ui/evaluation/arrays_pad.h"

class QLabel;
class QPushButton;
class QSpinBox;
class QVBoxLayout;

namespace lamina::ui {

class AnswerView;
class DrawingPad;
class LivePredictor;
class PicturePad;
class RowForm;
class FormRow;
class SeriesPad;
struct WhyAnswer;
class WhyView;
class Toggle;
class WritingPad;

/** What each Input takes: as the data hold it, or (null) as the drawing says; what a Rescaling takes are bytes. */
std::vector<InputToTry> inputsToTry(const TrainedModel& model, const Dataset* data);

class TryPanel : public QWidget {
    Q_OBJECT
 public:
    explicit TryPanel(QWidget* parent = nullptr);

    /** samples: of its one Input. data: what raw was made to for this net; null where it comes without. */
    void setModel(std::shared_ptr<const TrainedModel> model, const Samples& samples, const RawData& raw, std::shared_ptr<const Dataset> data = {});
    /** Types a row of the raw table, or a sample of the arrays, into the form; of what cannot be typed the sample is answered. */
    void fill(std::size_t rawRow);

    /** The sample of that row, as a person asks for it: it takes the place of what was drawn. */
    void tryRow(std::size_t rawRow);

    /** The same as fill of a picture that nothing takes the place of; what was drawn stays. */
    void beginWith(std::size_t rawRow);

    /** A picture of a file, where pictures are tried; what cannot be read is said there. */
    void takePicture(const std::filesystem::path& file);

    DrawingPad* pad() const { return pad_; }
    PicturePad* picture() const { return picture_; }
    RowForm* form() const { return form_; }
    WritingPad* writing() const { return writing_; }
    ArraysPad* arrays() const { return arrays_; }
    SeriesPad* series() const { return series_; }
    /** Which sample of the test part (else of another) is tried; 0: one of the person's own. */
    QSpinBox* sample() const { return sample_; }
    /** What is true of that sample; empty: nobody knows. */
    QString truth() const;
    /** Takes light for dark in a picture. */
    Toggle* invert() const { return invert_; }
    /** Whether a picture seems the wrong way round, in a sentence. */
    QString wrongWay() const;
    /** What there is to do, or why nothing. */
    QString hint() const;
    /** What speaks for the answer. */
    WhyView* why() const { return why_; }
    /** Of the first output. */
    AnswerView* answer() const { return answers_.front(); }
    /** One an output of the net. */
    const std::vector<AnswerView*>& answers() const { return answers_; }

 private:
    void askPad();
    void showPad();
    void showPhotos();
    void askPicture();
    void clear();
    void askForm();
    void askArrays();
    /** What a row is typed by, and answers are called by: as the model says it; of one from elsewhere, which says nothing, as the data. */
    const Preparation& known() const;
    /** Whether there is something in the editor that could be cleared. */
    void followClear();
    /** Of a form, which may be longer than the window, the answer stands above; of a picture below. */
    void placeAnswer(bool above);
    /** Which editor a net is given. */
    enum class Way { None, Draw, Photo, Row, Write, Series, Arrays, Sample };
    Way way() const;
    Way byHand() const;
    QString hintFor(Way way) const;
    /** What to do, where an answer would stand; of an editor that is never empty: nothing. */
    QString nothingYet() const;
    /** The first of the Inputs by name, as they are titled. */
    QString inputsInWords() const;
    /** A view for each output of the net, under its name where there are several. */
    void makeAnswers();
    void setMessage(const QString& sentence);
    /** inputs: (1, …), one an Input. */
    void ask(std::vector<Tensor> inputs);
    void ask(const Tensor& input) { ask(std::vector<Tensor>{input}); }
    /** What was asked was taken back. */
    void forgetQuestion();
    void offerWhy(const std::vector<Tensor>& outputs);
    /** Of each output; of several numbers with names each. */
    std::vector<WhyAnswer> whatCanBeExplained(const std::vector<Tensor>& outputs) const;
    void showWhy(const QImage& overlay);
    void showAnswers(const std::vector<Tensor>& outputs);
    void offerSamples(Way by);
    /** Fills the editor of this net with a sample of the data, which is answered. */
    void tryChosenSample();
    void trySample(std::uint32_t sample);
    /** Of a series: behind the window of the sample whose target is that row; none: behind the last rows. */
    void goOnFrom(std::optional<std::size_t> target);
    void sayTruth(std::uint32_t sample);
    /** words: empty: nobody knows. Where samples can be chosen the line stays, or all below it would jump when one is edited. */
    void tellTruth(const QString& words);
    /** What is in the editor is no sample of the data any more. */
    void leaveSample();
    void turnPicture(bool inverted);
    /** Light training pictures are drawn on as on paper. */
    bool onLightPaper() const;
    void followPicture(bool there, bool inverted, const QString& wrongWay);

    std::shared_ptr<const TrainedModel> model_;
    RawData raw_;
    std::shared_ptr<const Dataset> data_;
    Samples samples_;
    std::vector<InputToTry> inputs_;
    LivePredictor* predictor_;
    QLabel* hint_;
    DrawingPad* pad_;
    PicturePad* picture_;
    RowForm* form_;
    WritingPad* writing_;
    ArraysPad* arrays_;
    SeriesPad* series_;
    FormRow* sampleRow_;
    QSpinBox* sample_;
    Toggle* invert_;
    FormRow* invertRow_;
    QLabel *truth_, *wrongWay_;
    bool truthKnown_ = false;
    bool filling_ = false;  // with a sample of the data
    QWidget* answering_;
    QVBoxLayout* answerList_;
    WhyView* why_;
    std::vector<Tensor> asked_;  // last
    std::vector<AnswerView*> answers_;
    std::vector<AnswerMeaning> meanings_;  // one an output of the net
    QPushButton* clear_;
    QVBoxLayout* layout_;
};

}  // namespace lamina::ui
