// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluation/try_panel.h"

#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>
#include <exception>
#include <set>
#include <span>

#include "engine/compile/infer.h"
#include "engine/data/prepare.h"
#include "engine/recipes/losses.h"
#include "engine/train/fit.h"
#include "engine/train/forecast.h"
#include "engine/train/image_input.h"
#include "engine/train/predictions.h"
#include "engine/train/text_writer.h"
#include "ui/document/text.h"
#include "ui/evaluation/answer_view.h"
#include "ui/evaluation/class_figures.h"
#include "ui/evaluation/drawing_pad.h"
#include "ui/evaluation/live_predictor.h"
#include "ui/evaluation/mask_image.h"
#include "ui/evaluation/picture_figures.h"
#include "ui/evaluation/picture_pad.h"
#include "ui/evaluation/row_form.h"
#include "ui/evaluation/series_pad.h"
#include "ui/evaluation/writing_pad.h"
#include "ui/plots/sample_image.h"
#include "ui/theme/button.h"
#include "ui/theme/labels.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"

namespace lamina::ui {

namespace {

/** The names of outputs, where there are several. */
std::vector<std::string> outputNames(const TrainedModel& model) { return wantedBy(model.project).outputs; }

/** One sample of each Input. */
std::vector<Tensor> sampleOf(const Dataset& data, std::uint32_t sample) {
    std::vector<Tensor> all;
    for (const Tensor& from : data.inputs) {
        std::vector<std::byte> bytes(from.bytes().size() / static_cast<std::size_t>(from.shape()[0]));
        from.readRows(std::span(&sample, 1), bytes.data());
        all.emplace_back(from.dtype(), from.shape().withoutBatch().withBatch(1), std::move(bytes));
    }
    return all;
}

}  // namespace

std::vector<InputToTry> inputsToTry(const TrainedModel& model, const Dataset* data) {
    const Graph& graph = model.project.graph;
    const Inference inference = infer(graph);
    std::vector<InputToTry> all;
    for (const NodeId id : inference.inputs) {
        InputToTry input{text(findNode(graph, id)->name), {DType::Float32, inference.at(id).output}};
        for (const auto& wire : outputsOf(graph, id))
            if (findNode(graph, wire.to)->layer == "Rescaling") input.samples.type = DType::UInt8;
        all.push_back(std::move(input));
    }
    for (std::size_t i = 0; data && data->inputs.size() == all.size() && i < all.size(); ++i)
        all[i].samples = {data->inputs[i].dtype(), data->inputs[i].shape().withoutBatch()};
    return all;
}

bool endsInLogits(const TrainedModel& model, std::size_t output) {
    const auto outputs = outputNames(model);
    const TrainingRecipe& recipe = model.project.training;
    return takesLogits(output < outputs.size() ? recipe.of(outputs[output]).loss : recipe.loss);
}

TryPanel::TryPanel(QWidget* parent)
    : QWidget(parent), predictor_(new LivePredictor(this)), hint_(mutedLabel({})), pad_(new DrawingPad), picture_(new PicturePad),
      form_(new RowForm), writing_(new WritingPad), arrays_(new ArraysPad), series_(new SeriesPad), answering_(new QWidget), answerList_(new QVBoxLayout(answering_)), clear_(secondaryButton(tr("Clear"))) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(metrics::space, metrics::space, metrics::space, metrics::space);
    layout->setSpacing(12);
    auto* head = new QVBoxLayout;
    head->setSpacing(2);
    head->addWidget(strongLabel(tr("Try it")));
    head->addWidget(hint_);
    hint_->setWordWrap(true);
    layout->addLayout(head);
    for (QWidget* w : {static_cast<QWidget*>(pad_), static_cast<QWidget*>(picture_), static_cast<QWidget*>(form_), static_cast<QWidget*>(writing_), static_cast<QWidget*>(arrays_), static_cast<QWidget*>(series_), answering_}) layout->addWidget(w);
    answerList_->setContentsMargins(0, 0, 0, 0);
    answerList_->setSpacing(metrics::gap);
    layout->addWidget(clear_, 0, Qt::AlignLeft);
    connect(pad_, &DrawingPad::drawn, this, &TryPanel::askPad);
    connect(form_, &RowForm::edited, this, &TryPanel::askForm);
    connect(arrays_, &ArraysPad::edited, this, &TryPanel::askArrays);
    connect(clear_, &QPushButton::clicked, this, &TryPanel::clear);
    connect(picture_, &PicturePad::taken, this, &TryPanel::askPicture);
    connect(picture_, &PicturePad::failed, this, &TryPanel::setMessage);
    connect(predictor_, &LivePredictor::answered, this, &TryPanel::showAnswers);
    connect(predictor_, &LivePredictor::failed, this, &TryPanel::setMessage);
    setModel(nullptr, {}, {});
}

