// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backend/cuda/cuda_executor.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <deque>

#include "engine/backend/cuda/data_feed.h"
#include "engine/backend/cuda/host_copies.h"
#include "engine/backend/cuda/host_memory.h"
#include "engine/backend/cuda/kernels/data.h"
#include "engine/backend/cuda/lowering.h"
#include "engine/backend/cuda/transfer.h"
#include "engine/backend/snapshot_slots.h"
#include "engine/base/error.h"
#include "engine/base/random.h"

namespace lamina::cuda {

namespace {

/** A pass with its rows on the device, and their order in the epoch that was asked for last. */
struct Order {
    Pass pass;
    DeviceBuffer rows, shuffled;
    std::uint32_t epoch = 0;
    bool made = false;
};

/** A program with its graphs; each is captured when it is first launched. */
struct Compiled {
    LaunchList list;
    GraphExec one, many;
};

std::uint64_t freeMemory() {
    std::size_t free = 0, total = 0;
    check(cudaMemGetInfo(&free, &total), "tell its free memory");
    return free;
}

}  // namespace

class CudaExecutor::Impl {
 public:
    Impl(const Plan& plan, const CudaOptions& options, std::unique_ptr<HostMemory> host)
        : plan_(plan), options_(options), host_(std::move(host)), stream_(makeStream()),
          machine_(plan, host_->onDevice(), options), feed_(machine_, stream_.get()),
          copies_(plan, machine_.arenas, stream_.get()) {
        machine_.clear(stream_.get());
        for (const Program& p : plan.programs) {
            programs_.push_back({lower(p, machine_), {}, {}});
            programs_.back().list.prepare(stream_.get());
        }
        walkOnce();
    }
    ~Impl() {
        static_cast<void>(cudaSetDevice(options_.device));
        static_cast<void>(cudaStreamSynchronize(stream_.get()));
    }

    void use() const { check(cudaSetDevice(options_.device), "be chosen"); }
    void synchronise() const { check(cudaStreamSynchronize(stream_.get()), "finish its work"); }
    Transfer transfer() { return Transfer(stream_.get()); }
    Machine& machine() { return machine_; }
    /** Weights or a state were put in place. */
    void weightsWereSet() const {
        machine_.arenas.copyWeights(stream_.get());
        clearUnsound(stream_.get(), machine_.state());
    }
    DataFeed& feed() { return feed_; }
    const HostMemory& host() const { return *host_; }
    int captures() const { return captures_; }
    double dataSeconds() const { return dataSeconds_; }
    std::size_t launches(int program) const { return programs_[static_cast<std::size_t>(program)].list.size(); }

    void bind(Feed feed) {
        std::int64_t batch = 1;
        for (const Program& p : plan_.programs) batch = std::max(batch, p.kind == ProgramKind::Predict ? 1 : p.batch);
        feed_.bind(std::move(feed), options_.dataBudget ? options_.dataBudget : budgetOf(freeMemory()), batch);
        synchronise();
        for (const auto& order : passes_) feed_.requireRows(order->pass.rows);
    }

    int addPass(Pass pass) {
        if (feed_.bound()) feed_.requireRows(pass.rows);
        auto order = std::make_unique<Order>();
        order->pass = std::move(pass);
        const std::uint64_t bytes = order->pass.rows.size() * sizeof(std::uint32_t);
        order->rows = DeviceBuffer(bytes);
        if (order->pass.shuffle) order->shuffled = DeviceBuffer(bytes);
        if (bytes > 0)
            check(cudaMemcpyAsync(order->rows.data(), order->pass.rows.data(), bytes, cudaMemcpyHostToDevice, stream_.get()), "receive rows");
        synchronise();
        passes_.push_back(std::move(order));
        return static_cast<int>(passes_.size()) - 1;
    }

    void enqueue(const Launch& launch, const Control& control) {
        require(launch);
        const Program& program = plan_.programs[static_cast<std::size_t>(launch.program)];
        Order& order = *passes_[static_cast<std::size_t>(launch.pass)];
        if (feed_.resident()) {
            const std::uint32_t* rows = rowsOf(order, launch.epoch, program.batch) + launch.position;
            launchPlace(stream_.get(), {machine_.state(), machine_.host, launch.step, rows, 0, launch.epoch});
            launchSteps(launch.program, launch.count);
        } else {
            enqueueStreamed(launch, program, order, control);
        }
        mark();
    }

