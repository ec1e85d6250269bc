// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/param_form.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QVBoxLayout>
#include <algorithm>
#include <limits>

#include "ui/theme/choice_box.h"
#include "ui/theme/form_row.h"
#include "ui/theme/labels.h"
#include "ui/theme/toggle.h"

namespace lamina::ui {

namespace {

constexpr int largestSpin = std::numeric_limits<int>::max();

int spinLimit(double limit) { return static_cast<int>(std::clamp(limit, -1.0 * largestSpin, 1.0 * largestSpin)); }

Ints readInts(const QString& text) {
    Ints values;
    QString plain = text;
    for (const QChar c : {QChar(u'×'), QChar(u'x'), QChar(u',')}) plain.replace(c, QChar(u' '));
    for (const auto& word : plain.split(QChar(u' '), Qt::SkipEmptyParts)) values.push_back(word.toLongLong());
    return values;
}

constexpr const char* heldProperty = "held";  // of an editor: the last value that fitted, in words

void hold(QWidget* editor, const ParamValue& value) { editor->setProperty(heldProperty, QString::fromStdString(toString(value))); }

/** why: in a line below the editor, which is there from the first wrong entry on. */
void showReason(QWidget& field, const QString& why) {
    auto* reason = field.findChild<QLabel*>(QStringLiteral("reason"));
    if (!reason && why.isEmpty()) return;
    if (!reason) {
        reason = new QLabel(&field);
        reason->setObjectName(QStringLiteral("reason"));
        reason->setTextFormat(Qt::PlainText);
        reason->setWordWrap(true);
        setKind(reason, "error");
        field.layout()->addWidget(reason);
    }
    reason->setText(why);
    reason->setVisible(!why.isEmpty());
}

/** why: a clause without its end; empty: nothing is wrong. */
void markInvalid(QWidget* editor, const QString& why) {
    QString words;
    if (!why.isEmpty()) words = ParamField::tr("%1: %2 stays.").arg(why.at(0).toUpper() + why.mid(1), editor->property(heldProperty).toString());
    setInvalid(editor, !why.isEmpty());
    editor->setToolTip(words);
    showReason(*editor->parentWidget(), words);
}

}  // namespace

ParamField::ParamField(ParamSpec spec, QWidget* parent) : QWidget(parent), spec_(std::move(spec)), editor_(makeEditor()) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(editor_);
    setFocusProxy(editor_);
    setValue(spec_.defaultValue);
}

QWidget* ParamField::makeEditor() {
    if (spec_.type == ParamType::Bool) {
        auto* toggle = new Toggle(this);
        connect(toggle, &QAbstractButton::clicked, this, [this](bool on) { take(on); });
        return toggle;
    }
    if (spec_.type == ParamType::Choice) {
        auto* box = new ChoiceBox(this);
        if (spec_.optional) box->addItem(QStringLiteral("none"));
        for (const auto& choice : spec_.choices) box->addItem(QString::fromStdString(choice));
        connect(box, &QComboBox::activated, this, [this, box] { takeText(box->currentText()); });
        return box;
    }
    if (spec_.type == ParamType::Int && !spec_.optional) {
        auto* box = new QSpinBox(this);
        box->setRange(spinLimit(spec_.minimum), spinLimit(spec_.maximum));
        box->setKeyboardTracking(false);
        connect(box, &QSpinBox::valueChanged, this, [this](int value) { take(std::int64_t{value}); });
        return box;
    }
    auto* line = new QLineEdit(this);
    connect(line, &QLineEdit::editingFinished, this, [this, line] { if (line->isModified()) takeText(line->text()); });
    return line;
}

void ParamField::setValue(const ParamValue& value) {
    const QSignalBlocker quiet(editor_);
    const QString text = QString::fromStdString(toString(value));
    if (auto* toggle = qobject_cast<Toggle*>(editor_)) toggle->setChecked(std::holds_alternative<bool>(value) && std::get<bool>(value));
    if (auto* choice = qobject_cast<QComboBox*>(editor_)) choice->setCurrentText(text);
    if (auto* spin = qobject_cast<QSpinBox*>(editor_))
        spin->setValue(std::holds_alternative<std::int64_t>(value) ? spinLimit(static_cast<double>(std::get<std::int64_t>(value))) : 0);
    if (auto* line = qobject_cast<QLineEdit*>(editor_)) line->setText(text);
    hold(editor_, value);
    markInvalid(editor_, {});
}

void ParamField::take(const ParamValue& value) {
    const std::string why = whyInvalid(spec_, value);
    markInvalid(editor_, QString::fromStdString(why));
    if (!why.empty()) return;
    hold(editor_, value);
    emit edited(value);
}

void ParamField::takeText(const QString& text) {
    const QString trimmed = text.trimmed();
    if (spec_.optional && (trimmed.isEmpty() || trimmed == QLatin1String("none"))) return take(std::monostate{});
    if (spec_.type == ParamType::IntList) return take(readInts(trimmed));
    if (spec_.type == ParamType::FloatList) {
        const auto numbers = numbersIn(trimmed.toStdString());
        return numbers ? take(*numbers) : markInvalid(editor_, tr("expected numbers, received “%1”").arg(trimmed));
    }
    if (spec_.type == ParamType::Text || spec_.type == ParamType::Choice) return take(text.toStdString());
    bool number = false;
    const double value = trimmed.toDouble(&number);
    if (!number) return markInvalid(editor_, tr("expected a number, received “%1”").arg(trimmed));
    if (spec_.type == ParamType::Int) return take(static_cast<std::int64_t>(value));
    take(value);
}

ParamForm::ParamForm(QWidget* parent) : QWidget(parent), layout_(new QVBoxLayout(this)) {
    layout_->setContentsMargins(0, 0, 0, 0);
    layout_->setSpacing(6);
}

void ParamForm::show(const std::vector<ParamSpec>& specs, const Params& values) {
    std::vector<ParamSpec> shown;
    std::copy_if(specs.begin(), specs.end(), std::back_inserter(shown), [](const ParamSpec& s) { return !s.advanced; });
    const bool same = std::equal(shown.begin(), shown.end(), fields_.begin(), fields_.end(), [](const ParamSpec& s, const ParamField* f) {
        return s.key == f->spec().key && s.help == f->spec().help && s.choices == f->spec().choices;
    });
    if (!same) {
        while (QLayoutItem* item = layout_->takeAt(0)) {
            item->widget()->deleteLater();
            delete item;
        }
        fields_.clear();
        for (const auto& spec : shown) {
            auto* field = new ParamField(spec);
            layout_->addWidget(new FormRow(QString::fromStdString(spec.key), field, QString::fromStdString(spec.help), this));
            connect(field, &ParamField::edited, this,
                    [this, key = QString::fromStdString(spec.key)](const ParamValue& value) { emit edited(key, value); });
            fields_.push_back(field);
        }
    }
    for (auto* field : fields_) field->setValue(paramValue(values, specs, field->spec().key));
}

}  // namespace lamina::ui
