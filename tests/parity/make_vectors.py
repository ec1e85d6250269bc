#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the vectors that our engine is compared with, from Keras itself:

  tests/engine/layers/keras_layers.json     every layer: inference, loss of a training step, gradients, moving statistics
  tests/engine/layers/keras_training.json   ten steps of every optimizer with every loss, and metrics
  tests/engine/layers/keras_nets.json       ten steps of nets: penalties of every weight, frozen layers, attention, up-sampling, MixUp, constraints,
                                            dropout and noise by the numbers that ours draw
  tests/engine/layers/keras_augmentation.json  images changed by layers whose chance is narrowed to one number
  tests/engine/layers/keras_dropout.json    training steps of recurrent layers with masks that are given, not drawn
  tests/engine/layers/keras_defaults.json   constructor defaults
  tests/engine/recipes/keras_recipes.json   schedules, early stopping

Run in a virtual environment with `pip install keras jax numpy`; seeds are fixed, so that the files change only when Keras does.

How a layer's input gradient is had from outside: the input of every net is the identity matrix, one row a sample, and its
first layer is a Dense without bias whose kernel holds the samples. The gradient of that kernel is the gradient of the input.
The upstream gradient is fixed by the target: mean squared error with target = output − gradient · size / 2.
"""
import contextlib
import inspect
import json
import math
import os
import pathlib
import zlib
from unittest import mock

os.environ["KERAS_BACKEND"] = "jax"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
os.environ["JAX_PLATFORMS"] = "cpu"

import jax
import keras
import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]
LAYERS = ROOT / "tests" / "engine" / "layers"
RECIPES = ROOT / "tests" / "engine" / "recipes"


def numbers(array):
    """Values in row-major order, as short as float32 allows."""
    return [float(f"{v:.8g}") for v in np.asarray(array, np.float32).ravel()]


def write(path, content):
    lines = ",\n".join(json.dumps(c, separators=(",", ":"), ensure_ascii=False) for c in content)
    path.write_text(f"[\n{lines}\n]\n")
    print(path.relative_to(ROOT), path.stat().st_size, "bytes", len(content), "cases")


# ---- layers -----------------------------------------------------------------------------------------------------------

def node(layer, name, inputs, params=None, trainable=True):
    made = {"layer": layer, "name": name, "inputs": inputs, "params": params or {}}
    return made if trainable else {**made, "trainable": False}


def samples(name, shape, batch):
    """The nodes that bring `batch` samples of a shape out of a kernel; `name` is the last of them."""
    count = int(np.prod(shape))
    return [node("Dense", f"{name}_data", ["input"], {"units": count, "use_bias": False}),
            node("Reshape", name, [f"{name}_data"], {"target_shape": list(shape)})]


def call(layer, params, inputs, common):
    """A layer on its inputs, where Keras' way of writing it differs from ours."""
    if layer == "Bidirectional":
        inner = getattr(keras.layers, params.pop("layer", "LSTM"))
        mode = params.pop("merge_mode", "concat")
        return keras.layers.Bidirectional(inner(**params), merge_mode=mode, **common)(inputs[0])
    if layer == "MultiHeadAttention":
        causal = params.pop("use_causal_mask", False)
        query, value, key = inputs[0], inputs[min(1, len(inputs) - 1)], inputs[len(inputs) - 1]
        return keras.layers.MultiHeadAttention(**params, **common)(query, value, key=key, use_causal_mask=causal)
    if layer.startswith("SpatialDropout"):  # they take no trainable
        common = {"name": common["name"]}
    made = getattr(keras.layers, layer)(**params, **common)
    return made(inputs if len(inputs) > 1 else inputs[0])


def constraint(words):
    """"MaxNorm(max_value=2, axis=0)" as Keras' object."""
    return eval(words, {"__builtins__": {}}, {name: getattr(keras.constraints, name) for name in CONSTRAINTS})


CONSTRAINTS = ("MaxNorm", "NonNeg", "UnitNorm", "MinMaxNorm")


def keras_value(key, value):
    """A parameter as our files have it, for Keras."""
    if key.endswith("_regularizer"):
        return keras.regularizers.L1L2(*value)
    if key.endswith("_constraint"):
        return constraint(value)
    return tuple(tuple(s) if isinstance(s, list) else s for s in value) if isinstance(value, list) else value


def build(nodes, batch):
    outputs = {"input": keras.Input((batch,), name="input")}
    for n in nodes:
        params = {k: keras_value(k, v) for k, v in n["params"].items()}
        inputs = [outputs[i] for i in n["inputs"]]
        outputs[n["name"]] = call(n["layer"], params, inputs, dict(name=n["name"], trainable=n.get("trainable", True)))
    return keras.Model(outputs["input"], outputs[nodes[-1]["name"]])


def randomise(model, rng):
    """Two decimals are enough, and short."""
    for v in model.variables:
        if "seed" in v.path:
            continue
        value = rng.normal(0, 0.5, v.shape)
        if v.path.endswith("_data/kernel"):
            value = rng.normal(0, 1.5, v.shape)
            if any(isinstance(layer, keras.layers.Embedding) for layer in model.layers):
                value = rng.integers(0, 7, v.shape)
        if v.path.endswith("count"):
            continue
        if v.path.endswith("variance"):
            value = rng.uniform(0.5, 2, v.shape)
        if v.path.endswith("gamma"):
            value = rng.uniform(0.5, 1.5, v.shape)
        v.assign(np.round(value, 2).astype("float32"))
    masking = [layer for layer in model.layers if isinstance(layer, keras.layers.Masking)]
    for v in model.variables if masking else []:
        if v.path.endswith("_data/kernel"):
            v.assign(padded(np.array(v.value), model.get_layer(v.path[:-len("_data/kernel")]).target_shape, masking[0].mask_value, rng))
    for layer in model.layers:
        if isinstance(layer, keras.layers.Normalization):
            layer.finalize_state()


def padded(data, shape, value, rng):
    """Some steps of every sample hold one value only, wherever they stand; the last of the first sample, but never all."""
    steps = data.reshape(-1, *shape)
    hidden = rng.random(steps.shape[:2]) < 0.4
    hidden[0, -1] = True
    hidden[np.arange(len(hidden)), rng.integers(0, max(shape[0] - 1, 1), len(hidden))] = False
    steps[hidden] = value
    return steps.reshape(data.shape)


def our_path(path):
    """"layer/variable": a Sequential puts its own name in front, some layers have layers of their own within."""
    parts = [p for p in path.split("/") if not p.endswith("_cell")]
    if len(parts) > 2 and parts[-2].split("_")[0] in ("forward", "backward"):
        return f"{parts[-3]}/{parts[-2].split('_')[0]}_{parts[-1]}"
    if len(parts) > 2 and parts[-2] in ("query", "key", "value", "attention_output"):
        return f"{parts[-3]}/{parts[-2]}_{parts[-1]}"
    return "/".join(parts[-2:])


def weights_of(model):
    return {our_path(v.path): v for v in model.variables if "seed" not in v.path}


def layer_case(name, nodes, batch):
    rng = np.random.default_rng(zlib.crc32(name.encode()))
    keras.utils.clear_session()
    model = build(nodes, batch)
    randomise(model, rng)
    x = np.eye(batch, dtype="float32")
    weights = {path: numbers(v) for path, v in weights_of(model).items()}
    trainable, fixed = [v.value for v in model.trainable_variables], [v.value for v in model.non_trainable_variables]
    run = jax.jit(lambda t, f: [model.stateless_call(t, f, x, training=training)[0] for training in (False, True)])
    inference, output = (np.asarray(y) for y in run(trainable, fixed))
    upstream = rng.normal(0, 1, output.shape)
    target = np.round(np.asarray(output) - upstream * output.size / batch / 2, 3).astype("float32")

    def loss(values):
        y, moved = model.stateless_call(values, fixed, x, training=True)
        if keras.src.backend.get_keras_mask(y) is not None:
            return keras.losses.MeanSquaredError()(target, y), moved
        return jax.numpy.mean((target - y) ** 2), moved

    (value, moved), gradients = jax.jit(jax.value_and_grad(loss, has_aux=True))(trainable)
    case = {"name": name, "batch": batch, "nodes": nodes, "weights": weights, "output": list(inference.shape[1:]),
            "inference": numbers(inference), "target": numbers(target), "loss": float(value),
            "gradients": {our_path(v.path): numbers(g) for v, g in zip(model.trainable_variables, gradients)}}
    statistics = {v.path: numbers(m) for v, m in zip(model.non_trainable_variables, moved) if "moving_" in v.path}
    if statistics:
        case["moved"] = statistics
    return case


def one(name, shape, layer, params=None, batch=2, trainable=True):
    """A case of a single layer."""
    return layer_case(name, samples("x", shape, batch) + [node(layer, "layer", ["x"], params, trainable)], batch)


def merged(name, shapes, layer, params=None, batch=2):
    nodes, names = [], []
    for i, shape in enumerate(shapes):
        names.append("abc"[i])
        nodes += samples(names[-1], shape, batch)
    return layer_case(name, nodes + [node(layer, "layer", names, params)], batch)


ACTIVATIONS = ["linear", "relu", "sigmoid", "tanh", "softmax", "leaky_relu", "relu6", "elu", "selu", "gelu", "silu", "mish",
               "softplus", "softsign", "exponential", "hard_sigmoid", "hard_silu"]


def convolutions():
    cases = {
        "valid": ((5, 6, 3), dict(filters=4, kernel_size=[3, 3])),
        "same": ((5, 6, 3), dict(filters=4, kernel_size=[3, 3], padding="same")),
        "even kernel, same": ((5, 6, 2), dict(filters=3, kernel_size=[2, 4], padding="same")),
        "one by one": ((4, 3, 5), dict(filters=6, kernel_size=[1, 1])),
        "strides 2, same, odd": ((7, 5, 2), dict(filters=3, kernel_size=[3, 3], strides=[2, 2], padding="same")),
        "strides 2, same, even": ((6, 8, 2), dict(filters=3, kernel_size=[3, 3], strides=[2, 2], padding="same")),
        "strides 2 and 1, valid": ((7, 6, 2), dict(filters=2, kernel_size=[3, 2], strides=[2, 1])),
        "strides 3, same": ((8, 7, 2), dict(filters=2, kernel_size=[2, 2], strides=[3, 3], padding="same")),
        "strides larger than kernel, valid": ((7, 7, 1), dict(filters=2, kernel_size=[1, 2], strides=[3, 3])),
        "dilation, valid": ((7, 7, 2), dict(filters=3, kernel_size=[3, 2], dilation_rate=[2, 3])),
        "dilation, same": ((6, 5, 2), dict(filters=3, kernel_size=[3, 3], dilation_rate=[2, 2], padding="same")),
        "groups": ((4, 5, 4), dict(filters=6, kernel_size=[3, 3], groups=2)),
        "groups, one a channel, same": ((4, 4, 3), dict(filters=6, kernel_size=[2, 2], groups=3, padding="same")),
        "groups, strides, same": ((5, 5, 4), dict(filters=4, kernel_size=[3, 3], groups=2, strides=[2, 2], padding="same")),
        "no bias": ((4, 5, 2), dict(filters=3, kernel_size=[3, 3], use_bias=False)),
        "relu": ((4, 5, 2), dict(filters=3, kernel_size=[3, 3], activation="relu")),
        "silu, no bias": ((4, 5, 2), dict(filters=3, kernel_size=[2, 2], activation="silu", use_bias=False)),
        "softmax": ((3, 4, 2), dict(filters=3, kernel_size=[2, 2], activation="softmax")),
        "kernel larger than the image, same": ((2, 3, 2), dict(filters=2, kernel_size=[5, 5], padding="same")),
        "whole image": ((3, 4, 2), dict(filters=5, kernel_size=[3, 4])),
        "one channel, one filter": ((5, 5, 1), dict(filters=1, kernel_size=[3, 3], padding="same")),
        "17 channels, 9 filters": ((3, 3, 17), dict(filters=9, kernel_size=[2, 2])),
    }
    return [one(f"Conv2D: {k}", shape, "Conv2D", params) for k, (shape, params) in cases.items()]


