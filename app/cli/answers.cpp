// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/answers.h"

#include <algorithm>
#include <cmath>
#include <iostream>

#include "app/cli/terminal.h"
#include "engine/base/quantities.h"
#include "engine/base/words.h"
#include "engine/compile/output_names.h"
#include "engine/data/prepare.h"
#include "engine/recipes/losses.h"

namespace lamina::cli {

namespace {

using Json = nlohmann::json;

constexpr int mostCells = 20;             // classes of a matrix that a terminal can show
constexpr std::size_t mostMistakes = 10;  // listed where it cannot
constexpr std::size_t mostAnswers = 5'000'000;  // of more each so-and-so-manyeth counts

std::string share(double value) {
    return std::isnan(value) ? "–" : fixedNumber(value, 3);
}

std::string number(double value) { return shortNumber(value); }

std::string fileOf(const std::vector<std::string>& files, std::uint32_t row) { return row < files.size() ? files[row] : std::string(); }

std::vector<Missed> worstClasses(const Dataset& data, const OutputAnswers& answers, const std::vector<std::string>& files, std::size_t most) {
    std::vector<Missed> all;
    for (const Answered& a : answers.scores->worst(most)) {
        const std::uint32_t row = rawRowOf(data, *answers.scores, a);
        all.push_back({row + 1, fileOf(files, row), answers.classes[static_cast<std::size_t>(a.truth)], answers.classes[static_cast<std::size_t>(a.said)],
                       static_cast<double>(a.sureness), a.loss});
    }
    return all;
}

/** A target's number in its own units, where there is one a sample. */
double inUnits(const Dataset& data, float value) {
    const auto& targets = data.preparation.targets;
    return targets.size() == 1 && !targets.front().category ? targetFromNet(targets.front(), static_cast<double>(value)) : static_cast<double>(value);
}

/** By the mean distance over all numbers of a sample. */
std::vector<Missed> worstNumbers(const Dataset& data, const Evaluation& evaluation, const std::vector<std::string>& files, std::size_t most) {
    const auto truth = data.targets.front().toFloats(), said = evaluation.predictions.toFloats();
    const std::size_t n = evaluation.rows.size(), width = n ? said.size() / n : 0;
    if (width == 0 || truth.size() != width * static_cast<std::size_t>(data.samples())) return {};
    std::vector<Missed> all;
    for (std::size_t i = 0; i < n; ++i) {
        const std::uint32_t sample = evaluation.rows[i], row = data.rowOf(sample);
        Missed missed{row + 1, fileOf(files, row), nullptr, nullptr, 0, 0};
        for (std::size_t k = 0; k < width; ++k)
            missed.off += std::abs(inUnits(data, said[i * width + k]) - inUnits(data, truth[sample * width + k])) / static_cast<double>(width);
        if (width == 1) missed.truth = inUnits(data, truth[sample]), missed.said = inUnits(data, said[i]);
        if (std::isnan(missed.off)) missed.off = INFINITY;
        all.push_back(std::move(missed));
    }
    std::stable_sort(all.begin(), all.end(), [](const Missed& a, const Missed& b) { return a.off > b.off; });
    if (all.size() > most) all.resize(most);
    return all;
}

OutputAnswers ofOne(const TrainingRecipe& recipe, const std::string& output, const Dataset& data, const Evaluation& evaluation,
                    const std::vector<std::string>& files, std::size_t worst) {
    OutputAnswers answers;
    answers.listsWorst = worst > 0;
    if (!aboutClasses(data, evaluation.predictions)) {
        const Choice loss = recipe.of(output).loss;
        if (aboutLabels(data, evaluation.predictions, loss)) answers.labels = labelScores(data, evaluation, takesLogits(loss));
        if (worst > 0) answers.worst = worstNumbers(data, evaluation, files, worst);
        return answers;
    }
    answers.scores = classScores(data, evaluation, takesLogits(recipe.of(output).loss), mostAnswers, 0);
    for (int c = 0; c < answers.scores->size; ++c) answers.classes.push_back(className(data.preparation, c));
    answers.neverSaid = neverSaid(*answers.scores, answers.classes, recipe);
    if (worst > 0) answers.worst = worstClasses(data, answers, files, worst);
    return answers;
}

Json jsonOf(const Missed& m, bool ofClass) {
    Json one = {{"row", m.row}};
    if (!m.file.empty()) one["file"] = m.file;
    if (!m.truth.is_null()) one["true"] = m.truth, one["said"] = m.said;
    if (ofClass) one["sureness"] = m.sureness;
    one[ofClass ? "loss" : "error"] = m.off;
    return one;
}

void addOne(nlohmann::ordered_json& to, const OutputAnswers& answers) {
    if (answers.scores) {
        const ClassScores& s = *answers.scores;
        auto classes = Json::array(), confusion = Json::array();
        for (int c = 0; c < s.size; ++c) {
            classes.push_back({{"name", answers.classes[static_cast<std::size_t>(c)]}, {"samples", s.samplesOf(c)}, {"precision", s.precision(c)},
                               {"recall", s.recall(c)}, {"f1_score", s.f1(c)}});
            auto row = Json::array();
            for (int said = 0; said < s.size && !s.confusion.empty(); ++said) row.push_back(s.count(c, said));
            confusion.push_back(std::move(row));
        }
        to["classes"] = std::move(classes);
        if (const auto [which, right] = s.commonest(); which >= 0) to["always_commonest"] = {{"class", answers.classes[static_cast<std::size_t>(which)]}, {"accuracy", right}};
        if (answers.neverSaid) to["never_said"] = answers.neverSaid->sentence();
        if (!s.confusion.empty()) to["confusion"] = std::move(confusion);
    }
    if (answers.labels)
        for (const LabelTally& label : answers.labels->labels)
            to["labels"].push_back({{"name", label.name}, {"samples", label.truths}, {"precision", label.precision()}, {"recall", label.recall()}, {"f1_score", label.f1()}, {"auc", label.rocAuc}});
    if (!answers.listsWorst) return;
    to["worst"] = Json::array();
    for (const auto& m : answers.worst) to["worst"].push_back(nlohmann::ordered_json(jsonOf(m, answers.scores.has_value())));
}

void printClasses(const OutputAnswers& answers) {
    const ClassScores& s = *answers.scores;
    std::vector<std::vector<std::string>> rows = {{"class", "samples", "precision", "recall", "F1"}};
    for (int c = 0; c < s.size; ++c)
        rows.push_back({answers.classes[static_cast<std::size_t>(c)], std::to_string(s.samplesOf(c)), share(s.precision(c)), share(s.recall(c)), share(s.f1(c))});
    printTable(rows);
}

void printLabels(const LabelScores& scores) {
    std::vector<std::vector<std::string>> rows = {{"label", "samples", "precision", "recall", "F1", "AUC"}};
    for (const LabelTally& label : scores.labels)
        rows.push_back({label.name, std::to_string(label.truths), share(label.precision()), share(label.recall()), share(label.f1()), share(label.rocAuc)});
    printTable(rows);
}

void printConfusion(const OutputAnswers& answers) {
    const ClassScores& s = *answers.scores;
    std::vector<std::vector<std::string>> rows = {{"true \\ said"}};
    rows.front().insert(rows.front().end(), answers.classes.begin(), answers.classes.end());
    for (int truth = 0; truth < s.size; ++truth) {
        rows.push_back({answers.classes[static_cast<std::size_t>(truth)]});
        for (int said = 0; said < s.size; ++said) rows.back().push_back(std::to_string(s.count(truth, said)));
    }
    printTable(rows);
}

void printMistakes(const OutputAnswers& answers) {
    std::vector<std::vector<std::string>> rows = {{"most mistaken", "for", "times"}};
    for (const auto& m : answers.scores->mistakes(mostMistakes))
        rows.push_back({answers.classes[static_cast<std::size_t>(m.truth)], answers.classes[static_cast<std::size_t>(m.said)], std::to_string(m.count)});
    if (rows.size() > 1) printTable(rows);
}

std::string plain(const Json& value) { return value.is_string() ? visible(value.get<std::string>()) : value.is_null() ? "–" : number(value.get<double>()); }

void printWorst(const OutputAnswers& answers) {
    const bool ofClass = answers.scores.has_value();
    const bool files = std::any_of(answers.worst.begin(), answers.worst.end(), [](const Missed& m) { return !m.file.empty(); });
    std::vector<std::vector<std::string>> rows = {{"furthest: row, from 1", "true", "said", ofClass ? "loss" : "off by"}};
    if (files) rows.front().push_back("file");
    for (const auto& m : answers.worst) {
        rows.push_back({std::to_string(m.row), plain(m.truth), plain(m.said), number(m.off)});
        if (files) rows.back().push_back(m.file);
    }
    printTable(rows);
}

void printNeverSaid(const Issue& found) {
    std::cout << "\n" << found.sentence() << "\n";
    if (found.mends()) std::cout << "would help: " << found.offer() << " (train with --class-weight balanced)\n";
}

}  // namespace

std::vector<OutputAnswers> answersOf(const TrainedModel& model, const Dataset& data, const Evaluation& evaluation, const std::vector<std::string>& files,
                                     std::size_t worst) {
    std::vector<OutputAnswers> all;
    const auto outputs = outputNames(model.project.graph, infer(model.project.graph));
    for (std::size_t i = 0; i <= evaluation.others.size(); ++i) {
        const auto [own, answers] = ofOutput(data, evaluation, i);
        const std::string name = i < outputs.size() ? outputs[i] : std::string();
        all.push_back(ofOne(model.project.training, name, own, answers, files, worst));
        if (!evaluation.others.empty()) all.back().name = name;
    }
    return all;
}

void addJson(nlohmann::ordered_json& all, const std::vector<OutputAnswers>& answers) {
    if (answers.size() == 1) return addOne(all, answers.front());
    for (const auto& one : answers) addOne(all["outputs"][one.name], one);
}

void print(const OutputAnswers& found) {
    OutputAnswers answers = found;
    answers.classes = visible(found.classes);  // a class may be a line's end
    if (!answers.name.empty() && (answers.scores || answers.labels || answers.listsWorst)) std::cout << "\n" << answers.name << "\n";
    if (answers.scores) {
        if (const auto [which, right] = answers.scores->commonest(); which >= 0)
            std::cout << "always saying " << inOneLine(answers.classes[static_cast<std::size_t>(which)]) << " would be right for " << percentage(right, 1) << "\n";
        std::cout << "\n";
        printClasses(answers);
        std::cout << "\n";
        if (answers.scores->size <= mostCells) printConfusion(answers);
        else printMistakes(answers);
        if (answers.neverSaid) printNeverSaid(*answers.neverSaid);
    }
    if (answers.labels) {
        std::cout << "\n";
        printLabels(*answers.labels);
    }
    if (!answers.listsWorst) return;
    std::cout << "\n";
    printWorst(answers);
}

}  // namespace lamina::cli
