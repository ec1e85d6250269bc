// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/trained/text_writer.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <variant>

#include "engine/base/error.h"
#include "engine/data/prepare.h"
#include "engine/data/text_tokens.h"
#include "engine/recipes/losses.h"

namespace lamina {

namespace {

std::string joinedText(const std::vector<std::string>& characters) { return std::accumulate(characters.begin(), characters.end(), std::string()); }

const TrainedModel& required(const TrainedModel& model) {
    if (!writesText(model)) throw Error::input("this model does not write: it does not read the characters of a text to name the next one", "model", "train one as the template \"characters\" does");
    return model;
}

}  // namespace

bool writesText(const TrainedModel& model) {
    const Preparation& p = model.preparation;
    return p.windows.on() && p.windows.samplingRate == 1 && p.inputs.size() == 1 && p.targets.size() == 1 && p.inputs.front().category &&
           p.inputs.front().name == charactersOf("").name && p.targets.front().name == p.inputs.front().name && p.classes.size() > 1;
}

TextWriter::TextWriter(const TrainedModel& model, WritingChoice choice)
    : preparation_(required(model).preparation), choice_(choice), predictor_(model, 1, 1), random_(choice.seed),
      length_(static_cast<std::size_t>(model.preparation.windows.sequenceLength)), logits_(takesLogits(model.project.training.loss)) {}

std::vector<std::string> TextWriter::begin(std::string_view text) {
    const Column characters = charactersOf(text);
    const auto& known = preparation_.inputs.front().categories;
    std::set<std::string> leftOut;
    text_.clear();
    for (std::size_t i = 0; i < characters.rows(); ++i) {
        const std::string& c = characters.categories[static_cast<std::size_t>(characters.codes[i])];
        if (std::find(known.begin(), known.end(), c) != known.end()) text_.push_back(c);
        else leftOut.insert(c);
    }
    if (text_.empty()) throw Error::input(text.empty() ? "there is no text to go on from" : "none of these characters was in the text that the model learnt", "prompt", "begin with a few characters of that text");
    if (text_.size() > length_) text_.erase(text_.begin(), text_.end() - static_cast<std::ptrdiff_t>(length_));
    return {leftOut.begin(), leftOut.end()};
}

std::vector<double> TextWriter::shares() {
    // A net that answers at every step has seen beginnings in training: a short text stands at the front and its last answer counts.
    // Others know whole windows only: a short text is repeated until it fills one.
    const bool everyStep = preparation_.windows.returnSequences;
    std::vector<std::string> window = text_;
    while (window.size() < length_) {
        if (everyStep) window.push_back(text_.back());
        else window.insert(window.begin(), text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(std::min(text_.size(), length_ - window.size())));
    }
    Table table{{charactersOf(joinedText(window))}};
    const Tensor answer = predictor_.predict(applyInputs(preparation_, table).inputs).front();
    const auto values = answer.toFloats();
    const std::size_t classes = preparation_.classes.size();
    const std::size_t step = everyStep ? text_.size() - 1 : 0;
    if (values.size() < (step + 1) * classes) throw Error("expected shares of " + std::to_string(classes) + " characters, received " + toString(answer.shape()));
    std::vector<double> shares(values.begin() + static_cast<std::ptrdiff_t>(step * classes), values.begin() + static_cast<std::ptrdiff_t>((step + 1) * classes));
    if (!logits_)
        for (double& s : shares) s = std::log(std::max(s, 1e-30));
    const double most = *std::max_element(shares.begin(), shares.end());
    for (double& s : shares) s = std::exp((s - most) / std::max(choice_.temperature, 1e-6));
    return shares;
}

std::size_t TextWriter::chosen(const std::vector<double>& shares) {
    double left = random_.uniform() * std::accumulate(shares.begin(), shares.end(), 0.0);
    for (std::size_t i = 0; i + 1 < shares.size(); ++i) {
        left -= shares[i];
        if (left < 0) return i;
    }
    return shares.size() - 1;
}

std::string TextWriter::next() {
    if (text_.empty()) throw Error("a text must have begun before it goes on");
    const std::string c = preparation_.classes[chosen(shares())];
    text_.push_back(c);
    if (text_.size() > length_) text_.erase(text_.begin());
    return c;
}

}  // namespace lamina
