// SPDX-License-Identifier: GPL-3.0-or-later
// How a series went and what was said of it, row by row.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/trained/row_times.h"

namespace lamina {

/** In order of time. */
struct SeriesCourse {
    RowTimes times = {};
    std::vector<double> truth = {}, said = {};  // of each row; NaN in one of each stretch that was not judged, so that nothing bridges it
    std::size_t shown = 0, of = 0;              // judged rows that are here, and that there were: of a long series only some are here
};

/** Of rows of a table in any order. Of more than `most` rows those stay that show how it went: the peaks of both curves, one part after
 *  another. */
SeriesCourse courseOf(const Table& table, std::span<const std::uint32_t> rows, std::span<const double> truth, std::span<const double> said,
                      std::size_t most = 200'000);

}  // namespace lamina
