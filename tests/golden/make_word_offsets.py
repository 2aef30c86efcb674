#!/usr/bin/env python3
"""Writes word_offsets.jsonl: where Hugging Face's tokenizer finds each word of a text, in bytes.

  pip install tokenizers
  tests/golden/make_word_offsets.py > tests/golden/word_offsets.jsonl

A line a text: first those of tokenizer.jsonl, in its order and not repeated here, then generated ones, with their text.
"words" (and "pair_words") hold begin and end of one word after the other; [CLS], [SEP] and masks are none.
"""
import json
import pathlib
import random

from tokenizers import BertWordPieceTokenizer

HERE = pathlib.Path(__file__).resolve().parent
GENERATED = 400
NO_WORDS = {"[CLS]", "[SEP]", "[MASK]", "[PAD]"}

# What words of the generated texts are made of.
GREEK = ["ΟΔΟΣ", "Σίσυφος", "ὈΔΥΣΣΕΎΣ", "ΣΑΣ", "λόγος", "ΤΈΛΟΣ.", "Σ", "ΑΣ-ΒΣ", "ς", "φῶς"]
MARKED = ["cafe\u0301", "e\u0301\u0302x", "\u0301abc", "no\u0308el", "s\u0323\u0307", "A\u030angstro\u0308m", "q\u0307\u0323", "\u1e9b\u0323",
          "कि", "नमस्ते", "กำ", "각", "й", "\u0130stanbul", "I\u0307", "\u01c5", "\u0149"]
LIGATURES = ["ﬁne", "oﬃce", "ﬂow", "ﬀ", "ﬆ", "Ǆ", "æon", "Œuvre", "ß", "STRASSE", "ẞ", "㎏", "½", "①", "Ⅳ", "ﷺ"]
RIGHT_TO_LEFT = ["שלום", "עוֹלָם", "\u200fאב\u200e", "مرحبا", "العَرَبِيَّة", "ﻻ", "لا", "کتاب", "ܫܠܡܐ", "\u202bאבג\u202c"]
OTHERS = ["the", "unbelievable", "Sea", "can't", "3.14", "東京", "日本語", "안녕", "😀", "👩‍🚀", "a\u00adb", "x\u200by", "\ufeffz",
          "[MASK]", "[UNK]", "≠", "“quoted”", "e.g.", "𝒳", "𐍈", "\u0007bell", "\ufffdq"]
BETWEEN = [" ", " ", " ", "", "\u00a0", "\n", "\t", " \u200b", "\u3000", ", ", "-", "\u2028"]


def texts():
    rng = random.Random(13)
    for _ in range(GENERATED):
        kinds = rng.sample([GREEK, MARKED, LIGATURES, RIGHT_TO_LEFT, OTHERS], rng.randint(1, 3))
        yield "".join(rng.choice(rng.choice(kinds)) + rng.choice(BETWEEN) for _ in range(rng.randint(1, 8)))


def words_of(encoding, text, sequence):
    """Begin and end in bytes of each word, one after the other."""
    bytes_before = [0]
    for character in text:
        bytes_before.append(bytes_before[-1] + len(character.encode()))
    words = {}
    for token, of, word, (begin, end) in zip(encoding.tokens, encoding.sequence_ids, encoding.word_ids, encoding.offsets):
        if of != sequence or word is None or token in NO_WORDS:
            continue
        first, _ = words.get(word, (begin, end))
        words[word] = (first, end)
    return [bytes_before[at] for word in sorted(words) for at in words[word]]


def line(tokenizer, case):
    encoding = tokenizer.encode(case["text"], case.get("pair"))
    result = {"words": words_of(encoding, case["text"], 0)}
    if "pair" in case:
        result["pair_words"] = words_of(encoding, case["pair"], 1)
    return result


def main():
    tokenizer = BertWordPieceTokenizer(str(HERE / "vocab.txt"), lowercase=True)
    tokenizer.enable_truncation(512, strategy="longest_first")
    for stored in (HERE / "tokenizer.jsonl").read_text(encoding="utf-8").splitlines():
        print(json.dumps(line(tokenizer, json.loads(stored)), separators=(",", ":")))
    for text in texts():
        print(json.dumps({"text": text, **line(tokenizer, {"text": text})}, separators=(",", ":")))


main()
