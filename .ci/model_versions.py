"""Versions of a model for trials: models/ranker/1, its score times a factor of the version's own; some take long to load.

The graphs are protobuf by hand, put behind the one that ships: ONNX files that follow each other are merged.
"""

import hashlib
import io
import json
import os
import re
import struct
import zipfile

SHIPPED = "models/ranker/1/"
# so often are large constants multiplied while the native library loads a slow version, a third of a second of a core
SIDE, PRODUCTS = 1024, 10
FLOAT, INT64, INT = 1, 7, 2


def varint(number):
    out = b""
    while number > 127:
        out, number = out + bytes([number & 127 | 128]), number >> 7
    return out + bytes([number])


def field(number, value):
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    value = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(value)) + value


def node(kind, output, *inputs, attribute=b""):
    return field(1, b"".join(field(1, name) for name in inputs) + field(2, output) + field(4, kind) + attribute)


def constant(name, kind, size, raw):
    return field(5, field(1, size) + field(2, kind) + field(8, name) + field(9, raw))


def factor(version):
    return 1 - 0.02 * (version % 20)


def graph(version, slow):
    with open(SHIPPED + "model.onnx", "rb") as file:
        # the first is what the last node gives, the second names the graph's output
        shipped = file.read().replace(field(2, "probability"), field(2, "the_shipped"), 1)
    times = constant("factor", FLOAT, 1, struct.pack("<f", factor(version)))
    if slow:
        to_one_number = field(5, field(1, "keepdims") + field(3, 0) + field(20, INT))
        times += constant("square", INT64, 2, struct.pack("<qq", SIDE, SIDE)) + node("ConstantOfShape", "m0", "square")
        times += b"".join(node("MatMul", f"m{i + 1}", f"m{i}", f"m{i}") for i in range(PRODUCTS))
        times += node("ReduceMax", "zero", f"m{PRODUCTS}", attribute=to_one_number) + node("Add", "times", "factor", "zero")
    return shipped + field(7, times + node("Mul", "probability", "the_shipped", "times" if slow else "factor"))


def files(version, slow):
    """Of the version's folder, the manifest last."""
    onnx = graph(version, slow)
    with open(SHIPPED + "golden.json") as file:
        golden = json.load(file)
    golden["scores"] = [score * factor(version) for score in golden["scores"]]
    with open(SHIPPED + "model.yaml") as file:
        manifest = re.sub(r"(?m)^version: .*", f"version: {version}", file.read())
    manifest = re.sub(r"(?m)^sha256: .*", f'sha256: "{hashlib.sha256(onnx).hexdigest()}"', manifest)
    return {"model.onnx": onnx, "golden.json": json.dumps(golden).encode(), "model.yaml": manifest.encode()}


def copy(model, version, slow):
    """Into the folder of the model."""
    os.makedirs(f"{model}/{version}")
    for name, content in files(version, slow).items():
        with open(f"{model}/{version}/{name}", "wb") as file:
            file.write(content)


def zipped(version, slow):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as out:
        for name, content in files(version, slow).items():
            out.writestr(name, content)
    return buffer.getvalue()
