"""Options and the texts among them, what is refused before any work is done, and output that cannot be written."""
import json, os, re, shutil, subprocess

from harness import BIN, SCRATCH, check, objects, run, says, small_model, write_model, words


def small(*args, **how):
    return run(args[0], "--weights", small_model(), *args[1:], **how)


def refused(done, *said):
    """Exit 2, nothing on standard output, and these words."""
    assert done.returncode == 2 and done.stdout == b"", done
    for word in said:
        assert word in done.stderr.decode(), (word, done.stderr)


@check
def top_follows_the_model_s_vocabulary():
    count = lambda vocabulary, top: small_run(vocabulary, "--top", str(top), "the [MASK]").stdout.count(b"\n")
    small_run = lambda vocabulary, *args: run("predict", "--weights", small_model(vocabulary), *args)
    assert count(31000, 31000) == 31000 and count(31000, 40000) == 31000 and count(4000, 30522) == 4000
    assert len(objects(small("ablate", "--json", "--top", "40000", "the [MASK]"))[0]["masks"][0]["heads"]) == 4
    for top in ("0", "-1", "x", "", "1.5", "010", "0x2", "99999999999999999999"):
        refused(small("predict", "--top", top, "the [MASK]"), "--top")


@check
def candidates_take_words_with_commas_in_quotes_and_several_lists():
    def candidates(*args):
        return [t["word"] for t in objects(small("score", *args, "i ate [MASK] ."))[0]["masks"][0]["candidates"]]
    assert candidates("--candidates", '"1,000"') == ["1,000"]
    assert candidates("--candidates", 'he, "1,000", she') == ["he", "1,000", "she"]
    assert candidates("--candidates", "he, she", "--candidates", '"a, b"', "--candidates=they") == ["he", "she", "a, b", "they"]
    assert candidates("--candidates", '"') == ['"'] and candidates("--candidates", '"a, b') == ['"a', "b"] and candidates("--candidates", '"5"" wide"') == ['5" wide']
    pieces = objects(small("score", "--candidates", '"1,000"', "i ate [MASK] ."))[0]["masks"][0]["candidates"][0]["pieces"]
    assert pieces[:2] == ["1", ","], pieces
    for empty in ("", " ", ",,", '""', ' "" , '):
        says(small("score", "--candidates", empty, "the [MASK]"), "no words")
    for special in ("[MASK]", "[UNK]", "[CLS]"):
        assert "error" in objects(small("score", "--candidates", special, "the [MASK]"))[0]["masks"][0]["candidates"][0]


@check
def texts_may_begin_with_a_dash():
    tokens = lambda *args: small("tokenize", *args).stdout.decode().strip()
    text = lambda *args: objects(small("tokenize", "--json", *args))[0]["text"]
    assert tokens("-5 men") == tokens("--", "-5 men") == tokens("--pair=", "--", "-5 men") == "[CLS] - 5 men [SEP]", tokens("-5 men")
    assert tokens("the man", "--pair", "-5 men") == tokens("--pair=-5 men", "the man") == "[CLS] the man [SEP] - 5 men [SEP]"
    for typed in ("-5", "-", "- a man", "-[MASK]", "--- a", "---", "-- a", "-\u00e9t\u00e9", "--top is [MASK]", "-h is a letter"):
        assert text(typed) == text("--", typed) == typed, typed
    for typed in ("--json", "-h", "--", "--help", "-hello", "--top=3"):
        assert text("--", typed) == typed, typed
    assert objects(small("predict", "--json", "-5 degrees is [MASK]."))[0]["text"] == "-5 degrees is [MASK]."


@check
def texts_may_be_the_names_of_subcommands_and_what_the_parser_has_signs_for():
    for text in ("predict", "attention", "tokenize", "heads", "++", "[a,b]", "%%", "quality.x", "@file", "/h"):
        done = small("tokenize", "--json", text)
        assert done.returncode == 0 and objects(done)[0]["text"] == text, (text, done)
    out = SCRATCH / "named"
    assert small("attention", "--json", "--out", out, "layers").returncode == 0 and (out / "attention.json").exists()


@check
def options_that_are_not_understood_are_refused():
    text = "the [MASK]"
    for args in (["--jsno"], ["-json"], ["-hello"], ["--top=3x"], ["--top"], ["--top", "--json"], ["--layer", "1"], ["--json=maybe"], ["--json", "extra", "words"], ["--top", "1", "--top", "2"], ["--Top", "1"]):
        refused(small("predict", text, *args))
    refused(small("predict", text, "--jsno"), "--jsno", "predict", "put --")
    refused(run("--jsno", "predict", text), "--jsno")
    refused(run("preddict", text), "preddict", "--help")
    refused(run(text))
    refused(small("attention", "--png", "--svg", "--out", SCRATCH / "o", text))
    refused(small("tokenize", "--top", "1", text), "--top")
    refused(small("predict", "--threads", "0", text), "--threads")
    done = small("heads")
    refused(done, "file is required", "--help")
    assert done.stderr.count(b"\n") == 1, done.stderr
    refused(run("predict", "--weights", "", text), "--weights")
    refused(small("attention", "--out", "", text), "--out")
    refused(run("pack", "--from", small_model(), "--out", ""), "--out")


