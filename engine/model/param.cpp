// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/param.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "engine/base/error.h"
#include "engine/base/words.h"

namespace lamina {

const ParamValue& paramValue(const Params& params, const std::vector<ParamSpec>& specs, const std::string& key) {
    if (const auto it = params.find(key); it != params.end()) return it->second;
    const auto spec = std::find_if(specs.begin(), specs.end(), [&](const ParamSpec& s) { return s.key == key; });
    if (spec == specs.end()) throw Error("unknown parameter \"" + key + "\"");
    return spec->defaultValue;
}

namespace {
[[noreturn]] void wrongType(const std::string& key, const char* expected, const ParamValue& received) {
    throw Error("parameter \"" + key + "\": expected " + expected + ", received " + toString(received));
}

/** A list of numbers, or a lone number, whole or not. */
std::optional<Floats> asFloats(const ParamValue& value) {
    if (const auto* list = std::get_if<Floats>(&value)) return *list;
    if (const auto* list = std::get_if<Ints>(&value)) return Floats(list->begin(), list->end());
    if (const auto* d = std::get_if<double>(&value)) return Floats{*d};
    if (const auto* i = std::get_if<std::int64_t>(&value)) return Floats{static_cast<double>(*i)};
    return std::nullopt;
}
}  // namespace

bool ParamReader::knows(const std::string& key) const {
    return std::any_of(specs_->begin(), specs_->end(), [&](const ParamSpec& s) { return s.key == key; });
}

bool ParamReader::none(const std::string& key) const {
    return std::holds_alternative<std::monostate>(paramValue(*params_, *specs_, key));
}

bool ParamReader::boolean(const std::string& key) const {
    const auto& v = paramValue(*params_, *specs_, key);
    if (const auto* b = std::get_if<bool>(&v)) return *b;
    wrongType(key, "true or false", v);
}

std::int64_t ParamReader::integer(const std::string& key) const {
    const auto& v = paramValue(*params_, *specs_, key);
    if (const auto* i = std::get_if<std::int64_t>(&v)) return *i;
    if (const auto* d = std::get_if<double>(&v); d && *d == std::floor(*d)) return static_cast<std::int64_t>(*d);
    wrongType(key, "a whole number", v);
}

double ParamReader::real(const std::string& key) const {
    const auto& v = paramValue(*params_, *specs_, key);
    if (const auto* d = std::get_if<double>(&v)) return *d;
    if (const auto* i = std::get_if<std::int64_t>(&v)) return static_cast<double>(*i);
    wrongType(key, "a number", v);
}

std::string ParamReader::text(const std::string& key) const {
    const auto& v = paramValue(*params_, *specs_, key);
    if (const auto* s = std::get_if<std::string>(&v)) return *s;
    wrongType(key, "a word", v);
}

Ints ParamReader::ints(const std::string& key) const {
    const auto& v = paramValue(*params_, *specs_, key);
    if (const auto* list = std::get_if<Ints>(&v)) return *list;
    if (const auto* i = std::get_if<std::int64_t>(&v)) {
        for (const auto& s : *specs_)
            if (s.key == key) return Ints(static_cast<std::size_t>(std::max(1, s.count)), *i);
    }
    wrongType(key, "whole numbers", v);
}

Floats ParamReader::floats(const std::string& key) const {
    const auto& v = paramValue(*params_, *specs_, key);
    if (const auto list = asFloats(v)) return *list;
    wrongType(key, "numbers", v);
}

ParamValue bareIfOne(ParamValue value) {
    if (const auto* whole = std::get_if<Ints>(&value); whole && whole->size() == 1) return whole->front();
    if (const auto* list = std::get_if<Floats>(&value); list && list->size() == 1) return list->front();
    return value;
}

namespace {

std::string range(const ParamSpec& spec) {
    std::string s;
    if (std::isfinite(spec.minimum)) s += " from " + toString(ParamValue(spec.minimum));
    if (std::isfinite(spec.maximum)) s += " to " + toString(ParamValue(spec.maximum));
    return s;
}

bool inRange(const ParamSpec& spec, double v) { return v >= spec.minimum && v <= spec.maximum; }

std::string expected(const std::string& what, const ParamValue& received) {
    return "expected " + what + ", received " + toString(received);
}

std::string whyInvalidInts(const ParamSpec& spec, const ParamValue& value) {
    const std::string what = (spec.count ? std::to_string(spec.count) + " whole numbers" : "whole numbers") + range(spec);
    if (const auto* one = std::get_if<std::int64_t>(&value))
        return inRange(spec, static_cast<double>(*one)) ? "" : expected(what, value);
    const auto* list = std::get_if<Ints>(&value);
    if (!list || (spec.count && static_cast<int>(list->size()) != spec.count)) return expected(what, value);
    const bool good = std::all_of(list->begin(), list->end(), [&](auto v) { return inRange(spec, static_cast<double>(v)); });
    return good ? "" : expected(what, value);
}

std::string whyInvalidFloats(const ParamSpec& spec, const ParamValue& value) {
    const auto list = asFloats(value);
    const bool good = list && !list->empty() && (spec.count == 0 || static_cast<int>(list->size()) == spec.count) &&
                      std::all_of(list->begin(), list->end(), [&](double v) { return std::isfinite(v) && inRange(spec, v); });
    return good ? "" : expected((spec.count ? std::to_string(spec.count) + " numbers" : "numbers") + range(spec), value);
}

std::string whyInvalidChoice(const ParamSpec& spec, const ParamValue& value) {
    const auto* word = std::get_if<std::string>(&value);
    if (word && std::find(spec.choices.begin(), spec.choices.end(), *word) != spec.choices.end()) return "";
    return expected("one of " + joined(spec.choices), value);
}

}  // namespace

std::string whyInvalid(const ParamSpec& spec, const ParamValue& value) {
    if (std::holds_alternative<std::monostate>(value)) return spec.optional ? "" : expected("a value", value);
    switch (spec.type) {
        case ParamType::Bool: return std::holds_alternative<bool>(value) ? "" : expected("true or false", value);
        case ParamType::Int: {
            const auto* i = std::get_if<std::int64_t>(&value);
            return i && inRange(spec, static_cast<double>(*i)) ? "" : expected("a whole number" + range(spec), value);
        }
        case ParamType::Float: {
            const auto* d = std::get_if<double>(&value);
            const auto* i = std::get_if<std::int64_t>(&value);
            const bool good = (d && std::isfinite(*d) && inRange(spec, *d)) || (i && inRange(spec, static_cast<double>(*i)));
            return good ? "" : expected("a number" + range(spec), value);
        }
        case ParamType::Text: {
            const auto* words = std::get_if<std::string>(&value);
            if (!words) return expected("a word", value);
            return spec.unfit ? spec.unfit(*words) : "";
        }
        case ParamType::Choice: return whyInvalidChoice(spec, value);
        case ParamType::IntList: return whyInvalidInts(spec, value);
        case ParamType::FloatList: return whyInvalidFloats(spec, value);
    }
    return "";
}

std::string toString(const ParamValue& value) {
    struct Words {
        std::string operator()(std::monostate) const { return "none"; }
        std::string operator()(bool b) const { return b ? "true" : "false"; }
        std::string operator()(std::int64_t i) const { return std::to_string(i); }
        std::string operator()(double d) const { return shortNumber(d, 9); }
        std::string operator()(const std::string& s) const { return s; }
        std::string operator()(const Ints& list) const {
            std::string s;
            for (auto i : list) s += (s.empty() ? "" : " × ") + std::to_string(i);
            return s;
        }
        std::string operator()(const Floats& list) const {
            std::string s;
            for (auto d : list) s += (s.empty() ? "" : ", ") + (*this)(d);
            return s;
        }
    };
    return std::visit(Words{}, value);
}

std::optional<Floats> numbersIn(std::string_view text) {
    Floats numbers;
    for (std::size_t at = 0; (at = text.find_first_not_of(" ,;\t", at)) != std::string_view::npos;) {
        const std::size_t end = std::min(text.find_first_of(" ,;\t", at), text.size());
        double number = 0;
        const auto [stop, error] = std::from_chars(text.data() + at, text.data() + end, number);
        if (error != std::errc() || stop != text.data() + end) return std::nullopt;
        numbers.push_back(number);
        at = end;
    }
    if (numbers.empty()) return std::nullopt;
    return numbers;
}

}  // namespace lamina
