// SPDX-License-Identifier: GPL-3.0-or-later
// One run: its name, tags and notes to edit, and what is known of it.
#pragma once

#include <QWidget>

#include "engine/runs/run.h"

class QLabel;
class QLineEdit;
class QPlainTextEdit;

namespace lamina::ui {

class RunFacts : public QWidget {
    Q_OBJECT
 public:
    explicit RunFacts(QWidget* parent = nullptr);
    void show(const Run& run);
    using QWidget::show;

 signals:
    void named(lamina::RunId id, const QString& name);
    void tagged(lamina::RunId id, const QString& tags);
    void noted(lamina::RunId id, const QString& notes);

 protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

 private:
    QLabel* addFact(const QString& label);

    RunId id_ = 0;
    QLineEdit *name_, *tags_;
    QPlainTextEdit* notes_;
    QLabel *device_, *kind_, *continues_, *data_, *version_, *ended_;
};

}  // namespace lamina::ui
