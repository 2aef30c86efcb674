"""Models with a classifier's head, and models with another tokenizer than BERT's. What heads compute is held against transformers by the
unit tests (tests/golden/family); here it is what a person gets of it."""
import gzip, json, math, shutil

from harness import GOLDEN, SCRATCH, check, objects, run, says, write_model

WORDS = "[PAD] [UNK] [CLS] [SEP] [MASK] the cat sat on mat . paris is where ?".split()


def classifier(name):
    """A model of the goldens, with a vocabulary."""
    folder = SCRATCH / name
    if not folder.exists():
        shutil.copytree(GOLDEN / "family" / name, folder)
        size = json.loads((folder / "config.json").read_text())["vocab_size"]
        (folder / "vocab.txt").write_text("\n".join((WORDS + [f"zz{i}" for i in range(size)])[:size]) + "\n")
        (folder / "tokenizer_config.json").write_text('{"tokenizer_class": "BertTokenizer", "do_lower_case": true}')
    return folder


def predicted(name, *args):
    return objects(run("predict", "--json", "--top", "100", "--weights", classifier(name), *args))[0]


def is_softmax(predictions):
    highest = max(one["logit"] for one in predictions)
    total = sum(math.exp(one["logit"] - highest) for one in predictions)
    return all(abs(one["probability"] - math.exp(one["logit"] - highest) / total) < 1e-5 for one in predictions)


@check
def a_text_has_the_labels_of_config_json():
    found = predicted("bert-sequence", "the cat sat .")
    (label,) = found["labels"]
    assert sorted(one["token"] for one in label["predictions"]) == ["LABEL_0", "LABEL_1", "LABEL_2"], label
    assert is_softmax(label["predictions"]) and "masks" not in found
    lens = objects(run("lens", "--json", "--weights", classifier("bert-sequence"), "the cat sat ."))[0]["labels"][0]["logit_lens"]
    assert len(lens) == 3 and lens[-1]["predictions"][0]["token"] == label["predictions"][0]["token"]
    assert abs(lens[-1]["final_probability"] - label["predictions"][0]["probability"]) < 1e-5
    heads = objects(run("ablate", "--json", "--weights", classifier("bert-sequence"), "the cat sat ."))[0]["labels"][0]["heads"]
    assert len(heads) == 4 and heads[0]["divergence"] > 0 and heads[0]["best"]["token"].startswith("LABEL_")


@check
def a_label_is_chosen_by_its_name():
    weights, text = classifier("bert-sequence"), "the cat sat ."
    for label in ("LABEL_0", "LABEL_1", "LABEL_2"):
        lens = objects(run("lens", "--json", "--top", 3, "--target", label, "--weights", weights, text))[0]["labels"][0]
        assert lens["target"]["token"] == label, lens
        for layer in lens["logit_lens"]:
            names = [one["token"] for one in layer["predictions"]]
            assert names.index(label) + 1 == layer["target_rank"], layer
            assert layer["predictions"][names.index(label)]["probability"] == layer["target_probability"], layer
        ablated = objects(run("ablate", "--json", "--target", label, "--weights", weights, text))[0]["labels"][0]
        assert ablated["target"]["token"] == label and "best" not in ablated and any(head["log_change"] != 0 for head in ablated["heads"])
    assert run("lens", "--target", "LABEL_1", "--weights", weights, text).stdout.decode().startswith("target: LABEL_1\nlayer      target   rank")
    for command in ("lens", "ablate"):
        # Before the first text, and once for all of them.
        says(run(command, "--target", "happy", "--weights", weights, stdin=f"{text}\n{text}\n"), '"happy"', "LABEL_0, LABEL_1, LABEL_2")


@check
def a_token_of_the_text_is_chosen_where_answers_are_found():
    weights = classifier("bert-answer")
    ask = lambda target, text: run("lens", "--json", "--target", target, "--weights", weights, text)
    begin, end = objects(ask("cat", "where is the cat ?"))[0]["answer"]
    assert begin["target"]["id"] == end["target"]["id"] == 4 and begin["target"]["token"] == "cat"
    assert begin["logit_lens"][-1]["target_probability"] != end["logit_lens"][-1]["target_probability"]
    says(run("lens", "--target", "dog", "--weights", weights, "where is the cat ?"), '"dog"', "where, is, the, cat")
    says(run("lens", "--target", "the", "--weights", weights, "the cat sat on the mat"), '"the" 2 times')


@check
def each_token_of_the_text_has_labels_and_those_that_the_model_adds_have_none():
    found = predicted("bert-token", "the cat sat .")
    assert [at["position"] for at in found["token_labels"]] == [1, 2, 3, 4], found
    assert all(len(at["predictions"]) == 5 and is_softmax(at["predictions"]) for at in found["token_labels"])


