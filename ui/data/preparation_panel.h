// SPDX-License-Identifier: GPL-3.0-or-later
// How raw values become what the net sees: scaling, encoding, missing values.
#pragma once

#include <QWidget>
#include <string>
#include <vector>

#include "engine/model/data_recipe.h"

class QComboBox;

namespace lamina::ui {

class Document;

class PreparationPanel : public QWidget {
    Q_OBJECT
 public:
    explicit PreparationPanel(Document& document, QWidget* parent = nullptr);

 private:
    /** A field of the recipe, its values, and how people say them. */
    struct Field {
        std::string DataRecipe::*member;
        std::vector<std::string> values;
        QComboBox* box;
    };
    void addField(const QString& label, const QString& help, std::string DataRecipe::*member,
                  const std::vector<std::pair<std::string, QString>>& choices);
    void refresh();

    Document& document_;
    std::vector<Field> fields_;
};

}  // namespace lamina::ui
