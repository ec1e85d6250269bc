// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/words.h"

#include <CLI/Error.hpp>
#include <algorithm>
#include <cmath>

#include "engine/backend/backend.h"
#include "engine/base/error.h"
#include "engine/base/spelling.h"
#include "engine/base/words.h"
#include "engine/data/sources.h"

namespace lamina::cli {

namespace {

[[noreturn]] void refuse(const std::string& option, const std::string& expected, const std::string& received) {
    throw Error::usage(option + " must be " + expected + ", not '" + received + "'");
}

std::string wholeNumber(std::int64_t least, std::int64_t most, bool tooLarge) {
    if (tooLarge) return "a whole number from " + std::to_string(least) + " to " + std::to_string(most);
    return least == 1 ? "a whole number above 0" : "a whole number from " + std::to_string(least);
}

std::vector<std::string> verbsOf(const CLI::App& app) {
    std::vector<std::string> names;
    for (const auto* verb : app.get_subcommands([](const CLI::App*) { return true; })) names.push_back(verb->get_name());
    return names;
}

std::vector<std::string> optionsOf(const CLI::App& verb) {
    std::vector<std::string> names;
    for (const auto* option : verb.get_options())
        for (const auto& name : option->get_lnames()) names.push_back("--" + name);
    return names;
}

/** "lamina-cli runs" for the verb that was being read when it went wrong. */
const CLI::App& deepest(const CLI::App& app, std::string& path) {
    const CLI::App* at = &app;
    path = app.get_name();
    while (!at->get_subcommands().empty()) {
        at = at->get_subcommands().front();
        path += " " + at->get_name();
    }
    return *at;
}

}  // namespace

std::int64_t wholeNumberOf(const std::string& name, const std::string& text, std::int64_t least, std::int64_t most) {
    const auto value = readNumber<std::int64_t>(text);
    const bool digits = !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
    if (!value || *value < least || *value > most) refuse(name, wholeNumber(least, most, digits && (value.value_or(0) > most || text.size() > 18)), text);
    return *value;
}

CLI::Option* addWhole(CLI::App& verb, const std::string& name, std::int64_t& value, const std::string& help, std::int64_t least, std::int64_t most) {
    const auto take = [&value, name, least, most](const std::string& text) { value = wholeNumberOf(name, text, least, most); };
    return verb.add_option_function<std::string>(name, take, help)->type_name("N");
}

CLI::Option* addNumber(CLI::App& verb, const std::string& name, double& value, const std::string& help, double least, double most) {
    const auto take = [&value, name, least, most](const std::string& text) {
        const std::string upTo = std::isinf(most) ? "" : " to " + exactNumber(most);
        const auto number = readNumber<double>(text);
        if (!number || !std::isfinite(*number) || *number < least || *number > most) refuse(name, "a number from " + exactNumber(least) + upTo, text);
        value = *number;
    };
    return verb.add_option_function<std::string>(name, take, help)->type_name("X");
}

CLI::Option* addWord(CLI::App& verb, const std::string& name, std::string& value, const std::string& help, const std::vector<std::string>& known) {
    const auto take = [&value, name, known](const std::string& text) {
        value = text;
        if (std::find(known.begin(), known.end(), text) != known.end()) return;
        throw Error::usage(name + " must be " + joined(known, " or ") + ", not '" + text + "'" + didYouMean(text, known));
    };
    return verb.add_option_function<std::string>(name, take, help + ": " + joined(known, " or "))->type_name("NAME");
}

CLI::Option* addGiven(CLI::App& verb, const std::string& name, std::string& value, const std::string& help, const std::string& none) {
    const auto take = [&value, name, none](const std::string& text) {
        if (text.empty()) throw Error::usage(name + " is given nothing", none);
        value = text;
    };
    return verb.add_option_function<std::string>(name, take, help);
}

void addEncoding(CLI::App& verb, std::string& encoding) {
    const auto& options = source("csv").parameters;
    const auto known = std::find_if(options.begin(), options.end(), [](const ParamSpec& option) { return option.key == "encoding"; })->choices;
    addWord(verb, "--encoding", encoding, "how letters beyond ASCII are written in a table; left out: as in the one that was learnt from", known);
}

Params writtenAs(const std::string& encoding) { return encoding.empty() ? Params() : Params{{"encoding", encoding}}; }

void requireDevice(const std::string& word) {
    if (!word.empty() && word != "auto") static_cast<void>(deviceOf(word));
}

std::string explain(const CLI::App& app, const CLI::ParseError& error, int argc, char** argv) {
    std::string path;
    const CLI::App& verb = deepest(app, path);
    const std::string help = " — " + path + " --help tells the words";
    const auto verbs = verbsOf(verb);
    // The word that was not understood: a verb in the place of one, an option, or one too many.
    const auto extra = verb.remaining();
    const auto option = std::find_if(extra.begin(), extra.end(), [](const std::string& w) { return w.starts_with("-"); });
    std::string word = extra.empty() ? "" : extra.front();
    if (&verb == &app && argc > 1) word = argv[1];
    if (!verbs.empty() && !word.empty() && !word.starts_with("-")) return path + " has no verb \"" + word + "\"" + didYouMean(word, verbs) + help;
    if (!verbs.empty() && option == extra.end()) return path + " needs a verb" + help;
    if (option != extra.end()) {
        const std::string name = option->substr(0, option->find('='));
        return path + " has no option \"" + name + "\"" + didYouMean(name, optionsOf(verb)) + help;
    }
    if (!word.empty()) return path + " does not know what to do with \"" + word + "\"" + help;
    return std::string(error.what()) + help;
}

}  // namespace lamina::cli
