// SPDX-License-Identifier: GPL-3.0-or-later
// Matrix products and biases.
#include <type_traits>

#include "engine/backend/cpu/lowering/op_lowering.h"

namespace lamina::cpu {

namespace {

/** By tiles; or, where columns of few rows are enough to go round, by columns, which then are copied once. */
template <class T, class F>
void addPlain(OpLowering<T>& l, const ProductKernels<F>& k, const MatMulArgs<F>& a, double work) {
    constexpr Count fewRows = 256, vectorsAThread = 8;
    const Count vectors = (a.n + l.k.lanes - 1) / l.k.lanes;
    if (l.list.threads() > 1 && a.m <= fewRows && vectors >= vectorsAThread * l.list.threads()) return l.list.add(k.matMulColumns, a, vectors, work, 2);
    l.list.add(k.matMul, a, l.k.matMulTiles(a.m, a.n), work);
}

/** The right factor of a product whose strips all read it, packed once. */
template <class T, class F>
const F* addPanels(OpLowering<T>& l, const ProductKernels<F>& k, const MatMulArgs<F>& a, Count strips) {
    constexpr Count worthPacking = 4;
    if (strips < worthPacking) return nullptr;
    const Count panels = blocksOf(a.n, l.k.panelColumns);
    F* to = l.template within<F>(l.panels, panels * Factors<F>::depth * multiplyAdds<F>(a.k) * l.k.panelColumns);
    l.list.add(k.packPanels, {a, to}, panels, passing * static_cast<double>(a.k * a.n));
    return to;
}

/** Strips are large: dealt out one by one where they are few, so that no thread waits long for another's last ones. */
constexpr int stripsAThread = 64;

/** A product, or one whose result moves a weight. */
template <class T, class F>
void addProduct(OpLowering<T>& l, const ProductKernels<F>& k, const MatMulArgs<F>& a, ValueId out) {
    const double work = l.productWork(a.m, a.n, a.k);
    const UpdatePart* part = l.update.of(out);
    if (!part) return addPlain(l, k, a, work);
    const Count rows = part->block / a.n, factors = Factors<F>::depth * multiplyAdds<F>(a.k) * rows, strips = blocksOf(part->count, part->block);
    const F* panels = addPanels(l, k, a, strips);
    l.list.add(k.movingProduct,
               {a, l.update.arguments(*part), l.update.rule, &l.m.state, rows, l.template within<T>(l.strips, l.list.threads() * part->block),
                l.template within<F>(l.stripFactors, l.list.threads() * factors), panels},
               strips, work + 2 * passing * static_cast<double>(part->count), stripsAThread);
}

/** The same product with factors in bfloat16: a is rounded first, b where it is packed. */
void addRounded(OpLowering<float>& l, const MatMulArgs<float>& a, ValueId out) {
    const BFloat16Table& k = *l.m.rounding;
    const Count pairs = multiplyAdds<BFloat16>(a.k);
    const double numbers = static_cast<double>(a.m * a.k);
    MatMulArgs<BFloat16> p{l.factors, a.b, a.bias, a.out, a.m, a.n, a.k, 2 * pairs, 2, a.bRow, a.bColumn, a.activation};
    if (a.aColumn == 1) {
        l.list.add(k.roundRows, {a.a, l.factors, a.k, 2 * pairs}, a.m, passing * numbers);
    } else {
        p.aRow = 2, p.aColumn = 2 * a.m;
        l.list.add(k.roundPairs, {a.a, l.factors, a.k, a.m}, pairs, passing * numbers);
    }
    addProduct(l, k.products, p, out);
}

}  // namespace

template <class T>
void lowerOp(OpLowering<T>& l, const MatMul& o) {
    const Count aColumns = l.plan[o.a].shape.back(), bColumns = l.plan[o.b].shape.back();
    MatMulArgs<T> a{};
    a.a = l.at(o.a), a.b = l.at(o.b), a.bias = l.at(o.bias), a.out = l.at(o.out);
    a.n = l.plan[o.out].shape.back();
    a.m = l.size(o.out) / a.n;
    a.k = o.transposeA ? l.size(o.a) / aColumns : aColumns;
    a.aRow = o.transposeA ? 1 : aColumns, a.aColumn = o.transposeA ? aColumns : 1;
    a.bRow = o.transposeB ? 1 : bColumns, a.bColumn = o.transposeB ? bColumns : 1;
    a.activation = o.activation;
    if constexpr (std::is_same_v<T, float>)
        if (l.m.rounding) return addRounded(l, a, o.out);
    addProduct(l, l.k.products, a, o.out);
}

template <class T>
void lowerOp(OpLowering<T>& l, const BiasAdd& o) {
    const Count n = l.plan[o.x].shape.back();
    l.list.add(l.k.biasAdd, {l.at(o.x), l.at(o.bias), l.at(o.out), n}, l.size(o.x) / n, passing * l.work(o.x));
}

template <class T>
void lowerOp(OpLowering<T>& l, const BiasGradient& o) {
    const Count n = l.plan[o.dy].shape.back(), rows = l.size(o.dy) / n, blocks = blocksOf(rows, rowsABlock);
    T* partial = blocks == 1 ? l.at(o.dbias) : l.list.template scratch<T>(blocks * n);
    l.list.add(l.k.columnSum, {l.at(o.dy), partial, rows, n, rowsABlock}, blocks, passing * l.work(o.dy));
    if (blocks > 1)
        l.list.add(l.k.blockSum, {partial, l.at(o.dbias), blocks, n}, n, passing * static_cast<double>(blocks * n));
}

LAMINA_LOWERS(MatMul)
LAMINA_LOWERS(BiasAdd)
LAMINA_LOWERS(BiasGradient)

}  // namespace lamina::cpu
