// SPDX-License-Identifier: GPL-3.0-or-later
// What a person at a terminal reads: a progress bar that a pipe gets as plain lines, tables and times.
#pragma once

#include <string>
#include <vector>

namespace lamina::cli {

bool isTerminal();

/** "2026-11-22 23:05", as clocks here show it. */
std::string when(double secondsSince1970);

/** Something to know beside the answer: a line on standard error. */
void remark(const std::string& sentence);

/** One line that is written over again on a terminal; on a pipe nothing until `done`. */
class ProgressLine {
 public:
    /** share: 0 to 1. */
    void show(double share, const std::string& words);
    /** Takes the line away. */
    void clear();
    /** Ends the line with a plain one that stays. */
    void done(const std::string& words);

 private:
    std::size_t width_ = 0;
};

/** A name with signs for what would end its line or has no ink: "yes↵sure", "⇥", and "␣" of a blank alone. */
std::string inOneLine(const std::string& name);

/** A table with aligned columns; the first row is the header. Numbers (by look) are aligned to the right; each cell is inOneLine(). */
void printTable(const std::vector<std::vector<std::string>>& rows);

}  // namespace lamina::cli
