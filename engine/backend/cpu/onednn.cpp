// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backend/cpu/onednn.h"

#include <algorithm>
#include <dnnl.hpp>
#include <utility>

#include "engine/base/error.h"

namespace lamina::cpu {

namespace {

using dnnl::memory;
using Dims = memory::dims;
using Operands = std::vector<std::pair<int, memory>>;

/** A primitive bound to its memories. The C call is used because the C++ one builds a map at every step. */
struct PrimitiveCall {
    PrimitiveCall(dnnl::primitive p, dnnl::stream s, Operands o)
        : primitive(std::move(p)), stream(std::move(s)), operands(std::move(o)) {
        for (auto& [index, operand] : operands) arguments.push_back({index, operand.get()});
    }
    dnnl::primitive primitive;
    dnnl::stream stream;  // its own: parts run at the same time
    Operands operands;
    std::vector<dnnl_exec_arg_t> arguments;
};

/** The calls of an instruction, one a part of the batch. */
struct PrimitiveCalls {
    std::vector<PrimitiveCall> parts;
};

void execute(const PrimitiveCalls& calls, Range range) {
    for (Count i = range.begin; i < range.end; ++i) {
        const PrimitiveCall& call = calls.parts[static_cast<std::size_t>(i)];
        const auto status = dnnl_primitive_execute(call.primitive.get(), call.stream.get(),
                                                   static_cast<int>(call.arguments.size()), call.arguments.data());
        if (status != dnnl_success) throw Error("oneDNN refused a primitive that it had made, status " + std::to_string(status));
    }
}

constexpr Count mostParts = 8;

Count imagesAPart(Count batch) { return (batch + mostParts - 1) / mostParts; }

memory::desc anyLayout(const memory::desc& d) { return {d.dims(), memory::data_type::f32, memory::format_tag::any}; }

/** The activations that oneDNN computes as we do; the others follow as a pass of their own. */
bool postActivation(ActivationFunction f, dnnl::primitive_attr& attributes) {
    dnnl::post_ops ops;
    if (f.kind == ActivationKind::Relu) ops.append_eltwise(1.0f, dnnl::algorithm::eltwise_relu, 0.0f, 0.0f);
    else if (f.kind == ActivationKind::LeakyRelu)
        ops.append_eltwise(1.0f, dnnl::algorithm::eltwise_relu, static_cast<float>(f.alpha), 0.0f);
    else if (f.kind != ActivationKind::Linear) return false;
    attributes.set_post_ops(ops);
    return true;
}

/** The tensors of a convolution as oneDNN sees them. */
struct ConvShapes {
    explicit ConvShapes(const Window2D& w) {
        const Count channels = w.channels / w.groups, filters = w.filters / w.groups;
        const Count h = w.kernel[0], k = w.kernel[1], rowStride = k * channels * w.filters;
        x = memory::desc({w.batch, w.channels, w.height, w.width}, memory::data_type::f32, memory::format_tag::nhwc);
        out = memory::desc({w.batch, w.filters, w.outHeight, w.outWidth}, memory::data_type::f32, memory::format_tag::nhwc);
        bias = memory::desc({w.filters}, memory::data_type::f32, memory::format_tag::a);
        kernel = w.groups == 1 ? memory::desc({w.filters, channels, h, k}, memory::data_type::f32,
                                              Dims{1, w.filters, rowStride, channels * w.filters})
                               : memory::desc({w.groups, filters, channels, h, k}, memory::data_type::f32,
                                              Dims{filters, 1, w.filters, rowStride, channels * w.filters});
        for (int i = 0; i < 2; ++i) {
            const Count in = i == 0 ? w.height : w.width, o = i == 0 ? w.outHeight : w.outWidth;
            const Count reach = (w.kernel[i] - 1) * w.dilation[i] + 1;
            strides.push_back(w.strides[i]);
            dilates.push_back(w.dilation[i] - 1);
            before.push_back(w.padBefore[i]);
            after.push_back((o - 1) * w.strides[i] + reach - in - w.padBefore[i]);
        }
    }
    memory::desc x, out, bias, kernel;
    Dims strides, dilates, before, after;
};

}  // namespace

struct OneDnn::Impl {
    dnnl::engine engine{dnnl::engine::kind::cpu, 0};

