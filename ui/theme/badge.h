// SPDX-License-Identifier: GPL-3.0-or-later
// A short word in a pill: the device, a count, a state.
#pragma once

#include <QWidget>

namespace lamina::ui {

class Badge : public QWidget {
    Q_OBJECT
 public:
    enum class Tone { Accent, Muted, Ok, Warning, Error };

    explicit Badge(const QString& text = {}, Tone tone = Tone::Accent, QWidget* parent = nullptr);

    void setText(const QString& text);
    QString text() const { return text_; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

 protected:
    void paintEvent(QPaintEvent* event) override;

 private:
    QString text_;
    Tone tone_;
};

}  // namespace lamina::ui
