// SPDX-License-Identifier: GPL-3.0-or-later
// The big button, which says its keys as well: thinner than its words, and as well to be read.
#pragma once

#include <QPushButton>

namespace lamina::ui {

class KeysButton : public QPushButton {
    Q_OBJECT
 public:
    explicit KeysButton(QWidget* parent = nullptr);

    /** The button's text: "Train   F5". */
    static QString withKeys(const QString& words, const QKeySequence& keys);

 protected:
    void paintEvent(QPaintEvent* event) override;
};

}  // namespace lamina::ui
