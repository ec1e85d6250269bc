// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/project_file.h"

#include "engine/base/platform.h"
#include "engine/io/data_paths.h"
#include "engine/io/project_json.h"

namespace lamina {

Project readProject(const std::filesystem::path& file) {
    constexpr std::uint64_t limit = 256u << 20;  // a drawing of millions of layers; weights are not in it
    const auto bytes = readFile(file, limit);
    const auto json = parseJson({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, file.string());
    Project project = projectFromJson({json, file.string() + ": "});
    makePathsAbsolute(project, std::filesystem::absolute(file).parent_path());
    return project;
}

void writeProject(const std::filesystem::path& file, const Project& project) {
    Project moved = project;
    makePathsRelative(moved, std::filesystem::absolute(file).parent_path());
    writeFileAtomically(file, prettyJson(toJson(moved)));
}

}  // namespace lamina
