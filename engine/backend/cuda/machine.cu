// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backend/cuda/machine.h"

#include <algorithm>

#include "engine/backend/cuda/check.h"
#include "engine/backend/cuda/kernels/bfloat16.h"
#include "engine/backend/cuda/kernels/pointwise.h"

namespace lamina::cuda {

namespace {

std::uint64_t bytesAnImage(const Plan& plan, ValueId x, ValueId out, const Window& w) {
    const Shape& o = plan[out].shape;
    return static_cast<std::uint64_t>(o[1] * o[2] * w.kernel[0] * w.kernel[1] * plan[x].shape[3]) * sizeOf(plan[x].dtype);
}

std::int64_t imagesInto(std::uint64_t workspace, const Plan& plan, ValueId x, ValueId out, const Window& window) {
    const std::uint64_t image = bytesAnImage(plan, x, out, window);
    const auto fit = static_cast<std::int64_t>(workspace / std::max<std::uint64_t>(image, 1));
    return std::clamp<std::int64_t>(fit, 1, plan[x].shape[0]);
}

/** The workspace that an op wants. */
struct ColumnsOf {
    const Plan& plan;
    std::uint64_t workspace;
    std::uint64_t operator()(const Conv2D& o) const { return o.groups == 1 ? of(o.x, o.out, o.window) : 0; }
    std::uint64_t operator()(const Conv2DBackwardData& o) const { return o.groups == 1 ? of(o.dx, o.dy, o.window) : 0; }
    std::uint64_t operator()(const Conv2DBackwardKernel& o) const { return o.groups == 1 ? of(o.x, o.dy, o.window) : 0; }
    template <class O>
    std::uint64_t operator()(const O&) const { return 0; }

