"""The signals that ask a program to stop go in; one KeyboardInterrupt, which no library can lose, comes out."""

from __future__ import annotations

import _thread
import atexit
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_ASKED_AGAIN_S = 0.02


def _ignore() -> None:
    """Let nobody stop a process that is ending by itself: it has done its work, and has its exit code."""
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_IGN)


@contextmanager
def stopping_in_order() -> Iterator[None]:
    """While the context is open, let SIGINT and SIGTERM raise one KeyboardInterrupt, and no second while it is answered.

    Python drops an exception that is raised while it destroys an object or runs a callback of C, with a traceback on
    stderr; such a KeyboardInterrupt is raised again. Ask a third time, and the program stops where it stands.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    asked = 0

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal asked
        asked += 1
        if asked in (1, 3):
            raise KeyboardInterrupt

    def again(dropped: sys.UnraisableHookArgs) -> None:
        nonlocal asked
        if isinstance(dropped.exc_value, KeyboardInterrupt):
            asked = 0
            # Not here: it would be dropped once more.
            threading.Timer(_ASKED_AGAIN_S, _thread.interrupt_main).start()
        else:
            hook(dropped)

    handlers = {number: signal.signal(number, stop) for number in _SIGNALS}
    atexit.register(_ignore)
    hook, sys.unraisablehook = sys.unraisablehook, again
    try:
        yield
    finally:
        sys.unraisablehook = hook
        for number, handler in handlers.items():
            signal.signal(number, handler)
