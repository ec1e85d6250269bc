// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/empty_canvas.h"

#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/document/verbs.h"

namespace lamina::ui {

EmptyCanvas::EmptyCanvas(Document& document, QWidget* parent) : QWidget(parent) {
    auto* column = new QVBoxLayout(this);
    column->setSpacing(12);
    auto* text = new QLabel(tr("A net starts where its data enter. Then drag layers here, or press A for a list."), this);
    text->setProperty("kind", "muted");
    text->setAlignment(Qt::AlignCenter);
    auto* button = new QPushButton(tr("Add an Input"), this);
    connect(button, &QPushButton::clicked, this, [&document] { addLayer(document, "Input", Point{}); });
    column->addWidget(text);
    column->addWidget(button, 0, Qt::AlignHCenter);
    setFixedSize(sizeHint());
}

}  // namespace lamina::ui
