// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/augmentation_preview.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "engine/layers/catalogue.h"
#include "engine/trained/augmented_samples.h"
#include "ui/document/data_store.h"
#include "ui/document/document.h"
#include "ui/plots/sample_sheet.h"
#include "ui/theme/button.h"
#include "ui/theme/labels.h"

namespace lamina::ui {

AugmentationPreview::AugmentationPreview(Document& document, const DataStore& data, NodeId layer, QWidget* parent)
    : QWidget(parent), document_(document), data_(data), layer_(layer), sheet_(new SampleSheet(this)), words_(mutedLabel({}, this)) {
    setObjectName(QStringLiteral("augmentationPreview"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 12, 0, 0);
    column->setSpacing(6);
    auto* head = new QHBoxLayout;
    head->addWidget(sectionLabel(tr("As training sees it")), 1);
    auto* button = linkButton(tr("Again"), this);
    button->setToolTip(tr("Throw the dice again"));
    connect(button, &QPushButton::clicked, this, &AugmentationPreview::again);
    head->addWidget(button);
    column->addLayout(head);
    sheet_->setAccessibleName(tr("Eight samples behind this layer"));
    words_->setWordWrap(true);
    column->addWidget(sheet_);
    column->addWidget(words_);
    connect(&document_, &Document::changed, this, &AugmentationPreview::refresh);
    connect(&data_, &DataStore::preparedChanged, this, &AugmentationPreview::refresh);
    refresh();
}

void AugmentationPreview::again() {
    ++seed_;
    shownData_ = nullptr;
    refresh();
}

void AugmentationPreview::refresh() {
    const double mixing = document_.project()->training.mixUp;
    const Node* node = document_.node(layer_);
    const auto prepared = data_.prepared();
    const auto dataset = prepared ? prepared->dataset : nullptr;
    const NodeInfo* info = document_.info(layer_);
    const bool others = (dataset && !dataset->inputs.empty() && !isPicture(dataset->inputs.front().shape().withoutBatch())) || (info && info->known && !isPicture(info->output));
    setVisible(node && (!isInput(*node) || mixing > 0) && !others);
    if (isHidden()) return;
    if (!dataset || dataset->inputs.empty() || dataset->parts.train.empty())
        return say(tr("Load pictures in the Data room to see what becomes of them."));
    const Graph& graph = document_.project()->graph;
    if (shownData_ == dataset.get() && shownGraph_ == graph && shownMixing_ == mixing) return;
    shownData_ = dataset.get();
    shownGraph_ = graph;
    shownMixing_ = mixing;
    job_.start([graph, layer = layer_, samples = someTrained(*dataset, 0, SampleSheet::most), seed = seed_, mixing] { return augmentedSamples(graph, layer, samples, seed, mixing); },
               [this](const Tensor& made) { showImages(made); },
               [this](const QString& why) { say(tr("Nothing to show: %1.").arg(why)); });
}

void AugmentationPreview::say(const QString& words) {
    sheet_->clearSamples();
    sheet_->hide();
    words_->setText(words);
    words_->show();
}

void AugmentationPreview::showImages(const Tensor& samples) {
    if (!isPicture(samples.shape().withoutBatch())) return say(tr("Behind this layer are no pictures."));
    sheet_->setSamples(samples);
    sheet_->show();
    words_->hide();
}

const std::vector<QImage>& AugmentationPreview::images() const { return sheet_->images(); }

}  // namespace lamina::ui
