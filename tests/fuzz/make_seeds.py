#!/usr/bin/env python3
"""Writes the fuzz targets' first inputs into a folder, a folder for each target.   tests/fuzz/make_seeds.py FOLDER

Good files, so that mutations get past the first check; what they must not get past is the targets' business.
"""
import json
import pathlib
import struct
import sys

OUT = pathlib.Path(sys.argv[1])
GOLDEN = pathlib.Path(__file__).resolve().parents[1] / "golden"


def write(target, name, data):
    folder = OUT / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data if isinstance(data, bytes) else data.encode())


def header(tensors, metadata=None):
    entries, at = ({"__metadata__": metadata} if metadata else {}), 0
    for name, dtype, shape in tensors:
        size = {"F32": 32, "I8": 8, "U8": 8, "I64": 64, "F16": 16, "BF16": 16, "F64": 64, "BOOL": 8, "F4": 4}[dtype]
        for extent in shape:
            size *= extent
        size //= 8
        entries[name] = {"dtype": dtype, "shape": shape, "data_offsets": [at, at + size]}
        at += size
    text = json.dumps(entries, separators=(",", ":"))
    return struct.pack("<Q", len(text)) + text.encode()


def safetensors():
    write("safetensors", "empty", header([]))
    write("safetensors", "three", header([("a", "I8", [7]), ("b", "F32", [2, 3]), ("c", "U8", [])], {"format": "pt"}))
    write("safetensors", "floats", header([("module.bert.a", "F16", [3]), ("b", "BF16", [2, 3]), ("c", "F64", [1]), ("d", "F4", [4]),
                                           ("e", "BOOL", [1])]) + bytes(range(40)))
    write("safetensors", "pointer", "version https://git-lfs.github.com/spec/v1\noid sha256:4d\nsize 4\n")
    write("safetensors", "holes", header([("a", "F32", [0, 5]), ("b", "I64", [1]), ("é \"", "F32", [1] * 8)]))


def reading():
    def file(name, tensors, data, **members):
        say = json.dumps({"version": 1, **members})
        write("reading", name, header(tensors, {"maskscope_reading": say}) + data)

    file("plain", [("attention", "F16", [1, 2, 2, 2])], struct.pack("<8e", 1, 0, 0.5, 0.5, 0.25, 0.75, 0, 1), tokens=["a", "b"])
    file("cross", [("attention", "F32", [1, 1, 1, 3]), ("hidden_states", "F16", [2, 1, 2])], struct.pack("<3f4e", 0.5, 0.5, 0, 1, -2, 3, -4),
         tokens=["\u00e9\n"], key_tokens=["x", "", "\u001b"], text="caf\u00e9", offset_mapping=[[3, 4]], word_ids=[None], model="t5")
    prediction = {"token": "w", "probability": 0.5, "logit": -1e3, "id": 1}
    for kind, positions in (("masks", [1]), ("labels", [0]), ("token_labels", [0, 1]), ("answer", [0, 1]), ("replaced", [0])):
        places = [{"position": position, "predictions": [prediction]} for position in positions]
        file(kind, [("attention", "F32", [1, 1, 2, 2])], struct.pack("<4f", 1, 0, 1, 0), tokens=["[CLS]", "b"], pair="b", input_ids=[101, 2],
             token_type_ids=[0, 1], offset_mapping=[[0, 0], [0, 1]], mask_token="<mask>", continuing_subword_prefix="", **{kind: places})
    file("wrong", [("attention", "F32", [1, 1, 1, 1])], struct.pack("<f", float("nan")), tokens=["a"], word_ids=[4294967295])
    write("reading", "link", "maskscope=1&text=a%20%5BMASK%5D.")


def shards():
    files = {"bert.a": "model-00001-of-00002.safetensors", "cls.b": "model-00002-of-00002.safetensors"}
    write("shards", "two", json.dumps({"metadata": {"total_size": 7}, "weight_map": files}))
    write("shards", "elsewhere", json.dumps({"weight_map": {"a": "../model.safetensors"}}))
    write("shards", "page", "<!DOCTYPE html><html></html>")


