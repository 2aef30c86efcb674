#!/usr/bin/env python3
"""Writes tokenizer_kinds.json.gz: small tokenizers of every kind, trained here with Hugging Face's tokenizers as the models of BERT's
family have them, with the ids and byte ranges that the library gives to generated texts (about a minute).

  pip install tokenizers sentencepiece protobuf
  tests/golden/make_tokenizer_kinds.py                        writes the file
  tests/golden/make_tokenizer_kinds.py --compare N MASKSCOPE  compares N texts of each kind with `maskscope tokenize --json`

The file: {"charsmap": base64, "kinds": {NAME: {"tokenizer": .., "cases": [[text, pair or null, ids, ranges], ..]}}}; in tokenizer
"CHARSMAP" stands for the map. ranges: begin and end of every token in bytes, null for one that the template adds. As in maskscope
they leave out white space at a token's ends where anything else remains; where the library trims a token of nothing but spaces to
nothing, both are where that is."""
import base64
import gzip
import json
import pathlib
import random
import struct
import subprocess
import sys
import tempfile

import sentencepiece
from sentencepiece import sentencepiece_model_pb2
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

HERE = pathlib.Path(__file__).resolve().parent
WEIGHTS = HERE.parent.parent / "weights"
SIZE, CASES, SEED = 1500, 250, 7
SPACE = {*range(9, 14), 0x20, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000}


def lines():
    text = [(WEIGHTS / name).read_text(encoding="utf-8") for name in ("calibration.txt", "calibration-multilingual.txt")]
    return [line.replace("[MASK]", "word") for line in "\n".join(text).splitlines() if line]


def charsmap():
    """SentencePiece's nmt_nfkc, out of a model that it trains."""
    with tempfile.TemporaryDirectory() as folder:
        corpus = pathlib.Path(folder) / "corpus"
        corpus.write_text("\n".join(lines()), encoding="utf-8")
        sentencepiece.SentencePieceTrainer.train(input=str(corpus), model_prefix=f"{folder}/m", vocab_size=4000, hard_vocab_limit=False,
                                                 normalization_rule_name="nmt_nfkc", minloglevel=2)
        model = sentencepiece_model_pb2.ModelProto()
        model.ParseFromString(pathlib.Path(f"{folder}/m.model").read_bytes())
    return model.normalizer_spec.precompiled_charsmap


def special(content, **flags):
    return AddedToken(content, special=True, normalized=False, **flags)


def roberta():
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=SIZE, special_tokens=["<s>", "<pad>", "</s>", "<unk>", special("<mask>", lstrip=True)],
                                  initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False)
    tokenizer.train_from_iterator(lines(), trainer)
    tokenizer.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), trim_offsets=True, add_prefix_space=False)
    return tokenizer


def modernbert():
    tokenizer = Tokenizer(models.BPE(unk_token=None))
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=SIZE, special_tokens=["|||IP_ADDRESS|||", "<|padding|>"],
                                  initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False)
    tokenizer.train_from_iterator(lines(), trainer)
    tokenizer.add_tokens([AddedToken(" " * n, normalized=True) for n in range(24, 1, -1)])
    tokenizer.add_special_tokens([special(name) for name in ("[UNK]", "[CLS]", "[SEP]", "[PAD]")] + [special("[MASK]", lstrip=True)])
    around(tokenizer, "[CLS]", "[SEP]", "[CLS] $A [SEP] $B:1 [SEP]:1")
    return tokenizer


def around(tokenizer, cls, sep, pair):
    tokenizer.post_processor = processors.TemplateProcessing(single=f"{cls} $A {sep}", pair=pair,
                                                             special_tokens=[(name, tokenizer.token_to_id(name)) for name in (cls, sep)])


def unigram(normalizer, pre_tokenizer, specials, unknown, added=()):
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer, tokenizer.pre_tokenizer = normalizer, pre_tokenizer
    tokenizer.decoder = decoders.Metaspace()
    trainer = trainers.UnigramTrainer(vocab_size=SIZE, special_tokens=specials, unk_token=unknown, show_progress=False, n_sub_iterations=1)
    tokenizer.train_from_iterator(lines()[::2], trainer)
    if added:
        tokenizer.add_tokens(list(added))
    return tokenizer


