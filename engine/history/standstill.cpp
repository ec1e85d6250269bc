// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/history/standstill.h"

#include <algorithm>
#include <cmath>

#include "engine/base/words.h"

namespace lamina {

namespace {

constexpr double flat = 0.995;       // times the loss that many epochs ago: hardly any progress
constexpr double everFallen = 0.98;  // times the first loss: more than a net that still guesses wins by chance
constexpr double even = 1.05;        // the largest of the last losses, against the smallest: what jumps does not stand

/** It is at its best, by more than a hair: nobody wants to stop there, whatever the training loss does. */
bool validationStillFalls(const EpochCurves& c, std::size_t epochs) {
    const auto& v = c.validation;
    return v.size() > epochs && c.fruitless() == 0 && v.back() < flat * v[v.size() - 1 - epochs];
}

bool isEven(const std::vector<double>& loss, std::size_t epochs) {
    const auto [least, most] = std::minmax_element(loss.end() - static_cast<std::ptrdiff_t>(epochs), loss.end());
    return *most <= even * *least;
}

}  // namespace

std::optional<Standstill> standstillOf(const EpochCurves& c, int epochs) {
    if (c.overfits(hardlyRisen)) return {};
    if (const int since = c.fruitless(); since >= epochs) {
        const auto best = static_cast<std::size_t>(c.best());
        return Standstill{true, "Validation loss has not improved for " + std::to_string(since) + " epochs.",
                          "The best was " + shortNumber(c.validation[best], 4) + " in epoch " + std::to_string(c.epochAt(best)) + "."};
    }
    const auto n = c.loss.size(), back = static_cast<std::size_t>(epochs);
    if (n <= back || validationStillFalls(c, back) || !(c.loss.back() > c.loss[n - 1 - back] * flat)) return {};
    return Standstill{false, "Training loss hardly falls any more.",
                      "In the last " + std::to_string(epochs) + " epochs it went from " + shortNumber(c.loss[n - 1 - back], 4) + " to " + shortNumber(c.loss.back(), 4) + "."};
}

std::optional<Standstill> lastingStandstill(const EpochCurves& c) {
    if (c.loss.empty() || c.solves() || c.jumps) return {};
    if (c.loss.back() > everFallen * c.loss.front() || std::fabs(c.loss.back()) < EpochCurves::solved * std::fabs(c.loss.front())) return {};
    const int epochs = std::max(2 * EpochCurves::patience, static_cast<int>(c.loss.size()) / 5);
    const auto found = standstillOf(c, epochs);
    if (found && !found->ofValidation && !isEven(c.loss, static_cast<std::size_t>(epochs))) return {};
    return found;
}

}  // namespace lamina
