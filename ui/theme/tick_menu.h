// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMenu>

namespace lamina::ui {

/** A menu of ticks: it stays open while these are set, so that several are set in one go. */
class TickMenu : public QMenu {
    Q_OBJECT
 public:
    using QMenu::QMenu;

 protected:
    void showEvent(QShowEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

 private:
    bool pressed_ = false;  // since it opened
};

}  // namespace lamina::ui