def xlmr():
    spaces = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()])
    tokenizer = unigram(normalizers.Precompiled(charsmap()), spaces, ["<s>", "<pad>", "</s>", "<unk>", special("<mask>", lstrip=True)], "<unk>")
    around(tokenizer, "<s>", "</s>", "<s> $A </s> </s> $B </s>")
    return tokenizer


def camembert():
    chain = normalizers.Sequence([normalizers.NFKC(), normalizers.Strip(left=False), normalizers.Replace(Regex(" {2,}"), "\u2581")])
    added = [AddedToken("<s>NOTUSED", normalized=True), AddedToken("Hello", single_word=True, rstrip=True, normalized=True)]
    tokenizer = unigram(chain, pre_tokenizers.Metaspace(prepend_scheme="first"), ["<pad>", "</s>", "<unk>", "<s>", special("<mask>", lstrip=True)],
                        "<unk>", added)
    around(tokenizer, "<s>", "</s>", "<s> $A </s> </s> $B </s>")
    return tokenizer


def albert():
    chain = normalizers.Sequence([normalizers.Replace("``", '"'), normalizers.Replace("''", '"'), normalizers.NFKD(), normalizers.StripAccents(),
                                  normalizers.Lowercase(), normalizers.Precompiled(charsmap()), normalizers.Replace(Regex(" {2,}"), " ")])
    spaces = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()])
    tokenizer = unigram(chain, spaces, ["<pad>", "<unk>", "[CLS]", "[SEP]", special("[MASK]", lstrip=True)], "<unk>")
    around(tokenizer, "[CLS]", "[SEP]", "[CLS] $A [SEP] $B:1 [SEP]:1")
    return tokenizer


def deberta():
    chain = normalizers.Sequence([normalizers.Strip(), normalizers.Precompiled(charsmap()), normalizers.Replace(Regex(" {2,}"), " ")])
    pre = pre_tokenizers.Sequence([pre_tokenizers.Metaspace(split=False), pre_tokenizers.Punctuation("isolated")])
    tokenizer = unigram(chain, pre, ["[PAD]", "[CLS]", "[SEP]", "[UNK]"], "[UNK]")
    tokenizer.add_special_tokens([special("[MASK]")])
    around(tokenizer, "[CLS]", "[SEP]", "[CLS] $A [SEP] $B:1 [SEP]:1")
    return tokenizer


def wordpiece():
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer, tokenizer.pre_tokenizer = normalizers.BertNormalizer(), pre_tokenizers.BertPreTokenizer()
    trainer = trainers.WordPieceTrainer(vocab_size=SIZE, special_tokens=["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"], show_progress=False)
    tokenizer.train_from_iterator(lines(), trainer)
    around(tokenizer, "[CLS]", "[SEP]", "[CLS] $A [SEP] $B:1 [SEP]:1")
    return tokenizer


def mpnet():
    """WordPiece with other stages around it: normal forms, digits, RoBERTa's template."""
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]", max_input_chars_per_word=40))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFD(), normalizers.Lowercase(), normalizers.NFC(), normalizers.Prepend("x ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Whitespace(), pre_tokenizers.Digits(individual_digits=False), pre_tokenizers.Split("e", "merged_with_next"),
        pre_tokenizers.Split(Regex(r"\s+"), "removed")])
    trainer = trainers.WordPieceTrainer(vocab_size=SIZE, special_tokens=["<s>", "<pad>", "</s>", "[UNK]", special("<mask>", lstrip=True)], show_progress=False)
    tokenizer.train_from_iterator(lines(), trainer)
    tokenizer.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0))
    return tokenizer


