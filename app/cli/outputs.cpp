// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/outputs.h"

#include <algorithm>

#include "engine/base/error.h"
#include "engine/base/platform.h"
#include "engine/base/words.h"

namespace lamina::cli {

namespace {

namespace fs = std::filesystem;

void requireExtension(const std::string& called, const fs::path& file, const std::vector<std::string>& extensions) {
    if (extensions.empty() || std::find(extensions.begin(), extensions.end(), file.extension().string()) != extensions.end()) return;
    const std::string received = file.extension().empty() ? "it has no ending" : "it ends in " + file.extension().string();
    throw Error::usage(called + ": " + received, "give a name that ends in " + joined(extensions, " or "));
}

void requireFolder(const std::string& called, const fs::path& file) {
    std::error_code none;
    const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
    if (!fs::exists(folder, none)) throw Error::usage(called + ": there is no folder " + folder.string(), "make it first, or give another place");
    if (!fs::is_directory(folder, none)) throw Error::usage(called + ": " + folder.string() + " is no folder", "give another place");
    if (!mayWriteIn(folder)) throw Error::usage(called + ": the folder " + folder.string() + " may not be written to", "give another place");
}

}  // namespace

void requireOutput(const std::string& name, const fs::path& file, const std::vector<std::string>& extensions) {
    const std::string called = name + " " + file.string();
    std::error_code none;
    if (fs::is_directory(file, none)) throw Error::usage(called + ": this is a folder", "give the name of a file in it");
    if (fs::exists(file, none) && !fs::is_regular_file(file, none))
        throw Error::usage(called + ": this is a device or a pipe, no file that could be replaced", "give the name of a file");
    requireExtension(called, file, extensions);
    requireFolder(called, file);
}

void requireStream(const std::string& name, const fs::path& file) {
    std::error_code none;
    const bool special = fs::exists(file, none) && !fs::is_regular_file(file, none) && !fs::is_directory(file, none);
    if (!special) requireOutput(name, file, {});
}

std::string wordsOfReplacing(const fs::path& file) {
    std::error_code none;
    return fs::is_regular_file(file, none) ? ", replacing the one that was there" : "";
}

}  // namespace lamina::cli
