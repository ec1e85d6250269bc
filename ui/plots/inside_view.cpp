// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/inside_view.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSpinBox>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "ui/plots/histogram_view.h"
#include "ui/plots/map_grid.h"
#include "ui/plots/numbers.h"
#include "ui/plots/sample_image.h"
#include "ui/plots/unit_view.h"
#include "ui/theme/labels.h"
#include "ui/theme/metrics.h"

namespace lamina::ui {

namespace {

constexpr int pictureSide = 112, leastHeight = 130;

/** One sample of a tensor, without the batch axis; float32. */
Tensor sampleOf(const Tensor& all, std::size_t sample) {
    const Shape shape = all.shape().withoutBatch();
    const auto each = static_cast<std::size_t>(shape.elements());
    const auto bytes = all.bytes().subspan(sample * each * sizeOf(all.dtype()), each * sizeOf(all.dtype()));
    return Tensor::of(shape, Tensor(all.dtype(), shape, std::vector<std::byte>(bytes.begin(), bytes.end())).toFloats());
}

/** (h, w, c) as c pictures. */
Tensor mapsOf(const Tensor& sample) {
    const Shape& s = sample.shape();
    const auto values = sample.as<float>();
    const auto places = static_cast<std::size_t>(s[0] * s[1]), channels = static_cast<std::size_t>(s[2]);
    std::vector<float> maps(values.size());
    for (std::size_t p = 0; p < places; ++p)
        for (std::size_t c = 0; c < channels; ++c) maps[c * places + p] = values[p * channels + c];
    return Tensor::of({s[2], s[0], s[1], 1}, maps);
}

/** A small share with a place more. */
QString percent(double share) { return shareText(share, share > 0 && share < 0.0995 ? 1 : 0); }

}  // namespace

InsideView::InsideView(QWidget* parent)
    : QWidget(parent), layers_(new QComboBox), sample_(new QSpinBox), title_(strongLabel(tr("Inside the net"))), name_(mutedLabel({})), when_(mutedLabel({})), filtersHead_(mutedLabel(tr("Filters"))), answersHead_(mutedLabel({})),
      spreadHead_(mutedLabel({})), silence_(mutedLabel({})), why_(mutedLabel({})), sampleWord_(mutedLabel(tr("Sample"))), filters_(new MapGrid), maps_(new MapGrid),
      picture_(new MapGrid), units_(new UnitView), answers_(new QStackedWidget), spread_(new HistogramView) {
    layers_->setAccessibleName(tr("Layer to look into"));
    layers_->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    sample_->setAccessibleName(tr("Sample to look with"));
    sample_->setMinimum(1);
    sampleWord_->setBuddy(sample_);
    answers_->addWidget(maps_);
    answers_->addWidget(units_);
    for (QLabel* label : {silence_, why_}) label->setWordWrap(true);
    auto* head = new QHBoxLayout;
    head->setSpacing(metrics::gap);
    head->addWidget(title_);
    head->addWidget(layers_);
    head->addWidget(sampleWord_);
    head->addWidget(sample_);
    head->addWidget(name_);
    head->addStretch();
    head->addWidget(when_);
    filtersColumn_ = column(filtersHead_, filters_);
    pictureColumn_ = column(mutedLabel(tr("Input")), picture_);
    pictureColumn_->setFixedWidth(pictureSide);
    answersColumn_ = column(answersHead_, answers_);
    spreadColumn_ = column(spreadHead_, spread_, silence_);
    auto* body = new QHBoxLayout;
    body->setSpacing(metrics::space);
    body->addWidget(filtersColumn_, 3);
    body->addWidget(pictureColumn_);
    body->addWidget(answersColumn_, 4);
    body->addWidget(spreadColumn_, 3);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metrics::gap);
    layout->addLayout(head);
    layout->addWidget(why_);
    layout->addLayout(body, 1);
    connect(layers_, &QComboBox::textActivated, this, &InsideView::layerChosen);
    connect(sample_, &QSpinBox::valueChanged, this, &InsideView::showAnswers);
    show(nullptr, {});
}

QWidget* InsideView::column(QLabel* head, QWidget* what, QLabel* below) {
    auto* widget = new QWidget;
    auto* layout = new QVBoxLayout(widget);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metrics::grid);
    layout->addWidget(head);
    what->setMinimumHeight(leastHeight);
    layout->addWidget(what, 1);
    if (below) layout->addWidget(below);
    return widget;
}

void InsideView::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    emit seen(true);
}

