// SPDX-License-Identifier: GPL-3.0-or-later
// The settings of a layer, loss, optimizer …: a key with a value, and the words that describe it.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace lamina {

using Ints = std::vector<std::int64_t>;
using Floats = std::vector<double>;

/** A value of a parameter; monostate is Keras' None. */
using ParamValue = std::variant<std::monostate, bool, std::int64_t, double, std::string, Ints, Floats>;

/** key → value; what is not in it has its default. */
using Params = std::map<std::string, ParamValue, std::less<>>;

enum class ParamType { Bool, Int, Float, Text, Choice, IntList, FloatList };

/** One parameter as palette, inspector, files, CLI help and tests read it. Names and defaults are Keras 3's. */
struct ParamSpec {
    std::string key;
    ParamType type;
    ParamValue defaultValue;
    std::string help;  // one sentence
    double minimum = -std::numeric_limits<double>::infinity();
    double maximum = std::numeric_limits<double>::infinity();
    std::vector<std::string> choices;  // of a Choice, in the order to show
    int count = 0;                     // how many of a list; 0: any number
    bool optional = false;             // None is allowed
    bool pairs = false;                // a list of four is written two by two, as Keras writes (top, bottom), (left, right)
    bool bareIfOne = false;            // a list of one is written as the number alone: Keras refuses it in brackets
    bool advanced = false;             // shown under "Show more"
    std::string (*unfit)(const std::string&) = nullptr;  // of a Text: why it does not fit, in words; empty where it does
};

/** The value in effect: from params, else the default of the spec. Throws Error on an unknown key. */
const ParamValue& paramValue(const Params& params, const std::vector<ParamSpec>& specs, const std::string& key);

/** Typed reading of a value in effect: an int may be read as a float, and a lone number as a list. */
class ParamReader {
 public:
    ParamReader(const Params& params, const std::vector<ParamSpec>& specs) : params_(&params), specs_(&specs) {}
    /** Whether there is a parameter of that key. */
    bool knows(const std::string& key) const;
    bool none(const std::string& key) const;
    bool boolean(const std::string& key) const;
    std::int64_t integer(const std::string& key) const;
    double real(const std::string& key) const;
    std::string text(const std::string& key) const;
    Ints ints(const std::string& key) const;
    Floats floats(const std::string& key) const;

 private:
    const Params* params_;
    const std::vector<ParamSpec>* specs_;
};

/** Why a value does not fit its spec, in words ("expected a whole number from 1, received 0"); empty when it fits. */
std::string whyInvalid(const ParamSpec& spec, const ParamValue& value);

/** The number of a list of one; anything else as it is. */
ParamValue bareIfOne(ParamValue value);

/** As people read it: "3 × 3", "0.5, 2", "0.001", "relu", "none". */
std::string toString(const ParamValue& value);

/** Numbers between commas, semicolons or blanks, as people type a list; nothing for any other text. */
std::optional<Floats> numbersIn(std::string_view text);

}  // namespace lamina
