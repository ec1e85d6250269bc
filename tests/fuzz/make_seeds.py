# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes seeds/: what the fuzz targets begin with and ./dev test replays. Run here with the Python of tests/parity/run:
KERAS_BACKEND=jax python make_seeds.py PATH/lamina-cli"""
import gzip
import io
import json
import math
import os
import struct
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import h5py
import keras
import numpy as np

cli = sys.argv[1]
seeds = Path(__file__).parent / "seeds"


def put(reader, name, data):
    (seeds / reader).mkdir(parents=True, exist_ok=True)
    (seeds / reader / name).write_bytes(data if isinstance(data, bytes) else data.encode())


def lamina(folder, *words):
    subprocess.run([cli, *map(str, words)], cwd=folder, check=True, stdout=subprocess.DEVNULL, env={**os.environ, "LAMINA_HOME": str(folder / "home")})


def csv():
    put("csv", "comma", "a,b,species\n1,2.5,Adelie\n3,,Gentoo\n-4e3,NA,Adelie\n")
    put("csv", "quotes", 'name,"a ""b"""\n"x, y",1\n"two\nlines",2\n')
    put("csv", "semicolon", "Größe;Preis\n1,5;2\n2,5;3\n".encode("latin-1"))
    put("csv", "tab_bom", b"\xef\xbb\xbfa\tb\r\n1\t2\r\n\r\n3\t4\r\n")
    put("csv", "numbers_only", "1,2\n3,4\n5,6\n")
    put("csv", "repeated_names", "x,x,,x (2)\n1,2,3,4\n")
    put("csv", "ragged", "a,b\n1,2\n1,2,3\n")
    put("csv", "open_quote", 'a,b\n1,"2\n3,4\n')
    put("csv", "binary", b"\x00\x01\x02\x03PNG\xff\xfe")
    put("csv", "empty", "")
    words = "Größe;Preis\n1,5;2\n2,5;3\n"
    put("csv", "utf16_le", b"\xff\xfe" + words.encode("utf-16-le"))
    put("csv", "utf16_be", b"\xfe\xff" + words.encode("utf-16-be"))
    put("csv", "utf16_pairs", b"\xff\xfe" + "name,x\n😀,1\n".encode("utf-16-le") + b"\x00\xd8,\0" + "2\n".encode("utf-16-le") + b"\n")
    put("csv", "comments", "# measured by hand\n# a,b\n1,2\n#3,4\n5,6\n")
    put("csv", "separator", "sep=;\na;b\n1;2\n3;4\n")
    # The last two bytes choose what a person laid down: csv_fuzz.cpp.
    put("csv", "laid_down_utf16", words.encode("utf-16-le") + bytes([0b00011111, 0b00110011]))
    put("csv", "laid_down_latin1", words.encode("latin-1") + bytes([0b00011101, 0b00110011]))
    put("csv", "laid_down_utf8_bom", b"\xef\xbb\xbf" + words.encode() + bytes([0b00000011, 0]))
    put("csv", "laid_down_comments", "#a|b\n1|'x|y'\n#2|3\n4|5\n".encode() + bytes([0b11111000, 0b00001101]))
    put("csv", "laid_down_no_comments", "#a\tb\n1\t2\n#3\t4\n".encode() + bytes([0b00101000, 0b00000111]))
    for word, name, letters in ((4, "iso8859_2", "łódź"), (5, "cp1250", "čaj"), (6, "cp1251", "яблоко"), (7, "cp932", "りんご"), (8, "euc_jp", "りんご"),
                                (9, "gb18030", "苹果"), (10, "big5", "蘋果"), (11, "cp949", "사과")):
        put("csv", "laid_down_" + name, f"{letters},n\n{letters},1\na,2\n".encode(name) + bytes([(word & 3) << 1 | 1, word >> 2 << 6]))
    put("csv", "laid_down_decimals", "a;b\n1.234,5;1 234,5\n1,234;2\n".encode() + bytes([0b00011000, 0b00110011]))


