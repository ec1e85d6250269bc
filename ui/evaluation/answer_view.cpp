// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluation/answer_view.h"

#include <QLabel>
#include <QPixmap>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "ui/plots/bar_list.h"
#include "ui/plots/numbers.h"
#include "ui/theme/labels.h"

namespace lamina::ui {

namespace {
constexpr std::size_t shown = 5;
constexpr int pictureSide = 192;
constexpr qsizetype linesShown = 16;
}

AnswerView::AnswerView(QWidget* parent) : QWidget(parent), bars_(new BarList), figure_(new QLabel), picture_(new QLabel), message_(mutedLabel({})) {
    setAccessibleName(tr("Answer of the net"));
    setKind(figure_, "figure");
    message_->setWordWrap(true);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    for (QWidget* w : {static_cast<QWidget*>(bars_), static_cast<QWidget*>(figure_), static_cast<QWidget*>(picture_), static_cast<QWidget*>(message_)}) layout->addWidget(w);
    picture_->setAccessibleName(tr("The picture the net answers with"));
    setMessage({});
}

void AnswerView::say(const QString& answer, const QString& message) {
    answer_ = answer;
    message_->setText(message);
    message_->setVisible(!message.isEmpty());
    figure_->setVisible(false);
    picture_->setVisible(false);
    shown_ = {};
    bars_->setVisible(false);
    setAccessibleDescription(answer.isEmpty() ? message : answer);
}

void AnswerView::showLargest(const QStringList& names, const std::vector<float>& values, const std::vector<double>& lengths, bool shares) {
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto last = order.begin() + static_cast<std::ptrdiff_t>(std::min(shown, order.size()));
    std::partial_sort(order.begin(), last, order.end(), [&](std::size_t a, std::size_t b) { return values[a] > values[b]; });
    std::vector<BarList::Bar> bars;
    for (auto it = order.begin(); it != last; ++it)
        bars.push_back({names.value(static_cast<qsizetype>(*it)), lengths[*it], shares ? QString() : QString::number(static_cast<double>(values[*it]), 'g', 4)});
    say(bars.empty() ? QString() : bars.front().label, {});
    bars_->setBars(std::move(bars));
    bars_->setVisible(true);
}

void AnswerView::setClasses(const QStringList& names, const std::vector<float>& probabilities) {
    showLargest(names, probabilities, {probabilities.begin(), probabilities.end()}, true);
}

/** Bars from the least to the most. */
void AnswerView::setScores(const QStringList& names, const std::vector<float>& scores) {
    if (scores.empty()) return setMessage({});
    const auto [least, most] = std::minmax_element(scores.begin(), scores.end());
    std::vector<double> lengths;
    for (const float score : scores) lengths.push_back(*most > *least ? static_cast<double>((score - *least) / (*most - *least)) : 0);
    showLargest(names, scores, lengths, false);
}

void AnswerView::setFigure(const QString& name, const QString& figure) {
    say(figure, name);
    figure_->setText(figure);
    figure_->setVisible(true);
}

void AnswerView::setNumber(const QString& name, double value) {
    setFigure(name, std::isfinite(value) ? QString::number(value, 'g', 5) : valueText(value));  // "∞", as the tiles say it
}

void AnswerView::setProbability(const QString& name, double probability) { setFigure(name, probabilityText(probability)); }

void AnswerView::setLines(const QStringList& names, const QStringList& values) {
    QStringList lines;
    for (qsizetype i = 0; i < std::min<qsizetype>(values.size(), linesShown); ++i) lines << tr("%1: %2").arg(names.value(i), values[i]);
    if (values.size() > linesShown) lines << tr("and %1 more").arg(values.size() - linesShown);
    say(values.join(QLatin1Char(' ')), lines.join(QLatin1Char('\n')));
}

void AnswerView::setPicture(const QImage& picture, const QString& words) {
    say(words, {});
    shown_ = picture;
    const bool small = std::max(picture.width(), picture.height()) < pictureSide;  // pixels stay pixels
    picture_->setPixmap(QPixmap::fromImage(picture.scaled(pictureSide, pictureSide, Qt::KeepAspectRatio, small ? Qt::FastTransformation : Qt::SmoothTransformation)));
    picture_->setVisible(true);
}

void AnswerView::setMessage(const QString& sentence) { say({}, sentence); }

}  // namespace lamina::ui
