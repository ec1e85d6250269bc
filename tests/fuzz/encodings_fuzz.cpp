// SPDX-License-Identifier: GPL-3.0-or-later
// Text of other encodings: turned into UTF-8 whole and piece by piece it is the same; a table that was read in a wrong one is found out. The first
// byte chooses the encoding, of UTF-16 also the order; the second how long the pieces are.
#include <string>

#include "engine/data/encodings.h"
#include "engine/data/turned_text.h"
#include "engine/data/utf8.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/text_encodings.h"

using namespace lamina;

namespace {

std::string turned(std::string_view text, const Letters& letters) { return std::string(TurnedText(text, letters, nullptr, nullptr).text()); }

void turn(std::string_view text, const Letters& letters, std::size_t most) {
    fuzz::readOrRefuse([&] {
        const std::string whole = turned(text, letters);
        fuzz::require(isUtf8(whole), "what is turned is UTF-8");
        std::string pieces;
        while (!text.empty()) {
            const auto piece = beginningOf(text, letters, most);
            fuzz::require(!piece.empty(), "a piece is no less than a letter");
            pieces += turned(piece, letters);
            text.remove_prefix(piece.size());
        }
        fuzz::require(pieces == whole, "pieces are the whole");
    });
}

void readWrongly(std::string_view text) {
    fuzz::readOrRefuse([&] {
        CsvOptions options;
        options.encoding = TextEncoding::Latin1;
        options.threads = 1;
        const Table table = parseCsv(text, options).table;
        const Encoding* likely = likelyEncoding(table);
        if (!likely) return;
        for (const Column& column : table.columns) {
            fuzz::require(isUtf8(readAnew(column.name, *likely).value_or("")), "a name that is read anew is UTF-8");
            for (const std::string& word : column.categories) fuzz::require(isUtf8(readAnew(word, *likely).value_or("")), "a word that is read anew is UTF-8");
        }
    });
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    const auto text = fuzz::text(data + 2, size - 2);
    const Encoding& encoding = encodingOf(fuzz::encodingBy(data[0] & 0x7Fu));
    turn(text, {encoding.charset ? &encoding : nullptr, (data[0] & 0x80) != 0, "seed"}, 2 + std::size_t{data[1]});
    fuzz::require(isUtf8(fromUtf16(text)), "UTF-16 is turned into UTF-8");
    readWrongly(text);
    return 0;
}
