// SPDX-License-Identifier: GPL-3.0-or-later
// A table in a file, as it is or packed, beside enough memory for rows or little: it reads as its text does. The first byte chooses how it is
// packed and read, the second its encoding.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "engine/data/csv.h"
#include "engine/data/gzip.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/text_encodings.h"
#include "tests/support/gzipped.h"

using namespace lamina;

namespace {

namespace fs = std::filesystem;
using Bytes = std::vector<std::byte>;

/** A folder while the program lives; rows beyond memory lie there, too. */
struct Scratch {
    Scratch() : path(fs::temp_directory_path() / ("lamina-packed-fuzz-" + std::to_string(std::random_device{}()))) {
        fs::create_directories(path);
        ::setenv("LAMINA_HOME", path.c_str(), 1);
    }
    ~Scratch() {
        std::error_code ignored;
        fs::remove_all(path, ignored);
    }
    fs::path path;
};

/** What the first two bytes choose. */
struct Choices {
    Choices(std::uint8_t a, std::uint8_t b) : members(a & 3), emptyAtEnd(a >> 2 & 1), littleMemory(a >> 3 & 1) {
        options.threads = 1;
        if (a >> 4 & 1) options.maxRows = 2;
        if (b > 0) options.encoding = fuzz::encodingBy(b - 1u);
    }
    std::size_t members;  // of the gzip stream; 0: not packed, or packed already
    bool emptyAtEnd;      // and one more, as some programs write it
    bool littleMemory;
    CsvOptions options;
};

Bytes packed(std::span<const std::byte> text, const Choices& choices) {
    if (choices.members == 0) return {text.begin(), text.end()};
    Bytes all;
    const auto add = [&](std::span<const std::byte> part) {
        const auto member = test::gzipped(part);
        all.insert(all.end(), member.begin(), member.end());
    };
    for (std::size_t i = 0, at = 0; i < choices.members; ++i) {
        const std::size_t end = text.size() * (i + 1) / choices.members;
        add(text.subspan(at, end - at));
        at = end;
    }
    if (choices.emptyAtEnd) add({});
    return all;
}

/** All cells, one behind the other; or that there are none. */
template <class Read>
std::string outcome(Read read) {
    std::string cells = "refused";
    fuzz::readOrRefuse([&] {
        const CsvFile file = read();
        cells = toString(file.dialect);
        for (const Column& column : file.table.columns)
            for (std::size_t row = 0; row < column.rows(); ++row) cells += column.text(row) + '\0';
    });
    return cells;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Scratch scratch;
    static const fs::path file = scratch.path / "table.csv.gz";
    if (size < 2) return 0;
    const Choices choices(data[0], data[1]);
    const auto text = fuzz::text(data + 2, size - 2);
    const Bytes written = packed(fuzz::bytes(data + 2, size - 2), choices);
    std::ofstream(file, std::ios::binary).write(reinterpret_cast<const char*>(written.data()), static_cast<std::streamsize>(written.size()));
    if (choices.littleMemory) ::setenv("LAMINA_DATA_MEMORY", "1kB", 1);
    const std::string read = outcome([&] { return readCsv(file, choices.options); });
    ::unsetenv("LAMINA_DATA_MEMORY");
    if (choices.members == 0 && isGzip(written)) return 0;
    fuzz::require(read == outcome([&] { return parseCsv(text, choices.options, file.string()); }), "a file reads as its text does");
    return 0;
}
