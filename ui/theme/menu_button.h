// SPDX-License-Identifier: GPL-3.0-or-later
// The button behind which there is a menu: strong words without a border, a small arrow behind them.
#pragma once

#include <QPushButton>

namespace lamina::ui {

/** Its words may be a name of any length: they are cut in the middle where there is no room for them. */
class MenuButton : public QPushButton {
    Q_OBJECT
 public:
    using QPushButton::QPushButton;

    /** The words as they are seen. */
    QString shown() const;
    QSize minimumSizeHint() const override;

 protected:
    void paintEvent(QPaintEvent* event) override;
};

}  // namespace lamina::ui
