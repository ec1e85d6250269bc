// SPDX-License-Identifier: GPL-3.0-or-later
// A project made of a dropped file: its data, a net that fits them, a loss that fits the target.
#pragma once

#include <QString>

#include "engine/model/project.h"

namespace lamina::ui {

/** Throws Error when the file cannot be read or is none that we know. */
Project projectForData(const QString& path);

}  // namespace lamina::ui
