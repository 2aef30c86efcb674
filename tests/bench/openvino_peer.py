#!/usr/bin/env python3
"""Makes OpenVINO's int8 model of an f32 ONNX file:  openvino_peer.py F32.onnx QUALITY.jsonl OUT.xml

Post-training quantisation as its makers recommend for transformers (nncf.quantize, ModelType.TRANSFORMER), calibrated on the
texts of QUALITY.jsonl (tests/golden/quality.jsonl). Needs the packages openvino and nncf.
"""
import json
import sys

import nncf
import numpy
import openvino


def feeds(ids):
    row = numpy.array([ids], dtype=numpy.int64)
    return {"input_ids": row, "attention_mask": numpy.ones_like(row), "token_type_ids": numpy.zeros_like(row)}


def main():
    source, texts, target = sys.argv[1:]
    ids = [json.loads(line)["ids"] for line in open(texts, encoding="utf-8")]
    model = nncf.quantize(openvino.Core().read_model(source), nncf.Dataset(ids, feeds), model_type=nncf.ModelType.TRANSFORMER,
                          subset_size=len(ids))
    openvino.save_model(model, target)


main()
