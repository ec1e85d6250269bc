// SPDX-License-Identifier: GPL-3.0-or-later
// An issue in the inspector. Its links act once their click is over: what they change rebuilds the panel that they stand in.
#pragma once

#include <QMetaObject>
#include <functional>
#include <utility>

#include "ui/document/document.h"
#include "ui/document/net_misfit.h"
#include "ui/document/verbs.h"
#include "ui/theme/issue_view.h"

namespace lamina::ui {

inline std::function<void()> afterClick(Document& document, std::function<void(Document&)> act) {
    return [&document, act = std::move(act)] { QMetaObject::invokeMethod(&document, [&document, act] { act(document); }, Qt::QueuedConnection); };
}

inline IssueView* issueBlock(Document& document, const Issue& issue, QWidget* parent) {
    const auto press = [&document](const Remedy& remedy) { afterClick(document, [remedy](Document& d) { mend(d, remedy); })(); };
    return new IssueView(issue, IssueView::Look::Block, press, parent);
}

inline IssueView* misfitBlock(Document& document, const NetMisfit& misfit, QWidget* parent) {
    const auto press = [&document, act = misfit.mend](const Remedy&) { afterClick(document, [act](Document&) { act(); })(); };
    return new IssueView(misfit.issue, IssueView::Look::Block, press, parent);
}

}  // namespace lamina::ui
