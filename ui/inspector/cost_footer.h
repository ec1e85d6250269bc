// SPDX-License-Identifier: GPL-3.0-or-later
// What the model costs: parameters, memory for training at the chosen batch, whether that fits the device, time an epoch.
#pragma once

#include <QWidget>

#include "ui/document/document.h"
#include "ui/document/memory_outlook.h"

class QLabel;
class QProgressBar;
class QPushButton;

namespace lamina::ui {

class CostFooter : public QWidget {
    Q_OBJECT
 public:
    /** data: whose samples lie on a GPU, too; null: none do. */
    explicit CostFooter(Document& document, const DataStore* data = nullptr, QWidget* parent = nullptr);

    const MemoryOutlook& outlook() const { return outlook_; }

 protected:
    void paintEvent(QPaintEvent* event) override;

 private:
    void refresh();
    void show();

    Document& document_;
    MemoryOutlook outlook_;
    QLabel *parameters_, *flops_, *memoryLabel_, *memory_, *largest_, *timeLabel_, *time_, *fits_, *parts_;
    QProgressBar* bar_;
    QPushButton* take_;
};

}  // namespace lamina::ui
