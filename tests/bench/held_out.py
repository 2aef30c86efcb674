#!/usr/bin/env python3
"""Makes sentences that nobody tuned for out of those of quality.jsonl:  held_out.py MASKSCOPE F32_MODEL >held-out.jsonl

Puts the masked word back and masks others, up to five a sentence; the answers are those of the f32 model, which
golden_test holds against the reference. `maskscope quality` reads the result.
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


def main():
    maskscope, model = sys.argv[1:]
    quality = pathlib.Path(__file__).parent.parent / "golden" / "quality.jsonl"
    items = [json.loads(line) for line in quality.open()]
    texts = dict.fromkeys(text for item in items for text in masked(item["text"], item["target_token"]))
    answers = subprocess.run([maskscope, "--weights", model, "predict", "--json"], input="\n".join(texts) + "\n",
                             capture_output=True, text=True, check=True).stdout
    for answer in map(json.loads, answers.splitlines()):
        if len(answer["masks"]) != 1:
            continue
        mask = answer["masks"][0]
        print(json.dumps({"ids": answer["ids"], "pos": mask["position"], "top5": [word["id"] for word in mask["predictions"]],
                          "top5_probs": [word["probability"] for word in mask["predictions"]]}))


main()
