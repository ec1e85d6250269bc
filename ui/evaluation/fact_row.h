// SPDX-License-Identifier: GPL-3.0-or-later
// Some figures in a line, each with its short name before it.
#pragma once

#include <QWidget>

class QHBoxLayout;
class QLabel;

namespace lamina::ui {

class FactRow : public QWidget {
    Q_OBJECT
 public:
    explicit FactRow(QWidget* parent = nullptr);

    /** The label of a figure; its parentWidget() is the whole fact. help: what the figure means, in a sentence. */
    QLabel* add(const QString& name, const QString& help);

 private:
    QHBoxLayout* facts_;
};

}  // namespace lamina::ui
