// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/document/block_verbs.h"

#include <algorithm>

#include "ui/document/text.h"
#include "ui/document/verbs.h"

namespace lamina::ui {
Level openLevel(const Document& document) { return levelOf(document.graph(), document.openBlock()); }

std::optional<Block> selectedBlock(const Document& document) {
    const auto& selection = document.selection();
    for (auto& block : openLevel(document).blocks)
        if (block.layers.size() == selection.size() && std::is_permutation(block.layers.begin(), block.layers.end(), selection.begin())) return block;
    return {};
}

bool groupSelection(Document& document) {
    const auto ids = document.selection();
    if (ids.empty()) {
        emit document.refused(tr("Select the layers of the block first: Shift and a click adds one, a frame round them takes all."));
        return false;
    }
    return document.edit(tr("Make a block"), [&](Project& p) { makeBlock(p.graph, ids, document.openBlock(), "block"); });
}

bool ungroup(Document& document, const Block& block) {
    const bool done = document.edit(tr("Ungroup %1").arg(text(block.name())), [&](Project& p) { dissolveBlock(p.graph, block.path); });
    if (done) document.select(block.layers);
    return done;
}

bool renameBlock(Document& document, const Block& block, const QString& name) {
    const QString wanted = name.trimmed();
    return document.edit(tr("Rename %1 to %2").arg(text(block.name()), wanted),
                         [&](Project& p) { lamina::renameBlock(p.graph, block.path, wanted.toStdString()); });
}

bool repeatBlock(Document& document, const Block& block, int times) {
    std::vector<NodeId> all;
    const bool done = document.edit(tr("Repeat %1").arg(text(block.name())), [&](Project& p) { all = lamina::repeatBlock(p.graph, block.path, times, Spacing::row); });
    if (done) document.select(all);
    return done;
}

}  // namespace lamina::ui
