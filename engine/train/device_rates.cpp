// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/device_rates.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "engine/base/error.h"
#include "engine/base/platform.h"
#include "engine/base/version.h"
#include "engine/train/device_probe.h"
#include "engine/train/session.h"

namespace lamina {

namespace {

using Kept = nlohmann::json;
using Sketch = DeviceProbe::Sketch;

// ---- what is timed

void drawMove(Sketch& s, std::int64_t size) {
    const ValueId x = s.value({size}), out = s.value({size});
    s.add(Activate{x, out, {ActivationKind::Relu, 0}});
}

void drawChance(Sketch& s, std::int64_t size) {
    const ValueId x = s.value({size}), out = s.value({size});
    s.add(Dropout{x, out, 0.5, 1});
}

void drawPool(Sketch& s, std::int64_t batch) {
    constexpr std::int64_t side = 28, channels = 8;
    const ValueId x = s.value({batch, side, side, channels}), out = s.value({batch, side / 2, side / 2, channels});
    s.add(MaxPool{x, out, s.value({batch, side / 2, side / 2, channels}, DType::UInt8), {{2, 2}, {2, 2}}});
}

DeviceProbe::Draw product(std::int64_t depth) {
    return [depth](Sketch& s, std::int64_t rows) {
        const ValueId a = s.value({rows, depth}), b = s.value({depth, depth}), out = s.value({rows, depth});
        s.add(MatMul{a, b, out});
    };
}

/** Forward and both ways back. As many channels as filters: of one channel alone the way back to the data is far slower than the others, and
 *  nets do not go it, for the data learn nothing. */
DeviceProbe::Draw convolution(std::int64_t channels) {
    return [=](Sketch& s, std::int64_t batch) {
        constexpr std::int64_t side = 28;
        const Window window{{3, 3}, {1, 1}, {1, 1}, {1, 1}, {1, 1}};
        const ValueId x = s.value({batch, side, side, channels}), dx = s.value({batch, side, side, channels});
        const ValueId kernel = s.value({3, 3, channels, channels}), dkernel = s.value({3, 3, channels, channels});
        const ValueId out = s.value({batch, side, side, channels});
        s.add(Conv2D{x, kernel, out, window});
        s.add(Conv2DBackwardData{kernel, out, dx, window});
        s.add(Conv2DBackwardKernel{x, out, dkernel, window});
    };
}

DeviceProbe::Draw recurrence(std::int64_t units) {
    return [units](Sketch& s, std::int64_t batch) {
        constexpr std::int64_t steps = 16;
        const Cell cell{CellKind::Lstm};
        const ValueId x = s.value({steps, batch, 4 * units}), kernel = s.value({units, 4 * units}), out = s.value({steps, batch, units});
        const ValueId cells = s.value({steps, batch, units}), kept = s.value({steps, batch, 4 * units}), scratch = s.value({batch, 4 * units});
        const ValueId dx = s.value({steps, batch, 4 * units}), dkernel = s.value({units, 4 * units}), carry = s.value({3, batch, units});
        s.add(Recurrent{cell, x, kernel, noValue, out, cells, kept, scratch});
        s.add(RecurrentBackward{cell, kernel, noValue, out, cells, kept, out, dx, dkernel, noValue, noValue, carry});
    };
}

// ---- what follows from it

/** From products of two depths. */
ProductPace paceOf(const Probed& narrow, double narrowDepth, const Probed& wide, double wideDepth, double start) {
    const auto each = [&](const Probed& p) { return std::max(p.seconds - start, p.seconds / 2) / p.operations; };
    ProductPace pace;
    pace.narrow = std::max(0.0, (each(narrow) - each(wide)) / (1 / narrowDepth - 1 / wideDepth));
    pace.wide = std::max(each(wide) - pace.narrow / wideDepth, each(wide) / 2);
    return pace;
}

MovePace movePace(const DeviceProbe& probe, const DeviceProbe::Draw& draw, std::initializer_list<std::int64_t> sizes) {
    MovePace pace;
    for (const std::int64_t size : sizes) {
        const Probed p = probe.at(size, draw);
        pace.points.emplace_back(p.bytes, std::max(p.seconds, pace.points.empty() ? 1e-9 : pace.points.back().second));
    }
    return pace;
}

void paceRecurrence(DeviceRates& rates, const DeviceProbe& probe) {
    constexpr std::int64_t few = 8, many = 128, batch = 32;
    const Probed small = probe.at(batch, recurrence(few)), large = probe.at(batch, recurrence(many));
    rates.recurrence.wide = std::max(0.0, (large.seconds - small.seconds) / (large.operations - small.operations));
    rates.turn = std::max(small.seconds / 2, small.seconds - small.operations * rates.recurrence.wide) / small.turns;
}

// ---- what is kept

Kept toJson(const ProductPace& p) { return {p.wide, p.narrow}; }
ProductPace productFrom(const Kept& json) { return {json.at(0).get<double>(), json.at(1).get<double>()}; }

Kept toJson(const DeviceRates& r) {
    return {{"start", r.start}, {"move", r.move.points}, {"chance", r.chance.points}, {"reduce", r.reduce.points}, {"product", toJson(r.product)},
            {"convolution", toJson(r.convolution)}, {"recurrence", toJson(r.recurrence)}, {"turn", r.turn}};
}

DeviceRates fromJson(const Kept& json) {
    DeviceRates r;
    r.start = json.at("start").get<double>();
    r.move.points = json.at("move").get<std::vector<std::pair<double, double>>>();
    r.chance.points = json.at("chance").get<std::vector<std::pair<double, double>>>();
    r.reduce.points = json.at("reduce").get<std::vector<std::pair<double, double>>>();
    r.product = productFrom(json.at("product"));
    r.convolution = productFrom(json.at("convolution"));
    r.recurrence = productFrom(json.at("recurrence"));
    r.turn = json.at("turn").get<double>();
    return r;
}

/** Device, how it is used, and which Lamina used it. */
std::string keyOf(const Device& device, const ExecutorOptions& options) {
    return device.title + ", threads " + std::to_string(options.threads) + ", precision " + std::to_string(static_cast<int>(options.precision)) + ", lamina " +
           std::string(version());
}

bool isAmount(double value) { return std::isfinite(value) && value >= 0; }

bool isPace(const MovePace& pace) {
    double bytes = 0;
    return !pace.points.empty() && std::all_of(pace.points.begin(), pace.points.end(), [&](const auto& point) {
        return std::isfinite(point.first) && point.first > std::exchange(bytes, point.first) && isAmount(point.second) && point.second > 0;
    });
}

/** Whether a measurement can have given them; a damaged file may say anything. */
bool canBe(const DeviceRates& r) {
    const auto isProduct = [](const ProductPace& pace) { return isAmount(pace.wide) && isAmount(pace.narrow); };
    return isAmount(r.start) && isAmount(r.turn) && isPace(r.move) && isPace(r.chance) && isPace(r.reduce) && isProduct(r.product) && isProduct(r.convolution) &&
           isProduct(r.recurrence);
}

/** Whether it has no more levels than that: deep ones, as no rates have, would take the stack when they are written again. */
bool isFlat(const Kept& json, int levels) {
    if (!json.is_structured()) return true;
    return levels > 0 && std::all_of(json.begin(), json.end(), [&](const Kept& part) { return isFlat(part, levels - 1); });
}

std::filesystem::path keptIn() { return cacheDirectory() / "device_rates.json"; }

/** An empty object where there is nothing, or nothing that can be read: it can be measured again. */
Kept readKept() {
    constexpr int deepest = 8;
    try {
        const auto bytes = readFile(keptIn(), 1 << 20);
        Kept kept = Kept::parse(reinterpret_cast<const char*>(bytes.data()), reinterpret_cast<const char*>(bytes.data()) + bytes.size(), nullptr, false);
        if (kept.is_object() && isFlat(kept, deepest)) return kept;
    } catch (const Error&) {
        return Kept::object();
    }
    return Kept::object();
}

std::optional<DeviceRates> keptRates(const std::string& key) {
    try {
        const Kept kept = readKept();
        if (!kept.contains(key)) return {};
        const DeviceRates rates = fromJson(kept.at(key));
        return canBe(rates) ? std::optional(rates) : std::nullopt;
    } catch (const Kept::exception&) {
        return {};
    }
}

void keep(const std::string& key, const DeviceRates& rates) {
    try {
        Kept kept = readKept();
        kept[key] = toJson(rates);
        makeDirectories(keptIn().parent_path());
        writeFileAtomically(keptIn(), kept.dump(1));
    } catch (const Error&) {
        return;  // a full disk: known as long as this process lives
    }
}

}  // namespace

double MovePace::seconds(double bytes) const {
    if (points.empty()) return 0;
    if (points.size() == 1 || bytes <= points.front().first) return points.front().second;
    std::size_t i = 1;
    while (i + 1 < points.size() && bytes > points[i].first) ++i;
    const auto [b0, s0] = points[i - 1];
    const auto [b1, s1] = points[i];
    if (bytes >= b1) return s1 * bytes / b1;
    return std::exp(std::log(s0) + std::log(s1 / s0) * std::log(bytes / b0) / std::log(b1 / b0));
}

double DeviceRates::seconds(const OpWork& work) const {
    switch (work.kind) {
        case WorkKind::Move: break;
        case WorkKind::Chance: return chance.seconds(work.bytes);
        case WorkKind::Reduce: return reduce.seconds(work.bytes);
        case WorkKind::Product: return std::max(start + product.seconds(work.operations, work.depth), move.seconds(work.bytes));
        case WorkKind::Convolution: return std::max(start + convolution.seconds(work.operations, work.depth), move.seconds(work.bytes));
        case WorkKind::Recurrence: return work.turns * turn + recurrence.seconds(work.operations, work.depth);
    }
    return move.seconds(work.bytes);
}

double DeviceRates::seconds(const Plan& plan, const Program& program) const {
    double sum = 0;
    for (const Op& op : program.ops) sum += seconds(workOf(plan, op));
    return sum;
}

std::optional<DeviceRates> measureRates(const Device& device, const ExecutorOptions& options) {
    constexpr std::int64_t narrow = 16, wide = 400;  // no power of two, whose rows would share few lines of the cache
    constexpr std::int64_t few = 8, many = 32, batch = 16;  // channels, and pictures enough to leave the nearest cache, as a training does
    const DeviceProbe probe(device, options);
    DeviceRates rates;
    const std::function<void()> takes[] = {
        [&] { rates.move = movePace(probe, drawMove, {64, 4096, 65'536, 1 << 20, 1 << 23}), rates.start = rates.move.points.front().second; },
        [&] { rates.chance = movePace(probe, drawChance, {4096, 1 << 18}); },
        [&] { rates.reduce = movePace(probe, drawPool, {1, 32}); },
        [&] { rates.product = paceOf(probe.large(256, product(narrow)), narrow, probe.large(64, product(wide)), wide, rates.start); },
        [&] { rates.convolution = paceOf(probe.large(batch, convolution(few)), few, probe.large(batch, convolution(many)), many, rates.start); },
        [&] { paceRecurrence(rates, probe); },
    };
    for (const auto& take : takes) {
        if (trainingsRunning() > 0) return {};  // it would be slowed, and tell lies
        take();
    }
    return rates;
}

std::optional<DeviceRates> ratesOf(const Device& device, const ExecutorOptions& options) {
    static std::mutex one;  // two who ask at once must not time each other
    static std::map<std::string, DeviceRates> known;
    const std::lock_guard lock(one);
    const std::string key = keyOf(device, options);
    if (const auto found = known.find(key); found != known.end()) return found->second;
    auto rates = keptRates(key);
    if (!rates) {
        if (!(rates = measureRates(device, options))) return {};
        keep(key, *rates);
    }
    known[key] = *rates;
    return rates;
}

}  // namespace lamina
