// SPDX-License-Identifier: GPL-3.0-or-later
// What the files in a run's folder are called.
#pragma once

#include <filesystem>

namespace lamina {

/** The net that it trained, as of its last checkpoint or its end. */
inline std::filesystem::path modelIn(const std::filesystem::path& folder) { return folder / "model.keras"; }
inline std::filesystem::path curvesIn(const std::filesystem::path& folder) { return folder / "curves.bin"; }
/** Locked while it trains. */
inline std::filesystem::path lockIn(const std::filesystem::path& folder) { return folder / "alive.lock"; }

}  // namespace lamina
