// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/choice_editor.h"

#include <QComboBox>
#include <QLabel>
#include <QVBoxLayout>

#include "ui/theme/choice_box.h"
#include "ui/theme/labels.h"
#include "ui/theme/param_form.h"

namespace lamina::ui {

ChoiceEditor::ChoiceEditor(std::vector<Member> family, const QString& name, const QString& none, QWidget* parent)
    : QWidget(parent), family_(std::move(family)), optional_(!none.isEmpty()), box_(new ChoiceBox), help_(smallLabel({})),
      form_(new ParamForm) {
    if (optional_) box_->addItem(none);
    for (const auto& m : family_) box_->addItem(QString::fromStdString(m.name));
    box_->setAccessibleName(name);
    help_->setWordWrap(true);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    layout->addWidget(box_);
    layout->addWidget(help_);
    layout->addWidget(form_);
    connect(box_, &QComboBox::activated, this, [this](int index) {
        const int at = index - (optional_ ? 1 : 0);
        emit edited(at < 0 ? Choice{} : Choice{family_[static_cast<std::size_t>(at)].name, {}});
    });
    connect(form_, &ParamForm::edited, this, [this](const QString& key, const ParamValue& value) {
        Choice changed = choice_;
        changed.params[key.toStdString()] = value;
        emit edited(changed);
    });
}

const Member* ChoiceEditor::member(const std::string& name) const {
    for (const auto& m : family_) {
        if (m.name == name || m.className == name) return &m;
        for (const auto& alias : m.aliases)
            if (alias == name) return &m;
    }
    return nullptr;
}

void ChoiceEditor::show(const Choice* choice) {
    choice_ = choice ? *choice : Choice{};
    const Member* m = member(choice_.name);
    box_->setCurrentIndex(m ? static_cast<int>(m - family_.data()) + (optional_ ? 1 : 0) : optional_ ? 0 : -1);
    help_->setText(m ? QString::fromStdString(m->help) : QString());
    help_->setVisible(m != nullptr);
    form_->setVisible(m && !m->params.empty());
    if (m) form_->show(m->params, choice_.params);
}

}  // namespace lamina::ui
