// SPDX-License-Identifier: GPL-3.0-or-later
// What file dialogs show of the files that data come from.
#pragma once

#include <QString>
#include <string>
#include <vector>

namespace lamina::ui {

/** "*.npz *.npy": the endings of files of these sources (data/sources.h), each once; of a folder of pictures those of the pictures in it. */
QString filePatterns(const std::vector<std::string>& sources);

/** Of all sources that are files. */
QString filePatterns();

}  // namespace lamina::ui
