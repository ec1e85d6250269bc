// SPDX-License-Identifier: GPL-3.0-or-later
// Exceptions as sentences, at the doors where people are told.
#pragma once

#include <exception>
#include <new>
#include <string>

namespace lamina {

/** What went wrong. An Error says it itself. */
inline std::string sentenceOf(const std::exception& e) {
    if (dynamic_cast<const std::bad_alloc*>(&e)) return "there is not enough memory — close other programs, or take a smaller batch, net or data set";
    return e.what();
}

}  // namespace lamina
