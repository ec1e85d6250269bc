# SPDX-License-Identifier: GPL-3.0-or-later
"""What a data recipe does to the numbers of a table is in the .keras file: Keras takes raw rows and says what we say."""
import csv
import json
import zipfile

import keras
import numpy as np
import pytest
from keras import layers as L
from safetensors.numpy import load_file
from test_training import cli

NUMBERS = ["sepal_length", "sepal_width", "petal_length", "petal_width"]
SITES = ["meadow", "shore", "wood"]
CLOSE = dict(rtol=1e-5, atol=1e-5)


def rows(n=150, seed=3):
    """Like iris: three kinds of four numbers, with a place in words that tells a little."""
    rng = np.random.default_rng(seed)
    kind = np.arange(n) % 3
    centre = np.array([[5.0, 3.4, 1.5, 0.2], [5.9, 2.8, 4.3, 1.3], [6.6, 3.0, 5.6, 2.0]])
    numbers = np.round(centre[kind] + rng.normal(0, [0.4, 0.3, 0.3, 0.2], (n, 4)), 2)
    return numbers, rng.integers(0, 3, n), kind


def write_csv(path, numbers, sites, target, scale=1.0):
    with path.open("w", newline="") as f:
        writer = csv.writer(f)
        writer.writerow(NUMBERS + (["site"] if sites is not None else []) + ["kind"])
        for i, row in enumerate(numbers):
            words = [SITES[sites[i]]] if sites is not None else []
            writer.writerow([repr(float(v * scale)) for v in row] + words + [target[i]])


def project_of(folder, template, data, **recipe):
    """A project whose data recipe says what is given."""
    file = folder / "p.lamina"
    cli(folder, "new", file, "--template", template, "--data", data, "--target", "-1")
    project = json.loads(file.read_text())
    project["data"].update(recipe)
    file.write_text(json.dumps(project))
    return file


def raw_array(numbers, sites):
    return np.concatenate([numbers, np.eye(3)[sites]] if sites is not None else [numbers], axis=1).astype("float32")


def beside(file):
    return json.loads(zipfile.ZipFile(file).read("lamina.json"))


def predict(folder, model, array):
    np.save(folder / "in.npy", array)
    cli(folder, "predict", model, "--input", folder / "in.npy", "--output", folder / "out.npy")
    return np.load(folder / "out.npy")


def trained(folder, numbers="standardize", words=False, scale=1.0):
    values, sites, kind = rows()
    sites = sites if words else None
    write_csv(folder / "flowers.csv", values, sites, [f"kind {k}" for k in kind], scale)
    project = project_of(folder, "table", folder / "flowers.csv", numbers=numbers)
    said = cli(folder, "train", project, "--epochs", "40", "--batch-size", "16", "--learning-rate", "0.01", "--seed", "1", "--output", folder / "m.keras")
    assert "takes raw numbers, in Keras too: sepal_length, " in said
    return folder / "m.keras", raw_array(values * scale, sites), kind


@pytest.fixture(scope="module", params=["standardize", "minmax", "none", "standardize words", "minmax words"])
def model(request, tmp_path_factory):
    numbers, *words = request.param.split()
    folder = tmp_path_factory.mktemp("model")
    return folder, *trained(folder, numbers, bool(words))


def test_keras_says_of_raw_rows_what_we_say(model):
    folder, file, x, kind = model
    theirs = keras.models.load_model(file).predict(x, verbose=0)
    np.testing.assert_allclose(predict(folder, file, x), theirs, **CLOSE)
    assert np.mean(theirs.argmax(1) == kind) > 0.9
    cli(folder, "predict", file, "--input", folder / "flowers.csv", "--output", folder / "rows.csv")
    with (folder / "rows.csv").open() as f:
        ours = np.array([list(r.values())[2:] for r in csv.DictReader(f)], dtype="float32")
    np.testing.assert_allclose(ours, theirs, **CLOSE)


def test_the_file_says_which_numbers_it_takes(model):
    _, file, x, _ = model
    names = beside(file)["input_columns"]
    assert names[:4] == NUMBERS and len(names) == x.shape[1]
    assert names[4:] in ([], [f"site = {s}" for s in SITES])


