// SPDX-License-Identifier: GPL-3.0-or-later
// What the window asks before something takes the place of the open project, or before it closes.
#include <functional>
#include <utility>

#include "ui/document/document.h"
#include "ui/document/training_controller.h"
#include "ui/main_window/main_window.h"
#include "ui/main_window/question.h"

namespace lamina::ui {

// A training belongs to the project it was begun with: another one does not open beside it.
void MainWindow::beforeReplacing(std::function<void()> go) {
    if (training_->status().active()) {
        unsaved_->ask(tr("%1 is training.").arg(QString::fromStdString(training_->project()->name)), tr("What is opened now ends it; Runs can take it up again."),
                      {{tr("Stop it"), [this, go] { afterTraining([this, go] { beforeReplacing(go); }); }}});
        return;
    }
    if (!document_->edited()) return go();
    unsaved_->ask(tr("Unsaved changes to %1.").arg(QString::fromStdString(document_->project()->name)), tr("What is opened now takes their place."),
                  {{tr("Save"), [this, go] { if (save()) go(); }}, {tr("Discard"), go}});
}

void MainWindow::afterTraining(std::function<void()> go) {
    if (!training_->status().active()) return go();
    auto* once = new QObject(this);
    connect(training_.get(), &TrainingController::stateChanged, once, [this, once, go = std::move(go)] {
        if (training_->status().active()) return;
        once->deleteLater();
        disconnect(training_.get(), nullptr, once, nullptr);
        go();
    });
    training_->stop();
}

bool MainWindow::mayClose() {
    const bool trains = training_->status().active();
    if (leaving_ || !(trains || document_->edited())) return true;
    setWindowState(windowState() & ~Qt::WindowMinimized);  // it was perhaps closed from outside
    activateWindow();
    const std::function<void()> leave = [this] { leaving_ = true, close(); };
    const QString name = QString::fromStdString(document_->project()->name);
    const QString detail = trains ? tr("The window is about to close; the training ends with it, and Runs can take it up again.") : tr("The window is about to close.");
    if (document_->edited())
        unsaved_->ask(tr("Unsaved changes to %1.").arg(name), detail, {{tr("Save and close"), [this, leave] { if (save()) leave(); }}, {tr("Close without saving"), leave}});
    else unsaved_->ask(tr("%1 is training.").arg(name), detail, {{tr("Stop it and close"), leave}});
    return false;
}

}  // namespace lamina::ui
