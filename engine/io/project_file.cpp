// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/project_file.h"

#include <string>
#include <vector>

#include "engine/base/error.h"
#include "engine/base/platform.h"
#include "engine/data/utf8.h"
#include "engine/io/data_paths.h"
#include "engine/io/project_json.h"

namespace lamina {

namespace {

/** A file system takes any bytes for a name, JSON takes letters. */
void requireText(const std::vector<std::string>& paths) {
    for (const auto& path : paths)
        if (!isUtf8(path)) throw Error::input("this path is not UTF-8, and a project cannot name it", path, "rename the file, or the folder it lies in");
}

}  // namespace

Project readProject(const std::filesystem::path& file) {
    constexpr std::uint64_t limit = 256u << 20;  // a drawing of millions of layers; weights are not in it
    const auto bytes = readFile(file, limit);
    const auto json = parseJson({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, file.string());
    Project project = projectFromJson({json, file.string() + ": "});
    makePathsAbsolute(project, std::filesystem::absolute(file).parent_path());
    return project;
}

void writeProject(const std::filesystem::path& file, const Project& project) {
    requireText(project.data.paths);
    Project moved = project;
    makePathsRelative(moved, std::filesystem::absolute(file).parent_path());
    writeFileAtomically(file, prettyJson(toJson(moved)));
}

}  // namespace lamina