    memory at(const memory::desc& desc, const void* data) { return {desc, engine, const_cast<void*>(data)}; }

    dnnl::primitive_attr attributes() {
        dnnl::primitive_attr a;
        a.set_scratchpad_mode(dnnl::scratchpad_mode::user);
        return a;
    }

    memory scratch(InstructionList& list, const memory::desc& desc) {
        return at(desc, list.scratch<std::byte>(static_cast<Count>(desc.get_size())));
    }

    template <class Primitive, class Description>
    PrimitiveCall call(InstructionList& list, const Description& description, Operands operands) {
        const auto space = description.scratchpad_desc();
        if (space.get_size() > 0) operands.emplace_back(DNNL_ARG_SCRATCHPAD, scratch(list, space));
        return {Primitive(description), dnnl::stream(engine), std::move(operands)};
    }

    void add(InstructionList& list, PrimitiveCalls calls, double nanoseconds) {
        const auto count = static_cast<Count>(calls.parts.size());
        list.add(kernelOf<PrimitiveCalls, execute>(), std::move(calls), count, nanoseconds);
    }
    PrimitiveCall reorder(InstructionList& list, const memory& from, const memory& to) {
        return call<dnnl::reorder>(list, dnnl::reorder::primitive_desc(from, to, attributes()),
                                   {{DNNL_ARG_FROM, from}, {DNNL_ARG_TO, to}});
    }
    /** The kernel in the layout the primitive wants: itself, a copy made for an earlier part, or a new one. */
    memory wanted(InstructionList& list, const memory& given, const memory::desc& layout, std::vector<memory>& copies) {
        if (given.get_desc() == layout) return given;
        for (const memory& copy : copies)
            if (copy.get_desc() == layout) return copy;
        copies.push_back(scratch(list, layout));
        add(list, {{reorder(list, given, copies.back())}}, 0);
        return copies.back();
    }

    auto forwardDescription(const ConvShapes& s, bool bias, const dnnl::primitive_attr& a) {
        using Forward = dnnl::convolution_forward;
        constexpr auto kind = dnnl::prop_kind::forward_training;
        constexpr auto direct = dnnl::algorithm::convolution_direct;
        const auto kernel = anyLayout(s.kernel);
        const auto d = bias ? Forward::desc(kind, direct, s.x, kernel, s.bias, s.out, s.strides, s.dilates, s.before, s.after)
                            : Forward::desc(kind, direct, s.x, kernel, s.out, s.strides, s.dilates, s.before, s.after);
        return Forward::primitive_desc(d, a, engine);
    }

