// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/trained/judged_part.h"

namespace lamina {

JudgedPart judgedPart(const Dataset& data) {
    const auto& [train, validation, test] = data.parts;
    if (!test.empty()) return train.empty() && validation.empty() ? JudgedPart::All : JudgedPart::Test;
    return validation.empty() ? JudgedPart::Training : JudgedPart::Validation;
}

const std::vector<std::uint32_t>& judgedSamples(const Dataset& data, JudgedPart part) {
    if (part == JudgedPart::Validation) return data.parts.validation;
    return part == JudgedPart::Training ? data.parts.train : data.parts.test;
}

}  // namespace lamina
