// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/data/preparation_panel.h"

#include <QComboBox>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/document/document.h"
#include "ui/theme/choice_box.h"
#include "ui/theme/form_row.h"

namespace lamina::ui {

PreparationPanel::PreparationPanel(Document& document, QWidget* parent) : QWidget(parent), document_(document) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    addField(tr("numbers"), tr("Fitted on the training part only, kept with the model."), &DataRecipe::numbers,
             {{"standardize", tr("standardize")}, {"minmax", tr("0 to 1")}, {"none", tr("as they are")}});
    addField(tr("categories"), tr("How a word becomes numbers."), &DataRecipe::categories,
             {{"one_hot", tr("one-hot")}, {"ordinal", tr("ordinal")}});
    addField(tr("missing"), tr("What becomes of cells that are not there."), &DataRecipe::missing,
             {{"impute", tr("median, “unknown”")}, {"drop", tr("drop the row")}, {"drop_empty", tr("drop empty rows")}});
    addField(tr("target numbers"), tr("Large targets learn faster when they are standardized."), &DataRecipe::targetNumbers,
             {{"none", tr("as they are")}, {"standardize", tr("standardize")}});
    connect(&document_, &Document::changed, this, &PreparationPanel::refresh);
    refresh();
}

void PreparationPanel::addField(const QString& label, const QString& help, std::string DataRecipe::*member,
                                const std::vector<std::pair<std::string, QString>>& choices) {
    Field field{member, {}, new ChoiceBox};
    for (const auto& [value, words] : choices) {
        field.values.push_back(value);
        field.box->addItem(words);
    }
    layout()->addWidget(new FormRow(label, field.box, help));
    connect(field.box, &QComboBox::activated, this, [this, label, member, values = field.values](int index) {
        document_.edit(tr("Change %1").arg(label), [&](Project& p) { p.data.*member = values[static_cast<std::size_t>(index)]; });
    });
    fields_.push_back(std::move(field));
}

void PreparationPanel::refresh() {
    for (const auto& field : fields_) {
        const auto& value = document_.project()->data.*field.member;
        const auto it = std::find(field.values.begin(), field.values.end(), value);
        field.box->setCurrentIndex(static_cast<int>(it - field.values.begin()));
    }
}

}  // namespace lamina::ui
