// SPDX-License-Identifier: GPL-3.0-or-later
// A question in the page, instead of a modal box: the person may look, go elsewhere and answer later.
#pragma once

#include <QPointer>
#include <functional>
#include <vector>

#include "ui/theme/strip.h"

namespace lamina::ui {

class Question : public Strip {
    Q_OBJECT
 public:
    struct Answer {
        QString text;
        std::function<void()> act;
        bool ends = false;  // work that goes on: it is not answered by Enter
    };

    explicit Question(QWidget* parent = nullptr);

    /** Takes the place of what was asked before. The question is gone before an answer acts; Cancel (or Escape) does nothing.
     *  The first answer has the focus, as in a box; Cancel where that would end something. */
    void ask(const QString& sentence, const QString& detail, std::vector<Answer> answers);
    /** Whether it waits for an answer; then that is where the person is led. */
    bool waits();
    /** It is no longer of interest. */
    void drop();

 signals:
    /** It is asked, or is of no interest any more. */
    void waitingChanged(bool waits);

 private:
    QPointer<QWidget> before_;  // had the focus
    QPointer<QWidget> first_;   // answer
};

}  // namespace lamina::ui