    void publish(RecordKind kind, std::uint64_t step, std::uint32_t epoch) {
        Figures f{machine_.state(), machine_.host, kind, step, epoch, {}, 0};
        for (std::size_t i = 0; i < plan_.metrics.size() && i < Record::maxValues; ++i) {
            const PlanMetric& m = plan_.metrics[i];
            const Value& value = plan_[m.accumulator];
            f.figures[i] = {reinterpret_cast<const double*>(machine_.arenas.at(value)), value.shape.elements(), m.kind, m.loss};
            f.count = static_cast<int>(i) + 1;
        }
        launchFigures(stream_.get(), f);
        const DeviceBuffer& sums = machine_.arenas.accumulators;
        if (sums.size() > 0) check(cudaMemsetAsync(sums.data(), 0, sums.size(), stream_.get()), "clear sums");
        mark();
    }

    void reserveSnapshots(int count) {
        snapshots_.reserve(count, [this] { return Snapshot{DeviceBuffer(machine_.arenas.weights.size()), DeviceBuffer(machine_.arenas.state.size())}; });
    }
    void snapshot(int slot) {
        Snapshot& s = snapshots_.fill(slot);
        copy(machine_.arenas.weights, s.weights);
        copy(machine_.arenas.state, s.state);
    }
    void restore(int slot) {
        copy(snapshots_.kept(slot).weights, machine_.arenas.weights);
        copy(snapshots_.kept(slot).state, machine_.arenas.state);
        weightsWereSet();
    }

    HostCopies& copies() { return copies_; }
    void enqueueCheckpoint(std::optional<int> slot) { copies_.enqueueCheckpoint(slot ? &snapshots_.kept(*slot) : nullptr); }

    int inFlight() {
        while (!marks_.empty() && reached(marks_.front())) {
            spare_.push_back(std::move(marks_.front()));
            marks_.pop_front();
        }
        return static_cast<int>(marks_.size());
    }

    /** One batch of predictions: rows [begin, begin + rows) of the inputs. */
    void predictBatch(const Program& p, std::span<const Tensor> inputs, std::int64_t begin, std::int64_t rows,
                      std::span<const std::span<std::byte>> outputs) {
        std::vector<Source> sources;
        for (std::size_t i = 0; i < p.inputs.size(); ++i) {
            const Tensor& t = inputs[i];
            const auto row = t.bytes().size() / static_cast<std::size_t>(t.shape()[0]);
            if (staging_.size() <= i) staging_.emplace_back();
            const auto wanted = row * static_cast<std::size_t>(p.batch);
            if (staging_[i].size() < wanted) {
                staging_[i] = DeviceBuffer(wanted);
                check(cudaMemsetAsync(staging_[i].data(), 0, wanted, stream_.get()), "clear memory");
            }
            check(cudaMemcpyAsync(staging_[i].data(), t.bytes().data() + static_cast<std::size_t>(begin) * row,
                                  static_cast<std::size_t>(rows) * row, cudaMemcpyHostToDevice, stream_.get()),
                  "receive inputs");
            sources.push_back({staging_[i].data(), t.dtype()});
        }
        check(cudaMemcpyAsync(machine_.predictInputs.table.data(), sources.data(), sources.size() * sizeof(Source), cudaMemcpyHostToDevice,
                              stream_.get()),
              "receive inputs");
        launchPlace(stream_.get(), {machine_.state(), machine_.host, 0, nullptr, 0, 0});
        launchSteps(static_cast<int>(&p - plan_.programs.data()), 1);
        for (std::size_t i = 0; i < outputs.size(); ++i) {
            const Value& value = plan_[p.outputs[i]];
            const std::size_t row = static_cast<std::size_t>(value.shape.elements() / p.batch) * sizeOf(value.dtype);
            check(cudaMemcpyAsync(outputs[i].data() + static_cast<std::size_t>(begin) * row, machine_.arenas.at(value),
                                  static_cast<std::size_t>(rows) * row, cudaMemcpyDeviceToHost, stream_.get()),
                  "send predictions");
        }
        synchronise();
    }

