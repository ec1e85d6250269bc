// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/training_messages.h"

#include <algorithm>

namespace lamina {

void TrainingMessages::say(Kind kind, const std::string& text) {
    const auto same = [kind](const Message& m) { return m.kind == kind || (isEnd(m.kind) && isEnd(kind)); };
    const auto at = std::find_if(said_.begin(), said_.end(), same);
    if (at == said_.end()) said_.push_back({kind, text});
    else *at = {kind, text};
}

void TrainingMessages::addToEnd(const std::string& more) {
    for (Message& m : said_)
        if (isEnd(m.kind)) m.text += more;
}

bool TrainingMessages::tells(Kind kind) const {
    return std::any_of(said_.begin(), said_.end(), [kind](const Message& m) { return m.kind == kind; });
}

std::string TrainingMessages::join(const Kind* leftOut) const {
    std::string all;
    for (const Message& m : said_)
        if (!leftOut || m.kind != *leftOut) all += (all.empty() ? "" : "; ") + m.text;
    return all;
}

}  // namespace lamina
