// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/post_mortem.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <string_view>

#include "engine/backend/backend.h"
#include "engine/base/random.h"
#include "engine/checks/class_weights.h"
#include "engine/compile/compile.h"
#include "engine/compile/memory.h"
#include "engine/plan/epoch_steps.h"

namespace lamina {

namespace {

using What = BadNumber::What;

/** What comes behind the gradients changes the weights, and metrics change nothing. */
bool endsAStep(const Op& op) {
    return std::visit([](const auto& o) {
        using O = std::decay_t<decltype(o)>;
        return std::is_same_v<O, AccumulateGradients> || std::is_same_v<O, ClipGradients> || std::is_same_v<O, LearningRate> || std::is_same_v<O, SgdUpdate> ||
               std::is_same_v<O, AdamUpdate> || std::is_same_v<O, AdaptiveUpdate> || std::is_same_v<O, AverageWeights> || std::is_same_v<O, ConstrainWeights> ||
               std::is_same_v<O, Publish> || std::is_same_v<O, Metric>;
    }, op);
}

std::shared_ptr<const Plan> planOfAutopsy(const Project& project, const Dataset& data, std::size_t batch) {
    CompileOptions options{{{ProgramKind::Train, static_cast<std::int64_t>(batch)}}};
    options.classWeights = classWeights(project, data);
    options.sampleWeights = !data.sampleWeights.empty();
    auto plan = std::make_shared<Plan>(*compile(project.graph, project.training, options));
    std::erase_if(plan->programs.front().ops, endsAStep);
    placeApart(*plan, plan->programs.front());
    return plan;
}

/** A training step up to its gradients, whose values all stay where they can be read. */
class Autopsy {
 public:
    Autopsy(std::shared_ptr<const Plan> plan, const Dataset& data, const std::vector<Tensor>& weights) : data_(data), plan_(std::move(plan)) {
        executor_ = openExecutor(deviceOf("cpu"), plan_, {});
        executor_->bind(feedOf(data));
        executor_->setWeights(weights);
    }

    /** The first value of the step that is no number. */
    std::optional<BadNumber> run(const StepPlace& place) {
        executor_->enqueue({0, executor_->addPass({place.rows, false, 0}), place.step, place.epoch, 0, 1});
        for (const Op& op : plan_->programs.front().ops)
            for (const ValueId id : valuesOf(op).writes)
                if (auto found = look(op, id, place)) return found;
        return largest(place);
    }

 private:
    std::optional<BadNumber> look(const Op& op, ValueId id, const StepPlace& place) {
        const Value& value = (*plan_)[id];
        if (const auto label = badLabel(op, place)) return label;
        if (value.dtype != DType::Float32 || value.storage == Storage::Accumulator) return std::nullopt;
        const auto numbers = executor_->read(id);
        const auto bad = std::find_if(numbers.begin(), numbers.end(), [](double v) { return !std::isfinite(v); });
        if (bad == numbers.end()) return std::nullopt;
        BadNumber found = named(op, value.storage == Storage::Activation ? value : (*plan_)[rootOf(plan_->values, id)]);
        found.step = place.step + 1;
        found.value = *bad;
        const std::size_t batch = place.rows.size(), each = numbers.size() / batch;
        if (value.storage == Storage::Activation && numbers.size() % batch == 0 && value.shape.rank() > 0 && value.shape[0] % static_cast<Dim>(batch) == 0) {
            blame(found, static_cast<std::size_t>(bad - numbers.begin()) / each, place);
            found.everySample = batch > 1;
            for (std::size_t s = 0; s < batch && found.everySample; ++s)
                found.everySample = std::any_of(numbers.begin() + static_cast<std::ptrdiff_t>(s * each), numbers.begin() + static_cast<std::ptrdiff_t>((s + 1) * each),
                                                [](double v) { return !std::isfinite(v); });
        }
        return found;
    }

    /** The norm of all gradients may be out of bounds before one of them is: then the first that makes it so. */
    std::optional<BadNumber> largest(const StepPlace& place) {
        constexpr double rootOfMost = 1.8e19;  // whose square float32 does not hold
        for (const Op& op : plan_->programs.front().ops)
            for (const ValueId id : valuesOf(op).writes) {
                const Value& value = (*plan_)[id];
                if (value.storage != Storage::Gradient) continue;
                const auto numbers = executor_->read(id);
                const auto large = std::find_if(numbers.begin(), numbers.end(), [](double v) { return std::fabs(v) > rootOfMost; });
                if (large == numbers.end()) continue;
                BadNumber found = named(op, (*plan_)[rootOf(plan_->values, id)]);
                found.step = place.step + 1;
                found.value = *large;
                return found;
            }
        return std::nullopt;
    }

    /** A class that is none makes the loss NaN. */
    std::optional<BadNumber> badLabel(const Op& op, const StepPlace& place) {
        const auto* loss = std::get_if<Loss>(&op);
        if (!loss || (*plan_)[loss->target].dtype != DType::Int32) return std::nullopt;
        const auto labels = executor_->read(loss->target);
        const auto classes = static_cast<double>((*plan_)[loss->prediction].shape.back());
        const auto bad = std::find_if(labels.begin(), labels.end(), [&](double v) { return v < 0 || v >= classes; });
        if (bad == labels.end()) return std::nullopt;
        BadNumber found{What::Target, {}, {}, place.step + 1, -1, -1, *bad, false};
        blame(found, static_cast<std::size_t>(bad - labels.begin()) / (labels.size() / place.rows.size()), place);
        return found;
    }

