// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/diagnoses_view.h"

#include <QVBoxLayout>
#include <algorithm>

#include "ui/theme/metrics.h"
#include "ui/theme/strip.h"

namespace lamina::ui {

namespace {

constexpr std::size_t most = 2;  // more is no help but a wall

Strip::Tone toneOf(Diagnosis::Kind kind) {
    switch (kind) {
        case Diagnosis::Kind::NotANumber:
        case Diagnosis::Kind::Exploding: return Strip::Tone::Error;
        case Diagnosis::Kind::RateTooLow:
        case Diagnosis::Kind::Plateau: return Strip::Tone::Info;
        default: return Strip::Tone::Warning;
    }
}

bool sameAilments(const std::vector<Diagnosis>& a, const std::vector<Diagnosis>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Diagnosis& x, const Diagnosis& y) { return x.kind == y.kind && x.layer == y.layer && x.sentence == y.sentence; });
}

}  // namespace

DiagnosesView::DiagnosesView(QWidget* parent) : QWidget(parent), list_(new QVBoxLayout(this)) {
    list_->setContentsMargins(0, 0, 0, 0);
    list_->setSpacing(metrics::gap);
    for (std::size_t i = 0; i < most; ++i) {
        strips_.push_back(new Strip);
        list_->addWidget(strips_.back());
    }
    hide();
}

void DiagnosesView::show(std::vector<Diagnosis> diagnoses) {
    if (diagnoses.size() > most) diagnoses.resize(most);
    if (sameAilments(diagnoses, diagnoses_)) return;
    diagnoses_ = std::move(diagnoses);
    for (std::size_t i = 0; i < most; ++i) {
        if (i >= diagnoses_.size()) {
            strips_[i]->hide();
            continue;
        }
        const Diagnosis& found = diagnoses_[i];
        strips_[i]->show(toneOf(found.kind), QString::fromStdString(found.sentence), QString::fromStdString(found.detail));
        for (const Remedy& remedy : found.remedies) strips_[i]->addAction(QString::fromStdString(remedy.title), [this, remedy] { emit remedyChosen(remedy); }, tr("Changes the project, which Undo takes back, and trains again."));
        if (found.ofData) strips_[i]->addAction(tr("Go to Data"), [this] { emit dataAsked(); });
    }
    setVisible(!diagnoses_.empty());
}

}  // namespace lamina::ui
