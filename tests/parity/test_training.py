# SPDX-License-Identifier: GPL-3.0-or-later
"""lamina-cli trains a model that Keras has saved: the same losses and the same weights as Keras' own fit."""
import json
import os
import pathlib
import subprocess

import keras
import numpy as np
import pytest
from keras import layers as L

BUILD = pathlib.Path(os.environ.get("LAMINA_BUILD", pathlib.Path(__file__).parents[2] / "build" / "release"))
STEPS, BATCH = 20, 16


def cli(home, *words):
    done = subprocess.run([BUILD / "bin" / "lamina-cli", *map(str, words)], capture_output=True, text=True,
                          env={**os.environ, "LAMINA_HOME": str(home)})
    assert done.returncode == 0, done.stderr
    return done.stdout


def mlp():
    return keras.Sequential([L.Input((12,)), L.Dense(32, "relu"), L.Dense(16, "gelu"), L.Dense(4, "softmax")])


def cnn():
    return keras.Sequential([L.Input((12, 12, 3)), L.Conv2D(8, 3, padding="same", use_bias=False), L.BatchNormalization(), L.Activation("relu"),
                             L.MaxPooling2D(), L.Conv2D(12, 3, strides=2, activation="tanh"), L.GlobalAveragePooling2D(),
                             L.Dense(4, "softmax")])


def branches():
    x = keras.Input((8, 8, 2))
    a = L.Conv2D(6, 3, padding="same", activation="relu")(x)
    b = L.Conv2D(6, 1, activation="sigmoid")(x)
    y = L.Concatenate()([L.Add()([a, b]), L.AveragePooling2D(3, 1, "same")(x)])
    return keras.Model(x, L.Dense(4, "softmax")(L.Flatten()(y)))


def regression():
    return keras.Sequential([L.Input((5,)), L.Dense(24, "elu"), L.Dense(24, "silu"), L.Dense(2)])


def sequence():
    return keras.Sequential([L.Input((20, 3)), L.Conv1D(8, 5, padding="causal", activation="relu"), L.LayerNormalization(),
                             L.MaxPooling1D(2), L.Conv1D(6, 3, dilation_rate=2), L.GlobalMaxPooling1D(), L.Dense(4, "softmax")])


def gated():
    """A block of separable convolutions whose channels are opened and closed, as in squeeze-and-excite."""
    x = keras.Input((9, 9, 4))
    y = L.SeparableConv2D(8, 3, padding="same", activation="relu")(L.ZeroPadding2D(((1, 0), (0, 1)))(x))
    gate = L.Dense(8, "sigmoid")(L.GlobalAveragePooling2D()(y))
    y = L.DepthwiseConv2D(3, strides=2, use_bias=False)(L.Multiply()([y, gate]))
    return keras.Model(x, L.Dense(4, "softmax")(L.Flatten()(L.GroupNormalization(2)(y))))


def up_and_down():
    x = keras.Input((8, 8, 2))
    wide = L.Conv2D(4, 3, padding="same", activation="relu")(x)
    deep = L.Conv2D(6, 3, padding="same", activation="tanh")(L.MaxPooling2D()(wide))
    up = L.Conv2DTranspose(4, 3, strides=2, padding="same")(deep)
    near = L.UpSampling2D()(L.Conv2D(4, 1)(deep))
    y = L.Average()([L.Maximum()([up, wide]), L.Subtract()([near, wide])])
    return keras.Model(x, L.Dense(4, "softmax")(L.Flatten()(L.Cropping2D(2)(L.Permute((2, 1, 3))(y)))))


def shaped_sequence():
    """A row becomes a sequence that is padded, stretched, cut and averaged."""
    return keras.Sequential([L.Input((12,)), L.Dense(24), L.LeakyReLU(0.2), L.Reshape((8, 3)), L.ZeroPadding1D((1, 2)), L.Conv1D(6, 3),
                             L.ELU(0.7), L.UpSampling1D(2), L.Cropping1D((1, 2)), L.AveragePooling1D(2), L.Flatten(), L.Dense(4), L.Softmax()])