def manifest():
    chunk = {"file": "a" * 64 + ".bin", "stored": 10, "bytes": 20, "sha256": "b" * 64}
    good = {"format": "maskscope-pack-1", "name": "tiny", "description": "d", "sha256_of_manifest": "c" * 64,
            "chunks": [chunk, dict(chunk, file="d" * 64 + ".bin")]}
    write("manifest", "good", json.dumps(good))
    write("manifest", "page", "<!DOCTYPE html><html></html>")


def pack():
    head = header([("config", "U8", [2]), ("vocabulary", "U8", [3]), ("odd", "I8", [3]), ("f", "F32", [5])])
    first, second = head + b"{}" + b"a\nb", b"\1\2\3" + bytes(20)
    lengths = struct.pack("<5H", 1, len(first), 0, 0, 0)
    write("pack", "two-chunks", lengths + first + second)
    write("pack", "one-chunk", struct.pack("<5H", 0, 0, 0, 0, 0) + header([("config", "U8", [2]), ("vocabulary", "U8", [3])]) + b"{}a\nb")


def varint(value):
    out = b""
    while value >= 128:
        out += bytes([value & 127 | 128])
        value >>= 7
    return out + bytes([value])


def record(shared, suffix, value):
    return varint(shared) + varint(len(suffix)) + varint(len(value)) + suffix + value


def bundle():
    shape = b"".join(b"\x12\x02\x08" + bytes([extent]) for extent in (2, 3))
    entry = b"\x08\x01\x12" + bytes([len(shape)]) + shape + b"\x28\x18\x35\1\2\3\4"
    end = struct.pack("<II", 0, 1)
    records = record(0, b"", b"\x08\x01") + record(0, b"module/a", entry) + record(7, b"b", entry + b"\x20\x18") + end
    handles = record(0, b"z", varint(0) + varint(len(records))) + end
    write("bundle", "two", struct.pack("<H", len(records)) + records + handles)
    write("bundle", "raw", b"\0\0" + records + handles + bytes(40) + struct.pack("<Q", 0xDB4775248B80FB57))


def model():
    config = {"model_type": "bert", "hidden_act": "gelu", "num_hidden_layers": 2, "num_attention_heads": 2,
              "hidden_size": 32, "intermediate_size": 48, "vocab_size": 50, "max_position_embeddings": 24,
              "type_vocab_size": 2, "layer_norm_eps": 1e-12, "do_lower_case": False, "position_embedding_type": "absolute"}
    write("model", "config", "c" + json.dumps(config))
    write("model", "vocabulary", "v[PAD]\n[UNK]\n[CLS]\r\n[SEP]\n[MASK]\nthe\n##ing\n\xe9")


def messages():
    text = lambda value: struct.pack("<Q", len(value)) + value
    write("messages", "read", b"\0" + struct.pack("<I", 1) + text(b"the [MASK]") + text(b"pair") + struct.pack("<I", 7))
    write("messages", "head", b"\1" + struct.pack("<III", 1, 2, 3))
    write("messages", "cancel", b"\2")
    write("messages", "loading", b"\0" + struct.pack("<QQ", 1, 2))
    write("messages", "map", b"\3" + struct.pack("<IIII", 1, 2, 3, 2) + struct.pack("<Q", 4) + bytes(16))
    write("messages", "failure", b"\4" + struct.pack("<I", 1) + text(b"no") + b"\1")


def tokenizer():
    for number, line in enumerate((GOLDEN / "tokenizer.jsonl").read_text(encoding="utf-8").splitlines()):
        if number % 20 == 0:
            case = json.loads(line)
            pair = b"\xfe" + case["pair"].encode() if "pair" in case else b""
            write("tokenizer", f"golden-{number}", struct.pack("<H", number) + case["text"].encode()[:400] + pair[:400])
    write("tokenizer", "specials", b"\3\0a[MASK][[SEP]][mask] [CLS]\xcc\x81[PAD]\xfe[UNK]x")
    write("tokenizer", "invalid", b"\3\0caf\xe9")


