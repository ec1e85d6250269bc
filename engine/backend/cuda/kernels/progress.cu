// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backend/cuda/kernels/progress.h"

#include <cmath>
#include <cstddef>

#include "engine/backend/cuda/check.h"
#include "engine/plan/metric_math.h"

namespace lamina::cuda {

namespace {

static_assert(sizeof(Control) == sizeof(std::uint64_t) && alignof(Control) <= sizeof(std::uint64_t));
static_assert(offsetof(Control, learningRate) == 0 && offsetof(Control, stop) == 4);

/** Both words in one trip over the bus. */
__device__ void readControl(StepState& state, const HostWords& host) {
    const std::uint64_t words = *reinterpret_cast<const volatile std::uint64_t*>(host.control);
    const auto rate = static_cast<std::uint32_t>(words);
    memcpy(&state.baseLearningRate, &rate, sizeof rate);
    state.active = (words >> 32) == 0 && !state.unsound;
}

/** A record into its place; the count follows when the record is to be seen by the host. */
__device__ void push(StepState& state, const HostWords& host, const Record& record) {
    std::uint64_t words[sizeof(Record) / sizeof(std::uint64_t)];
    memcpy(words, &record, sizeof record);
    auto* const place = reinterpret_cast<volatile std::uint64_t*>(host.ring + (1 + (state.published & (host.ringCapacity - 1))) * sizeof(Record));
    for (std::size_t i = 0; i < sizeof(Record) / sizeof(std::uint64_t); ++i) place[i] = words[i];
    __threadfence_system();
    *reinterpret_cast<volatile std::uint64_t*>(host.ring) = ++state.published;
}

__global__ void setPlace(Place p) {
    if (threadIdx.x != 0) return;
    p.state->step = p.step;
    p.state->rows = p.rows;
    p.state->first = p.first;
    p.state->epoch = p.epoch;
    readControl(*p.state, p.host);
}

__global__ void endStep(StepEnd e) {
    if (threadIdx.x != 0 || !e.state->active) return;
    StepState state = *e.state;
    if (e.count > 0) {
        Record record{};
        record.step = state.step + 1;
        record.epoch = state.epoch;
        record.kind = RecordKind::Step;
        for (int i = 0; i < e.count; ++i) record.values[i] = *e.scalars[i];
        push(state, e.host, record);
        state.unsound = !std::isfinite(record.values[0]) || !std::isfinite(record.values[e.count - 1]);
    }
    ++state.step;
    ++state.stepsDone;
    *const_cast<volatile std::uint64_t*>(e.host.stepsDone) = state.stepsDone;
    if (state.rows) state.rows += e.batch;
    state.first += e.batch;
    readControl(state, e.host);
    *e.state = state;
}

__global__ void pushFigures(Figures f) {
    if (threadIdx.x != 0) return;
    Record record{};
    record.step = f.step;
    record.epoch = f.epoch;
    record.kind = f.kind;
    for (int i = 0; i < f.count; ++i) {
        const Figure& figure = f.figures[i];
        const double* sums = figure.sums;
        double value = 0;
        if (!figure.loss) value = metricResult(figure.kind, {sums, static_cast<std::size_t>(figure.size)});
        else if (sums[0] != 0) value = sums[1] / sums[0];
        record.values[i] = static_cast<float>(value);
    }
    StepState state = *f.state;
    push(state, f.host, record);
    f.state->published = state.published;
}

}  // namespace

void launchPlace(cudaStream_t stream, const Place& place) { launch(stream, setPlace, Grid{}, place); }
void clearUnsound(cudaStream_t stream, StepState* state) {
    check(cudaMemsetAsync(&state->unsound, 0, sizeof state->unsound, stream), "forget a step that went wrong");
}
void addStepEnd(LaunchList& list, const StepEnd& end) { list.add(endStep, Grid{}, end); }
void launchFigures(cudaStream_t stream, const Figures& figures) { launch(stream, pushFigures, Grid{}, figures); }

}  // namespace lamina::cuda
