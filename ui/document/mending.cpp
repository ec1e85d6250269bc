// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/document/mending.h"

#include <utility>

#include "ui/document/text.h"
#include "ui/document/verbs.h"

namespace lamina::ui {

void Mending::apply(const Remedy& remedy, std::function<void(const QString&)> failed, std::function<void()> then) {
    if (!std::holds_alternative<ProjectChange>(remedy.change)) {
        mend(document_, remedy);
        if (then) then();
        return;
    }
    const auto before = document_.project();
    job_.start(
        [before, remedy] {
            Project after = *before;
            lamina::mend(after, remedy);
            return after;
        },
        [this, before, title = text(remedy.title), then = std::move(then)](const Project& after) {
            if (document_.project() != before) return;
            document_.edit(title, [&](Project& p) { p = after; });
            if (then) then();
        },
        std::move(failed));
}

}  // namespace lamina::ui
