// SPDX-License-Identifier: GPL-3.0-or-later
// What people say on the command line, checked before any work begins: what is wrong there is wrong usage (exit status 2).
#pragma once

#include <CLI/App.hpp>
#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "engine/model/param.h"

namespace lamina::cli {

/** The whole text as a number; a plus may stand before it. Nothing where it is none, or too large for its type. */
template <class T>
std::optional<T> readNumber(const std::string& text) {
    T value{};
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data() + (text.starts_with('+') ? 1 : 0), end, value);
    return error == std::errc() && stop == end ? std::optional(value) : std::nullopt;
}

/** An option that takes a whole number in [least, most]; the sentence names option, bound and what was received. */
CLI::Option* addWhole(CLI::App& verb, const std::string& name, std::int64_t& value, const std::string& help, std::int64_t least = 1,
                      std::int64_t most = 1'000'000'000);
/** The same of a word that was read already. */
std::int64_t wholeNumberOf(const std::string& name, const std::string& text, std::int64_t least = 1, std::int64_t most = 1'000'000'000);
/** An option that takes a finite number in [least, most]. */
CLI::Option* addNumber(CLI::App& verb, const std::string& name, double& value, const std::string& help, double least,
                       double most = std::numeric_limits<double>::infinity());
/** An option that takes one of a few words; its help ends with them. */
CLI::Option* addWord(CLI::App& verb, const std::string& name, std::string& value, const std::string& help, const std::vector<std::string>& known);

/** An option that takes words; without any it is refused: none says what to give, or leave out, instead. */
CLI::Option* addGiven(CLI::App& verb, const std::string& name, std::string& value, const std::string& help, const std::string& none);
/** --encoding, of a verb that reads tables like the one a model has learnt from. */
void addEncoding(CLI::App& verb, std::string& encoding);
/** The same as an option of the source; none where it was not given. */
Params writtenAs(const std::string& encoding);

/** Refuses a device that is none; "auto" and "" are. */
void requireDevice(const std::string& word);

/** Why the command line could not be read, in one sentence, with the word that may have been meant. */
std::string explain(const CLI::App& app, const CLI::ParseError& error, int argc, char** argv);

}  // namespace lamina::cli
