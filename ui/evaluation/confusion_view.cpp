// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluation/confusion_view.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>
#include <utility>

#include "ui/theme/contrast.h"
#include "ui/theme/fonts.h"
#include "ui/theme/palette.h"
#include "ui/theme/theme.h"

namespace lamina::ui {

namespace {
constexpr double topLabels = 22, cellGap = 2, usualCell = 80, vastCell = 200, smallestText = 15;
constexpr double legible = 4.5;  // contrast, as WCAG asks it of text

QColor emptyCell() { return mix(theme().text, theme().window, 0.035); }

}

QColor confusionFill(bool right, double share) {
    const QColor full = curveColor(right ? 0 : 1), empty = emptyCell();
    const double least = right ? 0.25 : 0.15;
    double most = 0.9;
    while (most > least && contrast(theme().text, mix(full, empty, most)) < legible) most -= 0.02;
    return mix(full, empty, least + std::max(0.0, most - least) * share);
}

ConfusionView::ConfusionView(QWidget* parent) : QWidget(parent) {
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Confusion matrix, rows true, columns predicted"));
    setMinimumSize(180, 120);
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void ConfusionView::setFigures(const ClassFigures& figures) {
    figures_ = figures;
    mostRight_ = mostWrong_ = 1;
    for (int t = 0; t < classes(); ++t)
        for (int s = 0; s < classes(); ++s) {
            int& most = t == s ? mostRight_ : mostWrong_;
            most = std::max(most, figures_.count(t, s));
        }
    unpick();
    updateGeometry();
}

QSize ConfusionView::sizeHint() const {
    const int side = static_cast<int>(labelWidth() + std::min(460.0, 56.0 * std::max(classes(), 1)));
    return {side, side};
}

int ConfusionView::heightForWidth(int width) const {
    const double cell = std::min((width - labelWidth()) / std::max(classes(), 1), largestCell());
    return static_cast<int>(topLabels + cell * classes());
}

double ConfusionView::labelWidth() const {
    const QFontMetrics fm(lamina::ui::font(TextSize::Small));
    int widest = 12;
    for (const auto& name : figures_.classes) widest = std::max(widest, fm.horizontalAdvance(name));
    return std::min(widest, 92) + 10.0;
}

void ConfusionView::setLargest(int pixels) {
    if (std::exchange(largest_, pixels) == pixels) return;
    updateGeometry();
    update();
}

double ConfusionView::largestCell() const { return std::clamp((largest_ - topLabels) / std::max(classes(), 1), usualCell, vastCell); }

double ConfusionView::cellSize() const {
    if (classes() == 0) return 0;
    return std::min({(width() - labelWidth()) / classes(), (height() - topLabels) / classes(), largestCell()});
}

QRectF ConfusionView::cellRect(int truth, int said) const {
    const double size = cellSize();
    return {labelWidth() + said * size, topLabels + truth * size, size - cellGap, size - cellGap};
}

bool ConfusionView::cellAt(const QPointF& at, int& truth, int& said) const {
    const double size = cellSize();
    if (size <= 0 || at.x() < labelWidth() || at.y() < topLabels) return false;
    said = static_cast<int>((at.x() - labelWidth()) / size);
    truth = static_cast<int>((at.y() - topLabels) / size);
    return said < classes() && truth < classes();
}

void ConfusionView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    paintLabels(painter);
    for (int t = 0; t < classes(); ++t)
        for (int s = 0; s < classes(); ++s) paintCell(painter, t, s);
}

void ConfusionView::paintLabels(QPainter& painter) const {
    painter.setFont(lamina::ui::font(TextSize::Small));
    painter.setPen(theme().muted);
    const double size = cellSize();
    const auto& fm = painter.fontMetrics();
    for (int c = 0; c < classes(); ++c) {
        const QString& name = figures_.classes[c];
        painter.drawText(QRectF(0, topLabels + c * size, labelWidth() - 8, size - cellGap), Qt::AlignRight | Qt::AlignVCenter,
                         fm.elidedText(name, Qt::ElideRight, static_cast<int>(labelWidth() - 8)));
        if (size >= smallestText)
            painter.drawText(QRectF(labelWidth() + c * size, 0, size - cellGap, topLabels), Qt::AlignCenter,
                             fm.elidedText(name, Qt::ElideRight, static_cast<int>(size)));
    }
}

void ConfusionView::paintCell(QPainter& painter, int truth, int said) const {
    const Theme& t = theme();
    const int count = figures_.count(truth, said);
    const bool right = truth == said;
    const QColor fill = count == 0 ? emptyCell() : confusionFill(right, static_cast<double>(count) / (right ? mostRight_ : mostWrong_));
    const QRectF cell = cellRect(truth, said);
    const bool marked = truth == truth_ && said == said_;
    painter.setPen(marked ? QPen(t.accent, 2) : QPen(Qt::NoPen));
    painter.setBrush(fill);
    painter.drawRoundedRect(marked ? cell.adjusted(0.5, 0.5, -0.5, -0.5) : cell, 4, 4);
    if (count == 0 || cell.width() < smallestText) return;
    painter.setPen(t.text);
    painter.setFont(lamina::ui::font(TextSize::Small, QFont::DemiBold));
    painter.drawText(cell, Qt::AlignCenter, QString::number(count));
}

void ConfusionView::pick(int truth, int said) {
    if (truth < 0 || said < 0 || truth >= classes() || said >= classes()) return;
    truth_ = truth;
    said_ = said;
    setAccessibleDescription(tr("true %1, said %2: %3 samples").arg(figures_.classes[truth], figures_.classes[said]).arg(figures_.count(truth, said)));
    update();
    emit picked(truth, said);
}

void ConfusionView::unpick() {
    truth_ = said_ = -1;
    setAccessibleDescription({});
    update();
}

void ConfusionView::mousePressEvent(QMouseEvent* event) {
    int truth = 0, said = 0;
    if (cellAt(event->position(), truth, said)) pick(truth, said);
}

void ConfusionView::keyPressEvent(QKeyEvent* event) {
    const int t = std::max(truth_, 0), s = std::max(said_, 0);
    switch (event->key()) {
        case Qt::Key_Left: return pick(t, s - 1);
        case Qt::Key_Right: return pick(t, s + 1);
        case Qt::Key_Up: return pick(t - 1, s);
        case Qt::Key_Down: return pick(t + 1, s);
        case Qt::Key_Space:
        case Qt::Key_Return: return pick(t, s);
        default: QWidget::keyPressEvent(event);
    }
}

bool ConfusionView::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip) return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    int truth = 0, said = 0;
    if (!cellAt(help->pos(), truth, said)) return QWidget::event(event);
    QToolTip::showText(help->globalPos(), tr("true %1, said %2: %3").arg(figures_.classes[truth], figures_.classes[said]).arg(figures_.count(truth, said)), this);
    return true;
}

}  // namespace lamina::ui
