// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/document/inside_watch.h"

#include <algorithm>
#include <mutex>

#include "engine/compile/infer.h"
#include "engine/layers/catalogue.h"
#include "ui/document/document.h"
#include "ui/document/training_controller.h"

namespace lamina::ui {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t mostSamples = 64;
constexpr auto leastPause = 250ms;
constexpr int share = 50;  // of a look's own time pass between two looks: 2 % of one processor

/** The first convolution, else the first layer that learns. */
QString worthALook(const Graph& graph) {
    const Inference inference = infer(graph);
    for (const bool any : {false, true})
        for (const NodeId id : inference.order)
            if (const Node& node = *findNode(graph, id); any ? inference.at(id).trainableParameters > 0 : node.layer.starts_with("Conv")) return QString::fromStdString(node.name);
    return {};
}

}  // namespace

/** A net and samples, and who looks with them. */
struct InsideWatch::Bench {
    explicit Bench(const Graph& graph) : net(graph) {}
    std::mutex mutex;  // one look at a time: an earlier one may not have come back yet
    NetInside net;
    std::vector<Tensor> inputs;
};

InsideWatch::InsideWatch(TrainingController& training, bool live, QObject* parent) : QObject(parent), training_(training), live_(live) {
    connect(&training_, &TrainingController::historyChanged, this, &InsideWatch::changed);
    connect(&training_, &TrainingController::modelChanged, this, &InsideWatch::changed);
    connect(&training_, &TrainingController::stateChanged, this, &InsideWatch::changed);
    connect(&training_, &TrainingController::ticked, this, &InsideWatch::followTraining);
}

bool InsideWatch::training() const { return live_ && training_.active() && training_.history() && training_.project() && training_.learntFrom(); }

const Tensor& InsideWatch::inputs() const {
    static const Tensor none;
    return bench_ && !bench_->inputs.empty() ? bench_->inputs.front() : none;
}

void InsideWatch::setShown(bool shown) {
    if (std::exchange(shown_, shown) == shown || !shown) return;
    changed();
}

/** Another net, other data, or other weights of the same net. */
void InsideWatch::changed() {
    stale_ = true;
    if (!shown_) return;
    stale_ = false;
    const auto model = training_.model();
    const bool live = training();
    const std::shared_ptr<const void> source = live ? std::shared_ptr<const void>(training_.project()) : std::shared_ptr<const void>(model);
    const auto data = live ? training_.learntFrom() : training_.data();
    if (data != ground_ && ground_) first_.reset();  // a number of other data
    const bool same = source == source_ && ground_ == data;
    if (same && layers_.contains(layer_) && (live || look_)) return;
    source_ = source;
    ground_ = data;
    job_.drop();
    seen_.reset();
    if (!source) {
        bench_.reset(), look_.reset();
        layers_.clear(), layer_.clear();
        emit netChanged();
        return;
    }
    const Graph& graph = live ? training_.project()->graph : model->project.graph;
    setBench(graph, data.get(), live ? training_.project()->data : model->project.data, live ? std::nullopt : first_);
    layers_.clear();
    for (const std::string& name : bench_->net.layers()) layers_.append(QString::fromStdString(name));
    if (!layers_.contains(layer_)) {
        layer_ = worthALook(graph);
        if (layer_.isEmpty()) layer_ = layers_.value(0);
        look_.reset();
    }
    emit netChanged();
    lookAgain();
}

void InsideWatch::setBench(const Graph& graph, const Dataset* data, const DataRecipe& recipe, std::optional<std::uint32_t> first) {
    bench_ = std::make_shared<Bench>(graph);
    samples_.clear();
    sampleWord_ = tr("Sample");
    if (!data || data->samples() == 0) return;
    const bool tested = !live_ && !data->parts.test.empty();  // of a trained net the same samples as are tried
    auto samples = tested ? std::vector<std::uint32_t>(data->parts.test.begin(), data->parts.test.begin() + static_cast<std::ptrdiff_t>(std::min(mostSamples, data->parts.test.size())))
                          : samplesToLookWith(*data, mostSamples);
    if (!first) sampleWord_ = tested ? tr("Test sample") : !data->parts.validation.empty() ? tr("Validation sample") : !data->parts.test.empty() ? tr("Test sample") : tr("Training sample");
    if (first) samples.insert(samples.begin(), *first), samples.resize(std::min(samples.size(), mostSamples));
    bench_->inputs = inputsOf(*data, samples);
    const QString word = recipe.source == "csv" ? tr("row %1") : tr("no. %1 in the whole data set");
    for (const std::uint32_t s : samples) samples_.append(word.arg(data->rowOf(s) + 1));
}

void InsideWatch::lookAtRow(std::uint32_t row) {
    const auto model = training_.model();
    const auto data = training_.data();
    if (live_ || !model || !data) return;
    const auto& rows = data->rows;
    const auto at = std::find(rows.begin(), rows.end(), row);
    if (!rows.empty() && at == rows.end()) return;
    first_ = rows.empty() ? row : static_cast<std::uint32_t>(at - rows.begin());
    if (stale_ || !bench_) return;
    setBench(model->project.graph, training_.data().get(), model->project.data, first_);
    look_.reset();
    emit netChanged();
    lookAgain();
}

void InsideWatch::choose(const QString& layer) {
    const bool there = layers_.contains(layer);
    if (layer == layer_ || (shown_ && !there)) return;
    layer_ = layer;
    look_.reset();
    next_ = {};
    if (!bench_ || !there) return;  // the net that is looked into next may have it
    emit layerChanged();
    if (shown_) lookAgain();
}

void InsideWatch::chooseSelected(const Document& document) {
    if (document.selection().size() != 1) return;
    if (const Node* node = findNode(document.graph(), document.selection().front()); node && !isInput(*node)) choose(QString::fromStdString(node->name));
}

/** With the weights at hand; else with those of the next look of the training. */
void InsideWatch::lookAgain() {
    if (!bench_ || layer_.isEmpty()) return;
    if (training()) return seen_ ? start(seen_) : followTraining();
    if (const auto model = training_.model()) start(std::make_shared<const WeightsSeen>(WeightsSeen{0, model->weights.variables}));
}

void InsideWatch::followTraining() {
    if (!shown_ || !training() || !bench_ || job_.busy() || Clock::now() < next_) return;
    const auto& handover = training_.history()->weights;
    const auto latest = handover.latest();
    if (latest && latest != seen_) {
        seen_ = latest;
        return start(latest);
    }
    if (!handover.asked()) training_.history()->weights.ask();
}

void InsideWatch::start(std::shared_ptr<const WeightsSeen> weights) {
    struct Made {
        std::shared_ptr<const InsideLook> look;
        Clock::duration took{};
    };
    const auto work = [bench = bench_, weights, layer = layer_.toStdString()] {
        const std::lock_guard lock(bench->mutex);
        const auto begin = Clock::now();
        auto look = std::make_shared<const InsideLook>(bench->net.look(layer, weights->variables, bench->inputs));
        return Made{std::move(look), Clock::now() - begin};
    };
    job_.start(work,
               [this, step = weights->step](const Made& made) {
                   look_ = made.look;
                   step_ = step;
                   next_ = Clock::now() + std::max<Clock::duration>(leastPause, made.took * share);
                   emit looked();
               },
               [this](const QString& why) {
                   next_ = Clock::now() + 2s;
                   emit failed(why);
               });
}

}  // namespace lamina::ui
