# SPDX-License-Identifier: GPL-3.0-or-later
"""Keras opens what we write, with the same numbers in the same layers; we open what Keras writes."""
import json
import random

import keras
import numpy as np
import pytest
from keras import layers as L
from safetensors.numpy import load_file

NAMES = ["chain", "image_net", "two_ends", "untrained"]
# Keras says so where a model does not take what people give it.
pytestmark = pytest.mark.filterwarnings("error:The structure of `inputs`")


def our_name(path):
    """Of a variable: what layers within a layer are called stands in front of its name."""
    parts = [p for p in path.split("/") if not p.endswith("_cell")]
    if parts[-2].split("_")[0] in ("forward", "backward"):
        return f"{parts[-2].split('_')[0]}_{parts[-1]}"
    return f"{parts[-2]}_{parts[-1]}" if parts[-2] in ("query", "key", "value", "attention_output") else parts[-1]


def weights_of(model):
    """"<layer>/<weight>" → values."""
    return {f"{layer.name}/{our_name(w.path)}": np.asarray(w) for layer in model.layers for w in layer.weights
            if "seed_generator" not in w.path}


def same(left, right):
    assert left.keys() == right.keys()
    for key in left:
        np.testing.assert_array_equal(left[key], right[key], err_msg=key)


def inputs_of(model, seed=0):
    """An array, or as many as there are inputs."""
    rng = np.random.default_rng(seed)
    arrays = [rng.random((3, *i.shape[1:])).astype("float32") for i in model.inputs]
    return arrays if len(arrays) > 1 else arrays[0]


def same_predictions(a, b):
    x = inputs_of(a)
    for p, q in zip(keras.tree.flatten(a(x, training=False)), keras.tree.flatten(b(x, training=False))):
        np.testing.assert_array_equal(np.asarray(p), np.asarray(q))


@pytest.mark.parametrize("name", NAMES)
def test_keras_opens_our_file_with_our_weights(samples, name):
    model = keras.models.load_model(samples / f"{name}.keras")
    expected = {k: v for k, v in load_file(samples / f"{name}.safetensors").items() if not k.startswith("optimizer/")}
    same(weights_of(model), expected)


def test_keras_takes_over_the_optimizer(samples):
    model = keras.models.load_model(samples / "image_net.keras")
    assert int(model.optimizer.iterations) == 1234
    assert float(model.optimizer.learning_rate) == 0.0625
    file = load_file(samples / "image_net.safetensors")
    for i, variable in enumerate(model.trainable_variables):
        name = "/".join(variable.path.split("/")[-2:])
        for slot in range(2):
            np.testing.assert_array_equal(file[f"optimizer/{name}/{slot}"], np.asarray(model.optimizer.variables[2 + 2 * i + slot]))


@pytest.mark.parametrize("name, numbers", [("chain", 3), ("image_net", 10)])
def test_a_net_of_one_input_takes_and_gives_bare_arrays_without_a_warning(samples, name, numbers):
    model = keras.models.load_model(samples / f"{name}.keras")
    assert model.predict(inputs_of(model), verbose=0).shape == (3, numbers)


def test_keras_goes_on_training_our_model(samples):
    model = keras.models.load_model(samples / "image_net.keras")
    x = inputs_of(model)
    assert model.metrics_names
    model.fit(x, np.array([1, 2, 3]), epochs=1, verbose=0)
    assert int(model.optimizer.iterations) == 1235


def test_a_schedule_reaches_keras(samples):
    model = keras.models.load_model(samples / "two_ends.keras")
    schedule = model.optimizer._learning_rate
    assert isinstance(schedule, keras.optimizers.schedules.CosineDecay) and schedule.decay_steps == 50
    assert [o.name for o in model.inputs] == ["left", "right"]
    assert not model.get_layer("a1").trainable and model.get_layer("a2").trainable


@pytest.mark.parametrize("name", NAMES)
def test_the_project_file_holds_keras_own_config(samples, name):
    project = json.loads((samples / f"{name}.lamina").read_text())
    model = keras.models.model_from_json(json.dumps(project["model"]))
    trained = keras.models.load_model(samples / f"{name}.keras")
    names = [l.name for l in trained.layers]  # a Sequential lists no input
    assert names == sorted((l.name for l in model.layers if l.name in names or not isinstance(l, L.InputLayer)), key=names.index)
    assert model.count_params() == trained.count_params()


