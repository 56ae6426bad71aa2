"""Makes src/stage/faces/finder/model/centerface.f16 of the network as it is published.

convert-centerface.py CENTERFACE.ONNX OUTPUT

Needs the packages onnx and numpy. What goes in, and what it is: src/stage/faces/finder/model/README.md.
"""

import hashlib
import sys
from pathlib import Path

import numpy
import onnx
from onnx import numpy_helper

PUBLISHED = "09189deaaf8646c5c51a68447e3c744ea1e211798155d4728c20507b9f5aefbc"


def main(source: Path, target: Path) -> None:
    published = source.read_bytes()
    found = hashlib.sha256(published).hexdigest()
    if found != PUBLISHED:
        sys.exit(f"{source} is not the file that was published: {found}")
    graph = onnx.load_from_string(published).graph
    numbers = {each.name: numpy_helper.to_array(each) for each in graph.initializer}
    coded = b""
    for node, after in zip(graph.node, [*graph.node[1:], None]):
        if node.op_type == "Conv":
            weights, biases = (numbers[name] for name in node.input[1:])
        elif node.op_type == "ConvTranspose":
            scale, shift, mean, variance = (numbers[name] for name in after.input[1:])
            (epsilon,) = [attribute.f for attribute in after.attribute if attribute.name == "epsilon"]
            factor = scale / numpy.sqrt(variance + epsilon)
            weights = numbers[node.input[1]] * factor[None, :, None, None]
            biases = shift - mean * factor
        else:
            continue
        coded += numpy.concatenate([weights.ravel(), biases.ravel()]).astype("<f2").tobytes()
    target.write_bytes(coded)
    print(hashlib.sha256(coded).hexdigest())


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
