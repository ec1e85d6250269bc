// SPDX-License-Identifier: GPL-3.0-or-later
// A series goes on behind its last row: what the net forecasts is put in the place of what nobody knows yet, and it forecasts from there.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "engine/data/table.h"
#include "engine/trained/row_times.h"
#include "engine/trained/trained_model.h"

namespace lamina {

struct Forecast {
    std::size_t firstRow = 0;        // of the table, from 0: where the columns below begin
    std::size_t known = 0;           // so many rows are of the table, those behind them are forecast
    std::vector<Column> targets;     // in the units people know
    std::vector<std::string> held;   // other columns, which keep their last value: nobody knows theirs
    RowTimes times = {};             // of each row, known ones first
    std::vector<Column> truth = {};  // what the table holds of the rows that are forecast, as far as it goes; empty: it ends before them
};

/** Whether the model reads windows over the rows of a table and says what comes; text has a writer of its own (text_writer.h). */
bool forecasts(const TrainedModel& model);

/** How many rows it can go on: as far as its horizon where its target is not among its inputs, else as far as anybody likes. */
std::size_t furthestAhead(const TrainedModel& model);

/** Columns by name. steps: rows ahead, no more than furthestAhead. from: the first row that is forecast, as if the table ended before it; where too
 *  few rows lie before it, the first that can be; none: the one behind the last. Throws Error: no series, missing columns, too few rows for one window. */
Forecast forecast(const TrainedModel& model, const Table& table, std::size_t steps, std::optional<std::size_t> from = {});

}  // namespace lamina
