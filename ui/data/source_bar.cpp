// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/data/source_bar.h"

#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QStringList>
#include <algorithm>
#include <vector>

#include "engine/base/error.h"
#include "engine/data/sources.h"
#include "ui/data/images_page.h"
#include "ui/data/roles_for.h"
#include "ui/document/data_store.h"
#include "ui/document/document.h"
#include "ui/document/words.h"
#include "ui/theme/button.h"
#include "ui/theme/labels.h"
#include "ui/theme/metrics.h"
#include "ui/theme/name_label.h"

namespace lamina::ui {

namespace {

QString nameOf(const DataRecipe& recipe) {
    if (!recipe.paths.empty()) {
        const QString first = QFileInfo(QString::fromStdString(recipe.paths.front())).fileName();
        return recipe.source == "csv" && recipe.paths.size() > 1 ? SourceBar::tr("%1 and %2 more").arg(first).arg(recipe.paths.size() - 1) : first;
    }
    for (const auto& source : sources())
        if (source.name == recipe.source) return QString::fromStdString(source.title);
    return QString::fromStdString(recipe.source);
}

/** Arrays that are inputs; none where the recipe names what is not there. */
std::vector<int> inputArrays(const RawData& raw, const Project& project, const Inference& inference) {
    if (!raw.arrays) return {};
    try {
        return rolesFor(raw, project, inference).inputs;
    } catch (const Error&) {
        return {};
    }
}

/** "image 28 × 28 × 1, extra 8": of each what a sample has. */
QString shapesOf(const RawData& raw, const std::vector<int>& arrays) {
    constexpr std::size_t told = 6;
    QStringList shapes;
    for (std::size_t i = 0; i < std::min(arrays.size(), told); ++i) {
        const NamedTensor& array = (*raw.arrays)[static_cast<std::size_t>(arrays[i])];
        const Shape& shape = array.tensor.shape();
        const QString each = shape.rank() > 1 ? QString::fromStdString(toString(shape.withoutBatch())) : QStringLiteral("1");
        shapes << QString::fromStdString(array.name) + QLatin1Char(' ') + each;
    }
    if (arrays.size() > told) shapes << SourceBar::tr("%1 more").arg(arrays.size() - told);
    return shapes.join(QStringLiteral(", "));
}

QString countOf(const RawData& raw, bool severalInputs) {
    if (severalInputs) return counted(raw.rows(), SourceBar::tr("1 sample"), SourceBar::tr("%1 samples"));
    if (!raw.files.empty() || ImagesPage::shows(raw)) return counted(raw.rows(), SourceBar::tr("1 picture"), SourceBar::tr("%1 pictures"));
    if (raw.arrays) return counted(raw.rows(), SourceBar::tr("1 sample"), SourceBar::tr("%1 samples"));
    return counted(raw.rows(), SourceBar::tr("1 row"), SourceBar::tr("%1 rows"));
}

/** unused: rows that no sample is made of. inputs: arrays. */
QString factsOf(const RawData& raw, std::size_t unused, const std::vector<int>& inputs) {
    const bool several = inputs.size() > 1;
    QStringList facts{countOf(raw, several)};
    if (unused > 0) facts << counted(unused, SourceBar::tr("1 of them left out"), SourceBar::tr("%1 of them left out"));
    if (raw.table) facts << counted(raw.table->columns.size(), SourceBar::tr("1 column"), SourceBar::tr("%1 columns"));
    if (const auto bytes = bytesOnDisk(raw); bytes > 0) facts << SourceBar::tr("%1 of it on disk").arg(shortBytes(static_cast<double>(bytes)));
    if (several) facts << shapesOf(raw, inputs);
    else if (!raw.description.empty()) facts << QString::fromStdString(raw.description);
    return facts.join(QStringLiteral(" · "));
}

/** Known once the data are prepared as the recipe has it; of windows, which are made of many rows, none. */
std::size_t unusedRows(const RawData& raw, const PreparedData* prepared, const DataRecipe& recipe) {
    if (!prepared || !prepared->dataset || recipe.windows.on() || prepared->dataset->rows.empty() || !raw.table) return 0;
    return raw.rows() - std::min(raw.rows(), prepared->dataset->rows.size());
}

}  // namespace

SourceBar::SourceBar(Document& document, DataStore& store, QWidget* parent)
    : QWidget(parent), document_(document), store_(store), name_(new NameLabel({}, "strong")), facts_(mutedLabel({})),
      options_(secondaryButton(tr("Options"))) {
    setProperty("kind", "panel");
    setAttribute(Qt::WA_StyledBackground);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(metrics::page, 10, metrics::page, 10);
    layout->setSpacing(12);
    layout->addWidget(name_);
    layout->addWidget(facts_, 1);
    options_->setCheckable(true);
    auto* replace = secondaryButton(tr("Replace…"));
    auto* others = new QMenu(replace);
    others->addAction(tr("With a file…"), this, &SourceBar::replaceAsked);
    others->addAction(tr("With a folder…"), this, &SourceBar::folderAsked);
    replace->setMenu(others);
    auto* gallery = secondaryButton(tr("Dataset gallery"));
    for (auto* button : {options_, replace, gallery}) layout->addWidget(button);
    connect(options_, &QPushButton::toggled, this, &SourceBar::optionsAsked);
    connect(gallery, &QPushButton::clicked, this, &SourceBar::galleryAsked);
    connect(&store_, &DataStore::stateChanged, this, &SourceBar::refresh);
    connect(&store_, &DataStore::preparedChanged, this, &SourceBar::refresh);
    refresh();
}

void SourceBar::refresh() {
    const auto& recipe = document_.project()->data;
    name_->setText(nameOf(recipe));
    const auto& raw = store_.raw();
    const std::size_t unused = unusedRows(raw, store_.prepared().get(), recipe);
    const QString facts = raw.empty() ? QString() : factsOf(raw, unused, inputArrays(raw, *document_.project(), document_.inference()));
    facts_->setText(facts);
    facts_->setToolTip(facts);  // a narrow window cuts them off
    options_->setVisible(!recipe.source.empty() && !source(recipe.source).parameters.empty());
}

}  // namespace lamina::ui
