// SPDX-License-Identifier: GPL-3.0-or-later
// The slim bar at the left: one button a room, with a dot that says what is missing there.
#pragma once

#include <QAbstractButton>
#include <QWidget>
#include <vector>

#include "ui/main_window/rooms.h"

namespace lamina::ui {

class RailButton : public QAbstractButton {
    Q_OBJECT
 public:
    RailButton(const Room& room, int number, QWidget* parent);
    void setMark(const RoomMark& mark);
    const RoomMark& mark() const { return mark_; }
    QSize sizeHint() const override { return {60, 60}; }

 protected:
    void paintEvent(QPaintEvent* event) override;
    void enterEvent(QEnterEvent*) override { update(); }
    void leaveEvent(QEvent*) override { update(); }

 private:
    const Room& room_;
    int number_;
    RoomMark mark_;
};

class Rail : public QWidget {
    Q_OBJECT
 public:
    explicit Rail(QWidget* parent = nullptr);
    void setCurrent(const QString& id);
    void setMark(const QString& id, const RoomMark& mark);

 signals:
    void chosen(const QString& id);

 protected:
    void paintEvent(QPaintEvent* event) override;

 private:
    std::vector<RailButton*> buttons_;
};

}  // namespace lamina::ui
