// SPDX-License-Identifier: GPL-3.0-or-later
// A fuzz target without libFuzzer: every seed of the folders given, whole, cut off and with bytes changed.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <vector>

#include "engine/base/platform.h"
#include "engine/base/random.h"
#include "tests/fuzz/fuzz.h"

namespace {

using Bytes = std::vector<std::byte>;

void run(const Bytes& bytes) { LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()); }

void runDamaged(const Bytes& seed) {
    constexpr std::size_t cuts = 16, changes = 32;
    for (std::size_t i = 0; i < cuts; ++i) run(Bytes(seed.begin(), seed.begin() + static_cast<std::ptrdiff_t>(seed.size() * i / cuts)));
    if (seed.empty()) return;
    for (std::uint32_t i = 0; i < changes; ++i) {
        Bytes changed = seed;
        const auto dice = lamina::philox({i, 0, 0, 0}, 0x5EED);
        changed[dice[0] % changed.size()] = static_cast<std::byte>(dice[1]);
        run(changed);
    }
}

std::vector<std::filesystem::path> filesIn(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        if (entry.is_regular_file()) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

}  // namespace

int main(int argc, char** argv) {
    int seeds = 0;
    for (int i = 1; i < argc; ++i)
        for (const auto& file : filesIn(argv[i])) {
            std::printf("%s\n", file.c_str());
            std::fflush(stdout);  // the last one named is the one that ends us
            const Bytes seed = lamina::readFile(file);
            run(seed);
            runDamaged(seed);
            ++seeds;
        }
    std::printf("%d seeds\n", seeds);
    return seeds > 0 ? 0 : 1;
}
