// SPDX-License-Identifier: GPL-3.0-or-later
// A member of a family and its settings: a box with the names, and a form under it.
#pragma once

#include <QWidget>
#include <vector>

#include "engine/model/training_recipe.h"
#include "engine/recipes/family.h"

class QComboBox;
class QLabel;

namespace lamina::ui {

class ParamForm;

class ChoiceEditor : public QWidget {
    Q_OBJECT
 public:
    /** none: words for choosing no member; empty: there must be one. */
    ChoiceEditor(std::vector<Member> family, const QString& name, const QString& none = {}, QWidget* parent = nullptr);

    /** Null: none is chosen. */
    void show(const Choice* choice);
    using QWidget::show;

 signals:
    /** An empty name: none. */
    void edited(const lamina::Choice& choice);

 private:
    const Member* member(const std::string& name) const;

    std::vector<Member> family_;
    bool optional_;
    Choice choice_;
    QComboBox* box_;
    QLabel* help_;
    ParamForm* form_;
};

/** The members of a family of specs. */
template <class Spec>
std::vector<Member> membersOf(const std::vector<Spec>& family) {
    std::vector<Member> members;
    for (const auto& spec : family) members.push_back(spec.member);
    return members;
}

}  // namespace lamina::ui
