// SPDX-License-Identifier: GPL-3.0-or-later
// A switch: a check box whose knob slides. Space toggles it; give it an accessible name or a FormRow.
#pragma once

#include <QAbstractButton>
#include <QVariantAnimation>

namespace lamina::ui {

class Toggle : public QAbstractButton {
    Q_OBJECT
 public:
    explicit Toggle(QWidget* parent = nullptr);

    QSize sizeHint() const override { return {32, 20}; }
    QSize minimumSizeHint() const override { return sizeHint(); }

 protected:
    void paintEvent(QPaintEvent* event) override;
    void enterEvent(QEnterEvent*) override { update(); }

 private:
    void slide(bool on);
    double knob() const;

    QVariantAnimation animation_;
};

}  // namespace lamina::ui
