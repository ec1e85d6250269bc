// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/dictionary.h"

#include <span>

#include "engine/data/fingerprint.h"

namespace lamina {

std::int32_t Dictionary::code(std::string_view text) {
    if (latest_ >= 0 && texts_[static_cast<std::size_t>(latest_)] == text) return latest_;
    if (slots_.size() < 2 * (texts_.size() + 1)) grow();
    const std::uint64_t hash = hash64(std::as_bytes(std::span(text.data(), text.size())));
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t slot = hash & mask;; slot = (slot + 1) & mask) {
        const std::int32_t code = slots_[slot];
        if (code < 0) {
            latest_ = slots_[slot] = static_cast<std::int32_t>(texts_.size());
            texts_.emplace_back(text);
            hashes_.push_back(hash);
            return latest_;
        }
        if (hashes_[static_cast<std::size_t>(code)] == hash && texts_[static_cast<std::size_t>(code)] == text)
            return latest_ = code;
    }
}

void Dictionary::grow() {
    slots_.assign(slots_.empty() ? 64 : slots_.size() * 2, -1);
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t i = 0; i < hashes_.size(); ++i) {
        std::size_t slot = hashes_[i] & mask;
        while (slots_[slot] >= 0) slot = (slot + 1) & mask;
        slots_[slot] = static_cast<std::int32_t>(i);
    }
}

}  // namespace lamina
