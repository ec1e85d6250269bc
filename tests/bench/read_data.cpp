// SPDX-License-Identifier: GPL-3.0-or-later
// How long data take to be read, and how much memory at most: lamina-read FILE|FOLDER. To be run in turn with a peer.
#include <chrono>
#include <cstdio>
#include <exception>
#include <fstream>
#include <string>

#include "engine/data/sources.h"

namespace {

/** Kibibytes of memory at the height of it. */
long peak() {
    std::ifstream in("/proc/self/status");
    for (std::string word; in >> word;)
        if (long kibibytes = 0; word == "VmHWM:" && in >> kibibytes) return kibibytes;
    return 0;
}

}  // namespace

int main(int count, char** words) {
    try {
        if (count != 2) throw std::runtime_error("expected: lamina-read FILE|FOLDER");
        const auto start = std::chrono::steady_clock::now();
        const lamina::RawData raw = lamina::load(lamina::sniff(words[1]), {});
        const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        std::printf("%.2f s, %ld MB, %zu rows, %s\n", seconds, peak() * 1024 / 1'000'000, raw.rows(), raw.description.c_str());
    } catch (const std::exception& e) {
        std::fprintf(stderr, "lamina-read: %s\n", e.what());
        return 1;
    }
}
