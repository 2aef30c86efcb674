#!/usr/bin/env python3
"""Times onnxruntime's native session on the same token ids:  peer.py MODEL.onnx REPS IDS.json   prints a JSON list.

Exit 3 where the Python package onnxruntime is not installed; nothing installs it.
"""
import json
import sys
import time

try:
    import numpy
    import onnxruntime
except ImportError:
    sys.exit(3)


def session(model, threads):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def feeds(ids):
    row = numpy.array([ids], dtype=numpy.int64)
    return {"input_ids": row, "attention_mask": numpy.ones_like(row), "token_type_ids": numpy.zeros_like(row)}


def main():
    model, reps, ids_file = sys.argv[1:]
    ids = json.load(open(ids_file))
    rows = []
    for threads in (1, 2):
        run = session(model, threads).run
        for tokens, row in sorted(ids.items(), key=lambda item: int(item[0])):
            inputs, times = feeds(row), []
            for _ in range(int(reps) + 1):
                start = time.perf_counter()
                run(None, inputs)
                times.append((time.perf_counter() - start) * 1000)
            rows.append({"threads": threads, "tokens": int(tokens), "times_ms": times[1:]})
    print(json.dumps({"version": onnxruntime.__version__, "rows": rows}))


main()
