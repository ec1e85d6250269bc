// SPDX-License-Identifier: GPL-3.0-or-later
// Try it: what is asked of the net, and why it answers so.
#include <algorithm>
#include <optional>
#include <utility>

#include "engine/checks/fit.h"
#include "ui/document/text.h"
#include "ui/evaluation/drawing_pad.h"
#include "ui/evaluation/live_predictor.h"
#include "ui/evaluation/picture_pad.h"
#include "ui/evaluation/row_form.h"
#include "ui/evaluation/try_panel.h"
#include "ui/evaluation/why_view.h"

namespace lamina::ui {

void TryPanel::ask(std::vector<Tensor> inputs) {
    why_->offer(std::nullopt);
    asked_ = inputs;
    predictor_->ask(std::move(inputs));
}

void TryPanel::forgetQuestion() {
    why_->offer(std::nullopt);
    asked_.clear();
    predictor_->forget();
}

void TryPanel::offerWhy(const std::vector<Tensor>& outputs) {
    why_->offer(std::nullopt);
    if (predictor_->thinks()) return;  // the answer to what was asked before it
    const Way by = way();
    const bool picture = (by == Way::Draw || by == Way::Photo) && asked_.size() == 1;
    const auto sheet = by == Way::Arrays && asked_.size() > 1 ? arrays_->onlySheet() : std::optional<std::size_t>();
    if (!picture && !sheet && by != Way::Row) return;
    WhyQuestion question;
    question.answers = whatCanBeExplained(outputs);
    if (question.answers.empty()) return;
    if (sheet) question.picture = asked_.at(*sheet), question.inputs = asked_, question.place = *sheet;
    else if (picture) question.picture = asked_.front();
    else question.row = form_->row(), question.preparation = known();
    why_->offer(std::move(question));
}

std::vector<WhyAnswer> TryPanel::whatCanBeExplained(const std::vector<Tensor>& outputs) const {
    const auto names = wantedBy(model_->project).outputNames();  // of one output none
    std::vector<WhyAnswer> all;
    for (std::size_t i = 0; i < std::min(outputs.size(), meanings_.size()); ++i) {
        const auto found = explainedBy(meanings_[i], outputs[i]);
        const QString output = i < names.size() ? text(names[i]) : QString();
        for (const Explained& one : found) all.push_back({output.isEmpty() ? text(one.said) : found.size() < 2 ? output : tr("%1: %2").arg(output, text(one.said)), i, one});
    }
    return all;
}

void TryPanel::showWhy(const QImage& overlay) {
    pad_->setOverlay(overlay);
    picture_->setOverlay(overlay);
    arrays_->setOverlay(overlay);
}

}  // namespace lamina::ui
