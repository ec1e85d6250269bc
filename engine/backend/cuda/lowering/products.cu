// SPDX-License-Identifier: GPL-3.0-or-later
// Matrix products and biases; what the library does in the same pass.
#include <utility>

#include "engine/backend/cuda/kernels/bfloat16.h"
#include "engine/backend/cuda/kernels/pointwise.h"
#include "engine/backend/cuda/kernels/reductions.h"
#include "engine/backend/cuda/lowering/op_lowering.h"
#include "engine/backend/cuda/product_fusions.h"
#include "engine/base/error.h"

namespace lamina::cuda {

namespace {

Product productOf(const OpLowering& l, const MatMul& o) {
    Product p = l.product(o.a, o.out);
    p.lda = l.plan[o.a].shape.back(), p.ldb = l.plan[o.b].shape.back(), p.ldc = l.plan[o.out].shape.back();
    p.n = p.ldc, p.m = l.size(o.out) / p.n;
    p.k = o.transposeA ? l.size(o.a) / p.lda : p.lda;
    p.a = l.raw(o.a), p.b = l.raw(o.b), p.c = l.raw(o.out), p.bias = l.raw(o.bias);
    p.transposeA = o.transposeA, p.transposeB = o.transposeB;
    return p;
}

template <class T>
void finishTyped(OpLowering& l, T* c, const T* bias, ActivationFunction f, Count rows, Count columns) {
    if (bias) addBias(l.list, c, bias, c, rows, columns, f);
    else if (f.kind != ActivationKind::Linear) addActivate(l.list, f, c, c, rows * columns);
}

}  // namespace

void finish(OpLowering& l, void* c, DType type, const void* bias, ActivationFunction f, Count rows, Count columns) {
    if (type == DType::BFloat16) finishTyped(l, static_cast<BFloat16*>(c), static_cast<const BFloat16*>(bias), f, rows, columns);
    else finishTyped(l, static_cast<float*>(c), static_cast<const float*>(bias), f, rows, columns);
}

void chooseFusions(OpLowering& l) {
    for (const ReluSlope& r : findReluSlopes(l.program, l.plan)) {
        Product forward = productOf(l, *r.forward), backward = productOf(l, *r.backward);
        forward.relu = true;
        forward.mask = l.m.stateMemory.data();  // where it will lie is not known yet, how it is aligned is
        backward.slopeOf = l.m.stateMemory.data();
        if (forward.m != backward.m || !l.m.libraries.products->plan(forward) || !l.m.libraries.products->plan(backward)) continue;
        backward.slopeOf = forward.mask = l.list.scratch<std::byte>(maskBytes(forward.m, forward.n));
        l.products[r.forward] = forward, l.products[r.backward] = backward;
        l.fused.insert(r.slope);
    }
    for (const BiasSum& b : findBiasSums(l.program, l.plan)) {
        Product p = productOf(l, *b.product);
        p.sums = l.at(b.sum->dbias);
        if (l.products.count(b.product) || !l.m.libraries.products->plan(p)) continue;
        l.products[b.product] = p;
        l.fused.insert(b.sum);
    }
}

void multiply(OpLowering& l, Product p, ActivationFunction f) {
    const void* const bias = p.bias;
    p.relu = f.kind == ActivationKind::Relu;
    auto fused = l.m.libraries.products->plan(p);
    const bool reluDone = fused && p.relu, biasDone = fused != nullptr;
    if (!fused && (p.slopeOf || p.sums || p.mask))  // what it was to do besides, nobody else will do
        throw Error("the GPU's product library refuses a product that it had agreed to", {}, "update CUDA and the driver, or train on the CPU");
    if (!fused) {
        p.bias = nullptr, p.relu = false;
        fused = l.m.libraries.products->plan(p);
    }
    l.list.add(std::move(fused));
    if (reluDone) f = {};
    finish(l, p.c, p.result, biasDone ? nullptr : bias, f, p.m, p.n);
}

void lowerOp(OpLowering& l, const MatMul& o) {
    const auto fusion = l.products.find(&o);
    multiply(l, fusion == l.products.end() ? productOf(l, o) : fusion->second, o.activation);
}

void lowerOp(OpLowering& l, const BiasAdd& o) {
    l.typed(o.x, [&](auto t) { addBias(l.list, l.at(o.x, t), l.at(o.bias, t), l.at(o.out, t), l.rows(o.x), l.columns(o.x)); });
}

void lowerOp(OpLowering& l, const BiasGradient& o) {
    l.typed(o.dy, [&](auto t) { addColumnSum(l.list, l.at(o.dy, t), l.at(o.dbias), l.rows(o.dy), l.columns(o.dy)); });
}

}  // namespace lamina::cuda
