// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluation/answer_meaning.h"

#include <algorithm>
#include <set>
#include <span>
#include <string>

#include "engine/checks/fit.h"
#include "engine/data/prepare.h"
#include "engine/recipes/losses.h"
#include "engine/trained/evaluation.h"
#include "engine/trained/predictions.h"
#include "ui/document/text.h"
#include "ui/evaluation/answer_view.h"
#include "ui/evaluation/class_figures.h"
#include "ui/evaluation/mask_image.h"
#include "ui/evaluation/picture_figures.h"
#include "ui/plots/numbers.h"
#include "ui/plots/sample_image.h"
#include "ui/theme/theme.h"

namespace lamina::ui {

namespace {

/** An answer that is a picture, or one class a pixel. */
void showPicture(AnswerView& view, const Preparation& preparation, const Tensor& output, bool logits, bool drawn) {
    const Dim channels = output.shape()[3];
    const bool masks = preparation.classes.size() > 1 || !isPicture(output.shape().withoutBatch());
    if (!masks) return view.setPicture(SamplePainter(output, 0, 1, drawn).image(0, theme().raised, theme().text), tr("a picture"));
    const Tensor mask = maskOf(output, logits);
    const QStringList names = classNames(preparation, std::max(2, static_cast<int>(channels)));
    QStringList seen;
    for (const auto c : std::set<std::int32_t>(mask.as<std::int32_t>().begin(), mask.as<std::int32_t>().end())) seen << names.value(c);
    view.setPicture(maskImage(mask, 0), seen.join(QStringLiteral(", ")));
}

/** Several numbers under the names of their targets, where there is one each; of a forecast at every step those of each. */
void showNumbers(AnswerView& view, const AnswerMeaning& meaning, const std::vector<float>& values) {
    const auto& targets = meaning.preparation.targets;
    QStringList names, numbers;
    const bool own = targets.size() == values.size(), steps = !own && !targets.empty() && values.size() % targets.size() == 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const auto* target = own || steps ? &targets[i % targets.size()] : nullptr;
        names << (own ? text(target->name) : steps ? tr("step %1, %2").arg(i / targets.size() + 1).arg(text(target->name)) : tr("number %1").arg(i + 1));
        if (saysHowLikely(meaning)) numbers << probabilityText(likely(meaning, values[i]));
        else numbers << QString::number(target ? targetFromNet(*target, static_cast<double>(values[i])) : static_cast<double>(values[i]), 'g', 5);
    }
    view.setLines(names, numbers);
}

/** A class at every step: (1, steps, classes). */
void showSteps(AnswerView& view, const Preparation& preparation, const Tensor& output) {
    const auto values = output.toFloats();
    const auto classes = static_cast<std::size_t>(output.shape()[2]);
    const QStringList called = classNames(preparation, static_cast<int>(classes));
    QStringList names, said;
    for (std::size_t at = 0; at + classes <= values.size(); at += classes) {
        names << tr("step %1").arg(said.size() + 1);
        said << called.value(static_cast<qsizetype>(saidClass(std::span(values).subspan(at, classes), 0)));
    }
    view.setLines(names, said);
}

/** Which of some classes it is. */
void showClass(AnswerView& view, const AnswerMeaning& meaning, const std::vector<float>& values) {
    if (meaning.shares) {
        const auto p = probabilities(values, meaning.logits);
        return view.setClasses(classNames(meaning.preparation, static_cast<int>(p.size())), p);
    }
    if (values.size() != 1) return view.setScores(classNames(meaning.preparation, static_cast<int>(values.size())), values);
    const float yes = meaning.logits ? 0.0f : 0.5f;
    view.setScores({classNames(meaning.preparation, 2).value(static_cast<qsizetype>(saidClass(values, yes)))}, values);
}

}  // namespace

bool endsInLogits(const TrainedModel& model, std::size_t output) {
    const auto outputs = wantedBy(model.project).outputNames();
    const TrainingRecipe& recipe = model.project.training;
    return takesLogits(output < outputs.size() ? recipe.of(outputs[output]).loss : recipe.loss);
}

const Preparation& knownOf(const TrainedModel& model, const Dataset* data, std::size_t inputs) {
    const Preparation& own = model.preparation;
    const bool silent = own.inputs.empty() && own.targets.empty() && own.classes.empty();
    return silent && data && data->inputs.size() == inputs ? data->preparation : own;
}

QString saidOf(const Explained& explained) {
    if (explained.isClass) return tr("“%1”").arg(visibleNames({explained.said}).front());
    return explained.said.empty() ? tr("the answer") : text(explained.said);
}

void showAnswer(AnswerView& view, const AnswerMeaning& meaning, const Tensor& output, bool drawn) {
    const Preparation& preparation = meaning.preparation;
    const auto values = output.toFloats();
    const bool named = preparation.classes.size() > 1;
    if (output.shape().rank() == 4) return showPicture(view, preparation, output, meaning.logits, drawn);
    if (output.shape().rank() == 3 && output.shape()[2] > 1 && (named || meaning.classes)) return showSteps(view, preparation, output);
    if (saysClass(meaning, values.size())) return showClass(view, meaning, values);
    if (values.size() > 1) return showNumbers(view, meaning, values);
    const QString name = preparation.targets.empty() ? tr("answer") : text(preparation.targets.front().name);
    const double value = values.empty() ? 0 : static_cast<double>(values.front());
    if (saysHowLikely(meaning) && !values.empty()) return view.setProbability(name, likely(meaning, values.front()));
    view.setNumber(name, preparation.targets.empty() ? value : targetFromNet(preparation.targets.front(), value));
}

}  // namespace lamina::ui
