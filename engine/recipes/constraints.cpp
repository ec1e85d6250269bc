// SPDX-License-Identifier: GPL-3.0-or-later
// The one list of constraints, and how they are written.
#include "engine/recipes/constraints.h"

#include <charconv>
#include <cmath>
#include <optional>

#include "engine/base/error.h"
#include "engine/base/words.h"
#include "engine/model/param_makers.h"

namespace lamina {

namespace {

ParamSpec normAxis() { return intsParam("axis", {0}, 0, "The axes along which the length is taken: 0 for what comes into each unit.", -8); }
ParamSpec longest(ParamSpec spec) {
    spec.help = "The length that no vector exceeds.";
    return spec;
}

Constraint ofNorms(const ParamReader& p, double minimum, double maximum, double rate = 1) { return {ConstraintKind::Norm, minimum, maximum, rate, p.ints("axis")}; }

/** A whole number, or another; nothing for any other text. */
std::optional<ParamValue> numberIn(std::string_view text) {
    const char* const end = text.data() + text.size();
    std::int64_t whole = 0;
    if (const auto [stop, error] = std::from_chars(text.data(), end, whole); error == std::errc() && stop == end) return whole;
    double number = 0;
    if (const auto [stop, error] = std::from_chars(text.data(), end, number); error == std::errc() && stop == end) return number;
    return std::nullopt;
}

/** A number, or whole numbers in brackets. */
std::optional<ParamValue> valueIn(std::string_view text) {
    const bool list = text.size() > 1 && ((text.front() == '[' && text.back() == ']') || (text.front() == '(' && text.back() == ')'));
    if (!list) return numberIn(text);
    Ints whole;
    const auto numbers = numbersIn(text.substr(1, text.size() - 2));
    for (const double n : numbers.value_or(Floats{0.5})) {
        if (std::floor(n) != n || std::fabs(n) > 1e6) return std::nullopt;
        whole.push_back(static_cast<std::int64_t>(n));
    }
    return whole;
}

std::string withoutBlanks(std::string_view words) {
    std::string text;
    for (const char c : words)
        if (c != ' ' && c != '\t') text += c;
    return text;
}

/** "a=1,b=[0,1]" at the commas outside brackets. */
std::vector<std::string> partsOf(const std::string& text) {
    std::vector<std::string> parts;
    int depth = 0;
    for (const char c : text) {
        depth += (c == '[' || c == '(') - (c == ']' || c == ')');
        if (parts.empty()) parts.emplace_back();
        if (c == ',' && depth == 0) parts.emplace_back();
        else parts.back() += c;
    }
    return parts;
}

[[noreturn]] void refuseWords(std::string_view words) {
    throw Error::input("expected words like MaxNorm(max_value=2, axis=0), received " + std::string(words), {}, "give each value once, by its name or in order: a number or [0, 1]");
}

std::string namesOf(const std::vector<ParamSpec>& params) {
    std::string names;
    for (const ParamSpec& p : params) names += (names.empty() ? "" : ", ") + p.key;
    return names;
}

void take(Choice& choice, const ConstraintSpec& spec, const std::string& part, std::size_t place, std::string_view words) {
    const auto equals = part.find('=');
    const auto& params = spec.member.params;
    if (equals == std::string::npos && place >= params.size()) refuseWords(words);
    const std::string key = equals == std::string::npos ? params[place].key : part.substr(0, equals);
    if (!ParamReader(choice.params, params).knows(key)) throw Error::input(spec.member.name + " has no value " + key, {}, params.empty() ? "write " + spec.member.name + "()" : "it has " + namesOf(params));
    const auto value = valueIn(std::string_view(part).substr(equals == std::string::npos ? 0 : equals + 1));
    if (!value || choice.params.contains(key)) refuseWords(words);
    choice.params[key] = *value;
}

std::string pythonWords(const ParamValue& value) {
    if (const auto* number = std::get_if<double>(&value)) return exactNumber(*number);  // it is read again
    const auto* list = std::get_if<Ints>(&value);
    if (!list) return toString(value);
    if (list->size() == 1) return std::to_string(list->front());
    std::string text;
    for (const std::int64_t i : *list) text += (text.empty() ? "[" : ", ") + std::to_string(i);
    return text + "]";
}

}  // namespace

const std::vector<ConstraintSpec>& constraints() {
    static const std::vector<ConstraintSpec> all = {
        {{"MaxNorm", "MaxNorm", {"max_norm"}, "Shortens what is longer than max_value.", {longest(floatParam("max_value", 2, "", 0, unbounded)), normAxis()}},
         [](const ParamReader& p) { return ofNorms(p, 0, p.real("max_value")); }},
        {{"NonNeg", "NonNeg", {"non_neg"}, "Makes 0 of what is negative.", {}}, [](const ParamReader&) { return Constraint{ConstraintKind::NonNegative}; }},
        {{"UnitNorm", "UnitNorm", {"unit_norm"}, "Brings everything to length 1.", {normAxis()}}, [](const ParamReader& p) { return ofNorms(p, 1, 1); }},
        {{"MinMaxNorm", "MinMaxNorm", {"min_max_norm"}, "Keeps lengths from min_value to max_value.",
          {floatParam("min_value", 0, "The length that every vector has at least.", 0, unbounded), longest(floatParam("max_value", 1, "", 0, unbounded)),
           floatParam("rate", 1, "How much of the way there a step goes.", 0, 1), normAxis()}},
         [](const ParamReader& p) { return ofNorms(p, p.real("min_value"), p.real("max_value"), p.real("rate")); }},
    };
    return all;
}

Choice constraintIn(std::string_view words) {
    const std::string text = withoutBlanks(words);
    const auto open = text.find('(');
    if (open != std::string::npos && text.back() != ')') refuseWords(words);
    const ConstraintSpec& spec = memberOf(constraints(), text.substr(0, open), "constraint");
    Choice choice{spec.member.name, {}};
    if (open != std::string::npos) {
        std::size_t place = 0;
        for (const std::string& part : partsOf(text.substr(open + 1, text.size() - open - 2))) take(choice, spec, part, place++, words);
    }
    requireValid(spec.member, choice.params);
    return choice;
}

std::string constraintWords(const Choice& choice) {
    const ConstraintSpec& spec = memberOf(constraints(), choice.name, "constraint");
    std::string words;
    for (const ParamSpec& p : spec.member.params)
        words += (words.empty() ? "" : ", ") + p.key + "=" + pythonWords(paramValue(choice.params, spec.member.params, p.key));
    return spec.member.name + "(" + words + ")";
}

std::string whyNoConstraint(const std::string& words) {
    try {
        constraintIn(words);
        return {};
    } catch (const Error& error) {
        return error.what();
    }
}

Constraint lowerConstraint(std::string_view words) {
    const Choice choice = constraintIn(words);
    const ConstraintSpec& spec = memberOf(constraints(), choice.name, "constraint");
    return spec.lower(ParamReader(choice.params, spec.member.params));
}

}  // namespace lamina
