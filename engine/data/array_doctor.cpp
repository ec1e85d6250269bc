// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/array_doctor.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/base/row_store.h"
#include "engine/base/words.h"
#include "engine/data/curate.h"
#include "engine/model/make_room.h"

namespace lamina {

namespace {

constexpr std::size_t mostNames = 3;     // features that a sentence names
constexpr double wideRatio = 20, farReach = 100;  // as of the columns of a table
constexpr Dim mostFeatures = 4096;       // of which means and variances are told apart
constexpr std::size_t mostLookedAt = 4096;  // pictures of bytes: so many tell of all

/** Of one feature, a number of the last axis: what it reaches in all samples, what it is like in those that train. */
struct Moments {
    double average = 0, squares = 0;  // of the training part, by Welford; squares: of distances from the average
    std::size_t trained = 0;
    float least = std::numeric_limits<float>::infinity(), most = -least;
    std::size_t count = 0;

    void add(float v, bool trains) {
        if (!std::isfinite(v)) return;
        least = std::min(least, v);
        most = std::max(most, v);
        ++count;
        if (!trains) return;
        const double off = static_cast<double>(v) - average;
        average += off / static_cast<double>(++trained);
        squares += off * (static_cast<double>(v) - average);
    }
    double mean() const { return average; }
    double variance() const { return trained ? squares / static_cast<double>(trained) : 0; }
};

struct Look {
    std::vector<Moments> features;
    std::size_t bad = 0;    // values that are no finite number
    std::size_t blank = 0;  // pictures of a single value, of those looked at
    std::size_t seen = 0;   // samples
};

/** Whether each sample trains; where none does, the net is fitted on nothing, and all are looked at alike. */
std::vector<bool> trainedOn(const Dataset& data) {
    const auto n = static_cast<std::size_t>(data.samples());
    std::vector<bool> trains(n, data.parts.train.empty());
    for (const std::uint32_t i : data.parts.train) trains[i] = true;
    return trains;
}

/** Samples of floats all, of bytes some. */
Look look(const Tensor& x, const std::vector<bool>& trains) {
    const auto n = static_cast<std::size_t>(x.shape()[0]), size = sizeOf(x.dtype());
    const std::size_t sample = n ? x.bytes().size() / n : 0, width = sample / size, last = static_cast<std::size_t>(x.shape().back());
    const bool each = static_cast<Dim>(last) <= mostFeatures;
    Look out;
    out.features.resize(each ? last : 1);
    const bool picture = x.shape().rank() > 2;
    const std::size_t every = x.dtype() == DType::UInt8 ? n / mostLookedAt + 1 : 1;
    for (std::size_t i = 0; i < n; i += every) {
        const auto bytes = x.bytes().subspan(i * sample, sample);
        const auto values = Tensor(x.dtype(), Shape{static_cast<Dim>(width)}, {bytes.begin(), bytes.end()}).toFloats();
        for (std::size_t k = 0; k < width; ++k) {
            out.bad += !std::isfinite(values[k]);
            out.features[each ? k % last : 0].add(values[k], trains[i]);
        }
        out.blank += picture && width > last && std::adjacent_find(values.begin(), values.end(), std::not_equal_to<>()) == values.end();
        ++out.seen;
        x.release(i * sample, sample);
    }
    return out;
}

std::string counted(std::size_t n, const std::string& one, const std::string& many) { return std::to_string(n) + " " + (n == 1 ? one : many); }

// ---- the net

/** A layer between an Input and all that it feeds. */
void putBehind(Graph& graph, NodeId input, const std::string& layer, Params params) {
    std::vector<Edge> fed;
    std::copy_if(graph.edges.begin(), graph.edges.end(), std::back_inserter(fed), [&](const Edge& e) { return e.from == input; });
    const NodeId between = addNode(graph, layer, {}, std::move(params));
    for (const Edge& e : fed) connect(graph, between, e.to, e.port);
    connect(graph, input, between);
    placeBetween(graph, between);
}

/** The Input that takes an array: the one of its name, else the one in its place; null where there is none. */
const DoctorsFacts::Input* inputOf(const DoctorsFacts& facts, const std::vector<std::string>& names, std::size_t which) {
    const auto& inputs = facts.inputs;
    for (const auto& input : inputs)
        if (which < names.size() && input.name == names[which]) return &input;
    return !inputs.empty() && (inputs.size() == names.size() || (inputs.size() == 1 && which == 0)) ? &inputs[std::min(which, inputs.size() - 1)] : nullptr;
}

// ---- findings

struct Input {
    const Tensor& x;
    std::string name;
    const Look& seen;
    bool alone = true;  // there is no other
};

void checkFinite(std::vector<Issue>& findings, const Input& in) {
    if (in.seen.bad == 0) return;
    const auto finite = finiteSamples(in.x);
    const auto bad = static_cast<std::size_t>(std::count(finite.begin(), finite.end(), false));
    Issue f{Issue::Severity::Error, 0, counted(in.seen.bad, "input value is", "input values are") + " not a finite number: the loss will not be either"};
    if (bad > 0 && bad < finite.size()) {
        f.remedies.push_back({"Leave out " + counted(bad, "sample", "samples"), [](DataRecipe recipe) {
                                  recipe.missing = "drop";
                                  return recipe;
                              }});
    }
    findings.push_back(std::move(f));
}

/** Of a vector a sample: of pictures some pixels always are the same. */
void checkFeatures(std::vector<Issue>& findings, const Input& in) {
    if (in.x.shape().rank() > 2 || in.seen.seen < 2) return;
    std::vector<std::string> empty, constant;
    for (std::size_t k = 0; k < in.seen.features.size(); ++k) {
        const Moments& m = in.seen.features[k];
        if (m.count == 0) empty.push_back(std::to_string(k + 1));
        else if (m.least == m.most) constant.push_back(std::to_string(k + 1));
    }
    const auto say = [&](Issue::Severity severity, const std::vector<std::string>& which, const std::string& what) {
        if (which.empty()) return;
        const std::string subject = which.size() == 1 ? "Feature " + which.front() + " of " + in.name + " is " : "Features " + firstOf(which, mostNames) + " of " + in.name + " are ";
        // No button: an array is read as a whole, and no recipe leaves a column of it out.
        findings.push_back({severity, 0, subject + what + ": write the array without " + (which.size() == 1 ? "it" : "them")});
    };
    say(Issue::Severity::Error, empty, "no number in any sample");
    say(Issue::Severity::Warning, constant, "the same in every sample, which tells the net nothing");
}

void checkBlank(std::vector<Issue>& findings, const Input& in) {
    if (in.seen.blank == 0 || in.seen.blank == in.seen.seen) return;
    const std::string of = in.seen.seen < static_cast<std::size_t>(in.x.shape()[0]) ? " of " + std::to_string(in.seen.seen) + " looked at" : "";
    findings.push_back({Issue::Severity::Warning, 0, counted(in.seen.blank, "picture", "pictures") + of + (in.seen.blank == 1 ? " is" : " are") + " of a single colour"});
}

/** What would bring the numbers to a scale: pixels by their range, else every feature by what it is like. */
std::pair<std::string, Params> scaling(const Input& in) {
    if (in.x.dtype() == DType::UInt8) return {"Rescaling", {{"scale", 1.0 / 255}}};
    Floats mean, variance;
    for (const Moments& m : in.seen.features) {
        mean.push_back(m.mean());
        variance.push_back(m.variance() > 0 ? m.variance() : 1);
    }
    return {"Normalization", {{"mean", mean}, {"variance", variance}}};
}

/** How far the numbers of an array reach, and its features' standard deviations. */
struct Reach {
    double smallest = INFINITY, largest = 0, reach = 0;
};

Reach reachOf(const Look& seen) {
    Reach out;
    for (const Moments& m : seen.features) {
        if (m.count == 0 || !(m.variance() > 0)) continue;
        out.smallest = std::min(out.smallest, std::sqrt(m.variance()));
        out.largest = std::max(out.largest, std::sqrt(m.variance()));
        out.reach = std::max({out.reach, std::abs(static_cast<double>(m.least)), std::abs(static_cast<double>(m.most))});
    }
    return out;
}

/** Of pictures beside other inputs: that nobody need mind how far they reach. */
void sayWhatTheNetScales(std::vector<Issue>& findings, const Input& in) {
    const double reach = reachOf(in.seen).reach;
    if (in.x.shape().rank() > 2 && reach >= farReach) findings.push_back({Issue::Severity::Good, 0, "The numbers of " + in.name + " reach " + shortNumber(reach, 4) + ", and the net scales them"});
}

void checkScale(std::vector<Issue>& findings, const Input& in, NodeId input) {
    const auto [smallest, largest, reach] = reachOf(in.seen);
    if (largest == 0) return;
    const bool bytes = in.x.dtype() == DType::UInt8;
    if ((bytes || largest < wideRatio * smallest) && reach < farReach)
        return findings.push_back({Issue::Severity::Good, 0, in.alone ? std::string("Inputs are of similar scale") : "The numbers of " + in.name + " are of similar scale"});
    const bool differ = !bytes && largest >= wideRatio * smallest;
    const std::string text = differ ? "differ in scale by " + fixedNumber(std::pow(10, std::round(std::log10(largest / smallest))), 0) + "×" : "reach " + shortNumber(reach, 4);
    Issue f{Issue::Severity::Warning, 0, "The numbers of " + in.name + " " + text + " and the net does not scale them"};
    const auto [layer, params] = scaling(in);
    f.remedies.push_back({"Add a " + layer + " layer", [input, layer = layer, params = params](Graph& g) {
                              if (findNode(g, input)) putBehind(g, input, layer, params);
                          }});
    findings.push_back(std::move(f));
}

}  // namespace

std::vector<Issue> examineNumbers(const Dataset& data, const DoctorsFacts* facts) {
    std::vector<Issue> findings;
    const auto trains = trainedOn(data);
    for (std::size_t i = 0; i < data.inputs.size(); ++i) {
        const Tensor& x = data.inputs[i];
        if (x.shape().rank() < 2 || x.shape()[0] == 0 || x.bytes().empty()) continue;
        const Look seen = look(x, trains);
        const Input in{x, i < data.inputNames.size() ? data.inputNames[i] : "x", seen, data.inputs.size() == 1};
        checkFinite(findings, in);
        checkFeatures(findings, in);
        checkBlank(findings, in);
        const auto* input = facts ? inputOf(*facts, data.inputNames, i) : nullptr;
        if (input && input->bare && !data.preparation.targetsAreInputs) checkScale(findings, in, input->id);
        else if (input && input->scaled && !in.alone) sayWhatTheNetScales(findings, in);
    }
    return findings;
}

}  // namespace lamina