    void blame(BadNumber& found, std::size_t at, const StepPlace& place) const {
        found.sample = place.rows[at];
        found.row = data_.rowOf(place.rows[at]);
    }

    static BadNumber named(const Op& op, const Value& value) {
        BadNumber found;
        std::string_view name = value.name;
        const auto ends = [&](std::string_view suffix) {
            if (!name.ends_with(suffix)) return false;
            name.remove_suffix(suffix.size());
            return true;
        };
        if (const auto* gather = std::get_if<Gather>(&op)) found.what = gather->from == Gather::From::Input ? What::Input : What::Target;
        else if (std::holds_alternative<Loss>(op) || std::holds_alternative<LossSum>(op) || std::holds_alternative<WeightPenalty>(op) ||
                 std::holds_alternative<ActivityPenalty>(op))
            found.what = What::Loss;
        else if (ends(backwardSuffix)) found.what = What::OutputGradient;
        else if (value.storage == Storage::Gradient && ends(gradientSuffix)) found.what = What::WeightGradient;
        else ends(outputSuffix);
        if (found.what == What::Loss || found.what == What::Target) return found;
        if (found.what == What::WeightGradient || value.storage == Storage::State) {
            const auto dot = name.rfind('.');
            found.variable = name.substr(dot + 1);
            name = name.substr(0, dot);
        }
        found.layer = name;
        return found;
    }

    const Dataset& data_;
    std::shared_ptr<const Plan> plan_;
    std::unique_ptr<Executor> executor_;
};

/** Where a sum over the batch is no number: the first sample that makes one by itself. */
void findSample(BadNumber& found, const Project& project, const Dataset& data, const std::vector<Tensor>& weights, const StepPlace& place) {
    constexpr std::size_t most = 4096;  // samples; beyond, nobody would wait
    if (place.rows.size() > most) return;
    Autopsy alone(planOfAutopsy(project, data, 1), data, weights);
    for (const std::uint32_t row : place.rows)
        if (const auto own = alone.run({place.step, place.epoch, {row}})) {
            found.sample = row;
            found.row = data.rowOf(row);
            return;
        }
}

}  // namespace

Feed feedOf(const Dataset& data) {
    Feed feed{data.inputs, data.targets};
    if (!data.sampleWeights.empty()) feed.targets.push_back(data.sampleWeights);
    return feed;
}

StepPlace placeOfStep(const Project& project, const Dataset& data, std::uint64_t step) {
    const auto& rows = data.parts.train;
    const TrainingRecipe& recipe = project.training;
    const EpochSteps steps(static_cast<std::int64_t>(rows.size()), recipe.batchSize);
    StepPlace place{step, static_cast<std::uint32_t>(steps.epochOf(step)), {}};
    const bool shuffles = recipe.shuffle && steps.batch() < steps.samples();
    const Permutation shuffled(rows.size(), recipe.seed, place.epoch);
    const auto first = static_cast<std::size_t>(steps.positionOf(step)), size = static_cast<std::size_t>(steps.sizeOf(step));
    for (std::size_t i = first; i < first + size; ++i) place.rows.push_back(shuffles ? rows[shuffled(i)] : rows[i]);
    return place;
}

std::optional<BadNumber> postMortem(const Project& project, const Dataset& data, const std::vector<Tensor>& weights, const StepPlace& place, std::uint64_t mostBytes) {
    std::size_t piece = place.rows.size();
    auto plan = planOfAutopsy(project, data, piece);
    while (piece > 1 && plan->activationBytes > mostBytes) plan = planOfAutopsy(project, data, piece = (piece + 1) / 2);
    for (std::size_t first = 0; first < place.rows.size(); first += piece) {
        const auto rows = std::span(place.rows).subspan(first, std::min(piece, place.rows.size() - first));
        if (rows.size() < piece) plan = planOfAutopsy(project, data, rows.size());
        const StepPlace part{place.step, place.epoch, {rows.begin(), rows.end()}};
        auto found = Autopsy(plan, data, weights).run(part);
        if (found && found->sample < 0) findSample(*found, project, data, weights, part);
        if (found) return found;
    }
    return std::nullopt;
}

std::optional<BadNumber> badWeight(const Plan& plan, std::span<const Tensor> weights) {
    for (std::size_t i = 0; i < weights.size(); ++i) {
        if (weights[i].dtype() != DType::Float32) continue;
        const auto values = weights[i].as<float>();
        const auto bad = std::find_if(values.begin(), values.end(), [](float v) { return !std::isfinite(v); });
        if (bad == values.end()) continue;
        BadNumber found;
        found.what = What::Weights;
        found.layer = plan.weights[i].layer;
        found.variable = plan.weights[i].name;
        found.value = *bad;
        return found;
    }
    return std::nullopt;
}

}  // namespace lamina
