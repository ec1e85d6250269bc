// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluation/boundary.h"

#include <algorithm>
#include <cmath>

#include "engine/data/prepare.h"
#include "engine/trained/evaluation.h"
#include "ui/evaluation/class_figures.h"
#include "ui/evaluation/try_panel.h"

namespace lamina::ui {

namespace {

/** The column of an axis: between raw units and what the net sees. */
PreparedColumn axisOf(const Preparation& preparation, std::size_t i) {
    return i < preparation.inputs.size() ? preparation.inputs[i] : PreparedColumn();
}

/** A place without a logarithm is as far out as the smallest number that has one. */
double toNet(const PreparedColumn& axis, double raw) {
    return numberToNet(axis, axis.function == ColumnScaling::Auto ? raw : std::max(raw, 1e-9));
}

Tensor gridOf(const Preparation& preparation, const QRectF& bounds, int side) {
    const PreparedColumn xAxis = axisOf(preparation, 0), yAxis = axisOf(preparation, 1);
    std::vector<float> values;
    values.reserve(static_cast<std::size_t>(2 * side * side));
    for (int row = 0; row < side; ++row)
        for (int column = 0; column < side; ++column) {
            values.push_back(static_cast<float>(toNet(xAxis, bounds.left() + (column + 0.5) / side * bounds.width())));
            values.push_back(static_cast<float>(toNet(yAxis, bounds.bottom() - (row + 0.5) / side * bounds.height())));
        }
    return Tensor::of({side * side, 2}, values);
}

QColor mixed(const std::vector<float>& p, const std::vector<QColor>& colors, const QColor& paper) {
    double r = 0, g = 0, b = 0;
    for (std::size_t c = 0; c < p.size(); ++c) {
        const QColor& color = colors[c % colors.size()];
        r += p[c] * color.red();
        g += p[c] * color.green();
        b += p[c] * color.blue();
    }
    const double chance = 1.0 / static_cast<double>(std::max<std::size_t>(p.size(), 1));
    const double sure = std::clamp((*std::max_element(p.begin(), p.end()) - chance) / (1 - chance + 1e-9), 0.0, 1.0);
    const double share = 0.08 + 0.42 * sure;
    const auto blend = [share](double ink, int base) { return std::clamp(static_cast<int>(std::lround(ink * share + base * (1 - share))), 0, 255); };
    return {blend(r, paper.red()), blend(g, paper.green()), blend(b, paper.blue())};
}

}  // namespace

bool isPlane(const Dataset& data) {
    if (data.inputs.size() != 1 || !(data.inputs.front().shape().withoutBatch() == Shape{2})) return false;
    const auto& columns = data.preparation.inputs;
    return std::none_of(columns.begin(), columns.end(), [](const PreparedColumn& c) { return c.category; });
}

std::vector<PlanePoint> planePoints(const Dataset& data, const std::vector<std::uint32_t>& samples) {
    const auto values = data.inputs.front().toFloats();
    const PreparedColumn x = axisOf(data.preparation, 0), y = axisOf(data.preparation, 1);
    const auto& target = data.targets.front();
    const auto truth = target.toFloats();
    const std::size_t width = truth.size() / std::max<std::size_t>(1, static_cast<std::size_t>(data.samples()));
    std::vector<PlanePoint> points;
    for (const auto i : samples) {
        const auto first = truth.begin() + static_cast<std::ptrdiff_t>(i * width);
        const int group = width > 1 ? static_cast<int>(std::max_element(first, first + static_cast<std::ptrdiff_t>(width)) - first)
                                    : static_cast<int>(std::lround(std::max(0.0f, *first)));
        points.push_back({targetFromNet(x, values[2 * i]), targetFromNet(y, values[2 * i + 1]), group});
    }
    return points;
}

QImage boundaryPicture(const TrainedModel& model, std::size_t which, const QRectF& bounds, int side, const std::vector<QColor>& colors, const QColor& paper) {
    Predictor predictor(model, side, 1);
    const Tensor output = predictor.predict(gridOf(model.preparation, bounds, side)).at(which);
    const auto values = output.toFloats();
    const std::size_t width = values.size() / static_cast<std::size_t>(side * side);
    const bool logits = endsInLogits(model, which);
    QImage picture(side, side, QImage::Format_RGB32);
    for (int row = 0; row < side; ++row)
        for (int column = 0; column < side; ++column) {
            const auto at = values.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(row * side + column) * width);
            const auto p = probabilities({at, at + static_cast<std::ptrdiff_t>(width)}, logits);
            picture.setPixelColor(column, row, mixed(p, colors, paper));
        }
    return picture;
}

}  // namespace lamina::ui