def more_convolutions():
    cases = {
        "Conv1D: valid": ((7, 3), dict(filters=4, kernel_size=3)),
        "Conv1D: same, strides": ((8, 2), dict(filters=3, kernel_size=4, strides=3, padding="same")),
        "Conv1D: causal": ((6, 2), dict(filters=3, kernel_size=3, padding="causal", activation="relu")),
        "Conv1D: causal, dilated": ((9, 2), dict(filters=2, kernel_size=3, dilation_rate=2, padding="causal")),
        "Conv1D: groups, no bias": ((6, 4), dict(filters=6, kernel_size=2, groups=2, use_bias=False)),
        "DepthwiseConv2D: plain": ((5, 6, 3), dict(kernel_size=[3, 3])),
        "DepthwiseConv2D: two a channel, same": ((5, 4, 3), dict(kernel_size=[3, 2], depth_multiplier=2, padding="same")),
        "DepthwiseConv2D: strides, relu": ((6, 7, 2), dict(kernel_size=[3, 3], strides=[2, 2], activation="relu", use_bias=False)),
        "SeparableConv2D: plain": ((5, 6, 3), dict(filters=4, kernel_size=[3, 3])),
        "SeparableConv2D: two a channel, same, strides": ((6, 5, 2), dict(filters=3, kernel_size=[3, 3], strides=[2, 2], padding="same", depth_multiplier=2)),
        "SeparableConv2D: no bias, silu": ((4, 4, 3), dict(filters=5, kernel_size=[2, 2], use_bias=False, activation="silu")),
        "Conv2DTranspose: valid": ((3, 4, 2), dict(filters=3, kernel_size=[3, 3])),
        "Conv2DTranspose: strides 2, same": ((3, 4, 3), dict(filters=2, kernel_size=[3, 3], strides=[2, 2], padding="same")),
        "Conv2DTranspose: strides 2, valid, even": ((3, 3, 2), dict(filters=2, kernel_size=[2, 4], strides=[2, 2], activation="relu")),
        "Conv2DTranspose: strides larger than kernel": ((2, 3, 2), dict(filters=3, kernel_size=[2, 1], strides=[3, 2])),
        "Conv2DTranspose: dilated, no bias": ((3, 3, 2), dict(filters=2, kernel_size=[3, 3], dilation_rate=[2, 2], use_bias=False)),
        "Conv2DTranspose: strides 3, same": ((2, 3, 2), dict(filters=2, kernel_size=[2, 5], strides=[3, 3], padding="same")),
    }
    return [one(k, shape, k.split(":")[0], params) for k, (shape, params) in cases.items()]

def poolings():
    cases = {
        "plain": ((4, 6, 3), dict(pool_size=[2, 2])),
        "odd, valid": ((5, 7, 2), dict(pool_size=[2, 2])),
        "odd, same": ((5, 7, 2), dict(pool_size=[2, 2], padding="same")),
        "overlapping": ((5, 6, 2), dict(pool_size=[3, 2], strides=[1, 1])),
        "overlapping, same": ((5, 6, 2), dict(pool_size=[3, 3], strides=[2, 2], padding="same")),
        "strides 1, same": ((4, 5, 2), dict(pool_size=[2, 3], strides=[1, 1], padding="same")),
        "gaps": ((7, 8, 1), dict(pool_size=[2, 2], strides=[3, 3])),
        "larger than the image, same": ((2, 3, 2), dict(pool_size=[5, 4], strides=[1, 2], padding="same")),
        "whole image": ((3, 4, 5), dict(pool_size=[3, 4])),
    }
    made = []
    for layer in ("MaxPooling2D", "AveragePooling2D"):
        made += [one(f"{layer}: {k}", shape, layer, params) for k, (shape, params) in cases.items()]
    sequences = {"plain": ((6, 3), dict(pool_size=2)), "odd, same": ((7, 2), dict(pool_size=3, strides=2, padding="same")),
                 "overlapping": ((6, 2), dict(pool_size=3, strides=1))}
    for layer in ("MaxPooling1D", "AveragePooling1D"):
        made += [one(f"{layer}: {k}", shape, layer, params) for k, (shape, params) in sequences.items()]
    made.append(one("MaxPooling2D: more than 256 cells", (17, 17, 1), "MaxPooling2D", dict(pool_size=[17, 17])))
    for layer in ("GlobalAveragePooling1D", "GlobalMaxPooling1D"):
        made += [one(f"{layer}: plain", (5, 3), layer), one(f"{layer}: keepdims", (4, 2), layer, dict(keepdims=True))]
    made.append(one("GlobalMaxPooling2D: plain", (4, 3, 5), "GlobalMaxPooling2D"))
    made.append(one("GlobalMaxPooling2D: keepdims, large", (18, 17, 2), "GlobalMaxPooling2D", dict(keepdims=True)))
    made.append(one("GlobalAveragePooling2D: plain", (4, 3, 5), "GlobalAveragePooling2D"))
    made.append(one("GlobalAveragePooling2D: keepdims", (3, 5, 2), "GlobalAveragePooling2D", dict(keepdims=True)))
    return made


def normalisations():
    return [
        one("BatchNormalization: row", (6,), "BatchNormalization", batch=5),
        one("BatchNormalization: image", (3, 4, 5), "BatchNormalization", batch=3),
        one("BatchNormalization: sequence", (4, 3), "BatchNormalization", batch=3),
        one("BatchNormalization: momentum and epsilon", (3, 3, 2), "BatchNormalization", dict(momentum=0.8, epsilon=0.05), 3),
        one("BatchNormalization: no scale", (5,), "BatchNormalization", dict(scale=False), 6),
        one("BatchNormalization: no center", (5,), "BatchNormalization", dict(center=False), 6),
        one("BatchNormalization: neither", (2, 2, 3), "BatchNormalization", dict(center=False, scale=False), 4),
        one("BatchNormalization: frozen", (2, 3, 4), "BatchNormalization", batch=3, trainable=False),
        one("BatchNormalization: axis by number", (2, 3, 4), "BatchNormalization", dict(axis=3), 3),
        one("Normalization: adapted", (4,), "Normalization", batch=3),
        one("Normalization: adapted, inverse", (2, 3), "Normalization", dict(invert=True), 3),
        one("Normalization: given", (4,), "Normalization", dict(mean=[5.84, 3.05, 0.0, -2.5], variance=[0.68, 0.19, 1.0, 40.0]), 3),
        one("Normalization: given, image", (2, 3, 2), "Normalization", dict(mean=[100.5, -0.25], variance=[9.5, 0.01])),
        one("Normalization: given, inverse", (3,), "Normalization", dict(mean=[22.5, 0.5, -1.0], variance=[84.6, 0.0, 2.0], invert=True), 3),
        one("Normalization: a number for all", (2, 3), "Normalization", dict(mean=0.5, variance=0.25)),
        layer_case("Normalization: no deviation is below 1e-7", samples("x", (3,), 2) + [
            node("Rescaling", "small", ["x"], dict(scale=1e-7)),
            node("Normalization", "layer", ["small"], dict(mean=[0.0, 1e-7, 0.0], variance=[0.0, 1e-13, 1e-15]))], 2),
        one("Normalization: axis by number", (2, 3), "Normalization", dict(axis=2, mean=[0.5, 1.5, 2.5], variance=[0.25, 4.0, 9.0])),
    ]


def more_normalisations():
    return [
        one("LayerNormalization: row", (6,), "LayerNormalization", batch=3),
        one("LayerNormalization: sequence", (4, 5), "LayerNormalization"),
        one("LayerNormalization: image", (2, 3, 4), "LayerNormalization", dict(epsilon=0.05)),
        one("LayerNormalization: no scale", (4, 3), "LayerNormalization", dict(scale=False)),
        one("LayerNormalization: no center", (7,), "LayerNormalization", dict(center=False)),
        one("LayerNormalization: two axes", (2, 3, 4), "LayerNormalization", dict(axis=[2, 3])),
        one("LayerNormalization: all axes", (2, 2, 3), "LayerNormalization", dict(axis=[-3, -2, -1])),
        one("GroupNormalization: image", (3, 2, 6), "GroupNormalization", dict(groups=3)),
        one("GroupNormalization: each channel", (3, 3, 4), "GroupNormalization", dict(groups=-1)),
        one("GroupNormalization: one group, neither", (2, 3, 4), "GroupNormalization", dict(groups=1, scale=False, center=False)),
        one("GroupNormalization: row", (8,), "GroupNormalization", dict(groups=2, epsilon=0.01), 3),
        one("GroupNormalization: sequence", (5, 4), "GroupNormalization", dict(groups=2)),
        one("RMSNormalization: row", (6,), "RMSNormalization", batch=3),
        one("RMSNormalization: image", (2, 3, 4), "RMSNormalization", dict(epsilon=0.05)),
        one("RMSNormalization: two axes", (2, 3, 4), "RMSNormalization", dict(axis=[2, 3])),
    ]


def reshapings():
    return [
        one("UpSampling2D: plain", (2, 3, 2), "UpSampling2D"),
        one("UpSampling2D: 1 by 3", (3, 2, 2), "UpSampling2D", dict(size=[1, 3])),
        one("UpSampling2D: bilinear", (3, 4, 2), "UpSampling2D", dict(size=[2, 3], interpolation="bilinear")),
        one("Resizing: smaller and larger", (7, 4, 2), "Resizing", dict(height=3, width=9)),
        one("Resizing: nearest", (5, 6, 2), "Resizing", dict(height=8, width=4, interpolation="nearest")),
        one("Resizing: cropped", (5, 6, 2), "Resizing", dict(height=4, width=3, crop_to_aspect_ratio=True)),
        one("UpSampling1D: plain", (4, 3), "UpSampling1D"),
        one("UpSampling1D: 3", (2, 3), "UpSampling1D", dict(size=3)),
        one("RepeatVector: 4", (3,), "RepeatVector", dict(n=4)),
        one("Permute: 2, 1", (3, 4), "Permute", dict(dims=[2, 1])),
        one("Permute: 3, 1, 2", (2, 3, 4), "Permute", dict(dims=[3, 1, 2])),
        one("ZeroPadding2D: plain", (3, 2, 2), "ZeroPadding2D"),
        one("ZeroPadding2D: height and width", (2, 2, 2), "ZeroPadding2D", dict(padding=[2, 1])),
        one("ZeroPadding2D: four sides", (2, 3, 1), "ZeroPadding2D", dict(padding=[[1, 0], [2, 3]])),
        one("ZeroPadding1D: plain", (4, 2), "ZeroPadding1D"),
        one("ZeroPadding1D: before and after", (3, 2), "ZeroPadding1D", dict(padding=[2, 0])),
        one("Cropping2D: four sides", (5, 6, 2), "Cropping2D", dict(cropping=[[1, 2], [0, 3]])),
        one("Cropping2D: height and width", (5, 6, 2), "Cropping2D", dict(cropping=[1, 2])),
        one("Cropping1D: plain", (5, 2), "Cropping1D"),
        one("Cropping1D: before and after", (6, 2), "Cropping1D", dict(cropping=[3, 1])),
    ]


