// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/trained/series_course.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <limits>
#include <numeric>
#include <utility>

namespace lamina {

namespace {

/** The place within [begin, end) of what is highest (way 1) or lowest (way −1); begin where nothing is a number. */
std::size_t peak(const std::vector<double>& of, std::size_t begin, std::size_t end, double way) {
    std::size_t best = begin;
    for (std::size_t i = begin; i < end; ++i)
        if (std::isnan(of[best]) ? !std::isnan(of[i]) : way * of[i] > way * of[best]) best = i;
    return best;
}

/** Places of what stays of two curves of one length. */
std::vector<std::size_t> thinned(const std::vector<double>& a, const std::vector<double>& b, std::size_t most) {
    std::vector<std::size_t> kept;
    const std::size_t n = a.size();
    if (n <= most) {
        kept.resize(n);
        std::iota(kept.begin(), kept.end(), std::size_t{0});
        return kept;
    }
    constexpr std::size_t ofAPart = 6;
    const std::size_t parts = std::max<std::size_t>(most / ofAPart, 1);
    for (std::size_t part = 0; part < parts; ++part) {
        const std::size_t begin = part * n / parts, end = (part + 1) * n / parts;
        std::array<std::size_t, ofAPart> at{begin, peak(a, begin, end, -1), peak(a, begin, end, 1), peak(b, begin, end, -1), peak(b, begin, end, 1), end - 1};
        std::sort(at.begin(), at.end());
        std::unique_copy(at.begin(), at.end(), std::back_inserter(kept));
    }
    return kept;
}

/** Of rows in order, some perhaps twice: how many gaps there are before each. Most neighbours are as far apart as the nearest. */
std::vector<std::size_t> gapsBefore(const std::vector<std::uint32_t>& rows) {
    std::uint32_t step = std::numeric_limits<std::uint32_t>::max();
    for (std::size_t i = 1; i < rows.size(); ++i)
        if (rows[i] != rows[i - 1]) step = std::min(step, rows[i] - rows[i - 1]);
    std::vector<std::size_t> gaps(rows.size());
    for (std::size_t i = 1; i < rows.size(); ++i) gaps[i] = gaps[i - 1] + (rows[i] - rows[i - 1] > step ? 1 : 0);
    return gaps;
}

}  // namespace

SeriesCourse courseOf(const Table& table, std::span<const std::uint32_t> rows, std::span<const double> truth, std::span<const double> said, std::size_t most) {
    std::vector<std::size_t> order(rows.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return rows[a] < rows[b]; });
    std::vector<std::uint32_t> inOrder;
    std::vector<double> is, told;
    for (const auto at : order) inOrder.push_back(rows[at]), is.push_back(truth[at]), told.push_back(said[at]);
    const auto gaps = gapsBefore(inOrder);
    constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
    SeriesCourse course;
    std::vector<std::uint32_t> kept;
    const auto put = [&](std::uint32_t row, double was, double answer) { kept.push_back(row), course.truth.push_back(was), course.said.push_back(answer); };
    std::size_t before = 0;
    for (const auto at : thinned(is, told, most)) {
        if (!kept.empty() && gaps[at] != before) put(kept.back() + 1, nothing, nothing);
        before = gaps[at];
        put(inOrder[at], is[at], told[at]);
        ++course.shown;
    }
    course.times = timesOf(table, std::move(kept));
    course.of = rows.size();
    return course;
}

}  // namespace lamina
