#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Times Keras 3 on the nets of `lamina-cli bench`, as a person who knows it trains them: `fit` without a word on the terminal, many steps
an execution, data in arrays, timed from the begin of an epoch to its end, so that what `fit` sets up does not count; predictions by
`predict_on_batch` (one batch) as people are told to. One line of JSON for each net.

  keras_peer.py [--precision float32|bfloat16] [--no-jit] [--wait] [NET …]     KERAS_BACKEND=jax|tensorflow|torch, JAX_PLATFORMS=cpu for the processors

--no-jit: not compiled by XLA; TensorFlow's own graphs call oneDNN. Each figure is the median of 11 rounds of at least 250 ms, after a
warm-up (3 where a round lasts more than half a second). --wait: see nets.py.
"""
import argparse
import time

import keras
import numpy
from keras import layers

from nets import Stopwatch, chosen, numbers, serve, together


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


class Epochs(keras.callbacks.Callback):
    """How long an epoch took."""

    def on_epoch_begin(self, epoch, logs=None):
        self.begun = time.perf_counter()

    def on_epoch_end(self, epoch, logs=None):
        self.seconds = time.perf_counter() - self.begun


def answering(net, jit):
    model = keras.Sequential([built(net), layers.Softmax()])
    model.compile(jit_compile=jit)
    x = numpy.random.default_rng(1).uniform(-1, 1, (net.batch, *net.input)).astype("float32")

    def seconds(steps):
        begin = time.perf_counter()
        for _ in range(steps):
            model.predict_on_batch(x)
        return time.perf_counter() - begin
    return Stopwatch(seconds)


def learning(net, jit):
    random, model, rates, steps = numpy.random.default_rng(1), built(net), numbers(net.optimizer), together(net)
    optimizer = keras.optimizers.Adam(rates[0]) if net.optimizer.startswith("adam") else keras.optimizers.SGD(rates[0], rates[1] if len(rates) > 1 else 0.0)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True) if net.classes else "mse"
    model.compile(optimizer, loss, jit_compile=jit, steps_per_execution=steps)
    x = y = numpy.empty(0)
    epochs = Epochs()

    def seconds(executions):
        nonlocal x, y
        if samples := max(0, executions * steps * net.batch - len(x)):
            samples += len(x)
            x = random.uniform(-1, 1, (samples, *net.input)).astype("float32")
            y = random.integers(0, net.classes, samples).astype("int32") if net.classes else 2 * x - 1
        model.fit(x, y, net.batch, 1, verbose=0, shuffle=False, callbacks=[epochs])
        return epochs.seconds
    return Stopwatch(seconds, steps, 0.25)


def main():
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("nets", nargs="*")
    words.add_argument("--precision", default="float32", choices=["float32", "bfloat16"])
    words.add_argument("--no-jit", action="store_true")
    words.add_argument("--wait", action="store_true")
    given = words.parse_args()
    if given.precision == "bfloat16":
        keras.mixed_precision.set_global_policy("mixed_bfloat16")
    for net in chosen(given.nets):
        about = {"peer": f"Keras {keras.__version__} on {keras.backend.backend()}" + (" without XLA" if given.no_jit else ""), "case": net.name,
                 "device": "as the backend chooses", "precision": given.precision}
        serve(about, lambda: (answering if net.predicts else learning)(net, not given.no_jit), given.wait)


if __name__ == "__main__":
    main()