def small_layers():
    made = [one(f"Activation: {a}", (7,), "Activation", dict(activation=a), 3) for a in ACTIVATIONS]
    made += [one(f"Dense: {a}", (4,), "Dense", dict(units=5, activation=a), 3) for a in ("linear", "relu", "gelu", "softmax")]
    made += [
        one("Dense: no bias", (4,), "Dense", dict(units=3, use_bias=False)),
        one("Dense: sequence", (3, 4), "Dense", dict(units=5, activation="tanh")),
        one("Dense: image", (2, 3, 4), "Dense", dict(units=2, activation="softmax")),
        one("Dense: one in, one out", (1,), "Dense", dict(units=1), 4),
        one("Dense: frozen", (4,), "Dense", dict(units=3), trainable=False),
        one("ReLU: plain", (9,), "ReLU"),
        one("ReLU: max_value", (9,), "ReLU", dict(max_value=1.0)),
        one("ReLU: max_value 6", (9,), "ReLU", dict(max_value=6.0)),
        one("ReLU: negative_slope", (9,), "ReLU", dict(negative_slope=0.1)),
        one("ReLU: both", (9,), "ReLU", dict(max_value=0.8, negative_slope=0.25)),
        one("LeakyReLU: plain", (9,), "LeakyReLU"),
        one("LeakyReLU: slope", (3, 3), "LeakyReLU", dict(negative_slope=0.05)),
        one("PReLU: row", (7,), "PReLU", batch=3),
        one("PReLU: image", (3, 2, 4), "PReLU"),
        one("PReLU: one a channel", (3, 4, 5), "PReLU", dict(shared_axes=[1, 2]), 3),
        one("PReLU: shared in the end", (3, 4), "PReLU", dict(shared_axes=[2])),
        one("ELU: plain", (9,), "ELU"),
        one("ELU: alpha", (9,), "ELU", dict(alpha=0.7)),
        one("Softmax: row", (6,), "Softmax"),
        one("Softmax: image", (2, 2, 4), "Softmax"),
        one("Flatten: image", (2, 3, 4), "Flatten"),
        one("Flatten: row", (5,), "Flatten"),
        one("Reshape: -1", (4, 6), "Reshape", dict(target_shape=[3, -1, 2])),
        one("Reshape: flat", (2, 3, 2), "Reshape", dict(target_shape=[-1])),
        one("Rescaling: plain", (5,), "Rescaling", dict(scale=0.25)),
        one("Rescaling: offset", (2, 3), "Rescaling", dict(scale=2.0, offset=-1.0)),
    ]
    return made


def mergings():
    return [
        merged("Add: two", [(3, 4)] * 2, "Add"),
        merged("Add: three", [(2, 3, 2)] * 3, "Add"),
        merged("Concatenate: rows", [(3,), (5,), (1,)], "Concatenate"),
        merged("Concatenate: channels", [(2, 3, 2), (2, 3, 4)], "Concatenate"),
        merged("Concatenate: axis 1", [(2, 3, 2), (4, 3, 2)], "Concatenate", dict(axis=1)),
        merged("Concatenate: axis 2", [(2, 3, 2), (2, 1, 2), (2, 2, 2)], "Concatenate", dict(axis=2)),
        merged("Add: image and channels", [(2, 3, 4), (4,)], "Add"),
        merged("Add: column and row", [(3, 1), (1, 4)], "Add"),
        merged("Multiply: two", [(3, 4)] * 2, "Multiply"),
        merged("Multiply: three", [(5,)] * 3, "Multiply"),
        merged("Multiply: gate of channels", [(3, 2, 4), (1, 1, 4)], "Multiply"),
        merged("Subtract: two", [(3, 4)] * 2, "Subtract"),
        merged("Average: three", [(2, 3, 2)] * 3, "Average"),
        merged("Maximum: two", [(3, 4)] * 2, "Maximum"),
        merged("Maximum: three", [(6,)] * 3, "Maximum"),
        merged("Minimum: two", [(3, 4)] * 2, "Minimum"),
        merged("Dot: rows", [(5,), (5,)], "Dot", dict(axes=-1), 3),
        merged("Dot: first axes", [(3, 4), (3, 2)], "Dot", dict(axes=1)),
        merged("Dot: last axes", [(3, 4), (5, 4)], "Dot", dict(axes=-1)),
        merged("Dot: one and another", [(3, 5), (4, 3)], "Dot", dict(axes=[1, 2])),
        merged("Dot: another and one", [(4, 3), (3, 5)], "Dot", dict(axes=[-1, 1])),
        merged("Dot: sequence and row", [(4, 3), (4,)], "Dot", dict(axes=1)),
        merged("Dot: image and sequence", [(2, 3, 4), (5, 3)], "Dot", dict(axes=2)),
        merged("Dot: two images", [(2, 3, 2), (4, 3, 2)], "Dot", dict(axes=2)),
        merged("Dot: cosine of rows", [(5,), (5,)], "Dot", dict(axes=1, normalize=True), 3),
        merged("Dot: cosines of steps", [(4, 3), (3, 5)], "Dot", dict(axes=[2, 1], normalize=True)),
        merged("Concatenate: axis -2", [(3, 2), (2, 2)], "Concatenate", dict(axis=-2)),
    ]


def attention(name, shapes, params, batch=2):
    """Attention takes query, value and key as arguments of their own."""
    nodes, names = [], []
    for i, shape in enumerate(shapes):
        names.append("abc"[i])
        nodes += samples(names[-1], shape, batch)
    return layer_case(name, nodes + [node("MultiHeadAttention", "layer", names, params)], batch)


def sequences():
    cases = []
    for layer in ("SimpleRNN", "LSTM", "GRU"):
        cases += [one(f"{layer}: last state", (5, 3), layer, dict(units=4)),
                  one(f"{layer}: every step", (5, 3), layer, dict(units=4, return_sequences=True), batch=3),
                  one(f"{layer}: no bias, linear", (3, 2), layer, dict(units=3, use_bias=False, activation="linear")),
                  one(f"{layer}: a single step", (1, 2), layer, dict(units=3, activation="sigmoid")),
                  one(f"{layer}: frozen", (3, 2), layer, dict(units=3), trainable=False),
                  one(f"Bidirectional {layer}", (4, 3), "Bidirectional", dict(layer=layer, units=2)),
                  one(f"Bidirectional {layer}: every step", (4, 3), "Bidirectional", dict(layer=layer, units=2, return_sequences=True)),
                  one(f"Bidirectional {layer}: ave", (4, 3), "Bidirectional", dict(layer=layer, units=2, merge_mode="ave"))]
    early = dict(units=4, reset_after=False)
    cases += [one("GRU, reset before: last state", (5, 3), "GRU", early),
              one("GRU, reset before: every step, backwards", (5, 3), "GRU", dict(return_sequences=True, go_backwards=True, **early), batch=3),
              one("GRU, reset before: no bias, relu and hard gates", (4, 3), "GRU", dict(use_bias=False, activation="relu", recurrent_activation="relu6", **early)),
              one("GRU, reset before: a single step", (1, 2), "GRU", early),
              one("Bidirectional GRU, reset before: every step", (4, 3), "Bidirectional", dict(layer="GRU", return_sequences=True, **early))]
    cases += [one("Bidirectional: sum", (4, 3), "Bidirectional", dict(units=2, merge_mode="sum", return_sequences=True)),
              one("Bidirectional: mul", (4, 3), "Bidirectional", dict(units=2, merge_mode="mul")),
              one("LSTM: relu and hard gates", (4, 3), "LSTM", dict(units=3, activation="relu", recurrent_activation="relu6")),
              attention("MultiHeadAttention: self", [(4, 6)], dict(num_heads=2, key_dim=3)),
              attention("MultiHeadAttention: causal", [(5, 4)], dict(num_heads=2, key_dim=3, use_causal_mask=True)),
              # A rate of almost 0: with none, Keras on JAX takes a way that knows no value_dim.
              attention("MultiHeadAttention: value", [(4, 6), (3, 5)], dict(num_heads=3, key_dim=2, value_dim=4, dropout=1e-9)),
              attention("MultiHeadAttention: value and key", [(4, 6), (3, 5), (3, 2)], dict(num_heads=2, key_dim=3, use_bias=False, output_shape=[7]), batch=3)]
    words = [node("Dense", "x_data", ["input"], {"units": 5, "use_bias": False}), node("Embedding", "layer", ["x_data"], dict(input_dim=7, output_dim=3))]
    cases.append(layer_case("Embedding", words, 4))
    cases.append(layer_case("net: words, LSTM, attention", words + [
        node("LSTM", "lstm", ["layer"], dict(units=4, return_sequences=True)),
        node("MultiHeadAttention", "look", ["lstm"], dict(num_heads=2, key_dim=2)),
        node("Add", "add", ["lstm", "look"]),
        node("LayerNormalization", "norm", ["add"]),
        node("GRU", "gru", ["norm"], dict(units=3)),
        node("Dense", "out", ["gru"], dict(units=2))], 4))
    return cases


def masked(name, shapes, *nodes, value=0.0, batch=3):
    """Sequences a, b, … and the same behind Masking: ma, mb, …"""
    made, taken = [], {name for n in nodes for name in n["inputs"]} or {"ma"}
    for letter, shape in zip("abc", shapes):
        made += samples(letter, shape, batch)
        if f"m{letter}" in taken:
            made.append(node("Masking", f"m{letter}", [letter], dict(mask_value=value)))
    return layer_case(f"masks: {name}", made + list(nodes), batch)


