// SPDX-License-Identifier: GPL-3.0-or-later
// A list of which one word is chosen, in a field that may be narrower than the word.
#pragma once

#include <QComboBox>

namespace lamina::ui {

/** Words that do not fit end in an ellipsis; the tool tip says them whole, and the list opens as wide as they are. */
class ChoiceBox : public QComboBox {
    Q_OBJECT
 public:
    using QComboBox::QComboBox;

    /** The chosen words as they are seen. */
    QString shown() const;
    void showPopup() override;

 protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
};

}  // namespace lamina::ui
