// SPDX-License-Identifier: GPL-3.0-or-later
// Predictions as a table: what each is of, what stands beside it in its file, and what the net said.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>
#include <utility>

#include "engine/base/parallel.h"
#include "engine/compile/output_names.h"
#include "engine/data/csv.h"
#include "engine/data/csv_cells.h"
#include "engine/recipes/losses.h"
#include "engine/trained/explained.h"
#include "engine/trained/label_scores.h"
#include "engine/trained/predictions.h"

namespace lamina {

namespace {

/** One output as columns of a table. */
struct OutputColumns {
    std::string prefix;                 // of several outputs: "kind."
    std::vector<std::string> classes;   // of its target; empty for numbers
    std::vector<std::string> targets;   // of an only output: the columns it was taught by
    std::span<const float> values;
    std::size_t width = 0;              // numbers a sample
    float yes = 0.5f;                   // a single number above it says yes
    bool shares = false;                // its numbers are probabilities

    bool yesOrNo() const { return classes.size() == 2 && width == 1; }
    /** A single class is told by nothing: its number is above or below yes, and there is no other. */
    bool named() const { return width == 1 ? yesOrNo() : width > 0 && classes.size() == width; }
    std::span<const float> numbers(std::size_t sample) const { return values.subspan(sample * width, width); }
    /** Where it is named(). */
    const std::string& said(std::size_t sample) const { return classes[saidClass(numbers(sample), yes)]; }
    /** Of a yes or no the class that its number speaks for, with its target where that is known: "survived = 1"; else the class, the target, or y0, y1 … */
    std::string nameOf(std::size_t c) const {
        if (yesOrNo()) return (targets.size() == 1 ? targets.front() + " = " : std::string()) + classes[1];
        if (classes.size() == width) return classes[c];
        return classes.empty() && targets.size() == width ? targets[c] : "y" + std::to_string(c);
    }
    std::vector<std::string> names() const {
        std::vector<std::string> all;
        if (named()) all.push_back(prefix + "prediction");
        for (std::size_t c = 0; c < width; ++c) all.push_back(prefix + nameOf(c));
        if (!prefix.empty() && !named() && width == 1) all.back() = prefix.substr(0, prefix.size() - 1);
        return all;
    }
};

std::vector<OutputColumns> outputColumns(const TrainedModel& model, const Predictions& predictions) {
    const auto& targets = model.preparation.targets;
    const auto outputs = outputNames(model.project.graph, infer(model.project.graph));
    const bool several = predictions.answers.size() > 1;
    std::vector<OutputColumns> all;
    for (std::size_t i = 0; i < predictions.answers.size(); ++i) {
        const Tensor& answers = predictions.answers[i];
        OutputColumns columns;
        const std::string output = i < outputs.size() ? outputs[i] : std::string();
        if (several && !output.empty()) columns.prefix = output + ".";
        columns.yes = yesAbove(model, output);
        if (!several) columns.classes = model.preparation.classes;
        else if (targets.size() == predictions.answers.size() && targets[i].category) columns.classes = targets[i].categories;
        for (std::size_t t = 0; !several && t < targets.size(); ++t)
            columns.targets.push_back(targets.size() > 1 ? labelName(model.preparation, t, targets.size()) : targets[t].name);
        columns.values = answers.as<float>();
        columns.width = columns.values.size() / std::max<std::size_t>(static_cast<std::size_t>(answers.shape()[0]), 1);
        const AnswerMeaning meaning = meaningOf(model.project, output, {});
        columns.shares = saysProbabilities(meaning, columns.named()) && !meaning.logits;  // those that become some stand here as they are
        all.push_back(std::move(columns));
    }
    return all;
}

/** A column of the file beside the answers. */
struct FileColumn {
    std::string head;
    const Column* cells;  // null: the class whose folder a picture lies in
    bool truth = false;   // of a target
};

/** The folder a picture lies in, where that is one of the classes. */
std::string folderClass(const std::vector<std::string>& classes, const std::filesystem::path& file) {
    const std::string folder = file.parent_path().filename().string();
    return std::find(classes.begin(), classes.end(), folder) == classes.end() ? std::string() : folder;
}

std::vector<FileColumn> fileColumns(const TrainedModel& model, const Predictions& predictions) {
    const auto& classes = model.preparation.classes;
    const auto inClass = [&](const std::string& file) { return !folderClass(classes, file).empty(); };
    if (predictions.called == "file" && std::any_of(predictions.names.begin(), predictions.names.end(), inClass)) return {{std::string("true"), nullptr, true}};
    std::vector<FileColumn> others, truths;
    if (!predictions.table) return others;
    for (const auto& column : predictions.table->columns) {
        const auto& targets = model.preparation.targets;
        const bool target = std::any_of(targets.begin(), targets.end(), [&](const PreparedColumn& t) { return t.name == column.name; });
        if (!target && column.name == predictions.time) continue;  // it stands before the row
        (target ? truths : others).push_back({target ? "true " + column.name : column.name, &column, target});
    }
    others.insert(others.end(), truths.begin(), truths.end());  // what is true stands beside what was said
    return others;
}

/** The columns of the answers come first in names: whoever is called as one of them is what was given. */
void setApart(std::vector<FileColumn>& beside, std::vector<std::string> taken) {
    for (auto& column : beside) {
        while (std::find(taken.begin(), taken.end(), column.head) != taken.end()) column.head += " (given)";
        taken.push_back(column.head);
    }
}

/** All of them as cells, a row at a time. */
class PredictionRows {
 public:
    PredictionRows(const TrainedModel& model, const Predictions& predictions, Beside beside) : model_(model), predictions_(predictions), outputs_(outputColumns(model, predictions)) {
        if (beside == Beside::File) beside_ = fileColumns(model, predictions);
        std::vector<std::string> taken = answerHeads();
        for (auto& head : nameHeads()) taken.push_back(std::move(head));
        while (std::find(taken.begin(), taken.end(), note_) != taken.end()) note_ += " on the row";
        if (!predictions.notes.empty()) taken.push_back(note_);
        setApart(beside_, std::move(taken));
    }

