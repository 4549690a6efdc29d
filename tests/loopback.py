"""A web server on the loopback interface that does what a test tells it, faults included.

Each path has a script: a list of replies, the last of which repeats. `Server.requests` keeps what
came in, so that a test can say what must not have been asked for.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer. `length` lies about the size; `trickle` waits so many seconds per byte."""

    body: bytes = b""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    type: str = "text/html; charset=utf-8"
    length: int | None = None
    trickle: float | None = None
    hang: float = 0.0
    chunked: tuple[bytes, ...] | None = None
    break_off: bool = False
    raw: bytes | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came in."""

    path: str
    headers: dict[str, str]


Script = list[Reply] | Callable[[Asked], Reply]


@dataclass(slots=True)
class Server:
    """The server: give `pages` scripts, read `requests` afterwards."""

    host: str
    port: int
    scheme: str = "http"
    pages: dict[str, Script] = field(default_factory=dict)
    requests: list[Asked] = field(default_factory=list)
    busiest: int = 0
    _busy: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    done: threading.Event = field(default_factory=threading.Event)

    @property
    def base(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"

    def url(self, path: str) -> str:
        return f"{self.base}{path}"

    def paths(self) -> list[str]:
        return [asked.path for asked in self.requests]

    def page(self, path: str, *replies: Reply | bytes | str) -> str:
        """Script `path`; the last reply repeats. Returns the URL."""
        self.pages[path] = [_reply(one) for one in replies]
        return self.url(path)

    def redirect(self, path: str, to: str, status: int = 302) -> str:
        return self.page(path, Reply(status=status, headers=(("Location", to),)))

    def answer(self, asked: Asked) -> Reply:
        with self._lock:
            self.requests.append(asked)
            script = self.pages.get(asked.path)
            if script is None:
                return Reply(status=404, body=b"nothing here")
            if callable(script):
                return script(asked)
            return script.pop(0) if len(script) > 1 else script[0]

    @contextmanager
    def counted(self) -> Iterator[None]:
        with self._lock:
            self._busy += 1
            self.busiest = max(self.busiest, self._busy)
        try:
            yield
        finally:
            with self._lock:
                self._busy -= 1


def _reply(one: Reply | bytes | str) -> Reply:
    if isinstance(one, Reply):
        return one
    return Reply(body=one.encode() if isinstance(one, str) else one)


def _handler(server: Server) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            asked = Asked(self.path, {k.lower(): v for k, v in self.headers.items()})
            with server.counted(), contextlib.suppress(OSError):
                self._send(server.answer(asked))

        def _send(self, reply: Reply) -> None:
            server.done.wait(reply.hang)
            if reply.raw is not None:
                self.wfile.write(reply.raw)
                self.close_connection = True
                return
            self.send_response(reply.status)
            for name, value in reply.headers:
                self.send_header(name, value)
            if reply.type:
                self.send_header("Content-Type", reply.type)
            if reply.chunked is not None:
                self._send_chunks(reply)
            else:
                length = len(reply.body) if reply.length is None else reply.length
                if length >= 0 and reply.status != 304:
                    self.send_header("Content-Length", str(length))
                else:
                    self.send_header("Connection", "close")
                self.end_headers()
                self._send_body(reply)
            if reply.break_off or reply.length is not None:
                self.close_connection = True

        def _send_body(self, reply: Reply) -> None:
            if reply.trickle is None:
                self.wfile.write(reply.body)
                return
            for position in range(len(reply.body)):
                self.wfile.write(reply.body[position : position + 1])
                self.wfile.flush()
                if server.done.wait(reply.trickle):
                    return

        def _send_chunks(self, reply: Reply) -> None:
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for chunk in reply.chunked or ():
                self.wfile.write(b"%x\r\n%s\r\n" % (len(chunk), chunk))
            if not reply.break_off:
                self.wfile.write(b"0\r\n\r\n")

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Handler


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        pass


class _Quiet6(_Quiet):
    address_family = socket.AF_INET6


@contextmanager
def serving(host: str = "127.0.0.1", *, tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    """Run a server at `host` on a free port until the block ends."""
    record = Server(host=host, port=0)
    kind = _Quiet6 if ":" in host else _Quiet
    httpd = kind((host, 0), _handler(record))
    record.port = httpd.server_address[1]
    if tls is not None:
        record.scheme = "https"
        httpd.socket = tls.wrap_socket(
            httpd.socket, server_side=True, do_handshake_on_connect=False
        )
    thread = threading.Thread(
        target=httpd.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
    )
    thread.start()
    try:
        yield record
    finally:
        record.done.set()
        httpd.shutdown()
        httpd.server_close()
        thread.join()


@contextmanager
def silent_port(host: str = "127.0.0.1") -> Iterator[int]:
    """A port that takes connections and never says a word."""
    with socket.socket() as listener:
        listener.bind((host, 0))
        listener.listen(8)
        yield listener.getsockname()[1]


@dataclass(slots=True)
class FakeTime:
    """A clock whose sleep costs nothing but is remembered; real time still passes."""

    slept: list[float] = field(default_factory=list)

    def monotonic(self) -> float:
        return time.monotonic() + sum(self.slept)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
