#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Times Keras 3 on the nets of `lamina-cli bench`, as a person trains them: `fit` without a word on the terminal, compiled by XLA, 32 steps
an execution, data in arrays; predictions by `predict_on_batch` (one batch) as people are told to. One line of JSON for each net.

  keras_peer.py [--precision float32|bfloat16] [--threads N] [NET …]     KERAS_BACKEND=jax|tensorflow|torch, JAX_PLATFORMS=cpu for the processors

Each figure is the median of 11 rounds of at least 50 ms, after a warm-up.
"""
import argparse
import json
import os
import statistics
import time

words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
words.add_argument("nets", nargs="*")
words.add_argument("--precision", default="float32", choices=["float32", "bfloat16"])
words.add_argument("--device", default="cpu", choices=["cpu", "cuda"], help="taken for the sake of `rounds`; the backend chooses")
words.add_argument("--threads", type=int)
given = words.parse_args()
if given.threads:  # before a backend is loaded
    os.environ["OMP_NUM_THREADS"] = os.environ["TF_NUM_INTRAOP_THREADS"] = str(given.threads)
    os.environ["XLA_FLAGS"] = os.environ.get("XLA_FLAGS", "") + (" --xla_cpu_multi_thread_eigen=false" if given.threads == 1 else "")

import keras
import numpy
from keras import layers

from nets import ROUNDS, chosen, numbers

TOGETHER = 32  # steps of an execution


def dense(widths):
    return [layers.Dense(units, "relu") for units in widths[:-1]] + [layers.Dense(widths[-1])]


def normal(x):
    return layers.BatchNormalization()(x)


def block(x, filters, stride):
    beside = x if stride == 1 and x.shape[-1] == filters else normal(layers.Conv2D(filters, 1, stride, use_bias=False)(x))
    y = layers.Activation("relu")(normal(layers.Conv2D(filters, 3, stride, "same", use_bias=False)(x)))
    y = normal(layers.Conv2D(filters, 3, 1, "same", use_bias=False)(y))
    return layers.Activation("relu")(layers.Add()([y, beside]))


def resnet(shape, widths, blocks):
    inputs = keras.Input(shape)
    x = layers.Activation("relu")(normal(layers.Conv2D(widths[0], 3, 1, "same", use_bias=False)(inputs)))
    for i, filters in enumerate(widths):
        for b in range(blocks):
            x = block(x, filters, 2 if i > 0 and b == 0 else 1)
    return keras.Model(inputs, layers.Dense(10)(layers.GlobalAveragePooling2D()(x)))


def transformer(shape):
    inputs = keras.Input(shape)
    x = layers.LayerNormalization()(layers.Add()([inputs, layers.MultiHeadAttention(4, shape[-1] // 4)(inputs, inputs)]))
    inner = layers.Dense(shape[-1])(layers.Dense(512, "relu")(x))
    x = layers.LayerNormalization()(layers.Add()([x, inner]))
    return keras.Model(inputs, layers.Dense(10)(layers.GlobalAveragePooling1D()(x)))


def built(net):
    chain = {
        "line": lambda: dense([1]), "iris": lambda: dense([16, 16, 3]), "mlp": lambda: dense([512, 512, 10]), "wide": lambda: dense([4096] * 7 + [10]),
        "lenet": lambda: [layers.Conv2D(32, 5, activation="relu"), layers.MaxPooling2D(), layers.Conv2D(64, 5, activation="relu"), layers.MaxPooling2D(),
                          layers.Flatten(), *dense([128, 10])],
        "lstm": lambda: [layers.LSTM(128), layers.Dense(10)],
    }
    if net.kind in chain:
        return keras.Sequential([keras.Input(net.input), *chain[net.kind]()])
    return {"transformer": lambda: transformer(net.input), "resnet20": lambda: resnet(net.input, [16, 32, 64], 3),
            "resnet18": lambda: resnet(net.input, [64, 128, 256, 512], 2)}[net.kind]()


def answering(net, model, random):
    model = keras.Sequential([model, layers.Softmax()])
    model.compile(jit_compile=True)
    x = random.uniform(-1, 1, (net.batch, *net.input)).astype("float32")

    def seconds(steps):
        begin = time.perf_counter()
        for _ in range(steps):
            model.predict_on_batch(x)
        return time.perf_counter() - begin
    return seconds, 1


def learning(net, model, random):
    rates = numbers(net.optimizer)
    optimizer = keras.optimizers.Adam(rates[0]) if net.optimizer.startswith("adam") else keras.optimizers.SGD(rates[0], rates[1] if len(rates) > 1 else 0.0)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True) if net.classes else "mse"
    model.compile(optimizer, loss, jit_compile=True, steps_per_execution=TOGETHER)
    samples = TOGETHER * net.batch
    x = random.uniform(-1, 1, (samples, *net.input)).astype("float32")
    y = random.integers(0, net.classes, samples).astype("int32") if net.classes else 2 * x - 1

    def seconds(executions):
        begin = time.perf_counter()
        model.fit(x, y, net.batch, executions, verbose=0, shuffle=False)
        return time.perf_counter() - begin
    return seconds, TOGETHER


def measure(net):
    random = numpy.random.default_rng(1)
    model = built(net)
    seconds, each = answering(net, model, random) if net.predicts else learning(net, model, random)
    calls = 1
    seconds(calls)
    while seconds(calls) < 0.05:
        calls *= 2
    times = [seconds(calls) / (calls * each) for _ in range(ROUNDS)]
    return {"seconds_per_step": statistics.median(times), "fastest": min(times)}


def main():
    if given.precision == "bfloat16":
        keras.mixed_precision.set_global_policy("mixed_bfloat16")
    for net in chosen(given.nets):
        line = {"peer": f"Keras {keras.__version__} on {keras.backend.backend()}", "case": net.name, "device": given.device, "precision": given.precision}
        try:
            line |= measure(net)
        except Exception as error:  # one net that fails must not hide the others
            line["error"] = f"{type(error).__name__}: {error}"[:300]
        print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