QString TryPanel::hint() const { return hint_->text(); }

void TryPanel::setModel(std::shared_ptr<const TrainedModel> model, const Samples& samples, const RawData& raw, std::shared_ptr<const Dataset> data) {
    model_ = std::move(model);
    raw_ = raw;
    data_ = std::move(data);
    makeAnswers();
    predictor_->setModel(model_);
    samples_ = samples;
    inputs_ = model_ ? inputsToTry(*model_, data_.get()) : std::vector<InputToTry>();
    const Way by = way();
    pad_->setVisible(by == Way::Draw);
    picture_->setVisible(by == Way::Photo);
    clear_->setVisible(by == Way::Draw || by == Way::Photo);
    form_->setVisible(by == Way::Row);
    writing_->setVisible(by == Way::Write);
    arrays_->setVisible(by == Way::Arrays);
    series_->setVisible(by == Way::Series);
    answering_->setVisible(by != Way::Write && by != Way::Series && by != Way::None);
    hint_->setText(hintFor(by));
    writing_->setModel(by == Way::Write ? model_ : nullptr);
    series_->setModel(by == Way::Series ? model_ : nullptr, raw_.table);
    if (by == Way::Photo) picture_->setForm(*imageForm(model_->project));
    if (by == Way::Draw) showPad();
    if (by == Way::Row) form_->show(model_->preparation), askForm();
    if (by == Way::Arrays) arrays_->show(inputs_), askArrays();
}

TryPanel::Way TryPanel::way() const {
    if (!model_) return Way::None;
    if (writesText(*model_)) return Way::Write;
    if (forecasts(*model_)) return Way::Series;
    const bool one = inputs_.size() == 1, rows = !model_->preparation.inputs.empty() && !model_->preparation.windows.on();
    const bool photos = one && samples_.shape.rank() == 3 && (samples_.shape[2] == 3 || model_->preparation.source == "image_folder") && imageForm(model_->project);
    if (photos) return Way::Photo;
    if (rows) return Way::Row;
    if (one && drawable(samples_.shape)) return Way::Draw;
    return ArraysPad::takes(inputs_) ? Way::Arrays : Way::None;
}

QString TryPanel::hintFor(Way way) const {
    switch (way) {
        case Way::Draw: return tr("Draw, paste or drop an image");
        case Way::Photo: return tr("Drop, paste or choose a photo");
        case Way::Row: return tr("Type a row");
        case Way::Write: return tr("Begin a text");
        case Way::Series: return tr("Go on from the last rows");
        case Way::Arrays: return inputs_.size() > 1 ? tr("Type or draw what each input takes") : tr("Type the numbers of a sample");
        case Way::None: break;
    }
    for (const auto& input : inputs_)
        if (!ArraysPad::takes({input})) return tr("“%1” takes %2 numbers, too many to type, and no drawing. Answer a file of them: lamina-cli predict MODEL.keras --input X.npz").arg(input.name, QLocale().toString(static_cast<qlonglong>(input.samples.shape.elements())));
    return {};
}

/** What was drawn for the net before is answered by this one. */
void TryPanel::showPad() {
    const int across = static_cast<int>(samples_.shape[1]), down = static_cast<int>(samples_.shape[0]);
    if (pad_->pixelsAcross() != across || pad_->pixelsDown() != down) pad_->setResolution(across, down);
    askPad();
}

