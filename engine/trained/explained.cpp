// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/trained/explained.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/checks/ending_check.h"
#include "engine/checks/fit.h"
#include "engine/data/prepare.h"
#include "engine/recipes/losses.h"
#include "engine/trained/class_scores.h"
#include "engine/trained/label_scores.h"

namespace lamina {

namespace {

Explained classOf(const AnswerMeaning& meaning, const std::vector<float>& values) {
    const auto p = probabilities(values, meaning.logits);
    const auto said = static_cast<std::size_t>(std::max_element(p.begin(), p.end()) - p.begin());
    Explained explained;
    explained.value = [said, logits = meaning.logits](std::span<const float> a) { return static_cast<double>(probabilities({a.begin(), a.end()}, logits).at(said)); };
    explained.said = className(meaning.preparation, static_cast<int>(said));
    explained.isClass = explained.share = true;
    return explained;
}

/** One of so many numbers, in its own units. */
Explained numberOf(const AnswerMeaning& meaning, std::size_t which, std::size_t numbers) {
    const auto& targets = meaning.preparation.targets;
    Explained explained;
    explained.share = saysHowLikely(meaning);
    if (explained.share) explained.value = [which, meaning](std::span<const float> a) { return likely(meaning, a[which]); };
    else if (targets.size() == numbers) explained.value = [which, target = targets[which]](std::span<const float> a) { return targetFromNet(target, static_cast<double>(a[which])); };
    else explained.value = [which](std::span<const float> a) { return static_cast<double>(a[which]); };
    if (targets.size() == numbers) explained.said = numbers > 1 ? labelName(meaning.preparation, which, numbers) : targets.front().name;
    return explained;
}

}  // namespace

AnswerMeaning meaningOf(const Project& project, const std::string& output, Preparation own) {
    const Choice loss = output.empty() ? project.training.loss : project.training.of(output).loss;
    return {std::move(own), targetForm(loss) != TargetForm::Number, takesLogits(loss), answersInShares(project, output)};
}

std::vector<AnswerMeaning> meaningsOf(const TrainedModel& model, const Preparation& known) {
    const Wanted wanted = wantedBy(model.project);
    std::vector<AnswerMeaning> all;
    for (std::size_t i = 0; i < wanted.outputs.size(); ++i) {
        const std::string output = wanted.several() ? wanted.outputs[i].name : std::string();
        all.push_back(meaningOf(model.project, output, ofOutput(known, i, wanted.outputs.size())));
    }
    return all;
}

bool saysProbabilities(const AnswerMeaning& meaning, bool named) { return meaning.shares && (named || meaning.classes); }

bool saysClass(const AnswerMeaning& meaning, std::size_t numbers) {
    return meaning.preparation.classes.size() > 1 || (meaning.preparation.targets.empty() && numbers > 1 && meaning.classes);
}

bool saysHowLikely(const AnswerMeaning& meaning) { return saysProbabilities(meaning, false); }

double likely(const AnswerMeaning& meaning, float number) { return static_cast<double>(probabilities({number}, meaning.logits).back()); }

bool matters(const Explained& explained, double lost) {
    constexpr double faint = 0.005;  // of a probability, or of a number's size: less is no reason
    return std::abs(lost) > faint * (explained.share ? 1 : std::abs(explained.now));
}

std::vector<std::size_t> reasons(const Explained& explained, std::span<const double> lost) {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < lost.size(); ++i)
        if (matters(explained, lost[i])) order.push_back(i);
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return std::abs(lost[a]) > std::abs(lost[b]); });
    return order;
}

std::vector<Explained> explainedBy(const AnswerMeaning& meaning, const Tensor& output) {
    const auto values = output.toFloats();
    if (output.shape().rank() != 2 || values.empty()) return {};
    std::vector<Explained> all;
    if (saysClass(meaning, values.size())) {
        if (saysProbabilities(meaning, true)) all.push_back(classOf(meaning, values));
    } else if (values.size() == 1 || meaning.preparation.targets.size() == values.size()) {
        for (std::size_t i = 0; i < values.size(); ++i) all.push_back(numberOf(meaning, i, values.size()));
    }
    for (Explained& explained : all) explained.now = explained.value(values);
    return all;
}

}  // namespace lamina