@check
def help_is_given_where_it_is_asked_for():
    for args in (["--help"], ["-h"], ["predict", "-h"], ["--help", "predict"], ["score", "--help"]):
        done = run(*args)
        assert done.returncode == 0 and done.stdout.startswith(b"maskscope") or b"Usage" in done.stdout, (args, done)
    assert b"log_score" in run("score", "--help").stdout
    version = run("--version")
    assert version.returncode == 0 and re.fullmatch(rb"maskscope \d+\.\d+\.\d+\n", version.stdout), version


@check
def help_lists_the_subcommands_and_exit_codes_and_no_synonyms():
    said = run("--help").stdout.decode()
    for name in ("predict", "score", "fill", "lens", "ablate", "attention", "heads", "tokenize", "quality", "pack"):
        assert re.search(rf"^  {name}\b", said, re.M), name
    assert "layers" not in re.findall(r"^  (\w+)", said, re.M) and "Exit codes: 0 " in said, said
    assert "--targets" not in run("score", "--help").stdout.decode()


@check
def old_names_give_the_json_of_then():
    lens, layers = [objects(small(name, "--json", "--top", "2", "the [MASK]"))[0] for name in ("lens", "layers")]
    assert [list(o["masks"][0])[1] for o in (lens, layers)] == ["logit_lens", "layers"]
    assert lens["masks"][0]["logit_lens"] == layers["masks"][0]["layers"] and len(layers["masks"][0]["layers"]) == 3
    assert small("lens", "the [MASK]").stdout == small("layers", "the [MASK]").stdout
    new, old = [objects(small("score", option, "he, man", "the [MASK]"))[0]["masks"][0] for option in ("--candidates", "--targets")]
    assert new["candidates"] == old["targets"] and "targets" not in new and "candidates" not in old
    assert small("score", "--json", "--candidates", "he", "the [MASK]").returncode == 0
    refused(small("score", "--candidates", "he", "--targets", "she", "the [MASK]"), "--targets")
    refused(small("score", "the [MASK]"), "--candidates")


@check
def unmasked_is_for_all_tokens_only():
    refused(small("predict", "--unmasked", "the man"), "--all-tokens")


@check
def layers_and_heads_that_the_model_has_not_are_refused():
    for option, number in (("--layer", "3"), ("--layer", "0"), ("--head", "3"), ("--head", "0"), ("--layer", "13")):
        says(small("attention", "--npy", "--out", SCRATCH / "none", option, number, "a man"), "1 to 2", number)
    refused(small("attention", "--npy", "--out", SCRATCH / "none", "--layer", "-1", "a man"))
    assert not (SCRATCH / "none").exists()


@check
def files_of_lines_that_are_folders_or_absent_are_named():
    for subcommand in ("heads", "quality"):
        says(small(subcommand, SCRATCH), str(SCRATCH), "folder")
        says(small(subcommand, "/nowhere/lines"), "/nowhere/lines")


@check
def pack_refuses_before_the_work_what_it_would_destroy_or_could_not_write():
    place = SCRATCH / "packing"
    place.mkdir()
    model, other = place / "model", place / "other"
    model.mkdir()
    write_model(model, words()[:2000], layers=1)
    (place / "link").symlink_to(model)
    (place / "a file").write_text("")
    before = sorted(os.listdir(model))

    def said(*args, **how):
        done = run("pack", *args, **how)
        assert b"done" not in done.stderr, done.stderr
        return done

    for spelling in (model, f"{model}/", f"{model}/../model", place / "link", f"{place}/link/", f"{other}/../model", f"{place}/./model"):
        says(said("--from", model, "--out", spelling), "own folder")
        says(said("--from", model, "--lite", spelling), "own folder")
        says(said("--from", spelling, "--out", model), "own folder")
    says(said("--from", "model", "--out", ".", cwd=place / "model") if (place / "model" / "model").exists() else said("--from", ".", "--out", "../model", cwd=model), "own folder")
    for spelling in (other, f"{other}/", f"{place}/x/../other"):
        says(said("--from", model, "--out", other, "--lite", spelling), "same folder")
    says(said("--from", model, "--out", "other", "--lite", other, cwd=place), "same folder")
    says(said("--from", model, "--out", place / "a file"), "a file is a file")
    says(said("--from", model, "--out", place / "a file" / "below"), "a file")
    (place / "texts").write_bytes(b"the man\nca\xff\n")
    says(said("--from", model, "--out", other, "--calibration", place / "texts"), "texts: line 2", "UTF-8")
    assert sorted(os.listdir(model)) == before and not other.exists(), os.listdir(model)
    done = run("pack", "--from", model, "--out", other, "--lite", place / "lite")
    assert done.returncode == 0, done.stderr
    says(said("--from", other, "--out", place / "again"), "is already a pack")


