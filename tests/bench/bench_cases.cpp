// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/bench_cases.h"

#include <algorithm>
#include <numeric>

#include "app/cli/bench_nets.h"
#include "engine/backend/backend.h"
#include "engine/compile/compile.h"
#include "engine/compile/initial_weights.h"

namespace lamina {

namespace {

/** Samples of an epoch: fewer of large inputs, so that an epoch takes some tenths of a second at most. */
std::int64_t samplesOf(const cli::BenchNet& net) {
    if (net.classes == 0) return net.recipe.batchSize;
    constexpr std::int64_t numbers = std::int64_t{1} << 22;
    const std::int64_t steps = numbers / (net.recipe.batchSize * net.input.elements());
    return std::clamp<std::int64_t>(steps, 8, 256) * net.recipe.batchSize;
}

}  // namespace

std::vector<std::string> benchCaseNames() {
    std::vector<std::string> names;
    for (const cli::BenchNet& net : cli::benchNets())
        if (!net.large && !net.predicts) names.push_back(net.name);
    return names;
}

BenchCase makeBenchCase(const std::string& name, int threads, Precision precision) {
    const cli::BenchNet& net = cli::benchNet(name);
    const std::int64_t samples = samplesOf(net);
    BenchCase c;
    c.name = name;
    c.batch = net.recipe.batchSize;
    c.plan = compile(net.graph(), net.recipe, {{{ProgramKind::Train, c.batch}, {ProgramKind::Predict, 1}}, DType::Float32});
    c.executor = openExecutor(chooseDevice("cpu", *c.plan).device, c.plan, {threads, precision});
    c.executor->setWeights(initialWeights(*c.plan));
    c.executor->bind(cli::benchData(net, samples));
    std::vector<std::uint32_t> rows(static_cast<std::size_t>(samples));
    std::iota(rows.begin(), rows.end(), 0u);
    c.pass = c.executor->addPass({rows, true, 7});
    c.stepsAnEpoch = samples / c.batch;
    return c;
}

}  // namespace lamina
