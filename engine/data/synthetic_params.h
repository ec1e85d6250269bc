// SPDX-License-Identifier: GPL-3.0-or-later
// Parameters that generators have in common.
#pragma once

#include <string>

#include "engine/model/param.h"

namespace lamina {

inline ParamSpec numberSpec(const std::string& key, double value, const std::string& help, double low, double high) {
    ParamSpec spec{.key = key, .type = ParamType::Float, .defaultValue = value, .help = help, .choices = {}};
    spec.minimum = low;
    spec.maximum = high;
    return spec;
}

inline ParamSpec wholeSpec(const std::string& key, std::int64_t value, const std::string& help, double low, double high) {
    ParamSpec spec{.key = key, .type = ParamType::Int, .defaultValue = value, .help = help, .choices = {}};
    spec.minimum = low;
    spec.maximum = high;
    return spec;
}

inline ParamSpec samplesSpec(std::int64_t count, double least, double most = 10'000'000) {
    return wholeSpec("samples", count, "How many samples to make.", least, most);
}

inline ParamSpec noiseSpec(double value) {
    return numberSpec("noise", value, "Standard deviation of the normal noise that is added.", 0, 100);
}

inline ParamSpec seedSpec() {
    return wholeSpec("seed", 1, "The same seed makes the same samples.", 0, 9'007'199'254'740'991.0);
}

}  // namespace lamina
