// SPDX-License-Identifier: GPL-3.0-or-later
// A layer on the canvas: a rounded card with its family's stripe, its name, summary and shape, and a port above and below.
#pragma once

#include <QGraphicsItem>

#include "ui/canvas/card_face.h"

namespace lamina::ui {

/** Its position is the centre of the card, in canvas units. */
class CardItem : public QGraphicsItem {
 public:
    static constexpr double width = 210, height = 58, radius = 9, portRadius = 4;
    enum { Type = UserType + 1 };

    CardItem();
    void show(const CardFace& face);
    const CardFace& face() const { return face_; }

    /** The summary as far as this width holds it, in pixels at 100 %. */
    static QString fitting(const QString& summary, double width);
    static QRectF body() { return {-width / 2, -height / 2, width, height}; }
    /** Where the wire of that rank (0: the leftmost) lands, in the scene. */
    QPointF inputPort(int rank = 0) const { return pos() + QPointF(inputX(rank), -height / 2); }
    QPointF outputPort() const { return pos() + QPointF(0, height / 2); }
    /** Where the name stands, in the card's coordinates: for the field that renames. */
    static QRectF nameRect() { return {-width / 2 + 12, -height / 2 + 6, width - 24, 24}; }

    int type() const override { return Type; }
    QRectF boundingRect() const override { return body().adjusted(-6, -17, 14, 8); }
    QPainterPath shape() const override;
    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

 private:
    /** From far away: a patch with its family's colour. */
    void paintSpeck(QPainter& painter) const;
    void paintFrame(QPainter& painter) const;
    /** Of a block: the cards behind it. */
    void paintStack(QPainter& painter, const QPen& outline) const;
    void paintWords(QPainter& painter) const;
    void paintPorts(QPainter& painter) const;
    double inputX(int rank) const;
    void paintBadge(QPainter& painter) const;

    CardFace face_;
};

}  // namespace lamina::ui