KINDS = {make.__name__: make for make in (wordpiece, mpnet, roberta, modernbert, xlmr, camembert, albert, deberta)}
SPECIALS = ["[MASK]", "<mask>", "<s>", "</s>", "[CLS]", "[SEP]", "<pad>", "[UNK]", "<unk>", "|||IP_ADDRESS|||", "<s>NOTUSED", "Hello", "  ", "    ", " " * 9]
ODD = ["\u00a0", "\u3000", "\t", "\n", "\r\n", "\r", "\u2003", "\u200b", "\u2028", "\x85", "\u1680", "\ufeff", "\x0b", " ", "  ", "   ", "\x01", "\x1f", "\x7f",
       "\u00ad", "\u200d", "\u0301", "e\u0301", "a\u0323\u0302", "a\u0302\u0323", "\u1e9b\u0323", "\u0344", "\u212b", "\u2126", "\ufb01", "\u2460", "\u2460\u0308", "\u2122\u200d",
       "\u00bd", "\u3392", "\ufdfa", "\uff21\uff22", "\uff76\uff9e", "\u1112\u1161\u11ab", "\ud55c\uad6d", "\u1112\u1161", "\u0130", "\u03a3", "\u00df", "\u1e9e", "\ufb03",
       "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f1e9\U0001f1ea", "\U0001f44d\U0001f3fd", "\U0001f600", "\u2764\ufe0f", "\u24c2\u0301", "\u00aa\u0301", "\u00aa\u200d",
       "\u0e33a\u0e33", "\u0928\u093f", "\u0915\u094d\u0937", "\u0b94", "\u1025\u102e", "\u0f73", "\u2adc", "\U0001d15e", "\U0002f800", "\U0001d538", "\u0600\u0031", "\u0600e\u0301",
       "``", "''", "'s", "'S", "'ll", "'re", "'", '"', "\u2019s", "\u201c", "\u2026", "--", "...", "1234567", "\u0661\u0662", "\u00b2", "\u2155", "\u216b", "3.14", "_", "#", "##",
       "\u2581", "\u2581a", "\u0120", "\u6771\u4eac\u90fd", "\u4e2d\u6587", "\u30ab\u3099", "\u05e9\u05c1\u05bc", "\u0627\u064e\u0651", "\u1f82", "\u1ffc", "\u0390", "\ufb4f", "\u00c5\u0327",
       "\U0001f9d1\u200d\U0001f680", "\U0010ffff", "\ue000", "\ufffd", "\ufffe", "\u0378", "\u034f", "\u180e", "\u2060", "\u3164", "\u115f", "x" * 45, "y" * 120, "\u00e9" * 60]


def texts(count, seed):
    rng = random.Random(seed)
    words = sorted({word for line in lines() for word in line.split()})
    result = ["", " ", "\n", "\u3000", "<mask>", " <mask> ", "a [MASK].", "a<mask>b", "\u0301"]
    while len(result) < count:
        parts = []
        for _ in range(rng.choice([1, 2, 4, 8, 16, 30])):
            kind = rng.random()
            if kind < 0.45:
                parts.append(rng.choice(words))
            elif kind < 0.75:
                parts.append(rng.choice(ODD))
            elif kind < 0.85:
                parts.append(rng.choice(SPECIALS))
            else:
                limit = rng.choice([0x80, 0x250, 0x3000, 0xFFFF, 0x110000])
                parts.append("".join(chr(c) for c in (rng.randrange(limit) for _ in range(rng.randrange(1, 4))) if not 0xD800 <= c < 0xE000))
            if rng.random() < 0.5:
                parts.append(" ")
        result.append("".join(parts).replace("\0", ""))
    pairs = [rng.choice(result) or None if rng.random() < 0.15 else None for _ in result]
    return list(zip(result[:count], pairs))


def trimmed(text, begin, end):
    """In characters."""
    first, after = begin, end
    while first < after and ord(text[first]) in SPACE:
        first += 1
    while after > first and ord(text[after - 1]) in SPACE:
        after -= 1
    return (first, after) if first < after else (begin, end)


