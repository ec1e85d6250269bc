// SPDX-License-Identifier: GPL-3.0-or-later
// Points in the plane (and on a line): the data sets of every first lesson.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "engine/base/random.h"
#include "engine/data/synthetic.h"
#include "engine/data/synthetic_params.h"

namespace lamina {

namespace {

constexpr double pi = std::numbers::pi;
constexpr std::uint32_t pointStream = 0x5E7;

Column numbers(const std::string& name) {
    return {.name = name, .type = ColumnType::Number, .numbers = {}, .codes = {}, .categories = {}};
}

/** Columns x, y and class while they grow. */
class Points {
 public:
    Points(const std::string& source, std::int64_t classes) : source_(source) {
        for (std::int64_t i = 0; i < classes; ++i) class_.categories.push_back(std::to_string(i));
    }
    void add(double x, double y, std::int64_t label) {
        x_.numbers.push_back(x);
        y_.numbers.push_back(y);
        class_.codes.push_back(static_cast<std::int32_t>(label));
    }
    RawData finish() {
        auto table = std::make_shared<Table>();
        table->columns = {std::move(x_), std::move(y_), std::move(class_)};
        const std::string description = std::to_string(table->rows()) + " made points";
        return {source_, description, std::move(table), nullptr};
    }

 private:
    std::string source_;
    Column x_ = numbers("x"), y_ = numbers("y");
    Column class_{.name = "class", .type = ColumnType::Category, .numbers = {}, .codes = {}, .categories = {}};
};

DataRecipe classRecipe(const std::string& source) {
    DataRecipe recipe;
    recipe.source = source;
    recipe.columns["class"] = {ColumnType::Category, ColumnRole::Target};
    recipe.split = {.train = 0.7, .validation = 0.15, .test = 0.15};
    return recipe;
}

RawData makeLine(const ParamReader& p) {
    Random random(static_cast<std::uint64_t>(p.integer("seed")), pointStream);
    Column x = numbers("x"), y = numbers("y");
    for (std::int64_t i = 0; i < p.integer("samples"); ++i) {
        x.numbers.push_back(p.real("start") + p.real("step") * static_cast<double>(i));
        y.numbers.push_back(p.real("slope") * x.numbers.back() + p.real("intercept") + random.normal(0, p.real("noise")));
    }
    auto table = std::make_shared<Table>();
    table->columns = {std::move(x), std::move(y)};
    return {"line", std::to_string(table->rows()) + " made points", std::move(table), nullptr};
}

RawData makeXor(const ParamReader& p) {
    Random random(static_cast<std::uint64_t>(p.integer("seed")), pointStream);
    Points points("xor", 2);
    for (std::int64_t i = 0; i < p.integer("samples"); ++i) {
        const std::int64_t a = i / 2 % 2, b = i % 2;
        const double dx = random.normal(0, p.real("noise")), dy = random.normal(0, p.real("noise"));
        points.add(static_cast<double>(a) + dx, static_cast<double>(b) + dy, a ^ b);
    }
    return points.finish();
}

RawData makeSpirals(const ParamReader& p) {
    Random random(static_cast<std::uint64_t>(p.integer("seed")), pointStream);
    const std::int64_t n = p.integer("samples"), arms = p.integer("classes");
    Points points("spirals", arms);
    for (std::int64_t i = 0; i < n; ++i) {
        const std::int64_t arm = i % arms;
        const double radius = std::sqrt(random.uniform());  // even density along the arm
        const double angle = 2 * pi * (p.real("turns") * radius + static_cast<double>(arm) / static_cast<double>(arms));
        const double dx = random.normal(0, p.real("noise")), dy = random.normal(0, p.real("noise"));
        points.add(radius * std::cos(angle) + dx, radius * std::sin(angle) + dy, arm);
    }
    return points.finish();
}

RawData makeMoons(const ParamReader& p) {
    Random random(static_cast<std::uint64_t>(p.integer("seed")), pointStream);
    Points points("moons", 2);
    for (std::int64_t i = 0; i < p.integer("samples"); ++i) {
        const double angle = random.uniform(0, pi);
        const bool lower = i % 2 == 1;
        const double x = lower ? 1 - std::cos(angle) : std::cos(angle);
        const double y = lower ? 0.5 - std::sin(angle) : std::sin(angle);
        const double dx = random.normal(0, p.real("noise")), dy = random.normal(0, p.real("noise"));
        points.add(x + dx, y + dy, lower);
    }
    return points.finish();
}

RawData makeCircles(const ParamReader& p) {
    Random random(static_cast<std::uint64_t>(p.integer("seed")), pointStream);
    Points points("circles", 2);
    for (std::int64_t i = 0; i < p.integer("samples"); ++i) {
        const double angle = random.uniform(0, 2 * pi);
        const bool inner = i % 2 == 1;
        const double radius = inner ? p.real("factor") : 1.0;
        const double dx = random.normal(0, p.real("noise")), dy = random.normal(0, p.real("noise"));
        points.add(radius * std::cos(angle) + dx, radius * std::sin(angle) + dy, inner);
    }
    return points.finish();
}

RawData makeBlobs(const ParamReader& p) {
    Random random(static_cast<std::uint64_t>(p.integer("seed")), pointStream);
    const std::int64_t classes = p.integer("classes");
    Points points("blobs", classes);
    for (std::int64_t i = 0; i < p.integer("samples"); ++i) {
        const std::int64_t label = i % classes;
        const double angle = 2 * pi * static_cast<double>(label) / static_cast<double>(classes);
        const double dx = random.normal(0, p.real("noise")), dy = random.normal(0, p.real("noise"));
        points.add(std::cos(angle) + dx, std::sin(angle) + dy, label);
    }
    return points.finish();
}

Generator planar(const std::string& name, const std::string& title, const std::string& help,
                 std::vector<ParamSpec> parameters, RawData (*make)(const ParamReader&)) {
    return {name, title, help, std::move(parameters), classRecipe(name), make};
}

}  // namespace

Generator lineGenerator() {
    DataRecipe recipe;
    recipe.source = "line";
    recipe.columns["y"] = {ColumnType::Number, ColumnRole::Target};
    recipe.numbers = "none";  // so that weight and bias of the net are slope and intercept
    recipe.split = {.train = 1, .validation = 0, .test = 0};
    return {"line", "Line", "Points on y = 2x − 1: the smallest net there is finds the rule.",
            {samplesSpec(6, 2), numberSpec("start", -1, "x of the first point.", -1e6, 1e6),
             numberSpec("step", 1, "Distance of the points along x.", 1e-6, 1e6), numberSpec("slope", 2, "Slope of the line.", -1e6, 1e6),
             numberSpec("intercept", -1, "y where x is 0.", -1e6, 1e6), noiseSpec(0), seedSpec()},
            recipe, makeLine};
}

Generator xorGenerator() {
    Generator xors = planar("xor", "XOR", "Either, but not both: four points that no straight line can part.",
                            {samplesSpec(4, 4), noiseSpec(0), seedSpec()}, makeXor);
    xors.recipe.numbers = "none";
    xors.recipe.split = {.train = 1, .validation = 0, .test = 0};
    return xors;
}

Generator spiralsGenerator() {
    return planar("spirals", "Spirals", "Arms that wind around each other, one class each.",
                  {samplesSpec(1000, 4), wholeSpec("classes", 2, "How many arms.", 2, 10),
                   numberSpec("turns", 1.25, "How often an arm winds around the centre.", 0.1, 5), noiseSpec(0.02), seedSpec()},
                  makeSpirals);
}

Generator moonsGenerator() {
    return planar("moons", "Moons", "Two half circles that reach into each other.",
                  {samplesSpec(500, 4), noiseSpec(0.1), seedSpec()}, makeMoons);
}

Generator circlesGenerator() {
    return planar("circles", "Circles", "A ring inside of a ring.",
                  {samplesSpec(500, 4), numberSpec("factor", 0.5, "Radius of the inner ring; the outer one has 1.", 0.01, 0.99),
                   noiseSpec(0.08), seedSpec()},
                  makeCircles);
}

Generator blobsGenerator() {
    return planar("blobs", "Blobs", "Clouds of normally spread points around a ring of centres.",
                  {samplesSpec(600, 4), wholeSpec("classes", 3, "How many clouds.", 2, 20), noiseSpec(0.25), seedSpec()}, makeBlobs);
}

}  // namespace lamina
