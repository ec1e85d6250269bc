// SPDX-License-Identifier: GPL-3.0-or-later
// A field that looks like a list of which one is chosen, and has a menu behind it: for choices of several words.
#pragma once

#include <QToolButton>

namespace lamina::ui {

/** Its words begin at the left and end in an ellipsis where there is no room for them; the tool tip says them whole. */
class MenuChoice : public QToolButton {
    Q_OBJECT
 public:
    explicit MenuChoice(QWidget* parent = nullptr);

    /** The words as they are seen. */
    QString shown() const;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

 protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

 private:
    QRect words() const;
};

}  // namespace lamina::ui
