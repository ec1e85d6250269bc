// SPDX-License-Identifier: GPL-3.0-or-later
// What the model costs: parameters, memory for training at the chosen batch, whether that fits this machine.
#pragma once

#include <QTimer>
#include <QWidget>
#include <cstdint>
#include <memory>
#include <optional>

#include "ui/document/document.h"

class QLabel;
class QProgressBar;

namespace lamina::ui {

/** Memory of a training, to the byte; found by compiling, away from the window's thread. */
struct TrainingCost {
    std::uint64_t bytes = 0;
    std::int64_t largestBatch = 0;  // power of two whose training fits `room`; 0: not even one sample
    QString reason;                 // why it could not be found
};

/** Compiles for a full training batch. room: bytes that a training may take. Never throws. */
TrainingCost trainingCost(const Project& project, double room);

class CostFooter : public QWidget {
    Q_OBJECT
 public:
    explicit CostFooter(Document& document, QWidget* parent = nullptr);

 signals:
    void costKnown();

 protected:
    void paintEvent(QPaintEvent* event) override;

 private:
    void refresh();
    void compute();
    void show(const TrainingCost& cost);

    Document& document_;
    QTimer later_;
    std::shared_ptr<const Project> asked_;
    QLabel *parameters_, *flops_, *memoryLabel_, *memory_, *largest_, *fits_;
    QProgressBar* bar_;
};

}  // namespace lamina::ui
