"""What a kind of finding is: how grave, in which words, with which remedy."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Severity(enum.IntEnum):
    """How much a finding matters: INFO is worth knowing, WARNING worth a look, ERROR must be mended."""

    INFO = 1
    WARNING = 2
    ERROR = 3


@dataclass(frozen=True, slots=True)
class Code:
    """One kind of finding."""

    severity: Severity
    message: str
    hint: str = ""
    explanation: str = ""
