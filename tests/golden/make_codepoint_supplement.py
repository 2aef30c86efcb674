#!/usr/bin/env python3
"""Writes codepoint_supplement.txt: what Hugging Face's tokenizer does with single code points beyond what
codepoint_classes.txt says (about 2 minutes).

  pip install tokenizers
  tests/golden/make_codepoint_supplement.py > tests/golden/codepoint_supplement.txt

  control      what cased models remove too (`removed` of the other file holds these and the accents)
  cased-punct  what cased models split at, where uncased models map it to another mark first
  map          what CJK compatibility ideographs decompose to (the other file only says that they stand alone)
Fails where the library contradicts codepoint_classes.txt in any other way.
"""
import pathlib
import sys

from tokenizers import normalizers, pre_tokenizers

from codepoint_ranges import points, ranges

CLASSES = pathlib.Path(__file__).resolve().parent / "codepoint_classes.txt"
SPLIT = pre_tokenizers.BertPreTokenizer()


def read_classes():
    classes, maps = {}, {}
    for line in CLASSES.read_text(encoding="utf-8").splitlines():
        name, *words = line.split()
        if name == "map":
            targets = [word for word in words[2:] if not word.startswith("split=")]
            maps[int(words[0], 16)] = "".join(chr(int(word, 16)) for word in targets)
        else:
            classes[name] = set(points(words))
    return classes, maps


def words_around(normalizer, character):
    return [word for word, _ in SPLIT.pre_tokenize_str(normalizer.normalize_str(f"a{character}b"))]


def expected(classes, maps, point, removed):
    text = maps.get(point, chr(point))
    if point in removed:
        return ["ab"]
    if point in classes["space"]:
        return ["a", "b"]
    alone = point in classes["cjk"] or any(ord(c) in classes["punct"] for c in text)
    return ["a", text, "b"] if alone else [f"a{text}b"]


def main():
    classes, maps = read_classes()
    uncased = normalizers.BertNormalizer(lowercase=True)
    cased = normalizers.BertNormalizer(lowercase=False)
    control, cased_punct, cjk_maps, contradictions = [], [], {}, []
    for point in range(0x110000):
        if 0xD800 <= point <= 0xDFFF:
            continue
        found = words_around(uncased, chr(point))
        if found != expected(classes, maps, point, classes["removed"]):
            if point in classes["cjk"] and len(found) == 3:
                cjk_maps[point] = found[1]
            else:
                contradictions.append(point)
        found = words_around(cased, chr(point))
        if found == ["ab"]:
            control.append(point)
        elif found == ["a", chr(point), "b"] and point not in classes["punct"] | classes["cjk"]:
            cased_punct.append(point)
        elif found != expected(classes, {}, point, set()):
            contradictions.append(point)
    print("control", ranges(control))
    print("cased-punct", ranges(cased_punct))
    for point, text in cjk_maps.items():
        print(f"map {point:x} ->", *(f"{ord(c):x}" for c in text))
    if contradictions:
        sys.exit(f"contradicts {CLASSES.name}: {ranges(contradictions)}")


main()
