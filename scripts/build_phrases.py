"""Build `src/banxin/typography/phrases.bin`, the table of which Chinese words follow each other.

    python scripts/build_phrases.py [--model zh_CN.lm] [--record]

Comes in: the language model of libime 1.0.16 (LGPL-2.1-or-later, © Weng Xuetian), 164,887 words of modern Chinese and
1,983,152 pairs of words that follow each other, with their probabilities; without --model it is taken from Debian's
package. Goes out: the words of one to four characters that are most frequent, and the pairs of them that say most: those
for which the sum over all texts of the logarithm that the pair adds is greatest. Needs `opencc` (PyPI) beside the
development requirements, for which simplified character a traditional one is.

The model is a file of KenLM (format 5, a quantised trie whose pointers are chopped); of it the words, their
probabilities and the level of the pairs are read.

The file, little-endian: the numbers of words of one, two, three and four characters, of words that have a rank, of pairs,
of characters that begin or end words, and of traditional characters (8 uint32). The words of each length, sorted, as
uint16, uint32, uint64 and uint64 (the first character in the highest place). For all words in that order their
probability (uint8, in steps of -1/8 of a natural logarithm) and rank (uint16, the most frequent first; 65535 for none). By
rank: where the pairs begin that a word is the first of (uint32, one more than there are ranks), and what a pair that is not
among them adds (uint8). The pairs: the rank of the second word (uint16, rising for each first word) and what the pair adds
to the probability of that word (uint8, in steps of 1/8, less 64). The characters (uint16) with the probability
that a word begins with one, and that it ends with one, and goes on beside it (2 uint8). The traditional
characters (uint16) and the simplified ones (uint16). Nothing depends on the clock; a table whose checksum
differs from `CHECKSUM` is refused without --record.
"""

from __future__ import annotations

import argparse
import hashlib
import math
import re
import struct
import subprocess
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import opencc
from recorded import write_recorded

PACKAGE, VERSION = "libime-data-language-model", "1.0.16-1"
MEMBER = "usr/lib/*/libime/zh_CN.lm"
MODEL_CHECKSUM = "e4097ca9ca1082928c2ea7d5e368080a696611efa0714dfe563c769f26a415d2"
CHECKSUM = "82c8b2ab022d42c5e2cf915d81c0209705cf704ebb2e6fe6fde9455b904aa158"
TABLE = Path(__file__).resolve().parent.parent / "src/banxin/typography/phrases.bin"

WORDS, PAIRS, NO_RANK = 100_000, 800_000, 65_535
STEPS, LEAST_STEP = 8, -64
_HAN_WORD = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]{1,4}")
_HAN = [*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000)]


@dataclass(frozen=True, slots=True)
class Model:
    """Words with the natural logarithms of their probabilities, and pairs of them, by number."""

    words: list[str]
    probabilities: np.ndarray
    firsts: np.ndarray
    seconds: np.ndarray
    given_first: np.ndarray


def read_package(path: Path | None) -> bytes:
    """Return the model, from a file or from the package as apt gets it."""
    if path is not None:
        return path.read_bytes()
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["apt-get", "download", "-q", f"{PACKAGE}={VERSION}"], cwd=folder, check=True)
        archive = next(Path(folder).glob("*.deb"))
        subprocess.run(["dpkg-deb", "-x", str(archive), folder], check=True)
        return next(Path(folder).glob(MEMBER)).read_bytes()


def read_model(data: bytes) -> Model:
    """Read the words and pairs of a KenLM file."""
    words, pairs, triples = struct.unpack_from("<3Q", data, 0x6C)
    place = 0x88 + 8 + 8 * words  # behind the hashes of the words
    probability_bits, backoff_bits = data[place + 1], data[place + 2]
    place += 8
    levels = np.frombuffer(data, "<f4", 1 << probability_bits, place)
    place += 4 * (2 * (1 << probability_bits) + (1 << backoff_bits))
    single = np.frombuffer(data, np.dtype([("log10", "<f4"), ("backoff", "<f4"), ("pairs", "<u8")]), words + 1, place)
    place += 16 * (words + 2)
    pointer_bits, chopped = triples.bit_length(), _chopped_bits(triples, pairs + 1, data[place + 1])
    place += 8 * (2 + (triples >> (pointer_bits - chopped))) + 7
    word_bits = words.bit_length()
    width = word_bits + probability_bits + backoff_bits + pointer_bits - chopped
    starts = np.arange(pairs, dtype=np.uint64) * np.uint64(width)
    packed = np.frombuffer(data, np.uint8, offset=place)
    levels_of_pairs = _bits(packed, starts + np.uint64(word_bits + backoff_bits), probability_bits)
    names = data[data.rindex(b"<unk>\0") :].decode("utf-8").split("\0")[:words]
    return Model(
        names,
        single["log10"][:words].astype(float) * math.log(10),
        _bits(packed, starts, word_bits),
        np.repeat(np.arange(words), np.diff(single["pairs"].astype(np.int64))),  # the trie goes from the last word back
        levels[levels_of_pairs].astype(float) * math.log(10),
    )