void TryPanel::askPad() {
    if (!model_ || !drawable(samples_.shape)) return;
    const bool blank = std::all_of(pad_->ink().begin(), pad_->ink().end(), [](float v) { return v == 0; });
    if (!blank) predictor_->ask(inkTensor(pad_->ink(), samples_));
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
    predictor_->forget();  // its answer would stand beside an empty sheet
    setMessage({});
}

void TryPanel::askForm() {
    if (!model_) return;
    try {
        predictor_->ask(applyInputs(model_->preparation, form_->row(), wantedBy(model_->project).inputs).inputs);
    } catch (const std::exception& e) {
        predictor_->forget();  // of a row that is no longer typed
        setMessage(QString::fromUtf8(e.what()));
    }
}

void TryPanel::askArrays() {
    if (model_ && way() == Way::Arrays) predictor_->ask(arrays_->inputs());
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

/** Several numbers under the names of their targets, where there is one each. */
void showNumbers(AnswerView& view, const Preparation& preparation, const std::vector<float>& values) {
    const auto& targets = preparation.targets;
    QStringList names, numbers;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const bool own = targets.size() == values.size();
        names << (own ? text(targets[i].name) : TryPanel::tr("number %1").arg(i + 1));
        numbers << QString::number(own ? targetFromNet(targets[i], static_cast<double>(values[i])) : static_cast<double>(values[i]), 'g', 5);
    }
    view.setLines(names, numbers);
}

/** A class at every step: (1, steps, classes). */
void showSteps(AnswerView& view, const Preparation& preparation, const Tensor& output) {
    const auto values = output.toFloats();
    const auto classes = static_cast<std::size_t>(output.shape()[2]);
    const QStringList called = classNames(preparation, static_cast<int>(classes));
    QStringList names, said;
    for (std::size_t at = 0; at + classes <= values.size(); at += classes) {
        names << TryPanel::tr("step %1").arg(said.size() + 1);
        said << called.value(static_cast<qsizetype>(saidClass(std::span(values).subspan(at, classes), 0)));
    }
    view.setLines(names, said);
}

/** What the loss of an output takes: classes, or numbers. */
bool namesClasses(const TrainedModel& model, std::size_t output) {
    const auto forms = wantedBy(model.project).forms;
    return output >= forms.size() || forms[output] != TargetForm::Number;
}

/** One output's answer to one sample; classes: where the preparation has no word on it. */
void showAnswer(AnswerView& view, const Preparation& preparation, const Tensor& output, bool classes, bool logits, bool drawn) {
    const auto values = output.toFloats();
    const bool named = preparation.classes.size() > 1;
    if (output.shape().rank() == 4) return showPicture(view, preparation, output, logits, drawn);
    if (output.shape().rank() == 3 && output.shape()[2] > 1 && (named || classes)) return showSteps(view, preparation, output);
    if (named || (preparation.targets.empty() && values.size() > 1 && classes)) {
        const auto p = probabilities(values, logits);
        return view.setClasses(classNames(preparation, static_cast<int>(p.size())), p);
    }
    if (values.size() > 1) return showNumbers(view, preparation, values);
    const double value = values.empty() ? 0 : static_cast<double>(values.front());
    if (preparation.targets.empty()) return view.setNumber(TryPanel::tr("answer"), value);
    view.setNumber(text(preparation.targets.front().name), targetFromNet(preparation.targets.front(), value));
}

}  // namespace

void TryPanel::showAnswers(const std::vector<Tensor>& outputs) {
    for (std::size_t i = 0; i < std::min(outputs.size(), answers_.size()); ++i)
        showAnswer(*answers_[i], ofOutput(model_->preparation, i, outputs.size()), outputs[i], namesClasses(*model_, i), endsInLogits(*model_, i), pad_->isVisibleTo(this));
}

void TryPanel::fill(std::size_t rawRow) {
    if (raw_.table && way() == Way::Row) form_->fill(*raw_.table, rawRow);
    if (!data_ || way() != Way::Arrays) return;
    for (std::uint32_t sample = 0; sample < data_->samples(); ++sample)
        if (data_->rowOf(sample) == rawRow) return arrays_->fill(sampleOf(*data_, sample));
}

}  // namespace lamina::ui
