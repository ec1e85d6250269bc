# SPDX-License-Identifier: GPL-3.0-or-later
"""Masks of sequences: nets of Keras come through us, predict the same here, and count the same steps in losses and metrics."""
import json
import os
import pathlib
import subprocess

import keras
import numpy as np
import pytest
from keras import layers as L
from safetensors.numpy import load_file
from test_keras_files import fill, same, weights_of

BUILD = pathlib.Path(os.environ.get("LAMINA_BUILD", pathlib.Path(__file__).parents[2] / "build" / "release"))


def cli(home, *words):
    done = subprocess.run([BUILD / "bin" / "lamina-cli", *map(str, words)], capture_output=True, text=True, env={**os.environ, "LAMINA_HOME": str(home)})
    assert done.returncode == 0, done.stderr
    return done.stdout


def ids(name):
    return keras.Input((7,), name=name)


def words(x, size=4):
    return L.Embedding(11, size, mask_zero=True)(x)


def sequential():
    return keras.Sequential([L.Input((7,), name="a"), L.Embedding(11, 4, mask_zero=True), L.SpatialDropout1D(0.2), L.Bidirectional(L.LSTM(3, return_sequences=True)),
                             L.GRU(3, go_backwards=True), L.Dense(2)])


def functional(end):
    def make():
        a = ids("a")
        return keras.Model(a, end(words(a)))
    return make


def joined(layer):
    """Two texts and a sequence of numbers; what order the layers of a class have depends on the masks' ops too."""
    def make():
        a, b, c = ids("a"), ids("b"), keras.Input((7, 3), name="c")
        numbers = L.Dense(4)(L.Masking(0.5)(L.Dense(3)(c)))
        y = layer()([words(a), words(b), numbers])
        return keras.Model([a, b, c], L.Concatenate()([L.LSTM(3)(y), L.GlobalAveragePooling1D()(y), L.Dense(2)(L.Flatten()(numbers))]))
    return make


def texts_and_depth():
    """A chain beside masks that are worked out in more ops than the layers they go past."""
    a, b, c = ids("a"), ids("b"), keras.Input((7, 3), name="c")
    side = c
    for _ in range(4):
        side = L.Dense(3, activation="tanh")(side)
    near, far = words(a), words(b)
    y = L.Concatenate()([L.Dense(3)(near), L.Dense(3)(far), L.Dense(3)(L.Masking()(L.Dense(3)(c)))])
    return keras.Model([a, b, c], L.Concatenate()([L.GRU(3)(y), L.Dense(3)(L.GlobalMaxPooling1D()(side))]))


def transformer(behind):
    def make():
        a = ids("a")
        y = words(a, 6)
        for _ in range(2):
            if behind:
                y = L.LayerNormalization()(L.Add()([y, L.MultiHeadAttention(2, 3)(y, y)]))
            else:
                z = L.LayerNormalization()(y)
                y = L.Add()([y, L.MultiHeadAttention(2, 3)(z, z)])
        return keras.Model(a, L.Dense(3, activation="softmax")(y))
    return make


def translator():
    """The words of one text look at those of another."""
    a, b = ids("a"), ids("b")
    source, told = words(a, 6), words(b, 6)
    told = L.Add()([told, L.MultiHeadAttention(2, 3)(told, told, use_causal_mask=True)])
    told = L.Add()([told, L.MultiHeadAttention(2, 3)(told, source)])
    told = L.Add()([told, L.MultiHeadAttention(2, 3, dropout=0.1)(told, source)])
    return keras.Model([a, b], L.GlobalAveragePooling1D()(told))


def nested():
    n = keras.Input((7, 4), name="n")
    inner = keras.Model(n, L.LSTM(3, return_sequences=True)(L.Dense(4)(n)), name="inner")
    a = ids("a")
    return keras.Model(a, L.GlobalAveragePooling1D()(inner(words(a))))


