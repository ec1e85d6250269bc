// SPDX-License-Identifier: GPL-3.0-or-later
// What a column head shows: counts, moments, quantiles, a histogram, the categories by how often they occur.
#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include "engine/data/table.h"

namespace lamina {

/** A category and how many rows have it. */
struct CategoryCount {
    std::string name;
    std::size_t count = 0;
    bool operator==(const CategoryCount&) const = default;
};

/** Statistics of one column; the moments are NaN where there is nothing to take them of. */
struct ColumnStats {
    std::string name;
    ColumnType type = ColumnType::Number;
    std::size_t count = 0;    // cells that are there
    std::size_t missing = 0;  // cells that are not
    std::size_t distinct = 0; // different values; of numbers counted up to maxDistinct
    double minimum = std::numeric_limits<double>::quiet_NaN();
    double maximum = minimum, mean = minimum, stddev = minimum;  // stddev over n, as standardize uses it
    double quartile1 = minimum, median = minimum, quartile3 = minimum;  // linear interpolation, as NumPy
    std::vector<std::size_t> bins;          // histogram of a Number: equal widths from drawnFrom to drawnTo
    double drawnFrom = minimum, drawnTo = minimum;  // minimum and maximum, or nearer where some lie so far out that they would flatten the rest
    std::size_t below = 0, above = 0;       // cells beyond what is drawn
    std::vector<CategoryCount> categories;  // of a Category: most frequent first, ties in natural order

    static constexpr std::size_t maxDistinct = 10'000;
};

ColumnStats columnStats(const Column& column, int bins = 20);

/** Columns of so many rows that are worked at side by side: each is copied while it is, and together these copies take no more than a window of rows. */
std::size_t columnsAtOnce(std::size_t rows);

/** The q-quantile (0…1) of values without NaN, by linear interpolation; reorders the values. NaN of none. */
double quantile(std::vector<double>& values, double q);

}  // namespace lamina
