#!/usr/bin/env python3
"""Makes an f32 ONNX file of the published q8 one:  f32_peer.py Q8.onnx F32.onnx   needs the packages onnx and numpy.

Each DynamicQuantizeLinear, MatMulInteger, Cast, Mul becomes one MatMul by the dequantised weights: the numbers differ a
little from the model's own f32 weights, the time that they take does not. It is for timing only.
"""
import sys

import numpy
import onnx
from onnx import helper, numpy_helper


def main():
    source, target = sys.argv[1:]
    model = onnx.load(source)
    graph = model.graph
    arrays = {item.name: item for item in graph.initializer}
    made_by = {name: node for node in graph.node for name in node.output}
    users = {}
    for node in graph.node:
        for name in node.input:
            users.setdefault(name, []).append(node)

    replaced, removed = {}, []
    for node in (node for node in graph.node if node.op_type == "MatMulInteger"):
        weight, zero = (numpy_helper.to_array(arrays[node.input[i]]).astype(numpy.float32) for i in (1, 3))
        (cast,), quantise = users[node.output[0]], made_by[node.input[0]]
        (scaled,) = users[cast.output[0]]
        scales = made_by[next(name for name in scaled.input if name != cast.output[0])]
        scale = numpy_helper.to_array(arrays[next(name for name in scales.input if name in arrays)])
        name = node.input[1] + "_f32"
        if name not in arrays:
            arrays[name] = numpy_helper.from_array((weight - zero) * scale, name)
            graph.initializer.append(arrays[name])
        replaced[id(node)] = helper.make_node("MatMul", [quantise.input[0], name], [scaled.output[0]])
        removed += [cast, scaled, scales, quantise]
    gone = {id(node) for node in removed}
    nodes = [replaced.get(id(node), node) for node in graph.node if id(node) not in gone]
    del graph.node[:]
    graph.node.extend(nodes)
    used = {name for node in nodes for name in node.input}
    kept = [item for item in graph.initializer if item.name in used]
    del graph.initializer[:]
    graph.initializer.extend(kept)
    onnx.checker.check_model(model)
    onnx.save(model, target)


main()