@pytest.mark.parametrize("name", NAMES)
def test_our_file_saved_again_by_keras_opens_here(samples, tool, tmp_path, name):
    model = keras.models.load_model(samples / f"{name}.keras")
    model.save(tmp_path / "again.keras")
    tool("weights", tmp_path / "again.keras", tmp_path / "again.safetensors")
    ours, theirs = (load_file(f) for f in (samples / f"{name}.safetensors", tmp_path / "again.safetensors"))
    same(ours, {key: theirs[key] for key in theirs if name != "untrained" or not key.startswith("optimizer/")})


def random_image_net(seed):
    """A net of layers we have, with branches, whose order in the file is not the order of making."""
    rng = random.Random(seed)
    x = keras.Input((8, 8, rng.choice([1, 3])), name="image")
    ends = [x]
    for _ in range(rng.randint(3, 9)):
        y = rng.choice(ends[-3:])
        y = rng.choice([
            lambda t: L.Conv2D(rng.choice([2, 4]), 3, padding="same", activation=rng.choice(["relu", "tanh", None]), use_bias=rng.random() < 0.7)(t),
            lambda t: L.BatchNormalization()(t),
            lambda t: L.Activation("gelu")(t),
            lambda t: L.LeakyReLU(0.1)(t),
            lambda t: L.Dropout(0.2)(t),
            lambda t: L.Dense(rng.choice([2, 3]), kernel_initializer="he_normal")(t),
        ])(y)
        if rng.random() < 0.5:
            y = L.Concatenate()([y, rng.choice(ends)])
        ends.append(y)
    taken = L.Concatenate()(ends)
    pooled = rng.choice([L.GlobalAveragePooling2D(), L.Flatten()])(L.MaxPooling2D()(taken))
    model = keras.Model(x, L.Dense(4, activation="softmax", name="classes")(pooled))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.optimizer.build(model.trainable_variables)
    fill(model.variables + model.optimizer.variables[2:], seed)
    model.optimizer.variables[0].assign(7)
    return model


def fill(variables, seed):
    """Numbers that differ everywhere, as after a training; positive, so that they may be variances."""
    numbers = np.random.default_rng(seed)
    for v in variables:
        if v.dtype == "float32":
            v.assign(numbers.random(v.shape) + 0.1)


@pytest.mark.parametrize("seed", range(8))
def test_random_nets_of_keras_come_through_us_unchanged(tool, tmp_path, seed):
    keras.utils.clear_session()
    keras.utils.set_random_seed(seed)
    model = random_image_net(seed)
    model.save(tmp_path / "a.keras")
    assert "warning" not in tool("weights", tmp_path / "a.keras", tmp_path / "a.safetensors")
    read = {k: v for k, v in load_file(tmp_path / "a.safetensors").items() if not k.startswith("optimizer/")}
    same(weights_of(model), read)
    tool("copy", tmp_path / "a.keras", tmp_path / "b.keras")
    again = keras.models.load_model(tmp_path / "b.keras")
    same_predictions(model, again)
    for v, w in zip(model.optimizer.variables, again.optimizer.variables):
        np.testing.assert_array_equal(np.asarray(v), np.asarray(w), err_msg=v.path)


