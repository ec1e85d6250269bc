// SPDX-License-Identifier: GPL-3.0-or-later
// A series with seasons: what sales, temperatures and loads look like.
#include <cmath>
#include <numbers>

#include "engine/base/random.h"
#include "engine/data/synthetic.h"
#include "engine/data/synthetic_params.h"

namespace lamina {

namespace {

RawData makeSeries(const ParamReader& p) {
    constexpr double pi = std::numbers::pi;
    Random random(static_cast<std::uint64_t>(p.integer("seed")), 0x5E71E5);
    Column value{.name = "value", .type = ColumnType::Number, .numbers = {}, .codes = {}, .categories = {}};
    const double season = p.real("season");
    for (std::int64_t i = 0; i < p.integer("samples"); ++i) {
        const double turn = 2 * pi * static_cast<double>(i) / season;
        value.numbers.push_back(10 + 3 * std::sin(turn) + 1.5 * std::sin(turn / 6.5) + random.normal(0, p.real("noise")));
    }
    auto table = std::make_shared<Table>();
    table->columns = {std::move(value)};
    return {"series", std::to_string(table->rows()) + " made values", std::move(table), nullptr};
}

}  // namespace

Generator seriesGenerator() {
    DataRecipe recipe;
    recipe.source = "series";
    recipe.columns["value"] = {ColumnType::Number, ColumnRole::Target};
    recipe.targetNumbers = "standardize";
    recipe.windows.sequenceLength = 24;
    recipe.split = {.train = 0.7, .validation = 0.15, .test = 0.15, .shuffle = false, .stratify = false};
    return {"series", "Series", "A value that rises and falls with the seasons, one row a month.",
            {samplesSpec(2000, 50), numberSpec("season", 12, "Rows from one high to the next.", 2, 1e6), noiseSpec(0.3), seedSpec()}, recipe, makeSeries};
}

}  // namespace lamina
