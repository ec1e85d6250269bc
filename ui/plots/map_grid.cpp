// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/map_grid.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "ui/plots/numbers.h"
#include "ui/theme/fonts.h"

namespace lamina::ui {

namespace {

constexpr double between = 4, least = 16, most = 96, noteHeight = 18;  // pixels

QRgb mixed(const QColor& a, const QColor& b, double t) {
    const auto part = [t](int x, int y) { return static_cast<int>(std::lround(x + (y - x) * t)); };
    return qRgb(part(a.red(), b.red()), part(a.green(), b.green()), part(a.blue(), b.blue()));
}

double largest(std::span<const float> numbers) {
    double limit = 0;
    for (const float v : numbers)
        if (std::isfinite(v)) limit = std::max(limit, std::fabs(static_cast<double>(v)));
    return limit;
}

QImage colourPicture(std::span<const float> numbers, int width, int height) {
    const auto [low, high] = std::minmax_element(numbers.begin(), numbers.end());
    const double from = static_cast<double>(*low), range = std::max(static_cast<double>(*high) - from, 1e-30);
    QImage image(width, height, QImage::Format_RGB32);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            int rgb[3];
            for (int c = 0; c < 3; ++c)
                rgb[c] = static_cast<int>(std::clamp((static_cast<double>(numbers[static_cast<std::size_t>((y * width + x) * 3 + c)]) - from) / range, 0.0, 1.0) * 255);
            image.setPixel(x, y, qRgb(rgb[0], rgb[1], rgb[2]));
        }
    return image;
}

}  // namespace

QImage signedPicture(std::span<const float> numbers, int width, int height, std::size_t stride, double limit, const Theme& theme) {
    QImage image(width, height, QImage::Format_RGB32);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            const auto v = static_cast<double>(numbers[static_cast<std::size_t>(y * width + x) * stride]);
            if (!std::isfinite(v)) {
                image.setPixel(x, y, theme.error.rgb());
                continue;
            }
            const double share = limit > 0 ? std::min(std::fabs(v) / limit, 1.0) : 0;
            image.setPixel(x, y, mixed(theme.raised, v < 0 ? theme.curves[1] : theme.accent, share));
        }
    return image;
}

MapGrid::MapGrid(QWidget* parent) : QWidget(parent) { setMinimumSize(80, 60); }

void MapGrid::setMaps(Tensor maps, Scale scale, const QString& word) {
    maps_ = std::move(maps);
    scale_ = scale;
    word_ = word;
    count_ = maps_.shape().rank() == 4 ? static_cast<std::size_t>(maps_.shape()[0]) : 0;
    limit_ = count_ > 0 ? largest(maps_.as<float>()) : 0;
    pictures_.clear();
    setAccessibleName(count_ > 0 ? tr("%1 pictures, %2 1 to %1").arg(count_).arg(word) : QString());
    update();
}

double MapGrid::limitOf(std::size_t map) const {
    if (scale_ == Scale::All) return limit_;
    const auto each = static_cast<std::size_t>(maps_.shape().withoutBatch().elements());
    return largest(maps_.as<float>().subspan(map * each, each));
}

QImage MapGrid::picture(std::size_t map) const {
    const Shape& shape = maps_.shape();
    const auto each = static_cast<std::size_t>(shape.withoutBatch().elements());
    const auto numbers = maps_.as<float>().subspan(map * each, each);
    const int height = static_cast<int>(shape[1]), width = static_cast<int>(shape[2]);
    return shape[3] == 3 ? colourPicture(numbers, width, height) : signedPicture(numbers, width, height, 1, limitOf(map), theme());
}

/** The columns with which pictures become largest; where not even small ones fit, small ones, and the first of them. */
MapGrid::Grid MapGrid::grid() const {
    const double ratio = static_cast<double>(maps_.shape()[1]) / static_cast<double>(maps_.shape()[2]);  // height to width
    const double w = width(), h = height();
    Grid best;
    for (int columns = 1; columns <= static_cast<int>(count_); ++columns) {
        const int rows = (static_cast<int>(count_) + columns - 1) / columns;
        const double side = std::min({(w + between) / columns - between, ((h + between) / rows - between) / ratio, most / std::max(ratio, 1.0)});
        if (side > best.width) best = {columns, rows, side, side * ratio};
    }
    if (best.width >= least) return best;
    const double side = std::max(least, least / std::max(ratio, 0.25)), high = std::max(side * ratio, 3.0);
    return {std::max(1, static_cast<int>((w + between) / (side + between))), std::max(1, static_cast<int>((h - noteHeight + between) / (high + between))), side, high};
}

std::size_t MapGrid::shown() const {
    if (count_ == 0) return 0;
    const Grid g = grid();
    return std::min(count_, static_cast<std::size_t>(g.columns) * static_cast<std::size_t>(g.rows));
}

QRectF MapGrid::place(const Grid& g, std::size_t map) const {
    const auto column = static_cast<double>(map % static_cast<std::size_t>(g.columns)), row = static_cast<double>(map / static_cast<std::size_t>(g.columns));
    return {column * (g.width + between), row * (g.height + between), g.width, g.height};
}

void MapGrid::paintEvent(QPaintEvent*) {
    if (count_ == 0) return;
    QPainter painter(this);
    if (!(paintedIn_ == theme())) pictures_.clear();
    paintedIn_ = theme();
    const Grid g = grid();
    const std::size_t fit = shown();
    while (pictures_.size() < fit) pictures_.push_back(picture(pictures_.size()));
    for (std::size_t i = 0; i < fit; ++i) {
        const QRectF where = place(g, i);
        painter.setRenderHint(QPainter::SmoothPixmapTransform, pictures_[i].width() > where.width());
        painter.drawImage(where, pictures_[i]);
        painter.setPen(theme().line);
        painter.drawRect(where.adjusted(0, 0, -1, -1));
    }
    if (fit == count_) return;
    painter.setFont(lamina::ui::font(TextSize::Small));
    painter.setPen(theme().muted);
    painter.drawText(QRectF(0, height() - noteHeight, width(), noteHeight), Qt::AlignLeft | Qt::AlignVCenter, tr("%1 of %2").arg(fit).arg(count_));
}

bool MapGrid::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip || count_ == 0) return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const Grid g = grid();
    for (std::size_t i = 0; i < shown(); ++i) {
        if (!place(g, i).contains(help->pos())) continue;
        const auto each = static_cast<std::size_t>(maps_.shape().withoutBatch().elements());
        const auto numbers = maps_.as<float>().subspan(i * each, each);
        const auto [low, high] = std::minmax_element(numbers.begin(), numbers.end());
        QToolTip::showText(help->globalPos(), tr("%1 %2: from %3 to %4").arg(word_).arg(i + 1).arg(valueText(static_cast<double>(*low)), valueText(static_cast<double>(*high))), this);
        return true;
    }
    return QWidget::event(event);
}

}  // namespace lamina::ui
