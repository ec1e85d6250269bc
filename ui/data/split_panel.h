// SPDX-License-Identifier: GPL-3.0-or-later
// Who trains, validates, tests: the bar, and how the draw is made.
#pragma once

#include <QWidget>
#include <array>

class QComboBox;
class QLabel;
class QSpinBox;

namespace lamina::ui {

class DataStore;
class Document;
class SplitBar;
class Toggle;

class SplitPanel : public QWidget {
    Q_OBJECT
 public:
    SplitPanel(Document& document, DataStore& store, QWidget* parent = nullptr);

 private:
    void buildShares();
    void refresh();
    void showStrata();
    void setShares(double train, double validation);
    QString targetName() const;
    /** How the target parts samples into strata, as the choice has it; empty where its numbers make none. */
    QString strataWords() const;

    Document& document_;
    DataStore& store_;
    SplitBar* bar_;
    std::array<QSpinBox*, 3> shares_;
    QComboBox* stratify_;
    QWidget* stratifyRow_;
    QSpinBox* seed_;
    Toggle* shuffle_;
    QLabel* inOrder_;  // of windows
};

}  // namespace lamina::ui
