# SPDX-License-Identifier: GPL-3.0-or-later
"""The containers we write, looked at by the tools that own the formats."""
import json
import zipfile

import h5py
import io
import numpy as np
import pytest
import safetensors
from safetensors.numpy import load_file, save_file


def test_the_archive_is_as_keras_writes_it(samples):
    with zipfile.ZipFile(samples / "image_net.keras") as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["metadata.json", "config.json", "model.weights.h5", "lamina.json"]
        for info in archive.infolist():
            assert info.compress_type == zipfile.ZIP_STORED and info.flag_bits == 0 and info.date_time[:3] == (1980, 1, 1)
            assert info.create_system == 3 and info.external_attr >> 16 == 0o600
        assert set(json.loads(archive.read("metadata.json"))) == {"keras_version", "date_saved"}
        assert archive.read("config.json").isascii()


def test_the_weights_have_a_vars_group_for_every_object(samples):
    with zipfile.ZipFile(samples / "image_net.keras") as archive:
        file = h5py.File(io.BytesIO(archive.read("model.weights.h5")))
    layers = file["layers"]
    assert all("vars" in layers[name] for name in layers)
    assert {"vars", "layers", "optimizer"} == set(file)
    assert set(layers) == {"input_layer", "rescaling", "conv2d", "conv2d_1", "batch_normalization", "max_pooling2d", "concatenate",
                           "dropout", "flatten", "dense"}
    assert layers["conv2d_1/vars"].attrs["name"] == "b"
    kernel = layers["conv2d/vars/0"]
    assert kernel.dtype == np.dtype("<f4") and kernel.shape == (3, 3, 3, 4) and kernel.chunks is None
    assert file["optimizer/vars/0"].shape == ()
    file.close()


def test_safetensors_reads_us_and_we_read_it(tool, samples, tmp_path):
    ours = load_file(samples / "image_net.safetensors")
    assert "a/kernel" in ours
    rng = np.random.default_rng(1)
    tensors = {f"t{i}": rng.random(rng.integers(1, 5, size=i % 4)).astype(t)
               for i, t in enumerate(["float32", "float64", "float16", "int8", "uint8", "int64", "bool"] * 3)}
    save_file(tensors, tmp_path / "a.safetensors", metadata={"format": "np"})
    tool("safetensors", tmp_path / "a.safetensors", tmp_path / "b.safetensors")
    assert (tmp_path / "a.safetensors").read_bytes() == (tmp_path / "b.safetensors").read_bytes()


@pytest.mark.parametrize("cut", [0, 7, 20, -1])
def test_what_safetensors_refuses_we_refuse(refusal, samples, tmp_path, cut):
    (tmp_path / "c.safetensors").write_bytes((samples / "image_net.safetensors").read_bytes()[:cut])
    with pytest.raises(safetensors.SafetensorError):
        load_file(tmp_path / "c.safetensors")
    refusal("safetensors", tmp_path / "c.safetensors", tmp_path / "d.safetensors")
