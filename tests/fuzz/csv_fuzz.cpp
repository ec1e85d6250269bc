// SPDX-License-Identifier: GPL-3.0-or-later
// Delimited text: sniffed, or as a person laid it down, and parsed; what one thread reads, two read. The last two bytes choose what is
// laid down.
#include <string>

#include "engine/data/csv.h"
#include "engine/data/utf8.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/text_encodings.h"

using namespace lamina;

namespace {

CsvOptions laidDown(std::uint8_t a, std::uint8_t b) {
    constexpr char delimiters[] = {',', ';', '\t', '|'};
    const auto bit = [](std::uint8_t byte, int i) { return (byte >> i & 1) != 0; };
    CsvOptions options;
    if (bit(a, 0)) options.encoding = fuzz::encodingBy((a >> 1 & 3u) | (b >> 6 & 3u) << 2);
    if (bit(a, 3)) options.delimiter = delimiters[a >> 4 & 3];
    if (bit(a, 6)) options.quote = bit(a, 7) ? '\'' : '"';
    if (bit(b, 0)) options.header = bit(b, 1);
    if (bit(b, 2)) options.comments = bit(b, 3);
    if (bit(b, 4)) options.decimalComma = bit(b, 5);
    return options;
}

/** Whether all letters are turned into UTF-8; what shall be UTF-8 already is read as it is. */
bool turns(const CsvOptions& options) { return options.encoding && *options.encoding != TextEncoding::Utf8 && *options.encoding != TextEncoding::Utf8Bom; }

/** All cells, one behind the other. */
std::string read(std::string_view text, const CsvOptions& options) {
    const CsvFile file = parseCsv(text, options);
    std::string cells = toString(file.dialect);
    for (const Column& column : file.table.columns) {
        fuzz::require(column.rows() == file.table.rows(), "columns are of one length");
        for (std::size_t row = 0; row < column.rows(); ++row) cells += column.text(row) + '\0';
        fuzz::require(!turns(options) || isUtf8(column.name), "names are UTF-8");
    }
    fuzz::require(!turns(options) || isUtf8(cells), "cells are UTF-8");
    fuzz::require(options.maxRows == 0 || file.table.rows() <= options.maxRows, "a preview reads no further than asked");
    return cells;
}

void readAll(std::string_view text, CsvOptions options) {
    fuzz::readOrRefuse([&] {
        options.threads = 1;
        const std::string one = read(text, options);
        options.threads = 2;
        fuzz::require(read(text, options) == one, "what one thread reads, two read");
        options.maxRows = 2;
        read(text, options);
    });
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    readAll(fuzz::text(data, size), {});
    if (size >= 2) readAll(fuzz::text(data, size - 2), laidDown(data[size - 2], data[size - 1]));
    return 0;
}
