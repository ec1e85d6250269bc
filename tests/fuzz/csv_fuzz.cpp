// SPDX-License-Identifier: GPL-3.0-or-later
// Delimited text: sniffed and parsed; what one thread reads, two read.
#include "engine/data/csv.h"
#include "tests/fuzz/fuzz.h"

using namespace lamina;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = fuzz::text(data, size);
    fuzz::readOrRefuse([&] {
        CsvOptions options;
        options.threads = 1;
        const CsvFile file = parseCsv(text, options);
        for (const Column& column : file.table.columns) {
            fuzz::require(column.rows() == file.table.rows(), "columns are of one length");
            for (std::size_t row = 0; row < column.rows(); ++row) static_cast<void>(column.text(row));
        }
        options.maxRows = 2;
        fuzz::require(parseCsv(text, options).table.rows() <= 2, "a preview reads no further than asked");
    });
    return 0;
}