def encodings():
    # The first byte is the encoding, the second how long pieces are: encodings_fuzz.cpp.
    put("encodings", "utf16_pairs", bytes([3, 4]) + "a😀\nb😀😀".encode("utf-16-le"))
    put("encodings", "utf16_half", bytes([3, 0]) + b"\x3d\xd8\x3d\xd8\x00\xde\x00\xde")
    put("encodings", "utf16_big", bytes([0x83, 2]) + "a😀\nb".encode("utf-16-be") + b"\xd8")
    for word, name, text in ((4, "iso8859_2", "w,n\nłódź,1\n"), (6, "cp1251", "w,n\nяблоко,1\nгруша,2\nслива,3\n"), (7, "cp932", "w,n\nりんご,1\nみかん,2\nバナナ,3\n"),
                             (8, "euc_jp", "w,n\nりんご,1\nみかん,2\nバナナ,3\n"), (9, "gb18030", "w,n\n苹果,1\n香蕉,2\n葡萄,3\n€,4\n"), (10, "big5", "w,n\n蘋果,1\n"),
                             (11, "cp949", "w,n\n사과,1\n포도,2\n감자,3\n수박,4\n")):
        put("encodings", name, bytes([word, 3]) + text.encode(name))
    put("encodings", "cut_letters", bytes([7, 0]) + b"\x83\n\x83\x5c\r\n\x81\x83")


def packed():
    # The first byte says how it is packed and read, the second its encoding: packed_fuzz.cpp.
    table = "a,kind\n" + "".join(f"{i * 7 % 100},{'pqr'[i % 3]}\n" for i in range(60))
    put("packed", "plain", bytes([0, 0]) + table.encode())
    put("packed", "one_member", bytes([1, 0]) + table.encode())
    put("packed", "three_members_little_memory", bytes([0b1011, 0]) + table.encode())
    put("packed", "empty_member_at_the_end", bytes([0b1101, 0]) + table.encode())
    put("packed", "first_rows", bytes([0b11010, 0]) + table.encode())
    put("packed", "other_letters_on_disk", bytes([0b1001, 7]) + ("a,kind\n" + "".join(f"{i},{'Да' if i % 2 else 'Нет'}\n" for i in range(50))).encode("cp1251"))
    put("packed", "utf16_on_disk", bytes([0b1010, 0]) + b"\xff\xfe" + table[:200].encode("utf-16-le"))
    stream = gzip.compress(table.encode(), mtime=0)
    put("packed", "as_it_is.gz", bytes([0, 0]) + stream)
    put("packed", "cut.gz", bytes([8, 0]) + stream[:-9])
    put("packed", "more_behind.gz", bytes([8, 0]) + stream + b"more")
    put("packed", "wrong_length.gz", bytes([8, 0]) + stream[:-4] + b"\xff\xff\xff\xff")
    put("packed", "ragged", bytes([9, 0]) + b"a,b\n1\n2\n3\n")
    put("packed", "empty", bytes([1, 0]))


def table_join():
    def tables(name, *texts, key=0):
        put("table_join", name, bytes([key]) + b"\xff".join(text.encode() for text in texts))

    tables("rows", "a,kind\n1,p\n2,q\n", "kind,a\nq,3\n,4\n", "a,kind,more\n5,r,1\n")
    tables("styles", "a;kind\n1,5;p\nx;q\n2,5;p\n", "a,kind\n1.5,p\ny,q\n2.5,q\n")
    tables("nothing_said", "a,b\n,1\n,2\n", "a,b\nx,3\ny,4\n", "a,b\nNA,5\n?,6\n")
    tables("words_and_numbers", "a,b\n1,1\n2,2\n", "a,b\nx,3\ny,4\n")
    tables("keys", "id,x\n1,5\n2,6\n2,7\n9,8\n", "id,x,y\n2,p,1\n1,q,2\n", "id,z\n1,3\n5,4\n")
    tables("key_twice", "id,x\n1,5\n2,6\n", "id,y\n1,3\n1,4\n")
    tables("not_one_found", "id,x\n1,5\n2,6\n", "id,y\n3,3\n4,4\n")
    tables("left_out", "id,x\n" + "".join(f"{i},{i}\n" for i in range(12)) + "12,1,2\n", "id,y\n" + "".join(f"{i},{i % 3}\n" for i in range(12)) + "1\n")
    tables("no_such_column", "a\n1\n2\n", "a\n1\n3\n", key=255)
    tables("alone", "a,b\n1,2\n", key=1)


