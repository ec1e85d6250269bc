// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/document/after_dialogs.h"

#include <QApplication>
#include <utility>

namespace lamina::ui {

namespace {
constexpr int pace = 100;  // milliseconds
}

AfterDialogs::AfterDialogs() {
    pace_.setInterval(pace);
    QObject::connect(&pace_, &QTimer::timeout, &pace_, [this] { look(); });
}

void AfterDialogs::run(std::function<void()> act) {
    act_ = std::move(act);
    look();
}

void AfterDialogs::drop() {
    pace_.stop();
    waited_ = false;
    act_ = nullptr;
}

void AfterDialogs::look() {
    if (QApplication::activeModalWidget()) {
        waited_ = true;
        return pace_.start();
    }
    if (std::exchange(waited_, false)) return;  // who asked by the dialog has yet to act on the answer
    pace_.stop();
    const auto act = std::exchange(act_, nullptr);
    act();
}

}  // namespace lamina::ui
