// SPDX-License-Identifier: GPL-3.0-or-later
// Real data sets, which lie beside the sources where somebody has put them: without them the tests that need them are skipped.
#pragma once

#include <QtTest>
#include <filesystem>
#include <string>

namespace lamina::test {

/** Of a file or folder of that name; without a name where all lie. */
inline std::filesystem::path sharedData(const std::string& name = {}) { return std::filesystem::path(LAMINA_SOURCE_DIR) / "../shared/data" / name; }

inline QString sharedDataFile(const std::string& name) { return QString::fromStdString(sharedData(name).string()); }

inline QByteArray missingSharedData(const std::string& name) { return "../shared/data/" + QByteArray::fromStdString(name) + " is not here"; }

}  // namespace lamina::test

/** Skips the test where this machine does not have them, and says what is missing. */
#define NEEDS_SHARED_DATA(name) \
    if (!std::filesystem::exists(lamina::test::sharedData(name))) QSKIP(lamina::test::missingSharedData(name).constData())