 private:
    /** All programs once while nothing is active: kernels are loaded and a launch that cannot be is found here. */
    void walkOnce() {
        for (const Compiled& c : programs_) c.list.run(stream_.get());
        machine_.clear(stream_.get());
        synchronise();
    }

    void require(const Launch& launch) const {
        if (launch.program < 0 || static_cast<std::size_t>(launch.program) >= programs_.size())
            throw Error("there is no program " + std::to_string(launch.program) + " in this plan");
        if (launch.pass < 0 || static_cast<std::size_t>(launch.pass) >= passes_.size())
            throw Error("there is no pass " + std::to_string(launch.pass));
        const auto batch = static_cast<std::uint64_t>(plan_.programs[static_cast<std::size_t>(launch.program)].batch);
        const auto rows = static_cast<std::uint64_t>(passes_[static_cast<std::size_t>(launch.pass)]->pass.rows.size());
        if (launch.position + static_cast<std::uint64_t>(launch.count) * batch > rows)
            throw Error("a launch reads beyond its pass of " + std::to_string(rows) + " rows");
        if (!feed_.bound() && !(machine_.inputs.rows.empty() && machine_.targets.rows.empty()))
            throw Error("steps were launched before data was bound");
    }

    static bool shuffled(const Order& order, std::int64_t batch) {
        return order.pass.shuffle && static_cast<std::size_t>(batch) != order.pass.rows.size();
    }

    /** The rows of an epoch in their order; made anew when the epoch begins. */
    const std::uint32_t* rowsOf(Order& order, std::uint32_t epoch, std::int64_t batch) {
        if (!shuffled(order, batch)) return order.rows.as<std::uint32_t>();
        if (!order.made || order.epoch != epoch) {
            const auto count = static_cast<std::uint64_t>(order.pass.rows.size());
            int halfBits = 1;
            while ((std::uint64_t{1} << (2 * halfBits)) < count) ++halfBits;
            launchShuffle(stream_.get(), {order.rows.as<std::uint32_t>(), order.shuffled.as<std::uint32_t>(), count,
                                          streamKey(order.pass.seed, 0x5EED), epoch, halfBits});
            order.epoch = epoch;
            order.made = true;
        }
        return order.shuffled.as<std::uint32_t>();
    }

    void enqueueStreamed(const Launch& launch, const Program& program, const Order& order, const Control& control) {
        const Permutation permutation(order.pass.rows.size(), order.pass.seed, launch.epoch);
        const bool mixed = shuffled(order, program.batch);
        const std::int64_t most = std::max<std::int64_t>(1, feed_.slotSamples() / program.batch);
        for (std::int64_t done = 0; done < launch.count;) {
            const std::int64_t steps = std::min(most, launch.count - done);
            const std::uint64_t begin = launch.position + static_cast<std::uint64_t>(done * program.batch);
            const auto since = std::chrono::steady_clock::now();
            const std::int64_t first = feed_.stage(
                steps * program.batch, static_cast<std::int64_t>(order.pass.rows.size() - begin) - steps * program.batch,
                [&](std::int64_t i) {
                    const std::uint64_t p = begin + static_cast<std::uint64_t>(i);
                    return order.pass.rows[mixed ? permutation(p) : p];
                },
                [&] { return control.stop.load(std::memory_order_relaxed) != 0; });
            dataSeconds_ += std::chrono::duration<double>(std::chrono::steady_clock::now() - since).count();
            if (first < 0) return;
            launchPlace(stream_.get(), {machine_.state(), machine_.host, launch.step + static_cast<std::uint64_t>(done), nullptr,
                                        static_cast<std::uint64_t>(first), launch.epoch});
            launchSteps(launch.program, steps);
            feed_.stagedStepsAreQueued();
            done += steps;
        }
    }

    void launchSteps(int program, std::int64_t count) {
        Compiled& c = programs_[static_cast<std::size_t>(program)];
        const std::int64_t many = options_.stepsAGraph;
        for (; many > 1 && count >= many; count -= many) launchGraph(c, c.many, many);
        for (; count > 0; --count) launchGraph(c, c.one, 1);
    }
    void launchGraph(const Compiled& c, GraphExec& graph, std::int64_t steps) {
        if (!graph) {
            graph = capture(stream_.get(), [&](cudaStream_t s) {
                for (std::int64_t i = 0; i < steps; ++i) c.list.run(s);
            });
            ++captures_;
        }
        check(cudaGraphLaunch(graph.get(), stream_.get()), "start steps");
    }

