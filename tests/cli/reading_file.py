"""Readings as files: saved by the program, written by others, shown without a model."""
import array, importlib.util, json, re, struct

from harness import PACK, ROOT, SCRATCH, TURTLE, check, objects, run, says, small_model

NO_MODEL = {"MASKSCOPE_WEIGHTS": "/nowhere"}
FOLDER = SCRATCH / "readings"


def view(*args):
    return run("view", *args, env=NO_MODEL)


def saved(name, *args):
    FOLDER.mkdir(exist_ok=True)
    file = FOLDER / name
    done = run("attention", "--save", file, *args)
    assert done.returncode == 0 and done.stdout == b"", done
    return file


def write(name, tokens, shape, values, dtype="F32", hidden=None, **members):
    """A reading as docs/reading-format.md has it."""
    FOLDER.mkdir(exist_ok=True)
    data = array.array("f", values).tobytes() if dtype == "F32" else struct.pack(f"<{len(values)}e", *values)
    header = {"__metadata__": {"maskscope_reading": json.dumps({"version": 1, "tokens": tokens, **members})},
              "attention": {"dtype": dtype, "shape": shape, "data_offsets": [0, len(data)]}}
    if hidden:
        states = array.array("f", hidden[1]).tobytes()
        header["hidden_states"] = {"dtype": "F32", "shape": hidden[0], "data_offsets": [len(data), len(data) + len(states)]}
        data += states
    text = json.dumps(header).encode()
    (FOLDER / name).write_bytes(struct.pack("<Q", len(text)) + text + data)
    return FOLDER / name


def read(file):
    """What it says of itself, and its tensors' numbers."""
    raw = file.read_bytes()
    (size,) = struct.unpack("<Q", raw[:8])
    header = json.loads(raw[8:8 + size])
    said = json.loads(header.pop("__metadata__")["maskscope_reading"])
    tensors = {name: (info["shape"], array.array("f", raw[8 + size + info["data_offsets"][0]:8 + size + info["data_offsets"][1]])) for name, info in header.items()}
    return said, tensors


def contents(folder):
    return {file.name: file.read_bytes() for file in folder.iterdir()}


@check
def a_saved_reading_shows_without_a_model_what_the_model_shows():
    file = saved("turtle.maskscope", TURTLE)
    shown = view(file).stdout.decode()
    for row in ("model                bert-base-uncased\n", f"text                 {TURTLE}\n", "layers               12\n", "heads in each layer  12\n", "numbers              F32\n"):
        assert row in shown, shown
    assert "tokens               10: [CLS] the turtle slowly moved across the [MASK] . [SEP]\n" in shown, shown
    predicted = run("predict", "--top", 10, TURTLE).stdout.decode()
    assert shown.endswith(f"\n\n[MASK] at token 7\n{predicted}"), (shown, predicted)
    for form in ("--png", "--svg", "--npy", "--json"):
        mine, theirs = FOLDER / f"view{form}", FOLDER / f"attention{form}"
        assert run("attention", form, "--layer", 3, "--out", theirs, TURTLE).returncode == 0
        assert view(form, "--layer", 3, "--out", mine, file).returncode == 0
        assert contents(mine) == contents(theirs) and len(contents(mine)) == (12 if form in ("--png", "--svg") else 1), form
    one = FOLDER / "one"
    assert view("--layer", 3, "--head", 10, "--out", one, file).returncode == 0
    assert list(contents(one)) == ["Attention_Layer3_Head10.png"]


@check
def what_is_saved_is_what_the_format_says():
    file = saved("pair.maskscope", "--weights", small_model(), "--hidden-states", "--pair", "the c\u00e9t", "the \u00e9 [MASK]")
    said, tensors = read(file)
    tokens, = objects(run("tokenize", "--json", "--weights", small_model(), "--pair", "the c\u00e9t", "the \u00e9 [MASK]"))
    assert (said["version"], said["text"], said["pair"], said["model"]) == (1, "the \u00e9 [MASK]", "the c\u00e9t", "model-4000"), said
    assert (said["tokens"], said["input_ids"], said["token_type_ids"]) == (tokens["tokens"], tokens["ids"], tokens["type_ids"])
    assert said["offset_mapping"][:4] == [[0, 0], [0, 3], [4, 5], [6, 12]], said["offset_mapping"]  # characters, where tokenize has bytes
    assert [mask["position"] for mask in said["masks"]] == [3] and len(said["masks"][0]["predictions"]) == 10
    count = len(said["tokens"])
    shape, cells = tensors["attention"]
    assert shape == [2, 2, count, count] and all(abs(sum(cells[i:i + count]) - 1) < 1e-5 for i in range(0, len(cells), count))
    shape, states = tensors["hidden_states"]
    assert shape == [3, count, 32] and len(set(states)) > 100
    assert "hidden_states" not in read(saved("plain.maskscope", "--weights", small_model(), "the"))[1]
    assert "hidden size          32\n" in view(file).stdout.decode()


