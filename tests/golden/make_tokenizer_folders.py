#!/usr/bin/env python3
"""Writes tokenizer_folders.jsonl: what transformers' AutoTokenizer makes of texts in generated model folders, whose files vary in
everything that changes tokenisation (about a minute).

  pip install transformers
  tests/golden/make_tokenizer_folders.py [FOLDERS [SEED]] > tests/golden/tokenizer_folders.jsonl

The first line holds the vocabulary that all folders share. Each other line is a folder: `more` are the vocabulary's further lines,
`in` says which file has it (vocab.txt, tokenizer.json or both), `files` are the other files (tokenizer.json without the model's
vocab), `cases` the texts with ids and, in characters, the offsets of every token that is neither [CLS] nor [SEP] of the
tokenizer's own; only where a token takes the white space beside it, offsets are left out, since ours leave that out."""
import json
import os
import pathlib
import random
import sys
import tempfile

os.environ.update(HF_HUB_OFFLINE="1", TRANSFORMERS_VERBOSITY="error")
from transformers import AutoTokenizer  # noqa: E402

SPECIALS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
WORDS = ("a b c e he was the caf\u00e9 cafe Caf Caf\u00e9 CAF\u00c9 man Man MAN \u00e9 o u \u00f6 \u00fc \u00d6 stra\u00dfe i I \u0130 istanbul \u03c3 \u03c2 "
         "\u03bf\u03b4\u03bf\u03c2 \u6771\u4eac \u6771 \u4eac \u90fd \u6771\u4eac\u90fd \u30a2 \ud55c \u1112 ! ? . , ' - [ ] < > _ 1 2 v0 V0 mask MASK unk un new york New York "
         "\u0928 \u0939 \u05e0 \u0430 \u0438 \u0439 \u0410 \u0419 \u2460 \u00bd \ufb01 fi k \u212a").split()
PIECES = ("##a ##b ##e ##s ##\u00e9 ##\u0301 ##\u00f6 ##o ##u ##\u00fc ##\u00df ##\u90fd ##\u4eac ##\u30ea ##\u1161 ##\u11ab ##\u0307 ##i ##stanbul ##\u03c2 ##\u03c3 ##\u0939 ##\u094d ##0 ##1 "
          "##ing ##man ##Man ##\u05b4 ##\u0439 ##\u0438 ##\u0306 ##fi ##\ufb01 ##k").split()
VOCABULARY = list(dict.fromkeys(SPECIALS + ["[unused0]", "[unused1]", "[unused2]"] + WORDS + PIECES))
CONTENTS = ["[V0]", "[v0]", "[E1]", "<mask>", "<s>", "New York", "new york", "Caf\u00e9", "caf\u00e9", "\u6771\u4eac", "a\u6771", "\u00c9", "he", "He", " man",
            "[unused0]", "man", "\u0130", "C\u0327", "--", "a b", "\u03a3", "[MASK]", "[unused1]"]
PARTS = [*WORDS, *SPECIALS, *CONTENTS, "[mask]", "Hello", "\u00e4\u0301\u0323", "e\u0301", "E\u0301", "\u00a0", "\u3000", "\t", "\n", "\u200b", "\x00", "\x0b", "\x85", "\u2028",
         "\ufeff", "\U0001f600", "_", "9", "\u0301", "\u00ad", "caf\u00e9s", "\u0130STANBUL", "\u039f\u0394\u039f\u03a3", "\ud55c\uad6d", "\u6771\u4eac\u90fd\u3078", "WAS", "x" * 101]


def flags(rng):
    return {name: rng.random() < 0.3 for name in ("lstrip", "rstrip", "single_word", "normalized", "special")}


def text(rng, extra):
    parts = []
    for _ in range(rng.randrange(1, 9)):
        parts.append(rng.choice(extra) if extra and rng.random() < 0.4 else rng.choice(PARTS))
        if rng.random() < 0.5:
            parts.append(rng.choice([" ", " ", "  ", "!", "a"]))
    return "".join(parts)


