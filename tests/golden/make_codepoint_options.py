#!/usr/bin/env python3
"""Writes codepoint_options.txt: what Hugging Face's BertNormalizer makes of every code point when lower-casing and stripping of
accents are chosen separately, and what its other steps look for (about 2 minutes).

  pip install tokenizers
  tests/golden/make_codepoint_options.py > tests/golden/codepoint_options.txt

  word    what an added token with single_word may not touch
  white   where BertPreTokenizer splits a text that was not cleaned
  strip   FROM -> TO...  strip_accents without lowercase; accents themselves, which are removed, are not listed
  lower   FROM -> TO...  lowercase without strip_accents
Fails where the library contradicts codepoint_classes.txt or codepoint_supplement.txt.
"""
import pathlib
import sys

from tokenizers import AddedToken, Tokenizer, models, normalizers, pre_tokenizers

from codepoint_ranges import points, ranges

HERE = pathlib.Path(__file__).resolve().parent
HANGUL = range(0xAC00, 0xD7A4)
POINTS = [point for point in range(0x110000) if not 0xD800 <= point <= 0xDFFF]


def read_classes():
    classes, maps = {}, {}
    for name in ("codepoint_classes.txt", "codepoint_supplement.txt"):
        for line in (HERE / name).read_text(encoding="utf-8").splitlines():
            key, *words = line.split()
            if key == "map":
                maps[int(words[0], 16)] = "".join(chr(int(w, 16)) for w in words[2:] if not w.startswith("split="))
            else:
                classes[key] = set(points(words))
    return classes, maps


def maps_of(normalizer):
    """{code point: what it becomes} where that is something else."""
    found = {}
    for point in POINTS:
        text = normalizer.normalize_str(chr(point))
        if text != chr(point):
            found[point] = text
    return found


def word_points():
    """Next to which an added token x with single_word is not found."""
    tokenizer = Tokenizer(models.WordPiece({"[UNK]": 0}, unk_token="[UNK]"))
    tokenizer.add_tokens([AddedToken("x", single_word=True, normalized=False)])
    found = tokenizer.token_to_id("x")
    blocked = {}
    for side, text in (("left", "{}x"), ("right", "x{}")):
        texts = [text.format(chr(point)) for point in POINTS if point != ord("x")]
        encodings = tokenizer.encode_batch(texts)
        blocked[side] = {p for p, e in zip((p for p in POINTS if p != ord("x")), encodings) if found not in e.ids}
    if blocked["left"] != blocked["right"]:
        sys.exit("what blocks a word differs on its sides")
    return blocked["left"] | {ord("x")}


def main():
    classes, maps = read_classes()
    strip = maps_of(normalizers.BertNormalizer(False, False, True, False))
    lower = maps_of(normalizers.BertNormalizer(False, False, False, True))
    removed = {point for point, text in strip.items() if text == ""}
    if removed != classes["removed"] - classes["control"]:
        sys.exit(f"other marks are stripped: {ranges(removed ^ (classes['removed'] - classes['control']))}")
    strip = {point: text for point, text in strip.items() if point not in removed}
    for point in POINTS:
        if point in classes["removed"] or point in classes["space"]:
            continue
        both = "".join(lower.get(ord(c), c) for c in strip.get(point, chr(point)))
        if both != maps.get(point, chr(point)):
            sys.exit(f"U+{point:X} is not first stripped, then lowered")
    split = pre_tokenizers.BertPreTokenizer()
    white = [p for p in POINTS if [w for w, _ in split.pre_tokenize_str(f"a{chr(p)}b")] == ["a", "b"]]
    print("word", ranges(word_points()))
    print("white", ranges(white))
    for name, found in (("strip", strip), ("lower", lower)):
        for point, text in found.items():
            if point not in HANGUL:
                print(f"{name} {point:x} ->", *(f"{ord(c):x}" for c in text))


main()
