"""What an issue's files were made with: recorded beside its frozen bytes, compared at a rebuild.

The bytes of a file depend on the issue, on what is frozen of it, and on what is named here: our own
code, the libraries, the layout and the fonts. `issue.frozen/toolchain.json` says what these were
when the issue was published last, and which files came of it.
"""

from __future__ import annotations

import ctypes
import hashlib
import sys
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path

from pydantic import ConfigDict, TypeAdapter, ValidationError

from editionkit import __version__, atomic
from editionkit.installed import installed_version
from editionkit.model import Notice
from editionkit.morgue import MorgueError
from editionkit.notices import notice
from editionkit.report import json_bytes
from editionkit.themes import Theme, data_folder, font_files

FILE = "toolchain.json"
VERSION = 1
LIBRARIES = tuple(
    "babel beautifulsoup4 brotli cffi charset-normalizer courlan cssselect2 dateparser ebooklib"
    " feedparser feedparser-sgmllib fonttools htmldate jinja2 justext lxml lxml-html-clean"
    " markdown-it-py markupsafe mdit-py-plugins nh3 numpy pikepdf pillow py3langid pydyf pyphen"
    " pypdfium2 python-dateutil soupsieve tinycss2 tinyhtml5 trafilatura tzdata uharfbuzz"
    " weasyprint webencodings zopfli zstandard".split()
)
"""The packages from which words, pages and pictures come; not those that only fetch or print."""
_SYSTEM = (
    ("Pango", "pango_version_string", ("libpango-1.0.so.0", "libpango-1.0.dylib")),
    ("HarfBuzz", "hb_version_string", ("libharfbuzz.so.0", "libharfbuzz.0.dylib")),
    ("fontconfig", "FcGetVersion", ("libfontconfig.so.1", "libfontconfig.1.dylib")),
)
"""Libraries of the system, by the names under which WeasyPrint 70 loads them."""
_ABSENT = "none"
_SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Toolchain:
    """What there is, by name: versions of the tools, SHA-256 of the layout's folders and fonts."""

    tools: Mapping[str, str]
    layout: Mapping[str, str]
    fonts: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """toolchain.json: the toolchain, the SHA-256 of what it made by format, sources it had not."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    made_with: Toolchain
    files: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    version: int = VERSION


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it was: what it was, what it is, and what to do."""

    name: str
    was: str
    now: str
    remedy: str

    @property
    def said(self) -> str:
        """What was and what is, in a line."""
        return f"{self.name}: {self.was} when it was published, {self.now} now"


@cache
def _record() -> TypeAdapter[Record]:
    """Return what reads toolchain.json: an issue that was never published has none."""
    return TypeAdapter(Record)


# ---------------------------------------------------------------------------------- what is here


def toolchain(theme: Theme) -> Toolchain:
    """Return what an edition in the layout `theme` is made with on this machine."""
    tools = {
        "editionkit": f"{__version__} (code {_short(_code())})",
        "Python": ".".join(map(str, sys.version_info[:3])),
        "zlib": zlib.ZLIB_RUNTIME_VERSION,
        **{name: _library(name, call, files) for name, call, files in _SYSTEM},
        **{name: installed_version(name) or _ABSENT for name in LIBRARIES},
    }
    return Toolchain(
        tools=tools,
        layout={folder.name: _of_folder(folder) for folder in theme.folders},
        fonts={font.file: _of_file(font.path) for font in font_files()},
    )


@cache
def _library(name: str, call: str, files: Sequence[str]) -> str:
    """Return what a library of the system says of its version."""
    for file in files:
        try:
            function = getattr(ctypes.CDLL(file), call)
        except (OSError, AttributeError):
            continue
        if name == "fontconfig":  # a number: 2.14.1 is 21401
            number = int(function())
            return f"{number // 10_000}.{number // 100 % 100}.{number % 100}"
        function.restype = ctypes.c_char_p
        return str(function().decode())
    return _ABSENT


