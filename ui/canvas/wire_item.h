// SPDX-License-Identifier: GPL-3.0-or-later
// A wire on the canvas; at 100 % and nearer it carries the shape that flows through it.
#pragma once

#include <QGraphicsItem>
#include <QPainterPath>
#include <QString>

#include "engine/model/graph.h"

namespace lamina::ui {

class WireItem : public QGraphicsItem {
 public:
    enum { Type = UserType + 2 };
    /** What stands out about a wire. */
    struct Look {
        QString shape;
        bool wrong = false;     // its target cannot take it
        bool selected = false;  // Delete removes it
        bool lit = false;       // it touches a selected layer
        bool target = false;    // what is dropped now goes between its ends
        bool operator==(const Look&) const = default;
    };

    explicit WireItem(const Edge& edge);
    const Edge& edge() const { return edge_; }
    void route(const QPainterPath& path);
    void show(const Look& look);
    const Look& look() const { return look_; }
    const QPainterPath& path() const { return path_; }

    int type() const override { return Type; }
    QRectF boundingRect() const override { return path_.boundingRect().adjusted(-6, -10, 130, 10); }
    /** Wide enough to be hit. */
    QPainterPath shape() const override;
    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

 private:
    Edge edge_;
    QPainterPath path_;
    Look look_;
};

}  // namespace lamina::ui
