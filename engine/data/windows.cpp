// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/windows.h"

#include <cmath>
#include <limits>
#include <string>

#include "engine/base/error.h"
#include "engine/base/row_store.h"
#include "engine/data/prepare.h"
#include "engine/model/param_makers.h"

namespace lamina {

namespace {

constexpr std::int64_t most = 1'000'000;  // rows; keeps all products within 64 bits

void require(const char* key, std::int64_t value, std::int64_t least) {
    if (value >= least && value <= most) return;
    throw Error::input("expected " + std::to_string(least) + " to " + std::to_string(most) + ", received " + std::to_string(value),
                       std::string("windows, \"") + key + "\"", "choose a number within");
}

void refuseTooMany(std::size_t samples, std::size_t steps, std::size_t width) {
    constexpr double largest = double(std::uint64_t{1} << 34);
    const double bytes = 4.0 * static_cast<double>(samples) * static_cast<double>(steps) * static_cast<double>(width);
    if (bytes <= largest) return;
    throw Error::input(std::to_string(samples) + " windows of " + std::to_string(steps) + " rows of " + std::to_string(width) + " numbers take more than 16 GiB",
                       "windows", "choose a greater sequence_stride or a shorter sequence_length");
}

}  // namespace

const std::vector<ParamSpec>& windowParams() {
    static const std::vector<ParamSpec> all = {
        intParam("sequence_length", 0, "Rows that make one sample, in order of time; 0: every row is a sample of its own.", 0, most),
        intParam("horizon", 1, "How many rows behind the last one of a sample its target lies.", 1, most),
        intParam("sequence_stride", 1, "Rows from the beginning of one sample to that of the next.", 1, most),
        intParam("sampling_rate", 1, "Rows from one row of a sample to its next: 2 takes every other one.", 1, most),
        boolParam("target_as_input", true, "Whether the target's own past is among the inputs."),
        boolParam("return_sequences", false, "Whether every row of a sample has a target, horizon rows behind it, and not the last alone: for nets that answer at every step."),
    };
    return all;
}

Params toParams(const Windows& w) {
    return {{"sequence_length", w.sequenceLength}, {"horizon", w.horizon}, {"sequence_stride", w.sequenceStride}, {"sampling_rate", w.samplingRate},
            {"target_as_input", w.targetAsInput}, {"return_sequences", w.returnSequences}};
}

Windows windowsFrom(const Params& params) {
    const ParamReader p(params, windowParams());
    return {p.integer("sequence_length"), p.integer("sequence_stride"), p.integer("sampling_rate"), p.integer("horizon"), p.boolean("target_as_input"),
            p.boolean("return_sequences")};
}

void requireWindows(const Windows& windows) {
    require("sequence_length", windows.sequenceLength, 1);
    require("sequence_stride", windows.sequenceStride, 1);
    require("sampling_rate", windows.samplingRate, 1);
    require("horizon", windows.horizon, 1);
}

WindowsOver::WindowsOver(const Windows& windows, std::size_t rows, std::size_t ahead) {
    requireWindows(windows);
    steps_ = static_cast<std::size_t>(windows.sequenceLength);
    stride_ = static_cast<std::size_t>(windows.sequenceStride);
    rate_ = static_cast<std::size_t>(windows.samplingRate);
    horizon_ = static_cast<std::size_t>(windows.horizon);
    reach_ = (steps_ - 1) * rate_ + 1;
    if (rows >= reach_ + ahead) count_ = (rows - reach_ - ahead) / stride_ + 1;
}

Tensor WindowsOver::gather(const Tensor& rows, std::span<const std::uint32_t> samples, bool ids) const {
    const auto width = static_cast<std::size_t>(rows.shape()[1]);
    refuseTooMany(samples.size(), steps_, width);
    const auto from = rows.as<float>();
    const auto n = static_cast<Dim>(samples.size()), steps = static_cast<Dim>(steps_);
    const auto fill = [&](auto zero, const Shape& shape) {
        using To = decltype(zero);
        const std::size_t sample = steps_ * width;
        const auto store = RowStore::make(samples.size() * sample * sizeof(To));
        auto* to = reinterpret_cast<To*>(store->bytes().data());
        inParts(store->bytes().size(), std::max<std::size_t>(sample, 1) * sizeof(To), [&](std::size_t first, std::size_t bytes) {
            const auto part = samples.subspan(first / sizeof(To) / sample, bytes / sizeof(To) / sample);
            for (const auto one : part)
                for (std::size_t step = 0; step < steps_; ++step)
                    for (std::size_t c = 0; c < width; ++c) *to++ = static_cast<To>(from[row(one, step) * width + c]);
            store->release(first, bytes);
            const std::size_t begin = row(part.front(), 0), end = last(part.back()) + 1;
            rows.release(begin * width * sizeof(float), (end - begin) * width * sizeof(float));
        });
        return Tensor(dtypeOf<To>, shape, store);
    };
    if (ids) return fill(std::int32_t{}, Shape{n, steps});
    return fill(0.0f, Shape{n, steps, static_cast<Dim>(width)});
}

Tensor lastSteps(const Tensor& answers) {
    const Shape sample = answers.shape().withoutBatch(), last = sample.withoutBatch();
    const auto step = static_cast<std::size_t>(last.elements()), all = static_cast<std::size_t>(sample.elements());
    const auto from = answers.as<float>();
    std::vector<float> out;
    for (std::size_t end = all; end <= from.size(); end += all)
        out.insert(out.end(), from.begin() + static_cast<std::ptrdiff_t>(end - step), from.begin() + static_cast<std::ptrdiff_t>(end));
    return Tensor::of(last.withBatch(answers.shape()[0]), out);
}

double lastValueError(const Dataset& data, std::span<const std::uint32_t> samples) {
    double sum = 0;
    std::size_t count = 0;
    if (data.lastKnown.empty() || data.preparation.targets.size() != 1) return std::numeric_limits<double>::quiet_NaN();
    const auto truth = data.targets.front().as<float>();
    for (const auto sample : samples) {
        if (std::isnan(data.lastKnown[sample])) continue;
        sum += std::abs(targetFromNet(data.preparation.targets.front(), truth[sample]) - data.lastKnown[sample]);
        ++count;
    }
    return count ? sum / static_cast<double>(count) : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace lamina