def test_a_copy_is_scaled_once(model, tool, tmp_path):
    folder, file, x, _ = model
    cli(tmp_path, "convert", file, tmp_path / "copy.keras")
    np.testing.assert_array_equal(predict(tmp_path, tmp_path / "copy.keras", x), predict(tmp_path, file, x))
    for name in ("a", "b"):
        tool("weights", file if name == "a" else tmp_path / "copy.keras", tmp_path / f"{name}.safetensors")
    a, b = load_file(tmp_path / "a.safetensors"), load_file(tmp_path / "b.safetensors")
    assert a.keys() == b.keys() and any(k.startswith("optimizer/") for k in a) and not any("normalization" in k for k in a)
    for key in a:
        np.testing.assert_array_equal(a[key], b[key], err_msg=key)


def test_keras_saves_it_again_as_an_ordinary_net(model, tmp_path):
    _, file, x, _ = model
    theirs = keras.models.load_model(file)
    theirs.save(tmp_path / "again.keras")
    layers = [l["layer"] for l in json.loads(cli(tmp_path, "summary", tmp_path / "again.keras", "--json"))["layers"]]
    drawn = [l["layer"] for l in json.loads(cli(tmp_path, "summary", file, "--json"))["layers"]]
    assert "Normalization" not in drawn
    assert [l for l in layers if l != "Normalization"] == drawn
    assert layers.count("Normalization") == sum(isinstance(l, L.Normalization) for l in theirs.layers)
    np.testing.assert_allclose(predict(tmp_path, tmp_path / "again.keras", x), theirs.predict(x, verbose=0), **CLOSE)


def test_arrays_are_evaluated_as_keras_does(model, tmp_path):
    _, file, x, kind = model
    np.savez(tmp_path / "all.npz", x=x, y=kind.astype("int32"))
    ours = json.loads(cli(tmp_path, "evaluate", file, "--data", tmp_path / "all.npz", "--json"))
    theirs = keras.models.load_model(file).evaluate(x, kind, verbose=0, return_dict=True)
    for name in ("loss", "accuracy"):
        assert ours[name] == pytest.approx(theirs[name], rel=1e-4, abs=1e-5), name


def test_columns_in_nanometres_survive(tmp_path):
    """Keras divides by no less than 1e-7: such columns take two layers."""
    file, x, _ = trained(tmp_path, scale=1e-9)
    theirs = keras.models.load_model(file)
    assert sum(isinstance(l, L.Normalization) for l in theirs.layers) == 2
    np.testing.assert_allclose(predict(tmp_path, file, x), theirs.predict(x, verbose=0), rtol=1e-4, atol=1e-5)


