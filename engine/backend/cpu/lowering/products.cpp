// SPDX-License-Identifier: GPL-3.0-or-later
// Matrix products and biases.
#include "engine/backend/cpu/lowering/op_lowering.h"

namespace lamina::cpu {

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
    l.list.add(l.k.matMul, a, l.k.matMulTiles(a.m, a.n), product * static_cast<double>(a.m * a.n * a.k));
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
