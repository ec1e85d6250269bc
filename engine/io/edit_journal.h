// SPDX-License-Identifier: GPL-3.0-or-later
// Edits that are not saved yet, as a file holds them: the project as it is, and the way to it in patches of JSON.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/io/json.h"
#include "engine/model/project.h"

namespace lamina {

/** A project with the edits that led to it, and those that were undone. */
struct JournaledEdits {
    struct Step {
        std::string title;
        std::shared_ptr<const Project> after;
    };
    std::string path;       // of the project's file; empty: it was never saved
    std::int64_t when = 0;  // milliseconds since 1970
    std::shared_ptr<const Project> first;
    std::vector<Step> steps;
    std::size_t at = 0;  // steps that are done; the others were undone
    std::int64_t run = 0;  // of the registry, which has the weights of the project; 0: none is known
    bool trained = false;  // since it was opened

    const std::shared_ptr<const Project>& current() const { return at == 0 ? first : steps[at - 1].after; }
};

/** Every project as what differs from the one before it, the first as what differs from the one that is open: a long history takes
 *  little room. */
std::string journalText(const JournaledEdits& edits);

/** What is open now counts: a history that makes no sense, or leads elsewhere, is left out. Throws Error where there is no project. */
JournaledEdits editsFromJournal(std::string_view text, const std::string& where);

}  // namespace lamina
