// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/data/files_panel.h"

#include <QComboBox>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

#include "engine/data/sources.h"
#include "ui/document/document.h"
#include "ui/document/text.h"
#include "ui/theme/button.h"

namespace lamina::ui {
namespace {

constexpr const char* kJoinBy = "join_by";

QString keyOf(const DataRecipe& recipe) {
    const auto it = recipe.options.find(kJoinBy);
    return it == recipe.options.end() || !std::holds_alternative<std::string>(it->second) ? QString() : text(std::get<std::string>(it->second));
}

/** A file that cannot be read is told where the data are loaded. */
QStringList keysFor(const Document& document) {
    QStringList keys;
    try {
        for (const auto& key : keysToJoinBy(document.project()->data, document.directory())) keys << text(key);
    } catch (const std::exception&) {
        return {};
    }
    return keys;
}

void joinBy(Document& document, const QString& key) {
    const QString title = key.isEmpty() ? FilesPanel::tr("Put the rows under one another") : FilesPanel::tr("Join by %1").arg(key);
    document.edit(title, [&](Project& p) {
        if (key.isEmpty()) p.data.options.erase(kJoinBy);
        else p.data.options[kJoinBy] = key.toStdString();
    });
}

/** One file alone is joined to nothing. */
void removeFile(Document& document, const QString& path) {
    document.edit(FilesPanel::tr("Take %1 out").arg(QFileInfo(path).fileName()), [&](Project& p) {
        std::erase(p.data.paths, path.toStdString());
        if (p.data.paths.size() < 2) p.data.options.erase(kJoinBy);
    });
}

}  // namespace

FilesPanel::FilesPanel(Document& document, QWidget* parent) : QWidget(parent), document_(document), column_(new QVBoxLayout(this)) {
    column_->setContentsMargins(0, 0, 0, 0);
    column_->setSpacing(4);
    connect(&document_, &Document::changed, this, &FilesPanel::refresh);
    refresh();
}

void FilesPanel::refresh() {
    const auto& recipe = document_.project()->data;
    QStringList wanted{text(recipe.source), keyOf(recipe)};
    for (const auto& path : recipe.paths) wanted << text(path);
    if (wanted == shown_) return;
    shown_ = wanted;
    while (QLayoutItem* item = column_->takeAt(0)) {
        if (item->widget()) item->widget()->hide(), item->widget()->deleteLater();
        delete item;
    }
    if (recipe.source != "csv") return;
    for (const auto& path : recipe.paths) addFile(text(path));
    if (recipe.paths.size() > 1) addChoice();
    auto* add = linkButton(tr("Add a file…"), this);
    add->setToolTip(tr("More rows of the same columns, or more columns that a key finds; several files can be dropped at once, too"));
    connect(add, &QPushButton::clicked, this, &FilesPanel::addAsked, Qt::QueuedConnection);
    column_->addWidget(add, 0, Qt::AlignLeft);
}

void FilesPanel::addFile(const QString& path) {
    auto* row = new QWidget(this);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    auto* name = new QLabel(QFileInfo(path).fileName(), row);
    name->setToolTip(path);
    name->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    layout->addWidget(name, 1);
    if (document_.project()->data.paths.size() > 1) {
        auto* remove = iconButton(QStringLiteral("close"), tr("Take %1 out").arg(QFileInfo(path).fileName()), row);
        connect(remove, &QToolButton::clicked, &document_, [&document = document_, path] { removeFile(document, path); }, Qt::QueuedConnection);
        layout->addWidget(remove);
    }
    column_->addWidget(row);
}

void FilesPanel::addChoice() {
    const QString chosen = keyOf(document_.project()->data);
    QStringList keys = keysFor(document_);
    if (!chosen.isEmpty() && !keys.contains(chosen)) keys.prepend(chosen);
    auto* choice = new QComboBox(this);
    choice->setAccessibleName(tr("How the files become one table"));
    choice->addItem(tr("rows under one another"), QString());
    for (const auto& key : keys) choice->addItem(tr("joined by %1").arg(key), key);
    choice->setCurrentIndex(choice->findData(chosen));
    choice->setToolTip(keys.isEmpty() ? tr("A column that all files have, and that is different in every row of all but the first, would join them.") : tr("The rows of the first file stay; the others are found by the column."));
    connect(choice, &QComboBox::activated, &document_, [&document = document_, choice](int index) { joinBy(document, choice->itemData(index).toString()); });
    column_->addWidget(choice);
}

}  // namespace lamina::ui