ONE_LAYER = {
    "Conv1D": ((9, 3), lambda: L.Conv1D(4, 3, strides=2, padding="causal", activation="relu")),
    "DepthwiseConv2D": ((6, 7, 3), lambda: L.DepthwiseConv2D((3, 2), depth_multiplier=2, padding="same")),
    "SeparableConv2D": ((6, 7, 3), lambda: L.SeparableConv2D(5, 3, depth_multiplier=2, use_bias=False)),
    "Conv2DTranspose": ((4, 5, 3), lambda: L.Conv2DTranspose(5, (3, 2), strides=2, padding="same")),
    "MaxPooling1D": ((9, 3), lambda: L.MaxPooling1D(3, strides=2, padding="same")),
    "AveragePooling1D": ((9, 3), lambda: L.AveragePooling1D(2)),
    "GlobalAveragePooling1D": ((9, 3), lambda: L.GlobalAveragePooling1D(keepdims=True)),
    "GlobalMaxPooling1D": ((9, 3), lambda: L.GlobalMaxPooling1D()),
    "GlobalMaxPooling2D": ((4, 5, 3), lambda: L.GlobalMaxPooling2D()),
    "LayerNormalization": ((4, 5), lambda: L.LayerNormalization()),
    "LayerNormalization of all": ((4, 5), lambda: L.LayerNormalization(axis=[-2, -1], scale=False)),
    "GroupNormalization": ((4, 5, 6), lambda: L.GroupNormalization(groups=3)),
    "RMSNormalization": ((4, 5), lambda: L.RMSNormalization(epsilon=0.01)),
    "RMSNormalization of all": ((4, 5), lambda: L.RMSNormalization(axis=[-2, -1])),
    "PReLU": ((4,), lambda: L.PReLU(alpha_initializer="he_normal")),
    "PReLU, shared": ((5, 4, 3), lambda: L.PReLU(shared_axes=[1, 2])),
    "UpSampling1D": ((4, 3), lambda: L.UpSampling1D(3)),
    "UpSampling2D": ((4, 3, 2), lambda: L.UpSampling2D((1, 3))),
    "UpSampling2D bilinear": ((4, 3, 2), lambda: L.UpSampling2D((2, 3), interpolation="bilinear")),
    "Resizing": ((7, 5, 2), lambda: L.Resizing(4, 9)),
    "Resizing nearest": ((7, 5, 2), lambda: L.Resizing(4, 9, interpolation="nearest")),
    "Resizing padded": ((7, 5, 2), lambda: L.Resizing(4, 9, pad_to_aspect_ratio=True, fill_value=2.0)),
    "Resizing padded below": ((5, 9, 2), lambda: L.Resizing(6, 6, pad_to_aspect_ratio=True)),
    "Resizing cropped": ((7, 5, 2), lambda: L.Resizing(4, 9, crop_to_aspect_ratio=True)),
    "RepeatVector": ((4,), lambda: L.RepeatVector(3)),
    "Permute": ((4, 3, 2), lambda: L.Permute((3, 1, 2))),
    "ZeroPadding1D": ((4, 3), lambda: L.ZeroPadding1D((2, 0))),
    "ZeroPadding2D": ((4, 3, 2), lambda: L.ZeroPadding2D(((1, 0), (2, 3)))),
    "Cropping1D": ((5, 3), lambda: L.Cropping1D(1)),
    "Cropping2D": ((6, 7, 2), lambda: L.Cropping2D(((1, 0), (2, 3)))),
    "SpatialDropout1D": ((5, 3), lambda: L.SpatialDropout1D(0.3)),
    "SpatialDropout2D": ((5, 3, 2), lambda: L.SpatialDropout2D(0.3)),
    "GaussianNoise": ((5,), lambda: L.GaussianNoise(0.3)),
    "Embedding": ((5,), lambda: L.Embedding(7, 3)),
    "SimpleRNN": ((5, 3), lambda: L.SimpleRNN(4, activation="relu")),
    "LSTM": ((5, 3), lambda: L.LSTM(4, return_sequences=True, dropout=0.2)),
    "LSTM, recurrent_dropout": ((5, 3), lambda: L.LSTM(4, dropout=0.2, recurrent_dropout=0.2)),
    "Bidirectional, recurrent_dropout": ((5, 3), lambda: L.Bidirectional(L.GRU(4, recurrent_dropout=0.3))),
    "SimpleRNN, recurrent_dropout": ((5, 3), lambda: L.SimpleRNN(4, recurrent_dropout=0.4)),
    "LSTM, backwards": ((5, 3), lambda: L.LSTM(4, return_sequences=True, go_backwards=True, zero_output_for_mask=True)),
    "Embedding, mask_zero": ((5,), lambda: L.Embedding(7, 3, mask_zero=True)),
    "Masking": ((5, 3), lambda: L.Masking(0.5)),
    "GRU": ((5, 3), lambda: L.GRU(4, recurrent_activation="tanh", use_bias=False)),
    "GRU, reset before": ((5, 3), lambda: L.GRU(4, reset_after=False)),
    "Bidirectional": ((5, 3), lambda: L.Bidirectional(L.LSTM(4, return_sequences=True))),
    "Bidirectional, GRU": ((5, 3), lambda: L.Bidirectional(L.GRU(4), merge_mode="ave")),
    "Bidirectional, GRU, reset before": ((5, 3), lambda: L.Bidirectional(L.GRU(4, reset_after=False, use_bias=False))),
    "Bidirectional, SimpleRNN": ((5, 3), lambda: L.Bidirectional(L.SimpleRNN(4, kernel_regularizer="l2"), merge_mode="sum")),
    "regularizer of activity": ((5,), lambda: L.Dense(3, activity_regularizer=keras.regularizers.L1L2(0.01, 0.02))),
    "regularizer of activity, Conv1D": ((5, 3), lambda: L.Conv1D(3, 2, activity_regularizer=keras.regularizers.L1L2(0.01, 0.02))),
    "regularizer of activity, GRU": ((5, 3), lambda: L.GRU(3, activity_regularizer=keras.regularizers.L1L2(0.01, 0.02))),
    "regularizer of activity, Embedding": ((5,), lambda: L.Embedding(7, 3, activity_regularizer=keras.regularizers.L1L2(0.01, 0.02))),
    "ActivityRegularization": ((5, 3), lambda: L.ActivityRegularization(0.1, 0.2)),
    "regularizer": ((5,), lambda: L.Dense(3, kernel_regularizer=keras.regularizers.L1L2(0.01, 0.02))),
    "RandomFlip": ((5, 4, 3), lambda: L.RandomFlip("horizontal")),
    "RandomRotation": ((5, 4, 3), lambda: L.RandomRotation((-0.1, 0.2), fill_mode="nearest")),
    "RandomTranslation": ((5, 4, 3), lambda: L.RandomTranslation(0.1, (0.1, 0.2))),
    "RandomZoom": ((5, 4, 3), lambda: L.RandomZoom(0.1)),
    "RandomContrast": ((5, 4, 3), lambda: L.RandomContrast((0.1, 0.3), value_range=(0, 1))),
    "RandomContrast, both ways": ((5, 4, 3), lambda: L.RandomContrast((0.3, 0.3))),
    "RandomContrast, more alone": ((5, 4, 3), lambda: L.RandomContrast((0.0, 0.3))),  # of 0.3 it makes these, the first a whole number
    "RandomBrightness": ((5, 4, 3), lambda: L.RandomBrightness(0.2)),
    "RandomErasing": ((5, 4, 3), lambda: L.RandomErasing((0.2, 0.5), (0.1, 0.2), fill_value=3.0)),
}


