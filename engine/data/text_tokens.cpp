// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/text_tokens.h"

#include <algorithm>
#include <map>
#include <unordered_map>

#include "engine/base/error.h"
#include "engine/data/utf8.h"
#include "engine/model/param_makers.h"

namespace lamina {

namespace {

constexpr std::int32_t unknownId = 1;

/** Latin, Greek and Cyrillic; scripts without case stay. */
char32_t lower(char32_t c) {
    if ((c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE && c != 0xD7) || (c >= 0x391 && c <= 0x3A9) || (c >= 0x410 && c <= 0x42F)) return c + 32;
    if (c >= 0x400 && c <= 0x40F) return c + 80;
    if ((c >= 0x100 && c <= 0x137) || (c >= 0x14A && c <= 0x177)) return c | 1;
    if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E)) return c % 2 ? c + 1 : c;
    return c;
}

bool parts(char32_t c) {
    if (c < 0x80) return !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'));
    return c == 0xA0 || (c >= 0xA1 && c <= 0xBF && c != 0xAA && c != 0xB5 && c != 0xBA) || (c >= 0x2000 && c <= 0x206F) || (c >= 0x3000 && c <= 0x303F) ||
           (c >= 0xFF00 && c <= 0xFF0F);
}

bool apostrophe(char32_t c) { return c == '\'' || c == 0x2019; }

}  // namespace

const std::vector<ParamSpec>& textParams() {
    static const std::vector<ParamSpec> all = {
        intParam("max_tokens", 10'000, "How many ids there are: the most frequent words, with 0 for padding and 1 for all other words.", 3, 10'000'000),
        intParam("output_sequence_length", 100, "Ids a text: longer ones are cut, shorter ones padded at their end.", 1, static_cast<double>(longestText)),
    };
    return all;
}

Params toParams(const TextTokens& tokens) { return {{"max_tokens", tokens.maxTokens}, {"output_sequence_length", tokens.outputSequenceLength}}; }

TextTokens textFrom(const Params& params) {
    const ParamReader p(params, textParams());
    return {p.integer("max_tokens"), p.integer("output_sequence_length")};
}

std::vector<std::string> wordsOf(std::string_view text) {
    std::vector<std::string> words;
    std::string word;
    const auto end = [&] {
        if (!word.empty()) words.push_back(std::move(word));
        word.clear();
    };
    eachCharacter(text, [&](std::string_view c) {
        const char32_t code = characterOf(c);
        if (apostrophe(code)) return;
        if (parts(code)) return end();
        appendUtf8(word, lower(code));
    });
    end();
    return words;
}

PreparedColumn fitText(const Column& column, std::span<const std::uint32_t> rows, const TextTokens& tokens) {
    if (tokens.outputSequenceLength < 1 || tokens.outputSequenceLength > longestText)
        throw Error::input("expected 1 to " + std::to_string(longestText) + ", received " + std::to_string(tokens.outputSequenceLength),
                           "text, \"output_sequence_length\"", "choose a number within");
    if (tokens.maxTokens < 3) throw Error::input("expected 3 or more, received " + std::to_string(tokens.maxTokens), "text, \"max_tokens\"", "choose more");
    std::vector<std::size_t> times(column.categories.size(), 0);
    for (const auto row : rows)
        if (column.codes[row] >= 0) ++times[static_cast<std::size_t>(column.codes[row])];
    std::map<std::string, std::size_t> counts;
    for (std::size_t code = 0; code < times.size(); ++code)
        if (times[code] > 0)
            for (auto& word : wordsOf(column.categories[code])) counts[std::move(word)] += times[code];
    if (counts.empty()) throw Error::input("no word is in the texts that train", "column \"" + column.name + "\"", "choose another column of text");
    std::vector<std::pair<std::string, std::size_t>> order(counts.begin(), counts.end());
    std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
    PreparedColumn fitted;
    fitted.name = column.name;
    fitted.category = true;
    fitted.oneHot = false;
    fitted.length = tokens.outputSequenceLength;
    fitted.categories = {"", "[UNK]"};
    for (auto& [word, count] : order) {
        if (fitted.categories.size() == static_cast<std::size_t>(tokens.maxTokens)) break;
        fitted.categories.push_back(word);
    }
    return fitted;
}

void applyText(const PreparedColumn& fitted, const Column& column, std::span<const std::uint32_t> rows, float* out, std::size_t stride,
               std::size_t& unknown) {
    std::unordered_map<std::string, std::int32_t> known;
    for (std::size_t id = 2; id < fitted.categories.size(); ++id) known.emplace(fitted.categories[id], static_cast<std::int32_t>(id));
    const auto most = static_cast<std::size_t>(fitted.length);
    std::vector<std::vector<std::int32_t>> idsOfCode(column.categories.size());
    for (std::size_t code = 0; code < idsOfCode.size(); ++code) {
        for (const auto& word : wordsOf(column.categories[code])) {
            if (idsOfCode[code].size() == most) break;
            const auto it = known.find(word);
            idsOfCode[code].push_back(it == known.end() ? unknownId : it->second);
        }
    }
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (column.codes[rows[i]] < 0) continue;  // no text: padding alone
        const auto& ids = idsOfCode[static_cast<std::size_t>(column.codes[rows[i]])];
        unknown += static_cast<std::size_t>(std::count(ids.begin(), ids.end(), unknownId));
        std::copy(ids.begin(), ids.end(), out + i * stride);
    }
}

std::size_t firstNonUtf8(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t n = utf8Length(text.substr(i));
        if (n == 0) return i;
        i += n;
    }
    return std::string_view::npos;
}

void Characters::see(std::string_view piece) {
    eachCharacter(piece, [&](std::string_view c) {
        ++count_;
        const auto first = static_cast<unsigned char>(c[0]);
        if (first < plain_.size()) plain_[first] = true;
        else if (others_.find(c) == others_.end()) others_.emplace(c, 0);
    });
}

/** Codes in the order of the bytes: ASCII stands before all others. */
void Characters::number() {
    column_.name = "character";
    column_.type = ColumnType::Category;
    const auto take = [&](std::string character, std::int32_t& code) {
        code = static_cast<std::int32_t>(column_.categories.size());
        column_.categories.push_back(std::move(character));
    };
    for (std::size_t c = 0; c < plain_.size(); ++c)
        if (plain_[c]) take(std::string(1, static_cast<char>(c)), plainCodes_[c]);
    for (auto& [character, code] : others_) take(character, code);
    column_.codes.reserve(count_);
}

void Characters::add(std::string_view piece) {
    if (column_.categories.empty()) number();
    const std::size_t before = column_.codes.size();
    eachCharacter(piece, [&](std::string_view c) {
        const auto first = static_cast<unsigned char>(c[0]);
        const bool plain = first < plain_.size();
        const auto other = plain ? others_.end() : others_.find(c);
        if (plain ? !plain_[first] : other == others_.end()) throw Error("the text has changed while it was read");
        column_.codes.push_back(plain ? plainCodes_[first] : other->second);
    });
    if (column_.codes.capacity() * sizeof(std::int32_t) >= RowAllocator<std::int32_t>::few)
        releaseRows(column_.codes.data() + before, (column_.codes.size() - before) * sizeof(std::int32_t));
}

Column Characters::column() {
    if (column_.categories.empty()) number();
    return std::move(column_);
}

Column charactersOf(std::string_view text) {
    Characters characters;
    characters.see(text);
    characters.add(text);
    return characters.column();
}

}  // namespace lamina
