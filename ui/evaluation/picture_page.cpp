// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluation/picture_page.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>
#include <cmath>
#include <unordered_map>

#include "ui/evaluation/fact_row.h"
#include "ui/evaluation/mask_image.h"
#include "ui/evaluation/mask_legend.h"
#include "ui/evaluation/quiet_table.h"
#include "ui/plots/numbers.h"
#include "ui/plots/sample_grid.h"
#include "ui/theme/labels.h"
#include "ui/theme/metrics.h"

namespace lamina::ui {

namespace {

using Places = std::unordered_map<std::uint32_t, std::size_t>;  // of a sample of the data set, in the figures

/** Of samples in the order of the figures. */
SamplePicture byPlace(Places places, SamplePainter painter) {
    return [places = std::move(places), painter = std::move(painter)](std::uint32_t sample, const QColor& paper, const QColor& ink) {
        return painter.image(places.at(sample), paper, ink);
    };
}

SamplePicture masks(Places places, const Tensor& classes) {
    return [places = std::move(places), classes](std::uint32_t sample, const QColor&, const QColor&) { return maskImage(classes, places.at(sample)); };
}

}  // namespace

PicturePage::PicturePage(QWidget* parent) : QWidget(parent), rest_(mutedLabel({})), legend_(new MaskLegend), grid_(new SampleGrid) {
    auto* facts = new FactRow;
    right_ = facts->add(tr("right pixels"), tr("The share of pixels whose class was told rightly."));
    overlap_ = facts->add(tr("mean IoU"), tr("Intersection over union of true and told pixels, the mean over the classes: 1 is perfect."));
    squared_ = facts->add(tr("MSE"), tr("Mean squared error of a pixel: large misses count more."));
    rooted_ = facts->add(tr("RMSE"), tr("Root of the mean squared error: how far off a pixel is, where black is 0 and white is 1."));
    auto* head = new QHBoxLayout;
    head->setSpacing(6);
    head->addWidget(strongLabel(tr("Worst samples")));
    head->addWidget(rest_, 1);
    grid_->setStyleSheet(QStringLiteral("QAbstractItemView { background: transparent; }"));
    makeTried(grid_);
    connect(grid_, &SampleGrid::chosen, this, [this](std::uint32_t sample) { emit sampleChosen(rawRowOf_.at(sample)); });
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metrics::gap);
    layout->addWidget(facts);
    layout->addWidget(legend_);
    layout->addSpacing(metrics::gap);
    layout->addLayout(head);
    layout->addWidget(grid_, 1);
}

void PicturePage::show(const PictureFigures& figures, const Dataset& data) {
    showFacts(figures);
    showPictures(figures, data);
}

void PicturePage::showFacts(const PictureFigures& figures) {
    for (QLabel* ofMasks : {right_, overlap_}) ofMasks->parentWidget()->setVisible(figures.masks);
    for (QLabel* ofPictures : {squared_, rooted_}) ofPictures->parentWidget()->setVisible(!figures.masks);
    legend_->setVisible(figures.masks);
    right_->setText(shareText(1 - figures.meanError(), 1));
    overlap_->setText(valueText(figures.meanOverlap()));
    squared_->setText(valueText(figures.meanError()));
    rooted_->setText(valueText(std::sqrt(figures.meanError())));
    QStringList words;
    for (int c = 0; c < figures.classes.size(); ++c) {
        const double overlap = figures.overlap[static_cast<std::size_t>(c)];
        words << (std::isnan(overlap) ? figures.classes[c] : tr("%1 · IoU %2").arg(figures.classes[c], valueText(overlap)));
    }
    legend_->setWords(words);
}

void PicturePage::showPictures(const PictureFigures& figures, const Dataset& data) {
    Places places;
    std::vector<std::uint32_t> samples;
    rawRowOf_.clear();
    for (const auto place : figures.worst(figures.errors.size())) {
        samples.push_back(figures.samples[place]);
        rawRowOf_[samples.back()] = data.rowOf(samples.back());
        places[figures.samples[place]] = place;
    }
    std::vector<SamplePicture> pictures;
    const Tensor& input = data.inputs.front();
    const bool seen = isPicture(input.shape().withoutBatch());
    if (seen) pictures.push_back([painter = SamplePainter(input)](std::uint32_t sample, const QColor& paper, const QColor& ink) { return painter.image(sample, paper, ink); });
    const bool ink = !figures.masks && isInk(figures.truth);
    for (const Tensor* side : {&figures.truth, &figures.said})
        pictures.push_back(figures.masks ? masks(places, *side) : byPlace(places, SamplePainter(*side, 0, 1, ink)));
    const QString order = figures.masks ? tr("%1, fewest right pixels first") : tr("%1, largest error first");
    rest_->setText((seen ? tr("input, target, answer; ") : tr("target, answer; ")) + order.arg(samples.size()));
    const auto caption = [places, masks = figures.masks, errors = figures.errors](std::uint32_t sample) {
        const double error = errors[places.at(sample)];
        return Caption{tr("sample %1").arg(sample + 1), masks ? tr("%1 of the pixels are right").arg(shareText(1 - error, 1)) : tr("mean squared error %1").arg(valueText(error))};
    };
    grid_->show(std::move(pictures), std::move(samples), caption);
}

}  // namespace lamina::ui
