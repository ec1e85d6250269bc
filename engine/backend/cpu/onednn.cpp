// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backend/cpu/onednn.h"

#include <dnnl.hpp>
#include <initializer_list>
#include <utility>

#include "engine/base/error.h"

namespace lamina::cpu {

namespace {

using dnnl::memory;
using Dims = memory::dims;
using Operands = std::vector<std::pair<int, memory>>;

/** A primitive bound to its memories. The C call is used because the C++ one builds a map at every step. */
struct PrimitiveCall {
    PrimitiveCall(dnnl::primitive p, dnnl_stream_t s, Operands o)
        : primitive(std::move(p)), stream(s), operands(std::move(o)) {
        for (auto& [index, operand] : operands) arguments.push_back({index, operand.get()});
    }
    dnnl::primitive primitive;
    dnnl_stream_t stream;
    Operands operands;
    std::vector<dnnl_exec_arg_t> arguments;
};

void execute(const PrimitiveCall& call, Range) {
    const auto status = dnnl_primitive_execute(call.primitive.get(), call.stream, static_cast<int>(call.arguments.size()),
                                               call.arguments.data());
    if (status != dnnl_success) throw Error("oneDNN refused a primitive that it had made, status " + std::to_string(status));
}

/** Products below this many multiply-adds are quicker by our own kernel than by a call. */
constexpr Count smallProduct = 400'000;

memory::desc plain(const Dims& dims) {
    Dims strides(dims.size(), 1);
    for (std::size_t i = dims.size() - 1; i > 0; --i) strides[i - 1] = strides[i] * dims[i];
    return {dims, memory::data_type::f32, strides};
}

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
    dnnl::stream stream{engine};

    memory at(const memory::desc& desc, const void* data) { return {desc, engine, const_cast<void*>(data)}; }

    dnnl::primitive_attr attributes() {
        dnnl::primitive_attr a;
        a.set_scratchpad_mode(dnnl::scratchpad_mode::user);
        return a;
    }

    template <class Primitive, class Description>
    void add(InstructionList& list, const Description& description, Operands operands) {
        const auto scratch = description.scratchpad_desc();
        if (scratch.get_size() > 0)
            operands.emplace_back(DNNL_ARG_SCRATCHPAD,
                                  at(scratch, list.scratch<std::byte>(static_cast<Count>(scratch.get_size()))));
        list.add(kernelOf<PrimitiveCall, execute>(), PrimitiveCall(Primitive(description), stream.get(), std::move(operands)),
                 1, 0);
    }

