// SPDX-License-Identifier: GPL-3.0-or-later
// The training recipe as a form made of the lists in engine/recipes.
#pragma once

#include <QWidget>
#include <vector>

#include "engine/model/training_recipe.h"

class QLabel;
class QVBoxLayout;

namespace lamina::ui {

class ChoiceEditor;
class ClassWeightsForm;
class Document;
class MemoryOutlook;
class OutputPanel;
class ParamForm;
class TrainingController;

class RecipePanel : public QWidget {
    Q_OBJECT
 public:
    RecipePanel(Document& document, TrainingController& training, MemoryOutlook& outlook, QWidget* parent = nullptr);

 private:
    std::vector<std::string> outputNames() const;
    void addSection(QVBoxLayout* layout, const QString& title, QWidget* content);
    void showOutputs();
    void tellTargets();
    void take(std::size_t output, const QString& what, const OutputRecipe& recipe);
    QWidget* buildMemory();
    void showMemory();
    void showClassWeights();
    void refresh();

    Document& document_;
    TrainingController& training_;
    MemoryOutlook& outlook_;
    QVBoxLayout* outputs_;
    std::vector<OutputPanel*> panels_;  // one an output; those beyond the net's are hidden
    ChoiceEditor *optimizer_, *schedule_, *plateau_;
    ParamForm* run_;
    ClassWeightsForm* weights_;  // where they are the recipe's own
    QLabel *need_ = nullptr, *fits_ = nullptr, *parts_ = nullptr, *time_ = nullptr;  // of memory and time
};

}  // namespace lamina::ui
