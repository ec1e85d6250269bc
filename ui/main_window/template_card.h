// SPDX-License-Identifier: GPL-3.0-or-later
// A template on the start page: a picture drawn from its net, its title and one line.
#pragma once

#include <QAbstractButton>

#include "engine/compile/infer.h"
#include "engine/io/templates.h"

namespace lamina::ui {

class TemplateCard : public QAbstractButton {
    Q_OBJECT
 public:
    explicit TemplateCard(const Template& of, QWidget* parent = nullptr);
    const std::string& name() const { return template_.name; }
    static constexpr int beside = 28;  // pixels beside the words
    static constexpr int narrowest = 150;  // pixels: its words have room in two lines
    static constexpr int lowest = 152, usual = 184;  // how high: on a low page, and else at least
    QSize sizeHint() const override { return {236, usual}; }

 protected:
    void paintEvent(QPaintEvent* event) override;
    /** Enter opens it, as the space bar does. */
    void keyPressEvent(QKeyEvent* event) override;
    void enterEvent(QEnterEvent*) override { update(); }
    void leaveEvent(QEvent*) override { update(); }

 private:
    const Template& template_;
};

/** The net as upright bars from left to right, as tall as its layers are rich, wires that skip layers as arcs. */
void paintNet(QPainter& painter, const QRectF& area, const Graph& graph);

/** What the data look like, where that says more than the net: points, a line. False when there is no such picture. */
bool paintData(QPainter& painter, const QRectF& area, const std::string& source);

}  // namespace lamina::ui
