// SPDX-License-Identifier: GPL-3.0-or-later
// Layout of a row.
#include "ui/theme/form_row.h"

#include <QHBoxLayout>
#include <QLabel>

#include "ui/theme/labels.h"
#include "ui/theme/metrics.h"

namespace lamina::ui {

FormRow::FormRow(const QString& label, QWidget* editor, const QString& help, QWidget* parent)
    : QWidget(parent), label_(mutedLabel(label, this)), editor_(editor) {
    label_->setBuddy(editor);
    label_->setToolTip(help);
    editor->setToolTip(help);
    editor->setAccessibleName(label);
    editor->setAccessibleDescription(help);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(metrics::grid);
    row->addWidget(label_);
    const bool wide = editor->sizePolicy().horizontalPolicy() != QSizePolicy::Fixed;
    row->addWidget(editor, 1, wide ? Qt::Alignment() : Qt::AlignLeft | Qt::AlignVCenter);
    setMinimumHeight(metrics::row);
    setLabelWidth(112);
}

void FormRow::setLabelWidth(int pixels) { label_->setFixedWidth(pixels); }

QWidget* factRow(const QString& label, const QString& value, QWidget* parent) {
    auto* row = new QWidget(parent);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 2, 0, 2);
    layout->addWidget(mutedLabel(label, row));
    auto* words = new QLabel(value, row);
    words->setObjectName(QStringLiteral("value"));
    words->setTextFormat(Qt::PlainText);
    words->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    words->setTextInteractionFlags(Qt::TextSelectableByMouse);
    layout->addWidget(words, 1);
    return row;
}

}  // namespace lamina::ui
