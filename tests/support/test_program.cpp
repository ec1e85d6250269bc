// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/test_program.h"

#include <cstdio>
#include <map>
#include <string>

namespace lamina::test {
namespace {

using Tests = std::map<std::string, RunTests>;

/** By name. Inside a function: other files register before this one's globals are sure to be there. */
Tests& known() {
    static Tests tests;
    return tests;
}

int listed() {
    std::fputs("Name one of these, then the arguments of Qt Test:\n", stderr);
    for (const auto& entry : known()) std::fprintf(stderr, "  %s\n", entry.first.c_str());
    return 2;
}

}  // namespace

QString nameOf(const QMetaObject& tests) { return QString::fromLatin1(tests.className()).section(QLatin1Char(':'), 0, 0); }

Registered::Registered(const QMetaObject& tests, RunTests run) {
    known()[nameOf(tests).toStdString()] = run;
}

}  // namespace lamina::test

int main(int argc, char** argv) {
    using namespace lamina::test;
    const auto found = argc > 1 ? known().find(argv[1]) : known().end();
    if (found == known().end()) return listed();
    argv[1] = argv[0];  // Qt Test reads its own arguments behind the program's name
    return found->second(argc - 1, argv + 1);
}
