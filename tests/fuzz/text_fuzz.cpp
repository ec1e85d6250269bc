// SPDX-License-Identifier: GPL-3.0-or-later
// Plain text: the characters of a file; and texts, parted by the byte that is in none, in the folders of two classes, whose words become
// ids.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "engine/data/text_folder.h"
#include "engine/data/text_tokens.h"
#include "engine/data/utf8.h"
#include "tests/fuzz/fuzz.h"

using namespace lamina;

namespace {

namespace fs = std::filesystem;

/** A folder while the program lives. */
struct Scratch {
    Scratch() : path(fs::temp_directory_path() / ("lamina-text-fuzz-" + std::to_string(std::random_device{}()))) { fs::create_directories(path); }
    ~Scratch() {
        std::error_code ignored;
        fs::remove_all(path, ignored);
    }
    fs::path path;
};

void write(const fs::path& file, std::string_view text) { std::ofstream(file, std::ios::binary).write(text.data(), static_cast<std::streamsize>(text.size())); }

void readAsCharacters(const fs::path& file, std::string_view text) {
    write(file, text);
    fuzz::readOrRefuse([&] {
        const RawData raw = readCharacters(file);
        const Column& column = raw.table->columns.front();
        std::string again;
        for (std::size_t row = 0; row < column.rows(); ++row) again += column.text(row);
        if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
        fuzz::require(again == text && isUtf8(again), "the characters are the text");
    });
}

void writeFolders(const fs::path& folder, std::string_view texts) {
    constexpr int most = 8;
    fs::remove_all(folder);
    for (const char* label : {"one", "two"}) fs::create_directories(folder / label);
    for (int i = 0; i < most; ++i) {
        const std::size_t end = std::min(texts.find('\xff'), texts.size());
        write(folder / (i % 2 ? "two" : "one") / (std::to_string(i) + ".txt"), texts.substr(0, end));
        if (end == texts.size()) return;
        texts.remove_prefix(end + 1);
    }
}

void readAsFolders(const fs::path& folder, std::string_view texts) {
    writeFolders(folder, texts);
    fuzz::readOrRefuse([&] {
        const RawData raw = readTextFolder(folder);
        const Column& column = raw.table->columns.front();
        std::vector<std::uint32_t> rows(column.rows());
        std::iota(rows.begin(), rows.end(), 0u);
        const PreparedColumn words = fitText(column, rows, {.maxTokens = 5, .outputSequenceLength = 4});
        for (const std::string& word : words.categories) fuzz::require(isUtf8(word), "words can be saved");
        std::vector<float> ids(4 * rows.size());
        std::size_t unknown = 0;
        applyText(words, column, rows, ids.data(), 4, unknown);
        for (const float id : ids) fuzz::require(id >= 0 && id < static_cast<float>(words.categories.size()), "an id is of a word");
    });
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Scratch scratch;
    const auto text = fuzz::text(data, size);
    readAsCharacters(scratch.path / "text.txt", text);
    readAsFolders(scratch.path / "folders", text);
    return 0;
}