def expected(tokenizer, text, pair):
    encoding = tokenizer.encode(text, pair)
    bytes_before = [[0], [0]]
    for offsets, of in zip(bytes_before, (text, pair or "")):
        for c in of:
            offsets.append(offsets[-1] + len(c.encode()))
    ranges = []
    for (begin, end), sequence, added in zip(encoding.offsets, encoding.sequence_ids, encoding.special_tokens_mask):
        if sequence is None or added:
            ranges.append(None)
            continue
        begin, end = trimmed((text, pair)[sequence], begin, end)
        ranges.append([bytes_before[sequence][begin], bytes_before[sequence][end]])
    return encoding.ids, ranges


def write_file():
    map_text = base64.b64encode(charsmap()).decode()
    kinds = {}
    for name, make in KINDS.items():
        tokenizer = make()
        cases = [[text, pair, *expected(tokenizer, text, pair)] for text, pair in texts(CASES, SEED)]
        file = json.loads(tokenizer.to_str().replace(map_text, "CHARSMAP"))
        kinds[name] = {"tokenizer": file, "cases": cases}
    data = json.dumps({"charsmap": map_text, "kinds": kinds}, ensure_ascii=False, separators=(",", ":")).encode()
    (HERE / "tokenizer_kinds.json.gz").write_bytes(gzip.compress(data, 9, mtime=0))


def write_folder(folder, tokenizer):
    folder = pathlib.Path(folder)
    (folder / "tokenizer.json").write_text(tokenizer.to_str(), encoding="utf-8")
    config = {"model_type": "bert", "vocab_size": tokenizer.get_vocab_size(), "hidden_size": 4, "num_hidden_layers": 1, "num_attention_heads": 1,
              "intermediate_size": 4, "max_position_embeddings": 60000, "type_vocab_size": 2, "hidden_act": "gelu", "layer_norm_eps": 1e-12}
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "PreTrainedTokenizerFast"}))
    header = json.dumps({"x": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}).encode()
    (folder / "model.safetensors").write_bytes(struct.pack("<Q", len(header)) + header + b"\0\0\0\0")


def agree(ranges, found, sources, types):
    for wanted, have, part in zip(ranges, found, types):
        if wanted is None or wanted == have:
            continue
        source = sources[part].encode()
        empty_space = wanted[0] == wanted[1] == have[1] and all(ord(c) in SPACE for c in source[have[0]:have[1]].decode())
        if not empty_space:
            return False
    return True


def compare(count, program):
    failed = False
    for name, make in KINDS.items():
        tokenizer = make()
        cases = texts(count, 99)
        with tempfile.TemporaryDirectory() as folder:
            write_folder(folder, tokenizer)
            given = "".join(json.dumps({"text": text, "pair": pair}) + "\n" for text, pair in cases)
            run = subprocess.run([program, "tokenize", "--json", "--weights", folder], input=given.encode(), capture_output=True, check=False)
        answers = [json.loads(line) for line in run.stdout.decode().splitlines()]
        if len(answers) != count:
            sys.exit(f"{name}: {len(answers)} answers, {run.stderr.decode()[:500]}")
        wrong_ids, wrong_ranges, tokens = [], [], 0
        for (text, pair), answer in zip(cases, answers):
            ids, ranges = expected(tokenizer, text, pair)
            tokens += len(ids)
            if "error" in answer or answer["ids"] != ids:
                wrong_ids.append((text, pair, ids, answer))
            elif not agree(ranges, answer["ranges"], (text, pair), answer["type_ids"]):
                wrong_ranges.append((text, pair, ranges, answer["ranges"]))
        print(f"{name}: {count} texts, {tokens} tokens, {len(wrong_ids)} with other ids, {len(wrong_ranges)} with other ranges")
        for case in wrong_ids[:3] + wrong_ranges[:3]:
            print("  ", *map(ascii, case), sep="\n     ")
        failed = failed or bool(wrong_ids or wrong_ranges)
    sys.exit(failed)


def main():
    if sys.argv[1:2] == ["--compare"]:
        compare(int(sys.argv[2]), sys.argv[3])
    write_file()


main()