@check
def a_file_of_another_program_is_shown():
    causal = [1, 0, 0, 0.25, 0.75, 0, 0.125, 0.5, 0.375]
    for dtype in ("F32", "F16"):
        file = write("causal.maskscope", ["The", " cat", "\n"], [2, 1, 3, 3], causal + causal[::-1], dtype, model="gpt2\x1b[31m")
        shown = view(file, "--layer", 1, "--head", 1, "--top", 3).stdout.decode()
        assert "model                gpt2\\u001b[31m\n" in shown and "3: The  cat \\n\n" in shown and f"numbers              {dtype}\n" in shown, shown
        assert [line.split() for line in shown.splitlines()[-3:]] == [["1.000", "0", "The", "0", "The"], ["0.750", "1", "cat", "1", "cat"], ["0.500", "2", "\\n", "1", "cat"]], shown
        out = FOLDER / "causal"
        assert view(file, "--npy", "--out", out).returncode == 0
        raw = (out / "attention.npy").read_bytes()
        assert b"'shape': (2, 1, 3, 3, )" in raw[:100]
        assert array.array("f", raw[10 + struct.unpack("<H", raw[8:10])[0]:]).tolist() == causal + causal[::-1]
        assert view(file, "--out", out).returncode == 0 and (out / "Attention_Layer2_Head1.png").exists()


@check
def cross_attention_has_rows_and_columns_of_its_own():
    file = write("cross.maskscope", ["le", "chat"], [1, 1, 2, 3], [0.5, 0.25, 0.25, 0, 0.125, 0.875], key_tokens=["the", "cat", "."])
    shown = view(file, "--layer", 1, "--head", 1, "--top", 1).stdout.decode()
    assert "query tokens         2: le chat\nkey tokens           3: the cat .\n" in shown, shown
    assert shown.splitlines()[-1].split() == ["0.875", "1", "chat", "2", "."], shown
    out = FOLDER / "cross"
    assert view(file, "--json", "--out", out).returncode == 0 and view(file, "--svg", "--out", out).returncode == 0
    written = json.loads((out / "attention.json").read_text())
    assert (written["tokens"], written["key_tokens"]) == (["le", "chat"], ["the", "cat", "."])
    assert written["maps"] == [{"layer": 1, "head": 1, "attention": [[0.5, 0.25, 0.25], [0, 0.125, 0.875]]}], written
    svg = (out / "Attention_Layer1_Head1.svg").read_text()
    assert re.findall(r">([^<>\n]+)</text>", svg) == ["Layer 1, head 1", "le", "the", "chat", "cat", "."], svg


@check
def predictions_and_labels_of_a_file_are_listed():
    predictions = [{"token": "POSITIVE", "probability": 0.75}, {"token": "NEGATIVE", "probability": 0.25}]
    file = write("labels.maskscope", ["a"], [1, 1, 1, 1], [1], labels=[{"position": 0, "predictions": predictions}])
    shown = view(file).stdout.decode()
    assert shown.endswith("\n\na\n    75 %  POSITIVE\n    25 %  NEGATIVE\n"), shown


@check
def the_format_s_lines_of_python_write_such_files():
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "docs/reading-format.md").read_text(), re.S)
    assert len(blocks) == 4 and "def save_reading" in blocks[0] and len(blocks[0].strip().splitlines()) <= 11, blocks
    for block, needs in zip(blocks, (["numpy"], ["numpy", "safetensors"])):
        if not all(importlib.util.find_spec(name) for name in needs):
            continue
        scope = {}
        exec(block, scope)
        attention = scope["np"].full((1, 2, 2, 3), 0.25)
        scope["save_reading"](FOLDER / "lines.maskscope", attention, ["a", "b"], key_tokens=["x", "y", "z"], text="a b")
        shown = view(FOLDER / "lines.maskscope", "--layer", 1, "--head", 2).stdout.decode()
        assert "text                 a b\n" in shown and shown.count("0.250") == 6, shown


