// SPDX-License-Identifier: GPL-3.0-or-later
// A muted label and its editor in one row, as in the inspector.
#pragma once

#include <QWidget>

class QLabel;

namespace lamina::ui {

class FormRow : public QWidget {
    Q_OBJECT
 public:
    /** Takes the editor as child, and gives it the label as accessible name. help: tool tip of both. */
    FormRow(const QString& label, QWidget* editor, const QString& help = {}, QWidget* parent = nullptr);

    QWidget* editor() const { return editor_; }
    QLabel* label() const { return label_; }
    /** Width of the labels in one column; 112 at first. */
    void setLabelWidth(int pixels);

 private:
    QLabel* label_;
    QWidget* editor_;
};

/** A row that only tells: label left, value right ("out   32 × 32 × 64"). The value is a QLabel named "value". */
QWidget* factRow(const QString& label, const QString& value, QWidget* parent = nullptr);

}  // namespace lamina::ui
