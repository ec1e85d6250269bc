// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluation/try_panel.h"

#include <QImage>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>
#include <algorithm>
#include <exception>

#include "engine/checks/fit.h"
#include "engine/compile/infer.h"
#include "engine/data/prepare.h"
#include "engine/trained/edge_lightness.h"
#include "engine/trained/forecast.h"
#include "engine/trained/image_input.h"
#include "engine/trained/text_writer.h"
#include "ui/document/text.h"
#include "ui/document/words.h"
#include "ui/evaluation/answer_view.h"
#include "ui/evaluation/drawing_pad.h"
#include "ui/evaluation/live_predictor.h"
#include "ui/evaluation/picture_pad.h"
#include "ui/evaluation/row_form.h"
#include "ui/evaluation/series_pad.h"
#include "ui/evaluation/why_view.h"
#include "ui/evaluation/writing_pad.h"
#include "ui/theme/button.h"
#include "ui/theme/form_row.h"
#include "ui/theme/labels.h"
#include "ui/theme/metrics.h"
#include "ui/theme/name_label.h"
#include "ui/theme/toggle.h"

namespace lamina::ui {

namespace {

/** Of outputs, where there is more than one. */
std::vector<std::string> namesOfSeveral(const TrainedModel& model) { return wantedBy(model.project).outputNames(); }

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
        all[i].samples = {data->inputs[i].dtype(), data->inputs[i].shape().withoutBatch(), sheetRange(data->inputs[i])};
    return all;
}

TryPanel::TryPanel(QWidget* parent)
    : QWidget(parent), predictor_(new LivePredictor(this)), hint_(mutedLabel({})), pad_(new DrawingPad), picture_(new PicturePad),
      form_(new RowForm), writing_(new WritingPad), arrays_(new ArraysPad), series_(new SeriesPad), sample_(new QSpinBox), invert_(new Toggle), truth_(mutedLabel({})), wrongWay_(mutedLabel({})), answering_(new QWidget), answerList_(new QVBoxLayout(answering_)), why_(new WhyView), clear_(secondaryButton(tr("Clear"))) {
    auto* layout = layout_ = new QVBoxLayout(this);
    layout->setContentsMargins(metrics::space, metrics::space, metrics::space, metrics::space);
    layout->setSpacing(12);
    auto* head = new QVBoxLayout;
    head->setSpacing(2);
    head->addWidget(strongLabel(tr("Try it")));
    head->addWidget(hint_);
    hint_->setWordWrap(true);
    layout->addLayout(head);
    sampleRow_ = new FormRow(tr("Test sample"), sample_);
    sample_->setKeyboardTracking(false);
    layout->addWidget(sampleRow_);
    for (QWidget* w : {static_cast<QWidget*>(pad_), static_cast<QWidget*>(picture_), static_cast<QWidget*>(form_), static_cast<QWidget*>(writing_), static_cast<QWidget*>(arrays_), static_cast<QWidget*>(series_)}) layout->addWidget(w);
    invertRow_ = new FormRow(tr("Invert"), invert_, tr("Takes light for dark: for a picture that is dark on light where the net has learnt from light on dark, or the other way round"));
    for (auto* label : {wrongWay_, truth_}) label->setWordWrap(true);
    for (QWidget* w : {static_cast<QWidget*>(invertRow_), static_cast<QWidget*>(wrongWay_), answering_, static_cast<QWidget*>(truth_), static_cast<QWidget*>(why_)}) layout->addWidget(w);
    answerList_->setContentsMargins(0, 0, 0, 0);
    answerList_->setSpacing(metrics::gap);
    why_->putBefore(clear_);
    connect(pad_, &DrawingPad::drawn, this, &TryPanel::askPad);
    connect(form_, &RowForm::edited, this, &TryPanel::askForm);
    connect(arrays_, &ArraysPad::edited, this, &TryPanel::askArrays);
    connect(clear_, &QPushButton::clicked, this, &TryPanel::clear);
    connect(picture_, &PicturePad::taken, this, &TryPanel::askPicture);
    connect(picture_, &PicturePad::cleared, this, &TryPanel::clear);
    connect(pad_, &DrawingPad::failed, this, &TryPanel::setMessage);
    connect(picture_, &PicturePad::failed, this, &TryPanel::setMessage);
    connect(picture_, &PicturePad::failed, this, &TryPanel::followClear);
    connect(sample_, &QSpinBox::valueChanged, this, &TryPanel::tryChosenSample);
    connect(invert_, &Toggle::toggled, this, &TryPanel::turnPicture);
    connect(predictor_, &LivePredictor::answered, this, &TryPanel::showAnswers);
    connect(why_, &WhyView::explained, this, &TryPanel::showWhy);
    connect(predictor_, &LivePredictor::failed, this, &TryPanel::setMessage);
    setModel(nullptr, {}, {});
}

QString TryPanel::hint() const { return hint_->text(); }

void TryPanel::setModel(std::shared_ptr<const TrainedModel> model, const Samples& samples, const RawData& raw, std::shared_ptr<const Dataset> data) {
    const int tried = data && data == data_ ? sample_->value() : 0;  // of a net that is trained again: what it says now
    model_ = std::move(model);
    raw_ = raw;
    data_ = std::move(data);
    inputs_ = model_ ? inputsToTry(*model_, data_.get()) : std::vector<InputToTry>();
    makeAnswers();
    predictor_->setModel(model_);
    why_->setModel(model_);
    samples_ = samples;
    if (inputs_.size() == 1 && samples_.type == inputs_.front().samples.type) samples_.range = inputs_.front().samples.range;
    const Way by = way();
    pad_->setVisible(by == Way::Draw);
    picture_->setVisible(by == Way::Photo);
    form_->setVisible(by == Way::Row);
    writing_->setVisible(by == Way::Write);
    arrays_->setVisible(by == Way::Arrays);
    series_->setVisible(by == Way::Series);
    answering_->setVisible(by != Way::Write && by != Way::Series && by != Way::None);
    placeAnswer(by == Way::Row || by == Way::Arrays);
    offerSamples(by);
    hint_->setText(hintFor(by));
    writing_->setModel(by == Way::Write ? model_ : nullptr);
    series_->setModel(by == Way::Series ? model_ : nullptr, raw_.table);
    if (by == Way::Photo) showPhotos();
    if (by == Way::Draw) showPad();
    if (by == Way::Row) form_->show(known()), askForm();
    if (by == Way::Arrays) arrays_->show(inputs_), askArrays();
    clear_->setVisible(by == Way::Draw || by == Way::Photo || (by == Way::Arrays && arrays_->hasSheets()));
    if (by == Way::Sample) setMessage(nothingYet());
    sample_->setValue(std::min(tried, sample_->maximum()));
    followClear();
}

const Preparation& TryPanel::known() const { return knownOf(*model_, data_.get(), inputs_.size()); }

void TryPanel::takePicture(const std::filesystem::path& file) {
    const QString path = QString::fromStdString(file.string());
    if (way() == Way::Photo) picture_->open(path);
    else if (const QImage image(path); way() == Way::Draw && !image.isNull()) pad_->take(image);
}

void TryPanel::followClear() {
    const Way by = way();
    clear_->setEnabled(by == Way::Photo ? !picture_->picture().empty() : by == Way::Arrays ? !arrays_->untouchedSheets() : !pad_->blank());
}

void TryPanel::placeAnswer(bool above) {
    const int place = layout_->indexOf(answering_), top = layout_->indexOf(sampleRow_) + 1;
    if (above == (place == top)) return;
    for (auto* w : {answering_, static_cast<QWidget*>(truth_), static_cast<QWidget*>(why_)}) layout_->removeWidget(w);
    int at = above ? top : layout_->indexOf(wrongWay_) + 1;
    for (auto* w : {answering_, static_cast<QWidget*>(truth_), static_cast<QWidget*>(why_)}) layout_->insertWidget(at++, w);
}

TryPanel::Way TryPanel::way() const {
    const Way by = byHand();
    return by == Way::None && model_ && data_ && data_->inputs.size() == inputs_.size() && data_->samples() > 0 ? Way::Sample : by;
}

/** What a person can make without the data. */
TryPanel::Way TryPanel::byHand() const {
    if (!model_) return Way::None;
    if (writesText(*model_)) return Way::Write;
    if (forecasts(*model_)) return Way::Series;
    const bool one = inputs_.size() == 1, rows = !known().inputs.empty() && !known().windows.on();
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
        case Way::Sample: return tr("Take a test sample");
        case Way::None: break;
    }
    for (const auto& input : inputs_)
        if (!ArraysPad::takes({input})) return tr("“%1” takes %2 numbers, too many to type, and no drawing. Answer a file of them: lamina-cli predict MODEL.keras --input X.npz").arg(input.name, groupedCount(static_cast<std::int64_t>(input.samples.shape.elements())));
    return {};
}

