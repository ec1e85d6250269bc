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

}  // namespace

bool endsInLogits(const TrainedModel& model) {
    const auto& params = model.project.training.loss.params;
    const auto it = params.find("from_logits");
    return it != params.end() && std::holds_alternative<bool>(it->second) && std::get<bool>(it->second);
}

TryPanel::TryPanel(QWidget* parent)
    : QWidget(parent), predictor_(new LivePredictor(this)), hint_(mutedLabel({})), pad_(new DrawingPad), picture_(new PicturePad),
      form_(new RowForm), writing_(new WritingPad), answer_(new AnswerView), clear_(secondaryButton(tr("Clear"))) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(metrics::space, metrics::space, metrics::space, metrics::space);
    layout->setSpacing(12);
    auto* head = new QVBoxLayout;
    head->setSpacing(2);
    head->addWidget(strongLabel(tr("Try it")));
    head->addWidget(hint_);
    hint_->setWordWrap(true);
    layout->addLayout(head);
    for (QWidget* w : {static_cast<QWidget*>(pad_), static_cast<QWidget*>(picture_), static_cast<QWidget*>(form_), static_cast<QWidget*>(writing_), static_cast<QWidget*>(answer_)}) layout->addWidget(w);
    layout->addWidget(clear_, 0, Qt::AlignLeft);
    layout->addStretch();
    connect(pad_, &DrawingPad::drawn, this, &TryPanel::askPad);
    connect(form_, &RowForm::edited, this, &TryPanel::askForm);
    connect(clear_, &QPushButton::clicked, this, &TryPanel::clear);
    connect(picture_, &PicturePad::taken, this, &TryPanel::askPicture);
    connect(picture_, &PicturePad::failed, answer_, &AnswerView::setMessage);
    connect(predictor_, &LivePredictor::answered, this, [this](const Tensor& output) { show(output); });
    connect(predictor_, &LivePredictor::failed, answer_, &AnswerView::setMessage);
    setModel(nullptr, {}, {});
}

void TryPanel::setModel(std::shared_ptr<const TrainedModel> model, const Samples& samples, const RawData& raw) {
    model_ = std::move(model);
    raw_ = raw;
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
    answer_->setVisible(!writes);
    hint_->setText(draws ? tr("Draw, paste or drop an image") : photos ? tr("Drop, paste or choose a photo") : types ? tr("Type a row") : writes ? tr("Begin a text") : tr("These samples can be neither drawn nor typed."));
    answer_->setMessage({});
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
    answer_->setMessage({});
}

void TryPanel::askForm() {
    if (!model_) return;
    try {
        predictor_->ask(applyInputs(model_->preparation, form_->row()).values);
    } catch (const std::exception& e) {
        answer_->setMessage(QString::fromUtf8(e.what()));
    }
}

void TryPanel::show(const Tensor& output) {
    const auto values = output.toFloats();
    const auto& preparation = model_->preparation;
    if (output.shape().rank() == 4) return showPicture(output);
    if (preparation.classes.size() > 1 || (preparation.targets.empty() && values.size() > 1)) {
        const auto p = probabilities(values, endsInLogits(*model_));
        return answer_->setClasses(classNames(preparation, static_cast<int>(p.size())), p);
    }
    const double value = values.empty() ? 0 : values.front();
    if (preparation.targets.empty()) return answer_->setNumber(tr("answer"), value);
    answer_->setNumber(QString::fromStdString(preparation.targets.front().name), targetFromNet(preparation.targets.front(), value));
}

void TryPanel::showPicture(const Tensor& output) {
    const Dim channels = output.shape()[3];
    const bool masks = model_->preparation.classes.size() > 1 || !isPicture(output.shape().withoutBatch());
    if (!masks) return answer_->setPicture(SamplePainter(output, 0, 1, pad_->isVisibleTo(this)).image(0, theme().raised, theme().text), tr("a picture"));
    const Tensor mask = maskOf(output, endsInLogits(*model_));
    const QStringList names = classNames(model_->preparation, std::max(2, static_cast<int>(channels)));
    QStringList seen;
    for (const auto c : std::set<std::int32_t>(mask.as<std::int32_t>().begin(), mask.as<std::int32_t>().end())) seen << names.value(c);
    answer_->setPicture(maskImage(mask, 0), seen.join(QStringLiteral(", ")));
}

void TryPanel::fill(std::size_t rawRow) {
    if (raw_.table && form_->isVisibleTo(this)) form_->fill(*raw_.table, rawRow);
}

}  // namespace lamina::ui
