// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/words.h"

#include <algorithm>

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

std::string lowerCase(std::string_view text) {
    std::string lower(text);
    for (char& c : lower)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
    return lower;
}

}  // namespace lamina
