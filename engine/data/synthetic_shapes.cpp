// SPDX-License-Identifier: GPL-3.0-or-later
// Pictures of discs and squares over a noisy ground, and the mask that says what every pixel belongs to.
#include <algorithm>
#include <cmath>
#include <vector>

#include "engine/base/random.h"
#include "engine/data/synthetic.h"
#include "engine/data/synthetic_params.h"

namespace lamina {

namespace {

constexpr int shapeSide = 48;
constexpr std::uint32_t shapeStream = 0x54A9E5;
enum : std::int32_t { ground, disc, square };

struct Figure {
    std::int32_t kind;
    double x, y, radius, turn, light;

    bool covers(double px, double py) const {
        const double dx = px - x, dy = py - y;
        if (kind == disc) return dx * dx + dy * dy <= radius * radius;
        const double u = std::cos(turn) * dx + std::sin(turn) * dy, v = std::cos(turn) * dy - std::sin(turn) * dx;
        return std::max(std::abs(u), std::abs(v)) <= 0.85 * radius;
    }
};

Figure anyFigure(Random& random) {
    Figure f{};
    f.kind = random.below(2) ? disc : square;
    f.radius = random.uniform(4, 10);
    f.x = random.uniform(4, shapeSide - 4);
    f.y = random.uniform(4, shapeSide - 4);
    f.turn = random.uniform(0, 1.5);
    f.light = random.uniform(130, 230);
    return f;
}

/** Later figures lie on earlier ones. */
void draw(Random& random, double noise, std::uint8_t* pixels, std::int32_t* mask) {
    std::vector<Figure> figures(1 + random.below(4));
    for (auto& f : figures) f = anyFigure(random);
    const double slope = random.uniform(-1, 1), base = random.uniform(40, 90);
    for (int y = 0; y < shapeSide; ++y)
        for (int x = 0; x < shapeSide; ++x) {
            double light = base + slope * (x - y);
            std::int32_t kind = ground;
            for (const auto& f : figures)
                if (f.covers(x, y)) light = f.light, kind = f.kind;
            *pixels++ = static_cast<std::uint8_t>(std::clamp(light + random.normal(0, noise), 0.0, 255.0));
            *mask++ = kind;
        }
}

RawData makeShapes(const ParamReader& p) {
    const auto n = static_cast<std::size_t>(p.integer("samples"));
    std::vector<std::uint8_t> pixels(n * shapeSide * shapeSide);
    std::vector<std::int32_t> masks(n * shapeSide * shapeSide);
    for (std::size_t i = 0; i < n; ++i) {
        Random random(static_cast<std::uint64_t>(p.integer("seed")), shapeStream + static_cast<std::uint32_t>(i));
        draw(random, p.real("noise"), pixels.data() + i * shapeSide * shapeSide, masks.data() + i * shapeSide * shapeSide);
    }
    auto arrays = std::make_shared<Arrays>();
    const auto count = static_cast<Dim>(n);
    arrays->push_back({"images", Tensor::of(Shape{count, shapeSide, shapeSide, 1}, pixels)});
    arrays->push_back({"masks", Tensor::of(Shape{count, shapeSide, shapeSide}, masks)});
    return {"shapes", "uint8, 48 × 48 × 1", nullptr, std::move(arrays), {"ground", "disc", "square"}};
}

}  // namespace

Generator shapesGenerator() {
    DataRecipe recipe;
    recipe.source = "shapes";
    recipe.columns["masks"] = {ColumnType::Category, ColumnRole::Target};
    recipe.split.stratify = false;
    return {"shapes", "Shapes and masks", "Discs and squares of 48 × 48 pixels, with the class of every pixel.",
            {samplesSpec(1500, 10, 200'000), numberSpec("noise", 12, "Standard deviation of the noise, in grey levels.", 0, 100), seedSpec()}, recipe, makeShapes};
}

}  // namespace lamina
