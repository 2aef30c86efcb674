"""Lines in bulk: the same answers whatever the number of threads, at constant memory, each as soon as it can be."""
import json, os, subprocess, time

from harness import BIN, PACK, SCRATCH, check, jsonl, request, run, small_model

COMMANDS = [["predict", "--json", "--top", "3"], ["predict", "--top", "3"], ["predict", "--all-tokens", "--unmasked", "--json"], ["lens", "--json", "--top", "2"], ["lens"], ["fill", "--json"], ["fill"], ["ablate", "--json"], ["ablate", "--top", "3"], ["score", "--candidates", "he, damnation, \U0001F355"], ["tokenize", "--json"], ["tokenize"]]


def some_lines(count):
    """Texts of all lengths, pairs, texts without a mask or too long, and lines that cannot be read."""
    texts = [json.dumps(request(case)) for case in jsonl("quality.jsonl")[:count]]
    odd = ["", "{", '{"text": "the [MASK]", "pair": "his house"}', "no mask", "the [MASK] " * 3, "\x01", '{"text": 1}', "the man " * 400, "[MASK]"]
    return "".join(line + "\n" for pair in zip(texts, (odd * count)[:count]) for line in pair).encode() + b"broken \xff\nlast [MASK]"


@check
def any_number_of_threads_gives_the_same_bytes():
    data = some_lines(9)
    file = SCRATCH / "bulk.txt"
    file.write_bytes(data)
    quality = SCRATCH / "bulk.jsonl"
    quality.write_text("".join(json.dumps({**{k: c[k] for k in ("pos", "top5_probs")}, "ids": [i % 4000 for i in c["ids"]], "top5": [i % 4000 for i in c["top5"]]}) + "\n" for c in jsonl("quality.jsonl")[:20]))
    for args in COMMANDS + [["heads", "--json", file], ["heads", file], ["quality", quality], ["quality", "--against", small_model(), quality]]:
        one, *others = [run(*args, "--weights", small_model(), "--threads", threads, stdin=data) for threads in (1, 2, 7)]
        assert one.returncode == 0 and one.stdout, (args, one)
        for other in others:
            assert (other.returncode, other.stdout, other.stderr) == (0, one.stdout, one.stderr), (args, other.stderr[:300], one.stderr[:300])


@check
def any_number_of_threads_gives_the_same_bytes_with_the_pack():
    data = some_lines(6)
    for args in (["predict", "--json"], ["lens", "--json"], ["score", "--candidates", "he, damnation"]):
        one, two = [run(*args, "--weights", PACK, "--threads", threads, stdin=data) for threads in (1, 2)]
        assert one.returncode == 0 and one.stdout.count(b"\n") == 14 and (one.stdout, one.stderr) == (two.stdout, two.stderr), args


@check
def an_answer_does_not_wait_for_the_next_line():
    for threads in (1, 4):
        for args in (["predict", "--json"], ["tokenize"], ["score", "--candidates", "he"]):
            with subprocess.Popen([BIN, *args, "--weights", small_model(), "--threads", str(threads)], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as program:
                for text in (b"the [MASK]\n", b"the man [MASK] .\n", b"a\nb\nc\n", b"d [MASK]\n"):
                    program.stdin.write(text)
                    program.stdin.flush()
                    for line in text.splitlines():
                        answer = program.stdout.readline()
                        assert line.split()[0] in answer, (args, text, answer)
                program.stdin.close()
                assert program.wait(60) == 0


def most_memory(args, make_lines):
    """The program's largest resident size in bytes, with lines that are made while it reads them and answers that are thrown away."""
    program = subprocess.Popen([BIN, *map(str, args)], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    for lines in make_lines:
        program.stdin.write(lines)
    program.stdin.close()
    _, status, used = os.wait4(program.pid, 0)
    program.returncode = os.waitstatus_to_exitcode(status)
    assert program.returncode == 0
    return used.ru_maxrss * 1024


@check
def memory_does_not_grow_with_the_number_of_lines():
    thousand = b"the man is in the [MASK] of his house .\n" * 1000
    for args in (["predict", "--json", "--top", 1], ["tokenize", "--json"], ["score", "--candidates", "he"]):
        args = [*args, "--weights", small_model(), "--threads", 4]
        few, many = most_memory(args, [thousand]), most_memory(args, [thousand] * (200 if args[0] == "tokenize" else 20))
        assert many < few + 8e6, (args, few, many)
    # A first line that takes long holds the others up: they are not read on.
    slow = b"the [MASK] " * 200 + b"\n"
    args = ["score", "--candidates", "damnation, inconsequential", "--weights", small_model(), "--threads", 4]
    few, many = most_memory(args, [slow, thousand]), most_memory(args, [slow] + [thousand] * 5)
    assert many < few + 8e6, (few, many)


@check
def a_bad_line_among_many_is_an_error_in_its_place_with_every_number_of_threads():
    for threads in (1, 2, 5):
        lines = [f"text {i}" if i % 7 else "{" for i in range(500)]
        done = run("tokenize", "--json", "--weights", small_model(), "--threads", threads, stdin="\n".join(lines))
        out = [json.loads(line) for line in done.stdout.decode().splitlines()]
        assert [o.get("text", "{") for o in out] == lines and done.returncode == 0


@check
def more_threads_than_lines_and_than_cores_are_no_harm():
    began = time.monotonic()
    one, many = [run("predict", "--json", "--weights", small_model(), "--threads", threads, stdin="the [MASK]\na [MASK]\n") for threads in (1, 256)]
    assert one.stdout == many.stdout and one.stdout.count(b"\n") == 2 and time.monotonic() - began < 60
