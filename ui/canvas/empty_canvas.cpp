// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/empty_canvas.h"

#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/document/verbs.h"
#include "ui/theme/button.h"

namespace lamina::ui {

EmptyCanvas::EmptyCanvas(Document& document, QWidget* parent) : QWidget(parent), document_(document), suggest_(primaryButton(tr("Suggest a net for these data"), this)) {
    auto* column = new QVBoxLayout(this);
    column->setSpacing(12);
    auto* text = new QLabel(tr("A net starts where its data enter. Then drag layers here, or press A for a list."), this);
    text->setProperty("kind", "muted");
    text->setAlignment(Qt::AlignCenter);
    auto* button = new QPushButton(tr("Add an Input"), this);
    connect(button, &QPushButton::clicked, this, &EmptyCanvas::addInput);
    connect(suggest_, &QPushButton::clicked, this, [this] {
        if (draw_) draw_();
    });
    column->addWidget(text);
    column->addWidget(suggest_, 0, Qt::AlignHCenter);
    column->addWidget(button, 0, Qt::AlignHCenter);
    offerNet(nullptr);
}

void EmptyCanvas::offerNet(std::function<void()> draw) {
    draw_ = std::move(draw);
    suggest_->setVisible(static_cast<bool>(draw_));
    layout()->invalidate();
    setFixedSize(sizeHint());
}

void EmptyCanvas::addInput() {
    if (sample_.scalar()) {
        addLayer(document_, "Input", Point{});
        return;
    }
    NodeId id = 0;
    const bool done = document_.edit(tr("Add Input"), [&](Project& p) { id = addNode(p.graph, "Input", {}, {{"shape", Ints(sample_.begin(), sample_.end())}}); });
    if (done) document_.select({id});
}

}  // namespace lamina::ui
