// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/main_window/template_card.h"

#include <QKeyEvent>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>
#include <numbers>
#include <unordered_map>
#include <vector>

#include "engine/layers/catalogue.h"
#include "ui/theme/contrast.h"
#include "ui/theme/fonts.h"
#include "ui/theme/metrics.h"
#include "ui/theme/palette.h"
#include "ui/theme/theme.h"
#include "ui/theme/wrapped_text.h"

namespace lamina::ui {
namespace {

constexpr double kWords = 76;  // height of title and two lines

/** One of those that wait for a table of the person's own. */
bool asksForTable(const Template& t) { return t.project.data.source.empty() && t.name.starts_with("table"); }

/** What a picture of the net leaves out: layers that only pass on what they got. */
bool worthABar(const Node& node, const Inference& inference) {
    const LayerSpec* spec = findLayer(node.layer);
    const auto info = inference.nodes.find(node.id);
    if (!spec || info == inference.nodes.end()) return true;
    const bool plain = spec->family == Family::Core || spec->family == Family::Reshaping || spec->family == Family::Activation || spec->family == Family::Regularization;
    return !plain || info->second.parameters > 0;
}

/** Share of the picture's height: images by their side, rows of numbers by the logarithm of their length. */
double heightOf(const Inference& inference, NodeId id) {
    double most = 1, length = 2;
    for (const auto& [other, info] : inference.nodes) {
        if (!info.known) continue;
        if (info.output.rank() > 1) most = std::max(most, static_cast<double>(info.output[0]));
        else length = std::max(length, static_cast<double>(info.output.elements()));
    }
    const auto at = inference.nodes.find(id);
    if (at == inference.nodes.end() || !at->second.known) return 0.3;
    const Shape& shape = at->second.output;
    if (shape.rank() <= 1) return 0.2 + 0.45 * std::log(static_cast<double>(shape.elements()) + 1) / std::log(length + 1);
    return 0.3 + 0.7 * static_cast<double>(shape[0]) / most;
}

/** The radius of a point in such a picture. */
double pointIn(const QRectF& r) { return std::max(2.6, r.height() * 0.031); }

void point(QPainter& painter, QPointF at, int colour, double radius) {
    painter.setPen(Qt::NoPen);
    painter.setBrush(curveColor(colour));
    painter.drawEllipse(at, radius, radius);
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
    const double size = r.height() * 0.46, radius = std::max(r.height() * 0.028, 1.5);  // the arms stay apart on a low card
    for (int arm = 0; arm < 2; ++arm)
        for (int i = 2; i < 34; ++i) {
            const double u = i / 34.0, angle = u * 3.6 * std::numbers::pi + arm * std::numbers::pi;
            point(painter, r.center() + QPointF(std::cos(angle), std::sin(angle)) * u * size, arm, radius);
        }
}

void paintMoons(QPainter& painter, const QRectF& r) {
    const double size = r.height() * 0.3;
    for (int moon = 0; moon < 2; ++moon)
        for (int i = 0; i < 18; ++i) {
            const double angle = std::numbers::pi * i / 17.0, side = moon ? 1 : -1;
            const QPointF at(std::cos(angle) * size + side * size / 2, side * std::sin(angle) * size - side * size / 4);
            point(painter, r.center() + at, moon, pointIn(r));
        }
}

void paintCircles(QPainter& painter, const QRectF& r) {
    for (int ring = 0; ring < 2; ++ring)
        for (int i = 0, n = ring ? 14 : 28; i < n; ++i) {
            const double angle = 2 * std::numbers::pi * i / n, size = r.height() * (ring ? 0.18 : 0.38);
            point(painter, r.center() + QPointF(std::cos(angle), std::sin(angle)) * size, ring, pointIn(r));
        }
}

void paintXor(QPainter& painter, const QRectF& r) {
    for (int quarter = 0; quarter < 4; ++quarter)
        for (int i = 0; i < 7; ++i) {
            // A fixed scatter: the golden angle spreads points evenly without a random number.
            const double angle = i * 2.39996, size = std::max(3.6, r.height() * 0.043) * std::sqrt(i + 0.5);
            const QPointF corner((quarter & 1 ? 1 : -1) * r.height() * 0.22, (quarter & 2 ? 1 : -1) * r.height() * 0.22);
            point(painter, r.center() + corner + QPointF(std::cos(angle), std::sin(angle)) * size, (quarter & 1) ^ (quarter >> 1), pointIn(r));
        }
}

/** Rows whose last column is asked for, and the net beside them. */
void paintTable(QPainter& painter, const QRectF& r, const Graph& graph, bool classes) {
    constexpr int rows = 5, columns = 4;
    constexpr int answers[rows] = {0, 1, 0, 2, 1};
    const double height = r.height() * 0.8 / rows, width = r.width() * 0.52 / columns, top = r.center().y() - r.height() * 0.35;
    painter.setPen(Qt::NoPen);
    for (int row = 0; row < rows; ++row)
        for (int column = 0; column < columns; ++column) {
            const bool asked = column + 1 == columns;
            QRectF cell(r.left() + column * width, top + row * height, width - 3, height - 3);
            if (asked && !classes) cell.setWidth(cell.width() * (3 + answers[row]) / 5);  // a bar as long as the number
            painter.setBrush(!asked ? mix(theme().muted, theme().raised, 0.25) : curveColor(classes ? answers[row] : 0));
            painter.drawRoundedRect(cell, 1.5, 1.5);
        }
    paintNet(painter, r.adjusted(r.width() * 0.58, 0, 0, 0), graph);
}

}  // namespace

TemplateCard::TemplateCard(const Template& of, QWidget* parent) : QAbstractButton(parent), template_(of) {
    setText(QString::fromStdString(of.title));
    setAccessibleName(QString::fromStdString(of.title));
    setAccessibleDescription(QString::fromStdString(of.help));
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setMinimumWidth(narrowest);
    setFixedHeight(sizeHint().height());
}

void TemplateCard::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme& t = theme();
    const QRectF frame = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    QPainterPath shape;
    shape.addRoundedRect(frame, metrics::panelRadius, metrics::panelRadius);
    painter.fillPath(shape, underMouse() ? mix(t.text, t.panel, 0.04) : t.panel);
    QRectF picture = frame.adjusted(0, 0, 0, -kWords);
    painter.save();
    painter.setClipPath(shape);
    painter.fillRect(picture, t.raised);
    picture.adjust(16, 12, -16, -12);
    const auto& project = template_.project;
    if (asksForTable(template_)) paintTable(painter, picture, project.graph, project.training.loss.name == "sparse_categorical_crossentropy");
    else if (!paintData(painter, picture, project.data.source)) paintNet(painter, picture, project.graph);
    painter.restore();
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(hasFocus() ? t.accent : underMouse() ? t.faint : t.line, hasFocus() ? 2 : 1));
    painter.drawPath(shape);
    const QRectF words(frame.left() + 14, frame.bottom() - kWords + 10, width() - beside, 20);
    painter.setPen(t.text);
    painter.setFont(ui::font(TextSize::Body, QFont::DemiBold));
    painter.drawText(words, Qt::AlignLeft | Qt::AlignVCenter, text());
    painter.setPen(t.muted);
    painter.setFont(ui::font(TextSize::Body));
    drawLines(painter, QRectF(words.left(), words.bottom(), words.width(), kWords - 34), QString::fromStdString(template_.help), 2);
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
    std::vector<NodeId> bars;
    std::unordered_map<NodeId, std::size_t> place;  // what has no bar stands where the one before it does
    for (NodeId id : inference.order) {
        if (worthABar(*findNode(graph, id), inference)) bars.push_back(id);
        place[id] = bars.empty() ? 0 : bars.size() - 1;
    }
    if (bars.empty()) return;
    const double count = static_cast<double>(bars.size());
    const double pitch = std::min(std::max(24.0, area.height() * 0.22), area.width() / count), width = pitch * 0.64, most = area.height() * 0.8;
    const double left = area.center().x() - pitch * (count - 1) / 2, middle = area.center().y() + area.height() * 0.05;
    const auto x = [&](NodeId id) { return left + pitch * static_cast<double>(place[id]); };
    const auto top = [&](NodeId id) { return middle - most * heightOf(inference, bars[place[id]]) / 2; };
    painter.setPen(QPen(theme().faint, 1.2));
    painter.drawLine(QPointF(left, middle), QPointF(left + pitch * (count - 1), middle));
    painter.setPen(QPen(theme().accent, 1.4));
    for (const auto& e : graph.edges) {
        if (place[e.to] < place[e.from] + 3) continue;
        const double above = std::min(top(e.from), top(e.to)) - 16;
        QPainterPath arc(QPointF(x(e.from), top(e.from)));
        arc.cubicTo(x(e.from), above, x(e.to), above, x(e.to), top(e.to));
        painter.drawPath(arc);
    }
    painter.setPen(Qt::NoPen);
    for (NodeId id : bars) {
        const LayerSpec* spec = findLayer(findNode(graph, id)->layer);
        const double height = most * heightOf(inference, id);
        painter.setBrush(familyColor(spec ? spec->family : Family::Core));
        painter.drawRoundedRect(QRectF(x(id) - width / 2, middle - height / 2, width, height), 2.5, 2.5);
    }
}

void TemplateCard::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) return click();
    QAbstractButton::keyPressEvent(event);
}

}  // namespace lamina::ui
