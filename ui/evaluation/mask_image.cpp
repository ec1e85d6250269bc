// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluation/mask_image.h"

#include <algorithm>
#include <map>

#include "ui/theme/contrast.h"
#include "ui/theme/palette.h"
#include "ui/theme/theme.h"

namespace lamina::ui {

QColor maskColor(int c) {
    constexpr double step = 0.3, most = 0.9;
    const int round = std::max(c, 0) / static_cast<int>(theme().curves.size());
    return mix(theme().text, curveColor(std::max(c, 0)), std::min(round * step, most));
}

QImage maskImage(const Tensor& masks, std::size_t i) {
    const auto classes = masks.as<std::int32_t>();
    const int h = static_cast<int>(masks.shape()[1]), w = static_cast<int>(masks.shape()[2]);
    std::map<std::int32_t, QRgb> colors;  // made once a class, not once a pixel
    QImage image(w, h, QImage::Format_RGB32);
    std::size_t at = i * static_cast<std::size_t>(h) * static_cast<std::size_t>(w);
    for (int y = 0; y < h; ++y) {
        auto* line = reinterpret_cast<QRgb*>(image.scanLine(y));
        for (int x = 0; x < w; ++x, ++at) {
            auto [it, isNew] = colors.try_emplace(classes[at]);
            if (isNew) it->second = maskColor(classes[at]).rgb();
            line[x] = it->second;
        }
    }
    return image;
}

}  // namespace lamina::ui
