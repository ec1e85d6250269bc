// SPDX-License-Identifier: GPL-3.0-or-later
// Text of other encodings than UTF-8, turned piece by piece: one that is large lies on disk, and only pieces of it are in memory.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "engine/data/encodings.h"
#include "engine/data/load_progress.h"

namespace lamina {

class RowStore;

/** How a text is written: UTF-16 in one of its orders, or what the system reads. */
struct Letters {
    const Encoding* encoding = nullptr;  // null: UTF-16
    bool bigEndian = false;              // of UTF-16
    std::string where = {};              // its file
};

/** The first bytes of a text, `most` of them or a few more, up to the end of a line; of UTF-16 up to that of a character. */
std::string_view beginningOf(std::string_view text, const Letters& letters, std::size_t most);

/** A text as UTF-8, in memory while it is small beside what memory shall hold. */
class TurnedText {
 public:
    /** from: where the text lies on disk, or none: what has been read of it is let go. Throws Error when the system does not know the
     *  encoding, where the disk has no room, and where the progress is cancelled. */
    TurnedText(std::string_view text, const Letters& letters, const RowStore* from, LoadProgress* progress);
    TurnedText(const TurnedText&) = delete;
    TurnedText& operator=(const TurnedText&) = delete;
    std::string_view text() const { return text_; }
    /** Where it lies on disk; null: in memory. */
    const RowStore* store() const { return store_.get(); }

 private:
    std::string memory_;
    std::shared_ptr<RowStore> store_;
    std::string_view text_;
};

}  // namespace lamina
