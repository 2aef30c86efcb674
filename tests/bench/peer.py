#!/usr/bin/env python3
"""Times a native peer on the same token ids:  peer.py MODEL REPS IDS.json   prints a JSON object.

MODEL: an .onnx file for onnxruntime, an .xml one for OpenVINO. Exit 3 where its Python package is not installed; nothing
installs it.
"""
import json
import sys
import time


def onnxruntime_sessions(model):
    """The version, and a function from a number of threads to one that runs a text."""
    import onnxruntime

    def session(threads):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        made = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        return lambda inputs: made.run(None, inputs)

    return onnxruntime.__version__, session


def openvino_sessions(model):
    import openvino

    def session(threads):
        settings = {"INFERENCE_NUM_THREADS": threads, "PERFORMANCE_HINT": "LATENCY", "NUM_STREAMS": 1}
        request = openvino.Core().compile_model(model, "CPU", settings).create_infer_request()
        return request.infer

    return openvino.__version__, session


def feeds(ids):
    import numpy

    row = numpy.array([ids], dtype=numpy.int64)
    return {"input_ids": row, "attention_mask": numpy.ones_like(row), "token_type_ids": numpy.zeros_like(row)}


def main():
    model, reps, ids_file = sys.argv[1:]
    ids = json.load(open(ids_file))
    try:
        version, session = (openvino_sessions if model.endswith(".xml") else onnxruntime_sessions)(model)
    except ImportError:
        sys.exit(3)
    rows = []
    for threads in (1, 2):
        run = session(threads)
        for tokens, row in sorted(ids.items(), key=lambda item: int(item[0])):
            inputs, times = feeds(row), []
            for _ in range(int(reps) + 1):
                start = time.perf_counter()
                run(inputs)
                times.append((time.perf_counter() - start) * 1000)
            rows.append({"threads": threads, "tokens": int(tokens), "times_ms": times[1:]})
    print(json.dumps({"version": version, "rows": rows}))


main()
