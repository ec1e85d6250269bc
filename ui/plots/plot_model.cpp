// SPDX-License-Identifier: GPL-3.0-or-later
// Which ranges fit.
#include "ui/plots/plot_model.h"

#include <algorithm>
#include <cmath>

namespace lamina::ui {
namespace {

constexpr double youngShare = 0.15;  // of the way to the expected end
constexpr double roomAhead = 1.25;   // times what there is

/** Visible finite values between two x, at most `most` a curve, evenly picked. */
std::vector<double> sampleValues(const PlotModel& model, PlotRange x, std::size_t most) {
    std::vector<double> values;
    for (const auto& [id, curve] : model.curves) {
        if (!curve.visible) continue;
        const auto xs = curve.raw().x();
        const auto begin = static_cast<std::size_t>(std::lower_bound(xs.begin(), xs.end(), x.low) - xs.begin());
        const auto end = static_cast<std::size_t>(std::upper_bound(xs.begin(), xs.end(), x.high) - xs.begin());
        const std::size_t stride = begin < end ? std::max<std::size_t>(1, (end - begin) / most) : 1;
        for (std::size_t i = begin; i < end; i += stride) {
            const double value = curve.raw().y()[i];
            if (std::isfinite(value) && (!model.log || value > 0)) values.push_back(value);
        }
    }
    return values;
}

double percentile(std::vector<double>& values, double share) {
    const auto at = values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), at, values.end());
    return *at;
}

ValueRange allValues(const PlotModel& model, PlotRange x) {
    ValueRange range;
    for (const auto& [id, curve] : model.curves) {
        if (curve.visible) range.include(curve.raw().valuesBetween(x.low, x.high));
    }
    return range;
}

/** Leaves out what lies so far from the bulk that it would flatten it; the fall of a loss from its first steps is no outlier. */
ValueRange withoutOutliers(const PlotModel& model, PlotRange x, ValueRange all) {
    auto values = sampleValues(model, x, 4000);
    if (values.empty()) return all;
    const double low = percentile(values, 0.05), high = percentile(values, 0.95);  // TensorBoard's two
    if (model.log) {
        const double reach = std::max(10.0, high / low);
        return {all.low < low / reach ? low : all.low, all.high > high * reach ? high : all.high};
    }
    const double reach = 5 * (high - low);
    return {all.low < low - reach ? low : all.low, all.high > high + reach ? high : all.high};
}

ValueRange valueRange(const PlotModel& model, PlotRange x) {
    const ValueRange all = allValues(model, x);
    return model.hideOutliers && !all.empty() ? withoutOutliers(model, x, all) : all;
}

/** The smallest power of ten (or a third of it) a log axis needs: the lowest positive value, or four decades. */
PlotRange fitLog(const PlotModel& model, PlotRange x, ValueRange range) {
    double low = range.low;
    if (low <= 0) {
        const auto positive = sampleValues(model, x, 4000);
        low = positive.empty() ? range.high * 1e-4 : *std::min_element(positive.begin(), positive.end());
    }
    if (range.high <= 0) return {0.1, 1};
    const double from = std::pow(10, std::floor(std::log10(low) + 1e-9));
    const double to = std::pow(10, std::ceil(std::log10(range.high) - 1e-9));
    return {from, to > from ? to : from * 10};
}

}  // namespace

PlotCurve* PlotModel::curve(int id) {
    for (auto& [key, curve] : curves) {
        if (key == id) return &curve;
    }
    return nullptr;
}

ValueRange PlotModel::xExtent() const {
    ValueRange range;
    for (const auto& [id, curve] : curves) {
        if (!curve.visible || curve.raw().empty()) continue;
        range.include(curve.raw().x().front());
        range.include(curve.raw().x().back());
    }
    return range;
}

void PlotModel::smooth() {
    const PlotRange x = fitX();
    const bool known = expectedEnd > 0 && x.high == expectedEnd;
    const bool other = x.size() > 1.25 * smoothedOver || x.size() < 0.8 * smoothedOver;  // a curve that grows is not done anew with every point
    if (known || other) smoothedOver = x.size();
    for (auto& [id, curve] : curves) curve.setSmoothing(smoothing, smoothedOver);
}

PlotRange PlotModel::fitX() const {
    const ValueRange extent = xExtent();
    if (extent.empty()) return {0, expectedEnd > 0 ? expectedEnd : window > 0 ? window : 1};
    if (window > 0 && extent.high == extent.low) return {extent.high - window / 12, extent.high};
    if (window > 0) return {extent.high - std::min(extent.high - extent.low, window), extent.high};  // neither a young plot nor one of a short run is mostly empty
    if (xKind == PlotX::Days) return {extent.low, extent.high > extent.low ? extent.high : extent.low + 1};  // nothing begins or ends in 1970
    const double low = extent.low > 0 && extent.low < 0.05 * extent.high ? 0 : extent.low;  // step 1 starts at 0
    const bool young = extent.high > 0 && extent.high < youngShare * expectedEnd;  // over the whole axis it would be a stub
    const double high = young ? roomAhead * extent.high : std::max(extent.high, expectedEnd);
    return {low, high > low ? high : low + 1};
}

PlotRange PlotModel::fitY(PlotRange x, int ticks) const {
    if (fixedY) return *fixedY;
    ValueRange range = valueRange(*this, x);
    if (range.empty()) return log ? PlotRange{0.1, 1} : PlotRange{0, 1};
    if (log) return fitLog(*this, x, range);
    if (range.low > 0 && (fromZero || range.low < 0.5 * range.high)) range.low = 0;
    if (range.high == range.low) {
        const double around = range.high == 0 ? 1 : std::abs(range.high) * 0.5;
        const double above = range.high + around;
        range = {range.low > 0 ? 0 : range.low - around, range.high <= 1 ? std::min(above, 1.0) : above};  // an accuracy is never more
    }
    if (ticks < 1 || closeFit) {
        const double air = 0.04 * (range.high - range.low);
        return {range.low == 0 ? 0 : range.low - air, range.high + air};
    }
    return rounded(range.low, range.high, roundStep(range.low, range.high, ticks));
}

bool PlotModel::leavesOut(PlotRange x, PlotRange y) const {
    const ValueRange all = allValues(*this, x);
    return hideOutliers && !all.empty() && (all.high > y.high || (all.low < y.low && (!log || all.low > 0)));
}

PlotRange PlotModel::rounded(double low, double high, double step) {
    return {std::floor(low / step + 1e-6) * step, std::ceil(high / step - 1e-6) * step};
}

double PlotModel::roundStep(double low, double high, int count) {
    double best = tickStep(high - low, count);
    for (const int other : {count - 1, count + 1}) {
        if (other < 2) continue;
        const double step = tickStep(high - low, other);
        if (rounded(low, high, step).size() < 0.999 * rounded(low, high, best).size()) best = step;
    }
    return best;
}

double PlotModel::tickStep(double size, int count) {
    const double exact = size / std::max(1, count);
    const double power = std::pow(10, std::floor(std::log10(exact)));
    for (const double nice : {1.0, 2.0, 2.5, 4.0, 5.0}) {
        if (nice * power >= exact * 0.999) return nice * power;
    }
    return 10 * power;
}

}  // namespace lamina::ui