    std::size_t count() const { return static_cast<std::size_t>(predictions_.answers.front().shape()[0]); }

    std::vector<std::string> head() const {
        std::vector<std::string> cells = nameHeads();
        for (const auto& column : beside_) cells.push_back(column.head);
        for (auto& name : answerHeads()) cells.push_back(std::move(name));
        if (!predictions_.notes.empty()) cells.push_back(note_);
        return cells;
    }

    /** Of each column of the head. */
    std::vector<bool> probabilities() const {
        std::vector<bool> all(nameHeads().size() + beside_.size(), false);
        for (const auto& output : outputs_) {
            if (output.named()) all.push_back(false);
            all.insert(all.end(), output.width, output.shares);
        }
        if (!predictions_.notes.empty()) all.push_back(false);
        return all;
    }

    /** Which columns of the head hold numbers. */
    std::vector<bool> numbers() const {
        std::vector<bool> all(nameHeads().size(), false);
        for (const auto& column : beside_) all.push_back(column.cells && column.cells->type == ColumnType::Number);
        for (const auto& output : outputs_) {
            if (output.named()) all.push_back(false);
            all.insert(all.end(), output.width, true);
        }
        if (!predictions_.notes.empty()) all.push_back(false);
        return all;
    }

    /** The rows of Beside::File, by the columns that are true. */
    std::vector<PredictionsJudged> judged() const {
        std::vector<PredictionsJudged> all;
        const auto& targets = model_.preparation.targets;
        const std::size_t asked = std::max<std::size_t>(targets.size(), 1);
        for (const FileColumn& truth : beside_) {
            if (!truth.truth) continue;
            const std::size_t place = truth.cells ? placeOf(truth.cells->name) : 0;
            const bool each = outputs_.size() > 1 && outputs_.size() == asked, shared = outputs_.size() == 1 && asked > 1 && outputs_.front().width == asked;
            if (!each && !shared && (outputs_.size() > 1 || asked > 1)) return {};
            PredictionsJudged one = shared ? judgedNumber(truth, place) : judgedOutput(outputs_[each ? place : 0], truth);
            if (asked > 1) one.target = targets[place].name;
            if (one.known > 0) all.push_back(std::move(one));
        }
        return all;
    }

