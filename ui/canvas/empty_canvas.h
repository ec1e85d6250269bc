// SPDX-License-Identifier: GPL-3.0-or-later
// What an empty canvas says: where to start, with one button.
#pragma once

#include <QWidget>

#include "ui/document/document.h"

namespace lamina::ui {

class EmptyCanvas : public QWidget {
    Q_OBJECT
 public:
    EmptyCanvas(Document& document, QWidget* parent);
};

}  // namespace lamina::ui
