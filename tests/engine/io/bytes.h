// SPDX-License-Identifier: GPL-3.0-or-later
// Small words for tests of file formats.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "engine/base/error.h"

namespace lamina {

inline std::span<const std::byte> bytesOf(std::string_view text) { return std::as_bytes(std::span(text.data(), text.size())); }

inline std::string textOf(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/** The sentence of the Error that an action throws; empty when it throws none. */
inline std::string errorOf(const std::function<void()>& action) {
    try {
        action();
    } catch (const Error& e) {
        return e.what();
    }
    return {};
}

inline bool contains(const std::string& text, std::string_view part) { return text.find(part) != text.npos; }

}  // namespace lamina
