// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/turned_text.h"

#include <cstring>
#include <span>
#include <utility>

#include "engine/base/error.h"
#include "engine/base/row_store.h"
#include "engine/data/utf8.h"

namespace lamina {

namespace {

constexpr std::size_t turnedPart = std::size_t{1} << 20;  // bytes turned at a time

std::string asUtf8(std::string_view piece, const Letters& letters) {
    return letters.encoding ? utf8From(*letters.encoding, piece, letters.where) : fromUtf16(piece, letters.bigEndian);
}

/** Calls each(piece as UTF-8) in order; what has been read of the text is let go. */
template <class Each>
void turnPieces(std::string_view text, const Letters& letters, const RowStore* from, LoadProgress* progress, Each each) {
    while (!text.empty()) {
        requireWanted(progress);
        const auto piece = beginningOf(text, letters, turnedPart);
        each(asUtf8(piece, letters));
        if (from) from->release(static_cast<std::size_t>(reinterpret_cast<const std::byte*>(piece.data()) - from->bytes().data()), piece.size());
        text.remove_prefix(piece.size());
    }
}

/** Counted first, for room on disk is taken before it is filled. */
std::shared_ptr<RowStore> turnedOnDisk(std::string_view text, const Letters& letters, const RowStore* from, LoadProgress* progress) {
    std::size_t size = 0, at = 0;
    turnPieces(text, letters, from, progress, [&](const std::string& piece) { size += piece.size(); });
    auto store = RowStore::makeOnDisk(size);
    turnPieces(text, letters, from, progress, [&](const std::string& piece) {
        if (piece.size() > size - at) throw Error::input("the file has changed while it was read", letters.where, "read it again");
        std::memcpy(store->bytes().data() + at, piece.data(), piece.size());
        store->release(at, piece.size());
        at += piece.size();
    });
    return store;
}

std::string_view textIn(std::span<const std::byte> bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

}  // namespace

/** No letter of several bytes has the end of a line among them; of UTF-16 only pairs are more than one unit. */
std::string_view beginningOf(std::string_view text, const Letters& letters, std::size_t most) {
    if (text.size() <= most) return text;
    if (letters.encoding) {
        const auto line = text.find_first_of("\r\n", most);
        return text.substr(0, line == std::string_view::npos ? text.size() : line + 1);
    }
    const std::size_t end = most / 2 * 2, high = letters.bigEndian ? 0 : 1;  // where the high byte of a unit is
    const auto isHalf = [&](std::size_t at, int first) { return at + 1 < text.size() && (static_cast<unsigned char>(text[at + high]) & 0xFC) == first; };
    const bool pair = isHalf(end - 2, 0xD8) && isHalf(end, 0xDC);
    return text.substr(0, pair ? end + 2 : end);
}

TurnedText::TurnedText(std::string_view text, const Letters& letters, const RowStore* from, LoadProgress* progress) {
    if (text.size() > memoryForRows() / 4) {
        store_ = turnedOnDisk(text, letters, from, progress);
        text_ = textIn(std::as_const(*store_).bytes());
        return;
    }
    memory_ = asUtf8(text, letters);
    text_ = memory_;
}

}  // namespace lamina
