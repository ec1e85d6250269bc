// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluation/output_figures.h"

#include <string>
#include <utility>

#include "engine/checks/ending_check.h"
#include "engine/checks/fit.h"
#include "engine/trained/judged_part.h"
#include "engine/trained/series_course.h"
#include "engine/trained/trained_model.h"
#include "ui/document/text.h"
#include "ui/evaluation/answer_meaning.h"

namespace lamina::ui {

namespace {

/** Of several; else empty. */
std::string nameOfOutput(const TrainedModel& model, std::size_t output) {
    const auto outputs = wantedBy(model.project).outputNames();
    return output < outputs.size() ? outputs[output] : std::string();
}

/** The loss that an output learns by. */
Choice lossBehind(const TrainedModel& model, std::size_t output) {
    const std::string name = nameOfOutput(model, output);
    return name.empty() ? model.project.training.loss : model.project.training.of(name).loss;
}

ClassFigures classFiguresOf(const TrainedModel& model, const Dataset& data, const Evaluation& evaluation, std::size_t output) {
    ClassFigures figures = classFigures(data, evaluation, endsInLogits(model, output));
    figures.shares = answersInShares(model.project, nameOfOutput(model, output));
    return figures;
}

/** column: of a target that is several numbers. */
decltype(OutputFigures::figures) figuresOf(const TrainedModel& model, const Dataset& data, const Evaluation& evaluation, std::size_t output, std::size_t column) {
    const Shape& answers = evaluation.predictions.shape();
    if (aboutClasses(data, evaluation.predictions)) return classFiguresOf(model, data, evaluation, output);
    if (aboutPictures(data, evaluation.predictions)) return pictureFigures(data, evaluation, endsInLogits(model, output));
    if (answers.rank() <= 2 && answers.elements() == answers[0]) return numberFigures(data, evaluation);
    if (!numberColumns(data, evaluation.predictions).isEmpty()) return numberFigures(data, evaluation, column);
    if (aboutLabels(data, evaluation.predictions, lossBehind(model, output))) return labelScores(data, evaluation, endsInLogits(model, output));
    return {};
}

/** Of windows over the rows of a table. */
std::shared_ptr<const SeriesCourse> courseOf(const NumberFigures& figures, const Dataset& data, const Table& table) {
    std::vector<std::uint32_t> rows;
    for (const auto sample : figures.samples) rows.push_back(data.rowOf(sample));
    return std::make_shared<const SeriesCourse>(lamina::courseOf(table, rows, figures.truth, figures.said));
}

}  // namespace

Judged judged(const Dataset& data) {
    const JudgedPart part = judgedPart(data);
    const QString name = part == JudgedPart::All ? tr("all rows:") : part == JudgedPart::Test ? tr("test") : part == JudgedPart::Validation ? tr("validation") : tr("training");
    return {&judgedSamples(data, part), name};
}

QStringList numberColumns(const Dataset& data, const Tensor& answers) {
    const auto& targets = data.preparation.targets;
    QStringList names;
    if (answers.shape().rank() != 2 || answers.shape()[1] < 2 || static_cast<std::size_t>(answers.shape()[1]) != targets.size()) return names;
    for (const auto& target : targets) {
        if (target.category) return {};
        names << text(target.name);
    }
    return names;
}

OutputFigures outputFigures(const std::shared_ptr<const TrainedModel>& model, const std::shared_ptr<const Dataset>& data, const Evaluation& evaluation, std::size_t chosen,
                            const Table* table) {
    const bool several = data->targets.size() > 1;
    const std::size_t which = several ? chosen : 0, column = several ? 0 : chosen;
    auto [ownData, own] = ofOutput(*data, evaluation, which);
    OutputFigures made{model, several ? std::make_shared<const Dataset>(std::move(ownData)) : data, {}, which};
    made.figures = figuresOf(*model, *made.data, own, which, column);
    if (auto* numbers = std::get_if<NumberFigures>(&made.figures); numbers && table && data->preparation.windows.on()) numbers->course = courseOf(*numbers, *data, *table);
    return made;
}

}  // namespace lamina::ui
