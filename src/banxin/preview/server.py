"""A board with finished editions goes in; a page about it, and nothing else, is served on this machine.

Only 127.0.0.1 is listened on, only GET and HEAD are answered, and only for a host name that means this machine, so
that no page on the network reads along by a name it lets point here (DNS rebinding). No path of a request ever
becomes a path of a file: what can be asked for is looked up among what the board holds.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import unquote, urlsplit

import banxin
from banxin.errors import OutputError
from banxin.preview.editions import PageDrawer
from banxin.preview.workshop import Board, Shown
from banxin.progress import Step

_HERE = Path(__file__).parent
_OWN_FILES = {
    "/": ("preview.html", "text/html; charset=utf-8"),
    "/preview.css": ("preview.css", "text/css; charset=utf-8"),
    "/preview.js": ("preview.js", "text/javascript; charset=utf-8"),
}
_PAGE = re.compile(r"/page/([0-9a-f]+)\.png")
_BOOK = "/book/"

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# The e-book is somebody's text in somebody's layout: it may look as it likes, and do nothing.
_BOOK_POLICY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox allow-same-origin"
)
_FOREVER = "private, max-age=31536000, immutable"
# A browser whose page was closed is found out when nothing can be written to it.
_HEARTBEAT_S = 10.0
_IDLE_S = 60.0
_ADDRESS = "127.0.0.1"
# The port that is taken when it is free, so that an address stays good.
_USUAL_PORT = 8046


@dataclass(frozen=True, slots=True)
class _Answer:
    media_type: str
    data: bytes
    key: str = ""
    cache: str = "no-store"
    policy: str = _POLICY


@contextmanager
def serve(board: Board, port: int) -> Iterator[str]:
    """Serve a board while the context is open; yield the address of its page.

    With `port` 0 one is chosen. Raises OutputError when another program has the port.
    """
    server = _open(board, port)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.2}, name="server", daemon=True)
    thread.start()
    try:
        yield f"http://{_ADDRESS}:{server.server_port}/"
    finally:
        board.close()
        server.shutdown()
        server.server_close()
        server.drawer.close()


def _open(board: Board, port: int) -> _Server:
    for number in (port,) if port else (_USUAL_PORT, 0):
        try:
            return _Server(board, number)
        except OSError as failure:
            reason = failure.strerror or str(failure)
    raise OutputError(f"port {port} cannot be used: {reason}", hint="choose another with --port, or leave it out")


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # Two previews on one port would take turns in answering.
    allow_reuse_port = False

    def __init__(self, board: Board, port: int) -> None:
        super().__init__((_ADDRESS, port), _Request)
        self.board, self.drawer = board, PageDrawer()
        names = (_ADDRESS, "localhost")
        self.hosts = {f"{name}:{self.server_port}" for name in names} | (set(names) if self.server_port == 80 else set())

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Do nothing: a browser that goes away in the middle of an answer is no news."""


class _Request(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    server_version, sys_version = f"banxin/{banxin.__version__}", ""
    timeout = _IDLE_S

    def do_GET(self) -> None:
        if self.headers.get_all("Host") not in [[host] for host in self.server.hosts]:
            self._refuse(HTTPStatus.MISDIRECTED_REQUEST, "this preview answers to its own address only")
            return
        path = urlsplit(self.path).path
        if path == "/events":
            self._send_events()
            return
        answer = self._find(path)
        if answer is None:
            self._refuse(HTTPStatus.NOT_FOUND, "there is nothing here")
        elif answer.key and self.headers.get("If-None-Match") == f'"{answer.key}"':
            self._head(HTTPStatus.NOT_MODIFIED, answer)
            self.end_headers()
        else:
            self._head(HTTPStatus.OK, answer)
            self.send_header("Content-Length", str(len(answer.data)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(answer.data)

    do_HEAD = do_GET

    def _refuse(self, status: HTTPStatus, reason: str) -> None:
        self.close_connection = True
        self._head(status, _Answer("text/plain; charset=utf-8", b""))
        self.send_header("Content-Length", str(len(reason) + 1))
        self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(reason.encode() + b"\n")

    def _refuse_method(self) -> None:
        self._refuse(HTTPStatus.METHOD_NOT_ALLOWED, "this preview is only to be looked at")

    do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_CONNECT = do_TRACE = _refuse_method

    def _head(self, status: HTTPStatus, answer: _Answer) -> None:
        self.send_response(status)
        if status != HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Type", answer.media_type)
        self.send_header("Cache-Control", answer.cache)
        if answer.key:
            self.send_header("ETag", f'"{answer.key}"')
        self.send_header("Content-Security-Policy", answer.policy)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")

    def _find(self, path: str) -> _Answer | None:
        """Return what a path names, None for nothing."""
        if path in _OWN_FILES:
            name, media_type = _OWN_FILES[path]
            return _Answer(media_type, (_HERE / name).read_bytes())
        shown = self.server.board.shown
        if found := _PAGE.fullmatch(path):
            for view in shown.pdfs:
                for number, face in enumerate(view.pages):
                    if face.key == found[1]:
                        return _Answer("image/png", self.server.drawer.draw(view, number), face.key, _FOREVER)
        elif path.startswith(_BOOK) and shown.book is not None:
            file = shown.book.files.get(unquote(path.removeprefix(_BOOK)))
            if file is not None:
                return _Answer(file.media_type, file.data, file.key, "no-cache", _BOOK_POLICY)
        return None

    def _send_events(self) -> None:
        """Send what the board shows, and again whenever it changes, until either side has enough."""
        self.close_connection = True
        self._head(HTTPStatus.OK, _Answer("text/event-stream; charset=utf-8", b""))
        self.send_header("Connection", "close")
        self.end_headers()
        if self.command == "HEAD":
            return
        self.connection.settimeout(_IDLE_S)
        seen = (-1, -1)
        board = self.server.board
        while not board.closed:
            seen, shown, work = board.next(seen, _HEARTBEAT_S)
            text = b""
            # What there is first: that nothing more is being done is said of it.
            if shown is not None:
                text += _event("shown", _describe_shown(shown))
            if work is not None:
                text += _event("work", _describe_work(work))
            self.wfile.write(text or b": still here\n\n")

    def log_message(self, format: str, *arguments: Any) -> None:
        """Say nothing: the terminal is for builds."""


def _event(name: str, value: dict[str, Any]) -> bytes:
    return f"event: {name}\ndata: {json.dumps(value, ensure_ascii=False, separators=(',', ':'))}\n\n".encode("utf-8", "replace")


def _describe_work(work: Step) -> dict[str, Any]:
    return {"text": str(work), "share": round(work.share, 3)}


def _describe_shown(shown: Shown) -> dict[str, Any]:
    book, failure = shown.book, shown.failure
    return {
        "pdfs": [
            {
                "name": view.name,
                "rightBound": view.right_bound,
                "pages": [[face.key, round(face.width_pt, 2), round(face.height_pt, 2)] for face in view.pages],
            }
            for view in shown.pdfs
        ],
        "book": book and {"name": book.name, "chapters": [[one.path, one.title, one.key] for one in book.chapters]},
        "failure": failure and {"message": failure.message, "hint": failure.hint, "place": str(failure.place or "")},
        "findings": [
            {
                "code": one.code,
                "severity": one.severity.name.lower(),
                "message": one.message,
                "hint": one.hint,
                "place": str(one.place or ""),
            }
            for one in sorted(shown.findings, key=lambda one: -one.severity)
        ],
    }
