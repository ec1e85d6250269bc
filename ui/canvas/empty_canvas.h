// SPDX-License-Identifier: GPL-3.0-or-later
// What an empty canvas says: where to start, with one button.
#pragma once

#include <QWidget>
#include <functional>

#include "ui/document/document.h"

class QPushButton;

namespace lamina::ui {

class EmptyCanvas : public QWidget {
    Q_OBJECT
 public:
    EmptyCanvas(Document& document, QWidget* parent);

    /** A first button that draws a net for the data that are there; null: there are none. */
    void offerNet(std::function<void()> draw);
    /** What an Input takes that is added here; a scalar: not known. */
    void setSample(const Shape& sample) { sample_ = sample; }

 private:
    void addInput();

    Document& document_;
    QPushButton* suggest_;
    std::function<void()> draw_;
    Shape sample_;
};

}  // namespace lamina::ui