@pytest.mark.parametrize("name", ONE_LAYER)
def test_every_layer_comes_through_us_unchanged(tool, tmp_path, name):
    keras.utils.clear_session()
    shape, make = ONE_LAYER[name]
    x = keras.Input(shape)
    layer = make()
    model = keras.Model(x, layer(x))
    fill(model.variables, 3)
    model.save(tmp_path / "a.keras")
    tool("weights", tmp_path / "a.keras", tmp_path / "a.safetensors")
    same(weights_of(model), load_file(tmp_path / "a.safetensors"))
    tool("copy", tmp_path / "a.keras", tmp_path / "b.keras")
    again = keras.models.load_model(tmp_path / "b.keras")
    same_predictions(model, again)
    copied = again.get_layer(layer.name).get_config()
    for key, value in layer.get_config().items():
        if key not in ("dtype", "seed", "quantization_config", "noise_shape", "layer", "backward_layer"):
            assert json.dumps(copied[key]) == json.dumps(value), key


LISTS = {"RandomRotation", "RandomZoom", "RandomTranslation", "RandomContrast", "RandomBrightness", "RandomErasing", "ZeroPadding1D", "ZeroPadding2D",
         "Cropping1D", "Cropping2D"}


def test_keras_opens_every_layer_as_it_is_drawn_here(tool, tmp_path):
    """What Keras wrote is no proof: it never writes a list of one, which people type and our defaults may be."""
    tool("layers", tmp_path)
    files = sorted(tmp_path.glob("*.keras"))
    assert LISTS == {f.stem.removesuffix("_lone") for f in files if f.stem.endswith("_lone")} and len(files) > 60
    for file in files:
        keras.utils.clear_session()
        model = keras.models.load_model(file)
        model(inputs_of(model), training=True)  # a range of the wrong form may be found no earlier
        model.save(tmp_path / "again.keras")


