"""MASKSCOPE_KERNELS: each set of kernels that this processor runs gives the pack's answers byte for byte."""
import pathlib, tempfile

from harness import PACK, TURTLE, check, request, run, says, jsonl

LEVELS = ["baseline", "avx2", "avx512", "vnni", "amx"]
TEXTS = [request(case)["text"] for case in jsonl("quality.jsonl")[:6]] + [TURTLE, " ".join([TURTLE] * 30)]


def numbers(level):
    """What the program writes with kernels of this level, or None where the processor does not run them."""
    env = {"MASKSCOPE_KERNELS": level} if level else {}
    done = run("predict", "--json", "--top", 100, "--weights", PACK, stdin="".join(text + "\n" for text in TEXTS), env=env)
    if done.returncode != 0:
        says(done, "MASKSCOPE_KERNELS", f'found "{level}", which this processor does not run', "baseline")
        return None
    with tempfile.TemporaryDirectory() as folder:
        assert run("attention", "--npy", "--out", folder, "--weights", PACK, TURTLE, env=env).returncode == 0
        return done.stdout, pathlib.Path(folder, "attention.npy").read_bytes()


@check
def every_kernel_level_gives_the_same_bytes():
    found = {level: numbers(level) for level in LEVELS}
    expected = numbers(None)
    assert expected and found["baseline"], "baseline runs everywhere"
    for level, answer in found.items():
        assert answer is None or answer == expected, f"{level} answers otherwise"
    # A level includes those below it.
    runs = [found[level] is not None for level in LEVELS]
    assert runs == sorted(runs, reverse=True), runs


@check
def a_kernel_level_that_nobody_knows_is_refused():
    says(run("predict", TURTLE, env={"MASKSCOPE_KERNELS": "fastest"}), 'MASKSCOPE_KERNELS: found "fastest", expected one of baseline')