def cells():
    # The first two bytes say how cells are meant: cells_fuzz.cpp.
    def column(name, cells, a=0, b=0):
        put("cells", name, bytes([a, b]) + "\n".join(cells).encode())

    column("dates", ["2024-03-01", "2024-03-02 13:45", "", "2024-03-03T23:59:60.5Z", "2024-03-04 00:00:30+14:30", "2024-3-5"])
    column("months", ["2024-01", "2024-02", "2024-03", "2024-04"])
    column("month_ends", ["31.1.2024", "29.2.2024", "31.3.24", "30.4.2024"])
    column("strokes", ["3/1/2024", "4/1/2024", "13/1/2024", "1/13/2024"], 0b0110)
    column("day_first", ["3/1/2024", "3/2/2024", "3/3/2024"], 0b1010)
    column("ends_of_time", ["0000-01-01", "9999-12-31", "0000-01-01 00:00+14:59", "9999-12-31 23:59:60-14:59", "9999-12-31 23:59:59.7"])
    column("no_such_day", ["31.02.2015", "1.3.2015", "2.3.2015", "12", "n/a"], 0b0100)
    column("one_odd", [f"{i}.{i % 10}" for i in range(24)] + ["abc"])
    column("decimal_commas", [f"{i},{i % 10:02}" for i in range(24)] + ["1.234,5", "x"], 0b110000, 2)
    column("thousands", ["1,234", "999", "2,345,678", "-5,000", "$5", "(€7)", "12 %", "word"], 0b1000000, 1)
    column("spaces_between_thousands", ["1 234,5", "1\u00a0234", "1\u202f234", "1'234.5", "\u22125"], 0b11010000)
    column("empty", [])


def progress():
    # The first byte: 0x80, then a member; or of which tensors its JSON tells, as progress_fuzz.cpp has it.
    def member(key, told, tensors):
        header, data = {"__metadata__": {key: json.dumps(told)}}, b""
        for name, dtype, shape, numbers in tensors:
            part = struct.pack(f"<{len(numbers)}{'d' if dtype == 'F64' else 'f'}", *numbers)
            header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [len(data), len(data) + len(part)]}
            data += part
        return b"\x80" + safetensors_file(header, data)

    kernel, bias = ({"layer": "dense", "name": name, "trainable": True} for name in ("kernel", "bias"))
    stood = {"next": "validation", "stopping": {"any": True, "stopped": False, "wait": 2, "best_epoch": 7}, "plateau": {"any": True, "wait": 1, "resting": 0},
             "best": [kernel, bias], "last": [kernel]}
    numbers = [("accumulators", "F64", [3], [0.5, 1e-300, 64.0]), ("best_figure", "F64", [1], [math.nan]), ("plateau", "F64", [2], [math.inf, 0.001])]
    weights = [("best/0", "F32", [2, 1], [1, 2]), ("best/1", "F32", [1], [3]), ("last/0", "F32", [2, 1], [4, 5])]
    best = {"epoch": 7, "watched": "val_loss", "variables": [kernel, bias]}
    variables = [("variables/0", "F32", [2, 1], [1, 2]), ("variables/1", "F32", [1], [3]), ("figure", "F64", [1], [math.inf])]
    put("progress", "progress", member("progress", stood, numbers + weights))
    put("progress", "older", member("progress", {k: v for k, v in stood.items() if k != "plateau"}, numbers[:2] + weights))
    put("progress", "tensor_missing", member("progress", stood, numbers + weights[1:]))
    put("progress", "best", member("best", best, variables))
    put("progress", "best_of_two_figures", member("best", best, variables[:2] + [("figure", "F64", [2], [1, 2])]))
    put("progress", "cut", member("best", best, variables)[:60])
    put("progress", "progress.json", bytes([0b101001]) + json.dumps(stood).encode())
    put("progress", "best.json", bytes([0b101001]) + json.dumps(best).encode())
    put("progress", "float32.json", bytes([0b1101001]) + json.dumps(stood).encode())
    put("progress", "no_tensors.json", bytes([0]) + json.dumps({**stood, "best": [], "last": []}).encode())
    put("progress", "wrong_types.json", bytes([0b101001]) + json.dumps({**stood, **best, "epoch": 1 << 40, "best": {"a": 1}, "next": "holidays"}).encode())