def test_keras_changes_contrast_both_ways_as_we_do(tool, tmp_path):
    """Of one number it makes more alone (its documentation says: both), of two what is less and what is more."""
    tool("layers", tmp_path)
    for file, factor in (("RandomContrast", 0.2), ("RandomContrast_lone", 0.125)):
        keras.utils.clear_session()
        layers = keras.models.load_model(tmp_path / f"{file}.keras").layers
        assert [layer.factor for layer in layers if isinstance(layer, L.RandomContrast)] == [(factor, factor)]


SMALL = keras.regularizers.L1L2
PENALISED = {
    "Dense": ((5,), lambda: L.Dense(3, kernel_regularizer="l1", bias_regularizer=SMALL(0.01, 0.02))),
    "Conv1D": ((5, 3), lambda: L.Conv1D(2, 2, kernel_regularizer="l1", bias_regularizer="l2")),
    "Conv2D": ((5, 4, 3), lambda: L.Conv2D(2, 2, kernel_regularizer=SMALL(0.03, 0.04), bias_regularizer="l2")),
    "Conv2DTranspose": ((5, 4, 3), lambda: L.Conv2DTranspose(2, 2, kernel_regularizer="l2", bias_regularizer="l1")),
    "DepthwiseConv2D": ((5, 4, 3), lambda: L.DepthwiseConv2D(2, depthwise_regularizer=SMALL(0.03, 0.04), bias_regularizer="l2")),
    "SeparableConv2D": ((5, 4, 3), lambda: L.SeparableConv2D(2, 2, depthwise_regularizer=SMALL(0.03, 0.04), pointwise_regularizer="l1", bias_regularizer="l2")),
    "PReLU": ((5, 4, 3), lambda: L.PReLU(alpha_regularizer=SMALL(0.03, 0.04), shared_axes=[1, 2])),
    "BatchNormalization": ((5, 3), lambda: L.BatchNormalization(beta_regularizer="l1", gamma_regularizer=SMALL(0.03, 0.04))),
    "LayerNormalization": ((5, 3), lambda: L.LayerNormalization(beta_regularizer=SMALL(0.03, 0.04), gamma_regularizer="l2")),
    "GroupNormalization": ((5, 4, 6), lambda: L.GroupNormalization(3, beta_regularizer="l2", gamma_regularizer="l1")),
    "Embedding": ((5,), lambda: L.Embedding(7, 3, embeddings_regularizer=SMALL(0.03, 0.04))),
    "LSTM": ((5, 3), lambda: L.LSTM(4, kernel_regularizer="l1", recurrent_regularizer=SMALL(0.03, 0.04), bias_regularizer="l2")),
    "Bidirectional": ((5, 3), lambda: L.Bidirectional(L.GRU(4, kernel_regularizer="l1", recurrent_regularizer="l2", bias_regularizer=SMALL(0.03, 0.04),
                                                            activity_regularizer=SMALL(0.01, 0.02)))),
}


@pytest.mark.parametrize("name", [*PENALISED, "MultiHeadAttention"])
def test_penalties_come_through_us_unchanged(tool, tmp_path, name):
    keras.utils.clear_session()
    if name == "MultiHeadAttention":
        x = keras.Input((5, 3))
        model = keras.Model(x, L.MultiHeadAttention(2, 3, kernel_regularizer=SMALL(0.03, 0.04), bias_regularizer="l1")(x, x))
    else:
        shape, make = PENALISED[name]
        model = keras.Sequential([keras.Input(shape), make()])
    fill(model.variables, 3)
    model.save(tmp_path / "a.keras")
    tool("copy", tmp_path / "a.keras", tmp_path / "b.keras")
    again = keras.models.load_model(tmp_path / "b.keras")
    assert sum(map(float, model.losses)) > 0.01
    np.testing.assert_allclose(sorted(map(float, again.losses)), sorted(map(float, model.losses)), rtol=1e-6)