@check
def output_that_cannot_be_written_is_said_and_is_a_failure():
    lines = "the man is in the [MASK] of his house .\n" * 300
    corpus = SCRATCH / "written.txt"
    corpus.write_text(lines)
    commands = [["predict", "--json"], ["predict"], ["predict", "--all-tokens"], ["lens", "--json"], ["fill"], ["ablate"], ["score", "--candidates", "he"], ["tokenize"], ["heads", corpus], ["--help"], ["predict", "the [MASK]"]]
    for args in commands:
        args = args if args == ["--help"] else [args[0], "--weights", small_model(), *args[1:]]
        with open("/dev/full", "wb") as full:
            done = run(*args, stdin=lines, stdout=full, stderr=subprocess.PIPE)
        says(done, "standard output", "No space left")
        reader, writer = os.pipe()
        os.close(reader)
        done = run(*args, stdin=lines, stdout=writer, stderr=subprocess.PIPE)
        os.close(writer)
        says(done, "standard output", "Broken pipe")
    with open("/dev/full", "wb") as full:
        says(run("--weights", small_model(), stdin="the [MASK]\n", cwd=SCRATCH, stdout=full, stderr=subprocess.PIPE), "standard output")
    done = subprocess.run(["sh", "-c", f'"$0" predict --weights "$1" "the [MASK]" >&-', BIN, small_model()], capture_output=True)
    says(done, "standard output")


@check
def a_reader_that_leaves_ends_the_run():
    done = subprocess.run(["sh", "-c", 'yes "the [MASK]" | "$0" predict --json --threads 2 --weights "$1" | head -n 1', BIN, small_model()], capture_output=True, timeout=60)
    assert done.stdout.count(b"\n") == 1 and b"Broken pipe" in done.stderr, done


@check
def an_empty_pair_is_none_in_attention_as_elsewhere():
    for pair in ([], ["--pair", ""], ["--pair="]):
        assert small("attention", "--json", *pair, "--out", SCRATCH / "maps", "the man").returncode == 0
        assert json.loads((SCRATCH / "maps/attention.json").read_text())["tokens"] == ["[CLS]", "the", "man", "[SEP]"], pair


@check
def a_vocabulary_that_is_a_pointer_or_a_page_is_told():
    for name, content in (("a Git LFS pointer", "version https://git-lfs.github.com/spec/v1\noid sha256:aa\nsize 9\n"),
                          ("a web page", "<!DOCTYPE html><html></html>"), ("a server's error message", "Entry not found")):
        folder = SCRATCH / "no-vocabulary"
        write_model(folder, words()[:4000])
        (folder / "vocab.txt").write_text(content)
        says(run("predict", "--weights", folder, "the [MASK]"), f"vocab.txt: found {name}")


@check
def a_pack_is_not_made_over_another_model():
    other = SCRATCH / "other-model"
    write_model(other, words()[:4000])
    says(run("pack", "--from", small_model(), "--out", other), "contains another model (model.safetensors)")
    assert not (other / "manifest.json").exists()


@check
def calibration_texts_are_read_as_other_lines_are():
    file = SCRATCH / "texts"
    for content, said in (("the man\n".encode("utf-16-le"), "UTF-16"), (b'{"text": "the man"\n', "line 1"), (b'{"text": 5}\n', "line 1: found a text of type number"),
                          (b"\n\n", "found no text"), (b"", "found no text")):
        file.write_bytes(content)
        says(run("pack", "--from", small_model(), "--out", SCRATCH / "packed", "--calibration", file), said)


@check
def quality_against_a_model_of_another_shape_is_refused():
    other = SCRATCH / "one layer"
    write_model(other, words()[:4000], layers=1)
    line = {"ids": [2, 5, 4, 3], "pos": 2, "top5": [5, 6, 7, 8, 9], "top5_probs": [0.1] * 5}
    file = SCRATCH / "stored.jsonl"
    file.write_text(json.dumps(line) + "\n")
    says(small("quality", file, "--against", other), "--against", "1 x 2 heads", "2 x 2 heads")
    says(run("quality", file, "--weights", other, "--against", small_model()), "--against", "1 x 2 heads", "2 x 2 heads")
    assert small("quality", file, "--against", small_model()).returncode == 0
    for wrong in ({"ids": [2, 5.5, 4, 3]}, {"ids": [2, 2**32 + 5, 4, 3]}, {"ids": [2, -5, 4, 3]}, {"top5": [5, 6, 7, 8, -9]}, {"top5_probs": [2] * 5}):
        file.write_text(json.dumps({**line, **wrong}) + "\n")
        says(small("quality", file), "line 1", "ids")


@check
def pipes_in_a_model_s_folder_are_refused_and_not_waited_for():
    for name in ("vocab.txt", "model.safetensors", "config.json"):
        folder = SCRATCH / f"pipe {name}"
        shutil.copytree(small_model(), folder)
        (folder / name).unlink()
        os.mkfifo(folder / name)
        says(run("predict", "--weights", folder, "a [MASK]"), name, "a pipe")


@check
def heads_of_blank_lines_alone_are_none():
    file = SCRATCH / "blank.txt"
    file.write_text("\n \n\n")
    says(small("heads", file), "no readable text", "3 lines")