def seen_smaller():
    """A picture in another size, and what is largest in it, said five times."""
    x = keras.Input((10, 9, 2))
    y = L.Conv2D(6, 3)(L.Resizing(8, 8)(L.Rescaling(0.5, offset=0.1)(x)))
    y = L.GlobalMaxPooling2D()(L.ReLU(max_value=1.5, negative_slope=0.1)(y))
    y = L.RepeatVector(5)(y)
    y = L.Minimum()([L.Conv1D(6, 3, padding="same")(y), L.SimpleRNN(6, return_sequences=True)(y)])
    return keras.Model(x, L.Dense(4, "softmax")(L.Flatten()(y)))


def words(*layers):
    return keras.Sequential([L.Input((9,)), L.Embedding(30, 8), *layers, L.Dense(4, "softmax")])


def padded_words(*layers):
    """Of texts that end early; 0 fills them up."""
    return keras.Sequential([L.Input((9,)), L.Embedding(30, 8, mask_zero=True), *layers, L.Dense(4, "softmax")])


def attending():
    x = keras.Input((10, 6))
    y = L.LayerNormalization()(L.Add()([x, L.MultiHeadAttention(2, 4)(x, x, use_causal_mask=True)]))
    return keras.Model(x, L.Dense(4, "softmax")(L.GlobalAveragePooling1D()(y)))


def penalised():
    return keras.Sequential([L.Input((12,)), L.Dense(24, "tanh", kernel_regularizer=keras.regularizers.L1L2(0.001, 0.01)),
                             L.Dense(4, "softmax", kernel_regularizer="l2")])


def twins():
    """One layer for two inputs, as where two things are compared; called thrice."""
    a, b = keras.Input((6,), name="a"), keras.Input((6,), name="b")
    shared, deep = L.Dense(8, "tanh", name="shared"), L.Dense(5, "relu", name="deep")
    return keras.Model([a, b], L.Dense(4, "softmax")(L.Concatenate()([deep(shared(a)), deep(shared(b)), shared(b)])))


def shared_norm():
    """What a shared BatchNormalization has seen last stays."""
    x = keras.Input((6, 6, 2))
    conv, norm = L.Conv2D(2, 3, padding="same", name="conv"), L.BatchNormalization(name="norm")
    return keras.Model(x, L.Dense(4, "softmax")(L.Flatten()(norm(conv(norm(conv(x)))))))


def normalised():
    """Of a table, each column of a size of its own, as adapt has seen them."""
    norm = L.Normalization()
    norm.adapt(np.random.default_rng(8).normal(np.linspace(-1, 1, 12), np.linspace(0.4, 2, 12), (200, 12)).astype("float32"))
    return keras.Sequential([L.Input((12,)), norm, L.Dense(24, "tanh"), L.RMSNormalization(), L.Dense(4, "softmax")])


def two_heads():
    x = keras.Input((12,))
    trunk = L.Dense(16, "relu")(x)
    return keras.Model(x, [L.Dense(4, "softmax", name="kind")(trunk), L.Dense(2, name="size")(trunk)])


def of_heads(kind, size):
    """By output: loss, weight, metrics."""
    return {"loss": {"kind": kind, "size": size}, "loss_weights": {"kind": 1.5, "size": 0.25}, "metrics": {"kind": ["accuracy"], "size": ["mae"]}}