@check
def an_answer_is_a_part_of_the_text():
    found = predicted("bert-answer", "where is paris ?", "--pair", "the cat sat on the mat .")
    begin, end = found["answer"]
    assert is_softmax(begin["predictions"]) and is_softmax(end["predictions"])
    assert len(begin["predictions"]) == len(found["tokens"]), "each token may be one"
    assert found["answer_text"] in "where is paris ?" or found["answer_text"] in "the cat sat on the mat .", found["answer_text"]


@check
def a_discriminator_says_which_tokens_were_replaced():
    found = predicted("electra-discriminator", "the cat sat .")
    assert [at["position"] for at in found["replaced"]] == [1, 2, 3, 4]
    for at in found["replaced"]:
        logit = {one["token"]: one["logit"] for one in at["predictions"]}["replaced"]
        probability = {one["token"]: one["probability"] for one in at["predictions"]}["replaced"]
        assert abs(probability - 1 / (1 + math.exp(-logit))) < 1e-5, at


@check
def a_pair_is_told_whether_it_follows():
    found = predicted("bert-pretraining", "the cat sat .", "--pair", "where is paris ?")
    assert sorted(one["token"] for one in found["next_sentence"]) == ["is next", "is not next"] and is_softmax(found["next_sentence"])
    assert "next_sentence" not in predicted("bert-pretraining", "the [MASK] sat .")


@check
def a_classifier_s_pack_says_the_same():
    pack = SCRATCH / "bert-token-pack"
    assert run("pack", "--quick", "--from", classifier("bert-token"), "--out", pack).returncode == 0
    whole = predicted("bert-token", "the cat sat on the mat .")["token_labels"]
    packed = objects(run("predict", "--json", "--top", "100", "--weights", pack, "the cat sat on the mat ."))[0]["token_labels"]
    for one, other in zip(whole, packed, strict=True):
        probabilities = {label["token"]: label["probability"] for label in other["predictions"]}
        assert all(abs(label["probability"] - probabilities[label["token"]]) < 0.1 for label in one["predictions"]), (one, other)


@check
def what_needs_words_says_that_a_classifier_has_none():
    for command in (["fill"], ["score", "--candidates", "cat"], ["predict", "--all-tokens"]):
        done = run(*command, "--weights", classifier("bert-token"), "the [MASK] sat .")
        assert b"no masked-LM head" in done.stderr + done.stdout and done.returncode in (0, 1), done
    says(run("--weights", classifier("bert-token"), stdin="the [MASK] sat .\n", capture_output=True, cwd=SCRATCH), "no masked-LM head")


@check
def a_text_whose_maps_fit_no_machine_is_refused_with_how_many_tokens_fit():
    folder = classifier("modernbert-a")
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**config, "max_position_embeddings": 65536}))
    text = "the [MASK] " + "cat " * 60000
    for command in ("predict", "lens"):
        says(run(command, "--weights", folder, stdin=text + "\n"), "found a text of 60004 tokens", "GB of memory", "tokens fit")
    assert objects(run("predict", "--json", "--weights", folder, "the [MASK] cat"))[0]["masks"]


@check
def a_model_with_another_tokenizer_is_packed_with_it():
    kinds = json.loads(gzip.decompress((GOLDEN / "tokenizer_kinds.json.gz").read_bytes()))
    for kind in ("roberta", "camembert"):
        folder, pack = SCRATCH / kind, SCRATCH / f"{kind}-pack"
        tokenizer = kinds["kinds"][kind]["tokenizer"]
        size = 1 + max(max(token["id"] for token in tokenizer["added_tokens"]), len(tokenizer["model"]["vocab"]) - 1)
        write_model(folder, [f"zz{i}" for i in range(size)])
        (folder / "vocab.txt").unlink()
        (folder / "tokenizer.json").write_text(json.dumps(tokenizer), encoding="utf-8")
        (folder / "tokenizer_config.json").write_text('{"tokenizer_class": "PreTrainedTokenizerFast", "mask_token": "<mask>"}')
        made = run("pack", "--quick", "--from", folder, "--out", pack)
        assert made.returncode == 0, made.stderr
        text = "The caf\u00e9 is <mask>, na\u00efve \U0001f600!"
        whole, packed = (objects(run("tokenize", "--json", "--weights", weights, text))[0] for weights in (folder, pack))
        assert whole == packed and "<mask>" in whole["tokens"], (whole, packed)
        assert len(objects(run("predict", "--json", "--weights", pack, text))[0]["masks"]) == 1
        understood = run("predict", "--json", "--weights", pack, text.replace("<mask>", "[MASK]"))
        says(run("predict", "--weights", pack, "The caf\u00e9"), "the text has no <mask>; write <mask> where a word is wanted")
        assert len(objects(understood)[0]["masks"]) == 1 and b"[MASK] was read as <mask>" in understood.stderr, understood.stderr