void InsideView::hideEvent(QHideEvent* event) {
    QWidget::hideEvent(event);
    emit seen(false);
}

void InsideView::setLayers(const QStringList& layers, const QString& chosen) {
    const QSignalBlocker quiet(layers_);
    layers_->clear();
    layers_->addItems(layers);
    layers_->setCurrentText(chosen);
}

void InsideView::setSamples(Tensor inputs, const QStringList& names, const QString& word) {
    sampleWord_->setText(word);
    inputs_ = std::move(inputs);
    names_ = names;
    const QSignalBlocker quiet(sample_);
    sample_->setMaximum(std::max(1, inputs_.shape().rank() > 0 ? static_cast<int>(inputs_.shape()[0]) : 1));
    sample_->setValue(1);
}

void InsideView::setTitled(bool titled) { title_->setVisible(titled); }

QString InsideView::sampleName() const { return name_->text(); }

void InsideView::show(std::shared_ptr<const InsideLook> look, const QString& when) {
    look_ = std::move(look);
    when_->setText(when);
    why_->hide();
    const bool filters = look_ && !look_->filters.empty(), answers = look_ && !look_->outputs.empty();
    filtersColumn_->setVisible(filters);
    answersColumn_->setVisible(answers);
    spreadColumn_->setVisible(answers);
    for (QWidget* w : {static_cast<QWidget*>(sample_), static_cast<QWidget*>(sampleWord_), static_cast<QWidget*>(name_)}) w->setVisible(answers);
    if (!answers) pictureColumn_->hide();
    if (filters) {
        const Shape& s = look_->filters.shape();
        const QString size = tr("%1 filters of %2 × %3").arg(s[0]).arg(s[1]).arg(s[2]);
        filtersHead_->setText(look_->filterInputs == 1 || look_->filterInputs == 3 ? size : tr("%1, mean of %2 inputs").arg(size).arg(look_->filterInputs));
        filters_->setMaps(look_->filters, MapGrid::Scale::Each, tr("filter"));
    }
    if (!answers) return;
    sample_->setMaximum(static_cast<int>(look_->outputs.shape()[0]));
    showAnswers();
    showSpread();
}

void InsideView::refuse(const QString& sentence) {
    show(nullptr, {});
    why_->setText(sentence);
    why_->setVisible(!sentence.isEmpty());
}

void InsideView::showAnswers() {
    if (!look_ || look_->outputs.empty()) return;
    const auto sample = static_cast<std::size_t>(sample_->value() - 1);
    name_->setText(names_.value(static_cast<int>(sample)));
    const Shape shape = look_->outputs.shape().withoutBatch();
    Tensor own = sampleOf(look_->outputs, sample);
    if (shape.rank() == 3) {
        maps_->setMaps(mapsOf(own), MapGrid::Scale::All, tr("channel"));
        answersHead_->setText(tr("Feature maps %1 × %2").arg(shape[0]).arg(shape[1]));
        answers_->setCurrentWidget(maps_);
    } else {
        if (shape.rank() != 1 && shape.rank() != 2) own = Tensor::of({shape.elements()}, own.toFloats());
        units_->setAnswers(std::move(own));
        answersHead_->setText(shape.rank() == 2 ? tr("Units, step by step") : tr("Units"));
        answers_->setCurrentWidget(units_);
    }
    const bool picture = !inputs_.empty() && sample < static_cast<std::size_t>(inputs_.shape()[0]) && isPicture(inputs_.shape().withoutBatch());
    pictureColumn_->setVisible(picture);
    if (!picture) return;
    const Tensor input = sampleOf(inputs_, sample);
    const Shape& s = input.shape();
    picture_->setMaps(Tensor::of({1, s[0], s[1], s.rank() == 3 ? s[2] : 1}, input.toFloats()), MapGrid::Scale::Each, tr("sample"));
}

void InsideView::showSpread() {
    spreadHead_->setText(tr("All %1 samples").arg(look_->outputs.shape()[0]));
    spread_->setValues(look_->some, tr("activation"));
    const QString zeros = tr("%1 zeros").arg(percent(look_->zeros));
    if (look_->silent == 0) return silence_->setText(look_->zeros > 0 ? tr("%1; every unit answers some sample").arg(zeros) : tr("No zeros"));
    silence_->setText(tr("%1; %2 of %3 units are 0 for every sample").arg(zeros).arg(look_->silent).arg(look_->units));
}

QString InsideView::silence() const { return silence_->text(); }

}  // namespace lamina::ui
