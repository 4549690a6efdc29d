"""The line out: connections that are checked, address by address, before they are opened.

A name is resolved once; if any of its addresses is denied, none is tried; the connection goes to
the very address that was checked, while the TLS name and the Host header stay those of the URL.
The check belongs to the connection, so it runs again for each redirect and each new connection.
"""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import httpcore2
import httpx2

from editionkit.fetch.addresses import denial

Resolver = Callable[[str, int], tuple[str, ...]]
"""Name and port to addresses as text; raises OSError."""

_DNS_SECONDS = 10.0
_MOST_CONNECTIONS = 64


class BlockedAddressError(Exception):
    """A name that content gave leads to an address that content may not reach."""


class UnknownNameError(Exception):
    """A name could not be resolved; `final` where asking again is of no use."""

    def __init__(self, message: str, *, final: bool):
        super().__init__(message)
        self.final = final


def system_resolver(host: str, port: int) -> tuple[str, ...]:
    """Return the addresses that the operating system gives for `host`."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


class Bell(threading.local):
    """The moment, on the fetcher's clock, at which this thread's request has to end."""

    at: float = float("inf")


class _Stream(httpcore2.NetworkStream):
    """A connection on which every wait ends when the bell rings."""

    def __init__(
        self, inner: httpcore2.NetworkStream, bell: Bell, monotonic: Callable[[], float]
    ) -> None:
        self._inner = inner
        self._bell = bell
        self._monotonic = monotonic

    def _left(self, timeout: float | None) -> float:
        left = min(self._bell.at - self._monotonic(), 3600.0 if timeout is None else timeout)
        if left <= 0:
            raise httpcore2.ReadTimeout("the time for this request is over")
        return left

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.NetworkStream:
        secured = self._inner.start_tls(ssl_context, server_hostname, self._left(timeout))
        return _Stream(secured, self._bell, self._monotonic)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class GuardedBackend(httpcore2.NetworkBackend):
    """Opens connections; `trusted(host, port)` says who may lie at a private address."""

    def __init__(
        self,
        *,
        resolver: Resolver,
        trusted: Callable[[str, int], bool],
        bell: Bell,
        monotonic: Callable[[], float],
    ) -> None:
        self._resolver = resolver
        self._trusted = trusted
        self._bell = bell
        self._monotonic = monotonic
        self._plain = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """Resolve, check, connect; raises BlockedAddressError, UnknownNameError, ConnectError."""
        addresses = self._checked_addresses(host, port)
        failure: Exception = httpcore2.ConnectError("no address")
        for address in addresses:
            try:
                stream = self._plain.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
            else:
                return _Stream(stream, self._bell, self._monotonic)
        raise failure

    def _checked_addresses(self, host: str, port: int) -> tuple[str, ...]:
        addresses = _resolved(self._resolver, host, port)
        if not self._trusted(host, port):
            for address in addresses:
                if why := denial(address):
                    raise BlockedAddressError(f"{host} is at {address} ({why})")
        return addresses


def _resolved(resolver: Resolver, host: str, port: int) -> tuple[str, ...]:
    """Ask `resolver` in a thread of its own, for the system's has no time limit."""
    answer: list[tuple[str, ...] | OSError] = []

    def ask() -> None:
        try:
            answer.append(resolver(host, port))
        except (OSError, UnicodeError) as error:
            answer.append(error if isinstance(error, OSError) else OSError(str(error)))

    thread = threading.Thread(target=ask, name="resolve", daemon=True)
    thread.start()
    thread.join(_DNS_SECONDS)
    if not answer:
        raise UnknownNameError(f"no answer about the name {host}", final=False)
    if isinstance(answer[0], OSError):
        final = getattr(answer[0], "errno", None) != socket.EAI_AGAIN
        raise UnknownNameError(f"the name {host} is not known", final=final)
    if not answer[0]:
        raise UnknownNameError(f"the name {host} has no address", final=True)
    return answer[0]


def trusting(further: Path | None) -> ssl.SSLContext:
    """Return a context that trusts the system's certificates and those in `further`.

    Raises OSError or ssl.SSLError where they cannot be read.
    """
    context: ssl.SSLContext = httpx2.create_ssl_context(trust_env=False)
    if further is not None:
        folder = further.is_dir()
        context.load_verify_locations(
            cafile=None if folder else further, capath=further if folder else None
        )
    return context


class _Body(httpx2.SyncByteStream):
    def __init__(self, pieces: Any) -> None:
        self._pieces = pieces

    def __iter__(self) -> Iterator[bytes]:
        yield from self._pieces

    def close(self) -> None:
        self._pieces.close()


class GuardedTransport(httpx2.BaseTransport):
    """httpx2's transport over a guarded backend: no proxy, no environment, no redirects."""

    def __init__(self, backend: GuardedBackend, *, tls: ssl.SSLContext) -> None:
        self._pool = httpcore2.ConnectionPool(
            ssl_context=tls,
            max_connections=_MOST_CONNECTIONS,
            max_keepalive_connections=20,
            keepalive_expiry=5.0,
            network_backend=backend,
        )

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send one request; raises httpcore2's errors, BlockedAddressError and UnknownNameError."""
        answer = self._pool.handle_request(
            httpcore2.Request(
                method=request.method,
                url=httpcore2.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                extensions=request.extensions,
            )
        )
        return httpx2.Response(
            status_code=answer.status,
            headers=answer.headers,
            stream=_Body(answer.stream),
            request=request,
        )

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()
