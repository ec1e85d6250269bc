// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/param_editor.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QRegularExpression>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVariant>
#include <cmath>

#include "ui/theme/choice_box.h"
#include "ui/theme/labels.h"
#include "ui/theme/toggle.h"

namespace lamina::ui {
namespace {

QString mixed() { return ParamEditor::tr("mixed"); }
QString noneWord() { return QStringLiteral("none"); }

bool isNone(const QString& words) { return words.isEmpty() || words.compare(noneWord(), Qt::CaseInsensitive) == 0; }

std::optional<ParamValue> parseInts(const QString& words) {
    static const QRegularExpression between(QStringLiteral("[\\s,;x×*()\\[\\]]+"), QRegularExpression::CaseInsensitiveOption);
    Ints list;
    for (const QString& part : words.split(between, Qt::SkipEmptyParts)) {
        bool good = false;
        list.push_back(part.toLongLong(&good));
        if (!good) return {};
    }
    return list.empty() ? std::nullopt : std::optional<ParamValue>(list);
}

}  // namespace

ParamEditor::ParamEditor(const ParamSpec& spec, QWidget* parent) : QWidget(parent), spec_(spec) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    if (spec_.type == ParamType::Bool) buildToggle();
    else if (spec_.type == ParamType::Choice) buildChoice();
    else buildField();
}

void ParamEditor::buildToggle() {
    toggle_ = new Toggle(this);
    toggle_->setAccessibleName(QString::fromStdString(spec_.key));
    toggle_->setAccessibleDescription(QString::fromStdString(spec_.help));
    layout()->addWidget(toggle_);
    static_cast<QHBoxLayout*>(layout())->addStretch();
    setFocusProxy(toggle_);
    connect(toggle_, &QAbstractButton::clicked, this, [this](bool on) {
        emit chosen(on);
        emit finished();
    });
}

void ParamEditor::buildChoice() {
    combo_ = new ChoiceBox(this);
    combo_->setAccessibleName(QString::fromStdString(spec_.key));
    combo_->setAccessibleDescription(QString::fromStdString(spec_.help));
    combo_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    combo_->setMinimumContentsLength(8);
    if (spec_.optional) combo_->addItem(noneWord());
    for (const auto& choice : spec_.choices) combo_->addItem(QString::fromStdString(choice));
    combo_->setFocusPolicy(Qt::StrongFocus);
    combo_->installEventFilter(this);
    layout()->addWidget(combo_);
    setFocusProxy(combo_);
    connect(combo_, &QComboBox::activated, this, [this] {
        offer(combo_->currentText());
        emit finished();
    });
}

void ParamEditor::buildField() {
    field_ = new QLineEdit(this);
    field_->setAccessibleName(QString::fromStdString(spec_.key));
    field_->setAccessibleDescription(QString::fromStdString(spec_.help));
    field_->installEventFilter(this);
    layout()->addWidget(field_);
    setFocusProxy(field_);
    connect(field_, &QLineEdit::textEdited, this, &ParamEditor::offer);
    connect(field_, &QLineEdit::editingFinished, this, [this] {
        show(value_);  // the tidy form, and the last value that fitted
        emit refused({});
        emit finished();
    });
}

void ParamEditor::show(const std::optional<ParamValue>& value) {
    value_ = value;
    if (toggle_) {
        const QSignalBlocker quiet(toggle_);
        toggle_->setChecked(value && std::get_if<bool>(&*value) && std::get<bool>(*value));
        toggle_->setToolTip(value ? QString() : mixed());
    } else if (combo_) {
        const QSignalBlocker quiet(combo_);
        combo_->setPlaceholderText(mixed());
        combo_->setCurrentIndex(value ? combo_->findText(words(spec_, *value)) : -1);
    } else {
        const QString text = value ? words(spec_, *value) : QString();
        field_->setPlaceholderText(value ? QString() : mixed());
        // While it is being typed the text is the person's: "1e-" must not become "1e-0".
        if (!field_->hasFocus() || !field_->isModified() || parse(spec_, field_->text()) != value) field_->setText(text);
        setInvalid(field_, false);
    }
}

std::optional<ParamValue> ParamEditor::parse(const ParamSpec& spec, const QString& text) {
    const QString words = text.trimmed();
    if (spec.optional && isNone(words)) return ParamValue{};
    bool good = false;
    switch (spec.type) {
        case ParamType::Int: {
            const std::int64_t i = words.toLongLong(&good);
            return good ? std::optional<ParamValue>(i) : std::nullopt;
        }
        case ParamType::Float: {
            const double d = QString(words).replace(QLatin1Char(','), QLatin1Char('.')).toDouble(&good);
            return good && std::isfinite(d) ? std::optional<ParamValue>(d) : std::nullopt;
        }
        case ParamType::IntList: return parseInts(words);
        case ParamType::FloatList: {
            const auto numbers = numbersIn(words.toStdString());
            return numbers ? std::optional<ParamValue>(*numbers) : std::nullopt;
        }
        case ParamType::Bool: return words == QLatin1String("true");
        default: return words.toStdString();
    }
}

QString ParamEditor::words(const ParamSpec&, const ParamValue& value) { return QString::fromStdString(toString(value)); }

void ParamEditor::offer(const QString& text) {
    auto value = parse(spec_, text);
    // "3" in a field of two extents means 3 × 3, as in Keras.
    if (auto* list = value ? std::get_if<Ints>(&*value) : nullptr; list && spec_.count > 1 && list->size() == 1)
        list->resize(static_cast<std::size_t>(spec_.count), list->front());
    if (value && spec_.bareIfOne) value = bareIfOne(std::move(*value));  // as it comes back from a file
    const std::string why = value ? whyInvalid(spec_, *value) : whyInvalid(spec_, ParamValue(text.toStdString()));
    if (field_) setInvalid(field_, !why.empty());
    emit refused(QString::fromStdString(why));
    if (!why.empty()) return;
    value_ = value;
    emit chosen(*value);
}

void ParamEditor::step(int by) {
    if (!value_) return;
    ParamValue next = *value_;
    if (auto* i = std::get_if<std::int64_t>(&next)) *i += by;
    else if (auto* list = std::get_if<Ints>(&next)) for (auto& extent : *list) extent += by;
    else return;
    if (!whyInvalid(spec_, next).empty()) return;
    show(next);
    field_->setText(words(spec_, next));
    emit chosen(next);
}

bool ParamEditor::eventFilter(QObject* watched, QEvent* event) {
    // The wheel scrolls the inspector; a field or list that only lies under the mouse must not change.
    if (watched == combo_ && event->type() == QEvent::Wheel && !combo_->hasFocus()) {
        event->ignore();
        return true;
    }
    if (watched == field_ && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->key() == Qt::Key_Up || key->key() == Qt::Key_Down) {
            step((key->key() == Qt::Key_Up ? 1 : -1) * (key->modifiers() & Qt::ShiftModifier ? 10 : 1));
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

}  // namespace lamina::ui
