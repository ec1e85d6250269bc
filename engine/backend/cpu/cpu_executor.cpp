// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backend/cpu/cpu_executor.h"

#include <algorithm>
#include <cstring>
#include <numeric>
#include <string>

#include "engine/backend/cpu/compute_scope.h"
#include "engine/backend/cpu/kernel_table.h"
#include "engine/backend/state_image.h"
#include "engine/base/error.h"
#include "engine/base/platform.h"
#include "engine/base/random.h"
#include "engine/base/row_store.h"

namespace lamina::cpu {

namespace {

void bindTo(std::deque<BoundSource>& sources, std::span<const Tensor> tensors, const std::string& what) {
    if (tensors.size() < sources.size())
        throw Error("expected " + std::to_string(sources.size()) + " tensors, received " + std::to_string(tensors.size()), what);
    for (std::size_t i = 0; i < sources.size(); ++i) {
        const Tensor& t = tensors[i];
        BoundSource& bound = sources[i];
        if (t.shape().rank() == 0 || t.shape().elements() != t.shape()[0] * bound.row.elements())
            throw Error("expected samples of " + toString(bound.row) + ", received " + toString(t.shape()), what);
        if (t.dtype() == DType::BFloat16)
            throw Error("samples in bfloat16 cannot be read here", what, "store them as float32");
        bound.tensor = t;
        bound.source = {t.bytes().data(), t.dtype()};
    }
}

}  // namespace

/** The order in which a pass visits its rows, made anew when an epoch begins. */
struct CpuExecutor::Order {
    Order(Pass p, ThreadTeam& team) : pass(std::move(p)), shuffled(pass.shuffle ? pass.rows.size() : 0), list(team) {
        const auto count = static_cast<Count>(pass.rows.size());
        list.add(kernelTable<float>().shuffle,
                 {pass.rows.data(), shuffled.data(), count, streamKey(pass.seed, 0x5EED), &epoch}, (count + 255) / 256,
                 20.0 * static_cast<double>(count));
    }
    const std::uint32_t* of(std::uint32_t wanted, std::int64_t batch) {
        if (!pass.shuffle || static_cast<std::size_t>(batch) == pass.rows.size()) return pass.rows.data();
        if (!made || epoch != wanted) {
            epoch = wanted;
            list.run();
            made = true;
        }
        return shuffled.data();
    }
    Pass pass;
    std::vector<std::uint32_t> shuffled;
    std::uint32_t epoch = 0;
    bool made = false;
    InstructionList list;
};

CpuExecutor::CpuExecutor(std::shared_ptr<const Plan> plan, int threads, Isa isa, Precision precision)
    : Executor(std::move(plan)),
      machine_(*plan_, *ring_, *control_, threads > 0 ? threads : processors(), isa, precision == Precision::BFloat16 ? &bfloat16Table(isa) : nullptr) {
    const ComputeScope scope;
    std::int64_t most = 0;
    for (const Program& program : plan_->programs) {
        programs_.push_back(lower(program, machine_));
        if (program.kind == ProgramKind::Predict) most = std::max(most, program.batch);
    }
    predictRows_.resize(static_cast<std::size_t>(most));
}

CpuExecutor::~CpuExecutor() = default;

// ---- before the steps

void CpuExecutor::bind(Feed feed) {
    bindTo(machine_.inputs, feed.inputs, "inputs");
    bindTo(machine_.targets, feed.targets, "targets");
    for (const auto& order : passes_) requireRows(order->pass.rows);
    openWindow();
}

/** Steps read from memory what lies there, and all of a sample through a window where a part of it does not. */
void CpuExecutor::openWindow() {
    part_.reset();
    window_.reset();
    std::vector<Tensor> all;
    for (const auto* list : {&machine_.inputs, &machine_.targets})
        for (const BoundSource& bound : *list) all.push_back(bound.tensor);
    if (std::none_of(all.begin(), all.end(), [](const Tensor& t) { return t.onDisk(); })) return;
    std::int64_t most = 1;
    for (const Program& program : plan_->programs)
        if (program.kind != ProgramKind::Predict) most = std::max(most, program.batch);
    window_ = std::make_unique<RowWindow>(std::move(all), windowForRows(), most);
    for (const auto& order : passes_) window_->addPass(order->pass);
    windowRows_.resize(static_cast<std::size_t>(window_->samples()));
    std::iota(windowRows_.begin(), windowRows_.end(), 0u);
}

/** Lets the next step read its samples where they lie in the window; false where the training is to stop instead. */
bool CpuExecutor::enter(const Launch& launch, std::int64_t step, std::int64_t batch) {
    const std::uint64_t position = launch.position + static_cast<std::uint64_t>(step * batch);
    if (!part_ || !part_->stretch.holds(launch.pass, launch.epoch, position, static_cast<std::uint64_t>(batch))) {
        part_ = window_->part(launch.pass, launch.epoch, position, batch, [this] { return control_->stop.load(std::memory_order_relaxed) != 0; });
        if (!part_) return false;
        std::size_t next = 0;
        for (auto* list : {&machine_.inputs, &machine_.targets})
            for (BoundSource& bound : *list) bound.source.data = part_->data[next++];
    }
    machine_.state.rows = windowRows_.data() + (position - part_->stretch.begin);
    return true;
}

std::string CpuExecutor::dataPlace() const {
    if (!window_) return {};
    std::uint64_t bytes = 0;
    for (const auto* list : {&machine_.inputs, &machine_.targets})
        for (const BoundSource& bound : *list) bytes += bound.tensor.bytes().size();
    return diskWords(bytes, window_->bytes());
}

int CpuExecutor::addPass(Pass pass) {
    requireRows(pass.rows);
    passes_.push_back(std::make_unique<Order>(std::move(pass), machine_.team));
    if (window_) window_->addPass(passes_.back()->pass);
    return static_cast<int>(passes_.size()) - 1;
}

void CpuExecutor::requireRows(const std::vector<std::uint32_t>& rows) const {
    if (rows.empty()) return;
    const std::int64_t last = *std::max_element(rows.begin(), rows.end());
    for (const auto* list : {&machine_.inputs, &machine_.targets})
        for (const BoundSource& bound : *list)
            if (!bound.tensor.empty() && last >= bound.tensor.shape()[0])
                throw Error("a pass asks for row " + std::to_string(last) + " of " + std::to_string(bound.tensor.shape()[0]));
}

// ---- while steps run

void CpuExecutor::enqueue(const Launch& launch) {
    if (launch.program < 0 || static_cast<std::size_t>(launch.program) >= programs_.size())
        throw Error("there is no program " + std::to_string(launch.program) + " in this plan");
    if (launch.pass < 0 || static_cast<std::size_t>(launch.pass) >= passes_.size())
        throw Error("there is no pass " + std::to_string(launch.pass));
    const Program& program = plan_->programs[static_cast<std::size_t>(launch.program)];
    Order& order = *passes_[static_cast<std::size_t>(launch.pass)];
    const auto batch = static_cast<std::uint64_t>(program.batch), rows = static_cast<std::uint64_t>(order.pass.rows.size());
    if (launch.position + static_cast<std::uint64_t>(launch.count) * batch > rows)
        throw Error("a launch reads beyond its pass of " + std::to_string(rows) + " rows");
    for (const auto* list : {&machine_.inputs, &machine_.targets})
        for (const BoundSource& bound : *list)
            if (bound.tensor.empty()) throw Error("steps were launched before data was bound");

    const ComputeScope scope;
    const InstructionList& instructions = programs_[static_cast<std::size_t>(launch.program)];
    StepState& state = machine_.state;
    state.step = launch.step;
    state.epoch = launch.epoch;
    if (!window_) state.rows = order.of(launch.epoch, program.batch) + launch.position;
    for (std::int64_t i = 0; i < launch.count; ++i) {
        if (control_->stop.load(std::memory_order_relaxed) != 0 || !state.sound) return;
        if (window_ && !enter(launch, i, program.batch)) return;
        state.keepsGradients = i + 1 == launch.count;
        instructions.run();
        ++state.step;
        state.rows += batch;
        ++stepsDone_;
    }
}

void CpuExecutor::enqueuePublish(RecordKind kind, std::uint64_t step, std::uint32_t epoch) {
    Record record;
    record.kind = kind;
    record.step = step;
    record.epoch = epoch;
    publishSums(*plan_, machine_.arenas, record);
    ring_->push(record);
}

void CpuExecutor::reserveSnapshots(int count) {
    snapshots_.reserve(count, [this] {
        return Snapshot{std::vector<std::byte>(machine_.arenas.weights.size()), std::vector<std::byte>(machine_.arenas.state.size())};
    });
}

void CpuExecutor::enqueueSnapshot(int slot) {
    Snapshot& to = snapshots_.fill(slot);
    std::copy_n(machine_.arenas.weights.data(), to.weights.size(), to.weights.data());
    std::copy_n(machine_.arenas.state.data(), to.state.size(), to.state.data());
}

void CpuExecutor::enqueueRestore(int slot) {
    const Snapshot& kept = snapshots_.kept(slot);
    std::copy(kept.weights.begin(), kept.weights.end(), machine_.arenas.weights.data());
    std::copy(kept.state.begin(), kept.state.end(), machine_.arenas.state.data());
    machine_.state.sound = true;
}

void CpuExecutor::reserveCheckpoint() { checkpoint_.resize(StateImage(*plan_).bytes()); }

void CpuExecutor::enqueueCheckpoint(std::optional<int> slot) {
    const StateImage image(*plan_);
    const Arenas& arenas = machine_.arenas;
    const auto copy = [this](const AlignedBuffer& from, std::uint64_t to) { std::copy_n(from.data(), from.size(), checkpoint_.data() + to); };
    copy(arenas.weights, image.weights());
    for (int i = 0; i < image.slots(); ++i) copy(arenas.optimizer[static_cast<std::size_t>(i)], image.slot(i));
    copy(arenas.state, image.state());
    copy(arenas.accumulators, image.accumulators());
    if (!slot) return;
    const Snapshot& kept = snapshots_.kept(*slot);
    std::copy(kept.weights.begin(), kept.weights.end(), checkpoint_.data() + image.snapshotWeights());
    std::copy(kept.state.begin(), kept.state.end(), checkpoint_.data() + image.snapshotState());
}

ExecutorState CpuExecutor::checkpoint() const { return StateImage(*plan_).read(checkpoint_.data()); }
std::vector<Tensor> CpuExecutor::checkpointedSnapshot() const { return StateImage(*plan_).readSnapshot(checkpoint_.data()); }

void CpuExecutor::reserveLook() { look_.resize(lookBytes()); }

void CpuExecutor::enqueueLook(LookMoment moment) {
    const auto copy = [this](const AlignedBuffer& from, std::size_t part) { std::copy_n(from.data(), from.size(), look_.data() + part * plan_->weightBytes); };
    const Arenas& arenas = machine_.arenas;
    copy(arenas.weights, moment == LookMoment::Before ? 0 : 1);
    if (moment == LookMoment::After) copy(arenas.gradients, 2), copy(arenas.state, 3);
}

// ---- between

Tensor CpuExecutor::tensorOf(const Value& value, const std::byte* data) const {
    const auto bytes = static_cast<std::size_t>(value.shape.elements()) * sizeOf(value.dtype);
    return Tensor(value.dtype, value.shape, std::vector<std::byte>(data, data + bytes));
}

void CpuExecutor::setValue(const Value& value, std::byte* data, const Tensor& tensor) const {
    if (!(tensor.shape() == value.shape))
        throw Error("expected " + toString(value.shape) + ", received " + toString(tensor.shape()), value.name);
    if (tensor.dtype() == value.dtype) {
        std::copy(tensor.bytes().begin(), tensor.bytes().end(), data);
        return;
    }
    if (value.dtype == DType::Float32) {
        const auto numbers = tensor.toFloats();
        std::memcpy(data, numbers.data(), numbers.size() * sizeof(float));
        return;
    }
    if (value.dtype != DType::Float64)
        throw Error("expected " + std::string(name(value.dtype)) + ", received " + std::string(name(tensor.dtype())), value.name);
    const auto numbers = tensor.toFloats();
    std::copy(numbers.begin(), numbers.end(), reinterpret_cast<double*>(data));
}

std::vector<Tensor> CpuExecutor::weights() {
    ++syncs_;
    std::vector<Tensor> out;
    for (const PlanWeight& w : plan_->weights) {
        const Value& value = (*plan_)[w.value];
        out.push_back(tensorOf(value, machine_.arenas.at(value)));
    }
    return out;
}

void CpuExecutor::setWeights(const std::vector<Tensor>& weights) {
    ++syncs_;
    if (weights.size() != plan_->weights.size())
        throw Error("expected " + std::to_string(plan_->weights.size()) + " weights, received " + std::to_string(weights.size()));
    for (std::size_t i = 0; i < weights.size(); ++i) {
        const Value& value = (*plan_)[plan_->weights[i].value];
        setValue(value, machine_.arenas.at(value), weights[i]);
    }
    machine_.state.sound = true;
}

ExecutorState CpuExecutor::state() {
    ExecutorState out;
    out.weights = weights();
    for (const AlignedBuffer& slot : machine_.arenas.optimizer)
        for (const PlanWeight& w : plan_->weights)
            if (w.trainable) out.optimizer.push_back(tensorOf((*plan_)[w.value], slot.data() + (*plan_)[w.value].offset));
    const auto* sums = machine_.arenas.accumulators.as<double>();
    out.accumulators.assign(sums, sums + machine_.arenas.accumulators.size() / sizeof(double));
    return out;
}

void CpuExecutor::setState(const ExecutorState& state) {
    setWeights(state.weights);
    std::size_t next = 0;
    for (const AlignedBuffer& slot : machine_.arenas.optimizer)
        for (const PlanWeight& w : plan_->weights) {
            if (!w.trainable) continue;
            if (next == state.optimizer.size()) throw Error("the state has too few slots of the optimizer: " + std::to_string(next));
            setValue((*plan_)[w.value], slot.data() + (*plan_)[w.value].offset, state.optimizer[next++]);
        }
    const std::size_t sums = machine_.arenas.accumulators.size() / sizeof(double);
    if (state.accumulators.size() != sums)
        throw Error("expected " + std::to_string(sums) + " accumulators, received " + std::to_string(state.accumulators.size()));
    std::copy(state.accumulators.begin(), state.accumulators.end(), machine_.arenas.accumulators.as<double>());
}

/** Predicts rows [begin, begin + rows); the rest of the batch repeats the last one. */
void CpuExecutor::runPrediction(const Program& program, std::int64_t begin, std::int64_t rows, std::span<const std::span<std::byte>> outputs) {
    for (std::int64_t i = 0; i < program.batch; ++i)
        predictRows_[static_cast<std::size_t>(i)] = static_cast<std::uint32_t>(begin + std::min(i, rows - 1));
    machine_.state.rows = predictRows_.data();
    programs_[static_cast<std::size_t>(&program - plan_->programs.data())].run();
    for (std::size_t i = 0; i < outputs.size(); ++i) {
        const Value& value = (*plan_)[program.outputs[i]];
        const std::size_t row = static_cast<std::size_t>(value.shape.elements() / program.batch) * sizeOf(value.dtype);
        std::memcpy(outputs[i].data() + static_cast<std::size_t>(begin) * row, machine_.arenas.at(value), static_cast<std::size_t>(rows) * row);
    }
}

namespace {

/** Rows that were read and lie on disk need not be in memory as well. */
void release(std::span<const Tensor> tensors, std::int64_t begin, std::int64_t end) {
    for (const Tensor& t : tensors) {
        const std::size_t row = t.shape()[0] == 0 ? 0 : t.bytes().size() / static_cast<std::size_t>(t.shape()[0]);
        t.release(static_cast<std::size_t>(begin) * row, static_cast<std::size_t>(end - begin) * row);
    }
}

}  // namespace

void CpuExecutor::predictInto(std::span<const Tensor> inputs, std::span<const std::span<std::byte>> outputs) {
    ++syncs_;
    const ComputeScope scope;
    bindTo(machine_.predictInputs, inputs, "inputs");
    const std::int64_t n = rowsOf(inputs, outputs);
    std::int64_t released = 0;
    for (std::int64_t begin = 0; begin < n;) {
        const Program& program = predictProgram(n - begin);
        const std::int64_t rows = std::min(program.batch, n - begin);
        runPrediction(program, begin, rows, outputs);
        begin += rows;
        if (begin - released < 1024 && begin < n) continue;
        release(inputs, released, begin);
        released = begin;
    }
    for (BoundSource& bound : machine_.predictInputs) bound.tensor = {};
}

std::vector<double> CpuExecutor::read(ValueId id) {
    ++syncs_;
    const Value& value = (*plan_)[id];
    const std::byte* data = machine_.arenas.at(value);
    std::vector<double> out(static_cast<std::size_t>(value.shape.elements()));
    const auto convert = [&](auto zero) {
        const auto* from = reinterpret_cast<const decltype(zero)*>(data);
        std::copy(from, from + out.size(), out.begin());
    };
    switch (value.dtype) {
        case DType::Float32: convert(0.0f); break;
        case DType::Float64: convert(0.0); break;
        case DType::UInt8: convert(std::uint8_t{}); break;
        case DType::Int32: convert(std::int32_t{}); break;
        case DType::BFloat16: throw Error("bfloat16 values cannot be read here", value.name);
    }
    return out;
}

}  // namespace lamina::cpu
