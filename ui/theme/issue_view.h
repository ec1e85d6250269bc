// SPDX-License-Identifier: GPL-3.0-or-later
// One thing that was looked at: what is said of it, how bad it is, and a link for each remedy.
#pragma once

#include <QWidget>
#include <functional>

#include "engine/model/issue.h"

class QLabel;
class QVBoxLayout;

namespace lamina::ui {

class IssueView : public QWidget {
    Q_OBJECT
 public:
    enum class Look {
        Line,  // a dot in its colour and one sentence: one of a list
        Block  // the title in its colour, the detail below: beside the layer it is about
    };
    /** press: on the click of a remedy's link; may take this widget away once it has returned to the event loop. */
    IssueView(const Issue& issue, Look look, const std::function<void(const Remedy&)>& press, QWidget* parent = nullptr);

    /** A link to where it is, above the remedies. */
    void addLink(const QString& words, const std::function<void()>& go);

 private:
    void addWords(const Issue& issue, Look look);
    void addText(QLabel* label);

    QVBoxLayout* words_;
    int texts_ = 0;
};

}  // namespace lamina::ui
