// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/data/images_page.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QListWidget>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>
#include <algorithm>
#include <numeric>

#include "ui/data/array_model.h"
#include "ui/document/data_fit.h"
#include "ui/document/data_store.h"
#include "ui/document/words.h"
#include "ui/plots/sample_grid.h"
#include "ui/theme/button.h"
#include "ui/theme/metrics.h"
#include "ui/theme/table_look.h"

namespace lamina::ui {

namespace {

constexpr int allClasses = -1, leftOutFiles = -2;
constexpr int idOffset = 2;  // ids of buttons are not negative
constexpr std::int32_t mostClasses = 200;
constexpr int firstArray = 1000;  // behind the classes

const Tensor* pictures(const RawData& raw) {
    if (!raw.arrays) return nullptr;
    for (const auto& array : *raw.arrays)
        if (array.tensor.shape().rank() > 2 && isPicture(array.tensor.shape().withoutBatch())) return &array.tensor;
    return nullptr;
}

/** Whole numbers, one a picture. */
const Tensor* labelsOf(const RawData& raw, Dim samples) {
    for (const auto& array : *raw.arrays) {
        const auto& tensor = array.tensor;
        const bool whole = tensor.dtype() == DType::UInt8 || tensor.dtype() == DType::Int32;
        if (whole && tensor.shape().rank() > 0 && tensor.shape().elements() == samples) return &tensor;
    }
    return nullptr;
}

}  // namespace

bool ImagesPage::shows(const RawData& raw) { return pictures(raw) != nullptr; }

ImagesPage::ImagesPage(DataStore& store, QWidget* parent)
    : QWidget(parent), store_(store), chips_(new QHBoxLayout), group_(new QButtonGroup(this)), views_(new QStackedWidget),
      grid_(new SampleGrid), leftOut_(new QListWidget), numbers_(new ArrayModel(this)), rows_(new QTableView) {
    auto* bar = new QWidget;
    bar->setLayout(chips_);
    chips_->setContentsMargins(0, 0, 0, 0);
    chips_->setSpacing(4);
    auto* scroll = new QScrollArea;
    scroll->setWidget(bar);
    scroll->setWidgetResizable(true);
    scroll->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFixedHeight(metrics::control + 14);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(metrics::page, 12, metrics::page, 0);
    layout->setSpacing(metrics::gap);
    layout->addWidget(scroll);
    leftOut_->setAccessibleName(tr("Files left out"));
    leftOut_->setFrameShape(QFrame::NoFrame);
    leftOut_->setWordWrap(true);
    views_->addWidget(grid_);
    views_->addWidget(leftOut_);
    rows_->setModel(numbers_);
    rows_->setAccessibleName(tr("Numbers of an array"));
    calmTable(*rows_);
    views_->addWidget(rows_);
    layout->addWidget(views_, 1);
    connect(&store_, &DataStore::stateChanged, this, &ImagesPage::showRaw);
    connect(group_, &QButtonGroup::idClicked, this, &ImagesPage::showChosen);
    showRaw();
}

void ImagesPage::showChosen(int id) {
    const int label = id - idOffset;
    if (label >= firstArray) return showArray(static_cast<std::size_t>(label - firstArray));
    views_->setCurrentWidget(label == leftOutFiles ? static_cast<QWidget*>(leftOut_) : grid_);
    if (label != leftOutFiles) showClass(label);
}

std::vector<std::size_t> ImagesPage::otherArrays() const {
    std::vector<std::size_t> others;
    const Tensor* images = pictures(store_.raw());
    if (!images) return others;
    const Tensor* labels = labelsOf(store_.raw(), images->shape()[0]);
    const auto& arrays = *store_.raw().arrays;
    for (std::size_t i = 0; i < arrays.size(); ++i)
        if (&arrays[i].tensor != images && &arrays[i].tensor != labels && arrays[i].tensor.shape().rank() > 0) others.push_back(i);
    return others;
}

/** As pictures where it holds some, else as numbers. */
void ImagesPage::showArray(std::size_t array) {
    const Tensor& tensor = (*store_.raw().arrays)[array].tensor;
    if (tensor.shape().rank() > 2 && isPicture(tensor.shape().withoutBatch())) {
        std::vector<std::uint32_t> samples(static_cast<std::size_t>(tensor.shape()[0]));
        std::iota(samples.begin(), samples.end(), 0u);
        const bool labelled = labels_.size() == samples.size();  // else they are another array's
        grid_->show(SamplePainter(tensor), std::move(samples), [this, labelled](std::uint32_t i) { return labelled && i < labels_.size() ? Caption{className(labels_[i]), {}} : Caption{}; });
        return views_->setCurrentWidget(grid_);
    }
    numbers_->setArray(tensor);
    rows_->scrollToTop();
    views_->setCurrentWidget(rows_);
}

void ImagesPage::showRaw() {
    labels_.clear();
    counts_.clear();
    const Tensor* images = pictures(store_.raw());
    painter_ = images ? SamplePainter(*images) : SamplePainter();
    if (images)
        if (const Tensor* labels = labelsOf(store_.raw(), images->shape()[0])) countClasses(*labels);
    buildChips();
    showLeftOut();
    views_->setCurrentWidget(grid_);
    showClass(allClasses);
}

void ImagesPage::countClasses(const Tensor& labels) {
    const auto take = [&](auto values) { labels_.assign(values.begin(), values.end()); };
    if (labels.dtype() == DType::UInt8) take(labels.as<std::uint8_t>());
    else take(labels.as<std::int32_t>());
    for (const auto label : labels_) {
        if (label < 0 || label >= mostClasses) continue;
        if (counts_.size() <= static_cast<std::size_t>(label)) counts_.resize(static_cast<std::size_t>(label) + 1);
        ++counts_[static_cast<std::size_t>(label)];
    }
}

void ImagesPage::buildChips() {
    for (auto* button : group_->buttons()) delete button;
    while (QLayoutItem* item = chips_->takeAt(0)) delete item;
    const auto add = [this](const QString& name, std::size_t count, int label) {
        const QString many = groupedCount(static_cast<std::int64_t>(count));
        auto* chip = flatButton(tr("%1 · %2").arg(name, many), this);  // a class may be called by a number
        chip->setCheckable(true);
        chip->setAccessibleName(tr("Show %1, %2 samples").arg(name, many));
        group_->addButton(chip, label + idOffset);
        chips_->addWidget(chip);
    };
    const auto addArray = [this](std::size_t array) {
        const NamedTensor& named = (*store_.raw().arrays)[array];
        const Shape sample = named.tensor.shape().withoutBatch();
        const QString name = QString::fromStdString(named.name), shape = sample.scalar() ? tr("1 number") : shapeInWords(sample);
        auto* chip = flatButton(tr("%1 · %2").arg(name, shape), this);
        chip->setCheckable(true);
        chip->setAccessibleName(tr("Show the array %1, %2 a sample").arg(name, shape));
        group_->addButton(chip, firstArray + static_cast<int>(array) + idOffset);
        chips_->addWidget(chip);
    };
    add(tr("All"), painter_.count(), allClasses);
    for (std::size_t label = 0; label < counts_.size(); ++label)
        if (counts_[label]) add(className(static_cast<int>(label)), counts_[label], static_cast<int>(label));
    for (const std::size_t i : otherArrays()) addArray(i);
    if (!store_.raw().leftOut.empty()) add(tr("Left out"), store_.raw().leftOut.size(), leftOutFiles);
    chips_->addStretch();
    group_->button(allClasses + idOffset)->setChecked(true);
}

QString ImagesPage::className(int label) const {
    const auto& names = store_.raw().classes;
    return label >= 0 && label < static_cast<int>(names.size()) ? QString::fromStdString(names[static_cast<std::size_t>(label)]) : QString::number(label);
}

void ImagesPage::showLeftOut() {
    leftOut_->clear();
    numbers_->setArray({});
    for (const auto& out : store_.raw().leftOut)
        leftOut_->addItem(QString::fromStdString(out.file) + QStringLiteral(": ") + QString::fromStdString(out.reason()));
}

void ImagesPage::showClass(int label) {
    std::vector<std::uint32_t> samples;
    for (std::size_t i = 0; i < painter_.count(); ++i)
        if (label == allClasses || (i < labels_.size() && labels_[i] == label)) samples.push_back(static_cast<std::uint32_t>(i));
    grid_->show(painter_, std::move(samples), [this](std::uint32_t i) {
        return i < labels_.size() ? Caption{className(labels_[i]), {}} : Caption{};
    });
}

}  // namespace lamina::ui