CASES = {
    "twins adam": (twins, "sparse_categorical_crossentropy", lambda: keras.optimizers.Adam(0.003)),
    "shared norm sgd": (shared_norm, "sparse_categorical_crossentropy", lambda: keras.optimizers.SGD(0.02, momentum=0.9)),
    "two heads adam": (two_heads, of_heads("sparse_categorical_crossentropy", "mean_squared_error"), lambda: keras.optimizers.Adam(0.003)),
    "two heads, clipped": (two_heads, of_heads("categorical_crossentropy", "huber"), lambda: keras.optimizers.SGD(0.05, global_clipnorm=0.3)),
    "two heads, balanced": (two_heads, of_heads("sparse_categorical_crossentropy", "mean_squared_error"), lambda: keras.optimizers.Adam(0.003)),
    "two heads one-hot, balanced": (two_heads, of_heads("categorical_crossentropy", "huber"), lambda: keras.optimizers.SGD(0.05)),
    "mlp, class weights": (mlp, "sparse_categorical_crossentropy", lambda: keras.optimizers.Adam(0.003)),
    "mlp one-hot, class weights": (mlp, "categorical_crossentropy", lambda: keras.optimizers.SGD(0.05, momentum=0.9)),
    "mlp, sample weights": (mlp, "sparse_categorical_crossentropy", lambda: keras.optimizers.Adam(0.003)),
    "regression, sample weights": (regression, "huber", lambda: keras.optimizers.SGD(0.02, momentum=0.9)),
    "mlp average": (mlp, "sparse_categorical_crossentropy", lambda: keras.optimizers.Adam(0.003, use_ema=True, ema_momentum=0.9)),
    "mlp average comes back": (mlp, "sparse_categorical_crossentropy",
                               lambda: keras.optimizers.SGD(0.05, momentum=0.9, use_ema=True, ema_momentum=0.8, ema_overwrite_frequency=6)),
    "mlp four batches to a step": (mlp, "sparse_categorical_crossentropy", lambda: keras.optimizers.Adam(0.01, gradient_accumulation_steps=4)),
    "mlp three batches to a step, average": (mlp, "sparse_categorical_crossentropy",
                                             lambda: keras.optimizers.RMSprop(0.01, gradient_accumulation_steps=3, use_ema=True, ema_momentum=0.7, clipnorm=0.5)),
    "mlp batches, cosine": (mlp, "sparse_categorical_crossentropy",
                            lambda: keras.optimizers.SGD(keras.optimizers.schedules.CosineDecay(0.1, 8), momentum=0.9, gradient_accumulation_steps=2)),
    "words lstm rmsprop": (lambda: words(L.LSTM(12)), "sparse_categorical_crossentropy", lambda: keras.optimizers.RMSprop(0.003)),
    "words gru nadam": (lambda: words(L.GRU(12, return_sequences=True), L.GlobalMaxPooling1D()), "sparse_categorical_crossentropy",
                        lambda: keras.optimizers.Nadam(0.003)),
    "words both ways adamax": (lambda: words(L.Bidirectional(L.LSTM(6, return_sequences=True)), L.SimpleRNN(8)), "categorical_focal_crossentropy",
                               lambda: keras.optimizers.Adamax(0.003)),
    "padded words lstm adam": (lambda: padded_words(L.LSTM(12)), "sparse_categorical_crossentropy", lambda: keras.optimizers.Adam(0.003)),
    "padded words gru backwards": (lambda: padded_words(L.GRU(8, return_sequences=True, go_backwards=True), L.SimpleRNN(6)), "sparse_categorical_crossentropy",
                                   lambda: keras.optimizers.Adam(0.003)),
    "padded words both ways": (lambda: padded_words(L.Bidirectional(L.GRU(6, return_sequences=True)), L.BatchNormalization(), L.GlobalAveragePooling1D()),
                               "categorical_crossentropy", lambda: keras.optimizers.SGD(0.05, momentum=0.9)),
    "attention adam": (attending, "sparse_categorical_crossentropy", lambda: keras.optimizers.Adam(0.003)),
    "penalised adagrad": (penalised, "sparse_categorical_crossentropy", lambda: keras.optimizers.Adagrad(0.05)),
    "normalised adam": (normalised, "sparse_categorical_crossentropy", lambda: keras.optimizers.Adam(0.003)),
    "normalised momentum": (normalised, "categorical_crossentropy", lambda: keras.optimizers.SGD(0.02, momentum=0.9)),
    "mlp rmsprop": (mlp, "categorical_focal_crossentropy", lambda: keras.optimizers.RMSprop(0.003, momentum=0.5, centered=True)),
    "mlp adadelta": (mlp, "kl_divergence", lambda: keras.optimizers.Adadelta(0.5)),
    "mlp polynomial": (mlp, "sparse_categorical_crossentropy", lambda: keras.optimizers.SGD(keras.optimizers.schedules.PolynomialDecay(0.05, 15))),
    "regression huber": (regression, "huber", lambda: keras.optimizers.Nadam(0.003)),
    "regression log_cosh": (regression, "log_cosh", lambda: keras.optimizers.RMSprop(keras.optimizers.schedules.PiecewiseConstantDecay([5], [0.003, 0.001]))),
    "sequence adam": (sequence, "sparse_categorical_crossentropy", lambda: keras.optimizers.Adam(0.003)),
    "shaped sequence adam": (shaped_sequence, "sparse_categorical_crossentropy", lambda: keras.optimizers.Adam(0.003)),
    "shaped sequence lion": (shaped_sequence, "categorical_crossentropy", lambda: keras.optimizers.Lion(0.001)),
    "seen smaller sgd": (seen_smaller, "sparse_categorical_crossentropy", lambda: keras.optimizers.SGD(0.02, momentum=0.9)),
    "seen smaller rmsprop": (seen_smaller, "categorical_crossentropy", lambda: keras.optimizers.RMSprop(0.003)),
    "gated adam": (gated, "sparse_categorical_crossentropy", lambda: keras.optimizers.Adam(0.003)),
    "up and down sgd": (up_and_down, "categorical_crossentropy", lambda: keras.optimizers.SGD(0.02, momentum=0.9)),
    "mlp adam": (mlp, "sparse_categorical_crossentropy", lambda: keras.optimizers.Adam(0.003)),
    "mlp adamw": (mlp, "categorical_crossentropy", lambda: keras.optimizers.AdamW(0.003, weight_decay=0.01)),
    "mlp sgd": (mlp, "sparse_categorical_crossentropy", lambda: keras.optimizers.SGD(0.05)),
    "mlp momentum": (mlp, "sparse_categorical_crossentropy", lambda: keras.optimizers.SGD(0.02, momentum=0.9)),
    "mlp nesterov": (mlp, "sparse_categorical_crossentropy", lambda: keras.optimizers.SGD(0.02, momentum=0.9, nesterov=True)),
    "mlp clipnorm": (mlp, "sparse_categorical_crossentropy", lambda: keras.optimizers.Adam(0.003, clipnorm=0.1)),
    "mlp global_clipnorm": (mlp, "sparse_categorical_crossentropy", lambda: keras.optimizers.SGD(0.1, global_clipnorm=0.2)),
    "mlp amsgrad": (mlp, "sparse_categorical_crossentropy", lambda: keras.optimizers.Adam(0.003, amsgrad=True)),
    "mlp cosine": (mlp, "sparse_categorical_crossentropy",
                   lambda: keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(0.01, 15))),
    "mlp exponential": (mlp, "sparse_categorical_crossentropy",
                        lambda: keras.optimizers.SGD(keras.optimizers.schedules.ExponentialDecay(0.05, 5, 0.5))),
    "cnn adam": (cnn, "sparse_categorical_crossentropy", lambda: keras.optimizers.Adam(0.003)),
    "branches sgd": (branches, "categorical_crossentropy", lambda: keras.optimizers.SGD(0.02, momentum=0.9)),
    "regression mse": (regression, "mean_squared_error", lambda: keras.optimizers.Adam(0.003)),
    "regression mae": (regression, "mean_absolute_error", lambda: keras.optimizers.SGD(0.02)),
}


