"""Makes grams.bin: the four-byte texts that are most common in source code, each with how common it is.

    python3 make.py DIRECTORY...

Each directory counts alike: a kernel, a registry of crates, /usr of a distribution. Five bytes a text, sorted: its bytes without their highest
bits, and the negative logarithm of its share, in eighths of a bit. Needs numpy.
"""

import os
import random
import sys
from pathlib import Path

import numpy

KEPT = 20_000
BYTES_OF_ONE = 100_000
BYTES_OF_ALL = 40_000_000


def sample(directory):
    paths = sorted(os.path.join(root, name) for root, _, names in os.walk(directory) for name in names)
    random.Random(0).shuffle(paths)
    texts, size = [], 0
    for path in paths:
        if size > BYTES_OF_ALL:
            break
        try:
            with open(path, "rb") as file:
                text = file.read(BYTES_OF_ONE)
        except OSError:
            continue
        if b"\0" not in text:
            texts.append(text)
            size += len(text)
    return numpy.frombuffer(b"\n".join(texts), dtype=numpy.uint8)


def shares(text):
    text = (text & 0x7F).astype(numpy.uint32)
    grams = text[:-3] << 24 | text[1:-2] << 16 | text[2:-1] << 8 | text[3:]
    kinds, counts = numpy.unique(grams, return_counts=True)
    return dict(zip(kinds.tolist(), (counts / len(grams)).tolist()))


def main():
    of = [shares(sample(directory)) for directory in sys.argv[1:]]
    total = {}
    for one in of:
        for gram, share in one.items():
            total[gram] = total.get(gram, 0) + share / len(of)
    common = sorted(total, key=lambda gram: (-total[gram], gram))[:KEPT]
    cost = lambda gram: min(255, round(-8 * numpy.log2(total[gram])))
    packed = b"".join(gram.to_bytes(4, "big") + bytes([cost(gram)]) for gram in sorted(common))
    Path(__file__).with_name("grams.bin").write_bytes(packed)


main()
