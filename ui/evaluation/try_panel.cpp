// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluation/try_panel.h"

#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>
#include <exception>
#include <set>

#include "engine/data/prepare.h"
#include "engine/train/fit.h"
#include "engine/train/image_input.h"
#include "engine/train/text_writer.h"
#include "ui/evaluation/answer_view.h"
#include "ui/evaluation/class_figures.h"
#include "ui/evaluation/drawing_pad.h"
#include "ui/evaluation/live_predictor.h"
#include "ui/evaluation/mask_image.h"
#include "ui/evaluation/picture_figures.h"
#include "ui/evaluation/picture_pad.h"
#include "ui/evaluation/row_form.h"
#include "ui/evaluation/writing_pad.h"
#include "ui/plots/sample_image.h"
#include "ui/theme/button.h"
#include "ui/theme/labels.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"

namespace lamina::ui {

namespace {

/** Ink 0 … 1 as samples of this type: bytes to 255, as images are stored. */
Tensor inkTensor(const std::vector<float>& ink, DType type, const Shape& sample) {
    const Shape shape = sample.withBatch(1);
    if (type != DType::UInt8) return Tensor::of(shape, ink);
    std::vector<std::uint8_t> bytes;
    for (const float v : ink) bytes.push_back(static_cast<std::uint8_t>(std::lround(v * 255)));
    return Tensor::of(shape, bytes);
}

bool drawable(const Shape& sample) { return isPicture(sample) && (sample.rank() == 2 || sample[2] == 1); }

/** The names of outputs, where there are several. */
std::vector<std::string> outputNames(const TrainedModel& model) { return wantedBy(model.project).outputs; }

}  // namespace

bool endsInLogits(const TrainedModel& model, std::size_t output) {
    const auto outputs = outputNames(model);
    const auto params = output < outputs.size() ? model.project.training.of(outputs[output]).loss.params : model.project.training.loss.params;
    const auto it = params.find("from_logits");
    return it != params.end() && std::holds_alternative<bool>(it->second) && std::get<bool>(it->second);
}

TryPanel::TryPanel(QWidget* parent)
    : QWidget(parent), predictor_(new LivePredictor(this)), hint_(mutedLabel({})), pad_(new DrawingPad), picture_(new PicturePad),
      form_(new RowForm), writing_(new WritingPad), answering_(new QWidget), answerList_(new QVBoxLayout(answering_)), clear_(secondaryButton(tr("Clear"))) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(metrics::space, metrics::space, metrics::space, metrics::space);
    layout->setSpacing(12);
    auto* head = new QVBoxLayout;
    head->setSpacing(2);
    head->addWidget(strongLabel(tr("Try it")));
    head->addWidget(hint_);
    hint_->setWordWrap(true);
    layout->addLayout(head);
    for (QWidget* w : {static_cast<QWidget*>(pad_), static_cast<QWidget*>(picture_), static_cast<QWidget*>(form_), static_cast<QWidget*>(writing_), answering_}) layout->addWidget(w);
    answerList_->setContentsMargins(0, 0, 0, 0);
    answerList_->setSpacing(metrics::gap);
    layout->addWidget(clear_, 0, Qt::AlignLeft);
    connect(pad_, &DrawingPad::drawn, this, &TryPanel::askPad);
    connect(form_, &RowForm::edited, this, &TryPanel::askForm);
    connect(clear_, &QPushButton::clicked, this, &TryPanel::clear);
    connect(picture_, &PicturePad::taken, this, &TryPanel::askPicture);
    connect(picture_, &PicturePad::failed, this, &TryPanel::setMessage);
    connect(predictor_, &LivePredictor::answered, this, &TryPanel::showAnswers);
    connect(predictor_, &LivePredictor::failed, this, &TryPanel::setMessage);
    setModel(nullptr, {}, {});
}

void TryPanel::setModel(std::shared_ptr<const TrainedModel> model, const Samples& samples, const RawData& raw) {
    model_ = std::move(model);
    raw_ = raw;
    makeAnswers();
    predictor_->setModel(model_);
    samples_ = samples;
    const auto form = model_ ? imageForm(model_->project) : std::nullopt;
    const bool photos = form && (samples_.shape.rank() == 3 && (samples_.shape[2] == 3 || model_->preparation.source == "image_folder"));
    const bool draws = model_ && !photos && drawable(samples_.shape), types = model_ && !model_->preparation.inputs.empty() && !model_->preparation.windows.on();
    const bool writes = model_ && writesText(*model_);
    pad_->setVisible(draws);
    picture_->setVisible(photos);
    if (photos) picture_->setForm(*form);
    clear_->setVisible(draws || photos);
    form_->setVisible(types);
    writing_->setVisible(writes);
    writing_->setModel(writes ? model_ : nullptr);
    answering_->setVisible(!writes);
    hint_->setText(draws ? tr("Draw, paste or drop an image") : photos ? tr("Drop, paste or choose a photo") : types ? tr("Type a row") : writes ? tr("Begin a text") : tr("These samples can be neither drawn nor typed; lamina-cli predict answers a file of them."));
    if (draws) pad_->setResolution(static_cast<int>(samples_.shape[1]), static_cast<int>(samples_.shape[0]));
    if (types) form_->show(model_->preparation);
    if (types) askForm();
}

