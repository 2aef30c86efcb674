#!/usr/bin/env python3
"""Makes held-out sentences, with the f32 model's answers, for `maskscope quality`:

    held_out.py MASKSCOPE F32_MODEL >held-out.jsonl         out of those of quality.jsonl, with other words masked
    held_out.py MASKSCOPE F32_MODEL TEXTS >held-out.jsonl   of the texts of a file: one a line, or its "text" where that is JSON

Out of quality.jsonl, the masked word is put back and others are masked, up to five a sentence. golden_test and
tests/models/run hold the f32 models against the reference.
"""
import json
import pathlib
import re
import subprocess
import sys

WORD = re.compile(r"[A-Za-z]{2,}[.,;!?]?")
PLACES = (2, 5, 8, 11, 14)  # seventeenths of the words


def masked(text, answer):
    words = text.replace("[MASK]", answer).split()
    places = [i for i, word in enumerate(words) if WORD.fullmatch(word)]
    for place in PLACES if len(places) >= 4 else ():
        i = places[place * len(places) // 17]
        word = words[i].rstrip(".,;!?")
        if word != answer:
            yield " ".join([*words[:i], "[MASK]" + words[i][len(word):], *words[i + 1:]])


def masked_otherwise():
    quality = pathlib.Path(__file__).parent.parent / "golden" / "quality.jsonl"
    items = [json.loads(line) for line in quality.open()]
    return [text for item in items for text in masked(item["text"], item["target_token"])]


def texts_of(file):
    lines = file.read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["text"] if line.startswith("{") else line for line in lines]


def main():
    maskscope, model, *files = sys.argv[1:]
    texts = dict.fromkeys(texts_of(pathlib.Path(files[0])) if files else masked_otherwise())
    answers = subprocess.run([maskscope, "--weights", model, "predict", "--json"], input="\n".join(texts) + "\n",
                             capture_output=True, text=True, check=True).stdout
    for text, answer in zip(texts, map(json.loads, answers.splitlines())):
        if len(answer["masks"]) != 1:
            continue
        mask = answer["masks"][0]
        print(json.dumps({"text": text, "ids": answer["ids"], "pos": mask["position"], "top5": [word["id"] for word in mask["predictions"]],
                          "top5_probs": [word["probability"] for word in mask["predictions"]]}, ensure_ascii=False))


main()