 private:
    std::uint64_t of(ValueId x, ValueId out, const Window& w) const {
        return bytesAnImage(plan, x, out, w) * static_cast<std::uint64_t>(imagesInto(workspace, plan, x, out, w));
    }
};

void want(std::vector<Shape>& rows, std::size_t index, const Shape& row) {
    if (rows.size() <= index) rows.resize(index + 1);
    rows[index] = row;
}

SourceTable tableOf(std::vector<Shape> rows) {
    SourceTable t;
    t.rows = std::move(rows);
    t.table = DeviceBuffer(std::max<std::size_t>(t.rows.size(), 1) * sizeof(Source));
    return t;
}

SourceTable tableOf(const Plan& plan, Gather::From from) {
    std::vector<Shape> rows;
    for (const Program& p : plan.programs)
        for (const Op& op : p.ops)
            if (const auto* g = std::get_if<Gather>(&op); g && g->from == from)
                want(rows, static_cast<std::size_t>(g->index), plan[g->out].shape.withoutBatch());
    return tableOf(std::move(rows));
}

SourceTable predictTableOf(const Plan& plan) {
    std::vector<Shape> rows;
    for (const Program& p : plan.programs)
        for (std::size_t i = 0; p.kind == ProgramKind::Predict && i < p.inputs.size(); ++i)
            want(rows, i, plan[p.inputs[i]].shape.withoutBatch());
    return tableOf(std::move(rows));
}

/** Whether a plan pools what a library may pool. */
bool pools(const Plan& plan) {
    const auto isPooling = [](const Op& op) { return std::holds_alternative<MaxPool>(op) || std::holds_alternative<AveragePool>(op); };
    return std::any_of(plan.programs.begin(), plan.programs.end(), [&](const Program& p) { return std::any_of(p.ops.begin(), p.ops.end(), isPooling); });
}

void clearBuffer(const DeviceBuffer& buffer, cudaStream_t stream) {
    if (buffer.size() > 0) check(cudaMemsetAsync(buffer.data(), 0, buffer.size(), stream), "clear memory");
}

}  // namespace

bool trains(const Plan& plan) {
    return std::any_of(plan.programs.begin(), plan.programs.end(), [](const Program& p) { return p.kind == ProgramKind::Train; });
}

Arenas::Arenas(const Plan& plan)
    : weights(plan.weightBytes), gradients(trains(plan) ? plan.weightBytes : 0), state(plan.stateBytes), scalars(plan.scalarBytes),
      accumulators(plan.accumulatorBytes), activations(plan.activationBytes), copies(plan.copyBytes),
      slotStart(static_cast<float>(plan.slotStart)) {
    for (int i = 0; trains(plan) && i < plan.slotCount; ++i) optimizer.emplace_back(plan.weightBytes);
}

const DeviceBuffer& Arenas::of(Storage storage) const {
    switch (storage) {
        case Storage::Weight: return weights;
        case Storage::Gradient: return gradients;
        case Storage::State: return state;
        case Storage::Scalar: return scalars;
        case Storage::Accumulator: return accumulators;
        case Storage::Copy: return copies;
        case Storage::Activation: break;
    }
    return activations;
}

void Arenas::copyWeights(cudaStream_t stream) const {
    if (copies.size() == 0) return;
    LaunchList list;
    const auto count = [](const DeviceBuffer& b) { return static_cast<Count>(b.size() / sizeof(float)); };
    if (weights.size() > 0) addCast(list, weights.as<const float>(), copies.as<BFloat16>(), count(weights));
    if (state.size() > 0) addCast(list, state.as<const float>(), copies.as<BFloat16>() + count(weights), count(state));
    list.run(stream);
}

void Arenas::clear(cudaStream_t stream) const {
    for (const DeviceBuffer* b : {&weights, &gradients, &state, &scalars, &accumulators, &activations, &copies}) clearBuffer(*b, stream);
    for (const DeviceBuffer& b : optimizer) clearBuffer(b, stream);
    if (slotStart == 0 || optimizer.empty()) return;
    LaunchList list;
    addFill(list, optimizer.front().as<float>(), static_cast<Count>(optimizer.front().size() / sizeof(float)), slotStart);
    list.run(stream);
}

Machine::Machine(const Plan& p, const HostWords& h, const CudaOptions& options)
    : Machine(p, h, options, [&](std::byte* workspace) {
          const bool convolves = workspace && options.convolutionLibrary;
          return Libraries{makeMatmulLibrary(options.tensorFloat32), convolves ? makeConvolutionLibrary(workspace, options.tensorFloat32) : nullptr,
                           options.poolingLibrary && pools(p) ? makePoolingLibrary() : nullptr};
      }) {}

Machine::Machine(const Plan& p, const HostWords& h, const CudaOptions& options, const LibraryMaker& make)
    : plan(p), host(h), arenas(p), stateMemory(sizeof(StepState)), inputs(tableOf(p, Gather::From::Input)),
      targets(tableOf(p, Gather::From::Target)), predictInputs(predictTableOf(p)), columnWorkspace(options.columnWorkspace),
      columns(convolutionBytes(p, options)), libraryPoolingFrom(options.libraryPoolingFrom), libraries(make(columns.data())) {}

std::int64_t Machine::imagesAtOnce(ValueId x, ValueId out, const Window& window) const {
    return imagesInto(columnWorkspace, plan, x, out, window);
}

std::uint64_t convolutionBytes(const Plan& plan, const CudaOptions& options) {
    std::uint64_t most = 0;
    bool convolves = false;
    for (const Program& p : plan.programs)
        for (const Op& op : p.ops) {
            most = std::max(most, std::visit(ColumnsOf{plan, options.columnWorkspace}, op));
            convolves = convolves || std::holds_alternative<Conv2D>(op) || std::holds_alternative<Conv2DBackwardData>(op);
        }
    const bool library = convolves && options.convolutionLibrary && whyNoConvolutionLibrary().empty();
    return library ? std::max(most, convolutionWorkspace) : most;
}

void Machine::clear(cudaStream_t stream) const {
    arenas.clear(stream);
    for (const DeviceBuffer* b : {&stateMemory, &inputs.table, &targets.table, &predictInputs.table, &columns}) clearBuffer(*b, stream);
}

}  // namespace lamina::cuda
