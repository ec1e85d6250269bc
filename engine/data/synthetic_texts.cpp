// SPDX-License-Identifier: GPL-3.0-or-later
// Made texts: reviews that praise or complain, where a "not" turns the meaning round, and sums written out digit by digit.
#include <array>
#include <cstdint>
#include <string>

#include "engine/base/random.h"
#include "engine/data/dictionary.h"
#include "engine/data/synthetic.h"
#include "engine/data/synthetic_params.h"
#include "engine/data/text_tokens.h"

namespace lamina {

namespace {

using Words = std::array<const char*, 12>;
constexpr Words things = {"film", "book", "meal", "hotel", "song", "phone", "coffee", "play", "room", "trip", "game", "show"};
constexpr Words good = {"good", "great", "wonderful", "lovely", "fine", "superb", "delightful", "brilliant", "pleasant", "charming", "excellent", "fresh"};
constexpr Words bad = {"bad", "awful", "boring", "dull", "terrible", "stale", "ugly", "poor", "horrible", "weak", "tiresome", "broken"};
constexpr Words fillers = {"i must say", "to be honest", "as for us", "this time", "after all", "once again", "in the end", "for the price", "on the whole", "last week", "my friends agree", "who knew"};
constexpr std::array<const char*, 4> openings = {"the", "this", "our", "that"};

const char* any(Random& random, const Words& words) { return words[random.below(words.size())]; }

/** An opinion that is as it says: an adjective of its kind, or "not" before one of the other. */
std::string opinion(Random& random, bool praises) {
    const bool turned = random.below(3) == 0;
    const Words& words = praises != turned ? good : bad;
    return (turned ? std::string("not ") : random.below(2) ? std::string("really ") : std::string()) + any(random, words);
}

std::string review(Random& random, bool praises) {
    std::string text;
    if (random.below(2)) text += std::string(any(random, fillers)) + ", ";
    text += std::string(openings[random.below(openings.size())]) + " " + any(random, things) + " was " + opinion(random, praises);
    if (random.below(2)) text += std::string(" and the ") + any(random, things) + " was " + opinion(random, praises);
    if (random.below(2)) text += std::string(", ") + any(random, fillers);
    return text + ".";
}

RawData makeReviews(const ParamReader& p) {
    Random random(static_cast<std::uint64_t>(p.integer("seed")), 0x7E715);
    Column texts{.name = "text", .type = ColumnType::Category, .numbers = {}, .codes = {}, .categories = {}};
    Column labels{.name = "label", .type = ColumnType::Category, .numbers = {}, .codes = {}, .categories = {"complaint", "praise"}};
    Dictionary known;
    for (std::int64_t i = 0; i < p.integer("samples"); ++i) {
        const bool praises = random.below(2) == 1;
        texts.codes.push_back(known.code(review(random, praises)));
        labels.codes.push_back(praises ? 1 : 0);
    }
    texts.categories = known.texts();
    auto table = std::make_shared<Table>();
    table->columns = {std::move(texts), std::move(labels)};
    return {"reviews", std::to_string(table->rows()) + " made reviews", std::move(table), nullptr};
}

RawData makeSums(const ParamReader& p) {
    Random random(static_cast<std::uint64_t>(p.integer("seed")), 0x505);
    std::string text;
    const auto most = static_cast<std::uint64_t>(p.integer("largest")) + 1;
    for (std::int64_t i = 0; i < p.integer("samples"); ++i) {
        const auto a = random.below(most), b = random.below(most);
        text += std::to_string(a) + "+" + std::to_string(b) + "=" + std::to_string(a + b) + "\n";
    }
    auto table = std::make_shared<Table>();
    table->columns = {charactersOf(text)};
    return {"sums", std::to_string(p.integer("samples")) + " sums, a character a row", std::move(table), nullptr};
}

}  // namespace

Generator reviewsGenerator() {
    DataRecipe recipe;
    recipe.source = "reviews";
    recipe.columns["text"] = {ColumnType::Text, ColumnRole::Input};
    recipe.columns["label"] = {ColumnType::Category, ColumnRole::Target};
    recipe.text = {.maxTokens = 200, .outputSequenceLength = 24};
    return {"reviews", "Reviews", "Sentences that praise or complain; a \"not\" turns them round.", {samplesSpec(3000, 20), seedSpec()}, recipe, makeReviews};
}

Generator sumsGenerator() {
    DataRecipe recipe;
    recipe.source = "sums";
    recipe.columns["character"] = {ColumnType::Category, ColumnRole::Target};
    recipe.categories = "ordinal";
    recipe.windows = {.sequenceLength = 48, .sequenceStride = 16, .returnSequences = true};
    recipe.split = {.train = 0.8, .validation = 0.1, .test = 0.1, .shuffle = false, .stratify = false};
    return {"sums", "Sums", "Lines such as 17+25=42, character by character: the net learns to write, and to add.",
            {samplesSpec(10'000, 20, 1'000'000), wholeSpec("largest", 49, "The largest number that is added.", 1, 1'000'000), seedSpec()}, recipe, makeSums};
}

}  // namespace lamina
