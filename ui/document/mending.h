// SPDX-License-Identifier: GPL-3.0-or-later
// Changes of a project that take their time: made beside the window, one undo step, dropped where the person was faster.
#pragma once

#include <functional>

#include "ui/document/data_fit.h"
#include "ui/document/document.h"
#include "ui/document/newest_job.h"

namespace lamina::ui {

class Mending {
 public:
    explicit Mending(Document& document) : document_(document) {}
    /** failed: with a sentence, where the change could not be made. then: where it was made. */
    void apply(const Misfit& misfit, std::function<void(const QString&)> failed, std::function<void()> then = {});

 private:
    Document& document_;
    NewestJob job_;
};

}  // namespace lamina::ui
