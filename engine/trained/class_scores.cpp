// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/trained/class_scores.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <span>
#include <utility>

namespace lamina {

namespace {

Dim widthOf(const Tensor& tensor) { return tensor.shape().rank() < 2 ? 1 : tensor.shape().back(); }

/** The true class of each sample of a data set. */
std::vector<int> truths(const Tensor& target) {
    std::vector<int> classes;
    if (target.dtype() == DType::Int32) {
        const auto labels = target.as<std::int32_t>();
        return {labels.begin(), labels.end()};
    }
    const auto values = target.toFloats();
    const auto width = static_cast<std::size_t>(widthOf(target));
    for (std::size_t at = 0; at + width <= values.size(); at += width) {
        const auto first = values.begin() + static_cast<std::ptrdiff_t>(at), last = first + static_cast<std::ptrdiff_t>(width);
        classes.push_back(width == 1 ? static_cast<int>(*first > 0.5f) : static_cast<int>(std::max_element(first, last) - first));
    }
    return classes;
}

double share(int part, int whole) {
    return whole == 0 ? std::numeric_limits<double>::quiet_NaN() : static_cast<double>(part) / whole;
}

/** Each so-and-so-manyeth of all is to be taken, that no more than most are. */
std::size_t partOf(std::size_t all, std::size_t most) { return all == 0 ? 1 : (all - 1) / most + 1; }

/** Of a probability, which Keras keeps away from 0. */
double crossEntropy(double probability) {
    constexpr double least = 1e-7;
    return std::isnan(probability) ? std::numeric_limits<double>::infinity() : -std::log(std::clamp(probability, least, 1 - least));
}

/** Of the largest over the next; 0 where they are no numbers. */
float leadOf(std::span<const float> p, std::size_t largest) {
    float next = 0;
    for (std::size_t i = 0; i < p.size(); ++i)
        if (i != largest) next = std::max(next, p[i]);
    const float lead = p[largest] - next;
    return std::isfinite(lead) ? lead : 0;
}

}  // namespace

bool aboutClasses(const Dataset& data, const Tensor& predictions) {
    if (data.targets.empty() || predictions.shape().rank() > 3) return false;
    const Shape& target = data.targets.front().shape();
    if (predictions.shape().rank() == 3)  // a class a step
        return data.targets.front().dtype() == DType::Int32 ? target.rank() == 2 : data.preparation.classes.size() > 1 && target == predictions.shape().withoutBatch().withBatch(target[0]);
    return data.preparation.classes.size() > 1 || (data.targets.front().dtype() == DType::Int32 && data.targets.front().shape().rank() == 1);
}

std::vector<float> probabilities(std::vector<float> output, bool fromLogits) {
    if (output.size() == 1) {
        const float yes = fromLogits ? 1 / (1 + std::exp(-output[0])) : output[0];
        return {1 - yes, yes};
    }
    if (!fromLogits || output.empty()) return output;
    const float most = *std::max_element(output.begin(), output.end());
    float sum = 0;
    for (float& v : output) sum += v = std::exp(v - most);
    for (float& v : output) v /= sum;
    return output;
}

std::string className(const Preparation& preparation, int which) {
    const auto at = static_cast<std::size_t>(which);
    return at < preparation.classes.size() ? preparation.classes[at] : std::to_string(which);
}

std::uint32_t rawRowOf(const Dataset& data, const ClassScores& scores, const Answered& answer) {
    const std::uint32_t last = data.rowOf(answer.sample);
    const Windows& windows = data.preparation.windows;
    if (scores.steps == 1 || !windows.on()) return last;
    return last - static_cast<std::uint32_t>((scores.steps - 1 - answer.step) * windows.samplingRate);
}

ClassScores classScores(const Dataset& data, const Evaluation& evaluation, bool fromLogits, std::size_t mostAnswers, std::size_t mostChances) {
    ClassScores scores;
    const auto truth = truths(data.targets.front());
    const auto values = evaluation.predictions.toFloats();
    const auto width = static_cast<std::size_t>(widthOf(evaluation.predictions));
    const int classes = static_cast<int>(std::max<std::size_t>(width, 2));
    const auto n = static_cast<std::size_t>(classes);
    scores.size = classes;
    if (classes <= ClassScores::mostInMatrix) scores.confusion.assign(n * n, 0);
    else scores.tallies.resize(n);
    const std::size_t steps = evaluation.predictions.shape().rank() == 3 ? static_cast<std::size_t>(evaluation.predictions.shape()[1]) : 1;
    scores.steps = static_cast<int>(steps);
    const std::size_t all = evaluation.rows.size() * steps, every = partOf(all, mostAnswers);
    scores.chancesEvery = mostChances > 0 ? partOf((all + every - 1) / every * n, mostChances) : 1;
    if (steps == 1) scores.ofAll.resize(n);
    for (std::size_t i = 0; i < all; i += steps == 1 ? 1 : every) {
        const std::uint32_t row = evaluation.rows[i / steps];
        const auto first = values.begin() + static_cast<std::ptrdiff_t>(i * width);
        const auto p = probabilities({first, first + static_cast<std::ptrdiff_t>(width)}, fromLogits);
        const auto best = std::max_element(p.begin(), p.end());
        Answered a{row, truth[row * steps + i % steps], static_cast<int>(best - p.begin()), *best, static_cast<int>(i % steps)};
        if (a.truth < 0 || a.truth >= classes) continue;
        const auto is = static_cast<std::size_t>(a.truth), said = static_cast<std::size_t>(a.said);
        if (steps == 1) ++scores.ofAll[is].truths, ++scores.ofAll[said].saids, scores.ofAll[is].hits += is == said;
        if (i % every > 0) continue;
        a.loss = crossEntropy(p[is]);
        a.lead = leadOf(p, said);
        if (mostChances > 0 && scores.answers.size() % scores.chancesEvery == 0) scores.chances.insert(scores.chances.end(), p.begin(), p.end());
        if (scores.tallies.empty()) ++scores.confusion[is * n + said];
        else ++scores.tallies[is].truths, ++scores.tallies[said].saids, scores.tallies[is].hits += is == said;
        scores.answers.push_back(a);
    }
    return scores;
}

int ClassScores::count(int truth, int said) const {
    if (!confusion.empty()) return confusion[static_cast<std::size_t>(truth) * static_cast<std::size_t>(size) + static_cast<std::size_t>(said)];
    return static_cast<int>(std::count_if(answers.begin(), answers.end(), [&](const Answered& a) { return a.truth == truth && a.said == said; }));
}

ClassTally ClassScores::tallyOf(int c) const {
    if (!tallies.empty()) return tallies[static_cast<std::size_t>(c)];
    ClassTally tally{0, 0, count(c, c)};
    for (int other = 0; other < size; ++other) tally.truths += count(c, other), tally.saids += count(other, c);
    return tally;
}

std::vector<Answered> ClassScores::cell(int truth, int said) const {
    std::vector<Answered> found;
    std::copy_if(answers.begin(), answers.end(), std::back_inserter(found), [&](const Answered& a) { return a.truth == truth && a.said == said; });
    std::stable_sort(found.begin(), found.end(), [](const Answered& a, const Answered& b) { return a.sureness > b.sureness; });
    return found;
}

std::vector<Answered> ClassScores::worst(std::size_t most) const {
    auto all = answers;
    std::stable_sort(all.begin(), all.end(), [](const Answered& a, const Answered& b) { return a.loss > b.loss; });
    if (all.size() > most) all.resize(most);
    return all;
}

std::vector<Answered> ClassScores::uncertain(std::size_t most) const {
    auto all = answers;
    std::stable_sort(all.begin(), all.end(), [](const Answered& a, const Answered& b) { return a.lead < b.lead; });
    if (all.size() > most) all.resize(most);
    return all;
}

int ClassScores::samplesOf(int truth) const { return tallyOf(truth).truths; }

double ClassScores::precision(int c) const {
    const ClassTally tally = tallyOf(c);
    return share(tally.hits, tally.saids);
}

double ClassScores::recall(int c) const {
    const ClassTally tally = tallyOf(c);
    return share(tally.hits, tally.truths);
}

double ClassScores::f1(int c) const {
    const ClassTally tally = tallyOf(c);
    return share(2 * tally.hits, tally.saids + tally.truths);
}

Ranking ClassScores::ranking(int c) const {
    std::vector<float> scores;
    std::vector<bool> positive;
    const auto width = static_cast<std::size_t>(size);
    for (std::size_t at = static_cast<std::size_t>(c), i = 0; at < chances.size(); at += width, i += chancesEvery) {
        scores.push_back(chances[at]);
        positive.push_back(answers[i].truth == c);
    }
    return rank(scores, positive);
}

double ClassScores::accuracy() const {
    const auto right = std::count_if(answers.begin(), answers.end(), [](const Answered& a) { return a.truth == a.said; });
    return share(static_cast<int>(right), static_cast<int>(answers.size()));
}

ClassScores::Commonest ClassScores::commonest() const {
    Commonest found;
    int most = 0;
    std::int64_t all = 0;
    for (int c = 0; c < size; ++c) {
        const int n = ofAll.empty() ? samplesOf(c) : ofAll[static_cast<std::size_t>(c)].truths;
        all += n;
        if (n > most) most = n, found.which = c;
    }
    if (all > 0) found.share = static_cast<double>(most) / static_cast<double>(all);
    return found;
}

std::vector<Confusion> ClassScores::mistakes(std::size_t most) const {
    std::map<std::pair<int, int>, int> counts;
    for (const Answered& a : answers)
        if (a.truth != a.said) ++counts[{a.truth, a.said}];
    std::vector<Confusion> all;
    for (const auto& [pair, times] : counts) all.push_back({pair.first, pair.second, times});
    std::stable_sort(all.begin(), all.end(), [](const Confusion& a, const Confusion& b) { return a.count > b.count; });
    if (all.size() > most) all.resize(most);
    return all;
}

}  // namespace lamina
