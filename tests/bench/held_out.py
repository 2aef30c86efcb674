#!/usr/bin/env python3
"""Makes held-out sentences, with the f32 model's answers, for `maskscope quality`:

    held_out.py MASKSCOPE F32_MODEL [TEXTS...] >held-out.jsonl

TEXTS: files with a sentence with one [MASK] on each line, which is taken as it is; and once more for each of up to five other words that
are masked instead, at fixed places, after the model's own first prediction was put in the first one's place. Of quality.jsonl
(without TEXTS: of it alone), on which the quantiser was tuned, only the sentences with other words masked are taken. golden_test and
tests/models/run hold the f32 models against the reference.
"""
import json
import pathlib
import subprocess
import sys
import unicodedata

QUALITY = pathlib.Path(__file__).parent.parent / "golden" / "quality.jsonl"
PLACES = (2, 5, 8, 11, 14)  # seventeenths of the words
STOPS = ".,;!?،؟।"


def bare(word):
    """A word of at least two letters without the stop after it, or nothing."""
    letters = word[:-1] if word[-1] in STOPS else word
    return letters if len(letters) >= 2 and all(unicodedata.category(letter)[0] in "LM" for letter in letters) else ""


def with_others_masked(text, answer):
    words = text.replace("[MASK]", answer).split()
    places = [i for i, word in enumerate(words) if bare(word)]
    for place in PLACES if len(places) >= 4 else ():
        i = places[place * len(places) // 17]
        word = bare(words[i])
        if word != answer:
            yield " ".join([*words[:i], "[MASK]" + words[i][len(word):], *words[i + 1:]])


class Model:
    def __init__(self, maskscope, folder):
        self.command = [maskscope, "--weights", folder, "predict", "--json"]

    def answers(self, texts):
        """Each text with its answer, where it has one mask."""
        said = subprocess.run(self.command, input="\n".join(texts) + "\n", capture_output=True, text=True, check=True).stdout
        for text, answer in zip(texts, map(json.loads, said.splitlines())):
            if len(answer["masks"]) == 1:
                yield text, answer


def texts_of(model, file):
    lines = file.read_text(encoding="utf-8").splitlines()
    if file.suffix == ".jsonl":
        return [other for item in map(json.loads, lines) for other in with_others_masked(item["text"], item["target_token"])]
    texts = list(lines)
    for text, answer in model.answers(lines):
        word = answer["masks"][0]["predictions"][0]["token"]
        if not word.startswith(("##", "[")):  # neither a piece of a word nor [UNK]
            texts += with_others_masked(text, word)
    return texts


def main():
    maskscope, folder, *files = sys.argv[1:]
    model = Model(maskscope, folder)
    texts = dict.fromkeys(text for file in map(pathlib.Path, files or [QUALITY]) for text in texts_of(model, file))
    for text, answer in model.answers(list(texts)):
        mask = answer["masks"][0]
        print(json.dumps({"text": text, "ids": answer["ids"], "pos": mask["position"], "top5": [word["id"] for word in mask["predictions"]],
                          "top5_probs": [word["probability"] for word in mask["predictions"]]}, ensure_ascii=False))


main()
