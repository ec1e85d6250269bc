// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluation/why_view.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>
#include <variant>

#include "engine/checks/fit.h"
#include "ui/document/text.h"
#include "ui/plots/bar_list.h"
#include "ui/plots/numbers.h"
#include "ui/theme/button.h"
#include "ui/theme/labels.h"
#include "ui/theme/palette.h"

namespace lamina::ui {

namespace {

constexpr std::size_t mostShown = 6;
constexpr int speaksFor = 1, speaksAgainst = 0;  // slots of the palette
constexpr double mostCovering = 0.75;  // of a pixel's colour: what is below stays visible

using Found = std::variant<PictureSupport, std::vector<double>>;

Found whatSpeaks(const TrainedModel& model, const WhyQuestion& question, const WhyAnswer& answer) {
    Predictor predictor(model, 32, 0);
    if (!question.inputs.empty()) return pictureSupport(predictor, question.inputs, question.place, answer.explained.value, answer.output);
    if (!question.picture.empty()) return pictureSupport(predictor, question.picture, answer.explained.value, answer.output);
    return columnSupport(predictor, question.preparation, *question.row, wantedBy(model.project).inputNames(), answer.explained.value, answer.output);
}

}  // namespace

QImage supportImage(const PictureSupport& support) {
    QImage image(support.width, support.height, QImage::Format_ARGB32);
    const double most = support.most();
    for (int y = 0; y < support.height; ++y)
        for (int x = 0; x < support.width; ++x) {
            const double lost = support.lost[static_cast<std::size_t>(y) * static_cast<std::size_t>(support.width) + static_cast<std::size_t>(x)];
            QColor color = curveColor(lost >= 0 ? speaksFor : speaksAgainst);
            color.setAlphaF(static_cast<float>(most > 0 ? mostCovering * std::abs(lost) / most : 0));
            image.setPixelColor(x, y, color);
        }
    return image;
}

WhyView::WhyView(QWidget* parent) : QWidget(parent), button_(secondaryButton(tr("Why?"))), choice_(new QComboBox), words_(mutedLabel({})), bars_(new BarList) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    head_ = new QHBoxLayout;
    head_->addWidget(button_);
    head_->addWidget(choice_, 1);
    head_->addStretch();
    layout->addLayout(head_);
    layout->addWidget(words_);
    layout->addWidget(bars_);
    words_->setWordWrap(true);
    button_->setToolTip(tr("Covers one part after the other and shows what the answer loses (occlusion)"));
    button_->setAccessibleDescription(button_->toolTip());
    choice_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);  // a long name would push the panel's border out
    choice_->setMinimumContentsLength(6);
    choice_->setToolTip(tr("The answer that is explained"));
    choice_->setAccessibleName(choice_->toolTip());
    connect(button_, &QPushButton::clicked, this, &WhyView::explain);
    connect(choice_, &QComboBox::currentIndexChanged, this, &WhyView::choose);
    offer(std::nullopt);
}

void WhyView::putBefore(QWidget* button) { head_->insertWidget(0, button); }

QString WhyView::words() const { return words_->isHidden() ? QString() : words_->text(); }

void WhyView::setModel(std::shared_ptr<const TrainedModel> model) {
    model_ = std::move(model);
    offer(std::nullopt);
}

void WhyView::offer(std::optional<WhyQuestion> question) {
    job_.drop();
    question_ = std::move(question);
    button_->setVisible(question_ && model_);
    if (question_) {
        const QSignalBlocker quiet(choice_);
        choice_->clear();
        for (const WhyAnswer& answer : question_->answers) choice_->addItem(answer.name);
        choice_->setCurrentIndex(std::max(0, choice_->findText(called_)));
    }
    choice_->setVisible(question_ && model_ && question_->answers.size() > 1);
    takeBack();
}

void WhyView::takeBack() {
    say({});
    bars_->hide();
    emit explained({});
}

void WhyView::say(const QString& sentence) {
    words_->setText(sentence);
    words_->setVisible(!sentence.isEmpty());
}

const WhyAnswer& WhyView::chosen() const { return question_->answers.at(static_cast<std::size_t>(std::max(0, choice_->currentIndex()))); }

void WhyView::choose() {
    called_ = choice_->currentText();
    const bool told = !words().isEmpty();
    job_.drop();
    takeBack();
    if (told) explain();
}

void WhyView::explain() {
    if (!question_ || !model_ || job_.busy()) return;  // the button keeps the focus meanwhile
    say(tr("Covering its parts, one after the other …"));
    job_.start([model = model_, question = *question_, answer = chosen()] { return whatSpeaks(*model, question, answer); },
               [this](const Found& found) {
                   if (const auto* support = std::get_if<PictureSupport>(&found)) showPicture(*support);
                   else showRow(std::get<std::vector<double>>(found));
               },
               [this](const QString& why) {
                   say(why);
               });
}

QString WhyView::amount(double value) const {
    if (chosen().explained.share) return probabilityText(value);
    return QString::number(value, 'g', 4);
}

void WhyView::showPicture(const PictureSupport& support) {
    if (!matters(chosen().explained, support.most())) return say(tr("No part decides alone: whichever is covered, the answer stays."));
    const double most = *std::max_element(support.lost.begin(), support.lost.end());
    const QString said = saidOf(chosen().explained);
    say(matters(chosen().explained, most) ? tr("Orange speaks for %1, blue against it. With the strongest part covered it loses %2.").arg(said, amount(most))
                      : tr("Nothing speaks for %1 by itself; blue speaks against it.").arg(said));
    emit explained(supportImage(support));
}

void WhyView::showRow(const std::vector<double>& lost) {
    const auto order = reasons(chosen().explained, lost);
    if (order.empty()) return say(tr("No value decides alone: with any of them as its column usually is, the answer stays."));
    std::vector<BarList::Bar> bars;
    for (std::size_t i = 0; i < std::min(mostShown, order.size()); ++i) {
        const double v = lost[order[i]];
        const Column& column = question_->row->columns[order[i]];
        const QString sign = v > 0 ? QStringLiteral("+") : QStringLiteral("−");
        bars.push_back({text(column.name), std::abs(v) / std::abs(lost[order.front()]), sign + amount(std::abs(v)), v > 0 ? speaksFor : speaksAgainst});
    }
    const auto& inputs = question_->preparation.inputs;
    const bool known = std::none_of(inputs.begin(), inputs.end(), [](const PreparedColumn& c) { return c.category && c.length == 0 && c.commonest.empty(); });
    say((known ? tr("What each value gives to %1, against the usual of its column (the median, or the commonest category):")
               : tr("What each value gives to %1, against the median of its column, or an unknown category:")).arg(saidOf(chosen().explained)));
    bars_->setBars(std::move(bars));
    bars_->show();
}

}  // namespace lamina::ui
