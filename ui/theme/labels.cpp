// SPDX-License-Identifier: GPL-3.0-or-later
// Labels: a property chooses the rules of the style sheet.
#include "ui/theme/labels.h"

#include <QLabel>
#include <QMargins>
#include <QStyle>

namespace lamina::ui {
namespace {

QLabel* make(const QString& text, QWidget* parent, const char* kind) {
    auto* label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);  // names come from files
    label->setProperty("kind", QLatin1String(kind));
    return label;
}

/** The rules of the sheet are chosen by properties, but only when a widget is polished. */
void polishAgain(QWidget* widget) {
    widget->style()->unpolish(widget);
    widget->style()->polish(widget);
}

}  // namespace

QLabel* sectionLabel(const QString& text, QWidget* parent) { return make(text, parent, "section"); }
QLabel* titleLabel(const QString& text, QWidget* parent) { return make(text, parent, "title"); }
QLabel* pageLabel(const QString& text, QWidget* parent) { return make(text, parent, "page"); }
QLabel* strongLabel(const QString& text, QWidget* parent) { return make(text, parent, "strong"); }
QLabel* mutedLabel(const QString& text, QWidget* parent) { return make(text, parent, "muted"); }
QLabel* smallLabel(const QString& text, QWidget* parent) { return make(text, parent, "small"); }

void setSteadyText(QLabel* label, const QString& text) {
    constexpr int spare = 8;  // pixels: a digit more
    if (label->text() == text) return;
    label->ensurePolished();
    const QMargins around = label->contentsMargins();
    const QSize needs = label->fontMetrics().size(Qt::TextSingleLine, text).grownBy(around);
    const QSize has = label->minimumSize();
    // Qt lays out nothing anew for a widget whose size is fixed.
    if (needs.width() > has.width() || 3 * needs.width() < has.width() || needs.height() != has.height())
        label->setFixedSize(needs.width() + spare, needs.height());
    label->setText(text);
}

void setKind(QWidget* widget, const char* kind) {
    if (widget->property("kind") == QLatin1String(kind)) return;
    widget->setProperty("kind", QLatin1String(kind));
    polishAgain(widget);
}

void setInvalid(QWidget* field, bool invalid) {
    if (field->property("invalid").toBool() == invalid) return;
    field->setProperty("invalid", invalid);
    polishAgain(field);
}

}  // namespace lamina::ui