def target(rng, loss, n, width):
    if loss.startswith("mean") or loss in ("huber", "log_cosh"):
        return rng.normal(size=(n, width)).astype("float32")
    labels = rng.integers(0, width, n).astype("int32")
    return labels if loss.startswith("sparse") else np.eye(width, dtype="float32")[labels]


def data(model, loss):
    """What Keras takes: arrays, or one by name of every input and output where there are several."""
    rng = np.random.default_rng(3)
    n = STEPS * BATCH
    if isinstance(model.layers[0], L.Embedding):
        x = rng.integers(0, 30, (n, 9)).astype("float32")
        if model.layers[0].mask_zero:
            x[np.arange(9) >= rng.integers(1, 10, (n, 1))] = 0
            x[:, 0] = np.maximum(x[:, 0], 1)
    else:
        x = {i.name: rng.normal(size=(n, *i.shape[1:])).astype("float32") for i in model.inputs}
        x = x if len(x) > 1 else next(iter(x.values()))
    if isinstance(loss, str):
        return x, target(rng, loss, n, model.output_shape[-1])
    return x, {name: target(rng, one, n, model.get_layer(name).output.shape[-1]) for name, one in loss["loss"].items()}


def part(arrays, rows):
    return {name: a[rows] for name, a in arrays.items()} if isinstance(arrays, dict) else arrays[rows]


