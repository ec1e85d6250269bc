// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/resume.h"

#include <utility>

#include "engine/base/error.h"
#include "engine/io/data_paths.h"
#include "engine/io/ended_run.h"
#include "engine/io/same_drawing.h"

namespace lamina::cli {

EndedRun takeUp(RunId id, Opened& opened, const std::string& file) {
    Registry registry;
    EndedRun ended = endedRun(registry, id);
    Project trained = recordedProject(ended);
    if (!sameDrawing(trained.graph, opened.project.graph)) throw Error::usage("run " + std::to_string(id) + " belongs to another drawing than " + file, "lamina-cli runs list names the runs");
    findData(trained, opened.project, opened.directory);
    opened.project = std::move(trained);
    return ended;
}

Past pastOf(const TrainingJob& job) {
    if (!job.resume) return {};
    try {
        Registry registry;
        const auto steps = job.initial ? static_cast<std::uint64_t>(job.initial->iteration) : std::uint64_t{0};
        return lamina::pastOf(registry, {*job.resume, steps}, true);
    } catch (const Error&) {
        return {};  // then what is found ill rests on the new epochs alone
    }
}

}  // namespace lamina::cli
