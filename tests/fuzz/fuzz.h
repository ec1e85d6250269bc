// SPDX-License-Identifier: GPL-3.0-or-later
// What every fuzz target shares: bytes as readers take them, and the only way in which a reader may refuse them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

#include "engine/base/error.h"

/** What libFuzzer calls with bytes of its making, and replay.cpp with the seeds. */
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace lamina::fuzz {

inline std::span<const std::byte> bytes(const std::uint8_t* data, std::size_t size) { return std::as_bytes(std::span(data, size)); }

inline std::string_view text(const std::uint8_t* data, std::size_t size) {
    return size ? std::string_view(reinterpret_cast<const char*>(data), size) : std::string_view();
}

/** Calls a reader. What it throws but an Error with words is a finding: it goes on to the program's end. */
template <class Read>
void readOrRefuse(Read read) {
    try {
        read();
    } catch (const Error& e) {
        if (std::string_view(e.what()).empty()) throw;
    }
}

/** A promise that a reader broke. */
inline void require(bool kept, const char* promise) {
    if (!kept) throw std::logic_error(promise);
}

/** What must not be refused: what we wrote ourselves. */
template <class Read>
auto readOwn(Read read, const char* promise) {
    try {
        return read();
    } catch (const Error& e) {
        throw std::logic_error(std::string(promise) + ": " + e.what());
    }
}

}  // namespace lamina::fuzz
