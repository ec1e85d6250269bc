// SPDX-License-Identifier: GPL-3.0-or-later
// The knobs of a training: start, pause, stop; learning rate, batch, epochs, early stopping.
#pragma once

#include <QWidget>
#include <optional>

class QHBoxLayout;
class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;
class QToolButton;

namespace lamina::ui {

class Document;
class TrainingController;

class ControlBar : public QWidget {
    Q_OBJECT
 public:
    ControlBar(Document& document, TrainingController& training, QWidget* parent = nullptr);
    ~ControlBar() override;

    void setFollowing(bool on);
    void setRecipeShown(bool on);
    /** The big button gets the focus, as soon as it can be pressed. */
    void takeFocus();
    QPushButton* run() const { return run_; }
    QPushButton* stop() const { return stop_; }

 signals:
    void followAsked(bool on);
    void recipeAsked(bool on);

 protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

 private:
    void buildButtons(QHBoxLayout* layout);
    void buildKnobs(QHBoxLayout* layout);
    void refresh();
    void showOther();
    void giveFocus();
    double rateNow() const;
    void showLearningRate();
    /** What stands in the field; nothing where that is no rate. */
    std::optional<double> rateTyped() const;
    void enterLearningRate();
    void setPatience(int epochs);

    Document& document_;
    TrainingController& training_;
    bool focusComes_ = false;  // to the big button, once it can be pressed
    QPushButton *run_, *other_, *stop_, *follow_, *recipe_;
    QLineEdit* learningRate_;
    QLabel* refusal_;  // why what was typed there is not taken
    QToolButton* ownRate_;  // back to the recipe's
    QSpinBox *batch_, *epochs_, *patience_;
};

}  // namespace lamina::ui
