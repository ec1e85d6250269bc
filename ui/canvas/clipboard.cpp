// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/clipboard.h"

#include <string_view>

#include "engine/base/error.h"
#include "engine/io/layers_json.h"

namespace lamina::ui {
namespace {

constexpr const char* kMime = "application/json";
constexpr qsizetype kLargest = 64 << 20;

}  // namespace

QMimeData* toClipboard(const Graph& piece) {
    const QByteArray text = QByteArray::fromStdString(layersText(piece));
    auto* data = new QMimeData;
    data->setData(QLatin1String(kMime), text);
    data->setText(QString::fromUtf8(text));
    return data;
}

std::optional<Graph> fromClipboard(const QMimeData* data) {
    if (!data) return {};
    const QByteArray text = data->hasFormat(QLatin1String(kMime)) ? data->data(QLatin1String(kMime)) : data->text().toUtf8();
    if (text.isEmpty() || text.size() > kLargest) return {};
    try {
        return layersFromText({text.constData(), static_cast<std::size_t>(text.size())});
    } catch (const Error&) {
        return {};
    }
}

}  // namespace lamina::ui
