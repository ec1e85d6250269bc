// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/sample_sheet.h"

#include <QPainter>
#include <algorithm>

#include "ui/theme/theme.h"

namespace lamina::ui {

namespace {
constexpr int sheetColumns = 4, sheetThumb = 58, sheetGap = 6;
}

SampleSheet::SampleSheet(QWidget* parent) : QLabel(parent) {
    connect(&ThemeManager::instance(), &ThemeManager::changed, this, &SampleSheet::draw);  // paper and ink are its colours
}

void SampleSheet::setSamples(const Tensor& samples) {
    painter_ = SamplePainter(samples);
    draw();
}

void SampleSheet::clearSamples() {
    painter_ = SamplePainter();
    draw();
}

void SampleSheet::draw() {
    images_.clear();
    if (painter_.empty()) return clear();
    const qreal ratio = devicePixelRatioF();
    const int count = std::min(static_cast<int>(painter_.count()), most), rows = (count + sheetColumns - 1) / sheetColumns;
    QPixmap sheet(QSizeF((sheetThumb + sheetGap) * sheetColumns - sheetGap, (sheetThumb + sheetGap) * rows - sheetGap).toSize() * ratio);
    sheet.setDevicePixelRatio(ratio);
    sheet.fill(Qt::transparent);
    QPainter painter(&sheet);
    for (int n = 0; n < count; ++n) {
        images_.push_back(painter_.image(static_cast<std::size_t>(n), theme().panel, theme().text));
        const QRect room(n % sheetColumns * (sheetThumb + sheetGap), n / sheetColumns * (sheetThumb + sheetGap), sheetThumb, sheetThumb);
        const QSize size = images_.back().size().scaled(room.size(), Qt::KeepAspectRatio);
        painter.drawImage(QRect(room.center() - QPoint(size.width() / 2, size.height() / 2), size), images_.back());
    }
    painter.end();
    setPixmap(sheet);
}

}  // namespace lamina::ui