def _chopped_bits(pointers: int, entries: int, most: int) -> int:
    """Return how many of the upper bits of its pointers KenLM keeps in a table apart: those that save most."""
    bits = pointers.bit_length()
    return min(range(min(bits, most) + 1), key=lambda chop: ((pointers >> (bits - chop)) * 64 - entries * chop, chop))


def _bits(packed: np.ndarray, starts: np.ndarray, width: int) -> np.ndarray:
    places = (starts >> np.uint64(3)).astype(np.int64)
    found = np.zeros(len(starts), np.uint64)
    for byte in range(8):
        found |= packed[places + byte].astype(np.uint64) << np.uint64(8 * byte)
    return ((found >> (starts & np.uint64(7))) & np.uint64((1 << width) - 1)).astype(np.int64)


def pack(model: Model) -> bytes:
    """Return the table's bytes."""
    known = [n for n, word in enumerate(model.words) if _HAN_WORD.fullmatch(word)]
    known.sort(key=lambda n: (-model.probabilities[n], model.words[n]))
    kept = known[:WORDS]
    ranks = np.full(len(model.words), NO_RANK)
    ranked = min(NO_RANK, len(kept))
    ranks[kept[:ranked]] = np.arange(ranked)

    both = np.flatnonzero((ranks[model.firsts] < NO_RANK) & (ranks[model.seconds] < NO_RANK))
    own = model.probabilities[model.seconds]
    adds = model.given_first - own
    says = np.exp(model.probabilities[model.firsts] + model.given_first) * np.abs(adds)
    told = both[np.argsort(-says[both], kind="stable")[:PAIRS]]
    first, second = ranks[model.firsts[told]], ranks[model.seconds[told]]
    order = np.lexsort((second, first))
    first, second, told = first[order], second[order], told[order]
    rest = 1.0 - np.bincount(first, np.exp(model.given_first[told]), ranked)
    rest_alone = 1.0 - np.bincount(first, np.exp(own[told]), ranked)
    otherwise = np.log(np.maximum(rest, 0.02) / np.maximum(rest_alone, 0.02))

    by_length = [sorted((n for n in kept if len(model.words[n]) == length), key=model.words.__getitem__) for length in (1, 2, 3, 4)]
    in_order = [n for numbers in by_length for n in numbers]
    edges = _edges([(model.words[n], math.exp(model.probabilities[n])) for n in kept])
    simplified = _simplified()
    head = [*map(len, by_length), ranked, len(told), len(edges), len(simplified)]
    keys = [np.array([_key(model.words[n]) for n in numbers], kind) for numbers, kind in zip(by_length, ("<u2", "<u4", "<u8", "<u8"))]
    return b"".join(
        (
            struct.pack("<8I", *head),
            *(key.tobytes() for key in keys),
            bytes(_log_step(model.probabilities[n]) for n in in_order),
            ranks[in_order].astype("<u2").tobytes(),
            np.searchsorted(first, np.arange(ranked + 1)).astype("<u4").tobytes(),
            _steps(otherwise),
            second.astype("<u2").tobytes(),
            _steps(adds[told]),
            np.array([ord(character) for character, _, _ in edges], "<u2").tobytes(),
            bytes(_log_step(math.log(begins)) if begins else 255 for _, begins, _ in edges),
            bytes(_log_step(math.log(ends)) if ends else 255 for _, _, ends in edges),
            np.array([ord(before) for before, _ in simplified], "<u2").tobytes(),
            np.array([ord(after) for _, after in simplified], "<u2").tobytes(),
        )
    )


def _edges(words: list[tuple[str, float]]) -> list[tuple[str, float, float]]:
    """Return for each character how often longer words begin and end with it."""
    begins: Counter[str] = Counter()
    ends: Counter[str] = Counter()
    for word, probability in words:
        if len(word) > 1:
            begins[word[0]] += probability  # type: ignore[assignment]
            ends[word[-1]] += probability  # type: ignore[assignment]
    return [(character, float(begins[character]), float(ends[character])) for character in sorted(begins | ends)]


def _simplified() -> list[tuple[str, str]]:
    converter = opencc.OpenCC("t2s")
    forms = [(chr(code), converter.convert(chr(code))) for code in _HAN]
    return [(before, after) for before, after in forms if after != before and len(after) == 1 and ord(after) < 0x10000]


def _key(word: str) -> int:
    key = 0
    for character in word:
        key = key << 16 | ord(character)
    return key


def _log_step(logarithm: float) -> int:
    return min(254, round(-STEPS * logarithm))


def _steps(adds: np.ndarray) -> bytes:
    return np.clip(np.rint(STEPS * adds) - LEAST_STEP, 0, 255).astype("u1").tobytes()


def main() -> None:
    """Build the table and write it if it is the recorded one."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path)
    parser.add_argument("--record", action="store_true", help="write a table whose checksum is another than recorded")
    options = parser.parse_args()
    model = read_package(options.model)
    digest = hashlib.sha256(model).hexdigest()
    if digest != MODEL_CHECKSUM:
        raise SystemExit(f"This is not the language model of {PACKAGE} {VERSION}: {digest}")
    data = pack(read_model(model))
    write_recorded(TABLE, data, CHECKSUM, record=options.record)


if __name__ == "__main__":
    main()