void TryPanel::askPad() {
    if (!model_ || !drawable(samples_.shape)) return;
    const bool blank = std::all_of(pad_->ink().begin(), pad_->ink().end(), [](float v) { return v == 0; });
    if (!blank) predictor_->ask(inkTensor(pad_->ink(), samples_.type, samples_.shape));
}

void TryPanel::askPicture() {
    if (!model_) return;
    const Tensor& picture = picture_->picture();
    if (samples_.type == DType::UInt8) predictor_->ask(picture);
    else predictor_->ask(Tensor::of(picture.shape(), picture.toFloats()));
}

void TryPanel::clear() {
    pad_->clear();
    picture_->clear();
    setMessage({});
}

void TryPanel::askForm() {
    if (!model_) return;
    try {
        predictor_->ask(applyInputs(model_->preparation, form_->row(), wantedBy(model_->project).inputs).inputs);
    } catch (const std::exception& e) {
        setMessage(QString::fromUtf8(e.what()));
    }
}

void TryPanel::makeAnswers() {
    answers_.clear();
    while (QLayoutItem* item = answerList_->takeAt(0)) {
        item->widget()->hide(), item->widget()->deleteLater();
        delete item;
    }
    const auto names = model_ ? outputNames(*model_) : std::vector<std::string>();
    for (std::size_t i = 0; i < std::max<std::size_t>(1, names.size()); ++i) {
        const QString name = i < names.size() ? QString::fromStdString(names[i]) : QString();
        if (!name.isEmpty()) answerList_->addWidget(sectionLabel(name));
        answers_.push_back(new AnswerView);
        if (!name.isEmpty()) answers_.back()->setAccessibleName(tr("Answer of %1").arg(name));
        answerList_->addWidget(answers_.back());
    }
}

/** What is said of all outputs is said once. */
void TryPanel::setMessage(const QString& sentence) {
    for (auto* answer : answers_) answer->setMessage(answer == answers_.front() ? sentence : QString());
}

namespace {

/** An answer that is a picture, or one class a pixel. */
void showPicture(AnswerView& view, const Preparation& preparation, const Tensor& output, bool logits, bool drawn) {
    const Dim channels = output.shape()[3];
    const bool masks = preparation.classes.size() > 1 || !isPicture(output.shape().withoutBatch());
    if (!masks) return view.setPicture(SamplePainter(output, 0, 1, drawn).image(0, theme().raised, theme().text), TryPanel::tr("a picture"));
    const Tensor mask = maskOf(output, logits);
    const QStringList names = classNames(preparation, std::max(2, static_cast<int>(channels)));
    QStringList seen;
    for (const auto c : std::set<std::int32_t>(mask.as<std::int32_t>().begin(), mask.as<std::int32_t>().end())) seen << names.value(c);
    view.setPicture(maskImage(mask, 0), seen.join(QStringLiteral(", ")));
}

/** One output's answer to one sample. */
void showAnswer(AnswerView& view, const Preparation& preparation, const Tensor& output, bool logits, bool drawn) {
    const auto values = output.toFloats();
    if (output.shape().rank() == 4) return showPicture(view, preparation, output, logits, drawn);
    if (preparation.classes.size() > 1 || (preparation.targets.empty() && values.size() > 1)) {
        const auto p = probabilities(values, logits);
        return view.setClasses(classNames(preparation, static_cast<int>(p.size())), p);
    }
    const double value = values.empty() ? 0 : static_cast<double>(values.front());
    if (preparation.targets.empty()) return view.setNumber(TryPanel::tr("answer"), value);
    view.setNumber(QString::fromStdString(preparation.targets.front().name), targetFromNet(preparation.targets.front(), value));
}

}  // namespace

void TryPanel::showAnswers(const std::vector<Tensor>& outputs) {
    for (std::size_t i = 0; i < std::min(outputs.size(), answers_.size()); ++i)
        showAnswer(*answers_[i], ofOutput(model_->preparation, i, outputs.size()), outputs[i], endsInLogits(*model_, i), pad_->isVisibleTo(this));
}

void TryPanel::fill(std::size_t rawRow) {
    if (raw_.table && form_->isVisibleTo(this)) form_->fill(*raw_.table, rawRow);
}

}  // namespace lamina::ui
