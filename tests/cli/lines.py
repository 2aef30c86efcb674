"""Lines in: what is JSON and what is text, encodings, pairs, what is cut, and errors in the place of their lines."""
import json

from harness import SCRATCH, check, objects, run, says, small_model, write_model

BULK = {"predict": ["--json", "--top", "1"], "lens": ["--json", "--top", "1"], "layers": ["--json", "--top", "1"], "fill": ["--json"], "ablate": ["--json", "--top", "1"], "score": ["--candidates", "he"], "tokenize": ["--json"]}


def ask(subcommand, stdin, *more):
    """A subcommand on the small model, with JSON out."""
    return run(subcommand, "--weights", small_model(), *BULK[subcommand], *more, stdin=stdin)


def heads(data, *more):
    file = SCRATCH / "corpus.txt"
    file.write_bytes(data)
    return run("heads", "--json", "--weights", small_model(), *more, file)


NO_TEXTS = {
    "no closing brace": b'{"text": "Paris is [MASK]."', "a trailing comma": b'{"text": "a [MASK]",}', "two objects": b'{"text": "a [MASK]"}{"text": "b [MASK]"}',
    "words after it": b'{"text": "a [MASK]"} and more', "a lone surrogate": b'{"text": "a [MASK] \\ud83d"}', "a surrogate the wrong way round": b'{"text": "a \\udc00\\ud83d"}',
    "a lone surrogate in the pair": b'{"text": "a [MASK]", "pair": "\\udfff"}', "no text": b'{"txt": "a [MASK]"}', "an empty object": b"{}", "a number": b'{"text": 5}',
    "null": b'{"text": null}', "a list": b'{"text": ["a [MASK]"]}', "true": b'{"text": true}', "an object": b'{"text": {"text": "a"}}', "a number for a pair": b'{"text": "a [MASK]", "pair": 5}',
    "a list for a pair": b'{"text": "a [MASK]", "pair": ["b"]}', "the text twice": b'{"text": "a [MASK]", "text": "b [MASK]"}', "a member twice": b'{"text": "a [MASK]", "x": {"y": 1, "y": 2}}',
    "a raw tab": b'{"text": "a\t[MASK]"}', "NaN": b'{"text": "a [MASK]", "x": NaN}', "a comment": b'{"text": "a [MASK]"} // here', "single quotes": b"{'text': 'a [MASK]'}",
    "a zero byte": b'{"text": "a \0 [MASK] and more of it"}', "no UTF-8": b'{"text": "a \xff [MASK]"}', "CESU-8": b'{"text": "a \xed\xa0\xbd\xed\xb8\x80"}', "spaces before it": b' \t{"text": 5}',
    "a nesting bomb": b'{"text": "a [MASK]", "x": ' + b"[" * 1_000_000 + b"]" * 1_000_000 + b"}", "an open nesting bomb": b'{"x":' * 1_000_000, "only a brace": b"{"}


@check
def a_line_that_begins_like_json_and_is_no_text_is_one_error_in_its_place():
    lines = b"".join(line + b"\n" for line in NO_TEXTS.values()) + b'{"text": "the man [MASK] ."}\n'
    for subcommand in BULK:
        done = ask(subcommand, lines)
        out = objects(done)
        assert done.returncode == 0 and len(out) == len(NO_TEXTS) + 1, (subcommand, len(out), done.stderr)
        for kind, found in zip(NO_TEXTS, out):
            assert list(found) == ["error", "code"] and found["error"] and found["code"] == "bad_input", (subcommand, kind, found)
        assert out[-1]["tokens"] == ["[CLS]", "the", "man", "[MASK]", ".", "[SEP]"], (subcommand, out[-1])
    out = objects(heads(lines))
    assert sum("error" in o for o in out) == len(NO_TEXTS) and len(out) == len(NO_TEXTS) + 4 and out[-1]["queries"]["self"] == 4, out[-1]


