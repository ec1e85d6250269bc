// SPDX-License-Identifier: GPL-3.0-or-later
// What replaces the project must not do so under a dialog that asks about the one that is open.
#pragma once

#include <QTimer>
#include <functional>

namespace lamina::ui {

/** A slot for one act that waits for modal dialogs to close. */
class AfterDialogs {
 public:
    AfterDialogs();
    AfterDialogs(const AfterDialogs&) = delete;
    AfterDialogs& operator=(const AfterDialogs&) = delete;

    /** Runs `act` now, or, where a dialog is open, soon after the last one has closed. What waited before is dropped. */
    void run(std::function<void()> act);
    void drop();
    bool waits() const { return act_ != nullptr; }

 private:
    void look();

    QTimer pace_;
    bool waited_ = false;
    std::function<void()> act_;
};

}  // namespace lamina::ui