def balanced(y):
    """For each output of classes a weight a sample, as scikit-learn's class_weight="balanced"; Keras refuses class_weight where there are several outputs."""
    weights = {}
    for name, target in y.items():
        labels = target if target.ndim == 1 else target.argmax(1) if set(np.unique(target)) <= {0, 1} else None
        counts = None if labels is None else np.bincount(labels)
        weights[name] = np.ones(len(target), "float32") if labels is None else (len(labels) / (len(counts) * counts))[labels].astype("float32")
    return weights


OWN_WEIGHTS = {0: 2.0, 1: 0.25, 3: 3.0}  # class 2 has none, and so 1


def wishes(case):
    """What the command line says of the weights of classes."""
    if case.endswith("balanced"):
        return ["--class-weight", "balanced"]
    return ["--class-weight", ",".join(f"{k}={v}" for k, v in OWN_WEIGHTS.items())] if case.endswith("class weights") else []


def arrays_of(x, y):
    """As an NPZ names them."""
    return {**(x if isinstance(x, dict) else {"x": x}), **(y if isinstance(y, dict) else {"y": y})}


@pytest.mark.parametrize("case", CASES)
def test_same_losses_and_weights_as_keras(case, tmp_path):
    weighted = case.endswith("sample weights")
    make, loss, optimizer = CASES[case]
    keras.utils.set_random_seed(11)
    model = make()
    model.compile(optimizer(), **(loss if isinstance(loss, dict) else {"loss": loss}))
    x, y = data(model, loss)
    model.save(tmp_path / "start.keras")
    weights = np.random.default_rng(5).uniform(0, 3, STEPS * BATCH).astype("float32")
    np.savez(tmp_path / "data.npz", **arrays_of(x, y), **({"sample_weight": weights} if weighted else {}))
    rare = case.endswith("balanced")
    cli(tmp_path, "train", tmp_path / "start.keras", "--data", tmp_path / "data.npz", "--no-shuffle", "--epochs", 1, "--batch-size", BATCH, *wishes(case),
        "--telemetry", tmp_path / "log.jsonl", "--output", tmp_path / "end.keras")

    losses = []
    rows = [weights] if weighted else list(balanced(y).values()) if rare else []

    def weigh(batch):
        return [w[batch] for w in rows] if rare else rows[0][batch] if rows else None

    for i in range(STEPS):
        batch = slice(i * BATCH, (i + 1) * BATCH)
        losses.append(model.train_on_batch(part(x, batch), part(y, batch), sample_weight=weigh(batch),
                                           class_weight=OWN_WEIGHTS if case.endswith("class weights") else None, return_dict=True)["loss"])
        model.reset_metrics()
    model.optimizer.finalize_variable_values(model.trainable_variables)
    ours = [json.loads(line) for line in open(tmp_path / "log.jsonl")]
    ours = [line["value"] for line in ours if line["name"] == "loss"]
    np.testing.assert_allclose(ours, losses, rtol=3e-4, atol=3e-5)

    end = keras.models.load_model(tmp_path / "end.keras")
    for a, b in zip(model.weights, end.weights):
        if "seed" not in a.path:
            np.testing.assert_allclose(np.asarray(b), np.asarray(a), rtol=2e-3, atol=2e-4, err_msg=a.path)
    for a, b in zip(end.optimizer.variables, model.optimizer.variables):
        np.testing.assert_allclose(np.asarray(a), np.asarray(b), rtol=2e-3, atol=5e-4, err_msg=a.path)
    some = part(x, slice(0, 32))  # last: it gives away what an average shares with the weights
    for a, b in zip(keras.tree.flatten(end.predict(some, verbose=0)), keras.tree.flatten(model.predict(some, verbose=0))):
        np.testing.assert_allclose(a, b, rtol=2e-3, atol=2e-4)
    assert int(end.optimizer.iterations) == STEPS // (model.optimizer.gradient_accumulation_steps or 1)


