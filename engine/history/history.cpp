// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/history/history.h"

#include <algorithm>

namespace lamina {

int History::column(const std::vector<std::string>& names, const std::string& name) {
    const auto it = std::find(names.begin(), names.end(), name);
    return it == names.end() ? -1 : static_cast<int>(it - names.begin());
}

std::string logName(RecordKind kind, const std::string& metric) {
    switch (kind) {
        case RecordKind::Validation: return "val_" + metric;
        case RecordKind::Test: return "test_" + metric;
        default: return metric;
    }
}

}  // namespace lamina
