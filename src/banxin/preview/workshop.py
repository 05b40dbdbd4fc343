"""Settings that may change go in; the editions made of them go to their files and onto a board that others read.

Editions are made in a thread of its own, the e-book first, because it is ready in a moment, and again when there is a
print whose pages it can list. A build whose sources change meanwhile is given up. Whatever goes wrong is put on the board beside what was made last.
"""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from banxin.diagnostics import Diagnostic, Report
from banxin.errors import PublishError
from banxin.output import write_whole
from banxin.pipeline import Renderer, iter_editions, remembering_renderers
from banxin.preview.editions import BookView, PdfView, view_book, view_pdf
from banxin.progress import Step
from banxin.settings import Edition, Settings

# A step is put on the board so often; more nobody sees.
_TOLD_S = 0.2
# Nothing takes longer than this between two steps but on a machine that is asleep.
_ENDS_S = 30.0


@dataclass(frozen=True, slots=True)
class Shown:
    """What there is to see: the last good editions, the findings of the last build, and why there is none newer.

    `current` are the names of the editions that are made of the sources as they are now.
    """

    book: BookView | None = None
    pdfs: tuple[PdfView, ...] = ()
    findings: tuple[Diagnostic, ...] = ()
    failure: PublishError | None = None
    current: frozenset[str] = frozenset()


class Board:
    """What the workshop last put up; who reads may wait for what comes next."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._shown, self._work = Shown(), Step("")
        self._shown_count = self._work_count = 0
        self.closed = False

    @property
    def shown(self) -> Shown:
        return self._shown

    def show(self, shown: Shown) -> None:
        with self._changed:
            self._shown = shown
            self._shown_count += 1
            self._changed.notify_all()

    def tell(self, work: Step) -> None:
        """Put up what is being done; a step without a name: nothing."""
        with self._changed:
            self._work = work
            self._work_count += 1
            self._changed.notify_all()

    def close(self) -> None:
        with self._changed:
            self.closed = True
            self._changed.notify_all()

    def next(self, seen: tuple[int, int], wait_s: float) -> tuple[tuple[int, int], Shown | None, Step | None]:
        """Wait for something newer than the counts `seen`; return the counts now, and what of both is newer."""
        with self._changed:
            self._changed.wait_for(lambda: self.closed or seen != (self._shown_count, self._work_count), wait_s)
            now = (self._shown_count, self._work_count)
            return now, self._shown if now[0] != seen[0] else None, self._work if now[1] != seen[1] else None


class _GivenUp(BaseException):
    """The sources changed, or nobody looks any more. No Exception: nothing on the way is to take it for a failure."""


def put_by() -> None:
    """Collect what is left over, and let the collector pass over what is kept from now on.

    The pages that are remembered are some millions of objects; walked over and over they would double the time of an
    e-book.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()


class Workshop:
    """Makes the editions whenever it is asked to."""

    def __init__(self, resolve: Callable[[], Settings], tell: Callable[[str], None]) -> None:
        """`resolve` gives the settings as they now stand, or raises PublishError; `tell` is given lines to print."""
        self._resolve, self._tell = resolve, tell
        self._asked = threading.Event()
        self._stopped = False
        self._told_s = 0.0
        self._thread = threading.Thread(target=self._run, name="workshop", daemon=True)
        self.board = Board()
        self.settings: Settings | None = None

    def start(self) -> None:
        """Begin, with a first build."""
        self._asked.set()
        self._thread.start()

    def make_anew(self) -> None:
        """Make the editions, and give up those being made."""
        self._asked.set()

    def stop(self) -> None:
        """Give up what is being made and wait until it is given up."""
        self._stopped = True
        self._asked.set()
        self.board.close()
        self._thread.join(_ENDS_S)

    def _run(self) -> None:
        with remembering_renderers() as renderers:
            while not self._stopped:
                self._asked.wait()
                self._asked.clear()
                if not self._stopped:
                    self._try(renderers)
                if not self._asked.is_set():
                    put_by()

    def _try(self, renderers: Mapping[Edition, Renderer]) -> None:
        try:
            self._make(renderers)
        except _GivenUp:
            return
        except PublishError as failure:
            self._fail(failure)
        except Exception as bug:
            hint = "please report it with the source"
            self._fail(PublishError(f"a mistake of the program: {type(bug).__name__}: {bug}", hint=hint))

    def _fail(self, failure: PublishError) -> None:
        self.board.show(replace(self.board.shown, failure=failure))
        self.board.tell(Step(""))
        self._tell(f"error: {failure}")

    def _make(self, renderers: Mapping[Edition, Renderer]) -> None:
        self.board.show(replace(self.board.shown, current=frozenset()))
        self.board.tell(Step("reading"))
        settings = self._resolve()
        self.settings = settings
        report = Report()
        made: list[str] = []
        start_s = time.monotonic()
        making = iter_editions(settings, report, self._progress, renderers=renderers, quickest_first=True)
        for path, content in making:
            write_whole({path: content})
            again = path.name in made
            made.append(path.name)
            shown = replace(
                self.board.shown, findings=tuple(report), failure=None, current=self.board.shown.current | {path.name}
            )
            if path.suffix == ".epub":
                shown = replace(shown, book=view_book(path.name, content))
            else:
                others = [view for view in shown.pdfs if view.name != path.name]
                shown = replace(shown, pdfs=(*others, view_pdf(path.name, content)))
            self.board.show(shown)
            now_s = time.monotonic()
            self._tell(f"{path}{', with the pages of the print' if again else ''} ({now_s - start_s:.1f} s)")
            start_s = now_s
        shown = self.board.shown
        # Layouts and editions may have been taken away, or come in another order.
        pdfs = sorted((view for view in shown.pdfs if view.name in made), key=lambda view: made.index(view.name))
        book = shown.book if shown.book is not None and shown.book.name in made else None
        self.board.show(replace(shown, pdfs=tuple(pdfs), book=book, findings=tuple(report)))
        self.board.tell(Step(""))

    def _progress(self, step: Step) -> None:
        if self._asked.is_set():
            raise _GivenUp
        now_s = time.monotonic()
        if not step.share or now_s - self._told_s >= _TOLD_S:
            self._told_s = now_s
            self.board.tell(step)