@pytest.fixture(scope="module", params=["mean_squared_error", "mean_absolute_error"])
def regression(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("regression")
    values, sites, _ = rows(120)
    price = np.round(20000 + values @ np.array([3000.0, -500, 1200, 800]) + 900 * sites, 1)
    write_csv(folder / "prices.csv", values, sites, [repr(float(v)) for v in price])
    everything = dict(train=1.0, validation=0.0, test=0.0, shuffle=False, stratify=False)
    project = project_of(folder, "table_regressor", folder / "prices.csv", target_numbers="standardize", split=everything)
    cli(folder, "train", project, "--loss", request.param, "--optimizer", "SGD", "--learning-rate", "0.05", "--epochs", "3", "--output", folder / "m.keras")
    return folder, folder / "m.keras", raw_array(values, sites), price.astype("float32")


def test_numbers_come_back_in_their_own_units(regression):
    folder, file, x, price = regression
    theirs = keras.models.load_model(file).predict(x, verbose=0)
    np.testing.assert_allclose(predict(folder, file, x), theirs, rtol=1e-5)
    assert abs(theirs.mean() / price.mean() - 1) < 0.2


def test_keras_shows_our_loss_of_raw_targets(regression, tmp_path):
    _, file, x, price = regression
    np.savez(tmp_path / "all.npz", x=x, y=price)
    ours = json.loads(cli(tmp_path, "evaluate", file, "--data", tmp_path / "all.npz", "--json"))
    assert keras.models.load_model(file).evaluate(x, price, verbose=0, return_dict=True)["loss"] == pytest.approx(ours["loss"], rel=1e-4)


def test_training_goes_on_alike_here_and_in_keras(regression, tmp_path):
    """On raw arrays, with the scaling that the net brings."""
    _, file, x, price = regression
    np.savez(tmp_path / "all.npz", x=x, y=price)
    cli(tmp_path, "train", file, "--data", tmp_path / "all.npz", "--no-shuffle", "--epochs", "2", "--batch-size", "20", "--output", tmp_path / "on.keras")
    theirs = keras.models.load_model(file)
    theirs.fit(x, price, epochs=2, batch_size=20, shuffle=False, verbose=0)
    np.testing.assert_allclose(predict(tmp_path, tmp_path / "on.keras", x), theirs.predict(x, verbose=0), rtol=1e-4)


def test_rows_meet_a_net_of_keras_as_they_are(tmp_path):
    values, _, kind = rows()
    write_csv(tmp_path / "flowers.csv", values, None, [f"kind {k}" for k in kind])
    keras.utils.set_random_seed(1)
    net = keras.Sequential([keras.Input((4,)), L.Dense(8, "tanh"), L.Dense(3, "softmax")])
    net.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    net.fit(values, kind, epochs=15, verbose=0)
    net.save(tmp_path / "foreign.keras")
    cli(tmp_path, "train", tmp_path / "foreign.keras", "--data", tmp_path / "flowers.csv", "--learning-rate", "0", "--epochs", "1",
        "--output", tmp_path / "joined.keras")
    assert all(column["offset"] == 0 and column["scale"] == 1 for column in beside(tmp_path / "joined.keras")["preparation"]["inputs"])
    ours = json.loads(cli(tmp_path, "evaluate", tmp_path / "joined.keras", "--data", tmp_path / "flowers.csv", "--json"))
    theirs = net.evaluate(values, kind, verbose=0, return_dict=True)
    for name in ("loss", "accuracy"):
        assert ours[name] == pytest.approx(theirs[name], rel=1e-4), name


@pytest.mark.parametrize("axis", [-1, 1, None])
def test_normalization_adapted_in_keras_opens_here(tool, tmp_path, axis):
    values, _, kind = rows()
    layer = L.Normalization(axis=axis, **({} if axis else dict(mean=3.0, variance=4.0)))
    if axis:
        layer.adapt(values)
    net = keras.Sequential([keras.Input((4,)), layer, L.Dense(3, "softmax")])
    net.save(tmp_path / "n.keras")
    x = values.astype("float32")
    np.testing.assert_allclose(predict(tmp_path, tmp_path / "n.keras", x), net.predict(x, verbose=0), **CLOSE)
    tool("copy", tmp_path / "n.keras", tmp_path / "copy.keras")
    np.testing.assert_array_equal(keras.models.load_model(tmp_path / "copy.keras").predict(x, verbose=0), net.predict(x, verbose=0))


def test_images_are_raw_in_both(tmp_path):
    """The net of the digits scales its pixels itself, by a layer that was drawn."""
    project = tmp_path / "d.lamina"
    cli(tmp_path, "new", project, "--template", "digits_mlp")
    cli(tmp_path, "train", project, "--steps", "4", "--output", tmp_path / "d.keras")
    theirs = keras.models.load_model(tmp_path / "d.keras")
    images = np.random.default_rng(0).integers(0, 256, (6, *theirs.input_shape[1:])).astype("uint8")
    np.testing.assert_allclose(predict(tmp_path, tmp_path / "d.keras", images), theirs.predict(images.astype("float32"), verbose=0), **CLOSE)
    assert sum(isinstance(l, L.Rescaling) for l in theirs.layers) == 1


def test_a_logarithm_of_the_target_is_taken_back_in_keras(tmp_path):
    values, _, kind = rows()
    price = np.exp(values.sum(axis=1) / 4)
    write_csv(tmp_path / "prices.csv", values, None, [repr(float(p)) for p in price])
    cli(tmp_path, "new", tmp_path / "p.lamina", "--template", "table_regressor", "--data", tmp_path / "prices.csv", "--target", "-1", "--log", "kind")
    cli(tmp_path, "train", tmp_path / "p.lamina", "--epochs", "30", "--output", tmp_path / "m.keras")
    said = keras.models.load_model(tmp_path / "m.keras").predict(values.astype("float32"), verbose=0)
    np.testing.assert_allclose(said, predict(tmp_path, tmp_path / "m.keras", values.astype("float32")), **CLOSE)
    assert np.median(np.abs(said[:, 0] - price)) < 0.2 * np.median(price)


def test_windows_over_time_are_scaled_in_keras(tmp_path):
    load = 50 + 20 * np.sin(np.arange(300) / 5) + np.random.default_rng(1).normal(0, 1, 300)
    (tmp_path / "load.csv").write_text("load\n" + "\n".join(repr(float(v)) for v in load) + "\n")
    cli(tmp_path, "new", tmp_path / "p.lamina", "--template", "series", "--data", tmp_path / "load.csv", "--target", "load", "--sequence-length", "10")
    cli(tmp_path, "train", tmp_path / "p.lamina", "--epochs", "5", "--output", tmp_path / "m.keras")
    windows = np.array([load[i:i + 10] for i in range(291)], "float32")[..., None]
    said = keras.models.load_model(tmp_path / "m.keras").predict(windows, verbose=0)
    np.testing.assert_allclose(said, predict(tmp_path, tmp_path / "m.keras", windows), **CLOSE)
    cli(tmp_path, "predict", tmp_path / "m.keras", "--input", tmp_path / "load.csv", "--output", tmp_path / "y.csv")
    with (tmp_path / "y.csv").open() as f:
        ours = [float(row["load"]) for row in csv.DictReader(f)]
    np.testing.assert_allclose(said[:, 0], ours, **CLOSE)


def test_every_one_of_several_scaled_outputs_comes_back_in_its_own_units(tmp_path):
    """Two targets of very different size, an output each: Keras gives both as people know them, in our order, and shows our loss."""
    values, _, _ = rows(120)
    price = np.round(20000 + values @ np.array([3000.0, -500, 1200, 800]), 1)
    weight = np.round(70 + values @ np.array([1.0, 2, -3, 0.5]), 2)
    with (tmp_path / "rows.csv").open("w", newline="") as f:
        writer = csv.writer(f)
        writer.writerow([*NUMBERS, "price", "weight"])
        writer.writerows([*map(repr, map(float, row)), p, w] for row, p, w in zip(values, price, weight))
    keras.utils.set_random_seed(1)
    x = keras.Input((4,), name="x")
    h = L.Dense(8, "tanh")(x)
    net = keras.Model(x, [L.Dense(1, name="price")(h), L.Dense(1, name="weight")(h)])
    net.compile("adam", loss={"price": "mean_squared_error", "weight": "mean_squared_error"})
    net.save(tmp_path / "net.keras")
    cli(tmp_path, "convert", tmp_path / "net.keras", tmp_path / "p.lamina")
    project = json.loads((tmp_path / "p.lamina").read_text())
    everything = dict(train=1.0, validation=0.0, test=0.0, shuffle=False, stratify=False)
    project["data"] = dict(source="csv", paths=["rows.csv"], columns={name: {"role": "target"} for name in ("price", "weight")},
                           numbers="standardize", target_numbers="standardize", split=everything)
    (tmp_path / "p.lamina").write_text(json.dumps(project))
    cli(tmp_path, "train", tmp_path / "p.lamina", "--epochs", "20", "--learning-rate", "0.01", "--output", tmp_path / "m.keras")
    array = values.astype("float32")
    model = keras.models.load_model(tmp_path / "m.keras")
    theirs = model.predict(array, verbose=0)
    np.save(tmp_path / "in.npy", array)
    cli(tmp_path, "predict", tmp_path / "m.keras", "--input", tmp_path / "in.npy", "--output", tmp_path / "out.npz")
    ours = np.load(tmp_path / "out.npz")
    for said, name, truth in zip(theirs, ("price", "weight"), (price, weight)):
        np.testing.assert_allclose(ours[name], said, rtol=1e-4)
        assert abs(said.mean() / truth.mean() - 1) < 0.2
    np.savez(tmp_path / "all.npz", x=array, price=price.astype("float32"), weight=weight.astype("float32"))
    judged = json.loads(cli(tmp_path, "evaluate", tmp_path / "m.keras", "--data", tmp_path / "all.npz", "--json"))
    loss = model.evaluate(array, [price.astype("float32")[:, None], weight.astype("float32")[:, None]], verbose=0, return_dict=True)["loss"]
    assert judged["loss"] == pytest.approx(loss, rel=1e-3)