def tokenizer_json(vocabulary, added, rng, consistent, config):
    pick = lambda name, other: config.get(name, other) if consistent else rng.random() < 0.5
    normalizer = {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": pick("tokenize_chinese_chars", True),
                  "strip_accents": config.get("strip_accents") if consistent else rng.choice([None, True, False]),
                  "lowercase": pick("do_lower_case", True)}
    if rng.random() < 0.2:
        normalizer = {"type": "Sequence", "normalizers": [normalizer]}
    special = lambda name, part: {"SpecialToken": {"id": name, "type_id": part}}
    sequence = lambda name, part: {"Sequence": {"id": name, "type_id": part}}
    ids = {name: {"id": name, "ids": [vocabulary.index(name)], "tokens": [name]} for name in ("[CLS]", "[SEP]")}
    template = {"type": "TemplateProcessing", "single": [special("[CLS]", 0), sequence("A", 0), special("[SEP]", 0)],
                "pair": [special("[CLS]", 0), sequence("A", 0), special("[SEP]", 0), sequence("B", 1), special("[SEP]", 1)],
                "special_tokens": ids}
    if rng.random() < 0.3:
        template = {"type": "BertProcessing", "sep": ["[SEP]", vocabulary.index("[SEP]")], "cls": ["[CLS]", vocabulary.index("[CLS]")]}
    return {"version": "1.0", "truncation": None, "padding": None, "added_tokens": added, "normalizer": normalizer,
            "pre_tokenizer": {"type": "BertPreTokenizer"}, "post_processor": template, "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": True},
            "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100,
                      "vocab": {token: i for i, token in enumerate(vocabulary)}}}


def make(rng):
    """The files of one folder but for the vocabulary, and what else is in that."""
    more = rng.sample([c for c in CONTENTS if c not in VOCABULARY and c == c.strip()], rng.randrange(0, 3))
    vocabulary = VOCABULARY + more
    files, config = {}, {}
    if rng.random() < 0.85:
        for name, values in (("do_lower_case", [True, False]), ("strip_accents", [True, False, None]), ("tokenize_chinese_chars", [True, False])):
            if rng.random() < 0.6:
                config[name] = rng.choice(values)
        if rng.random() < 0.7:
            config["tokenizer_class"] = rng.choice(["BertTokenizer", "BertTokenizerFast", "DistilBertTokenizer", "ElectraTokenizerFast"])
    names = {}
    if rng.random() < 0.3:
        names["mask_token"] = rng.choice(["[unused0]", "[MASK]", "<mask>" if "<mask>" in vocabulary else "[unused2]"])
    if rng.random() < 0.1:
        names["pad_token"] = "[unused1]"
    extra = rng.sample(CONTENTS, rng.randrange(0, 3))
    added, next_id = [], len(vocabulary)
    for content in rng.sample(CONTENTS, rng.randrange(0, 5)):
        token = {"id": vocabulary.index(content) if content in vocabulary else next_id, "content": content, **flags(rng)}
        next_id += content not in vocabulary
        added.append(token)
    specials = [{"id": vocabulary.index(s), "content": s, "lstrip": False, "rstrip": False, "single_word": False, "normalized": False, "special": True} for s in SPECIALS]
    way = rng.choice(["decoder", "added_tokens.json", "tokenizer.json", "none"])
    if names and rng.random() < 0.5:
        as_object = lambda c: {"__type": "AddedToken", "content": c, **flags(rng)} if rng.random() < 0.4 else c
        config.update({key: as_object(content) for key, content in names.items()})
    elif names:
        as_object = lambda c: {"content": c, **{k: v for k, v in flags(rng).items() if k != "special"}} if rng.random() < 0.4 else c
        files["special_tokens_map.json"] = {key: as_object(content) for key, content in names.items()}
    if way == "decoder":
        config["added_tokens_decoder"] = {str(t["id"]): {k: v for k, v in t.items() if k != "id"} for t in sorted(specials * (rng.random() < 0.7) + added, key=lambda t: t["id"])}
    if way == "added_tokens.json":
        files["added_tokens.json"] = {t["content"]: t["id"] for t in added}
    if extra and rng.random() < 0.4:
        place = config if rng.random() < 0.6 else files.setdefault("special_tokens_map.json", {})
        place[rng.choice(["additional_special_tokens", "extra_special_tokens"]) if place is config else "additional_special_tokens"] = extra
    home = rng.choice(["vocab.txt", "vocab.txt", "tokenizer.json", "both"])
    if way == "tokenizer.json" and home == "vocab.txt":
        home = "both"
    if config or rng.random() < 0.5:
        files["tokenizer_config.json"] = config
    if home != "vocab.txt":
        whole = way == "tokenizer.json" and not names and rng.random() < 0.4
        if whole:
            files.setdefault("tokenizer_config.json", config)["tokenizer_class"] = rng.choice(["PreTrainedTokenizerFast", "TokenizersBackend"])
            config.update(mask_token="[MASK]", pad_token="[PAD]", cls_token="[CLS]", sep_token="[SEP]", unk_token="[UNK]")
        files["tokenizer.json"] = tokenizer_json(vocabulary, specials + added if way == "tokenizer.json" else specials, rng, rng.random() < 0.5, config)
        if whole:
            files["tokenizer.json"]["normalizer"].get("normalizers", [files["tokenizer.json"]["normalizer"]])[0]["clean_text"] = rng.random() < 0.5
            files["tokenizer.json"]["model"]["max_input_chars_per_word"] = rng.choice([100, 4, 200])
    return files, more, home, [t["content"] for t in added] + extra + list(names.values())


