// SPDX-License-Identifier: GPL-3.0-or-later
// lamina-cli generate: a model that learnt the characters of a text writes one on.
#include <iostream>
#include <memory>

#include "app/cli/epoch_word.h"
#include "app/cli/files.h"
#include "app/cli/project_run.h"
#include "app/cli/terminal.h"
#include "app/cli/verbs.h"
#include "app/cli/words.h"
#include "engine/base/words.h"
#include "engine/trained/text_writer.h"

namespace lamina::cli {

namespace {

struct GenerateWords {
    std::string model, prompt, epoch;
    std::int64_t length = 400, seed = 42;
    double temperature = 0.7;
};

void run(const GenerateWords& w) {
    const Opened opened = openFile(w.model);
    TextWriter writer(modelOf(opened, w.model, w.epoch).model, {w.temperature, static_cast<std::uint64_t>(w.seed)});
    std::vector<std::string> leftOut;
    for (const auto& c : writer.begin(w.prompt)) leftOut.push_back("\"" + c + "\"");
    if (!leftOut.empty()) remark("left out, since the model has not learnt them: " + joined(leftOut));
    std::cout << w.prompt;
    for (std::int64_t i = 0; i < w.length; ++i) std::cout << writer.next() << std::flush;
    std::cout << "\n";
}

}  // namespace

void addGenerate(CLI::App& app) {
    auto* verb = app.add_subcommand("generate", "writes a text on with a model that learnt its characters");
    auto w = std::make_shared<GenerateWords>();
    verb->add_option("MODEL", w->model, "MODEL.keras, or PROJECT.lamina with the weights of its newest run")->required();
    verb->add_option("--prompt", w->prompt, "what the text begins with")->required();
    addWhole(*verb, "--length", w->length, "characters to write");
    addNumber(*verb, "--temperature", w->temperature, "0: always the likeliest character; 1: as often as learnt; above: bolder", 0, 100);
    addEpoch(*verb, w->epoch);
    addWhole(*verb, "--seed", w->seed, "the same seed writes the same text", 0);
    verb->callback([w] { run(*w); });
}

}  // namespace lamina::cli
