"""The stage of one case: a folder with the issue in it, servers that misbehave, names to put in."""

from __future__ import annotations

import contextlib
import json
import os
import re
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from loopback import Asked, Reply, Server, serving, silent_port
from walls.vocabulary import made

REPLY_KEYS = {
    "status", "body", "headers", "type", "length", "trickle", "hang", "chunked", "break-off", "raw",
    "redirect", "in-turn", "not-modified-for",
}  # fmt: skip
_NAME = re.compile(r"\$\{([\w.-]+)\}")


@dataclass(slots=True)
class Stage:
    """Where a case plays: `root` holds the issue, a home and a folder for temporary files."""

    root: Path
    servers: dict[str, Server] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    outside: frozenset[Path] = frozenset()
    """What lay outside the issue before the first step."""

    def strays(self) -> list[Path]:
        """Return the files outside the issue that were not there at first, fontconfig's cache aside."""
        return sorted(
            path for path in self._outside() - self.outside if "fontconfig" not in str(path)
        )

    def _outside(self) -> frozenset[Path]:
        places = [p for p in self.root.iterdir() if p != self.issue]
        found = [
            p for place in places for p in (place, *(place.rglob("*") if place.is_dir() else ()))
        ]
        return frozenset(
            p for p in found if not p.name.startswith(("stdout.", "stderr.", "connections."))
        )

    @property
    def issue(self) -> Path:
        return self.root / "issue"

    @property
    def output(self) -> Path:
        return self.issue / "output"

    @property
    def log(self) -> Path:
        return self.root / "connections.log"

    def filled(self, value: Any) -> Any:
        """Return the value with `${…}` replaced by what the stage knows, in every text of it."""
        if isinstance(value, str):
            return _NAME.sub(lambda found: self.names[found[1]], value)
        if isinstance(value, dict):
            return {self.filled(key): self.filled(one) for key, one in value.items()}
        if isinstance(value, list):
            return [self.filled(one) for one in value]
        return value

    def connections(self) -> list[str]:
        """Return every address that the process connected to, as host:port."""
        return self.log.read_text(encoding="utf-8").split() if self.log.exists() else []


@contextmanager
def staged(case: dict[str, Any], root: Path) -> Iterator[Stage]:
    """Set the stage for a case: folders, servers, the issue's files."""
    stage = Stage(root=root)
    for name in ("issue", "home", "tmp"):
        (root / name).mkdir(parents=True)
    stage.names = {"issue": str(stage.issue), "root": str(root), "home": str(root / "home")}
    stage.names["tests"] = str(Path(__file__).parents[1])
    with ExitStack() as stack:
        for name, server in (case.get("servers") or {}).items():
            _open_server(stage, stack, name, server or {})
        stage.names["dead"] = f"127.0.0.1:{_dead_port()}"
        for name, server in (case.get("servers") or {}).items():
            _script(stage, name, (server or {}).get("pages") or {})
        change(stage, case.get("files") or {})
        _write_manifest(stage, case)
        stage.outside = stage._outside()
        yield stage


# -------------------------------------------------------------------------------------- servers


def _open_server(stage: Stage, stack: ExitStack, name: str, spec: dict[str, Any]) -> None:
    if spec.get("silent"):
        port = stack.enter_context(silent_port())
        stage.names[name] = f"http://127.0.0.1:{port}"
        return
    tls = _certified(stage.root, spec["tls"]) if "tls" in spec else None
    server = stack.enter_context(serving(spec.get("at", "127.0.0.1"), tls=tls))
    stage.servers[name] = server
    stage.names[name] = server.base
    stage.names[f"{name}.port"] = str(server.port)


def _script(stage: Stage, name: str, pages: dict[str, Any]) -> None:
    for path, spec in stage.filled(pages).items():
        turns = spec["in-turn"] if isinstance(spec, dict) and "in-turn" in spec else [spec]
        replies = [_reply(one) for one in turns]
        if isinstance(spec, dict) and "not-modified-for" in spec:
            stage.servers[name].pages[path] = _conditional(replies[0], spec["not-modified-for"])
        else:
            stage.servers[name].page(path, *replies)


def _conditional(whole: Reply, tag: str) -> Any:
    unchanged = Reply(status=304, headers=(("ETag", tag),))
    return lambda asked: unchanged if asked.headers.get("if-none-match") == tag else whole