F1 = {"micro": (4, dict(average="micro")), "macro": (4, dict(average="macro")), "weighted": (4, dict(average="weighted")),
      "yes or no": (1, dict(average="macro", threshold=0.5))}


@pytest.mark.parametrize("case", F1)
def test_f1_score_is_keras(case, tmp_path):
    columns, params = F1[case]
    keras.utils.set_random_seed(13)
    model = keras.Sequential([L.Input((6,)), L.Dense(columns, "sigmoid" if columns == 1 else "softmax")])
    model.compile("sgd", "binary_crossentropy" if columns == 1 else "categorical_crossentropy", metrics=[keras.metrics.F1Score(**params)])
    rng = np.random.default_rng(4)
    x = rng.normal(size=(203, 6)).astype("float32")
    labels = rng.choice(max(columns, 2), 203, p=[0.55, 0.3, 0.1, 0.05] if columns == 4 else [0.7, 0.3])
    y = np.eye(4, dtype="float32")[labels] if columns == 4 else labels[:, None].astype("float32")
    model.save(tmp_path / "f1.keras")
    np.savez(tmp_path / "data.npz", x=x, y=y)
    ours = json.loads(cli(tmp_path, "evaluate", tmp_path / "f1.keras", "--data", tmp_path / "data.npz", "--json"))
    theirs = model.evaluate(x, y, batch_size=32, verbose=0, return_dict=True)
    assert 0.05 < theirs["f1_score"] < 0.95
    np.testing.assert_allclose([ours["f1_score"], ours["loss"]], [theirs["f1_score"], theirs["loss"]], rtol=1e-5)


def test_metrics_with_their_settings_are_keras(tmp_path):
    keras.utils.set_random_seed(14)
    keras.utils.clear_session()
    model = keras.Sequential([L.Input((6,)), L.Dense(4, "softmax")])
    model.compile("sgd", "categorical_crossentropy", metrics=[
        keras.metrics.TopKCategoricalAccuracy(k=1), keras.metrics.TopKCategoricalAccuracy(k=2), keras.metrics.TopKCategoricalAccuracy(k=3),
        keras.metrics.AUC(curve="PR"), keras.metrics.AUC(), keras.metrics.Precision(thresholds=0.4), keras.metrics.Recall(thresholds=0.3)])
    rng = np.random.default_rng(6)
    x = rng.normal(size=(203, 6)).astype("float32")
    y = np.eye(4, dtype="float32")[rng.integers(0, 4, 203)]
    model.save(tmp_path / "m.keras")
    np.savez(tmp_path / "data.npz", x=x, y=y)
    ours = json.loads(cli(tmp_path, "evaluate", tmp_path / "m.keras", "--data", tmp_path / "data.npz", "--json"))
    theirs = model.evaluate(x, y, batch_size=32, verbose=0, return_dict=True)
    assert {"top_k_categorical_accuracy", "top_k_categorical_accuracy_1", "top_k_categorical_accuracy_2", "auc", "auc_1"} < set(theirs)
    assert len(set(theirs.values())) == len(theirs)
    for name, value in theirs.items():
        np.testing.assert_allclose(ours[name], value, rtol=1e-5, err_msg=name)
