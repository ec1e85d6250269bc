// SPDX-License-Identifier: GPL-3.0-or-later
// What came of a preparation, as tests compare it.
#pragma once

#include <QtGlobal>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/error.h"
#include "engine/data/prepare.h"

namespace lamina::test {

inline std::vector<float> floats(const Tensor& t) { return t.toFloats(); }
inline std::vector<std::int32_t> ints(const Tensor& t) { return {t.as<std::int32_t>().begin(), t.as<std::int32_t>().end()}; }

/** What a preparation is refused with. */
inline std::string errorOf(const RawData& raw, const DataRecipe& r, TargetForm form) {
    try {
        prepare(raw, r, form);
    } catch (const Error& e) {
        return e.what();
    }
    return "no error";
}

inline bool has(const std::string& text, const std::string& part) {
    if (text.find(part) != std::string::npos) return true;
    qWarning("\"%s\" is not in: %s", part.c_str(), text.c_str());
    return false;
}

}  // namespace lamina::test
