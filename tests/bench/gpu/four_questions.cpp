// SPDX-License-Identifier: GPL-3.0-or-later
// What decides how a step is put together on a GPU, as JSON on the standard output; each answer is written as soon as it is
// there, so that a run that is cut off has said what it knew.
#include <functional>
#include <iostream>

#include <cuda_runtime.h>

#include "engine/base/error.h"
#include "tests/bench/gpu/questions.h"

namespace {

using lamina::cuda::askEpilogues, lamina::cuda::askGaps, lamina::cuda::askLoops, lamina::cuda::askRing;

/** A line of JSON: the question, and the answer or why there is none. */
bool answer(const char* question, const std::function<nlohmann::json()>& ask) {
    nlohmann::json line{{"question", question}};
    bool good = true;
    try {
        line["answer"] = ask();
    } catch (const lamina::Error& error) {
        line["error"] = error.what();
        good = false;
    }
    std::cout << line.dump() << std::endl;
    return good;
}

}  // namespace

int main() {
    int count = 0;
    if (cudaGetDeviceCount(&count) != cudaSuccess || count == 0) {
        std::cerr << "four_questions: there is no GPU here that CUDA can use\n";
        return 77;  // skipped
    }
    cudaDeviceProp device{};
    if (cudaGetDeviceProperties(&device, 0) != cudaSuccess) return 1;
    std::cout << nlohmann::json{{"device", device.name}, {"compute_capability", std::to_string(device.major) + "." + std::to_string(device.minor)}}.dump()
              << std::endl;
    bool good = answer("what does an iteration of a loop node cost against an unrolled graph?", askLoops);
    good = answer("how much time passes between the nodes of a graph?", askGaps) && good;
    good = answer("which epilogues are done in the pass of the product?", askEpilogues) && good;
    good = answer("how long does a word take from device to host?", askRing) && good;
    return good ? 0 : 1;
}
