// SPDX-License-Identifier: GPL-3.0-or-later
// The inspector when a block is selected: its name, what is in it, and what can be done with it.
#pragma once

#include <QWidget>

#include "ui/document/block_verbs.h"

class QVBoxLayout;

namespace lamina::ui {

class BlockPanel : public QWidget {
    Q_OBJECT
 public:
    BlockPanel(Document& document, const Block& block, QWidget* parent = nullptr);
    /** Whether it is still what is selected. */
    bool fits() const;

 private:
    void addFacts();
    void addActions();

    Document& document_;
    const Block block_;
    const Graph shown_;
    QVBoxLayout* column_;
};

}  // namespace lamina::ui
