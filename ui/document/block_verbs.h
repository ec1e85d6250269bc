// SPDX-License-Identifier: GPL-3.0-or-later
// What a person can do to blocks, each one undo command with a name: "Make the block encoder", "Repeat stage".
#pragma once

#include <QString>
#include <optional>
#include <string>

#include "engine/model/blocks.h"
#include "ui/document/document.h"

namespace lamina::ui {

/** The level of the drawing that is open. */
Level openLevel(const Document& document);
/** The block of the open level whose layers are selected and no others. */
std::optional<Block> selectedBlock(const Document& document);

/** Puts the selected layers into a block, which stays selected. Refuses what would feed itself. */
bool groupSelection(Document& document);
/** Its layers are seen again where its card was, and selected. */
bool ungroup(Document& document, const Block& block);
bool renameBlock(Document& document, const Block& block, const QString& name);
/** Draws it so many times in all, one behind the other. */
bool repeatBlock(Document& document, const Block& block, int times);

}  // namespace lamina::ui
