// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/data_paths.h"

#include <algorithm>
#include <utility>

namespace lamina {

namespace {

namespace fs = std::filesystem;

bool allThere(const DataRecipe& recipe) {
    return std::all_of(recipe.paths.begin(), recipe.paths.end(), [](const fs::path& path) { return fs::exists(path); });
}

}  // namespace

bool mayHaveMoved(const DataRecipe& from, const DataRecipe& to) {
    const auto sameName = [](const fs::path& a, const fs::path& b) { return a.filename() == b.filename(); };
    return from.source == to.source && from.options == to.options && std::equal(from.paths.begin(), from.paths.end(), to.paths.begin(), to.paths.end(), sameName);
}

void makePathsAbsolute(Project& project, const fs::path& directory) {
    for (auto& path : project.data.paths)
        if (fs::path(path).is_relative()) path = (directory / path).lexically_normal().generic_string();
}

void makePathsRelative(Project& project, const fs::path& directory) {
    const fs::path here = directory.lexically_normal();  // the way back from a/.. is none
    for (auto& path : project.data.paths)
        if (fs::path(path).is_absolute()) path = fs::path(path).lexically_normal().lexically_proximate(here).generic_string();
}

void findData(Project& ofRun, const Project& now, const fs::path& directory) {
    makePathsAbsolute(ofRun, directory);
    if (!allThere(ofRun.data) && mayHaveMoved(ofRun.data, now.data)) ofRun.data.paths = now.data.paths;
}

}  // namespace lamina