C = keras.constraints
HELD = {
    "Dense": ((5,), lambda: L.Dense(3, kernel_constraint=C.MaxNorm(0.5), bias_constraint="non_neg")),
    "Conv2D": ((5, 4, 3), lambda: L.Conv2D(2, 2, kernel_constraint=C.MinMaxNorm(0.25, 0.5, 0.75, [0, 1, 2]))),
    "SeparableConv2D": ((5, 4, 3), lambda: L.SeparableConv2D(2, 2, depthwise_constraint="non_neg", pointwise_constraint=C.UnitNorm(2), bias_constraint="max_norm")),
    "Embedding": ((5,), lambda: L.Embedding(7, 3, embeddings_constraint=C.MaxNorm(3, axis=1))),
    "LSTM": ((5, 3), lambda: L.LSTM(4, kernel_constraint="unit_norm", recurrent_constraint=C.MaxNorm(1.5), bias_constraint="non_neg")),
    "Bidirectional": ((5, 3), lambda: L.Bidirectional(L.GRU(4, kernel_constraint="unit_norm", recurrent_constraint=C.MaxNorm(1.5), bias_constraint="non_neg"))),
    "BatchNormalization": ((5, 3), lambda: L.BatchNormalization(beta_constraint=C.MaxNorm(0.5), gamma_constraint="non_neg")),
    "PReLU": ((5, 4, 3), lambda: L.PReLU(alpha_constraint="non_neg", shared_axes=[1, 2])),
}


@pytest.mark.parametrize("name", HELD)
def test_constraints_come_through_us_unchanged(tool, tmp_path, name):
    keras.utils.clear_session()
    shape, make = HELD[name]
    model = keras.Sequential([keras.Input(shape), make()])
    fill(model.variables, 3)
    model.save(tmp_path / "a.keras")
    tool("copy", tmp_path / "a.keras", tmp_path / "b.keras")
    again = keras.models.load_model(tmp_path / "b.keras")

    def rules(net):
        return [v.constraint and (type(v.constraint).__name__, v.constraint.get_config()) for v in net.trainable_variables]

    assert any(rules(model)) and rules(again) == rules(model)


ATTENTION = {
    "self": lambda a, b, c: L.MultiHeadAttention(2, 3)(a, a),
    "causal": lambda a, b, c: L.MultiHeadAttention(2, 3, use_bias=False)(a, a, use_causal_mask=True),
    "value": lambda a, b, c: L.MultiHeadAttention(2, 3)(a, b),
    "value and key": lambda a, b, c: L.MultiHeadAttention(2, 3, output_shape=5)(a, b, key=c),
    "key again": lambda a, b, c: L.MultiHeadAttention(2, 3)(a, b, key=b),
    "key is the query": lambda a, b, c: L.MultiHeadAttention(2, 3)(b, c, key=b),
}


@pytest.mark.parametrize("name", ATTENTION)
def test_attention_comes_through_us_unchanged(tool, tmp_path, name):
    keras.utils.clear_session()
    a, b, c = keras.Input((4, 6), name="a"), keras.Input((5, 3), name="b"), keras.Input((5, 2), name="c")
    # All inputs are used, whatever the attention takes.
    ends = [ATTENTION[name](a, b, c)] + [L.Flatten()(t) for t in (a, b, c)]
    model = keras.Model([a, b, c], ends)
    fill(model.variables, 3)
    model.save(tmp_path / "a.keras")
    tool("weights", tmp_path / "a.keras", tmp_path / "a.safetensors")
    same(weights_of(model), load_file(tmp_path / "a.safetensors"))
    tool("copy", tmp_path / "a.keras", tmp_path / "b.keras")
    same_predictions(model, keras.models.load_model(tmp_path / "b.keras"))


