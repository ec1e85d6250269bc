// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/layer_palette.h"

#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QVBoxLayout>

#include "ui/canvas/layer_list.h"
#include "ui/document/verbs.h"
#include "ui/theme/floating_strips.h"
#include "ui/theme/labels.h"
#include "ui/theme/name_label.h"

namespace lamina::ui {

LayerPalette::LayerPalette(Document& document, QWidget* parent) : QWidget(parent), document_(document) {
    setObjectName(QStringLiteral("layerPalette"));
    setProperty("kind", "panel");
    setAttribute(Qt::WA_StyledBackground);
    keepFree(*this);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(12, 12, 0, 0);
    column->setSpacing(4);
    search_ = new QLineEdit(this);
    search_->setPlaceholderText(tr("Find a layer"));
    search_->setAccessibleName(tr("Find a layer"));
    search_->setClearButtonEnabled(true);
    search_->installEventFilter(this);
    auto* hint = new QLabel(QStringLiteral("/"), search_);
    hint->setProperty("kind", "muted");
    hint->setAttribute(Qt::WA_TransparentForMouseEvents);
    auto* inside = new QHBoxLayout(search_);
    inside->setContentsMargins(0, 0, 10, 0);
    inside->addWidget(hint, 0, Qt::AlignRight);
    auto* top = new QHBoxLayout;
    top->setContentsMargins(0, 0, 12, 0);
    top->addWidget(search_);
    list_ = new LayerList(this);
    list_->fillWithCatalogue();
    list_->setCurrentItem(nullptr);
    column->addLayout(top);
    auto* none = mutedLabel({}, this);
    none->setObjectName(QStringLiteral("noLayer"));
    none->setTextFormat(Qt::PlainText);
    none->setWordWrap(true);
    none->setContentsMargins(0, 8, 12, 8);
    none->hide();
    column->addWidget(none);
    column->addWidget(list_);
    connect(search_, &QLineEdit::textChanged, list_, &LayerList::search);
    connect(search_, &QLineEdit::textChanged, none, [this, none](const QString& text) {  // after the list has looked
        none->setText(tr("No layer is called “%1”.").arg(shortName(text)));
        none->setVisible(list_->shownCount() == 0);
    });
    connect(search_, &QLineEdit::textChanged, hint, [hint](const QString& text) { hint->setVisible(text.isEmpty()); });
    connect(search_, &QLineEdit::returnPressed, this, &LayerPalette::addCurrent);
    connect(list_, &LayerList::chosen, this, &LayerPalette::addCurrent);
}

void LayerPalette::focusSearch() {
    search_->setFocus(Qt::ShortcutFocusReason);
    search_->selectAll();
}

void LayerPalette::addCurrent() {
    if (const QString layer = list_->currentLayer(); !layer.isEmpty()) addLayer(document_, layer.toStdString());
}

bool LayerPalette::eventFilter(QObject* watched, QEvent* event) {
    if (watched == search_ && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Down || key == Qt::Key_Up) {
            list_->step(key == Qt::Key_Down ? 1 : -1);
            return true;
        }
        if (key == Qt::Key_Escape && !search_->text().isEmpty()) {
            search_->clear();
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

}  // namespace lamina::ui