void TryPanel::showPhotos() {
    picture_->setForm(*imageForm(model_->project));
    picture_->setRange(data_ && data_->inputs.size() == 1 ? pictureRange(data_->inputs.front()) : std::nullopt);
    picture_->setInverted(false);
    followPicture(false, false, {});
    if (picture_->picture().empty()) setMessage(nothingYet());
}

QString TryPanel::inputsInWords() const {
    constexpr std::size_t named = 3;
    QStringList names;
    for (std::size_t i = 0; i < std::min(named, inputs_.size()); ++i) names << tr("“%1”").arg(shortName(inputs_[i].name));
    if (inputs_.size() > named) names << QStringLiteral("…");
    return names.join(QStringLiteral(", "));
}

QString TryPanel::nothingYet() const {
    const bool samples = sample_->maximum() > 0;
    switch (way()) {
        case Way::Draw: return samples ? tr("Nothing is drawn yet: draw on the sheet or choose a sample, and the answer stands here.") : tr("Nothing is drawn yet: draw on the sheet, and the answer stands here.");
        case Way::Arrays:
            if (!samples) return tr("Nothing is drawn or typed yet: do so below, at %1, and the answer stands here.").arg(inputsInWords());
            return tr("Nothing is drawn or typed yet: do so below, at %1, or choose a “%2” above, and the answer stands here.").arg(inputsInWords(), sampleRow_->label()->text());
        case Way::Photo: return tr("There is no photo yet: drop or choose one, and the answer stands here.");
        case Way::Sample: return tr("No sample is chosen yet: take a “%1” above, and the answer stands here.").arg(sampleRow_->label()->text());
        default: return {};
    }
}

