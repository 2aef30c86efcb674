#!/usr/bin/env python3
"""Writes codepoint_forms.txt: the normal forms of every code point and the classes that the patterns of pre-tokenizers ask for, as
Hugging Face's tokenizers has them (about 2 minutes).

  pip install tokenizers regex
  tests/golden/make_codepoint_forms.py > tests/golden/codepoint_forms.txt

  letter, number, space  \\p{L}, \\p{N} and \\s in a Split's regular expression
  numeric                where Digits splits
  combining              what StripAccents drops
  nfd   FROM -> TO...    canonical decompositions, whole; Hangul syllables are left out
  nfkd  FROM -> TO...    where NFKD differs from NFD
  pair  A B -> C         what NFC composes, without Hangul
  ccc   CLASS POINTS     canonical combining classes that are not 0
  break-*                Grapheme_Cluster_Break and Extended_Pictographic, of the module regex: the library does not say them
Canonical combining classes are Python's, kept where the library orders marks by them.
"""
import pathlib
import sys
import unicodedata

import regex
from tokenizers import Regex, normalizers, pre_tokenizers

from codepoint_ranges import ranges

HANGUL = range(0xAC00, 0xD7A4)
POINTS = [point for point in range(0x110000) if not 0xD800 <= point <= 0xDFFF]
NFD, NFC, NFKD = normalizers.NFD(), normalizers.NFC(), normalizers.NFKD()


def matched_by(pattern):
    split = pre_tokenizers.Split(Regex(pattern), "removed")
    return [point for point in POINTS if not split.pre_tokenize_str(chr(point))]


def maps_of(normalizer):
    found = {}
    for point in POINTS:
        text = normalizer.normalize_str(chr(point))
        if text != chr(point) and point not in HANGUL:
            found[point] = text
    return found


def hexadecimal(text):
    return " ".join(f"{ord(c):x}" for c in text)


def pairs_of(nfd):
    for point, parts in nfd.items():
        if len(parts) > 1 and NFC.normalize_str(chr(point)) == chr(point):
            first = NFC.normalize_str(parts[:-1])
            assert len(first) == 1 and NFC.normalize_str(first + parts[-1]) == chr(point), hex(point)
            yield first + parts[-1], chr(point)


def is_ordered(mark):
    """Whether the library moves it before or behind a mark of another class: an acute accent or an iota subscript."""
    return any(NFD.normalize_str(text) != text for other in "\u0301\u0345" for text in (mark + other, other + mark))


def classes_of():
    """Combining classes: Python's where the library orders a mark so beside one of every class."""
    marks = {p: unicodedata.combining(chr(p)) for p in POINTS if unicodedata.combining(chr(p)) and NFD.normalize_str(chr(p)) == chr(p)}
    known = {point: own for point, own in marks.items() if is_ordered(chr(point))}
    samples = {}
    for point, own in sorted(known.items()):
        samples.setdefault(own, chr(point))
    for point, own in known.items():
        for of_other, other in samples.items():
            mark = chr(point)
            wanted = mark + other if own <= of_other else other + mark
            assert NFD.normalize_str(mark + other) == wanted, (hex(point), hex(ord(other)))
    left_out = sorted(set(marks) - set(known))
    print(f"without a combining class in the library: {ranges(left_out)}", file=sys.stderr)
    return known


def main():
    for name, pattern in (("letter", r"\p{L}"), ("number", r"\p{N}"), ("space", r"\s")):
        print(name, ranges(matched_by(pattern)))
    digits = pre_tokenizers.Digits(individual_digits=True)
    print("numeric", ranges(p for p in POINTS if len(digits.pre_tokenize_str(f"a{chr(p)}b")) == 3))
    strip = normalizers.StripAccents()
    print("combining", ranges(p for p in POINTS if strip.normalize_str(chr(p)) == ""))
    nfd, nfkd = maps_of(NFD), maps_of(NFKD)
    for point, text in nfd.items():
        print(f"nfd {point:x} -> {hexadecimal(text)}")
    for point, text in nfkd.items():
        if nfd.get(point) != text:
            print(f"nfkd {point:x} -> {hexadecimal(text)}")
    assert not set(nfd) - set(nfkd)
    for parts, whole in pairs_of(nfd):
        print(f"pair {hexadecimal(parts)} -> {hexadecimal(whole)}")
    by_class = {}
    for point, own in classes_of().items():
        by_class.setdefault(own, []).append(point)
    for own, members in sorted(by_class.items()):
        print("ccc", own, ranges(members))
    for name in ("Control", "Extend", "ZWJ", "SpacingMark", "Prepend"):
        of_class = regex.compile(rf"\p{{Grapheme_Cluster_Break={name}}}")
        print(f"break-{name}", ranges(p for p in POINTS if of_class.match(chr(p))))
    pictographic = regex.compile(r"\p{Extended_Pictographic}")
    print("break-Pictographic", ranges(p for p in POINTS if pictographic.match(chr(p))))


main()