def _reply(spec: Any) -> Reply:
    """Return the reply that a mapping describes; what is no reply is the body of a plain one."""
    if not isinstance(spec, dict) or not set(spec) & REPLY_KEYS:
        return Reply(body=made(spec))
    headers = tuple((str(k), str(v)) for k, v in (spec.get("headers") or {}).items())
    if "redirect" in spec:
        headers += (("Location", str(spec["redirect"])),)
    return Reply(
        body=made(spec.get("body")),
        status=spec.get("status", 302 if "redirect" in spec else 200),
        headers=headers,
        type=spec.get("type", "text/html; charset=utf-8"),
        length=spec.get("length"),
        trickle=spec.get("trickle"),
        hang=spec.get("hang", 0.0),
        chunked=tuple(made(one) for one in spec["chunked"]) if "chunked" in spec else None,
        break_off=spec.get("break-off", False),
        raw=made(spec["raw"]) if "raw" in spec else None,
    )


def _dead_port() -> int:
    """Return a port at which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _certified(root: Path, kind: str) -> ssl.SSLContext:
    """Return a server's TLS with a certificate that is wrong in one way, or in none.

    What signed it is put into `trusted.pem` beside the issue, for a step that trusts it.
    """
    key, request, certificate = (root / f"{kind}.{end}" for end in ("key", "csr", "pem"))
    extensions = root / f"{kind}.ext"
    name = "DNS:other.example" if kind == "wrong-name" else "DNS:localhost, IP:127.0.0.1"
    extensions.write_text(_EXTENSIONS.format(name=name), encoding="ascii")
    new = ["-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={kind}", "-keyout", key]
    _openssl("req", "-new", *new, "-out", request)
    # OpenSSL 3.0 sets no hours here; a day that ended is got by -1.
    sign = ["-signkey", key, "-extfile", extensions, "-days", -1 if kind == "expired" else 2]
    _openssl("x509", "-req", "-in", request, *sign, "-out", certificate)
    with (root / "trusted.pem").open("a", encoding="ascii") as trusted:
        trusted.write(certificate.read_text(encoding="ascii"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


_EXTENSIONS = """\
subjectAltName = {name}
basicConstraints = critical, CA:TRUE
subjectKeyIdentifier = hash
"""


def _openssl(*words: object) -> None:
    subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True)


# ---------------------------------------------------------------------------------------- files


def change(stage: Stage, files: dict[str, Any]) -> None:
    """Write, spoil or remove the files of the issue; a name may be a pattern where it is spoilt."""
    for name, spec in stage.filled(files).items():
        special = next(iter(spec)) if isinstance(spec, dict) else ""
        if special in _SPOILT:
            found = sorted(stage.issue.glob(name))
            assert found, f"there is no {name} to {special}"
            for path in found:
                _SPOILT[special](path, spec[special])
            continue
        path = stage.issue / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if special in _SPECIAL:
            _SPECIAL[special](path, spec[special])
        else:
            path.write_bytes(made(spec))


def _flip(path: Path, place: int) -> None:
    data = bytearray(path.read_bytes())
    data[place] ^= 0x20
    path.write_bytes(data)


def _truncate(path: Path, size: int) -> None:
    path.write_bytes(path.read_bytes()[:size])


def _replaced(path: Path, pair: list[str]) -> None:
    text = path.read_text(encoding="utf-8")
    assert pair[0] in text, f"{path.name} does not hold {pair[0]}"
    path.write_text(text.replace(pair[0], pair[1]), encoding="utf-8")


def _sparse(path: Path, size: int) -> None:
    with path.open("wb") as file:
        file.truncate(int(size))


_SPOILT: dict[str, Any] = {
    "flip": _flip,
    "truncate": _truncate,
    "replace": _replaced,
    "delete": lambda path, _: path.unlink(),
    "mode": lambda path, mode: path.chmod(int(str(mode), 8)),
}
_SPECIAL: dict[str, Any] = {
    "fifo": lambda path, _: os.mkfifo(path),
    "folder": lambda path, _: path.mkdir(),
    "symlink": lambda path, target: path.symlink_to(target),
    "sparse": _sparse,
}


def _write_manifest(stage: Stage, case: dict[str, Any]) -> None:
    """Write issue.yaml: as the case gives it, or made from its sources."""
    if "manifest" in case:
        manifest = stage.filled(case["manifest"])
        (stage.issue / "issue.yaml").write_bytes(made(manifest))
        return
    if "sources" not in case:
        return
    keys = {
        "title": "The Harbour Post",
        "date": "2026-11-22",
        "outputs": ["epub"],
        **(case.get("keys") or {}),
        "sections": [{"title": "News", "articles": case["sources"]}],
    }
    text = json.dumps(stage.filled(keys), indent=1, ensure_ascii=False)
    (stage.issue / "issue.yaml").write_text(text, encoding="utf-8")


def asked_of(server: Server) -> list[Asked]:
    """Return what came in, as it stands now."""
    with contextlib.suppress(RuntimeError):
        return list(server.requests)
    return []
