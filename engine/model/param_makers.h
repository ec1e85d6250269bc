// SPDX-License-Identifier: GPL-3.0-or-later
// Short words that make a ParamSpec, so that a list of parameters reads like a signature.
#pragma once

#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "engine/model/param.h"

namespace lamina {

inline constexpr double unbounded = std::numeric_limits<double>::infinity();

inline ParamSpec makeParam(std::string key, ParamType type, ParamValue value, std::string help) {
    ParamSpec spec;
    spec.key = std::move(key);
    spec.type = type;
    spec.defaultValue = std::move(value);
    spec.help = std::move(help);
    return spec;
}

inline ParamSpec boolParam(std::string key, bool value, std::string help) {
    return makeParam(std::move(key), ParamType::Bool, value, std::move(help));
}

inline ParamSpec intParam(std::string key, std::int64_t value, std::string help, double minimum = -unbounded,
                          double maximum = unbounded) {
    ParamSpec spec = makeParam(std::move(key), ParamType::Int, value, std::move(help));
    spec.minimum = minimum;
    spec.maximum = maximum;
    return spec;
}

inline ParamSpec floatParam(std::string key, double value, std::string help, double minimum = -unbounded,
                            double maximum = unbounded) {
    ParamSpec spec = makeParam(std::move(key), ParamType::Float, value, std::move(help));
    spec.minimum = minimum;
    spec.maximum = maximum;
    return spec;
}

inline ParamSpec textParam(std::string key, std::string value, std::string help) {
    return makeParam(std::move(key), ParamType::Text, std::move(value), std::move(help));
}

inline ParamSpec choiceParam(std::string key, std::string value, std::vector<std::string> choices, std::string help) {
    ParamSpec spec = makeParam(std::move(key), ParamType::Choice, std::move(value), std::move(help));
    spec.choices = std::move(choices);
    return spec;
}

/** count 0: any number of them. */
inline ParamSpec intsParam(std::string key, Ints value, int count, std::string help, double minimum = 1) {
    ParamSpec spec = makeParam(std::move(key), ParamType::IntList, std::move(value), std::move(help));
    spec.count = count;
    spec.minimum = minimum;
    return spec;
}

/** Any number of numbers, or one for all. */
inline ParamSpec floatsParam(std::string key, Floats value, std::string help, double minimum = -unbounded) {
    ParamSpec spec = makeParam(std::move(key), ParamType::FloatList, std::move(value), std::move(help));
    spec.minimum = minimum;
    return spec;
}

/** The same parameter, under "Show more". */
inline ParamSpec advanced(ParamSpec spec) {
    spec.advanced = true;
    return spec;
}

/** The same list, of which four are written two by two. */
inline ParamSpec pairs(ParamSpec spec) {
    spec.pairs = true;
    return spec;
}

/** The same list, of which one alone is written as a number. */
inline ParamSpec bareIfOne(ParamSpec spec) {
    spec.bareIfOne = true;
    return spec;
}

/** The same parameter with an upper end. */
inline ParamSpec atMost(ParamSpec spec, double maximum) {
    spec.maximum = maximum;
    return spec;
}

/** The same parameter with None allowed, and the default. */
inline ParamSpec orNone(ParamSpec spec) {
    spec.optional = true;
    spec.defaultValue = std::monostate{};
    return spec;
}

}  // namespace lamina
