"""Sources that change go in; a page in the browser that shows the editions made of them, always the latest, comes out.

`changes` notices what was written, `workshop` makes the editions in a thread of its own, `editions` cuts them into
what a browser asks for one by one, `server` hands that out on this machine only.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from banxin.diagnostics import Place
from banxin.errors import PublishError, SourceError
from banxin.preview.changes import INTERVAL_S, Changes, files_read
from banxin.preview.server import serve
from banxin.preview.workshop import Workshop
from banxin.project import PROJECT_FILE
from banxin.readers.source import STANDARD_INPUT
from banxin.settings import Settings


def run_preview(resolve: Callable[[], Settings], folder: Path, port: int, tell: Callable[[str], None]) -> None:
    """Show a publication until KeyboardInterrupt.

    `resolve` gives the settings as they now stand, and may raise PublishError; `folder` is that of `publish.toml`;
    `port` 0 takes one that is free; `tell` is given lines to print. Raises OutputError when the port is taken,
    SourceError for standard input, which cannot be read twice, and PublishError for what no change of a file can mend:
    a source on the command line that is not there, no source and no project, a wrong option.
    """
    try:
        settings = resolve()
    except PublishError:
        if not (folder / PROJECT_FILE).is_file():
            raise
        settings = None  # the page will tell
    if settings is not None:
        _refuse_unwatched(settings)
    workshop = Workshop(resolve, tell)
    # Files are looked at before they are read for the first time: what changes in between is noticed.
    workshop.settings = settings
    with serve(workshop.board, port) as address:
        tell(f"preview: {address} (Ctrl-C ends it)")
        changes = Changes(lambda: files_read(workshop.settings, folder))
        workshop.start()
        try:
            while True:
                if changes.settled(INTERVAL_S):
                    workshop.make_anew()
        finally:
            workshop.stop()


def _refuse_unwatched(settings: Settings) -> None:
    if STANDARD_INPUT in settings.sources:
        raise SourceError("standard input cannot be watched", hint="name a file or a folder")
    for source in settings.sources if settings.project is None else ():
        if not Path(source).exists():
            raise SourceError("no such file or folder", hint="check the path", place=Place(source))
