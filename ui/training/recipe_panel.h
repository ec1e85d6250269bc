// SPDX-License-Identifier: GPL-3.0-or-later
// The training recipe as a form made of the lists in engine/recipes.
#pragma once

#include <QWidget>

class QLabel;
class QToolButton;
class QVBoxLayout;

namespace lamina::ui {

class ChoiceEditor;
class Document;
class MemoryOutlook;
class ParamForm;
class TrainingController;

class RecipePanel : public QWidget {
    Q_OBJECT
 public:
    RecipePanel(Document& document, TrainingController& training, MemoryOutlook& outlook, QWidget* parent = nullptr);

 private:
    void addSection(QVBoxLayout* layout, const QString& title, QWidget* content);
    QWidget* buildMetrics();
    void toggleMetric(const std::string& name, bool on);
    QWidget* buildMemory();
    void showMemory();
    void refresh();

    Document& document_;
    TrainingController& training_;
    MemoryOutlook& outlook_;
    ChoiceEditor *loss_, *optimizer_, *schedule_, *plateau_;
    QToolButton* metrics_;
    ParamForm* run_;
    QLabel *need_ = nullptr, *fits_ = nullptr, *parts_ = nullptr;  // of the memory
};

}  // namespace lamina::ui
