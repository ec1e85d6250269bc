// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/main_window/template_card.h"

#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>
#include <numbers>

#include "engine/layers/catalogue.h"
#include "ui/theme/fonts.h"
#include "ui/theme/metrics.h"
#include "ui/theme/palette.h"
#include "ui/theme/theme.h"

namespace lamina::ui {
namespace {

constexpr double kWords = 64;  // height of title and line

double heightOf(const NodeInfo* info, double most) {
    if (!info || !info->known) return most * 0.3;
    // The longest axis, on a logarithmic scale: 1 is short, 28 and more is tall.
    Dim longest = 1;
    for (Dim d : info->output) longest = std::max(longest, d);
    const Dim side = info->output.rank() > 1 ? info->output[0] : longest;
    return most * std::clamp(0.18 + 0.2 * std::log2(static_cast<double>(side) + 1) * (info->output.rank() > 1 ? 1.0 : 0.62), 0.2, 1.0);
}

void point(QPainter& painter, QPointF at, int colour) {
    painter.setPen(Qt::NoPen);
    painter.setBrush(curveColor(colour));
    painter.drawEllipse(at, 2.6, 2.6);
}

void paintLine(QPainter& painter, const QRectF& r) {
    painter.setPen(QPen(theme().accent, 2));
    painter.drawLine(QPointF(r.left() + r.width() * 0.16, r.bottom() - r.height() * 0.18), QPointF(r.right() - r.width() * 0.16, r.top() + r.height() * 0.2));
    for (int i = 0; i < 6; ++i) {
        const double u = i / 5.0;
        painter.setPen(Qt::NoPen);
        painter.setBrush(curveColor(1));
        painter.drawEllipse(QPointF(r.left() + r.width() * (0.16 + 0.68 * u), r.bottom() - r.height() * (0.18 + 0.62 * u)), 4, 4);
    }
}

void paintSpirals(QPainter& painter, const QRectF& r) {
    const double size = r.height() * 0.42;
    for (int arm = 0; arm < 2; ++arm)
        for (int i = 2; i < 34; ++i) {
            const double u = i / 34.0, angle = u * 3.6 * std::numbers::pi + arm * std::numbers::pi;
            point(painter, r.center() + QPointF(std::cos(angle), std::sin(angle)) * u * size, arm);
        }
}

void paintMoons(QPainter& painter, const QRectF& r) {
    const double size = r.height() * 0.3;
    for (int moon = 0; moon < 2; ++moon)
        for (int i = 0; i < 18; ++i) {
            const double angle = std::numbers::pi * i / 17.0, side = moon ? 1 : -1;
            const QPointF at(std::cos(angle) * size + side * size / 2, side * std::sin(angle) * size - side * size / 4);
            point(painter, r.center() + at, moon);
        }
}

void paintCircles(QPainter& painter, const QRectF& r) {
    for (int ring = 0; ring < 2; ++ring)
        for (int i = 0, n = ring ? 14 : 28; i < n; ++i) {
            const double angle = 2 * std::numbers::pi * i / n, size = r.height() * (ring ? 0.18 : 0.38);
            point(painter, r.center() + QPointF(std::cos(angle), std::sin(angle)) * size, ring);
        }
}

void paintXor(QPainter& painter, const QRectF& r) {
    for (int quarter = 0; quarter < 4; ++quarter)
        for (int i = 0; i < 7; ++i) {
            // A fixed scatter: the golden angle spreads points evenly without a random number.
            const double angle = i * 2.39996, size = 3.6 * std::sqrt(i + 0.5);
            const QPointF corner((quarter & 1 ? 1 : -1) * r.height() * 0.22, (quarter & 2 ? 1 : -1) * r.height() * 0.22);
            point(painter, r.center() + corner + QPointF(std::cos(angle), std::sin(angle)) * size, (quarter & 1) ^ (quarter >> 1));
        }
}

}  // namespace

TemplateCard::TemplateCard(const Template& of, QWidget* parent) : QAbstractButton(parent), template_(of) {
    setText(QString::fromStdString(of.title));
    setAccessibleName(QString::fromStdString(of.title));
    setAccessibleDescription(QString::fromStdString(of.help));
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setMinimumWidth(170);
    setFixedHeight(sizeHint().height());
}

void TemplateCard::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme& t = theme();
    const QRectF frame = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    QPainterPath shape;
    shape.addRoundedRect(frame, metrics::panelRadius, metrics::panelRadius);
    painter.fillPath(shape, t.panel);
    QRectF picture = frame.adjusted(0, 0, 0, -kWords);
    painter.save();
    painter.setClipPath(shape);
    painter.fillRect(picture, t.raised);
    picture.adjust(16, 12, -16, -12);
    if (!paintData(painter, picture, template_.project.data.source)) paintNet(painter, picture, template_.project.graph);
    painter.restore();
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(hasFocus() || underMouse() ? t.accent : t.line, hasFocus() ? 2 : 1));
    painter.drawPath(shape);
    const QRectF words(frame.left() + 14, frame.bottom() - kWords + 12, frame.width() - 28, 20);
    painter.setPen(t.text);
    painter.setFont(ui::font(TextSize::Body, QFont::DemiBold));
    painter.drawText(words, Qt::AlignLeft | Qt::AlignVCenter, text());
    painter.setPen(t.muted);
    painter.setFont(ui::font(TextSize::Body));
    painter.drawText(words.translated(0, 20), Qt::AlignLeft | Qt::AlignVCenter, QString::fromStdString(template_.help));
}

bool paintData(QPainter& painter, const QRectF& area, const std::string& source) {
    if (source == "line") paintLine(painter, area);
    else if (source == "spirals") paintSpirals(painter, area);
    else if (source == "moons") paintMoons(painter, area);
    else if (source == "circles") paintCircles(painter, area);
    else if (source == "xor") paintXor(painter, area);
    else return false;
    return true;
}

void paintNet(QPainter& painter, const QRectF& area, const Graph& graph) {
    const Inference inference = infer(graph);
    const double count = static_cast<double>(inference.order.size());
    if (count == 0) return;
    const double pitch = std::min(22.0, area.width() / count), width = pitch * 0.62;
    const double left = area.center().x() - pitch * (count - 1) / 2;
    std::unordered_map<NodeId, double> x;
    for (std::size_t i = 0; i < inference.order.size(); ++i) x[inference.order[i]] = left + pitch * static_cast<double>(i);
    painter.setPen(QPen(theme().faint, 1.2));
    painter.drawLine(QPointF(left, area.center().y()), QPointF(left + pitch * (count - 1), area.center().y()));
    painter.setPen(QPen(theme().accent, 1.4));
    for (const auto& e : graph.edges) {
        if (x[e.to] - x[e.from] < 1.5 * pitch) continue;
        QPainterPath arc(QPointF(x[e.from], area.top() + area.height() * 0.14));
        arc.cubicTo(x[e.from], area.top() - 4, x[e.to], area.top() - 4, x[e.to], area.top() + area.height() * 0.14);
        painter.drawPath(arc);
    }
    painter.setPen(Qt::NoPen);
    for (NodeId id : inference.order) {
        const LayerSpec* spec = findLayer(findNode(graph, id)->layer);
        const auto info = inference.nodes.find(id);
        const double height = heightOf(info == inference.nodes.end() ? nullptr : &info->second, area.height() * 0.8);
        painter.setBrush(familyColor(spec ? spec->family : Family::Core));
        painter.drawRoundedRect(QRectF(x[id] - width / 2, area.center().y() - height / 2, width, height), 2.5, 2.5);
    }
}

}  // namespace lamina::ui
