// SPDX-License-Identifier: GPL-3.0-or-later
// Distinct texts and their codes while a column is read.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lamina {

/** Gives equal texts equal codes, in order of first appearance. Open addressing, as it is asked once a cell. */
class Dictionary {
 public:
    std::int32_t code(std::string_view text);
    const std::vector<std::string>& texts() const { return texts_; }

 private:
    void grow();
    std::vector<std::string> texts_;
    std::vector<std::uint64_t> hashes_;  // of texts_
    std::vector<std::int32_t> slots_;    // code, or -1; a power of two of them
    std::int32_t latest_ = -1;           // neighbours are often equal
};

}  // namespace lamina
