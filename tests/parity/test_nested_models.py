# SPDX-License-Identifier: GPL-3.0-or-later
"""Models within models: their layers join the outer model's as a block, with their weights and their optimizer's state."""
import json

import keras
import numpy as np
import pytest
from keras import layers as L

from test_keras_files import inputs_of, same_predictions


def encoder(name="encoder", units=3):
    a = keras.Input((4,))
    return keras.Model(a, L.Dense(units, activation="tanh", name="out")(L.Dense(5, name="mid")(a)), name=name)


def functional():
    x = keras.Input((4,))
    return keras.Model(x, L.Dense(2, name="out")(encoder()(x)))


def sequential_inside():
    # With tanh: the gradient of a bias right before a normalisation is nothing but rounding, which Adam makes large.
    inner = keras.Sequential([L.Dense(3, activation="tanh"), L.BatchNormalization(), L.Dense(3)], name="chain")
    x = keras.Input((4,))
    return keras.Model(x, L.Dense(2)(inner(L.Dense(4)(x))))


def inside_sequential():
    return keras.Sequential([keras.Input((4,)), encoder(), keras.Sequential([L.Dense(6), L.Dense(1)])])


def first_of_a_sequential():
    return keras.Sequential([encoder(), L.Dense(2)])


def siamese():
    tower, x, y = encoder("tower"), keras.Input((4,), name="x"), keras.Input((4,), name="y")
    return keras.Model([x, y], L.Dense(1)(L.Subtract()([tower(x), tower(y)])))


def many_in_and_out():
    a, b = keras.Input((4,)), keras.Input((2,))
    h = L.Concatenate()([a, b])
    inner = keras.Model([a, b], [L.Dense(3)(h), L.Dense(2)(h)], name="both")
    x, y = keras.Input((4,), name="x"), keras.Input((2,), name="y")
    p, q = inner([x, y])
    return keras.Model([x, y], [L.Dense(1)(q), L.Dense(1)(p)])


def deep():
    a = keras.Input((4,))
    outer = keras.Model(a, L.Add()([a, encoder("one", 4)(a)]), name="residual")
    x = keras.Input((4,))
    return keras.Model(x, L.Dense(1)(outer(encoder("two", 4)(outer(x)))))


def ends_in_a_model():
    x = keras.Input((4,))
    return keras.Model(x, encoder("head")(L.Dense(4)(x)))


def frozen():
    inner, x = encoder(), keras.Input((4,))
    inner.trainable = False
    return keras.Model(x, L.Dense(2)(inner(x)))


def nothing_in_it():
    a, x = keras.Input((4,)), keras.Input((4,))
    return keras.Model(x, L.Dense(1)(keras.Model(a, a, name="nothing")(x)))


MODELS = [functional, sequential_inside, inside_sequential, first_of_a_sequential, siamese, many_in_and_out, deep, ends_in_a_model, frozen, nothing_in_it]


@pytest.mark.parametrize("build", MODELS, ids=lambda f: f.__name__)
def test_models_within_models_open_here(tool, tmp_path, build):
    model = build()
    model.save(tmp_path / "a.keras")
    tool("copy", tmp_path / "a.keras", tmp_path / "b.keras")
    again = keras.models.load_model(tmp_path / "b.keras")
    same_predictions(model, again)
    assert again.count_params() == model.count_params()
    assert sum(np.size(w) for w in again.trainable_weights) == sum(np.size(w) for w in model.trainable_weights)


@pytest.mark.parametrize("build", MODELS, ids=lambda f: f.__name__)
def test_their_training_goes_on_in_keras(tool, tmp_path, build):
    keras.utils.set_random_seed(1)
    model = build()
    x, y = inputs_of(model), [np.ones((3, *o.shape[1:]), "float32") for o in model.outputs]
    y = y if len(y) > 1 else y[0]
    model.compile(keras.optimizers.Adam(0.01), ["mse"] * len(model.outputs) if len(model.outputs) > 1 else "mse")
    for _ in range(3):
        model.train_on_batch(x, y)
    model.save(tmp_path / "a.keras")
    tool("copy", tmp_path / "a.keras", tmp_path / "b.keras")
    again = keras.models.load_model(tmp_path / "b.keras")
    assert int(again.optimizer.iterations) == 3
    for _ in range(3):
        model.train_on_batch(x, y)
        again.train_on_batch(x, y)
    for p, q in zip(keras.tree.flatten(model(x, training=False)), keras.tree.flatten(again(x, training=False))):
        np.testing.assert_allclose(np.asarray(p), np.asarray(q), rtol=1e-5, atol=1e-5)  # the step is compiled anew, sums in another order


def test_their_layers_are_blocks_of_the_drawing(tool, tmp_path):
    deep().save(tmp_path / "m.keras")
    tool("project", tmp_path / "m.keras", tmp_path / "m.lamina")
    layers = json.loads((tmp_path / "m.lamina").read_text())["canvas"]["layers"]
    blocks = {layer.get("block", "") for layer in layers.values()}
    assert blocks == {"", "residual", "residual/one", "two", "residual_1", "residual_1/one"}


def test_a_model_called_with_too_little_is_refused(refusal, tmp_path):
    many_in_and_out().save(tmp_path / "m.keras")
    import zipfile
    with zipfile.ZipFile(tmp_path / "m.keras") as source, zipfile.ZipFile(tmp_path / "cut.keras", "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "config.json":
                config = json.loads(data)
                inner = next(l for l in config["config"]["layers"] if l["class_name"] == "Functional")
                inner["inbound_nodes"][0]["args"][0].pop()
                data = json.dumps(config)
            target.writestr(name, data)
    sentence = refusal("weights", tmp_path / "cut.keras", tmp_path / "m.safetensors")
    assert "both" in sentence and "fewer inputs" in sentence