@check
def a_bad_file_is_said_in_a_sentence():
    good = write("good.maskscope", ["a", "b"], [1, 1, 2, 2], [1, 0, 0.5, 0.5])
    raw = good.read_bytes()

    def damaged(data):
        (FOLDER / "bad.maskscope").write_bytes(data)
        return view(FOLDER / "bad.maskscope")

    assert view(good).returncode == 0
    says(damaged(raw[:-1]), "bad.maskscope", str(len(raw) - 1), str(len(raw)), "truncated")
    says(damaged(raw + b"\0"), "bad.maskscope", f"expected {len(raw)}")
    says(damaged(b"\xff" * 8 + raw[8:]), "header of 18446744073709551615 bytes")
    says(damaged(b""), "empty")
    says(damaged(b"maskscope=1&text=a%20b"), "found text, expected a reading", "link")
    says(damaged(raw.replace(b'\\"version\\": 1', b'\\"version\\": 2')), "version: found 2, expected at most 1", "newer")
    says(damaged(raw.replace(b"[1, 1, 2, 2]", b"[1, 2, 2, 1]")), "attention: found 1 keys, expected 2")
    says(damaged(raw.replace(b'"F32"', b'"I32"')), "attention: found I32, expected F16 or F32")
    says(view(write("tokens.maskscope", ["a"], [1, 1, 2, 2], [1, 0, 1, 0])), "attention: found 2 queries, expected 1, one for each of tokens")
    nan = write("nan.maskscope", ["a", "b"], [1, 2, 2, 2], [1, 0, 1, 0, 1, float("nan"), 1, 0])
    assert view(nan, "--layer", 1, "--head", 1).returncode == 0
    says(view(nan, "--layer", 1, "--head", 2), "nan.maskscope: attention: found nan from token 0 to token 1 in layer 1, head 2, expected a number from 0 to 1")
    says(view(nan, "--npy", "--out", FOLDER / "nan"), "found nan")
    assert list(contents(FOLDER / "nan")) == []
    says(view(good, "--layer", 2), "found layer 2, expected 1 to 1")
    says(view(PACK / "manifest.json"), "manifest.json")
    says(view(small_model() / "model.safetensors"), "found no maskscope_reading in its metadata, expected a reading, not a model")
    says(view(FOLDER / "nowhere.maskscope"), "nowhere.maskscope")
    says(view(FOLDER), "found a folder, expected a file")


@check
def options_that_would_have_no_effect_are_refused():
    for args in (["attention", "a"], ["attention", "a", "--save", ""], ["attention", "a", "--hidden-states", "--out", FOLDER / "x"], ["attention", "a", "--npy", "--save", FOLDER / "x"],
                 ["view"], ["view", "a.maskscope", "--png"], ["view", "a.maskscope", "--png", "--svg", "--out", FOLDER / "x"], ["view", "a.maskscope", "--top", "0"]):
        done = run(*args)
        assert done.returncode == 2 and done.stdout == b"" and done.stderr.count(b"\n") == 1, (args, done)
    assert b"--out or --save" in run("attention", "a").stderr
    says(run("attention", "--weights", small_model(), "--save", FOLDER / "none" / "x.maskscope", "a"), "x.maskscope cannot be written")


@check
def a_long_reading_costs_what_is_shown_of_it():
    """Four gigabytes that the disk does not hold: the file is a hole behind its header."""
    FOLDER.mkdir(exist_ok=True)
    file, tokens = FOLDER / "large.maskscope", [f"t{i}" for i in range(1024)]
    size = 32 * 32 * 1024 * 1024 * 4
    text = json.dumps({"__metadata__": {"maskscope_reading": json.dumps({"version": 1, "tokens": tokens})},
                       "attention": {"dtype": "F32", "shape": [32, 32, 1024, 1024], "data_offsets": [0, size]}}).encode()
    with open(file, "wb") as out:
        out.write(struct.pack("<Q", len(text)) + text)
        out.seek(size - 4, 1)
        out.write(struct.pack("<f", 1))
    shown = view(file, "--layer", 32, "--head", 32, "--top", 1).stdout.decode()
    assert shown.splitlines()[-1].split() == ["1.000", "1023", "t1023", "1023", "t1023"], shown[-200:]