    std::vector<std::string> row(std::size_t r) const {
        std::vector<std::string> cells;
        if (!predictions_.dates.empty()) cells.push_back(predictions_.dates[r]);
        if (!predictions_.names.empty()) cells.push_back(predictions_.names[r]);
        for (const auto& column : beside_) cells.push_back(fileCell(column, r));
        for (const auto& output : outputs_) {
            const bool answered = predictions_.answered(r);
            if (output.named()) cells.push_back(answered ? output.said(r) : std::string());
            for (const float number : output.numbers(r)) cells.push_back(answered ? toString(ParamValue(static_cast<double>(number))) : std::string());
        }
        if (!predictions_.notes.empty()) cells.push_back(predictions_.notes[r]);
        return cells;
    }

 private:
    /** What a line begins with: when its sample is, and which it is. */
    std::vector<std::string> nameHeads() const {
        std::vector<std::string> heads;
        if (!predictions_.dates.empty()) heads.push_back(predictions_.time);
        if (!predictions_.names.empty()) heads.push_back(predictions_.called);
        return heads;
    }

    /** Of a target. */
    std::size_t placeOf(const std::string& target) const {
        const auto& targets = model_.preparation.targets;
        return static_cast<std::size_t>(std::find_if(targets.begin(), targets.end(), [&](const PreparedColumn& t) { return t.name == target; }) - targets.begin());
    }

    /** Adds up over the rows whose truth is given; add(judged, row, cell). */
    template <class Add>
    PredictionsJudged judgedRows(const FileColumn& truth, Add add) const {
        PredictionsJudged one;
        for (std::size_t r = 0; r < count(); ++r)
            if (const std::string is = fileCell(truth, r); !is.empty() && predictions_.answered(r)) ++one.known, add(one, r, is);
        if (one.known > 0) one.meanAbsoluteError /= static_cast<double>(one.known);
        return one;
    }

    /** The distance between an answer and what is true of its row. */
    double errorOf(const FileColumn& truth, std::size_t r, float said) const {
        return std::abs(static_cast<double>(said) - truth.cells->numbers[predictions_.rows[r]]);
    }

    /** Of an output with one target. */
    PredictionsJudged judgedOutput(const OutputColumns& output, const FileColumn& truth) const {
        const bool classes = output.named();
        if (!classes && (output.width != 1 || !truth.cells || truth.cells->type != ColumnType::Number)) return {};
        PredictionsJudged one = judgedRows(truth, [&](PredictionsJudged& sum, std::size_t r, const std::string& is) {
            if (classes) sum.right += output.said(r) == is ? 1 : 0;
            else sum.meanAbsoluteError += errorOf(truth, r, output.values[r]);
        });
        one.classes = classes;
        return one;
    }

    /** Of one of several targets of an only output: a number, or a yes or no. */
    PredictionsJudged judgedNumber(const FileColumn& truth, std::size_t place) const {
        const PreparedColumn& target = model_.preparation.targets[place];
        const OutputColumns& output = outputs_.front();
        const bool label = target.category && target.categories.size() == 2;
        if (!label && (target.category || truth.cells->type != ColumnType::Number)) return {};
        PredictionsJudged one = judgedRows(truth, [&](PredictionsJudged& sum, std::size_t r, const std::string& is) {
            const float said = output.numbers(r)[place];
            if (label) sum.right += target.categories[said > output.yes ? 1 : 0] == is ? 1 : 0;
            else sum.meanAbsoluteError += errorOf(truth, r, said);
        });
        one.classes = label;
        return one;
    }