def tokenizer_json():
    added = [{"id": i, "content": name, "normalized": False, "lstrip": name == "<mask>"} for i, name in enumerate(("<s>", "</s>", "<unk>", "<mask>"))]
    around = {"type": "RobertaProcessing", "sep": ["</s>", 1], "cls": ["<s>", 0]}
    template = {"type": "TemplateProcessing", "special_tokens": {name: {"id": name, "ids": [i], "tokens": [name]} for i, name in ((0, "<s>"), (1, "</s>"))}}
    for name, parts in (("single", "A"), ("pair", "AB")):
        template[name] = [{"SpecialToken": {"id": "<s>", "type_id": 0}}]
        for kind, part in enumerate(parts):
            template[name] += [{"Sequence": {"id": part, "type_id": kind}}, {"SpecialToken": {"id": "</s>", "type_id": kind}}]
    letters = ["<s>", "</s>", "<unk>", "<mask>", "a", "b", "ab", "\u0120", "\u0120ab", "\u2581", "\u2581a", "##b"]
    vocabulary = {token: i for i, token in enumerate(letters)}
    models = {
        "bpe": {"type": "BPE", "vocab": vocabulary, "merges": ["a b", ["\u0120", "ab"]], "unk_token": "<unk>", "fuse_unk": True, "ignore_merges": True},
        "unigram": {"type": "Unigram", "unk_id": 2, "vocab": [[token, -float(i)] for i, token in enumerate(letters)]},
        "wordpiece": {"type": "WordPiece", "unk_token": "<unk>", "continuing_subword_prefix": "##", "max_input_chars_per_word": 20, "vocab": vocabulary}}
    splits = {
        "bpe": {"type": "ByteLevel", "add_prefix_space": True, "use_regex": True},
        "unigram": {"type": "Sequence", "pretokenizers": [{"type": "WhitespaceSplit"}, {"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "first"}]},
        "wordpiece": {"type": "Sequence", "pretokenizers": [{"type": "Whitespace"}, {"type": "Digits", "individual_digits": True}, {"type": "Punctuation"},
                                                            {"type": "Split", "pattern": {"String": "a"}, "behavior": "MergedWithNext", "invert": False}]}}
    chains = {
        "bpe": {"type": "NFC"},
        "unigram": {"type": "Sequence", "normalizers": [
            {"type": "Replace", "pattern": {"String": "``"}, "content": "'"}, {"type": "NFKD"}, {"type": "StripAccents"}, {"type": "Lowercase"},
            {"type": "Precompiled", "precompiled_charsmap": "BAAAAAAAAABhAA=="}, {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "}]},
        "wordpiece": {"type": "Sequence", "normalizers": [{"type": "Strip"}, {"type": "BertNormalizer"}, {"type": "Prepend", "prepend": "a"}]}}
    for name, model in models.items():
        file = {"added_tokens": added, "normalizer": chains[name], "pre_tokenizer": splits[name], "model": model,
                "post_processor": around if name == "bpe" else template}
        write("tokenizer_json", name, json.dumps(file).encode() + "\xfe".encode("latin-1") + "ab  a<mask>b caf\u00e9 \ufb01 1a".encode())


def product():
    write("product", "small", struct.pack("<HHH", 7, 3, 2) + bytes(range(1, 90)))
    write("product", "ends", struct.pack("<HHH", 63, 16, 3) + b"\x7f\x81" * 1000)


def links():
    view = "maskscope=1&text=a%20%5BMASK%5D.&pair=b&other=caf%C3%A9&layer=3&head=10"
    write("links", "short", view)
    write("links", "long", view + "&from=3&to=0&ablated-heads=1.17.143&predictions-tab=candidates&each-token=visible&candidates=he%2C%20she&panel=heads&theme=light"
          "&palette=cividis&scale=linear&range=by-map&text-size=130&view=lines&shades=both&show=rollout&pinned-heads=3.10_8.11"
          "&words=yes&no-special=yes&renormalise=yes&rows=first&columns=second&order=pattern&pattern=same-word&second=yes"
          "&typed=newest%20%26%20best&typed=older")
    write("links", "section", "#section-2")
    write("links", "beyond", "maskscope=1&text=ab&layer=1001&head=4000000000&pinned-heads=4000000000.4000000000_13.13&ablated-heads=3.999&token=70000")
    write("links", "mean", view + "&show=mean&pinned-heads=20.1&view=lines")


for make in (safetensors, reading, shards, manifest, pack, bundle, model, messages, tokenizer, tokenizer_json, product, links):
    make()
