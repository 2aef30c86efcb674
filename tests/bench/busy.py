#!/usr/bin/env python3
"""Times a forward pass beside other programs:  busy.py PROGRAM WEIGHTS [--peer MODEL]... [--reps N] [--rounds N] [--json]

Two cores of this machine, and on the same two 0, 1 and 2 processes that do nothing but compute. PROGRAM is maskscope-bench;
each peer is an ONNX file, timed with onnxruntime, or an OpenVINO .xml (tests/bench/openvino_peer.py makes one). All take turns
within each round. Prints a table of medians, the settings' ratios to one thread, and to the peers.
"""
import argparse
import collections
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
CORES = 2
LOADS = (0, 1, 2)
SETTLE_S = 1.0  # until the busy processes run


class Load:
    """So many processes that keep the cores busy."""

    def __init__(self, count):
        self._processes = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]

    def __enter__(self):
        time.sleep(SETTLE_S)

    def __exit__(self, *_):
        for process in self._processes:
            process.kill()
            process.wait()


def time_ours(program, weights, reps):
    run = subprocess.run([program, "--weights", weights, "--threads", "1,2", "--reps", str(reps), "--json"],
                         check=True, capture_output=True)
    return json.loads(run.stdout)


def time_peer(model, reps):
    """None where its package is not installed."""
    run = subprocess.run([sys.executable, HERE / "peer.py", model, str(reps), HERE / "bench-ids.json"], capture_output=True)
    if run.returncode == 3:
        return None
    if run.returncode != 0:
        sys.exit(f"{model}: {run.stderr.decode(errors='replace')[-300:]}")
    return json.loads(run.stdout)["rows"]


def name_of(model):
    return "OpenVINO" if model.endswith(".xml") else "onnxruntime"


def measure(arguments):
    """(load, program, threads, tokens) -> milliseconds"""
    times = collections.defaultdict(list)
    for turn in range(arguments.rounds):
        for load in LOADS:
            print(f"round {turn + 1} of {arguments.rounds}, {load} busy processes", file=sys.stderr)
            with Load(load):
                rows = {"maskscope": time_ours(arguments.program, arguments.weights, arguments.reps)}
                for model in arguments.peer:
                    rows[name_of(model)] = time_peer(model, arguments.reps) or []
            for program, settings in rows.items():
                for row in settings:
                    times[load, program, row["threads"], row["tokens"]] += row["times_ms"]
    return times


def rows_of(times):
    rows = []
    for (load, program, threads, tokens), found in sorted(times.items(), key=str):
        alone = times[load, program, 1, tokens]
        ordered = sorted(found)
        rows.append({"busy": load, "program": program, "threads": threads, "tokens": tokens,
                     "min_ms": round(ordered[0], 1), "median_ms": round(statistics.median(ordered), 1),
                     "p95_ms": round(ordered[int(len(ordered) * 0.95)], 1),
                     "to_one_thread": round(statistics.median(ordered) / statistics.median(alone), 2)})
    return sorted(rows, key=lambda row: (row["busy"], row["threads"], row["tokens"], row["program"]))


def print_table(rows):
    print("| busy processes | threads | tokens | program | min ms | median | 95 % | median to one thread's |")
    print("|---:|---:|---:|---|---:|---:|---:|---:|")
    for row in rows:
        print("| {busy} | {threads} | {tokens} | {program} | {min_ms} | {median_ms} | {p95_ms} | {to_one_thread} |".format(**row))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("weights")
    parser.add_argument("--peer", action="append", default=[])
    parser.add_argument("--reps", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):  # what is started here inherits it
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    rows = rows_of(measure(arguments))
    if arguments.json:
        print(json.dumps(rows))
    else:
        print_table(rows)


main()
