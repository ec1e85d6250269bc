// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/document/mending.h"

#include <utility>

namespace lamina::ui {

void Mending::apply(const Misfit& misfit, std::function<void(const QString&)> failed, std::function<void()> then) {
    const auto before = document_.project();
    job_.start(
        [before, fix = misfit.fix] {
            Project after = *before;
            fix(after);
            return after;
        },
        [this, before, title = misfit.fixTitle, then = std::move(then)](const Project& after) {
            if (document_.project() != before) return;
            document_.edit(title, [&](Project& p) { p = after; });
            if (then) then();
        },
        std::move(failed));
}

}  // namespace lamina::ui
