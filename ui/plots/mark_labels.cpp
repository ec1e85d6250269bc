// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/mark_labels.h"

#include <algorithm>
#include <cstddef>
#include <numeric>

namespace lamina::ui {

namespace {

constexpr double markGap = 5;     // from a mark, and from one text to the next
constexpr double markLegible = 28;  // less of a text says nothing

/** Texts that are placed, and marks that a text does not cross. */
class MarkRow {
 public:
    MarkRow(const std::vector<MarkText>& marks, double left, double right) : marks_(marks), left_(left), right_(right) {}

    MarkPlace take(const MarkText& mark) {
        const double start = mark.x + markGap, room = endBehind(mark) - start;
        MarkPlace place{start, std::min(mark.width, room)};
        if (room < mark.width && isFreeBefore(mark)) place = {mark.x - markGap - mark.width, mark.width};
        if (place.width < std::min(markLegible, mark.width)) return {};
        taken_.push_back(place);
        return place;
    }

 private:
    double endBehind(const MarkText& mark) const {
        double end = right_;
        for (const MarkPlace& other : taken_)
            if (other.left + other.width > mark.x) end = std::min(end, other.left - markGap);
        for (const MarkText& other : marks_)
            if (!mark.first && other.x > mark.x) end = std::min(end, other.x - markGap);
        return end;
    }

    bool isFreeBefore(const MarkText& mark) const {
        const double start = mark.x - markGap - mark.width;
        if (start < left_) return false;
        const auto crosses = [&](const MarkText& other) { return !mark.first && other.x > start - markGap && other.x < mark.x; };
        const auto covers = [&](const MarkPlace& other) { return other.left < mark.x && other.left + other.width > start - markGap; };
        return std::none_of(marks_.begin(), marks_.end(), crosses) && std::none_of(taken_.begin(), taken_.end(), covers);
    }

    const std::vector<MarkText>& marks_;
    const double left_, right_;
    std::vector<MarkPlace> taken_;
};

}  // namespace

std::vector<MarkPlace> placeMarkTexts(const std::vector<MarkText>& marks, double left, double right) {
    std::vector<std::size_t> order(marks.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return marks[a].first != marks[b].first ? marks[a].first : marks[a].x < marks[b].x; });
    std::vector<MarkPlace> places(marks.size());
    MarkRow row(marks, left, right);
    for (const std::size_t i : order)
        if (marks[i].width > 0) places[i] = row.take(marks[i]);
    return places;
}

}  // namespace lamina::ui