def text():
    put("text", "characters", "Der Wolf und die sieben Geißlein.\nEs war einmal …\n")
    put("text", "bom", b"\xef\xbb\xbfonce upon a time")
    put("text", "folders", b"\xff".join(t.encode() for t in ("I liked it very much!", "I didn't like it.", "Wonderful: ÀÉÎ ЖЁ ΑΩ", "dull, dull, dull", "", "once more")))
    put("text", "no_words", b"...\xff!!!\xff ? ")
    put("text", "scripts", "日本語\u3000テキスト 😀 İıſẞ ’s \u2028\u200b".encode() + b"\xff" + "ｆｕｌｌ".encode())
    put("text", "zero", b"a\0b\xffc")
    put("text", "not_shortest", b"ab\xe0\x80\x80\xffcd\xf0\x80\x80\x80\xfffine\xffgood")
    put("text", "halves_of_pairs", b"ab\xed\xa0\x80\xffcd\xed\xb0\x80\xfffine\xffgood")
    put("text", "cut", "Größe".encode()[:3])
    put("text", "blank", " \r\n\t")
    put("text", "empty", "")


def journal():
    project = json.loads((seeds / "project" / "line").read_text())

    def replace(path, value):
        return [{"op": "replace", "path": path, "value": value}]

    def kept(name, first, steps, at, **more):
        history = {"first": first, "steps": [{"title": title, "change": change} for title, change in steps], "at": at}
        put("journal", name, json.dumps({"path": "mine.lamina", "when": 1700000000000, "project": {**project, "notes": "now"}, "history": history, **more}))

    two = [("note", replace("/notes", "now")), ("undone", replace("/model/config/layers/1/config/units", 7))]
    kept("line", replace("/notes", ""), two, 1)
    kept("elsewhere", replace("/notes", ""), two, 0)
    kept("beyond", replace("/notes", ""), two, 9)
    kept("no_such_place", replace("/notes", ""), [("gone", [{"op": "remove", "path": "/nothing/at/all"}])], 1)
    kept("no_project", replace("", [1, 2]), two, 1)
    kept("growing", replace("/notes", ""), [("copies", [{"op": "copy", "from": "", "path": f"/copy{i}"} for i in range(60)])], 1)
    deep = json.loads("[" * 150 + "]" * 150)
    kept("deep", replace("/notes", ""), [("deep", [{"op": "add", "path": "/x" + ("/0" * (150 * i - 1) + "/-" if i else ""), "value": deep} for i in range(3)])], 1)
    kept("wrong_types", {"op": 1}, [(3, "x"), ("y", [{"op": "add", "path": 5}])], -1)
    put("journal", "no_history", json.dumps({"path": "", "when": 0, "project": project}))
    put("journal", "empty", "{}")