/** What was drawn for the net before is answered by this one. */
void TryPanel::showPad() {
    const int across = static_cast<int>(samples_.shape[1]), down = static_cast<int>(samples_.shape[0]);
    if (pad_->pixelsAcross() != across || pad_->pixelsDown() != down) pad_->setResolution(across, down);
    askPad();
}

void TryPanel::askPad() {
    followClear();
    if (!model_ || !drawable(samples_.shape) || way() != Way::Draw) return;
    leaveSample();
    const bool light = onLightPaper(), told = model_->edgeLightness && pad_->holdsPicture() && pad_->inverted() != light;
    followPicture(pad_->holdsPicture(), pad_->inverted() != light, !told ? QString() : light ? tr("It was light on dark, and the net has learnt from dark on light: it is seen inverted.")
                                                                                              : tr("It was dark on light, and the net has learnt from light on dark: it is seen inverted."));
    if (filling_) return;  // a sample of the data is asked as it is
    if (pad_->blank()) return forgetQuestion(), setMessage(nothingYet());  // the answer to what was drawn would stand beside an empty sheet
    auto ink = pad_->ink();
    if (light)
        for (float& v : ink) v = 1 - v;
    ask(inkTensor(ink, samples_));
}

void TryPanel::askPicture() {
    followClear();
    if (!model_) return;
    leaveSample();
    const Tensor& picture = picture_->picture();
    const bool wrong = model_->edgeLightness && looksInverted(*model_->edgeLightness, picture, 0);
    followPicture(true, invert_->isChecked(), !wrong                          ? QString()
                                              : *model_->edgeLightness > 0.5 ? tr("It looks inverted: its edge is dark, those of the training pictures are light.")
                                                                             : tr("It looks inverted: its edge is light, those of the training pictures are dark."));
    if (samples_.type == DType::UInt8) ask(picture);
    else ask(Tensor::of(picture.shape(), picture.toFloats()));
}

