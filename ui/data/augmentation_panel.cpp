// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/data/augmentation_panel.h"

#include <QCheckBox>
#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>

#include "engine/trained/augmented_samples.h"
#include "engine/trained/part_net.h"
#include "ui/document/data_store.h"
#include "ui/document/document.h"
#include "ui/document/text.h"
#include "ui/document/verbs.h"
#include "ui/plots/sample_sheet.h"
#include "ui/theme/button.h"
#include "ui/theme/form_row.h"
#include "ui/theme/labels.h"
#include "ui/theme/metrics.h"
#include "ui/theme/param_form.h"

namespace lamina::ui {

namespace {

constexpr int titleWidth = 100, keyWidth = 84, choiceKeyWidth = 44;
constexpr int behindTick = 22;  // pixels from the edge of a tick to its words

bool pictureSamples(const Tensor& input) { return isPicture(input.shape().withoutBatch()); }

/** What stands before an editor: as Keras names it. */
QString keyWord(const AugmentationKind& kind, const std::string& key) { return kind.layer.empty() ? QStringLiteral("alpha") : text(key); }

/** An editor as wide as there is room, whatever its longest word. */
ParamField* fieldFor(const AugmentationKind& kind, const std::string& key) {
    auto* field = new ParamField(paramSpec(kind, key));
    if (auto* choice = field->findChild<QComboBox*>()) {
        choice->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        choice->setMinimumContentsLength(4);
    }
    field->focusProxy()->setAccessibleName(text(kind.title) + QChar(u' ') + keyWord(kind, key));
    return field;
}

}  // namespace

AugmentationPanel::AugmentationPanel(Document& document, DataStore& store, QWidget* parent)
    : QWidget(parent), document_(document), store_(store), note_(mutedLabel({}, this)), sheet_(new SampleSheet(this)), words_(mutedLabel({}, this)) {
    setObjectName(QStringLiteral("augmentationPanel"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(6);
    note_->setObjectName(QStringLiteral("augmentationNote"));
    note_->setWordWrap(true);
    column->addWidget(note_);
    auto* grid = new QGridLayout;
    grid->setSpacing(metrics::grid);
    grid->setColumnMinimumWidth(0, titleWidth);
    grid->setColumnStretch(1, 1);
    for (const auto& kind : augmentationKinds()) addRow(*grid, kind);
    column->addLayout(grid);
    column->addWidget(buildPreview());
    connect(&document_, &Document::changed, this, &AugmentationPanel::refresh);
    connect(&store_, &DataStore::preparedChanged, this, &AugmentationPanel::refresh);
    refresh();
}

void AugmentationPanel::addRow(QGridLayout& grid, const AugmentationKind& kind) {
    Row row{&kind, new QCheckBox(text(kind.title), this), {}, {}};
    row.box->setToolTip(text(helpOf(kind)));
    row.box->setAccessibleDescription(text(helpOf(kind)));
    connect(row.box, &QCheckBox::clicked, this, [this, &kind](bool on) { turn(kind, on); });
    int line = rows_.empty() ? 0 : grid.rowCount();
    grid.addWidget(row.box, line, 0);
    for (const auto& key : kind.params) {
        auto* field = fieldFor(kind, key);
        auto* form = new FormRow(keyWord(kind, key), field, text(paramSpec(kind, key).help), this);
        const bool wide = paramSpec(kind, key).type == ParamType::Choice;  // words take more room than numbers: a line of their own
        const bool pair = paramSpec(kind, key).type == ParamType::FloatList;  // "0.02, 0.33" is read whole behind a short word
        const int word = std::clamp(fontMetrics().horizontalAdvance(keyWord(kind, key)) + metrics::grid, choiceKeyWidth, keyWidth);
        form->setLabelWidth(wide ? choiceKeyWidth : pair ? word : keyWidth);
        if (wide) form->layout()->setContentsMargins(behindTick, 0, 0, 0);
        grid.addWidget(form, wide ? ++line : line, wide ? 0 : 1, 1, wide ? 2 : 1);
        ++line;
        connect(field, &ParamField::edited, this, [this, &kind, key](const ParamValue& value) { setValue(kind, key, value); });
        row.fields.push_back(field);
    }
    rows_.push_back(std::move(row));
}

QWidget* AugmentationPanel::buildPreview() {
    auto* preview = new QWidget(this);
    auto* column = new QVBoxLayout(preview);
    column->setContentsMargins(0, metrics::gap, 0, 0);
    column->setSpacing(6);
    auto* head = new QHBoxLayout;
    head->addWidget(mutedLabel(tr("As training sees them"), preview), 1);
    auto* button = linkButton(tr("Again"), preview);
    button->setToolTip(tr("Throw the dice again"));
    connect(button, &QPushButton::clicked, this, &AugmentationPanel::again);
    head->addWidget(button);
    column->addLayout(head);
    sheet_->setAccessibleName(tr("Eight samples as training sees them"));
    words_->setWordWrap(true);
    column->addWidget(sheet_);
    column->addWidget(words_);
    return preview;
}

bool AugmentationPanel::fits(const DataStore& store) {
    const auto prepared = store.prepared();
    if (!prepared || !prepared->dataset) return false;
    const auto& inputs = prepared->dataset->inputs;
    return std::any_of(inputs.begin(), inputs.end(), pictureSamples);
}

const std::vector<QImage>& AugmentationPanel::images() const { return sheet_->images(); }

void AugmentationPanel::again() {
    ++seed_;
    shownMixing_ = -1;
    showPreview();
}

void AugmentationPanel::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    showPreview();
}

/** The first Input that takes pictures, and the samples that enter it. */
void AugmentationPanel::findInput() {
    const auto& inference = document_.inference();
    const auto inputs = pictureInputs(document_.graph(), inference);
    const NodeId input = inputs.empty() ? 0 : inputs.front();
    const auto prepared = store_.prepared();
    auto data = prepared ? prepared->dataset : nullptr;
    const bool same = input == input_ && data == data_;
    inputs_ = inputs.size();
    input_ = input;
    data_ = std::move(data);
    if (same) return;
    shownMixing_ = -1;
    samples_ = {};
    if (!data_ || data_->inputs.empty()) return;
    const auto place = static_cast<std::size_t>(std::find(inference.inputs.begin(), inference.inputs.end(), input) - inference.inputs.begin());
    samples_ = someTrained(*data_, place < data_->inputs.size() ? place : 0, SampleSheet::most);
    range_ = pixelRange(samples_);
}

void AugmentationPanel::refresh() {
    findInput();
    const bool maps = data_ && targetsArePictures(*data_);
    for (auto& row : rows_) showRow(row, maps);
    showNote(maps);
    showPreview();
}

void AugmentationPanel::showRow(Row& row, bool maps) {
    const auto project = document_.project();
    const AugmentationKind& kind = *row.kind;
    const bool on = input_ && augments(*project, input_, kind);
    row.box->setChecked(on);
    row.box->setEnabled(input_ && (on || !maps || !kind.moves));
    Params values;  // of what is off, what it would begin with
    if (!on) values = input_ ? augmentationParams(project->graph, document_.inference(), input_, kind, range_) : Params();
    else if (kind.layer.empty()) values[kind.params.front()] = project->training.mixUp;
    else values = document_.node(augmentationBehind(project->graph, input_, kind))->params;
    std::vector<ParamValue> shown;
    for (const auto& key : kind.params) {
        const auto own = values.find(key);
        shown.push_back(own == values.end() ? paramSpec(kind, key).defaultValue : own->second);
    }
    for (std::size_t i = 0; i < row.fields.size(); ++i) {
        row.fields[i]->setEnabled(on);
        if (row.shown.empty() || row.shown[i] != shown[i]) row.fields[i]->setValue(shown[i]);  // else it may be half typed
    }
    row.shown = std::move(shown);
}

void AugmentationPanel::showNote(bool maps) {
    QStringList notes;
    if (!input_) notes << tr("No Input of the net takes pictures yet.");
    if (inputs_ > 1) notes << tr("%1 Inputs take pictures: this is about %2.").arg(inputs_).arg(text(document_.node(input_)->name));
    if (input_ && maps) notes << tr("The targets are pictures and would not move along: leave off what moves.");
    note_->setText(notes.join(QChar(u' ')));
    note_->setVisible(!notes.isEmpty());
}

void AugmentationPanel::showPreview() {
    if (!isVisible()) return;  // nobody looks
    if (!input_ || samples_.shape().rank() == 0 || samples_.shape()[0] == 0) {
        job_.drop();
        return say(tr("There are no samples to show yet."));
    }
    const auto project = document_.project();
    const NodeId layer = lastAugmentation(project->graph, input_);
    const double mixing = project->training.mixUp;
    Graph net = leadingTo(project->graph, layer);
    if (shownMixing_ == mixing && sameNet(net, shownNet_)) return;
    shownNet_ = net;
    shownMixing_ = mixing;
    job_.start([net = std::move(net), layer, samples = samples_, seed = seed_, mixing] { return augmentedSamples(net, layer, samples, seed, mixing); },
               [this](const Tensor& made) {
                   if (!pictureSamples(made)) return say(tr("These are no pictures that can be shown."));
                   sheet_->setSamples(made);
                   sheet_->show();
                   words_->hide();
               },
               [this](const QString& why) { say(tr("Nothing to show: %1.").arg(why)); });
}

void AugmentationPanel::say(const QString& words) {
    sheet_->clearSamples();
    sheet_->hide();
    words_->setText(words);
    words_->show();
}

void AugmentationPanel::turn(const AugmentationKind& kind, bool on) {
    const QString title = on ? tr("Augment: %1") : tr("Do not augment: %1");
    document_.edit(title.arg(text(kind.title)), [&](Project& p) { setAugmentation(p, input_, kind, on, range_); });
    for (auto& row : rows_)
        if (row.kind == &kind) row.shown.clear();  // a wrong entry goes with the tick
    refresh();  // also where it was refused
}

void AugmentationPanel::setValue(const AugmentationKind& kind, const std::string& key, const ParamValue& value) {
    document_.closeMerge();  // what was typed before is a step of its own
    if (kind.layer.empty()) document_.edit(tr("Set %1").arg(text(key)), [&](Project& p) { p.training.mixUp = std::get<double>(value); });
    else setParam(document_, {augmentationBehind(document_.graph(), input_, kind)}, key, value);
}

}  // namespace lamina::ui
