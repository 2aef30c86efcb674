#!/usr/bin/env python3
"""Writes generated_hashes.txt: what Hugging Face's tokenizer makes of 100 000 generated texts (about a minute).

  pip install tokenizers
  tests/golden/make_generated_hashes.py > tests/golden/generated_hashes.txt

The texts are not stored: tests/unit/text/generated_text.h makes the same ones from the same numbers. A line is the hash of
the ids and type ids of 100 texts (FNV-1a, 64 bits, each number as 4 bytes, little-endian).
"""
import pathlib

from tokenizers import BertWordPieceTokenizer

HERE = pathlib.Path(__file__).resolve().parent
VOCABULARY = (HERE / "vocab.txt").read_text(encoding="utf-8").splitlines()
TEXTS, A_LINE = 100_000, 100
MASK = (1 << 64) - 1

# First and last code points of what a part may be made of.
BLOCKS = [(0x20, 0x7E), (0xA0, 0xFF), (0x100, 0x24F), (0x300, 0x36F), (0x370, 0x3FF), (0x400, 0x52F), (0x590, 0x6FF),
          (0x900, 0x97F), (0xE00, 0xE7F), (0x1100, 0x11FF), (0x1E00, 0x1FFF), (0x2000, 0x206F), (0x2070, 0x21FF),
          (0x3000, 0x30FF), (0x4E00, 0x9FFF), (0xAC00, 0xD7A3), (0xF900, 0xFAFF), (0xFE00, 0xFFEF), (0x1D400, 0x1D7FF),
          (0x1F300, 0x1F6FF), (0x20000, 0x2A6DF), (0x2F800, 0x2FA1F), (0x0, 0x1F), (0x7F, 0x9F)]
SPECIALS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "[mask]"]


class Numbers:
    """SplitMix64 (Steele, Lea and Flood 2014)."""

    def __init__(self, seed):
        self.state = seed

    def below(self, n):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return ((z ^ (z >> 31)) >> 32) % n


def any_code_point(numbers):
    c = numbers.below(0x110000 - 0x800)
    return c if c < 0xD800 else c + 0x800


def part(numbers):
    kind = numbers.below(8)
    if kind < 3:
        word = VOCABULARY[numbers.below(len(VOCABULARY))].removeprefix("##")
        capitals = numbers.below(3)  # none, the first, all: ASCII only, so that both languages agree
        return "".join(c.upper() if c.isascii() and (capitals == 2 or capitals == 1 and i == 0) else c
                       for i, c in enumerate(word))
    if kind == 3:
        return SPECIALS[numbers.below(len(SPECIALS))]
    if kind == 4:
        return "".join(chr(any_code_point(numbers)) for _ in range(1 + numbers.below(3)))
    first, last = BLOCKS[numbers.below(len(BLOCKS))]
    return "".join(chr(first + numbers.below(last - first + 1)) for _ in range(1 + numbers.below(6)))


def text(numbers):
    parts = []
    for _ in range(numbers.below(12)):
        parts.append(part(numbers))
        if numbers.below(2):
            parts.append(" ")
    return "".join(parts)


def fnv(value, numbers):
    for number in numbers:
        for byte in number.to_bytes(4, "little"):
            value = ((value ^ byte) * 0x100000001B3) & MASK
    return value


def main():
    tokenizer = BertWordPieceTokenizer(str(HERE / "vocab.txt"), lowercase=True)
    tokenizer.enable_truncation(512, strategy="longest_first")
    numbers = Numbers(1)
    for _ in range(TEXTS // A_LINE):
        value = 0xCBF29CE484222325
        for _ in range(A_LINE):
            first = text(numbers)
            second = text(numbers) if numbers.below(4) == 0 else None
            encoding = tokenizer.encode(first, second)
            value = fnv(fnv(value, encoding.ids), encoding.type_ids)
        print(f"{value:016x}")


main()
