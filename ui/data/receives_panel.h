// SPDX-License-Identifier: GPL-3.0-or-later
// What the net receives in the end: shapes, counts, fingerprint.
#pragma once

#include <QWidget>

class QLabel;

namespace lamina::ui {

class DataStore;

class ReceivesPanel : public QWidget {
    Q_OBJECT
 public:
    explicit ReceivesPanel(DataStore& store, QWidget* parent = nullptr);

 private:
    QLabel* addFact(const QString& label);
    static void nameFact(QLabel* value, const QString& label);
    void refresh();

    DataStore& store_;
    QLabel *input_, *target_, *parts_, *used_, *onDisk_, *lastValue_, *fingerprint_;
};

}  // namespace lamina::ui
