// SPDX-License-Identifier: GPL-3.0-or-later
// The training recipe as a form made of the lists in engine/recipes.
#pragma once

#include <QWidget>

class QToolButton;
class QVBoxLayout;

namespace lamina::ui {

class ChoiceEditor;
class Document;
class ParamForm;
class TrainingController;

class RecipePanel : public QWidget {
    Q_OBJECT
 public:
    RecipePanel(Document& document, TrainingController& training, QWidget* parent = nullptr);

 private:
    void addSection(QVBoxLayout* layout, const QString& title, QWidget* content);
    QWidget* buildMetrics();
    void toggleMetric(const std::string& name, bool on);
    void refresh();

    Document& document_;
    TrainingController& training_;
    ChoiceEditor *loss_, *optimizer_, *schedule_;
    QToolButton* metrics_;
    ParamForm* run_;
};

}  // namespace lamina::ui