def clipboard():
    def layers(name, *nodes, wires=()):
        put("clipboard", name, json.dumps({"lamina_layers": 1, "layers": nodes, "wires": wires}))

    def layer(number, kind, config, **more):
        return {"id": number, "class_name": kind, "name": f"{kind.lower()}_{number}", "config": config, "position": [1.5, -20], "trainable": True, "extra": "",
                "weights_of": 0, "block": "", **more}

    chain = [layer(3, "Input", {"shape": [4]}), layer(5, "Dense", {"units": 3, "activation": "relu", "bias_constraint": [0, 1.5]}), layer(9, "Dropout", {"rate": 0.5, "seed": None})]
    layers("chain", *chain, wires=[[3, 5, 0], [5, 9, 0]])
    layers("cycle", *chain, wires=[[3, 5, 0], [5, 9, 0], [9, 5, 1], [5, 5, 0], [9, 3, 1 << 40], [7, 9, 0]])
    layers("shared", chain[0], chain[1], layer(6, "Dense", {"units": 3}, weights_of=5, block="tower/left"), layer(6, "Add", {}, weights_of=6), wires=[[3, 5, 0], [3, 6, 0]])
    layers("unknown", layer(1, "Sparkle", {"glitter": {"deep": [[[1]]]}}, extra='{"registered_name": "a>Sparkle"}'), layer(2, "Dense", {"units": "many"}, extra="{[5"))
    layers("no_numbers", layer(1, "Normalization", {"mean": [math.nan, 1], "variance": math.inf}), layer(2, "Dense", {"units": -math.inf}))
    layers("ids", layer(0, "Dense", {}), layer((1 << 63) - 1, "Dense", {}), layer(1 << 63, "Dense", {}))
    put("clipboard", "wrong_types", '{"lamina_layers": 1, "layers": [{"id": "x"}], "wires": [[1]]}')
    put("clipboard", "deep", '{"lamina_layers": 1, "layers": [{"id": 1, "class_name": "Dense", "name": "d", "config": {"units": ' + "[" * 3000 + "]" * 3000 + "}}]}")
    put("clipboard", "another", '[{"a": 1}]')


def idx():
    images = b"\0\0\x08\x03" + struct.pack(">III", 2, 3, 4) + bytes(range(24))
    put("idx", "images", images)
    put("idx", "shorts", b"\0\0\x0b\x01" + struct.pack(">I3h", 3, -1, 2, 300))
    put("idx", "floats", b"\0\0\x0d\x02" + struct.pack(">II4f", 2, 2, 1, 2, 3, 4))
    packed = gzip.compress(images, mtime=0)
    put("idx", "images.gz", packed)
    put("idx", "cut.gz", packed[:-9])
    put("idx", "two_streams.gz", gzip.compress(images[:9], mtime=0) + gzip.compress(images[9:], mtime=0))
    put("idx", "absurd", b"\0\0\x0e\x04" + b"\xff" * 16)
    put("idx", "absurd.gz", gzip.compress(b"\0\0\x0e\x04" + b"\xff" * 16, mtime=0))


def safetensors_file(header, data, size=None):
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text) if size is None else size) + text + data


def safetensors():
    file = safetensors_file
    whole = {"__metadata__": {"format": "pt"}, "a": {"dtype": "F32", "shape": [2, 2], "data_offsets": [0, 16]},
             "b": {"dtype": "BF16", "shape": [3], "data_offsets": [16, 22]}, "c": {"dtype": "I64", "shape": [], "data_offsets": [22, 30]}}
    put("safetensors", "three", file(whole, bytes(range(30))))
    put("safetensors", "empty", file({}, b""))
    put("safetensors", "header_too_long", file(whole, bytes(30), 1 << 62))
    put("safetensors", "header_too_short", file(whole, bytes(30), 40))
    put("safetensors", "shape_too_large", file({"a": {"dtype": "F32", "shape": [1 << 40, 1 << 40], "data_offsets": [0, 4]}}, bytes(4)))
    put("safetensors", "overlap", file({"a": {"dtype": "U8", "shape": [4], "data_offsets": [0, 4]}, "b": {"dtype": "U8", "shape": [4], "data_offsets": [2, 6]}}, bytes(6)))


