// SPDX-License-Identifier: GPL-3.0-or-later
// The script that a stand-in for NVIDIA's management library plays in this process.
#pragma once

#include "engine/base/platform.h"
#include "tests/support/fake_nvml/fake_nvml.h"

namespace lamina::test {

inline FakeNvmlScript& scriptOf(const char* library) {
    std::string why;
    return *reinterpret_cast<FakeNvmlScript* (*)()>(symbolOf(openLibrary(library, why), "fakeNvmlScript"))();
}

}  // namespace lamina::test