void TryPanel::clear() {
    if (way() == Way::Arrays) return arrays_->clear();
    pad_->clear();
    picture_->clear();
    picture_->setInverted(false);
    forgetQuestion();  // its answer would stand beside an empty sheet
    leaveSample();
    followPicture(false, false, {});
    setMessage(nothingYet());
    if (way() == Way::Draw && clear_->hasFocus()) pad_->setFocus();  // there Ctrl+Z takes it back
    followClear();
}

void TryPanel::askForm() {
    if (!model_) return;
    leaveSample();
    try {
        ask(applyInputs(known(), form_->row(), wantedBy(model_->project).inputNames()).inputs);
    } catch (const std::exception& e) {
        forgetQuestion();  // of a row that is no longer typed
        setMessage(QString::fromUtf8(e.what()));
    }
}

void TryPanel::askArrays() {
    if (!model_ || way() != Way::Arrays) return;
    followClear();
    leaveSample();
    if (filling_) return;
    if (arrays_->untouchedSheets()) return forgetQuestion(), setMessage(nothingYet());
    ask(arrays_->inputs());
}

void TryPanel::makeAnswers() {
    answers_.clear();
    meanings_ = model_ ? meaningsOf(*model_, known()) : std::vector<AnswerMeaning>();
    while (QLayoutItem* item = answerList_->takeAt(0)) {
        item->widget()->hide(), item->widget()->deleteLater();
        delete item;
    }
    const auto names = model_ ? namesOfSeveral(*model_) : std::vector<std::string>();
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

void TryPanel::showAnswers(const std::vector<Tensor>& outputs) {
    for (std::size_t i = 0; i < std::min(outputs.size(), answers_.size()); ++i)
        showAnswer(*answers_[i], meanings_.at(i), outputs[i], pad_->isVisibleTo(this));
    offerWhy(outputs);
}

void TryPanel::beginWith(std::size_t rawRow) {
    if (way() != Way::Photo) return fill(rawRow);
    if (!picture_->picture().empty() || !data_ || data_->inputs.size() != inputs_.size()) return;
    for (std::uint32_t sample = 0; sample < data_->samples(); ++sample)
        if (data_->rowOf(sample) == rawRow) return trySample(sample);
}

void TryPanel::tryRow(std::size_t rawRow) {
    const bool tries = way() != Way::None && way() != Way::Write && data_ && data_->inputs.size() == inputs_.size();
    for (std::uint32_t sample = 0; tries && sample < data_->samples(); ++sample)
        if (data_->rowOf(sample) == rawRow) return trySample(sample);
    fill(rawRow);
}

void TryPanel::fill(std::size_t rawRow) {
    const Way by = way();
    const bool fills = by == Way::Row || by == Way::Arrays || by == Way::Sample;  // what was drawn stays
    const bool fits = data_ && data_->inputs.size() == inputs_.size();
    for (std::uint32_t sample = 0; fits && fills && sample < data_->samples(); ++sample)
        if (data_->rowOf(sample) == rawRow) return trySample(sample);
    if (raw_.table && by == Way::Row) form_->fill(*raw_.table, rawRow);
}

}  // namespace lamina::ui