    /** The memory in the layout the primitive wants, with a reorder before it where that is another one. */
    memory wanted(InstructionList& list, const memory& given, const memory::desc& layout) {
        if (given.get_desc() == layout) return given;
        memory copy = at(layout, list.scratch<std::byte>(static_cast<Count>(layout.get_size())));
        reorder(list, given, copy);
        return copy;
    }
    void reorder(InstructionList& list, const memory& from, const memory& to) {
        const dnnl::reorder::primitive_desc description(from, to, attributes());
        add<dnnl::reorder>(list, description, {{DNNL_ARG_FROM, from}, {DNNL_ARG_TO, to}});
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
};

OneDnn::OneDnn() : impl_(std::make_unique<Impl>()) {}
OneDnn::~OneDnn() = default;

bool OneDnn::matMul(InstructionList& list, const MatMulArgs<float>& a) {
    if (a.m * a.n * a.k < smallProduct) return false;
    const memory::desc x({a.m, a.k}, memory::data_type::f32, Dims{a.aRow, a.aColumn});
    const memory::desc y({a.k, a.n}, memory::data_type::f32, Dims{a.bRow, a.bColumn});
    const memory::desc out = plain({a.m, a.n}), bias = plain({1, a.n});
    auto attributes = impl_->attributes();
    if (!postActivation(a.activation, attributes)) return false;
    try {
        const auto d = a.bias ? dnnl::matmul::desc(x, y, bias, out) : dnnl::matmul::desc(x, y, out);
        const dnnl::matmul::primitive_desc description(d, attributes, impl_->engine);
        Operands operands{{DNNL_ARG_SRC, impl_->at(x, a.a)}, {DNNL_ARG_WEIGHTS, impl_->at(y, a.b)},
                          {DNNL_ARG_DST, impl_->at(out, a.out)}};
        if (a.bias) operands.emplace_back(DNNL_ARG_BIAS, impl_->at(bias, a.bias));
        impl_->add<dnnl::matmul>(list, description, std::move(operands));
        return true;
    } catch (const dnnl::error&) {
        return false;
    }
}

bool OneDnn::conv(InstructionList& list, const ConvArgs<float>& a) {
    const ConvShapes s(a.w);
    auto attributes = impl_->attributes();
    if (!postActivation(a.activation, attributes)) return false;
    try {
        const auto description = impl_->forwardDescription(s, a.bias, attributes);
        const memory kernel = impl_->wanted(list, impl_->at(s.kernel, a.kernel), description.weights_desc());
        Operands operands{{DNNL_ARG_SRC, impl_->at(s.x, a.x)}, {DNNL_ARG_WEIGHTS, kernel},
                          {DNNL_ARG_DST, impl_->at(s.out, a.out)}};
        if (a.bias) operands.emplace_back(DNNL_ARG_BIAS, impl_->at(s.bias, a.bias));
        impl_->add<dnnl::convolution_forward>(list, description, std::move(operands));
        return true;
    } catch (const dnnl::error&) {
        return false;
    }
}

bool OneDnn::convBackwardData(InstructionList& list, const ConvArgs<float>& a) {
    const ConvShapes s(a.w);
    try {
        const auto hint = impl_->forwardDescription(s, false, impl_->attributes());
        const dnnl::convolution_backward_data::desc d(dnnl::algorithm::convolution_direct, s.x, anyLayout(s.kernel), s.out,
                                                      s.strides, s.dilates, s.before, s.after);
        const dnnl::convolution_backward_data::primitive_desc description(d, impl_->attributes(), impl_->engine, hint);
        const memory kernel = impl_->wanted(list, impl_->at(s.kernel, a.kernel), description.weights_desc());
        impl_->add<dnnl::convolution_backward_data>(list, description,
                                                    {{DNNL_ARG_DIFF_SRC, impl_->at(s.x, a.dx)},
                                                     {DNNL_ARG_WEIGHTS, kernel},
                                                     {DNNL_ARG_DIFF_DST, impl_->at(s.out, a.dy)}});
        return true;
    } catch (const dnnl::error&) {
        return false;
    }
}

bool OneDnn::convBackwardKernel(InstructionList& list, const ConvArgs<float>& a, float* dbias) {
    const ConvShapes s(a.w);
    try {
        using Backward = dnnl::convolution_backward_weights;
        constexpr auto direct = dnnl::algorithm::convolution_direct;
        const auto hint = impl_->forwardDescription(s, false, impl_->attributes());
        const auto any = anyLayout(s.kernel);
        const auto d = dbias ? Backward::desc(direct, s.x, any, s.bias, s.out, s.strides, s.dilates, s.before, s.after)
                             : Backward::desc(direct, s.x, any, s.out, s.strides, s.dilates, s.before, s.after);
        const Backward::primitive_desc description(d, impl_->attributes(), impl_->engine, hint);
        const auto layout = description.diff_weights_desc();
        const memory plainKernel = impl_->at(s.kernel, a.dkernel);
        const bool same = layout == s.kernel;
        const memory kernel =
            same ? plainKernel : impl_->at(layout, list.scratch<std::byte>(static_cast<Count>(layout.get_size())));
        Operands operands{{DNNL_ARG_SRC, impl_->at(s.x, a.x)}, {DNNL_ARG_DIFF_WEIGHTS, kernel},
                          {DNNL_ARG_DIFF_DST, impl_->at(s.out, a.dy)}};
        if (dbias) operands.emplace_back(DNNL_ARG_DIFF_BIAS, impl_->at(s.bias, dbias));
        impl_->add<Backward>(list, description, std::move(operands));
        if (!same) impl_->reorder(list, kernel, plainKernel);
        return true;
    } catch (const dnnl::error&) {
        return false;
    }
}

}  // namespace lamina::cpu
