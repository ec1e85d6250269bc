// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/text_folder.h"

#include <algorithm>
#include <cstdint>
#include <set>

#include "engine/base/error.h"
#include "engine/base/platform.h"
#include "engine/base/row_store.h"
#include "engine/base/words.h"
#include "engine/data/dictionary.h"
#include "engine/data/image.h"
#include "engine/data/image_folder.h"
#include "engine/data/text_tokens.h"

namespace lamina {

namespace {

namespace fs = std::filesystem;

bool hidden(const fs::path& path) { return path.filename().string().starts_with('.'); }

/** The classes by name, and their texts. */
struct Listed {
    std::vector<std::string> classes;
    std::vector<std::pair<fs::path, std::int32_t>> files;
    std::vector<fs::path> pictures;  // among them
};

std::vector<fs::path> sortedEntries(const fs::path& folder) {
    std::error_code failed;
    std::vector<fs::path> all;
    for (const auto& entry : fs::directory_iterator(folder, failed))
        if (!hidden(entry.path())) all.push_back(entry.path());
    std::sort(all.begin(), all.end());
    return all;
}

Listed listed(const fs::path& folder) {
    Listed found;
    for (const auto& one : sortedEntries(folder)) {
        if (!fs::is_directory(one)) continue;
        const std::size_t before = found.files.size();
        for (const auto& file : sortedEntries(one)) {
            if (isImageName(file)) found.pictures.push_back(file);
            else if (isTextName(file) && fs::is_regular_file(file)) found.files.emplace_back(file, static_cast<std::int32_t>(found.classes.size()));
        }
        if (found.files.size() > before) found.classes.push_back(one.filename().string());
    }
    return found;
}

/** What a folder of a class holds. */
struct Kinds {
    std::size_t texts = 0, pictures = 0;
};

/** Of texts those that no picture beside them has the name of: these are its caption, or say what is where in it. */
Kinds kindsIn(const fs::path& folder) {
    Kinds kinds;
    std::set<fs::path> pictures;  // without their endings
    const auto files = filesBelow(folder);
    for (const auto& file : files) {
        if (!isImageName(file)) continue;
        ++kinds.pictures;
        pictures.insert(fs::path(file).replace_extension());
    }
    for (const auto& file : files)
        if (isTextName(file) && file.parent_path() == folder && !pictures.contains(fs::path(file).replace_extension())) ++kinds.texts;
    return kinds;
}

/** Whether pictures are what it is about, where there are texts, too. */
bool isRatherOfPictures(const fs::path& folder) {
    std::size_t withPictures = 0, ofPictures = 0, ofTexts = 0;
    Kinds all;
    for (const auto& one : sortedEntries(folder)) {
        if (!fs::is_directory(one)) continue;
        const Kinds own = kindsIn(one);
        if (own.pictures > 0) ++withPictures;
        if (own.texts > own.pictures) ++ofTexts;
        else if (own.pictures > 0) ++ofPictures;
        all.texts += own.texts;
        all.pictures += own.pictures;
    }
    if (withPictures < 2) return false;  // which are no classes
    return ofPictures != ofTexts ? ofPictures > ofTexts : all.pictures >= all.texts;
}

std::string textOf(const fs::path& file) {
    const auto bytes = readFile(file);
    std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
    return text;
}

/** Why a text is none; empty when it is. */
std::string whyNoText(const std::string& text) {
    if (text.find_first_not_of(" \t\r\n") == std::string::npos) return "expected text, received an empty file";
    const auto at = firstNonUtf8(text);
    if (at == std::string::npos && text.find('\0') == std::string::npos) return {};
    return "expected UTF-8 text, received bytes that are none at byte " + std::to_string(at == std::string::npos ? text.find('\0') : at);
}

Column categories(const std::string& name) { return {.name = name, .type = ColumnType::Category, .numbers = {}, .codes = {}, .categories = {}}; }

}  // namespace

namespace {

/** A file of text, dealt out in pieces of whole characters; its mark is none of it. */
class TextFile {
 public:
    explicit TextFile(const fs::path& file) : store_(RowStore::ofFile(file)), where_(file.string()) {
        const auto bytes = store_->bytes();
        text_ = {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
        if (text_.starts_with("\xEF\xBB\xBF")) text_.remove_prefix(mark_ = 3);
    }

    std::size_t size() const { return text_.size(); }

    std::string_view pieceAt(std::size_t at) const {
        constexpr std::size_t most = std::size_t{4} << 20;
        constexpr int longest = 4;  // bytes of a character
        std::size_t end = std::min(text_.size(), at + most);
        const auto goesOn = [&] { return end < text_.size() && (static_cast<unsigned char>(text_[end]) & 0xC0) == 0x80; };
        for (int back = 1; back < longest && goesOn(); ++back) --end;
        return text_.substr(at, end - at);
    }

    /** Calls work(piece) for all of it; a call of this is half of what `progress` counts. */
    template <class Work>
    void eachPiece(LoadProgress* progress, Work work) const {
        for (std::size_t at = 0; at < text_.size();) {
            requireWanted(progress);
            const auto piece = pieceAt(at);
            work(piece, at);
            store_->release(mark_ + at, piece.size());
            at += piece.size();
            if (progress) progress->done += piece.size() / 2;
        }
        store_->requireWhole();
    }

    [[noreturn]] void refuse(const std::string& why) const { throw Error::input(why, where_, "save it as UTF-8, or choose another file"); }

    /** Whether there is more than blanks in it. */
    bool check(std::string_view piece, std::size_t at) const {
        const auto odd = std::min(firstNonUtf8(piece), piece.find('\0'));
        if (odd != std::string_view::npos) refuse("expected UTF-8 text, received bytes that are none at byte " + std::to_string(at + odd));
        return piece.find_first_not_of(" \t\r\n") != std::string_view::npos;
    }

    void requireAny(bool any) const {
        if (!any) refuse("expected text, received an empty file");
    }

 private:
    std::shared_ptr<const RowStore> store_;
    std::string where_;
    std::string_view text_;
    std::size_t mark_ = 0;
};

}  // namespace

void requireCharacters(const fs::path& file) {
    const TextFile text(file);
    const auto piece = text.pieceAt(0);
    const bool any = text.check(piece, 0);
    text.requireAny(any || piece.size() < text.size());
}

RawData readCharacters(const fs::path& file, LoadProgress* progress) {
    constexpr std::size_t most = UINT32_MAX;  // rows
    const TextFile text(file);
    if (progress) {
        progress->bytes = true;
        progress->done = 0;
        progress->total = text.size();
    }
    Characters characters;
    bool any = false;
    text.eachPiece(progress, [&](std::string_view piece, std::size_t at) {
        any = text.check(piece, at) || any;
        characters.see(piece);
    });
    text.requireAny(any);
    if (characters.count() > most)
        throw Error::input("expected at most " + std::to_string(most) + " characters, received " + std::to_string(characters.count()), file.string(), "take a part of the text");
    text.eachPiece(progress, [&](std::string_view piece, std::size_t) { characters.add(piece); });
    auto table = std::make_shared<Table>();
    table->columns.push_back(characters.column());
    const auto kinds = table->columns.front().categories.size();
    return {"text", std::to_string(kinds) + " different characters", std::move(table), nullptr};
}

bool isTextName(const fs::path& file) { return lowerCase(file.extension().string()) == ".txt"; }

bool isTextFolder(const fs::path& folder) { return fs::is_directory(folder) && listed(folder).classes.size() > 1 && !isRatherOfPictures(folder); }

RawData readTextFolder(const fs::path& folder, LoadProgress* progress) {
    LoadProgress own;
    LoadProgress& count = progress ? *progress : own;
    const Listed found = listed(folder);
    count.total = found.files.size();
    Column texts = categories("text"), labels = categories("label");
    Dictionary words;
    RawData raw;
    std::vector<std::size_t> of(found.classes.size(), 0);
    for (const auto& [file, label] : found.files) {
        requireWanted(&count);
        ++count.done;
        const std::string text = textOf(file);
        const auto why = whyNoText(text);
        if (!why.empty()) raw.leftOut.push_back({file.lexically_relative(folder).string(), why});
        if (!why.empty()) continue;
        texts.codes.push_back(words.code(text));
        labels.codes.push_back(label);
        ++of[static_cast<std::size_t>(label)];
    }
    if (std::count_if(of.begin(), of.end(), [](std::size_t n) { return n > 0; }) < 2)
        throw Error::input("expected at least two folders with readable texts (.txt), found " +
                               std::to_string(std::count_if(of.begin(), of.end(), [](std::size_t n) { return n > 0; })),
                           folder.string(), "put the texts of every class into a folder of its own, and choose the folder that holds these");
    for (const auto& picture : found.pictures) raw.leftOut.push_back({picture.lexically_relative(folder).string(), "expected a text (.txt)"});
    labels.categories = found.classes;
    texts.categories = words.texts();
    auto table = std::make_shared<Table>();
    table->columns = {std::move(texts), std::move(labels)};
    raw.source = "text_folder";
    raw.description = std::to_string(found.classes.size()) + " classes";
    raw.table = std::move(table);
    return raw;
}

}  // namespace lamina
