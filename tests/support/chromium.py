"""Chromium without a window, driven over its debugging pipe: real clicks and keys, what the console and the network say.

Only the standard library is used. Messages are JSON, each ended by a zero byte, on the descriptors 3 and 4.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")


def find_chromium() -> str | None:
    """Return the path of a Chromium, None where there is none."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


class Page:
    """A page in a browser of its own; `events` keeps what the browser told besides answers."""

    def __init__(self, program: str, profile: Path, width: int = 1400, height: int = 1000, *flags: str) -> None:
        to_browser, self._send_end = os.pipe()
        self._receive_end, from_browser = os.pipe()

        def place_pipes() -> None:
            # The browser's ends may have these very numbers already, so both are moved out of the way first.
            ends = os.dup(to_browser), os.dup(from_browser)
            spare = [os.dup(end) if end in (3, 4) else end for end in ends]
            os.dup2(spare[0], 3)
            os.dup2(spare[1], 4)

        self._process = subprocess.Popen(
            [
                program, "--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe", "--hide-scrollbars",
                f"--user-data-dir={profile}", f"--window-size={width},{height}", *flags, "about:blank",
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            close_fds=False,
            preexec_fn=place_pipes,
        )  # fmt: skip
        os.close(to_browser)
        os.close(from_browser)
        self._received = b""
        self._count = 0
        self._session: str | None = None
        self.events: list[dict[str, Any]] = []
        target = next(t for t in self.call("Target.getTargets")["targetInfos"] if t["type"] == "page")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")

    def __enter__(self) -> Page:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._process.terminate()
        self._process.wait(20)
        os.close(self._send_end)
        os.close(self._receive_end)

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send a command of the DevTools protocol and return its result."""
        self._count += 1
        message: dict[str, Any] = {"id": self._count, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._send_end, json.dumps(message).encode() + b"\0")
        for answer in self._messages():
            if answer.get("id") == self._count:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                result: dict[str, Any] = answer["result"]
                return result
            self.events.append(answer)
        raise RuntimeError(f"the browser went away during {method}")

    def _messages(self) -> Iterator[dict[str, Any]]:
        while True:
            while b"\0" not in self._received:
                data = os.read(self._receive_end, 1 << 16)
                if not data:
                    return
                self._received += data
            message, _, self._received = self._received.partition(b"\0")
            yield json.loads(message)

    def open(self, path: Path, fragment: str = "") -> None:
        """Show a file and wait until it is loaded."""
        self.call("Page.navigate", url=path.as_uri() + fragment)
        for _ in range(600):
            if self.tell("document.readyState === 'complete' && location.protocol === 'file:'"):
                self.settle()
                return
            time.sleep(0.05)
        raise RuntimeError(f"{path} does not load")

    def tell(self, expression: str) -> Any:
        """Return the value of a JavaScript expression in the page; a promise is waited for."""
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(str(answer["exceptionDetails"]))
        return answer["result"].get("value")

    def settle(self) -> None:
        """Wait until the page has drawn what it was told to."""
        self.tell("new Promise(done => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(done)), 60))")

    def click(self, selector: str) -> None:
        """Click with the mouse into the middle of what a selector finds first, scrolled into sight."""
        x, y = self.tell(
            f"(() => {{ const found = document.querySelector({json.dumps(selector)});"
            "found.scrollIntoView({block: 'center'});"
            "const box = found.getClientRects()[0]; return [box.x + box.width / 2, box.y + box.height / 2]; })()"
        )
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)
        self.settle()

    def press(self, key: str) -> None:
        """Press a key."""
        self.call("Input.dispatchKeyEvent", type="keyDown", key=key, text=key if len(key) == 1 else "")
        self.call("Input.dispatchKeyEvent", type="keyUp", key=key)
        self.settle()

    def screenshot(self, target: Path) -> None:
        """Write what the window shows as a PNG."""
        target.write_bytes(b64decode(self.call("Page.captureScreenshot")["data"]))

    def complaints(self) -> list[str]:
        """Return what the console, the log and uncaught errors said."""
        told = []
        for event in self.events:
            match event.get("method"):
                case "Runtime.consoleAPICalled":
                    told.append(str(event["params"]["args"]))
                case "Runtime.exceptionThrown":
                    told.append(str(event["params"]["exceptionDetails"]))
                case "Log.entryAdded":
                    told.append(event["params"]["entry"]["text"])
        return told

    def requests(self) -> list[str]:
        """Return the addresses that were asked for."""
        sent = [event for event in self.events if event.get("method") == "Network.requestWillBeSent"]
        return [event["params"]["request"]["url"] for event in sent]


@contextmanager
def open_page(path: Path, profile: Path, *flags: str, width: int = 1400, height: int = 1000) -> Iterator[Page]:
    """Show a file in Chromium. Raises LookupError where there is no Chromium."""
    program = find_chromium()
    if program is None:
        raise LookupError("there is no Chromium")
    with Page(program, profile, width, height, *flags) as page:
        page.open(path)
        yield page
