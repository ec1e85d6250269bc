// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/checks/question.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "engine/base/row_store.h"
#include "engine/checks/fit.h"
#include "engine/data/label_bounds.h"
#include "engine/data/prepare.h"

namespace lamina {

namespace {

/** What the numbers of a target are, found in one pass. What is no finite number does not count: the doctor says it. */
struct TargetNumbers {
    std::size_t count = 0;
    bool whole = true;   // labels: whole numbers from 0
    bool bits = true;    // 0 and 1
    bool oneHot = true;  // bits, and every row of the last axis has a single 1
    float least = std::numeric_limits<float>::infinity(), most = -least;
    std::set<float> labels;  // the different ones, while they are whole

    bool within01() const { return least >= 0 && most <= 1; }
    bool gapless() const { return least <= 1 && static_cast<std::size_t>(most - least) + 1 == labels.size(); }
    bool comeBack(std::size_t times) const { return count >= times * labels.size(); }

    void add(float v) {
        if (!std::isfinite(v)) return;
        ++count;
        least = std::min(least, v);
        most = std::max(most, v);
        bits = bits && (v == 0 || v == 1);
        whole = whole && v >= 0 && v <= static_cast<float>(labels::largest) && v == std::floor(v);
        if (whole) labels.insert(v);
    }
};

/** one: the number that counts as 1. */
TargetNumbers numbersOf(const Tensor& y, float one = 1) {
    TargetNumbers found;
    const std::size_t size = sizeOf(y.dtype()), row = y.shape().rank() > 1 ? static_cast<std::size_t>(y.shape().back()) : 1;
    if (row == 0) return found;
    inParts(y.bytes().size(), row * size, [&](std::size_t first, std::size_t bytes) {
        const auto piece = y.bytes().subspan(first, bytes);
        auto values = Tensor(y.dtype(), Shape{static_cast<Dim>(bytes / size)}, {piece.begin(), piece.end()}).toFloats();
        if (one != 1) std::for_each(values.begin(), values.end(), [one](float& v) { v /= one; });
        for (std::size_t i = 0; i < values.size(); i += row) {
            const auto begin = values.begin() + static_cast<std::ptrdiff_t>(i), end = begin + static_cast<std::ptrdiff_t>(row);
            found.oneHot = found.oneHot && std::count(begin, end, 1.0f) == 1;
            std::for_each(begin, end, [&](float v) { found.add(v); });
        }
        y.release(first, bytes);
    });
    found.oneHot = found.oneHot && found.bits && row > 1;
    return found;
}

bool isWhole(DType type) { return type == DType::Int32 || type == DType::UInt8; }

bool asksForClasses(TargetForm form) { return form == TargetForm::Index || form == TargetForm::OneHot; }

/** Whole numbers in an array of whole numbers are labels; floats are where they are small and come back again and again, as labels do. */
bool areLabels(const TargetNumbers& y, bool wholeType, TargetForm form) {
    if (!y.whole) return false;
    const bool plain = y.gapless() && y.most <= labels::largestOfFloats && (y.bits || y.comeBack(2));
    if (form == TargetForm::Number) return wholeType && plain;  // counts and marks are whole numbers as well
    if (wholeType) return y.labels.size() <= labels::mostDifferent || y.comeBack(labels::timesEach);
    return plain || (y.most <= labels::largestOfFloats && y.comeBack(labels::timesEach));
}

/** One number a sample. */
std::optional<Asked> ofVector(const TargetNumbers& y, bool wholeType, TargetForm form) {
    if (form == TargetForm::Binary && y.within01()) return {};
    if (areLabels(y, wholeType, form)) return Asked{Question::Which, static_cast<std::size_t>(y.most) + 1};
    return Asked{Question::HowMuch};
}

/** A row, a sequence or a picture of numbers a sample. positions: the net gives a class at each of these axes' places. */
std::optional<Asked> ofSeveral(const Tensor& target, const TargetNumbers& y, TargetForm form, std::size_t positions) {
    const Shape& shape = target.shape();
    const auto rank = static_cast<std::size_t>(shape.rank());
    const bool map = positions > 0 && (rank == positions + 1 || (rank == positions + 2 && shape.back() == 1));
    if (map && form == TargetForm::Binary && y.within01()) return {};
    if (map && y.whole && (asksForClasses(form) || isWhole(target.dtype())) && areLabels(y, isWhole(target.dtype()), TargetForm::Index))
        return Asked{Question::Which, static_cast<std::size_t>(y.most) + 1};
    if (map) return Asked{Question::HowMuch};
    if (y.oneHot && (rank == 2 || positions > 0)) return Asked{Question::OneHot, static_cast<std::size_t>(shape.back()), rank > 2};
    if (y.bits) return Asked{Question::Each};
    const bool soft = y.within01() && (form == TargetForm::Binary || form == TargetForm::OneHot);  // shares of several classes
    if (soft) return {};
    return Asked{Question::HowMuch};
}

}  // namespace

std::size_t labelsIn(const Tensor& target) {
    const Shape& shape = target.shape();
    const bool several = shape.rank() != 1 && !(shape.rank() == 2 && shape[1] == 1);
    if (several && isWhole(target.dtype())) return 1;
    const TargetNumbers y = numbersOf(target);
    if (several) return y.whole || y.within01() ? 1 : 0;
    return y.whole && y.count > 0 ? static_cast<std::size_t>(y.most) + 1 : 0;
}

std::optional<Asked> questionOfArrays(const RawData& raw, const Project& project) {
    const Wanted wanted = wantedBy(project);
    if (wanted.several()) return {};  // each output has a loss of its own
    const Roles chosen = roles(raw, project.data, wanted);
    if (chosen.targets.empty()) return {};
    const int which = chosen.targets.front();
    const TargetForm form = wanted.outputs.front().form;
    const bool itself = std::find(chosen.inputs.begin(), chosen.inputs.end(), which) != chosen.inputs.end();
    if (itself) return asksForClasses(form) ? std::optional(Asked{Question::HowMuch}) : std::nullopt;
    if (!raw.classes.empty()) return Asked{Question::Which, raw.classes.size()};
    const NamedTensor& array = (*raw.arrays)[static_cast<std::size_t>(which)];
    const auto choice = project.data.columns.find(array.name);
    if (choice != project.data.columns.end() && choice->second.type == ColumnType::Category) return Asked{Question::Which};  // its labels are counted anew
    const Tensor& target = array.tensor;
    const Shape& shape = target.shape();
    if (shape.scalar()) return {};
    const bool vector = shape.rank() == 1 || (shape.rank() == 2 && shape[1] == 1);
    const bool mask = (!vector || form == TargetForm::Binary) && isBlackAndWhite(target);
    const TargetNumbers y = numbersOf(target, mask ? 255.0f : 1.0f);
    if (y.count == 0) return {};
    return vector ? ofVector(y, isWhole(target.dtype()), form) : ofSeveral(target, y, form, wanted.outputs.front().positions);
}

}  // namespace lamina