def masks():
    """What becomes of masks, and what layers do with them; every net ends so that it shows."""
    a = [(5, 3)]
    last = node("LSTM", "last", ["layer"], dict(units=2))
    cases = [masked("Masking", a, value=0.5), masked("per-step Dense", a, node("Dense", "layer", ["ma"], dict(units=2, activation="softmax")))]
    for layer in ("SimpleRNN", "LSTM", "GRU"):
        for words, params in {"last state": {}, "every step": dict(return_sequences=True), "backwards": dict(go_backwards=True),
                              "backwards, every step": dict(go_backwards=True, return_sequences=True), "no bias, relu": dict(use_bias=False, activation="relu"),
                              "zeros for what is hidden": dict(return_sequences=True, zero_output_for_mask=True)}.items():
            cases.append(masked(f"{layer}, {words}", a, node(layer, "layer", ["ma"], dict(units=4, **params))))
        cases += [masked(f"Bidirectional {layer}", a, node("Bidirectional", "layer", ["ma"], dict(layer=layer, units=2))),
                  masked(f"Bidirectional {layer}, every step, then {layer}", a, node("Bidirectional", "two", ["ma"], dict(layer=layer, units=2, return_sequences=True)),
                         node("Flatten", "flat", ["two"]), node(layer, "layer", ["two"], dict(units=2)), node("Concatenate", "both", ["flat", "layer"]))]
    early = dict(units=4, reset_after=False, return_sequences=True)
    cases += [masked("GRU, reset before, every step", a, node("GRU", "layer", ["ma"], early)),
              masked("Bidirectional GRU, reset before, every step", a, node("Bidirectional", "layer", ["ma"], dict(layer="GRU", **early)))]
    cases += [one("LSTM: backwards, every step", (5, 3), "LSTM", dict(units=2, go_backwards=True, return_sequences=True)),
              one("GRU: backwards", (5, 3), "GRU", dict(units=2, go_backwards=True)),
              masked("zeros in the end", a, node("LSTM", "layer", ["ma"], dict(units=2, zero_output_for_mask=True))),
              masked("GlobalAveragePooling1D", a, node("GlobalAveragePooling1D", "layer", ["ma"])),
              masked("GlobalAveragePooling1D, keepdims", a, node("GlobalAveragePooling1D", "layer", ["ma"], dict(keepdims=True)))]
    for layer, params in {"Dense": dict(units=3), "Activation": dict(activation="tanh"), "LayerNormalization": {}, "GroupNormalization": dict(groups=1), "Dropout": dict(rate=0.0),
                          "GaussianNoise": dict(stddev=0.0), "LeakyReLU": {}, "PReLU": {}, "RMSNormalization": {}, "Rescaling": dict(scale=0.5), "BatchNormalization": {},
                          "Conv1D": dict(filters=2, kernel_size=2, padding="same"), "MaxPooling1D": dict(pool_size=2), "Permute": dict(dims=[2, 1])}.items():
        cases.append(masked(f"through {layer}", a, node(layer, "layer", ["ma"], params), last))
    cases += [masked("BatchNormalization of every step", a, node("BatchNormalization", "layer", ["ma"]), node("Flatten", "flat", ["layer"]), batch=4),
              masked("BatchNormalization, frozen", a, node("BatchNormalization", "layer", ["ma"], trainable=False), last)]
    two = [(5, 3), (5, 3)]
    for layer in ("Add", "Multiply", "Subtract", "Average", "Maximum", "Minimum"):
        cases.append(masked(layer, two, node(layer, "layer", ["ma", "mb"]), last))
    cases += [masked("Add, one without", two, node("Add", "layer", ["ma", "b"]), last),
              masked("Add of three, one twice", two, node("Add", "layer", ["ma", "mb", "ma"]), last),
              masked("Add, one is stretched", [(5, 3), (1, 3)], node("Dense", "first", ["mb"], dict(units=3)), node("Add", "layer", ["ma", "first"]), last),
              masked("Dot", two, node("Dot", "layer", ["ma", "mb"], dict(axes=2)), last),
              masked("Concatenate, channels", two, node("Concatenate", "layer", ["ma", "mb"]), last),
              masked("Concatenate, channels, one without", two, node("Concatenate", "layer", ["a", "mb"]), last),
              masked("Concatenate, steps", [(5, 3), (3, 3)], node("Concatenate", "layer", ["ma", "mb"], dict(axis=1)), last),
              masked("Concatenate, steps, one without", [(5, 3), (3, 3)], node("Concatenate", "layer", ["b", "ma"], dict(axis=-2)), last)]
    look = dict(num_heads=2, key_dim=3)
    other = [(4, 6), (3, 6), (3, 2)]
    cases += [masked("attention, self", [(5, 4)], node("MultiHeadAttention", "layer", ["ma"], look)),
              masked("attention, self, all steps", [(5, 4)], node("MultiHeadAttention", "look", ["ma"], look), node("Flatten", "layer", ["look"])),
              masked("attention, causal", [(5, 4)], node("MultiHeadAttention", "look", ["ma"], dict(use_causal_mask=True, **look)), node("Flatten", "layer", ["look"])),
              masked("attention, with dropout", [(5, 4)], node("MultiHeadAttention", "look", ["ma"], dict(dropout=1e-9, **look)), node("Flatten", "layer", ["look"])),
              masked("attention, query alone", other[:2], node("MultiHeadAttention", "look", ["ma", "b"], look), node("Flatten", "layer", ["look"])),
              masked("attention, values alone", other[:2], node("MultiHeadAttention", "look", ["a", "mb"], look), node("Flatten", "layer", ["look"])),
              masked("attention, values and keys", other, node("MultiHeadAttention", "look", ["ma", "mb", "mc"], look), node("Flatten", "layer", ["look"])),
              masked("attention, keys alone", other, node("MultiHeadAttention", "look", ["a", "b", "mc"], look), node("Flatten", "layer", ["look"]))]
    # Attention takes the mask off its inputs: what is added to it afterwards has none, unless it looks at a copy.
    behind = [node("MultiHeadAttention", "look", ["ma"], look), node("Add", "add", ["ma", "look"]), node("LayerNormalization", "norm", ["add"]),
              node("MultiHeadAttention", "again", ["norm"], look), node("Add", "layer", ["norm", "again"])]
    before = [node("LayerNormalization", "norm", ["ma"]), node("MultiHeadAttention", "look", ["norm"], look), node("Add", "add", ["ma", "look"]),
              node("LayerNormalization", "norm_2", ["add"]), node("MultiHeadAttention", "again", ["norm_2"], look), node("Add", "layer", ["add", "again"])]
    cases += [masked("attention blocks, normalised behind", [(5, 4)], *behind), masked("attention blocks, normalised before", [(5, 4)], *before),
              masked("attention blocks, then a mean", [(5, 4)], *behind, node("GlobalAveragePooling1D", "mean", ["layer"])),
              masked("attention blocks, then a memory", [(5, 4)], *behind, last)]
    words = [node("Dense", "x_data", ["input"], {"units": 6, "use_bias": False}), node("Embedding", "layer", ["x_data"], dict(input_dim=7, output_dim=3, mask_zero=True))]
    cases += [layer_case("masks: words, LSTM", words + [last], 6), layer_case("masks: words, every step", words + [node("Dense", "out", ["layer"], dict(units=2))], 6),
              layer_case("masks: words, attention, GRU", words + [node("GRU", "gru", ["layer"], dict(units=4, return_sequences=True)),
                         node("MultiHeadAttention", "look", ["gru"], dict(num_heads=2, key_dim=2)), node("GlobalAveragePooling1D", "mean", ["look"])], 6)]
    return cases


def nets():
    residual = samples("x", (6, 5, 2), 3) + [
        node("Conv2D", "stem", ["x"], dict(filters=4, kernel_size=[3, 3], padding="same")),
        node("BatchNormalization", "bn", ["stem"]),
        node("ReLU", "relu", ["bn"]),
        node("Conv2D", "conv", ["relu"], dict(filters=4, kernel_size=[3, 3], padding="same", use_bias=False)),
        node("Add", "add", ["conv", "relu"]),
        node("MaxPooling2D", "pool", ["add"], dict(pool_size=[2, 2], padding="same")),
        node("GlobalAveragePooling2D", "gap", ["pool"]),
        node("Dense", "dense", ["gap"], dict(units=3, activation="softmax")),
    ]
    branches = samples("x", (5, 4, 3), 2) + [
        node("Conv2D", "narrow", ["x"], dict(filters=3, kernel_size=[1, 1], activation="relu")),
        node("Conv2D", "wide", ["x"], dict(filters=2, kernel_size=[3, 3], padding="same", activation="tanh")),
        node("AveragePooling2D", "mean", ["x"], dict(pool_size=[3, 3], strides=[1, 1], padding="same")),
        node("Concatenate", "join", ["narrow", "wide", "mean"]),
        node("Conv2D", "mix", ["join"], dict(filters=4, kernel_size=[2, 2], strides=[2, 2])),
        node("GlobalAveragePooling2D", "gap", ["mix"]),
        node("Flatten", "flat", ["mix"]),
        node("Concatenate", "both", ["gap", "flat"]),
        node("Dense", "out", ["both"], dict(units=4)),
    ]
    shared = samples("x", (6,), 4) + [
        node("Dense", "first", ["x"], dict(units=5, activation="gelu")),
        node("Dense", "second", ["first"], dict(units=5, activation="silu")),
        node("Add", "twice", ["second", "first", "second"]),
        node("Dropout", "dropout", ["twice"], dict(rate=0.0)),
        node("Dense", "out", ["dropout"], dict(units=2)),
    ]
    lenet = samples("x", (8, 8, 1), 2) + [
        node("Rescaling", "scale", ["x"], dict(scale=0.5)),
        node("Conv2D", "conv", ["scale"], dict(filters=3, kernel_size=[3, 3], activation="relu")),
        node("MaxPooling2D", "pool", ["conv"], dict(pool_size=[2, 2])),
        node("Flatten", "flatten", ["pool"]),
        node("Dense", "hidden", ["flatten"], dict(units=6, activation="relu")),
        node("Dense", "out", ["hidden"], dict(units=4, activation="sigmoid")),
    ]
    frozen = samples("x", (5, 5, 2), 3) + [
        node("Conv2D", "conv", ["x"], dict(filters=3, kernel_size=[3, 3]), trainable=False),
        node("BatchNormalization", "bn", ["conv"], trainable=False),
        node("Flatten", "flatten", ["bn"]),
        node("Dense", "out", ["flatten"], dict(units=2)),
    ]
    return [layer_case("net: residual block", residual, 3), layer_case("net: branches", branches, 2),
            layer_case("net: one output used three times", shared, 4), layer_case("net: small convolutional", lenet, 2),
            layer_case("net: frozen stem", frozen, 3)]


# ---- training ---------------------------------------------------------------------------------------------------------

