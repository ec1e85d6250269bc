// SPDX-License-Identifier: GPL-3.0-or-later
// Texts as ids of words, as Keras' TextVectorization gives them: 0 pads, 1 is a word that is not known.
// Source: keras/src/layers/preprocessing/text_vectorization.py.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/data/preparation.h"
#include "engine/data/table.h"
#include "engine/model/param.h"

namespace lamina {

constexpr std::int64_t longestText = 100'000;  // ids a row

/** The parameters of TextTokens as forms and help read them. */
const std::vector<ParamSpec>& textParams();
Params toParams(const TextTokens& tokens);
TextTokens textFrom(const Params& params);

/** The words of a UTF-8 text: lower case, parted by spaces and punctuation; apostrophes fall out ("don't": "dont"). */
std::vector<std::string> wordsOf(std::string_view text);

/** The most frequent words of the rows of a column, ties by bytes, behind "" and "[UNK]". Throws Error::Input on lengths that are none,
 *  and where there is no word. */
PreparedColumn fitText(const Column& column, std::span<const std::uint32_t> rows, const TextTokens& tokens);

/** Writes the ids of each row to out, whose rows are stride floats apart. unknown: counts words that the fit does not know. */
void applyText(const PreparedColumn& fitted, const Column& column, std::span<const std::uint32_t> rows, float* out, std::size_t stride,
               std::size_t& unknown);

/** The first byte that is not of UTF-8 text; npos: all is. */
std::size_t firstNonUtf8(std::string_view text);

/** The characters of UTF-8 text that comes piece by piece, as a column of categories, one row each; the column lies where rows lie. Every
 *  piece is of whole characters, and comes twice: is seen first, so that all characters are known, then added. */
class Characters {
 public:
    void see(std::string_view piece);
    /** Of all pieces that were seen. */
    std::size_t count() const { return count_; }
    /** Throws Error where it holds a character that was not seen. */
    void add(std::string_view piece);
    /** The column "character", once. */
    Column column();

 private:
    void number();

    std::array<bool, 128> plain_{};  // which of ASCII were seen: most texts are hardly anything else
    std::array<std::int32_t, 128> plainCodes_{};
    std::map<std::string, std::int32_t, std::less<>> others_;
    std::size_t count_ = 0;
    Column column_;
};

/** The same of a text that is there as a whole. */
Column charactersOf(std::string_view text);

}  // namespace lamina
