// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/layering.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <sstream>

namespace lamina::layering {
namespace {

using Rooms = std::vector<std::string>;

/** Room → rooms it may include directly; arrows continue. "engine" stands for all that is open to the outside of it. */
const std::map<std::string, Rooms, std::less<>> arrows = {
    {"engine/base", {}},
    {"engine/model", {"engine/base"}},
    {"engine/plan", {"engine/base"}},
    {"engine/data", {"engine/base", "engine/model"}},
    {"engine/layers", {"engine/recipes"}},  // its words name initializers and activations
    {"engine/recipes", {"engine/model", "engine/plan"}},
    {"engine/compile", {"engine/layers"}},
    {"engine/backend", {"engine/plan"}},
    {"engine/backend/cpu", {"engine/backend"}},
    {"engine/backend/cuda", {"engine/backend"}},
    {"engine/runs", {"engine/model"}},
    {"engine/checks", {"engine/compile", "engine/data"}},      // does what was drawn and chosen fit together
    {"engine/trained", {"engine/checks", "engine/backend"}},   // the trained net at work
    {"engine/history", {"engine/compile", "engine/backend", "engine/data", "engine/runs"}},  // what a training told, and what it means
    {"engine/train", {"engine/trained", "engine/history"}},
    {"engine/io", {"engine/layers", "engine/train"}},
    {"engine", {"engine/io"}},
    {"ui/theme", {"engine"}},
    {"ui/document", {"engine"}},
    {"ui/plots", {"engine", "ui/theme"}},
    {"ui/canvas", {"ui/document", "ui/plots", "ui/theme"}},
    {"ui/inspector", {"ui/document", "ui/plots", "ui/theme"}},
    {"ui/data", {"ui/document", "ui/plots", "ui/theme"}},
    {"ui/training", {"ui/document", "ui/plots", "ui/theme"}},
    {"ui/evaluation", {"ui/document", "ui/plots", "ui/theme"}},
    {"ui/runs", {"ui/document", "ui/plots", "ui/theme"}},
    {"ui/main_window",
     {"ui/canvas", "ui/inspector", "ui/data", "ui/training", "ui/evaluation", "ui/runs"}},
    {"app/cli", {"engine"}},  // lamina-cli: no window, no Qt
    {"app", {"app/cli", "ui/main_window", "engine"}},
};

/** How CUDA's own headers begin; only engine/backend/cuda may name one. */
constexpr std::array cudaHeaders = {"cuda",  "cublas", "cudnn", "curand", "cusparse",           "cusolver", "cufft",
                                    "nvrtc", "nvml",   "nvtx",  "nccl",   "cooperative_groups", "cub/",     "thrust/"};

struct Include {
    int line;
    bool quoted;
    std::string name;
};

std::vector<Include> includesOf(const std::string& text) {
    std::vector<Include> found;
    std::istringstream in(text);
    std::string line;
    for (int number = 1; std::getline(in, line); ++number) {
        std::istringstream words(line);
        std::string directive;
        words >> std::ws;
        if (words.get() != '#' || !(words >> directive) || directive.rfind("include", 0) != 0) continue;
        const auto open = line.find_first_of("\"<");
        if (open == std::string::npos) continue;
        const auto close = line.find_first_of("\">", open + 1);
        if (close == std::string::npos) continue;
        found.push_back({number, line[open] == '"', line.substr(open + 1, close - open - 1)});
    }
    return found;
}

bool startsWith(std::string_view text, std::string_view start) { return text.substr(0, start.size()) == start; }

bool isQt(std::string_view name) {
    return startsWith(name, "qcustomplot") || (name.size() > 1 && name[0] == 'Q' && std::isupper(static_cast<unsigned char>(name[1]))) ||
           startsWith(name, "Qt");
}

bool isCuda(std::string_view name) {
    return std::any_of(cudaHeaders.begin(), cudaHeaders.end(), [&](auto h) { return startsWith(name, h); });
}

/** In words, what is wrong with one include of a file of a room; empty when nothing is. */
std::string whyBroken(const std::string& room, const Include& include) {
    const std::string& name = include.name;
    if (isQt(name)) return startsWith(room, "ui") || room == "app" ? "" : room + " → Qt: only the window knows Qt";
    if (isCuda(name)) return room == "engine/backend/cuda" ? "" : room + " → CUDA: only engine/backend/cuda knows CUDA";
    if (!include.quoted || name.ends_with(".moc")) return "";
    const std::string to = roomOf(name);
    if (to.empty()) return "includes are written from the root (\"engine/base/shape.h\") and name a room of the map";
    return mayInclude(room, to) ? "" : room + " → " + to + " is no arrow of the map";
}

}  // namespace

std::string roomOf(std::string_view path) {
    std::string best;
    for (const auto& [room, to] : arrows)
        if (room != "engine" && room.size() > best.size() && startsWith(path, room + "/")) best = room;
    return best;
}

bool mayInclude(const std::string& from, const std::string& to) {
    if (from == to) return true;
    const Rooms& next = arrows.at(from);
    return std::any_of(next.begin(), next.end(), [&](const auto& room) { return mayInclude(room, to); });
}

std::vector<std::string> brokenArrows(const std::string& path, const std::string& text) {
    const std::string room = roomOf(path);
    if (room.empty()) return {path + ":1: lies in no room of the map"};
    std::vector<std::string> broken;
    for (const Include& include : includesOf(text)) {
        const std::string why = whyBroken(room, include);
        if (!why.empty())
            broken.push_back(path + ":" + std::to_string(include.line) + ": " + why + " (includes " + include.name + ")");
    }
    return broken;
}

std::vector<std::string> brokenForm(const std::string& path, const std::string& text) {
    std::vector<std::string> broken;
    if (!startsWith(text, "// SPDX-License-Identifier: GPL-3.0-or-later\n"))
        broken.push_back(path + ":1: the first line is not \"// SPDX-License-Identifier: GPL-3.0-or-later\"");
    const auto lines = std::count(text.begin(), text.end(), '\n');
    if (lines > 500) broken.push_back(path + ":501: " + std::to_string(lines) + " lines; a file holds one thing, at most 500");
    return broken;
}

}  // namespace lamina::layering