OPTIMIZERS = {
    "SGD": ("SGD", dict(learning_rate=0.05)),
    "SGD, momentum": ("SGD", dict(learning_rate=0.05, momentum=0.9)),
    "SGD, nesterov": ("SGD", dict(learning_rate=0.05, momentum=0.9, nesterov=True)),
    "SGD, weight_decay": ("SGD", dict(learning_rate=0.05, momentum=0.5, weight_decay=0.1)),
    "Adam": ("Adam", dict(learning_rate=0.01)),
    "Adam, amsgrad": ("Adam", dict(learning_rate=0.02, amsgrad=True, beta_1=0.8, beta_2=0.9)),
    "Adam, weight_decay": ("Adam", dict(learning_rate=0.01, weight_decay=0.2)),
    "Adam, epsilon": ("Adam", dict(learning_rate=0.01, epsilon=0.1)),
    "AdamW": ("AdamW", dict(learning_rate=0.01)),
    "RMSprop": ("RMSprop", dict(learning_rate=0.01)),
    "RMSprop, momentum": ("RMSprop", dict(learning_rate=0.01, rho=0.8, momentum=0.5)),
    "RMSprop, centered": ("RMSprop", dict(learning_rate=0.01, centered=True)),
    "RMSprop, both": ("RMSprop", dict(learning_rate=0.01, momentum=0.5, centered=True, weight_decay=0.1)),
    "Nadam": ("Nadam", dict(learning_rate=0.01)),
    "Adamax": ("Adamax", dict(learning_rate=0.01, beta_2=0.9)),
    "Adagrad": ("Adagrad", dict(learning_rate=0.1, initial_accumulator_value=0.2)),
    "Adadelta": ("Adadelta", dict(learning_rate=1.0)),
    "Lion": ("Lion", dict(learning_rate=0.01, weight_decay=0.1)),
    "clipnorm": ("SGD", dict(learning_rate=0.1, clipnorm=0.05)),
    "clipvalue": ("Adam", dict(learning_rate=0.01, clipvalue=0.01)),
    "global_clipnorm": ("SGD", dict(learning_rate=0.1, momentum=0.9, global_clipnorm=0.05)),
}
SCHEDULES = {
    "ExponentialDecay": dict(initial_learning_rate=0.1, decay_steps=2, decay_rate=0.5),
    "CosineDecay": dict(initial_learning_rate=0.01, decay_steps=3, alpha=0.1, warmup_target=0.1, warmup_steps=2),
    "PiecewiseConstantDecay": dict(boundaries=[1, 3], values=[0.1, 0.05, 0.01]),
    "PolynomialDecay": dict(initial_learning_rate=0.1, decay_steps=4, power=2.0),
    "InverseTimeDecay": dict(initial_learning_rate=0.1, decay_steps=2, decay_rate=0.5),
    "CosineDecayRestarts": dict(initial_learning_rate=0.1, first_decay_steps=2),
}
LOSSES = {
    "mean_squared_error": ("mean_squared_error", {}, "linear", 2),
    "mean_absolute_error": ("mean_absolute_error", {}, "linear", 2),
    "binary_crossentropy": ("binary_crossentropy", {}, "sigmoid", 1),
    "binary_crossentropy, two outputs": ("binary_crossentropy", {}, "sigmoid", 2),
    "binary_crossentropy, from_logits": ("binary_crossentropy", dict(from_logits=True), "linear", 1),
    "binary_crossentropy, label_smoothing": ("binary_crossentropy", dict(label_smoothing=0.2), "sigmoid", 1),
    "binary_crossentropy, probabilities of a hard sigmoid": ("binary_crossentropy", {}, "hard_sigmoid", 1),
    "categorical_crossentropy": ("categorical_crossentropy", {}, "softmax", 3),
    "categorical_crossentropy, from_logits": ("categorical_crossentropy", dict(from_logits=True), "linear", 3),
    "categorical_crossentropy, label_smoothing": ("categorical_crossentropy", dict(label_smoothing=0.1), "softmax", 3),
    "categorical_crossentropy, no shares": ("categorical_crossentropy", {}, "softplus", 3),
    "sparse_categorical_crossentropy": ("sparse_categorical_crossentropy", {}, "softmax", 3),
    "sparse_categorical_crossentropy, from_logits": ("sparse_categorical_crossentropy", dict(from_logits=True), "linear", 3),
    "sparse_categorical_crossentropy, no shares": ("sparse_categorical_crossentropy", {}, "sigmoid", 3),
    "huber": ("huber", dict(delta=0.5), "linear", 2),
    "log_cosh": ("log_cosh", {}, "linear", 2),
    "mean_absolute_percentage_error": ("mean_absolute_percentage_error", {}, "linear", 2),
    "mean_squared_logarithmic_error": ("mean_squared_logarithmic_error", {}, "softplus", 2),
    "poisson": ("poisson", {}, "softplus", 2),
    "cosine_similarity": ("cosine_similarity", {}, "linear", 3),
    "hinge": ("hinge", {}, "tanh", 1),
    "squared_hinge": ("squared_hinge", {}, "tanh", 1),
    "binary_focal_crossentropy": ("binary_focal_crossentropy", {}, "sigmoid", 1),
    "binary_focal_crossentropy, balanced": ("binary_focal_crossentropy", dict(apply_class_balancing=True, alpha=0.3, gamma=1.5, label_smoothing=0.1), "sigmoid", 2),
    "binary_focal_crossentropy, from_logits": ("binary_focal_crossentropy", dict(from_logits=True), "linear", 1),
    "categorical_focal_crossentropy": ("categorical_focal_crossentropy", {}, "softmax", 3),
    "categorical_focal_crossentropy, from_logits": ("categorical_focal_crossentropy", dict(from_logits=True, alpha=0.5, gamma=1.0), "linear", 3),
    "categorical_hinge": ("categorical_hinge", {}, "linear", 3),
    "kl_divergence": ("kl_divergence", {}, "softmax", 3),
}
METRICS = {
    "mean_squared_error": ["mean_squared_error", "mae", "root_mean_squared_error", "r2_score"],
    "mean_absolute_error": ["mean_absolute_error", "mse"],
    "binary_crossentropy": ["accuracy", "binary_accuracy", "precision", "recall", "auc", "hinge"],
    "categorical_crossentropy": ["acc", "categorical_accuracy", "top_k_categorical_accuracy", "precision", "recall", "auc", "kl_divergence"],
    "sparse_categorical_crossentropy": ["accuracy", "sparse_categorical_accuracy", "sparse_top_k_categorical_accuracy"],
    "huber": ["mape", "mean_squared_logarithmic_error"],
    "log_cosh": ["log_cosh_error", "cosine_similarity"],
    "mean_absolute_percentage_error": ["mean_absolute_percentage_error"],
    "mean_squared_logarithmic_error": ["msle"],
    "poisson": ["poisson"],
    "cosine_similarity": ["cosine_similarity"],
    "hinge": ["hinge", "squared_hinge"],
    "squared_hinge": ["squared_hinge"],
    "binary_focal_crossentropy": ["binary_crossentropy", "auc"],
    "categorical_focal_crossentropy": ["categorical_crossentropy", "categorical_accuracy"],
    "categorical_hinge": ["categorical_hinge"],
    "kl_divergence": ["kl_divergence"],
}
CLASSES = {"mean_squared_error": "MeanSquaredError", "mean_absolute_error": "MeanAbsoluteError",
           "binary_crossentropy": "BinaryCrossentropy", "categorical_crossentropy": "CategoricalCrossentropy",
           "sparse_categorical_crossentropy": "SparseCategoricalCrossentropy", "huber": "Huber", "log_cosh": "LogCosh",
           "mean_absolute_percentage_error": "MeanAbsolutePercentageError",
           "mean_squared_logarithmic_error": "MeanSquaredLogarithmicError", "poisson": "Poisson",
           "cosine_similarity": "CosineSimilarity", "hinge": "Hinge", "squared_hinge": "SquaredHinge",
           "binary_focal_crossentropy": "BinaryFocalCrossentropy", "categorical_focal_crossentropy": "CategoricalFocalCrossentropy",
           "categorical_hinge": "CategoricalHinge", "kl_divergence": "KLDivergence"}
SAMPLES, FEATURES, STEPS = 7, 4, 10


def targets(loss, columns, rng):
    if loss.startswith("sparse"):
        return rng.integers(0, columns, (SAMPLES,)).astype("int32")
    if loss.startswith("categorical") or loss == "kl_divergence":
        return np.eye(columns, dtype="float32")[rng.integers(0, columns, SAMPLES)]
    if loss.startswith("binary") or loss.endswith("hinge"):
        return rng.integers(0, 2, (SAMPLES, columns)).astype("float32")
    if loss in ("poisson", "mean_squared_logarithmic_error"):
        return rng.integers(0, 5, (SAMPLES, columns)).astype("float32")
    return np.round(rng.normal(0, 1, (SAMPLES, columns)), 2).astype("float32")


def training_case(name, loss, optimizer, schedule=None, class_weight=None, regularizer=None):
    loss_name, loss_params, activation, columns = LOSSES[loss]
    optimizer_name, optimizer_params = optimizer
    rng = np.random.default_rng(zlib.crc32(loss.encode()))
    keras.utils.clear_session()
    model = keras.Sequential([keras.Input((FEATURES,)), keras.layers.Dense(5, activation="tanh", name="hidden", kernel_regularizer=regularizer and keras.regularizers.L1L2(*regularizer)),
                              keras.layers.Dense(columns, activation=activation, name="out")])
    randomise(model, rng)
    weights = {path: numbers(v) for path, v in weights_of(model).items()}
    x = np.round(rng.normal(0, 1, (SAMPLES, FEATURES)), 2).astype("float32")
    y = targets(loss_name, columns, rng)
    arguments = dict(optimizer_params)
    if schedule:
        arguments["learning_rate"] = getattr(keras.optimizers.schedules, schedule)(**SCHEDULES[schedule])
    metrics = [m for m in METRICS[loss_name] if m != "auc" or "no shares" not in loss]  # of numbers above 1 Keras drops some
    model.compile(getattr(keras.optimizers, optimizer_name)(**arguments),
                  getattr(keras.losses, CLASSES[loss_name])(**loss_params), metrics=metrics, run_eagerly=True)
    before = {k: float(v) for k, v in model.evaluate(x, y, batch_size=4, verbose=0, return_dict=True).items()}
    history = []
    for _ in range(STEPS):
        history.append(float(model.train_on_batch(x, y, return_dict=True, class_weight=class_weight and dict(enumerate(class_weight)))["loss"]))
        model.reset_metrics()
    case = {"name": name, "loss": {"name": loss_name, "params": loss_params}, "metrics": metrics,
            "optimizer": {"name": optimizer_name, "params": optimizer_params}, "activation": activation, "columns": columns,
            "x": numbers(x), "y": [int(v) for v in y] if loss_name.startswith("sparse") else numbers(y), "weights": weights,
            "before": before, "losses": history, "after": {path: numbers(v) for path, v in weights_of(model).items()}}
    if class_weight:
        case["class_weight"] = class_weight
    if regularizer:
        case["regularizer"] = regularizer
    if schedule:
        case["schedule"] = {"name": schedule, "params": SCHEDULES[schedule]}
    return case


def trainings():
    cases = [training_case(f"{loss} × class weights", loss, OPTIMIZERS["SGD"], class_weight=weights) for loss, weights in (
        ("sparse_categorical_crossentropy", [0.5, 1.0, 2.5]), ("categorical_crossentropy", [0.5, 1.0, 2.5]),
        ("sparse_categorical_crossentropy, from_logits", [0.5, 1.0, 2.5]), ("binary_crossentropy", [0.5, 3.0]), ("hinge", [2.0, 0.5]))]
    cases += [training_case(f"{loss} × {name}, L1 and L2", loss, OPTIMIZERS[name], regularizer=[0.02, 0.1]) for loss, name in (
        ("mean_squared_error", "SGD"), ("categorical_crossentropy", "Adam"), ("mean_squared_error", "clipnorm"))]
    cases += [training_case(f"{loss} × SGD, momentum", loss, OPTIMIZERS["SGD, momentum"]) for loss in LOSSES]
    for name, optimizer in OPTIMIZERS.items():
        many = ("mean_squared_error", "mean_absolute_error", "binary_crossentropy", "categorical_crossentropy",
                "sparse_categorical_crossentropy")
        for loss in many if optimizer[0] in ("SGD", "Adam", "AdamW") else many[::3]:
            if name != "SGD, momentum":
                cases.append(training_case(f"{loss} × {name}", loss, optimizer))
    for schedule in SCHEDULES:
        cases.append(training_case(f"mean_squared_error × SGD, {schedule}", "mean_squared_error", OPTIMIZERS["SGD"], schedule))
    return cases


def philox(counter, key):
    """Philox4x32-10, as engine/base/random.h."""
    c, k0, k1, low = list(counter), key & 0xFFFFFFFF, key >> 32, 0xFFFFFFFF
    for _ in range(10):
        a, b = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
        c = [b >> 32 ^ c[1] ^ k0, b & low, a >> 32 ^ c[3] ^ k1, a & low]
        k0, k1 = k0 + 0x9E3779B9 & low, k1 + 0xBB67AE85 & low
    return c


def stream_key(stream, seed=42):
    return seed ^ (0x9E3779B97F4A7C15 * (stream + 1) & 0xFFFFFFFFFFFFFFFF)


def mix_pairs(batch, alpha, step):
    """What our MixUp draws at a step (engine/plan/mix_math.h), as Keras' layer takes it."""
    key = stream_key(0x20000000)

    def uniform(block, i):
        return (philox([block & 0xFFFFFFFF, block >> 32, step, 0], key)[i] >> 8) / 2**24

    apart, shares = 1 + int(uniform(0, 0) * (batch - 1)), []
    for sample in range(batch):
        shares.append(1.0)
        for block in range(1 + 16 * sample, 17 + 16 * sample):
            x, y = uniform(block, 0) ** (1 / alpha), uniform(block, 1) ** (1 / alpha)
            if x + y <= 1:
                shares[-1] = max(x, y) / (x + y) if x + y > 0 else 1.0
                break
    return {"mix_weight": np.array(shares, "float32"), "permutation_order": np.array([(i + apart) % batch for i in range(batch)])}


def mixed_by_keras(x, y, told):
    layer = keras.layers.MixUp()
    images = layer.transform_images(keras.ops.convert_to_tensor(x[:, :, None, None]), told, training=True)
    return np.asarray(images)[:, :, 0, 0], np.asarray(layer.transform_labels(keras.ops.convert_to_tensor(y), told, training=True))


DRAWING = ("Dropout", "SpatialDropout1D", "SpatialDropout2D", "GaussianNoise")