def models(folder):
    keras.utils.set_random_seed(1)
    chain = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="relu"), keras.layers.Dense(2, activation="softmax")], name="chain")
    chain.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
    chain.fit(np.zeros((4, 4)), np.eye(2)[[0, 1, 0, 1]], verbose=0)
    image = keras.Input((6, 6, 1), name="image")
    left = keras.layers.Conv2D(2, 3, padding="same", name="left")(image)
    joined = keras.layers.Add(name="joined")([left, image])
    branched = keras.Model(image, keras.layers.Dense(1, name="out")(keras.layers.Flatten(name="flat")(keras.layers.BatchNormalization(name="norm")(joined))), name="branched")
    for model in (chain, branched):
        model.save(folder / f"{model.name}.keras")
    lamina(folder, "new", "moons.lamina", "--template", "moons")
    lamina(folder, "train", "moons.lamina", "--epochs", "1", "--output", "moons.keras")
    put("curves", "moons", (folder / "home/runs/1/curves.bin").read_bytes()[:3000])
    put("curves", "entries", b"\1\4\0loss\2" + struct.pack("<QId", 1, 0, 0.5) + b"\3" + struct.pack("<Hd", 0, 0.25))
    for name in ("chain", "branched", "moons"):
        whole = (folder / f"{name}.keras").read_bytes()
        put("keras", name, whole)
        with zipfile.ZipFile(io.BytesIO(whole)) as archive:
            members = {n: archive.read(n) for n in archive.namelist()}
        if name == "chain":
            put("hdf5", name, members["model.weights.h5"])
        if name == "branched":
            put("keras", name + ".members", b"\xff".join([members["config.json"], b"", members["model.weights.h5"]]))
        put("keras", name + ".no_weights", b"\xff".join([members["config.json"], b"", b""]))
        if name == "moons":
            put("preparation", "moons", json.dumps(json.loads(members["lamina.json"])["preparation"]))
    put("keras", "cut", (folder / "chain.keras").read_bytes()[:5000])


def hdf5():
    def file(fill):
        memory = io.BytesIO()
        with h5py.File(memory, "w") as f:
            fill(f)
        return memory.getvalue()

    def packed(f):
        g = f.create_group("layers/dense/vars")
        g.create_dataset("0", data=np.arange(12, dtype="f4").reshape(3, 4), chunks=(2, 2), compression="gzip", shuffle=True)
        g.create_dataset("1", data=np.arange(3, dtype="f2"))

    def hostile(f):
        g = f.create_group("layers/dense/vars")
        g["0"] = h5py.ExternalLink("/etc/passwd", "/x")
        f["loop"] = f["layers"]

    def lying(f):
        f.create_group("vars").create_dataset("0", shape=(1 << 30, 1 << 10), dtype="f8", chunks=(1, 1024))

    put("hdf5", "packed", file(packed))
    put("hdf5", "hostile", file(hostile))
    put("hdf5", "lying", file(lying))
    put("hdf5", "cut", file(packed)[:1500])


def projects(folder):
    for name in ("line", "xor", "digits_cnn"):
        lamina(folder, "new", f"{name}.lamina", "--template", name)
        put("project", name, (folder / f"{name}.lamina").read_bytes())
    newer = json.loads((folder / "xor.lamina").read_text())
    newer["lamina"] = 99
    newer["holograms"] = {"depth": [1, 2, {"deep": None}]}
    put("project", "newer", json.dumps(newer))
    put("project", "cut", (folder / "xor.lamina").read_bytes()[:700])
    put("project", "nested", "[" * 400 + "]" * 400)
    (folder / "table.csv").write_text("size,colour,price\n" + "".join(f"{i % 7},{'red' if i % 3 else 'blue'},{i * 1.5}\n" for i in range(60)))
    lamina(folder, "new", "table.lamina", "--template", "table", "--data", "table.csv", "--target", "price")
    put("project", "table", (folder / "table.lamina").read_bytes())
    lamina(folder, "train", "table.lamina", "--epochs", "1", "--output", "table.keras")
    with zipfile.ZipFile(folder / "table.keras") as archive:
        put("preparation", "table", json.dumps(json.loads(archive.read("lamina.json"))["preparation"]))
    put("preparation", "wrong_types", '{"version": 1, "source": 3, "inputs": [{}], "targets": {}, "classes": [1], "input_shape": [-1, 99999999999]}')


with tempfile.TemporaryDirectory() as name:
    csv()
    encodings()
    packed()
    table_join()
    cells()
    idx()
    safetensors()
    progress()
    models(Path(name))
    hdf5()
    projects(Path(name))
    text()
    journal()
    clipboard()
