// SPDX-License-Identifier: GPL-3.0-or-later
// Pictures by QPainter on a file.
#include "ui/plots/plot_export.h"

#include <qcustomplot.h>

#include <QBuffer>
#include <QFileInfo>
#include <QImage>
#include <QPdfWriter>
#include <QSaveFile>
#include <QSvgGenerator>

#include "engine/base/error.h"
#include "engine/data/csv.h"
#include "engine/data/date_steps.h"
#include "ui/plots/legend_item.h"
#include "ui/theme/fonts.h"
#include "ui/theme/theme.h"

namespace lamina::ui {
namespace {

constexpr int headHeight = 34;
constexpr int margin = 12;

void paint(const PlotPicture& picture, QCPPainter& painter) {
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(QRect(QPoint(0, 0), picture.size), theme().panel);
    painter.setFont(ui::font(TextSize::Body, QFont::DemiBold));
    painter.setPen(theme().text);
    const double middle = headHeight / 2.0 + 3;
    painter.drawText(QRectF(margin, 6, picture.size.width(), headHeight - 6), Qt::AlignVCenter, picture.title);
    double x = margin + painter.fontMetrics().horizontalAdvance(picture.title) + 14;
    painter.setFont(ui::font(TextSize::Small));
    for (const LegendLine& line : picture.legend) {
        painter.setPen(legendPen(line.style));
        painter.drawLine(QLineF(x, middle, x + 18, middle));
        painter.setPen(theme().muted);
        const int width = painter.fontMetrics().horizontalAdvance(line.name);
        painter.drawText(QRectF(x + 23, 6, width + 2, headHeight - 6), Qt::AlignVCenter, line.name);
        x += 23 + width + 14;
    }
    painter.translate(0, headHeight);
    picture.body(painter, QSize(picture.size.width(), picture.size.height() - headHeight));
}

QByteArray png(const PlotPicture& picture) {
    constexpr int scale = 2;
    QImage image(picture.size * scale, QImage::Format_ARGB32_Premultiplied);
    image.setDevicePixelRatio(scale);
    QCPPainter painter(&image);
    paint(picture, painter);
    painter.end();
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return bytes;
}

QByteArray svg(const PlotPicture& picture) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setSize(picture.size);
    generator.setViewBox(QRect(QPoint(0, 0), picture.size));
    generator.setResolution(96);
    generator.setTitle(picture.title);
    QCPPainter painter;
    painter.begin(&generator);
    painter.setMode(QCPPainter::pmVectorized);
    paint(picture, painter);
    painter.end();
    return bytes;
}

QByteArray pdf(const PlotPicture& picture) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    writer.setResolution(96);
    writer.setPageMargins(QMarginsF());
    writer.setPageSize(QPageSize(QSizeF(picture.size) * 72 / 96, QPageSize::Point));
    writer.setTitle(picture.title);
    QCPPainter painter;
    painter.begin(&writer);
    painter.setMode(QCPPainter::pmVectorized);
    paint(picture, painter);
    painter.end();
    return bytes;
}

void write(const QByteArray& bytes, const QString& path) {
    QSaveFile file(path);
    const bool written = file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.commit();
    if (!written) {
        throw Error("the plot could not be written: " + file.errorString().toStdString(), path.toStdString(), "choose another folder");
    }
}

QByteArray number(double value) {
    return std::isnan(value) ? QByteArray("nan") : QByteArray::number(value, 'g', QLocale::FloatingPointShortest);
}

QByteArray cell(const QString& name) { return QByteArray::fromStdString(csvCell(name.toStdString())); }

}  // namespace

void savePicture(const PlotPicture& picture, const QString& path) {
    const QString suffix = QFileInfo(path).suffix().toLower();
    if (suffix == QLatin1String("png")) return write(png(picture), path);
    if (suffix == QLatin1String("svg")) return write(svg(picture), path);
    if (suffix == QLatin1String("pdf")) return write(pdf(picture), path);
    throw Error("a plot is saved as .png, .svg, .pdf or .csv, received ." + suffix.toStdString(), path.toStdString(), "choose one of these endings");
}

void saveCsv(const PlotModel& model, const QString& path) {
    QByteArray out = cell(model.xName);
    for (const auto& [id, curve] : model.curves) out += ',' + cell(curve.name());
    out += '\n';
    std::vector<std::size_t> next(model.curves.size(), 0);
    while (true) {  // the curves are sorted: always the lowest x that is left
        double x = std::numeric_limits<double>::infinity();
        bool any = false;
        for (std::size_t c = 0; c < next.size(); ++c) {
            const auto xs = model.curves[c].second.raw().x();
            if (next[c] < xs.size()) any = true, x = std::min(x, xs[next[c]]);
        }
        if (!any) break;
        out += model.xKind == PlotX::Days ? QByteArray::fromStdString(dateText(x)) : number(x);
        for (std::size_t c = 0; c < next.size(); ++c) {
            const Series& raw = model.curves[c].second.raw();
            out += ',';
            if (next[c] < raw.size() && raw.x()[next[c]] == x) out += number(raw.y()[next[c]++]);
        }
        out += '\n';
    }
    write(out, path);
}

}  // namespace lamina::ui
