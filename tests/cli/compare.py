"""The same text through two models."""
import json, math

from harness import PACK, SCRATCH, TURTLE, answers, check, objects, run, small_model, words, write_model
from labels import classifier


def compare(first, second, *args, **how):
    return run("compare", "--weights", first, "--weights", second, *args, **how)


def maps(weights, text):
    out = SCRATCH / "maps"
    assert run("attention", "--weights", weights, "--json", "--out", out, text).returncode == 0
    return {(one["layer"], one["head"]): one["attention"] for one in json.loads((out / "attention.json").read_text())["maps"]}


def distance(first, second):
    """The mean Jensen-Shannon divergence of the rows, in bits, by its definition."""
    def information(p, m):
        return p * math.log2(p / m) if p > 0 else 0
    rows = [sum(information(a, (a + b) / 2) + information(b, (a + b) / 2) for a, b in zip(*both)) / 2 for both in zip(first, second)]
    return sum(rows) / len(rows)


@check
def a_model_is_no_distance_from_itself():
    found, = objects(compare(PACK, PACK, "--json", "--heads", "144", TURTLE))
    assert len(found["heads"]) == 144 and all(head["distance"] == 0 for head in found["heads"]), found["heads"][:3]
    assert found["divergence"] == [0] and found["models"][0] == found["models"][1]


@check
def distances_are_those_of_the_maps_and_predictions_those_of_each_model():
    first, second, text = small_model(), SCRATCH / "another", "the man went to [MASK] ."
    write_model(second, words()[:4000], hidden=48)
    found, = objects(compare(first, second, "--json", "--top", "3", text))
    expected = {head: distance(one, maps(second, text)[head]) for head, one in maps(first, text).items()}
    assert len(found["heads"]) == 4
    for head in found["heads"]:
        assert abs(head["distance"] - expected[head["layer"], head["head"]]) < 1e-5, (head, expected)
    assert [head["distance"] for head in found["heads"]] == sorted((head["distance"] for head in found["heads"]), reverse=True)
    for model, weights in zip(found["models"], (first, second)):
        assert model["masks"] == objects(run("predict", "--weights", weights, "--json", "--top", "3", text))[0]["masks"]
    assert found["divergence"][0] > 0
    shown = compare(first, second, text).stdout.decode()
    assert "KL divergence" in shown and "layer  head  distance" in shown, shown


@check
def what_has_no_counterpart_is_said():
    deep, other_words = SCRATCH / "deep", SCRATCH / "other-words"
    write_model(deep, words()[:4000], layers=3)
    write_model(other_words, [word for word in words()[:4000] if word != "went"] + ["zz"])
    found, = objects(compare(small_model(), deep, "--json", "the [MASK]"))
    assert found["heads"] == [] and "2 layers of 2 heads" in found["not_comparable"] and "3 of 2" in found["not_comparable"], found
    found, = objects(compare(small_model(4000), other_words, "--json", "he went to the [MASK]"))
    assert found["heads"] == [] and "split the text differently" in found["not_comparable"], found["not_comparable"]
    assert found["divergence"] == [None], "their vocabularies differ"


@check
def lines_are_compared_in_order():
    texts = [{"text": f"the man number {i} is [MASK]"} for i in range(20)]
    found = answers("compare", "--weights", small_model(), "--weights", small_model(), "--json", lines=texts)
    assert [one["text"] for one in found] == [text["text"] for text in texts]


@check
def two_models_are_asked_for():
    for given in ([], ["--weights", small_model()], 3 * ["--weights", small_model()]):
        done = run("compare", *given, "the [MASK]")
        assert done.returncode == 2 and b"--weights" in done.stderr and done.stdout == b"", done


@check
def classifiers_are_compared_by_their_labels():
    found, = objects(compare(classifier("bert-token"), classifier("bert-token"), "--json", "the cat sat ."))
    assert found["divergence"] == [0, 0, 0, 0] and len(found["models"][0]["token_labels"]) == 4, found
    shown = compare(classifier("bert-token"), classifier("bert-token"), "the cat sat .").stdout.decode()
    assert "\nthe\n" in shown and "\ncat\n" in shown, shown
    found, = objects(compare(small_model(), classifier("bert-sequence"), "--json", "the cat [MASK] ."))
    assert found["divergence"] in ([], [None]) and "labels" in found["models"][1], found