    /** Calls `make(shapes, first image, part)` for each part of a batch; what it makes is one instruction. */
    template <class Make>
    void addParts(InstructionList& list, const Window2D& w, double nanoseconds, Make make) {
        PrimitiveCalls calls;
        for (Count first = 0; first < w.batch; first += imagesAPart(w.batch)) {
            Window2D part = w;
            part.batch = std::min(imagesAPart(w.batch), w.batch - first);
            calls.parts.push_back(make(ConvShapes(part), first, static_cast<Count>(calls.parts.size())));
        }
        add(list, std::move(calls), nanoseconds);
    }
};

namespace {

/** Elements of an image of x and of out. */
Count inputSize(const Window2D& w) { return w.height * w.width * w.channels; }
Count outputSize(const Window2D& w) { return w.outHeight * w.outWidth * w.filters; }
Count kernelSize(const Window2D& w) { return w.kernel[0] * w.kernel[1] * (w.channels / w.groups) * w.filters; }
/** Rough nanoseconds on one thread. */
double workOf(const Window2D& w) {
    return 0.02 * static_cast<double>(w.batch * w.outHeight * w.outWidth) * static_cast<double>(kernelSize(w));
}

}  // namespace

OneDnn::OneDnn() : impl_(std::make_unique<Impl>()) {}
OneDnn::~OneDnn() = default;

Count OneDnn::parts(Count batch) { return (batch + imagesAPart(batch) - 1) / imagesAPart(batch); }

bool OneDnn::conv(InstructionList& list, const ConvArgs<float>& a) {
    auto attributes = impl_->attributes();
    if (!postActivation(a.activation, attributes)) return false;
    std::vector<memory> copies;
    try {
        const auto part = [&](const ConvShapes& s, Count first, Count) {
            const auto description = impl_->forwardDescription(s, a.bias, attributes);
            Operands operands{{DNNL_ARG_SRC, impl_->at(s.x, a.x + first * inputSize(a.w))},
                              {DNNL_ARG_WEIGHTS, impl_->wanted(list, impl_->at(s.kernel, a.kernel), description.weights_desc(), copies)},
                              {DNNL_ARG_DST, impl_->at(s.out, a.out + first * outputSize(a.w))}};
            if (a.bias) operands.emplace_back(DNNL_ARG_BIAS, impl_->at(s.bias, a.bias));
            return impl_->call<dnnl::convolution_forward>(list, description, std::move(operands));
        };
        impl_->addParts(list, a.w, workOf(a.w), part);
        return true;
    } catch (const dnnl::error&) {
        return false;
    }
}

bool OneDnn::convBackwardData(InstructionList& list, const ConvArgs<float>& a) {
    std::vector<memory> copies;
    try {
        const auto part = [&](const ConvShapes& s, Count first, Count) {
            const auto hint = impl_->forwardDescription(s, false, impl_->attributes());
            const dnnl::convolution_backward_data::desc d(dnnl::algorithm::convolution_direct, s.x, anyLayout(s.kernel), s.out,
                                                          s.strides, s.dilates, s.before, s.after);
            const dnnl::convolution_backward_data::primitive_desc description(d, impl_->attributes(), impl_->engine, hint);
            return impl_->call<dnnl::convolution_backward_data>(
                list, description,
                {{DNNL_ARG_DIFF_SRC, impl_->at(s.x, a.dx + first * inputSize(a.w))},
                 {DNNL_ARG_WEIGHTS, impl_->wanted(list, impl_->at(s.kernel, a.kernel), description.weights_desc(), copies)},
                 {DNNL_ARG_DIFF_DST, impl_->at(s.out, a.dy + first * outputSize(a.w))}});
        };
        impl_->addParts(list, a.w, workOf(a.w), part);
        return true;
    } catch (const dnnl::error&) {
        return false;
    }
}

bool OneDnn::convBackwardKernel(InstructionList& list, const ConvArgs<float>& a) {
    try {
        using Backward = dnnl::convolution_backward_weights;
        PrimitiveCalls back;
        const auto part = [&](const ConvShapes& s, Count first, Count index) {
            const auto hint = impl_->forwardDescription(s, false, impl_->attributes());
            const Backward::desc d(dnnl::algorithm::convolution_direct, s.x, anyLayout(s.kernel), s.out, s.strides, s.dilates,
                                   s.before, s.after);
            const Backward::primitive_desc description(d, impl_->attributes(), impl_->engine, hint);
            const auto layout = description.diff_weights_desc();
            const memory plain = impl_->at(s.kernel, a.dkernel + index * kernelSize(a.w));
            const memory kernel = layout == s.kernel ? plain : impl_->scratch(list, layout);
            if (!(layout == s.kernel)) back.parts.push_back(impl_->reorder(list, kernel, plain));
            return impl_->call<Backward>(list, description,
                                         {{DNNL_ARG_SRC, impl_->at(s.x, a.x + first * inputSize(a.w))},
                                          {DNNL_ARG_DIFF_WEIGHTS, kernel},
                                          {DNNL_ARG_DIFF_DST, impl_->at(s.out, a.dy + first * outputSize(a.w))}});
        };
        impl_->addParts(list, a.w, workOf(a.w), part);
        const double elements = static_cast<double>(kernelSize(a.w)) * static_cast<double>(back.parts.size());
        if (!back.parts.empty()) impl_->add(list, std::move(back), elements);
        return true;
    } catch (const dnnl::error&) {
        return false;
    }
}

}  // namespace lamina::cpu