MODELS = {
    "sequential": sequential,
    "LSTM": functional(lambda e: L.LSTM(3)(L.Dropout(0.1)(e))),
    "zeros for what is hidden": functional(lambda e: L.Flatten()(L.GRU(3, return_sequences=True, zero_output_for_mask=True)(e))),
    "both ways": functional(lambda e: L.Flatten()(L.Bidirectional(L.GRU(3, return_sequences=True), merge_mode="mul")(e))),
    "SimpleRNN backwards": functional(lambda e: L.GlobalAveragePooling1D()(L.SimpleRNN(3, return_sequences=True, go_backwards=True)(e))),
    "batch normalisation": functional(lambda e: L.GlobalAveragePooling1D()(L.BatchNormalization()(e))),
    "mean": functional(lambda e: L.GlobalAveragePooling1D(keepdims=True)(e)),
    "add": joined(L.Add),
    "maximum": joined(L.Maximum),
    "concatenate channels": joined(L.Concatenate),
    "concatenate steps": joined(lambda: L.Concatenate(axis=1)),
    "depth": texts_and_depth,
    "normalised behind": transformer(True),
    "normalised before": transformer(False),
    "translator": translator,
    "nested": nested,
}


def inputs_of(model, samples, seed=1):
    """Texts that end in padding, and have a hole; numbers with some steps of one value."""
    rng = np.random.default_rng(seed)
    made = {}
    for i in model.inputs:
        shape = (samples, *i.shape[1:])
        if i.shape[1:] == (7,):
            x = rng.integers(1, 11, shape)
            x[np.arange(7) >= rng.integers(1, 8, (samples, 1))] = 0
            x[:, 3] *= rng.integers(0, 2, samples)
            x[:, 0] = 1
        else:
            x = np.round(rng.normal(size=shape), 2)
            x[rng.random(shape[:2]) < 0.3] = 0
        made[i.name] = x.astype("float32")
    return made


def bare(arrays):
    return arrays if len(arrays) > 1 else next(iter(arrays.values()))


@pytest.mark.parametrize("name", MODELS)
def test_nets_with_masks_open_and_predict_the_same(tool, tmp_path, name):
    keras.utils.clear_session()
    keras.utils.set_random_seed(4)
    model = MODELS[name]()
    fill(model.variables, 3)
    for v in model.variables:
        if v.dtype == "float32" and "variance" not in v.path:
            v.assign(v - 0.6)
    model.save(tmp_path / "a.keras")
    assert "warning" not in tool("weights", tmp_path / "a.keras", tmp_path / "a.safetensors")
    if name != "nested":  # whose layers are then one level
        same(weights_of(model), load_file(tmp_path / "a.safetensors"))
    x = inputs_of(model, 9)
    expected = model.predict(bare(x), verbose=0)
    np.savez(tmp_path / "x.npz", **(x if len(x) > 1 else {"x": bare(x)}))
    cli(tmp_path, "predict", tmp_path / "a.keras", "--input", tmp_path / "x.npz", "--output", tmp_path / "y.npy")
    np.testing.assert_allclose(np.load(tmp_path / "y.npy"), expected, rtol=1e-5, atol=1e-5)
    tool("copy", tmp_path / "a.keras", tmp_path / "b.keras")
    keras.utils.clear_session()  # as in a program that does nothing but open it
    np.testing.assert_allclose(keras.models.load_model(tmp_path / "b.keras").predict(bare(x), verbose=0), expected, rtol=1e-6, atol=1e-6)


def tagger():
    a = ids("a")
    return keras.Model(a, L.Dense(3, activation="softmax")(L.Bidirectional(L.LSTM(4, return_sequences=True))(words(a))))


def tagger_attending():
    return transformer(False)()


def tagger_without():
    return transformer(True)()


def numbers():
    c = keras.Input((7, 3), name="c")
    return keras.Model(c, L.Dense(2)(L.GRU(4, return_sequences=True)(L.Masking()(c))))


def yes_or_no():
    a = ids("a")
    return keras.Model(a, L.Dense(1, activation="sigmoid")(L.GRU(4, return_sequences=True)(words(a))))


