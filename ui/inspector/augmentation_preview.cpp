// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/augmentation_preview.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>

#include "engine/train/augmented_samples.h"
#include "ui/document/data_store.h"
#include "ui/document/document.h"
#include "ui/plots/sample_image.h"
#include "ui/theme/button.h"
#include "ui/theme/labels.h"
#include "ui/theme/theme.h"

namespace lamina::ui {

namespace {

constexpr int columns = 4, rows = 2, thumb = 58, gap = 6;

/** The first eight samples that are trained on, as the net gets them. */
Tensor firstSamples(const Dataset& data) {
    const Tensor& all = data.inputs.front();
    const auto size = all.bytes().size() / static_cast<std::size_t>(std::max<Dim>(1, all.shape()[0]));
    const std::size_t count = std::min<std::size_t>(columns * rows, data.parts.train.size());
    std::vector<std::byte> bytes;
    for (std::size_t i = 0; i < count; ++i) {
        const auto* from = all.bytes().data() + data.parts.train[i] * size;
        bytes.insert(bytes.end(), from, from + size);
    }
    return Tensor(all.dtype(), all.shape().withoutBatch().withBatch(static_cast<Dim>(count)), std::move(bytes));
}

}  // namespace

AugmentationPreview::AugmentationPreview(Document& document, const DataStore& data, NodeId layer, QWidget* parent)
    : QWidget(parent), document_(document), data_(data), layer_(layer), sheet_(new QLabel(this)), words_(mutedLabel({}, this)) {
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
    setVisible(node && (node->layer != "Input" || mixing > 0) && !others);
    if (isHidden()) return;
    if (!dataset || dataset->inputs.empty() || dataset->parts.train.empty())
        return say(tr("Load pictures in the Data room to see what becomes of them."));
    const Graph& graph = document_.project()->graph;
    if (shownData_ == dataset.get() && shownGraph_ == graph && shownMixing_ == mixing) return;
    shownData_ = dataset.get();
    shownGraph_ = graph;
    shownMixing_ = mixing;
    job_.start([graph, layer = layer_, samples = firstSamples(*dataset), seed = seed_, mixing] { return augmentedSamples(graph, layer, samples, seed, mixing); },
               [this](const Tensor& made) { showImages(made); },
               [this](const QString& why) { say(tr("Nothing to show: %1.").arg(why)); });
}

void AugmentationPreview::say(const QString& words) {
    images_.clear();
    sheet_->hide();
    words_->setText(words);
    words_->show();
}

void AugmentationPreview::showImages(const Tensor& samples) {
    if (!isPicture(samples.shape().withoutBatch())) return say(tr("Behind this layer are no pictures."));
    const SamplePainter painter(samples);
    images_.clear();
    const qreal ratio = devicePixelRatioF();
    QPixmap sheet(QSizeF((thumb + gap) * columns - gap, (thumb + gap) * rows - gap).toSize() * ratio);
    sheet.setDevicePixelRatio(ratio);
    sheet.fill(Qt::transparent);
    QPainter draw(&sheet);
    for (std::size_t i = 0; i < painter.count(); ++i) {
        images_.push_back(painter.image(i, theme().panel, theme().text));
        const auto n = static_cast<int>(i);
        const QRect room(n % columns * (thumb + gap), n / columns * (thumb + gap), thumb, thumb);
        const QSize size = images_.back().size().scaled(room.size(), Qt::KeepAspectRatio);
        draw.drawImage(QRect(room.center() - QPoint(size.width() / 2, size.height() / 2), size), images_.back());
    }
    draw.end();
    sheet_->setPixmap(sheet);
    sheet_->show();
    words_->hide();
}

}  // namespace lamina::ui
