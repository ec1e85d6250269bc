// SPDX-License-Identifier: GPL-3.0-or-later
// A file on its way to become the open project: read beside the window, which says how far that is and may call it off.
#pragma once

#include <QObject>
#include <QStringList>
#include <QTimer>
#include <functional>
#include <memory>

#include "ui/document/after_dialogs.h"
#include "ui/document/newest_job.h"
#include "ui/main_window/data_project.h"

namespace lamina::ui {

class Strip;

class Opening : public QObject {
    Q_OBJECT
 public:
    /** strip: says what is read, with a button that cancels. */
    explicit Opening(Strip& strip, QObject* parent = nullptr);
    ~Opening() override;

    /** What was begun before is called off. net: see openedFile. */
    void start(const QStringList& paths, std::function<void(OpenedFile)> done, std::function<void(const QString&)> failed, const QString& net = {});
    void cancel();
    bool busy() const { return job_.busy() || read_.waits(); }

 private:
    void showProgress();

    Strip& strip_;
    QString name_;
    bool said_ = false;  // that it is read
    QTimer pace_;
    std::shared_ptr<LoadProgress> progress_;  // shared with the thread that reads
    NewestJob job_;
    AfterDialogs read_;  // a dialog about the open project ends before another takes its place
};

}  // namespace lamina::ui
