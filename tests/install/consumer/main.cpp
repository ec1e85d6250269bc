// SPDX-License-Identifier: GPL-3.0-or-later
// A stranger's program: the engine's headers are found, its symbols link, its numbers are ours.
#include <iostream>
#include <set>

#include "engine/base/random.h"
#include "engine/model/graph.h"

int main() {
    const lamina::Permutation order(100, 42, 0);
    std::set<std::uint64_t> seen;
    for (std::uint64_t i = 0; i < 100; ++i) seen.insert(order(i));
    std::cout << "a permutation of 100 visits " << seen.size() << '\n';
    return seen.size() == 100 && lamina::Graph().nodes.empty() ? 0 : 1;
}
