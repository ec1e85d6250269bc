// SPDX-License-Identifier: GPL-3.0-or-later
// What is wrong with a layer, beside its card: title, detail, and a line to click for every fix.
#pragma once

#include <QGraphicsItem>
#include <QStringList>
#include <functional>

#include "engine/model/issue.h"

namespace lamina::ui {

class ErrorCard : public QGraphicsItem {
 public:
    enum { Type = UserType + 3 };
    explicit ErrorCard(const Issue& issue);

    NodeId node() const { return node_; }
    /** Under the layer's card when that place is free, else at its right. */
    void placeBeside(const QRectF& card, const std::function<bool(const QRectF&)>& free);
    /** Which fix lies under a point of the scene; -1 for none. */
    int fixAt(QPointF scenePoint) const;
    /** The middle of a fix's line, in the scene. */
    QPointF fixPoint(int fix) const;

    int type() const override { return Type; }
    QRectF boundingRect() const override { return QRectF(QPointF(), size_).adjusted(-1, -1, 1, 1); }
    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

 private:
    QRectF fixRect(int fix) const;

    NodeId node_;
    bool error_;
    QString title_, detail_;
    QStringList fixes_;
    QSizeF size_;
    double titleHeight_ = 0, detailHeight_ = 0;
};

}  // namespace lamina::ui
