#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Times JAX on the nets of `lamina-cli bench`: the whole step under jit with donated state, data on the device; one line of
JSON for each net. A prediction goes from memory of the host to memory of the host, as ours does.

  jax_peer.py [--precision float32|tf32|bfloat16] [--ways step,loop] [--wait] [NET …]          JAX_PLATFORMS=cpu for the processors

step: a call trains one batch. loop: a call trains many, by lax.scan; it is for nets that learn.
Each figure is the median of 11 rounds of at least 50 ms, after a warm-up (3 where a round lasts
more than half a second). --wait: see nets.py.
"""
import argparse
import time

import jax
import jax.numpy as jnp
import numpy

from nets import Stopwatch, chosen, numbers, serve, together


def glorot(key, shape):
    fan = shape[-2] * (shape[0] * shape[1] if len(shape) == 4 else 1) + shape[-1]
    return jax.random.normal(key, shape) * (2 / fan) ** 0.5


class Weights:
    """Hands out weights in the order in which a net asks for them: made at first, then the same again."""

    def __init__(self, made=None):
        self.list, self.next, self.making = made if made is not None else [], 0, made is None

    def take(self, shape, kind="kernel"):
        if self.making:
            key = jax.random.key(len(self.list))
            self.list.append(glorot(key, shape) if kind == "kernel" else jnp.ones(shape) if kind == "ones" else jnp.zeros(shape))
        self.next += 1
        return self.list[self.next - 1]


def dense(w, x, units, relu=True):
    kernel, bias = w.take((x.shape[-1], units)), w.take((units,), "zeros")
    y = x @ kernel.astype(x.dtype) + bias.astype(x.dtype)
    return jax.nn.relu(y) if relu else y


def conv(w, x, filters, size, stride=1, padding="SAME"):
    kernel = w.take((size, size, x.shape[-1], filters)).astype(x.dtype)
    return jax.lax.conv_general_dilated(x, kernel, (stride, stride), padding, dimension_numbers=("NHWC", "HWIO", "NHWC"))


def norm(w, x):
    gamma, beta = w.take((x.shape[-1],), "ones"), w.take((x.shape[-1],), "zeros")
    full = x.astype(jnp.float32)
    mean, variance = full.mean((0, 1, 2)), full.var((0, 1, 2))
    return ((full - mean) * jax.lax.rsqrt(variance + 1e-3) * gamma + beta).astype(x.dtype)


def pool(x):
    return jax.lax.reduce_window(x, -jnp.inf, jax.lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")


def mlp(widths):
    def net(w, x):
        for i, units in enumerate(widths):
            x = dense(w, x, units, i + 1 < len(widths))
        return x
    return net


def lenet(w, x):
    for filters in (32, 64):
        bias = w.take((filters,), "zeros").astype(x.dtype)
        x = pool(jax.nn.relu(conv(w, x, filters, 5, padding="VALID") + bias))
    return dense(w, dense(w, x.reshape(x.shape[0], -1), 128), 10, False)


def lstm(w, x):
    units = 128
    kernel, recurrent, bias = w.take((x.shape[-1], 4 * units)), w.take((units, 4 * units)), w.take((4 * units,), "zeros")
    projected = jnp.swapaxes(x @ kernel.astype(x.dtype) + bias.astype(x.dtype), 0, 1)

    def cell(state, gates):
        h, c = state
        i, f, g, o = jnp.split(gates + h @ recurrent.astype(x.dtype), 4, -1)
        c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
        h = jax.nn.sigmoid(o) * jnp.tanh(c)
        return (h, c), None

    start = jnp.zeros((x.shape[0], units), x.dtype)
    (last, _), _ = jax.lax.scan(cell, (start, start), projected)
    return dense(w, last, 10, False)


def layer_norm(w, x):
    gamma, beta = w.take((x.shape[-1],), "ones"), w.take((x.shape[-1],), "zeros")
    full = x.astype(jnp.float32)
    mean, variance = full.mean(-1, keepdims=True), full.var(-1, keepdims=True)
    return ((full - mean) * jax.lax.rsqrt(variance + 1e-3) * gamma + beta).astype(x.dtype)


def transformer(w, x):
    heads, size = 4, x.shape[-1] // 4
    query, key, value = (dense(w, x, heads * size, False).reshape(*x.shape[:2], heads, size) for _ in range(3))
    attended = jax.nn.dot_product_attention(query, key, value).reshape(x.shape)
    x = layer_norm(w, x + dense(w, attended, x.shape[-1], False))
    x = layer_norm(w, x + dense(w, dense(w, x, 512), x.shape[-1], False))
    return dense(w, x.mean(1), 10, False)


def resnet(widths, blocks):
    def net(w, x):
        x = jax.nn.relu(norm(w, conv(w, x, widths[0], 3)))
        for i, filters in enumerate(widths):
            for b in range(blocks):
                stride = 2 if i > 0 and b == 0 else 1
                beside = x if stride == 1 and x.shape[-1] == filters else norm(w, conv(w, x, filters, 1, stride))
                y = jax.nn.relu(norm(w, conv(w, x, filters, 3, stride)))
                x = jax.nn.relu(norm(w, conv(w, y, filters, 3)) + beside)
        return dense(w, x.mean((1, 2)), 10, False)
    return net


BUILD = {"line": mlp([1]), "iris": mlp([16, 16, 3]), "mlp": mlp([512, 512, 10]), "wide": mlp([4096] * 7 + [10]), "lenet": lenet,
         "lstm": lstm, "transformer": transformer, "resnet20": resnet([16, 32, 64], 3), "resnet18": resnet([64, 128, 256, 512], 2)}


def training(net, precision, batches):
    """(step, data, state): state goes into the step and comes out of it. Data are so many batches."""
    build = BUILD[net.kind]
    key = jax.random.key(1)
    x = jax.random.uniform(key, (batches, net.batch, *net.input), minval=-1)
    y = jax.random.randint(key, (batches, net.batch), 0, net.classes) if net.classes else 2 * x - 1
    rates, adam = numbers(net.optimizer), net.optimizer.startswith("adam")
    made = Weights()
    build(made, x[0, :1])

    def loss_of(weights, x, y):
        out = build(Weights(weights), x.astype(jnp.bfloat16 if precision == "bfloat16" else x.dtype)).astype(jnp.float32)
        if not net.classes:
            return jnp.mean((out - y) ** 2)
        return -jnp.mean(jnp.take_along_axis(jax.nn.log_softmax(out), y[:, None], 1))

    def step(state, x, y):
        weights, m, v, t = state
        loss, gradients = jax.value_and_grad(loss_of)(weights, x, y)
        t = t + 1
        if adam:
            m = [a * 0.9 + 0.1 * g for a, g in zip(m, gradients)]
            v = [a * 0.999 + 0.001 * g * g for a, g in zip(v, gradients)]
            rate = rates[0] * jnp.sqrt(1 - 0.999 ** t) / (1 - 0.9 ** t)
            weights = [w - rate * a / (jnp.sqrt(b) + 1e-7) for w, a, b in zip(weights, m, v)]
        else:
            m = [a * (rates[1] if len(rates) > 1 else 0) - rates[0] * g for a, g in zip(m, gradients)]
            weights = [w + a for w, a in zip(weights, m)]
        return (weights, m, v, t), loss

    zeros = [jnp.zeros_like(w) for w in made.list]
    state = (made.list, zeros, [jnp.zeros_like(w) for w in made.list] if adam else [], jnp.zeros(()))
    # Data are arguments: what a function closes over is a constant of its program.
    if batches == 1:
        return jax.jit(step, donate_argnums=0), (x[0], y[0]), state
    return jax.jit(lambda state, x, y: jax.lax.scan(lambda s, batch: step(s, *batch), state, (x, y)), donate_argnums=0), (x, y), state


def predicting(net, precision):
    """Calls itself so many times and returns the seconds."""
    build, made = BUILD[net.kind], Weights()
    x = numpy.random.default_rng(1).uniform(-1, 1, (net.batch, *net.input)).astype(numpy.float32)
    build(made, jnp.asarray(x[:1]))
    answer = jax.jit(lambda weights, x: jax.nn.softmax(build(Weights(weights), x.astype(jnp.bfloat16 if precision == "bfloat16" else x.dtype)).astype(jnp.float32)))

    def seconds(steps):
        begin = time.perf_counter()
        for _ in range(steps):
            numpy.asarray(answer(made.list, x))
        return time.perf_counter() - begin
    return seconds


def learning(net, precision, batches):
    step, data, state = training(net, precision, batches)

    def seconds(calls):
        nonlocal state
        begin = time.perf_counter()
        for _ in range(calls):
            state, loss = step(state, *data)
        loss.block_until_ready()
        return time.perf_counter() - begin
    return seconds


def watch(net, precision, way):
    if net.predicts:
        if way == "loop":
            raise ValueError("one answer is waited for before the next is asked")
        return Stopwatch(predicting(net, precision))
    batches = together(net) if way == "loop" else 1
    return Stopwatch(learning(net, precision, batches), batches)


def main():
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("nets", nargs="*")
    words.add_argument("--precision", default="float32", choices=["float32", "tf32", "bfloat16"])
    words.add_argument("--ways", default="step")
    words.add_argument("--wait", action="store_true")
    given = words.parse_args()
    jax.config.update("jax_default_matmul_precision", "float32" if given.precision == "float32" else "tensorfloat32")
    for net in chosen(given.nets):
        for way in given.ways.split(","):
            serve({"peer": f"JAX {jax.__version__} jit" + (", many steps a call" if way == "loop" else ""), "case": net.name,
                   "device": jax.default_backend(), "precision": given.precision}, lambda: watch(net, given.precision, way), given.wait)


if __name__ == "__main__":
    main()
