// SPDX-License-Identifier: GPL-3.0-or-later
// lamina-cli: everything the window can do, on the same files, for scripts and terminals.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <exception>
#include <iostream>

#include "app/cli/verbs.h"
#include "app/cli/words.h"
#include "engine/base/error.h"
#include "engine/base/sentence.h"
#include "engine/base/version.h"

namespace {

int complain(const std::string& sentence, int status) {
    std::string line = sentence;
    for (char& c : line)
        if (c == '\n') c = ' ';
    std::cerr << "lamina-cli: error: " << line << "\n";
    return status;
}

int run(int argc, char** argv) {
    CLI::App app("Lamina: draw a neural network, train it, watch it learn, take it with you.", "lamina-cli");
    app.set_version_flag("--version", "lamina " + std::string(lamina::version()));
    app.require_subcommand(1);
    for (const auto add : lamina::cli::verbs()) add(app);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& e) {
        if (e.get_exit_code() == 0) return app.exit(e);  // --help, --version
        return complain(lamina::cli::explain(app, e, argc, argv), 2);
    } catch (const lamina::Error& e) {
        return complain(e.what(), static_cast<int>(e.kind()));
    } catch (const std::exception& e) {
        return complain(lamina::sentenceOf(e), 1);
    }
    return 0;
}

/** Whoever reads our answer must not take half of it for the whole. */
bool allPrinted() {
    std::cout.flush();
    return std::fflush(stdout) == 0 && std::cout.good() && std::ferror(stdout) == 0;
}

}  // namespace

int main(int argc, char** argv) {
    const int status = run(argc, argv);
    if (allPrinted()) return status;
    return std::max(status, complain("what was to be printed could not be written to its end — make room, or send it elsewhere", 1));
}
