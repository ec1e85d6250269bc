// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/layer_picker.h"

#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QScreen>
#include <QVBoxLayout>
#include <QPainter>
#include <algorithm>

#include "ui/canvas/layer_list.h"
#include "ui/theme/card.h"
#include "ui/theme/labels.h"
#include "ui/theme/theme.h"

namespace lamina::ui {

LayerPicker::LayerPicker(const std::map<std::string, QString>& unfit, QWidget* parent) : QFrame(parent, Qt::Popup) {
    build(tr("Find a layer"));
    list_->fillWithCatalogue(unfit);
}

LayerPicker::LayerPicker(const Document& document, QWidget* parent) : QFrame(parent, Qt::Popup) {
    build(tr("Find in the drawing"));
    list_->fillWithDrawn(document);
}

void LayerPicker::build(const QString& placeholder) {
    setObjectName(QStringLiteral("layerPicker"));
    setAttribute(Qt::WA_DeleteOnClose);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(8, 8, 8, 8);
    search_ = new QLineEdit(this);
    search_->setPlaceholderText(placeholder);
    search_->setAccessibleName(placeholder);
    search_->installEventFilter(this);
    list_ = new LayerList(this);
    list_->setDragEnabled(false);
    list_->setFocusPolicy(Qt::NoFocus);
    column->addWidget(search_);
    column->addWidget(list_);
    why_ = mutedLabel({}, this);
    why_->setWordWrap(true);
    why_->hide();
    column->addWidget(why_);
    list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    connect(search_, &QLineEdit::textChanged, this, [this](const QString& words) {
        list_->search(words);
        why_->setText(list_->currentItem() ? QString() : list_->whyUnfit());
        why_->setVisible(!why_->text().isEmpty());
        fit();
    });
    connect(search_, &QLineEdit::returnPressed, this, &LayerPicker::take);
    connect(list_, &QListWidget::itemClicked, this, &LayerPicker::take);
}

void LayerPicker::fit() {
    constexpr int width = 264, around = 54, most = 320;
    const int words = why_->isHidden() ? 0 : why_->heightForWidth(width - 16) + 6;
    resize(width, around + words + std::clamp(list_->shownHeight(), 40, most));
}

void LayerPicker::popup(QPoint at) {
    fit();
    const QRect room = screen()->availableGeometry();
    at.setX(std::clamp(at.x(), room.left(), std::max(room.left(), room.right() - width())));
    at.setY(std::clamp(at.y(), room.top(), std::max(room.top(), room.bottom() - height())));
    move(at);
    show();
    search_->setFocus();
}

void LayerPicker::take() {
    const QString layer = list_->currentLayer();
    const NodeId node = list_->currentNode();
    if (layer.isEmpty()) return;
    close();
    if (node) emit found(node);
    else emit chosen(layer);
}

bool LayerPicker::eventFilter(QObject* watched, QEvent* event) {
    if (watched == search_ && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Down || key == Qt::Key_Up) {
            list_->step(key == Qt::Key_Down ? 1 : -1);
            return true;
        }
    }
    return QFrame::eventFilter(watched, event);
}

void LayerPicker::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    paintPanel(painter, QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), theme().panel, theme().line, 10);
}

}  // namespace lamina::ui
