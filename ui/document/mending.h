// SPDX-License-Identifier: GPL-3.0-or-later
// What a remedy changes, as one undo step: of the whole project beside the window, for it may take its time, and dropped where the person was faster.
#pragma once

#include <functional>

#include "engine/model/remedy.h"
#include "ui/document/document.h"
#include "ui/document/newest_job.h"

namespace lamina::ui {

class Mending {
 public:
    explicit Mending(Document& document) : document_(document) {}
    /** failed: with a sentence, where the change could not be made. then: where it was made. */
    void apply(const Remedy& remedy, std::function<void(const QString&)> failed, std::function<void()> then = {});

 private:
    Document& document_;
    NewestJob job_;
};

}  // namespace lamina::ui