@contextlib.contextmanager
def as_ours_draw(nodes, step):
    """What those layers of a chain get in place of what JAX would draw: our numbers (engine/backend/cpu/kernels/noise.h), from the stream of
    each layer's place. Which numbers stand together is Keras' matter: it asks for a mask of some shape, and does the rest."""
    streams = iter([place for place, n in enumerate(nodes, 2) if n["layer"] in DRAWING])  # 1 is the input

    def parts(count):
        key = stream_key(next(streams))
        blocks = [philox([block, 0, step, 0], key) for block in range(-(-count // 4))]
        return np.array(blocks, np.uint32).ravel()[:count] >> 8

    def bernoulli(_, p, shape):
        return (parts(math.prod(shape)) / 2**24 >= np.float32(1 - p)).reshape(shape)

    def normal(_, shape, dtype):
        of_two = parts(2 * math.prod(shape))
        u, v = ((w / 2**24).astype(dtype) for w in (of_two[0::2] + 1, of_two[1::2]))
        return (np.sqrt(-2 * np.log(u)) * np.cos(np.float32(6.2831853) * v)).reshape(shape)

    with mock.patch.object(jax.random, "bernoulli", bernoulli), mock.patch.object(jax.random, "normal", normal):
        yield
    assert next(streams, None) is None, "a layer has drawn nothing"


def net_training(name, nodes, batch, optimizer, mixup=0):
    """Ten steps of a net towards numbers near its output; the samples stay what they are."""
    nodes = [{**n, "trainable": False} if n["name"].endswith("_data") else n for n in nodes]
    rng = np.random.default_rng(zlib.crc32(name.encode()))
    keras.utils.clear_session()
    model = build(nodes, batch)
    randomise(model, rng)
    for variable in model.trainable_variables:  # at a zero, L1 has the slope 0 with us, TensorFlow and PyTorch, and 1 with JAX
        value = np.asarray(variable)
        variable.assign(np.where(value == 0, np.float32(0.01), value))
    weights = {path: numbers(v) for path, v in weights_of(model).items()}
    x = np.eye(batch, dtype="float32")
    output = np.asarray(model(x, training=False))
    target = np.round(output + rng.normal(0, 0.5, output.shape), 2).astype("float32")
    optimizer_name, optimizer_params = OPTIMIZERS[optimizer] if isinstance(optimizer, str) else optimizer
    draws = any(n["layer"] in DRAWING for n in nodes)
    model.compile(getattr(keras.optimizers, optimizer_name)(**optimizer_params), keras.losses.MeanSquaredError(), run_eagerly=draws)
    losses = []
    for step in range(STEPS):
        batch_x, batch_y = mixed_by_keras(x, target, mix_pairs(batch, mixup, step)) if mixup else (x, target)
        with as_ours_draw(nodes, step) if draws else contextlib.nullcontext():
            losses.append(float(model.train_on_batch(batch_x, batch_y, return_dict=True)["loss"]))
        model.reset_metrics()
    moved = {path: numbers(v) for path, v in weights_of(model).items() if not path.endswith("_data/kernel")}
    case = {"name": name, "batch": batch, "nodes": nodes, "optimizer": {"name": optimizer_name, "params": optimizer_params}, "output": list(output.shape[1:]),
            "weights": weights, "target": numbers(target), "losses": losses, "after": moved}
    if draws:
        case["inference"] = numbers(output)  # by the first weights: nothing is drawn there
    return {**case, "mixup": mixup} if mixup else case


def penalties(*weights):
    """Of every weight others, so that none stands for another."""
    return {f"{weight}_regularizer": [round(0.01 + 0.01 * i, 2), round(0.06 - 0.01 * i, 2)] for i, weight in enumerate(weights)}


def net_trainings():
    cases = []

    def case(name, shapes, *nodes, batch=3, optimizer="SGD"):
        sources = [s for letter, shape in zip("abc", shapes) for s in samples(letter, shape, batch)]
        cases.append(net_training(name, sources + list(nodes), batch, optimizer))

    def penalised(layer, shape, params, *weights, optimizer="SGD", more=""):
        case(f"penalties: {params.get('layer', '')} {layer}{more}".replace(":  ", ": "), [shape], node(layer, "layer", ["a"], {**params, **penalties(*weights)}), optimizer=optimizer)

    image, steps = (4, 5, 3), (5, 3)
    penalised("Dense", (4,), dict(units=3), "kernel", "bias", optimizer="Adam")
    penalised("Conv1D", steps, dict(filters=3, kernel_size=2), "kernel", "bias")
    penalised("Conv2D", image, dict(filters=3, kernel_size=[2, 2]), "kernel", "bias", optimizer="Adam")
    penalised("Conv2DTranspose", image, dict(filters=2, kernel_size=[2, 2]), "kernel", "bias")
    penalised("DepthwiseConv2D", image, dict(kernel_size=[2, 2], depth_multiplier=2), "depthwise", "bias")
    penalised("SeparableConv2D", image, dict(filters=3, kernel_size=[2, 2]), "depthwise", "pointwise", "bias")
    for layer in ("SimpleRNN", "LSTM", "GRU"):
        penalised(layer, steps, dict(units=3), "kernel", "recurrent", "bias")
        penalised("Bidirectional", steps, dict(layer=layer, units=2), "kernel", "recurrent", "bias")
    penalised("GRU", steps, dict(units=3, reset_after=False), "kernel", "recurrent", "bias", optimizer="Adam", more=", reset before")
    penalised("MultiHeadAttention", steps, dict(num_heads=2, key_dim=2), "kernel", "bias", optimizer="SGD, momentum")
    penalised("PReLU", image, dict(shared_axes=[1]), "alpha")
    for layer, params in (("BatchNormalization", {}), ("LayerNormalization", {}), ("GroupNormalization", dict(groups=1))):
        penalised(layer, image, params, "beta", "gamma")
    words = [node("Dense", "a_data", ["input"], {"units": 5, "use_bias": False}), node("Embedding", "layer", ["a_data"], dict(input_dim=7, output_dim=3, **penalties("embeddings")))]
    cases.append(net_training("penalties: Embedding", words, 4, "SGD"))

    # Of what layers give: by the sample, also where nothing learns; L1 of numbers of which many are 0.
    small = dict(activity_regularizer=[0.02, 0.05])
    case("penalties of numbers: Dense", [(4,)], node("Dense", "hidden", ["a"], dict(units=5, activation="tanh", **small)),
         node("Dense", "out", ["hidden"], dict(units=3, activation="softmax", activity_regularizer=[0.0, 0.3])), optimizer="Adam")
    case("penalties of numbers: convolutions", [image], node("Conv2D", "conv", ["a"], dict(filters=3, kernel_size=[2, 2], activation="relu", **small)),
         node("MaxPooling2D", "pool", ["conv"]), node("DepthwiseConv2D", "deep", ["pool"], dict(kernel_size=[1, 1], **small)),
         node("Conv2DTranspose", "back", ["deep"], dict(filters=2, kernel_size=[2, 2], **small)),
         node("SeparableConv2D", "out", ["back"], dict(filters=2, kernel_size=[2, 2], activation="sigmoid", **small)))
    case("penalties of numbers: Conv1D, of a frozen layer too", [steps], node("Conv1D", "stem", ["a"], dict(filters=4, kernel_size=2, **small), trainable=False),
         node("Conv1D", "conv", ["stem"], dict(filters=2, kernel_size=2, **penalties("kernel"), **small)), optimizer="SGD, momentum")
    case("penalties of numbers: recurrent layers", [steps], node("LSTM", "first", ["a"], dict(units=3, return_sequences=True, **small)),
         node("GRU", "second", ["first"], dict(units=2, reset_after=False, return_sequences=True, **small)), node("SimpleRNN", "out", ["second"], dict(units=2)))
    case("penalties of numbers: attention, of all its projections", [steps], node("MultiHeadAttention", "look", ["a"], dict(num_heads=2, key_dim=2, **small)),
         node("Dense", "out", ["look"], dict(units=2)), optimizer="SGD, momentum")
    case("penalties of numbers: both directions", [steps], node("Bidirectional", "first", ["a"], dict(layer="LSTM", units=2, return_sequences=True, merge_mode="sum", **small)),
         node("Bidirectional", "second", ["first"], dict(layer="SimpleRNN", units=2, return_sequences=True, merge_mode="mul", **small)),
         node("Bidirectional", "out", ["second"], dict(layer="GRU", units=2, **small)))
    words = [node("Dense", "a_data", ["input"], {"units": 5, "use_bias": False}), node("Embedding", "layer", ["a_data"], dict(input_dim=7, output_dim=3, **small)),
             node("Dense", "out", ["layer"], dict(units=2))]
    cases.append(net_training("penalties of numbers: Embedding", words, 4, "SGD"))
    case("ActivityRegularization", [(4,)], node("Dense", "hidden", ["a"], dict(units=5, activation="tanh")),
         node("ActivityRegularization", "small", ["hidden"], dict(l1=0.1, l2=0.2)), node("ActivityRegularization", "again", ["small"], dict(l2=0.1)),
         node("Dense", "left", ["again"], dict(units=2)), node("Dense", "right", ["hidden"], dict(units=2)), node("Add", "out", ["left", "right"]))
    # What is frozen keeps its weights, and has no penalty.
    case("frozen stem", [(5, 5, 2)], node("Conv2D", "conv", ["a"], dict(filters=3, kernel_size=[3, 3], **penalties("kernel", "bias")), trainable=False),
         node("BatchNormalization", "bn", ["conv"], trainable=False), node("Flatten", "flatten", ["bn"]), node("Dense", "out", ["flatten"], dict(units=2)), optimizer="SGD, momentum")
    case("frozen between two that learn", [steps], node("Conv1D", "conv", ["a"], dict(filters=4, kernel_size=2, activation="tanh")),
         node("LSTM", "memory", ["conv"], dict(units=3), trainable=False), node("Dense", "out", ["memory"], dict(units=2)), optimizer="SGD, momentum")
    case("attention with values and keys of their own", [(4, 6), (3, 5), (3, 2)], node("MultiHeadAttention", "look", ["a", "b", "c"], dict(num_heads=2, key_dim=3)),
         node("Dense", "out", ["look"], dict(units=2)), optimizer="SGD, momentum")  # Adam makes steps of what is noise: a key's bias has no gradient
    case("bilinear up-sampling", [(3, 4, 2)], node("Conv2D", "conv", ["a"], dict(filters=3, kernel_size=[2, 2], padding="same", activation="tanh")),
         node("UpSampling2D", "up", ["conv"], dict(size=[2, 3], interpolation="bilinear")), node("Conv2D", "out", ["up"], dict(filters=2, kernel_size=[3, 3])), optimizer="SGD, momentum")
    # Shares and partners are ours, what is made of them is Keras': its own are drawn otherwise, and may be below a half.
    cases.append(net_training("MixUp", samples("a", (4,), 6) + [node("Dense", "hidden", ["a"], dict(units=5, activation="tanh")), node("Dense", "out", ["hidden"], dict(units=2))],
                              6, "SGD, momentum", mixup=0.4))
    # What is drawn is ours, too; what is made of it, and which numbers share a draw, is Keras'. Five channels: blocks of four numbers lie across samples.
    row, out = node("Dense", "hidden", ["a"], dict(units=5, activation="tanh")), node("Dense", "out", ["drawn"], dict(units=2))
    case("drawn: Dropout", [(4,)], row, node("Dropout", "drawn", ["hidden"], dict(rate=0.4)), out, optimizer="SGD, momentum")
    case("drawn: Dropout of steps", [steps], row, node("Dropout", "drawn", ["hidden"], dict(rate=0.75)), out)
    case("drawn: SpatialDropout1D", [steps], node("Conv1D", "conv", ["a"], dict(filters=5, kernel_size=2)), node("SpatialDropout1D", "drawn", ["conv"], dict(rate=0.3)), out,
         optimizer="SGD, momentum")
    case("drawn: SpatialDropout2D", [image], node("Conv2D", "conv", ["a"], dict(filters=5, kernel_size=[2, 2])), node("SpatialDropout2D", "drawn", ["conv"], dict(rate=0.5)),
         node("Conv2D", "out", ["drawn"], dict(filters=2, kernel_size=[2, 3])), optimizer="Adam")
    case("drawn: GaussianNoise", [(4,)], row, node("GaussianNoise", "drawn", ["hidden"], dict(stddev=0.5)), out, optimizer="SGD, momentum")
    case("drawn: noise, then dropout twice", [(4,)], node("GaussianNoise", "noise", ["a"], dict(stddev=0.2)), node("Dropout", "first", ["noise"], dict(rate=0.2)),
         {**row, "inputs": ["first"]}, node("Dropout", "drawn", ["hidden"], dict(rate=0.5)), out)
    # Layers that the others do not bring.
    case("Normalization, adapted", [(4,)], node("Normalization", "scale", ["a"]), node("Dense", "hidden", ["scale"], dict(units=5, activation="tanh")),
         node("Dense", "out", ["hidden"], dict(units=2)), optimizer="SGD, momentum")
    case("RMSNormalization", [steps], node("RMSNormalization", "scale", ["a"]), node("Dense", "out", ["scale"], dict(units=2)), optimizer="SGD, momentum")
    return cases


def held_trainings():
    """Weights that are held to something, of every layer that can, along axes in the middle and several at once, by optimizers that wait and average."""
    cases = []

    def held(layer, shape, params, optimizer="SGD", batch=3, more="", **constraints):
        words = {f"{weight}_constraint": value for weight, value in constraints.items()}
        cases.append(net_training(f"held: {layer}{more}", samples("a", shape, batch) + [node(layer, "layer", ["a"], {**params, **words})], batch, optimizer))

    image, steps = (4, 5, 3), (5, 3)
    held("Dense", (4,), dict(units=3), "Adam", kernel="MaxNorm(max_value=0.8, axis=0)", bias="NonNeg()")
    held("Dense", (4,), dict(units=3), "SGD, momentum", more=", unit norms", kernel="UnitNorm(axis=1)", bias="UnitNorm(axis=0)")
    held("Dense", (4,), dict(units=20), more=", slowly", kernel="MinMaxNorm(min_value=0.5, max_value=0.7, rate=0.3, axis=-2)", bias="MaxNorm(max_value=0.3, axis=0)")
    held("Dense", (4,), dict(units=3), ("SGD", dict(learning_rate=0.05, gradient_accumulation_steps=3)), more=", in every step of an accumulation",
         kernel="MinMaxNorm(min_value=0.5, max_value=0.7, rate=0.3, axis=0)")
    held("Dense", (4,), dict(units=3), ("SGD", dict(learning_rate=0.05, use_ema=True, ema_momentum=0.5, ema_overwrite_frequency=2)), more=", behind an average",
         kernel="NonNeg()", bias="MaxNorm(max_value=0.1, axis=0)")
    held("Conv1D", steps, dict(filters=3, kernel_size=2), kernel="MaxNorm(max_value=0.6, axis=[0, 1])", bias="NonNeg()")
    held("Conv2D", image, dict(filters=3, kernel_size=[2, 2]), kernel="MaxNorm(max_value=0.6, axis=[0, 1, 2])", bias="MaxNorm(max_value=0.2, axis=0)")
    held("Conv2D", image, dict(filters=3, kernel_size=[2, 2]), more=", axes apart", kernel="UnitNorm(axis=[0, 2])")
    held("Conv2DTranspose", image, dict(filters=2, kernel_size=[2, 2]), kernel="MaxNorm(max_value=0.6, axis=[0, 1, -1])", bias="NonNeg()")
    held("DepthwiseConv2D", image, dict(kernel_size=[2, 2], depth_multiplier=2), depthwise="MaxNorm(max_value=0.5, axis=[0, 1])", bias="NonNeg()")
    held("SeparableConv2D", image, dict(filters=3, kernel_size=[2, 2]), depthwise="NonNeg()", pointwise="UnitNorm(axis=2)", bias="NonNeg()")
    held("SimpleRNN", steps, dict(units=3), kernel="MaxNorm(max_value=0.5, axis=0)", recurrent="UnitNorm(axis=0)", bias="NonNeg()")
    held("LSTM", steps, dict(units=3), kernel="MaxNorm(max_value=0.5, axis=0)", recurrent="UnitNorm(axis=1)", bias="NonNeg()")
    held("GRU", steps, dict(units=3), kernel="NonNeg()", recurrent="MaxNorm(max_value=0.5, axis=0)", bias="MaxNorm(max_value=0.3, axis=1)")
    held("Bidirectional", steps, dict(layer="GRU", units=2), kernel="MaxNorm(max_value=0.5, axis=0)", recurrent="UnitNorm(axis=0)", bias="NonNeg()")
    held("MultiHeadAttention", steps, dict(num_heads=2, key_dim=2), "SGD, momentum", kernel="MaxNorm(max_value=0.5, axis=0)", bias="NonNeg()")
    held("PReLU", image, dict(shared_axes=[1]), alpha="NonNeg()")
    for layer, params in (("BatchNormalization", {}), ("LayerNormalization", {}), ("GroupNormalization", dict(groups=1))):
        held(layer, image, params, beta="MaxNorm(max_value=0.4, axis=0)", gamma="NonNeg()")
    words = [node("Dense", "a_data", ["input"], {"units": 5, "use_bias": False}),
             node("Embedding", "layer", ["a_data"], dict(input_dim=7, output_dim=3, embeddings_constraint="MaxNorm(max_value=0.5, axis=1)"))]
    cases.append(net_training("held: Embedding", words, 4, "SGD"))
    cases.append(net_training("held: a frozen layer is not", samples("a", (4,), 3) + [node("Dense", "layer", ["a"], dict(units=3, kernel_constraint="NonNeg()"), trainable=False),
                              node("Dense", "out", ["layer"], dict(units=2, kernel_constraint="NonNeg()"))], 3, "SGD"))
    return cases


# ---- defaults -----------------------------------------------------------------------------------------------------------

REQUIRED = {"units": 3, "filters": 4, "kernel_size": (3, 3), "pool_size": (2, 2), "rate": 0.5, "scale": 1.0, "activation": "relu",
            "target_shape": (-1,), "initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.5, "n": 2, "dims": (2, 1), "stddev": 0.1,
            "input_dim": 10, "output_dim": 4, "num_heads": 2, "key_dim": 3, "boundaries": [1], "values": [0.1, 0.01], "first_decay_steps": 10,
            "height": 32, "width": 32, "factor": 0.1, "height_factor": 0.1, "width_factor": 0.1, "axes": -1}


def plain(value):
    """A configuration's value as our parameters write it."""
    if isinstance(value, dict) and "class_name" in value:
        return keras.src.utils.naming.to_snake_case(value["class_name"])
    if isinstance(value, tuple):
        return list(value)
    return value


def defaults_of(family, name, made):
    """Required keys, and the defaults: of the signature, or what the constructor makes of None."""
    signature = inspect.signature(made.__init__).parameters
    required = [k for k, p in signature.items() if p.default is p.empty and p.kind == p.POSITIONAL_OR_KEYWORD and k != "self"]
    given = {**REQUIRED, "kernel_size": 3, "pool_size": 2} if name.endswith("1D") else REQUIRED
    object_ = made(**{k: given[k] for k in required})
    config = object_.get_config() if hasattr(object_, "get_config") else {}
    defaults = {}
    for key, parameter in signature.items():
        value = parameter.default
        if value is parameter.empty:
            continue
        if value is None and key not in ("strides", "warmup_target", "value_dim") and config.get(key) is not None:
            value = config[key]
        if key in config and isinstance(config[key], dict):
            value = config[key]
        value = plain(value)
        if isinstance(value, (bool, int, float, str, list, type(None))):
            defaults[key] = value
    return {"family": family, "name": name, "required": required, "defaults": defaults}


def all_defaults():
    layers = ["Dense", "Flatten", "Reshape", "Rescaling", "Normalization", "Conv2D", "MaxPooling2D", "AveragePooling2D", "GlobalAveragePooling2D",
              "BatchNormalization", "Activation", "ReLU", "LeakyReLU", "ELU", "Softmax", "Dropout", "Add", "Concatenate",
              "Conv1D", "DepthwiseConv2D", "SeparableConv2D", "Conv2DTranspose", "MaxPooling1D", "AveragePooling1D",
              "GlobalAveragePooling1D", "GlobalMaxPooling1D", "GlobalMaxPooling2D", "LayerNormalization", "GroupNormalization",
              "UpSampling1D", "UpSampling2D", "Resizing", "RepeatVector", "Permute", "ZeroPadding1D", "ZeroPadding2D", "Cropping1D",
              "Cropping2D", "SpatialDropout1D", "SpatialDropout2D", "GaussianNoise", "Multiply", "Subtract", "Average",
              "Maximum", "Minimum", "Embedding", "Masking", "LSTM", "GRU", "SimpleRNN", "MultiHeadAttention", "RandomFlip", "RandomRotation", "RandomTranslation",
              "RandomZoom", "RandomCrop", "RandomContrast", "RandomBrightness", "RandomErasing", "PReLU", "RMSNormalization", "Dot", "ActivityRegularization"]
    rows = [defaults_of("layer", n, getattr(keras.layers, n)) for n in layers]
    for row in rows:
        if "value_range" in row["defaults"]:
            row["defaults"]["value_range"] = [float(v) for v in row["defaults"]["value_range"]]
    attention = next(r for r in rows if r["name"] == "MultiHeadAttention")
    attention["defaults"]["use_causal_mask"] = inspect.signature(keras.layers.MultiHeadAttention.call).parameters["use_causal_mask"].default
    embedding = next(r for r in rows if r["name"] == "Embedding")["defaults"]  # a word that all layers take
    embedding["activity_regularizer"] = inspect.signature(keras.layers.Layer.__init__).parameters["activity_regularizer"].default
    lstm = next(r for r in rows if r["name"] == "LSTM")["defaults"]  # one layer here, one around another there
    for name in ("LSTM", "GRU", "SimpleRNN"):  # a word of the layer around a cell, that these pass on
        own = next(r for r in rows if r["name"] == name)["defaults"]
        own["zero_output_for_mask"] = inspect.signature(keras.layers.RNN.__init__).parameters["zero_output_for_mask"].default
    gru = next(r for r in rows if r["name"] == "GRU")["defaults"]
    around = {**lstm, "reset_after": gru["reset_after"], "merge_mode": "concat"}
    rows.append({"family": "layer", "name": "Bidirectional", "required": ["layer", "units"], "defaults": around})
    rows += [defaults_of("loss", n, getattr(keras.losses, c)) for n, c in CLASSES.items()]
    rows += [defaults_of("optimizer", n, getattr(keras.optimizers, n)) for n in sorted({n for n, _ in OPTIMIZERS.values()})]
    rows += [defaults_of("schedule", n, getattr(keras.optimizers.schedules, n)) for n in SCHEDULES]
    rows += [defaults_of("callback", n, getattr(keras.callbacks, n)) for n in ("EarlyStopping", "ReduceLROnPlateau", "TerminateOnNaN")]
    rows += [defaults_of("constraint", n, getattr(keras.constraints, n)) for n in CONSTRAINTS]
    rows += [defaults_of("metric", n, getattr(keras.metrics, c)) for n, c in {
        "binary_accuracy": "BinaryAccuracy", "categorical_accuracy": "CategoricalAccuracy",
        "sparse_categorical_accuracy": "SparseCategoricalAccuracy", "mean_squared_error": "MeanSquaredError",
        "mean_absolute_error": "MeanAbsoluteError", "root_mean_squared_error": "RootMeanSquaredError",
        "r2_score": "R2Score", "precision": "Precision", "recall": "Recall", "f1_score": "F1Score", "auc": "AUC",
        "top_k_categorical_accuracy": "TopKCategoricalAccuracy",
        "sparse_top_k_categorical_accuracy": "SparseTopKCategoricalAccuracy", "binary_crossentropy": "BinaryCrossentropy",
        "categorical_crossentropy": "CategoricalCrossentropy",
        "sparse_categorical_crossentropy": "SparseCategoricalCrossentropy"}.items()]
    return rows


# ---- masks of recurrent layers -------------------------------------------------------------------------------------------

def dropout_case(name, kind, batch=3, steps=4, channels=3, units=2, **params):
    """What a layer gives in training by masks that are given. sums: what the input gives the gates, each by its own mask, without biases."""
    rng = np.random.default_rng(zlib.crc32(name.encode()))
    gates = {"SimpleRNN": 1, "LSTM": 4, "GRU": 3}[kind]
    layer = getattr(keras.layers, kind)(units, return_sequences=True, dropout=0.3, recurrent_dropout=0.4, **params)
    x = rng.normal(size=(batch, steps, channels)).astype(np.float32)
    layer(x)
    layer.set_weights([rng.normal(scale=0.7, size=w.shape) for w in layer.get_weights()])
    kernel, recurrent, bias = (np.asarray(w) for w in layer.get_weights())
    of_input = ((rng.random((gates, batch, channels)) >= 0.3) / 0.7).astype(np.float32)
    of_state = ((rng.random((gates, batch, units)) >= 0.4) / 0.6).astype(np.float32)
    one = gates == 1  # such a cell knows one mask, not a list
    layer.cell._dropout_mask = of_input[0] if one else list(of_input)
    layer.cell._recurrent_dropout_mask = of_state[0] if one else list(of_state)
    out = np.asarray(layer(x, training=True))
    sums = np.concatenate([(x * of_input[g][:, None, :]) @ kernel[:, g * units:(g + 1) * units] for g in range(gates)], axis=-1)
    if params.get("go_backwards"):
        out = out[:, ::-1]  # ours lie at the steps they are of
    return {"name": name, "layer": kind, "reset_after": params.get("reset_after", True), "reverse": params.get("go_backwards", False),
            "batch": batch, "steps": steps, "units": units, "sums": numbers(sums.transpose(1, 0, 2)), "kernel": numbers(recurrent),
            "bias": numbers(bias), "factors": numbers(of_state), "out": numbers(out.transpose(1, 0, 2))}


def dropout_cases():
    return [dropout_case("SimpleRNN", "SimpleRNN"), dropout_case("LSTM", "LSTM"), dropout_case("GRU", "GRU"),
            dropout_case("GRU, reset before", "GRU", reset_after=False), dropout_case("SimpleRNN, backwards", "SimpleRNN", go_backwards=True),
            dropout_case("LSTM, backwards", "LSTM", go_backwards=True), dropout_case("GRU, backwards", "GRU", go_backwards=True)]


# ---- recipes ------------------------------------------------------------------------------------------------------------

def schedule_cases():
    cases = [("ExponentialDecay", dict(initial_learning_rate=0.1, decay_steps=10, decay_rate=0.9)),
             ("ExponentialDecay", dict(initial_learning_rate=0.05, decay_steps=7, decay_rate=0.5, staircase=True)),
             ("CosineDecay", dict(initial_learning_rate=0.1, decay_steps=20)),
             ("CosineDecay", dict(initial_learning_rate=0.1, decay_steps=20, alpha=0.1)),
             ("CosineDecay", dict(initial_learning_rate=0.01, decay_steps=16, alpha=0.05, warmup_target=0.2, warmup_steps=8)),
             ("CosineDecay", dict(initial_learning_rate=0.01, decay_steps=16, warmup_target=0.2, warmup_steps=0)),
             ("PiecewiseConstantDecay", dict(boundaries=[3, 9], values=[0.1, 0.02, 0.005])),
             ("PolynomialDecay", dict(initial_learning_rate=0.1, decay_steps=14)),
             ("PolynomialDecay", dict(initial_learning_rate=0.1, decay_steps=7, end_learning_rate=0.01, power=2.0, cycle=True)),
             ("InverseTimeDecay", dict(initial_learning_rate=0.1, decay_steps=7, decay_rate=0.5)),
             ("InverseTimeDecay", dict(initial_learning_rate=0.1, decay_steps=7, decay_rate=0.5, staircase=True)),
             ("CosineDecayRestarts", dict(initial_learning_rate=0.1, first_decay_steps=6)),
             ("CosineDecayRestarts", dict(initial_learning_rate=0.1, first_decay_steps=5, t_mul=1.0, m_mul=0.8, alpha=0.1)),
             ("CosineDecayRestarts", dict(initial_learning_rate=0.1, first_decay_steps=4, t_mul=1.5, m_mul=0.5))]
    steps = [0, 1, 2, 3, 5, 6, 7, 8, 9, 10, 13, 14, 15, 16, 19, 20, 21, 24, 25, 100]
    return [{"family": "schedule", "name": n, "params": p, "steps": steps,
             "rates": [float(getattr(keras.optimizers.schedules, n)(**p)(s)) for s in steps]} for n, p in cases]


def early_stopping_case(params, maximize, values):
    """Feeds one figure an epoch and writes down what Keras thinks after each."""
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    name = "val_accuracy" if maximize else "val_loss"
    callback = keras.callbacks.EarlyStopping(monitor=name, **{"mode": "max" if maximize else "min", **params})
    callback.set_model(model)
    model.stop_training = False
    callback.on_train_begin()
    rows = []
    for epoch, value in enumerate(values):
        callback.on_epoch_end(epoch, {name: value})
        rows.append([callback.wait, callback.best_epoch, bool(model.stop_training)])
        if model.stop_training:
            break
    return {"family": "early_stopping", "params": params, "maximize": maximize, "values": values[:len(rows)], "rows": rows}


def early_stopping_cases():
    down = [1.0, 0.8, 0.7, 0.72, 0.71, 0.69, 0.75, 0.8, 0.9, 1.0]
    up = [0.5, 0.6, 0.58, 0.61, 0.615, 0.61, 0.6, 0.6]
    flat = [0.5] * 6
    return [early_stopping_case(*c) for c in [
        ({}, False, down), ({"patience": 1}, False, down), ({"patience": 2}, False, down), ({"patience": 3}, False, down),
        ({"patience": 3, "restore_best_weights": True}, False, down), ({"patience": 2, "min_delta": 0.05}, False, down),
        ({"patience": 2, "min_delta": -0.05}, False, down), ({"patience": 2, "start_from_epoch": 4}, False, down),
        ({"patience": 2, "baseline": 0.75}, False, down), ({"patience": 2, "baseline": 0.1}, False, down),
        ({"patience": 2}, True, up), ({"patience": 2, "min_delta": 0.02}, True, up), ({}, False, flat),
        ({"patience": 2}, False, flat), ({"patience": 2, "mode": "max"}, False, [0.1, 0.2, 0.15, 0.12, 0.3])]]


def augmentations():
    """What a Random layer does in training, its ranges narrowed to one number, so that no chance is left."""
    rng = np.random.default_rng(5)
    images = np.round(rng.uniform(0, 255, (2, 6, 5, 3))).astype("float32")
    cases = []
    for layer, params in [
            ("RandomRotation", dict(factor=[0.25, 0.25])), ("RandomRotation", dict(factor=[0.1, 0.1])),
            ("RandomRotation", dict(factor=[-0.05, -0.05], fill_mode="constant", fill_value=7.0)),
            ("RandomRotation", dict(factor=[0.3, 0.3], fill_mode="wrap")), ("RandomRotation", dict(factor=[0.2, 0.2], fill_mode="nearest")),
            ("RandomRotation", dict(factor=[0.07, 0.07], interpolation="nearest")),
            ("RandomTranslation", dict(height_factor=[0.3, 0.3], width_factor=[-0.2, -0.2])),
            ("RandomTranslation", dict(height_factor=[-0.55, -0.55], width_factor=[0.45, 0.45], fill_mode="constant")),
            ("RandomTranslation", dict(height_factor=[0.9, 0.9], width_factor=[0.9, 0.9], fill_mode="wrap")),
            ("RandomZoom", dict(height_factor=[-0.5, -0.5])), ("RandomZoom", dict(height_factor=[0.4, 0.4])),
            ("RandomZoom", dict(height_factor=[0.4, 0.4], width_factor=[-0.3, -0.3], fill_mode="nearest")),
            ("RandomBrightness", dict(factor=[0.3, 0.3])), ("RandomBrightness", dict(factor=[-0.2, -0.2], value_range=[0.0, 200.0])),
            ("RandomErasing", dict(factor=[0.0, 0.0], fill_value=9.0)),
            ("RandomErasing", dict(factor=[1.0, 1.0], scale=[1.0, 1.0], fill_value=9.0))]:
        made = getattr(keras.layers, layer)(**{k: tuple(v) if isinstance(v, list) else v for k, v in params.items()})
        cases.append({"layer": layer, "params": params, "shape": list(images.shape), "x": numbers(images), "y": numbers(made(images, training=True))})
    return cases + told_augmentations(images)


def told_augmentations(images):
    """Layers whose chance cannot be narrowed, told what to do: one answer, or all that there can be."""
    cases = []

    def case(layer, params, transformations, **keras_params):
        made = getattr(keras.layers, layer)(**{**params, **keras_params})
        outcomes = [np.asarray(made.transform_images(keras.ops.convert_to_tensor(images), t, training=True)) for t in transformations]
        told = {"y": numbers(outcomes[0])} if len(outcomes) == 1 else {"variants": [numbers(o) for o in outcomes]}
        cases.append({"layer": layer, "params": params, "shape": list(images.shape), "x": numbers(images), **told})

    for factor in (0.4, 0.15):  # ours: from 1 + factor to 1 + factor
        case("RandomContrast", {"factor": [-factor, factor]}, [{"contrast_factor": np.full((2, 1, 1, 1), 1 + factor, "float32")}], factor=0.7)
    case("RandomContrast", {"factor": [-0.9, 0.9], "value_range": [40.0, 200.0]}, [{"contrast_factor": np.full((2, 1, 1, 1), 1.9, "float32")}], factor=0.7)
    for mode in ("horizontal", "vertical", "horizontal_and_vertical"):
        case("RandomFlip", {"mode": mode}, [{"flips": np.full((2, 1, 1, 1), flip), "input_shape": images.shape} for flip in (False, True)])
    case("RandomCrop", {"height": 4, "width": 3}, [(top, left) for top in range(3) for left in range(3)])
    return cases


def plateau_case(params, values):
    """Feeds one figure an epoch and writes down the rate after each."""
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.SGD(0.1), "mse")
    callback = keras.callbacks.ReduceLROnPlateau(monitor="val_loss", **{"mode": "min", **params})
    callback.set_model(model)
    callback.on_train_begin()
    rates = []
    for epoch, value in enumerate(values):
        callback.on_epoch_end(epoch, {"val_loss": value})
        rates.append(float(model.optimizer.learning_rate))
    return {"family": "plateau", "params": params, "values": values, "rates": rates}


def plateau_cases():
    values = [1.0, 0.8, 0.8, 0.7999, 0.81, 0.9, 0.7, 0.71, 0.7, 0.72, 0.73, 0.75, 0.6, 0.65, 0.66, 0.67]
    return [plateau_case(p, values) for p in [
        {}, {"patience": 2}, {"patience": 0}, {"patience": 2, "factor": 0.5, "cooldown": 2}, {"patience": 1, "min_lr": 0.03, "factor": 0.5},
        {"patience": 2, "min_delta": 0.15}, {"patience": 2, "mode": "max"}]]


if __name__ == "__main__":
    write(LAYERS / "keras_layers.json", small_layers() + convolutions() + more_convolutions() + poolings() + normalisations() +
          more_normalisations() + reshapings() + mergings() + sequences() + masks() + nets())
    write(LAYERS / "keras_augmentation.json", augmentations())
    write(LAYERS / "keras_training.json", trainings())
    write(LAYERS / "keras_nets.json", net_trainings() + held_trainings())
    write(LAYERS / "keras_dropout.json", dropout_cases())
    write(LAYERS / "keras_defaults.json", all_defaults())
    write(RECIPES / "keras_recipes.json", schedule_cases() + early_stopping_cases() + plateau_cases())