OPTIMIZERS = {
    "RMSprop": lambda: keras.optimizers.RMSprop(0.01, momentum=0.5, centered=True), "RMSprop, plain": lambda: keras.optimizers.RMSprop(0.01),
    "Nadam": lambda: keras.optimizers.Nadam(0.01), "Adamax": lambda: keras.optimizers.Adamax(0.01),
    "Adagrad": lambda: keras.optimizers.Adagrad(0.01, initial_accumulator_value=0.3), "Adadelta": lambda: keras.optimizers.Adadelta(0.5),
    "Lion": lambda: keras.optimizers.Lion(0.001, weight_decay=0.1), "AMSgrad": lambda: keras.optimizers.Adam(0.01, amsgrad=True),
}


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_optimizer_comes_through_us_unchanged(tool, tmp_path, name):
    keras.utils.clear_session()
    x = keras.Input((4,))
    model = keras.Model(x, L.Concatenate()([L.Dense(3)(x), L.Dense(2)(L.Dense(5)(x))]))
    model.compile(OPTIMIZERS[name](), "huber")
    model.optimizer.build(model.trainable_variables)
    fill(model.optimizer.variables[2:], 4)
    model.optimizer.variables[0].assign(9)
    model.save(tmp_path / "a.keras")
    tool("copy", tmp_path / "a.keras", tmp_path / "b.keras")
    again = keras.models.load_model(tmp_path / "b.keras")
    assert type(again.optimizer) is type(model.optimizer)
    for key, value in model.optimizer.get_config().items():
        assert again.optimizer.get_config()[key] == value or key in ("learning_rate", "gradient_accumulation_steps", "loss_scale_factor", "name"), key
    assert len(again.optimizer.variables) == len(model.optimizer.variables)
    for v, w in zip(model.optimizer.variables, again.optimizer.variables):
        if v.path == "variable":  # Nadam's product follows from the steps: ours are right, these were filled with anything
            np.testing.assert_allclose(np.asarray(w), np.prod([0.9 * (1 - 0.5 * 0.96**i) for i in range(1, 10)]), rtol=1e-5)
            continue
        np.testing.assert_array_equal(np.asarray(v), np.asarray(w), err_msg=v.path)


def test_merging_layers_come_through_us_unchanged(tool, tmp_path):
    a, b, c = (keras.Input((4, 3), name=n) for n in "abc")
    ends = [L.Multiply()([a, b, c]), L.Average()([a, b, c]), L.Maximum()([a, b]), L.Minimum()([b, c]), L.Subtract()([a, c]), L.Dot(-1)([a, b]), L.Dot((1, 1), normalize=True)([b, c])]
    model = keras.Model([a, b, c], ends)
    model.save(tmp_path / "a.keras")
    tool("copy", tmp_path / "a.keras", tmp_path / "b.keras")
    same_predictions(model, keras.models.load_model(tmp_path / "b.keras"))


def test_sequential_models_open_here(tool, tmp_path):
    with_input = keras.Sequential([keras.Input((6,)), L.Dense(5, activation="relu"), L.Dropout(0.1), L.Dense(5), L.Dense(2)])
    without = keras.Sequential([L.Flatten(), L.Dense(3)])
    without.build((None, 4, 2))
    for model in (with_input, without):
        model.save(tmp_path / "s.keras")
        tool("weights", tmp_path / "s.keras", tmp_path / "s.safetensors")
        same(weights_of(model), load_file(tmp_path / "s.safetensors"))
        tool("copy", tmp_path / "s.keras", tmp_path / "t.keras")
        same_predictions(model, keras.models.load_model(tmp_path / "t.keras"))


def test_all_ways_to_list_inputs_open_here(tool, tmp_path):
    a, b = keras.Input((3,), name="a"), keras.Input((3,), name="b")
    y = L.Dense(2, name="y")(L.Add()([a, b]))
    for inputs, outputs in (([a, b], y), ({"a": a, "b": b}, {"y": y}), ([b, a], [y])):
        keras.Model(inputs, outputs).save(tmp_path / "m.keras")
        tool("weights", tmp_path / "m.keras", tmp_path / "m.safetensors")
        assert set(load_file(tmp_path / "m.safetensors")) == {"y/kernel", "y/bias"}


