// SPDX-License-Identifier: GPL-3.0-or-later
// The bar at the bottom: the device, what is wrong with the drawing, and a place for a training that runs.
#pragma once

#include <QWidget>

#include "ui/document/document.h"

class QHBoxLayout;
class QLabel;
class QPushButton;

namespace lamina::ui {

class Badge;

class StatusBar : public QWidget {
    Q_OBJECT
 public:
    explicit StatusBar(Document& document, QWidget* parent = nullptr);

    /** "CPU · 16 cores"; why as tool tip. */
    void setDevice(const QString& device, const QString& why = {});
    /** Where a training shows its progress. */
    QHBoxLayout& progress() { return *progress_; }

 signals:
    void issuePressed(lamina::NodeId node);

 protected:
    void paintEvent(QPaintEvent* event) override;

 private:
    void refresh();

    Document& document_;
    Badge* device_;
    QLabel* count_;
    QPushButton* first_;
    QHBoxLayout* progress_;
};

}  // namespace lamina::ui
