// SPDX-License-Identifier: GPL-3.0-or-later
// A project made of a dropped file that is none: of data with a net that fits them, or of a trained model.
#pragma once

#include <QString>
#include <QStringList>
#include <string>
#include <vector>

#include "engine/model/project.h"
#include "engine/train/trained_model.h"

namespace lamina::ui {

/** Throws Error when the file cannot be read or is none that we know. */
Project projectForData(const QStringList& paths);

/** All of a .keras file, arranged where it has no positions, its data found beside it. What was left out of it and matters
 *  only for further training is appended to `warnings`. Throws Error. */
TrainedModel modelOfFile(const QString& path, std::vector<std::string>& warnings);

}  // namespace lamina::ui