    /** Remembers that there is a launch in flight. */
    void mark() {
        if (spare_.empty()) spare_.push_back(makeEvent());
        marks_.push_back(std::move(spare_.back()));
        spare_.pop_back();
        check(cudaEventRecord(marks_.back().get(), stream_.get()), "mark steps");
    }

    void copy(const DeviceBuffer& from, const DeviceBuffer& to) const {
        if (from.size() > 0)
            check(cudaMemcpyAsync(to.data(), from.data(), from.size(), cudaMemcpyDeviceToDevice, stream_.get()), "copy weights");
    }

    const Plan& plan_;
    CudaOptions options_;
    std::unique_ptr<HostMemory> host_;
    Stream stream_;
    Machine machine_;
    std::vector<Compiled> programs_;
    std::vector<std::unique_ptr<Order>> passes_;
    DataFeed feed_;
    SnapshotSlots<Snapshot> snapshots_;
    HostCopies copies_;
    std::vector<DeviceBuffer> staging_;
    std::deque<Event> marks_;
    std::vector<Event> spare_;
    int captures_ = 0;
    double dataSeconds_ = 0;
};

CudaExecutor::CudaExecutor(std::shared_ptr<const Plan> plan, const CudaOptions& options)
    : CudaExecutor(std::move(plan), options, std::make_unique<HostMemory>(options.device)) {}

CudaExecutor::CudaExecutor(std::shared_ptr<const Plan> plan, const CudaOptions& options, std::unique_ptr<HostMemory> host)
    : Executor(std::move(plan), host->ring(), host->control()) {
    if (plan_->dtype != DType::Float32)
        throw Error("the GPU computes in float32, received a plan in " + std::string(name(plan_->dtype)), {}, "choose the precision float32");
    impl_ = std::make_unique<Impl>(*plan_, options, std::move(host));
}

CudaExecutor::~CudaExecutor() = default;

// ---- before the steps

void CudaExecutor::bind(Feed feed) {
    impl_->use();
    impl_->bind(std::move(feed));
}

int CudaExecutor::addPass(Pass pass) {
    impl_->use();
    return impl_->addPass(std::move(pass));
}

// ---- while steps run

void CudaExecutor::enqueue(const Launch& launch) {
    impl_->use();
    impl_->enqueue(launch, *control_);
}

void CudaExecutor::enqueuePublish(RecordKind kind, std::uint64_t step, std::uint32_t epoch) {
    impl_->use();
    impl_->publish(kind, step, epoch);
}

void CudaExecutor::enqueueSnapshot(int slot) {
    impl_->use();
    impl_->snapshot(slot);
}

void CudaExecutor::enqueueRestore(int slot) {
    impl_->use();
    impl_->restore(slot);
}

void CudaExecutor::reserveCheckpoint() {
    impl_->use();
    impl_->copies().reserveCheckpoint();
}

void CudaExecutor::enqueueCheckpoint(std::optional<int> snapshot) {
    impl_->use();
    impl_->enqueueCheckpoint(snapshot);
}

void CudaExecutor::reserveLook() {
    impl_->use();
    impl_->copies().reserveLook();
}

void CudaExecutor::reserveSnapshots(int count) {
    impl_->use();
    impl_->reserveSnapshots(count);
}

void CudaExecutor::enqueueLook(LookMoment moment) {
    impl_->use();
    impl_->copies().enqueueLook(moment);
}

bool CudaExecutor::lookArrived() { return impl_->copies().lookArrived(); }
LookImage CudaExecutor::look() const { return lookIn(impl_->copies().look()); }

bool CudaExecutor::checkpointArrived() { return impl_->copies().checkpointArrived(); }
ExecutorState CudaExecutor::checkpoint() const { return impl_->copies().checkpoint(); }
std::vector<Tensor> CudaExecutor::checkpointedSnapshot() const { return impl_->copies().checkpointedSnapshot(); }

int CudaExecutor::inFlight() { return impl_->inFlight(); }
int CudaExecutor::compiled() const { return impl_->captures(); }
double CudaExecutor::dataSeconds() const { return impl_->dataSeconds(); }
std::size_t CudaExecutor::launches(int program) const { return impl_->launches(program); }
std::string CudaExecutor::dataPlace() const { return impl_->feed().place(); }

std::uint64_t CudaExecutor::stepsDone() const {
    return *static_cast<const volatile std::uint64_t*>(impl_->host().stepsDone());
}

// ---- between

void CudaExecutor::wait() {
    ++syncs_;
    impl_->use();
    impl_->synchronise();
}

std::vector<Tensor> CudaExecutor::weights() {
    ++syncs_;
    impl_->use();
    Transfer t = impl_->transfer();
    std::vector<Tensor> out;
    for (const PlanWeight& w : plan_->weights) {
        const Value& value = (*plan_)[w.value];
        out.push_back(t.download(value, impl_->machine().arenas.at(value)));
    }
    return out;
}

void CudaExecutor::setWeights(const std::vector<Tensor>& weights) {
    ++syncs_;
    impl_->use();
    if (weights.size() != plan_->weights.size())
        throw Error("expected " + std::to_string(plan_->weights.size()) + " weights, received " + std::to_string(weights.size()));
    Transfer t = impl_->transfer();
    for (std::size_t i = 0; i < weights.size(); ++i) {
        const Value& value = (*plan_)[plan_->weights[i].value];
        t.upload(value, impl_->machine().arenas.at(value), weights[i]);
    }
    impl_->weightsWereSet();
    t.finish();
}

ExecutorState CudaExecutor::state() {
    ExecutorState out;
    out.weights = weights();
    Transfer t = impl_->transfer();
    const Arenas& arenas = impl_->machine().arenas;
    for (const DeviceBuffer& slot : arenas.optimizer)
        for (const PlanWeight& w : plan_->weights)
            if (w.trainable) out.optimizer.push_back(t.download((*plan_)[w.value], slot.data() + (*plan_)[w.value].offset));
    const auto sums = t.downloadBytes(arenas.accumulators.data(), arenas.accumulators.size());
    out.accumulators.resize(sums.size() / sizeof(double));
    if (!sums.empty()) std::memcpy(out.accumulators.data(), sums.data(), sums.size());
    return out;
}

void CudaExecutor::setState(const ExecutorState& state) {
    setWeights(state.weights);
    Transfer t = impl_->transfer();
    const Arenas& arenas = impl_->machine().arenas;
    std::size_t next = 0;
    for (const DeviceBuffer& slot : arenas.optimizer)
        for (const PlanWeight& w : plan_->weights) {
            if (!w.trainable) continue;
            if (next == state.optimizer.size()) throw Error("the state has too few slots of the optimizer: " + std::to_string(next));
            t.upload((*plan_)[w.value], slot.data() + (*plan_)[w.value].offset, state.optimizer[next++]);
        }
    const std::size_t sums = arenas.accumulators.size() / sizeof(double);
    if (state.accumulators.size() != sums)
        throw Error("expected " + std::to_string(sums) + " accumulators, received " + std::to_string(state.accumulators.size()));
    t.uploadBytes(arenas.accumulators.data(), std::as_bytes(std::span(state.accumulators)));
    t.finish();
}

void CudaExecutor::predictInto(std::span<const Tensor> inputs, std::span<const std::span<std::byte>> outputs) {
    ++syncs_;
    impl_->use();
    requireSamples(inputs, impl_->machine().predictInputs.rows, "inputs");
    const std::int64_t n = rowsOf(inputs, outputs);
    for (std::int64_t begin = 0; begin < n;) {
        const Program& program = predictProgram(n - begin);
        const std::int64_t rows = std::min(program.batch, n - begin);
        impl_->predictBatch(program, inputs, begin, rows, outputs);
        begin += rows;
    }
}

std::vector<double> CudaExecutor::read(ValueId id) {
    ++syncs_;
    impl_->use();
    const Value& value = (*plan_)[id];
    return numbersOf(impl_->transfer().download(value, impl_->machine().arenas.at(value)));
}

}  // namespace lamina::cuda
