// SPDX-License-Identifier: GPL-3.0-or-later
// Windows over the rows of a table: which rows are a sample, and which one its target.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/tensor.h"
#include "engine/data/dataset.h"
#include "engine/model/data_recipe.h"
#include "engine/model/param.h"

namespace lamina {

/** The parameters of Windows as forms and help read them. */
const std::vector<ParamSpec>& windowParams();
Params toParams(const Windows& windows);
Windows windowsFrom(const Params& params);

/** Throws Error::Input on lengths, strides and rates below 1, and where they are beyond all data. */
void requireWindows(const Windows& windows);

/** The windows over so many rows. */
class WindowsOver {
 public:
    /** ahead: rows that a window needs behind its last one; the horizon to have a target, 0 to forecast. */
    WindowsOver(const Windows& windows, std::size_t rows, std::size_t ahead);

    /** 0 where there are too few rows for one. */
    std::size_t count() const { return count_; }
    /** Rows from the first to the last of a window. */
    std::size_t reach() const { return reach_; }
    std::size_t row(std::size_t sample, std::size_t step) const { return sample * stride_ + step * rate_; }
    std::size_t last(std::size_t sample) const { return sample * stride_ + reach_ - 1; }
    /** Of the target: may lie behind the last row. */
    std::size_t target(std::size_t sample) const { return last(sample) + horizon_; }
    /** Of the target of one row of a window. */
    std::size_t target(std::size_t sample, std::size_t step) const { return row(sample, step) + horizon_; }

    /** Rows (rows, width) as samples (samples, steps, width); ids: as int32 (samples, steps), of width 1. Throws Error::Input where
     *  that is more than 16 GiB. */
    Tensor gather(const Tensor& rows, std::span<const std::uint32_t> samples, bool ids) const;

 private:
    std::size_t steps_, stride_, rate_, horizon_, reach_, count_ = 0;
};

/** Of answers at every step, (samples, steps, …), those of the last one, (samples, …). */
Tensor lastSteps(const Tensor& answers);

/** How far off the forecast is that nothing changes (the target's last value), on average over samples, in the target's units. NaN where
 *  the data are no series of numbers. */
double lastValueError(const Dataset& data, std::span<const std::uint32_t> samples);

}  // namespace lamina
