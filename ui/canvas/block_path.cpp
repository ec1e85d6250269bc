// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/block_path.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QToolButton>

#include "ui/canvas/canvas_view.h"
#include "ui/theme/card.h"
#include "ui/theme/labels.h"
#include "ui/theme/name_label.h"
#include "ui/theme/theme.h"

namespace lamina::ui {

BlockPath::BlockPath(CanvasView& view) : QFrame(view.viewport()), document_(view.document()) {
    setObjectName(QStringLiteral("blockPath"));
    setCursor(Qt::ArrowCursor);
    setAccessibleName(tr("Open block"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(6, 2, 6, 2);
    row->setSpacing(0);
    refresh();
}

void BlockPath::refresh() {
    while (QLayoutItem* item = layout()->takeAt(0)) {
        if (item->widget()) item->widget()->hide(), item->widget()->deleteLater();
        delete item;
    }
    const std::string& open = document_.openBlock();
    addStep(shortName(QString::fromStdString(document_.project()->name)), {}, open.empty());
    for (std::size_t begin = 0; begin < open.size();) {
        const auto end = std::min(open.find('/', begin), open.size());
        layout()->addWidget(mutedLabel(QStringLiteral("›"), this));
        addStep(QString::fromStdString(open.substr(begin, end - begin)), open.substr(0, end), end == open.size());
        begin = end + 1;
    }
    setFixedSize(sizeHint());
    setVisible(!open.empty());
}

void BlockPath::addStep(const QString& text, const std::string& path, bool here) {
    auto* button = new QToolButton(this);
    button->setText(text);
    button->setAutoRaise(true);
    button->setEnabled(!here);
    button->setMinimumHeight(28);
    button->setToolTip(here ? QString() : tr("Go back to %1 (Esc)").arg(text));
    connect(button, &QToolButton::clicked, &document_, [&document = document_, path] { document.openBlock(path); }, Qt::QueuedConnection);
    layout()->addWidget(button);
}

void BlockPath::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    paintPanel(painter, QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), theme().panel, theme().line, 8);
}

}  // namespace lamina::ui
