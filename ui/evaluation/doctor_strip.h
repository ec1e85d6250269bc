// SPDX-License-Identifier: GPL-3.0-or-later
// What the data doctor finds seriously wrong with the data a net has learnt from: above figures that would else look wonderful.
#pragma once

#include <optional>

#include "engine/data/raw_data.h"
#include "engine/model/project.h"
#include "ui/document/newest_job.h"
#include "ui/theme/strip.h"

namespace lamina::ui {

class TrainingController;

class DoctorStrip : public Strip {
    Q_OBJECT
 public:
    explicit DoctorStrip(QWidget* parent = nullptr);

    /** Looks at what the last net learnt from as it was then, whatever has been mended since; hidden where nothing serious is found. What was
     *  found stands for the next net that learns the same from the same. */
    void look(const TrainingController& training);

 signals:
    /** The person wants to see the data. */
    void dataAsked();

 private:
    void say(const QStringList& problems);

    NewestJob job_;
    std::optional<Project> project_;  // that was looked at last, and its data
    RawData raw_;
};

}  // namespace lamina::ui
