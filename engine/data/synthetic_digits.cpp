// SPDX-License-Identifier: GPL-3.0-or-later
// Digits drawn in many hands, 28 × 28 as MNIST: every hand has its own slant, pen and way to write each digit, and no
// digit comes out of it twice the same.
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "engine/base/parallel.h"
#include "engine/base/random.h"
#include "engine/data/glyphs.h"
#include "engine/data/synthetic.h"
#include "engine/data/synthetic_params.h"

namespace lamina {

namespace {

constexpr int digitSide = 28;
constexpr int margin = 4;  // MNIST's digits are 20 pixels high
constexpr std::uint32_t digitStream = 0xD161;
using Image = std::array<float, digitSide * digitSide>;

double bounded(Random& random, double mean, double deviation, double low, double high) {
    return std::clamp(random.normal(mean, deviation), low, high);
}

/** What stays the same in all that one person writes. */
struct Hand {
    double slant, width, pen, pressure, wobble, ink;
    std::array<std::size_t, 10> ways;
};

Hand makeHand(std::uint64_t seed, std::uint32_t number, double mess) {
    Random random(seed, digitStream + 1 + number);
    Hand hand{};
    hand.slant = bounded(random, 0.12, 0.2 * mess, -0.4, 0.6);
    hand.width = bounded(random, 0.8, 0.12 * mess, 0.5, 1.1);
    hand.pen = bounded(random, 1.25, 0.3 * mess, 0.7, 2.2);  // pixels from the middle of the line to its edge
    hand.pressure = random.uniform(0, 0.25);
    hand.wobble = mess * random.uniform(0.01, 0.03);
    hand.ink = random.uniform(0.88, 1.0);
    for (int digit = 0; digit < 10; ++digit) hand.ways[static_cast<std::size_t>(digit)] = random.below(digitGlyphs(digit).size());
    return hand;
}

/** A point of the curve between b and c that is smooth with its neighbours (Catmull and Rom). */
PenPoint between(const PenPoint& a, const PenPoint& b, const PenPoint& c, const PenPoint& d, double t) {
    const auto curve = [t](double p, double q, double r, double s) {
        return q + 0.5 * t * (r - p + t * (2 * p - 5 * q + 4 * r - s + t * (3 * (q - r) + s - p)));
    };
    return {curve(a.x, b.x, c.x, d.x), curve(a.y, b.y, c.y, d.y)};
}

Stroke smooth(const Stroke& points) {
    constexpr int steps = 8;
    Stroke line;
    const auto at = [&](std::size_t i) { return points[std::min(i, points.size() - 1)]; };
    for (std::size_t i = 0; i + 1 < points.size(); ++i)
        for (int s = 0; s < steps; ++s)
            line.push_back(between(at(i ? i - 1 : 0), at(i), at(i + 1), at(i + 2), static_cast<double>(s) / steps));
    line.push_back(points.back());
    return line;
}

/** Bends the sheet a little: the same field for all strokes, so that what meets still meets. */
struct Bend {
    std::array<double, 8> waves{};
    explicit Bend(Random& random, double amount) {
        for (std::size_t i = 0; i < 8; ++i) waves[i] = i % 2 ? random.uniform(0, 2 * std::numbers::pi) : random.normal(0, amount);
    }
    PenPoint operator()(PenPoint p) const {
        const double dx = waves[0] * std::sin(4 * p.y + waves[1]) + waves[2] * std::sin(3 * p.x + waves[3]);
        const double dy = waves[4] * std::sin(4 * p.x + waves[5]) + waves[6] * std::sin(3 * p.y + waves[7]);
        return {p.x + dx, p.y + dy};
    }
};

/** The strokes of one digit as this hand writes it this time, still in the unit square. */
Glyph write(const Hand& hand, int digit, Random& random, double mess) {
    const auto& ways = digitGlyphs(digit);
    const bool otherWay = random.uniform() < 0.1;
    const auto way = otherWay ? random.below(ways.size()) : hand.ways[static_cast<std::size_t>(digit)];
    const Bend bend(random, 0.03 * mess);
    const double turn = bounded(random, 0, 0.07 * mess, -0.3, 0.3);
    const double slant = hand.slant + random.normal(0, 0.05 * mess);
    const double width = hand.width * bounded(random, 1, 0.1 * mess, 0.7, 1.3);
    Glyph glyph = ways[way];
    PenPoint last{-1, -1}, moved;
    for (auto& stroke : glyph)
        for (auto& point : stroke) {
            const bool meets = point.x == last.x && point.y == last.y;  // the pen did not leave the paper
            last = point;
            if (!meets) {
                const PenPoint p = bend({point.x + random.normal(0, hand.wobble), point.y + random.normal(0, hand.wobble)});
                const double x = (p.x - 0.5) * width - slant * (p.y - 0.5), y = p.y - 0.5;
                moved = {x * std::cos(turn) - y * std::sin(turn), x * std::sin(turn) + y * std::cos(turn)};
            }
            point = moved;
        }
    for (auto& stroke : glyph) stroke = smooth(stroke);
    return glyph;
}

/** Scales to the box that MNIST leaves and puts the middle of the ink into the middle of the image. */
void place(Glyph& glyph, double pen, Random& random, double mess) {
    PenPoint low{1e9, 1e9}, high{-1e9, -1e9}, sum;
    double count = 0;
    for (const auto& stroke : glyph)
        for (const auto& p : stroke) {
            low = {std::min(low.x, p.x), std::min(low.y, p.y)};
            high = {std::max(high.x, p.x), std::max(high.y, p.y)};
            sum = {sum.x + p.x, sum.y + p.y};
            ++count;
        }
    const double size = std::max(high.x - low.x, high.y - low.y);
    const double scale = (digitSide - 2 * margin - 2 * pen + 1) / size * bounded(random, 0.97, 0.05 * mess, 0.75, 1.08);
    const double cx = digitSide / 2.0 + bounded(random, 0, 0.5 * mess, -1.5, 1.5);
    const double cy = digitSide / 2.0 + bounded(random, 0, 0.5 * mess, -1.5, 1.5);
    const PenPoint middle{0.5 * (sum.x / count + (low.x + high.x) / 2), 0.5 * (sum.y / count + (low.y + high.y) / 2)};
    const double edge = 1.25 * pen + 2;  // the outermost pixels stay white
    const auto inside = [&](double at, double least, double most) { return std::clamp(at, edge - least, std::max(edge - least, digitSide - edge - most)); };
    const double x = inside(cx, (low.x - middle.x) * scale, (high.x - middle.x) * scale);
    const double y = inside(cy, (low.y - middle.y) * scale, (high.y - middle.y) * scale);
    for (auto& stroke : glyph)
        for (auto& p : stroke) p = {x + (p.x - middle.x) * scale, y + (p.y - middle.y) * scale};
}

/** Inks a line of the given half width between two points; edges fade over one pixel. */
void ink(Image& image, const PenPoint& a, const PenPoint& b, double pen) {
    const double reach = pen + 1;
    const auto clampPixel = [](double v) { return std::clamp(static_cast<int>(v), 0, digitSide - 1); };
    const double dx = b.x - a.x, dy = b.y - a.y, length2 = std::max(dx * dx + dy * dy, 1e-9);
    for (int y = clampPixel(std::min(a.y, b.y) - reach); y <= clampPixel(std::max(a.y, b.y) + reach); ++y)
        for (int x = clampPixel(std::min(a.x, b.x) - reach); x <= clampPixel(std::max(a.x, b.x) + reach); ++x) {
            const double px = x + 0.5 - a.x, py = y + 0.5 - a.y;
            const double t = std::clamp((px * dx + py * dy) / length2, 0.0, 1.0);
            const double ox = px - t * dx, oy = py - t * dy;
            const double distance = std::sqrt(ox * ox + oy * oy);
            auto& pixel = image[static_cast<std::size_t>(y * digitSide + x)];
            pixel = std::max(pixel, static_cast<float>(std::clamp(pen - distance + 0.5, 0.0, 1.0)));
        }
}

Image render(const Glyph& glyph, const Hand& hand, double pen, Random& random) {
    Image image{};
    const double phase = random.uniform(0, 2 * std::numbers::pi);
    double along = 0;
    for (const auto& stroke : glyph)
        for (std::size_t i = 0; i + 1 < stroke.size(); ++i) {
            along += 0.15;
            const double press = 1 + hand.pressure * std::sin(along + phase);
            ink(image, stroke[i], stroke[i + 1], pen * press);
        }
    return image;
}

/** The soft edges of a scan: each pixel takes a little from its neighbours. */
void soften(const Image& sharp, double amount, float ink, std::uint8_t* out) {
    const auto at = [&](int x, int y) {
        return x < 0 || y < 0 || x >= digitSide || y >= digitSide ? 0.0f : sharp[static_cast<std::size_t>(y * digitSide + x)];
    };
    const float share = static_cast<float>(amount) / 4;
    for (int y = 0; y < digitSide; ++y)
        for (int x = 0; x < digitSide; ++x) {
            const float around = at(x - 1, y) + at(x + 1, y) + at(x, y - 1) + at(x, y + 1);
            const float value = (1 - 4 * share) * at(x, y) + share * around;
            *out++ = static_cast<std::uint8_t>(std::lround(255 * std::clamp(ink * value, 0.0f, 1.0f)));
        }
}

void draw(const Hand& hand, int digit, Random& random, double mess, std::uint8_t* out) {
    Glyph glyph = write(hand, digit, random, mess);
    const double pen = hand.pen * bounded(random, 1, 0.08 * mess, 0.8, 1.2);
    place(glyph, pen, random, mess);
    soften(render(glyph, hand, pen, random), random.uniform(0.1, 0.4), static_cast<float>(hand.ink), out);
}

RawData makeDigits(const ParamReader& p) {
    const auto seed = static_cast<std::uint64_t>(p.integer("seed"));
    const auto n = static_cast<std::size_t>(p.integer("samples"));
    const auto people = static_cast<std::uint64_t>(p.integer("hands"));
    const double mess = p.real("mess");
    std::vector<std::byte> pixels(n * digitSide * digitSide);
    std::vector<std::uint8_t> labels(n);
    constexpr std::size_t part = 64;
    const auto make = [&](std::size_t which) {
        for (std::size_t i = which * part; i < std::min(n, (which + 1) * part); ++i) {
            Random random(seed ^ 0x5A3B1Eull << 32, static_cast<std::uint32_t>(i));  // its own: any thread may draw it
            const int digit = static_cast<int>(i % 10);
            const Hand hand = makeHand(seed, static_cast<std::uint32_t>(random.below(people)), mess);
            draw(hand, digit, random, mess, reinterpret_cast<std::uint8_t*>(pixels.data()) + i * digitSide * digitSide);
            labels[i] = static_cast<std::uint8_t>(digit);
        }
    };
    inParallel((n + part - 1) / part, make);
    auto arrays = std::make_shared<Arrays>();
    const auto count = static_cast<Dim>(n);
    arrays->push_back({"images", Tensor(DType::UInt8, {count, digitSide, digitSide, 1}, std::move(pixels))});
    arrays->push_back({"labels", Tensor::of(Shape{count}, labels)});
    return {"digits", "uint8, 28 × 28 × 1", nullptr, std::move(arrays)};
}

}  // namespace

Generator digitsGenerator() {
    DataRecipe recipe;
    recipe.source = "digits";
    recipe.columns["labels"] = {ColumnType::Category, ColumnRole::Target};
    return {"digits", "Digits", "Handwritten digits of 28 × 28 pixels, drawn in many hands.",
            {samplesSpec(6000, 10, 1'000'000), wholeSpec("hands", 400, "How many people write.", 1, 1'000'000),
             numberSpec("mess", 1, "How carelessly they write; 0 is print.", 0, 2), seedSpec()},
            recipe, makeDigits};
}

}  // namespace lamina
