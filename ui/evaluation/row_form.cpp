// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluation/row_form.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QVBoxLayout>
#include <algorithm>
#include <limits>
#include <optional>

#include "engine/data/csv_cells.h"
#include "engine/data/dates.h"
#include "ui/theme/choice_box.h"
#include "ui/theme/form_row.h"
#include "ui/theme/labels.h"

namespace lamina::ui {

namespace {

constexpr const char *exactNumberOf = "exactNumber", *shownFor = "shownFor";  // properties of a field that was given a number

QString textOf(const QWidget* editor) {
    if (const auto* box = qobject_cast<const QComboBox*>(editor)) return box->currentText();
    return static_cast<const QLineEdit*>(editor)->text().trimmed();
}

/** Of a long number its first digits say most. */
void showFromStart(QLineEdit& line, const QString& text) {
    line.setProperty(shownFor, {});
    line.setText(text);
    line.setCursorPosition(0);
    line.setToolTip(text);
}

Column numberColumn(const PreparedColumn& of, const QLineEdit& line) {
    Column column;
    column.name = of.name;
    column.type = ColumnType::Number;
    column.numbers = {numberIn(line, of.dates, of.style).value_or(std::numeric_limits<double>::quiet_NaN())};
    return column;
}

/** What is no number is not taken for a cell that is missing without a word. */
void markNumber(QLineEdit& line, QLabel& remark, const QString& hint, DateOrder dates, NumberStyle style) {
    const QString text = line.text().trimmed();
    const bool bad = !text.isEmpty() && !isMissing(text.toStdString()) && !typedNumber(text, dates, style);
    const QString why = bad ? RowForm::tr("This is no number: it counts as missing (%1).").arg(hint) : QString();
    line.setToolTip(bad ? why : line.text());
    sayBelow(remark, why);
    setInvalid(&line, bad);
}

Column categoryColumn(const std::string& name, const QString& text) {
    Column column;
    column.name = name;
    column.type = ColumnType::Category;
    column.codes = {text.isEmpty() ? -1 : 0};
    if (!text.isEmpty()) column.categories = {text.toStdString()};
    return column;
}

/** What the words of a cell are read as in training; nothing: they are no number, or a date, which people read as it is. */
std::optional<double> readIn(const Column& cells, std::size_t row, const PreparedColumn& fitted) {
    if (cells.type == ColumnType::Number || cells.missing(row)) return std::nullopt;
    const std::string text = cells.text(row);
    const auto number = parseNumber(text, fitted.style);
    return number || parseDate(text, fitted.dates) ? number : typedNumber(QString::fromStdString(text), fitted.dates, fitted.style);
}

/** A cell that is missing, or a word that was not learnt, becomes what the fit puts in its place: not what was typed before. */
void choose(QComboBox& box, const QString& word, const QString& fill) {
    const int at = box.findText(word);
    box.setCurrentIndex(at >= 0 ? at : std::max(0, box.findText(fill)));
}

}  // namespace

std::optional<double> typedNumber(const QString& text, DateOrder dates, NumberStyle style) {
    bool number = false;
    double value = text.toDouble(&number);
    if (number) return value;
    if (const auto written = parseNumber(text.toStdString(), style)) return written;
    if (text.count(QLatin1Char(',')) == 1 && !text.contains(QLatin1Char('.'))) value = QString(text).replace(QLatin1Char(','), QLatin1Char('.')).toDouble(&number);
    return number ? std::optional(value) : parseDate(text.toStdString(), dates);
}

void showNumber(QLineEdit& line, double value) {
    const QString few = QString::number(value, 'g', 6);
    line.setProperty(exactNumberOf, value);
    line.setProperty(shownFor, few);
    line.setText(few);
    line.setCursorPosition(0);
}

std::optional<double> numberIn(const QLineEdit& line, DateOrder dates, NumberStyle style) {
    const QVariant shown = line.property(shownFor);
    if (shown.isValid() && shown.toString() == line.text()) return line.property(exactNumberOf).toDouble();
    return typedNumber(line.text().trimmed(), dates, style);
}

QLabel* remarkBelow() {
    auto* remark = smallLabel({});
    setKind(remark, "error");
    remark->setWordWrap(true);
    remark->hide();
    return remark;
}

void sayBelow(QLabel& remark, const QString& sentence) {
    remark.setText(sentence);
    remark.setVisible(!sentence.isEmpty());
}

RowForm::RowForm(QWidget* parent) : QWidget(parent), layout_(new QVBoxLayout(this)) {
    layout_->setContentsMargins(0, 0, 0, 0);
    layout_->setSpacing(6);
}

void RowForm::show(const Preparation& preparation) {
    if (!editors_.empty() && preparation.inputs == columns_) return;  // trained again: what was typed is asked again
    while (QLayoutItem* item = layout_->takeAt(0)) {
        item->widget()->deleteLater();
        delete item;
    }
    editors_.clear();
    remarks_.clear();
    columns_ = preparation.inputs;
    for (const auto& column : columns_) addEditor(column);
}

void RowForm::addEditor(const PreparedColumn& column) {
    const QString fill = QString::fromStdString(column.fill);
    QWidget* editor = nullptr;
    QLabel* remark = nullptr;
    if (column.category && column.length == 0) {
        auto* box = new ChoiceBox;
        box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        box->setMinimumContentsLength(8);  // a long word must not widen the panel
        for (const auto& category : column.categories) box->addItem(QString::fromStdString(category));
        box->setCurrentIndex(std::max(0, box->findText(fill)));
        connect(box, &QComboBox::currentIndexChanged, this, &RowForm::edited);
        editor = box;
    } else {
        bool number = false;
        const double value = fill.toDouble(&number);
        auto* line = new QLineEdit(fill);
        if (number && !column.category) showNumber(*line, value);
        line->setPlaceholderText(tr("missing: %1").arg(fill));
        if (!column.category) {
            remark = remarkBelow();
            connect(line, &QLineEdit::textChanged, line, [line, remark, fill, dates = column.dates, style = column.style] { markNumber(*line, *remark, fill, dates, style); });
        }
        connect(line, &QLineEdit::textChanged, this, &RowForm::edited);
        editor = line;
    }
    layout_->addWidget(new FormRow(QString::fromStdString(column.name), editor));
    if (remark) layout_->addWidget(remark);
    editors_.push_back(editor);
    remarks_.push_back(remark);
}

Table RowForm::row() const {
    Table table;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        const PreparedColumn& column = columns_[i];
        table.columns.push_back(column.category ? categoryColumn(column.name, textOf(editors_[i])) : numberColumn(column, *static_cast<QLineEdit*>(editors_[i])));
    }
    return table;
}

void RowForm::fill(const Table& table, std::size_t row) {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        const int at = table.find(columns_[i].name);
        if (at < 0) continue;
        const Column& cells = table.columns[static_cast<std::size_t>(at)];
        const QString text = QString::fromStdString(cells.text(row));
        const QString fill = QString::fromStdString(columns_[i].fill);
        const QSignalBlocker quiet(editors_[i]);
        if (auto* box = qobject_cast<QComboBox*>(editors_[i])) {
            choose(*box, text, fill);
            continue;
        }
        auto& line = *static_cast<QLineEdit*>(editors_[i]);
        showFromStart(line, text);
        if (const auto number = remarks_[i] ? readIn(cells, row, columns_[i]) : std::nullopt) showNumber(line, *number);  // as in the fields beside it
        if (remarks_[i]) markNumber(line, *remarks_[i], fill, columns_[i].dates, columns_[i].style);  // what was no number is gone
    }
    emit edited();
}

}  // namespace lamina::ui
