// SPDX-License-Identifier: GPL-3.0-or-later
// A project opened lately: its name, what came of it or where it lies, and when it was.
#pragma once

#include <QAbstractButton>

#include "ui/document/recents.h"

namespace lamina::ui {

class RecentButton : public QAbstractButton {
    Q_OBJECT
 public:
    explicit RecentButton(const Recent& recent, QWidget* parent = nullptr);

    QSize sizeHint() const override;

 protected:
    void paintEvent(QPaintEvent* event) override;
    /** Enter opens it, as the space bar does. */
    void keyPressEvent(QKeyEvent* event) override;

 private:
    Family family_;
    QString said_, day_;
};

}  // namespace lamina::ui
