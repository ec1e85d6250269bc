// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/history/diagnosis.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <optional>

#include "engine/base/words.h"
#include "engine/compile/infer.h"
#include "engine/data/curate.h"
#include "engine/history/high_rate.h"
#include "engine/history/overlooked.h"
#include "engine/history/standstill.h"
#include "engine/history/swing.h"
#include "engine/layers/catalogue.h"
#include "engine/model/make_room.h"
#include "engine/recipes/callback_of.h"
#include "engine/recipes/schedules.h"

namespace lamina {

namespace {

constexpr std::size_t looksNeeded = 3;     // one look may be chance
constexpr float vanished = 1e-3f;          // of the share that reaches the last layer
constexpr std::size_t deep = 4;            // layers with a kernel, below which nothing vanishes
constexpr float exploded = 1.0f;           // a step that changes all there is
constexpr float hasty = 0.1f, slow = 1e-6f;  // shares a step changes, against a healthy 1e-3
constexpr double dead = 0.4;               // of a layer's units
constexpr std::size_t batchesLookedAt = 16;  // in which a unit that is dead answers nothing
constexpr std::size_t settled = 3;         // epochs after which units that are silent are not merely late
constexpr std::size_t mostRemedies = 3;    // buttons beside one sentence
constexpr double risen = 1.1, moved = 0.98;  // risen: more than for a word about it, as it is to be trained again

float median(std::vector<float> values) {
    if (values.empty()) return 0;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

/** A layer's kernel in the last looks, in the order in which the net is gone through. */
struct Kernel {
    NodeId node;
    std::string layer;
    std::size_t variable;  // index in History::variables
    std::vector<VariableLook> looks;

    float typical(float (*figure)(const VariableLook&)) const {
        std::vector<float> values;
        for (const auto& look : looks) values.push_back(figure(look));
        return median(std::move(values));
    }
    float updateRatio() const { return typical([](const VariableLook& l) { return l.updateRatio(); }); }
    float gradientShare() const { return typical([](const VariableLook& l) { return l.weightNorm > 0 ? l.gradientNorm / l.weightNorm : 0; }); }
    float gradientNorm() const { return typical([](const VariableLook& l) { return l.gradientNorm; }); }
};

bool isKernel(const std::string& name) { return name == "kernel" || name == "embeddings" || name == "recurrent_kernel" || name.ends_with("_kernel"); }

std::vector<Kernel> kernelsOf(const Project& project, const History& history) {
    std::vector<Kernel> kernels;
    const std::size_t variables = history.variables.size(), looks = variables ? history.looks.size() / variables : 0;
    if (looks < looksNeeded) return kernels;
    for (const NodeId id : infer(project.graph).order) {
        const std::string& layer = findNode(project.graph, id)->name;
        for (std::size_t v = 0; v < variables; ++v) {
            if (history.variables[v].layer != layer || !isKernel(history.variables[v].name)) continue;
            Kernel kernel{id, layer, v, {}};
            for (std::size_t i = looks - looksNeeded; i < looks; ++i) kernel.looks.push_back(history.looks[i * variables + v]);
            kernels.push_back(std::move(kernel));
            break;
        }
    }
    return kernels;
}

bool falls(const std::vector<double>& loss) { return loss.size() < 3 || loss.back() < moved * loss[loss.size() - 3]; }

// ---- remedies

/** A share of the rate; of one far above what its optimizer comes with, that: a tenth of far too much is too much. */
Remedy lowerTheRate(const Project& project, double by) {
    const std::string to = shortNumber(fallsToUsual(project.training, by) ? lowerRate(project.training, by) : by, 2);
    return {"Lower the learning rate to " + to + (fallsToUsual(project.training, by) ? "" : " of it"),
            [by](Project& p) { setBaseLearningRate(p.training, lowerRate(p.training, by)); }};
}

Remedy raiseRate(double by) {
    return {"Raise the learning rate " + shortNumber(by, 2) + " times", [by](Project& p) { setBaseLearningRate(p.training, baseLearningRate(p.training) * by); }};
}

Remedy clipGradients() {
    return {"Clip gradients to a norm of 1", [](Project& p) {
                for (const char* key : {"clipvalue", "global_clipnorm"}) p.training.optimizer.params.erase(key);
                p.training.optimizer.params["clipnorm"] = 1.0;
            }};
}

Remedy setActivation(std::vector<NodeId> nodes, const std::string& activation, const std::string& where) {
    return {"Use " + activation + " in " + where, [nodes = std::move(nodes), activation](Project& p) {
                for (const NodeId id : nodes)
                    if (Node* node = findNode(p.graph, id)) node->params["activation"] = activation;
            }};
}

/** Puts a layer behind another one, into all that leads away from it. */
void insertBehind(Graph& graph, NodeId id, const std::string& layer, Params params) {
    const auto out = outputsOf(graph, id);
    if (!findNode(graph, id) || out.empty()) return;
    const NodeId added = addNode(graph, layer, {}, std::move(params));
    for (const Edge& edge : out) disconnect(graph, edge);
    connect(graph, id, added);
    for (const Edge& edge : out) connect(graph, added, edge.to, edge.port);
    placeBetween(graph, added);
}

std::string activationOf(const Node& node) {
    const auto it = node.params.find("activation");
    const auto* word = it == node.params.end() ? nullptr : std::get_if<std::string>(&it->second);
    return word ? *word : std::string();
}

/** A layer that applies a function, its own or as all that it does. */
struct Applied {
    const Node* node = nullptr;  // null: none
    std::string function;
};

Applied functionOf(const Node& node) {
    if (node.layer == "ReLU") return {&node, paramsOf(node).real("negative_slope") == 0 ? "relu" : "leaky_relu"};
    const auto own = activationOf(node);
    return own.empty() || own == "linear" ? Applied{} : Applied{&node, own};
}

/** The function behind a layer: its own, or that of the next one that has some, where nothing else is fed on the way. */
Applied functionBehind(const Graph& graph, const Node& node) {
    const Node* at = &node;
    for (;;) {
        if (auto applied = functionOf(*at); applied.node) return applied;
        const auto out = outputsOf(graph, at->id);
        if (out.size() != 1) return {};
        at = findNode(graph, out.front().to);
        if (passageOf(*at) == Passage::Mixes) return {};  // else what is dead behind it is dead before it
    }
}

Remedy stopEarly(const std::string& monitor) {
    return {"Stop early and keep the best", [monitor](Project& p) {
                Choice stopping = usualEarlyStopping();
                if (monitor != "val_loss") stopping.params["monitor"] = monitor;  // else as it comes
                setCallback(p.training, std::move(stopping));
            }};
}

/** Lets a little of what is below 0 through. */
Remedy leak(const Node& node) {
    if (node.layer != "ReLU") return setActivation({node.id}, "leaky_relu", node.name);
    return {"Give " + node.name + " a negative_slope", [id = node.id](Project& p) {
                if (Node* relu = findNode(p.graph, id)) relu->params["negative_slope"] = 0.2;
            }};
}

// ---- diagnoses

/** Losses that take the logarithm of an answer. */
bool ofLogarithms(const std::string& loss) { return loss == "poisson" || loss == "kl_divergence" || loss == "mean_squared_logarithmic_error"; }

/** What keeps a value from growing out of bounds, the most to the point first. */
std::vector<Remedy> calming(const Project& project, const BadNumber* found) {
    std::vector<Remedy> remedies;
    const auto node = std::find_if(project.graph.nodes.begin(), project.graph.nodes.end(), [&](const Node& n) { return found && n.name == found->layer; });
    if (node != project.graph.nodes.end() && found->what == BadNumber::What::Output && activationOf(*node) == "exponential")
        remedies.push_back(setActivation({node->id}, "softplus", node->name));
    if (found && found->what == BadNumber::What::Loss && ofLogarithms(project.training.loss.name))
        if (const Inference inference = infer(project.graph); inference.outputs.size() == 1)
            if (const Node* output = findNode(project.graph, inference.outputs.front()); output && findLayer(output->layer) && project.graph.nodes.size() > 1 && output->layer == "Dense")
                remedies.push_back(setActivation({output->id}, "softplus", output->name));
    if (found && found->step <= 2 && project.data.source == "csv" && project.data.numbers == "none")
        remedies.push_back({"Standardize the inputs", [](Project& p) { p.data.numbers = "standardize"; }});
    remedies.push_back(lowerTheRate(project, 0.1));
    remedies.push_back(clipGradients());
    return remedies;
}

/** Of arrays the recipe leaves out samples with a number that is none; of a table it does so, or fills them, when it is read. */
std::vector<Remedy> leavingOut(const Project& project, const Dataset& data) {
    if (rowWord(project.data) == "row" || project.data.missing == "drop") return {};
    std::vector<bool> finite(static_cast<std::size_t>(data.samples()), true);
    for (const auto* tensors : {&data.inputs, &data.targets})
        for (const Tensor& tensor : *tensors) {
            const auto own = finiteSamples(tensor);
            for (std::size_t i = 0; i < std::min(own.size(), finite.size()); ++i) finite[i] = finite[i] && own[i];
        }
    const auto bad = std::count(finite.begin(), finite.end(), false);
    if (bad == 0 || bad == static_cast<std::ptrdiff_t>(finite.size())) return {};
    return {{"Leave out " + std::to_string(bad) + (bad == 1 ? " sample" : " samples"), [](Project& p) { p.data.missing = "drop"; }}};
}

/** What the post-mortem saw of it. */
Diagnosis exactly(const Project& project, const Dataset& data, const BadNumber& found) {
    using What = BadNumber::What;
    Diagnosis told{Diagnosis::Kind::NotANumber, found.layer, whatHappened(found), toWhom(found, rowWord(project.data)), {}};
    const bool ofData = found.what == What::Input || found.what == What::Target;
    if (!told.detail.empty()) told.detail += ' ';
    told.detail += ofData ? "Mend it there, or take it out. " : "All that is worked out before it is a number. ";
    told.detail += "The weights are those from before that step.";
    told.remedies = ofData ? leavingOut(project, data) : calming(project, &found);
    told.ofData = ofData;
    return told;
}

/** "The gradient is infinite since step 12.": the first of loss and gradient, which stand first and last among a step's figures, that is no number. */
std::string sinceWhen(const History& history) {
    const std::size_t columns[] = {0, history.stepNames().size() - 1};
    for (std::size_t i = 0; i < history.steps.size(); ++i)  // events are noticed a little later
        for (const std::size_t column : columns)
            if (const float value = history.steps.at(i, column); !std::isfinite(value))
                return std::string(column == 0 ? "The loss" : "The gradient") + " is " + (std::isnan(value) ? "NaN" : "infinite") + " since step " +
                       std::to_string(history.firstStep + i + 1) + ".";
    return "The loss or a gradient is no number since step " + std::to_string(history.firstStep + history.steps.size()) + ".";
}

void findNaN(const Project& project, const Dataset& data, const History& history, const std::vector<Kernel>& kernels, std::vector<Diagnosis>& diagnoses) {
    std::optional<Event> event;
    for (std::size_t i = 0; i < history.events.size() && !event; ++i)
        if (history.events[i].kind == Event::Kind::NotANumber) event = history.events[i];
    if (!event) return;
    if (history.badNumbers.size() > 0) return diagnoses.push_back(exactly(project, data, history.badNumbers[0]));
    Diagnosis found{Diagnosis::Kind::NotANumber, {}, sinceWhen(history), badValue(data, rowWord(project.data)), {}};
    if (!found.detail.empty()) found.ofData = true, found.remedies = leavingOut(project, data);
    else {
        const auto largest = std::max_element(kernels.begin(), kernels.end(), [](const Kernel& a, const Kernel& b) { return a.looks.back().updateRatio() < b.looks.back().updateRatio(); });
        found.detail = "All values of the data are numbers, so the weights grew out of bounds";
        if (largest != kernels.end() && std::isfinite(largest->looks.back().updateRatio()) && largest->looks.back().updateRatio() > exploded)
            found.layer = largest->layer, found.detail += ", those of " + largest->layer + " first";
        found.detail += '.';
        found.remedies = calming(project, nullptr);
    }
    diagnoses.push_back(std::move(found));
}

/** Whatever else ails it comes of that. */
void findNothingLearnt(const Project& project, const Dataset& data, const EpochCurves& curves, std::vector<Diagnosis>& diagnoses) {
    const auto found = nothingLearnt(project, data, curves);
    if (!found) return;
    diagnoses.push_back({Diagnosis::Kind::RateTooHigh, {}, "It has learnt nothing: no better than always saying " + found->answer + ".",
                        "The loss is " + shortNumber(found->loss, 4) + ", and would be " + shortNumber(found->constant, 4) + " by that alone: the learning rate of " +
                            shortNumber(baseLearningRate(project.training), 4) + " is too high.",
                        {lowerTheRate(project, 0.1)}});
}

void findExploding(const Project& project, const std::vector<Kernel>& kernels, std::vector<Diagnosis>& diagnoses) {
    const auto worst = std::max_element(kernels.begin(), kernels.end(), [](const Kernel& a, const Kernel& b) { return a.updateRatio() < b.updateRatio(); });
    if (worst == kernels.end() || !(worst->updateRatio() > exploded)) return;
    diagnoses.push_back({Diagnosis::Kind::Exploding, worst->layer, "Steps are larger than the weights of " + worst->layer + ".",
                        "A step changes them by " + shortNumber(static_cast<double>(worst->updateRatio()), 2) + " times what they are; about 0.001 is usual.",
                        {lowerTheRate(project, 0.1), clipGradients()}});
}

void findVanishing(const Project& project, const std::vector<Kernel>& kernels, std::vector<Diagnosis>& diagnoses) {
    if (kernels.size() < deep) return;
    const Kernel &first = kernels.front(), &last = kernels.back();
    const float share = last.gradientShare() > 0 ? first.gradientShare() / last.gradientShare() : 1;
    if (!(share < vanished)) return;
    std::vector<NodeId> squashing, bare;
    for (std::size_t i = 0; i + 1 < kernels.size(); ++i) {
        const Node& node = *findNode(project.graph, kernels[i].node);
        const std::string own = activationOf(node);
        if (own == "sigmoid" || own == "tanh" || own == "hard_sigmoid" || own == "softsign") squashing.push_back(node.id);
        else bare.push_back(node.id);
    }
    Diagnosis found{Diagnosis::Kind::Vanishing, first.layer, "Hardly any gradient reaches " + first.layer + ".",
                    "Against its weights it is " + shortNumber(static_cast<double>(share), 2) + " of what " + last.layer + " gets: the first layers learn nothing.", {}};
    if (!squashing.empty()) {
        const std::string where = squashing.size() == 1 ? findNode(project.graph, squashing.front())->name : std::to_string(squashing.size()) + " layers";
        found.remedies.push_back(setActivation(squashing, "relu", where));
    }
    std::vector<NodeId> all = squashing;
    all.insert(all.end(), bare.begin(), bare.end());
    found.remedies.push_back({"Put BatchNormalization behind each", [all](Project& p) {
                                    for (const NodeId id : all) insertBehind(p.graph, id, "BatchNormalization", {});
                                }});
    diagnoses.push_back(std::move(found));
}

/** Units that no look of the last ones saw move. One batch, a small last one above all, leaves many alone that others wake; of more units than
 *  a look tells apart, in proportion. */
std::size_t idleInAll(const History& history, const Kernel& kernel) {
    const std::size_t variables = history.variables.size(), looks = history.looks.size() / variables, units = kernel.looks.back().units;
    auto idle = kernel.looks.back().idle;
    for (std::size_t i = looks - std::min(looks, batchesLookedAt); i < looks; ++i) {
        const VariableLook look = history.looks[i * variables + kernel.variable];
        for (std::size_t word = 0; word < idle.size(); ++word) idle[word] &= look.idle[word];
    }
    std::size_t count = 0;
    for (const auto word : idle) count += static_cast<std::size_t>(std::popcount(word));
    const std::size_t told = std::min(units, 64 * idle.size());
    return told == 0 ? 0 : count * units / told;
}

void findDeadUnits(const Project& project, const History& history, const std::vector<Kernel>& kernels, const EpochCurves& curves, std::vector<Diagnosis>& diagnoses) {
    if (curves.loss.size() < settled) return;
    for (const auto& kernel : kernels) {
        const Node& node = *findNode(project.graph, kernel.node);
        const Applied applied = functionBehind(project.graph, node);
        if (applied.function != "relu") continue;
        const std::size_t units = kernel.looks.back().units, idle = idleInAll(history, kernel);
        if (units < 2 || static_cast<double>(idle) < dead * static_cast<double>(units)) continue;
        Diagnosis found{Diagnosis::Kind::DeadUnits, kernel.layer,
                        std::to_string(idle) + " of the " + std::to_string(units) + " units of " + kernel.layer + " learn nothing.",
                        "No sample makes them answer: dead ReLUs.", {}};
        found.remedies = {leak(*applied.node), lowerTheRate(project, 0.3)};
        diagnoses.push_back(std::move(found));
    }
}

void findRate(const Project& project, const std::vector<Kernel>& kernels, const EpochCurves& curves, std::vector<Diagnosis>& diagnoses) {
    std::vector<float> ratios;
    for (const auto& kernel : kernels) ratios.push_back(kernel.updateRatio());
    const float ratio = median(ratios);
    if (ratios.empty() || curves.loss.size() < 3 || falls(curves.loss)) return;
    const std::string detail = "A step changes " + shortNumber(static_cast<double>(ratio), 2) + " of the weights; about 0.001 is usual.";
    if (ratio > hasty && ratio <= exploded) diagnoses.push_back({Diagnosis::Kind::RateTooHigh, {}, "The learning rate seems too high.", detail, {lowerTheRate(project, 0.1)}});
    const bool learnt = curves.loss.back() < 0.9 * curves.loss.front();
    if (ratio > 0 && ratio < slow && !learnt && !project.training.schedule)
        diagnoses.push_back({Diagnosis::Kind::RateTooLow, {}, "The learning rate seems too low.", detail, {raiseRate(10)}});
}

/** Of steps that are not too large on the average: the loss itself tells. */
void findSwing(const Project& project, const History& history, std::vector<Diagnosis>& diagnoses) {
    if (std::any_of(diagnoses.begin(), diagnoses.end(), [](const Diagnosis& d) { return d.kind == Diagnosis::Kind::RateTooHigh || d.kind == Diagnosis::Kind::Exploding; })) return;
    const Swing swing = swingOf(history);
    if (!swing.unstable()) return;
    diagnoses.push_back({Diagnosis::Kind::RateTooHigh, {}, "The loss jumps up and down: the learning rate seems too high.",
                        "In " + std::to_string(swing.rises) + " of the last " + std::to_string(swing.epochs) + " epochs it rose by more than its batches differ.",
                        {lowerTheRate(project, 0.3), clipGradients()}});
}

void findOverfitting(const Project& project, const Dataset& data, const EpochCurves& curves, std::vector<Diagnosis>& diagnoses) {
    if (!curves.overfits(risen)) return;
    Diagnosis found{Diagnosis::Kind::Overfitting, {}, "It learns the training samples by heart.",
                    "Since epoch " + std::to_string(curves.epochAt(static_cast<std::size_t>(curves.best()))) + " the validation loss rises while the training loss falls.", {}};
    const Inference inference = infer(project.graph);
    const NodeId output = inference.outputs.size() == 1 ? inference.outputs.front() : 0;
    const auto before = output ? inputsOf(project.graph, output) : std::vector<Edge>();
    const auto has = [&](const char* layer) { return std::any_of(project.graph.nodes.begin(), project.graph.nodes.end(), [&](const Node& n) { return n.layer == layer; }); };
    if (before.size() == 1 && !isInput(*findNode(project.graph, before.front().from)) && !has("Dropout"))
        found.remedies.push_back({"Add Dropout before the output", [at = before.front().from](Project& p) { insertBehind(p.graph, at, "Dropout", {{"rate", 0.3}}); }});
    const bool pictures = data.inputs.size() == 1 && data.inputs.front().shape().rank() == 4;
    if (pictures && !inference.inputs.empty() && !has("RandomTranslation"))
        found.remedies.push_back({"Shift pictures at random", [at = inference.inputs.front()](Project& p) {
                                        insertBehind(p.graph, at, "RandomTranslation", {{"height_factor", 0.1}, {"width_factor", 0.1}});
                                    }});
    if (!callbackOf(project.training, "EarlyStopping"))
        found.remedies.insert(found.remedies.begin(), stopEarly("val_loss"));
    if (found.remedies.size() < mostRemedies) found.remedies.push_back({"Keep weights small (L2)", [](Project& p) {
                                    for (auto& node : p.graph.nodes)
                                        if (!widthKey(node).empty())
                                            node.params["kernel_regularizer"] = Floats{0, 1e-4};
                                }});
    diagnoses.push_back(std::move(found));
}

/** A rate that falls by itself is the cure; a schedule sets the rate anew at each step. Who stops early is told by that, and has the best. */
void findPlateau(const Project& project, const EpochCurves& curves, std::vector<Diagnosis>& diagnoses) {
    if (callbackOf(project.training, "EarlyStopping")) return;
    const auto still = lastingStandstill(curves);
    if (!still) return;
    const std::string monitor = curves.validation.empty() ? "loss" : "val_loss";
    Diagnosis found{Diagnosis::Kind::Plateau, {}, still->sentence, still->detail, {}};
    if (!callbackOf(project.training, "ReduceLROnPlateau") && !project.training.schedule)
        found.remedies.push_back({"Lower the rate on plateaus", [monitor](Project& p) { setCallback(p.training, usualPlateau(monitor)); }});
    found.remedies.push_back(stopEarly(monitor));
    diagnoses.push_back(std::move(found));
}

Diagnosis overlooking(const Overlooked& found) {
    return {Diagnosis::Kind::RareOverlooked, {}, "It is no better than always saying " + found.frequent + ".",
            found.frequent + " is " + fixedNumber(100 * found.share, 1) + " % of the validation samples, of which " + fixedNumber(100 * found.accuracy, 1) +
                " % are told rightly: rare classes are overlooked.",
            {letRareClassesCount()}};
}

/** The first sample with a value that is no number, and that value. */
template <class T>
std::optional<std::pair<std::size_t, double>> badValueOf(const Tensor& tensor) {
    const auto values = tensor.as<T>();
    const auto bad = std::find_if(values.begin(), values.end(), [](T v) { return !std::isfinite(v); });
    if (bad == values.end()) return std::nullopt;
    return std::pair{static_cast<std::size_t>(bad - values.begin()) / (values.size() / static_cast<std::size_t>(tensor.shape()[0])), static_cast<double>(*bad)};
}

std::optional<std::pair<std::size_t, double>> badValueOf(const Tensor& tensor) {
    if (tensor.dtype() == DType::Float32) return badValueOf<float>(tensor);
    if (tensor.dtype() == DType::Float64) return badValueOf<double>(tensor);
    return std::nullopt;
}

}  // namespace

std::string rowWord(const DataRecipe& recipe) { return recipe.source == "csv" ? "row" : "sample"; }

std::string badValue(const Dataset& data, const std::string& rows) {
    for (const auto& [tensors, what] : {std::pair{&data.inputs, "input"}, std::pair{&data.targets, "target"}})
        for (const Tensor& tensor : *tensors)
            if (const auto found = badValueOf(tensor))
                return std::string("The ") + what + " of " + rows + " " + std::to_string(data.rowOf(static_cast<std::uint32_t>(found->first)) + 1) +
                       " holds a value that is no number (" + (std::isnan(found->second) ? "NaN" : "infinite") + ").";
    return {};
}

std::vector<Diagnosis> diagnose(const Project& project, const Dataset& data, const History& history, EpochCurves curves) {
    std::vector<Diagnosis> diagnoses;
    const auto kernels = kernelsOf(project, history);
    curves.follow(history);
    findNaN(project, data, history, kernels, diagnoses);
    if (!diagnoses.empty()) return diagnoses;
    findNothingLearnt(project, data, curves, diagnoses);
    const bool hasty = !diagnoses.empty();  // then that is said
    if (!hasty) findExploding(project, kernels, diagnoses);
    findVanishing(project, kernels, diagnoses);
    findDeadUnits(project, history, kernels, curves, diagnoses);
    if (!hasty) findRate(project, kernels, curves, diagnoses);
    findSwing(project, history, diagnoses);
    if (hasty) return diagnoses;
    if (const auto rare = rareOverlooked(project, data, curves)) diagnoses.push_back(overlooking(*rare));  // that it overfits comes second
    else findOverfitting(project, data, curves, diagnoses);
    if (diagnoses.empty()) findPlateau(project, curves, diagnoses);  // else it is known why it stands
    return diagnoses;
}

}  // namespace lamina
