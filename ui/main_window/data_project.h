// SPDX-License-Identifier: GPL-3.0-or-later
// A project made of a dropped file that is none: of data with a net that fits them, or of a trained model.
#pragma once

#include <QString>

#include "engine/model/project.h"

namespace lamina::ui {

/** Throws Error when the file cannot be read or is none that we know. */
Project projectForData(const QString& path);

/** The drawing and the recipes of a .keras file. Throws Error. */
Project projectForModel(const QString& path);

}  // namespace lamina::ui
