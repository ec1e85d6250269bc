// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluation/answer_view.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/document/figures.h"
#include "ui/theme/fonts.h"
#include "ui/theme/palette.h"
#include "ui/theme/theme.h"

namespace lamina::ui {

namespace {
constexpr int rowHeight = 24, shown = 5, percentWidth = 44, widestName = 96;
}

AnswerView::AnswerView(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Answer of the net"));
}

QSize AnswerView::sizeHint() const { return {240, shown * rowHeight}; }

void AnswerView::setClasses(const QStringList& names, const std::vector<float>& probabilities) {
    number_.clear();
    message_.clear();
    rows_.clear();
    for (std::size_t i = 0; i < probabilities.size(); ++i)
        rows_.push_back({static_cast<qsizetype>(i) < names.size() ? names[static_cast<qsizetype>(i)] : QString::number(i), probabilities[i]});
    const auto best = rows_.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(shown, rows_.size()));
    std::partial_sort(rows_.begin(), best, rows_.end(), [](const Row& a, const Row& b) { return a.probability > b.probability; });
    rows_.erase(best, rows_.end());
    say();
}

void AnswerView::setNumber(const QString& name, double value) {
    rows_.clear();
    message_ = name;
    number_ = QString::number(value, 'g', 5);
    say();
}

void AnswerView::setMessage(const QString& sentence) {
    rows_.clear();
    number_.clear();
    message_ = sentence;
    say();
}

QString AnswerView::answer() const { return !number_.isEmpty() ? number_ : rows_.empty() ? QString() : rows_.front().name; }

void AnswerView::say() {
    setAccessibleDescription(answer().isEmpty() ? message_ : answer());
    update();
}

void AnswerView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme& t = theme();
    if (rows_.empty()) {
        painter.setPen(t.text);
        painter.setFont(lamina::ui::font(TextSize::Figure, QFont::DemiBold));
        painter.drawText(QRect(0, 0, width(), 30), Qt::AlignLeft | Qt::AlignVCenter, number_);
        painter.setPen(t.muted);
        painter.setFont(lamina::ui::font(TextSize::Body));
        painter.drawText(QRect(0, number_.isEmpty() ? 0 : 32, width(), 2 * rowHeight), Qt::AlignLeft | Qt::TextWordWrap, message_);
        return;
    }
    const QFontMetrics bold(lamina::ui::font(TextSize::Body, QFont::DemiBold));
    int name = 0;
    for (const auto& row : rows_) name = std::max(name, bold.horizontalAdvance(row.name));
    name = std::min(name, widestName);
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        const QRect line(0, static_cast<int>(i) * rowHeight, width(), rowHeight);
        painter.setFont(lamina::ui::font(TextSize::Body, QFont::DemiBold));
        painter.setPen(t.text);
        painter.drawText(line.adjusted(0, 0, name - width(), 0), Qt::AlignLeft | Qt::AlignVCenter, bold.elidedText(rows_[i].name, Qt::ElideRight, name));
        const QRectF track(name + 12, line.center().y() - 4, width() - name - 12 - percentWidth, 9);
        painter.setPen(Qt::NoPen);
        painter.setBrush(t.line);
        painter.drawRoundedRect(track, 4.5, 4.5);
        painter.setBrush(curveColor(0));
        painter.drawRoundedRect(QRectF(track.topLeft(), QSizeF(std::max(4.0, track.width() * rows_[i].probability), track.height())), 4.5, 4.5);
        painter.setPen(t.text);
        painter.setFont(lamina::ui::font(TextSize::Body));
        painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter, tr("%1 %").arg(std::lround(rows_[i].probability * 100)));
    }
}

}  // namespace lamina::ui
