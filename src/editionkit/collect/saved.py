"""Whether the edition on disk still is what the issue asks for, by a mark of what it was made of.

The mark covers the issue, every byte that its sources gave, and the code that cleans: where it is
the same, the saved edition is the edition.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime, time
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import PurePath
from typing import TYPE_CHECKING

from pydantic import ValidationError

from editionkit import atomic
from editionkit.collect.gather import Gathered
from editionkit.editionfile import read_edition_file
from editionkit.editionjson import VERSION, Saved, as_json, edition_bytes
from editionkit.fetch import Kind
from editionkit.images import AssetStore
from editionkit.installed import installed_version
from editionkit.model import Issue
from editionkit.morgue import Morgue, MorgueError
from editionkit.notices import FetchError
from editionkit.sources import Desk
from editionkit.walk import figures

if TYPE_CHECKING:
    from editionkit.clean import SiteRules

_CODE = (
    "model.py",
    "walk.py",
    "editionfile.py",
    "editionjson.py",
    "phrases.py",
    "typography.py",
    "slugs.py",
    "images.py",
    "clean",
    "collect",
    "sources",
)
_LIBRARIES = ("beautifulsoup4", "lxml", "trafilatura", "feedparser", "pillow", "markdown-it-py")


def fingerprint(
    issue: Issue, gathered: tuple[Gathered, ...], rules: tuple[SiteRules, ...] = ()
) -> str:
    """Return the mark of what an edition is made of; the same in every folder and on every day."""
    issue = replace(issue, folder="", file=PurePath(issue.file).name, outputs=())
    shown = json.loads(as_json(issue))
    _forget_folders(shown)
    found = [
        [[one.sha256, one.media_type, one.url] for one in each.captures]
        + [[said.code, said.message] for said in each.notices]
        for each in gathered
    ]
    ruled = [asdict(one) for one in rules]
    text = json.dumps([VERSION, code_mark(), shown, found, ruled], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _forget_folders(shown: object) -> None:
    """Reduce the manifest's name in every `place` to its last part."""
    if isinstance(shown, dict):
        place = shown.get("place")
        if isinstance(place, dict):
            place["file"] = PurePath(str(place["file"])).name
        for value in shown.values():
            _forget_folders(value)
    elif isinstance(shown, list):
        for value in shown:
            _forget_folders(value)


@cache
def code_mark() -> str:
    """Return a hash of the code and the libraries that turn captures into an edition."""
    digest = hashlib.sha256()
    root = files("editionkit")
    for name in _CODE:
        for path, data in _sources(root / name):
            digest.update(path.encode() + b"\0" + data)
    for library in _LIBRARIES:
        digest.update(f"{library} {installed_version(library)}".encode())
    return digest.hexdigest()


def _sources(place: Traversable) -> Iterator[tuple[str, bytes]]:
    if place.is_file():
        yield place.name, place.read_bytes()
        return
    for child in sorted(place.iterdir(), key=lambda one: one.name):
        folder = child.is_dir() and child.name != "__pycache__"
        if folder or child.name.endswith((".py", ".json", ".yaml")):
            yield from _sources(child)


def read_saved(desk: Desk, mark: str, store: AssetStore) -> Saved | None:
    """Return the saved edition if it still is what the issue asks for, with every picture whole."""
    if desk.refresh:
        return None
    try:
        saved = read_edition_file(desk.morgue.edition.read_bytes())
    except (OSError, ValidationError):
        return None
    if saved.version != VERSION or saved.fingerprint != mark:
        return None
    if saved.again and not desk.offline:
        return None
    if any(_hash_of(path, desk) != sha256 for path, sha256 in saved.pictures):
        return None
    assets = {figure.asset for article in saved.edition.copy for figure in figures(article)}
    return saved if all(asset and store.holds(asset) for asset in assets) else None


def _hash_of(path: str, desk: Desk) -> str | None:
    try:
        return desk.local(path, kind=Kind.IMAGE).frozen.sha256
    except (FetchError, MorgueError):
        return None


def save(morgue: Morgue, saved: Saved) -> None:
    """Write edition.json: the same bytes for the same edition."""
    data = edition_bytes(saved)
    try:
        morgue.folder.mkdir(parents=True, exist_ok=True)
        if not (morgue.edition.is_file() and morgue.edition.read_bytes() == data):
            atomic.write(morgue.edition, data)
    except OSError as error:
        raise MorgueError(
            f"{morgue.edition} cannot be written: {atomic.why(error.errno)}"
        ) from error


def midnight(issue: Issue) -> int:
    """Return the time stamp of an issue's files: its date at 00:00 UTC, in seconds."""
    return int(datetime.combine(issue.date, time(), UTC).timestamp())
