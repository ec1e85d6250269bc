// SPDX-License-Identifier: GPL-3.0-or-later
// What was dropped on the Evaluate room, and who is meant by it: the pad that answers one sample, or the panel for many.
#pragma once

#include <filesystem>
#include <vector>

class QMimeData;

namespace lamina::ui {

/** The local files and folders among what is dragged. */
std::vector<std::filesystem::path> droppedPaths(const QMimeData& dragged);

/** Whether it is a picture to try: pixels, or a single file that is neither a table nor a folder. */
bool isOneSample(const QMimeData& dragged);
/** The same, and its file is there: else the room says what is wrong. */
bool isThereToTry(const QMimeData& dragged);

}  // namespace lamina::ui
