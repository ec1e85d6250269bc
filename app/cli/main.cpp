// SPDX-License-Identifier: GPL-3.0-or-later
// lamina-cli: everything the window can do, on the same files, for scripts and terminals.
#include <CLI/CLI.hpp>
#include <exception>
#include <iostream>

#include "app/cli/verbs.h"
#include "engine/base/error.h"
#include "engine/base/version.h"

namespace {

/** Exit status, as promised: 0 done, 1 failed while running, 2 wrong usage, 3 bad input file. */
int statusOf(lamina::Error::Kind kind) {
    switch (kind) {
        case lamina::Error::Kind::Usage: return 2;
        case lamina::Error::Kind::Input: return 3;
        default: return 1;
    }
}

int complain(const std::string& sentence, int status) {
    std::string line = sentence;
    for (char& c : line)
        if (c == '\n') c = ' ';
    std::cerr << "lamina-cli: error: " << line << "\n";
    return status;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("Lamina: draw a neural network, train it, watch it learn, take it with you.", "lamina-cli");
    app.set_version_flag("--version", "lamina " + std::string(lamina::version()));
    app.require_subcommand(1);
    for (const auto add : lamina::cli::verbs()) add(app);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& e) {
        if (e.get_exit_code() == 0) return app.exit(e);  // --help, --version
        if (argc > 1 && app.get_subcommands().empty() && argv[1][0] != '-')
            return complain("there is no verb \"" + std::string(argv[1]) + "\" — lamina-cli --help lists them", 2);
        return complain(std::string(e.what()) + " — lamina-cli --help tells the words", 2);
    } catch (const lamina::Error& e) {
        return complain(e.what(), statusOf(e.kind()));
    } catch (const std::exception& e) {
        return complain(e.what(), 1);
    }
    return 0;
}
