// SPDX-License-Identifier: GPL-3.0-or-later
// The journal of edits that are not saved: what is restored is written down again, and is the same.
#include "engine/io/edit_journal.h"
#include "engine/io/project_json.h"
#include "tests/fuzz/fuzz.h"

using namespace lamina;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::readOrRefuse([&] {
        const JournaledEdits edits = editsFromJournal(fuzz::text(data, size), "seed");
        fuzz::require(edits.at <= edits.steps.size() && edits.current(), "the project is in its history");
        for (const auto& step : edits.steps) fuzz::require(step.after != nullptr, "every step leads to a project");
        const JournaledEdits again = editsFromJournal(journalText(edits), "written");
        fuzz::require(compactJson(toJson(*again.current())) == compactJson(toJson(*edits.current())), "what was written is restored as it was");
    });
    return 0;
}