def takes_space(tokenizer):
    return any(t.lstrip or t.rstrip or t.content != t.content.strip() for t in tokenizer.added_tokens_decoder.values())


def compared_alike(tokenizer):
    """Whether two added tokens are the same after normalisation: transformers then finds either, from one run to the next."""
    normalize = tokenizer.backend_tokenizer.normalizer.normalize_str
    found = [normalize(t.content) for t in tokenizer.added_tokens_decoder.values() if t.normalized]
    return len(found) != len(set(found))


def cases(tokenizer, rng, contents):
    for i in range(8):
        case = {"text": text(rng, contents)}
        if i == 7:
            case["pair"] = text(rng, contents)
        found = tokenizer(case["text"], case.get("pair"), return_offsets_mapping=True)
        case["ids"], case["types"] = found["input_ids"], found.encodings[0].type_ids
        if not takes_space(tokenizer):
            case["offsets"] = [list(at) for at, mark in zip(found["offset_mapping"], found.encodings[0].special_tokens_mask)]
        yield case


def main():
    count, seed = (int(a) for a in (*sys.argv[1:], *(["250", "1"][len(sys.argv) - 1:])))
    rng = random.Random(seed)
    print(json.dumps({"vocabulary": VOCABULARY}))
    for _ in range(count):
        files, more, home, contents = make(rng)
        vocabulary = VOCABULARY + more
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder)
            (path / "config.json").write_text(json.dumps({"model_type": "bert", "vocab_size": 500}))
            if home != "tokenizer.json":
                (path / "vocab.txt").write_text("\n".join(vocabulary) + "\n", encoding="utf-8")
            for name, value in files.items():
                (path / name).write_text(json.dumps(value))
            tokenizer = AutoTokenizer.from_pretrained(folder)
            if compared_alike(tokenizer):
                continue
            line = {"more": more, "in": home, "files": files, "cases": list(cases(tokenizer, rng, contents))}
        if "tokenizer.json" in files:
            files["tokenizer.json"]["model"]["vocab"] = {}
        print(json.dumps(line))


main()