OPERATIONS = {
    "scaled as for MobileNet": lambda x: L.Dense(3)(x / 127.5 - 1),
    "number first": lambda x: L.Dense(3)(2 - 3 * x),
    "sums of tensors": lambda x: L.Dense(3)(x + L.Dense(4)(x)) * 0.5,
    "functions": lambda x: keras.ops.tanh(L.Dense(3)(keras.ops.relu(L.Dense(3)(x)))),
    "hard swish, as MobileNetV3": lambda x: L.Multiply()([x, L.ReLU(6.0)(x + 3.0) * (1.0 / 6.0)]),
}


@pytest.mark.parametrize("name", OPERATIONS)
def test_operations_between_layers_become_layers(tool, tmp_path, name):
    keras.utils.clear_session()
    x = keras.Input((4,))
    model = keras.Model(x, OPERATIONS[name](x))
    fill(model.variables, 3)
    model.save(tmp_path / "a.keras")
    tool("copy", tmp_path / "a.keras", tmp_path / "b.keras")
    again = keras.models.load_model(tmp_path / "b.keras")
    np.testing.assert_allclose(np.asarray(again(inputs_of(model))), np.asarray(model(inputs_of(model))), rtol=1e-6)


@pytest.mark.parametrize("make", [keras.applications.MobileNetV3Small, keras.applications.EfficientNetV2B0], ids=lambda make: make.__name__)
def test_nets_of_keras_applications_come_through_us(tool, tmp_path, make):
    keras.utils.clear_session()
    model = make(weights=None, input_shape=(64, 64, 3), classes=5)
    model.save(tmp_path / "a.keras")
    tool("copy", tmp_path / "a.keras", tmp_path / "b.keras")
    x = inputs_of(model)
    again = keras.models.load_model(tmp_path / "b.keras")
    np.testing.assert_allclose(np.asarray(again(x, training=False)), np.asarray(model(x, training=False)), rtol=1e-5, atol=1e-6)


def test_several_losses_and_recipes_are_read(tool, tmp_path):
    model = keras.Sequential([keras.Input((6,)), L.Dense(2)])
    schedule = keras.optimizers.schedules.ExponentialDecay(0.1, 100, 0.9)
    model.compile(keras.optimizers.SGD(schedule, momentum=0.9, clipnorm=1.0), keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=0.1),
                  metrics=[keras.metrics.CategoricalAccuracy(name="acc"), "mse"])
    model.save(tmp_path / "m.keras")
    assert tool("project", tmp_path / "m.keras", tmp_path / "m.lamina") == ""
    training = json.loads((tmp_path / "m.lamina").read_text())["training"]
    assert training["loss"]["config"]["label_smoothing"] == 0.1 and training["loss"]["config"]["from_logits"] is True
    assert training["optimizer"]["config"]["momentum"] == 0.9 and training["optimizer"]["config"]["clipnorm"] == 1.0
    assert training["learning_rate_schedule"]["config"]["decay_steps"] == 100
    assert training["metrics"] == ["categorical_accuracy", "mean_squared_error"]


def test_what_we_do_not_have_is_said_with_the_layers_name(refusal, tmp_path):
    x = keras.Input((6,), name="x")
    rows = keras.Input((4, 6), name="rows")
    for model, words in [
        (keras.Model(rows, L.Bidirectional(L.LSTM(3), backward_layer=L.LSTM(3, activation="relu", go_backwards=True), name="two")(rows)), "differ"),
        (keras.Model(x, [L.Dense(2, name="out")(L.Dense(3, name="mid")(x)), x]), "output"),
    ]:
        model.save(tmp_path / "m.keras")
        assert words in refusal("weights", tmp_path / "m.keras", tmp_path / "m.safetensors")


def test_a_whole_model_in_hdf5_is_told_apart(refusal, tmp_path):
    model = keras.Sequential([keras.Input((6,)), L.Dense(2)])
    model.save(tmp_path / "m.h5")
    assert "old HDF5 form" in refusal("weights", tmp_path / "m.h5", tmp_path / "m.safetensors")
