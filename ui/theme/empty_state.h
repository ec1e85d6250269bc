// SPDX-License-Identifier: GPL-3.0-or-later
// What a page without content says: what to do next, in one sentence with one button.
#pragma once

#include <QWidget>

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace lamina::ui {

class EmptyState : public QWidget {
    Q_OBJECT
 public:
    /** icon: a name of resources/icons, or none. Without button text there is no button. */
    EmptyState(const QString& icon, const QString& sentence, const QString& buttonText = {}, QWidget* parent = nullptr);

    void setSentence(const QString& sentence);
    QPushButton* button() const { return button_; }
    /** Another way to go on, below the button. */
    QPushButton* addLink(const QString& text);

 signals:
    void pressed();

 protected:
    void paintEvent(QPaintEvent* event) override;
    void showEvent(QShowEvent* event) override;

 private:
    void fit();

    QString icon_;
    QWidget* picture_;
    QLabel* sentence_;
    QPushButton* button_ = nullptr;
    QVBoxLayout* links_;
};

}  // namespace lamina::ui
