// SPDX-License-Identifier: GPL-3.0-or-later
// The run that has trained the project as it was opened: its weights are to be had as long as nothing else is opened or trained.
#pragma once

#include <QObject>
#include <memory>
#include <utility>

#include "engine/io/project_run.h"

namespace lamina::ui {

class OfferedRun : public QObject {
    Q_OBJECT
 public:
    /** Null: there is none. */
    const std::shared_ptr<const ProjectRun>& run() const { return run_; }
    void offer(std::shared_ptr<const ProjectRun> run) {
        run_ = std::move(run);
        emit changed();
    }
    /** Somebody wants its weights. */
    void take() {
        if (run_) emit taken(*run_);
    }

 signals:
    void changed();
    void taken(const lamina::ProjectRun& run);

 private:
    std::shared_ptr<const ProjectRun> run_;
};

}  // namespace lamina::ui