    /** The file has a column of that name: whoever puts the two together must not mix them up. */
    bool isBesideItsTruth(const std::string& name) const {
        return std::any_of(beside_.begin(), beside_.end(), [&](const FileColumn& column) { return column.head == "true " + name; });
    }

    std::vector<std::string> answerHeads() const {
        std::vector<std::string> all;
        for (const auto& output : outputs_)
            for (auto& name : output.names()) all.push_back(isBesideItsTruth(name) ? "predicted " + name : std::move(name));
        return all;
    }

    /** Empty where a forecast is of a row that is still to come. */
    std::string fileCell(const FileColumn& column, std::size_t r) const {
        if (!column.cells) return folderClass(model_.preparation.classes, predictions_.names[r]);
        return predictions_.rows[r] < column.cells->rows() ? column.cells->text(predictions_.rows[r]) : std::string();
    }

    const TrainedModel& model_;
    const Predictions& predictions_;
    std::vector<OutputColumns> outputs_;
    std::vector<FileColumn> beside_;
    std::string note_ = "note";  // the head of these
};

/** With a comma before its decimals, as its file has it; so have it numbers that stand among words. Blanks around these are part of the word. */
std::string cellWithComma(std::string text, bool number, char delimiter) {
    if (number) std::replace(text.begin(), text.end(), '.', ',');
    const bool bare = delimiter != ',' && (number || (trimmed(text) == text && parseNumber(text, NumberStyle::Comma)));
    return bare ? text : csvCell(text);
}

/** numbers: which of the cells hold them. */
std::string writtenLine(const std::vector<std::string>& cells, const std::vector<bool>& numbers, const Predictions& as) {
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (i > 0) line += as.delimiter;
        line += as.decimalComma ? cellWithComma(cells[i], numbers[i], as.delimiter) : csvCell(cells[i]);
    }
    return line + '\n';
}

}  // namespace

std::size_t saidClass(std::span<const float> row, float yes) {
    if (row.size() == 1) return row[0] > yes ? 1 : 0;
    return static_cast<std::size_t>(std::max_element(row.begin(), row.end()) - row.begin());
}

float yesAbove(const TrainedModel& model, const std::string& output) { return takesLogits(model.project.training.of(output).loss) ? 0 : 0.5f; }

std::vector<std::vector<std::string>> predictionCells(const TrainedModel& model, const Predictions& predictions, std::size_t samples, Beside beside) {
    const PredictionRows all(model, predictions, beside);
    std::vector<std::vector<std::string>> rows{all.head()};
    for (std::size_t r = 0; r < std::min(samples, all.count()); ++r) rows.push_back(all.row(r));
    return rows;
}

std::vector<bool> probabilityColumns(const TrainedModel& model, const Predictions& predictions, Beside beside) { return PredictionRows(model, predictions, beside).probabilities(); }

std::vector<PredictionsJudged> judged(const TrainedModel& model, const Predictions& predictions) { return PredictionRows(model, predictions, Beside::File).judged(); }

std::string predictionsCsv(const TrainedModel& model, const Predictions& predictions, Beside beside) {
    const PredictionRows all(model, predictions, beside);
    const auto head = all.head();
    const auto numbers = all.numbers();
    constexpr std::size_t part = std::size_t{1} << 16;  // rows
    std::vector<std::string> parts(all.count() / part + 1);
    inParallel(parts.size(), [&](std::size_t p) {
        for (std::size_t r = p * part; r < std::min(all.count(), (p + 1) * part); ++r) parts[p] += writtenLine(all.row(r), numbers, predictions);
    });
    std::string text = writtenLine(head, std::vector<bool>(head.size(), false), predictions);
    text.reserve(std::accumulate(parts.begin(), parts.end(), text.size(), [](std::size_t sum, const std::string& lines) { return sum + lines.size(); }));
    for (std::string& lines : parts) text += std::exchange(lines, {});
    return text;
}

}  // namespace lamina
