// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/terminal.h"

#include <algorithm>
#include <ctime>
#include <iostream>

#include "engine/base/platform.h"
#include "engine/base/words.h"

namespace lamina::cli {

namespace {

/** Characters as a terminal shows them: UTF-8 continuation bytes take no place. */
std::size_t columns(const std::string& s) {
    return static_cast<std::size_t>(std::count_if(s.begin(), s.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

bool looksNumeric(const std::string& s) {
    return !s.empty() && (std::isdigit(static_cast<unsigned char>(s[0])) || (s[0] == '-' && s.size() > 1));
}

}  // namespace

bool isTerminal() { return standardOutputIsTerminal(); }

std::string when(double secondsSince1970) {
    const auto t = static_cast<std::time_t>(secondsSince1970);
    char text[32];
    std::strftime(text, sizeof text, "%Y-%m-%d %H:%M", std::localtime(&t));
    return text;
}

void remark(const std::string& sentence) { std::cerr << "lamina-cli: " << sentence << "\n"; }

void ProgressLine::show(double share, const std::string& words) {
    if (!isTerminal()) return;
    constexpr int cells = 28;
    const int filled = std::clamp(static_cast<int>(share * cells + 0.5), 0, cells);
    std::string line = "[";
    for (int i = 0; i < cells; ++i) line += i < filled ? "█" : "░";
    line += "] " + words;
    const std::size_t now = columns(line);
    std::cout << "\r" << line << std::string(width_ > now ? width_ - now : 0, ' ') << std::flush;
    width_ = now;
}

void ProgressLine::clear() {
    if (width_ > 0) std::cout << "\r" << std::string(width_, ' ') << "\r" << std::flush;
    width_ = 0;
}

void ProgressLine::done(const std::string& words) {
    clear();
    std::cout << words << std::endl;
}

std::string inOneLine(const std::string& name) {
    std::string line;
    for (const char c : visible(name)) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x20 && byte != 0x7F) line += c;
        else if (c == '\n') line += "↵";
        else if (c == '\t') line += "⇥";
        else line += std::string("\xE2\x90") + static_cast<char>(byte == 0x7F ? 0xA1 : 0x80 + byte);  // the sign that Unicode has for it: "␍"
    }
    return line;
}

void printTable(const std::vector<std::vector<std::string>>& given) {
    auto rows = given;
    for (auto& row : rows) std::transform(row.begin(), row.end(), row.begin(), inOneLine);
    std::vector<std::size_t> widths;
    std::vector<bool> right;
    for (const auto& row : rows) {
        widths.resize(std::max(widths.size(), row.size()), 0);
        right.resize(widths.size(), true);
        for (std::size_t c = 0; c < row.size(); ++c) {
            widths[c] = std::max(widths[c], columns(row[c]));
            if (&row != &rows.front() && !row[c].empty() && !looksNumeric(row[c])) right[c] = false;
        }
    }
    for (const auto& row : rows) {
        std::string line;
        for (std::size_t c = 0; c < row.size(); ++c) {
            const std::string pad(widths[c] - columns(row[c]), ' ');
            line += right[c] ? pad + row[c] : row[c] + pad;
            line += "  ";
        }
        line.erase(line.find_last_not_of(' ') + 1);
        std::cout << line << "\n";
    }
}

}  // namespace lamina::cli
