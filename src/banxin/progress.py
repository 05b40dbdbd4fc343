"""What a long piece of work tells of itself while it goes on; whoever listens shows it, or ends the work by raising."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Step:
    """A moment of a build: `name` is what is being done, in words.

    `share` is how much of an edition is done, from 0 to 1, by an estimate that grows evenly with the time it takes; 0
    where that is not known. `chapter` of `chapters` is being worked at; both are 0 where there are none.
    """

    name: str
    share: float = 0.0
    chapter: int = 0
    chapters: int = 0

    def __str__(self) -> str:
        return f"{self.name}: chapter {self.chapter} of {self.chapters}" if self.chapter else self.name


Progress: TypeAlias = Callable[[Step], None]


def part_of(progress: Progress, work: str) -> Progress:
    """Return a listener that names each step after the work it is part of."""
    return lambda step: progress(replace(step, name=f"{work}, {step.name}"))


def silent(step: Step) -> None:
    """Tell nobody."""
