// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/words.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace lamina {

std::string joined(const std::vector<std::string>& words, std::string_view lastGap) {
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0) text += i + 1 == words.size() ? lastGap : ", ";
        text += words[i];
    }
    return text;
}

std::string firstOf(const std::vector<std::string>& words, std::size_t most) {
    const auto end = words.begin() + static_cast<std::ptrdiff_t>(std::min(most, words.size()));
    const std::string text = joined({words.begin(), end});
    return words.size() > most ? text + " and " + std::to_string(words.size() - most) + " more" : text;
}

namespace {

template <class... How>
std::string written(double value, How... how) {
    if (std::isnan(value)) return "nan";  // its sign says nothing
    std::array<char, 400> text;  // the largest number has 309 digits before the point
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value, how...).ptr;
    return {text.data(), end};
}

}  // namespace

std::string shortNumber(double value, int digits) { return written(value, std::chars_format::general, digits); }

std::string exactNumber(double value) { return written(value); }

std::string fixedNumber(double value, int places) { return written(value, std::chars_format::fixed, places); }

std::string visible(const std::string& name) {
    if (name == "\n") return "↵";
    if (name == "\t") return "⇥";
    return name == " " ? "␣" : name;
}

std::vector<std::string> visible(const std::vector<std::string>& names) {
    std::vector<std::string> all;
    for (const auto& name : names) all.push_back(visible(name));
    return all;
}

std::string lowerCase(std::string_view text) {
    std::string lower(text);
    for (char& c : lower)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
    return lower;
}

}  // namespace lamina
