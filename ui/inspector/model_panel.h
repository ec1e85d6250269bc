// SPDX-License-Identifier: GPL-3.0-or-later
// The inspector when nothing is selected: the model as a whole, and what is wrong with it.
#pragma once

#include <QWidget>

#include "ui/document/document.h"
#include "ui/document/net_misfit.h"

class QVBoxLayout;

namespace lamina::ui {

class IssueView;

class ModelPanel : public QWidget {
    Q_OBJECT
 public:
    explicit ModelPanel(Document& document, QWidget* parent = nullptr);
    void refresh();
    /** What does not go with the data, among what is to be mended. */
    void showMisfit(std::optional<NetMisfit> misfit);

 private:
    void addIssue(const Issue& issue, IssueView* view);

    Document& document_;
    std::optional<NetMisfit> misfit_;
    QVBoxLayout* column_;
};

}  // namespace lamina::ui
