// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/file_stamps.h"

#include <optional>
#include <system_error>

namespace lamina {

namespace {

namespace fs = std::filesystem;

std::optional<FileStamp> stampOf(const fs::path& path) {
    std::error_code gone;
    FileStamp stamp{path, 0, 0};
    const auto written = fs::last_write_time(path, gone);
    if (gone) return {};
    stamp.written = static_cast<std::int64_t>(written.time_since_epoch().count());
    if (!fs::is_directory(path, gone)) stamp.size = fs::file_size(path, gone);
    return gone ? std::nullopt : std::optional(stamp);
}

}  // namespace

std::vector<FileStamp> stampsOf(const std::vector<fs::path>& files) {
    std::vector<FileStamp> all;
    for (const auto& file : files) {
        if (const auto own = stampOf(file)) all.push_back(*own);
        std::error_code none;
        for (fs::directory_iterator entry(file, none), end; !none && entry != end; entry.increment(none)) {  // nothing where it is no folder
            std::error_code gone;
            if (const auto own = entry->is_directory(gone) ? stampOf(entry->path()) : std::nullopt) all.push_back(*own);
        }
    }
    return all;
}

std::vector<fs::path> writtenSince(const std::vector<FileStamp>& stamps) {
    std::vector<fs::path> changed;
    for (const auto& stamp : stamps)
        if (const auto now = stampOf(stamp.path); now && *now != stamp) changed.push_back(stamp.path);
    return changed;
}

}  // namespace lamina
