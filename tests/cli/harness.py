"""What the checks of the command line share: the program, its answers, a small model, and what an error has to look like."""
import array, atexit, json, os, pathlib, random, shutil, struct, subprocess, sys, tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests/golden"
BIN = pathlib.Path(os.environ.get("MASKSCOPE_PROGRAM", ROOT / "build/native/maskscope"))
PACK = ROOT / "build/weights/bert-base-uncased"
TURTLE = "The turtle slowly moved across the [MASK]."
CHECKS = []
if not (PACK / "manifest.json").exists():
    print(f"there is no pack in {PACK}; build-scripts/fetch-weights makes it")
    sys.exit(77)  # which CTest takes for a skipped test


def check(function):
    CHECKS.append(function)
    return function


def run(*args, stdin="", cwd=None, env=None, **how):
    data = stdin if isinstance(stdin, bytes) else stdin.encode()
    return subprocess.run([BIN, *map(str, args)], input=data, cwd=cwd, env={**os.environ, **(env or {})}, timeout=600, **(how or {"capture_output": True}))


def objects(done):
    """One JSON object for each line of standard output."""
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def answers(*args, lines):
    done = run(*args, stdin="".join(json.dumps(line) + "\n" for line in lines))
    assert done.returncode == 0, done.stderr
    return objects(done)


def says(done, *words, code=1):
    """Exit 1 with one line on standard error that holds these words, and no crash."""
    error = done.stderr.decode()
    assert done.returncode == code, (done.returncode, error)
    assert error.count("\n") == 1 and error.startswith("maskscope: "), error
    for word in words:
        assert word in error, (word, error)


def jsonl(name):
    return [json.loads(line) for line in open(GOLDEN / name, encoding="utf-8")]


def request(case):
    return {"text": case["text"], **({"pair": case["pair"]} if case.get("pair") else {})}


def write_safetensors(path, tensors):
    """tensors: name -> (shape, floats)."""
    header, at = {}, 0
    for name, (shape, values) in tensors.items():
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [at, at + 4 * len(values)]}
        at += 4 * len(values)
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for _, values in tensors.values():
            file.write(array.array("f", values).tobytes())


def write_model(folder, vocabulary, hidden=32, layers=2, heads=2, positions=512):
    """A BERT with a masked-LM head and weights by chance, for what does not depend on what it has learnt."""
    folder.mkdir(exist_ok=True)
    chance = random.Random(1)
    tensors = {}

    def add(name, *shape, around=0.0):
        count = 1
        for extent in shape:
            count *= extent
        tensors[name] = (list(shape), [around + chance.uniform(-0.3, 0.3) for _ in range(count)])

    def dense(name, inner, outer):
        add(name + ".weight", outer, inner)
        add(name + ".bias", outer)

    def norm(name):
        add(name + ".weight", hidden, around=1.0)
        add(name + ".bias", hidden)

    for name, rows in (("word", len(vocabulary)), ("position", positions), ("token_type", 2)):
        add(f"bert.embeddings.{name}_embeddings.weight", rows, hidden)
    norm("bert.embeddings.LayerNorm")
    for layer in range(layers):
        at = f"bert.encoder.layer.{layer}."
        for name in ("query", "key", "value"):
            dense(at + "attention.self." + name, hidden, hidden)
        dense(at + "attention.output.dense", hidden, hidden)
        norm(at + "attention.output.LayerNorm")
        dense(at + "intermediate.dense", hidden, 2 * hidden)
        dense(at + "output.dense", 2 * hidden, hidden)
        norm(at + "output.LayerNorm")
    dense("cls.predictions.transform.dense", hidden, hidden)
    norm("cls.predictions.transform.LayerNorm")
    add("cls.predictions.bias", len(vocabulary))
    write_safetensors(folder / "model.safetensors", tensors)
    (folder / "vocab.txt").write_text("".join(word + "\n" for word in vocabulary), encoding="utf-8")
    (folder / "config.json").write_text(json.dumps({
        "architectures": ["BertForMaskedLM"], "model_type": "bert", "vocab_size": len(vocabulary), "hidden_size": hidden, "num_hidden_layers": layers,
        "num_attention_heads": heads, "intermediate_size": 2 * hidden, "hidden_act": "gelu", "max_position_embeddings": positions, "type_vocab_size": 2}))
    (folder / "tokenizer_config.json").write_text('{"do_lower_case": true, "tokenizer_class": "BertTokenizer"}')


SCRATCH = pathlib.Path(tempfile.mkdtemp(prefix="maskscope-cli-"))
atexit.register(shutil.rmtree, SCRATCH, ignore_errors=True)


def words():
    return (GOLDEN / "vocab.txt").read_text(encoding="utf-8").split("\n")[:-1]


def small_model(vocabulary=4000):
    """A folder with a model of the first words of BERT's vocabulary, and of as many made-up ones as it takes more."""
    folder = SCRATCH / f"model-{vocabulary}"
    if not folder.exists():
        known = words()[:vocabulary]
        write_model(folder, known + [f"zz{i}" for i in range(vocabulary - len(known))], hidden=16 if vocabulary > 10000 else 32)
    return folder
