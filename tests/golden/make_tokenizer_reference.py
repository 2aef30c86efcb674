#!/usr/bin/env python3
"""Makes tokenizer.jsonl's ids from its texts with Hugging Face's tokenizers, which BertTokenizerFast runs on.

  pip install tokenizers
  tests/golden/make_tokenizer_reference.py --check           compares with the stored ids
  tests/golden/make_tokenizer_reference.py < texts > cases   one JSON object a line: cat, text and maybe pair
"""
import json
import pathlib
import sys

from tokenizers import BertWordPieceTokenizer

HERE = pathlib.Path(__file__).resolve().parent


def with_ids(tokenizer, case):
    encoding = tokenizer.encode(case["text"], case.get("pair"))
    result = {key: case[key] for key in ("cat", "text", "pair") if key in case}
    result["ids"] = encoding.ids
    if "pair" in case:
        result["type_ids"] = encoding.type_ids
    return result


def main():
    tokenizer = BertWordPieceTokenizer(str(HERE / "vocab.txt"), lowercase=True)
    tokenizer.enable_truncation(512, strategy="longest_first")
    if sys.argv[1:] == ["--check"]:
        lines = (HERE / "tokenizer.jsonl").read_text(encoding="utf-8").splitlines()
        stored = [json.loads(line) for line in lines]
        wrong = [case for case in stored if with_ids(tokenizer, case) != case]
        print(f"{len(stored) - len(wrong)} of {len(stored)} cases agree")
        sys.exit(1 if wrong else 0)
    for line in sys.stdin:
        print(json.dumps(with_ids(tokenizer, json.loads(line))))


main()