@check
def errors_of_json_lines_name_what_was_found():
    words = {"no text": '"text"', "a number": "number", "null": "null", "a list": "array", "a number for a pair": "pair of type number", "the text twice": '"text\\" twice', "no UTF-8": "0xff", "a nesting bomb": "levels"}
    for kind, word in words.items():
        error = json.dumps(objects(ask("tokenize", NO_TEXTS[kind] + b"\n"))[0]["error"])
        assert word in error or word in json.loads(error), (kind, error)


@check
def without_json_a_bad_line_is_said_on_standard_error_and_the_run_goes_on():
    done = run("tokenize", "--weights", small_model(), stdin='the man\n{"txt": 1}\n{"text": "his house"}\n')
    assert done.returncode == 0 and done.stdout == b"[CLS] the man [SEP]\n[CLS] his house [SEP]\n", done
    assert done.stderr.startswith(b"maskscope: line 2: ") and done.stderr.count(b"\n") == 1, done.stderr
    done = run("predict", "--weights", small_model(), "--top", "1", stdin="no mask\nthe [MASK]\n")
    assert done.returncode == 0 and done.stdout.count(b"\n") == 1 and done.stderr.startswith(b"maskscope: line 1: the text has no [MASK]"), done
    says(run("tokenize", "--weights", small_model(), stdin="{\n"), "line 1: ")


@check
def json_lines_with_other_members_white_space_and_escapes_are_read():
    lines = ['{"text": "the man", "id": 7, "x": [[1.5, null], {"y": true}]}', ' \t {"text": "the man"} ', '{"text": "the \\u006dan"}', '{"pair": null, "text": "the man"}', '{"text": "the man", "pair": ""}', "the man", "[the man"]
    out = objects(ask("tokenize", "".join(line + "\n" for line in lines)))
    assert [o["tokens"] for o in out] == [["[CLS]", "the", "man", "[SEP]"]] * 6 + [["[CLS]", "[", "the", "man", "[SEP]"]], out
    assert objects(ask("tokenize", '{"text": "\\ud83d\\ude00"}\n'))[0]["text"] == "\U0001F600"


@check
def an_empty_pair_is_no_pair_and_two_pairs_are_an_error():
    one, two = ["[CLS]", "the", "man", "[SEP]"], ["[CLS]", "the", "man", "[SEP]", "his", "house", "[SEP]"]
    text, pair = '{"text": "the man"}\n', '{"text": "the man", "pair": "his house"}\n'
    tokens = lambda stdin, *more: [o.get("tokens", o.get("error")) for o in objects(ask("tokenize", stdin, *more))]
    assert tokens('{"text": "the man", "pair": ""}\n' + pair) == [one, two]
    assert tokens(text, "--pair", "") == tokens("", "--pair=", "the man") == [one]
    assert tokens(text + "the man\n", "--pair", "his house") == [two, two]
    found = tokens(pair + text, "--pair", "a house")
    assert "--pair" in found[0] and found[1] == ["[CLS]", "the", "man", "[SEP]", "a", "house", "[SEP]"], found


@check
def a_byte_order_mark_is_passed_over():
    mark, text = b"\xef\xbb\xbf", b'{"text": "the man [MASK]"}\n'
    for subcommand in BULK:
        out = objects(ask(subcommand, mark + text + mark + text + text))
        assert len(out) == 3 and out[0] == out[1] == out[2] and out[0]["tokens"] == ["[CLS]", "the", "man", "[MASK]", "[SEP]"], (subcommand, out)
    assert objects(heads(mark + text))[0]["queries"]["self"] == 3
    quality = SCRATCH / "quality.jsonl"
    quality.write_bytes(mark + json.dumps({"ids": [101, 103, 102], "pos": 1, "top5": [5, 6, 7, 8, 9], "top5_probs": [.5, .1, .1, .1, .1]}).encode() + b"\r\n")
    assert run("quality", "--weights", small_model(), quality).stdout.count(b" of 1 ") == 1