@cache
def _code() -> str:
    """Return the hash of our own code: in a checkout it changes where the version does not."""
    return _of_folder(Path(__file__).parent, "*.py")


def _of_folder(folder: Path, pattern: str = "*") -> str:
    digest = hashlib.sha256()
    for name, path in sorted(_within(folder, pattern)):
        digest.update(f"{name}\0{_of_file(path)}\n".encode())
    return digest.hexdigest()


def _within(folder: Path, pattern: str) -> Iterator[tuple[str, Path]]:
    for path in folder.rglob(pattern):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path.relative_to(folder).as_posix(), path


def _of_file(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return _ABSENT


# ------------------------------------------------------------------------------------ the record


def read_record(frozen: Path) -> Record | None:
    """Return what the issue was published with; None where that was never written.

    Raises MorgueError where it is damaged or of another version.
    """
    path = frozen / FILE
    try:
        data = path.read_bytes()
        record = _record().validate_json(data)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise MorgueError(f"{path} cannot be read: {error.strerror}") from error
    except ValidationError as error:
        raise _damaged(path) from error
    if record.version != VERSION:
        raise _damaged(path)
    return record


def _damaged(path: Path) -> MorgueError:
    return MorgueError(
        f"{path} is damaged or of another version",
        hint="Restore it from a backup, or delete it and build without --locked.",
    )


def write_record(frozen: Path, record: Record) -> None:
    """Write toolchain.json, the same bytes for the same record; raises OSError."""
    shown = asdict(record)
    shown["made_with"]["fonts"] = dict(sorted(record.made_with.fonts.items()))
    shown["files"] = dict(sorted(record.files.items()))
    data, path = json_bytes(shown), frozen / FILE
    if not (path.is_file() and path.read_bytes() == data):
        atomic.write(path, data)


# --------------------------------------------------------------------------------- what differs


def differences(then: Toolchain, now: Toolchain) -> tuple[Difference, ...]:
    """Return what is not as it was: tools first, then the layout's folders, then fonts."""
    return (
        *_differ(then.tools, now.tools, "{}", _install),
        *_differ(then.layout, now.layout, "layout {}", _restore_layout),
        *_differ(then.fonts, now.fonts, "font {}", _restore_font),
    )


def _differ(
    then: Mapping[str, str], now: Mapping[str, str], title: str, remedy: Callable[[str, str], str]
) -> Iterator[Difference]:
    for name in dict.fromkeys((*then, *now)):
        was, here = then.get(name, _ABSENT), now.get(name, _ABSENT)
        if was != here:
            yield Difference(title.format(name), _short(was), _short(here), remedy(name, was))


def _short(value: str) -> str:
    """Return a hash shortened to what tells it from others; anything else as it is."""
    return value[:12] if len(value) == 64 else value


def _install(name: str, was: str) -> str:
    if name == "editionkit":
        return f"Install editionkit {was.split()[0]} as it was then (code {was.split()[-1]}."
    if name in LIBRARIES:
        wanted = f"pip install {name}=={was}" if was != _ABSENT else f"pip uninstall {name}"
        return f"Run `{wanted}` in the environment of editionkit."
    return f"Use a system, or a container, that has {name} {was}."


def _restore_layout(name: str, was: str) -> str:
    if (data_folder("layouts") / name).is_dir():
        return f"It comes with editionkit: install the version whose {name} is {_short(was)}."
    return f"Restore layouts/{name} as it was then from your archive."


def _restore_font(name: str, was: str) -> str:
    if was == _ABSENT:
        return f"It was not there then: remove {name} from fonts/."
    return f"Restore fonts/{name} as it was then; it comes with editionkit."


def tell(found: Sequence[Difference]) -> Notice:
    """Return the one notice that other tools made these files than the ones before."""
    named = "; ".join(f"{one.name} {one.was} → {one.now}" for one in found[:_SHOWN])
    rest = f"; and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    return notice("T-001", f"{named}{rest}")
