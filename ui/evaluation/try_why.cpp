// SPDX-License-Identifier: GPL-3.0-or-later
// Try it: what is asked of the net, and why it answers so.
#include <utility>

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
    const bool picture = (by == Way::Draw || by == Way::Photo) && asked_.size() == 1 && asked_.front().shape().rank() == 4;
    if (outputs.size() != 1 || (!picture && by != Way::Row)) return;
    const auto answer = explainedBy(meanings_.front(), outputs.front());
    if (!answer) return;
    WhyQuestion question{{}, {}, {}, *answer};
    if (picture) question.picture = asked_.front();
    else question.row = form_->row(), question.preparation = known();
    why_->offer(std::move(question));
}

void TryPanel::showWhy(const QImage& overlay) {
    pad_->setOverlay(overlay);
    picture_->setOverlay(overlay);
}

}  // namespace lamina::ui