PER_STEP = {
    "tags": (tagger, "categorical_crossentropy", ["accuracy", "mean_absolute_error"]),
    "tags, attention": (tagger_attending, "categorical_crossentropy", ["accuracy"]),
    "tags, attention that lost the mask": (tagger_without, "categorical_crossentropy", ["accuracy"]),
    "numbers": (numbers, "mean_squared_error", ["mean_absolute_error", "root_mean_squared_error", "r2_score"]),
    "yes or no": (yes_or_no, "binary_crossentropy", ["binary_accuracy", "precision", "auc"]),
}


@pytest.mark.parametrize("name", PER_STEP)
def test_steps_that_do_not_count_are_left_out_of_losses_and_metrics(tmp_path, name):
    make, loss, metrics = PER_STEP[name]
    keras.utils.clear_session()
    keras.utils.set_random_seed(7)
    model = make()
    named = [{"precision": keras.metrics.Precision, "auc": keras.metrics.AUC}.get(m, lambda m=m: m)() for m in metrics]
    model.compile(keras.optimizers.Adam(0.01), loss, metrics=[m for m in named if m != "r2_score"])
    x, steps, batch = bare(inputs_of(model, 10 * 16 + 5)), 10, 16
    rng = np.random.default_rng(2)
    shape = (len(x), *model.output_shape[1:])
    y = np.eye(3, dtype="float32")[rng.integers(0, 3, shape[:-1])] if loss.startswith("categorical") else rng.integers(0, 2, shape).astype("float32") if "binary" in loss else rng.normal(size=shape).astype("float32")
    np.savez(tmp_path / "data.npz", x=x, y=y)
    np.savez(tmp_path / "train.npz", x=x[:steps * batch], y=y[:steps * batch])
    model.save(tmp_path / "start.keras")
    before = model.evaluate(x, y, batch_size=32, verbose=0, return_dict=True)  # as ours: the mean of a batch counts its steps alone
    ours = json.loads(cli(tmp_path, "evaluate", tmp_path / "start.keras", "--data", tmp_path / "data.npz", "--json"))
    for key, value in before.items():
        if key in ours:
            np.testing.assert_allclose(ours[key], value, rtol=2e-4, atol=2e-5, err_msg=key)
    assert {"loss", *model.metrics_names} and len([k for k in before if k in ours]) >= 2, (before, ours)

    cli(tmp_path, "train", tmp_path / "start.keras", "--data", tmp_path / "train.npz", "--no-shuffle", "--epochs", 1, "--batch-size", batch,
        "--telemetry", tmp_path / "log.jsonl", "--output", tmp_path / "end.keras")
    losses = []
    for i in range(steps):
        part = slice(i * batch, (i + 1) * batch)
        losses.append(model.train_on_batch(x[part], y[part], return_dict=True)["loss"])
        model.reset_metrics()
    told = [json.loads(line) for line in open(tmp_path / "log.jsonl")]
    np.testing.assert_allclose([line["value"] for line in told if line["name"] == "loss"], losses, rtol=3e-4, atol=3e-5)
    end = keras.models.load_model(tmp_path / "end.keras")
    for a, b in zip(model.weights, end.weights):
        if "seed" not in a.path:
            np.testing.assert_allclose(np.asarray(b), np.asarray(a), rtol=2e-3, atol=3e-4, err_msg=a.path)


def test_masks_of_ones_own_are_refused(refusal, tmp_path):
    a, b = ids("a"), ids("b")
    e = words(a)
    for model, told in [
        (keras.Model([a, b], L.LSTM(3, name="memory")(e, mask=keras.ops.not_equal(b, 0))), "memory is called with a mask of its own"),
        (keras.Model(a, L.LSTM(3, name="memory")(e, mask=keras.ops.not_equal(a, 2))), "memory is called with a mask of its own"),
        (keras.Model([a, b], L.LSTM(3, name="memory")(L.Embedding(11, 4)(b), mask=keras.ops.not_equal(b, 0))), "memory is called with a mask of its own"),
        (keras.Model(a, L.Softmax(name="shares")(e)), "shares cannot take a sequence with a mask"),
    ]:
        model.save(tmp_path / "m.keras")
        assert told in refusal("weights", tmp_path / "m.keras", tmp_path / "m.safetensors")
