// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/why.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iostream>
#include <string>
#include <vector>

#include "app/cli/terminal.h"
#include "engine/base/error.h"
#include "engine/base/quantities.h"
#include "engine/base/words.h"
#include "engine/checks/fit.h"
#include "engine/data/image_folder.h"
#include "engine/data/prepare.h"
#include "engine/data/table_rows.h"
#include "engine/trained/edge_lightness.h"
#include "engine/trained/explained.h"
#include "engine/trained/image_input.h"

namespace lamina::cli {

namespace {

constexpr std::size_t mostReasons = 10;
constexpr int mostDigits = 4;

using Cells = std::vector<std::vector<std::string>>;

std::string amountOf(const Explained& explained, double value) { return explained.share ? shortProbability(value) : shortNumber(value, mostDigits); }

std::string signedAmount(const Explained& explained, double lost) { return (lost > 0 ? "+" : "-") + amountOf(explained, std::abs(lost)); }

/** "no, 93 %", "price 2000", "12.3". */
std::string answerOf(const Explained& explained) {
    const std::string now = amountOf(explained, explained.now);
    return explained.said.empty() ? now : inOneLine(explained.said) + (explained.share ? ", " : " ") + now;
}

/** What explains one answer: a row of a table, or a picture. */
class Reasons {
 public:
    Reasons(const TrainedModel& model, Predictor& predictor) : meanings_(meaningsOf(model, model.preparation)), wanted_(wantedBy(model.project)), predictor_(predictor) {}

    /** lostOf: what an answer's number loses by each part; cellsOf: what stands before that in its line. */
    template <class LostOf, class CellsOf>
    void print(const std::string& sample, const std::vector<Tensor>& inputs, const std::vector<std::string>& head, LostOf lostOf, CellsOf cellsOf) {
        const auto outputs = predictor_.predict(inputs);
        for (std::size_t i = 0; i < std::min(outputs.size(), meanings_.size()); ++i)
            for (const Explained& explained : explainedBy(meanings_[i], outputs[i])) {
                const std::string output = wanted_.several() ? ", " + wanted_.outputs[i].name : std::string();
                std::cout << (begun_ ? "\n" : "") << inOneLine(sample + output) << ": " << answerOf(explained) << "\n";
                begun_ = true;
                printOne(explained, lostOf(explained, i), head, cellsOf);
            }
    }

    /** The names of the net's Inputs, where it has several. */
    std::vector<std::string> inputs() const { return wanted_.inputNames(); }
    Predictor& predictor() const { return predictor_; }
    bool begun() const { return begun_; }

 private:
    template <class CellsOf>
    static void printOne(const Explained& explained, const std::vector<double>& lost, std::vector<std::string> head, CellsOf cellsOf) {
        const auto order = reasons(explained, lost);
        if (order.empty()) {
            std::cout << "no " << head.front() << " decides alone: with any of them as usual the answer stays\n";
            return;
        }
        head.emplace_back("gives");
        Cells rows{head};
        for (std::size_t i = 0; i < std::min(mostReasons, order.size()); ++i) {
            rows.push_back(cellsOf(order[i]));
            rows.back().push_back(signedAmount(explained, lost[order[i]]));
        }
        printTable(rows);
        if (order.size() > mostReasons) std::cout << "and " << order.size() - mostReasons << " more that give less\n";
    }

    std::vector<AnswerMeaning> meanings_;
    Wanted wanted_;
    Predictor& predictor_;
    bool begun_ = false;
};

/** One row of those columns that enter the net. */
Table rowOf(const Table& table, std::uint32_t row, const Preparation& preparation) {
    Table one;
    for (const PreparedColumn& input : preparation.inputs) {
        const int at = table.find(input.name);
        if (at < 0 || one.find(input.name) >= 0) continue;
        const Column& all = table.columns[static_cast<std::size_t>(at)];
        // Dates and numbers among words are read by what all words of the column are.
        one.columns.push_back(input.category && !all.missing(row) ? rowAlone(all, row) : inRows(all, std::array{row}));
    }
    return one;
}

void printRow(Reasons& told, const TrainedModel& model, const std::string& name, const Table& row) {
    const auto inputs = applyInputs(model.preparation, row, told.inputs()).inputs;
    told.print("row " + name, inputs, {"column", "value"},
               [&](const Explained& explained, std::size_t output) { return columnSupport(told.predictor(), model.preparation, row, told.inputs(), explained.value, output); },
               [&](std::size_t c) { return std::vector<std::string>{row.columns[c].name, row.columns[c].missing(0) ? std::string("–") : row.columns[c].text(0)}; });
}

void printPicture(Reasons& told, const std::string& name, const Tensor& picture) {
    PictureSupport parts;  // of the answer that was explained last
    told.print(name, {picture}, {"part"},
               [&](const Explained& explained, std::size_t output) {
                   parts = inParts(pictureSupport(told.predictor(), picture, explained.value, output));
                   return parts.lost;
               },
               [&](std::size_t at) {
                   const std::size_t across = static_cast<std::size_t>(parts.width);
                   return std::vector<std::string>{"row " + std::to_string(at / across + 1) + " of " + std::to_string(parts.height) + ", column " + std::to_string(at % across + 1) + " of " + std::to_string(parts.width)};
               });
}

/** As the net was given it. */
Tensor pictureOf(const TrainedModel& model, const std::string& file, bool invert) {
    const Tensor picture = readImages({file}, *imageForm(model.project)).images;
    return invert ? invertedPictures(picture) : picture;
}

}  // namespace

void requireReasons(const TrainedModel& model) {
    if (model.preparation.windows.on()) throw Error::usage("--why explains rows by themselves, and this model answers from several in a row", "leave it out");
    if (model.preparation.inputs.empty()) throw Error::usage("--why tells what columns give, and this model takes none", "leave it out");
}

void printReasons(const TrainedModel& model, Predictor& predictor, const Predictions& made, bool invert) {
    Reasons told(model, predictor);
    for (std::size_t i = 0; i < made.names.size(); ++i) {
        if (!made.answered(i)) continue;
        if (made.table) printRow(told, model, made.names[i], rowOf(*made.table, made.rows[i], model.preparation));
        else printPicture(told, made.names[i], pictureOf(model, made.names[i], invert));
        if (!told.begun()) throw Error::usage("--why explains probabilities of classes and numbers that have names, and the answers of this model are neither", "leave it out");
    }
}

}  // namespace lamina::cli