@check
def utf_16_and_utf_32_are_refused_once_in_a_sentence():
    text = 'the man [MASK] .\n{"text": "his [MASK] ."}\n' * 50
    for encoding in ("utf-16", "utf-32", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"):
        data = text.encode(encoding)
        for data in (data, b"\xfe\xff" + data) if encoding == "utf-16-be" else (data,):
            for subcommand in BULK:
                done = ask(subcommand, data)
                says(done, encoding.upper()[:6], "UTF-8")
                assert done.stdout == b"", (encoding, subcommand, done.stdout[:100])
            says(heads(data), encoding.upper()[:6], "UTF-8")


@check
def a_zero_byte_in_a_line_is_an_error_of_that_line():
    out = objects(ask("predict", b"the man \0[MASK] .\nthe [MASK]\n"))
    assert "zero byte" in out[0]["error"] and len(out[1]["masks"]) == 1, out
    assert objects(ask("tokenize", '{"text": "the \\u0000man"}\n'))[0]["tokens"] == ["[CLS]", "the", "man", "[SEP]"]  # as the reference


LONG = "the man " * 600 + "[MASK] ."


@check
def what_was_cut_is_told_by_every_subcommand():
    lines = json.dumps({"text": LONG}) + "\nthe [MASK]\n" + json.dumps({"text": "[MASK] a", "pair": LONG}) + "\n"
    for subcommand in BULK:
        done = ask(subcommand, lines)
        one, whole, pair = objects(done)
        assert one["truncated"] == {"tokens": 1202 - 510, "from": "text", "masks": 1} and "truncated" not in whole, (subcommand, one.get("truncated"))
        assert pair["truncated"] == {"tokens": 1204 - 509, "from": "pair", "masks": 1}, (subcommand, pair.get("truncated"))
        error = done.stderr.decode()
        assert "line 1: the text has 1204 tokens; the model reads 512, so the last 692 were left out, 1 mask among them" in error, (subcommand, error)
        assert "line 3: the text and its pair have 1207 tokens; the model reads 512, so the last 695 of its pair were left out" in error, (subcommand, error)
    done = heads((lines + lines).encode())
    assert all(o["truncated"] == {"tokens": 2 * (692 + 695), "texts": 4} for o in objects(done)) and done.stderr.count(b"were left out") == 4, done.stderr
    folder = SCRATCH / "maps"
    assert run("attention", "--json", "--layer", "1", "--head", "1", "--weights", small_model(), "--out", folder, LONG).returncode == 0
    assert json.loads((folder / "attention.json").read_text())["truncated"]["tokens"] == 692


@check
def a_pair_that_is_cut_in_both_texts_is_told_with_both_numbers():
    done = ask("tokenize", "", "--pair", "man " * 400, "--", "[MASK] " + "paris " * 399)
    (out,), error = objects(done), done.stderr.decode()
    kept = [out["type_ids"].count(0) - 2, out["type_ids"].count(1) - 1]
    assert kept == [254, 255] and out["truncated"] == {"tokens": 291, "from": "both", "masks": 0}, (kept, out["truncated"])
    assert "the last 146 of the text and the last 145 of its pair" in error and "last 291" not in error, error


@check
def a_mask_that_was_cut_off_is_said_to_have_been():
    for done in (run("predict", "--weights", small_model(), stdin=LONG + "\n"), run("predict", "--weights", small_model(), LONG), run("score", "--candidates", "he", "--weights", small_model(), LONG)):
        error = done.stderr.decode()
        assert done.returncode == 1 and "the [MASK] was cut off" in error and "512" in error and "has no [MASK]" not in error, error
    done = run(*["--weights", small_model()], stdin=LONG + "\n", cwd=SCRATCH)
    assert done.returncode == 1 and b"the [MASK] was cut off" in done.stderr, done.stderr


@check
def another_model_s_mask_is_named():
    for mask in ("[mask]", "[Mask]", "___", "{mask}", "[BLANK]", "<extra_id_0>", "[ MASK ]", "_"):
        says(run("predict", "--weights", small_model(), f"The capital is {mask} ."), f"no [MASK] but {mask},", "write [MASK]")
        says(run("predict", "--weights", small_model(), "--pair", f"It is {mask} .", "The capital"), mask)
        done = ask("lens", f"a {mask}\nthe [MASK]\n")
        assert [len(o["masks"]) for o in objects(done)] == [0, 1], done
    says(run("predict", "--weights", small_model(), "snake_case and <b>"), "the text has no [MASK]; write")


@check
def no_lines_are_no_answers_and_empty_lines_are_texts():
    for subcommand in BULK:
        assert ask(subcommand, "").returncode == 0 and ask(subcommand, "").stdout == b""
        out = objects(ask(subcommand, "\n\r\nthe [MASK]"))
        assert [o["tokens"] for o in out] == [["[CLS]", "[SEP]"]] * 2 + [["[CLS]", "the", "[MASK]", "[SEP]"]], out


@check
def a_line_of_ten_megabytes_is_cut_and_one_of_a_hundred_is_an_error_and_the_next_is_answered():
    out = objects(ask("predict", b"the " * 2_500_000 + b"\n" + b"a" * 100_000_000 + b"\nthe [MASK]\n"))
    assert out[0]["truncated"]["tokens"] == 2_500_000 - 510 and "bytes" in out[1]["error"] and len(out[2]["masks"]) == 1, [list(o) for o in out]


@check
def the_pair_is_in_the_answer():
    for subcommand in BULK:
        out = objects(ask(subcommand, '{"text": "the [MASK]", "pair": "his house"}\nthe [MASK]\n'))
        assert out[0]["pair"] == "his house" and "pair" not in out[1], (subcommand, out)


@check
def heads_know_the_special_tokens_by_whatever_name_a_model_gives_them():
    usual, renamed = small_model(), SCRATCH / "renamed"
    names = {"[PAD]": "<pad>", "[UNK]": "<unk>", "[CLS]": "<s>", "[SEP]": "</s>", "[MASK]": "<mask>"}
    vocabulary = (usual / "vocab.txt").read_text().split("\n")[:-1]
    write_model(renamed, [names.get(word, word) for word in vocabulary])
    (renamed / "tokenizer_config.json").write_text(json.dumps({"do_lower_case": True, "tokenizer_class": "BertTokenizer", "pad_token": "<pad>",
                                                               "unk_token": "<unk>", "cls_token": "<s>", "sep_token": "</s>", "mask_token": "<mask>"}))
    file = SCRATCH / "one.txt"
    file.write_text("the man is in his house.\n")
    said = [run("heads", "--json", "--weights", folder, file).stdout for folder in (usual, renamed)]
    assert said[0] and said[0] == said[1], said


@check
def a_json_array_is_no_text_but_a_mask_in_brackets_is_one():
    out = objects(ask("predict", b'[{"text": "a [MASK]"}]\n [ {"text": "b"}]\n[MASK] is {here} .\n[12] the [MASK] .\n'))
    assert ["error" in found for found in out] == [True, True, False, False], out


@check
def another_model_s_mask_is_named_beside_the_json_too():
    done = ask("predict", b'{"text": "a [mask]"}\n{"text": "the [MASK]"}\n')
    assert done.returncode == 0 and len(objects(done)) == 2
    assert b"line 1: the text has no [MASK] but [mask]" in done.stderr, done.stderr


@check
def the_mask_of_roberta_is_understood_and_said():
    done = ask("predict", b'{"text": "the <mask>"}\n{"text": "the [MASK]"}\n')
    read, own = objects(done)
    assert done.returncode == 0 and read["masks"] == own["masks"] and read["text"] == "the <mask>", read
    assert b"line 1: <mask> was read as [MASK], this model's mask" in done.stderr and b"line 2" not in done.stderr, done.stderr
    done = run("predict", "--weights", small_model(), "the <mask> in [MASK] house")
    assert done.returncode == 0 and done.stdout.count(b"[MASK] at token") == 2, done.stdout
